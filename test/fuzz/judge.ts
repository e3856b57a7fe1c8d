import { understandMail } from '../../nodes/ClassifyEmail/engine/understandMail';
import { readMail } from '../../nodes/ClassifyEmail/reading/readMail';
import { InputError } from '../../nodes/shared/items';
import { cpuMilliseconds } from '../unit/cpuTime';
import type { FuzzInput } from './inputs';

/** Most that one input may take of this process's CPU, in milliseconds. */
export const limit = 250;

export interface Judged {
	milliseconds: number;
	/** Refused with a word to the operator: there was no mail in it. */
	refused: boolean;
	/** What it threw otherwise, or what of its answer is out of bounds. */
	fault?: string;
}

const now = '2026-03-05T10:00:00Z';

async function once(input: FuzzInput): Promise<Judged> {
	// What is remembered of the mail before must not help this one.
	await readMail({ json: { html: '<p>Another mail</p>' } });
	let refused = false;
	let fault: string | undefined;
	const milliseconds = await cpuMilliseconds(async () => {
		try {
			const mail = await readMail(input);
			const { classification } = await understandMail(mail, { guard: { now } });
			const shares = Object.values(classification.scores).reduce((sum, share) => sum + share, 0);
			if (!(classification.confidence >= 0 && classification.confidence <= 1)) fault = `confidence ${classification.confidence}`;
			else if (!(Math.abs(shares - 1) < 0.02)) fault = `shares sum to ${shares}`;
		} catch (error) {
			refused = error instanceof InputError;
			if (!refused) fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
		}
	});
	return { milliseconds, refused, ...(fault === undefined ? {} : { fault }) };
}

/** Most runs of one input: collecting the memory of all that ran before is counted as work of this process, too, and falls on two in a row. */
const mostRuns = 6;

/** Runs one input; a slow one again, so that compiling and collecting of memory is not counted against it. */
export async function judge(input: FuzzInput): Promise<Judged> {
	let best = await once(input);
	for (let run = 1; run < mostRuns && best.milliseconds > limit / 2; run++) {
		const next = await once(input);
		if (next.milliseconds < best.milliseconds) best = { ...next, ...(best.fault === undefined ? {} : { fault: best.fault }) };
	}
	return best;
}

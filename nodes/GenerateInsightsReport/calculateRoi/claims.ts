import * as z from 'zod';
import { maybe, orElse } from '../../shared/shape';
import type { Finding } from '../finding';
import { claimTolerance, unitMistakes } from './policy';
import { round } from './range';
import { roiTellingOf } from './words';

/** A figure that somebody stated, with the factors it is said to come from. */
export const claimSchema = z.object({
	name: z.string().min(1),
	/** In hours, or in money where `hourlyRate` is among the factors. */
	value: z.number(),
	/** Minutes that one run saves. */
	minutesPerRun: z.number(),
	/** Runs in one period. */
	runs: z.number(),
	/** Periods counted: 12 for a year of months. */
	periods: orElse(z.number(), 1),
	hourlyRate: maybe(z.number()),
	source: maybe(z.string()),
	date: maybe(z.string()),
});
export type Claim = z.output<typeof claimSchema>;

export interface CheckedClaim {
	name: string;
	claimed: number;
	computed: number;
	unit: 'hours' | 'money';
	ok: boolean;
	/** The sum, written out. */
	sum: string;
	text: string;
}

/** Works out a claim from its own factors: 80 minutes x 100 x 12 is 1,600 hours. @param language ISO 639-1, of the texts */
export function checkClaim(claim: Claim, language?: string): CheckedClaim {
	const { words, show } = roiTellingOf(language);
	const hours = (claim.minutesPerRun * claim.runs * claim.periods) / 60;
	const computed = round(hours * (claim.hourlyRate ?? 1), 2);
	const unit = claim.hourlyRate === undefined ? ('hours' as const) : ('money' as const);
	const factors = [`${show(claim.minutesPerRun)} min`, show(claim.runs), ...(claim.periods === 1 ? [] : [show(claim.periods)])];
	const minutes = claim.minutesPerRun * claim.runs * claim.periods;
	const rate = claim.hourlyRate === undefined ? '' : ` x ${words.perHour(show(claim.hourlyRate))} = ${show(computed)}`;
	const sum = `${factors.join(' x ')} = ${show(minutes)} min = ${show(hours)} h${rate}`;
	const ok = Math.abs(claim.value - computed) <= Math.max(0.01, Math.abs(computed) * claimTolerance);
	const text = ok ? words.right(claim.name, show(claim.value), sum) : words.wrong(claim.name, show(claim.value), sum, explain(claim.value, computed, language));
	return { name: claim.name, claimed: claim.value, computed, unit, ok, sum, text };
}

function explain(claimed: number, computed: number, language: string | undefined): string {
	const { words, show } = roiTellingOf(language);
	if (computed === 0) return words.nothing;
	const ratio = claimed / computed;
	const said = ratio >= 1 ? words.times(show(round(ratio, 2))) : words.share(show(round(ratio * 100, 1)));
	const known = unitMistakes.find(([factor]) => Math.abs(ratio / factor - 1) <= claimTolerance);
	return known === undefined ? said : words.asIf(said, words.mistakes[known[1]] ?? known[1]);
}

/** A claim that does not add up, as a finding; a right one is none. */
export function claimFinding(claim: Claim, day: string, language?: string): Finding | undefined {
	const checked = checkClaim(claim, language);
	if (checked.ok) return undefined;
	return {
		kind: 'data_quality',
		metric: claim.name,
		from: day,
		to: day,
		severity: 'warning',
		value: claim.value,
		expected: checked.computed,
		confidence: 1,
		text: checked.text,
		evidence: { rule: 'claim_does_not_add_up', sum: checked.sum, source: claim.source ?? null, date: claim.date ?? null },
	};
}

import type { MailView } from './features';
import type { Evidence, Reading } from './model';
import { Doubles, Integers } from './scratch';
import type { Token } from './tokens';

/**
 * Says in the mail's own words what spoke for a label: of what all features say, laid on the tokens they stand on, the
 * stretches that hold most are quoted.
 */

const policy = {
	/** Longest quotation in tokens; Chinese and Japanese tokens are single characters. */
	words: 7,
	characters: 16,
	/** Quotations given. */
	quotations: 3,
	/** A further quotation holds at least this share of the first one's weight. */
	share: 0.3,
	/** What says less than this is not quoted. */
	least: 0.05,
	/** Longest quotation in characters. */
	length: 80,
} as const;

export interface Quotation {
	phrase: string;
	weight: number;
}

const scratch = { ends: { body: new Integers(), subject: new Integers() }, lasts: new Integers(), sums: new Doubles() } as const;

/** A text that passages are quoted from. */
interface Quotable {
	text: string;
	tokens: readonly Token[];
	/** For each token the place after the last one of its sentence. */
	ends: Int32Array;
}

/** What passages of a mail are quoted from: holds until it is made of the next mail. */
export interface QuotableMail {
	body: Quotable;
	subject: Quotable;
}

function sentenceEnds(tokens: readonly Token[], ends: Int32Array): Int32Array {
	let end = tokens.length;
	for (let at = tokens.length - 1; at >= 0; at--) {
		if (at + 1 < tokens.length && tokens[at]?.sentence !== tokens[at + 1]?.sentence) end = at + 1;
		ends[at] = end;
	}
	return ends;
}

export function quotable({ body, subject }: Pick<Reading, 'body' | 'subject'>, view: Pick<MailView, 'body' | 'subject'>): QuotableMail {
	return {
		body: { text: view.body, tokens: body, ends: sentenceEnds(body, scratch.ends.body.atLeast(body.length)) },
		subject: { text: view.subject, tokens: subject, ends: sentenceEnds(subject, scratch.ends.subject.atLeast(subject.length)) },
	};
}

/** Runs of tokens within one sentence, at most so long: for each first token the one with the greatest sum. */
class HeaviestRuns {
	private readonly lasts: Int32Array;
	private readonly sums: Float64Array;

	/** @param length how many of the weights and ends count */
	constructor(
		private readonly weights: Float64Array,
		private readonly ends: Int32Array,
		private readonly length: number,
		private readonly limit: number,
	) {
		this.lasts = scratch.lasts.atLeast(length);
		this.sums = scratch.sums.ofZeros(length);
		this.weigh(0, length);
	}

	private weigh(first: number, end: number): void {
		for (let from = first; from < end; from++) {
			let sum = 0;
			let most = 0;
			let last = -1;
			const stop = (this.weights[from] as number) > 0 ? Math.min(this.ends[from] as number, from + this.limit) : from;
			for (let to = from; to < stop; to++) {
				const weight = this.weights[to] as number;
				sum += weight;
				if (sum > most && weight > 0) {
					most = sum;
					last = to;
				}
			}
			this.sums[from] = most;
			this.lasts[from] = last;
		}
	}

	/** The first of the heaviest. */
	best(): { from: number; to: number; weight: number } {
		let best = 0;
		for (let from = 1; from < this.length; from++) if ((this.sums[from] as number) > (this.sums[best] as number)) best = from;
		return { from: best, to: this.lasts[best] as number, weight: this.sums[best] as number };
	}

	/** No run holds any of these tokens any more. */
	take(from: number, to: number): void {
		this.weights.fill(-1, from, to + 1);
		this.weigh(Math.max(0, from - this.limit + 1), to + 1);
	}
}

/** What is to be one line, with one space between words, and is not yet. */
const isBroken = /[^\S ]|\s{2}/u;

function quotationsOf({ text, tokens, ends }: Quotable, weights: Float64Array): Quotation[] {
	const found: Quotation[] = [];
	if (tokens.length === 0) return found;
	const limit = tokens[Math.floor(tokens.length / 2)]?.kind === 'character' ? policy.characters : policy.words;
	const runs = new HeaviestRuns(weights, ends, tokens.length, limit);
	while (found.length < policy.quotations) {
		const { from, to, weight } = runs.best();
		if (to < from || weight < policy.least) break;
		const passage = text.slice(tokens[from]?.start, tokens[to]?.end);
		const phrase = (isBroken.test(passage) ? passage.replace(/\s+/gu, ' ') : passage).trim();
		if (phrase.length > 1 && phrase.length <= policy.length) found.push({ phrase, weight });
		runs.take(from, to);
	}
	return found;
}

/** The passages of body and subject that spoke most for a label, the weightiest first. */
export function quotations({ body, subject }: QuotableMail, { onBody, onSubject }: Evidence): Quotation[] {
	const all = [...quotationsOf(body, onBody), ...quotationsOf(subject, onSubject)].sort((a, b) => b.weight - a.weight);
	return all.filter(({ weight }) => weight >= policy.share * (all[0]?.weight ?? 0)).slice(0, policy.quotations);
}

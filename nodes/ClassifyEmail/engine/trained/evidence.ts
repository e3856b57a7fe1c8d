import type { Evidence, Reading } from './model';
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

/** For each token the place after the last one of its sentence. */
function sentenceEnds(tokens: readonly Token[]): Int32Array {
	const ends = new Int32Array(tokens.length);
	let end = tokens.length;
	for (let at = tokens.length - 1; at >= 0; at--) {
		if (at + 1 < tokens.length && tokens[at]?.sentence !== tokens[at + 1]?.sentence) end = at + 1;
		ends[at] = end;
	}
	return ends;
}

/** The run of tokens with the greatest sum, at most so long, within one sentence. */
function heaviest(weights: Float64Array, ends: Int32Array, limit: number): { from: number; to: number; weight: number } {
	const best = { from: 0, to: -1, weight: 0 };
	for (let from = 0; from < weights.length; from++) {
		if ((weights[from] as number) <= 0) continue;
		let sum = 0;
		const end = Math.min(ends[from] as number, from + limit);
		for (let to = from; to < end; to++) {
			const weight = weights[to] as number;
			sum += weight;
			if (sum > best.weight && weight > 0) {
				best.from = from;
				best.to = to;
				best.weight = sum;
			}
		}
	}
	return best;
}

function quotationsOf(text: string, tokens: readonly Token[], weights: Float64Array): Quotation[] {
	const found: Quotation[] = [];
	const ends = sentenceEnds(tokens);
	const limit = tokens[Math.floor(tokens.length / 2)]?.kind === 'character' ? policy.characters : policy.words;
	while (found.length < policy.quotations && tokens.length > 0) {
		const { from, to, weight } = heaviest(weights, ends, limit);
		if (to < from || weight < policy.least) break;
		const phrase = text.slice(tokens[from]?.start, tokens[to]?.end).replace(/\s+/gu, ' ').trim();
		if (phrase.length > 1 && phrase.length <= policy.length) found.push({ phrase, weight });
		weights.fill(-1, from, to + 1);
	}
	return found;
}

/** The passages of body and subject that spoke most for a label, the weightiest first. */
export function quotations(mail: Pick<Reading, 'body' | 'subject'>, texts: { body: string; subject: string }, { onBody, onSubject }: Evidence): Quotation[] {
	const all = [...quotationsOf(texts.body, mail.body, onBody), ...quotationsOf(texts.subject, mail.subject, onSubject)].sort((a, b) => b.weight - a.weight);
	return all.filter(({ weight }) => weight >= policy.share * (all[0]?.weight ?? 0)).slice(0, policy.quotations);
}

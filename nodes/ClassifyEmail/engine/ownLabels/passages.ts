import type { Token } from '../trained/tokens';

/**
 * A long mail says what it wants in a sentence or two, between a greeting and a signature. So its passages are held against the
 * labels as well as the whole of it.
 */

const policy = {
	/** Tokens up to which a text is one passage. */
	short: 30,
	/** Tokens from which a sentence stands for itself; shorter ones go with the next. */
	sentence: 6,
	/** Passages of a mail, at most. */
	most: 16,
} as const;

function sentencesOf(tokens: readonly Token[]): Token[][] {
	const sentences: Token[][] = [];
	let open = false;
	let last: number | undefined;
	for (const token of tokens) {
		const current = sentences.at(-1);
		if (current && (token.sentence === last || open)) current.push(token);
		else sentences.push([token]);
		last = token.sentence;
		open = (sentences.at(-1)?.length ?? 0) < policy.sentence;
	}
	return sentences;
}

/** The whole text first; of a longer one also its sentences. */
export function passagesOf(tokens: readonly Token[]): ReadonlyArray<readonly Token[]> {
	if (tokens.length <= policy.short) return [tokens];
	const sentences = sentencesOf(tokens).slice(0, policy.most);
	return sentences.length < 2 ? [tokens] : [tokens, ...sentences];
}

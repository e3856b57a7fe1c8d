import { withoutParticulars } from './particulars';

/**
 * Whether a mail says what a corrected one, however alike, did not: a question after the same thanks, a "not", other words in
 * the same web form, a sentence at the end of the same letter. Its labels then do not simply hold for it.
 */

const policy = {
	/** New words up to which it is the same mail: a name and a month. */
	words: 5,
	/** Their share of the mail up to which it is. */
	share: 0.12,
	/** Characters that are compared; of a longer mail nobody knows that it says no more. */
	characters: 8_000,
	/** About so much of a word a Chinese or Japanese character is. */
	character: 0.5,
} as const;

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const words = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}]+|\?/gu;

/** What stands in a text, how often. */
export type Said = ReadonlyMap<string, number>;

/** Undefined where the text is too long to be compared. */
export function saidIn(text: string): Said | undefined {
	if (text.length > policy.characters) return undefined;
	const said = new Map<string, number>();
	for (const word of withoutParticulars(text).normalize('NFKC').toLowerCase().match(words) ?? []) said.set(word, (said.get(word) ?? 0) + 1);
	return said;
}

/** @param mail of the mail that comes; `example` of the one that was corrected */
export function saysMore(mail: Said | undefined, example: Said | undefined): boolean {
	if (!mail || !example) return true;
	let [all, more] = [0, 0];
	for (const [word, count] of mail) {
		const added = Math.max(0, count - (example.get(word) ?? 0));
		if (word === '?') {
			if (added > 0) return true;
			continue;
		}
		const size = unspaced.test(word) ? policy.character : 1;
		all += size * count;
		more += size * added;
	}
	return more > policy.words || more > policy.share * all;
}

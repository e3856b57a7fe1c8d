import { themesOfText, type ThemeWords } from './lexicon';
import { quotationOf } from './quotation';
import { silentWords } from './silentWords';

/** A theme nobody named beforehand: words that many texts use, and that go together. */
export interface FoundTheme {
	/** The words, the most frequent first, as they are written most often. */
	words: string[];
	/** Indexes of the texts that use them. */
	texts: number[];
}

/** Words used by more of the texts than this tell nothing apart. */
const tooCommon = 0.4;
/** A word joins a theme where so many of its texts are the theme's, and so many times more than of all texts. */
const together = { share: 0.5, lift: 3 };
const mostWords = 4;
/** Texts read; the latest are enough to see what people speak of. */
const mostTexts = 5_000;

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Plurals and endings of Latin words are cut, so that "bag" and "bags" are one word. */
function stemOf(word: string): string {
	if (!/^\p{Script=Latin}+$/u.test(word)) return word;
	const singular = word.length > 4 ? word.replace(/(?:ies|es|s)$/, '') : word.length === 4 ? word.replace(/s$/, '') : word;
	return singular.slice(0, 7);
}

function wordsOf(text: string, named: readonly ThemeWords[]): Map<string, string> {
	const words = new Map<string, string>();
	const plain = quotationOf(text).replace(/\[\w+\]/g, ' ').replace(/#/g, ' ').normalize('NFKC').toLowerCase();
	for (const { segment, isWordLike } of segmenter.segment(plain)) {
		const word = segment.replace(/['’]s$/, '');
		const long = /\p{Script=Latin}/u.test(word) ? word.length >= 3 : word.length >= 2;
		if (isWordLike !== true || !long || /[\d_'’]/.test(word) || /^\p{Script=Hiragana}+$/u.test(word)) continue;
		// Words of a named theme say nothing new.
		if (silentWords.has(word) || themesOfText(word, named).length > 0) continue;
		words.set(stemOf(word), word);
	}
	return words;
}

/**
 * Finds what the texts speak of besides the named themes: the most frequent words that are not in every text, each
 * with the words that mostly stand beside it.
 *
 * @param least texts a word needs
 */
export function findThemes(texts: readonly string[], named: readonly ThemeWords[], least: number, most: number): FoundTheme[] {
	const users = new Map<string, number[]>();
	const spellings = new Map<string, Map<string, number>>();
	for (const [index, text] of texts.slice(-mostTexts).entries()) {
		for (const [stem, word] of wordsOf(text, named)) {
			users.set(stem, [...(users.get(stem) ?? []), index + Math.max(0, texts.length - mostTexts)]);
			const spelt = spellings.get(stem) ?? new Map<string, number>();
			spellings.set(stem, spelt.set(word, (spelt.get(word) ?? 0) + 1));
		}
	}
	const spelling = (stem: string): string => [...(spellings.get(stem) ?? [])].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? stem;
	const limit = texts.length >= 20 ? texts.length * tooCommon : texts.length;
	const left = new Map([...users].filter(([, own]) => own.length >= least && own.length <= limit).sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0])));
	const found: FoundTheme[] = [];
	for (const [seed, own] of left) {
		if (found.length >= most) break;
		left.delete(seed);
		const members = new Set(own);
		const needed = Math.max(together.share, (together.lift * own.length) / texts.length);
		const stems = [seed];
		for (const [other, theirs] of left) {
			if (stems.length >= mostWords) break;
			if (theirs.filter((index) => members.has(index)).length / theirs.length < needed) continue;
			stems.push(other);
			left.delete(other);
			for (const index of theirs) members.add(index);
		}
		found.push({ words: stems.map(spelling), texts: [...members].sort((a, b) => a - b) });
	}
	return found;
}

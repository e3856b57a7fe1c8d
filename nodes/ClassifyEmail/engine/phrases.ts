import type { LanguageCues, Phrases } from './cues/languageCues';

/**
 * Finds phrases in mails. Case and accents are ignored; a match is given back as it stands in the mail.
 * How a phrase is written: see `cues/languageCues.ts`.
 */

export type Strength = keyof Phrases;

export interface Found {
	phrase: string;
	strength: Strength;
}

/** A text made ready for matching. `folded` and `shown` have the same length, so that positions agree. */
export interface Prepared {
	shown: string;
	folded: string;
}

const combining = /\p{M}/u;
const cjk = '\\u3040-\\u30ff\\u3400-\\u9fff\\uff00-\\uffef\\u3001-\\u303f';
const lineBreakInCjk = new RegExp(`(?<=[${cjk}])[ \\t\\u3000]*\\n[ \\t\\u3000]*(?=[${cjk}])`, 'gu');

/** One character to one: lower case without accents. What would change the length stays as it is. */
function fold(character: string): string {
	const base = character.normalize('NFD')[0] ?? character;
	const lower = (base.length === character.length ? base : character).toLowerCase();
	return lower.length === character.length ? lower : character;
}

/**
 * Joins the lines of a paragraph, makes spaces and quotation marks alike, and folds case and accents.
 * Paragraphs stay apart by a line break, so that no phrase reaches over.
 */
export function prepare(text: string, spell: (text: string) => string = (same) => same): Prepared {
	const shown = text
		.normalize('NFC')
		.replace(/[’‘ʼ´`]/gu, "'")
		.replace(/[“”„«»]/gu, '"')
		.replace(/\r/gu, '')
		.replace(lineBreakInCjk, '')
		.replace(/\n\s*\n/gu, '\u2029')
		.replace(/\s+/gu, (space) => (space.includes('\u2029') ? '\n' : ' '))
		.trim();
	let folded = '';
	for (const character of spell(shown)) {
		folded += combining.test(character) || /\p{Script=Hiragana}|\p{Script=Katakana}/u.test(character) ? character : fold(character);
	}
	return { shown, folded };
}

/** Letters of a folded text in a Latin script. A short range: Unicode classes make hundreds of expressions slow to build. */
const letter = 'a-z\\u00df-\\u024f';

/** The written phrase as a regular expression source, folded like the text it is looked for in. */
function source(phrase: string, unspaced: boolean): string {
	const gap = unspaced ? '[^。！？!?\\n]{0,16}?' : ' (?:[^.!?\\n]{0,60}? )?';
	const folded = [...phrase].map((character) => (unspaced ? character.toLowerCase() : fold(character))).join('');
	const pattern = folded
		.split(/\s*\.\.\.\s*/u)
		.map((part) => part.replace(/\*/gu, `[${letter}]*`))
		.join(gap);
	return unspaced ? `(?:${pattern})` : `(?<![${letter}0-9])(?:${pattern})(?![${letter}0-9])`;
}

function any(words: string[]): string {
	return words.map((word) => [...word].map(fold).join('').replace(/[.?+()]/gu, '\\$&')).join('|');
}

/** Matches phrases of one language. Expressions are made on first use and kept. */
export class PhraseFinder {
	private readonly expressions = new Map<string, RegExp>();
	private readonly negatedBefore?: RegExp;
	private readonly negatedAfter?: RegExp;
	private readonly unspaced: boolean;

	constructor(cues: Pick<LanguageCues, 'unspaced' | 'negators' | 'negatorsAfter'>) {
		this.unspaced = cues.unspaced === true;
		const before = cues.negators ?? [];
		if (before.length > 0) {
			this.negatedBefore = this.unspaced
				? new RegExp(`(?:${any(before)})[^，。,.！？\\n]{0,2}$`, 'u')
				: new RegExp(`(?:(?<![\\p{L}\\p{N}])(?:${any(before.filter((word) => !word.startsWith("n'")))})|n't|(?<!\\p{L})n')(?: ?[\\p{L}']+){0,2} ?$`, 'u');
		}
		if (cues.negatorsAfter) this.negatedAfter = new RegExp(`^[^。\\n]{0,10}(?:${any(cues.negatorsAfter)})`, 'u');
	}

	private expression(phrase: string): RegExp {
		let known = this.expressions.get(phrase);
		if (!known) {
			known = new RegExp(source(phrase, this.unspaced));
			this.expressions.set(phrase, known);
		}
		return known;
	}

	/** Where `phrase` first stands in the text, as it stands there; undefined where it does not. */
	find(text: Prepared, phrase: string): { phrase: string; negated: boolean } | undefined {
		const match = this.expression(phrase).exec(text.folded);
		if (!match || match[0].trim() === '') return undefined;
		const end = match.index + match[0].length;
		const before = text.folded.slice(Math.max(0, match.index - 40), match.index);
		const clause = before.slice(Math.max(...[...',;:.!?\n，。；！？'].map((mark) => before.lastIndexOf(mark))) + 1);
		const negated =
			(this.negatedBefore?.test(clause) ?? false) ||
			(this.negatedAfter?.test(text.folded.slice(end, end + 30)) ?? false);
		return { phrase: text.shown.slice(match.index, end).trim(), negated };
	}

	/** The phrases of a list that stand in the text and are not negated. */
	among(text: Prepared, phrases: string[]): string[] {
		return phrases.flatMap((phrase) => {
			const found = this.find(text, phrase);
			return found && !found.negated ? [found.phrase] : [];
		});
	}

	/** All phrases found with their strength; `negated` apart. */
	all(text: Prepared, phrases: Phrases): { found: Found[]; negated: Found[] } {
		const result: { found: Found[]; negated: Found[] } = { found: [], negated: [] };
		for (const strength of ['strong', 'clear', 'hint'] as const) {
			for (const written of phrases[strength] ?? []) {
				const match = this.find(text, written);
				if (match) result[match.negated ? 'negated' : 'found'].push({ phrase: match.phrase, strength });
			}
		}
		return result;
	}

	/** The text without the given phrases (courtesies, before the tone is judged). */
	without(text: Prepared, phrases: string[]): Prepared {
		let { folded, shown } = text;
		for (const phrase of phrases) {
			const expression = new RegExp(this.expression(phrase).source, 'g');
			for (const match of folded.matchAll(expression)) {
				const blank = ' '.repeat(match[0].length);
				const end = match.index + match[0].length;
				folded = folded.slice(0, match.index) + blank + folded.slice(end);
				shown = shown.slice(0, match.index) + blank + shown.slice(end);
			}
		}
		return { folded, shown };
	}
}

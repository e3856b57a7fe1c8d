import { codeUnits } from '../../shared/codeUnits';

/** How many letters a text has, and how many of them are Japanese kana and Chinese characters. */
export interface LetterCount {
	letters: number;
	kana: number;
	han: number;
}

/** What a character is, as bits. */
export const kinds = { none: 1, letter: 2, kana: 4, han: 8, space: 16 } as const;
/** What a letter is that is neither Chinese nor Japanese. */
export const plainLetter = kinds.none | kinds.letter;
/** What each unit of UTF-16 is, filled as they come; 0 is not known yet, and stays of halves of a pair. */
const known = new Uint8Array(0x10000);
/** Where Chinese and Japanese begin: what lies before is not asked about. */
const firstOfCjk = 0x2e80;

function kindOf(code: number): number {
	const character = String.fromCodePoint(code);
	const kind = kinds.none | (/\p{L}/u.test(character) ? kinds.letter : 0) | (/\s/u.test(character) ? kinds.space : 0);
	if (code < firstOfCjk) return kind;
	const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character) ? kinds.kana : 0;
	return kind | kana | (/\p{Script=Han}/u.test(character) ? kinds.han : 0);
}

/** How many units of UTF-16 the character there takes. */
export function unitsAt(codes: Uint16Array, at: number, length: number): 1 | 2 {
	const code = codes[at] as number;
	if (code < 0xd800 || code >= 0xdc00 || at + 1 >= length) return 1;
	const next = codes[at + 1] as number;
	return next >= 0xdc00 && next < 0xe000 ? 2 : 1;
}

function unknownKindAt(codes: Uint16Array, at: number, length: number): number {
	const code = codes[at] as number;
	if (code < 0xd800 || code >= 0xe000) return (known[code] = kindOf(code));
	return kindOf(unitsAt(codes, at, length) === 1 ? code : 0x10000 + ((code & 0x3ff) << 10) + ((codes[at + 1] as number) & 0x3ff));
}

/**
 * What stands at a place of a text: `kinds`. Of a pair that is one character, the first half is the character.
 * @param codes `codeUnits` of a text of this length
 */
export function kindAt(codes: Uint16Array, at: number, length: number): number {
	return (known[codes[at] as number] as number) || unknownKindAt(codes, at, length);
}

/** Where the letters that begin at a place of a text end; the place itself where there is none. */
export function lettersEnd(codes: Uint16Array, start: number, length: number): number {
	let at = start;
	for (;;) {
		// Soon compiled, and all that most words take.
		while (at < length && known[codes[at] as number] === plainLetter) at += 1;
		if (at >= length || (kindAt(codes, at, length) & kinds.letter) === 0) return at;
		at += unitsAt(codes, at, length);
	}
}

/**
 * Copies the letters that begin at a place, and says where they end: those that are neither Chinese nor Japanese. The inner loop is soon
 * compiled, and goes over what most texts are of: characters that came before.
 */
export function copyLetters(codes: Uint16Array, start: number, length: number, to: Uint16Array, place: number): number {
	const moved = place - start;
	let at = start;
	do {
		for (const next = at + unitsAt(codes, at, length); at < next; at++) to[at + moved] = codes[at] as number;
		for (; at < length && known[codes[at] as number] === plainLetter; at++) to[at + moved] = codes[at] as number;
	} while (at < length && kindAt(codes, at, length) === plainLetter);
	return at;
}

/** Counts in one pass. */
export function countLetters(text: string): LetterCount {
	const codes = codeUnits(text);
	const { length } = text;
	let [letters, kana, han] = [0, 0, 0];
	for (let at = 0; at < length; at++) {
		let kind = known[codes[at] as number] as number;
		if (kind === 0) {
			kind = unknownKindAt(codes, at, length);
			at += unitsAt(codes, at, length) - 1;
		}
		// Without branches: letters and others come in no order that could be foreseen.
		letters += (kind >>> 1) & 1;
		kana += (kind >>> 2) & 1;
		han += (kind >>> 3) & 1;
	}
	return { letters, kana, han };
}

/** What may be a letter of another script than ours: few mails have any such character. */
const beyondLatin = /[\u0370-\u1dff\u2c00-\uffff]/;
const otherLetters = /(?=\p{L})[^\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\p{Script=Inherited}]/gu;

/** Whether at least half of a text's letters are of scripts that none of our languages is written in. */
export function isInOtherScript(text: string): boolean {
	if (!beyondLatin.test(text)) return false;
	const others = text.match(otherLetters)?.length ?? 0;
	return others > 0 && others * 2 >= countLetters(text).letters;
}

/** How many letters a text has, if fewer than so many: no more of it is read than that takes. */
export function lettersUpTo(text: string, most: number): number {
	const codes = codeUnits(text);
	const { length } = text;
	let letters = 0;
	for (let at = 0; at < length && letters < most; at += unitsAt(codes, at, length)) {
		if ((kindAt(codes, at, length) & kinds.letter) !== 0) letters += 1;
	}
	return letters;
}

/** Whether a text has at least so many letters. */
export function hasLetters(text: string, least: number): boolean {
	return text.length >= least && lettersUpTo(text, least) >= least;
}

/** How many letters a text has, and how many of them are Japanese kana and Chinese characters. */
export interface LetterCount {
	letters: number;
	kana: number;
	han: number;
}

/** What a character is, as bits. */
export const kinds = { none: 1, letter: 2, kana: 4, han: 8, space: 16 } as const;
/** What each unit of UTF-16 is, filled as they come; 0 is not known yet, and stays of halves of a pair. */
const known = new Uint8Array(0x10000);

function kindOf(character: string): number {
	const letter = /\p{L}/u.test(character) ? kinds.letter : 0;
	const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character) ? kinds.kana : 0;
	const han = /\p{Script=Han}/u.test(character) ? kinds.han : 0;
	return kinds.none | letter | kana | han | (/\s/u.test(character) ? kinds.space : 0);
}

/** What stands at a place of a text: `kinds`. Of a pair that is one character, the first half is the character. */
export function kindAt(text: string, at: number): number {
	const code = text.charCodeAt(at);
	const kind = known[code] as number;
	if (kind !== 0) return kind;
	if (code >= 0xd800 && code < 0xe000) return kindOf(String.fromCodePoint(text.codePointAt(at) ?? 0));
	return (known[code] = kindOf(text.charAt(at)));
}

/** Whether the character there takes two units of UTF-16. */
export function isPair(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 0xd800 && code < 0xdc00 && (text.codePointAt(at) ?? 0) > 0xffff;
}

/** Where the letters that begin at a place of a text end; the place itself where there is none. */
export function lettersEnd(text: string, start: number): number {
	let at = start;
	while (at < text.length && (((known[text.charCodeAt(at)] as number) || kindAt(text, at)) & kinds.letter) !== 0) at += isPair(text, at) ? 2 : 1;
	return at;
}

/** Counts in one pass. */
export function countLetters(text: string): LetterCount {
	const count = { letters: 0, kana: 0, han: 0 };
	for (let at = 0; at < text.length; at++) {
		const kind = (known[text.charCodeAt(at)] as number) || kindAt(text, at);
		if (kind === kinds.none) continue;
		if (kind & kinds.letter) count.letters += 1;
		if (kind & kinds.kana) count.kana += 1;
		if (kind & kinds.han) count.han += 1;
		if (isPair(text, at)) at += 1;
	}
	return count;
}

/** Whether a text has at least so many letters: no more of it is read than that takes. */
export function hasLetters(text: string, least: number): boolean {
	let letters = 0;
	for (let at = 0; at < text.length && letters < least; at++) {
		if (((known[text.charCodeAt(at)] as number) || kindAt(text, at)) & kinds.letter) letters += 1;
		if (isPair(text, at)) at += 1;
	}
	return letters >= least;
}

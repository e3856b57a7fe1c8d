/** How many letters a text has, and how many of them are Japanese kana and Chinese characters. */
export interface LetterCount {
	letters: number;
	kana: number;
	han: number;
}

const kinds = { none: 1, letter: 2, kana: 4, han: 8 } as const;
/** What each unit of UTF-16 is, filled as they come; 0 is not known yet. */
const known = new Uint8Array(0x10000);

function kindOf(character: string): number {
	const letter = /\p{L}/u.test(character) ? kinds.letter : 0;
	const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character) ? kinds.kana : 0;
	return kinds.none | letter | kana | (/\p{Script=Han}/u.test(character) ? kinds.han : 0);
}

/** Counts in one pass. */
export function countLetters(text: string): LetterCount {
	const count = { letters: 0, kana: 0, han: 0 };
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		let kind = known[code] as number;
		const isPair = code >= 0xd800 && code < 0xdc00 && (text.codePointAt(at) ?? 0) > 0xffff;
		if (isPair) {
			kind = kindOf(String.fromCodePoint(text.codePointAt(at) ?? 0));
			at += 1;
		} else if (kind === 0) kind = known[code] = kindOf(text.charAt(at));
		if (kind & kinds.letter) count.letters += 1;
		if (kind & kinds.kana) count.kana += 1;
		if (kind & kinds.han) count.han += 1;
	}
	return count;
}

import { codeUnits, textOfUnits } from '../../shared/codeUnits';

/** What belongs to no word and ends no sentence. */
const noWord = /[^\p{L}\p{M}'’\s.,!?。，、！？-]/u;
const allOfNoWord = new RegExp(noWord.source, 'gu');

const [unknown, kept, blank] = [0, 1, 2];
/** What becomes of each unit of UTF-16, filled as they come. */
const fates = new Uint8Array(0x10000);
const space = 0x20;

function fateOf(code: number): number {
	return (fates[code] = noWord.test(String.fromCharCode(code)) ? blank : kept);
}

const isHalf = (code: number): boolean => code >= 0xd800 && code < 0xe000;

/** The text with a space for each character that belongs to no word and ends no sentence. */
export function wordsAndMarks(text: string): string {
	const codes = codeUnits(text);
	let changed = false;
	for (let at = 0; at < text.length; at++) {
		const code = codes[at] as number;
		// A pair is one character, and few texts have one.
		if (isHalf(code)) return text.replace(allOfNoWord, ' ');
		const fate = fates[code] === unknown ? fateOf(code) : fates[code];
		if (fate === kept) continue;
		codes[at] = space;
		changed = true;
	}
	return changed ? textOfUnits(codes, text.length) : text;
}

import { codeUnits, textOfUnits } from '../../shared/codeUnits';

/** What belongs to no word and ends no sentence. */
const noWord = /[^\p{L}\p{M}'’\s.,!?。，、！？-]/u;
const allOfNoWord = new RegExp(noWord.source, 'gu');

const [unknown, kept, blank, half] = [0, 1, 2, 3];
/** What becomes of each unit of UTF-16, filled as they come. */
const fates = new Uint8Array(0x10000);
fates.fill(half, 0xd800, 0xe000);
const space = 0x20;

function fateOf(code: number): number {
	return (fates[code] = noWord.test(String.fromCharCode(code)) ? blank : kept);
}

/** The text with a space for each character that belongs to no word and ends no sentence. */
export function wordsAndMarks(text: string): string {
	const codes = codeUnits(text);
	const { length } = text;
	let changed = false;
	for (let at = 0; at < length; at++) {
		const code = codes[at] as number;
		const known = fates[code];
		if (known === kept) continue;
		const fate = known === unknown ? fateOf(code) : known;
		// A pair is one character, and few texts have one.
		if (fate === half) return text.replace(allOfNoWord, ' ');
		if (fate !== blank) continue;
		codes[at] = space;
		changed = true;
	}
	return changed ? textOfUnits(codes, length) : text;
}

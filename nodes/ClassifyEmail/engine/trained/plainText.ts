/**
 * Plain text is told without an expression: words of letters with and without accents, Chinese and Japanese characters, marks,
 * and what begins nothing. What is told here is what the expression in `tokens.ts` would tell, in a tenth of the time.
 */

/** What a unit of UTF-16 is, as bits. */
export const kinds = {
	/** Of a word of letters up to U+024F. */
	letter: 1,
	/** Stands inside of words, too. */
	joint: 2,
	/** What stands behind a plain word: nothing that makes it part of a place, an amount or a code. */
	end: 4,
	/** Begins nothing. */
	idle: 8,
	/** `?`, `!` and their kin. */
	mark: 16,
	cjk: 32,
} as const;

const units = { space: 0x20, lineEnd: 0x0a, fullStop: 0x2e, colon: 0x3a, apostrophe: 0x27, closingQuote: 0x2019, longS: 0x17f, iteration: 0x3005 } as const;

function kindTable(): Uint8Array {
	const table = new Uint8Array(0x10000);
	const give = (kind: number, from: number, to = from): void => {
		for (let at = from; at <= to; at++) (table[at] as number) |= kind;
	};
	const giveAll = (kind: number, characters: string): void => {
		for (let at = 0; at < characters.length; at++) give(kind, characters.charCodeAt(at));
	};
	for (let at = 0; at < 0x250; at++) if (/\p{L}/u.test(String.fromCharCode(at))) give(kinds.letter, at);
	// The long s counts as an s where case is ignored: left to the expression.
	table[units.longS] = 0;
	giveAll(kinds.joint, "-'’");
	giveAll(kinds.end | kinds.idle, ' \t\r,()"[]{}<>*/\\|~^&=`\u00a0«»\u3000、，（）');
	giveAll(kinds.idle, ":'#%@：〈〉《》「」『』【】");
	give(kinds.idle, 0x2010, 0x2027);
	give(kinds.end, 0x2010, 0x2018);
	give(kinds.end, 0x201a, 0x2027);
	giveAll(kinds.end, '\n;!?。！？');
	giveAll(kinds.mark, '?!¿¡？！');
	// These are nothing else.
	table.fill(kinds.cjk, 0x3040, 0x3100).fill(kinds.cjk, 0x3400, 0xa000).fill(kinds.cjk, 0xf900, 0xfb00);
	give(kinds.cjk, units.iteration);
	return table;
}

/** By unit of UTF-16. */
const kindOf = kindTable();

export function isKind(unit: number, kind: number): boolean {
	return ((kindOf[unit] as number) & kind) !== 0;
}

/** Longest word, and longest stretch of joined words, that is told here. */
const longest = { word: 40, stretch: 80 } as const;

/** End of the letters and joints from `start` on, where nothing behind makes them more than plain words; else `start`. */
export function plainStretchEnd(codes: Uint16Array, start: number, length: number): number {
	const most = Math.min(length, start + longest.stretch);
	let end = start;
	while (end < most && isKind(codes[end] as number, kinds.letter | kinds.joint)) end += 1;
	if (end === length) return end;
	const next = codes[end] as number;
	if (isKind(next, kinds.end)) return end;
	if (next !== units.fullStop && next !== units.colon) return start;
	const after = codes[end + 1];
	return end + 1 === length || after === units.space || after === units.lineEnd ? end : start;
}

function isApostrophe(unit: number | undefined): boolean {
	return unit === units.apostrophe || unit === units.closingQuote;
}

/** Letters before an apostrophe that French and Italian write together with the next word. */
const elided = new Set(['c', 'd', 'j', 'l', 'm', 'n', 's', 't', 'qu', 'jusqu', 'lorsqu', 'puisqu']);
const longestElided = 6;

function lettersEnd(codes: Uint16Array, start: number, end: number): number {
	let at = start;
	while (at < end && isKind(codes[at] as number, kinds.letter)) at += 1;
	return at;
}

/** Parts that apostrophes join to one word, and their letters. */
const joined = { parts: 3, letters: 20 } as const;

/** End of the word at `start` in a plain stretch; `start` itself where it takes the expression to tell it. */
export function plainWordEnd(text: string, codes: Uint16Array, start: number, stretchEnd: number): number {
	let end = lettersEnd(codes, start, stretchEnd);
	if (end - start > longest.word) return start;
	if (end + 1 >= stretchEnd || !isApostrophe(codes[end])) return end;
	if (end - start <= longestElided && lettersEnd(codes, end + 1, stretchEnd) > end + 2 && elided.has(text.slice(start, end).toLowerCase())) {
		// Not behind a letter, which may be one of any script.
		const before = start > 0 ? (codes[start - 1] as number) : units.space;
		return before < 0x80 && !isKind(before, kinds.letter) ? end + 1 : start;
	}
	for (let part = 0; part < joined.parts && isApostrophe(codes[end]); part++) {
		const next = lettersEnd(codes, end + 1, stretchEnd);
		if (next === end + 1) break;
		if (next - end - 1 > joined.letters) return start;
		end = next;
	}
	return end;
}

import { kindAt, kinds } from '../language/letters';

/** A stretch of a text, `end` not in it. */
export interface Stretch {
	start: number;
	end: number;
}

const codes = { digit0: 0x30, digit9: 0x39, bigA: 0x41, bigZ: 0x5a, cjk: 0x2e80 } as const;

function isDigit(code: number): boolean {
	return code >= codes.digit0 && code <= codes.digit9;
}

/** Where digits stand in a row. */
export function digitsIn(text: string): Stretch[] {
	const found: Stretch[] = [];
	for (let at = 0; at < text.length; at++) {
		if (!isDigit(text.charCodeAt(at))) continue;
		const start = at;
		while (isDigit(text.charCodeAt(at))) at += 1;
		found.push({ start, end: at });
	}
	return found;
}

/** Whether a text holds Chinese or Japanese. */
export function hasCjk(text: string): boolean {
	for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= codes.cjk) return true;
	return false;
}

/** What may stand where a match begins. */
const mayBegin = {
	digit: (text: string, at: number) => isDigit(text.charCodeAt(at)),
	capital: (text: string, at: number) => text.charCodeAt(at) >= codes.bigA && text.charCodeAt(at) <= codes.bigZ,
	word: (text: string, at: number) => (kindAt(text, at) & kinds.letter) !== 0 && (at === 0 || (kindAt(text, at - 1) & kinds.letter) === 0),
	cjk: (text: string, at: number) => text.charCodeAt(at) >= codes.cjk,
	anything: () => true,
} as const;

/** An expression each of whose matches holds an anchor (digits, a word), and where about it they can begin. */
export interface Anchored {
	/** Sticky: it is tried at these places and nowhere else. */
	pattern: RegExp;
	/** At most so many characters before the anchor. */
	before: number;
	begins: keyof typeof mayBegin;
	/** A shorter anchor does not count; 1 where nothing is said. */
	leastLength?: number;
	/** A match may also begin within the anchor. */
	within?: true;
}

/**
 * What `text.matchAll` would find, in order, at a small part of its cost: to look for a match at every character is most of the
 * work on a mail. Each place is tried once at most.
 * @param anchors in order
 */
export function* matchesAt(text: string, anchors: readonly Stretch[], { pattern, before, begins, leastLength = 1, within }: Anchored): Generator<RegExpExecArray> {
	const isBeginning = mayBegin[begins];
	let next = 0;
	for (const { start, end } of anchors) {
		if (end - start < leastLength) continue;
		const last = within ? end - 1 : start;
		for (let at = Math.max(next, start - before); at <= last; at = next) {
			next = at + 1;
			if (!isBeginning(text, at)) continue;
			pattern.lastIndex = at;
			const match = pattern.exec(text);
			if (!match) continue;
			next = pattern.lastIndex;
			yield match;
		}
	}
}

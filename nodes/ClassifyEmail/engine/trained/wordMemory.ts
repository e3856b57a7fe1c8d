import { beginHash, finished, goOnBy } from './hashing';

/** Words remembered at once: a power of two. With half of it, a mail of 1 KB asks for seven words that had to give way to others. */
const size = 2 ** 16;
/** What lies at a slot, a line of the cache: the length of its word, its beginning, and eight numbers. One look at the memory tells nearly all words. */
const room = 32;
const kept = 15;
const numbers = { room: room / 2, first: (kept + 1) / 2 } as const;

/**
 * What was found out about words. A word has a choice of two slots, side by side, and a new one takes the place of the one of
 * the two that was not asked for last. Faster than a Map, whose entries lie all over the memory, and never larger than `size`.
 */
export class WordMemory<T> {
	static readonly size = size;

	/** By slot: length and beginning of its word; 0 where there is none. */
	private readonly beginnings = new Uint16Array(size * room);
	/** Eight numbers a slot, from `factsAt` on: kept for whoever asks, and left by a word to the next. */
	readonly facts = new Int32Array(this.beginnings.buffer);
	/** By slot: the words as they are spelt, and what was found out about them. */
	private readonly words = new Array<string | undefined>(size).fill(undefined);
	private readonly values = new Array<T | undefined>(size).fill(undefined);
	/** For each pair of slots whether the second one was asked for last. */
	private readonly second = new Uint8Array(size / 2);

	/**
	 * What is remembered of the word that stands there in a text, or what `find` says of it now; it is given a word of its own to keep, and
	 * its slot.
	 * @param codes `codeUnits` of the text
	 */
	within(text: string, codes: Uint16Array, start: number, end: number, find: (word: string, slot: number) => T): T {
		return this.at(this.slotWithin(text, codes, start, end, find));
	}

	/** The slot in which that is remembered, until another word takes it over. */
	slotWithin(text: string, codes: Uint16Array, start: number, end: number, find: (word: string, slot: number) => T): number {
		const pair = pairOf(codes, start, end);
		const last = 2 * pair + (this.second[pair] as number);
		if (this.holds(last, text, codes, start, end)) return last;
		const slot = last ^ 1;
		this.second[pair] = slot & 1;
		if (this.holds(slot, text, codes, start, end)) return slot;
		const own = ownCopy(text, start, end);
		this.keep(slot, own, find(own, slot));
		return slot;
	}

	/** @param slot that holds a word */
	at(slot: number): T {
		return this.values[slot] as T;
	}

	static factsAt(slot: number): number {
		return slot * numbers.room + numbers.first;
	}

	/** Whether a slot holds the word that stands there. */
	private holds(slot: number, text: string, codes: Uint16Array, start: number, end: number): boolean {
		const length = end - start;
		const from = slot * room;
		if (this.beginnings[from] !== length || length === 0) return false;
		const near = Math.min(length, kept);
		for (let at = 0; at < near; at++) if (this.beginnings[from + 1 + at] !== codes[start + at]) return false;
		return length <= kept || this.words[slot] === text.slice(start, end);
	}

	private keep(slot: number, word: string, value: T): void {
		const from = slot * room;
		this.beginnings[from] = word.length;
		for (let at = 0; at < Math.min(word.length, kept); at++) this.beginnings[from + 1 + at] = word.charCodeAt(at);
		this.words[slot] = word;
		this.values[slot] = value;
	}
}

function pairOf(codes: Uint16Array, start: number, end: number): number {
	let value = beginHash(0);
	for (let at = start; at < end; at++) value = goOnBy(value, codes[at] as number);
	return finished(value) & (size / 2 - 1);
}

/** Shorter pieces of a text are copied by the engine (V8: SlicedString::kMinLength); longer ones refer to it. */
const shortestReference = 13;

/** A copy for what is remembered: what is cut from a mail would keep the whole mail in memory. */
export function ownCopy(text: string, start = 0, end = text.length): string {
	const cut = text.slice(start, end);
	return end - start < shortestReference ? cut : Buffer.from(cut, 'utf16le').toString('utf16le');
}

import { beginHash, finished, goOnWithin } from './hashing';

/** Words remembered at once: a power of two. */
const size = 2 ** 15;

/**
 * What was found out about words. A word has a choice of two slots, side by side, and a new one takes the place of the one of
 * the two that was not asked for last. Faster than a Map, whose entries lie all over the memory, and never larger than `size`.
 */
export class WordMemory<T> {
	static readonly size = size;

	/** By slot: the words as they are spelt, and what was found out about them. */
	private readonly words = new Array<string | undefined>(size).fill(undefined);
	private readonly values = new Array<T | undefined>(size).fill(undefined);
	/** For each pair of slots whether the second one was asked for last. */
	private readonly second = new Uint8Array(size / 2);

	/** What is remembered of the word, or what `find` says of it now; it is given a word of its own to keep, and its slot. */
	of(word: string, find: (word: string, slot: number) => T): T {
		return this.within(word, 0, word.length, find);
	}

	/** The same for the word that stands there in a text. */
	within(text: string, start: number, end: number, find: (word: string, slot: number) => T): T {
		const pair = finished(goOnWithin(beginHash(0), text, start, end)) & (size / 2 - 1);
		const last = 2 * pair + (this.second[pair] as number);
		if (stands(this.words[last], text, start, end)) return this.values[last] as T;
		const slot = last ^ 1;
		this.second[pair] = slot & 1;
		if (stands(this.words[slot], text, start, end)) return this.values[slot] as T;
		const own = ownCopy(text, start, end);
		const value = find(own, slot);
		this.words[slot] = own;
		this.values[slot] = value;
		return value;
	}
}

/** Whether a word stands at this place of a text. */
function stands(word: string | undefined, text: string, start: number, end: number): boolean {
	if (word === undefined || word.length !== end - start) return false;
	for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) !== text.charCodeAt(start + at)) return false;
	return true;
}

/** Shorter pieces of a text are copied by the engine (V8: SlicedString::kMinLength); longer ones refer to it. */
const shortestReference = 13;

/** A copy for what is remembered: what is cut from a mail would keep the whole mail in memory. */
export function ownCopy(text: string, start = 0, end = text.length): string {
	const cut = text.slice(start, end);
	return end - start < shortestReference ? cut : Buffer.from(cut, 'utf16le').toString('utf16le');
}

import { hash } from './hashing';
import { ownCopy } from './tokens';

/** Words remembered at once: a power of two. */
const size = 2 ** 15;

/**
 * What was found out about words: a newer word takes the place of an older one whose hash ends alike. Faster than a Map,
 * whose entries lie all over the memory, and never larger than `size`.
 */
export class WordMemory<T> {
	private readonly slots: Array<{ word: string; value: T } | undefined> = Array.from({ length: size }, () => undefined);

	/** What is remembered of the word, or what `find` says of it now; it is given a word of its own to keep. */
	of(word: string, find: (word: string) => T): T {
		const slot = hash(word, 0) & (size - 1);
		const held = this.slots[slot];
		if (held !== undefined && held.word === word) return held.value;
		const own = ownCopy(word);
		const value = find(own);
		this.slots[slot] = { word: own, value };
		return value;
	}
}

import type { HashedWord } from './hashedWords';
import { WordMemory } from './wordMemory';

/** Where nothing is known of any piece. */
export const nothing = -1;

/**
 * What the character n-grams of words add up to, column by column. The sums lie in one array, by the words' slots: an array for each
 * word would lie all over the memory, and reading it would take longer than adding it up.
 */
export class PieceSums {
	/** Sums of a word begin where `of` says. */
	readonly sums: Int32Array;
	/** Whose sums a slot holds, and whether there are any: a newer word of the same slot takes it over. */
	private readonly holders: Array<HashedWord | undefined>;
	private readonly filled: Uint8Array;

	/**
	 * @param columns of a sum
	 * @param addUp adds up a word's pieces into a stretch of `sums` that is all zero; false where none of them is known
	 */
	constructor(
		private readonly columns: number,
		private readonly addUp: (word: HashedWord, sums: Int32Array, from: number) => boolean,
	) {
		// Memory that was never written to takes none: the slots of few words cost little.
		this.sums = new Int32Array(WordMemory.size * columns);
		this.holders = new Array<HashedWord | undefined>(WordMemory.size).fill(undefined);
		this.filled = new Uint8Array(WordMemory.size);
	}

	/** Where the word's sums begin, until the next word is asked for; `nothing` where there are none. */
	of(word: HashedWord): number {
		const { slot } = word;
		const from = slot * this.columns;
		if (this.holders[slot] !== word) {
			this.sums.fill(0, from, from + this.columns);
			this.filled[slot] = this.addUp(word, this.sums, from) ? 1 : 0;
			this.holders[slot] = word;
		}
		return this.filled[slot] === 1 ? from : nothing;
	}
}

import type { HashedWord } from './hashedWords';
import { WordMemory } from './wordMemory';

/**
 * What the character n-grams of words add up to, column by column. The sums lie in one array, by the words' slots: an array for each
 * word would lie all over the memory, and reading it would take longer than adding it up.
 */
export class PieceSums {
	/** Sums of a word begin where `of` says. */
	readonly sums: Int32Array;
	/** Numbers a slot takes: the stamp of the word whose sums it holds (a newer word of the same slot takes it over), and the sums. */
	private readonly width: number;

	/**
	 * @param columns of a sum
	 * @param addUp adds up a word's pieces into a stretch of `sums` that is all zero
	 */
	constructor(
		columns: number,
		private readonly addUp: (word: HashedWord, sums: Int32Array, from: number) => void,
	) {
		this.width = columns + 1;
		// Memory that was never written to takes none: the slots of few words cost little.
		this.sums = new Int32Array(WordMemory.size * this.width);
	}

	/** Where the word's sums begin, until the next word is asked for; all 0 where nothing is known of its pieces. */
	of(word: HashedWord): number {
		const stamped = word.slot * this.width;
		if (this.sums[stamped] !== word.stamp) {
			this.sums.fill(0, stamped, stamped + this.width);
			this.addUp(word, this.sums, stamped + 1);
			this.sums[stamped] = word.stamp;
		}
		return stamped + 1;
	}
}

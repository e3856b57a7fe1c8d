import type { HashedWord } from './hashedWords';
import { rowWidth } from './scoreKernel';
import { WordMemory } from './wordMemory';

/** Place of the stamp in a slot, behind the columns. */
const stampPlace = rowWidth - 1;

/**
 * What the character n-grams of words add up to, column by column. The sums lie in one array, by the words' slots: an array for each
 * word would lie all over the memory, and reading it would take longer than adding it up. Behind them the stamp of the word whose sums
 * a slot holds: a newer word of the same slot takes it over.
 */
export class PieceSums {
	static readonly bytes = WordMemory.size * rowWidth * Int32Array.BYTES_PER_ELEMENT;

	/** Memory that was never written to takes none: the slots of few words cost little. */
	private readonly sums: Int32Array;

	/**
	 * @param buffer with `PieceSums.bytes` from `start` on, all zero
	 * @param addUp adds up a word's pieces from an address on that has zeros only
	 */
	constructor(
		buffer: ArrayBuffer,
		private readonly start: number,
		private readonly addUp: (word: HashedWord, to: number) => void,
	) {
		this.sums = new Int32Array(buffer, start, WordMemory.size * rowWidth);
	}

	/** Address of the word's sums, or of those of the word that had its slot before. */
	addressOf({ slot }: HashedWord): number {
		return this.start + slot * rowWidth * Int32Array.BYTES_PER_ELEMENT;
	}

	/** Whether the word's sums lie at their address, until those of another are put there. */
	has({ slot, stamp }: HashedWord): boolean {
		return this.sums[slot * rowWidth + stampPlace] === stamp;
	}

	/** Puts the word's sums at their address; all 0 where nothing is known of its pieces. */
	put(word: HashedWord): void {
		const from = word.slot * rowWidth;
		this.sums.fill(0, from, from + rowWidth);
		this.addUp(word, this.addressOf(word));
		this.sums[from + stampPlace] = word.stamp;
	}
}

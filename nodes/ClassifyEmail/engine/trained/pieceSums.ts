import type { HashedWord } from './hashedWords';
import { rowWidth } from './scoreKernel';

/** Place of the stamp in a row of sums, behind the columns. */
const stampPlace = rowWidth - 1;

/**
 * What the character n-grams of words add up to, column by column. The sums lie in one array, by the words' slots: an array for each
 * word would lie all over the memory, and reading it would take longer than adding it up. Behind them the stamp of the word whose sums
 * they are: another word of the same row takes it over.
 */
export class PieceSums {
	/** Memory that was never written to takes none: the rows of few words cost little. */
	private readonly sums: Int32Array;

	/**
	 * @param buffer with `rows` rows of sums from `start` on, all zero
	 * @param rows a power of two: as many as there are slots of words, or fewer, where few words are asked for
	 * @param addUp adds up a word's pieces from an address on that has zeros only
	 */
	constructor(
		buffer: ArrayBuffer,
		private readonly start: number,
		private readonly rows: number,
		private readonly addUp: (word: HashedWord, to: number) => void,
	) {
		this.sums = new Int32Array(buffer, start, rows * rowWidth);
	}

	private rowOf({ slot }: HashedWord): number {
		return (slot & (this.rows - 1)) * rowWidth;
	}

	/** Address of the word's sums, or of those of the word that had its row before. */
	addressOf(word: HashedWord): number {
		return this.start + this.rowOf(word) * Int32Array.BYTES_PER_ELEMENT;
	}

	/** Whether the word's sums lie at their address, until those of another are put there. */
	has(word: HashedWord): boolean {
		return this.sums[this.rowOf(word) + stampPlace] === word.stamp;
	}

	/** Puts the word's sums at their address; all 0 where nothing is known of its pieces. */
	put(word: HashedWord): void {
		const from = this.rowOf(word);
		this.sums.fill(0, from, from + rowWidth);
		this.addUp(word, this.addressOf(word));
		this.sums[from + stampPlace] = word.stamp;
	}
}

import type { KnownFeatures, WordUses } from './columns';
import type { HashedWord } from './hashedWords';
import { pieceInSubject } from './hashedWords';
import { PieceSums } from './pieceSums';
import type { ScoreKernel, Stretch, Weigh } from './scoreKernel';
import { kernelOver, rowWidth } from './scoreKernel';
import { WordMemory } from './wordMemory';

/** Rows that are given to a loop at once. */
const atOnce = 512;
/** Addresses of the pieces of a word: more than a word has. */
const mostPieces = 128;
/** Rows of what words' pieces add up to: subjects have few words. */
const pieceRows = { body: WordMemory.size, subject: 2 ** 12 } as const;
/** Bytes of a row of weights, of a row of sums. */
const [weightBytes, sumBytes] = [2 * rowWidth, 4 * rowWidth];

/**
 * Weights, what words' pieces add up to and what is summed up of a mail, in one memory with the loops over it.
 */
export class Scorer {
	private readonly kernel: ScoreKernel;
	/** Of a mail: a row for each group. Whole numbers. */
	readonly sums: Int32Array;
	private readonly list: Int32Array;
	private readonly pieceList: Int32Array;
	private readonly factors: Float64Array;
	/** What the last loop weighed. */
	private readonly weighed: Float64Array;
	private weighing: { weights: Weigh; sums: Weigh } | undefined;
	private readonly weightsAt: number;
	/** Row by row, `rowWidth` numbers each; those that were asked for. */
	private readonly weights: Int16Array;
	private readonly unpacked: Uint8Array;
	readonly bodyPieces: PieceSums;
	readonly subjectPieces: PieceSums;

	/**
	 * @param rows how many rows of weights there are
	 * @param groups how many rows of sums
	 * @param stretches of columns that are weighed together
	 * @param unpack writes the weights of a row
	 * @param rowOf row of a piece; -1 for one that is not known
	 */
	constructor(
		rows: number,
		groups: number,
		stretches: readonly Stretch[],
		private readonly unpack: (row: number, to: Int16Array, first: number) => void,
		private readonly rowOf: (piece: number) => number,
	) {
		let bytes = 0;
		const room = (size: number): number => {
			const at = bytes;
			bytes += Math.ceil(size / sumBytes) * sumBytes;
			return at;
		};
		const at = {
			list: room(4 * atOnce), pieces: room(4 * mostPieces), factors: room(8 * rowWidth), weighed: room(8 * atOnce), sums: room(groups * sumBytes),
			weights: room(rows * weightBytes), body: room(pieceRows.body * sumBytes), subject: room(pieceRows.subject * sumBytes),
		};
		this.kernel = kernelOver(bytes, stretches);
		const { buffer } = this.kernel;
		this.list = new Int32Array(buffer, at.list, atOnce);
		this.pieceList = new Int32Array(buffer, at.pieces, mostPieces);
		this.factors = new Float64Array(buffer, at.factors, rowWidth);
		this.weighed = new Float64Array(buffer, at.weighed, atOnce);
		this.sums = new Int32Array(buffer, at.sums, groups * rowWidth);
		this.weightsAt = at.weights;
		this.weights = new Int16Array(buffer, at.weights, rows * rowWidth);
		this.unpacked = new Uint8Array(rows);
		this.bodyPieces = new PieceSums(buffer, at.body, pieceRows.body, (word, to) => this.addPieces(word.pieces, to));
		this.subjectPieces = new PieceSums(buffer, at.subject, pieceRows.subject, (word, to) => this.addPieces(word.pieces.map(pieceInSubject), to));
	}

	/** Address of a row of weights. */
	addressOf(row: number): number {
		if (this.unpacked[row] === 0) {
			this.unpack(row, this.weights, row * rowWidth);
			this.unpacked[row] = 1;
		}
		return this.weightsAt + row * weightBytes;
	}

	private addPieces(pieces: Uint32Array, to: number): void {
		let count = 0;
		for (let at = 0; at < pieces.length; at++) {
			const row = this.rowOf(pieces[at] as number);
			if (row >= 0) this.pieceList[count++] = this.addressOf(row);
		}
		this.kernel.addWeights(this.pieceList.byteOffset, count, to);
	}

	/** Adds what features say to the sums of a group. */
	addFeatures(group: number, features: KnownFeatures): void {
		for (let first = 0, count = 0; first < features.length; first += count) {
			count = this.listFeatures(features, first);
			this.kernel.addWeights(this.list.byteOffset, count, this.sums.byteOffset + group * sumBytes);
		}
	}

	/** Adds what words' pieces say to the sums of a group. */
	addWords(group: number, words: WordUses, pieces: PieceSums): void {
		for (let first = 0, count = 0; first < words.length; first += count) {
			count = this.listWords(words, pieces, first);
			this.kernel.addSums(this.list.byteOffset, count, this.sums.byteOffset + group * sumBytes);
		}
	}

	/** Which stretch is weighed from now on, by its first column, and what its columns are weighed with. */
	weigh(start: number, factors: readonly number[]): void {
		const weights = this.kernel.weighWeights.get(start);
		const sums = this.kernel.weighSums.get(start);
		if (!weights || !sums) throw new Error(`No stretch of columns begins at ${start}.`);
		this.weighing = { weights, sums };
		for (let place = 0; place < factors.length; place++) this.factors[place] = factors[place] as number;
	}

	/** Lays on their tokens what features say, times `value`, each in equal parts. */
	layFeatures(onBody: Float64Array, onSubject: Float64Array, features: KnownFeatures, value: number): void {
		const { weighed } = this;
		for (let first = 0, count = 0; first < features.length; first += count) {
			count = this.listFeatures(features, first);
			this.weighing?.weights(this.list.byteOffset, count, this.factors.byteOffset, value, weighed.byteOffset);
			for (let nth = 0; nth < count; nth++) {
				const on = features.inSubject[first + nth] === 1 ? onSubject : onBody;
				const from = features.from[first + nth] as number;
				const to = features.to[first + nth] as number;
				const part = (weighed[nth] as number) / (to - from + 1);
				for (let token = from; token <= to; token++) (on[token] as number) += part;
			}
		}
	}

	/** Lays on words' tokens what their pieces say, times `value`. */
	layWords(on: Float64Array, words: WordUses, pieces: PieceSums, value: number): void {
		const { weighed } = this;
		for (let first = 0, count = 0; first < words.length; first += count) {
			count = this.listWords(words, pieces, first);
			this.weighing?.sums(this.list.byteOffset, count, this.factors.byteOffset, value, weighed.byteOffset);
			for (let nth = 0; nth < count; nth++) (on[words.at[first + nth] as number] as number) += weighed[nth] as number;
		}
	}

	/** What one row says, times `value`. */
	weightOf(row: number, value: number): number {
		this.list[0] = this.addressOf(row);
		this.weighing?.weights(this.list.byteOffset, 1, this.factors.byteOffset, value, this.weighed.byteOffset);
		return this.weighed[0] as number;
	}

	/** Lists features from `first` on, and says how many. */
	private listFeatures({ rows, length }: KnownFeatures, first: number): number {
		const count = Math.min(atOnce, length - first);
		for (let nth = 0; nth < count; nth++) this.list[nth] = rows[first + nth] as number;
		return count;
	}

	/** Lists words from `first` on, and says how many: as far as their sums are there. To put those of one may take away those of another. */
	private listWords({ words, length }: WordUses, pieces: PieceSums, first: number): number {
		const foremost = words[first] as HashedWord;
		if (!pieces.has(foremost)) pieces.put(foremost);
		const most = Math.min(atOnce, length - first);
		for (let nth = 0; nth < most; nth++) {
			const word = words[first + nth] as HashedWord;
			if (!pieces.has(word)) return nth;
			this.list[nth] = pieces.addressOf(word);
		}
		return most;
	}
}

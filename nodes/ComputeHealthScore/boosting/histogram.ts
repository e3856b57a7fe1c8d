import { type AddRows, kernelOver } from './kernel';

/**
 * Sums over the rows of a leaf, by feature and bin; the bins of all features lie in one row. Two numbers a bin: the sum
 * of first derivatives, and count and sum of second derivatives packed into one (see `Packing`).
 */
export type Histogram = Float64Array;

/** Bins no feature owns, at the end: where a feature is missing to make four, its sums go here and are not read. */
const scratchBins = 256;

/**
 * Packs "one row" and its second derivative into one number, so that the inner loop writes two numbers a row and not
 * three: the whole part counts rows, the fraction sums second derivatives in steps so small that a double holds every
 * sum exactly. Exact sums also mean that a leaf taken from its parent by subtraction has no rounding left in it.
 */
export class Packing {
	private readonly stepsPerUnit: number;
	private readonly fractionOfStep: number;
	private readonly secondOfFraction: number;

	/** @param rows of the training at most: 2 million leave ten bits for a second derivative */
	constructor(rows: number) {
		const countBits = Math.ceil(Math.log2(rows + 1)) + 1;
		const stepBits = Math.max(10, Math.min(30, 53 - 2 * countBits));
		// A second derivative of the logistic loss is 0.25 at most.
		this.stepsPerUnit = 2 ** (stepBits + 2);
		this.fractionOfStep = 2 ** -(countBits + stepBits);
		this.secondOfFraction = 2 ** (countBits - 2);
	}

	pack(second: number): number {
		// Rounded: at most 2^30, so that it is a small integer.
		const steps = (second * this.stepsPerUnit + 0.5) | 0;
		return 1 + (steps > 1 ? steps : 1) * this.fractionOfStep;
	}

	count(packed: number): number {
		return Math.floor(packed);
	}

	second(packed: number): number {
		return (packed - Math.floor(packed)) * this.secondOfFraction;
	}
}

/**
 * Derivatives of the loss at the margin of each row, two numbers a row, side by side in memory: the first, and the second packed
 * with a count of one (see `Packing`).
 */
export type Derivatives = Float64Array;

/** Places in the memory that the inner loop works in, in bytes. */
interface Layout {
	bins: number[];
	order: number;
	derivatives: number;
	ordered: number;
	histograms: number;
	bytes: number;
}

/** On 16 bytes, as pairs of numbers lie. */
const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;

function layOut(columns: number, rows: number, bytesOfHistogram: number, histograms: number): Layout {
	const derivatives = 0;
	const ordered = derivatives + 16 * rows;
	const order = ordered + 16 * rows;
	const firstBins = aligned(order + 4 * rows);
	const first = aligned(firstBins + columns * rows);
	return { derivatives, ordered, order, bins: Array.from({ length: columns }, (_, column) => firstBins + column * rows), histograms: first, bytes: first + histograms * bytesOfHistogram };
}

/**
 * What training reads and sums, in one memory: the bins of all rows, the rows in the order of the leaves, their derivatives, and a
 * histogram a leaf.
 */
export class Workspace {
	/** Rows of a leaf lie side by side: `order[from..to)`. */
	readonly order: Int32Array;
	readonly derivatives: Derivatives;
	/** Derivatives in the order of the leaf they are copied for, so that memory is read in line. */
	private readonly ordered: Derivatives;
	private readonly free: Histogram[] = [];
	private readonly layout: Layout;
	private readonly add: AddRows;
	private readonly scratch: number;

	/**
	 * @param offsets the first bin of each feature, of `binsInAll`
	 * @param histograms how many are in use at a time
	 */
	constructor(
		columns: readonly Uint8Array[],
		private readonly rows: number,
		private readonly offsets: Int32Array,
		binsInAll: number,
		histograms: number,
	) {
		const length = 2 * (binsInAll + scratchBins);
		this.scratch = binsInAll;
		this.layout = layOut(columns.length, rows, 8 * length, histograms);
		const { buffer, addRows } = kernelOver(this.layout.bytes);
		this.order = new Int32Array(buffer, this.layout.order, rows);
		this.derivatives = new Float64Array(buffer, this.layout.derivatives, 2 * rows);
		this.ordered = new Float64Array(buffer, this.layout.ordered, 2 * rows);
		columns.forEach((column, place) => new Uint8Array(buffer, this.layout.bins[place], rows).set(column));
		for (let place = 0; place < histograms; place += 1) this.free.push(new Float64Array(buffer, this.layout.histograms + place * 8 * length, length));
		this.add = addRows;
	}

	takeHistogram(): Histogram {
		const histogram = this.free.pop();
		if (histogram === undefined) throw new Error('There are more leaves than histograms.');
		return histogram;
	}

	giveBack(histogram: Histogram): void {
		this.free.push(histogram);
	}

	/** Fills the histogram of the leaf `order[from..to)` for the features in use, four a pass: a row's derivatives are read once for four. */
	fill(histogram: Histogram, from: number, to: number, features: readonly number[]): void {
		histogram.fill(0);
		const { bins, order } = this.layout;
		const read = to - from === this.rows ? this.layout.derivatives : this.copyInOrder(from, to);
		for (let place = 0; place < features.length; place += 4) {
			const first = features[place] ?? 0;
			const binsOf = (next: number): number => bins[features[place + next] ?? first] ?? 0;
			const sumsOf = (next: number): number => {
				const feature = features[place + next];
				return histogram.byteOffset + 16 * (feature === undefined ? this.scratch : (this.offsets[feature] ?? 0));
			};
			this.add(to - from, order + 4 * from, read + 16 * from, binsOf(0), binsOf(1), binsOf(2), binsOf(3), sumsOf(0), sumsOf(1), sumsOf(2), sumsOf(3));
		}
	}

	private copyInOrder(from: number, to: number): number {
		const { order, derivatives, ordered } = this;
		for (let place = from; place < to; place += 1) {
			const row = 2 * order[place]!;
			ordered[2 * place] = derivatives[row]!;
			ordered[2 * place + 1] = derivatives[row + 1]!;
		}
		return this.layout.ordered;
	}
}

/** `whole` minus `part` into `whole`: the sibling of a leaf costs no pass over its rows. */
export function subtractHistogram(whole: Histogram, part: Histogram): void {
	for (let place = 0; place < whole.length; place += 1) whole[place]! -= part[place]!;
}

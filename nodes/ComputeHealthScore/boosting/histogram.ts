/**
 * Sums over the rows of a leaf, by feature and bin; the bins of all features lie in one row. Two numbers a bin: the sum
 * of first derivatives, and count and sum of second derivatives packed into one (see `Packing`).
 */
export type Histogram = Float64Array;

/** Bins no feature owns, at the end: where a feature is missing to make four, its sums go here and are not read. */
const scratchBins = 256;

export const emptyHistogram = (bins: number): Histogram => new Float64Array(2 * (bins + scratchBins));

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

/** Rows of one leaf: `order[from..to)`; their derivatives are copied into the same order, so that memory is read in line. */
export interface LeafRows {
	order: Int32Array;
	from: number;
	to: number;
	derivatives: Derivatives;
}

/**
 * Fills the histogram of one leaf for the features in use. This is the inner loop of training: four features a pass, so
 * that a row's derivatives are read once for four, and the bins written to stay in the fastest cache.
 */
export function fillHistogram(histogram: Histogram, rows: LeafRows, bins: readonly Uint8Array[], offsets: Int32Array, features: readonly number[]): void {
	histogram.fill(0);
	const scratch = histogram.length / 2 - scratchBins;
	for (let place = 0; place < features.length; place += 4) {
		const four = [0, 1, 2, 3].map((next) => features[place + next]);
		const [a, b, c, d] = four.map((feature) => bins[feature ?? features[place] ?? 0] ?? new Uint8Array(0));
		const [ofA = 0, ofB = 0, ofC = 0, ofD = 0] = four.map((feature) => 2 * (feature === undefined ? scratch : (offsets[feature] ?? 0)));
		if (a !== undefined && b !== undefined && c !== undefined && d !== undefined) {
			if (rows.to - rows.from === rows.order.length) addAllRows(histogram, rows, a, b, c, d, ofA, ofB, ofC, ofD);
			else addRows(histogram, rows, a, b, c, d, ofA, ofB, ofC, ofD);
		}
	}
}

type Four<T> = [a: T, b: T, c: T, d: T];

// In these two loops the indexes are within bounds by construction, which the compiler can't see.
function addRows(sums: Histogram, { order, from, to, derivatives }: LeafRows, ...[a, b, c, d, ofA, ofB, ofC, ofD]: [...Four<Uint8Array>, ...Four<number>]): void {
	for (let place = from; place < to; place += 1) {
		const row = order[place]!;
		const gradient = derivatives[2 * place]!;
		const weight = derivatives[2 * place + 1]!;
		const binA = ofA + (a[row]! << 1);
		sums[binA]! += gradient;
		sums[binA + 1]! += weight;
		const binB = ofB + (b[row]! << 1);
		sums[binB]! += gradient;
		sums[binB + 1]! += weight;
		const binC = ofC + (c[row]! << 1);
		sums[binC]! += gradient;
		sums[binC + 1]! += weight;
		const binD = ofD + (d[row]! << 1);
		sums[binD]! += gradient;
		sums[binD + 1]! += weight;
	}
}

/** The same for the root, whose rows are all rows in order: no detour over `order`. */
function addAllRows(sums: Histogram, { to, derivatives }: LeafRows, ...[a, b, c, d, ofA, ofB, ofC, ofD]: [...Four<Uint8Array>, ...Four<number>]): void {
	for (let row = 0; row < to; row += 1) {
		const gradient = derivatives[2 * row]!;
		const weight = derivatives[2 * row + 1]!;
		const binA = ofA + (a[row]! << 1);
		sums[binA]! += gradient;
		sums[binA + 1]! += weight;
		const binB = ofB + (b[row]! << 1);
		sums[binB]! += gradient;
		sums[binB + 1]! += weight;
		const binC = ofC + (c[row]! << 1);
		sums[binC]! += gradient;
		sums[binC + 1]! += weight;
		const binD = ofD + (d[row]! << 1);
		sums[binD]! += gradient;
		sums[binD + 1]! += weight;
	}
}

/** `whole` minus `part` into `whole`: the sibling of a leaf costs no pass over its rows. */
export function subtractHistogram(whole: Histogram, part: Histogram): void {
	for (let place = 0; place < whole.length; place += 1) whole[place]! -= part[place]!;
}

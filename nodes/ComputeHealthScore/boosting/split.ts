import type { Feature } from './binning';
import { missingBin } from './binning';
import type { Histogram, Packing } from './histogram';
import type { BoostingSettings } from './settings';
import { WORDS } from './tree';

/** Sums over the rows of a leaf, and the limits that monotone constraints above it set to its value. */
export interface LeafSums {
	first: number;
	second: number;
	count: number;
	low: number;
	high: number;
}

export interface Split {
	feature: number;
	gain: number;
	/** The bins that go left. */
	goesLeft: Uint32Array;
	left: LeafSums;
	right: LeafSums;
}

/** Second derivatives a side has at least: keeps the Newton step finite. */
const leastSecond = 1e-3;
const leastGain = 1e-7;
/** A category weighs in only with this many rows in the leaf; the others go with those that are missing. */
const leastRowsOfCategory = 10;

/** The best value of a leaf, within its limits: a Newton step. */
export function valueOf({ first, second, low, high }: LeafSums, l2: number): number {
	return Math.min(high, Math.max(low, -first / (second + l2)));
}

/** Twice the fall of the loss that a leaf brings. */
function fallOf(sums: LeafSums, l2: number): number {
	const value = valueOf(sums, l2);
	return -(2 * sums.first + (sums.second + l2) * value) * value;
}

/** Finds the best split of one leaf on one feature. */
export class SplitFinder {
	constructor(
		private readonly settings: BoostingSettings,
		private readonly features: readonly Feature[],
		private readonly offsets: Int32Array,
		private readonly monotone: Int8Array,
		private readonly packing: Packing,
	) {}

	/** Undefined where no split leaves enough rows on both sides or lowers the loss. */
	best(histogram: Histogram, leaf: LeafSums, among: readonly number[]): Split | undefined {
		let best: Split | undefined;
		for (const feature of among) {
			const candidate = this.features[feature]?.kind === 'number' ? this.ofNumber(histogram, leaf, feature, best?.gain ?? leastGain) : this.ofCategory(histogram, leaf, feature, best?.gain ?? leastGain);
			if (candidate !== undefined) best = candidate;
		}
		return best;
	}

	private ofNumber(sums: Histogram, leaf: LeafSums, feature: number, toBeat: number): Split | undefined {
		const known = this.features[feature];
		if (known === undefined) return undefined;
		const offset = this.offsets[feature] ?? 0;
		const missing = offset + missingBin(known);
		const [missingFirst, missingPacked] = [sums[2 * missing] ?? 0, sums[2 * missing + 1] ?? 0];
		const { packing } = this;
		const constraint = this.monotone[feature] ?? 0;
		const limited = constraint !== 0 || leaf.low !== -Infinity || leaf.high !== Infinity;
		const { l2, leastRows } = this.settings;
		const parentFall = fallOf(leaf, l2);
		let gain = toBeat;
		let edge = -1;
		let missingLeft = false;
		// Without missing values in this leaf, those that come later go with the greater part.
		for (let direction = 0; direction < (missingPacked > 0 ? 2 : 1); direction += 1) {
			let first = direction === 1 ? missingFirst : 0;
			let packed = direction === 1 ? missingPacked : 0;
			for (let bin = offset; bin < missing - 1; bin += 1) {
				const own = sums[2 * bin + 1]!;
				if (own === 0) continue;
				first += sums[2 * bin]!;
				packed += own;
				const count = packing.count(packed);
				const second = packing.second(packed);
				if (count < leastRows || second < leastSecond) continue;
				const otherSecond = leaf.second - second;
				if (leaf.count - count < leastRows || otherSecond < leastSecond) break;
				const otherFirst = leaf.first - first;
				const fall = limited
					? this.limitedFall(leaf, first, second, otherFirst, otherSecond, constraint)
					: (first * first) / (second + l2) + (otherFirst * otherFirst) / (otherSecond + l2);
				if (fall - parentFall > gain) {
					gain = fall - parentFall;
					edge = bin - offset;
					missingLeft = direction === 1 || (missingPacked === 0 && count > leaf.count - count);
				}
			}
		}
		if (edge < 0) return undefined;
		const goesLeft = new Uint32Array(WORDS);
		for (let bin = 0; bin <= edge; bin += 1) setBit(goesLeft, bin);
		if (missingLeft) setBit(goesLeft, missing - offset);
		return this.split(sums, leaf, feature, gain, goesLeft);
	}

	/** The fall of the loss within the limits of monotone constraints; none where the split would break its own. */
	private limitedFall(leaf: LeafSums, first: number, second: number, otherFirst: number, otherSecond: number, constraint: number): number {
		const { l2 } = this.settings;
		const { low, high } = leaf;
		const left = { first, second, count: 0, low, high };
		const right = { first: otherFirst, second: otherSecond, count: 0, low, high };
		if (constraint * (valueOf(right, l2) - valueOf(left, l2)) < 0) return -Infinity;
		return fallOf(left, l2) + fallOf(right, l2);
	}

	/** Categories are put in order of their own value, then split like numbers: optimal for this loss (Fisher 1958). */
	private ofCategory(sums: Histogram, leaf: LeafSums, feature: number, toBeat: number): Split | undefined {
		const known = this.features[feature];
		if (known === undefined) return undefined;
		const offset = this.offsets[feature] ?? 0;
		const { packing } = this;
		const { l2, leastRows, categorySmoothing } = this.settings;
		const bins: number[] = [];
		for (let bin = 0; bin <= missingBin(known); bin += 1) {
			if ((sums[2 * (offset + bin) + 1] ?? 0) >= leastRowsOfCategory) bins.push(bin);
		}
		if (bins.length < 2) return undefined;
		const rank = (bin: number): number => sums[2 * (offset + bin)]! / (packing.second(sums[2 * (offset + bin) + 1]!) + categorySmoothing);
		bins.sort((a, b) => rank(a) - rank(b) || a - b);
		const parentFall = fallOf(leaf, l2);
		let gain = toBeat;
		let last = -1;
		let first = 0;
		let packed = 0;
		for (const [place, bin] of bins.slice(0, -1).entries()) {
			first += sums[2 * (offset + bin)]!;
			packed += sums[2 * (offset + bin) + 1]!;
			const count = packing.count(packed);
			const second = packing.second(packed);
			const otherSecond = leaf.second - second;
			if (count < leastRows || second < leastSecond || leaf.count - count < leastRows || otherSecond < leastSecond) continue;
			const fall = this.limitedFall(leaf, first, second, leaf.first - first, otherSecond, 0);
			if (fall - parentFall > gain) {
				gain = fall - parentFall;
				last = place;
			}
		}
		if (last < 0) return undefined;
		const goesLeft = new Uint32Array(WORDS);
		for (const bin of bins.slice(0, last + 1)) setBit(goesLeft, bin);
		return this.split(sums, leaf, feature, gain, goesLeft);
	}

	private split(sums: Histogram, leaf: LeafSums, feature: number, gain: number, goesLeft: Uint32Array): Split {
		const offset = this.offsets[feature] ?? 0;
		const left = { ...leaf, first: 0, second: 0, count: 0 };
		let packed = 0;
		const known = this.features[feature];
		const last = known === undefined ? -1 : missingBin(known);
		for (let bin = 0; bin <= last; bin += 1) {
			if (((goesLeft[bin >>> 5]! >>> (bin & 31)) & 1) === 0) continue;
			left.first += sums[2 * (offset + bin)]!;
			packed += sums[2 * (offset + bin) + 1]!;
		}
		left.second = this.packing.second(packed);
		left.count = this.packing.count(packed);
		const right = { ...leaf, first: leaf.first - left.first, second: leaf.second - left.second, count: leaf.count - left.count };
		const constraint = this.monotone[feature] ?? 0;
		if (constraint !== 0) {
			// Whatever grows below keeps to its side of the middle, so that the order holds in the whole tree.
			const { l2 } = this.settings;
			const middle = (valueOf(left, l2) + valueOf(right, l2)) / 2;
			const [lower, upper] = constraint > 0 ? [left, right] : [right, left];
			lower.high = middle;
			upper.low = middle;
		}
		return { feature, gain, goesLeft, left, right };
	}
}

function setBit(words: Uint32Array, bin: number): void {
	words[bin >>> 5] = (words[bin >>> 5] ?? 0) | (1 << (bin & 31));
}

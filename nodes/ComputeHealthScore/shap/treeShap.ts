import { goesLeft, type Tree } from '../boosting/tree';

/** The mean value of a tree over the rows it was trained on: what it says of nobody in particular. */
export function expectedValue(tree: Tree): number {
	const all = tree.cover[0] ?? 1;
	return tree.value.reduce((sum, value, node) => sum + ((tree.feature[node] ?? -1) < 0 ? (value * (tree.cover[node] ?? 0)) / all : 0), 0);
}

/** The most splits between the root and a leaf. Children come after their parent. */
function depthOf(tree: Tree): number {
	const depths = new Int32Array(tree.feature.length);
	let deepest = 0;
	tree.feature.forEach((feature, node) => {
		const depth = depths[node] ?? 0;
		deepest = Math.max(deepest, depth);
		if (feature < 0) return;
		depths[tree.left[node] ?? 0] = depth + 1;
		depths[tree.right[node] ?? 0] = depth + 1;
	});
	return deepest;
}

/**
 * Exact Shapley values of trees, path-dependent: TreeSHAP, algorithm 2 of Lundberg, Erion and Lee (arXiv 1802.03888).
 * With the expected value of each tree they sum to its output.
 *
 * A path holds, for each feature met on the way down: the share of rows that go on where the feature is not known
 * (`zero`), whether the row itself goes on (`one`), and the weight of the subsets of its size. Each level of the walk
 * has a copy of its own, all in one row of memory.
 */
export class TreeShap {
	private readonly feature: Int32Array;
	private readonly zero: Float64Array;
	private readonly one: Float64Array;
	private readonly weight: Float64Array;
	private values: Float64Array = new Float64Array(0);
	private bins: Uint8Array = new Uint8Array(0);

	constructor(private readonly trees: readonly Tree[]) {
		const deepest = trees.reduce((most, tree) => Math.max(most, depthOf(tree)), 0) + 2;
		const size = ((deepest + 1) * (deepest + 2)) / 2 + deepest;
		this.feature = new Int32Array(size);
		this.zero = new Float64Array(size);
		this.one = new Float64Array(size);
		this.weight = new Float64Array(size);
	}

	/**
	 * What each feature adds to the sum of the trees, for one row.
	 *
	 * @param bins the row, a bin a feature
	 */
	effects(bins: Uint8Array): Float64Array {
		this.values = new Float64Array(bins.length);
		this.bins = bins;
		for (const tree of this.trees) this.follow(tree, 0, 0, 0, 1, 1, -1);
		return this.values;
	}

	/** @param length steps of the path so far, which lies at `from` */
	private follow(tree: Tree, node: number, from: number, length: number, zero: number, one: number, feature: number): void {
		const path = from + length;
		this.feature.copyWithin(path, from, from + length);
		this.zero.copyWithin(path, from, from + length);
		this.one.copyWithin(path, from, from + length);
		this.weight.copyWithin(path, from, from + length);
		this.extend(path, length, zero, one, feature);
		const splitsOn = tree.feature[node]!;
		if (splitsOn < 0) {
			for (let step = 1; step <= length; step += 1) {
				const at = path + step;
				this.values[this.feature[at]!]! += this.sumWithout(path, length, step) * (this.one[at]! - this.zero[at]!) * tree.value[node]!;
			}
			return;
		}
		let [zeroSoFar, oneSoFar, steps] = [1, 1, length + 1];
		for (let step = 1; step <= length; step += 1) {
			if (this.feature[path + step] !== splitsOn) continue;
			zeroSoFar = this.zero[path + step]!;
			oneSoFar = this.one[path + step]!;
			this.remove(path, length, step);
			steps = length;
			break;
		}
		const isLeft = goesLeft(tree, node, this.bins[splitsOn]!);
		const hot = isLeft ? tree.left[node]! : tree.right[node]!;
		const cold = isLeft ? tree.right[node]! : tree.left[node]!;
		const cover = tree.cover[node]!;
		this.follow(tree, hot, path, steps, (zeroSoFar * tree.cover[hot]!) / cover, oneSoFar, splitsOn);
		this.follow(tree, cold, path, steps, (zeroSoFar * tree.cover[cold]!) / cover, 0, splitsOn);
	}

	private extend(path: number, last: number, zero: number, one: number, feature: number): void {
		this.feature[path + last] = feature;
		this.zero[path + last] = zero;
		this.one[path + last] = one;
		this.weight[path + last] = last === 0 ? 1 : 0;
		for (let at = last - 1; at >= 0; at -= 1) {
			this.weight[path + at + 1]! += (one * this.weight[path + at]! * (at + 1)) / (last + 1);
			this.weight[path + at] = (zero * this.weight[path + at]! * (last - at)) / (last + 1);
		}
	}

	/** Undoes the extension by one step: the feature is met again further down. */
	private remove(path: number, last: number, step: number): void {
		const zero = this.zero[path + step]!;
		const one = this.one[path + step]!;
		let next = this.weight[path + last]!;
		for (let at = last - 1; at >= 0; at -= 1) {
			const own = this.weight[path + at]!;
			if (one === 0) this.weight[path + at] = (own * (last + 1)) / (zero * (last - at));
			else {
				const undone = (next * (last + 1)) / ((at + 1) * one);
				this.weight[path + at] = undone;
				next = own - (undone * zero * (last - at)) / (last + 1);
			}
		}
		for (let at = path + step; at < path + last; at += 1) {
			this.feature[at] = this.feature[at + 1]!;
			this.zero[at] = this.zero[at + 1]!;
			this.one[at] = this.one[at + 1]!;
		}
	}

	/** The sum of the weights of the path without one step. */
	private sumWithout(path: number, last: number, step: number): number {
		const zero = this.zero[path + step]!;
		const one = this.one[path + step]!;
		let next = this.weight[path + last]!;
		let total = 0;
		for (let at = last - 1; at >= 0; at -= 1) {
			const own = this.weight[path + at]!;
			if (one === 0) total += (own * (last + 1)) / (zero * (last - at));
			else {
				const undone = (next * (last + 1)) / ((at + 1) * one);
				total += undone;
				next = own - (undone * zero * (last - at)) / (last + 1);
			}
		}
		return total;
	}
}

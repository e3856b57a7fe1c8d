import { goesLeft, type Tree, WORDS } from '../boosting/tree';

/** The mean value of a tree over the rows it was trained on: what it says of nobody in particular. */
export function expectedValue(tree: Tree): number {
	const all = tree.cover[0] ?? 1;
	return tree.value.reduce((sum, value, node) => sum + ((tree.feature[node] ?? -1) < 0 ? (value * (tree.cover[node] ?? 0)) / all : 0), 0);
}

/** All splits on one feature on the way down to a leaf. */
interface Step {
	/** Place of the feature among those the tree asks for. */
	feature: number;
	/** The share of rows that go on where the feature is not known. */
	zero: number;
	/** The splits that a row must take to go on: place of the split, and to which side. */
	splits: ReadonlyArray<readonly [split: number, isLeft: number]>;
}

interface LeafPath {
	value: number;
	steps: readonly Step[];
}

/** Up to this many splits, what a tree says of each of the 2^n ways to take them is kept: 256 rows of 8 numbers at most. */
const mostKept = 8;

/**
 * What one tree adds hangs only on which way a row takes at each split, so that it is computed once for each such pattern
 * (the idea of Yang, Fast TreeSHAP, arXiv 2109.09847, by tree in place of leaf).
 */
class ExplainedTree {
	/** The features the tree asks for. */
	private readonly features: Int32Array;
	private readonly splitOn: Int32Array;
	private readonly words: Uint32Array;
	private readonly paths: readonly LeafPath[];
	/** By pattern, what each of `features` adds; NaN at the first where it is not known yet. Empty: too many patterns to keep. */
	private readonly known: Float64Array;

	constructor(tree: Tree) {
		const splits = tree.feature.flatMap((feature, node) => (feature < 0 ? [] : [node]));
		this.splitOn = Int32Array.from(splits, (node) => tree.feature[node] ?? 0);
		this.words = new Uint32Array(WORDS * splits.length);
		splits.forEach((node, split) => this.words.set(tree.goesLeft.subarray(WORDS * node, WORDS * (node + 1)), WORDS * split));
		this.features = Int32Array.from(new Set(this.splitOn));
		this.paths = pathsOf(tree, splits, this.features);
		this.known = new Float64Array(splits.length <= mostKept ? this.features.length * 2 ** splits.length : 0).fill(NaN);
	}

	addTo(values: Float64Array, bins: Uint8Array): void {
		const { features, splitOn, words, known } = this;
		if (features.length === 0) return;
		if (known.length === 0) {
			const added = this.effects(Uint8Array.from(splitOn, (feature, split) => Number(goesLeft({ goesLeft: words }, split, bins[feature] ?? 0))));
			features.forEach((feature, place) => (values[feature]! += added[place]!));
			return;
		}
		let pattern = 0;
		for (let split = 0; split < splitOn.length; split += 1) {
			const bin = bins[splitOn[split]!]!;
			pattern |= ((words[split * WORDS + (bin >>> 5)]! >>> (bin & 31)) & 1) << split;
		}
		const from = pattern * features.length;
		if (Number.isNaN(known[from]!)) known.set(this.effects(Uint8Array.from(splitOn, (_, split) => (pattern >>> split) & 1)), from);
		for (let place = 0; place < features.length; place += 1) values[features[place]!]! += known[from + place]!;
	}

	/** @param isLeft by split, 1 where the row goes left */
	private effects(isLeft: Uint8Array): Float64Array {
		const values = new Float64Array(this.features.length);
		for (const { value, steps } of this.paths) {
			const one = Float64Array.from(steps, ({ splits }) => Number(splits.every(([split, side]) => isLeft[split] === side)));
			steps.forEach(({ feature, zero }, step) => (values[feature]! += value * (one[step]! - zero) * weightOfOthers(steps, one, step)));
		}
		return values;
	}
}

/** @param splits nodes that split; @param features those the tree asks for */
function pathsOf(tree: Tree, splits: readonly number[], features: Int32Array): LeafPath[] {
	const paths: LeafPath[] = [];
	const walk = (node: number, steps: readonly Step[]): void => {
		const asked = tree.feature[node] ?? -1;
		if (asked < 0) {
			paths.push({ value: tree.value[node] ?? 0, steps });
			return;
		}
		const feature = features.indexOf(asked);
		const split = splits.indexOf(node);
		const before = steps.find((step) => step.feature === feature) ?? { feature, zero: 1, splits: [] };
		const others = steps.filter((step) => step !== before);
		for (const [child = 0, side] of [[tree.left[node], 1], [tree.right[node], 0]] as const) {
			const zero = (before.zero * (tree.cover[child] ?? 0)) / (tree.cover[node] ?? 1);
			walk(child, [...others, { feature, zero, splits: [...before.splits, [split, side] as const] }]);
		}
	};
	walk(0, []);
	return paths;
}

/**
 * How much a step counts, over all subsets of the others that may be known: each other gives 1 or 0 (known: the row goes on or
 * not) or its share (not known). The sum over the subsets of one size is a coefficient of a product of straight lines
 * without a negative term: nothing cancels out.
 */
function weightOfOthers(steps: readonly Step[], one: Float64Array, step: number): number {
	const count = steps.length;
	const sums = new Float64Array(count);
	sums[0] = 1;
	let size = 0;
	for (let other = 0; other < count; other += 1) {
		if (other === step) continue;
		size += 1;
		for (let at = size; at >= 0; at -= 1) sums[at] = sums[at]! * steps[other]!.zero + (at > 0 ? sums[at - 1]! * one[other]! : 0);
	}
	// The weight of a subset of k among n - 1 others: k! (n - 1 - k)! / n!.
	let weight = 1 / count;
	let total = 0;
	for (let at = 0; at < count; at += 1) {
		total += weight * sums[at]!;
		weight *= (at + 1) / (count - 1 - at);
	}
	return total;
}

/**
 * Exact Shapley values of trees, path-dependent (Lundberg, Erion and Lee, arXiv 1802.03888). With the expected value of each tree
 * they sum to its output.
 */
export class TreeShap {
	private readonly trees: readonly ExplainedTree[];

	constructor(trees: readonly Tree[]) {
		this.trees = trees.map((tree) => new ExplainedTree(tree));
	}

	/**
	 * What each feature adds to the sum of the trees, for one row.
	 *
	 * @param bins the row, a bin a feature
	 */
	effects(bins: Uint8Array): Float64Array {
		const values = new Float64Array(bins.length);
		for (const tree of this.trees) tree.addTo(values, bins);
		return values;
	}
}

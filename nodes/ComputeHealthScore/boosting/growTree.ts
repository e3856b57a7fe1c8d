import { binCount, type Feature } from './binning';
import { type Derivatives, type Histogram, Packing, subtractHistogram, Workspace } from './histogram';
import type { BoostingSettings } from './settings';
import { type LeafSums, type Split, SplitFinder, valueOf } from './split';
import { type Tree, WORDS } from './tree';

interface Leaf {
	node: number;
	depth: number;
	from: number;
	to: number;
	sums: LeafSums;
	histogram: Histogram;
	split: Split | undefined;
}

/** Grows trees on one set of binned rows, best leaf first, and keeps its memory from tree to tree. */
export class TreeGrower {
	private readonly offsets: Int32Array;
	private readonly workspace: Workspace;
	private readonly spare: Int32Array;
	readonly packing: Packing;
	private readonly finder: SplitFinder;

	constructor(
		private readonly bins: readonly Uint8Array[],
		features: readonly Feature[],
		private readonly rows: number,
		private readonly settings: BoostingSettings,
	) {
		let binsInAll = 0;
		this.offsets = Int32Array.from(features, (feature) => {
			const offset = binsInAll;
			binsInAll += binCount(feature);
			return offset;
		});
		this.workspace = new Workspace(bins, rows, this.offsets, binsInAll, settings.mostLeaves);
		this.spare = new Int32Array(rows);
		this.packing = new Packing(rows);
		const monotone = Int8Array.from(features, ({ kind, name }) => (kind === 'number' ? (settings.monotone[name] ?? 0) : 0));
		this.finder = new SplitFinder(settings, features, this.offsets, monotone, this.packing);
	}

	/** Of the loss at each row's margin: written before each tree. */
	get derivatives(): Derivatives {
		return this.workspace.derivatives;
	}

	/**
	 * Grows one tree and adds it to the margins of all rows.
	 *
	 * @param among places of the features this tree may use
	 */
	grow(margins: Float64Array, among: readonly number[]): Tree {
		const { rows, settings, derivatives, workspace } = this;
		const { order } = workspace;
		for (let row = 0; row < rows; row += 1) order[row] = row;
		const second = this.packing.second(sumOf(derivatives, 1));
		const sums: LeafSums = { first: sumOf(derivatives, 0), second, count: rows, low: -Infinity, high: Infinity };
		const tree: Tree = { feature: [-1], left: [-1], right: [-1], goesLeft: new Uint32Array(WORDS * (2 * settings.mostLeaves - 1)), value: [0], cover: [rows] };
		const root: Leaf = { node: 0, depth: 0, from: 0, to: rows, sums, histogram: workspace.takeHistogram(), split: undefined };
		workspace.fill(root.histogram, 0, rows, among);
		root.split = this.finder.best(root.histogram, sums, among);
		const leaves = [root];
		while (leaves.length < settings.mostLeaves) {
			const best = leaves.reduce<Leaf | undefined>((found, leaf) => (leaf.split !== undefined && leaf.split.gain > (found?.split?.gain ?? 0) ? leaf : found), undefined);
			if (best?.split === undefined) break;
			leaves.splice(leaves.indexOf(best), 1, ...this.divide(tree, best, best.split, among, leaves.length + 1 < settings.mostLeaves));
		}
		for (const { node, from, to, sums: own, histogram } of leaves) {
			const value = Number((settings.learningRate * valueOf(own, settings.l2)).toPrecision(9));
			tree.value[node] = value;
			for (let place = from; place < to; place += 1) margins[order[place]!]! += value;
			workspace.giveBack(histogram);
		}
		return tree;
	}

	private divide(tree: Tree, leaf: Leaf, split: Split, among: readonly number[], goOn: boolean): [Leaf, Leaf] {
		const middle = this.partition(leaf, split);
		const [left, right] = [tree.feature.length, tree.feature.length + 1];
		tree.feature[leaf.node] = split.feature;
		tree.left[leaf.node] = left;
		tree.right[leaf.node] = right;
		tree.goesLeft.set(split.goesLeft, WORDS * leaf.node);
		tree.feature.push(-1, -1);
		tree.left.push(-1, -1);
		tree.right.push(-1, -1);
		tree.value.push(0, 0);
		tree.cover.push(split.left.count, split.right.count);
		const depth = leaf.depth + 1;
		const small: Leaf = { node: left, depth, from: leaf.from, to: middle, sums: split.left, histogram: leaf.histogram, split: undefined };
		const large: Leaf = { node: right, depth, from: middle, to: leaf.to, sums: split.right, histogram: leaf.histogram, split: undefined };
		const [fewer, more] = split.left.count <= split.right.count ? [small, large] : [large, small];
		fewer.histogram = this.workspace.takeHistogram();
		if (goOn && depth < this.settings.mostDepth) {
			this.workspace.fill(fewer.histogram, fewer.from, fewer.to, among);
			subtractHistogram(more.histogram, fewer.histogram);
			for (const child of [small, large]) {
				if (child.sums.count >= 2 * this.settings.leastRows) child.split = this.finder.best(child.histogram, child.sums, among);
			}
		}
		return [small, large];
	}

	/** Rows that go left first, each side in the order it had. Returns where the right side begins. */
	private partition({ from, to }: Leaf, { feature, goesLeft }: Split): number {
		const { spare, workspace } = this;
		const { order } = workspace;
		const column = this.bins[feature];
		if (column === undefined) return to;
		const side = new Uint8Array(256);
		for (let bin = 0; bin < 256; bin += 1) side[bin] = (goesLeft[bin >>> 5]! >>> (bin & 31)) & 1;
		let left = from;
		let right = 0;
		for (let place = from; place < to; place += 1) {
			const row = order[place]!;
			const isLeft = side[column[row]!]!;
			// Written to both, kept in one: no branch for the processor to guess.
			order[left] = row;
			spare[right] = row;
			left += isLeft;
			right += 1 - isLeft;
		}
		order.set(spare.subarray(0, right), left);
		return left;
	}
}

/** @param which 0: the first derivatives, 1: the second, packed */
function sumOf(derivatives: Derivatives, which: 0 | 1): number {
	let total = 0;
	for (let place = which; place < derivatives.length; place += 2) total += derivatives[place]!;
	return total;
}

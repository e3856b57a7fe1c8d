import { goesLeft, leafOf, type Tree } from './tree';

/** Leaves that fit into one word. */
const wordBits = 32;
/** Bins of a feature at most. */
const mostBins = 256;
/** Rows at a time, so that their words stay in the fastest cache. */
const block = 2_048;

/** Trees whose leaves share one word, a bit a leaf. */
interface Word {
	/** The features these trees ask for, each with the leaves that every bin leaves possible. */
	features: Array<{ feature: number; possible: Int32Array }>;
	/** The bits of each tree. */
	trees: number[];
	/** The value of the leaf at each bit. */
	values: Float64Array;
}

/**
 * Trees laid out for scoring many rows, after QuickScorer (Lucchese et al., SIGIR 2015): no walk from node to node. For
 * each feature and bin it is known beforehand which leaves stay possible; what all features of a row leave possible is
 * one leaf a tree.
 */
export class Forest {
	private readonly words: Word[] = [];
	/** Trees with more leaves than a word has bits: these are walked. */
	private readonly walked: Tree[] = [];

	constructor(
		private readonly baseline: number,
		trees: readonly Tree[],
	) {
		let shared: Tree[] = [];
		let leaves = 0;
		const close = (): void => {
			if (shared.length > 0) this.words.push(wordOf(shared));
			shared = [];
			leaves = 0;
		};
		for (const tree of trees) {
			const own = leavesOf(tree).length;
			if (own > wordBits) {
				this.walked.push(tree);
				continue;
			}
			if (leaves + own > wordBits) close();
			shared.push(tree);
			leaves += own;
		}
		close();
	}

	/**
	 * The margin (log odds) of each row.
	 *
	 * @param bins a column a feature
	 */
	margins(bins: readonly Uint8Array[], rows: number): Float64Array {
		const margins = new Float64Array(rows).fill(this.baseline);
		const possible = new Int32Array(block);
		for (let from = 0; from < rows; from += block) {
			const count = Math.min(block, rows - from);
			for (const word of this.words) {
				possible.fill(-1);
				narrowAll(possible, word, bins, from, count);
				addAllLeaves(margins, possible, word, from, count);
			}
		}
		for (const tree of this.walked) {
			for (let row = 0; row < rows; row += 1) margins[row]! += tree.value[leafOf(tree, (feature) => bins[feature]?.[row] ?? 0)] ?? 0;
		}
		return margins;
	}
}

/** Four features a pass, so that a row's word is read and written once for four; one named twice does no harm. */
function narrowAll(possible: Int32Array, { features }: Word, bins: readonly Uint8Array[], from: number, count: number): void {
	for (let first = 0; first < features.length; first += 4) {
		const [a, b, c, d] = [0, 1, 2, 3].map((next) => features[first + next] ?? features[first]);
		const [columnA, columnB, columnC, columnD] = [a, b, c, d].map((own) => bins[own?.feature ?? -1]);
		if (a === undefined || b === undefined || c === undefined || d === undefined) return;
		if (columnA === undefined || columnB === undefined || columnC === undefined || columnD === undefined) return;
		narrow(possible, a.possible, columnA, b.possible, columnB, c.possible, columnC, d.possible, columnD, from, count);
	}
}

// In these loops the indexes are within bounds by construction, which the compiler can't see.
function narrow(
	possible: Int32Array,
	a: Int32Array,
	columnA: Uint8Array,
	b: Int32Array,
	columnB: Uint8Array,
	c: Int32Array,
	columnC: Uint8Array,
	d: Int32Array,
	columnD: Uint8Array,
	from: number,
	count: number,
): void {
	for (let place = 0; place < count; place += 1) {
		const row = from + place;
		possible[place]! &= a[columnA[row]!]! & b[columnB[row]!]! & c[columnC[row]!]! & d[columnD[row]!]!;
	}
}

function addAllLeaves(margins: Float64Array, possible: Int32Array, { trees, values }: Word, from: number, count: number): void {
	let next = 0;
	for (; next + 4 <= trees.length; next += 4) {
		const [a = 0, b = 0, c = 0, d = 0] = trees.slice(next, next + 4);
		for (let place = 0; place < count; place += 1) {
			const word = possible[place]!;
			margins[from + place]! +=
				values[31 - Math.clz32(word & a)]! + values[31 - Math.clz32(word & b)]! + values[31 - Math.clz32(word & c)]! + values[31 - Math.clz32(word & d)]!;
		}
	}
	for (; next < trees.length; next += 1) {
		const bits = trees[next]!;
		for (let place = 0; place < count; place += 1) margins[from + place]! += values[31 - Math.clz32(possible[place]! & bits)]!;
	}
}

const leavesOf = (tree: Tree): number[] => tree.feature.flatMap((feature, node) => (feature < 0 ? [node] : []));

function wordOf(trees: readonly Tree[]): Word {
	const tables = new Map<number, Int32Array>();
	const values = new Float64Array(wordBits);
	const bitsOfTrees: number[] = [];
	let first = 0;
	for (const tree of trees) {
		const below = leafBits(tree, first, values);
		for (const [node, feature] of tree.feature.entries()) {
			if (feature < 0) continue;
			const table = tables.get(feature) ?? new Int32Array(mostBins).fill(-1);
			tables.set(feature, table);
			const [left, right] = [below[tree.left[node] ?? 0] ?? 0, below[tree.right[node] ?? 0] ?? 0];
			for (let bin = 0; bin < mostBins; bin += 1) table[bin]! &= ~(goesLeft(tree, node, bin) ? right : left);
		}
		bitsOfTrees.push(below[0] ?? 0);
		first += leavesOf(tree).length;
	}
	return { features: [...tables].map(([feature, possible]) => ({ feature, possible })), trees: bitsOfTrees, values };
}

/** The bits of all leaves below each node. Children come after their parent. */
function leafBits(tree: Tree, first: number, values: Float64Array): Int32Array {
	const below = new Int32Array(tree.feature.length);
	let bit = first;
	for (let node = tree.feature.length - 1; node >= 0; node -= 1) {
		if ((tree.feature[node] ?? -1) >= 0) {
			below[node] = below[tree.left[node] ?? 0]! | below[tree.right[node] ?? 0]!;
			continue;
		}
		below[node] = 1 << bit;
		values[bit] = tree.value[node] ?? 0;
		bit += 1;
	}
	return below;
}

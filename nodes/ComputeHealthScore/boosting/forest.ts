import { type Tree, WORDS } from './tree';

/** Trees laid out for scoring many rows: all nodes in one row of arrays. */
export class Forest {
	private readonly roots: Int32Array;
	private readonly feature: Int32Array;
	/** Two a node: where a row goes that isn't in the set, and where one goes that is. */
	private readonly next: Int32Array;
	private readonly goesLeft: Uint32Array;
	private readonly value: Float64Array;

	constructor(
		private readonly baseline: number,
		trees: readonly Tree[],
	) {
		const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
		this.roots = new Int32Array(trees.length);
		this.feature = new Int32Array(nodes);
		this.next = new Int32Array(2 * nodes);
		this.goesLeft = new Uint32Array(WORDS * nodes);
		this.value = new Float64Array(nodes);
		let start = 0;
		for (const [place, tree] of trees.entries()) {
			this.roots[place] = start;
			for (let node = 0; node < tree.feature.length; node += 1) {
				this.feature[start + node] = tree.feature[node] ?? -1;
				this.next[2 * (start + node)] = start + (tree.right[node] ?? 0);
				this.next[2 * (start + node) + 1] = start + (tree.left[node] ?? 0);
				this.value[start + node] = tree.value[node] ?? 0;
			}
			this.goesLeft.set(tree.goesLeft.subarray(0, WORDS * tree.feature.length), WORDS * start);
			start += tree.feature.length;
		}
	}

	/**
	 * The margin (log odds) of each row.
	 *
	 * @param bins a column a feature
	 */
	margins(bins: readonly Uint8Array[], rows: number): Float64Array {
		const margins = new Float64Array(rows).fill(this.baseline);
		const { roots, feature, next, goesLeft, value } = this;
		// A block of rows at a time, so that its margins and bins stay in the cache while the trees pass by.
		const block = 4_096;
		for (let from = 0; from < rows; from += block) {
			const to = Math.min(rows, from + block);
			for (let tree = 0; tree < roots.length; tree += 1) {
				const root = roots[tree]!;
				for (let row = from; row < to; row += 1) {
					let node = root;
					let own = feature[node]!;
					while (own >= 0) {
						const bin = bins[own]![row]!;
						node = next[(node << 1) + ((goesLeft[(node << 3) + (bin >>> 5)]! >>> (bin & 31)) & 1)]!;
						own = feature[node]!;
					}
					margins[row]! += value[node]!;
				}
			}
		}
		return margins;
	}
}

/**
 * One decision tree. Nodes lie in arrays; the root is node 0; a leaf has feature -1. A row goes left where the bin of
 * the node's feature is in the node's set, right otherwise: numbers, categories and missing values are all bins.
 */
export interface Tree {
	feature: number[];
	left: number[];
	right: number[];
	/** Eight words of 32 bits a node: the bins that go left. */
	goesLeft: Uint32Array;
	/** Of a leaf: what it adds to the log odds. */
	value: number[];
	/** Rows of the training that came by. */
	cover: number[];
}

export const WORDS = 8;

export function goesLeft(tree: Pick<Tree, 'goesLeft'>, node: number, bin: number): boolean {
	return (((tree.goesLeft[node * WORDS + (bin >>> 5)] ?? 0) >>> (bin & 31)) & 1) === 1;
}

/** The leaf a row falls into. */
export function leafOf(tree: Tree, binOf: (feature: number) => number): number {
	let node = 0;
	for (;;) {
		const feature = tree.feature[node] ?? -1;
		if (feature < 0) return node;
		node = (goesLeft(tree, node, binOf(feature)) ? tree.left[node] : tree.right[node]) ?? 0;
	}
}

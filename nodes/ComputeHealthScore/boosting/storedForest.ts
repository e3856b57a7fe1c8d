import * as z from 'zod';
import { type Feature, missingBin, MOST_EDGES } from './binning';
import { goesLeft, type Tree, WORDS } from './tree';

const mostTrees = 5_000;
const mostNodes = 1_023;
const list = <T extends z.ZodType>(entry: T) => z.array(entry).min(1).max(mostNodes);
const place = z.int().min(-1).max(mostNodes);
const finite = z.number().min(-1e6).max(1e6);

/** A tree as JSON: columns of nodes. `split` is the place of an edge, or a list of levels, that go left. */
const storedTreeSchema = z.object({
	feature: list(z.int().min(-1).max(10_000)),
	split: list(z.union([z.int().min(-1).max(MOST_EDGES), z.array(z.int().min(0).max(MOST_EDGES)).max(MOST_EDGES + 1)])),
	missingLeft: list(z.union([z.literal(0), z.literal(1)])),
	left: list(place),
	right: list(place),
	value: list(finite),
	cover: list(z.number().min(0).max(1e12)),
});

export type StoredTree = z.output<typeof storedTreeSchema>;

const storedFeatureSchema = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('number'),
		name: z.string().min(1).max(500),
		edges: z
			.array(z.number())
			.max(MOST_EDGES)
			.refine((edges) => edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? edge)), 'Its edges must rise'),
	}),
	z.object({ kind: z.literal('category'), name: z.string().min(1).max(500), levels: z.array(z.string().max(10_000)).max(MOST_EDGES) }),
]);

export const storedForestSchema = z.object({
	baseline: finite,
	features: z.array(storedFeatureSchema).min(1).max(10_000),
	trees: z.array(storedTreeSchema).max(mostTrees),
});

export type StoredForest = z.output<typeof storedForestSchema>;

/** Keeps only what the trees use: of a number's edges those they split at. The forest decides as before. */
export function storeForest(baseline: number, features: readonly Feature[], trees: readonly Tree[]): StoredForest {
	const usedEdges = features.map(() => new Set<number>());
	for (const tree of trees) {
		tree.feature.forEach((feature, node) => {
			if (features[feature]?.kind === 'number') usedEdges[feature]?.add(edgeOf(tree, node, features[feature]));
		});
	}
	const kept = usedEdges.map((edges) => [...edges].sort((a, b) => a - b));
	return {
		baseline,
		features: features.map((feature, at) =>
			feature.kind === 'number'
				? { ...feature, edges: (kept[at] ?? []).map((edge) => feature.edges[edge] ?? 0) }
				: { ...feature, levels: [...feature.levels] },
		),
		trees: trees.map((tree) => ({
			feature: tree.feature,
			split: tree.feature.map((at, node) => {
				const feature = features[at];
				if (feature === undefined) return -1;
				if (feature.kind === 'number') return kept[at]?.indexOf(edgeOf(tree, node, feature)) ?? -1;
				return feature.levels.flatMap((_, level) => (goesLeft(tree, node, level) ? [level] : []));
			}),
			missingLeft: tree.feature.map((at, node) => {
				const feature = features[at];
				return feature !== undefined && goesLeft(tree, node, missingBin(feature)) ? 1 : 0;
			}),
			left: tree.left,
			right: tree.right,
			value: tree.value,
			cover: tree.cover,
		})),
	};
}

/** The last bin that goes left: its upper edge is where the node splits. */
function edgeOf(tree: Tree, node: number, feature: Feature): number {
	let edge = 0;
	while (edge + 1 < missingBin(feature) && goesLeft(tree, node, edge + 1)) edge += 1;
	return edge;
}

/** What is wrong with a forest that has the right shape: places that point nowhere, or in a circle. */
export function faultOfForest({ features, trees }: StoredForest): string | undefined {
	for (const [at, tree] of trees.entries()) {
		const nodes = tree.feature.length;
		if ([tree.split, tree.missingLeft, tree.left, tree.right, tree.value, tree.cover].some((own) => own.length !== nodes)) return `tree ${at} has columns of unequal length`;
		for (let node = 0; node < nodes; node += 1) {
			const feature = tree.feature[node] ?? -1;
			if (feature < 0) continue;
			const known = features[feature];
			if (known === undefined) return `tree ${at} asks for feature ${feature} of ${features.length}`;
			const split = tree.split[node];
			const fits = known.kind === 'number' ? typeof split === 'number' && split >= 0 && split < known.edges.length : Array.isArray(split) && split.every((level) => level < known.levels.length);
			if (!fits) return `node ${node} of tree ${at} splits where "${known.name}" has no edge or level`;
			// Children come after their parent, so no walk goes round in circles.
			if (![tree.left[node], tree.right[node]].every((child) => child !== undefined && child > node && child < nodes)) return `node ${node} of tree ${at} has a child that is no later node`;
			if (![node, tree.left[node] ?? 0, tree.right[node] ?? 0].every((own) => (tree.cover[own] ?? 0) > 0)) return `node ${node} of tree ${at} was never reached in training`;
		}
	}
	return undefined;
}

/** A stored tree, ready to be walked. */
export function restoreTree(stored: StoredTree, features: readonly Feature[]): Tree {
	const words = new Uint32Array(WORDS * stored.feature.length);
	stored.feature.forEach((at, node) => {
		const feature = features[at];
		if (feature === undefined) return;
		const split = stored.split[node] ?? -1;
		const left = typeof split === 'number' ? Array.from({ length: split + 1 }, (_, bin) => bin) : [...split];
		if (stored.missingLeft[node] === 1) left.push(missingBin(feature));
		for (const bin of left) words[WORDS * node + (bin >>> 5)] = (words[WORDS * node + (bin >>> 5)] ?? 0) | (1 << (bin & 31));
	});
	const { feature, left, right, value, cover } = stored;
	return { feature, left, right, value, cover, goesLeft: words };
}

import { binsOf, featureOf } from '../../../nodes/ComputeHealthScore/boosting/binning';
import { Forest } from '../../../nodes/ComputeHealthScore/boosting/forest';
import { growForest } from '../../../nodes/ComputeHealthScore/boosting/grow';
import { defaultBoosting } from '../../../nodes/ComputeHealthScore/boosting/settings';
import { restoreTree, storeForest } from '../../../nodes/ComputeHealthScore/boosting/storedForest';
import { leafOf, type Tree } from '../../../nodes/ComputeHealthScore/boosting/tree';
import type { Column } from '../../../nodes/ComputeHealthScore/dataset/columns';
import { randomFrom } from '../../../nodes/shared/random';

const rows = 1_500;

/** A number with gaps, another, and a category; the label hangs on all three and on whether the first is missing. */
function table(): { columns: Column[]; labels: Uint8Array } {
	const random = randomFrom(5);
	const first = Float64Array.from({ length: rows }, () => (random() < 0.2 ? NaN : random() * 10));
	const second = Float64Array.from({ length: rows }, () => Math.round(random() * 20));
	const codes = Int32Array.from({ length: rows }, () => Math.floor(6 * random()) - 1);
	const labels = Uint8Array.from(first, (value, row) => {
		const margin = (Number.isNaN(value) ? 1.5 : value / 5 - 1.5) + ((codes[row] ?? 0) % 2 === 0 ? 1 : -0.5) + (second[row] ?? 0) / 15 - 0.7;
		return random() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
	});
	return {
		columns: [
			{ kind: 'number', name: 'first', values: first },
			{ kind: 'number', name: 'second', values: second },
			{ kind: 'category', name: 'third', levels: ['a', 'b', 'c', 'd', 'e'], codes },
		],
		labels,
	};
}

async function grown(change: object = {}) {
	const { columns, labels } = table();
	const features = columns.map((column) => featureOf(column));
	const bins = columns.map((column, place) => binsOf(column, features[place]!));
	const settings = { ...defaultBoosting, mostTrees: 30, learningRate: 0.2, featureShare: 1, ...change };
	return { columns, labels, features, bins, ...(await growForest({ bins, rows, labels }, features, settings, 1, async () => {})) };
}

const walked = (trees: readonly Tree[], baseline: number, binOf: (feature: number) => number): number =>
	trees.reduce((sum, tree) => sum + (tree.value[leafOf(tree, binOf)] ?? 0), baseline);

describe('a forest', () => {
	it.each([2, 8, 31, 60])('of trees of %d leaves gives each row the margin that walking down its trees gives', async (mostLeaves) => {
		const { bins, baseline, trees } = await grown({ mostLeaves, mostDepth: 20, leastRows: 5 });
		const margins = new Forest(baseline, trees).margins(bins, rows);
		const worst = margins.reduce((most, margin, row) => Math.max(most, Math.abs(margin - walked(trees, baseline, (feature) => bins[feature]?.[row] ?? 0))), 0);
		expect(worst).toBeLessThan(1e-9);
		expect(trees.some(({ feature }) => feature.length > mostLeaves)).toBe(true);
	});

	it('decides the same after it was stored, with only the edges it uses', async () => {
		const { columns, features, bins, baseline, trees } = await grown();
		const stored: ReturnType<typeof storeForest> = JSON.parse(JSON.stringify(storeForest(baseline, features, trees)));
		const again = new Forest(stored.baseline, stored.trees.map((tree) => restoreTree(tree, stored.features)));
		const newBins = columns.map((column, place) => binsOf(column, stored.features[place]!));
		const [before, after] = [new Forest(baseline, trees).margins(bins, rows), again.margins(newBins, rows)];
		expect(after.every((margin, row) => Math.abs(margin - (before[row] ?? NaN)) < 1e-9)).toBe(true);
		const [first] = stored.features;
		expect(first?.kind === 'number' && first.edges.length).toBeLessThan(254);
	});

	it('learns from a missing value as such', async () => {
		const { baseline, trees, features, bins } = await grown();
		const missing = (features[0]?.kind === 'number' ? features[0].edges.length : 0) + 1;
		const at = (bin: number) => walked(trees, baseline, (feature) => (feature === 0 ? bin : (bins[feature]?.[0] ?? 0)));
		expect(at(missing)).toBeGreaterThan(at(0));
	});

	it('never falls in a number that may only raise it, and never rises in one that may only lower it', async () => {
		for (const direction of [1, -1] as const) {
			const { baseline, trees, features, bins } = await grown({ monotone: { first: direction }, mostLeaves: 16, leastRows: 5 });
			const edges = features[0]?.kind === 'number' ? features[0].edges.length : 0;
			for (let row = 0; row < 50; row += 1) {
				const margins = Array.from({ length: edges + 1 }, (_, bin) => walked(trees, baseline, (feature) => (feature === 0 ? bin : (bins[feature]?.[row] ?? 0))));
				expect(margins.every((margin, bin) => bin === 0 || direction * (margin - (margins[bin - 1] ?? margin)) >= -1e-9)).toBe(true);
			}
		}
	});

	it('is the same for the same rows and seed', async () => {
		const [one, other] = [await grown({ featureShare: 0.5 }), await grown({ featureShare: 0.5 })];
		expect(JSON.stringify(one.trees)).toBe(JSON.stringify(other.trees));
	});
});

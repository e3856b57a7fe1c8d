import { expectedValue, TreeShap } from '../../../nodes/ComputeHealthScore/shap/treeShap';
import { goesLeft, leafOf, type Tree, WORDS } from '../../../nodes/ComputeHealthScore/boosting/tree';
import { randomFrom } from '../../../nodes/shared/random';

const bins = 8;

/** A tree grown at random, of which a feature may split twice on one way. */
function randomTree(random: () => number, features: number, leaves: number): Tree {
	const tree: Tree = { feature: [-1], left: [-1], right: [-1], goesLeft: new Uint32Array(WORDS * (2 * leaves)), value: [0], cover: [1_000] };
	const open = [0];
	for (let count = 1; count < leaves; count += 1) {
		const [node = 0] = open.splice(Math.floor(random() * open.length), 1);
		const [left, right] = [tree.feature.length, tree.feature.length + 1];
		const share = 0.05 + 0.9 * random();
		tree.feature[node] = Math.floor(random() * features);
		tree.left[node] = left;
		tree.right[node] = right;
		tree.goesLeft[WORDS * node] = Math.floor(random() * 2 ** bins);
		tree.feature.push(-1, -1);
		tree.left.push(-1, -1);
		tree.right.push(-1, -1);
		tree.value.push(0, 0);
		tree.cover.push((tree.cover[node] ?? 0) * share, (tree.cover[node] ?? 0) * (1 - share));
		open.push(left, right);
	}
	for (const node of open) tree.value[node] = 4 * random() - 2;
	return tree;
}

const randomRow = (random: () => number, features: number): Uint8Array => Uint8Array.from({ length: features }, () => Math.floor(bins * random()));

const outputOf = (tree: Tree, row: Uint8Array): number => tree.value[leafOf(tree, (feature) => row[feature] ?? 0)] ?? 0;

/** The tree's mean output where only some features are known: at the others it goes both ways, as the training rows did. */
function expectation(tree: Tree, row: Uint8Array, isKnown: (feature: number) => boolean, node = 0): number {
	const feature = tree.feature[node] ?? -1;
	if (feature < 0) return tree.value[node] ?? 0;
	const [left, right] = [tree.left[node] ?? 0, tree.right[node] ?? 0];
	if (isKnown(feature)) return expectation(tree, row, isKnown, goesLeft(tree, node, row[feature] ?? 0) ? left : right);
	const share = (tree.cover[left] ?? 0) / (tree.cover[node] ?? 1);
	return share * expectation(tree, row, isKnown, left) + (1 - share) * expectation(tree, row, isKnown, right);
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** Shapley values by their definition: over all subsets of the other features. */
function bruteForce(tree: Tree, row: Uint8Array): number[] {
	const features = row.length;
	return Array.from(row, (_, feature) => {
		let value = 0;
		for (let subset = 0; subset < 2 ** features; subset += 1) {
			if ((subset >> feature) & 1) continue;
			const size = Array.from(row, (_, other) => (subset >> other) & 1).reduce((sum, bit) => sum + bit, 0);
			const weight = (factorial(size) * factorial(features - size - 1)) / factorial(features);
			const known = (with_: number) => (other: number) => ((with_ >> other) & 1) === 1;
			value += weight * (expectation(tree, row, known(subset | (1 << feature))) - expectation(tree, row, known(subset)));
		}
		return value;
	});
}

describe('TreeSHAP', () => {
	it('sums to the output of the tree, on 10,000 random trees and rows', () => {
		const random = randomFrom(1);
		let worst = 0;
		for (let trial = 0; trial < 10_000; trial += 1) {
			const tree = randomTree(random, 6, 2 + Math.floor(14 * random()));
			const row = randomRow(random, 6);
			const sum = new TreeShap([tree]).effects(row).reduce((total, effect) => total + effect, expectedValue(tree));
			worst = Math.max(worst, Math.abs(sum - outputOf(tree, row)));
		}
		expect(worst).toBeLessThan(1e-9);
	});

	it('equals Shapley values by their definition, on small trees', () => {
		const random = randomFrom(2);
		let worst = 0;
		for (let trial = 0; trial < 300; trial += 1) {
			const tree = randomTree(random, 5, 2 + Math.floor(9 * random()));
			const row = randomRow(random, 5);
			const expected = bruteForce(tree, row);
			new TreeShap([tree]).effects(row).forEach((effect, feature) => (worst = Math.max(worst, Math.abs(effect - (expected[feature] ?? 0)))));
		}
		expect(worst).toBeLessThan(1e-9);
	});

	it('gives nothing to a feature the tree does not ask for', () => {
		const random = randomFrom(3);
		const tree = randomTree(random, 3, 6);
		expect([...new TreeShap([tree]).effects(randomRow(random, 6))].slice(3)).toEqual([0, 0, 0]);
	});
});

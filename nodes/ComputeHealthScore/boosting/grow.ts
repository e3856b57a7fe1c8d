import { randomFrom } from '../../shared/random';
import { logLoss } from '../validation/measures';
import type { Feature } from './binning';
import { TreeGrower } from './growTree';
import type { Derivatives, Packing } from './histogram';
import type { BoostingSettings } from './settings';
import { Forest } from './forest';
import type { Tree } from './tree';

export interface BinnedRows {
	bins: readonly Uint8Array[];
	rows: number;
	/** 1 where the event happened. */
	labels: Uint8Array;
}

export interface GrownForest {
	/** Log odds of the event in the training rows. */
	baseline: number;
	trees: Tree[];
	/** Mean log loss on the held-out rows after each tree; empty without any. */
	heldOutLoss: number[];
}

/** Lets others work while a long computation runs: called after every few trees. */
export type Pause = () => Promise<void>;

const treesBetweenPauses = 10;

/**
 * Gradient boosting with the logistic loss (Friedman 2001), second-order leaves and histograms (Chen & Guestrin 2016,
 * Ke et al. 2017). The same rows, settings and seed give the same forest.
 *
 * @param heldOut rows for stopping early; without them all trees are grown
 */
export async function growForest(
	training: BinnedRows,
	features: readonly Feature[],
	settings: BoostingSettings,
	seed: number,
	pause: Pause,
	heldOut?: BinnedRows,
): Promise<GrownForest> {
	const events = training.labels.reduce((sum, label) => sum + label, 0);
	const baseline = Math.log(events / (training.rows - events));
	const grower = new TreeGrower(training.bins, features, training.rows, settings);
	const margins = new Float64Array(training.rows).fill(baseline);
	const heldOutMargins = new Float64Array(heldOut?.rows ?? 0).fill(baseline);
	const random = randomFrom(seed);
	const trees: Tree[] = [];
	const heldOutLoss: number[] = [];
	let best = 0;
	for (let round = 0; round < settings.mostTrees; round += 1) {
		setDerivatives(grower.derivatives, margins, training.labels, grower.packing);
		const tree = grower.grow(margins, someFeatures(features.length, settings.featureShare, random));
		if (tree.feature.length === 1) break;
		trees.push(tree);
		if (heldOut !== undefined) {
			const step = new Forest(0, [tree]).margins(heldOut.bins, heldOut.rows);
			for (let row = 0; row < heldOut.rows; row += 1) heldOutMargins[row]! += step[row]!;
			heldOutLoss.push(logLoss(heldOutMargins, heldOut.labels));
			if (heldOutLoss[round]! < heldOutLoss[best]!) best = round;
			if (round - best >= settings.patience) break;
		}
		if (round % treesBetweenPauses === 0) await pause();
	}
	return { baseline, trees, heldOutLoss };
}

function setDerivatives(derivatives: Derivatives, margins: Float64Array, labels: Uint8Array, packing: Packing): void {
	for (let row = 0; row < margins.length; row += 1) {
		const probability = 1 / (1 + Math.exp(-margins[row]!));
		derivatives[2 * row] = probability - labels[row]!;
		derivatives[2 * row + 1] = packing.pack(probability * (1 - probability));
	}
}

function someFeatures(count: number, share: number, random: () => number): number[] {
	const all = Array.from({ length: count }, (_, place) => place);
	if (share >= 1) return all;
	const wanted = Math.max(1, Math.round(share * count));
	const drawn = all.map((place) => ({ place, draw: random() })).sort((a, b) => a.draw - b.draw);
	return drawn.slice(0, wanted).map(({ place }) => place).sort((a, b) => a - b);
}

import { binOfNumber, type Feature, missingBin } from '../boosting/binning';
import { restoreTree } from '../boosting/storedForest';
import { leafOf, type Tree } from '../boosting/tree';
import { calibrated } from '../calibration/calibration';
import { isMissing, numberOf, textOf } from '../dataset/cell';
import { logisticEffects } from '../logistic/logistic';
import { expectedValue, TreeShap } from '../shap/treeShap';
import type { LearntModel } from './model';

export type Given = Readonly<Record<string, unknown>>;

export interface Explained {
	/** What the model says of nobody in particular, in log odds. With the effects it sums to `margin`. */
	baseline: number;
	/** What each feature adds, in log odds. */
	effects: Float64Array;
	margin: number;
}

/** A trained model, ready to score single customers. */
export class LearntScorer {
	readonly features: readonly string[];
	private readonly judge: (given: Given) => number;
	private readonly reason: (given: Given) => Omit<Explained, 'margin'>;

	constructor(private readonly model: LearntModel) {
		if (model.algorithm === 'gradientBoosting') {
			const { features, baseline } = model.forest;
			const trees = model.forest.trees.map((tree) => restoreTree(tree, features));
			const expected = trees.reduce((sum, tree) => sum + expectedValue(tree), baseline);
			const binsOf = binReader(features);
			const shap = new TreeShap(trees);
			this.features = features.map(({ name }) => name);
			this.judge = (given) => marginOf(trees, baseline, binsOf(given));
			this.reason = (given) => ({ baseline: expected, effects: shap.effects(binsOf(given)) });
		} else {
			const { logistic } = model;
			const cellOf = (given: Given) => (feature: number) => {
				const known = logistic.features[feature];
				const value = known === undefined ? undefined : given[known.name];
				if (isMissing(value)) return known?.kind === 'number' ? NaN : undefined;
				return known?.kind === 'number' ? numberOf(value) : textOf(value);
			};
			this.features = logistic.features.map(({ name }) => name);
			this.reason = (given) => ({ baseline: logistic.intercept, effects: logisticEffects(logistic, cellOf(given)) });
			this.judge = (given) => logisticEffects(logistic, cellOf(given)).reduce((sum, effect) => sum + effect, logistic.intercept);
		}
	}

	/** Log odds. */
	margin(given: Given): number {
		return this.judge(given);
	}

	probability(given: Given): number {
		return this.probabilityAt(this.judge(given));
	}

	/** The calibrated probability at a margin. */
	probabilityAt(margin: number): number {
		return calibrated(this.model.calibrationMap, margin);
	}

	explain(given: Given): Explained {
		return { ...this.reason(given), margin: this.judge(given) };
	}
}

function marginOf(trees: readonly Tree[], baseline: number, bins: Uint8Array): number {
	const binOf = (feature: number): number => bins[feature] ?? 0;
	return trees.reduce((sum, tree) => sum + (tree.value[leafOf(tree, binOf)] ?? 0), baseline);
}

/** Reads the bins of one customer. A value of the wrong kind, or a level never seen, counts as missing. */
function binReader(features: readonly Feature[]): (given: Given) => Uint8Array {
	const readers = features.map((feature) => {
		const missing = missingBin(feature);
		if (feature.kind === 'number') {
			const edges = Float64Array.from(feature.edges);
			return (value: unknown): number => {
				const number = isMissing(value) ? NaN : numberOf(value);
				return Number.isNaN(number) ? missing : binOfNumber(edges, number);
			};
		}
		const places = new Map(feature.levels.map((level, place) => [level, place] as const));
		return (value: unknown): number => (isMissing(value) ? missing : (places.get(textOf(value)) ?? missing));
	});
	return (given) => Uint8Array.from(readers, (read, at) => read(given[features[at]?.name ?? '']));
}

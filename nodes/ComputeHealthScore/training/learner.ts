import { binsOf, type Feature, featureOf } from '../boosting/binning';
import { Forest } from '../boosting/forest';
import { type BinnedRows, growForest, type Pause } from '../boosting/grow';
import type { BoostingSettings } from '../boosting/settings';
import { type StoredForest, storeForest } from '../boosting/storedForest';
import { type Column, rowsOf } from '../dataset/columns';
import { fitLogistic, type Logistic, logisticMargins, penalties } from '../logistic/logistic';
import { logLoss } from '../validation/measures';

export interface LabelledRows {
	columns: Column[];
	labels: Uint8Array;
}

/** One fold's fits: a loss on the held-out rows for each candidate (a number of trees, a penalty), and its margins. */
export interface FittedFold {
	losses: number[];
	marginsOf(candidate: number): Float64Array;
}

/** A way to learn, with one choice left to cross-validation. */
export interface Learner<Fitted> {
	fitFold(training: LabelledRows, heldOut: LabelledRows, pause: Pause): Promise<FittedFold>;
	fitAll(rows: LabelledRows, candidate: number, pause: Pause): Promise<Fitted>;
}

/** Candidate n is a forest of n + 1 trees. */
export class BoostingLearner implements Learner<StoredForest> {
	constructor(
		private readonly settings: BoostingSettings,
		private readonly seed: number,
	) {}

	async fitFold(training: LabelledRows, heldOut: LabelledRows, pause: Pause): Promise<FittedFold> {
		const features = training.columns.map((column) => featureOf(column));
		const tested = binned(heldOut, features);
		const grown = await growForest(binned(training, features), features, this.settings, this.seed, pause, tested);
		return {
			losses: grown.heldOutLoss,
			marginsOf: (candidate) => new Forest(grown.baseline, grown.trees.slice(0, candidate + 1)).margins(tested.bins, tested.rows),
		};
	}

	async fitAll(rows: LabelledRows, candidate: number, pause: Pause): Promise<StoredForest> {
		const features = rows.columns.map((column) => featureOf(column));
		const settings = { ...this.settings, mostTrees: candidate + 1 };
		const { baseline, trees } = await growForest(binned(rows, features), features, settings, this.seed, pause);
		return storeForest(baseline, features, trees);
	}
}

/** The rows as trees see them. A column the features don't know is not looked at. */
export function binned({ columns, labels }: LabelledRows, features: readonly Feature[]): BinnedRows {
	const bins = features.flatMap((feature, place) => {
		const column = columns[place];
		return column === undefined ? [] : [binsOf(column, feature)];
	});
	return { bins, rows: rowsOf(columns), labels };
}

/** Candidate n is the nth penalty. */
export class LogisticLearner implements Learner<Logistic> {
	async fitFold(training: LabelledRows, heldOut: LabelledRows, pause: Pause): Promise<FittedFold> {
		const margins: Float64Array[] = [];
		for (const penalty of penalties) {
			const model = fitLogistic(training.columns, training.labels, penalty);
			margins.push(logisticMargins(model, heldOut.columns, heldOut.labels.length));
			await pause();
		}
		return {
			losses: margins.map((own) => logLoss(own, heldOut.labels)),
			marginsOf: (candidate) => margins[candidate] ?? new Float64Array(heldOut.labels.length),
		};
	}

	async fitAll({ columns, labels }: LabelledRows, candidate: number): Promise<Logistic> {
		return fitLogistic(columns, labels, penalties[candidate] ?? penalties[1]);
	}
}

import type { Pause } from '../boosting/grow';
import { takeRows } from '../dataset/columns';
import type { Fold } from '../validation/folds';
import type { FittedFold, LabelledRows, Learner } from './learner';

export interface CrossValidated {
	/** Margins of the rows each fold held out, and their labels and places. */
	parts: Array<{ rows: Int32Array; margins: Float64Array; labels: Uint8Array }>;
	/** The candidate with the least loss over all folds: for the fit on all rows. */
	candidate: number;
}

/**
 * Fits on each fold and predicts what it held out. The one choice left (how many trees, which penalty) is made for each
 * fold by the losses of the *other* folds, so that no row helps to choose the model it is tested on.
 */
export async function crossValidate<T>(learner: Learner<T>, all: LabelledRows, folds: readonly Fold[], pause: Pause): Promise<CrossValidated> {
	const fitted: Array<{ fold: Fold; labels: Uint8Array; fit: FittedFold }> = [];
	for (const fold of folds) {
		const heldOut = pick(all, fold.heldOut);
		fitted.push({ fold, labels: heldOut.labels, fit: await learner.fitFold(pick(all, fold.training), heldOut, pause) });
	}
	const parts = fitted.map(({ fold, labels, fit }, own) => {
		const others = fitted.length > 1 ? fitted.filter((_, other) => other !== own) : fitted;
		const longest = Math.max(0, fit.losses.length - 1);
		return { rows: fold.heldOut, labels, margins: fit.marginsOf(Math.min(longest, leastLoss(others.map(({ fit: { losses } }) => losses)))) };
	});
	return { parts, candidate: leastLoss(fitted.map(({ fit: { losses } }) => losses)) };
}

function pick({ columns, labels }: LabelledRows, rows: Int32Array): LabelledRows {
	return { columns: takeRows(columns, rows), labels: Uint8Array.from(rows, (row) => labels[row] ?? 0) };
}

/** The candidate with the least mean loss; the first of equals, which is the simplest. */
function leastLoss(losses: ReadonlyArray<readonly number[]>): number {
	const length = Math.min(...losses.map((own) => own.length));
	let best = 0;
	let least = Infinity;
	for (let candidate = 0; candidate < length; candidate += 1) {
		const mean = losses.reduce((sum, own) => sum + (own[candidate] ?? 0), 0) / losses.length;
		if (mean < least) {
			least = mean;
			best = candidate;
		}
	}
	return best;
}

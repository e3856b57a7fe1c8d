/** How good predicted probabilities are. `labels` are 1 where the event happened. */

/** Rows from the highest score to the lowest; ties in the order of the rows. */
function byScore(scores: Float64Array): Int32Array {
	const order = new Int32Array(scores.length);
	for (let row = 0; row < order.length; row += 1) order[row] = row;
	return order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
}

/** Walks groups of equal scores, highest first: rows and events in each. */
function* ties(scores: Float64Array, labels: Uint8Array): Generator<{ rows: number; events: number }> {
	const order = byScore(scores);
	for (let from = 0; from < order.length; ) {
		const score = scores[order[from] ?? 0];
		let to = from;
		let events = 0;
		while (to < order.length && scores[order[to] ?? 0] === score) {
			events += labels[order[to] ?? 0] ?? 0;
			to += 1;
		}
		yield { rows: to - from, events };
		from = to;
	}
}

export const countEvents = (labels: Uint8Array): number => labels.reduce((sum, label) => sum + label, 0);

/**
 * Area under the ROC curve: the chance that a row with the event scores above one without; ties count half.
 * NaN where either kind is missing.
 */
export function areaUnderRoc(scores: Float64Array, labels: Uint8Array): number {
	const events = countEvents(labels);
	const others = labels.length - events;
	let above = 0;
	let wins = 0;
	for (const group of ties(scores, labels)) {
		const quiet = group.rows - group.events;
		wins += above * quiet + (group.events * quiet) / 2;
		above += group.events;
	}
	return wins / (events * others);
}

/** Average precision: precision at each threshold, weighed by the recall it adds; ties are one threshold. */
export function averagePrecision(scores: Float64Array, labels: Uint8Array): number {
	const events = countEvents(labels);
	let seen = 0;
	let found = 0;
	let sum = 0;
	for (const group of ties(scores, labels)) {
		seen += group.rows;
		found += group.events;
		sum += (group.events / events) * (found / seen);
	}
	return sum;
}

/** Mean squared distance of probability and outcome: 0 is perfect, the share of events times the rest is knowing nothing. */
export function brierScore(probabilities: Float64Array, labels: Uint8Array): number {
	let sum = 0;
	for (let row = 0; row < labels.length; row += 1) sum += ((probabilities[row] ?? 0) - (labels[row] ?? 0)) ** 2;
	return sum / labels.length;
}

export interface CalibrationBin {
	from: number;
	to: number;
	rows: number;
	/** Mean predicted probability. */
	predicted: number;
	/** Share of events. */
	observed: number;
}

const binsOfCalibration = 10;

/** Predicted against observed in ten bins of equal width; empty bins are left out. For the calibration plot. */
export function calibrationBins(probabilities: Float64Array, labels: Uint8Array): CalibrationBin[] {
	const sums = Array.from({ length: binsOfCalibration }, (_, bin) => ({ bin, rows: 0, predicted: 0, events: 0 }));
	for (let row = 0; row < labels.length; row += 1) {
		const probability = probabilities[row] ?? 0;
		const own = sums[Math.min(binsOfCalibration - 1, Math.floor(probability * binsOfCalibration))];
		if (own === undefined) continue;
		own.rows += 1;
		own.predicted += probability;
		own.events += labels[row] ?? 0;
	}
	return sums
		.filter(({ rows }) => rows > 0)
		.map(({ bin, rows, predicted, events }) => ({ from: bin / binsOfCalibration, to: (bin + 1) / binsOfCalibration, rows, predicted: predicted / rows, observed: events / rows }));
}

/** Expected calibration error: mean distance of predicted and observed over the bins, weighed by rows. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
	const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
	return bins.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.predicted - bin.observed), 0);
}

export interface AtCapacity {
	/** Share of customers one can attend to. */
	capacity: number;
	/** Share of those who left that are among them. */
	recall: number;
	/** Share of them that left. */
	precision: number;
}

/** What attending to the riskiest `capacity` of the customers finds. Ties at the border count in proportion. */
export function atCapacity(scores: Float64Array, labels: Uint8Array, capacity: number): AtCapacity {
	const events = countEvents(labels);
	const wanted = Math.max(1, Math.round(capacity * labels.length));
	let seen = 0;
	let found = 0;
	for (const group of ties(scores, labels)) {
		const taken = Math.min(group.rows, wanted - seen);
		found += (group.events * taken) / group.rows;
		seen += taken;
		if (seen >= wanted) break;
	}
	return { capacity, recall: found / events, precision: found / wanted };
}

/** Mean log loss, from margins, without overflow. */
export function logLoss(margins: Float64Array, labels: Uint8Array): number {
	let sum = 0;
	for (let row = 0; row < margins.length; row += 1) {
		const margin = margins[row]!;
		sum += Math.max(margin, 0) - margin * labels[row]! + Math.log1p(Math.exp(-Math.abs(margin)));
	}
	return sum / margins.length;
}

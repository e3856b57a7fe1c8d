import { areaWithInterval, type Estimated } from './intervals';
import { type AtCapacity, atCapacity, averagePrecision, brierScore, type CalibrationBin, calibrationBins, calibrationError, countEvents } from './measures';

/** How good a model is on rows it was not trained on; never accuracy alone. */
export interface Metrics {
	rows: number;
	events: number;
	eventShare: number;
	auc: Estimated;
	prAuc: number;
	brier: number;
	/** The Brier score of always saying the share of events: what knowing nothing gets. */
	brierOfShare: number;
	ece: number;
	/** At 10, 20 and 30 % of the customers, and at the operator's own capacity. */
	atCapacity: AtCapacity[];
	/** Mean days between the prediction and the event among those found at the capacity; null where no dates are given. */
	leadTimeDays: number | null;
	calibration: CalibrationBin[];
}

const standardCapacities = [0.1, 0.2, 0.3];

/** @param leadTimes days from each row's prediction to its event, NaN where there is none */
export function metricsOf(probabilities: Float64Array, labels: Uint8Array, capacityShare: number, leadTimes?: Float64Array): Metrics {
	const events = countEvents(labels);
	const share = events / labels.length;
	const calibration = calibrationBins(probabilities, labels);
	const capacities = [...new Set([...standardCapacities, capacityShare])].sort((a, b) => a - b);
	return {
		rows: labels.length,
		events,
		eventShare: share,
		auc: areaWithInterval(probabilities, labels),
		prAuc: averagePrecision(probabilities, labels),
		brier: brierScore(probabilities, labels),
		brierOfShare: share * (1 - share),
		ece: calibrationError(calibration),
		atCapacity: capacities.map((capacity) => atCapacity(probabilities, labels, capacity)),
		leadTimeDays: leadTimes === undefined ? null : leadTime(probabilities, labels, capacityShare, leadTimes),
		calibration,
	};
}

function leadTime(probabilities: Float64Array, labels: Uint8Array, capacity: number, leadTimes: Float64Array): number | null {
	const order = Array.from(probabilities, (_, row) => row).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
	const found = order
		.slice(0, Math.max(1, Math.round(capacity * labels.length)))
		.filter((row) => labels[row] === 1)
		.flatMap((row) => (Number.isNaN(leadTimes[row] ?? NaN) ? [] : [leadTimes[row] ?? 0]));
	return found.length === 0 ? null : found.reduce((sum, days) => sum + days, 0) / found.length;
}


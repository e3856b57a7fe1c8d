import { InputError } from '../../shared/items';
import type { Reason } from '../../shared/vocabulary';
import { isMissing, numberOf, textOf } from '../dataset/cell';
import type { Column } from '../dataset/columns';
import { readLabels } from '../dataset/labels';
import type { Row, Warning } from '../leakage/inspect';
import type { Model } from '../model/model';
import { LearntScorer } from '../model/scorer';
import { type DriftLevel, driftLevel, sharesOf, type Spread, stabilityIndex } from '../validation/drift';
import { bootstrapped, type Estimated } from '../validation/intervals';
import { atCapacity, averagePrecision, brierScore, calibrationBins, calibrationError } from '../validation/measures';
import { type Metrics, metricsOf } from '../validation/metrics';
import type { TrainingOptions } from './options';

export interface Drift {
	feature: string;
	/** Population stability index against the training. */
	psi: number;
	level: DriftLevel;
}

export interface Evaluation {
	engine: Model['algorithm'];
	modelVersion: string;
	metrics: Omit<Metrics, 'prAuc' | 'brier' | 'ece'> & { prAuc: Estimated; brier: Estimated; ece: Estimated; recallAtCapacity: Estimated; precisionAtCapacity: Estimated };
	/** The most drifted first. */
	drift: Drift[];
	warnings: Warning[];
	reasons: Reason[];
}

/** Fewer of either outcome make every figure a guess. */
const leastOfEach = 20;

/**
 * Tests a model on labelled rows, with 95 % intervals, and tells how far its features have moved since the training.
 * The rows must be others than those it was trained on, which cannot be seen from here.
 *
 * @throws InputError where the model does not learn from labels, or the rows hold one outcome only
 */
export function evaluate(model: Model, rows: readonly Row[], { labelField, positiveClass, capacityShare, seed }: TrainingOptions): Evaluation {
	if (model.algorithm === 'bgNbd' || model.algorithm === 'scorecard') {
		throw new InputError(`A model of kind "${model.algorithm}" has no learnt probabilities to evaluate.`, 'Train with gradient boosting or logistic regression first.');
	}
	const read = readLabels(rows.map((row) => row[labelField]), labelField, positiveClass ?? model.positiveClass);
	const known = Array.from(read.rows, (row) => rows[row] ?? {});
	const { labels, events } = read;
	if (events === 0 || events === labels.length) throw new InputError(`All ${labels.length} rows have the same outcome, so nothing can be measured.`, 'Evaluate on rows of customers who left and of customers who stayed.');
	const scorer = new LearntScorer(model);
	const probabilities = Float64Array.from(known, (row) => scorer.probability(row));
	const metrics = metricsOf(probabilities, labels, capacityShare);
	const measured = (measure: (scores: Float64Array, own: Uint8Array) => number): Estimated => bootstrapped(measure, probabilities, labels, seed);
	const few = Math.min(events, labels.length - events) < leastOfEach;
	const drift = Object.entries(model.spreads)
		.map(([feature, spread]) => driftOf(feature, spread, known))
		.sort((a, b) => b.psi - a.psi);
	const shifted = drift.filter(({ level }) => level === 'shifted').map(({ feature }) => feature);
	return {
		engine: model.algorithm,
		modelVersion: model.version,
		metrics: {
			...metrics,
			prAuc: measured(averagePrecision),
			brier: measured(brierScore),
			ece: measured((scores, own) => calibrationError(calibrationBins(scores, own))),
			recallAtCapacity: measured((scores, own) => atCapacity(scores, own, capacityShare).recall),
			precisionAtCapacity: measured((scores, own) => atCapacity(scores, own, capacityShare).precision),
		},
		drift,
		warnings: [
			...(few ? [{ code: 'too_few', text: `${Math.min(events, labels.length - events)} rows with the rarer outcome are too few to say: read the intervals, not the figures.` }] : []),
			...(shifted.length === 0 ? [] : [{ code: 'drift', text: `The customers have changed since the training in ${shifted.map((name) => `"${name}"`).join(', ')}: train again.` }]),
		],
		reasons: [{ code: 'evaluated', text: `Measured on ${labels.length} rows, ${events} with the outcome "${read.positiveClass}".`, evidence: { rows: labels.length, events } }],
	};
}

function driftOf(feature: string, spread: Spread, rows: readonly Row[]): Drift {
	const values = rows.map((row) => row[feature]);
	const column: Column =
		spread.kind === 'number'
			? { kind: 'number', name: feature, values: Float64Array.from(values, (value) => (isMissing(value) ? NaN : numberOf(value))) }
			: levelsOf(feature, values);
	const psi = stabilityIndex(spread.shares, sharesOf(column, spread), rows.length);
	return { feature, psi, level: driftLevel(psi, rows.length) };
}

function levelsOf(name: string, values: readonly unknown[]): Column {
	const levels = [...new Set(values.filter((value) => !isMissing(value)).map(textOf))];
	const codes = new Map(levels.map((level, code) => [level, code] as const));
	return { kind: 'category', name, levels, codes: Int32Array.from(values, (value) => (isMissing(value) ? -1 : (codes.get(textOf(value)) ?? -1))) };
}

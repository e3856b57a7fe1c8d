import type { Reason } from '../../shared/vocabulary';
import { InputError } from '../../shared/items';
import type { Pause } from '../boosting/grow';
import { type BoostingSettings, defaultBoosting } from '../boosting/settings';
import { chooseCalibration } from '../calibration/calibration';
import { isMissing, timeOf } from '../dataset/cell';
import { readLabels } from '../dataset/labels';
import { groupRows } from '../leakage/duplicates';
import { inspectColumns, type Row, type Warning } from '../leakage/inspect';
import { fingerprint, type LearntModel, MODEL_FORMAT, MODEL_FORMAT_VERSION, type Model } from '../model/model';
import { LearntScorer } from '../model/scorer';
import { fitBgNbd } from '../purchases/bgNbd';
import { fitGammaGamma } from '../purchases/gammaGamma';
import { readPurchases } from '../purchases/read';
import { type Target, targetNames } from '../readiness/target';
import { spreadOf } from '../validation/drift';
import { stratifiedFolds, timeSlices } from '../validation/folds';
import { type Metrics, metricsOf } from '../validation/metrics';
import { type CrossValidated, crossValidate } from './crossValidate';
import { chooseAlgorithm } from './evidence';
import { BoostingLearner, type LabelledRows, LogisticLearner } from './learner';
import type { TrainingOptions } from './options';

export interface Importance {
	feature: string;
	/** Mean absolute effect on the log odds. */
	effect: number;
	share: number;
}

/** A model with all that an operator should know before they trust it. */
export type TrainedModel = Model & {
	engine: Model['algorithm'];
	/** On rows that were held out; null where nothing could be held out. */
	metrics: Metrics | null;
	/** How it was tested. */
	validation: 'crossValidation' | 'timeSlices' | 'none';
	importance: Importance[];
	warnings: Warning[];
	trainedOn: { rows: number; events: number; features: string[]; from: string | null; to: string | null; seed: number };
	reasons: Reason[];
};

/** Honest churn data stay below (rules, section 10): what is better has seen the outcome. */
const tooGood = 0.93;
/** A forest of deep trees for many rows, of shallow ones for few. */
const rowsForDeeperTrees = 20_000;
const rowsForImportance = 500;
const slices = 4;

/**
 * Learns from one labelled history.
 *
 * @param pause lets n8n breathe: training is long
 * @throws InputError where the history can't be learnt from
 */
export async function train(rows: readonly Row[], options: TrainingOptions, pause: Pause): Promise<TrainedModel> {
	if (options.algorithm === 'bgNbd') {
		if (options.target === 'churn') return trainPurchases(rows, options);
		throw new InputError(`Repeat purchases say nothing of ${targetNames[options.target]}.`, 'Set "Algorithm" to "Auto", and give offers made with whether each was taken.');
	}
	const { labels, rows: labelled, positiveClass, events } = readLabels(rows.map((row) => row[options.labelField]), options.labelField, options.positiveClass);
	const known = Array.from(labelled, (row) => rows[row] ?? {});
	const chosen = chooseAlgorithm(options.algorithm, known.length, events);
	const times = timesOf(known, options.timeField);
	const names = featureNames(known, options);
	const trainedOn = { rows: known.length, events, features: [] as string[], ...periodOf(times), seed: options.seed };
	const open = rows.length - known.length;
	const warnings: Warning[] = open === 0 ? [] : [{ code: 'no_label', text: `${open} of ${rows.length} rows have no value under "${options.labelField}" and were left out.` }];
	if (chosen.algorithm === 'scorecard') {
		const { text } = chosen.reason;
		return scorecardModel(options, { trainedOn, warnings: [...warnings, { code: 'too_few', text }], reasons: [chosen.reason] });
	}
	const inspected = inspectColumns(known, names, labels, new Set(options.keepColumns));
	const grouped = groupRows(known, names, options.idField);
	warnings.push(...inspected.warnings, ...grouped.warnings);
	if (inspected.columns.length === 0) {
		throw new InputError(`No column is left to learn from. ${inspected.warnings[0]?.text ?? ''}`.trim(), 'Give the items metrics that were known before the outcome, and list them under "Feature Fields".');
	}
	const all: LabelledRows = { columns: inspected.columns, labels };
	const folds = times === undefined ? stratifiedFolds(labels, grouped.groups, options.folds, options.seed) : timeSlices(times, slices);
	const tested = usable(folds, labels) ? folds : stratifiedFolds(labels, grouped.groups, options.folds, options.seed);
	const byTime = times !== undefined && tested === folds;
	if (times !== undefined && !byTime) warnings.push({ code: 'time_slices_too_small', text: 'The slices of time hold too few events of both kinds, so rows were split at random instead: expect the figures to be better than the future.' });

	const fitted = await fit(chosen.algorithm, all, tested, options, pause);
	const { calibration, probabilities } = chooseCalibration(fitted.validated.parts);
	const joined = joinParts(fitted.validated, probabilities);
	const metrics = metricsOf(joined.probabilities, joined.labels, options.capacityShare, leadTimesOf(known, options, times, joined.rows));
	if (metrics.auc.value > tooGood) {
		warnings.push({ code: 'too_good', text: `An AUC of ${metrics.auc.value.toFixed(3)} is better than churn can be known ahead (about 0.85): look for columns written after the outcome.` });
	}
	const learnt = {
		format: MODEL_FORMAT,
		formatVersion: MODEL_FORMAT_VERSION,
		version: `${versionPrefix(options.target)}${chosen.algorithm}-${fingerprint([fitted.parts, calibration])}`,
		target: options.target,
		horizonDays: options.horizonDays,
		confidence: confidenceOf(metrics),
		calibrationMap: calibration,
		labelField: options.labelField,
		positiveClass,
		spreads: Object.fromEntries(all.columns.map((column) => [column.name, spreadOf(column)])),
	} as const;
	const model: LearntModel = { ...learnt, ...fitted.parts };
	return {
		...model,
		engine: chosen.algorithm,
		metrics,
		validation: byTime ? 'timeSlices' : 'crossValidation',
		importance: importanceOf(model, known),
		warnings,
		trainedOn: { ...trainedOn, features: all.columns.map(({ name }) => name) },
		reasons: [
			chosen.reason,
			byTime
				? { code: 'tested_on_later_rows', text: `Tested on ${metrics.rows} rows later than those it was trained on.` }
				: { code: 'cross_validated', text: `Tested on every row by a model that had not seen it (${tested.length} folds).` },
			{ code: 'calibrated', text: `Probabilities: ${calibrationText[calibration.method]}.` },
		],
	};
}

const calibrationText = {
	none: "the model's own, as no correction lowered the loss on held-out rows",
	platt: 'corrected by a logistic curve fitted on held-out rows',
	isotonic: 'corrected by a rising step curve fitted on held-out rows',
} as const;

type Fitted = { validated: CrossValidated; parts: Pick<Extract<LearntModel, { algorithm: 'gradientBoosting' }>, 'algorithm' | 'forest'> | Pick<Extract<LearntModel, { algorithm: 'logisticRegression' }>, 'algorithm' | 'logistic'> };

async function fit(algorithm: 'gradientBoosting' | 'logisticRegression', all: LabelledRows, folds: Parameters<typeof crossValidate>[2], options: TrainingOptions, pause: Pause): Promise<Fitted> {
	if (algorithm === 'logisticRegression') {
		const learner = new LogisticLearner();
		const validated = await crossValidate(learner, all, folds, pause);
		return { validated, parts: { algorithm, logistic: await learner.fitAll(all, validated.candidate) } };
	}
	const learner = new BoostingLearner(settingsFor(all.labels.length, options), options.seed);
	const validated = await crossValidate(learner, all, folds, pause);
	return { validated, parts: { algorithm, forest: await learner.fitAll(all, validated.candidate, pause) } };
}

function settingsFor(rows: number, { monotone }: TrainingOptions): BoostingSettings {
	const deeper = rows >= rowsForDeeperTrees ? { mostLeaves: 16, mostDepth: 8, learningRate: 0.1 } : {};
	return { ...defaultBoosting, ...deeper, monotone };
}

function featureNames(rows: readonly Row[], { featureFields, labelField, timeField, idField, eventTimeField }: TrainingOptions): string[] {
	const reserved = new Set([labelField, timeField, idField, eventTimeField]);
	const names = new Set<string>();
	for (const row of rows) for (const name of Object.keys(row)) names.add(name);
	const unknown = featureFields.filter((name) => !names.has(name));
	if (unknown.length > 0) throw new InputError(`No item has the feature ${unknown.map((name) => `"${name}"`).join(', ')}.`, 'Correct "Feature Fields", or leave it empty to use all usable columns.');
	return (featureFields.length > 0 ? featureFields : [...names]).filter((name) => !reserved.has(name));
}

function timesOf(rows: readonly Row[], timeField: string | undefined): Float64Array | undefined {
	if (timeField === undefined) return undefined;
	const times = Float64Array.from(rows, (row) => timeOf(row[timeField]));
	const bad = times.findIndex((time) => Number.isNaN(time));
	if (bad < 0) return times;
	const found = rows[bad]?.[timeField];
	throw new InputError(`"${timeField}" of row ${bad} is ${isMissing(found) ? 'empty' : `"${String(found).slice(0, 60)}"`}, not a date.`, 'Give every row the time at which its metrics were taken, or leave "Time Field" empty.');
}

function periodOf(times: Float64Array | undefined): { from: string | null; to: string | null } {
	if (times === undefined || times.length === 0) return { from: null, to: null };
	const iso = (time: number): string | null => (Math.abs(time) < 1e11 ? null : new Date(time).toISOString());
	const sorted = Float64Array.from(times).sort();
	return { from: iso(sorted[0] ?? 0), to: iso(sorted.at(-1) ?? 0) };
}

/** Both outcomes on both sides of every split. */
function usable(folds: ReturnType<typeof timeSlices>, labels: Uint8Array): boolean {
	const both = (rows: Int32Array): boolean => {
		const events = rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0);
		return events >= 5 && rows.length - events >= 5;
	};
	return folds.length > 0 && folds.every(({ training, heldOut }) => both(training) && both(heldOut));
}

function joinParts({ parts }: CrossValidated, probabilities: readonly Float64Array[]): { rows: Int32Array; labels: Uint8Array; probabilities: Float64Array } {
	return {
		rows: Int32Array.from(parts.flatMap(({ rows }) => [...rows])),
		labels: Uint8Array.from(parts.flatMap(({ labels }) => [...labels])),
		probabilities: Float64Array.from(probabilities.flatMap((own) => [...own])),
	};
}

const millisPerDay = 86_400_000;

function leadTimesOf(rows: readonly Row[], { eventTimeField }: TrainingOptions, times: Float64Array | undefined, order: Int32Array): Float64Array | undefined {
	if (eventTimeField === undefined || times === undefined) return undefined;
	return Float64Array.from(order, (row) => (timeOf(rows[row]?.[eventTimeField]) - (times[row] ?? NaN)) / millisPerDay);
}

/** How far the held-out figures are above chance, for `confidence_level`: an AUC of .5 is 0, of .9 and better is 1. */
function confidenceOf({ auc }: Metrics): number {
	return Math.max(0, Math.min(1, (auc.low - 0.5) / 0.4));
}

function importanceOf(model: LearntModel, rows: readonly Row[]): Importance[] {
	const scorer = new LearntScorer(model);
	const step = Math.max(1, Math.floor(rows.length / rowsForImportance));
	const some = rows.filter((_, row) => row % step === 0);
	const sums = new Float64Array(scorer.features.length);
	for (const row of some) scorer.explain(row).effects.forEach((effect, feature) => (sums[feature] = (sums[feature] ?? 0) + Math.abs(effect) / some.length));
	const total = sums.reduce((sum, effect) => sum + effect, 0);
	return scorer.features
		.map((feature, at) => ({ feature, effect: sums[at] ?? 0, share: total === 0 ? 0 : (sums[at] ?? 0) / total }))
		.sort((a, b) => b.effect - a.effect);
}

type Told = Pick<TrainedModel, 'trainedOn' | 'warnings' | 'reasons'>;

function scorecardModel({ horizonDays, target }: TrainingOptions, told: Told): TrainedModel {
	return {
		format: MODEL_FORMAT,
		formatVersion: MODEL_FORMAT_VERSION,
		version: `${versionPrefix(target)}scorecard`,
		target,
		horizonDays,
		confidence: 0,
		algorithm: 'scorecard',
		industry: 'general',
		engine: 'scorecard',
		metrics: null,
		validation: 'none',
		importance: [],
		...told,
	};
}

function trainPurchases(rows: readonly Row[], { daysPerUnit, horizonDays, seed }: TrainingOptions): TrainedModel {
	const customers = rows.map((row, place) => readPurchases(row, `row ${place}`));
	const repeat = customers.filter(({ frequency }) => frequency > 0).length;
	if (repeat < leastRepeatBuyers) {
		throw new InputError(`${repeat} of ${rows.length} customers bought more than once: too few to learn from, ${leastRepeatBuyers} are the least.`, 'Give every customer\'s frequency (repeat purchases), recency and T, those who bought once included.');
	}
	const bgNbd = fitBgNbd(customers);
	const gammaGamma = fitGammaGamma(customers);
	const purchases = { daysPerUnit, bgNbd, ...(gammaGamma === undefined ? {} : { gammaGamma }) };
	const warnings: Warning[] = gammaGamma === undefined ? [{ code: 'no_amounts', text: 'No value model was fitted: "monetaryValue" is missing for most repeat buyers.' }] : [];
	return {
		format: MODEL_FORMAT,
		formatVersion: MODEL_FORMAT_VERSION,
		version: `bgNbd-${fingerprint(purchases)}`,
		target: 'churn',
		horizonDays,
		confidence: 0.5,
		algorithm: 'bgNbd',
		purchases,
		engine: 'bgNbd',
		metrics: null,
		validation: 'none',
		importance: [],
		warnings,
		trainedOn: { rows: rows.length, events: repeat, features: ['frequency', 'recency', 'T', ...(gammaGamma === undefined ? [] : ['monetaryValue'])], from: null, to: null, seed },
		reasons: [{ code: 'asked_for', text: `BG/NBD was fitted on ${rows.length} customers, ${repeat} of whom bought again; its log-likelihood is ${bgNbd.logLikelihood.toFixed(1)}.` }],
	};
}

const leastRepeatBuyers = 30;

/** The version of a model of leaving is named as ever. */
const versionPrefix = (target: Target): string => (target === 'churn' ? '' : `${target}-`);

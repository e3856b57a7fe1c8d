import { InputError } from '../../shared/items';
import type { Industry, Reason } from '../../shared/vocabulary';
import { isMissing } from '../dataset/cell';
import { BASELINE, type Contribution, type HealthEngine } from '../health/health';
import { said, sayBaseline, shown } from '../health/said';
import type { LearntModel, Model } from '../model/model';
import { type Given, LearntScorer } from '../model/scorer';
import { type Customer, metricDefinitions, metrics, sayValue } from '../scorecard/metrics';
import { EVIDENCE_HALF, pointsOn } from '../scorecard/policy';
import { readinessCurves, readinessWeights, UNDECIDED } from './policy';
import { type ReadinessTarget, targetNames } from './target';

/** What an engine says of one customer. */
export interface ReadinessEstimate {
	engine: HealthEngine;
	modelVersion: string;
	/** 0-100, not rounded. */
	score: number;
	/** 0-1. */
	confidence: number;
	/** They sum to `score`, but for the limits of 0 and 100. */
	contributions: Contribution[];
	reasons: Reason[];
}

export type ReadinessEstimator = (given: Given, customer: Customer, industry: Industry, weights?: unknown) => ReadinessEstimate;

/** As for health: an expert's opinion is never more sure than this. */
const scorecardCeiling = 0.7;

/** The scorecard: known metrics weighed on their curves; where little is known it stays near undecided. */
export function scorecardReadiness(target: ReadinessTarget, customer: Customer, industry: Industry, weights?: unknown): ReadinessEstimate {
	const own = readinessWeights(target, industry, weights);
	const rows = metrics.flatMap((metric) => {
		const curve = readinessCurves[target][metric];
		const weight = own[metric] ?? curve?.weight ?? 0;
		return curve === undefined || weight === 0 ? [] : [{ metric, weight, value: customer.metrics[metric], points: curve.points }];
	});
	const all = rows.reduce((sum, { weight }) => sum + weight, 0);
	const known = rows.flatMap(({ value, ...row }) => (value === undefined ? [] : [{ ...row, value }]));
	const seen = known.reduce((sum, { weight }) => sum + weight, 0);
	const coverage = all === 0 ? 0 : seen / all;
	const pull = (coverage * (1 + EVIDENCE_HALF)) / (coverage + EVIDENCE_HALF);
	const effects = known.map(
		({ metric, weight, value, points }): Contribution => ({
			feature: metric,
			value,
			points: pull * (weight / seen) * (pointsOn(points, value) - UNDECIDED),
			text: `${metricDefinitions[metric].label}: ${sayValue(metric, value)}`,
		}),
	);
	return {
		engine: 'scorecard',
		modelVersion: `${target}-scorecard-1-${industry}`,
		score: effects.reduce((sum, { points }) => sum + points, UNDECIDED),
		confidence: scorecardCeiling * coverage,
		contributions: [{ feature: BASELINE, value: null, points: UNDECIDED, text: `A customer of whom nothing is known stands at ${UNDECIDED}.` }, ...effects],
		reasons: [
			known.length === 0
				? { code: 'nothing_known', text: 'No metric that speaks of this is known of the customer, so the score says nothing.' }
				: { code: 'scorecard', text: `The scorecard of ${targetNames[target]} for ${industry} weighed ${known.length} known metrics, ${Math.round(100 * coverage)} % of all weight.`, evidence: { industry, known: known.length, coverage: Number(coverage.toFixed(5)) } },
			{ code: 'not_calibrated', text: 'The readiness is an opinion in points, not the measured chance that an offer is taken; a trained model gives that.' },
		],
	};
}

/**
 * A trained model as an engine.
 *
 * @throws InputError where the model tells something else ahead
 */
export function readinessEstimatorOf(model: Model, target: ReadinessTarget): ReadinessEstimator {
	if (model.target !== target) {
		throw new InputError(`The model tells ${targetNames[model.target]}, not ${targetNames[target]}.`, 'Choose the "Target" that the model was trained for, or train one for this target.');
	}
	switch (model.algorithm) {
		case 'scorecard':
			return (_, customer, industry, weights) => scorecardReadiness(target, customer, industry, weights);
		case 'bgNbd':
			throw new InputError(`A model of repeat purchases says nothing of ${targetNames[target]}.`, 'Train on offers made, with whether each was taken as the label.');
		default: {
			const scorer = new LearntScorer(model);
			return (given) => learntReadiness(model, scorer, given);
		}
	}
}

/** Margins closer than this to the model's middle give no slope to translate log odds into points by. */
const leastDistance = 0.05;

function learntReadiness(model: LearntModel, scorer: LearntScorer, given: Given): ReadinessEstimate {
	const { baseline, effects, margin } = scorer.explain(given);
	const probability = scorer.probabilityAt(margin);
	const [score, middle] = [100 * probability, 100 * scorer.probabilityAt(baseline)];
	// Log odds become points in proportion, so that what is shown adds up to the score.
	const slope = Math.abs(margin - baseline) > leastDistance ? (score - middle) / (margin - baseline) : 100 * probability * (1 - probability);
	const known = scorer.features.filter((name) => !isMissing(given[name])).length;
	return {
		engine: model.algorithm,
		modelVersion: model.version,
		score,
		confidence: model.confidence * (known / scorer.features.length),
		contributions: [
			{ feature: BASELINE, value: null, points: middle, logOdds: baseline, text: sayBaseline(model.algorithm) },
			...scorer.features.map((feature, at): Contribution => {
				const effect = effects[at] ?? 0;
				return { feature, value: shown(given[feature]), points: slope * effect, logOdds: effect, text: said(feature, given[feature]) };
			}),
		],
		reasons: [
			{ code: 'trained_model', text: `The model trained on your offers (${model.version}) knows ${known} of its ${scorer.features.length} features of this customer; its readiness is the chance that an offer is taken.`, evidence: { known, features: scorer.features.length, margin } },
			...(known === 0 ? [{ code: 'nothing_known', text: 'No feature of the model is known of this customer, so its readiness says nothing of them.' }] : []),
		],
	};
}

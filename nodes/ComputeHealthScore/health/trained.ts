import { InputError } from '../../shared/items';
import type { Industry } from '../../shared/vocabulary';
import { isMissing } from '../dataset/cell';
import type { LearntModel, Model } from '../model/model';
import { type Given, LearntScorer } from '../model/scorer';
import { expectedPurchases, probabilityAlive } from '../purchases/bgNbd';
import { expectedAmount } from '../purchases/gammaGamma';
import type { PurchaseModel } from '../purchases/model';
import { readPurchases } from '../purchases/read';
import { targetNames } from '../readiness/target';
import type { Customer } from '../scorecard/metrics';
import { BASELINE, type Contribution, type Estimate, scorecardEstimate } from './health';
import { said, sayBaseline, shown } from './said';

/** What a model says of one customer. `given` is the customer as it came: a model may know columns that are no metrics. */
export type Estimator = (given: Given, customer: Customer, industry: Industry, weights?: unknown) => Estimate;

export function estimatorOf(model: Model): Estimator {
	if (model.target !== 'churn') {
		throw new InputError(`The model tells ${targetNames[model.target]}, not who leaves.`, 'Set "Target" to what the model was trained for, or give a model of leaving.');
	}
	switch (model.algorithm) {
		case 'scorecard':
			return (_, customer, industry, weights) => scorecardEstimate(customer, industry, weights);
		case 'bgNbd':
			return (given) => purchaseEstimate(model.purchases, given, model.version, model.horizonDays);
		default: {
			const scorer = new LearntScorer(model);
			return (given) => learntEstimate(model, scorer, given);
		}
	}
}

const healthScore = (probability: number): number => 100 * (1 - probability);
/** Margins closer than this to the model's middle give no slope to translate log odds into points by. */
const leastDistance = 0.05;

function learntEstimate(model: LearntModel, scorer: LearntScorer, given: Given): Estimate {
	const { baseline, effects, margin } = scorer.explain(given);
	const probability = scorer.probabilityAt(margin);
	const middle = healthScore(scorer.probabilityAt(baseline));
	const score = healthScore(probability);
	// Log odds become points in proportion, so that the bars an operator sees add up to the score.
	const slope = Math.abs(margin - baseline) > leastDistance ? (score - middle) / (margin - baseline) : -100 * probability * (1 - probability);
	const known = scorer.features.filter((name) => !isMissing(given[name])).length;
	const share = known / scorer.features.length;
	return {
		engine: model.algorithm,
		modelVersion: model.version,
		score,
		churnProbability: probability,
		confidence: model.confidence * share,
		contributions: [
			{ feature: BASELINE, value: null, points: middle, logOdds: baseline, text: sayBaseline(model.algorithm) },
			...scorer.features.map((feature, at): Contribution => {
				const effect = effects[at] ?? 0;
				return { feature, value: shown(given[feature]), points: slope * effect, logOdds: effect, text: said(feature, given[feature]) };
			}),
		],
		reasons: [
			{ code: 'trained_model', text: `${names[model.algorithm]} trained on your history (${model.version}) knows ${known} of its ${scorer.features.length} features of this customer.`, evidence: { known, features: scorer.features.length, margin } },
			...(known === 0 ? [{ code: 'nothing_known', text: 'No feature of the model is known of this customer, so its probability says nothing of them.' }] : []),
		],
		horizonDays: model.horizonDays,
	};
}

const names = { gradientBoosting: 'Gradient boosting', logisticRegression: 'Logistic regression' } as const;

function purchaseEstimate({ bgNbd, gammaGamma, daysPerUnit }: PurchaseModel, given: Given, modelVersion: string, horizonDays: number): Estimate {
	const purchases = readPurchases(given, 'customer');
	const alive = probabilityAlive(bgNbd, purchases);
	const purchasesAhead = expectedPurchases(bgNbd, purchases, horizonDays / daysPerUnit);
	const threeYears = expectedPurchases(bgNbd, purchases, (3 * 365.25) / daysPerUnit);
	const amount = gammaGamma === undefined ? undefined : expectedAmount(gammaGamma, purchases);
	const { frequency, recency, age } = purchases;
	if (!Number.isFinite(alive)) throw new InputError('The purchases of the customer are outside what the model can judge.', 'Check frequency, recency and T.');
	return {
		engine: 'bgNbd',
		modelVersion,
		score: healthScore(1 - alive),
		churnProbability: 1 - alive,
		confidence: frequency === 0 ? 0.1 : 0.5,
		contributions: [
			{ feature: BASELINE, value: null, points: 100, text: 'A customer who has just bought is a customer.' },
			{ feature: 'recency', value: recency, points: healthScore(1 - alive) - 100, text: `${frequency} repeat purchases, the last at age ${recency} of ${age}` },
		],
		reasons: [
			{ code: 'repeat_purchases', text: `With ${frequency} repeat purchases the chance that they still buy is ${alive.toFixed(3)}; ${purchasesAhead.toFixed(2)} purchases are expected in ${horizonDays} days.`, evidence: { probabilityAlive: alive, expectedPurchases: purchasesAhead } },
			...(frequency === 0 ? [{ code: 'one_purchase', text: 'After a single purchase the model has no sign that they left: it says 1 for everybody.' }] : []),
		],
		horizonDays,
		...(amount === undefined ? {} : { predictedLtv: threeYears * amount }),
	};
}

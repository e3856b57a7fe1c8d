import type { DateTime } from 'luxon';
import { formatInstant } from '../../shared/time/instant';
import type { Industry, Reason } from '../../shared/vocabulary';
import type { Customer } from '../scorecard/metrics';
import { NEUTRAL, scorecardWeights } from '../scorecard/policy';
import { type Scorecard, scorecard } from '../scorecard/scorecard';
import { type Action, recommendedActions } from './actions';
import { daysToChurn, HORIZON_DAYS, lifetimeValue } from './outlook';
import { type Override, overrideOf, reasonOf } from './override';
import { probabilityOfScore, type RiskLevel, riskLevelOf } from './risk';
import { said, sayBaseline } from './said';

/** What one feature does to the score. All `points` of a result, the baseline's included, sum to `overallHealthScore`. */
export interface Contribution {
	feature: string;
	value: number | string | null;
	/** Points of the health score: below zero it speaks for leaving. */
	points: number;
	/** Trained engines: what it adds to the log odds of leaving. They sum to the model's margin. */
	logOdds?: number;
	text: string;
}

export interface Factor {
	feature: string;
	points: number;
	text: string;
}

export type HealthEngine = 'scorecard' | 'gradientBoosting' | 'logisticRegression' | 'bgNbd';

/** What an engine says of one customer, before it is put into words and dates. */
export interface Estimate {
	engine: HealthEngine;
	modelVersion: string;
	/** 0-100, not rounded. */
	score: number;
	churnProbability: number;
	/** 0-1. */
	confidence: number;
	contributions: Contribution[];
	reasons: Reason[];
	/** How far ahead the probability looks, in days. */
	horizonDays: number;
	/** Where the engine has looked at the factors itself. */
	factors?: Scorecard['factors'];
	/** Where the engine knows more of the value than the revenue of today says. */
	predictedLtv?: number;
}

/** One row of `customer_health_scores`, in camelCase, with what explains it. */
export interface Health {
	contactId: string | null;
	accountId: string | null;
	overallHealthScore: number;
	churnProbability: number;
	retentionProbability: number;
	/** The level that holds: the override's while there is one. */
	churnRiskLevel: RiskLevel;
	engagementScore: number | null;
	satisfactionScore: number | null;
	paymentBehaviorScore: number | null;
	communicationResponsivenessScore: number | null;
	/** Expected revenue of the next three years, discounted; null where the revenue is not known. */
	predictedLtv: number | null;
	currency: string | null;
	/** ISO 8601 date; null at low risk. */
	predictedChurnDate: string | null;
	riskFactors: Factor[];
	positiveIndicators: Factor[];
	recommendedActions: Action[];
	/** 0-1: how much the figures rest on. */
	confidenceLevel: number;
	analysisDate: string;
	modelVersion: string;
	override: Override | null;
	contributions: Contribution[];
	engine: HealthEngine;
	reasons: Reason[];
}

const SCORECARD_VERSION = 'scorecard-1';
export const BASELINE = 'baseline';

/** Probabilities as the table keeps them: numeric(6,5). */
const fifth = (value: number): number => Number(value.toFixed(5));
const whole = (value: number | null): number | null => (value === null ? null : Math.round(value));
/** Effects below this many points are not worth a sentence. */
const leastPoints = 0.5;
const mostFactors = 5;
/** A scorecard is an expert's opinion: however much is known, it is never more sure than this. */
const scorecardCeiling = 0.7;

/** The scorecard's estimate: works from day one, calibrated on nobody's customers. */
export function scorecardEstimate(customer: Customer, industry: Industry, weights?: unknown): Estimate {
	const { score, effects, coverage, factors } = scorecard(customer.metrics, scorecardWeights(industry, weights));
	const known = effects.length;
	return {
		engine: 'scorecard',
		modelVersion: `${SCORECARD_VERSION}-${industry}`,
		score,
		factors,
		churnProbability: probabilityOfScore(score),
		confidence: scorecardCeiling * coverage,
		contributions: [
			{ feature: BASELINE, value: null, points: NEUTRAL, text: sayBaseline('scorecard') },
			...effects.map(({ metric, value, effect }) => ({
				feature: metric,
				value,
				points: effect,
				text: said(metric, value),
			})),
		],
		reasons: [
			known === 0
				? { code: 'nothing_known', text: 'No metric of this customer is known, so the score is neutral and says nothing.' }
				: { code: 'scorecard', text: `The scorecard for ${industry} weighed ${known} known metrics, ${Math.round(100 * coverage)} % of all weight.`, evidence: { industry, known, coverage: fifth(coverage) } },
			{ code: 'not_calibrated', text: "The probability is the scorecard's reading of the score, not one measured on your customers." },
		],
		horizonDays: HORIZON_DAYS,
	};
}

/** Puts an estimate into the row that is stored: whole scores, level, date, value, factors, actions. */
export function healthOf(estimate: Estimate, customer: Customer, industry: Industry, now: DateTime<true>, override?: unknown, weights?: unknown): Health {
	const churnProbability = fifth(estimate.churnProbability);
	const overallHealthScore = Math.round(estimate.score);
	const computed = riskLevelOf(churnProbability);
	const overridden = overrideOf(override, computed, now);
	const churnRiskLevel = overridden?.active === true ? overridden.riskLevel : computed;
	const factors = estimate.factors ?? scorecard(customer.metrics, scorecardWeights(industry, weights)).factors;
	const contributions = summingTo(overallHealthScore, estimate.contributions);
	const ranked = contributions.filter(({ feature, points }) => feature !== BASELINE && Math.abs(points) >= leastPoints);
	const troubles = ranked.filter(({ points }) => points < 0).sort((a, b) => a.points - b.points);
	const strengths = ranked.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);
	const { monthlyRevenue, daysToRenewal } = customer.metrics;
	const days = daysToChurn(churnProbability, churnRiskLevel, daysToRenewal, estimate.horizonDays);
	const ltv = estimate.predictedLtv ?? (monthlyRevenue === undefined ? undefined : lifetimeValue(monthlyRevenue, churnProbability, estimate.horizonDays));
	return {
		contactId: customer.contactId ?? null,
		accountId: customer.accountId ?? null,
		overallHealthScore,
		churnProbability,
		retentionProbability: fifth(1 - churnProbability),
		churnRiskLevel,
		engagementScore: whole(factors.engagement),
		satisfactionScore: whole(factors.satisfaction),
		paymentBehaviorScore: whole(factors.paymentBehavior),
		communicationResponsivenessScore: whole(factors.communicationResponsiveness),
		predictedLtv: ltv === undefined ? null : Number(ltv.toFixed(2)),
		currency: customer.currency ?? null,
		predictedChurnDate: days === undefined ? null : now.toUTC().plus({ days }).toISODate(),
		riskFactors: troubles.slice(0, mostFactors).map(asFactor),
		positiveIndicators: strengths.slice(0, mostFactors).map(asFactor),
		recommendedActions: recommendedActions(churnRiskLevel, troubles.map(({ feature }) => feature)),
		confidenceLevel: Number(estimate.confidence.toFixed(2)),
		analysisDate: formatInstant(now),
		modelVersion: estimate.modelVersion,
		override: overridden ?? null,
		contributions,
		engine: estimate.engine,
		reasons: [
			...estimate.reasons,
			{ code: `risk_${computed}`, text: `A probability of leaving of ${fifth(churnProbability)} within ${estimate.horizonDays} days is ${computed} risk.` },
			...(overridden === undefined ? [] : [reasonOf(overridden)]),
		],
	};
}

const asFactor = ({ feature, points, text }: Contribution): Factor => ({ feature, points: Number(points.toFixed(2)), text });

/** The baseline takes what rounding the score (and the limits of 0 and 100) moved, so that what is shown adds up. */
function summingTo(score: number, contributions: readonly Contribution[]): Contribution[] {
	const rest = contributions.reduce((sum, { feature, points }) => sum + (feature === BASELINE ? 0 : points), 0);
	return contributions.map((contribution) => (contribution.feature === BASELINE ? { ...contribution, points: score - rest } : contribution));
}

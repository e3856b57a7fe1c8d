import type { DateTime } from 'luxon';
import { formatInstant } from '../../shared/time/instant';
import type { Industry, Reason } from '../../shared/vocabulary';
import { BASELINE, type Contribution, type Factor, type HealthEngine, scorecardEstimate } from '../health/health';
import { type RiskLevel, riskLevelOf } from '../health/risk';
import { type Customer, metricDefinitions, sayValue } from '../scorecard/metrics';
import type { ReadinessEstimate } from './estimate';
import { blockerRules } from './policy';
import { type ReadinessTarget, targetNames } from './target';

/** Whether a customer may be offered more, or be asked for a referral, and why. */
export interface Readiness {
	target: ReadinessTarget;
	contactId: string | null;
	accountId: string | null;
	/** 0-1. By a trained model the calibrated chance that an offer is taken, by the scorecard an opinion. */
	readiness: number;
	/** 0-100; the contributions sum to it. */
	readinessScore: number;
	/** At least `readyFrom`, and nothing stands in the way. */
	ready: boolean;
	readyFrom: number;
	/** What has to be put right first; with one, `ready` is false whatever the score. */
	blockers: Reason[];
	positiveIndicators: Factor[];
	riskFactors: Factor[];
	contributions: Contribution[];
	/** 0-1: how much the figure rests on. */
	confidenceLevel: number;
	analysisDate: string;
	modelVersion: string;
	engine: HealthEngine;
	reasons: Reason[];
}

export interface ReadinessQuestion {
	target: ReadinessTarget;
	readyFrom: number;
	now: DateTime<true>;
	/** The level of a score made before; without one the scorecard's own is used. */
	riskLevel?: RiskLevel;
}

/** Effects below this many points are not worth a sentence. */
const leastPoints = 0.5;
const mostFactors = 5;

export function readinessOf(estimate: ReadinessEstimate, customer: Customer, industry: Industry, { target, readyFrom, now, riskLevel }: ReadinessQuestion): Readiness {
	const score = Math.min(100, Math.max(0, estimate.score));
	const readiness = Number((score / 100).toFixed(5));
	const readinessScore = Math.round(score);
	const blockers = blockersOf(target, customer, riskLevel ?? riskLevelOf(scorecardEstimate(customer, industry).churnProbability));
	const rest = estimate.contributions.reduce((sum, { feature, points }) => sum + (feature === BASELINE ? 0 : points), 0);
	// The baseline takes what rounding and the limits moved.
	const contributions = estimate.contributions.map((one) => (one.feature === BASELINE ? { ...one, points: readinessScore - rest } : one));
	const ranked = contributions.filter(({ feature, points }) => feature !== BASELINE && Math.abs(points) >= leastPoints);
	const enough = readiness >= readyFrom;
	return {
		target,
		contactId: customer.contactId ?? null,
		accountId: customer.accountId ?? null,
		readiness,
		readinessScore,
		ready: enough && blockers.length === 0,
		readyFrom,
		blockers,
		positiveIndicators: ranked.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points).slice(0, mostFactors).map(asFactor),
		riskFactors: ranked.filter(({ points }) => points < 0).sort((a, b) => a.points - b.points).slice(0, mostFactors).map(asFactor),
		contributions,
		confidenceLevel: Number(estimate.confidence.toFixed(2)),
		analysisDate: formatInstant(now),
		modelVersion: estimate.modelVersion,
		engine: estimate.engine,
		reasons: [
			...estimate.reasons,
			enough
				? { code: 'ready', text: `A readiness of ${readiness} is at least ${readyFrom}.` }
				: { code: 'not_ready', text: `A readiness of ${readiness} is below ${readyFrom}.` },
			...(blockers.length === 0 ? [] : [{ code: 'blocked', text: `Something has to be put right before ${targetNames[target]} is asked about: ${blockers.map(({ code }) => code).join(', ')}.` }]),
		],
	};
}

const asFactor = ({ feature, points, text }: Contribution): Factor => ({ feature, points: Number(points.toFixed(2)), text });

function blockersOf(target: ReadinessTarget, { metrics }: Customer, level: RiskLevel): Reason[] {
	const found = blockerRules.flatMap(({ code, metric, least = -Infinity, most = Infinity, targets, text }): Reason[] => {
		const value = metrics[metric];
		const blocks = value !== undefined && targets.includes(target) && value >= least && value <= most;
		return blocks ? [{ code, text, evidence: { metric, value, said: `${metricDefinitions[metric].label}: ${sayValue(metric, value)}` } }] : [];
	});
	if (level !== 'high' && level !== 'critical') return found;
	return [...found, { code: 'at_risk', text: `The risk that they leave is ${level}: look after that first.`, evidence: { riskLevel: level } }];
}

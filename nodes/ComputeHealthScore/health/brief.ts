import type { Reason } from '../../shared/vocabulary';
import { BASELINE, type Contribution, type Health } from './health';
import { isMetric } from './said';

/** Points alone where the words follow from the metric and its value; else both. */
export type BriefContribution = number | { points: number; text: string };

/**
 * A score as it is stored: what follows from the rest is left out, and written in words when somebody reads it
 * (`comms.explained_score`). A third of the length, which is what storing a million of them costs.
 */
export interface BriefHealth
	extends Pick<
		Health,
		| 'accountId' | 'overallHealthScore' | 'churnProbability' | 'churnRiskLevel' | 'engagementScore' | 'satisfactionScore' | 'paymentBehaviorScore' | 'communicationResponsivenessScore'
		| 'predictedLtv' | 'currency' | 'predictedChurnDate' | 'confidenceLevel' | 'modelVersion' | 'engine'
	> {
	/** Names of the features, the heaviest first. */
	riskFactors: string[];
	positiveIndicators: string[];
	recommendedActions: Array<{ code: string; because: string[] }>;
	/** Points by feature, two decimals; they sum to the score, the baseline's included. */
	contributions: Record<string, BriefContribution>;
	reasons: Reason[];
}

const hundredth = (points: number): number => Math.round(100 * points) / 100;
const nameOf = ({ feature }: { feature: string }): string => feature;

/** @param given the customer as it came, which is stored beside the score */
export function briefOf(health: Health, given: Readonly<Record<string, unknown>>): BriefHealth {
	const points = new Map(health.contributions.map((one) => [one.feature, hundredth(one.points)]));
	if (points.has(BASELINE)) {
		const rest = [...points].reduce((sum, [feature, own]) => sum + (feature === BASELINE ? 0 : own), 0);
		points.set(BASELINE, hundredth(health.overallHealthScore - rest));
	}
	const brief = (one: Contribution): BriefContribution => {
		const own = points.get(one.feature) ?? 0;
		return followsFrom(one, health.engine, given[one.feature]) ? own : { points: own, text: one.text };
	};
	const { accountId, overallHealthScore, churnProbability, churnRiskLevel, engagementScore, satisfactionScore, paymentBehaviorScore, communicationResponsivenessScore } = health;
	const { predictedLtv, currency, predictedChurnDate, confidenceLevel, modelVersion, engine } = health;
	return {
		accountId, overallHealthScore, churnProbability, churnRiskLevel, engagementScore, satisfactionScore, paymentBehaviorScore, communicationResponsivenessScore,
		predictedLtv, currency, predictedChurnDate, confidenceLevel, modelVersion, engine,
		riskFactors: health.riskFactors.map(nameOf),
		positiveIndicators: health.positiveIndicators.map(nameOf),
		recommendedActions: health.recommendedActions.map(({ code, because }) => ({ code, because })),
		contributions: Object.fromEntries(health.contributions.map((one) => [one.feature, brief(one)])),
		reasons: health.reasons,
	};
}

/** Whether the words can be found again from the name and the value that is stored: `said` and `sayBaseline` made them so. */
function followsFrom({ feature }: Contribution, engine: Health['engine'], value: unknown): boolean {
	if (engine === 'bgNbd') return false;
	return feature === BASELINE || value === undefined || value === null || (isMetric(feature) && typeof value === 'number');
}

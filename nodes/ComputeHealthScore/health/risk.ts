export const riskLevels = ['low', 'medium', 'high', 'critical'] as const;
export type RiskLevel = (typeof riskLevels)[number];

/** From which probability of leaving a level holds: low < 0.3 <= medium < 0.5 <= high < 0.7 <= critical. */
const from: ReadonlyArray<readonly [RiskLevel, number]> = [
	['critical', 0.7],
	['high', 0.5],
	['medium', 0.3],
];

export function riskLevelOf(churnProbability: number): RiskLevel {
	return from.find(([, least]) => churnProbability >= least)?.[0] ?? 'low';
}

/** Where a probability of one half lies on the scorecard, and how many points lead from there to the next border (0.3 or 0.7). */
const even = 45;
const pointsToBorder = 10;
const steepness = Math.log(0.7 / 0.3) / pointsToBorder;

/**
 * An expert's reading of a scorecard score as a probability of leaving within the horizon: 55 points are 0.3, 45 are
 * 0.5, 35 are 0.7. It is not calibrated on anybody's customers; a trained model is.
 */
export function probabilityOfScore(score: number): number {
	return 1 / (1 + Math.exp(steepness * (score - even)));
}

import { type Metric, type Metrics, metrics } from './metrics';
import { curves, EVIDENCE_HALF, type Factor, factors, NEUTRAL, pointsOn, type ScorecardWeights } from './policy';

/** What one metric does to the score. */
export interface MetricEffect {
	metric: Metric;
	value: number;
	/** Where the value stands on its curve, 0-100. */
	points: number;
	/** What it adds to the overall score, below or above neutral. */
	effect: number;
}

export interface Scorecard {
	/** 0-100, not rounded. Neutral (70) plus all effects. */
	score: number;
	/** 0-100, not rounded; null where none of its metrics is known. */
	factors: Record<Factor, number | null>;
	effects: MetricEffect[];
	/** How much of the weight is known, 0-1. */
	coverage: number;
}

/** The metrics that count, in the order of the vocabulary, each with its curve. */
const curved = metrics.flatMap((metric) => {
	const curve = curves[metric];
	return curve === undefined ? [] : [{ metric, factor: factors.indexOf(curve.factor), curve }];
});

/**
 * The documented scorecard: each known metric stands somewhere on its curve, each factor is the weighted mean of its
 * known metrics, the score the weighted mean of the known factors. What is not known is left out, not counted as zero;
 * where little is known, the score stays near neutral.
 */
export function scorecard(known: Metrics, weights: ScorecardWeights): Scorecard {
	// By factor, in their order: the weight of all its metrics, of the known ones, and what these come to.
	const own = factors.map(() => 0);
	const seen = factors.map(() => 0);
	const sums = factors.map(() => 0);
	const found: Array<Omit<MetricEffect, 'effect'> & { factor: number; weight: number }> = [];
	for (const { metric, factor, curve } of curved) {
		const weight = weights.metrics[metric] ?? curve.weight;
		own[factor]! += weight;
		const value = known[metric];
		if (value === undefined || weight <= 0) continue;
		const points = pointsOn(curve.points, value);
		seen[factor]! += weight;
		sums[factor]! += weight * points;
		found.push({ metric, factor, weight, value, points });
	}
	const weightOf = factors.map((factor) => weights.factors[factor]);
	const total = (counts: (factor: number) => boolean): number => weightOf.reduce((sum, weight, factor) => sum + (counts(factor) ? weight : 0), 0);
	const weightOfAll = total((factor) => own[factor]! > 0);
	const weightOfSeen = total((factor) => seen[factor]! > 0);
	const coverage = weightOfAll === 0 ? 0 : weightOf.reduce((sum, weight, factor) => sum + (seen[factor]! > 0 ? (weight / weightOfAll) * (seen[factor]! / own[factor]!) : 0), 0);
	const pull = (coverage * (1 + EVIDENCE_HALF)) / (coverage + EVIDENCE_HALF);
	// Factor by factor, as they are shown.
	const effects = weightOf.flatMap((ofFactor, place) =>
		ofFactor <= 0
			? []
			: found
					.filter(({ factor }) => factor === place)
					.map(({ metric, value, points, weight }) => ({ metric, value, points, effect: pull * (ofFactor / weightOfSeen) * (weight / seen[place]!) * (points - NEUTRAL) })),
	);
	const scoreOf = (factor: Factor): number | null => {
		const place = factors.indexOf(factor);
		return seen[place]! > 0 ? sums[place]! / seen[place]! : null;
	};
	return {
		score: Math.min(100, Math.max(0, NEUTRAL + effects.reduce((sum, { effect }) => sum + effect, 0))),
		factors: {
			engagement: scoreOf('engagement'),
			satisfaction: scoreOf('satisfaction'),
			paymentBehavior: scoreOf('paymentBehavior'),
			communicationResponsiveness: scoreOf('communicationResponsiveness'),
		},
		effects,
		coverage,
	};
}

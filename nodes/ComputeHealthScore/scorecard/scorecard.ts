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

/**
 * The documented scorecard: each known metric stands somewhere on its curve, each factor is the weighted mean of its
 * known metrics, the score the weighted mean of the known factors. What is not known is left out, not counted as zero;
 * where little is known, the score stays near neutral.
 */
export function scorecard(known: Metrics, weights: ScorecardWeights): Scorecard {
	const rows = metrics.flatMap((metric) => {
		const curve = curves[metric];
		if (curve === undefined) return [];
		const weight = weights.metrics[metric] ?? curve.weight;
		const value = known[metric];
		return [{ metric, factor: curve.factor, weight, value, points: value === undefined ? 0 : pointsOn(curve.points, value) }];
	});
	const sumOf = (among: typeof rows) => among.reduce((sum, { weight }) => sum + weight, 0);
	const totals = factors.map((factor) => {
		const own = rows.filter((row) => row.factor === factor);
		const seen = own.filter((row) => row.value !== undefined && row.weight > 0);
		return { factor, own: sumOf(own), seen, seenWeight: sumOf(seen), weight: weights.factors[factor] };
	});
	const weightOfAll = totals.reduce((sum, { weight, own }) => sum + (own > 0 ? weight : 0), 0);
	const seenFactors = totals.filter(({ seenWeight, weight }) => seenWeight > 0 && weight > 0);
	const weightOfSeen = seenFactors.reduce((sum, { weight }) => sum + weight, 0);
	const coverage =
		weightOfAll === 0 ? 0 : seenFactors.reduce((sum, { weight, seenWeight, own }) => sum + (weight / weightOfAll) * (seenWeight / own), 0);
	const pull = (coverage * (1 + EVIDENCE_HALF)) / (coverage + EVIDENCE_HALF);
	const effects = seenFactors.flatMap(({ seen, seenWeight, weight }) =>
		seen.map(({ metric, value = 0, points, weight: own }) => ({
			metric,
			value,
			points,
			effect: pull * (weight / weightOfSeen) * (own / seenWeight) * (points - NEUTRAL),
		})),
	);
	const scoreOf = (factor: Factor): number | null => {
		const { seen, seenWeight } = totals.find((total) => total.factor === factor) ?? { seen: [], seenWeight: 0 };
		return seenWeight === 0 ? null : seen.reduce((sum, { weight, points }) => sum + (weight / seenWeight) * points, 0);
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

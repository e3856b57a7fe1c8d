import { normalQuantile, tQuantile } from './normal';

export interface Interval {
	low: number;
	high: number;
	/** 0..1. */
	confidence: number;
	method: 'adjusted_wald' | 'wilson' | 'student_t';
}

export interface NetCounts {
	promoters: number;
	detractors: number;
	answered: number;
}

/** The adjusted counts of Rocks (2016), Interval Estimation for the Net Promoter Score, The American Statistician 70(4). */
export function adjustedNet({ promoters, detractors, answered }: NetCounts): { net: number; variance: number } {
	const n = answered + 3;
	const up = (promoters + 0.75) / n;
	const down = (detractors + 0.75) / n;
	const net = up - down;
	return { net, variance: (up + down - net * net) / n };
}

/** Adjusted-Wald interval of a net promoter score; all in points from -100 to 100. */
export function netPromoterInterval(counts: NetCounts, confidence: number): Interval {
	const { net, variance } = adjustedNet(counts);
	const reach = normalQuantile(confidence) * Math.sqrt(variance);
	return { low: Math.max(-1, net - reach) * 100, high: Math.min(1, net + reach) * 100, confidence, method: 'adjusted_wald' };
}

/** Wilson's score interval of a share (Wilson 1927; method 3 of Newcombe 1998, Statistics in Medicine 17, 857). */
export function wilson(hits: number, of: number, confidence: number): Interval {
	if (of === 0) return { low: 0, high: 1, confidence, method: 'wilson' };
	const z = normalQuantile(confidence);
	const share = hits / of;
	const scale = 1 + (z * z) / of;
	const middle = (share + (z * z) / (2 * of)) / scale;
	const reach = (z / scale) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
	return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach), confidence, method: 'wilson' };
}

export function meanOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample variance (n - 1); 0 for fewer than two values. */
export function varianceOf(values: readonly number[]): number {
	if (values.length < 2) return 0;
	const mean = meanOf(values);
	return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/** Student's interval of a mean, kept inside the scale. At least two values. */
export function meanInterval(values: readonly number[], confidence: number, scale: { min: number; max: number }): Interval {
	const mean = meanOf(values);
	const reach = tQuantile(confidence, values.length - 1) * Math.sqrt(varianceOf(values) / values.length);
	return { low: Math.max(scale.min, mean - reach), high: Math.min(scale.max, mean + reach), confidence, method: 'student_t' };
}

import { adjustedNet, meanOf, type NetCounts, varianceOf } from './intervals';
import { twoSidedNormal, twoSidedT } from './normal';

/** Each gives the chance of a difference this large where there is none: small values speak for a change. */

export function compareNet(before: NetCounts, now: NetCounts): number {
	const [a, b] = [adjustedNet(before), adjustedNet(now)];
	return twoSidedNormal((b.net - a.net) / Math.sqrt(a.variance + b.variance));
}

/** Two shares, by the N - 1 chi-square test (Campbell 2007, Statistics in Medicine 26, 3661). */
export function compareShares(before: { hits: number; of: number }, now: { hits: number; of: number }): number {
	const total = before.of + now.of;
	const pooled = (before.hits + now.hits) / total;
	if (pooled <= 0 || pooled >= 1) return 1;
	const spread = Math.sqrt(pooled * (1 - pooled) * (1 / before.of + 1 / now.of) * (total / (total - 1)));
	return twoSidedNormal((now.hits / now.of - before.hits / before.of) / spread);
}

/** Two means with spreads of their own (Welch 1947). */
export function compareMeans(before: readonly number[], now: readonly number[]): number {
	const [a, b] = [varianceOf(before) / before.length, varianceOf(now) / now.length];
	const difference = meanOf(now) - meanOf(before);
	if (a + b === 0) return difference === 0 ? 1 : 0;
	const degrees = (a + b) ** 2 / (a ** 2 / (before.length - 1) + b ** 2 / (now.length - 1));
	return twoSidedT(difference / Math.sqrt(a + b), degrees);
}

/** Whether values rise or fall with time: the slope of a straight line, and the chance of one as steep from none. */
export function trendOf(points: ReadonlyArray<{ at: number; value: number }>): { slope: number; chance: number } {
	const meanAt = meanOf(points.map(({ at }) => at));
	const meanValue = meanOf(points.map(({ value }) => value));
	const spread = points.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
	const total = points.reduce((sum, { value }) => sum + (value - meanValue) ** 2, 0);
	if (spread === 0 || total === 0) return { slope: 0, chance: 1 };
	const slope = points.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - meanValue), 0) / spread;
	const unexplained = Math.max(0, total - slope * slope * spread);
	if (unexplained === 0) return { slope, chance: 0 };
	const degrees = points.length - 2;
	return { slope, chance: twoSidedT(slope / Math.sqrt(unexplained / degrees / spread), degrees) };
}

/**
 * Which of several comparisons are more than chance, such that the chance of calling any of them wrongly stays below
 * `falseAlarms` (Holm 1979).
 */
export function distinguishable(chances: readonly number[], falseAlarms: number): boolean[] {
	const order = chances.map((_, index) => index).sort((a, b) => (chances[a] ?? 1) - (chances[b] ?? 1));
	const called = chances.map(() => false);
	for (const [rank, index] of order.entries()) {
		if ((chances[index] ?? 1) > falseAlarms / (chances.length - rank)) break;
		called[index] = true;
	}
	return called;
}

/** Comparing two short lists of numbers without trusting outliers. */

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value / values.length, 0);

/** Up to this many ways to deal the values out they are all counted; above, the normal curve is close enough. */
const mostExact = 20;

/**
 * How likely at least as many of the later values lie above the earlier ones if nothing had changed: Mann-Whitney,
 * one-sided. Exact for short lists without ties, else by the normal approximation with correction for ties.
 */
export function chanceOfRise(earlier: readonly number[], later: readonly number[]): number {
	const [m, n] = [earlier.length, later.length];
	let wins = 0;
	let tied = false;
	for (const after of later) {
		for (const before of earlier) {
			if (after > before) wins += 1;
			else if (after === before) {
				wins += 0.5;
				tied = true;
			}
		}
	}
	const all = [...earlier, ...later];
	if (!tied && m + n <= mostExact && new Set(all).size === all.length) return exactTail(m, n, wins);
	const counts = new Map<number, number>();
	for (const value of all) counts.set(value, (counts.get(value) ?? 0) + 1);
	const size = m + n;
	const ties = [...counts.values()].reduce((sum, count) => sum + count ** 3 - count, 0);
	const variance = ((m * n) / 12) * (size + 1 - ties / (size * (size - 1)));
	if (variance <= 0) return 1;
	return 1 - normal((wins - (m * n) / 2 - 0.5) / Math.sqrt(variance));
}

/** The share of all ways to deal m + n ranks out that give at least `wins`. */
function exactTail(m: number, n: number, wins: number): number {
	// ways[a][u]: ways in which `a` of the later ones so far have u wins.
	let ways: number[][] = Array.from({ length: n + 1 }, (_, a) => (a === 0 ? [1] : []));
	for (let placed = 0; placed < m + n; placed += 1) {
		const next: number[][] = Array.from({ length: n + 1 }, () => []);
		for (let a = 0; a <= n; a += 1) {
			const earlierPlaced = placed - a;
			(ways[a] ?? []).forEach((count, u) => {
				if (count === 0) return;
				if (earlierPlaced < m) add(next[a], u, count);
				if (a < n) add(next[a + 1], u + earlierPlaced, count);
			});
		}
		ways = next;
	}
	const last = ways[n] ?? [];
	const total = last.reduce((sum, count) => sum + (count ?? 0), 0);
	return last.reduce((sum, count, u) => sum + (u >= wins ? (count ?? 0) : 0), 0) / total;
}

function add(row: number[] | undefined, place: number, count: number): void {
	if (row !== undefined) row[place] = (row[place] ?? 0) + count;
}

/** The normal distribution function, to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function normal(value: number): number {
	const part = 1 / (1 + 0.327_591_1 * (Math.abs(value) / Math.SQRT2));
	const series = part * (0.254_829_592 + part * (-0.284_496_736 + part * (1.421_413_741 + part * (-1.453_152_027 + part * 1.061_405_429))));
	const tail = (series * Math.exp((-value * value) / 2)) / 2;
	return value >= 0 ? 1 - tail : tail;
}

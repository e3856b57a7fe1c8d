import { wilson } from '../../analyseFeedback/statistics/intervals';
import { normalQuantile, normalUpper } from './normal';

/** So many of so many. */
export interface Share {
	hits: number;
	of: number;
}

export const rateOf = ({ hits, of }: Share): number => (of === 0 ? 0 : hits / of);

/** How far two shares lie apart, in standard errors of no difference (pooled); 0 where nothing can be said. Positive where `b` is higher. */
export function pooledZ(a: Share, b: Share): number {
	const pooled = (a.hits + b.hits) / (a.of + b.of);
	const variance = pooled * (1 - pooled) * (1 / a.of + 1 / b.of);
	return variance > 0 && Number.isFinite(variance) ? (rateOf(b) - rateOf(a)) / Math.sqrt(variance) : 0;
}

export const twoSidedChance = (z: number): number => Math.min(1, 2 * normalUpper(Math.abs(z)));

/**
 * Interval of the difference `b` minus `a` from the Wilson intervals of both: method 10 of Newcombe 1998, Statistics in Medicine 17, 873.
 * Right also for few and for rare events, where the plain one leaves the range or says that nothing can vary.
 */
export function differenceInterval(a: Share, b: Share, confidence: number): [low: number, high: number] {
	const [ofA, ofB] = [wilson(a.hits, a.of, confidence), wilson(b.hits, b.of, confidence)];
	const difference = rateOf(b) - rateOf(a);
	return [
		difference - Math.hypot(rateOf(b) - ofB.low, ofA.high - rateOf(a)),
		difference + Math.hypot(ofB.high - rateOf(b), rateOf(a) - ofA.low),
	];
}

/** Both shares this many standard errors wide: what a boundary of a group-sequential test leaves open (Jennison and Turnbull 1989). */
export function repeatedInterval(a: Share, b: Share, boundary: number): [low: number, high: number] {
	return differenceInterval(a, b, 1 - twoSidedChance(boundary));
}

/**
 * How many of each of two groups are needed to see a difference between the shares `from` and `to`, with the chance `power` to see it and
 * `alpha` to see one where there is none (Fleiss, Levin and Paik 2003, formula 4.14 without continuity correction).
 */
export function neededPerGroup(from: number, to: number, { alpha, power }: { alpha: number; power: number }): number {
	const middle = (from + to) / 2;
	const none = normalQuantile(alpha / 2) * Math.sqrt(2 * middle * (1 - middle));
	const some = normalQuantile(1 - power) * Math.sqrt(from * (1 - from) + to * (1 - to));
	return Math.ceil(((none + some) / (to - from)) ** 2);
}

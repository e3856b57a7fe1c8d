import type { Baseline } from './baseline';
import { bridgeTail } from './statistics/distributions';

/**
 * Lasting changes: the CUSUM of each of many overlapping stretches ("seeded intervals", Kovács et al., Biometrika 2023)
 * against the excursions of a Brownian bridge, which is what sums of mere chance look like.
 */

/** One stretch, with the place after which the change lies. */
export interface StretchTest {
	from: number;
	to: number;
	/** Last place before the change. */
	at: number;
	chance: number;
	/** Largest excursion, in usual ones. */
	cusum: number;
}

/** Distances beyond this many usual ones count as this many: a spike is not a change of level. */
const winsorAt = 3;

/** Places with a value, their values winsorised around `level` so that single days carry no weight of their own. */
export function usable(baseline: Baseline): { places: Int32Array; values: Float64Array } {
	const places = Int32Array.from([...baseline.adjusted.keys()].filter((place) => !Number.isNaN(baseline.adjusted[place] ?? NaN)));
	const limit = winsorAt * baseline.deviation;
	const values = Float64Array.from(places, (place) => {
		const residual = baseline.residuals[place] ?? 0;
		return (baseline.adjusted[place] ?? 0) - residual + Math.max(-limit, Math.min(limit, residual));
	});
	return { places, values };
}

/** Tests all stretches; `from`, `to` index the usable values, not the days. */
export function testStretches(values: Float64Array, deviation: number, correlation: number, shortest: number): StretchTest[] {
	if (deviation === 0) return [];
	const tests: StretchTest[] = [];
	// Days that resemble the one before say less than their number: the long-run deviation of a first-order process.
	const longRun = deviation * Math.sqrt((1 + correlation) / (1 - correlation));
	for (let length = values.length; length >= shortest; length = Math.floor(length / Math.SQRT2)) {
		const count = Math.max(1, Math.ceil(((values.length - length) / length) * 2) + 1);
		for (let index = 0; index < count; index++) {
			const from = count === 1 ? 0 : Math.round((index * (values.length - length)) / (count - 1));
			tests.push(testStretch(values, from, from + length - 1, longRun));
		}
	}
	return tests;
}

function testStretch(values: Float64Array, from: number, to: number, longRun: number): StretchTest {
	const length = to - from + 1;
	let total = 0;
	for (let place = from; place <= to; place++) total += values[place] ?? 0;
	const middle = total / length;
	let sum = 0;
	let furthest = 0;
	let at = from;
	for (let place = from; place < to; place++) {
		sum += (values[place] ?? 0) - middle;
		if (Math.abs(sum) <= furthest) continue;
		furthest = Math.abs(sum);
		at = place;
	}
	const cusum = furthest / (longRun * Math.sqrt(length));
	return { from, to, at, chance: bridgeTail(cusum), cusum };
}

/** Where the level changes, the surest first, each in a stretch that holds no other. Ends of stretches are too thin to say. */
export function changePoints(tests: readonly StretchTest[], threshold: number, margin: number): StretchTest[] {
	const found: StretchTest[] = [];
	const sure = tests.filter(({ chance }) => chance <= threshold).sort((a, b) => b.cusum - a.cusum);
	for (const test of sure) {
		const thin = test.at - test.from + 1 < margin || test.to - test.at < margin;
		if (thin || found.some(({ at }) => at >= test.from - 1 && at <= test.to)) continue;
		found.push(test);
	}
	return found.sort((a, b) => a.at - b.at);
}

/** A change of level that takes `length` days: 0 is a step, more a drift. */
export interface Ramp {
	start: number;
	length: number;
	before: number;
	after: number;
	squares: number;
}

/** The ramp that fits `values[from..to]` best, among steps and ramps of three weeks to six months; `margin` days at the ends are too few for a level. */
export function fitRamp(values: Float64Array, places: Int32Array, from: number, to: number, deviation: number, margin: number): Ramp {
	const first = places[from] ?? 0;
	const last = places[to] ?? 0;
	const span = last - first;
	const fits: Ramp[] = [];
	for (let length = 0; length <= Math.min(183, span); length += 21) {
		const stride = length === 0 ? 1 : 5;
		let best: Ramp | undefined;
		for (let start = first + margin; start + length <= last - (length === 0 ? margin - 1 : 0); start += stride) {
			const fit = fitOne(values, places, from, to, start, length);
			if (fit !== undefined && (best === undefined || fit.squares < best.squares)) best = fit;
		}
		if (best !== undefined) fits.push(best);
	}
	const [step, ...ramps] = fits;
	const none: Ramp = { start: first, length: 0, before: NaN, after: NaN, squares: Infinity };
	if (step === undefined) return ramps[0] ?? none;
	const ramp = ramps.reduce<Ramp | undefined>((best, one) => (best === undefined || one.squares < best.squares ? one : best), undefined);
	// One more number to fit has to earn its place (Schwarz, 1978), twice over: a step is the simpler story.
	const price = 2 * Math.log(to - from + 1) * deviation ** 2;
	return ramp !== undefined && ramp.squares + price < step.squares ? ramp : step;
}

/** Least squares for two levels and a straight way between them. */
function fitOne(values: Float64Array, places: Int32Array, from: number, to: number, start: number, length: number): Ramp | undefined {
	const n = to - from + 1;
	let sw = 0;
	let sww = 0;
	let sy = 0;
	let syw = 0;
	let syy = 0;
	for (let index = from; index <= to; index++) {
		const place = places[index] ?? 0;
		const value = values[index] ?? 0;
		sy += value;
		syy += value * value;
		if (place < start) continue;
		const weight = place >= start + length ? 1 : (place - start) / length;
		sw += weight;
		sww += weight * weight;
		syw += value * weight;
	}
	const determinant = n * sww - sw * sw;
	if (determinant < 1e-9 * n * n) return undefined;
	const change = (n * syw - sw * sy) / determinant;
	const before = (sy - change * sw) / n;
	const squares = syy - before * sy - change * syw;
	return { start, length, before, after: before + change, squares };
}

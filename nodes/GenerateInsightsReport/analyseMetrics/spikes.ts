import type { Baseline } from './baseline';
import { wholeOf, type Series } from './series';
import { twoSidedBinomial, twoSidedNormal, twoSidedPoisson, twoSidedT } from './statistics/distributions';

/** How far off one day is, and how often chance alone would do it. */
export interface DayTest {
	place: number;
	/** Robust z: distance from the level of the day, in usual distances. */
	z: number;
	chance: number;
	limits: 'robust z' | 'binomial' | 'poisson';
}

/** Days stray more wildly than a normal curve says; 20 degrees of freedom leave room for it. Ours. */
const degrees = 20;

/** Tests every day in [from, to] (places, both included). Far out on its own is one thing, unlikely for a count or a share another: it takes both. */
export function testDays(series: Series, baseline: Baseline, from: number, to: number): DayTest[] {
	if (baseline.deviation === 0) return [];
	const tests: DayTest[] = [];
	const overdispersion = series.of === undefined ? 1 : spreadOverBinomial(series, baseline);
	for (let place = Math.max(0, from); place <= Math.min(to, series.values.length - 1); place++) {
		const residual = baseline.residuals[place] ?? NaN;
		if (Number.isNaN(residual)) continue;
		tests.push(testDay(series, baseline, place, residual / baseline.deviation, overdispersion));
	}
	return tests;
}

function testDay(series: Series, baseline: Baseline, place: number, z: number, overdispersion: number): DayTest {
	const value = series.values[place] ?? 0;
	const expected = baseline.expected[place] ?? 0;
	const of = series.of?.[place];
	if (of !== undefined && of > 0) {
		const whole = wholeOf(series);
		const share = Math.min(1, Math.max(expected, localMean(series, baseline, place)) / whole);
		// Laney's p' chart: binomial limits, widened by what days stray beyond them.
		const exact = twoSidedBinomial(Math.round((value / whole) * of), Math.round(of), share);
		const own = (baseline.residuals[place] ?? 0) * 2 * Math.sqrt(of);
		const widened = overdispersion <= 1.2 ? exact : Math.max(exact, twoSidedNormal(own / overdispersion));
		return { place, z: own / overdispersion, chance: widened, limits: 'binomial' };
	}
	const byZ = twoSidedT(z, degrees);
	if (series.definition.kind === 'count' && expected < 30) return { place, z, chance: Math.max(byZ, twoSidedPoisson(value, Math.max(expected, localMean(series, baseline, place), 0.1))), limits: 'poisson' };
	return { place, z, chance: byZ, limits: 'robust z' };
}

/** Of few hits the median lies below the mean, and the limits belong around the mean: that of the four weeks around, odd days left out. */
function localMean(series: Series, baseline: Baseline, place: number): number {
	let hits = 0;
	let all = 0;
	for (let day = Math.max(0, place - 14); day <= Math.min(series.values.length - 1, place + 14); day++) {
		const residual = baseline.residuals[day] ?? NaN;
		if (day === place || !(Math.abs(residual) <= 3 * baseline.deviation)) continue;
		const weight = series.of?.[day] ?? 1;
		hits += (series.values[day] ?? 0) * weight;
		all += weight;
	}
	return all > 0 ? hits / all : 0;
}

/** How many times further than their sample sizes explain the shares stray; 1 where they don't. */
function spreadOverBinomial({ of }: Series, baseline: Baseline): number {
	if (of === undefined) return 1;
	const standardised = baseline.residuals.map((residual, place) => residual * 2 * Math.sqrt(of[place] ?? NaN)).filter((value) => !Number.isNaN(value));
	const sorted = standardised.map(Math.abs).sort();
	const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
	return Math.max(1, middle * 1.4826);
}

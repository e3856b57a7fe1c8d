import type { Policy } from './policy';
import { weekdayOf } from './rows';
import { wholeOf, type Series } from './series';
import { lagOneCorrelation, median, present, robustDeviation, runningMedian } from './statistics/robust';

/**
 * What was to be expected on each day: a level that follows the business, times of the week on top, and how far days
 * usually stray. Worked out on a scale on which days stray alike whatever their size.
 */
export interface Baseline {
	/** The values on that scale, without the weekday's share. */
	adjusted: Float64Array;
	/** Expected value of each day, in the unit of the series. */
	expected: Float64Array;
	/** Days' distance from it, on the scale. */
	residuals: Float64Array;
	/** How far days usually stray, on the scale. Never 0 where values differ. */
	deviation: number;
	/** Correlation of a day with the one before, 0 to 0.9: such days say less than their number. */
	correlation: number;
	/** Days with a value. */
	days: number;
	/** The scale, and the way back. */
	scale: Scale;
	/** Whether weekdays have levels of their own. */
	weekly: boolean;
}

interface Scale {
	name: 'square root' | 'logarithm' | 'arcsine' | 'as measured';
	to(value: number): number;
	from(scaled: number): number;
}

const asMeasured: Scale = { name: 'as measured', to: (value) => value, from: (scaled) => scaled };
const logarithm: Scale = { name: 'logarithm', to: Math.log, from: Math.exp };
/** Counts stray by the root of their size (Anscombe, 1948). */
const squareRoot: Scale = { name: 'square root', to: (value) => Math.sqrt(value + 0.375), from: (scaled) => Math.max(0, Math.max(0, scaled) ** 2 - 0.375) };
const arcsine = (whole: number): Scale => ({
	name: 'arcsine',
	to: (value) => Math.asin(Math.sqrt(Math.min(1, Math.max(0, value / whole)))),
	from: (scaled) => whole * Math.sin(Math.min(Math.PI / 2, Math.max(0, scaled))) ** 2,
});

function scaleOf(series: Series): Scale {
	if (series.of !== undefined) return arcsine(wholeOf(series));
	const values = present(series.values);
	const { kind } = series.definition;
	if (kind === 'count') return squareRoot;
	return (kind === 'amount' || kind === 'duration') && values.length > 0 && values.every((value) => value > 0) ? logarithm : asMeasured;
}

export function baselineOf(series: Series, policy: Policy): Baseline {
	const scale = scaleOf(series);
	const scaled = Float64Array.from(series.values, (value) => (Number.isNaN(value) ? NaN : scale.to(value)));
	const weekly = weekdayLevels(scaled, series.first, policy);
	const adjusted = scaled.map((value, place) => value - (weekly[weekdayOf(series.first + place)] ?? 0));
	const level = runningMedian(adjusted, policy.levelReach);
	const residuals = adjusted.map((value, place) => value - (level[place] ?? NaN));
	const days = present(adjusted).length;
	// The level was drawn through the days themselves, which makes them look a little closer to it than they are.
	const shrinkage = Math.sqrt(1 + Math.PI / 2 / Math.min(days || 1, 2 * policy.levelReach + 1));
	return {
		adjusted,
		expected: level.map((value, place) => scale.from(value + (weekly[weekdayOf(series.first + place)] ?? 0))),
		residuals,
		deviation: robustDeviation(residuals) * shrinkage || leastDeviation(scaled),
		correlation: Math.min(0.9, Math.max(0, lagOneCorrelation(residuals))),
		days,
		scale,
		weekly: weekly.some((value) => value !== 0),
	};
}

/** What each weekday adds to the level, on the scale; seven zeros where too few weeks are there. */
function weekdayLevels(scaled: Float64Array, first: number, policy: Policy): Float64Array {
	const levels = new Float64Array(7);
	const byWeekday = (values: Float64Array) => Array.from({ length: 7 }, (_, weekday) => present(values.filter((__, place) => weekdayOf(first + place) === weekday)));
	const enough = byWeekday(scaled).every((values) => values.length === 0 || values.length >= policy.leastPerWeekday);
	if (!enough) return levels;
	// Twice: the level is cleaner once the weekdays are off it.
	for (let pass = 0; pass < 2; pass++) {
		const level = runningMedian(scaled.map((value, place) => value - (levels[weekdayOf(first + place)] ?? 0)), policy.levelReach);
		for (const [weekday, values] of byWeekday(scaled.map((value, place) => value - (level[place] ?? NaN))).entries()) levels[weekday] = values.length === 0 ? 0 : median(values);
	}
	return levels;
}

/** Where nearly all values are the same: the smallest step between two of them, so that one other value is not endlessly far off. */
function leastDeviation(scaled: Float64Array): number {
	const distinct = [...new Set(present(scaled))].sort((a, b) => a - b);
	const steps = distinct.slice(1).map((value, place) => value - (distinct[place] ?? 0));
	return steps.length === 0 ? 0 : steps.reduce((a, b) => Math.min(a, b));
}

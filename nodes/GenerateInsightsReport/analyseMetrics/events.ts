import type { Finding, FindingSeverity } from '../finding';
import type { Baseline } from './baseline';
import { changePoints, fitRamp, testStretches, usable, type StretchTest } from './changes';
import { digits } from './numbers';
import type { Policy } from './policy';
import { dayAt, lastDay, type Series } from './series';
import { testDays, type DayTest } from './spikes';
import { normalQuantile } from './statistics/normalQuantile';
import type { Telling } from './telling';

/** All tests of one series, before it is known which of them count. */
export interface SeriesTests {
	series: Series;
	baseline: Baseline;
	days: DayTest[];
	stretches: StretchTest[];
	values: Float64Array;
	places: Int32Array;
}

/** Tests what lies in [from, to] (days since 1970); the history before it says what is usual. */
export function testSeries(series: Series, baseline: Baseline, from: number, to: number, policy: Policy): SeriesTests {
	const { values, places } = usable(baseline);
	const enough = baseline.days >= policy.leastDays;
	const inPeriod = ({ at }: StretchTest) => {
		const day = series.first + (places[at] ?? 0);
		return day >= from - 1 && day <= to;
	};
	return {
		series,
		baseline,
		values,
		places,
		days: enough ? testDays(series, baseline, from - series.first, to - series.first) : [],
		stretches: enough && values.length >= policy.shortestStretch ? testStretches(values, baseline.deviation, baseline.correlation, policy.shortestStretch).filter(inPeriod) : [],
	};
}

/** The largest chance that still counts, for single days and for stretches. */
export interface Thresholds {
	day: number;
	stretch: number;
}

/** The findings of one series, once it is known which tests count. */
export function eventsOf(tests: SeriesTests, thresholds: Thresholds, policy: Policy, telling: Telling): Finding[] {
	const changes = changesOf(tests, thresholds.stretch, policy, telling);
	const spikes = spikesOf(tests, thresholds.day, policy, telling).filter(({ from, to }) => !changes.some((change) => change.kind === 'shift' && from <= change.to && to >= change.from));
	return [...changes, ...spikes].sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** Better or worse for the business; worse is critical where it is far off. */
function severityOf({ series }: SeriesTests, upwards: boolean, far: boolean): FindingSeverity {
	const { better } = series.definition;
	if (better === 'none') return far ? 'warning' : 'info';
	return (better === 'up') === upwards ? 'good' : far ? 'critical' : 'warning';
}

function spikesOf(tests: SeriesTests, threshold: number, policy: Policy, telling: Telling): Finding[] {
	const { series, baseline } = tests;
	const off = (place: number) => Math.abs((series.values[place] ?? 0) - (baseline.expected[place] ?? 0));
	const odd = tests.days.filter(({ place, chance }) => chance <= threshold && off(place) >= policy.leastSpike * Math.abs(baseline.expected[place] ?? 0));
	const findings: Finding[] = [];
	for (let start = 0; start < odd.length; ) {
		let end = start + 1;
		while (end < odd.length && (odd[end]?.place ?? 0) - (odd[end - 1]?.place ?? 0) <= 2 && sameSide(odd[end], odd[start])) end += 1;
		const run = odd.slice(start, end);
		const [first] = run;
		const worst = run.reduce((a, b) => (Math.abs(b.z) > Math.abs(a.z) ? b : a), first ?? { place: 0, z: 0, chance: 1, limits: 'robust z' as const });
		const last = run.at(-1);
		if (first !== undefined && last !== undefined) findings.push(spike(tests, first.place, last.place, worst, policy, telling));
		start = end;
	}
	return findings;
}

const sameSide = (a: DayTest | undefined, b: DayTest | undefined) => (a?.z ?? 0) > 0 === (b?.z ?? 0) > 0;

function spike(tests: SeriesTests, from: number, to: number, worst: DayTest, policy: Policy, { words, show, percent, nameOf, differenceOf, when }: Telling): Finding {
	const { series, baseline } = tests;
	const value = series.values[worst.place] ?? 0;
	const expected = baseline.expected[worst.place] ?? 0;
	const interval = usualRange(baseline, worst.place, policy.confidence);
	// What has gone on for a week, and still does, is more than an odd day.
	const lasting = to - from + 1 >= policy.shortestShift && series.first + to >= lastDay(series) - 1;
	return {
		kind: lasting ? 'shift' : 'anomaly',
		metric: series.definition.metric,
		from: dayAt(series, from),
		to: dayAt(series, to),
		severity: severityOf(tests, value > expected, Math.abs(worst.z) >= 8),
		value: digits(value),
		expected: digits(expected),
		interval,
		confidence: certainty(worst.chance),
		text: words.spike({
			name: nameOf(series.definition.label, series.client),
			value: show(value),
			when: when(dayAt(series, from), dayAt(series, to)),
			several: to !== from,
			difference: differenceOf(value, expected),
			expected: show(expected),
			low: show(interval[0]),
			high: show(interval[1]),
			share: percent(policy.confidence),
		}),
		evidence: { rule: worst.limits, z: digits(worst.z), chance: Number(worst.chance.toPrecision(2)), furthest: dayAt(series, worst.place), client: series.client },
	};
}

const fitReach = 183;

/** Merges the parts of a drift, measures each change and drops what is too small to tell. */
function changesOf(tests: SeriesTests, threshold: number, policy: Policy, telling: Telling): Finding[] {
	const { baseline, values, places } = tests;
	const points = changePoints(tests.stretches, threshold, policy.shortestShift);
	const level = (from: number, to: number) => {
		const part = values.subarray(from, to + 1);
		return part.reduce((sum, value) => sum + value, 0) / part.length;
	};
	const bounds = [-1, ...points.map(({ at }) => at), values.length - 1];
	const levels = bounds.slice(1).map((to, index) => level((bounds[index] ?? -1) + 1, to));
	const groups: number[][] = [];
	for (const [index, point] of points.entries()) {
		const group = groups.at(-1);
		const before = group?.at(-1);
		const up = (n: number) => (levels[n + 1] ?? 0) > (levels[n] ?? 0);
		const near = before !== undefined && (places[point.at] ?? 0) - (places[points[before]?.at ?? 0] ?? 0) <= policy.driftGap;
		if (group !== undefined && before !== undefined && near && up(before) === up(index)) group.push(index);
		else groups.push([index]);
	}
	return groups.flatMap((group) => {
		const [first = 0] = group;
		const last = group.at(-1) ?? first;
		// Half a year on either side says enough of a level, and keeps other changes' ends out.
		const from = Math.max((bounds[first] ?? -1) + 1, (points[first]?.at ?? 0) - fitReach);
		const to = Math.min(bounds[last + 2] ?? values.length - 1, (points[last]?.at ?? 0) + fitReach);
		const ramp = fitRamp(values, places, from, to, baseline.deviation, policy.shortestShift);
		const before = baseline.scale.from(ramp.before);
		const after = baseline.scale.from(ramp.after);
		if (!Number.isFinite(before) || !Number.isFinite(after)) return [];
		if (Math.abs(after - before) < policy.leastShift * Math.abs(before)) return [];
		const surest = group.reduce((a, index) => Math.min(a, points[index]?.chance ?? 1), 1);
		return [change(tests, { ...ramp, before, after }, surest, to - from + 1, policy, telling)];
	});
}

function change(tests: SeriesTests, ramp: { start: number; length: number; before: number; after: number }, chance: number, days: number, policy: Policy, { words, show, nameOf, differenceOf, day }: Telling): Finding {
	const { series, baseline } = tests;
	const { before, after, start, length } = ramp;
	const from = dayAt(series, start);
	const to = dayAt(series, Math.min(start + length, series.values.length - 1));
	const longRun = baseline.deviation * Math.sqrt((1 + baseline.correlation) / (1 - baseline.correlation));
	const reach = normalQuantile((1 + policy.confidence) / 2) * longRun * Math.sqrt(4 / Math.max(4, days));
	const ends = [-reach, reach].map((one) => digits(baseline.scale.from(baseline.scale.to(after) + one)));
	const interval: [number, number] = [ends[0] ?? after, ends[1] ?? after];
	const told = { name: nameOf(series.definition.label, series.client), from: day(from), to: day(to), before: show(before), after: show(after), difference: differenceOf(after, before), weekly: baseline.weekly };
	return {
		kind: length === 0 ? 'shift' : 'drift',
		metric: series.definition.metric,
		from,
		to,
		severity: severityOf(tests, after > before, Math.abs(after - before) >= 0.5 * Math.abs(before)),
		value: digits(after),
		expected: digits(before),
		interval,
		confidence: certainty(chance),
		text: length === 0 ? words.shift(told) : words.drift(told),
		evidence: { rule: 'cusum', days: length, chance: Number(chance.toPrecision(2)), client: series.client },
	};
}

const certainty = (chance: number) => Number(Math.min(0.999, 1 - Math.sqrt(chance)).toFixed(3));
/** Where days like this one lie, at the given certainty, in the unit of the series. */
function usualRange({ scale, expected, deviation }: Baseline, place: number, confidence: number): [number, number] {
	const middle = scale.to(expected[place] ?? 0);
	const reach = normalQuantile((1 + confidence) / 2) * deviation;
	return [digits(scale.from(middle - reach)), digits(scale.from(middle + reach))];
}

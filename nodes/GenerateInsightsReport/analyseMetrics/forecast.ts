import type { Finding } from '../finding';
import type { Baseline } from './baseline';
import type { Target } from './definitions';
import { digits } from './numbers';
import { periodAround } from './periods';
import type { Policy } from './policy';
import { dateOf, weekdayOf } from './rows';
import { lastDay, type Series } from './series';
import { mean, present, standardDeviation } from './statistics/robust';
import { normalQuantile } from './statistics/normalQuantile';
import type { Telling } from './telling';

/** Where a metric will stand at the end of its target's period, as things go. */
export interface Forecast {
	metric: string;
	client: string;
	period: Target['period'];
	from: string;
	to: string;
	target: number;
	/** Measured so far in the period: sum or mean. */
	soFar: number | null;
	daysLeft: number;
	value: number;
	interval: [number, number];
	/** Whether it will be met: for sure is nothing, so by the interval. */
	outlook: 'met' | 'missed' | 'open';
	text: string;
}

/** Days that the coming ones are taken from: eight weeks hold each weekday eight times and no season long gone. */
const recentDays = 56;

/** Undefined where too little is known to forecast. */
export function forecastOf(series: Series, baseline: Baseline, target: Target, today: number, policy: Policy, telling: Telling): Forecast | undefined {
	if (baseline.days < policy.leastDays) return undefined;
	const { definition } = series;
	const period = periodAround(today, target.period);
	const recent = series.values.subarray(Math.max(0, lastDay(series) - recentDays + 1 - series.first));
	const known = present(recent);
	if (known.length < policy.leastDays) return undefined;
	const firstRecent = series.first + series.values.length - recent.length;
	const weekdays = Array.from({ length: 7 }, (_, weekday) => present(recent.filter((__, place) => weekdayOf(firstRecent + place) === weekday)));
	// What never has values (a closed Sunday) will have none.
	const expectedOn = (day: number) => {
		const own = weekdays[weekdayOf(day)] ?? [];
		return own.length === 0 ? undefined : mean(own);
	};
	const spread = standardDeviation(weekdays.flatMap((own) => own.map((value) => value - mean(own))));
	const coming: number[] = [];
	for (let day = Math.max(today, period.from - 1) + 1; day <= period.to; day++) {
		const value = expectedOn(day);
		if (value !== undefined) coming.push(value);
	}
	const past = present(series.values.subarray(Math.max(0, period.from - series.first), Math.max(0, today - series.first + 1)));
	const total = [...past, ...coming].reduce((sum, value) => sum + value, 0);
	const count = past.length + coming.length;
	if (count === 0) return undefined;
	const inflation = (1 + baseline.correlation) / (1 - baseline.correlation);
	// Two doubts: how each coming day turns out, and where the level they share really lies.
	const deviation = Math.sqrt(coming.length * spread ** 2 * inflation + (coming.length * spread) ** 2 * (inflation / known.length));
	const divisor = definition.aggregate === 'sum' ? 1 : count;
	const reach = (normalQuantile((1 + policy.confidence) / 2) * deviation) / divisor;
	const value = total / divisor;
	const floor = definition.kind === 'level' || definition.kind === 'amount' ? -Infinity : 0;
	const interval: [number, number] = [digits(Math.max(floor, value - reach)), digits(value + reach)];
	const lowerIsBetter = definition.better === 'down';
	const met = lowerIsBetter ? interval[1] <= target.value : interval[0] >= target.value;
	const missed = lowerIsBetter ? interval[0] > target.value : interval[1] < target.value;
	const outlook = met ? 'met' : missed ? 'missed' : 'open';
	const soFar = past.length === 0 ? null : digits(past.reduce((sum, one) => sum + one, 0) / (definition.aggregate === 'sum' ? 1 : past.length));
	return {
		metric: definition.metric,
		client: series.client,
		period: target.period,
		from: dateOf(period.from),
		to: dateOf(period.to),
		target: target.value,
		soFar,
		daysLeft: Math.max(0, period.to - today),
		value: digits(value),
		interval,
		outlook,
		text: textOf(telling.nameOf(definition.label, series.client), target, value, interval, outlook, period.to <= today, telling),
	};
}

function textOf(name: string, target: Target, value: number, interval: [number, number], outlook: Forecast['outlook'], isOver: boolean, { words, show, percent }: Telling): string {
	const off = (of: number) => (target.value === 0 ? show(of) : percent(Math.abs(of / target.value - 1)));
	const [near = 0, far = 0] = interval.map((end) => (target.value === 0 ? end : Math.abs(end / target.value - 1))).sort((a, b) => a - b);
	const end = (one: number) => (target.value === 0 ? show(one) : percent(one));
	const told = { name, period: words.periods[target.period], value: show(value), target: show(target.value), low: show(interval[0]), high: show(interval[1]), by: target.value === 0 ? '' : off(value), bySpan: words.range(end(near), end(far)) };
	if (isOver) return outlook === 'met' ? words.met(told) : words.missed(told);
	return { met: words.willMeet, missed: words.willMiss, open: words.mayMeet }[outlook](told);
}

export function forecastFinding(forecast: Forecast, confidence: number): Finding {
	const { metric, from, to, value, target, interval, text, outlook } = forecast;
	return {
		kind: 'forecast',
		metric,
		from,
		to,
		severity: outlook === 'met' ? 'good' : outlook === 'missed' ? 'warning' : 'info',
		value,
		expected: target,
		interval,
		confidence,
		text,
		evidence: { rule: 'weekday means of the last eight weeks', outlook, soFar: forecast.soFar, daysLeft: forecast.daysLeft, client: forecast.client },
	};
}

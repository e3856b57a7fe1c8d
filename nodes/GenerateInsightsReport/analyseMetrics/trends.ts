import type { Baseline } from './baseline';
import { digits } from './numbers';
import { periodBefore, type Period } from './periods';
import type { MetricGroup, Policy } from './policy';
import { dateOf } from './rows';
import type { Series } from './series';
import { mean, present, standardDeviation } from './statistics/robust';
import { normalQuantile } from './statistics/normalQuantile';

/** One metric over the period, beside the one before. */
export interface Trend {
	metric: string;
	label: string;
	client: string;
	unit: string;
	better: 'up' | 'down' | 'none';
	aggregate: 'sum' | 'mean';
	group: MetricGroup;
	from: string;
	to: string;
	/** Sum or mean over the days that have values; null where none has. */
	value: number | null;
	days: number;
	before: number | null;
	daysBefore: number;
	/** Change of the daily mean, as a share of the mean before; null where it cannot be said. */
	change: number | null;
	/** Its interval, at the certainty of the policy. */
	interval: [number, number] | null;
	/** False where the two periods cannot be told apart: no claim should be made of the change. */
	distinguishable: boolean;
	source: string | null;
}

/** Days of a period from which a mean is said to be one. */
const leastDays = 5;

export function trendOf(series: Series, baseline: Baseline, period: Period, policy: Policy): Trend {
	const { definition } = series;
	const inside = ({ from, to }: Period) => present(series.values.subarray(Math.max(0, from - series.first), Math.max(0, to - series.first + 1)));
	const now = inside(period);
	const before = inside(periodBefore(period));
	const total = (values: number[]) => (values.length === 0 ? null : digits(definition.aggregate === 'sum' ? values.reduce((sum, value) => sum + value, 0) : mean(values)));
	const [change, reach] = changeOf(now, before, baseline.correlation, normalQuantile((1 + policy.confidence) / 2));
	return {
		metric: definition.metric,
		label: definition.label,
		client: series.client,
		unit: definition.unit,
		better: definition.better,
		aggregate: definition.aggregate,
		group: definition.group,
		from: dateOf(period.from),
		to: dateOf(period.to),
		value: total(now),
		days: now.length,
		before: total(before),
		daysBefore: before.length,
		change: change === null ? null : digits(change),
		interval: change === null ? null : [digits(change - reach), digits(change + reach)],
		distinguishable: change !== null && Math.abs(change) > reach,
		source: definition.source ?? null,
	};
}

/** Change of the mean as a share, and the reach of its interval (delta method; days in a row say less than their number). */
function changeOf(now: number[], before: number[], correlation: number, quantile: number): [change: number | null, reach: number] {
	const mean0 = mean(before);
	if (now.length < leastDays || before.length < leastDays || !(Math.abs(mean0) > 0)) return [null, 0];
	const inflation = (1 + correlation) / (1 - correlation);
	const error = (values: number[]) => (standardDeviation(values) ** 2 / values.length) * inflation;
	const ratio = mean(now) / mean0;
	const reach = (quantile * Math.sqrt(error(now) + ratio ** 2 * error(before))) / Math.abs(mean0);
	return [ratio - 1, reach];
}

import type { Finding } from '../../finding';
import type { Baseline } from '../baseline';
import { digits } from '../numbers';
import type { Policy } from '../policy';
import { dateOf, dayOf } from '../rows';
import { lastDay, type Series } from '../series';
import { mean, present, standardDeviation } from '../statistics/robust';
import { normalQuantile } from '../statistics/normalQuantile';
import type { Telling } from '../telling';
import type { Opportunity } from './opportunity';

/** Days on either side of the start that are compared. */
const window = 56;

/** What changed in its metric since an opportunity was adopted. Before and after: no proof of the cause, and said so. */
export function measureAdopted(opportunities: readonly Opportunity[], all: ReadonlyArray<{ series: Series; baseline: Baseline }>, policy: Policy, telling: Telling): Finding[] {
	return opportunities.flatMap((one) => {
		if (one.state !== 'adopted' || one.metric === undefined || one.adoptedAt === undefined) return [];
		const start = dayOf(one.adoptedAt);
		return Number.isNaN(start) ? [] : all.filter(({ series }) => series.definition.metric === one.metric).flatMap(({ series, baseline }) => measure(one, series, baseline, start, policy, telling));
	});
}

function measure(one: Opportunity, series: Series, baseline: Baseline, start: number, policy: Policy, { words, show, percent, day, nameOf }: Telling): Finding[] {
	const part = (from: number, to: number) => present(series.values.subarray(Math.max(0, from - series.first), Math.max(0, to - series.first + 1)));
	const before = part(start - window, start - 1);
	const after = part(start, Math.min(start + window - 1, lastDay(series)));
	const name = nameOf(series.definition.label, series.client);
	const since = day(dateOf(start));
	const common = { kind: 'opportunity' as const, metric: series.definition.metric, from: dateOf(start), to: dateOf(Math.min(start + window - 1, lastDay(series))) };
	if (before.length < policy.leastDays || after.length < policy.leastDays) {
		const text = words.adoptedTooFew(one.title, since, after.length, name, before.length);
		return [{ ...common, severity: 'info', value: null, expected: null, confidence: 0, text, evidence: { rule: 'adopted', id: one.id, client: series.client } }];
	}
	const inflation = (1 + baseline.correlation) / (1 - baseline.correlation);
	const difference = mean(after) - mean(before);
	const error = Math.sqrt((standardDeviation(before) ** 2 / before.length + standardDeviation(after) ** 2 / after.length) * inflation);
	const reach = normalQuantile((1 + policy.confidence) / 2) * error;
	const clear = Math.abs(difference) > reach;
	const better = series.definition.better === 'none' ? undefined : (series.definition.better === 'up') === difference > 0;
	const share = mean(before) === 0 ? show(difference) : percent(Math.abs(difference / mean(before)));
	const told = { title: one.title, day: since, name, before: show(mean(before)), after: show(mean(after)), share, more: difference > 0, low: show(mean(before) + difference - reach), high: show(mean(before) + difference + reach) };
	const text = clear ? words.adopted(told) : words.adoptedUnclear(told);
	return [
		{
			...common,
			severity: !clear || better === undefined ? 'info' : better ? 'good' : 'warning',
			value: digits(mean(after)),
			expected: digits(mean(before)),
			interval: [digits(mean(after) - reach), digits(mean(after) + reach)],
			confidence: clear ? policy.confidence : 0,
			text,
			evidence: { rule: 'adopted', id: one.id, days: [before.length, after.length], client: series.client },
		},
	];
}

import type { Finding } from '../../finding';
import type { Baseline } from '../baseline';
import { digits, percent, show } from '../numbers';
import type { Policy } from '../policy';
import { dateOf, dayOf } from '../rows';
import { lastDay, nameOf, type Series } from '../series';
import { mean, present, standardDeviation } from '../statistics/robust';
import { normalQuantile } from '../statistics/normalQuantile';
import type { Opportunity } from './opportunity';

/** Days on either side of the start that are compared. */
const window = 56;

/** What changed in its metric since an opportunity was adopted. Before and after: no proof of the cause, and said so. */
export function measureAdopted(opportunities: readonly Opportunity[], all: ReadonlyArray<{ series: Series; baseline: Baseline }>, policy: Policy): Finding[] {
	return opportunities.flatMap((one) => {
		if (one.state !== 'adopted' || one.metric === undefined || one.adoptedAt === undefined) return [];
		const start = dayOf(one.adoptedAt);
		return Number.isNaN(start) ? [] : all.filter(({ series }) => series.definition.metric === one.metric).flatMap(({ series, baseline }) => measure(one, series, baseline, start, policy));
	});
}

function measure(one: Opportunity, series: Series, baseline: Baseline, start: number, policy: Policy): Finding[] {
	const part = (from: number, to: number) => present(series.values.subarray(Math.max(0, from - series.first), Math.max(0, to - series.first + 1)));
	const before = part(start - window, start - 1);
	const after = part(start, Math.min(start + window - 1, lastDay(series)));
	const name = nameOf(series);
	const common = { kind: 'opportunity' as const, metric: series.definition.metric, from: dateOf(start), to: dateOf(Math.min(start + window - 1, lastDay(series))) };
	if (before.length < policy.leastDays || after.length < policy.leastDays) {
		const text = `"${one.title}" runs since ${dateOf(start)}: ${after.length} days of ${name} after it and ${before.length} before are too few to say what it did.`;
		return [{ ...common, severity: 'info', value: null, expected: null, confidence: 0, text, evidence: { rule: 'adopted', id: one.id, client: series.client } }];
	}
	const inflation = (1 + baseline.correlation) / (1 - baseline.correlation);
	const difference = mean(after) - mean(before);
	const error = Math.sqrt((standardDeviation(before) ** 2 / before.length + standardDeviation(after) ** 2 / after.length) * inflation);
	const reach = normalQuantile((1 + policy.confidence) / 2) * error;
	const clear = Math.abs(difference) > reach;
	const better = series.definition.better === 'none' ? undefined : (series.definition.better === 'up') === difference > 0;
	const share = mean(before) === 0 ? show(difference) : percent(Math.abs(difference / mean(before)));
	const text = clear
		? `Since "${one.title}" runs (${dateOf(start)}), ${name} is ${show(mean(after))} a day instead of ${show(mean(before))}: ${share} ${difference > 0 ? 'more' : 'less'} (${show(mean(before) + difference - reach)} to ${show(mean(before) + difference + reach)}). A comparison of before and after does not prove the cause.`
		: `Since "${one.title}" runs (${dateOf(start)}), no change of ${name} can be told from chance (${show(mean(before))} before, ${show(mean(after))} after).`;
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

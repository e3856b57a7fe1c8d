import type { Finding } from '../finding';
import { digits } from './numbers';
import type { Policy } from './policy';
import type { Telling } from './telling';
import type { Trend } from './trends';
import type { GivenDefinition } from './definitions';

/** In each process whose stages' times are measured: the stage that holds the others up, where one does. */
export function bottlenecksOf(trends: readonly Trend[], definitions: readonly GivenDefinition[], policy: Policy, { words, show, percent }: Telling): Finding[] {
	const processOf = new Map(definitions.flatMap(({ metric, process }) => (process === undefined ? [] : [[metric, process] as const])));
	const groups = new Map<string, Trend[]>();
	for (const trend of trends) {
		const process = processOf.get(trend.metric);
		if (process === undefined || trend.value === null || trend.aggregate !== 'mean') continue;
		const key = JSON.stringify([process, trend.client]);
		groups.set(key, [...(groups.get(key) ?? []), trend]);
	}
	return [...groups].flatMap(([key, stages]) => {
		const [process, client] = JSON.parse(key) as [string, string];
		const slowest = stages.reduce<Trend | undefined>((a, b) => ((b.value ?? 0) > (a?.value ?? -1) ? b : a), undefined);
		if (slowest === undefined || stages.length < 2) return [];
		const total = stages.reduce((sum, { value }) => sum + (value ?? 0), 0);
		const own = slowest.value ?? 0;
		const others = (total - own) / (stages.length - 1);
		if (own < policy.bottleneckShare * total || own < policy.bottleneckOverOthers * others) return [];
		const slower = slowest.distinguishable && (slowest.change ?? 0) > 0;
		const change = slower && slowest.change !== null ? words.longer(percent(slowest.change)) : '';
		return [
			{
				kind: 'bottleneck' as const,
				metric: slowest.metric,
				from: slowest.from,
				to: slowest.to,
				severity: slower ? ('warning' as const) : ('info' as const),
				value: digits(own),
				expected: digits(others),
				confidence: slower ? 0.9 : 0.7,
				text: words.bottleneck(slowest.label, process, client === '' ? '' : words.at(client), `${show(own)} ${slowest.unit}`.trim(), show(total), percent(own / total), change),
				evidence: { rule: 'bottleneck', process, stages: stages.map(({ metric, value }) => ({ metric, value })), client },
			},
		];
	});
}

import type { Finding } from '../finding';
import type { Benchmark } from './definitions';
import { percent, show } from './numbers';
import type { Trend } from './trends';

/** Each metric beside what others in the industry have, where both are known. */
export function compareWithBenchmarks(trends: readonly Trend[], benchmarks: readonly Benchmark[], confidence: number): Finding[] {
	return benchmarks.flatMap((benchmark) =>
		trends.flatMap((trend) => (trend.metric === benchmark.metric && trend.value !== null ? [comparison(trend, trend.value, benchmark, confidence)] : [])),
	);
}

function comparison(trend: Trend, value: number, benchmark: Benchmark, confidence: number): Finding {
	const { low, high } = benchmark;
	const above = value > (high ?? benchmark.median);
	const below = value < (low ?? benchmark.median);
	const standing = above ? 'above' : below ? 'below' : 'within';
	const good = trend.better === 'none' || standing === 'within' ? undefined : (trend.better === 'up') === above;
	const range = low === undefined || high === undefined ? `a median of ${show(benchmark.median)}` : `${show(low)} to ${show(high)}, median ${show(benchmark.median)}`;
	const off = benchmark.median === 0 ? '' : ` (${percent(Math.abs(value / benchmark.median - 1))} ${value >= benchmark.median ? 'above' : 'below'} the median)`;
	return {
		kind: 'benchmark',
		metric: trend.metric,
		from: trend.from,
		to: trend.to,
		severity: good === undefined ? 'info' : good ? 'good' : 'warning',
		value,
		expected: benchmark.median,
		...(low === undefined || high === undefined ? {} : { interval: [low, high] as [number, number] }),
		confidence,
		text: `${trend.label}${trend.client === '' ? '' : ` of ${trend.client}`} is ${show(value)}${off}; ${benchmark.industry ?? 'others'}: ${range}. Source: ${benchmark.source}.`,
		evidence: { rule: 'benchmark', standing, source: benchmark.source, date: benchmark.date ?? null, client: trend.client },
	};
}

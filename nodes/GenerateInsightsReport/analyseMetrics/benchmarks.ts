import type { Finding } from '../finding';
import type { Benchmark } from './definitions';
import type { Telling } from './telling';
import type { Trend } from './trends';

/** Each metric beside what others in the industry have, where both are known. */
export function compareWithBenchmarks(trends: readonly Trend[], benchmarks: readonly Benchmark[], confidence: number, telling: Telling): Finding[] {
	return benchmarks.flatMap((benchmark) =>
		trends.flatMap((trend) => (trend.metric === benchmark.metric && trend.value !== null ? [comparison(trend, trend.value, benchmark, confidence, telling)] : [])),
	);
}

function comparison(trend: Trend, value: number, benchmark: Benchmark, confidence: number, { words, show, percent, nameOf }: Telling): Finding {
	const { low, high } = benchmark;
	const above = value > (high ?? benchmark.median);
	const below = value < (low ?? benchmark.median);
	const standing = above ? 'above' : below ? 'below' : 'within';
	const good = trend.better === 'none' || standing === 'within' ? undefined : (trend.better === 'up') === above;
	const range = low === undefined || high === undefined ? words.medianOf(show(benchmark.median)) : words.rangeAndMedian(show(low), show(high), show(benchmark.median));
	const share = benchmark.median === 0 ? '' : percent(Math.abs(value / benchmark.median - 1));
	const off = share === '' ? '' : value >= benchmark.median ? words.aboveMedian(share) : words.belowMedian(share);
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
		text: words.benchmark(nameOf(trend.label, trend.client), show(value), off, benchmark.industry, range, benchmark.source),
		evidence: { rule: 'benchmark', standing, source: benchmark.source, date: benchmark.date ?? null, client: trend.client },
	};
}

import { InputError } from '../../shared/items';
import type { Reason } from '../../shared/vocabulary';
import { findingSeverities, type Finding } from '../finding';
import { baselineOf, type Baseline } from './baseline';
import { compareWithBenchmarks } from './benchmarks';
import { bottlenecksOf } from './bottlenecks';
import type { Benchmark, GivenDefinition, Target } from './definitions';
import { eventsOf, testSeries } from './events';
import { forecastFinding, forecastOf, type Forecast } from './forecast';
import { digits } from './numbers';
import { measureAdopted } from './opportunities/adopted';
import { manualWork } from './opportunities/found';
import type { ClientFeedback, Opportunity, RankedOpportunity } from './opportunities/opportunity';
import { rankOpportunities, type Ranking } from './opportunities/rank';
import { periodAround, type Period } from './periods';
import type { Policy } from './policy';
import { dateOf, dayOf, readRows } from './rows';
import { assemble, nameOf, type Series } from './series';
import { discoveryThreshold, familyThresholds } from './statistics/falseDiscovery';
import { tellingOf, type Telling } from './telling';
import { trendOf, type Trend } from './trends';
import { takeOutUnitMistakes } from './unitMistakes';

export interface MetricsRequest {
	metrics: readonly unknown[];
	definitions: readonly GivenDefinition[];
	targets: readonly Target[];
	benchmarks: readonly Benchmark[];
	opportunities: readonly Opportunity[];
	clientFeedback: ClientFeedback;
	hourlyRate: number | undefined;
	/** YYYY-MM-DD; the month of the last day of the data where nothing is given. */
	period: { from: string; to: string } | undefined;
	/** Last day that may have data: YYYY-MM-DD. */
	today: string;
	policy: Policy;
	/** Of the findings' words, ISO 639-1; English where there are none. */
	language?: string | undefined;
}

/** One metric's days, for charts: what was, and what was to be expected. */
export interface ChartSeries {
	metric: string;
	label: string;
	client: string;
	unit: string;
	source: string | null;
	rows: number;
	from: string;
	values: Array<number | null>;
	expected: Array<number | null>;
}

export interface Analysis {
	period: { from: string; to: string };
	findings: Finding[];
	trends: Trend[];
	forecasts: Forecast[];
	opportunities: RankedOpportunity[];
	leftOut: Ranking['left'];
	series: ChartSeries[];
	/** How many tests were made, and the largest chance at which a single day counted. */
	tests: { count: number; threshold: number };
	engine: 'statistics';
	reasons: Reason[];
}

/**
 * Reads daily metrics and says what changed, what is wrong with the data, where things will end, and what is worth
 * doing. Days are calendar days of the data; the period is tested, all that lies before it says what is usual.
 *
 * @throws InputError where no row can be read
 */
export function analyseMetrics(request: MetricsRequest): Analysis {
	const { policy } = request;
	const telling = tellingOf(request.language);
	const { rows, unreadable } = readRows(request.metrics);
	if (rows.length === 0) {
		const [example] = unreadable.examples;
		throw new InputError(
			example === undefined ? 'There are no metrics.' : `None of the ${unreadable.count} rows of "metrics" can be read; ${example}.`,
			'Give "metrics" as a list of {"date": "2026-11-01", "metric": "leads", "value": 12}, or one such row an item.',
		);
	}
	const today = dayOf(request.today);
	const newest = rows.reduce((latest, { day }) => (day <= today ? Math.max(latest, day) : latest), -Infinity);
	const last = Number.isFinite(newest) ? newest : today;
	const period = request.period === undefined ? periodAround(last, 'month') : { from: dayOf(request.period.from), to: dayOf(request.period.to) };
	const upTo = Math.min(today, Math.max(last, Math.min(period.to, today - 1)));
	const { series, findings: faults } = assemble(rows, request.definitions, upTo, policy, telling);
	const known = series.map((one) => {
		const mistakes = takeOutUnitMistakes(one, telling);
		return { series: one, baseline: baselineOf(one, policy), mistakes };
	});

	const tests = known.map((one) => testSeries(one.series, one.baseline, period.from, period.to, policy));
	const chances = tests.flatMap(({ days }) => days.map(({ chance }) => chance));
	const day = discoveryThreshold(chances, policy.falseDiscoveries);
	const stretches = familyThresholds(tests.map((one) => one.stretches.map(({ chance }) => chance)), policy.falseDiscoveries);
	const events = tests.flatMap((one, index) => eventsOf(one, { day, stretch: stretches[index] ?? 0 }, policy, telling));
	const tested = chances.length + tests.reduce((sum, one) => sum + one.stretches.length, 0);

	const trends = known.map((one) => trendOf(one.series, one.baseline, period, policy));
	const forecasts = request.targets.flatMap((target) =>
		known.flatMap((one) => {
			const fits = one.series.definition.metric === target.metric && (target.client === undefined || target.client === one.series.client);
			const forecast = fits ? forecastOf(one.series, one.baseline, target, last, policy, telling) : undefined;
			return forecast === undefined ? [] : [forecast];
		}),
	);
	const ranking = rankOpportunities([...request.opportunities, ...newOnes(manualWork(trends, request.definitions, telling), request.opportunities)], request.clientFeedback, request.hourlyRate, policy, telling);
	const inPeriod = (finding: Finding) => dayOf(finding.to) >= period.from && dayOf(finding.from) <= period.to;
	const unwanted = new Set([...request.clientFeedback.noise, ...request.clientFeedback.neverTouch]);
	const findings = [
		...[...faults, ...known.flatMap(({ mistakes }) => mistakes), ...events].filter(inPeriod),
		...unreadableFinding(unreadable, period, telling),
		...bottlenecksOf(trends, request.definitions, policy, telling),
		...compareWithBenchmarks(trends, request.benchmarks, policy.confidence, telling),
		...forecasts.map((one) => forecastFinding(one, policy.confidence)),
		...measureAdopted(request.opportunities, known, policy, telling),
	].filter(({ kind, metric }) => kind === 'data_quality' || !unwanted.has(metric));
	findings.sort((a, b) => findingSeverities.indexOf(a.severity) - findingSeverities.indexOf(b.severity) || (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
	return {
		period: { from: dateOf(period.from), to: dateOf(period.to) },
		findings,
		trends,
		forecasts,
		opportunities: ranking.opportunities,
		leftOut: ranking.left,
		series: known.map((one) => chartSeries(one.series, one.baseline)),
		tests: { count: tested, threshold: digits(day) },
		engine: 'statistics',
		reasons: [...reasonsOf(known, tested, events.length, policy, unwanted), ...ranking.reasons],
	};
}

/** One that the operator already knows is not found again. */
function newOnes(found: readonly Opportunity[], known: readonly Opportunity[]): Opportunity[] {
	const ids = new Set(known.map(({ id }) => id));
	return found.filter(({ id }) => !ids.has(id));
}

function reasonsOf(known: ReadonlyArray<{ series: Series; baseline: Baseline }>, tests: number, events: number, policy: Policy, unwanted: ReadonlySet<string>): Reason[] {
	const few = known.filter(({ baseline }) => baseline.days < policy.leastDays);
	const reasons: Reason[] = [
		{
			code: 'tested',
			text: `${tests} tests of ${known.length} series; of what is called an anomaly, a shift or a drift, at most ${policy.falseDiscoveries * 100} % is chance (Benjamini-Hochberg).`,
		},
	];
	if (events === 0 && few.length < known.length) reasons.push({ code: 'nothing_found', text: 'No day and no lasting change stands out from what is usual.' });
	for (const { series, baseline } of few) {
		reasons.push({ code: 'too_few_to_say', text: `${nameOf(series)} has ${baseline.days} days with a value; from ${policy.leastDays} on something can be said.`, evidence: { metric: series.definition.metric, client: series.client } });
	}
	if (unwanted.size > 0) reasons.push({ code: 'left_out', text: `Left out because the client asked for it: ${[...unwanted].join(', ')}.` });
	return reasons;
}

function unreadableFinding({ count, examples }: { count: number; examples: string[] }, period: Period, { words }: Telling): Finding[] {
	if (count === 0) return [];
	return [
		{
			kind: 'data_quality',
			metric: '',
			from: dateOf(period.from),
			to: dateOf(period.to),
			severity: 'warning',
			value: count,
			expected: 0,
			confidence: 1,
			text: words.unreadable(count, examples.join('; ')),
			evidence: { rule: 'unreadable_rows', examples },
		},
	];
}

function chartSeries(series: Series, baseline: Baseline): ChartSeries {
	const numbers = (values: Float64Array) => Array.from(values, (value) => (Number.isNaN(value) ? null : digits(value)));
	const { definition, client, first, values, rows } = series;
	return {
		metric: definition.metric,
		label: definition.label,
		client,
		unit: definition.unit,
		source: definition.source ?? null,
		rows,
		from: dateOf(first),
		values: numbers(values),
		expected: numbers(baseline.expected),
	};
}

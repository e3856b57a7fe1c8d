import { analyseMetrics, type MetricsRequest } from '../../../nodes/GenerateInsightsReport/analyseMetrics/analyse';
import { parseBenchmarks, parseDefinitions, parsePolicy, parseTargets } from '../../../nodes/GenerateInsightsReport/analyseMetrics/definitions';
import { parseOpportunities } from '../../../nodes/GenerateInsightsReport/analyseMetrics/opportunities/opportunity';
import { dateOf, dayOf } from '../../../nodes/GenerateInsightsReport/analyseMetrics/rows';
import { bridgeTail, twoSidedBinomial, twoSidedNormal, twoSidedPoisson, twoSidedT } from '../../../nodes/GenerateInsightsReport/analyseMetrics/statistics/distributions';
import { discoveryThreshold } from '../../../nodes/GenerateInsightsReport/analyseMetrics/statistics/falseDiscovery';
import { runningMedian } from '../../../nodes/GenerateInsightsReport/analyseMetrics/statistics/robust';
import { randomFrom } from '../../../nodes/shared/random';
import { normal } from './plantedTruth';

const end = dayOf('2026-11-30');
const rowsOf = (metric: string, count: number, valueOn: (day: number) => number | null, more: Record<string, unknown> = {}) =>
	Array.from({ length: count }, (_, index) => ({ date: dateOf(end - count + 1 + index), metric, value: valueOn(end - count + 1 + index), ...more }));

const analyse = (metrics: readonly unknown[], more: Partial<MetricsRequest> = {}) =>
	analyseMetrics({
		metrics,
		definitions: [],
		targets: [],
		benchmarks: [],
		opportunities: [],
		clientFeedback: { noise: [], neverTouch: [] },
		hourlyRate: undefined,
		period: { from: '2026-11-01', to: '2026-11-30' },
		today: '2026-11-30',
		policy: parsePolicy(undefined),
		...more,
	});
const rules = (findings: Array<{ evidence: Record<string, unknown> }>) => findings.map(({ evidence }) => evidence.rule);

describe('statistics give published values', () => {
	it('tails of t, normal, Poisson and binomial', () => {
		expect(twoSidedT(2.228, 10)).toBeCloseTo(0.05, 3);
		expect(twoSidedNormal(1.959964)).toBeCloseTo(0.05, 6);
		// P(X >= 10 | mean 5) = 0.0318; P(X <= 2 | n 20, p .3) = 0.0355: printed tables.
		expect(twoSidedPoisson(10, 5) / 2).toBeCloseTo(0.0318, 4);
		expect(twoSidedBinomial(2, 20, 0.3) / 2).toBeCloseTo(0.0355, 4);
	});

	it('critical values of Kolmogorov', () => {
		expect(bridgeTail(1.3581)).toBeCloseTo(0.05, 4);
		expect(bridgeTail(1.6276)).toBeCloseTo(0.01, 4);
	});

	it('the example of Benjamini and Hochberg (1995): four of fifteen', () => {
		const chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
		expect(discoveryThreshold(chances, 0.05)).toBe(0.0095);
	});

	it('a running median keeps a step where it is and drops a spike', () => {
		const values = Float64Array.from({ length: 20 }, (_, place) => (place === 5 ? 90 : place < 10 ? 1 : 3));
		expect([...runningMedian(values, 3)]).toEqual([...Array(10).fill(1), ...Array(10).fill(3)]);
	});
});

describe('days that stand out', () => {
	it('are found where nearly all days are the same and the MAD is 0', () => {
		const { findings } = analyse(rowsOf('uptime', 90, (day) => (day === end - 3 ? 60 : 100), { unit: 'points' }));
		expect(findings.filter(({ kind }) => kind === 'anomaly')).toMatchObject([{ from: dateOf(end - 3), value: 60, expected: 100 }]);
	});

	it('are not said of a series without any spread, nor of few days', () => {
		expect(analyse(rowsOf('leads', 90, () => 5)).findings).toEqual([]);
		const few = analyse(rowsOf('leads', 8, (day) => (day === end ? 900 : 5)));
		expect(few.findings).toEqual([]);
		expect(few.reasons.map(({ code }) => code)).toContain('too_few_to_say');
	});

	it('of shares follow their sample size: 2 of 4 is no news, 200 of 400 is', () => {
		const next = randomFrom(3);
		const share = (of: number) => rowsOf('error_rate', 120, (day) => (day === end - 2 ? 0.5 : Math.round(of * 0.1 + Math.sqrt(of * 0.09) * normal(next)) / of), { unit: 'share', of }).map((row) => ({ ...row, value: Math.min(1, Math.max(0, row.value ?? 0)) }));
		expect(analyse(share(4)).findings.filter(({ kind }) => kind === 'anomaly')).toEqual([]);
		expect(analyse(share(400)).findings.filter(({ kind }) => kind === 'anomaly')).toMatchObject([{ from: dateOf(end - 2), severity: 'critical' }]);
	});
});

describe('faults in the data', () => {
	const base = () => rowsOf('leads', 60, (day) => 20 + (day % 5));

	it('are told as such: twice, impossible, unreadable', () => {
		const faulty = [...base(), { date: dateOf(end - 4), metric: 'leads', value: 99 }, { date: dateOf(end - 6), metric: 'leads', value: -3 }, { date: 'once', metric: 'leads', value: 1 }, null];
		const { findings } = analyse(faulty.filter((row) => row === null || row.date !== dateOf(end - 6) || row.value === -3));
		expect(rules(findings.filter(({ kind }) => kind === 'data_quality')).sort()).toEqual(['day_twice', 'impossible_value', 'unreadable_rows']);
	});

	it('a closed Sunday is not missing, a Tuesday is', () => {
		const open = rowsOf('leads', 90, () => 20).filter(({ date }) => new Date(date).getUTCDay() !== 0);
		expect(rules(analyse(open).findings)).not.toContain('missing_days');
		expect(analyse(open.filter(({ date }) => date !== '2026-11-17')).findings).toMatchObject([{ from: '2026-11-17', to: '2026-11-17', evidence: { rule: 'missing_days' } }]);
	});

	it('minutes for hours are a mistaken unit and no anomaly', () => {
		const next = randomFrom(5);
		const { findings } = analyse(rowsOf('proposal_hours', 90, (day) => 4 * Math.exp(0.1 * normal(next)) * (day > end - 5 ? 60 : 1), { unit: 'hours' }));
		expect(findings).toMatchObject([{ kind: 'data_quality', evidence: { rule: 'unit_mistake', factor: 60 } }]);
	});
});

describe('forecasts', () => {
	it('say that a quarter will be missed, by how much, with an interval that holds the truth as often as it says', () => {
		let held = 0;
		for (let seed = 0; seed < 60; seed++) {
			const next = randomFrom(seed);
			const all = rowsOf('revenue', 150, () => 1000 * Math.exp(0.2 * normal(next)), { unit: 'EUR' });
			const cut = end - 40;
			const [forecast] = analyse(all.filter(({ date }) => dayOf(date) <= cut), { targets: parseTargets([{ metric: 'revenue', value: 130_000, period: 'quarter' }]), period: undefined, today: dateOf(cut) }).forecasts;
			// October and November are known in the end; December is not, so the truth is what the same process gives.
			const december = Array.from({ length: 31 }, () => 1000 * Math.exp(0.2 * normal(next)));
			const truth = [...all.filter(({ date }) => date >= '2026-10-01').map(({ value }) => value ?? 0), ...december].reduce((sum, value) => sum + value, 0);
			expect(forecast?.outlook).toBe('missed');
			expect(forecast?.text).toMatch(/will miss the quarter's target by \d+ %/);
			if (forecast !== undefined && truth >= forecast.interval[0] && truth <= forecast.interval[1]) held += 1;
		}
		// 80 % of 60 is 48; three standard errors either way.
		expect(held).toBeGreaterThanOrEqual(39);
		expect(held).toBeLessThanOrEqual(57);
	});
});

describe('opportunities', () => {
	const rank = (opportunities: unknown, more: Partial<MetricsRequest> = {}) => analyse(rowsOf('leads', 60, () => 5), { opportunities: parseOpportunities(opportunities), ...more });

	it('are ranked by value over effort, and classed by effort', () => {
		const given = [
			{ id: 'big', title: 'Big', valuePerMonth: 5000, effortDays: 40, confidence: 0.5 },
			{ id: 'quick', title: 'Quick', valuePerMonth: 500, effortDays: 1, confidence: 0.9 },
			{ id: 'plan', title: 'Plan', valuePerMonth: 2000, effortDays: 10, confidence: 0.6 },
		];
		expect(rank(given).opportunities.map((one) => [one.id, one.class, one.rank])).toEqual([['quick', 'quick_win', 1], ['plan', 'strategic', 2], ['big', 'big_bet', 3]]);
	});

	it('fade when they are passed over, and leave with their reason', () => {
		const one = { id: 'a', title: 'A', valuePerMonth: 100, effortDays: 1, confidence: 1 };
		expect(rank([{ ...one, monthsShown: 1 }]).opportunities[0]?.score).toBeCloseTo(60);
		const left = rank([{ ...one, monthsShown: 4 }, { ...one, id: 'b', state: 'declined' }, { ...one, id: 'payroll' }, { ...one, id: 'c', tags: ['logins'] }, { id: 'd', title: 'D' }], { clientFeedback: { noise: ['logins'], neverTouch: ['payroll'] } });
		expect(left.opportunities).toEqual([]);
		expect(left.leftOut.map(({ code }) => code)).toEqual(['faded', 'declined', 'never_touch', 'noise', 'no_value']);
		expect(left.reasons.map(({ code }) => code)).toContain('nothing_worth_doing');
	});

	it('are found in work that is counted and done by hand', () => {
		const definitions = parseDefinitions([{ metric: 'exports', manual: { minutesPerRun: 30, effortDays: 2, hourlyRate: 40 } }]);
		expect(analyse(rowsOf('exports', 60, () => 2), { definitions }).opportunities).toMatchObject([{ id: 'manual:exports', class: 'quick_win' }]);
	});

	it('that were adopted are measured, and a change is not claimed where chance explains it', () => {
		const next = randomFrom(9);
		const minutes = (factor: number) => rowsOf('response_minutes', 120, (day) => 60 * (day >= end - 39 ? factor : 1) * Math.exp(0.1 * normal(next)), { unit: 'minutes' });
		const adopted = parseOpportunities([{ id: 'a', title: 'Routing', metric: 'response_minutes', state: 'adopted', adoptedAt: dateOf(end - 39) }]);
		const of = (factor: number) => analyse(minutes(factor), { opportunities: adopted }).findings.find(({ kind }) => kind === 'opportunity');
		expect(of(0.7)).toMatchObject({ severity: 'good' });
		expect(of(1)?.text).toContain('no change');
	});
});

it('a benchmark is shown with its source, and the better side is a win', () => {
	const benchmarks = parseBenchmarks([{ metric: 'open_rate', low: 20, median: 28, high: 36, source: 'Survey 2026' }]);
	expect(analyse(rowsOf('open_rate', 60, () => 40, { unit: '%' }), { benchmarks }).findings).toMatchObject([{ kind: 'benchmark', severity: 'good', text: expect.stringContaining('Survey 2026') }]);
	expect(() => parseBenchmarks([{ metric: 'open_rate', median: 28 }])).toThrow('source');
});

it('the slowest stage of a process is a bottleneck where it stands out', () => {
	const definitions = parseDefinitions(['draft_hours', 'approval_hours', 'sending_hours'].map((metric) => ({ metric, process: 'proposals', kind: 'duration' })));
	const rows = [['draft_hours', 4], ['approval_hours', 20], ['sending_hours', 1]].flatMap(([metric, hours]) => rowsOf(String(metric), 60, () => Number(hours), { unit: 'hours' }));
	expect(analyse(rows, { definitions }).findings).toMatchObject([{ kind: 'bottleneck', metric: 'approval_hours' }]);
});

import { analyseMetrics } from '../../../nodes/GenerateInsightsReport/analyseMetrics/analyse';
import { parseBenchmarks, parseDefinitions, parsePolicy, parseTargets } from '../../../nodes/GenerateInsightsReport/analyseMetrics/definitions';
import { parseOpportunities } from '../../../nodes/GenerateInsightsReport/analyseMetrics/opportunities/opportunity';
import { dateOf, dayOf, weekdayOf } from '../../../nodes/GenerateInsightsReport/analyseMetrics/rows';
import { parseReport } from '../../../nodes/GenerateInsightsReport/buildReport/request';
import { parseRoi } from '../../../nodes/GenerateInsightsReport/calculateRoi/request';
import { calculateRoi } from '../../../nodes/GenerateInsightsReport/calculateRoi/roi';
import { randomFrom } from '../../../nodes/shared/random';
import { normal } from './plantedTruth';

/** Twelve months of daily figures of 20 metrics, of a month in which something happened: what the bench prints and the tests read. */

const names = ['leads', 'quotes_sent', 'deals_won', 'calls_booked', 'invoices_processed', 'replies', 'tickets_resolved', 'tasks_done', 'revenue', 'pipeline_value', 'cost_of_tools', 'response_minutes', 'proposal_hours', 'resolution_hours', 'error_rate', 'open_rate', 'conversion_rate', 'uptime', 'no_show_rate', 'hours_saved'];
const lastDay = '2026-11-30';

export function sampleRows() {
	const next = randomFrom(11);
	const end = dayOf(lastDay);
	return names.flatMap((metric, index) => {
		const isRate = /rate$|uptime/.test(metric);
		const unit = isRate ? 'share' : /minutes$/.test(metric) ? 'minutes' : /hours/.test(metric) ? 'hours' : /revenue|value|cost/.test(metric) ? 'EUR' : '';
		const base = metric === 'uptime' ? 0.995 : isRate ? 0.03 + 0.02 * (index % 5) : unit === 'EUR' ? 4000 + 900 * index : 20 + 6 * index;
		return Array.from({ length: 365 }, (_, day) => {
			const date = end - 364 + day;
			const week = metric === 'uptime' || weekdayOf(date) < 5 ? 1 : 0.55;
			const event = metric === 'invoices_processed' && date === end - 9 ? 2.6 : metric === 'response_minutes' && date > end - 25 ? 1.45 : 1;
			const value = base * week * event * Math.exp((metric === 'uptime' ? 0.002 : 0.14) * normal(next));
			return { date: dateOf(date), metric, unit, value: unit === '' ? Math.round(value) : Number(Math.min(isRate ? 1 : Infinity, value).toFixed(4)) };
		});
	});
}

export function sampleAnalysis(opportunities: unknown = sampleOpportunities) {
	return analyseMetrics({
		metrics: sampleRows(),
		definitions: parseDefinitions(names.map((metric) => ({ metric, source: `SELECT day, value FROM comms.daily_metrics WHERE metric = '${metric}'` }))),
		targets: parseTargets([{ metric: 'revenue', value: 1_000_000, period: 'quarter' }, { metric: 'leads', value: 500, period: 'month' }, { metric: 'response_minutes', value: 60, period: 'month' }]),
		benchmarks: parseBenchmarks([{ metric: 'open_rate', low: 0.05, median: 0.08, high: 0.11, source: 'Industry survey 2026', industry: 'trades' }]),
		opportunities: parseOpportunities(opportunities),
		clientFeedback: { noise: [], neverTouch: [] },
		hourlyRate: 45,
		period: { from: '2026-11-01', to: lastDay },
		today: lastDay,
		policy: parsePolicy(undefined),
	});
}

const sampleOpportunities = [
	{ id: 'export', title: 'Export leads to the sales sheet by itself', what: 'Leads are copied by hand twelve times a week, half an hour each time.', how: ['Connect the sheet', 'Map its eleven columns', 'Run beside the manual way for a week'], hoursPerMonth: { low: 18, likely: 24, high: 28 }, valuePerMonth: { low: 810, likely: 1080, high: 1260 }, effortDays: 2, confidence: 0.8, owner: 'Ana Ruiz' },
	{ id: 'cold', title: 'Wake leads that went cold', what: 'Three leads of high value a week hear nothing for a month.', how: ['Agree on what cold means', 'Write two mails', 'Leave open deals out'], hoursPerMonth: 6, valuePerMonth: { low: 500, likely: 1500, high: 4000 }, effortDays: 6, confidence: 0.5 },
	{ id: 'door', title: 'One front door for all requests', what: 'Requests come by five ways and are sorted twice.', how: ['Draw what there is', 'Choose one form', 'Move the ways over one by one'], hoursPerMonth: { low: 30, likely: 45, high: 70 }, valuePerMonth: { low: 1200, likely: 2000, high: 3100 }, effortDays: 25, confidence: 0.4 },
	{ id: 'old', title: 'Rename the folders', hoursPerMonth: 2, monthsShown: 5 },
];

export function sampleRoi() {
	const given = {
		baseline: { minutesPerRun: { low: 60, likely: 80, high: 90, source: 'time sheet', date: '2026-01-15' }, frozenAt: '2026-02-01' },
		current: { minutesPerRun: 5, runs: 100, adoption: 0.9 },
		rates: { hourlyRate: 45, currency: 'EUR' },
		costs: { running: 40, licence: 50, maintenance: 100, reworkHours: 2 },
		period: { from: '2026-11-01', to: lastDay },
		claims: undefined,
	};
	return calculateRoi(parseRoi(given), lastDay);
}

/** What a request looks like once it went through n8n: plain JSON. */
export function sampleReport(given: { format: string; edition?: string; analysis?: unknown; details?: unknown; brand?: unknown }) {
	const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
	return parseReport({
		analysis: plain(given.analysis ?? sampleAnalysis()),
		roi: plain(sampleRoi()),
		brand: given.brand ?? { name: 'Studio Lumen', colour: '#0f4c5c', accent: '#e36414', address: 'Lindenstr. 4, Köln' },
		details: given.details ?? {
			client: 'Ćmielów Ωmega Мир',
			nextSteps: [{ what: 'Connect the CRM', owner: 'Ana Ruiz', due: '10 December' }, { what: 'Agree on cold leads', owner: 'Tom Berg' }],
			stories: [{ text: 'We used to find out on Friday what had gone wrong on Monday.', who: 'Head of service' }],
			partnership: 'optimisation',
		},
		claims: [{ name: 'Hours saved a year', value: 9600, minutesPerRun: 80, runs: 100, periods: 12 }],
		edition: given.edition ?? 'monthly',
		format: given.format,
	});
}

import { analyseMetrics } from '../../../nodes/GenerateInsightsReport/analyseMetrics/analyse';
import { defaultPolicy } from '../../../nodes/GenerateInsightsReport/analyseMetrics/policy';
import { dateOf, dayOf, weekdayOf } from '../../../nodes/GenerateInsightsReport/analyseMetrics/rows';
import type { Finding, FindingKind } from '../../../nodes/GenerateInsightsReport/finding';
import { randomFrom } from '../../../nodes/shared/random';

/** Two years of daily figures of made-up clients, in which it is known what happened and when. */

export type PlantedKind = 'spike' | 'shift' | 'drift' | 'missing' | 'unit';

export interface Planted {
	kind: PlantedKind;
	client: string;
	metric: string;
	from: number;
	to: number;
}

export interface Row {
	date: string;
	metric: string;
	client: string;
	value: number;
	unit?: string;
	of?: number;
}

export const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

function poisson(mean: number, next: () => number): number {
	if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(next)));
	let count = 0;
	for (let product = next(); product > Math.exp(-mean); product *= next()) count += 1;
	return count;
}

export const start = dayOf('2024-10-01');
export const days = 730;
const metrics = ['leads', 'response_minutes', 'revenue', 'error_rate'] as const;
type Metric = (typeof metrics)[number];

const weekly: Record<Metric, readonly number[]> = {
	leads: [1.15, 1.1, 1.05, 1, 0.9, 0.4, 0.3],
	response_minutes: [1.2, 1, 1, 1, 1.05, 1, 1],
	revenue: [1, 1.05, 1.1, 1.1, 1.2, 0.7, 0.6],
	error_rate: [1, 1, 1, 1, 1, 1, 1],
};
/** Size of an ordinary day's straying, as a share, that spikes are measured by. */
const stray: Record<Metric, number> = { leads: 0.2, response_minutes: 0.15, revenue: 0.18, error_rate: 0.35 };

const plan: ReadonlyArray<[PlantedKind, number]> = [['spike', 120], ['shift', 60], ['drift', 60], ['missing', 30], ['unit', 30]];

/** @param events false for quiet clients, in whose figures nothing happens but chance and the week */
export function plantedTruth(seed: number, clients: number, events: boolean): { rows: Row[]; planted: Planted[] } {
	const next = randomFrom(seed);
	const planted: Planted[] = [];
	const rows: Row[] = [];
	const slots = new Map<string, Planted[]>();
	if (events) {
		for (const [kind, count] of plan) {
			for (let made = 0; made < count; ) {
				const client = `client ${Math.floor(next() * clients)}`;
				const metric = metrics[Math.floor(next() * metrics.length)] ?? 'leads';
				if (kind === 'unit' && (metric === 'leads' || metric === 'error_rate')) continue;
				const length = { spike: 1 + Math.floor(next() * 2), shift: 1, drift: 50 + Math.floor(next() * 40), missing: 2 + Math.floor(next() * 6), unit: 1 + Math.floor(next() * 10) }[kind];
				const from = start + 70 + Math.floor(next() * (days - 140 - length));
				const one = { kind, client, metric, from, to: from + length - 1 };
				const others = slots.get(`${client} ${metric}`) ?? [];
				const lasting = (other: Planted) => other.kind === 'shift' || other.kind === 'drift';
				// What overlaps cannot be told apart by anybody.
				const clash = others.some((other) => {
					const gap = lasting(other) && lasting(one) ? 150 : 12;
					return one.from <= other.to + gap && one.to >= other.from - gap;
				});
				if (clash) continue;
				slots.set(`${client} ${metric}`, [...others, one]);
				planted.push(one);
				made += 1;
			}
		}
	}
	for (let c = 0; c < clients; c++) {
		for (const metric of metrics) {
			const client = `client ${c}`;
			const base = { leads: 12 + next() * 60, response_minutes: 20 + next() * 200, revenue: 800 + next() * 9000, error_rate: 0.01 + next() * 0.04 }[metric];
			rows.push(...seriesRows(client, metric, base, slots.get(`${client} ${metric}`) ?? [], next));
		}
	}
	return { rows, planted };
}

function seriesRows(client: string, metric: Metric, base: number, events: readonly Planted[], next: () => number): Row[] {
	const factors = new Map(events.map((event) => [event, factorOf(event, metric, next)]));
	const rows: Row[] = [];
	let carried = 0;
	for (let day = start; day < start + days; day++) {
		carried = 0.2 * carried + Math.sqrt(1 - 0.04) * normal(next);
		let mean = base * (weekly[metric][weekdayOf(day)] ?? 1);
		let unit = 1;
		let missing = false;
		for (const [event, factor] of factors) {
			const inside = day >= event.from && day <= event.to;
			if (event.kind === 'spike' && inside) mean *= factor;
			if (event.kind === 'shift' && day >= event.from) mean *= factor;
			if (event.kind === 'drift' && day >= event.from) mean *= 1 + (factor - 1) * Math.min(1, (day - event.from + 1) / (event.to - event.from + 1));
			if (event.kind === 'unit' && inside) unit = factor;
			if (event.kind === 'missing' && inside) missing = true;
		}
		if (missing) continue;
		const date = dateOf(day);
		if (metric === 'leads') rows.push({ date, metric, client, value: poisson(mean * Math.exp(0.06 * carried), next) });
		if (metric === 'response_minutes') rows.push({ date, metric, client, unit: 'minutes', value: Number((mean * unit * Math.exp(0.15 * carried)).toFixed(2)) });
		if (metric === 'revenue') rows.push({ date, metric, client, unit: 'EUR', value: Number((mean * unit * Math.exp(0.18 * carried)).toFixed(2)) });
		if (metric === 'error_rate') {
			const of = 150 + Math.floor(next() * 150);
			const hits = Math.min(of, poisson(mean * of, next));
			rows.push({ date, metric, client, unit: 'share', of, value: hits / of });
		}
	}
	return rows;
}

/** How many times the ordinary a planted event makes it: what a person who looked at the chart would call plain. */
function factorOf(event: Planted, metric: Metric, next: () => number): number {
	const up = next() < 0.5;
	switch (event.kind) {
		case 'spike': {
			if (metric === 'error_rate') return 6 + next() * 3;
			const strays = 6.5 + next() * 3;
			// A day of nearly nothing is as far from ordinary as a busy one.
			return up || metric === 'leads' ? 1 + strays * stray[metric] : Math.exp(-strays * stray[metric]);
		}
		case 'shift':
		case 'drift': {
			const size = metric === 'error_rate' ? 0.8 + next() * 0.6 : 0.35 + next() * 0.25;
			return up ? 1 + size : 1 / (1 + size);
		}
		case 'unit':
			return metric === 'response_minutes' ? (up ? 60 : 1 / 60) : up ? 100 : 1 / 100;
		default:
			return 1;
	}
}

/** The rows of each client by themselves. */
export function byClient(rows: readonly Row[]): Row[][] {
	const groups = new Map<string, Row[]>();
	for (const row of rows) {
		const own = groups.get(row.client);
		if (own === undefined) groups.set(row.client, [row]);
		else own.push(row);
	}
	return [...groups.values()];
}

/** What is found in the days from `from` to `to`, counted as in `rows.ts`, by the policy as it is delivered. */
export const analyseRows = (metrics: readonly Row[], from: number, to: number) =>
	analyseMetrics({
		metrics,
		definitions: [],
		targets: [],
		benchmarks: [],
		opportunities: [],
		clientFeedback: { noise: [], neverTouch: [] },
		hourlyRate: undefined,
		period: { from: dateOf(from), to: dateOf(to) },
		today: dateOf(to),
		policy: defaultPolicy,
	});

/** As what a planted event may be told, and how many days off. */
const told: Record<PlantedKind, [FindingKind[], number]> = {
	spike: [['anomaly'], 1],
	shift: [['shift', 'drift'], 14],
	drift: [['shift', 'drift'], 14],
	missing: [['data_quality'], 0],
	unit: [['data_quality'], 1],
};

/** Whether a finding tells of an event. */
export function matches(event: Planted, finding: Finding): boolean {
	const [kinds, slack] = told[event.kind];
	return (
		finding.metric === event.metric &&
		finding.evidence.client === event.client &&
		kinds.includes(finding.kind) &&
		dayOf(finding.from) <= event.to + slack &&
		dayOf(finding.to) >= event.from - slack
	);
}

import { fieldOf, isRecord } from '../../shared/record';

/** One value of one metric on one day. */
export interface MetricRow {
	/** Days since 1970-01-01. */
	day: number;
	metric: string;
	client: string;
	/** NaN where a gap was marked. */
	value: number;
	unit: string;
	/** For a rate: what it is a share of on that day. */
	of: number | undefined;
}

export interface ReadRows {
	rows: MetricRow[];
	/** Rows that could not be read: how many, and the first few with what is wrong. */
	unreadable: { count: number; examples: string[] };
}

const msPerDay = 86_400_000;

/** A date as the number of days since 1970-01-01, and back. Days have no zone here: they are those of whoever counted the figures. */
export const dayOf = (date: string): number => Math.round(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / msPerDay);
export const dateOf = (day: number): string => new Date(day * msPerDay).toISOString().slice(0, 10);
/** 0 is Monday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** True for what a database or a sheet gives for one value. */
export const isMetricRow = (json: unknown): boolean =>
	isRecord(json) && 'date' in json && 'metric' in json && 'value' in json;

/** Reads rows `{date, metric, value, unit?, of?, client?}`; one that cannot be read costs only itself. */
export function readRows(list: readonly unknown[]): ReadRows {
	const rows: MetricRow[] = [];
	const examples: string[] = [];
	let count = 0;
	for (const [index, given] of list.entries()) {
		const read = readRow(given);
		if (typeof read !== 'string') {
			rows.push(read);
			continue;
		}
		count += 1;
		if (examples.length < 3) examples.push(`row ${index}: ${read}`);
	}
	return { rows, unreadable: { count, examples } };
}

function readRow(given: unknown): MetricRow | string {
	const date = textOfDate(fieldOf(given, 'date'));
	if (date === undefined) return `"date" is ${show(fieldOf(given, 'date'))}, not a day such as 2026-11-01`;
	const metric = fieldOf(given, 'metric');
	if (typeof metric !== 'string' || metric.trim() === '') return `"metric" is ${show(metric)}, not a name`;
	const value = numberOf(fieldOf(given, 'value'));
	if (value === undefined) return `"value" of ${metric} on ${date} is ${show(fieldOf(given, 'value'))}, not a number`;
	const of = numberOf(fieldOf(given, 'of'));
	const client = fieldOf(given, 'client');
	const unit = fieldOf(given, 'unit');
	return {
		day: dayOf(date),
		metric: metric.trim(),
		client: typeof client === 'string' || typeof client === 'number' ? String(client) : '',
		value,
		unit: typeof unit === 'string' ? unit : '',
		of: of === undefined || Number.isNaN(of) ? undefined : of,
	};
}

function textOfDate(value: unknown): string | undefined {
	const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
	if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
	const date = text.slice(0, 10);
	return Number.isNaN(dayOf(date)) || dateOf(dayOf(date)) !== date ? undefined : date;
}

/** A database gives exact numbers as text. NaN for a marked gap, undefined for what is no number. */
function numberOf(value: unknown): number | undefined {
	if (value === null || value === undefined || value === '') return NaN;
	const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : undefined;
	return number === undefined || !Number.isFinite(number) ? undefined : number;
}

function show(value: unknown): string {
	if (value === undefined || value === null) return 'missing';
	return typeof value === 'object' ? 'an object' : JSON.stringify(value).slice(0, 40);
}

import { isDate, isMissing, numberOf, textOf } from '../dataset/cell';
import type { Column } from '../dataset/columns';
import { areaUnderRoc } from '../validation/measures';

/** What the operator should know of the history. `feature` is absent where it concerns the whole. */
export interface Warning {
	code: string;
	feature?: string;
	text: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** A single column that separates so well was written after the outcome: honest churn data reach .85 with all together. */
const leakArea = 0.97;
/** A value (or being filled in at all) that nearly always means the event ... */
const leakPurity = 0.995;
/** ... and covers this share of all events, and this many rows, is the outcome under another name. */
const leakShare = 0.15;
const leakRows = 20;
/** Numbers with at most this many values are looked at value by value too. */
const fewValues = 20;
const identifierShare = 0.95;
/** Text with more levels than trees can tell apart, most of them seen once or twice. */
const mostLevels = 254;
const rowsToJudge = 20;

interface Inspected {
	columns: Column[];
	warnings: Warning[];
}

/**
 * Reads the columns a model may learn from, and says of each other why it may not.
 *
 * @param keep names the operator vouches for: known before the outcome, whatever they look like
 */
export function inspectColumns(rows: readonly Row[], names: readonly string[], labels: Uint8Array, keep: ReadonlySet<string>): Inspected {
	const columns: Column[] = [];
	const warnings: Warning[] = [];
	for (const name of names) {
		const values = rows.map((row) => row[name]);
		const leak = keep.has(name) ? undefined : (leakByPresence(name, values, labels) ?? refusalByKind(name, values));
		if (leak !== undefined) {
			warnings.push(leak);
			continue;
		}
		const column = readColumn(name, values);
		const refused = 'code' in column ? column : keep.has(name) ? undefined : leakByValue(column, labels);
		if (refused === undefined && !('code' in column)) columns.push(column);
		else if (refused !== undefined) warnings.push(refused);
	}
	return { columns, warnings };
}

const leaked = (feature: string, how: string): Warning => ({
	code: 'leakage',
	feature,
	text: `"${feature}" was left out: ${how}, as if it were written after the outcome; list it under "Keep Columns" if it is known before.`,
});

function leakByPresence(name: string, values: readonly unknown[], labels: Uint8Array): Warning | undefined {
	let [filled, filledEvents, events] = [0, 0, 0];
	values.forEach((value, row) => {
		const label = labels[row] ?? 0;
		events += label;
		if (isMissing(value)) return;
		filled += 1;
		filledEvents += label;
	});
	const isLeak = filled < values.length && filled >= leakRows && filledEvents / filled >= leakPurity && filledEvents >= leakShare * events;
	return isLeak ? leaked(name, `it is filled in for hardly anybody but those with the outcome (${filledEvents} of ${filled} rows)`) : undefined;
}

/** Columns no model can use, whatever the outcome. */
function refusalByKind(name: string, values: readonly unknown[]): Warning | undefined {
	const known = values.filter((value) => !isMissing(value));
	if (known.length === 0) return { code: 'all_missing', feature: name, text: `"${name}" was left out: it has no value in any row.` };
	const distinct = new Set(known.map((value) => (typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : textOf(value))));
	if (distinct.size === 1 && known.length === values.length) return { code: 'constant', feature: name, text: `"${name}" was left out: it is the same in every row.` };
	if (known.every((value) => typeof value === 'object' && !(value instanceof Date))) return { code: 'not_a_value', feature: name, text: `"${name}" was left out: it holds lists or objects, not single values.` };
	if (known.every(isDate)) return { code: 'date', feature: name, text: `"${name}" was left out: it is a date; give the days until or since, counted at the time of the row.` };
	if (known.length < rowsToJudge) return undefined;
	const allNumbers = known.every((value) => !Number.isNaN(numberOf(value)));
	if (allNumbers ? isRunningNumber(name, known.map(numberOf), distinct.size) : distinct.size >= identifierShare * known.length) {
		return { code: 'identifier', feature: name, text: `"${name}" was left out: nearly every row has a value of its own, so it names customers and says nothing of new ones.` };
	}
	if (!allNumbers && distinct.size > mostLevels && distinct.size > known.length / 2) {
		return { code: 'free_text', feature: name, text: `"${name}" was left out: it is free text, with ${distinct.size} different values in ${known.length} rows.` };
	}
	return undefined;
}

const nameOfIdentifier = /(?:^|[_\s-])(?:id|uuid|guid|nr|no|number|key)$|(?:Id|ID|Number|Key|Nr|No)$|^id/;

/** Whole numbers, each once: an identifier where it is called so, or where they run without gaps. */
function isRunningNumber(name: string, values: readonly number[], distinct: number): boolean {
	if (distinct < values.length || !values.every(Number.isInteger)) return false;
	const span = values.reduce((most, value) => Math.max(most, value), -Infinity) - values.reduce((least, value) => Math.min(least, value), Infinity) + 1;
	return nameOfIdentifier.test(name) || span <= 1.05 * values.length;
}

function readColumn(name: string, values: readonly unknown[]): Column | Warning {
	const known = values.filter((value) => !isMissing(value));
	const numbers = known.reduce<number>((count, value) => count + (Number.isNaN(numberOf(value)) ? 0 : 1), 0);
	if (numbers === known.length || numbers >= 0.99 * known.length) {
		return { kind: 'number', name, values: Float64Array.from(values, (value) => (isMissing(value) ? NaN : numberOf(value))) };
	}
	const codes = new Map<string, number>();
	const coded = Int32Array.from(values, (value) => {
		if (isMissing(value)) return -1;
		const level = textOf(value);
		const code = codes.get(level) ?? codes.size;
		codes.set(level, code);
		return code;
	});
	return { kind: 'category', name, levels: [...codes.keys()], codes: coded };
}

function leakByValue(column: Column, labels: Uint8Array): Warning | undefined {
	const events = labels.reduce((sum, label) => sum + label, 0);
	const groups = groupsOf(column, labels);
	const pure = groups.find(({ rows, events: own }) => rows >= leakRows && own / rows >= leakPurity && own >= leakShare * events);
	if (pure !== undefined) return leaked(column.name, `where it is "${pure.value}", ${pure.events} of ${pure.rows} rows have the outcome`);
	const area = areaOf(column, labels, groups);
	if (Math.max(area, 1 - area) < leakArea) return undefined;
	return leaked(column.name, `alone it tells who has the outcome from who has not in ${Math.round(1_000 * Math.max(area, 1 - area)) / 10} % of pairs`);
}

interface Group {
	value: string;
	rows: number;
	events: number;
}

function groupsOf(column: Column, labels: Uint8Array): Group[] {
	const groups = new Map<number, Group>();
	const values = column.kind === 'number' ? column.values : column.codes;
	for (let row = 0; row < values.length; row += 1) {
		const value = values[row] ?? NaN;
		if (Number.isNaN(value) || (column.kind === 'category' && value < 0)) continue;
		const group = groups.get(value) ?? { value: column.kind === 'number' ? String(value) : (column.levels[value] ?? ''), rows: 0, events: 0 };
		group.rows += 1;
		group.events += labels[row] ?? 0;
		groups.set(value, group);
		if (column.kind === 'number' && groups.size > fewValues) return [];
	}
	return [...groups.values()];
}

/** How well the column alone orders the rows: by its number, or by the share of events of its level. */
function areaOf(column: Column, labels: Uint8Array, groups: readonly Group[]): number {
	const shares = new Map(groups.map(({ value, rows, events }) => [value, rows >= 5 ? events / rows : NaN]));
	const scores: number[] = [];
	const outcomes: number[] = [];
	for (let row = 0; row < labels.length; row += 1) {
		const score = column.kind === 'number' ? (column.values[row] ?? NaN) : (shares.get(column.levels[column.codes[row] ?? -1] ?? '') ?? NaN);
		if (Number.isNaN(score)) continue;
		scores.push(score);
		outcomes.push(labels[row] ?? 0);
	}
	const area = scores.length < rowsToJudge ? 0.5 : areaUnderRoc(Float64Array.from(scores), Uint8Array.from(outcomes));
	return Number.isNaN(area) ? 0.5 : area;
}

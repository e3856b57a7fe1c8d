import * as z from 'zod';
import type { Column } from '../dataset/columns';

/** How a feature was spread in training: the share of rows in each part, the missing ones last. */
export const spreadSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('number'), edges: z.array(z.number()).max(20), shares: z.array(z.number().min(0).max(1)).max(22) }),
	z.object({ kind: z.literal('category'), levels: z.array(z.string().max(10_000)).max(50), shares: z.array(z.number().min(0).max(1)).max(52) }),
]);

export type Spread = z.output<typeof spreadSchema>;

const parts = 10;
const mostLevels = 20;

/** Tenths of a number, or the most frequent levels with a part for the rest. */
export function spreadOf(column: Column): Spread {
	if (column.kind === 'number') {
		const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
		const edges = [...new Set(Array.from({ length: parts - 1 }, (_, part) => sorted[Math.floor(((part + 1) * sorted.length) / parts)] ?? 0))];
		const spread: Spread = { kind: 'number', edges: sorted.length === 0 ? [] : edges, shares: [] };
		return { ...spread, shares: sharesOf(column, spread) };
	}
	const counts = new Map<number, number>();
	for (const code of column.codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
	const levels = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, mostLevels).map(([code]) => column.levels[code] ?? '');
	const spread: Spread = { kind: 'category', levels, shares: [] };
	return { ...spread, shares: sharesOf(column, spread) };
}

/** The share of rows of a column in each part of a spread. */
export function sharesOf(column: Column, spread: Spread): number[] {
	const size = spread.kind === 'number' ? spread.edges.length + 1 : spread.levels.length + 1;
	const counts = new Float64Array(size + 1);
	const places = new Map(spread.kind === 'category' ? spread.levels.map((level, place) => [level, place] as const) : []);
	const rows = column.kind === 'number' ? column.values.length : column.codes.length;
	for (let row = 0; row < rows; row += 1) {
		const part = partOf(column, row, spread, places, size);
		counts[part] = (counts[part] ?? 0) + 1;
	}
	return Array.from(counts, (count) => count / Math.max(1, rows));
}

function partOf(column: Column, row: number, spread: Spread, places: ReadonlyMap<string, number>, size: number): number {
	if (spread.kind === 'number') {
		const value = column.kind === 'number' ? (column.values[row] ?? NaN) : NaN;
		return Number.isNaN(value) ? size : spread.edges.filter((edge) => value > edge).length;
	}
	const cell = column.kind === 'category' ? column.levels[column.codes[row] ?? -1] : String(column.values[row] ?? '');
	return cell === undefined || cell === 'NaN' ? size : (places.get(cell) ?? size - 1);
}

/**
 * Population stability index: the sum over all parts of (now - then) ln(now / then). An empty part counts as half a row.
 *
 * @param rows how many rows `now` rests on
 */
export function stabilityIndex(then: readonly number[], now: readonly number[], rows: number): number {
	const least = 0.5 / Math.max(1, rows);
	return then.reduce((sum, share, part) => {
		const [before, after] = [Math.max(share, least), Math.max(now[part] ?? 0, least)];
		return sum + (after - before) * Math.log(after / before);
	}, 0);
}

export type DriftLevel = 'stable' | 'shifting' | 'shifted' | 'too_few';

/** Siddiqi, Credit Risk Scorecards (2006): under 0.1 no change, up to 0.25 some, above it the population is another. */
const shifting = 0.1;
const shifted = 0.25;
/** With fewer rows the index is noise: its mean under no change is about parts / rows. */
const leastRows = 100;

export function driftLevel(index: number, rows: number): DriftLevel {
	if (rows < leastRows) return 'too_few';
	if (index < shifting) return 'stable';
	return index < shifted ? 'shifting' : 'shifted';
}

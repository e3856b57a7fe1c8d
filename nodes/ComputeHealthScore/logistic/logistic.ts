import * as z from 'zod';
import type { Column } from '../dataset/columns';
import { solve } from './solve';

/** One column of the design: a number, "is missing", or "is this level"; standardised by mean and scale. */
const termSchema = z.object({
	feature: z.int().min(0).max(10_000),
	kind: z.enum(['value', 'missing', 'level']),
	level: z.string().max(10_000).optional(),
	mean: z.number(),
	scale: z.number().positive(),
	weight: z.number().min(-1e6).max(1e6),
});

export const logisticSchema = z.object({
	intercept: z.number().min(-1e6).max(1e6),
	penalty: z.number().nonnegative(),
	features: z.array(z.object({ name: z.string().min(1).max(500), kind: z.enum(['number', 'category']) })).min(1).max(10_000),
	terms: z.array(termSchema).max(20_000),
});

export type Logistic = z.output<typeof logisticSchema>;
type Term = z.output<typeof termSchema>;

/** A level of its own needs this many rows; rarer ones share the baseline. */
const leastRowsOfLevel = 10;
const mostLevels = 30;
/** Strengths of the L2 penalty that are tried, in units of one row on a standardised column. */
export const penalties = [0.3, 3, 30, 300] as const;

const mostSteps = 30;

/** What a row holds for a feature: a number (NaN: missing) or a level (undefined: missing). */
export type CellOf = (feature: number) => number | string | undefined;

/** What a term is in one row, before it is standardised. A missing number counts as the mean. */
function rawValue({ feature, kind, level, mean }: Term, cellOf: CellOf): number {
	const cell = cellOf(feature);
	switch (kind) {
		case 'value':
			return typeof cell === 'number' && !Number.isNaN(cell) ? cell : mean;
		case 'missing':
			return typeof cell === 'number' && !Number.isNaN(cell) ? 0 : 1;
		case 'level':
			return cell === level ? 1 : 0;
	}
}

const cellOfRow = (columns: readonly Column[], row: number): CellOf => (feature) => {
	const column = columns[feature];
	if (column === undefined) return undefined;
	return column.kind === 'number' ? column.values[row] : column.levels[column.codes[row] ?? -1];
};

/** What each feature adds to the log odds: exact Shapley values of a linear model. With the intercept they sum to the margin. */
export function logisticEffects({ features, terms }: Logistic, cellOf: CellOf): Float64Array {
	const effects = new Float64Array(features.length);
	for (const term of terms) {
		effects[term.feature] = (effects[term.feature] ?? 0) + (term.weight * (rawValue(term, cellOf) - term.mean)) / term.scale;
	}
	return effects;
}

/** The margin (log odds) of each row. */
export function logisticMargins(model: Logistic, columns: readonly Column[], rows: number): Float64Array {
	return Float64Array.from({ length: rows }, (_, row) => logisticEffects(model, cellOfRow(columns, row)).reduce((sum, effect) => sum + effect, model.intercept));
}

/**
 * Logistic regression with an L2 penalty, by Newton's method (iteratively reweighted least squares). Numbers are
 * standardised, levels one-hot, missing values a column of their own. The intercept is not penalised.
 */
export function fitLogistic(columns: readonly Column[], labels: Uint8Array, penalty: number): Logistic {
	const rows = labels.length;
	const terms = columns.flatMap((column, feature) => termsOf(column, feature));
	const design = terms.map((term) => Float64Array.from({ length: rows }, (_, row) => (rawValue(term, cellOfRow(columns, row)) - term.mean) / term.scale));
	const events = labels.reduce((sum, label) => sum + label, 0);
	const size = terms.length + 1;
	const weights = new Float64Array(size);
	weights[0] = Math.log(events / (rows - events));
	for (let step = 0; step < mostSteps; step += 1) {
		const move = newtonStep(design, labels, weights, penalty);
		let largest = 0;
		for (let at = 0; at < size; at += 1) {
			// A step of more than this on standardised columns overshoots where rows are few.
			const own = Math.max(-4, Math.min(4, move[at] ?? 0));
			weights[at] = (weights[at] ?? 0) - own;
			largest = Math.max(largest, Math.abs(own));
		}
		if (largest < 1e-8) break;
	}
	return {
		intercept: weights[0] ?? 0,
		penalty,
		features: columns.map(({ name, kind }) => ({ name, kind })),
		terms: terms.map((term, at) => ({ ...term, weight: Number((weights[at + 1] ?? 0).toPrecision(12)) })),
	};
}

function newtonStep(design: readonly Float64Array[], labels: Uint8Array, weights: Float64Array, penalty: number): Float64Array {
	const size = design.length + 1;
	const rows = labels.length;
	const errors = new Float64Array(rows);
	const curvature = new Float64Array(rows);
	for (let row = 0; row < rows; row += 1) {
		let margin = weights[0]!;
		for (let at = 1; at < size; at += 1) margin += weights[at]! * design[at - 1]![row]!;
		const probability = 1 / (1 + Math.exp(-margin));
		errors[row] = probability - labels[row]!;
		curvature[row] = Math.max(1e-9, probability * (1 - probability));
	}
	const matrix = Array.from({ length: size }, () => new Float64Array(size));
	const gradient = new Float64Array(size);
	for (let a = 0; a < size; a += 1) {
		const left = a === 0 ? undefined : design[a - 1];
		let sum = 0;
		for (let row = 0; row < rows; row += 1) sum += errors[row]! * (left === undefined ? 1 : left[row]!);
		gradient[a] = sum + (a === 0 ? 0 : penalty * weights[a]!);
		for (let b = 0; b <= a; b += 1) {
			const right = b === 0 ? undefined : design[b - 1];
			let cell = a === b && a > 0 ? penalty : 0;
			for (let row = 0; row < rows; row += 1) cell += curvature[row]! * (left === undefined ? 1 : left[row]!) * (right === undefined ? 1 : right[row]!);
			matrix[a]![b] = cell;
			matrix[b]![a] = cell;
		}
	}
	return solve(matrix, gradient);
}

function termsOf(column: Column, feature: number): Term[] {
	const standardised = (kind: Term['kind'], mean: number, variance: number, level?: string): Term[] =>
		variance > 1e-12 ? [{ feature, kind, mean, scale: Math.sqrt(variance), weight: 0, ...(level === undefined ? {} : { level }) }] : [];
	const ofShare = (kind: Term['kind'], share: number, level?: string) => standardised(kind, share, share * (1 - share), level);
	if (column.kind === 'number') {
		const known = column.values.filter((value) => !Number.isNaN(value));
		if (known.length === 0) return [];
		const mean = known.reduce((sum, value) => sum + value / known.length, 0);
		const variance = known.reduce((sum, value) => sum + (value - mean) ** 2 / known.length, 0);
		const missing = column.values.length - known.length;
		return [...standardised('value', mean, variance), ...(missing >= leastRowsOfLevel ? ofShare('missing', missing / column.values.length) : [])];
	}
	const counts = new Map<number, number>();
	for (const code of column.codes) counts.set(code, (counts.get(code) ?? 0) + 1);
	return [...counts]
		.filter(([code, count]) => code >= 0 && count >= leastRowsOfLevel)
		.sort((a, b) => b[1] - a[1] || a[0] - b[0])
		.slice(0, mostLevels)
		.flatMap(([code, count]) => ofShare('level', count / column.codes.length, column.levels[code] ?? ''));
}

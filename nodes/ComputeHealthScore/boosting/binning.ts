import type { Column } from '../dataset/columns';

/**
 * A feature as the trees see it: at most 255 bins, the last of which stands for missing. A number's bin is the count of
 * edges below it; a category's its place among the levels; a level never seen in training is missing.
 */
export type Feature =
	| { kind: 'number'; name: string; edges: readonly number[] }
	| { kind: 'category'; name: string; levels: readonly string[] };

/** Edges (or levels) at most, so that a bin and the one for missing fit into a byte. */
export const MOST_EDGES = 254;

/** Quantiles are taken from at most this many rows, evenly spaced: more change the third digit of an edge. */
const rowsForEdges = 50_000;

/** The bin that stands for missing. */
export function missingBin(feature: Feature): number {
	return feature.kind === 'number' ? feature.edges.length + 1 : feature.levels.length;
}

/** Bins, the one for missing included. */
export const binCount = (feature: Feature): number => missingBin(feature) + 1;

/** Finds the bins of a column: between neighbouring values where these are few, else at quantiles. */
export function featureOf(column: Column): Feature {
	if (column.kind === 'number') return { kind: 'number', name: column.name, edges: edgesOf(column.values) };
	const counts = new Float64Array(column.levels.length);
	for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
	const byCount = column.levels
		.map((level, code) => ({ level, count: counts[code] ?? 0 }))
		.filter(({ count }) => count > 0)
		.sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1));
	return { kind: 'category', name: column.name, levels: byCount.slice(0, MOST_EDGES).map(({ level }) => level) };
}

function edgesOf(values: Float64Array): number[] {
	const step = Math.max(1, Math.floor(values.length / rowsForEdges));
	const sorted = everyNth(values, step).sort();
	const distinct = withoutRepeats(sorted);
	const between = (low: number, high: number): number => {
		const middle = low + (high - low) / 2;
		// Two neighbouring numbers may have none between them.
		return middle > low && middle < high ? middle : low;
	};
	if (distinct.length <= MOST_EDGES + 1) {
		return Array.from(distinct.subarray(1), (value, place) => between(distinct[place] ?? value, value));
	}
	const edges = new Set<number>();
	for (let part = 1; part <= MOST_EDGES; part += 1) {
		const place = Math.floor((part * sorted.length) / (MOST_EDGES + 1));
		const [low, high] = [sorted[place - 1] ?? 0, sorted[place] ?? 0];
		// Inside a run of equal values the edge lies at its upper end, so that one value is in one bin.
		edges.add(low < high ? between(low, high) : low);
	}
	return [...edges].filter((edge) => edge < (distinct.at(-1) ?? edge)).sort((a, b) => a - b);
}

/** Every nth value, those that are missing left out. */
function everyNth(values: Float64Array, step: number): Float64Array {
	const kept = new Float64Array(Math.ceil(values.length / step));
	let count = 0;
	for (let row = 0; row < values.length; row += step) {
		const value = values[row]!;
		if (value === value) kept[count++] = value;
	}
	return kept.subarray(0, count);
}

function withoutRepeats(sorted: Float64Array): Float64Array {
	const kept = new Float64Array(sorted.length);
	let count = 0;
	for (let place = 0; place < sorted.length; place += 1) {
		if (place === 0 || sorted[place] !== sorted[place - 1]) kept[count++] = sorted[place]!;
	}
	return kept.subarray(0, count);
}

/** The bin of each row. */
export function binsOf(column: Column, feature: Feature): Uint8Array {
	return column.kind === 'number' ? numberBins(column.values, feature) : categoryBins(column.levels, column.codes, feature);
}

function numberBins(values: Float64Array, feature: Feature): Uint8Array {
	const missing = missingBin(feature);
	const bins = new Uint8Array(values.length).fill(missing);
	if (feature.kind !== 'number') return bins;
	const edges = Float64Array.from(feature.edges);
	const lowest = edges[0] ?? 0;
	const perUnit = gridCells / ((edges[edges.length - 1] ?? 0) - lowest);
	if (values.length < rowsForGrid || !Number.isFinite(perUnit)) {
		for (let row = 0; row < values.length; row += 1) {
			const value = values[row]!;
			if (value === value) bins[row] = binOfNumber(edges, value);
		}
		return bins;
	}
	// Where the search begins, by the cell a value lies in: most often it is at its end there, too.
	const first = Uint8Array.from({ length: gridCells + 1 }, (_, cell) => Math.max(0, binOfNumber(edges, lowest + cell / perUnit) - 1));
	for (let row = 0; row < values.length; row += 1) {
		const value = values[row]!;
		if (value !== value) continue;
		const cell = (value - lowest) * perUnit;
		let bin = first[cell <= 0 ? 0 : cell >= gridCells ? gridCells : Math.trunc(cell)]!;
		while (bin > 0 && edges[bin - 1]! >= value) bin -= 1;
		while (bin < edges.length && edges[bin]! < value) bin += 1;
		bins[row] = bin;
	}
	return bins;
}

/** Cells over the range of the edges, and rows from which on it pays to lay them out. */
const gridCells = 2_048;
const rowsForGrid = 10_000;

function categoryBins(levels: readonly string[], codes: Int32Array, feature: Feature): Uint8Array {
	const missing = missingBin(feature);
	const places = new Map(feature.kind === 'category' ? feature.levels.map((level, bin) => [level, bin] as const) : []);
	const binOfCode = levels.map((level) => places.get(level) ?? missing);
	return Uint8Array.from(codes, (code) => binOfCode[code] ?? missing);
}

/** How many edges lie below the value: edges are ascending. */
export function binOfNumber(edges: Float64Array, value: number): number {
	let low = 0;
	let high = edges.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((edges[middle] ?? Infinity) < value) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** A table by columns, as the learners read it. */

export interface NumberColumn {
	kind: 'number';
	name: string;
	/** NaN where the value is missing. */
	values: Float64Array;
}

export interface CategoryColumn {
	kind: 'category';
	name: string;
	levels: readonly string[];
	/** Index into `levels`, -1 where the value is missing. */
	codes: Int32Array;
}

export type Column = NumberColumn | CategoryColumn;

/** The rows in `order`, in that order. */
export function takeRows(columns: readonly Column[], order: Int32Array): Column[] {
	return columns.map((column) =>
		column.kind === 'number'
			? { ...column, values: Float64Array.from(order, (row) => column.values[row] ?? NaN) }
			: { ...column, codes: Int32Array.from(order, (row) => column.codes[row] ?? -1) },
	);
}

export function rowsOf(columns: readonly Column[]): number {
	const [first] = columns;
	if (first === undefined) return 0;
	return first.kind === 'number' ? first.values.length : first.codes.length;
}

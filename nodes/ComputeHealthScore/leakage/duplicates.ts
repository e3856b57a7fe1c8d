import { isMissing, textOf } from '../dataset/cell';
import type { Row, Warning } from './inspect';

/** From this share of repeated rows on, the history deserves a look. */
const shareToMention = 0.02;

/**
 * Rows that belong together: those of one customer, and exact copies. They are kept on one side of every split, so that
 * rows repeated to balance the classes can't be tested on their own copies.
 *
 * @returns a number a row, the same for rows that belong together
 */
export function groupRows(rows: readonly Row[], names: readonly string[], idField: string | undefined): { groups: Int32Array; warnings: Warning[] } {
	const parent = Int32Array.from(rows, (_, row) => row);
	const rootOf = (row: number): number => {
		let root = row;
		while (parent[root] !== root) root = parent[root] ?? root;
		return root;
	};
	let copies = 0;
	const join = (seen: Map<string, number>, key: string, row: number): boolean => {
		const first = seen.get(key);
		if (first === undefined) {
			seen.set(key, row);
			return false;
		}
		parent[rootOf(row)] = rootOf(first);
		return true;
	};
	const byContent = new Map<string, number>();
	const byCustomer = new Map<string, number>();
	rows.forEach((row, place) => {
		const content = names.map((name) => (isMissing(row[name]) ? '' : textOf(row[name]))).join('\u001f');
		if (join(byContent, content, place)) copies += 1;
		const id = idField === undefined ? undefined : row[idField];
		if (!isMissing(id)) join(byCustomer, textOf(id), place);
	});
	const share = copies / Math.max(1, rows.length);
	const warnings =
		share < shareToMention
			? []
			: [{ code: 'duplicates', text: `${copies} of ${rows.length} rows repeat another row in every column; copies stay on one side of each split, but they count more than once in training.` }];
	return { groups: Int32Array.from(rows, (_, row) => rootOf(row)), warnings };
}

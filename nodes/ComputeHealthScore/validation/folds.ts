import { type Random, randomFrom } from '../../shared/random';

/** Rows held out in turn; each row is in one fold. */
export interface Fold {
	training: Int32Array;
	heldOut: Int32Array;
}

/**
 * Parts the rows into folds with the same share of events each. Rows of one group (one customer, or copies of one row)
 * stay together: what is tested was never seen in training.
 *
 * @param groups a number a row, the same for rows that belong together
 */
export function stratifiedFolds(labels: Uint8Array, groups: Int32Array, count: number, seed: number): Fold[] {
	const rowsOfGroup = new Map<number, number[]>();
	groups.forEach((group, row) => {
		const own = rowsOfGroup.get(group);
		if (own === undefined) rowsOfGroup.set(group, [row]);
		else own.push(row);
	});
	const all = [...rowsOfGroup.values()];
	const order = shuffle(Int32Array.from(all, (_, place) => place), randomFrom(seed));
	const eventsOf = (rows: readonly number[]): number => rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0);
	const drawn = Array.from(order, (place) => {
		const rows = all[place] ?? [];
		return { rows, events: eventsOf(rows) };
	});
	// Largest first, each to the fold that is shortest of it; groups of one row are dealt out in turn.
	drawn.sort((a, b) => b.rows.length - a.rows.length || b.events - a.events);
	const foldOf = new Int32Array(labels.length);
	const filled = Array.from({ length: count }, (_, fold) => ({ fold, rows: 0, events: 0 }));
	for (const { rows, events } of drawn) {
		const target = filled.reduce((least, fold) => {
			const [a, b] = events > 0 ? [fold.events - least.events, fold.rows - least.rows] : [fold.rows - fold.events - (least.rows - least.events), 0];
			return a < 0 || (a === 0 && b < 0) ? fold : least;
		});
		target.rows += rows.length;
		target.events += events;
		for (const row of rows) foldOf[row] = target.fold;
	}
	return filled.map(({ fold }) => foldFrom(foldOf, (own) => own !== fold, (own) => own === fold));
}

/**
 * Trains on what was known first and tests on what came next, slice by slice. The oldest slice is only trained on.
 *
 * @param times milliseconds or any number that rises with time, one a row
 */
export function timeSlices(times: Float64Array, count: number): Fold[] {
	const sorted = Float64Array.from(times).sort();
	const borders = Array.from({ length: count }, (_, slice) => sorted[Math.floor(((slice + 1) * sorted.length) / (count + 1))] ?? Infinity);
	const sliceOf = Int32Array.from(times, (time) => borders.filter((border) => time >= border).length);
	return borders
		.map((_, slice) => foldFrom(sliceOf, (own) => own <= slice, (own) => own === slice + 1))
		.filter(({ training, heldOut }) => training.length > 0 && heldOut.length > 0);
}

function foldFrom(parts: Int32Array, isTraining: (part: number) => boolean, isHeldOut: (part: number) => boolean): Fold {
	const rowsWhere = (holds: (part: number) => boolean): Int32Array => {
		const rows: number[] = [];
		parts.forEach((part, row) => {
			if (holds(part)) rows.push(row);
		});
		return Int32Array.from(rows);
	};
	return { training: rowsWhere(isTraining), heldOut: rowsWhere(isHeldOut) };
}

/** Puts the entries into a random order, in place (Fisher-Yates). */
function shuffle(order: Int32Array, random: Random): Int32Array {
	for (let last = order.length - 1; last > 0; last -= 1) {
		const other = Math.floor(random() * (last + 1));
		const kept = order[last] ?? 0;
		order[last] = order[other] ?? 0;
		order[other] = kept;
	}
	return order;
}

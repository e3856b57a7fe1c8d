import { IANAZone } from 'luxon';

/** Milliseconds since the epoch. */
export type Millis = number;

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/**
 * Offsets are looked up a week at a time. No zone has changed its clocks twice within a week since 1970, so a week holds
 * one offset or two with one change between them.
 */
const week: Millis = 7 * DAY;

/** The offset before and after the only change of a week; the change is at its end where there is none. */
interface Week {
	before: Millis;
	change: Millis;
	after: Millis;
}

/** Asking `Intl` costs some microseconds and a placement asks dozens of times, so each week of a zone is asked once. */
const known = new Map<string, Map<number, Week>>();
let size = 0;
const mostKnown = 20_000;

function weekOf(timeZone: string, number: number): Week {
	let weeks = known.get(timeZone);
	const found = weeks?.get(number);
	if (found) return found;
	if (size >= mostKnown) {
		known.clear();
		weeks = undefined;
		size = 0;
	}
	if (!weeks) known.set(timeZone, (weeks = new Map()));
	const zone = IANAZone.create(timeZone);
	const offset = (at: Millis) => Math.round(zone.offset(at) * MINUTE);
	const start = number * week;
	const before = offset(start);
	const after = offset(start + week);
	const change = before === after ? start + week : bisect((at) => offset(at) === before, start, start + week);
	const result = { before, change, after };
	weeks.set(number, result);
	size++;
	return result;
}

/** Milliseconds to add to UTC to get the wall clock of `timeZone`. */
export function offsetAt(timeZone: string, at: Millis): Millis {
	const { before, change, after } = weekOf(timeZone, Math.floor(at / week));
	return at < change ? before : after;
}

/** The first instant after `after` and not after `until` from which another offset holds than at `after`. */
export function firstChange(timeZone: string, after: Millis, until: Millis): Millis | undefined {
	const before = offsetAt(timeZone, after);
	let low = after;
	while (low < until) {
		const next = Math.min(low + week, until);
		if (offsetAt(timeZone, next) !== before)
			return bisect((at) => offsetAt(timeZone, at) === before, low, next);
		low = next;
	}
	return undefined;
}

/** The boundary between `low`, where `holds` is true, and `high`, where it is not. */
function bisect(holds: (at: Millis) => boolean, low: Millis, high: Millis): Millis {
	let same = low;
	let other = high;
	while (other - same > 1) {
		const middle = Math.floor((same + other) / 2);
		if (holds(middle)) same = middle;
		else other = middle;
	}
	return other;
}

/**
 * The instant at which the wall clock of `timeZone` shows `local` (a wall-clock time written as if it were UTC).
 * A time that does not exist moves forward to the first that does; one that occurs twice means the first.
 */
export function instantOfLocal(timeZone: string, local: Millis): Millis {
	const before = offsetAt(timeZone, local - DAY);
	const after = offsetAt(timeZone, local + DAY);
	// The larger offset is the earlier instant, so the first that holds is the first occurrence.
	for (const offset of before > after ? [before, after] : [after, before]) {
		if (offsetAt(timeZone, local - offset) === offset) return local - offset;
	}
	return (
		firstChange(timeZone, local - Math.max(before, after), local - Math.min(before, after)) ?? local - before
	);
}

import { IANAZone } from 'luxon';

/** Milliseconds since the epoch. */
export type Millis = number;

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/**
 * Offsets are sampled this far apart. No zone has changed its clocks twice within a week since 1970 and come back to
 * the same offset, so nothing is missed in between.
 */
const sampling: Millis = 7 * DAY;

/** Milliseconds to add to UTC to get the wall clock of `timeZone`. */
export function offsetAt(timeZone: string, at: Millis): Millis {
	return Math.round(IANAZone.create(timeZone).offset(at) * MINUTE);
}

/** The first instant after `after` and not after `until` from which another offset holds than at `after`. */
export function firstChange(timeZone: string, after: Millis, until: Millis): Millis | undefined {
	const before = offsetAt(timeZone, after);
	let low = after;
	while (low < until) {
		const next = Math.min(low + sampling, until);
		if (offsetAt(timeZone, next) !== before) return bisect(timeZone, before, low, next);
		low = next;
	}
	return undefined;
}

/** The boundary between `low`, where `offset` holds, and `high`, where it does not. */
function bisect(timeZone: string, offset: Millis, low: Millis, high: Millis): Millis {
	let same = low;
	let other = high;
	while (other - same > 1) {
		const middle = Math.floor((same + other) / 2);
		if (offsetAt(timeZone, middle) === offset) same = middle;
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

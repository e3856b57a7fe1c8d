import { DAY, instantOfLocal, type Millis, MINUTE, offsetAt } from '../../shared/time/clockChanges';
import { minutesOfDay } from '../../shared/time/window';
import { type Allowed, nextAllowed, nextAllowedDay } from './allowed';
import type { Delay } from './definition';

const HOUR = 60 * MINUTE;

/** The wall clock of `timeZone`, written as if it were UTC. */
export function localOf(timeZone: string, at: Millis): Millis {
	return at + offsetAt(timeZone, at);
}

/** Whole local days from `from` to `to` by the calendar on the wall. */
export function localDaysBetween(timeZone: string, from: Millis, to: Millis): number {
	return Math.floor(localOf(timeZone, to) / DAY) - Math.floor(localOf(timeZone, from) / DAY);
}

/** `days` later (or earlier) at the same local time, at the offset that holds then. */
export function plusLocalDays(timeZone: string, at: Millis, days: number): Millis {
	return days === 0 ? at : instantOfLocal(timeZone, localOf(timeZone, at) + days * DAY);
}

/**
 * When a step is due, counted from `anchor`:
 * - `elapsed`: that many hours of the clock that never changes;
 * - `calendar`: that many days later by the wall, at `at` or at the anchor's local time; a time that does not exist moves forward to
 *   the first that does, one that occurs twice is the first. Without days: the next time the wall shows `at`;
 * - `window`: the first instant inside the window once days (by the wall) and hours (elapsed) have passed.
 * The result is moved forward to the first allowed instant, and is never before the anchor unless the delay is negative.
 *
 * @param pace what the delay is multiplied by; days of the calendar are rounded to whole ones
 */
export function placeDelay(delay: Delay, anchor: Millis, allowed: Allowed, pace = 1): Millis {
	const { timeZone } = allowed;
	const days = delay.days ?? 0;
	switch (delay.kind) {
		case 'elapsed':
			return nextAllowed(allowed, anchor + Math.round((days * DAY + (delay.hours ?? 0) * HOUR) * pace));
		case 'calendar':
			return placeCalendarDay(delay.at, anchor, Math.round(days * pace), allowed);
		case 'window': {
			const earliest = plusLocalDays(timeZone, anchor, Math.round(days * pace)) + Math.round((delay.hours ?? 0) * HOUR * pace);
			const inside = { ...allowed, windows: [...allowed.windows, delay.window] };
			return nextAllowed(inside, days === 0 && !delay.hours ? Math.max(earliest, anchor) : earliest);
		}
	}
}

function placeCalendarDay(at: string | undefined, anchor: Millis, days: number, allowed: Allowed): Millis {
	const { timeZone } = allowed;
	const anchorLocal = localOf(timeZone, anchor);
	if (at === undefined) {
		if (days === 0) return nextAllowed(allowed, anchor);
		return nextAllowedDay(allowed, anchorLocal + days * DAY);
	}
	const today = Math.floor(anchorLocal / DAY) * DAY;
	const local = today + days * DAY + minutesOfDay(at, 'at') * MINUTE;
	if (days !== 0) return nextAllowedDay(allowed, local);
	const first = instantOfLocal(timeZone, local) < anchor ? local + DAY : local;
	return nextAllowedDay(allowed, first);
}

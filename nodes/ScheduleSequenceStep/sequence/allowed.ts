import { InputError } from '../../shared/items';
import { type BusinessCalendar, nextOpenAt } from '../../shared/time/businessCalendar';
import { DAY, instantOfLocal, type Millis, offsetAt } from '../../shared/time/clockChanges';
import { type LocalWindow, nextInsideAt, nextOutsideAt } from '../../shared/time/window';

/** When something may be said to a contact: inside every window, while the calendar is open, outside quiet hours. */
export interface Allowed {
	timeZone: string;
	windows: readonly LocalWindow[];
	quietHours: ReadonlyArray<{ window: LocalWindow; timeZone: string }>;
	calendar?: BusinessCalendar;
}

/** Windows that have not met by then never do. */
const horizon: Millis = 2 * 366 * DAY;
const mostSteps = 5_000;

/**
 * The first allowed instant not before `from`. Monotone in `from`.
 *
 * @throws InputError where the hours have no instant in common within two years
 */
export function nextAllowed(allowed: Allowed, from: Millis): Millis {
	let at = from;
	for (let step = 0; step < mostSteps && at - from <= horizon; step++) {
		const next = onceForward(allowed, at);
		if (next === undefined) break;
		if (next === at) return at;
		at = next;
	}
	throw new InputError(
		'The hours in which something may be sent have no time in common: windows, calendar and quiet hours exclude each other.',
		'Widen the window of the step or of the sequence, the business calendar, or the quiet hours.',
	);
}

function onceForward({ timeZone, windows, quietHours, calendar }: Allowed, from: Millis): Millis | undefined {
	let at = from;
	for (const window of windows) at = nextInsideAt(window, at, timeZone);
	if (calendar) at = nextOpenAt(calendar, at);
	for (const quiet of quietHours) {
		const outside = nextOutsideAt(quiet.window, at, quiet.timeZone);
		if (outside === undefined) return undefined;
		at = outside;
	}
	return at;
}

/**
 * The same for a step that has a time of day of its own: where its whole day is closed it keeps that time on the first day that is not.
 *
 * @param local the wall-clock time, written as if it were UTC
 */
export function nextAllowedDay(allowed: Allowed, local: Millis): Millis {
	const { timeZone } = allowed;
	const dayOf = (at: Millis) => Math.floor((at + offsetAt(timeZone, at)) / DAY);
	const start = instantOfLocal(timeZone, local);
	const first = nextAllowed(allowed, start);
	const day = dayOf(start);
	if (first === start || dayOf(first) === day) return first;
	const openDay = dayOf(nextAllowed(allowed, instantOfLocal(timeZone, day * DAY)));
	if (openDay === day) return first;
	return nextAllowed(allowed, instantOfLocal(timeZone, openDay * DAY + (local - Math.floor(local / DAY) * DAY)));
}

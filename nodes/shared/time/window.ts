import type { DateTime } from 'luxon';
import { InputError } from '../items';
import { DAY, firstChange, type Millis, MINUTE, offsetAt } from './clockChanges';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/**
 * Hours of the wall clock: from `from` up to, not including, `to` ("HH:MM", "24:00" is the end of the day). A window
 * whose end is not after its beginning crosses midnight and belongs to the day it opens on. No `days` means every day.
 */
export interface LocalWindow {
	from: string;
	to: string;
	days?: readonly Weekday[];
}

/** Minutes since midnight of "HH:MM" or "HH:MM:SS" (as Postgres writes a time); 1440 for "24:00". */
export function minutesOfDay(value: unknown, field: string): number {
	const [, hours, minutes] =
		(typeof value === 'string' ? /^(\d{1,2}):(\d{2})(?::00)?$/.exec(value.trim()) : null) ?? [];
	const total = Number(hours) * 60 + Number(minutes);
	if (hours !== undefined && Number(minutes) < 60 && total <= 1_440) return total;
	throw new InputError(
		`"${field}" is ${JSON.stringify(value) ?? 'empty'}, which is not a time of day.`,
		'Enter hours and minutes from 00:00 to 24:00, such as 09:00 or 22:30.',
	);
}

/** Monday is 0, as in `weekdays`. `day` counts days since 1970-01-01, a Thursday. */
export function weekdayOf(day: number): Weekday {
	return weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}

/** A window in the arithmetic of the wall clock: milliseconds as if the local time were UTC, no clock changes. */
interface Span {
	from: Millis;
	to: Millis;
	opensOn: (day: number) => boolean;
}

/** A window of a policy is read for every message; it never changes. */
const spans = new WeakMap<LocalWindow, Span>();

function spanOf(window: LocalWindow): Span {
	let span = spans.get(window);
	if (!span) spans.set(window, (span = newSpan(window)));
	return span;
}

function newSpan({ from, to, days }: LocalWindow): Span {
	const start = minutesOfDay(from, 'from') * MINUTE;
	const end = minutesOfDay(to, 'to') * MINUTE;
	if (start === end || start === DAY) {
		throw new InputError(
			`The window from ${from} to ${to} has no length.`,
			'For the whole day enter 00:00 to 24:00; for no window at all leave it empty.',
		);
	}
	return {
		from: start,
		to: end > start ? end : end + DAY,
		opensOn: (day) => days === undefined || days.includes(weekdayOf(day)),
	};
}

/** The end of the span that `local` is inside of, else undefined. */
function endAround(span: Span, local: Millis): Millis | undefined {
	const today = Math.floor(local / DAY);
	return [today, today - 1]
		.filter((day) => span.opensOn(day))
		.map((day) => ({ start: day * DAY + span.from, end: day * DAY + span.to }))
		.find(({ start, end }) => local >= start && local < end)?.end;
}

/** The first wall-clock time not before `local` that is inside, clock changes aside. */
function insideFrom(span: Span, local: Millis): Millis | undefined {
	if (endAround(span, local) !== undefined) return local;
	const today = Math.floor(local / DAY);
	for (let day = today; day <= today + 7; day++) {
		const start = day * DAY + span.from;
		if (start >= local && span.opensOn(day)) return start;
	}
	return undefined;
}

/** The first wall-clock time not before `local` that is outside, clock changes aside; undefined where there is none. */
function outsideFrom(span: Span, local: Millis): Millis | undefined {
	let at = local;
	for (let step = 0; step <= 8; step++) {
		const end = endAround(span, at);
		if (end === undefined) return at;
		at = end;
	}
	return undefined;
}

/**
 * The first instant not before `instant` whose wall-clock time passes. Between two clock changes the wall clock runs
 * evenly, so each such stretch is plain arithmetic; where the answer lies beyond a change, the change is where to look on.
 */
function firstPassing(
	instant: Millis,
	timeZone: string,
	passingFrom: (local: Millis) => Millis | undefined,
): Millis | undefined {
	let at = instant;
	for (;;) {
		const offset = offsetAt(timeZone, at);
		const local = passingFrom(at + offset);
		if (local === undefined) return undefined;
		const candidate = local - offset;
		const change = candidate === at ? undefined : firstChange(timeZone, at, candidate);
		if (change === undefined) return candidate;
		at = change;
	}
}

/** Whether the wall-clock time of `local` (in its own zone) is inside the window. */
export function isInside(window: LocalWindow, local: DateTime): boolean {
	return endAround(spanOf(window), local.toMillis() + local.offset * MINUTE) !== undefined;
}

/**
 * The first instant not before `instant` that is inside the window, by the wall clock of `timeZone`. Monotone in
 * `instant`. Where the opening time is skipped by a clock change it is the first time after it.
 *
 * @throws InputError where the window opens on no day
 */
export function nextInside(window: LocalWindow, instant: DateTime<true>, timeZone: string): DateTime<true> {
	const at = instant.toMillis();
	return instant.plus({ milliseconds: nextInsideAt(window, at, timeZone) - at });
}

/** The same in milliseconds since the epoch. */
export function nextInsideAt(window: LocalWindow, instant: Millis, timeZone: string): Millis {
	const span = spanOf(window);
	const found = firstPassing(instant, timeZone, (local) => insideFrom(span, local));
	if (found !== undefined) return found;
	throw new InputError(
		'The window opens on no day of the week.',
		'Name at least one day, or leave the days out.',
	);
}

/**
 * The first instant not before `instant` that is outside the window, by the wall clock of `timeZone`; undefined where
 * the window never closes. Monotone in `instant`.
 */
export function nextOutside(
	window: LocalWindow,
	instant: DateTime<true>,
	timeZone: string,
): DateTime<true> | undefined {
	const at = instant.toMillis();
	const found = nextOutsideAt(window, at, timeZone);
	return found === undefined ? undefined : instant.plus({ milliseconds: found - at });
}

/** The same in milliseconds since the epoch. */
export function nextOutsideAt(window: LocalWindow, instant: Millis, timeZone: string): Millis | undefined {
	const span = spanOf(window);
	return firstPassing(instant, timeZone, (local) => outsideFrom(span, local));
}

import { DateTime } from 'luxon';
import { InputError } from '../items';
import { DAY, instantOfLocal, type Millis, MINUTE, offsetAt } from './clockChanges';
import { minutesOfDay, type Weekday, weekdayOf, weekdays } from './window';
import { zoneOf } from './zone';
import { isRecord } from '../record';

/** Opening hours as minutes of the day, sorted and apart from each other. */
type Hours = ReadonlyArray<readonly [from: number, to: number]>;

/**
 * When an account is at work. Hours are of the wall clock in `timeZone`; a day listed in `holidays` is closed from
 * midnight to midnight, also to a shift that began the evening before.
 */
export interface BusinessCalendar {
	timeZone: string;
	/** Hours by weekday; a shift over midnight is split, its second part under `spill` of the day it began on. */
	hours: Record<Weekday, { own: Hours; spill: Hours }>;
	/** Days since 1970-01-01. */
	holidays: ReadonlySet<number>;
}

/** No answer is searched beyond this: a calendar with so little time is a slip of the pen. */
const horizonDays = 3_660;

const howToWrite =
	'Write it as {"timeZone": "Europe/Berlin", "weekly": {"mon": [["09:00", "17:00"]]}, "holidays": ["2026-12-25"]}.';

/** Monday to Friday, 09:00 to 17:00: what holds where nobody said otherwise. */
export function defaultCalendar(timeZone: string): BusinessCalendar {
	const hours: Array<[string, string]> = [['09:00', '17:00']];
	return parseCalendar(
		{ timeZone, weekly: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours } },
		'calendar',
	);
}

/**
 * Reads a calendar as operators write it: `{timeZone, weekly: {mon: [["09:00", "17:00"]]}, holidays: ["2026-12-25"]}`.
 * A weekday left out is closed. Where `timeZone` is left out, `fallbackZone` holds.
 *
 * @throws InputError naming the field
 */
export function parseCalendar(value: unknown, field: string, fallbackZone?: string): BusinessCalendar {
	if (!isRecord(value)) throw new InputError(`"${field}" is not a business calendar.`, howToWrite);
	const weekly = value.weekly;
	if (!isRecord(weekly)) throw new InputError(`"${field}.weekly" is missing.`, howToWrite);
	const stranger = Object.keys(weekly).find((day) => !weekdays.some((known) => known === day));
	if (stranger !== undefined) {
		throw new InputError(
			`"${field}.weekly" has a day "${stranger}".`,
			`Use the days ${weekdays.join(', ')}.`,
		);
	}
	const hours = {
		mon: hoursOf(weekly.mon, `${field}.weekly.mon`),
		tue: hoursOf(weekly.tue, `${field}.weekly.tue`),
		wed: hoursOf(weekly.wed, `${field}.weekly.wed`),
		thu: hoursOf(weekly.thu, `${field}.weekly.thu`),
		fri: hoursOf(weekly.fri, `${field}.weekly.fri`),
		sat: hoursOf(weekly.sat, `${field}.weekly.sat`),
		sun: hoursOf(weekly.sun, `${field}.weekly.sun`),
	};
	if (weekdays.every((day) => hours[day].own.length === 0)) {
		throw new InputError(`"${field}.weekly" has no opening hours.`, howToWrite);
	}
	return {
		timeZone: zoneOf(value.timeZone ?? fallbackZone, `${field}.timeZone`),
		hours,
		holidays: holidaysOf(value.holidays, `${field}.holidays`),
	};
}

function hoursOf(value: unknown, field: string): { own: Hours; spill: Hours } {
	if (value === undefined || value === null) return { own: [], spill: [] };
	if (!Array.isArray(value)) throw new InputError(`"${field}" is not a list of hours.`, howToWrite);
	const own: Array<[number, number]> = [];
	const spill: Array<[number, number]> = [];
	for (const [index, pair] of value.entries()) {
		const where = `${field}[${index}]`;
		if (!Array.isArray(pair) || pair.length !== 2) {
			throw new InputError(`"${where}" is not a pair of times.`, howToWrite);
		}
		const from = minutesOfDay(pair[0], where);
		const to = minutesOfDay(pair[1], where);
		if (from === to) {
			throw new InputError(`"${where}" has no length.`, 'For the whole day enter ["00:00", "24:00"].');
		}
		if (to > from) own.push([from, to]);
		else {
			own.push([from, 1_440]);
			if (to > 0) spill.push([0, to]);
		}
	}
	return { own: own.filter(([from, to]) => to > from), spill };
}

function holidaysOf(value: unknown, field: string): ReadonlySet<number> {
	if (value === undefined || value === null) return new Set();
	if (!Array.isArray(value)) throw new InputError(`"${field}" is not a list of dates.`, howToWrite);
	return new Set(
		value.map((date: unknown, index) => {
			const day = typeof date === 'string' ? /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(date)?.[0] : undefined;
			const parsed = DateTime.fromISO(day ?? '', { zone: 'utc' });
			if (parsed.isValid) return parsed.toMillis() / DAY;
			throw new InputError(`"${field}[${index}]" is not a date.`, 'Write holidays as 2026-12-25.');
		}),
	);
}

/** What is open on a local day, in minutes of that day, sorted, without overlap. */
function hoursOn(calendar: BusinessCalendar, day: number): Hours {
	if (calendar.holidays.has(day)) return [];
	const own = calendar.hours[weekdayOf(day)].own;
	const spill = calendar.holidays.has(day - 1) ? [] : calendar.hours[weekdayOf(day - 1)].spill;
	const merged: Array<[number, number]> = [];
	for (const [from, to] of [...spill, ...own].sort(([a], [b]) => a - b)) {
		const last = merged.at(-1);
		if (last && from <= last[1]) last[1] = Math.max(last[1], to);
		else merged.push([from, to]);
	}
	return merged;
}

/** The stretches of opening time that end after `from`, in order, as instants. */
function* openStretches(calendar: BusinessCalendar, from: Millis): Generator<{ start: Millis; end: Millis }> {
	const { timeZone } = calendar;
	const today = Math.floor((from + offsetAt(timeZone, from)) / DAY);
	for (let day = today; day <= today + horizonDays; day++) {
		for (const [opens, closes] of hoursOn(calendar, day)) {
			const end = instantOfLocal(timeZone, day * DAY + closes * MINUTE);
			if (end <= from) continue;
			const start = instantOfLocal(timeZone, day * DAY + opens * MINUTE);
			if (end > start) yield { start: Math.max(start, from), end };
		}
	}
}

/**
 * The first instant not before `from` at which the account is at work.
 *
 * @throws InputError where the calendar opens on no day of the ten years after
 */
export function nextOpenAt(calendar: BusinessCalendar, from: Millis): Millis {
	for (const { start } of openStretches(calendar, from)) return start;
	throw new InputError(
		`The business calendar does not open in the ten years after ${new Date(from).toISOString()}.`,
		'Check the weekly hours and the holidays of the calendar.',
	);
}

/** Whether the account is at work at `instant`. */
export function isOpen(calendar: BusinessCalendar, instant: DateTime<true>): boolean {
	const at = instant.toMillis();
	for (const { start } of openStretches(calendar, at)) return start === at;
	return false;
}

/**
 * The instant at which `minutes` (may be fractional) of opening time have passed since `from`; time outside the hours does not count.
 * Zero minutes give `from` itself where it is open, else the next opening. Minutes are real ones: an hour the clock
 * skips is not worked, one it repeats is worked once, unless the shift lasts through it.
 *
 * @throws InputError where the calendar does not have that much time in ten years
 */
export function addBusinessMinutes(
	from: DateTime<true>,
	minutes: number,
	calendar: BusinessCalendar,
): DateTime<true> {
	let left = Math.round(minutes * MINUTE);
	for (const { start, end } of openStretches(calendar, from.toMillis())) {
		if (end - start >= left) return from.plus({ milliseconds: start + left - from.toMillis() });
		left -= end - start;
	}
	throw new InputError(
		`The business calendar has fewer than ${minutes} open minutes in the ten years after ${from.toISO()}.`,
		'Check the weekly hours and the holidays of the calendar.',
	);
}

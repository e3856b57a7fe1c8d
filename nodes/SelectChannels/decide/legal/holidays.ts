import { DAY } from '../../../shared/time/clockChanges';
import { type Weekday, weekdayOf, weekdays } from '../../../shared/time/window';

/**
 * A day that comes round every year. `observed`: the day that is kept as well where it falls on a weekend, the Monday after or the
 * nearest weekday. Both days count, because which of the two a law means is often disputed.
 */
export type Holiday =
	| { month: number; day: number; observed?: 'monday' | 'nearest' }
	/** Days after Easter Sunday (Gregorian). */
	| { easter: number }
	/** The nth weekday of a month; -1 is the last. */
	| { month: number; weekday: Weekday; nth: number };

const nearest = 'nearest' as const;
const monday = 'monday' as const;

const usFederal: readonly Holiday[] = [
	{ month: 1, day: 1, observed: nearest },
	{ month: 1, weekday: 'mon', nth: 3 },
	{ month: 2, weekday: 'mon', nth: 3 },
	{ month: 5, weekday: 'mon', nth: -1 },
	{ month: 6, day: 19, observed: nearest },
	{ month: 7, day: 4, observed: nearest },
	{ month: 9, weekday: 'mon', nth: 1 },
	{ month: 10, weekday: 'mon', nth: 2 },
	{ month: 11, day: 11, observed: nearest },
	{ month: 11, weekday: 'thu', nth: 4 },
	{ month: 12, day: 25, observed: nearest },
];

/** Public holidays of whole countries and states. Regional and proclaimed ones are the operator's to add (`legalWindows.<row>.closed`). */
export const holidayCalendars = {
	/** 5 USC 6103(a). */
	US: usFederal,
	/** Ala. Code § 1-3-8: Mardi Gras, Confederate Memorial Day, Jefferson Davis' birthday. */
	'US-AL': [...usFederal, { easter: -47 }, { month: 4, weekday: 'mon', nth: 4 }, { month: 6, weekday: 'mon', nth: 1 }],
	/** La. R.S. 1:55: Mardi Gras, Good Friday. */
	'US-LA': [...usFederal, { easter: -47 }, { easter: -2 }],
	/** Miss. Code § 3-3-7: Confederate Memorial Day. */
	'US-MS': [...usFederal, { month: 4, weekday: 'mon', nth: -1 }],
	/** R.I. Gen. Laws § 25-1-1: Victory Day. */
	'US-RI': [...usFederal, { month: 8, weekday: 'mon', nth: 2 }],
	/** Utah Code § 63G-1-301: Pioneer Day. */
	'US-UT': [...usFederal, { month: 7, day: 24, observed: nearest }],
	/** Code du travail, art. L3133-1. */
	FR: [
		{ month: 1, day: 1 },
		{ easter: 1 },
		{ month: 5, day: 1 },
		{ month: 5, day: 8 },
		{ easter: 39 },
		{ easter: 50 },
		{ month: 7, day: 14 },
		{ month: 8, day: 15 },
		{ month: 11, day: 1 },
		{ month: 11, day: 11 },
		{ month: 12, day: 25 },
	],
	/** Estatuto de los Trabajadores, art. 37.2; Real Decreto 2001/1983, art. 45: those of the whole country. */
	ES: [
		{ month: 1, day: 1 },
		{ month: 1, day: 6 },
		{ easter: -2 },
		{ month: 5, day: 1 },
		{ month: 8, day: 15 },
		{ month: 10, day: 12 },
		{ month: 11, day: 1 },
		{ month: 12, day: 6 },
		{ month: 12, day: 8 },
		{ month: 12, day: 25 },
	],
	/** Legge 260/1949, art. 2, as amended (4 October again from 2026: legge 151/2025). */
	IT: [
		{ month: 1, day: 1 },
		{ month: 1, day: 6 },
		{ easter: 1 },
		{ month: 4, day: 25 },
		{ month: 5, day: 1 },
		{ month: 6, day: 2 },
		{ month: 8, day: 15 },
		{ month: 10, day: 4 },
		{ month: 11, day: 1 },
		{ month: 12, day: 8 },
		{ month: 12, day: 25 },
		{ month: 12, day: 26 },
	],
	/** National public holidays. */
	AU: [
		{ month: 1, day: 1, observed: monday },
		{ month: 1, day: 26, observed: monday },
		{ easter: -2 },
		{ easter: 1 },
		{ month: 4, day: 25, observed: monday },
		{ month: 12, day: 25, observed: monday },
		{ month: 12, day: 26, observed: monday },
	],
	/** Public Holidays Act 36 of 1994, sections 1 and 2. */
	ZA: [
		{ month: 1, day: 1, observed: monday },
		{ month: 3, day: 21, observed: monday },
		{ easter: -2 },
		{ easter: 1 },
		{ month: 4, day: 27, observed: monday },
		{ month: 5, day: 1, observed: monday },
		{ month: 6, day: 16, observed: monday },
		{ month: 8, day: 9, observed: monday },
		{ month: 9, day: 24, observed: monday },
		{ month: 12, day: 16, observed: monday },
		{ month: 12, day: 25, observed: monday },
		{ month: 12, day: 26, observed: monday },
	],
} as const satisfies Record<string, readonly Holiday[]>;

export type HolidayCalendar = keyof typeof holidayCalendars;
export const holidayCalendarNames = Object.keys(holidayCalendars).filter(isHolidayCalendar);

function isHolidayCalendar(name: string): name is HolidayCalendar {
	return name in holidayCalendars;
}

/** Days since 1970-01-01, by calendar and year: asked for every message, worked out once. */
const known = new Map<string, ReadonlySet<number>>();

/** Whether a day (counted from 1970-01-01) is a holiday of the calendar. */
export function isHoliday(calendar: HolidayCalendar, day: number): boolean {
	const year = new Date(day * DAY).getUTCFullYear();
	const key = `${calendar} ${year}`;
	let days = known.get(key);
	if (!days) {
		if (known.size >= 1_000) known.clear();
		// New Year's Day on a Saturday may be kept on 31 December.
		const rules: readonly Holiday[] = holidayCalendars[calendar];
		days = new Set([year, year + 1].flatMap((of) => rules.flatMap((holiday) => daysOf(holiday, of))));
		known.set(key, days);
	}
	return days.has(day);
}

function daysOf(holiday: Holiday, year: number): number[] {
	if ('easter' in holiday) return [easterSunday(year) + holiday.easter];
	if ('weekday' in holiday) return [nthWeekday(year, holiday)];
	const day = Date.UTC(year, holiday.month - 1, holiday.day) / DAY;
	const weekday = weekdays.indexOf(weekdayOf(day));
	const saturday = 5;
	if (holiday.observed === undefined || weekday < saturday) return [day];
	const next = day + 7 - weekday;
	return [day, holiday.observed === 'nearest' && weekday === saturday ? day - 1 : next];
}

function nthWeekday(year: number, { month, weekday, nth }: { month: number; weekday: Weekday; nth: number }): number {
	const first = Date.UTC(year, nth < 0 ? month : month - 1, 1) / DAY;
	const offset = (weekdays.indexOf(weekday) - weekdays.indexOf(weekdayOf(first)) + 7) % 7;
	return first + offset + 7 * (nth < 0 ? nth : nth - 1);
}

/** Meeus, Jones and Butcher: J. Meeus, "Astronomical Algorithms", chapter 8. Days since 1970-01-01. */
function easterSunday(year: number): number {
	const a = year % 19;
	const b = Math.floor(year / 100);
	const c = year % 100;
	const d = Math.floor((b - Math.floor(b / 4) - Math.floor((8 * b + 13) / 25) + 19 * a + 15) % 30);
	const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
	const f = Math.floor((a + 11 * d + 22 * e) / 451);
	const sum = d + e - 7 * f + 114;
	return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1) / DAY;
}

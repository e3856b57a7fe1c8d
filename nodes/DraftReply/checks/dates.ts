import { monthOf, monthWord, weekdayNames } from '../../shared/time/calendarNames';

/** A calendar day as far as a text names it. */
export interface Day {
	year?: number;
	/** 1..12 */
	month: number;
	day: number;
}

export interface Found<T> {
	/** As it stands in the text. */
	text: string;
	at: number;
	/** More than one where the writing is ambiguous (03/04 may be March or April). */
	values: T[];
}

/** ISO weekday (1 Monday .. 7 Sunday) by name. */
const weekdayOf = new Map(weekdayNames.flatMap((names, i) => names.map((name) => [name, i + 1] as const)));

const isoDay = /(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/g;
const cjkDay = /(?:(\d{4})\s?年\s?)?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]/g;
const numericDay = /(?<![\d.,/])(\d{1,4})([./-])(\d{1,2})\2(?:(\d{2,4})(?!\d))?(?![\d/])/g;
const dayThenMonth = new RegExp(`(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er|º|\\.)?\\s+(?:de\\s+|of\\s+)?(${monthWord})\\b\\.?(?:,?\\s+(?:del?\\s+)?(\\d{4}))?`, 'giu');
const monthThenDay = new RegExp(`(?<!\\p{L})(${monthWord})\\b\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?(?!\\d)(?:,?\\s+(\\d{4}))?`, 'giu');

function valid(day: Day): boolean {
	return day.month >= 1 && day.month <= 12 && day.day >= 1 && day.day <= 31;
}

function fullYear(written: string | undefined): number | undefined {
	if (written === undefined) return undefined;
	const year = Number(written);
	return written.length === 2 ? 2000 + year : year;
}

function numericValues(first: string, separator: string, second: string, third: string | undefined): Day[] {
	if (first.length === 4) {
		return third === undefined ? [] : [{ year: Number(first), month: Number(second), day: Number(third) }];
	}
	if (first.length === 3 || (third !== undefined && third.length === 3)) return [];
	// "3.4" and "3/4" alone are numbers; "24.11." is a day.
	if (third === undefined && separator !== '.') return [];
	const year = fullYear(third);
	const dayFirst = { year, month: Number(second), day: Number(first) };
	const monthFirst = { year, month: Number(first), day: Number(second) };
	return separator === '.' ? [dayFirst] : [dayFirst, monthFirst];
}

/** The days a text names, in the writings of six languages. */
export function daysIn(text: string): Array<Found<Day>> {
	const found: Array<Found<Day>> = [];
	const add = (match: RegExpMatchArray, values: Day[]): void => {
		const possible = values.filter(valid);
		if (possible.length > 0) found.push({ text: match[0], at: match.index ?? 0, values: possible });
	};
	const number = (written: string | undefined): number => Number(written ?? Number.NaN);
	for (const match of text.matchAll(isoDay)) {
		add(match, [{ year: number(match[1]), month: number(match[2]), day: number(match[3]) }]);
	}
	for (const match of text.matchAll(cjkDay)) {
		add(match, [{ year: fullYear(match[1]), month: number(match[2]), day: number(match[3]) }]);
	}
	for (const match of text.matchAll(numericDay)) {
		if (match[2] === '-' && match[1]?.length === 4) continue;
		add(match, numericValues(match[1] ?? '', match[2] ?? '', match[3] ?? '', match[4]));
	}
	for (const match of text.matchAll(dayThenMonth)) {
		add(match, [{ year: fullYear(match[3]), month: monthOf(match[2]), day: number(match[1]) }]);
	}
	for (const match of text.matchAll(monthThenDay)) {
		add(match, [{ year: fullYear(match[3]), month: monthOf(match[1]), day: number(match[2]) }]);
	}
	return found;
}

/** True where both may be the same day; a missing year fits any. */
export function sameDay(a: Day, b: Day): boolean {
	return a.month === b.month && a.day === b.day && (a.year === undefined || b.year === undefined || a.year === b.year);
}

/** The weekdays (1 Monday .. 7) a text names. */
export function weekdaysIn(text: string): Array<Found<number>> {
	const lower = text.toLowerCase();
	const found: Array<Found<number>> = [];
	for (const [name, weekday] of weekdayOf) {
		for (let at = lower.indexOf(name); at !== -1; at = lower.indexOf(name, at + name.length)) {
			found.push({ text: text.slice(at, at + name.length), at, values: [weekday] });
		}
	}
	return found;
}

/** ISO weekday of a day whose year is known. */
export function weekdayOfDay({ year, month, day }: Day): number | undefined {
	return year === undefined ? undefined : new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

const clock = /(?<![\d:.,])([01]?\d|2[0-3])(?::|h|\s?時|\s?点|\s?时)([0-5]\d)?(?:分)?(?::[0-5]\d)?(?!\d)\s?(a\.?m\.?|p\.?m\.?)?/giu;
const halfDay = /(?<![\d:.,])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?(a\.?m\.?|p\.?m\.?)(?!\p{L})/giu;
const uhr = /(?<![\d:.,])([01]?\d|2[0-3])(?:[:.]([0-5]\d))?\s?(?:uhr|heures?)(?!\p{L})/giu;
const afternoon = /(?:下午|晚上|午後)\s?$/u;

/** The times of day a text names, in minutes since midnight. */
export function timesIn(text: string): Array<Found<number>> {
	const found: Array<Found<number>> = [];
	for (const pattern of [clock, halfDay, uhr]) {
		for (const match of text.matchAll(pattern)) {
			const at = match.index;
			if (found.some((earlier) => at < earlier.at + earlier.text.length && earlier.at < at + match[0].length)) continue;
			// "3h" alone is a duration as often as a time; "14h" and "14h30" are times.
			if (/h$/i.test(match[0].trim()) && Number(match[1]) < 7) continue;
			const half = match[3]?.toLowerCase().startsWith('p') || afternoon.test(text.slice(Math.max(0, at - 4), at));
			const hour = Number(match[1]);
			const hours = half && hour < 12 ? hour + 12 : match[3]?.toLowerCase().startsWith('a') && hour === 12 ? 0 : hour;
			found.push({ text: match[0].trim(), at, values: [hours * 60 + Number(match[2] ?? 0)] });
		}
	}
	return found;
}

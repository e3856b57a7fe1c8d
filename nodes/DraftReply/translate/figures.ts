import type { Language } from '../../shared/vocabulary';
import { daysIn, sameDay, timesIn, weekdaysIn, type Found } from '../checks/dates';
import { legible } from '../checks/legible';
import { numbersIn } from '../checks/numbers';

/** The figures of a text and of its translation held against each other: what one has and the other lacks. */

export interface Differences {
	/** In the original, not in the translation. */
	lost: string[];
	/** In the translation, not in the original. */
	added: string[];
}

/** How each language writes thousands and decimals (CLDR); a blank of any kind parts thousands in all of them. */
const separators: Readonly<Record<Language, { thousands: string; decimal: string }>> = {
	en: { thousands: ',', decimal: '.' },
	es: { thousands: '.', decimal: ',' },
	fr: { thousands: '.', decimal: ',' },
	de: { thousands: '.', decimal: ',' },
	zh: { thousands: ',', decimal: '.' },
	ja: { thousands: ',', decimal: '.' },
};

/** What a number means to a reader of the language: "1.240" is 1240 in German and 1.24 in English. */
function valueOf(written: string, language: Language): number {
	const { thousands, decimal } = separators[language];
	const plain = written.replace(/['’\u00a0\u202f +]/g, '').replace(/^-/, '');
	const marks = new Set(plain.replace(/[^.,]/g, ''));
	const parted = plain.split(thousands);
	// In groups of three it parts thousands; one mark alone that does not is a decimal point from elsewhere ("2,5" in an English text).
	const grouped = parted.length > 1 && parted.slice(1).every((group) => /^\d{3}(?!\d)/.test(group));
	if (marks.size === 1 && marks.has(thousands) && !grouped) return Number(plain.replace(thousands, '.'));
	return Number(parted.join('').replace(decimal, '.'));
}

interface Figure {
	text: string;
	value: number;
	percent: boolean;
	currencies: readonly string[];
}

function figuresOf(text: string, language: Language): Figure[] {
	return numbersIn(text).flatMap(({ text: written, values }) => {
		const [reading] = values;
		if (reading === undefined) return [];
		const plain = valueOf(written, language);
		// "3 million", "3万": the scale is that of the readings it was found with.
		const scale = [1, 1_000, 10_000, 1_000_000].find((times) => reading.values.some((value) => Math.abs(value - plain * times) < 1e-9 * Math.max(1, value))) ?? 1;
		return [{ text: written, value: plain * scale, percent: reading.percent, currencies: reading.currencies }];
	});
}

function sameFigure(a: Figure, b: Figure): boolean {
	if (Math.abs(a.value - b.value) > 1e-9 * Math.max(1, a.value) || a.percent !== b.percent) return false;
	if (a.currencies.length === 0 || b.currencies.length === 0) return a.currencies.length === b.currencies.length;
	return a.currencies.some((code) => b.currencies.includes(code));
}

/** Pairs off what is the same; the rest differs. */
export function unpaired<T extends { text: string }>(before: readonly T[], after: readonly T[], same: (a: T, b: T) => boolean): Differences {
	const rest = [...after];
	const lost = before.filter((one) => {
		const at = rest.findIndex((other) => same(one, other));
		if (at >= 0) rest.splice(at, 1);
		return at < 0;
	});
	return { lost: lost.map(({ text }) => text), added: rest.map(({ text }) => text) };
}

function blank(text: string, pieces: ReadonlyArray<Found<unknown>>): string {
	return pieces.reduce((result, { at, text: piece }) => result.slice(0, at) + ' '.repeat(piece.length) + result.slice(at + piece.length), text);
}

interface Read {
	days: ReturnType<typeof daysIn>;
	times: ReturnType<typeof timesIn>;
	weekdays: ReturnType<typeof weekdaysIn>;
	figures: Figure[];
}

function read(written: string, language: Language): Read {
	const text = legible(written);
	const days = daysIn(text);
	const undated = blank(text, days);
	const times = timesIn(undated);
	const timeless = blank(undated, times);
	return { days, times, weekdays: weekdaysIn(timeless), figures: figuresOf(timeless, language) };
}

/** Days, weekdays and times of day. */
export function differentDates(source: string, from: Language, target: string, to: Language): Differences {
	const [before, after] = [read(source, from), read(target, to)];
	const found = [
		unpaired(before.days, after.days, (a, b) => a.values.some((one) => b.values.some((other) => sameDay(one, other) && (one.year === undefined) === (other.year === undefined)))),
		unpaired(before.times, after.times, (a, b) => a.values.some((one) => b.values.includes(one))),
		unpaired(before.weekdays, after.weekdays, (a, b) => a.values.some((one) => b.values.includes(one))),
	];
	return { lost: found.flatMap(({ lost }) => lost), added: found.flatMap(({ added }) => added) };
}

/** Numbers, shares and amounts, each as often as it stands there, with its currency. */
export function differentNumbers(source: string, from: Language, target: string, to: Language): Differences {
	return unpaired(read(source, from).figures, read(target, to).figures, sameFigure);
}

import type { Language } from '../../shared/vocabulary';
import { numberIn } from '../inLanguage';
import type { ReportTrend } from './request';
import type { Words } from './words/en';
import { wordsOf } from './words/words';

type Range = { low: number; likely: number; high: number };

/** How a report says things in its reader's language: words, figures, days. */
export interface Voice {
	language: Language;
	words: Words;
	/** Enough digits to act on, thousands apart. */
	figure(value: number): string;
	withUnit(value: number, unit: string): string;
	unit(unit: string): string;
	money(value: number, currency: string): string;
	/** A change: tenths of a per cent below ten, whole ones above. */
	signed(share: number): string;
	/** The change against the period before, said only where it can be told from chance. */
	changeOf(trend: ReportTrend): string;
	rangeText(value: number | Range, show: (value: number) => string): string;
	/** "November 2026" for a whole month, else both days. */
	periodName(from: string, to: string): string;
	dayName(date: string): string;
	shortDay(date: string): string;
}

/** @param language ISO 639-1; English where there are no words for it */
export function voiceOf(language: string | undefined): Voice {
	const known = wordsOf(language);
	const { words } = known;
	const number = (value: number, digits: number) => numberIn(words.numbers, value, digits);
	const days = (options: Intl.DateTimeFormatOptions) => {
		const format = new Intl.DateTimeFormat(words.dates, { ...options, timeZone: 'UTC' });
		return (date: string) => {
			const at = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
			return Number.isNaN(at) ? date : format.format(at);
		};
	};
	const dayName = days({ day: 'numeric', month: 'long', year: 'numeric' });
	const monthName = days({ month: 'long', year: 'numeric' });
	const shortDay = days({ day: 'numeric', month: 'short' });
	const figure = (value: number) => {
		const size = Math.abs(value);
		return number(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4);
	};
	const signed = (share: number) => {
		const size = Math.abs(share) * 100;
		const text = number(size, size < 10 ? 1 : 0);
		return text === '0' ? words.percent('0') : `${share < 0 ? '-' : '+'}${words.percent(text)}`;
	};
	const unit = (given: string) => words.units[given.toLowerCase()] ?? given;
	return {
		...known,
		figure,
		unit,
		signed,
		withUnit: (value, given) => {
			if (/^(%|percent)$/i.test(given)) return words.percent(figure(value));
			if (/^(share|ratio)$/i.test(given)) return words.percent(figure(value * 100));
			return given === '' ? figure(value) : `${figure(value)} ${unit(given)}`;
		},
		money: (value, currency) => `${number(Math.round(value), 0)} ${currency}`,
		changeOf: ({ change, interval, distinguishable }) => {
			if (change === null || interval === null) return words.change.tooFew;
			if (!distinguishable) return words.change.same;
			return `${signed(change)} (${words.range(signed(interval[0]), signed(interval[1]))})`;
		},
		rangeText: (value, show) => (typeof value === 'number' ? show(value) : words.opportunities.likelyOf(show(value.likely), show(value.low), show(value.high))),
		periodName: (from, to) => {
			const [year = '', month = '', day = ''] = from.split('-');
			const whole = day === '01' && to === new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10);
			return whole ? monthName(from) : words.range(dayName(from), dayName(to));
		},
		dayName,
		shortDay,
	};
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const labelOf = ({ label, client }: Pick<ReportTrend, 'label' | 'client'>): string => (client === '' ? label : `${label}, ${client}`);

/** 1 where the change is for the better, -1 for the worse, 0 where it cannot be said. */
export function directionOf({ change, better, distinguishable }: ReportTrend): number {
	if (!distinguishable || change === null || better === 'none') return 0;
	return (better === 'up') === change > 0 ? 1 : -1;
}

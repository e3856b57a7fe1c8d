import { DateTime } from 'luxon';
import type { Language } from '../../shared/vocabulary';
import { phraseBook } from '../reply/phrases/phraseBook';
import { knownStates } from '../reply/phrases/phrases';

/** A day or an instant as the reader writes days; other texts as they are. */
export function toldDay(value: string, language: Language, timeZone: string): string {
	const text = value.trim();
	if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return text.slice(0, 80);
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
	const moment = DateTime.fromISO(text.replace(' ', 'T'), { zone: isDay ? 'utc' : timeZone }).setLocale(language);
	return moment.isValid ? moment.toLocaleString(DateTime.DATE_FULL) : text.slice(0, 80);
}

/** The same with the time of day, in the zone. */
export function toldInstant(value: string, language: Language, timeZone: string): string {
	const moment = DateTime.fromISO(value.trim().replace(' ', 'T'), { zone: timeZone }).setLocale(language);
	if (!moment.isValid || !/\d[T ]\d/.test(value)) return toldDay(value, language, timeZone);
	return moment.toLocaleString({ ...DateTime.DATE_FULL, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** A state in the reader's words, where it is one we know; else as it stands. */
export function toldState(value: string, language: Language): string {
	const state = knownStates.find((known) => known === value.trim().toLowerCase().replace(/[\s-]+/g, '_'));
	return state === undefined ? value.trim().slice(0, 120) : phraseBook[language].states[state];
}

/** A share (0.6) or percentage (60) of progress. */
export function toldShare(value: number, language: Language): string {
	return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value > 1 ? value / 100 : value);
}

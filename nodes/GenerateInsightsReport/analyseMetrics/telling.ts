import type { Language } from '../../shared/vocabulary';
import { inLanguage, numberIn } from '../inLanguage';
import { de } from './words/de';
import { en, type FindingWords } from './words/en';
import { es } from './words/es';
import { fr } from './words/fr';
import { ja } from './words/ja';
import { zh } from './words/zh';

/** How findings are told: words, numbers and days of the reader's language. */
export interface Telling {
	words: FindingWords;
	/** Numbers as a report says them: four digits are enough to act on. */
	show(value: number): string;
	percent(share: number): string;
	/** A day of the data, YYYY-MM-DD. */
	day(date: string): string;
	nameOf(label: string, client: string): string;
	/** "12 % more" than expected, or the difference itself where nothing was. */
	differenceOf(value: number, expected: number): string;
	/** One day, or from the first to the last. */
	when(from: string, to: string): string;
}

const all: Readonly<Record<Language, FindingWords>> = { en, es, fr, de, zh, ja };

/** @param language ISO 639-1; English where there are no words for it */
export function tellingOf(language: string | undefined): Telling {
	const { words } = inLanguage(all, language);
	const show = (value: number) => {
		const rounded = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
		return numberIn(words.numbers, rounded, 6);
	};
	const percent = (share: number) => words.percent(show(Number((share * 100).toPrecision(share > 1 || share < -1 ? 3 : 2))));
	const format = words.days === undefined ? undefined : new Intl.DateTimeFormat(words.days, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
	const day = (date: string) => (format === undefined ? date : format.format(Date.parse(`${date.slice(0, 10)}T00:00:00Z`)));
	const compared = (amount: string, isMore: boolean) => (isMore ? words.more(amount) : words.less(amount));
	return {
		words,
		show,
		percent,
		day,
		nameOf: (label, client) => (client === '' ? label : words.of(label, client)),
		differenceOf: (value, expected) => (expected === 0 ? compared(show(Math.abs(value)), value > 0) : compared(percent(Math.abs(value / expected - 1)), value >= expected === expected > 0)),
		when: (from, to) => (from === to ? words.on(day(from)) : words.fromTo(day(from), day(to))),
	};
}

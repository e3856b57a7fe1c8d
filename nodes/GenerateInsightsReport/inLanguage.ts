import { baseLanguage } from '../shared/baseLanguage';
import type { Language } from '../shared/vocabulary';

/** The words of a language out of all there are. @param language ISO 639-1, region allowed; English where there are no words for it */
export function inLanguage<T>(all: Readonly<Record<Language, T>>, language: string | undefined): { language: Language; words: T } {
	const base = baseLanguage(language);
	const isKnown = (one: string): one is Language => Object.hasOwn(all, one);
	return base !== undefined && isKnown(base) ? { language: base, words: all[base] } : { language: 'en', words: all.en };
}

/** A number as the language writes it. A narrow space between thousands is in few fonts. */
export const numberIn = (locale: string, value: number, digits: number): string => value.toLocaleString(locale, { maximumFractionDigits: digits }).replaceAll('\u202f', '\u00a0');

import { baseLanguage } from '../../../shared/baseLanguage';
import type { Language } from '../../../shared/vocabulary';
import { de } from './de';
import { en, type Words } from './en';
import { es } from './es';
import { fr } from './fr';
import { ja } from './ja';
import { zh } from './zh';

const all: Readonly<Record<Language, Words>> = { en, es, fr, de, zh, ja };

const isKnown = (language: string): language is Language => Object.hasOwn(all, language);

/** The report's own words, in English where the language has none. */
export function wordsOf(language: string | undefined): { language: Language; words: Words } {
	const base = baseLanguage(language ?? '');
	return base !== undefined && isKnown(base) ? { language: base, words: all[base] } : { language: 'en', words: en };
}

import type { Language } from '../../../shared/vocabulary';
import { languages } from '../../../shared/vocabulary';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { ja } from './ja';
import type { LanguageCues } from './languageCues';
import { zh } from './zh';

const cues: Record<Language, LanguageCues> = { en, es, fr, de, zh, ja };

/** The language whose cues serve a mail in `language` (ISO 639-1 or `und`): itself, or English where we have none. */
export function cueLanguage(language: string): Language {
	return languages.find((known) => known === language) ?? 'en';
}

export function cuesFor(language: Language): LanguageCues {
	return cues[language];
}

import type { Language } from '../../../shared/vocabulary';
import { inLanguage } from '../../inLanguage';
import { de } from './de';
import { en, type Words } from './en';
import { es } from './es';
import { fr } from './fr';
import { ja } from './ja';
import { zh } from './zh';

const all: Readonly<Record<Language, Words>> = { en, es, fr, de, zh, ja };

/** The report's own words, in English where the language has none. */
export const wordsOf = (language: string | undefined): { language: Language; words: Words } => inLanguage(all, language);

import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { ja } from './ja';
import type { PhraseBook } from './phrases';
import { zh } from './zh';

export const phraseBook: PhraseBook = { en, es, fr, de, zh, ja };

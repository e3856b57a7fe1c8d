import type { Language } from '../../../../shared/vocabulary';
import type { PackedConcepts } from '../packedConcepts';
import { packConcepts } from '../packedConcepts';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { ja } from './ja';
import { conceptNames } from './names';
import { zh } from './zh';

/** The words of all languages, ready to be looked up: the build writes them down as JSON. */
export const packedWords: Readonly<Record<Language, PackedConcepts>> = {
	en: packConcepts(en, conceptNames),
	es: packConcepts(es, conceptNames),
	fr: packConcepts(fr, conceptNames),
	de: packConcepts(de, conceptNames),
	zh: packConcepts(zh, conceptNames),
	ja: packConcepts(ja, conceptNames),
};

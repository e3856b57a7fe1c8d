import type { Language } from '../../../../shared/vocabulary';
import { languages } from '../../../../shared/vocabulary';
import type { Words } from '../conceptIndex';
import { indexConcepts } from '../conceptIndex';
import type { ConceptKnowledge } from '../features';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { ja } from './ja';
import { conceptNames } from './names';
import { zh } from './zh';

const words: Record<Language, Words> = { en, es, fr, de, zh, ja };
const made = new Map<string, ConceptKnowledge>();

/** What is known of a language's words, made searchable on first use; undefined for a language that has no list. */
export function conceptsOf(language: string): ConceptKnowledge | undefined {
	const known = made.get(language);
	const code = languages.find((one) => one === language);
	if (known || !code) return known;
	const knowledge = { index: indexConcepts(words[code], conceptNames), negation: conceptNames.indexOf('negation') };
	made.set(language, knowledge);
	return knowledge;
}

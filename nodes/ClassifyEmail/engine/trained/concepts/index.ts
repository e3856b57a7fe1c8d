import { languages } from '../../../../shared/vocabulary';
import { conceptIndexOf } from '../conceptIndex';
import type { ConceptKnowledge } from '../features';
import { conceptNames } from './names';
import { packedWords } from './words.data';

const made = new Map<string, ConceptKnowledge>();

/** What is known of a language's words, made searchable on first use; undefined for a language that has no list. */
export function conceptsOf(language: string): ConceptKnowledge | undefined {
	const known = made.get(language);
	const code = languages.find((one) => one === language);
	if (known || !code) return known;
	const knowledge = { index: conceptIndexOf(packedWords[code]), negation: conceptNames.indexOf('negation') };
	made.set(language, knowledge);
	return knowledge;
}

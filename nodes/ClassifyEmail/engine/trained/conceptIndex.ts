import type { ConceptName } from './concepts/names';
import type { Token } from './tokens';
import { phraseParts } from './tokens';

/**
 * What mails speak of, whatever the language: `refund`, `leave`, `danger`. Each language lists its own words and phrases for a
 * concept; what is learnt about a concept in one language holds in the others.
 *
 * How an entry is written: words in the spelling of `foldWord`, parted by spaces, `*` at the end of a word for any ending,
 * entries parted by `|`. Chinese and Japanese entries are plain character sequences.
 */
export type Words = Readonly<Partial<Record<ConceptName, string>>>;

export interface FoundConcept {
	/** Index into the list of concepts. */
	concept: number;
	/** First and last token. */
	from: number;
	to: number;
}

interface Entry {
	concept: number;
	/** Further words after the first; `*` already split off. */
	rest: Array<{ form: string; open: boolean }>;
}

/** Entries by their first word: whole, and by beginning. */
export interface ConceptIndex {
	whole: Map<string, Entry[]>;
	/** By the length of the beginning. */
	beginnings: Map<number, Map<string, Entry[]>>;
	/** Longest first, for Chinese and Japanese: by first two characters. */
	characters: Map<string, Array<{ text: string; concept: number }>>;
}

const isCharacter = /[\u3040-\u30ff\u3400-\u9fff]/u;

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}

/** Makes one language's words searchable. Concepts that are not in `names` are left out. */
export function indexConcepts(words: Words, names: readonly ConceptName[], fold: (word: string) => string): ConceptIndex {
	const index: ConceptIndex = { whole: new Map(), beginnings: new Map(), characters: new Map() };
	for (const [name, entries] of Object.entries(words)) {
		const concept = names.indexOf(name as ConceptName);
		if (concept < 0) continue;
		for (const written of entries.split('|')) {
			const entry = written.trim();
			if (entry === '') continue;
			if (isCharacter.test(entry)) {
				const text = entry.replace(/[\s*]/gu, '');
				put(index.characters, text.slice(0, 2), { text, concept });
				continue;
			}
			const parts = phraseParts(entry).map((part) => ({ form: fold(part.replace(/\*$/u, '')), open: part.endsWith('*') }));
			const [first, ...rest] = parts;
			if (!first || first.form === '') continue;
			if (!first.open) put(index.whole, first.form, { concept, rest });
			else {
				const ofLength = index.beginnings.get(first.form.length) ?? new Map<string, Entry[]>();
				index.beginnings.set(first.form.length, ofLength);
				put(ofLength, first.form, { concept, rest });
			}
		}
	}
	return index;
}

function follows(tokens: readonly Token[], at: number, rest: Entry['rest']): boolean {
	return rest.every(({ form, open }, offset) => {
		const token = tokens[at + offset];
		return token !== undefined && (open ? token.form.startsWith(form) : token.form === form);
	});
}

/** Where a text speaks of which concept, in order of place. */
export function conceptsIn(tokens: readonly Token[], index: ConceptIndex): FoundConcept[] {
	const found: FoundConcept[] = [];
	for (let at = 0; at < tokens.length; at++) {
		const token = tokens[at];
		if (!token) continue;
		if (token.kind === 'character') {
			for (const length of [2, 1]) {
				const key = length === 2 ? token.form + (tokens[at + 1]?.kind === 'character' ? (tokens[at + 1]?.form ?? '') : '') : token.form;
				if (key.length !== length) continue;
				for (const { text, concept } of index.characters.get(key) ?? []) {
					let same = true;
					for (let i = length; i < text.length && same; i++) same = tokens[at + i]?.form === text[i];
					if (same) found.push({ concept, from: at, to: at + text.length - 1 });
				}
			}
			continue;
		}
		const entries = index.whole.get(token.form);
		if (entries) for (const { concept, rest } of entries) if (follows(tokens, at + 1, rest)) found.push({ concept, from: at, to: at + rest.length });
		if (token.kind !== 'word') continue;
		for (const [length, ofLength] of index.beginnings) {
			if (length > token.form.length) continue;
			const open = ofLength.get(token.form.slice(0, length));
			if (open) for (const { concept, rest } of open) if (follows(tokens, at + 1, rest)) found.push({ concept, from: at, to: at + rest.length });
		}
	}
	return found;
}

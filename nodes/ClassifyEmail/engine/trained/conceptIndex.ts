import type { ConceptName } from './concepts/names';
import type { Token } from './tokens';
import { phraseParts } from './tokens';
import { WordMemory } from './wordMemory';

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
	/** For Chinese and Japanese: by the codes of the first two characters, or of the only one. */
	characters: Map<number, Array<{ text: string; concept: number }>>;
	/** Entries that a word may begin, as looked up before. */
	known: WordMemory<Candidates>;
}

/** Entries that begin with one word, in the order in which they are told. */
interface Candidates {
	entries: readonly Entry[];
	/** Places of those that the next word must be looked at for, and of those that ask for one certain next word. */
	open: readonly number[];
	byNext: ReadonlyMap<string, readonly number[]>;
}

const codeOf = (first: string, second = '') => first.charCodeAt(0) * 0x10000 + (second === '' ? 0 : second.charCodeAt(0));

const isCharacter = /[\u3040-\u30ff\u3400-\u9fff]/u;

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}

/** Makes one language's words searchable. Concepts that are not in `names` are left out. */
export function indexConcepts(words: Words, names: readonly ConceptName[], fold: (word: string) => string): ConceptIndex {
	const index: ConceptIndex = { whole: new Map(), beginnings: new Map(), characters: new Map(), known: new WordMemory() };
	for (const [name, entries] of Object.entries(words)) {
		const concept = names.indexOf(name as ConceptName);
		if (concept < 0) continue;
		for (const written of entries.split('|')) {
			const entry = written.trim();
			if (entry === '') continue;
			if (isCharacter.test(entry)) {
				const text = entry.replace(/[\s*]/gu, '');
				put(index.characters, codeOf(text.charAt(0), text.charAt(1)), { text, concept });
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

/** Entries that begin with this token: those of the whole word first, then those of its beginnings. */
function candidatesOf({ form, kind }: Token, index: ConceptIndex): Candidates {
	return index.known.of(form, (word) => {
		const entries = [...(index.whole.get(word) ?? [])];
		if (kind === 'word') for (const [length, ofLength] of index.beginnings) if (length <= word.length) entries.push(...(ofLength.get(word.slice(0, length)) ?? []));
		const open: number[] = [];
		const byNext = new Map<string, number[]>();
		entries.forEach(({ rest: [next] }, place) => {
			if (!next || next.open) open.push(place);
			else put(byNext, next.form, place);
		});
		return { entries, open, byNext };
	});
}

function addWords(found: FoundConcept[], tokens: readonly Token[], at: number, index: ConceptIndex): void {
	const { entries, open, byNext } = candidatesOf(tokens[at] as Token, index);
	if (entries.length === 0) return;
	const next = tokens[at + 1];
	const closed = next && byNext.get(next.form);
	for (const place of closed ? [...open, ...closed].sort((a, b) => a - b) : open) {
		const { concept, rest } = entries[place] as Entry;
		if (rest.length === 0 || follows(tokens, at + 1, rest)) found.push({ concept, from: at, to: at + rest.length });
	}
}

function addCharacters(found: FoundConcept[], tokens: readonly Token[], at: number, index: ConceptIndex): void {
	const first = tokens[at]?.form ?? '';
	const next = tokens[at + 1];
	for (const key of next?.kind === 'character' ? [codeOf(first, next.form), codeOf(first)] : [codeOf(first)]) {
		for (const { text, concept } of index.characters.get(key) ?? []) {
			let same = true;
			for (let i = 1; i < text.length && same; i++) same = tokens[at + i]?.form === text[i];
			if (same) found.push({ concept, from: at, to: at + text.length - 1 });
		}
	}
}

/** Where a text speaks of which concept, in order of place. */
export function conceptsIn(tokens: readonly Token[], index: ConceptIndex): FoundConcept[] {
	const found: FoundConcept[] = [];
	tokens.forEach((token, at) => {
		if (token.kind === 'character') addCharacters(found, tokens, at, index);
		else addWords(found, tokens, at, index);
	});
	return found;
}

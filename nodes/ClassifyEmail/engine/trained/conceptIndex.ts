import type { ConceptName } from './concepts/names';
import type { KnownWord, Token } from './tokens';
import { hashInBody } from './hashedWords';
import { beginHash, goOn, goOnWithin } from './hashing';
import { foldWord, phraseParts } from './tokens';

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

interface Part {
	form: string;
	/** For any ending. */
	open: boolean;
}

/** One word or phrase of a concept. It is cut into words when its first word is first met: of thousands most never are. */
class Entry {
	private cut: Part[] | undefined = undefined;

	constructor(
		readonly concept: number,
		private readonly written: string,
	) {}

	/** Words after the first. */
	get rest(): readonly Part[] {
		return (this.cut ??= phraseParts(this.written).slice(1).map(partOf));
	}
}

function partOf(written: string): Part {
	const open = written.endsWith('*');
	return { form: foldWord(open ? written.slice(0, -1) : written), open };
}

/** Most phrases have no apostrophe before their first space, and so nothing but that space to cut them by. */
function firstPart(written: string): string {
	const space = written.indexOf(' ');
	const first = space < 0 ? written : written.slice(0, space);
	return /['’\s]/u.test(first) ? (phraseParts(written)[0] ?? '') : first;
}

/** Entries by their first word: whole, and by beginning. */
export interface ConceptIndex {
	whole: Map<string, Entry[]>;
	/** By the hash of the beginning, and the lengths that beginnings have. */
	beginnings: Map<number, Array<{ beginning: string; entry: Entry }>>;
	lengths: number[];
	/** Whether any beginning has a hash that ends so: tells nearly all others apart at once. */
	mayBegin: Uint8Array;
	/** For Chinese and Japanese: by the codes of the first two characters, or of the only one. */
	characters: Map<number, Array<{ text: string; concept: number }>>;
	/** Of words that speak of nothing. */
	silent?: SpokenConcepts;
	/** Whether any entry asks for two such words, by a few bits of their hashes: a look at it tells most pairs of words apart. */
	mayFollow: Uint8Array;
}

/** Entries of an index that begin with one word, in the order in which they are told. */
export interface SpokenConcepts {
	of: ConceptIndex;
	/** Concept by concept, and the words that must follow. */
	concepts: readonly number[];
	rests: ReadonlyArray<readonly Part[]>;
	/** Places of those that the next word must be looked at for, and of those that ask for one certain next word, by its hash. */
	open: readonly number[];
	byNext: ReadonlyMap<number, readonly number[]>;
	/** How many `open` has. */
	opens: number;
}

const none: readonly number[] = [];

const codeOf = (first: string, second = '') => first.charCodeAt(0) * 0x10000 + (second === '' ? 0 : second.charCodeAt(0));

const isCharacter = /[\u3040-\u30ff\u3400-\u9fff]/u;

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}

/** Powers of two. */
const filterSize = 0x1000;
const pairFilterSize = 0x8000;

function pairBits(first: number, second: number): number {
	return (first ^ Math.imul(second, 5)) & (pairFilterSize - 1);
}

function addBeginning(index: ConceptIndex, beginning: string, entry: Entry): void {
	const hashed = goOn(beginHash(0), beginning);
	put(index.beginnings, hashed, { beginning, entry });
	index.mayBegin[hashed & (filterSize - 1)] = 1;
	if (!index.lengths.includes(beginning.length)) index.lengths.push(beginning.length);
}

/** Entries whose first word begins as this one does, by the length of the beginning. */
function begun(form: string, { beginnings, lengths, mayBegin }: ConceptIndex): Entry[] {
	const found: Entry[] = [];
	for (const length of lengths) {
		if (length > form.length) continue;
		const hashed = goOnWithin(beginHash(0), form, 0, length);
		if (mayBegin[hashed & (filterSize - 1)] === 0) continue;
		for (const { beginning, entry } of beginnings.get(hashed) ?? []) if (beginning.length === length && form.startsWith(beginning)) found.push(entry);
	}
	return found;
}

const space = 0x20;
const hyphen = 0x2d;
const star = 0x2a;

/** Where the first word of an entry ends, if it is of small letters of ASCII, digits and hyphens alone, as most are: such a word needs no folding; -1 for any other. */
function plainEnd(written: string): number {
	for (let at = 0; at < written.length; at++) {
		const code = written.charCodeAt(at);
		if (code === space || code === star) return at;
		if (!((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === hyphen)) return -1;
	}
	return written.length;
}

/** The first word of an entry. A list is made searchable while its first mail waits. */
function firstWord(written: string): Part {
	const end = plainEnd(written);
	const open = written.charCodeAt(end) === star;
	const after = open ? end + 1 : end;
	const isPlain = end >= 0 && (after === written.length || written.charCodeAt(after) === space);
	return isPlain ? { form: written.slice(0, end), open } : partOf(firstPart(written));
}

/** Makes one language's words searchable. Concepts that are not in `names` are left out. */
export function indexConcepts(words: Words, names: readonly ConceptName[]): ConceptIndex {
	const index: ConceptIndex = { whole: new Map(), beginnings: new Map(), lengths: [], mayBegin: new Uint8Array(filterSize), characters: new Map(), mayFollow: new Uint8Array(pairFilterSize) };
	for (const [name, entries] of Object.entries(words)) {
		const concept = names.indexOf(name as ConceptName);
		if (concept < 0) continue;
		const hasCharacters = isCharacter.test(entries);
		for (const written of entries.split('|')) {
			const entry = written.trim();
			if (entry === '') continue;
			if (hasCharacters && isCharacter.test(entry)) {
				const text = entry.replace(/[\s*]/gu, '');
				put(index.characters, codeOf(text.charAt(0), text.charAt(1)), { text, concept });
				continue;
			}
			const { form, open } = firstWord(entry);
			if (form === '') continue;
			if (open) addBeginning(index, form, new Entry(concept, entry));
			else put(index.whole, form, new Entry(concept, entry));
		}
	}
	return index;
}

function follows(tokens: readonly Token[], at: number, rest: readonly Part[]): boolean {
	for (let offset = 0; offset < rest.length; offset++) {
		const { form, open } = rest[offset] as Part;
		const token = tokens[at + offset];
		if (token === undefined || !(open ? token.form.startsWith(form) : token.form === form)) return false;
	}
	return true;
}

/** Entries that begin with this word: those of the whole word first, then those of its beginnings. */
function spokenConcepts({ form, kind, inBody }: KnownWord, index: ConceptIndex): SpokenConcepts {
	const entries = [...(index.whole.get(form) ?? []), ...(kind === 'word' ? begun(form, index) : [])];
	if (entries.length === 0) return (index.silent ??= { of: index, concepts: none, rests: [], open: none, byNext: new Map(), opens: 0 });
	const rests = entries.map(({ rest }) => rest);
	const open: number[] = [];
	const byNext = new Map<number, number[]>();
	rests.forEach(([next], place) => {
		if (!next || next.open) {
			open.push(place);
			return;
		}
		const hashed = hashInBody(next.form);
		put(byNext, hashed, place);
		index.mayFollow[pairBits(inBody, hashed)] = 1;
	});
	return { of: index, concepts: entries.map(({ concept }) => concept), rests, open, byNext, opens: open.length };
}

function addWords(found: FoundConcept[], tokens: readonly Token[], at: number, known: KnownWord, index: ConceptIndex): void {
	if (known.spoken !== undefined && known.spoken === index.silent) return;
	if (known.spoken?.of !== index) known.spoken = spokenConcepts(known, index);
	const { spoken } = known;
	const next = tokens[at + 1]?.known;
	const mayFollow = next !== undefined && index.mayFollow[pairBits(known.inBody, next.inBody)] === 1;
	// Nearly all words end here.
	if (spoken.opens === 0 && !mayFollow) return;
	const { concepts, rests, open } = spoken;
	const closed = mayFollow ? (spoken.byNext.get(next.inBody) ?? none) : none;
	// Both rise: told in the order of all entries.
	for (let i = 0, j = 0; i < open.length || j < closed.length; ) {
		const place = j === closed.length || (open[i] ?? Infinity) < (closed[j] as number) ? (open[i++] as number) : (closed[j++] as number);
		const rest = rests[place] as readonly Part[];
		if (rest.length === 0 || follows(tokens, at + 1, rest)) found.push({ concept: concepts[place] as number, from: at, to: at + rest.length });
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
	for (let at = 0; at < tokens.length; at++) {
		const { known } = tokens[at] as Token;
		if (known) addWords(found, tokens, at, known, index);
		else addCharacters(found, tokens, at, index);
	}
	return found;
}

import type { ConceptName } from './concepts/names';
import type { KnownWord, Token } from './tokens';
import { hashInBody } from './hashedWords';
import { beginHash, goOn, goOnBy } from './hashing';
import { Sieve } from '../../../shared/sieve';
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

/** Concepts found, that are used again for the next text: see `TokenStore`. */
export class FoundConcepts {
	private readonly found: FoundConcept[] = [];
	private used = 0;

	clear(): void {
		this.used = 0;
	}

	add(concept: number, from: number, to: number): void {
		const one = this.found[this.used];
		if (one === undefined) this.found.push({ concept, from, to });
		else {
			one.concept = concept;
			one.from = from;
			one.to = to;
		}
		this.used += 1;
	}

	/** Those added since it was cleared: they hold until it is filled again. */
	all(): FoundConcept[] {
		return this.found.slice(0, this.used);
	}
}

interface Part {
	form: string;
	/** `hashInBody` of the form. */
	hash: number;
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
	const form = foldWord(open ? written.slice(0, -1) : written);
	return { form, hash: hashInBody(form), open };
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
	/** By the hashes of beginnings. */
	mayBegin: Sieve;
	/** For Chinese and Japanese: by the codes of the first two characters, or of the only one. */
	characters: Map<number, Array<{ text: string; concept: number }>>;
	mayStand: Sieve;
	/** Of two words that an entry asks for, one after the other. */
	mayFollow: Sieve;
}

/** Entries of an index that begin with one word, in the order in which they are told. */
export interface SpokenConcepts {
	/** Concept by concept, and the words that must follow. */
	concepts: readonly number[];
	rests: ReadonlyArray<readonly Part[]>;
	/** Places of those that the next word must be looked at for, and of those that ask for one certain next word, by its hash. */
	open: readonly number[];
	/** Of each of `open`, how the next word begins; 0 where it may be any. */
	nextBegins: readonly number[];
	byNext: ReadonlyMap<number, readonly number[]>;
}

const none: readonly number[] = [];

const keyOf = (first: number, second: number) => first * 0x10000 + second;

const isCharacter = /[\u3040-\u30ff\u3400-\u9fff]/u;

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}

/** Bits. */
const sieves = { beginnings: 2 ** 14, characters: 2 ** 16, followers: 2 ** 18 } as const;

function pairHash(first: number, second: number): number {
	return first ^ Math.imul(second, 5);
}

function characterHash(first: number, second: number): number {
	return Math.imul(first, 0x9e3779b1) ^ (Math.imul(second, 0x85ebca77) >>> 8);
}

function addBeginning(index: ConceptIndex, beginning: string, entry: Entry): void {
	const hashed = goOn(beginHash(0), beginning);
	put(index.beginnings, hashed, { beginning, entry });
	index.mayBegin.add(hashed);
	if (!index.lengths.includes(beginning.length)) index.lengths.push(beginning.length);
}

/** Hashes of the beginnings of a word, by their lengths. */
const beginningHashes = new Int32Array(0x100);

/** Entries whose first word begins as this one does, by the length of the beginning. */
function begun(form: string, { beginnings, lengths, mayBegin }: ConceptIndex): Entry[] {
	const found: Entry[] = [];
	const read = Math.min(form.length, beginningHashes.length - 1);
	let begins = beginHash(0);
	for (let at = 0; at < read; at++) beginningHashes[at + 1] = begins = goOnBy(begins, form.charCodeAt(at));
	for (const length of lengths) {
		if (length > read) continue;
		const hashed = beginningHashes[length] as number;
		if (!mayBegin.passes(hashed)) continue;
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
function firstWord(written: string): Pick<Part, 'form' | 'open'> {
	const end = plainEnd(written);
	const open = written.charCodeAt(end) === star;
	const after = open ? end + 1 : end;
	const isPlain = end >= 0 && (after === written.length || written.charCodeAt(after) === space);
	return isPlain ? { form: written.slice(0, end), open } : partOf(firstPart(written));
}

/** Makes one language's words searchable. Concepts that are not in `names` are left out. */
export function indexConcepts(words: Words, names: readonly ConceptName[]): ConceptIndex {
	const index: ConceptIndex = { whole: new Map(), beginnings: new Map(), lengths: [], mayBegin: new Sieve(sieves.beginnings), characters: new Map(), mayStand: new Sieve(sieves.characters), mayFollow: new Sieve(sieves.followers) };
	for (const [name, entries] of Object.entries(words)) {
		const concept = names.indexOf(name as ConceptName);
		if (concept < 0) continue;
		const hasCharacters = isCharacter.test(entries);
		for (const written of entries.split('|')) {
			const entry = written.trim();
			if (entry === '') continue;
			if (hasCharacters && isCharacter.test(entry)) {
				const text = entry.replace(/[\s*]/gu, '');
				put(index.characters, keyOf(text.charCodeAt(0), text.length > 1 ? text.charCodeAt(1) : 0), { text, concept });
				index.mayStand.add(characterHash(text.charCodeAt(0), text.length > 1 ? text.charCodeAt(1) : 0));
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
		const { form, hash, open } = rest[offset] as Part;
		const known = tokens[at + offset]?.known;
		if (known === undefined || !(open ? known.form.startsWith(form) : known.inBody === hash && known.form === form)) return false;
	}
	return true;
}

/** Finds out with which entries a word begins: those of the whole word first, then those of its beginnings. */
function learnSpoken(known: KnownWord, index: ConceptIndex): void {
	const { form, kind, inBody } = known;
	const entries = [...(index.whole.get(form) ?? []), ...(kind === 'word' ? begun(form, index) : [])];
	known.spokenBy = index;
	known.spoken = undefined;
	known.speaksAlone = false;
	if (entries.length === 0) return;
	const rests = entries.map(({ rest }) => rest);
	const open: number[] = [];
	const nextBegins: number[] = [];
	const byNext = new Map<number, number[]>();
	rests.forEach(([next], place) => {
		if (!next || next.open) {
			open.push(place);
			nextBegins.push(next?.form.charCodeAt(0) || 0);
			return;
		}
		put(byNext, next.hash, place);
		index.mayFollow.add(pairHash(inBody, next.hash));
	});
	known.spoken = { concepts: entries.map(({ concept }) => concept), rests, open, nextBegins, byNext };
	known.speaksAlone = open.length > 0;
}

function addWords(found: FoundConcepts, tokens: readonly Token[], at: number, known: KnownWord, index: ConceptIndex): void {
	if (known.spokenBy !== index) learnSpoken(known, index);
	if (known.spoken === undefined) return;
	const next = tokens[at + 1]?.known;
	const mayFollow = next !== undefined && index.mayFollow.passes(pairHash(known.inBody, next.inBody)) && next.code === 0;
	// Nearly all words end here.
	if (!known.speaksAlone && !mayFollow) return;
	const { concepts, rests, open, nextBegins, byNext } = known.spoken;
	const begins = next?.first ?? 0;
	const closed = mayFollow ? (byNext.get(next.inBody) ?? none) : none;
	// Both rise: told in the order of all entries.
	for (let i = 0, j = 0; i < open.length || j < closed.length; ) {
		const isOpen = j === closed.length || (i < open.length && (open[i] as number) < (closed[j] as number));
		const asked = isOpen ? (nextBegins[i] as number) : 0;
		const place = isOpen ? (open[i++] as number) : (closed[j++] as number);
		if (asked !== 0 && asked !== begins) continue;
		const rest = rests[place] as readonly Part[];
		if (rest.length === 0 || follows(tokens, at + 1, rest)) found.add(concepts[place] as number, at, at + rest.length);
	}
}

/** Entries that begin with these two characters, or with the one, where the second is 0. */
function addCharacters(found: FoundConcepts, tokens: readonly Token[], at: number, first: number, second: number, index: ConceptIndex): void {
	if (!index.mayStand.passes(characterHash(first, second))) return;
	for (const { text, concept } of index.characters.get(keyOf(first, second)) ?? []) {
		let same = true;
		for (let i = 1; i < text.length && same; i++) same = tokens[at + i]?.form === text[i];
		if (same) found.add(concept, at, at + text.length - 1);
	}
}

/**
 * Where a text speaks of which concept, in order of place.
 * @param found where they are kept; without it they are the caller's to keep
 */
export function conceptsIn(tokens: readonly Token[], index: ConceptIndex, found = new FoundConcepts()): FoundConcept[] {
	found.clear();
	for (let at = 0; at < tokens.length; at++) {
		const { known } = tokens[at] as Token;
		if (known.code === 0) {
			addWords(found, tokens, at, known, index);
			continue;
		}
		const second = tokens[at + 1]?.known.code ?? 0;
		if (second !== 0) addCharacters(found, tokens, at, known.code, second, index);
		addCharacters(found, tokens, at, known.code, 0, index);
	}
	return found.all();
}

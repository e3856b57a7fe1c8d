import type { ConceptName } from './concepts/names';
import type { KnownWord, Token } from './tokens';
import { hashInBody, seeds } from './hashedWords';
import { beginHash, finished, goOn, goOnBy } from './hashing';
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
	/** `hashInBody` of the form, which tells a whole word well enough. */
	hash: number;
	/** For any ending. */
	open: boolean;
}

/** One word or phrase of a concept. It is cut into words when its first word is first met: of thousands most never are. */
class Entry {
	private cut: readonly Part[] | undefined = undefined;

	constructor(
		readonly concept: number,
		private readonly written: string,
	) {}

	get parts(): readonly Part[] {
		return (this.cut ??= plainParts(this.written) ?? phraseParts(this.written).map(partOf));
	}
}

const [space, hyphen, star] = [0x20, 0x2d, 0x2a];

/** Small letters of ASCII, digits and hyphens: words of these alone, as most are, need no folding. */
function isPlain(code: number): boolean {
	return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === hyphen;
}

/** The words of an entry that are plain, with one space between them; undefined for any other. */
function plainParts(written: string): Part[] | undefined {
	const parts: Part[] = [];
	const { length } = written;
	for (let start = 0, at = 0; start <= length; start = ++at) {
		let begun = beginHash(seeds.word);
		for (; at < length && isPlain(written.charCodeAt(at)); at++) begun = goOnBy(begun, written.charCodeAt(at));
		if (at === start) return undefined;
		const form = written.slice(start, at);
		const open = at < length && written.charCodeAt(at) === star;
		if (open) at += 1;
		if (at < length && written.charCodeAt(at) !== space) return undefined;
		parts.push({ form, hash: finished(begun) | 0, open });
	}
	return parts;
}

function partOf(written: string): Part {
	const open = written.endsWith('*');
	const form = foldWord(open ? written.slice(0, -1) : written);
	return { form, hash: hashInBody(form), open };
}

/** Entries by their first word: whole, and by beginning. */
export interface ConceptIndex {
	/** Tells it from other indexes: counts from 1. */
	id: number;
	/** By `hashInBody` of the word. */
	whole: Map<number, Entry[]>;
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
export interface Spoken {
	entries: readonly Entry[];
	/** Of each, the hash of the word that must come next; with `begins`, which is below 0 then. */
	next: readonly number[];
	/** Of each, how the word begins that comes next; 0 where it may be any. */
	begins: readonly number[];
	/** Places of those that do not ask for one certain word. */
	open: readonly number[];
}

/** What a word says of an index, as bits below the index's `id`. */
const says = { bits: 2, something: 1, whateverComesNext: 2 } as const;

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

/** Adds entries whose first word begins as this one does, by the length of the beginning. */
function addBegun(found: Entry[], form: string, { beginnings, lengths, mayBegin }: ConceptIndex): void {
	const read = Math.min(form.length, beginningHashes.length - 1);
	let begins = beginHash(0);
	for (let at = 0; at < read; at++) beginningHashes[at + 1] = begins = goOnBy(begins, form.charCodeAt(at));
	for (const length of lengths) {
		if (length > read) continue;
		const hashed = beginningHashes[length] as number;
		if (!mayBegin.passes(hashed)) continue;
		for (const { beginning, entry } of beginnings.get(hashed) ?? []) if (beginning.length === length && form.startsWith(beginning)) found.push(entry);
	}
}

/** A list is made searchable while its first mail waits: most first words are told without cutting the entry. */
function addEntry(index: ConceptIndex, entry: Entry, written: string): void {
	let begun = beginHash(seeds.word);
	let end = 0;
	for (; end < written.length && isPlain(written.charCodeAt(end)); end++) begun = goOnBy(begun, written.charCodeAt(end));
	if (end > 0 && (end === written.length || written.charCodeAt(end) === space)) {
		put(index.whole, finished(begun) | 0, entry);
		return;
	}
	const [first] = entry.parts;
	if (!first || first.form === '') return;
	if (first.open) addBeginning(index, first.form, entry);
	else put(index.whole, first.hash, entry);
}

let indexes = 0;

/** Makes one language's words searchable. Concepts that are not in `names` are left out. */
export function indexConcepts(words: Words, names: readonly ConceptName[]): ConceptIndex {
	const index: ConceptIndex = { id: ++indexes, whole: new Map(), beginnings: new Map(), lengths: [], mayBegin: new Sieve(sieves.beginnings), characters: new Map(), mayStand: new Sieve(sieves.characters), mayFollow: new Sieve(sieves.followers) };
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
			} else addEntry(index, new Entry(concept, entry), entry);
		}
	}
	return index;
}

/** Whether the words of an entry behind its first stand from a token on. */
function follows(tokens: readonly Token[], at: number, parts: readonly Part[]): boolean {
	if (at + parts.length - 1 > tokens.length) return false;
	for (let nth = 1; nth < parts.length; nth++) {
		const token = tokens[at + nth - 1] as Token;
		const part = parts[nth] as Part;
		if (part.open ? !token.form.startsWith(part.form) : token.inBody !== part.hash) return false;
	}
	return true;
}

/** Finds out with which entries a word begins: those of the whole word first, then those of its beginnings. */
function learnSpoken(known: KnownWord, index: ConceptIndex): void {
	const { form, kind, inBody } = known;
	const entries = [...(index.whole.get(inBody) ?? [])];
	if (kind === 'word') addBegun(entries, form, index);
	const id = index.id << says.bits;
	if (entries.length === 0) {
		known.speak(id, undefined);
		return;
	}
	const next: number[] = [];
	const begins: number[] = [];
	const open: number[] = [];
	entries.forEach(({ parts }, place) => {
		const second = parts[1];
		const closed = second !== undefined && !second.open;
		next.push(closed ? second.hash : 0);
		begins.push(closed ? -1 : (second?.form.charCodeAt(0) || 0));
		if (closed) index.mayFollow.add(pairHash(inBody, second.hash));
		else open.push(place);
	});
	known.speak(id | says.something | (open.length > 0 ? says.whateverComesNext : 0), { entries, next, begins, open });
}

function addWords(found: FoundConcepts, tokens: readonly Token[], at: number, token: Token, index: ConceptIndex): void {
	if (token.speaks >>> says.bits !== index.id) {
		if (token.known.speaks >>> says.bits !== index.id) learnSpoken(token.known, index);
		token.speaks = token.known.speaks;
	}
	if ((token.speaks & says.something) === 0) return;
	const following = at + 1 < tokens.length ? tokens[at + 1] : undefined;
	const mayFollow = following !== undefined && index.mayFollow.passes(pairHash(token.inBody, following.inBody)) && following.code === 0;
	// Nearly all words end here.
	if ((!mayFollow && (token.speaks & says.whateverComesNext) === 0) || token.known.spoken === undefined) return;
	const { entries, next, begins, open } = token.known.spoken;
	const beginsWith = following?.known.first ?? 0;
	const looked = mayFollow ? entries.length : open.length;
	for (let place = 0; place < looked; place++) {
		const nth = mayFollow ? place : (open[place] as number);
		const asked = begins[nth] as number;
		if (asked < 0 ? next[nth] !== following?.inBody : asked !== 0 && asked !== beginsWith) continue;
		const { concept, parts } = entries[nth] as Entry;
		if (follows(tokens, at + 1, parts)) found.add(concept, at, at + parts.length - 1);
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
		const token = tokens[at] as Token;
		if (token.code === 0) {
			addWords(found, tokens, at, token, index);
			continue;
		}
		const second = at + 1 < tokens.length ? (tokens[at + 1] as Token).code : 0;
		if (second !== 0) addCharacters(found, tokens, at, token.code, second, index);
		addCharacters(found, tokens, at, token.code, 0, index);
	}
	return found.all();
}

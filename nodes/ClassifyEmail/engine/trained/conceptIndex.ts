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
	/** Tells it from other indexes, and what is now known of words from what was forgotten: counts from 1. */
	id: number;
	/**
	 * What words speak of, one word after the other: how many of its entries do not ask for one certain next word, and how many there are; then
	 * those, and then all, in the order in which they are told, four numbers each: `begins` (how the next word begins, 0 for any; -1 where it
	 * is a certain one), its hash, the concept, and where the words behind lie. Those: how many, then of each its place in `endings`, or -1,
	 * and its hash. In one row, as what lies all over the memory takes many times as long to look at.
	 */
	spoken: number[];
	/** Forms of words for any ending. */
	endings: string[];
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

/** Numbers after which all that is known of words is forgotten, as words come without end. */
const mostSpoken = 2 ** 20;

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

/** What a first word may need to be folded or cut for, or stands for any ending. */
const isUnusual = /[^a-z\d-]/u;

/** A list is made searchable while its first mail waits: most first words are told without cutting the entry. */
function addEntry(index: ConceptIndex, entry: Entry, written: string): void {
	const end = written.indexOf(' ');
	const plain = end < 0 ? written : written.slice(0, end);
	if (!isUnusual.test(plain)) {
		put(index.whole, plain, entry);
		return;
	}
	const [first] = entry.parts;
	if (!first || first.form === '') return;
	if (first.open) addBeginning(index, first.form, entry);
	else put(index.whole, first.form, entry);
}

let indexes = 0;

/** Makes one language's words searchable. Concepts that are not in `names` are left out. */
export function indexConcepts(words: Words, names: readonly ConceptName[]): ConceptIndex {
	const index: ConceptIndex = { id: ++indexes, spoken: [], endings: [], whole: new Map(), beginnings: new Map(), lengths: [], mayBegin: new Sieve(sieves.beginnings), characters: new Map(), mayStand: new Sieve(sieves.characters), mayFollow: new Sieve(sieves.followers) };
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

/** Puts down the words of an entry behind its first, and says where. */
function putRest({ spoken, endings }: ConceptIndex, parts: readonly Part[]): number {
	const at = spoken.length;
	spoken.push(parts.length - 1);
	for (const { form, hash, open } of parts.slice(1)) spoken.push(open ? endings.push(form) - 1 : -1, hash);
	return at;
}

/** Whether the words that were put down stand from a token on. */
function follows(tokens: readonly Token[], from: number, { spoken, endings }: ConceptIndex, rest: number): boolean {
	const count = spoken[rest] as number;
	if (from + count > tokens.length) return false;
	for (let nth = 0; nth < count; nth++) {
		const token = tokens[from + nth] as Token;
		const ending = spoken[rest + 1 + 2 * nth] as number;
		if (ending < 0 ? token.inBody !== spoken[rest + 2 + 2 * nth] : !token.form.startsWith(endings[ending] as string)) return false;
	}
	return true;
}

/** Finds out with which entries a word begins: those of the whole word first, then those of its beginnings. */
function learnSpoken(known: KnownWord, index: ConceptIndex): void {
	const { form, kind, inBody } = known;
	const entries = [...(index.whole.get(form) ?? [])];
	if (kind === 'word') addBegun(entries, form, index);
	if (index.spoken.length > mostSpoken) {
		index.spoken.length = index.endings.length = 0;
		index.id = ++indexes;
	}
	const id = index.id << says.bits;
	if (entries.length === 0) {
		known.speak(id, 0);
		return;
	}
	const told = entries.map(({ concept, parts }): [begins: number, next: number, concept: number, rest: number] => {
		const [, second] = parts;
		const rest = putRest(index, parts);
		if (!second || second.open) return [second?.form.charCodeAt(0) || 0, 0, concept, rest];
		index.mayFollow.add(pairHash(inBody, second.hash));
		return [-1, second.hash, concept, rest];
	});
	const open = told.filter(([begins]) => begins >= 0);
	const at = index.spoken.push(open.length, told.length) - 2;
	for (const one of [...open, ...told]) index.spoken.push(...one);
	known.speak(id | says.something | (open.length > 0 ? says.whateverComesNext : 0), at);
}

function addWords(found: FoundConcepts, tokens: readonly Token[], at: number, token: Token, index: ConceptIndex): void {
	if (token.speaks >>> says.bits !== index.id) {
		if (token.known.speaks >>> says.bits !== index.id) learnSpoken(token.known, index);
		token.speaks = token.known.speaks;
		token.spokenAt = token.known.spokenAt;
	}
	if ((token.speaks & says.something) === 0) return;
	const following = at + 1 < tokens.length ? tokens[at + 1] : undefined;
	const mayFollow = following !== undefined && index.mayFollow.passes(pairHash(token.inBody, following.inBody)) && following.code === 0;
	// Nearly all words end here.
	if (!mayFollow && (token.speaks & says.whateverComesNext) === 0) return;
	const { spoken } = index;
	const open = spoken[token.spokenAt] as number;
	const first = token.spokenAt + 2 + (mayFollow ? 4 * open : 0);
	const end = first + 4 * (mayFollow ? (spoken[token.spokenAt + 1] as number) : open);
	for (let entry = first; entry < end; entry += 4) {
		const begins = spoken[entry] as number;
		if (begins < 0 ? spoken[entry + 1] !== following?.inBody : begins !== 0 && begins !== following?.known.first) continue;
		const rest = spoken[entry + 3] as number;
		if (follows(tokens, at + 1, index, rest)) found.add(spoken[entry + 2] as number, at, at + (spoken[rest] as number));
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

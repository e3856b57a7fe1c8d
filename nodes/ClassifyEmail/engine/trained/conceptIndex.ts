import { Shelves } from '../../../shared/shelves';
import { Sieve } from '../../../shared/sieve';
import { hashInBody } from './hashedWords';
import { beginHash, goOnBy } from './hashing';
import type { PackedConcepts } from './packedConcepts';
import { characterHash, packedText, placeLength, sieves } from './packedConcepts';
import type { KnownWord, Token } from './tokens';

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
	readonly concept: number;
	private cut: readonly Part[] | undefined = undefined;

	/** @param written as `packConcepts` writes it */
	constructor(private readonly written: string) {
		this.concept = conceptOf(written);
	}

	/** Words behind the first. */
	get rest(): readonly Part[] {
		return (this.cut ??= this.written.length > placeLength ? this.written.slice(placeLength).split(' ').map(partOf) : []);
	}
}

function conceptOf(written: string): number {
	return Number.parseInt(written.slice(0, placeLength), 36);
}

function partOf(written: string): Part {
	const open = written.endsWith('*');
	const form = open ? written.slice(0, -1) : written;
	return { form, hash: hashInBody(form), open };
}

/** Entries by their first words. */
class FirstWords {
	private readonly shelves: Shelves;
	private readonly entries = new Map<string, Entry[]>();

	constructor(packed: string) {
		this.shelves = new Shelves(packed);
	}

	/** @param hash of the word, by which the shelves are ordered */
	entriesOf(word: string, hash: number): readonly Entry[] {
		for (const thing of this.shelves.takeDown(hash)) {
			const [first = '', ...entries] = thing.split('|');
			this.entries.set(first, entries.map((written) => new Entry(written)));
		}
		return this.entries.get(word) ?? none;
	}
}

const none: readonly never[] = [];

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
	whole: FirstWords;
	/** And the lengths that beginnings have. */
	beginnings: FirstWords;
	lengths: readonly number[];
	/** By the hashes of beginnings. */
	mayBegin: Sieve;
	/** For Chinese and Japanese: by the codes of the first two characters, or of the only one; the others are still on their shelves. */
	characters: Map<number, Array<{ text: string; concept: number }>>;
	characterShelves: Shelves;
	mayStand: Sieve;
	/** Those that were asked for, as places in `spelt`: how many entries there are, and of each its length, its concept and the codes behind the first two. */
	speltAt: Map<number, number>;
	spelt: number[];
	/** Of two words that an entry asks for, one after the other. */
	mayFollow: Sieve;
}

/** Numbers after which all that is known of words is forgotten, as words come without end. */
const mostSpoken = 2 ** 20;

/** What a word says of an index, as bits below the index's `id`. */
const says = { bits: 2, something: 1, whateverComesNext: 2 } as const;

/** Signed, as a Map finds small integers fastest. */
const keyOf = (first: number, second: number) => (first << 16) | second;

/** Bits. */
const followers = 2 ** 18;

function pairHash(first: number, second: number): number {
	return first ^ Math.imul(second, 5);
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
		if (mayBegin.passes(hashed)) found.push(...beginnings.entriesOf(form.slice(0, length), hashed));
	}
}

let indexes = 0;

/** Makes one language's words searchable. */
export function conceptIndexOf({ whole, beginnings, lengths, mayBegin, characters, mayStand }: PackedConcepts): ConceptIndex {
	return {
		id: ++indexes,
		spoken: [],
		endings: [],
		whole: new FirstWords(whole),
		beginnings: new FirstWords(beginnings),
		lengths,
		mayBegin: new Sieve(sieves.beginnings, Buffer.from(mayBegin, 'base64')),
		characters: new Map(),
		characterShelves: new Shelves(packedText.read(characters)),
		mayStand: new Sieve(sieves.characters, Buffer.from(mayStand, 'base64')),
		speltAt: new Map(),
		spelt: [],
		mayFollow: new Sieve(followers),
	};
}

/** Puts down the words of an entry behind its first, and says where. */
function putRest({ spoken, endings }: ConceptIndex, rest: readonly Part[]): number {
	const at = spoken.length;
	spoken.push(rest.length);
	for (const { form, hash, open } of rest) spoken.push(open ? endings.push(form) - 1 : -1, hash);
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
	const entries = [...index.whole.entriesOf(form, inBody)];
	if (kind === 'word') addBegun(entries, form, index);
	if (index.spoken.length > mostSpoken) {
		index.spoken.length = index.endings.length = 0;
		index.mayFollow = new Sieve(followers);
		index.id = ++indexes;
	}
	const id = index.id << says.bits;
	if (entries.length === 0) {
		known.speak(id, 0);
		return;
	}
	const told = entries.map(({ concept, rest }): [begins: number, next: number, concept: number, rest: number] => {
		const [next] = rest;
		const restAt = putRest(index, rest);
		if (!next || next.open) return [next?.form.charCodeAt(0) || 0, 0, concept, restAt];
		index.mayFollow.add(pairHash(inBody, next.hash));
		return [-1, next.hash, concept, restAt];
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
		if (begins < 0 ? spoken[entry + 1] !== following?.inBody : begins !== 0 && begins !== following?.first) continue;
		const rest = spoken[entry + 3] as number;
		if (follows(tokens, at + 1, index, rest)) found.add(spoken[entry + 2] as number, at, at + (spoken[rest] as number));
	}
}

/** Takes down what may begin with two characters, or with one, by `characterHash`. */
function takeDownCharacters({ characters, characterShelves }: ConceptIndex, hash: number): void {
	for (const thing of characterShelves.takeDown(hash)) {
		const text = thing.slice(placeLength);
		const key = keyOf(text.charCodeAt(0), text.length > 1 ? text.charCodeAt(1) : 0);
		const entry = { text, concept: conceptOf(thing) };
		const list = characters.get(key);
		if (list) list.push(entry);
		else characters.set(key, [entry]);
	}
}

/** Characters of an entry that its key tells. */
const toldByKey = 2;

/** Puts down the entries of a key, and says where; below 0 where there are none. */
function learnSpelt(index: ConceptIndex, key: number, hash: number): number {
	takeDownCharacters(index, hash);
	const { characters, spelt, speltAt } = index;
	const entries = characters.get(key);
	if (entries === undefined) return -1;
	const at = spelt.push(entries.length) - 1;
	for (const { text, concept } of entries) {
		spelt.push(text.length, concept);
		for (let nth = toldByKey; nth < text.length; nth++) spelt.push(text.charCodeAt(nth));
	}
	speltAt.set(key, at);
	return at;
}

/** Whether the codes from `codes` on stand from a token on, so many. */
function standsAt(tokens: readonly Token[], from: number, spelt: readonly number[], codes: number, count: number): boolean {
	for (let nth = 0; nth < count; nth++) {
		const token = from + nth < tokens.length ? tokens[from + nth] : undefined;
		if (token === undefined) return false;
		const code = spelt[codes + nth] as number;
		if (token.code === 0 ? token.form !== String.fromCharCode(code) : token.code !== code) return false;
	}
	return true;
}

/** Entries that begin with these two characters, or with the one, where the second is 0. */
function addCharacters(found: FoundConcepts, tokens: readonly Token[], at: number, first: number, second: number, index: ConceptIndex): void {
	const hash = characterHash(first, second);
	if (!index.mayStand.passes(hash)) return;
	const key = keyOf(first, second);
	const place = index.speltAt.get(key) ?? learnSpelt(index, key, hash);
	if (place < 0) return;
	const { spelt } = index;
	let entry = place + 1;
	for (let count = spelt[place] as number; count > 0; count--) {
		const length = spelt[entry] as number;
		const rest = Math.max(0, length - toldByKey);
		if (standsAt(tokens, at + toldByKey, spelt, entry + 2, rest)) found.add(spelt[entry + 1] as number, at, at + length - 1);
		entry += 2 + rest;
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

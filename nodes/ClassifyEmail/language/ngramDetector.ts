import { kindAt, kinds } from './letters';
import { codeUnits, textOfUnits } from '../../shared/codeUnits';

/**
 * Tells languages by pieces of four bytes of their words, as eld (Nito-ELD, https://github.com/nitotm/efficient-language-detector-js) does it,
 * with its tables and to the same scores. Bytes and whole numbers take the place of its texts and objects: a text takes a tenth of the time.
 */

/** What `npm run pack:ngrams` writes. */
export interface PackedNgrams {
	/** ISO 639-1. */
	languages: readonly string[];
	/** What stands for the bytes of UTF-8 from 128 on: 128 characters below 256. */
	letters: string;
	/**
	 * By `bucketOf` where its n-grams begin, in three bytes, the highest first, and where the last end. Then n-gram by n-gram its length, its bytes,
	 * how many languages it tells, and of each its place and score. In base64: nothing of it has to be built up before it is asked.
	 */
	table: string;
}

export interface LanguageScore {
	/** ISO 639-1. */
	language: string;
	score: number;
}

/** The detector's numbers. */
const counts = {
	/** Units of UTF-16 that are read. */
	read: 1_000,
	/** Bytes from which on it stops at a space, and at any character. */
	enough: 350,
	most: 380,
	/** Bytes of a word that are cut, how long the pieces are, and how far apart they begin. */
	word: 70,
	piece: 4,
	stride: 3,
	/** What each score was lessened by in the tables. */
	base: 53,
	/** A mean score of this is half of what there can be. */
	half: 25,
} as const;

const codes = { space: 0x20, apostrophe: 0x27, backtick: 0x60, quote: 0x2019 } as const;

const isApostrophe = (code: number): boolean => code === codes.apostrophe || code === codes.quote || code === codes.backtick;

/** Half a pair is none: pairs are left out. */
function isLetter(units: Uint16Array, at: number, end: number): boolean {
	const code = units[at] as number;
	return (code < 0xd800 || code >= 0xe000) && (kindAt(units, at, end) & kinds.letter) !== 0;
}

const spaced = new Uint16Array(counts.read);

/** Writes a stretch behind what is written, behind a space where it is parted from it. Gives the new length. */
function put(units: Uint16Array, from: number, to: number, parted: boolean, written: number): number {
	let length = written;
	if (parted && length > 0 && to > from) spaced[length++] = codes.space;
	for (let at = from; at < to; at++) spaced[length++] = units[at] as number;
	return length;
}

/** The words at the beginning of a text, lowercased, with one space between them: letters, and apostrophes right before them or at the end. */
function wordsOf(text: string): string {
	const units = codeUnits(text);
	const end = Math.min(text.length, counts.read);
	let length = 0;
	let apostrophes = 0;
	let parted = false;
	for (let at = 0; at < end; at++) {
		if (isLetter(units, at, end)) {
			length = put(units, at - apostrophes, at + 1, parted, length);
			apostrophes = 0;
			parted = false;
		} else if (isApostrophe(units[at] as number)) apostrophes += 1;
		else {
			apostrophes = 0;
			parted = true;
		}
	}
	return textOfUnits(spaced, put(units, end - apostrophes, end, parted, length)).toLowerCase();
}

/** Bytes as a number, the highest first: six at most, so that it is told exactly. */
export function keyOf(bytes: Uint8Array, from: number, to: number, before = 0): number {
	let key = before;
	for (let at = from; at < to; at++) key = key * 256 + (bytes[at] as number);
	return key;
}

function mixed(key: number): number {
	const value = Math.imul((key / 2 ** 32) ^ Math.imul(key, 0x9e3779b1), 0x85ebca77);
	return value ^ (value >>> 15);
}

/** How many buckets the n-grams lie in: one or two in each. */
export const buckets = 2 ** 14;
export const bucketOf = (key: number): number => mixed(key) & (buckets - 1);

export class NgramDetector {
	private readonly languages: readonly string[];
	private readonly byteOf: Uint8Array;
	private readonly table: Uint8Array;
	private readonly sums: Int32Array;
	/** The pieces of the text at hand, by slots: of so few bytes there are fewer than slots. */
	private readonly seen = new Float64Array(2 ** 10);
	private pieces = 0;
	/** Ends of words that are too long: no n-gram is like them, but they count. */
	private readonly tails = new Set<string>();
	private readonly word = new Uint8Array(counts.most + 8);

	constructor({ languages, letters, table }: PackedNgrams) {
		this.languages = languages;
		this.byteOf = Buffer.from(letters, 'latin1');
		this.table = Buffer.from(table, 'base64');
		this.sums = new Int32Array(languages.length);
	}

	/** The languages a text may be in, the best first. */
	scores(text: string): LanguageScore[] {
		this.sums.fill(0);
		this.seen.fill(0);
		this.tails.clear();
		this.pieces = 0;
		this.readWords(wordsOf(text));
		const count = this.pieces + this.tails.size;
		const found: LanguageScore[] = [];
		this.sums.forEach((sum, place) => {
			const mean = sum / count;
			if (sum > 0) found.push({ language: this.languages[place] as string, score: mean / (mean + counts.half) });
		});
		return found.sort((a, b) => b.score - a.score);
	}

	/** Goes through the bytes of the words. */
	private readWords(words: string): void {
		const units = codeUnits(words);
		let read = 0;
		let length = 0;
		for (let at = 0; at < words.length && read <= counts.most; at++) {
			const code = units[at] as number;
			if (code === codes.space) {
				this.addWord(length);
				length = 0;
				if (read > counts.enough) return;
			} else length = this.addBytes(code, length);
			read += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
		}
		this.addWord(length);
	}

	/** Writes a character of up to three bytes behind a word. Gives its new length. */
	private addBytes(code: number, length: number): number {
		const { word, byteOf } = this;
		if (code < 0x80) {
			word[length] = code;
			return length + 1;
		}
		const wide = code < 0x800 ? 0 : 1;
		if (wide === 1) word[length] = byteOf[0x60 | (code >> 12)] as number;
		word[length + wide] = byteOf[wide === 1 ? (code >> 6) & 0x3f : 0x40 | (code >> 6)] as number;
		word[length + wide + 1] = byteOf[code & 0x3f] as number;
		return length + wide + 2;
	}

	/** A word's pieces: a space before its first, and behind its last, which may overlap the one before. */
	private addWord(length: number): void {
		if (length === 0) return;
		const { word } = this;
		const read = Math.min(length, counts.word);
		let at = 0;
		for (; at + counts.piece < read; at += counts.stride) this.add(keyOf(word, at, at + counts.piece, at === 0 ? codes.space : 0));
		const last = Math.max(0, read - counts.piece);
		if (length > read) this.tails.add(word.subarray(last, length).join());
		else this.add(keyOf(word, last, length, at === 0 ? codes.space : 0) * 256 + codes.space);
	}

	/** Each piece counts once. */
	private add(key: number): void {
		const { seen } = this;
		let slot = mixed(key) & (seen.length - 1);
		for (; seen[slot] !== 0; slot = (slot + 1) & (seen.length - 1)) if (seen[slot] === key) return;
		seen[slot] = key;
		this.pieces += 1;
		this.addScores(key);
	}

	/** Looks a piece up, and adds what it tells. */
	private addScores(key: number): void {
		const { table, sums } = this;
		const bucket = bucketOf(key);
		const end = this.startOf(bucket + 1);
		for (let at = this.startOf(bucket); at < end; ) {
			const told = at + 1 + (table[at] as number);
			const next = told + 1 + 2 * (table[told] as number);
			if (keyOf(table, at + 1, told) === key) {
				for (let pair = told + 1; pair < next; pair += 2) (sums[table[pair] as number] as number) += (table[pair + 1] as number) + counts.base;
				return;
			}
			at = next;
		}
	}

	private startOf(bucket: number): number {
		return keyOf(this.table, 3 * bucket, 3 * bucket + 3);
	}
}

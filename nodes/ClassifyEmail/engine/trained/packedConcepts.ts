import { Sieve } from '../../../shared/sieve';
import { onShelves } from '../../../shared/shelves';
import type { ConceptName } from './concepts/names';
import { hashInBody } from './hashedWords';
import { beginHash, goOn } from './hashing';
import { foldWord, phraseParts } from './tokens';

/**
 * What mails speak of, whatever the language: `refund`, `leave`, `danger`. Each language lists its own words and phrases for a
 * concept; what is learnt about a concept in one language holds in the others.
 *
 * How an entry is written: words in the spelling of `foldWord`, parted by spaces, `*` at the end of a word for any ending,
 * entries parted by `|`. Chinese and Japanese entries are plain character sequences.
 */
export type Words = Readonly<Partial<Record<ConceptName, string>>>;

/**
 * One language's words, ready to be looked up: folded, cut, and on shelves (`shelves.ts`). The build makes them, as to cut thousands of
 * entries took longer than all else that a first mail asks for.
 */
export interface PackedConcepts {
	/** By `hashInBody` of the first word: the word, then its entries, each behind a `|`: see `entryText`. */
	whole: string;
	/** The same of first words that stand for any ending, by `beginningHash`. */
	beginnings: string;
	/** Lengths that beginnings have. */
	lengths: readonly number[];
	/** Of `beginningHash`, in base64. */
	mayBegin: string;
	/** Chinese and Japanese entries, by `characterHash` of their beginning: each behind its concept. In base64: `packedText`. */
	characters: string;
	/** Of `characterHash`, in base64. */
	mayStand: string;
}

/** Bits. */
export const sieves = { beginnings: 2 ** 14, characters: 2 ** 16 } as const;

function beginningHash(beginning: string): number {
	return goOn(beginHash(0), beginning);
}

/** @param second 0 where there is none */
export function characterHash(first: number, second: number): number {
	return Math.imul(first, 0x9e3779b1) ^ (Math.imul(second, 0x85ebca77) >>> 8);
}

/** Base64 of UTF-8: one character that is not ASCII would make the whole file slow to read, also for other languages. */
export const packedText = {
	write: (text: string): string => Buffer.from(text, 'utf8').toString('base64'),
	read: (packed: string): string => Buffer.from(packed, 'base64').toString('utf8'),
} as const;

const isCharacter = /[\u3040-\u30ff\u3400-\u9fff]/u;

/** A concept's place in the list of names takes so many characters. */
export const placeLength = 2;
const placeText = (concept: number): string => concept.toString(36).padStart(placeLength, '0');

/** Words of an entry, folded; `*` at the end of one for any ending. */
function formsOf(entry: string): string[] {
	return phraseParts(entry).map((part) => (part.endsWith('*') ? `${foldWord(part.slice(0, -1))}*` : foldWord(part)));
}

/** The concept, and the words behind the first. */
const entryText = (concept: number, rest: readonly string[]): string => placeText(concept) + rest.join(' ');

/** First words in the order in which they are first listed, with their entries. */
class Listed {
	private readonly entries = new Map<string, string[]>();

	add(first: string, entry: string): void {
		const list = this.entries.get(first);
		if (list) list.push(entry);
		else this.entries.set(first, [entry]);
	}

	get words(): string[] {
		return [...this.entries.keys()];
	}

	/** @param hashOf of the first word */
	packed(hashOf: (first: string) => number): string {
		return onShelves([...this.entries].map(([first, entries]) => [hashOf(first), [first, ...entries].join('|')]));
	}
}

function sieved(size: number, hashes: Iterable<number>): string {
	const sieve = new Sieve(size);
	for (const hash of hashes) sieve.add(hash);
	return Buffer.from(sieve.bytes).toString('base64');
}

/** Makes one language's words ready. Concepts that are not in `names` are left out. */
export function packConcepts(words: Words, names: readonly ConceptName[]): PackedConcepts {
	const whole = new Listed();
	const beginnings = new Listed();
	const characters: Array<readonly [hash: number, thing: string]> = [];
	for (const [name, entries] of Object.entries(words)) {
		const concept = names.indexOf(name as ConceptName);
		if (concept < 0) continue;
		for (const written of entries.split('|')) {
			const entry = written.trim();
			if (isCharacter.test(entry)) {
				const text = entry.replace(/[\s*]/gu, '');
				characters.push([characterHash(text.charCodeAt(0), text.length > 1 ? text.charCodeAt(1) : 0), placeText(concept) + text]);
				continue;
			}
			const [first = '', ...rest] = formsOf(entry);
			const isOpen = first.endsWith('*');
			const form = isOpen ? first.slice(0, -1) : first;
			if (form !== '') (isOpen ? beginnings : whole).add(form, entryText(concept, rest));
		}
	}
	return {
		whole: whole.packed(hashInBody),
		beginnings: beginnings.packed(beginningHash),
		lengths: [...new Set(beginnings.words.map((word) => word.length))],
		mayBegin: sieved(sieves.beginnings, beginnings.words.map(beginningHash)),
		characters: packedText.write(onShelves(characters)),
		mayStand: sieved(sieves.characters, characters.map(([hash]) => hash)),
	};
}

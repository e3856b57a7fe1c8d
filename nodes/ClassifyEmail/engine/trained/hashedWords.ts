import { beginHash, combine, finished, goOnBy, hash } from './hashing';

export const seeds = { word: 1, pair: 2, triple: 3, piece: 4, characters: 5, subject: 100, concept: 6, pairOfConcepts: 7, asked: 8, build: 9, last: 10, first: 11, negated: 12 } as const;

/** Lengths of character n-grams inside words; of long words the beginning. */
const pieceLengths = { shortest: 3, longest: 6, word: 30 } as const;

/** What is hashed of a word, whatever the mail it stands in. */
export interface HashedWord {
	/** Signed, as small integers are read fastest: `>>> 0` is the hash. */
	readonly inBody: number;
	readonly inSubject: number;
	/** Its place in the memory of words, below `WordMemory.size`; a later word may take it over. */
	readonly slot: number;
	/** Never 0; tells it from other words that had its slot. */
	readonly stamp: number;
	/** How many `pieces` there are. */
	readonly pieceCount: number;
	/** Character n-grams, hashed anew each time, which hold until another word's are; none of marks, numbers and short words. In the subject: `pieceInSubject`. */
	readonly pieces: Uint32Array;
}

export function hashInBody(form: string): number {
	return hash(form, seeds.word) | 0;
}

export function hashInSubject(form: string): number {
	return hash(form, seeds.subject + seeds.word) | 0;
}

/** How many pieces `piecesOf` gives. */
export function pieceCountOf(word: string): number {
	const length = Math.min(word.length, pieceLengths.word) + 2;
	let count = 0;
	for (let size = pieceLengths.shortest; size <= Math.min(pieceLengths.longest, length); size++) count += length - size + 1;
	return count;
}

/** Pieces of the longest word. */
export const mostPieces = pieceCountOf('x'.repeat(pieceLengths.word));

/** A word between its bounds: `<word>`. */
const bounded = new Uint16Array(pieceLengths.word + 2);
const all = new Uint32Array(mostPieces);
const bounds = { before: 0x3c, behind: 0x3e } as const;

/** The pieces of a word: they hold until the next one is asked for. */
export function piecesOf(word: string): Uint32Array {
	const letters = Math.min(word.length, pieceLengths.word);
	bounded[0] = bounds.before;
	for (let at = 0; at < letters; at++) bounded[at + 1] = word.charCodeAt(at);
	bounded[letters + 1] = bounds.behind;
	const length = letters + 2;
	let count = 0;
	for (let start = 0; start + pieceLengths.shortest <= length; start++) {
		const most = Math.min(length, start + pieceLengths.longest);
		let begun = beginHash(seeds.piece);
		for (let at = start; at < most; at++) {
			begun = goOnBy(begun, bounded[at] as number);
			if (at - start + 1 >= pieceLengths.shortest) all[count++] = finished(begun);
		}
	}
	return all.subarray(0, count);
}

/** What a piece is hashed as in the subject. */
export function pieceInSubject(piece: number): number {
	return combine(piece, seeds.subject);
}

import { beginHash, combine, finished, goOnWithin, hash } from './hashing';

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
	/** Character n-grams, hashed anew each time; none of marks, numbers and short words. In the subject: `pieceInSubject`. */
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

export function piecesOf(word: string): Uint32Array {
	const bounded = `<${word.slice(0, pieceLengths.word)}>`;
	const all = new Uint32Array(pieceCountOf(word));
	let count = 0;
	for (let start = 0; start + pieceLengths.shortest <= bounded.length; start++) {
		let begun = goOnWithin(beginHash(seeds.piece), bounded, start, start + pieceLengths.shortest - 1);
		for (let end = start + pieceLengths.shortest; end <= Math.min(bounded.length, start + pieceLengths.longest); end++) {
			begun = goOnWithin(begun, bounded, end - 1, end);
			all[count++] = finished(begun);
		}
	}
	return all;
}

/** What a piece is hashed as in the subject. */
export function pieceInSubject(piece: number): number {
	return combine(piece, seeds.subject);
}

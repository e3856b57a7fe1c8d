import type { HashedWord } from './hashedWords';

/** Features of one kind share a weight, so that many character n-grams do not drown the few facts of the build. */
export const groups = ['words', 'characters', 'subject', 'concepts', 'build'] as const;
export type Group = (typeof groups)[number];
/** Places in `groups`. */
export const places = Object.fromEntries(groups.map((group, place) => [group, place])) as Record<Group, number>;

/** Hashes are kept to so many bits: with 100,000 known features one unknown in 170 is taken for a known one. */
export const hashBits = 24;
export const idMask = 2 ** hashBits - 1;

/** Takes down the features of one mail: training all of them, use those alone that it knows. */
export interface FeatureSink {
	/**
	 * One feature; one that comes twice counts twice.
	 * @param id hash of what it is, `hashBits` bits
	 * @param group its place in `groups`
	 * @param from first token that it stands on; -1 where it stands on none
	 */
	add(id: number, group: number, from: number, to: number, inSubject: boolean): void;
	/** All character n-grams of a word at once. */
	addPieces(word: HashedWord, at: number, inSubject: boolean): void;
}

/** Features of one group, column by column. Filled anew for each mail: making the columns takes longer than filling them. */
export class FeatureColumns {
	length = 0;

	/**
	 * @param ids as they are added; addresses of their rows once they are looked up
	 * @param spans what they stand on: see `spanOf`
	 */
	constructor(
		readonly ids: Int32Array,
		readonly spans: Int32Array,
	) {}

	clear(): void {
		this.length = 0;
	}

	/** Leaves out what comes when there is no more room. */
	add(id: number, span: number): void {
		const at = this.length;
		if (at === this.ids.length) return;
		this.ids[at] = id;
		this.spans[at] = span;
		this.length = at + 1;
	}
}

/** Words with character n-grams, in the order in which they stand in a mail. Filled anew for each mail, too. */
export class WordUses {
	length = 0;
	/** The first `length` of them count: an array that is emptied would have to grow anew. */
	readonly words: HashedWord[] = [];

	/** @param spans the tokens they are: see `spanOf` */
	constructor(readonly spans: Int32Array) {}

	clear(): void {
		this.length = 0;
	}

	add(word: HashedWord, span: number): void {
		this.words[this.length] = word;
		this.spans[this.length] = span;
		this.length += 1;
	}
}

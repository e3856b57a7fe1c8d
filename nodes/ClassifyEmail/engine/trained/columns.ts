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

/** Features of one group that are known to a model, column by column. Filled anew for each mail: making the columns takes longer than filling them. */
export class KnownFeatures {
	length = 0;
	/** Ids as they are added, addresses of their rows once they are looked up. */
	rows = new Int32Array(512);
	/** First and last token; -1 for none. */
	from = new Int16Array(512);
	to = new Int16Array(512);
	/** 1 where the tokens are the subject's. */
	inSubject = new Uint8Array(512);

	clear(): void {
		this.length = 0;
	}

	add(id: number, from: number, to: number, inSubject: boolean): void {
		const at = this.length++;
		if (at === this.rows.length) this.grow();
		this.rows[at] = id;
		this.from[at] = from;
		this.to[at] = to;
		this.inSubject[at] = inSubject ? 1 : 0;
	}

	/** Looks all ids up, one after the other, which lets the processor fetch the next while it waits for one; drops those that have no row (-1). */
	lookUp(addressOf: (id: number) => number): void {
		let kept = 0;
		for (let at = 0; at < this.length; at++) {
			const row = addressOf(this.rows[at] as number);
			if (row < 0) continue;
			this.rows[kept] = row;
			this.from[kept] = this.from[at] as number;
			this.to[kept] = this.to[at] as number;
			this.inSubject[kept] = this.inSubject[at] as number;
			kept += 1;
		}
		this.length = kept;
	}

	private grow(): void {
		this.rows = larger(this.rows);
		this.from = larger(this.from);
		this.to = larger(this.to);
		this.inSubject = larger(this.inSubject);
	}
}

/** Words with character n-grams, in the order in which they stand in a mail. Filled anew for each mail, too. */
export class WordUses {
	length = 0;
	/** The first `length` of them count: an array that is emptied would have to grow anew. */
	readonly words: HashedWord[] = [];
	/** Their tokens. */
	readonly at: number[] = [];

	clear(): void {
		this.length = 0;
	}

	add(word: HashedWord, at: number): void {
		this.words[this.length] = word;
		this.at[this.length] = at;
		this.length += 1;
	}
}

function larger<T extends Int32Array | Uint8Array | Int16Array>(column: T): T {
	const copy = new (column.constructor as new (size: number) => T)(column.length * 2);
	copy.set(column);
	return copy;
}

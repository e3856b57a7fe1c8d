import { DistinctNumbers } from './distinctNumbers';

/** Features of one kind share a weight, so that many character n-grams do not drown the few facts of the build. */
export const groups = ['words', 'characters', 'subject', 'concepts', 'build'] as const;
export type Group = (typeof groups)[number];

/** The features of a mail, column by column: a mail has thousands. */
export interface FeatureColumns {
	ids: Uint32Array;
	/** Places in `groups`. */
	groups: Uint8Array;
	/** First and last token; -1 for none. */
	from: Int16Array;
	to: Int16Array;
	/** 1 where the tokens are the subject's. */
	inSubject: Uint8Array;
}

/** Hashes are kept to so many bits: with 50,000 known features one unknown in 335 is taken for a known one. */
export const hashBits = 24;
export const idMask = 2 ** hashBits - 1;

/** Where the columns of the mail at hand are written, before they are cut to size. */
const room = { groups: new Uint8Array(0), from: new Int16Array(0), to: new Int16Array(0), inSubject: new Uint8Array(0) };
const distinct = new DistinctNumbers(hashBits);
/** Places in `groups`. */
export const places = Object.fromEntries(groups.map((group, place) => [group, place])) as Record<Group, number>;

function makeRoom(least: number): void {
	const size = 2 * Math.max(2_048, least);
	const grown = { groups: new Uint8Array(size), from: new Int16Array(size), to: new Int16Array(size), inSubject: new Uint8Array(size) };
	grown.groups.set(room.groups);
	grown.from.set(room.from);
	grown.to.set(room.to);
	grown.inSubject.set(room.inSubject);
	Object.assign(room, grown);
}

/** Gathers the features of one mail, each once; one mail after the other, as the room is shared. */
export class Collector {
	private readonly countOf = new Int32Array(groups.length);

	constructor() {
		distinct.clear();
	}

	get counts(): Record<Group, number> {
		return Object.fromEntries(groups.map((group, place) => [group, this.countOf[place] ?? 0])) as Record<Group, number>;
	}

	/** @param group its place in `groups` */
	add(hashed: number, group: number, from: number, to: number, inSubject: boolean): void {
		const at = distinct.add(hashed & idMask);
		if (at < 0) return;
		(this.countOf[group] as number) += 1;
		if (at >= room.groups.length) makeRoom(at);
		room.groups[at] = group;
		room.from[at] = from;
		room.to[at] = to;
		room.inSubject[at] = inSubject ? 1 : 0;
	}

	columns(): FeatureColumns {
		const { size } = distinct;
		return {
			ids: distinct.ids(),
			groups: room.groups.slice(0, size),
			from: room.from.slice(0, size),
			to: room.to.slice(0, size),
			inSubject: room.inSubject.slice(0, size),
		};
	}
}

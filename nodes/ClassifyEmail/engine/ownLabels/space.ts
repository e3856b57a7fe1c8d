import type { Kind, Terms } from './terms';
import { isOrdinary, kinds, reading } from './terms';

/** Texts as vectors: terms weighed by how telling they are among the examples at hand and in mails at large. */

const policy = {
	/** Mails that count as seen before the first example, so that few examples can be weighed, too. */
	background: 200,
	/** Share of those in which ordinary words stand, and everything else. */
	ordinary: 0.3,
	rare: 0.01,
} as const;

/** A text's vector of unit length; what no example has is only in `known`. */
export interface TextVector {
	/** Of terms that some example has. */
	ids: Int32Array;
	values: Float64Array;
	/** How much of the text some example has, 0..1. */
	known: number;
}

export class LabelSpace {
	private readonly idOf = new Map<number, number>();
	private readonly texts: number;
	/** How telling each term is that some example has. */
	private readonly tellings: Float64Array;
	/** And each other term: an ordinary word's, and any other's. */
	private readonly ofUnseen: { ordinary: number; rare: number };

	constructor(examples: readonly Terms[]) {
		this.texts = examples.length;
		const seen: number[] = [];
		for (const terms of examples) {
			for (const kind of kinds) {
				for (const term of terms[kind].keys()) {
					const id = this.idOf.get(term) ?? this.idOf.size;
					this.idOf.set(term, id);
					seen[id] = (seen[id] ?? 0) + 1;
				}
			}
		}
		this.tellings = new Float64Array(this.idOf.size);
		for (const [term, id] of this.idOf) this.tellings[id] = this.telling(isOrdinary(term), seen[id] ?? 0);
		this.ofUnseen = { ordinary: this.telling(true, 0), rare: this.telling(false, 0) };
	}

	/** How many terms the examples have. */
	get size(): number {
		return this.idOf.size;
	}

	/** Smoothed inverse document frequency. `seen`: examples that have the term. */
	private telling(ordinary: boolean, seen: number): number {
		const expected = policy.background * (ordinary ? policy.ordinary : policy.rare);
		return Math.max(0, Math.log((1 + this.texts + policy.background) / (1 + seen + expected)));
	}

	vectorOf(terms: Terms): TextVector {
		const ids: number[] = [];
		const values: number[] = [];
		let whole = 0;
		let known = 0;
		const addKind = (kind: Kind): void => {
			const from = ids.length;
			let square = 0;
			for (const [term, count] of terms[kind]) {
				const id = this.idOf.get(term);
				const telling = id === undefined ? this.ofUnseen[isOrdinary(term) ? 'ordinary' : 'rare'] : (this.tellings[id] as number);
				const value = count === 1 ? telling : (1 + Math.log(count)) * telling;
				square += value * value;
				if (id === undefined || value === 0) continue;
				ids.push(id);
				values.push(value);
			}
			if (square === 0) return;
			const scale = reading.kinds[kind] / Math.sqrt(square);
			whole += reading.kinds[kind] ** 2;
			for (let i = from; i < values.length; i++) {
				const value = (values[i] ?? 0) * scale;
				values[i] = value;
				known += value * value;
			}
		};
		kinds.forEach(addKind);
		const length = Math.sqrt(whole) || 1;
		return { ids: Int32Array.from(ids), values: Float64Array.from(values, (value) => value / length), known: whole === 0 ? 0 : known / whole };
	}
}

import { ordinaryWords } from './ordinaryWords';
import { withoutParticulars } from './particulars';
import type { Vector } from './similarity';
import { countTerms, damped, dimensions, weighTerms } from './similarity';

const policy = {
	/** Mails that the index behaves as if it had seen before the first example, so that few examples can be weighed, too. */
	background: 200,
	/** Share of those in which ordinary words stand, and everything else. */
	ordinary: 0.5,
	rare: 0.01,
	/** A feature that more of the examples share is not looked up: it tells nothing, and is what costs time. */
	tooCommon: 0.25,
	/** So few examples are looked up whole. */
	few: 40,
	/** Characters of a text that are compared: what a mail wants is said early. */
	characters: 2_000,
} as const;

function compared(text: string): string {
	return withoutParticulars(text.slice(0, policy.characters));
}

/** The same characters in the same order, whatever the spacing, case and numbers. */
function sameText(text: string): string {
	return compared(text).normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}@]+/gu, ' ').trim();
}

let ordinary: ReadonlySet<number> | undefined;

function ordinaryFeatures(): ReadonlySet<number> {
	ordinary ??= new Set(ordinaryWords.flatMap((words) => [...countTerms(words).keys()]));
	return ordinary;
}

export interface Near {
	/** Position of the text in the list that was indexed. */
	position: number;
	/** Cosine, 0..1; 1 for the same text but for numbers, addresses and links. */
	similarity: number;
}

export interface Contrast {
	/** How alike the text is in what only the texts of this label have, 0..1. */
	similarity: number;
	/** How much of this text that is, 0..1. */
	own: number;
}

/**
 * Texts that are compared with many others. Each feature leads to the texts that have it, so that a look-up touches only
 * those: for feature f they stand in `positions[starts[f] .. starts[f + 1])`, with their weights beside them.
 */
export class ExampleIndex {
	private readonly starts = new Int32Array(dimensions + 1);
	private readonly positions: Int32Array;
	private readonly weights: Float32Array;
	private readonly same = new Map<string, number[]>();
	private readonly tellingOf: (feature: number) => number;

	constructor(private readonly texts: readonly string[]) {
		const counted = texts.map((text) => countTerms(compared(text)));
		const known = new Int32Array(dimensions);
		let entries = 0;
		for (const vector of counted) {
			entries += vector.size;
			for (const feature of vector.keys()) known[feature] = (known[feature] ?? 0) + 1;
		}
		this.tellingOf = tellingByFrequency(known, texts.length);
		for (let feature = 0; feature < dimensions; feature++) {
			this.starts[feature + 1] = (this.starts[feature] ?? 0) + (known[feature] ?? 0);
		}
		this.positions = new Int32Array(entries);
		this.weights = new Float32Array(entries);
		const next = this.starts.slice();
		counted.forEach((vector, position) => {
			let square = 0;
			for (const [feature, count] of vector) square += (damped(count) * this.tellingOf(feature)) ** 2;
			const length = Math.sqrt(square) || 1;
			for (const [feature, count] of vector) {
				const place = next[feature] ?? 0;
				next[feature] = place + 1;
				this.positions[place] = position;
				this.weights[place] = (damped(count) * this.tellingOf(feature)) / length;
			}
		});
		texts.forEach((text, position) => {
			const key = sameText(text);
			const alike = this.same.get(key);
			if (alike) alike.push(position);
			else this.same.set(key, [position]);
		});
	}

	private vectorOf(text: string): Vector {
		return weighTerms(countTerms(compared(text)), this.tellingOf);
	}

	/**
	 * Compares a text again with some that are near it but labelled differently, by what tells those apart: the lines of a
	 * web form or a letterhead that stand in texts of several labels count no more.
	 */
	contrast(text: string, near: ReadonlyArray<{ position: number; label: string }>): Contrast[] {
		const vectors = near.map(({ position }) => this.vectorOf(this.texts[position] ?? ''));
		const labelOf = new Map<number, string | null>();
		near.forEach(({ label }, place) => {
			for (const feature of vectors[place]?.keys() ?? []) {
				const known = labelOf.get(feature);
				labelOf.set(feature, known === undefined || known === label ? label : null);
			}
		});
		const asked = this.vectorOf(text);
		const square = (vector: Vector): number => {
			let sum = 0;
			for (const [feature, weight] of vector) if (labelOf.get(feature) !== null) sum += weight * weight;
			return sum;
		};
		const length = Math.sqrt(square(asked));
		return vectors.map((vector) => {
			const own = square(vector);
			let sum = 0;
			for (const [feature, weight] of vector) if (labelOf.get(feature) !== null) sum += weight * (asked.get(feature) ?? 0);
			return { own, similarity: sum === 0 ? 0 : Math.min(1, sum / (Math.sqrt(own) * length)) };
		});
	}

	/** The texts nearest to `text`, at most `count`, the nearest first; none below `least`. */
	nearest(text: string, count: number, least: number): Near[] {
		const asked = this.vectorOf(text);
		const sums = new Float64Array(this.texts.length);
		for (const [feature, weight] of asked) {
			if (weight === 0) continue;
			const end = this.starts[feature + 1] ?? 0;
			for (let place = this.starts[feature] ?? 0; place < end; place++) {
				const position = this.positions[place] ?? 0;
				sums[position] = (sums[position] ?? 0) + weight * (this.weights[place] ?? 0);
			}
		}
		const key = sameText(text);
		for (const position of /\p{L}{2}/u.test(key) ? (this.same.get(key) ?? []) : []) sums[position] = 1;
		const near: Near[] = [];
		sums.forEach((similarity, position) => {
			if (similarity >= least) near.push({ position, similarity: Math.min(1, similarity) });
		});
		return near.sort((a, b) => b.similarity - a.similarity || a.position - b.position).slice(0, count);
	}
}

/** How telling a feature is (smoothed inverse document frequency), by how many of the `texts` have it. */
function tellingByFrequency(known: Int32Array, texts: number): (feature: number) => number {
	const usual = ordinaryFeatures();
	const atMost = texts <= policy.few ? texts : texts * policy.tooCommon;
	const table = (share: number): Float64Array =>
		Float64Array.from({ length: texts + 1 }, (_, count) =>
			count > atMost ? 0 : Math.max(0, Math.log((1 + texts + policy.background) / (1 + count + policy.background * share))),
		);
	const [ofOrdinary, ofRare] = [table(policy.ordinary), table(policy.rare)];
	return (feature) => (usual.has(feature) ? ofOrdinary : ofRare)[known[feature] ?? 0] ?? 0;
}

/** Texts as hashed words and character n-grams, weighed by how telling each is, compared by the angle between them. */

// Looked up once: these stand in the innermost loops.
const { imul, log, sqrt } = Math;

/** Features are hashed into so many dimensions. */
export const dimensions = 1 << 18;

const policy = {
	/** Lengths of character n-grams inside words (whole text where words are not parted by spaces). */
	grams: [3, 4] as const,
	/** What a word counts against a character n-gram. */
	word: 2,
	/** Characters of a text that are read. */
	characters: 6_000,
} as const;

/** Hashed feature -> count or weight. */
export type Vector = Map<number, number>;

/** FNV-1a, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) {
		value ^= text.charCodeAt(i);
		value = imul(value, 0x01000193);
	}
	return (value >>> 0) % dimensions;
}

function add(vector: Vector, feature: string, weight: number): void {
	const index = hash(feature);
	vector.set(index, (vector.get(index) ?? 0) + weight);
}

/** Term counts of a text: its words, and the character n-grams inside them. */
export function countTerms(text: string): Vector {
	const vector: Vector = new Map();
	const plain = text.slice(0, policy.characters).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
	for (const word of plain.match(/[\p{L}\p{N}]+/gu) ?? []) {
		const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word);
		if (unspaced) {
			for (const size of [1, 2, 3]) {
				for (let i = 0; i + size <= word.length; i++) add(vector, `c${word.slice(i, i + size)}`, size === 1 ? 0.3 : 1);
			}
			continue;
		}
		add(vector, `w${word}`, policy.word);
		const bounded = `<${word}>`;
		for (const size of policy.grams) {
			for (let i = 0; i + size <= bounded.length; i++) add(vector, `c${bounded.slice(i, i + size)}`, 0.5);
		}
	}
	return vector;
}

/** A word that stands there ten times says more than one that stands there once, but not ten times as much. */
export function damped(count: number): number {
	return 1 + log(count + 1);
}

/** Counts weighed by how telling each feature is, to unit length. */
export function weighTerms(counts: Vector, tellingOf: (feature: number) => number): Vector {
	const weighed: Vector = new Map();
	let square = 0;
	for (const [index, value] of counts) {
		const weight = damped(value) * tellingOf(index);
		weighed.set(index, weight);
		square += weight * weight;
	}
	const length = sqrt(square) || 1;
	for (const [index, value] of weighed) weighed.set(index, value / length);
	return weighed;
}

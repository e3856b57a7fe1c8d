import type { Reason } from '../../shared/vocabulary';

/** A label of the operator's own. */
export interface CustomLabel {
	name: string;
	description: string;
	/** Mails or sentences that carry the label. */
	examples: string[];
}

export interface CustomAnswer {
	/** One of the given names, or `other`. */
	label: string;
	/** 0..1 */
	confidence: number;
	scores: Record<string, number>;
	reasons: Reason[];
}

const policy = {
	/** Dimensions that features are hashed into. */
	dimensions: 1 << 18,
	/** Lengths of character n-grams inside words (whole text where words are not parted by spaces). */
	grams: [3, 4] as const,
	/** What a word counts against a character n-gram. */
	word: 2,
	/** An example counts so much of a description. */
	example: 1,
	description: 0.75,
	/** Similarity below which none of the labels is meant. */
	least: 0.11,
	/** Sharpness of the shares. */
	temperature: 0.06,
	characters: 6_000,
} as const;

type Vector = Map<number, number>;

/** FNV-1a, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) {
		value ^= text.charCodeAt(i);
		value = Math.imul(value, 0x01000193);
	}
	return (value >>> 0) % policy.dimensions;
}

function add(vector: Vector, feature: string, weight: number): void {
	const index = hash(feature);
	vector.set(index, (vector.get(index) ?? 0) + weight);
}

/** Term counts of a text: its words, and the character n-grams inside them. */
function count(text: string): Vector {
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

/** Makes features that many labels share count less (smoothed inverse document frequency), to unit length. */
function weigh(vector: Vector, frequency: Map<number, number>, documents: number): Vector {
	const weighed: Vector = new Map();
	let square = 0;
	for (const [index, value] of vector) {
		const weight = (1 + Math.log(value + 1)) * (Math.log((1 + documents) / (1 + (frequency.get(index) ?? 0))) + 0.35);
		weighed.set(index, weight);
		square += weight * weight;
	}
	const length = Math.sqrt(square) || 1;
	for (const [index, value] of weighed) weighed.set(index, value / length);
	return weighed;
}

function cosine(a: Vector, b: Vector): number {
	const [small, large] = a.size < b.size ? [a, b] : [b, a];
	let sum = 0;
	for (const [index, value] of small) sum += value * (large.get(index) ?? 0);
	return sum;
}

interface Sample {
	label: string;
	text: string;
	vector: Vector;
	share: number;
}

/** Learns the labels once for a run; gives the function that labels a text. */
export function customLabeller(labels: CustomLabel[]): (text: string) => CustomAnswer {
	const raw = labels.flatMap(({ name, description, examples }) => [
		...examples.filter((text) => text.trim() !== '').map((text) => ({ label: name, text, share: policy.example })),
		{ label: name, text: `${name.replace(/[_-]/gu, ' ')}. ${description}`, share: policy.description },
	]);
	const counted = raw.map((sample) => ({ ...sample, vector: count(sample.text) }));
	const frequency = new Map<number, number>();
	for (const { vector } of counted) for (const index of vector.keys()) frequency.set(index, (frequency.get(index) ?? 0) + 1);
	const samples: Sample[] = counted.map((sample) => ({ ...sample, vector: weigh(sample.vector, frequency, counted.length) }));

	return (text) => {
		const asked = weigh(count(text), frequency, counted.length);
		const nearest = new Map<string, { similarity: number; text: string }>();
		for (const sample of samples) {
			const similarity = cosine(asked, sample.vector) * sample.share;
			if (similarity > (nearest.get(sample.label)?.similarity ?? -1)) nearest.set(sample.label, { similarity, text: sample.text });
		}
		return decide(labels, nearest);
	};
}

function decide(labels: CustomLabel[], nearest: Map<string, { similarity: number; text: string }>): CustomAnswer {
	const names = labels.map(({ name }) => name);
	const similarities = new Map(names.map((name) => [name, nearest.get(name)?.similarity ?? 0]));
	similarities.set('other', Math.max(policy.least, similarities.get('other') ?? 0));
	const most = Math.max(...similarities.values());
	const powers = [...similarities].map(([name, value]) => [name, Math.exp((value - most) / policy.temperature)] as const);
	const sum = powers.reduce((total, [, power]) => total + power, 0);
	const scores = Object.fromEntries(powers.map(([name, power]) => [name, Math.round((power / sum) * 1000) / 1000]));
	const label = [...similarities].find(([, value]) => value === most)?.[0] ?? 'other';
	const near = nearest.get(label);
	const reason: Reason =
		label === 'other' || !near
			? { code: 'nothing_like_it', text: 'No example or description of a label is like this mail.' }
			: {
					code: 'nearest_example',
					text: `Most like this of "${label}": "${near.text.slice(0, 120)}".`,
					evidence: { label, example: near.text.slice(0, 300) },
				};
	return { label, confidence: scores[label] ?? 0, scores, reasons: [reason] };
}

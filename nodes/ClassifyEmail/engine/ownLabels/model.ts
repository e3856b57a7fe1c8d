import type { TextVector } from './space';

/** Learns a few labels from a few examples each: softmax regression, and the nearest example beside it. Deterministic. */

const training = {
	passes: 5,
	/** Step of the first pass; of the n-th `step / (1 + slower * n)`. */
	step: 6,
	slower: 0.2,
	/** Errors below this move nothing. */
	least: 0.01,
	/** A large odd number walks through the examples in mixed order. */
	stride: 7919,
} as const;

export interface Sample {
	label: number;
	vector: TextVector;
	/** What it counts against an example, 0..1. */
	share: number;
	/** Not: a label's name and description. */
	isExample: boolean;
}

/** How a text stands to the labels. */
export interface Standing {
	/** Similarity of the nearest example of each label, 0..1, and which one that is (-1: none is like it). */
	nearest: Float64Array;
	positions: Int32Array;
	/** Cosine to the mean of each label's examples. */
	middles: Float64Array;
}

export class LabelModel {
	/** Weights of term t for label c at `t * labels + c`. */
	private readonly weights: Float32Array;
	/** Sum of the label's samples, laid out in the same way, and its length. */
	private readonly sums: Float32Array;
	private readonly lengths: Float64Array;
	/** Samples that have term t: `postings[starts[t] .. starts[t + 1])`. */
	private readonly starts: Int32Array;
	private readonly postings: Int32Array;
	private readonly amounts: Float64Array;

	constructor(
		private readonly samples: readonly Sample[],
		private readonly labels: number,
		terms: number,
	) {
		this.weights = new Float32Array(terms * labels);
		this.sums = new Float32Array(terms * labels);
		this.lengths = new Float64Array(labels);
		this.starts = new Int32Array(terms + 1);
		for (const { vector } of samples) for (const id of vector.ids) (this.starts[id + 1] as number) += 1;
		for (let id = 0; id < terms; id++) (this.starts[id + 1] as number) += this.starts[id] as number;
		this.postings = new Int32Array(this.starts[terms] ?? 0);
		this.amounts = new Float64Array(this.postings.length);
		const next = this.starts.slice();
		samples.forEach(({ vector }, position) => {
			vector.ids.forEach((id, place) => {
				const at = next[id] as number;
				next[id] = at + 1;
				this.postings[at] = position;
				this.amounts[at] = vector.values[place] as number;
			});
		});
		this.sumUp();
		this.train();
	}

	private sumUp(): void {
		const { labels, lengths, sums } = this;
		for (const { label, vector, share } of this.samples) {
			vector.ids.forEach((id, place) => {
				(sums[id * labels + label] as number) += share * (vector.values[place] as number);
			});
		}
		for (let at = 0; at < sums.length; at++) (lengths[at % labels] as number) += (sums[at] as number) ** 2;
		for (let label = 0; label < labels; label++) lengths[label] = Math.sqrt(lengths[label] as number);
	}

	/** Cosine to the mean of each label's samples. */
	private middles(vector: TextVector, without: Sample | undefined): Float64Array {
		const { labels, lengths } = this;
		const middles = this.addRows(this.sums, vector, new Float64Array(labels));
		for (let label = 0; label < labels; label++) {
			const length = lengths[label] as number;
			if (length > 0) (middles[label] as number) /= length;
		}
		if (!without) return middles;
		// Its own label's mean without it: |S - sx|² = |S|² - 2s S·x + s²|x|².
		const { label, share } = without;
		const length = lengths[label] as number;
		const square = vector.values.reduce((sum, value) => sum + value * value, 0);
		const along = (middles[label] as number) * length;
		const rest = Math.sqrt(Math.max(0, length * length - 2 * share * along + share * share * square));
		middles[label] = rest > 1e-9 ? Math.max(0, (along - share * square) / rest) : 0;
		return middles;
	}

	private addRows(table: Float32Array, { ids, values }: TextVector, into: Float64Array): Float64Array {
		const { labels } = this;
		for (let place = 0; place < ids.length; place++) {
			const from = (ids[place] as number) * labels;
			const value = values[place] as number;
			for (let label = 0; label < labels; label++) (into[label] as number) += (table[from + label] as number) * value;
		}
		return into;
	}

	private train(): void {
		const { labels, samples, weights } = this;
		const { least, passes, slower, stride } = training;
		const shares = new Float64Array(labels);
		const moved = new Int32Array(labels);
		for (let pass = 0; pass < passes; pass++) {
			const step = training.step / (1 + slower * pass);
			for (let turn = 0; turn < samples.length; turn++) {
				const sample = samples[(turn * stride + pass) % samples.length];
				if (!sample) continue;
				const { label: own, share, vector } = sample;
				const { ids, values } = vector;
				shares.fill(0);
				toShares(this.addRows(weights, vector, shares), 1);
				let count = 0;
				for (let label = 0; label < labels; label++) {
					const error = (label === own ? 1 : 0) - (shares[label] as number);
					if (error < least && error > -least) continue;
					shares[label] = error * step * share;
					moved[count] = label;
					count += 1;
				}
				for (let place = 0; place < ids.length; place++) {
					const from = (ids[place] as number) * labels;
					const value = values[place] as number;
					for (let i = 0; i < count; i++) {
						const label = moved[i] as number;
						(weights[from + label] as number) += (shares[label] as number) * value;
					}
				}
			}
		}
	}

	/** Of the regression, a label each: the higher, the rather. */
	scores(vector: TextVector): Float64Array {
		return this.addRows(this.weights, vector, new Float64Array(this.labels));
	}

	/** @param without the sample that the vector is of, where a sample is held against the others */
	standing(vector: TextVector, without = -1): Standing {
		const { labels, samples } = this;
		const alike = new Float64Array(samples.length);
		for (let place = 0; place < vector.ids.length; place++) {
			const id = vector.ids[place] as number;
			const value = vector.values[place] as number;
			const end = this.starts[id + 1] as number;
			for (let at = this.starts[id] as number; at < end; at++) (alike[this.postings[at] as number] as number) += value * (this.amounts[at] as number);
		}
		const nearest = new Float64Array(labels);
		const positions = new Int32Array(labels).fill(-1);
		for (let position = 0; position < samples.length; position++) {
			const likeness = alike[position] as number;
			const sample = samples[position];
			if (likeness <= 0 || position === without || !sample) continue;
			const { label, share } = sample;
			const similarity = (likeness > 1 ? 1 : likeness) * share;
			if (similarity <= (nearest[label] as number)) continue;
			nearest[label] = similarity;
			positions[label] = position;
		}
		return {
			middles: this.middles(vector, without < 0 ? undefined : samples[without]),
			nearest,
			positions,
		};
	}
}

/** Softmax in place. */
export function toShares(scores: Float64Array, temperature: number): Float64Array {
	let most = -Infinity;
	for (const score of scores) if (score > most) most = score;
	let sum = 0;
	const { exp } = Math;
	for (let i = 0; i < scores.length; i++) {
		const power = exp(((scores[i] as number) - most) / temperature);
		scores[i] = power;
		sum += power;
	}
	for (let i = 0; i < scores.length; i++) (scores[i] as number) /= sum;
	return scores;
}

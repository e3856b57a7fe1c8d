import { randomFrom } from '../../shared/random';
import { areaUnderRoc } from './measures';

/** A figure with its 95 % interval. */
export interface Estimated {
	value: number;
	low: number;
	high: number;
}

const z95 = 1.959_964;

/**
 * The area under the ROC curve with DeLong's interval (DeLong, DeLong and Clarke-Pearson 1988), by mid-ranks (Sun and Xu
 * 2014), on the logit scale, so that it stays within 0 and 1.
 */
export function areaWithInterval(scores: Float64Array, labels: Uint8Array): Estimated {
	const value = areaUnderRoc(scores, labels);
	const variance = deLongVariance(scores, labels);
	if (Number.isNaN(value) || value <= 0 || value >= 1 || !(variance >= 0)) return { value, low: value, high: value };
	const logit = Math.log(value / (1 - value));
	const spread = (z95 * Math.sqrt(variance)) / (value * (1 - value));
	const sigmoid = (margin: number): number => 1 / (1 + Math.exp(-margin));
	return { value, low: sigmoid(logit - spread), high: sigmoid(logit + spread) };
}

function deLongVariance(scores: Float64Array, labels: Uint8Array): number {
	const ofLabel = (label: number) => scores.filter((_, row) => labels[row] === label);
	const [events, others] = [ofLabel(1), ofLabel(0)];
	const all = midRanks(scores);
	const within = (own: Float64Array, label: number, count: number): number => {
		const ranks = midRanks(own);
		let at = 0;
		const parts: number[] = [];
		labels.forEach((other, row) => {
			if (other !== label) return;
			parts.push(((all[row] ?? 0) - (ranks[at] ?? 0)) / count);
			at += 1;
		});
		const mean = parts.reduce((sum, part) => sum + part, 0) / parts.length;
		return parts.reduce((sum, part) => sum + (part - mean) ** 2, 0) / (parts.length - 1) / parts.length;
	};
	return within(events, 1, others.length) + within(others, 0, events.length);
}

function midRanks(values: Float64Array): Float64Array {
	const order = Array.from(values, (_, row) => row).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
	const ranks = new Float64Array(values.length);
	for (let from = 0; from < order.length; ) {
		let to = from;
		while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
		for (let at = from; at < to; at += 1) ranks[order[at] ?? 0] = (from + to + 1) / 2;
		from = to;
	}
	return ranks;
}

const draws = 200;

/** A measure with its percentile interval over draws of rows with replacement, the same for the same seed. */
export function bootstrapped(measure: (scores: Float64Array, labels: Uint8Array) => number, scores: Float64Array, labels: Uint8Array, seed: number): Estimated {
	const random = randomFrom(seed);
	const rows = labels.length;
	const values: number[] = [];
	for (let draw = 0; draw < draws; draw += 1) {
		const drawn = Int32Array.from({ length: rows }, () => Math.floor(random() * rows));
		const value = measure(
			Float64Array.from(drawn, (row) => scores[row] ?? 0),
			Uint8Array.from(drawn, (row) => labels[row] ?? 0),
		);
		if (!Number.isNaN(value)) values.push(value);
	}
	values.sort((a, b) => a - b);
	const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;
	return { value: measure(scores, labels), low: at(0.025), high: at(0.975) };
}

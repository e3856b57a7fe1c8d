import { randomFrom } from '../../nodes/shared/random';

/**
 * Several softmax regressions over the same hashed features, learnt together by stochastic gradient descent with a step
 * of its own for every weight (AdaGrad; Duchi, Hazan, Singer 2011). Deterministic: the order of examples comes from a
 * seeded generator.
 */

export interface Example {
	/** Rows of the weights. */
	features: Uint32Array;
	values: Float32Array;
	/** First and last token that a feature stands on; -1 for none. Tokens of a mail count on from body to subject. */
	from: Int16Array;
	to: Int16Array;
	/** One a head: the right class. */
	targets: Int8Array;
}

export interface Learning {
	epochs: number;
	rate: number;
	seed: number;
	/**
	 * Share of an example's features left out at random each time it is seen, so that many weak signs are learnt beside the few strong
	 * ones (blankout noise; Wager, Wang, Liang 2013).
	 */
	blankout: number;
	/**
	 * Share of a text's words left out with all that stands on them: n-grams of one word say nearly the same, so that
	 * leaving out single features leaves the word to be read. Differs from time to time, between none and twice as many.
	 */
	wordsOut: number;
	/** The weights are the mean of those after this epoch and each later one (averaging; Polyak, Juditsky 1992). */
	averagedFrom: number;
}

/** Weights of all heads: a row a feature, columns of the heads one after another. */
export interface Weights {
	rows: Float32Array;
	/** Number of classes of each head. */
	heads: readonly number[];
	columns: number;
}

/** Linear scores of every class of every head; with a mask of those features alone that it lets through, which count `factor` times. */
export function scoresOf({ rows, columns }: Weights, { features, values }: Example, into = new Float64Array(columns), mask?: Uint8Array, factor = 1): Float64Array {
	into.fill(0);
	for (let feature = 0; feature < features.length; feature++) {
		if (mask?.[feature] === 0) continue;
		const row = (features[feature] as number) * columns;
		const value = (values[feature] as number) * factor;
		for (let column = 0; column < columns; column++) (into[column] as number) += (rows[row + column] as number) * value;
	}
	return into;
}

/** Softmax within each head, in place. */
export function sharesOf(scores: Float64Array, heads: readonly number[]): Float64Array {
	let from = 0;
	for (const classes of heads) {
		let most = -Infinity;
		for (let k = from; k < from + classes; k++) most = Math.max(most, scores[k] as number);
		let sum = 0;
		for (let k = from; k < from + classes; k++) sum += scores[k] = Math.exp((scores[k] as number) - most);
		for (let k = from; k < from + classes; k++) (scores[k] as number) /= sum;
		from += classes;
	}
	return scores;
}

/** Turns shares into the gradient of the log loss, in place. */
function gradientOf(shares: Float64Array, targets: Int8Array, heads: readonly number[]): void {
	let from = 0;
	heads.forEach((classes, head) => {
		(shares[from + (targets[head] as number)] as number) -= 1;
		from += classes;
	});
}

/** Lets features through at random, and none that stands on a word left out. */
function letThrough({ features, from, to }: Example, { blankout, wordsOut }: Learning, random: () => number, mask: Uint8Array, out: Uint8Array): void {
	const share = 2 * wordsOut * random();
	const words = to.reduce((most, token) => Math.max(most, token + 1), 0);
	for (let token = 0; token < words; token++) out[token] = random() < share ? 1 : 0;
	for (let feature = 0; feature < features.length; feature++) {
		let through = random() >= blankout;
		const first = from[feature] as number;
		if (first >= 0) for (let token = first; through && token <= (to[feature] as number); token++) through = out[token] === 0;
		mask[feature] = through ? 1 : 0;
	}
}

export function learn(examples: readonly Example[], heads: readonly number[], features: number, learning: Learning): Weights {
	const { epochs, rate, seed, blankout, averagedFrom } = learning;
	const columns = heads.reduce((sum, classes) => sum + classes, 0);
	const weights: Weights = { rows: new Float32Array(features * columns), heads, columns };
	const { rows } = weights;
	const squares = new Float32Array(features * columns).fill(1e-6);
	const mean = new Float32Array(features * columns);
	const random = randomFrom(seed);
	const order = Uint32Array.from(examples.keys());
	const gradient = new Float64Array(columns);
	const mask = new Uint8Array(examples.reduce((most, example) => Math.max(most, example.features.length), 0));
	const out = new Uint8Array(2 ** 15);
	const factor = 1 / (1 - blankout);
	for (let epoch = 1; epoch <= epochs; epoch++) {
		for (let i = order.length - 1; i > 0; i--) {
			const j = Math.floor(random() * (i + 1));
			[order[i], order[j]] = [order[j] as number, order[i] as number];
		}
		for (const index of order) {
			const example = examples[index] as Example;
			letThrough(example, learning, random, mask, out);
			gradientOf(sharesOf(scoresOf(weights, example, gradient, mask, factor), heads), example.targets, heads);
			for (let feature = 0; feature < example.features.length; feature++) {
				if (mask[feature] === 0) continue;
				const row = (example.features[feature] as number) * columns;
				const value = (example.values[feature] as number) * factor;
				for (let column = 0; column < columns; column++) {
					const slope = (gradient[column] as number) * value;
					const at = row + column;
					const total = ((squares[at] as number) += slope * slope);
					(rows[at] as number) -= (rate * slope) / Math.sqrt(total);
				}
			}
		}
		if (epoch < averagedFrom) continue;
		const part = 1 / (epoch - averagedFrom + 1);
		for (let at = 0; at < rows.length; at++) (mean[at] as number) += ((rows[at] as number) - (mean[at] as number)) * part;
	}
	return { ...weights, rows: mean };
}

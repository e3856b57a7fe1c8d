import { repeatable } from '../../test/evaluate/repeatable';

/**
 * Several softmax regressions over the same hashed features, learnt together by stochastic gradient descent with a step
 * of its own for every weight (AdaGrad; Duchi, Hazan, Singer 2011). Deterministic: the order of examples comes from a
 * seeded generator.
 */

export interface Example {
	/** Rows of the weights. */
	features: Uint32Array;
	values: Float32Array;
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
}

/** Weights of all heads: a row a feature, columns of the heads one after another. */
export interface Weights {
	rows: Float32Array;
	/** Number of classes of each head. */
	heads: readonly number[];
	columns: number;
}

/** Linear scores of every class of every head. */
export function scoresOf({ rows, columns }: Weights, { features, values }: Pick<Example, 'features' | 'values'>, into = new Float64Array(columns)): Float64Array {
	into.fill(0);
	for (let feature = 0; feature < features.length; feature++) {
		const row = (features[feature] as number) * columns;
		const value = values[feature] as number;
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

/** Some features left out, the others counting as much more. */
function thinned(example: Example, share: number, random: () => number): Example {
	if (share === 0) return example;
	const kept = Uint32Array.from(example.features.keys()).filter(() => random() >= share);
	return {
		...example,
		features: kept.map((feature) => example.features[feature] as number),
		values: Float32Array.from(kept, (feature) => (example.values[feature] as number) / (1 - share)),
	};
}

export function learn(examples: readonly Example[], heads: readonly number[], features: number, { epochs, rate, seed, blankout }: Learning): Weights {
	const columns = heads.reduce((sum, classes) => sum + classes, 0);
	const weights: Weights = { rows: new Float32Array(features * columns), heads, columns };
	const { rows } = weights;
	const squares = new Float32Array(features * columns).fill(1e-6);
	const random = repeatable(seed);
	const order = Uint32Array.from(examples.keys());
	const gradient = new Float64Array(columns);
	for (let epoch = 0; epoch < epochs; epoch++) {
		for (let i = order.length - 1; i > 0; i--) {
			const j = Math.floor(random() * (i + 1));
			[order[i], order[j]] = [order[j] as number, order[i] as number];
		}
		for (const index of order) {
			const example = thinned(examples[index] as Example, blankout, random);
			gradientOf(sharesOf(scoresOf(weights, example, gradient), heads), example.targets, heads);
			for (let feature = 0; feature < example.features.length; feature++) {
				const row = (example.features[feature] as number) * columns;
				const value = example.values[feature] as number;
				for (let column = 0; column < columns; column++) {
					const slope = (gradient[column] as number) * value;
					const at = row + column;
					const total = ((squares[at] as number) += slope * slope);
					(rows[at] as number) -= (rate * slope) / Math.sqrt(total);
				}
			}
		}
	}
	return weights;
}

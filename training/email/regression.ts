import { reading } from '../../nodes/ClassifyEmail/engine/trained/features';
import { randomFrom } from '../../nodes/shared/random';
import type { Learner } from './learningKernel';
import { addressOf, learnerOf, rowWidth } from './learningKernel';

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
	/** A text of fewer words loses a share that is smaller in proportion: what is left of four words by half says something else. */
	fewWords: number;
	/** How often, as a share, a mail is read without its subject: subjects are stale, or say something else. */
	subjectOut: number;
	/** The weights are the mean of those after this epoch and each later one (averaging; Polyak, Juditsky 1992). */
	averagedFrom: number;
}

/** Weights of all heads: a row a feature, columns of the heads one after another. */
export interface Weights {
	rows: Float32Array;
	/** Numbers in a row: behind the columns of the heads there may be some that stand for nothing. */
	width: number;
}

/** Linear scores of every class of every head. */
export function scoresOf({ rows, width }: Weights, { features, values }: Example): Float64Array {
	const scores = new Float64Array(width);
	for (let feature = 0; feature < features.length; feature++) {
		const row = (features[feature] as number) * width;
		const value = values[feature] as number;
		for (let column = 0; column < width; column++) (scores[column] as number) += (rows[row + column] as number) * value;
	}
	return scores;
}

/** Softmax within each head, in place. */
export function sharesOf<T extends Float32Array | Float64Array>(scores: T, heads: readonly number[]): T {
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
function gradientOf(shares: Float32Array, targets: Int8Array, heads: readonly number[]): void {
	let from = 0;
	heads.forEach((classes, head) => {
		(shares[from + (targets[head] as number)] as number) -= 1;
		from += classes;
	});
}

/** Where the words of a mail end: those of the body, and those of the subject, which count on from `reading.bodyTokens`. */
function endsOfWords(to: Int16Array): { body: number; subject: number } {
	let body = 0;
	let subject: number = reading.bodyTokens;
	for (const token of to) {
		if (token >= reading.bodyTokens) subject = Math.max(subject, token + 1);
		else body = Math.max(body, token + 1);
	}
	return { body, subject };
}

/** Lists the features that are let through at random: none that stands on a word left out. Gives how many they are. */
function letThrough({ features, values, from, to }: Example, { blankout, wordsOut, fewWords, subjectOut }: Learning, random: () => number, learner: Learner, out: Uint8Array): number {
	const { body, subject } = endsOfWords(to);
	const share = 2 * wordsOut * random() * Math.min(1, (body + subject - reading.bodyTokens) / fewWords);
	const withoutSubject = random() < subjectOut;
	const factor = 1 / (1 - blankout);
	for (let token = 0; token < body; token++) out[token] = random() < share ? 1 : 0;
	for (let token: number = reading.bodyTokens; token < subject; token++) out[token] = withoutSubject || random() < share ? 1 : 0;
	let count = 0;
	for (let feature = 0; feature < features.length; feature++) {
		let through = random() >= blankout;
		const first = from[feature] as number;
		if (first >= 0) for (let token = first; through && token <= (to[feature] as number); token++) through = out[token] === 0;
		if (!through) continue;
		learner.list[count] = addressOf(features[feature] as number);
		learner.values[count++] = (values[feature] as number) * factor;
	}
	return count;
}

/** @param features how many there are, whether or not the examples have them all */
export function learn(examples: readonly Example[], heads: readonly number[], features: number, learning: Learning): Weights {
	const { epochs, rate, seed, averagedFrom } = learning;
	const learner = learnerOf(features, examples.reduce((most, example) => Math.max(most, example.features.length), 0));
	const random = randomFrom(seed);
	const order = Uint32Array.from(examples.keys());
	const out = new Uint8Array(2 ** 15);
	for (let epoch = 1; epoch <= epochs; epoch++) {
		for (let i = order.length - 1; i > 0; i--) {
			const j = Math.floor(random() * (i + 1));
			[order[i], order[j]] = [order[j] as number, order[i] as number];
		}
		for (const index of order) {
			const example = examples[index] as Example;
			const count = letThrough(example, learning, random, learner, out);
			learner.addUp(count);
			gradientOf(sharesOf(learner.gradient, heads), example.targets, heads);
			learner.step(count, rate);
		}
		if (epoch >= averagedFrom) learner.average(1 / (epoch - averagedFrom + 1));
	}
	return { rows: learner.mean.slice(), width: rowWidth };
}

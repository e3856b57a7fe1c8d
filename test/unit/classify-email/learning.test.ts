import fc from 'fast-check';
import { addressOf, learnerOf, rowWidth } from '../../../training/email/learningKernel';
import type { Example } from '../../../training/email/regression';
import { learn, scoresOf } from '../../../training/email/regression';

const { fround } = Math;

interface Turn {
	/** Rows and how much each counts. */
	picks: ReadonlyArray<readonly [row: number, value: number]>;
	slopes: readonly number[];
	rate: number;
}
const rows = 5;

/** The same with numbers of 32 bits in JavaScript, one after another. */
function plainly(turns: readonly Turn[]): { weights: number[]; scores: number[][] } {
	const weights = new Float32Array(rows * rowWidth);
	const squares = new Float32Array(rows * rowWidth).fill(1e-6);
	const scores = turns.map(({ picks, slopes, rate }) => {
		const sums = new Float32Array(rowWidth);
		for (const [row, value] of picks) for (let column = 0; column < rowWidth; column++) sums[column]! += fround(weights[row * rowWidth + column]! * fround(value));
		for (const [row, value] of picks) {
			for (let column = 0; column < rowWidth; column++) {
				const at = row * rowWidth + column;
				const slope = fround(fround(slopes[column]!) * fround(value));
				squares[at]! += fround(slope * slope);
				weights[at]! -= fround(fround(fround(rate) * slope) / fround(Math.sqrt(squares[at]!)));
			}
		}
		return [...sums];
	});
	return { weights: [...weights], scores };
}

test('the loops of learning add up and step as numbers of 32 bits do, to the last bit', () => {
	const number = fc.float({ min: -2, max: 2, noNaN: true });
	const turn = fc.record({
		picks: fc.array(fc.tuple(fc.nat(rows - 1), number), { maxLength: 20 }),
		slopes: fc.array(number, { minLength: rowWidth, maxLength: rowWidth }),
		rate: fc.float({ min: fround(0.01), max: 1, noNaN: true }),
	});
	fc.assert(
		fc.property(fc.array(turn, { minLength: 1, maxLength: 6 }), (turns) => {
			const learner = learnerOf(rows, 20);
			const scores = turns.map(({ picks, slopes, rate }) => {
				learner.list.set(picks.map(([row]) => addressOf(row)));
				learner.values.set(picks.map(([, value]) => value));
				learner.addUp(picks.length);
				const sums = [...learner.gradient];
				learner.gradient.set(slopes);
				learner.step(picks.length, rate);
				return sums;
			});
			expect({ weights: [...learner.weights], scores }).toEqual(plainly(turns));
		}),
	);
});

test('the mean goes the given part of the way', () => {
	const learner = learnerOf(3, 1);
	learner.weights.fill(4);
	learner.average(1);
	learner.weights.fill(8);
	learner.average(0.5);
	expect(new Set(learner.mean)).toEqual(new Set([6]));
});

/** One that has a feature, with a class of each of two heads. */
function example(feature: number, first: number, second: number): Example {
	return { features: Uint32Array.of(feature), values: Float32Array.of(1), from: Int16Array.of(-1), to: Int16Array.of(-1), targets: Int8Array.of(first, second) };
}

test('what goes with what is learnt, the same from the same seed', () => {
	const examples = Array.from({ length: 60 }, (_, at) => example(at % 3, at % 3, (at + 1) % 2 === 0 ? 1 : 0));
	const learning = { epochs: 6, rate: 0.3, seed: 1, blankout: 0.1, wordsOut: 0.4, fewWords: 12, subjectOut: 0.25, averagedFrom: 3 };
	const weights = learn(examples, [3, 2], 3, learning);
	for (const feature of [0, 1, 2]) {
		const own = [...scoresOf(weights, example(feature, 0, 0)).subarray(0, 3)];
		expect(own.indexOf(Math.max(...own))).toBe(feature);
	}
	expect(learn(examples, [3, 2], 3, learning)).toEqual(weights);
	expect(learn(examples, [3, 2], 3, { ...learning, seed: 2 })).not.toEqual(weights);
});

test('the fewer words a text has, the fewer are left out', () => {
	const text = (words: number): Example => ({
		features: Uint32Array.from({ length: words }, (_, word) => word),
		values: Float32Array.from({ length: words }, () => 1),
		from: Int16Array.from({ length: words }, (_, word) => word),
		to: Int16Array.from({ length: words }, (_, word) => word),
		targets: Int8Array.of(words % 2, 0),
	});
	const examples = Array.from({ length: 40 }, (_, at) => text(2 + (at % 3)));
	const learntWith = (wordsOut: number, fewWords: number) =>
		learn(examples, [2, 1], 4, { epochs: 4, rate: 0.3, seed: 1, blankout: 0, wordsOut, fewWords, subjectOut: 0, averagedFrom: 3 });
	const whole = learntWith(0, 1);
	expect(learntWith(0.5, Number.POSITIVE_INFINITY)).toEqual(whole);
	expect(learntWith(0.5, 1)).not.toEqual(whole);
});

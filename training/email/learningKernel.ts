import { add, each, f32, get, i32, length, loadInteger, loadVector, loopsOver, programOf, set, step, storeVector, tee, v128 } from '../../nodes/shared/compiledLoops';
import type { Loop } from '../../nodes/shared/compiledLoops';

/**
 * The inner loops of learning, four weights at once in WebAssembly: a quarter of the time that JavaScript takes. Numbers are of 32 bits, and
 * the order of the additions is fixed, so that every machine learns the same.
 */

/** Numbers in a row of weights: one more than there are columns, so that rows are whole vectors. */
export const rowWidth = 32;
const rowBytes = 4 * rowWidth;

const splat = [0xfd, 0x13];
/** One number, four times. */
const loadFourTimes = [0xfd, 0x09, 2, 0];
const [root, plus, minus, times, over] = [0xe3, 0xe4, 0xe5, 0xe6, 0xe7].map((operation) => [0xfd, ...length(operation)]) as [number[], number[], number[], number[], number[]];

const fours = Array.from({ length: rowWidth / 4 }, (_, four) => four);

/** Sums of rows, each times its value. */
function addingUp(): Loop {
	const [list, values, count, to, row, value, sums] = [0, 1, 2, 3, 4, 5, 6];
	return {
		parameters: [i32, i32, i32, i32],
		locals: [[1, i32], [1 + fours.length, v128]],
		body: [
			...each(count, [
				...get(list), ...loadInteger, ...set(row),
				...get(values), ...loadFourTimes, ...set(value),
				...fours.flatMap((four) => [...get(sums + four), ...get(row), ...loadVector(16 * four), ...get(value), ...times, ...plus, ...set(sums + four)]),
				...step(list, 4), ...step(values, 4),
			]),
			...fours.flatMap((four) => [...get(to), ...get(sums + four), ...storeVector(16 * four)]),
		],
	};
}

/** A step against the gradient, for each row: AdaGrad. The squares of a row lie so many bytes behind it. */
function stepping(): Loop {
	const [list, values, count, gradient, behind, rate, row, squares, value, slope, total, rates, slopes] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
	return {
		parameters: [i32, i32, i32, i32, i32, f32],
		locals: [[2, i32], [4 + fours.length, v128]],
		body: [
			...get(rate), ...splat, ...set(rates),
			...fours.flatMap((four) => [...get(gradient), ...loadVector(16 * four), ...set(slopes + four)]),
			...each(count, [
				...get(list), ...loadInteger, ...tee(row), ...get(behind), ...add, ...set(squares),
				...get(values), ...loadFourTimes, ...set(value),
				...fours.flatMap((four) => [
					...get(slopes + four), ...get(value), ...times, ...set(slope),
					...get(squares), ...get(squares), ...loadVector(16 * four), ...get(slope), ...get(slope), ...times, ...plus, ...tee(total), ...storeVector(16 * four),
					...get(row), ...get(row), ...loadVector(16 * four), ...get(rates), ...get(slope), ...times, ...get(total), ...root, ...over, ...minus, ...storeVector(16 * four),
				]),
				...step(list, 4), ...step(values, 4),
			]),
		],
	};
}

/** Moves each of so many rows a part of the way towards those that lie so many bytes before them. */
function averaging(): Loop {
	const [mean, before, count, part, parts, own] = [0, 1, 2, 3, 4, 5];
	return {
		parameters: [i32, i32, i32, f32],
		locals: [[2, v128]],
		body: [
			...get(part), ...splat, ...set(parts),
			...each(count, [
				...fours.flatMap((four) => [
					...get(mean), ...get(mean), ...loadVector(16 * four), ...tee(own),
					...get(before), ...loadVector(16 * four), ...get(own), ...minus, ...get(parts), ...times, ...plus, ...storeVector(16 * four),
				]),
				...step(mean, rowBytes), ...step(before, rowBytes),
			]),
		],
	};
}

const program = programOf({ addUp: addingUp(), step: stepping(), average: averaging() });

/** Weights under way, with what moves them. */
export interface Learner {
	/** Row by row, `rowWidth` numbers each. */
	readonly weights: Float32Array;
	/** The mean of the weights as they were when `average` was asked. */
	readonly mean: Float32Array;
	/** Of the features at hand: rows as addresses (`row * rowBytes`), and how much each counts. */
	readonly list: Int32Array;
	readonly values: Float32Array;
	/** Scores as `addUp` leaves them; slopes as `step` takes them. */
	readonly gradient: Float32Array;
	addUp(count: number): void;
	step(count: number, rate: number): void;
	/** @param part how far the mean goes towards the weights as they are, 0..1 */
	average(part: number): void;
}

/** Address of a row of weights: they lie first. */
export function addressOf(row: number): number {
	return row * rowBytes;
}

/**
 * @param rows of weights
 * @param most features of an example
 */
export function learnerOf(rows: number, most: number): Learner {
	const bytes = rows * rowBytes;
	const at = { squares: bytes, mean: 2 * bytes, gradient: 3 * bytes, list: 3 * bytes + rowBytes, values: 3 * bytes + rowBytes + 4 * most };
	const { buffer, loopOf } = loopsOver(at.values + 4 * most, program);
	new Float32Array(buffer, at.squares, rows * rowWidth).fill(1e-6);
	const [addUp, stepOn, average] = [loopOf('addUp'), loopOf('step'), loopOf('average')];
	return {
		weights: new Float32Array(buffer, 0, rows * rowWidth),
		mean: new Float32Array(buffer, at.mean, rows * rowWidth),
		list: new Int32Array(buffer, at.list, most),
		values: new Float32Array(buffer, at.values, most),
		gradient: new Float32Array(buffer, at.gradient, rowWidth),
		addUp: (count) => addUp(at.list, at.values, count, at.gradient),
		step: (count, rate) => stepOn(at.list, at.values, count, at.gradient, at.squares, rate),
		average: (part) => average(at.mean, 0, rows, part),
	};
}

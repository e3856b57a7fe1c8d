import { each, f64, get, i32, length, loadInteger, loadVector, loopsOver, programOf, set, step, storeVector, v128, wholePages } from '../../../shared/compiledLoops';
import type { Loop } from '../../../shared/compiledLoops';

/**
 * The sums of the trained engine, in WebAssembly: rows of weights added up, and what each says for a class. JavaScript has no instruction
 * for four sums at once and checks every index; these loops take a third of its time. The operations are those of JavaScript in the
 * same order, so the results are the same to the last bit.
 */

/** Numbers in a row of weights (16 bits) and in a row of sums (32 bits): one more than there are columns, and a power of two, so that rows lie in lines of the cache. */
export const rowWidth = 32;

/** Neighbouring columns that stand for the classes of one decision. */
export interface Stretch {
	start: number;
	count: number;
}

/** Adds `count` rows to the sums at `to`, column by column; `list` has the addresses of the rows. All addresses are in bytes. */
export type AddUp = (list: number, count: number, to: number) => void;
/** For each of `count` rows: its numbers in a stretch times `factors` (64 bits), times `value`; written from `to` on (64 bits). */
export type Weigh = (list: number, count: number, factors: number, value: number, to: number) => void;

/** A memory with the loops over it. Weighing is told by the first column of the stretch. */
export interface ScoreKernel {
	buffer: ArrayBuffer;
	addWeights: AddUp;
	addSums: AddUp;
	weighWeights: ReadonlyMap<number, Weigh>;
	weighSums: ReadonlyMap<number, Weigh>;
}

const loadDouble = (offset: number): number[] => [0x2b, 3, ...length(offset)];
const storeDouble = [0x39, 3, 0];
const zero = [0x44, 0, 0, 0, 0, 0, 0, 0, 0];
const addDoubles = [0xa0];
const multiplyDoubles = [0xa2];
const toDouble = [0xb7];
const lowerHalf = [0xfd, 0xa7, 0x01];
const upperHalf = [0xfd, 0xa8, 0x01];
const addFour = [0xfd, 0xae, 0x01];

const numbersInFour = 4;
const fours = Array.from({ length: rowWidth / numbersInFour }, (_, four) => four);

/** @param bytes of a number in a row: 2 or 4 */
function addingLoop(bytes: 2 | 4): Loop {
	const [list, count, to, row, sums] = [0, 1, 2, 3, 4];
	const part = (four: number): number[] =>
		bytes === 4 ? [...get(row), ...loadVector(16 * four)] : [...get(row), ...loadVector(16 * (four >> 1)), ...(four % 2 === 0 ? lowerHalf : upperHalf)];
	return {
		parameters: [i32, i32, i32],
		locals: [[1, i32], [fours.length, v128]],
		body: [
			...fours.flatMap((four) => [...get(to), ...loadVector(16 * four), ...set(sums + four)]),
			...each(count, [
				...get(list), ...loadInteger, ...set(row),
				...fours.flatMap((four) => [...part(four), ...get(sums + four), ...addFour, ...set(sums + four)]),
				...step(list, 4),
			]),
			...fours.flatMap((four) => [...get(to), ...get(sums + four), ...storeVector(16 * four)]),
		],
	};
}

function weighingLoop(bytes: 2 | 4, { start, count: columns }: Stretch): Loop {
	const [list, count, factors, value, to, row, factor] = [0, 1, 2, 3, 4, 5, 6];
	const places = Array.from({ length: columns }, (_, place) => place);
	const load = (column: number): number[] => (bytes === 4 ? [0x28, 2, ...length(4 * column)] : [0x2e, 1, ...length(2 * column)]);
	return {
		parameters: [i32, i32, i32, f64, i32],
		locals: [[1, i32], [columns, f64]],
		body: [
			...places.flatMap((place) => [...get(factors), ...loadDouble(8 * place), ...set(factor + place)]),
			...each(count, [
				...get(list), ...loadInteger, ...set(row),
				...get(to), ...zero,
				...places.flatMap((place) => [...get(row), ...load(start + place), ...toDouble, ...get(factor + place), ...multiplyDoubles, ...addDoubles]),
				...get(value), ...multiplyDoubles, ...storeDouble,
				...step(list, 4), ...step(to, 8),
			]),
		],
	};
}

export function webAssemblyKernel(bytes: number, stretches: readonly Stretch[]): ScoreKernel {
	const { buffer, loopOf } = loopsOver(bytes, programOf({
		addWeights: addingLoop(2),
		addSums: addingLoop(4),
		...Object.fromEntries(stretches.flatMap((stretch) => [[`weigh2 ${stretch.start}`, weighingLoop(2, stretch)], [`weigh4 ${stretch.start}`, weighingLoop(4, stretch)]])),
	}));
	return {
		buffer,
		addWeights: loopOf('addWeights'),
		addSums: loopOf('addSums'),
		weighWeights: new Map(stretches.map(({ start }) => [start, loopOf(`weigh2 ${start}`)])),
		weighSums: new Map(stretches.map(({ start }) => [start, loopOf(`weigh4 ${start}`)])),
	};
}

export function plainKernel(bytes: number, stretches: readonly Stretch[]): ScoreKernel {
	const buffer = new ArrayBuffer(wholePages(bytes));
	const [weights, integers, doubles] = [new Int16Array(buffer), new Int32Array(buffer), new Float64Array(buffer)];
	const adding = (numbers: Int16Array | Int32Array): AddUp => (from, count, to) => {
		for (let nth = 0; nth < count; nth++) {
			const row = (integers[from / 4 + nth] as number) / numbers.BYTES_PER_ELEMENT;
			for (let column = 0; column < rowWidth; column++) (integers[to / 4 + column] as number) += numbers[row + column] as number;
		}
	};
	const weighing = (numbers: Int16Array | Int32Array, { start, count: columns }: Stretch): Weigh => (from, count, factors, value, to) => {
		for (let nth = 0; nth < count; nth++) {
			const row = (integers[from / 4 + nth] as number) / numbers.BYTES_PER_ELEMENT + start;
			let sum = 0;
			for (let place = 0; place < columns; place++) sum += (numbers[row + place] as number) * (doubles[factors / 8 + place] as number);
			doubles[to / 8 + nth] = sum * value;
		}
	};
	return {
		buffer,
		addWeights: adding(weights),
		addSums: adding(integers),
		weighWeights: new Map(stretches.map((stretch) => [stretch.start, weighing(weights, stretch)])),
		weighSums: new Map(stretches.map((stretch) => [stretch.start, weighing(integers, stretch)])),
	};
}

/** Where the system allows no WebAssembly, JavaScript does the same. */
export function kernelOver(bytes: number, stretches: readonly Stretch[]): ScoreKernel {
	try {
		return webAssemblyKernel(bytes, stretches);
	} catch {
		return plainKernel(bytes, stretches);
	}
}

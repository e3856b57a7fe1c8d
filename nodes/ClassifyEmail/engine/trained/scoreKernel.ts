import { add, both, constant, each, f64, get, i32, isZero, length, loadInteger, loadVector, loopsOver, multiply, programOf, set, shiftDown, shiftUp, step, storeVector, subtract, v128, wholePages } from '../../../shared/compiledLoops';
import type { Loop } from '../../../shared/compiledLoops';

/**
 * The sums of the trained engine, in WebAssembly: features looked up, their weights unpacked and added up, and what each says for a class
 * laid on the tokens it stands on. JavaScript has no instruction for four sums or sixteen comparisons at once and checks every index.
 * The operations are those of JavaScript in the same order, so the results are the same to the last bit.
 */

/** Numbers in a row of weights (16 bits) and in a row of sums (32 bits): one more than there are columns, and a power of two, so that rows lie in lines of the cache. */
export const rowWidth = 32;

/** Neighbouring columns that stand for the classes of one decision. */
export interface Stretch {
	start: number;
	count: number;
}

/** What features are looked up in, by the 24 bits of their ids. Rows rise with the ids. */
export const lookUpBits = {
	/** Kept beside a row, to tell it from the others of its bucket. */
	low: 8,
	/** Of buckets whose rows are counted from one row on. */
	block: 8,
	/** Most rows of a bucket: so many are compared at once. */
	rowsOfBucket: 16,
} as const;

/** Where it lies in the memory, in bytes. */
export interface Tables {
	/** The first row of each block, 32 bits. */
	blocks: number;
	/** The first row of each bucket, counted from the block's, and behind the last one of a block the end of it, 16 bits each. */
	starts: number;
	/** The lowest bits of each row's id, a byte each. */
	lows: number;
	/** Packed rows: a byte for the step of the weights, then a weight in steps for each column, four bits. */
	packed: number;
	packedBytes: number;
	/** By step: the lower bytes of what the sixteen numbers of steps come to, then the upper ones. */
	worth: number;
}

/** Puts addresses of packed rows in the place of `count` ids, leaves out features that have no row, in `spans` too, and returns how many have one. All addresses are in bytes. */
export type LookUp = (ids: number, count: number, spans: number) => number;
/** Adds `count` rows to the sums at `to`, column by column, and copies them to `copies`, one behind the other; `list` has their addresses. */
export type AddUp = (list: number, count: number, copies: number, to: number) => void;
/**
 * For each of `count` rows, one behind the other: its numbers in a stretch times `factors` (64 bits), times `value`; added in equal parts to the numbers of `on`
 * (64 bits) that its span names.
 */
export type Lay = (rows: number, count: number, spans: number, factors: number, value: number, on: number) => void;

/**
 * Adds the first numbers of each of `count` rows, one behind the other, to the sums (32 bits) from `to` on: as many bytes behind it as
 * `places` (32 bits) says of the first token of the row's span.
 */
export type Gather = (rows: number, count: number, spans: number, places: number, to: number) => void;
/** So many numbers of a row are gathered. */
export const gatheredColumns = 16;

/** The tokens that a feature stands on, in one number: the first one below, how many there are above. */
export function spanOf(from: number, to: number): number {
	return ((to - from + 1) << spanBits) | from;
}
const spanBits = 16;
const spanMask = 2 ** spanBits - 1;

/** A memory with the loops over it. Laying is told by the first column of the stretch. */
export interface ScoreKernel {
	buffer: ArrayBuffer;
	lookUp: LookUp;
	/** Of packed rows, that are unpacked to be copied. */
	addWeights: AddUp;
	addSums: AddUp;
	layWeights: ReadonlyMap<number, Lay>;
	laySums: ReadonlyMap<number, Lay>;
	gatherWeights: Gather;
	gatherSums: Gather;
}

const loadByte = [0x2d, 0, 0];
const loadUnsigned16 = (offset: number): number[] => [0x2f, 1, ...length(offset)];
const loadSigned16 = (offset: number): number[] => [0x2e, 1, ...length(offset)];
const loadSigned32 = (offset: number): number[] => [0x28, 2, ...length(offset)];
const storeInteger = [0x36, 2, 0];
const loadDouble = (offset: number): number[] => [0x2b, 3, ...length(offset)];
const storeDouble = [0x39, 3, 0];
const zero = [0x44, 0, 0, 0, 0, 0, 0, 0, 0];
const addDoubles = [0xa0];
const multiplyDoubles = [0xa2];
const divideDoubles = [0xa3];
const toDouble = [0xb7];
/** How many bits are 0 below the lowest that is 1. */
const zerosBelow = [0x68];

/** Of sixteen bytes. */
const bytesOf = [0xfd, 0x0f];
const sameBytes = [0xfd, 0x23];
const bothOfAll = [0xfd, 0x4e];
const bitOfEach = [0xfd, 0x64];
const shiftBytesDown = [0xfd, 0x6d];
const pickBytes = [0xfd, 0x0e];
/** Bytes of two vectors in turn: the first eight of each, or the last eight. */
const inTurn = (half: 0 | 1): number[] => [0xfd, 0x0d, ...Array.from({ length: 8 }, (_, at) => [8 * half + at, 16 + 8 * half + at]).flat()];
/** Of eight numbers of 16 bits four of 32 bits. */
const half = (upper: boolean): number[] => [0xfd, upper ? 0xa8 : 0xa7, 0x01];
const addFour = [0xfd, 0xae, 0x01];

const numbersInFour = 4;
const fours = Array.from({ length: rowWidth / numbersInFour }, (_, four) => four);

function lookingLoop({ blocks, starts, lows, packed, packedBytes }: Tables): Loop {
	const [ids, count, spans, first, to, toSpans, id, block, bucket, start, found, kept] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
	return {
		parameters: [i32, i32, i32],
		result: i32,
		locals: [[9, i32]],
		body: [
			...get(ids), ...set(first), ...get(ids), ...set(to), ...get(spans), ...set(toSpans),
			...each(count, [
				...get(ids), ...loadInteger, ...set(id),
				...get(id), ...constant(lookUpBits.low + lookUpBits.block), ...shiftDown, ...set(block),
				// A block has one start more than buckets, and each takes two bytes.
				...get(id), ...constant(lookUpBits.low), ...shiftDown, ...get(block), ...add, ...constant(1), ...shiftUp, ...set(bucket),
				...get(block), ...constant(2), ...shiftUp, ...loadSigned32(blocks), ...get(bucket), ...loadUnsigned16(starts), ...add, ...set(start),
				// A bit for each row of the bucket that has the lowest bits of the id: one or none.
				...get(start), ...loadVector(lows), ...get(id), ...bytesOf, ...sameBytes, ...bitOfEach,
				...constant(1), ...get(bucket), ...loadUnsigned16(starts + 2), ...get(bucket), ...loadUnsigned16(starts), ...subtract, ...shiftUp, ...constant(1), ...subtract,
				...both, ...set(found),
				// What is not found is written as well, and written over by the next: to ask would take longer.
				...get(to), ...get(start), ...get(found), ...zerosBelow, ...add, ...constant(packedBytes), ...multiply, ...constant(packed), ...add, ...storeInteger,
				...get(toSpans), ...get(spans), ...loadInteger, ...storeInteger,
				...get(found), ...isZero, ...isZero, ...constant(2), ...shiftUp, ...set(kept),
				...get(to), ...get(kept), ...add, ...set(to), ...get(toSpans), ...get(kept), ...add, ...set(toSpans),
				...step(ids, 4), ...step(spans, 4),
			]),
			...get(to), ...get(first), ...subtract, ...constant(2), ...shiftDown,
		],
	};
}

function unpackingLoop({ worth }: Tables): Loop {
	const [list, count, copies, to, row, table, place, left, packed, lower, upper, nibbles, weights, sums] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
	const pick = (bytes: number): number[] => [...get(bytes), ...get(nibbles), ...pickBytes];
	return {
		parameters: [i32, i32, i32, i32],
		locals: [[4, i32], [5 + fours.length, v128]],
		body: [
			// Each row is asked for before the first is waited for.
			...get(list), ...set(place), ...get(count), ...set(left),
			...each(left, [...get(row), ...get(place), ...loadInteger, ...loadByte, ...add, ...set(row), ...step(place, 4)]),
			...get(copies), ...get(row), ...storeInteger,
			...fours.flatMap((four) => [...get(to), ...loadVector(16 * four), ...set(sums + four)]),
			...each(count, [
				...get(list), ...loadInteger, ...set(row),
				...get(row), ...loadByte, ...constant(5), ...shiftUp, ...set(table),
				...get(table), ...loadVector(worth), ...set(lower), ...get(table), ...loadVector(worth + 16), ...set(upper),
				...get(row), ...loadVector(1), ...set(packed),
				...([0, 1] as const).flatMap((sixteen) => [
					// Two columns a byte, the lower half first.
					...get(packed), ...constant(15), ...bytesOf, ...bothOfAll, ...get(packed), ...constant(4), ...shiftBytesDown, ...inTurn(sixteen), ...set(nibbles),
					...([0, 1] as const).flatMap((eight) => {
						const vector = 2 * sixteen + eight;
						return [
							...pick(lower), ...pick(upper), ...inTurn(eight), ...set(weights),
							...get(copies), ...get(weights), ...storeVector(16 * vector),
							...[false, true].flatMap((high) => [...get(sums + 2 * vector + Number(high)), ...get(weights), ...half(high), ...addFour, ...set(sums + 2 * vector + Number(high))]),
						];
					}),
				]),
				...step(list, 4), ...step(copies, 2 * rowWidth),
			]),
			...fours.flatMap((four) => [...get(to), ...get(sums + four), ...storeVector(16 * four)]),
		],
	};
}

function addingLoop(): Loop {
	const [list, count, copies, to, row, part, sums] = [0, 1, 2, 3, 4, 5, 6];
	return {
		parameters: [i32, i32, i32, i32],
		locals: [[1, i32], [1 + fours.length, v128]],
		body: [
			...fours.flatMap((four) => [...get(to), ...loadVector(16 * four), ...set(sums + four)]),
			...each(count, [
				...get(list), ...loadInteger, ...set(row),
				...fours.flatMap((four) => [
					...get(row), ...loadVector(16 * four), ...set(part),
					...get(copies), ...get(part), ...storeVector(16 * four),
					...get(part), ...get(sums + four), ...addFour, ...set(sums + four),
				]),
				...step(list, 4), ...step(copies, 4 * rowWidth),
			]),
			...fours.flatMap((four) => [...get(to), ...get(sums + four), ...storeVector(16 * four)]),
		],
	};
}

/** @param bytes of a number in a row: 2 or 4 */
function layingLoop(bytes: 2 | 4, { start, count: columns }: Stretch): Loop {
	const [rows, count, spans, factors, value, on, span, tokens, token, part, factor] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
	const places = Array.from({ length: columns }, (_, place) => place);
	const load = (column: number): number[] => (bytes === 4 ? loadSigned32(4 * column) : loadSigned16(2 * column));
	return {
		parameters: [i32, i32, i32, i32, f64, i32],
		locals: [[3, i32], [1 + columns, f64]],
		body: [
			...places.flatMap((place) => [...get(factors), ...loadDouble(8 * place), ...set(factor + place)]),
			...each(count, [
				...get(spans), ...loadInteger, ...set(span),
				...get(span), ...constant(spanBits), ...shiftDown, ...set(tokens),
				...zero,
				...places.flatMap((place) => [...get(rows), ...load(start + place), ...toDouble, ...get(factor + place), ...multiplyDoubles, ...addDoubles]),
				...get(value), ...multiplyDoubles, ...get(tokens), ...toDouble, ...divideDoubles, ...set(part),
				...get(span), ...constant(spanMask), ...both, ...constant(3), ...shiftUp, ...get(on), ...add, ...set(token),
				...each(tokens, [
					...get(token), ...get(token), ...loadDouble(0), ...get(part), ...addDoubles, ...storeDouble,
					...step(token, 8),
				]),
				...step(rows, bytes * rowWidth), ...step(spans, 4),
			]),
		],
	};
}

/** @param bytes of a number in a row: 2 or 4 */
function gatheringLoop(bytes: 2 | 4): Loop {
	const [rows, count, spans, places, to, sums, part] = [0, 1, 2, 3, 4, 5, 6];
	const addTo = (four: number, numbers: readonly number[]): number[] => [...get(sums), ...get(sums), ...loadVector(16 * four), ...numbers, ...addFour, ...storeVector(16 * four)];
	const addAll =
		bytes === 4
			? fours.slice(0, gatheredColumns / numbersInFour).flatMap((four) => addTo(four, [...get(rows), ...loadVector(16 * four)]))
			: [0, 1].flatMap((eight) => [...get(rows), ...loadVector(16 * eight), ...set(part), ...[false, true].flatMap((high) => addTo(2 * eight + Number(high), [...get(part), ...half(high)]))]);
	return {
		parameters: [i32, i32, i32, i32, i32],
		locals: [[1, i32], [1, v128]],
		body: each(count, [
			...get(spans), ...loadInteger, ...constant(spanMask), ...both, ...constant(2), ...shiftUp, ...get(places), ...add, ...loadInteger, ...get(to), ...add, ...set(sums),
			...addAll,
			...step(rows, bytes * rowWidth), ...step(spans, 4),
		]),
	};
}

export function webAssemblyKernel(bytes: number, tables: Tables, stretches: readonly Stretch[]): ScoreKernel {
	const { buffer, loopOf } = loopsOver(bytes, programOf({
		lookUp: lookingLoop(tables),
		addWeights: unpackingLoop(tables),
		addSums: addingLoop(),
		gatherWeights: gatheringLoop(2),
		gatherSums: gatheringLoop(4),
		...Object.fromEntries(stretches.flatMap((stretch) => [[`lay2 ${stretch.start}`, layingLoop(2, stretch)], [`lay4 ${stretch.start}`, layingLoop(4, stretch)]])),
	}));
	return {
		buffer,
		lookUp: loopOf('lookUp'),
		addWeights: loopOf('addWeights'),
		addSums: loopOf('addSums'),
		layWeights: new Map(stretches.map(({ start }) => [start, loopOf(`lay2 ${start}`)])),
		laySums: new Map(stretches.map(({ start }) => [start, loopOf(`lay4 ${start}`)])),
		gatherWeights: loopOf('gatherWeights'),
		gatherSums: loopOf('gatherSums'),
	};
}

export function plainKernel(bytes: number, { blocks, starts, lows, packed, packedBytes, worth }: Tables, stretches: readonly Stretch[]): ScoreKernel {
	const buffer = new ArrayBuffer(wholePages(bytes));
	const [octets, unsigned, weights, integers, doubles] = [new Uint8Array(buffer), new Uint16Array(buffer), new Int16Array(buffer), new Int32Array(buffer), new Float64Array(buffer)];
	const rowOf = (id: number): number => {
		const block = id >>> (lookUpBits.low + lookUpBits.block);
		const bucket = starts / 2 + (id >>> lookUpBits.low) + block;
		const first = integers[blocks / 4 + block] as number;
		const end = first + (unsigned[bucket + 1] as number);
		for (let row = first + (unsigned[bucket] as number); row < end; row++) if (octets[lows + row] === (id & 0xff)) return row;
		return -1;
	};
	const unpack = (row: number, copy: number): void => {
		const table = worth + ((octets[row] as number) << 5);
		for (let column = 0; column < rowWidth; column++) {
			const byte = octets[row + 1 + (column >> 1)] as number;
			const steps = column % 2 === 0 ? byte & 15 : byte >> 4;
			weights[copy / 2 + column] = (octets[table + steps] as number) | ((octets[table + 16 + steps] as number) << 8);
		}
	};
	const adding = (numbers: Int16Array | Int32Array, bring: (row: number, copy: number) => void): AddUp => (list, count, copies, to) => {
		const size = numbers.BYTES_PER_ELEMENT;
		for (let nth = 0; nth < count; nth++) {
			const copy = copies + nth * size * rowWidth;
			bring(integers[list / 4 + nth] as number, copy);
			for (let column = 0; column < rowWidth; column++) (integers[to / 4 + column] as number) += numbers[copy / size + column] as number;
		}
	};
	const laying = (numbers: Int16Array | Int32Array, { start, count: columns }: Stretch): Lay => (rows, count, spans, factors, value, on) => {
		for (let nth = 0; nth < count; nth++) {
			const row = rows / numbers.BYTES_PER_ELEMENT + nth * rowWidth + start;
			let sum = 0;
			for (let place = 0; place < columns; place++) sum += (numbers[row + place] as number) * (doubles[factors / 8 + place] as number);
			const span = integers[spans / 4 + nth] as number;
			const tokens = span >>> spanBits;
			const first = on / 8 + (span & spanMask);
			for (let token = first; token < first + tokens; token++) (doubles[token] as number) += (sum * value) / tokens;
		}
	};
	const gathering = (numbers: Int16Array | Int32Array): Gather => (rows, count, spans, placesOfTokens, to) => {
		for (let nth = 0; nth < count; nth++) {
			const row = rows / numbers.BYTES_PER_ELEMENT + nth * rowWidth;
			const token = (integers[spans / 4 + nth] as number) & spanMask;
			const sums = (to + (integers[placesOfTokens / 4 + token] as number)) / 4;
			for (let column = 0; column < gatheredColumns; column++) (integers[sums + column] as number) += numbers[row + column] as number;
		}
	};
	return {
		buffer,
		lookUp: (ids, count, spans) => {
			let kept = 0;
			for (let nth = 0; nth < count; nth++) {
				const row = rowOf(integers[ids / 4 + nth] as number);
				if (row < 0) continue;
				integers[ids / 4 + kept] = packed + row * packedBytes;
				integers[spans / 4 + kept] = integers[spans / 4 + nth] as number;
				kept += 1;
			}
			return kept;
		},
		addWeights: adding(weights, unpack),
		addSums: adding(integers, (row, copy) => integers.copyWithin(copy / 4, row / 4, row / 4 + rowWidth)),
		layWeights: new Map(stretches.map((stretch) => [stretch.start, laying(weights, stretch)])),
		laySums: new Map(stretches.map((stretch) => [stretch.start, laying(integers, stretch)])),
		gatherWeights: gathering(weights),
		gatherSums: gathering(integers),
	};
}

/** Where the system allows no WebAssembly, JavaScript does the same. */
export function kernelOver(bytes: number, tables: Tables, stretches: readonly Stretch[]): ScoreKernel {
	try {
		return webAssemblyKernel(bytes, tables, stretches);
	} catch {
		return plainKernel(bytes, tables, stretches);
	}
}

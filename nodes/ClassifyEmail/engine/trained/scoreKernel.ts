/**
 * The sums of the trained engine, in WebAssembly: rows of weights added up, and what each says for a class. JavaScript has no instruction
 * for four sums at once and checks every index; these loops take a third of its time. The operations are those of JavaScript in the
 * same order, so the results are the same to the last bit.
 *
 * Written by hand after the WebAssembly core specification 2.0, chapter 5 (binary format); there is nothing to download or build.
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

const [i32, f64, v128, none] = [0x7f, 0x7c, 0x7b, 0x40];

/** A number in as many bytes of seven bits as it takes. */
function length(value: number): number[] {
	return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...length(value >>> 7)];
}

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
/** Of at most 63. */
const constant = (value: number): number[] => [0x41, value];
const add = [0x6a];
const subtract = [0x6b];
const isZero = [0x45];
const loadInteger = [0x28, 2, 0];
const loadDouble = (offset: number): number[] => [0x2b, 3, ...length(offset)];
const storeDouble = [0x39, 3, 0];
const zero = [0x44, 0, 0, 0, 0, 0, 0, 0, 0];
const addDoubles = [0xa0];
const multiplyDoubles = [0xa2];
const toDouble = [0xb7];
const loadFour = (offset: number): number[] => [0xfd, 0x00, 4, ...length(offset)];
const storeFour = (offset: number): number[] => [0xfd, 0x0b, 4, ...length(offset)];
const lowerHalf = [0xfd, 0xa7, 0x01];
const upperHalf = [0xfd, 0xa8, 0x01];
const addFour = [0xfd, 0xae, 0x01];
const block = [0x02, none];
const loop = [0x03, none];
const leaveIf = (depth: number): number[] => [0x0d, depth];
const end = [0x0b];

const step = (pointer: number, bytes: number): number[] => [...get(pointer), ...constant(bytes), ...add, ...set(pointer)];
/** `work` for each of `count`. */
const each = (count: number, work: readonly number[]): number[] => [
	...block, ...get(count), ...isZero, ...leaveIf(0),
	...loop, ...work, ...get(count), ...constant(1), ...subtract, ...tee(count), ...leaveIf(0),
	...end, ...end,
];

interface Loop {
	parameters: readonly number[];
	/** How many of which kind. */
	locals: ReadonlyArray<readonly [count: number, kind: number]>;
	body: readonly number[];
}

const numbersInFour = 4;
const fours = Array.from({ length: rowWidth / numbersInFour }, (_, four) => four);

/** @param bytes of a number in a row: 2 or 4 */
function addingLoop(bytes: 2 | 4): Loop {
	const [list, count, to, row, sums] = [0, 1, 2, 3, 4];
	const part = (four: number): number[] =>
		bytes === 4 ? [...get(row), ...loadFour(16 * four)] : [...get(row), ...loadFour(16 * (four >> 1)), ...(four % 2 === 0 ? lowerHalf : upperHalf)];
	return {
		parameters: [i32, i32, i32],
		locals: [[1, i32], [fours.length, v128]],
		body: [
			...fours.flatMap((four) => [...get(to), ...loadFour(16 * four), ...set(sums + four)]),
			...each(count, [
				...get(list), ...loadInteger, ...set(row),
				...fours.flatMap((four) => [...part(four), ...get(sums + four), ...addFour, ...set(sums + four)]),
				...step(list, 4),
			]),
			...fours.flatMap((four) => [...get(to), ...get(sums + four), ...storeFour(16 * four)]),
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

const withLength = (content: readonly number[]): number[] => [...length(content.length), ...content];
const list = (contents: ReadonlyArray<readonly number[]>): number[] => [...length(contents.length), ...contents.flat()];
const section = (id: number, content: readonly number[]): number[] => [id, ...withLength(content)];
const name = (text: string): number[] => withLength([...text].map((letter) => letter.charCodeAt(0)));

/** A program with the loops under their names. */
function programOf(loops: Readonly<Record<string, Loop>>): Uint8Array {
	const all = Object.entries(loops);
	return Uint8Array.from([
		...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		...section(1, list(all.map(([, { parameters }]) => [0x60, ...withLength(parameters), 0]))),
		// One memory of at least one page, from outside.
		...section(2, [1, ...name('m'), ...name('m'), 0x02, 0x00, 1]),
		...section(3, list(all.map((_, place) => length(place)))),
		...section(7, list(all.map(([called], place) => [...name(called), 0x00, ...length(place)]))),
		...section(10, list(all.map(([, { locals, body }]) => withLength([...list(locals.map(([count, kind]) => [...length(count), kind])), ...body, ...end])))),
	]);
}

const page = 65_536;
const pagesFor = (bytes: number): number => Math.ceil(bytes / page);

function isFunction(value: unknown): value is (...given: number[]) => void {
	return typeof value === 'function';
}

export function webAssemblyKernel(bytes: number, stretches: readonly Stretch[]): ScoreKernel {
	const memory = new WebAssembly.Memory({ initial: pagesFor(bytes) });
	const program = programOf({
		addWeights: addingLoop(2),
		addSums: addingLoop(4),
		...Object.fromEntries(stretches.flatMap((stretch) => [[`weigh2 ${stretch.start}`, weighingLoop(2, stretch)], [`weigh4 ${stretch.start}`, weighingLoop(4, stretch)]])),
	});
	const { exports } = new WebAssembly.Instance(new WebAssembly.Module(program), { m: { m: memory } });
	const loopOf = (called: string): ((...given: number[]) => void) => {
		const found = exports[called];
		if (!isFunction(found)) throw new Error(`The loop "${called}" was not compiled.`);
		return found;
	};
	return {
		buffer: memory.buffer,
		addWeights: loopOf('addWeights'),
		addSums: loopOf('addSums'),
		weighWeights: new Map(stretches.map(({ start }) => [start, loopOf(`weigh2 ${start}`)])),
		weighSums: new Map(stretches.map(({ start }) => [start, loopOf(`weigh4 ${start}`)])),
	};
}

export function plainKernel(bytes: number, stretches: readonly Stretch[]): ScoreKernel {
	const buffer = new ArrayBuffer(pagesFor(bytes) * page);
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

/** WebAssembly reserves ten gigabytes of addresses (not of memory) for each; where the system forbids that, JavaScript does the same. */
export function kernelOver(bytes: number, stretches: readonly Stretch[]): ScoreKernel {
	try {
		return webAssemblyKernel(bytes, stretches);
	} catch {
		return plainKernel(bytes, stretches);
	}
}

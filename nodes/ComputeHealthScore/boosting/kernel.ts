/**
 * The inner loop of training, in WebAssembly: for each row of a leaf, adds its two derivatives to the bin of each of four features.
 * JavaScript has no instruction for two sums at once and checks every index; this loop takes less than half of its time. The
 * additions are those of JavaScript in the same order, so the sums are the same to the last bit.
 *
 * Written by hand after the WebAssembly core specification 2.0, chapter 5 (binary format); there is nothing to download or build.
 */

/** Adds `count` rows. All but `count` are addresses in bytes; `sums` are those of the first bin of each feature, 16 bytes a bin. */
export type AddRows = (
	count: number,
	order: number,
	derivatives: number,
	binsA: number,
	binsB: number,
	binsC: number,
	binsD: number,
	sumsA: number,
	sumsB: number,
	sumsC: number,
	sumsD: number,
) => void;

const [i32, v128, none] = [0x7f, 0x7b, 0x40];
/** Places of parameters and locals. */
const [count, order, derivatives, bins, sums, row, pair, at] = [0, 1, 2, 3, 7, 11, 12, 13];
const parameters = 11;

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
/** Of at most 63. */
const constant = (value: number): number[] => [0x41, value];
const add = [0x6a];
const subtract = [0x6b];
const shiftLeft = [0x74];
const isZero = [0x45];
const loadInteger = [0x28, 2, 0];
const loadByte = [0x2d, 0, 0];
const loadPair = [0xfd, 0x00, 3, 0];
const storePair = [0xfd, 0x0b, 3, 0];
const addPairs = [0xfd, 0xf0, 0x01];
const block = [0x02, none];
const loop = [0x03, none];
const leaveIf = (depth: number): number[] => [0x0d, depth];
const end = [0x0b];

/** sums[bins[row]] += pair, for one of the four features. */
const addTo = (feature: number): number[] => [
	...get(sums + feature), ...get(bins + feature), ...get(row), ...add, ...loadByte, ...constant(4), ...shiftLeft, ...add, ...set(at),
	...get(at), ...get(at), ...loadPair, ...get(pair), ...addPairs, ...storePair,
];

const step = (pointer: number, bytes: number): number[] => [...get(pointer), ...constant(bytes), ...add, ...set(pointer)];

const body = [
	...block, ...get(count), ...isZero, ...leaveIf(0),
	...loop,
	...get(order), ...loadInteger, ...set(row),
	...get(derivatives), ...loadPair, ...set(pair),
	...addTo(0), ...addTo(1), ...addTo(2), ...addTo(3),
	...step(order, 4), ...step(derivatives, 16),
	...get(count), ...constant(1), ...subtract, ...tee(count), ...leaveIf(0),
	...end, ...end, ...end,
];

/** A length, in as many bytes of seven bits as it takes. */
function length(value: number): number[] {
	return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...length(value >>> 7)];
}
const withLength = (content: readonly number[]): number[] => [...length(content.length), ...content];
const section = (id: number, content: readonly number[]): number[] => [id, ...withLength(content)];
const name = (text: string): number[] => withLength([...text].map((letter) => letter.charCodeAt(0)));

const locals = [3, 1, i32, 1, v128, 1, i32];
const program = Uint8Array.from([
	...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
	...section(1, [1, 0x60, ...withLength(Array.from({ length: parameters }, () => i32)), 0]),
	// One memory of at least one page, from outside.
	...section(2, [1, ...name('m'), ...name('m'), 0x02, 0x00, 1]),
	...section(3, [1, 0]),
	...section(7, [1, ...name('addRows'), 0x00, 0]),
	...section(10, [1, ...withLength([...locals, ...body])]),
]);

let compiled: WebAssembly.Module | undefined;

const isAddRows = (value: unknown): value is AddRows => typeof value === 'function';

const page = 65_536;

/** Memory with the loop over it. */
export interface Kernel {
	buffer: ArrayBuffer;
	addRows: AddRows;
}

/** WebAssembly reserves ten gigabytes of addresses (not of memory) for each; where the system forbids that, JavaScript does the same. */
export function kernelOver(bytes: number): Kernel {
	try {
		return webAssemblyKernel(bytes);
	} catch {
		return plainKernel(bytes);
	}
}

export function webAssemblyKernel(bytes: number): Kernel {
	const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / page) });
	compiled ??= new WebAssembly.Module(program);
	const { addRows } = new WebAssembly.Instance(compiled, { m: { m: memory } }).exports;
	if (!isAddRows(addRows)) throw new Error('The loop of training was not compiled.');
	return { buffer: memory.buffer, addRows };
}

export function plainKernel(bytes: number): Kernel {
	const buffer = new ArrayBuffer(Math.ceil(bytes / page) * page);
	const [integers, doubles, octets] = [new Int32Array(buffer), new Float64Array(buffer), new Uint8Array(buffer)];
	const addRows: AddRows = (rows, orderAt, derivativesAt, ...places) => {
		for (let nth = 0; nth < rows; nth += 1) {
			const own = integers[orderAt / 4 + nth]!;
			const from = derivativesAt / 8 + 2 * nth;
			for (let feature = 0; feature < 4; feature += 1) {
				const bin = places[4 + feature]! / 8 + 2 * octets[places[feature]! + own]!;
				doubles[bin]! += doubles[from]!;
				doubles[bin + 1]! += doubles[from + 1]!;
			}
		}
	};
	return { buffer, addRows };
}

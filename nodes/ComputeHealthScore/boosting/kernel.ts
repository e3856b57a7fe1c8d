import { add, constant, each, get, i32, loadInteger, loadVector, loopsOver, programOf, set, step, storeVector, v128, wholePages } from '../../shared/compiledLoops';

/**
 * The inner loop of training, in WebAssembly: for each row of a leaf, adds its two derivatives to the bin of each of four features.
 * JavaScript has no instruction for two sums at once and checks every index; this loop takes less than half of its time. The
 * additions are those of JavaScript in the same order, so the sums are the same to the last bit.
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

/** Places of parameters and locals. */
const [count, order, derivatives, bins, sums, row, pair, at] = [0, 1, 2, 3, 7, 11, 12, 13];
const parameters = 11;

const shiftLeft = [0x74];
const loadByte = [0x2d, 0, 0];
const addPairs = [0xfd, 0xf0, 0x01];

/** sums[bins[row]] += pair, for one of the four features. */
const addTo = (feature: number): number[] => [
	...get(sums + feature), ...get(bins + feature), ...get(row), ...add, ...loadByte, ...constant(4), ...shiftLeft, ...add, ...set(at),
	...get(at), ...get(at), ...loadVector(0), ...get(pair), ...addPairs, ...storeVector(0),
];

const program = programOf({
	addRows: {
		parameters: Array.from({ length: parameters }, () => i32),
		locals: [[1, i32], [1, v128], [1, i32]],
		body: each(count, [
			...get(order), ...loadInteger, ...set(row),
			...get(derivatives), ...loadVector(0), ...set(pair),
			...addTo(0), ...addTo(1), ...addTo(2), ...addTo(3),
			...step(order, 4), ...step(derivatives, 16),
		]),
	},
});

let compiled: WebAssembly.Module | undefined;

/** Memory with the loop over it. */
export interface Kernel {
	buffer: ArrayBuffer;
	addRows: AddRows;
}

/** Where the system allows no WebAssembly, JavaScript does the same. */
export function kernelOver(bytes: number): Kernel {
	try {
		return webAssemblyKernel(bytes);
	} catch {
		return plainKernel(bytes);
	}
}

export function webAssemblyKernel(bytes: number): Kernel {
	compiled ??= new WebAssembly.Module(program);
	const { buffer, loopOf } = loopsOver(bytes, compiled);
	return { buffer, addRows: loopOf('addRows') };
}

export function plainKernel(bytes: number): Kernel {
	const buffer = new ArrayBuffer(wholePages(bytes));
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

import fc from 'fast-check';
import { type Kernel, plainKernel, webAssemblyKernel } from '../../../nodes/ComputeHealthScore/boosting/kernel';

/** Sums of four features with sixteen bins each, over some rows. */
function sumsOf({ buffer, addRows }: Kernel, rows: ReadonlyArray<{ first: number; second: number; bins: readonly number[] }>, order: readonly number[]): number[] {
	const [derivativesAt, orderAt] = [0, 16 * order.length];
	const binsAt = orderAt + 4 * order.length;
	const sumsAt = Math.ceil((binsAt + 4 * rows.length) / 16) * 16;
	new Int32Array(buffer, orderAt, order.length).set(order);
	new Float64Array(buffer, derivativesAt, 2 * order.length).set(order.flatMap((row) => [rows[row]?.first ?? 0, rows[row]?.second ?? 0]));
	const place = (feature: number): number => binsAt + feature * rows.length;
	for (let feature = 0; feature < 4; feature += 1) new Uint8Array(buffer, place(feature), rows.length).set(rows.map(({ bins }) => bins[feature] ?? 0));
	const sums = (feature: number): number => sumsAt + 256 * feature;
	addRows(order.length, orderAt, derivativesAt, place(0), place(1), place(2), place(3), sums(0), sums(1), sums(2), sums(3));
	return [...new Float64Array(buffer, sumsAt, 4 * 32)];
}

test('the loop in WebAssembly and the one in JavaScript give the same sums, to the last bit, and the right ones', () => {
	const value = fc.double({ min: -1, max: 1, noNaN: true });
	const row = fc.record({ first: value, second: value, bins: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 4, maxLength: 4 }) });
	fc.assert(
		fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.array(fc.nat(), { maxLength: 60 }), (rows, picks) => {
			const order = picks.map((pick) => pick % rows.length);
			const expected = new Array<number>(4 * 32).fill(0);
			for (const pick of order) {
				const { first, second, bins } = rows[pick] ?? { first: 0, second: 0, bins: [] };
				bins.forEach((bin, feature) => {
					expected[32 * feature + 2 * bin]! += first;
					expected[32 * feature + 2 * bin + 1]! += second;
				});
			}
			const bytes = 8_192;
			expect(sumsOf(webAssemblyKernel(bytes), rows, order)).toEqual(expected);
			expect(sumsOf(plainKernel(bytes), rows, order)).toEqual(expected);
		}),
		{ numRuns: 60 },
	);
});

import fc from 'fast-check';
import { plainKernel, rowWidth, type ScoreKernel, webAssemblyKernel } from '../../../nodes/ClassifyEmail/engine/trained/scoreKernel';

const stretches = [{ start: 0, count: 15 }, { start: 15, count: 4 }, { start: 29, count: 2 }];
const bytes = 65_536;
/** Where the test puts things, in bytes. */
const at = { list: 0, factors: 1_024, to: 2_048, rows: 8_192 };

interface Given {
	rows: number[][];
	picks: number[];
	factors: number[];
	value: number;
}

/** What each loop makes of rows of numbers of two and of four bytes. */
function results({ buffer, addWeights, addSums, weighWeights, weighSums }: ScoreKernel, { rows, picks, factors, value }: Given): number[][] {
	const found: number[][] = [];
	const kinds = [
		{ size: 2, numbers: new Int16Array(buffer), add: addWeights, weigh: weighWeights },
		{ size: 4, numbers: new Int32Array(buffer), add: addSums, weigh: weighSums },
	] as const;
	for (const { size, numbers, add, weigh } of kinds) {
		rows.forEach((row, nth) => numbers.set(row, (at.rows + nth * rowWidth * size) / size));
		new Int32Array(buffer, at.list, picks.length).set(picks.map((pick) => at.rows + (pick % rows.length) * rowWidth * size));
		new Float64Array(buffer, at.factors, factors.length).set(factors);
		// Sums are added to what is there.
		const sums = new Int32Array(buffer, at.to, rowWidth).fill(7);
		add(at.list, picks.length, at.to);
		found.push([...sums]);
		for (const { start } of stretches) {
			weigh.get(start)?.(at.list, picks.length, at.factors, value, at.to);
			found.push([...new Float64Array(buffer, at.to, picks.length)]);
		}
	}
	return found;
}

test('the loops in WebAssembly and in JavaScript give the same, to the last bit, and the right sums', () => {
	const number = fc.double({ min: -2, max: 2, noNaN: true });
	const row = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: rowWidth, maxLength: rowWidth });
	const given = fc.record({
		rows: fc.array(row, { minLength: 1, maxLength: 12 }),
		picks: fc.array(fc.nat(), { maxLength: 40 }),
		factors: fc.array(number, { minLength: 15, maxLength: 15 }),
		value: number,
	});
	fc.assert(
		fc.property(given, (one) => {
			const expected: number[][] = [];
			const picked = one.picks.map((pick) => one.rows[pick % one.rows.length] ?? []);
			for (let size = 0; size < 2; size++) {
				expected.push(Array.from({ length: rowWidth }, (_, column) => picked.reduce((sum, numbers) => sum + (numbers[column] ?? 0), 7)));
				for (const { start, count } of stretches) {
					expected.push(picked.map((numbers) => numbers.slice(start, start + count).reduce((sum, each, place) => sum + each * (one.factors[place] ?? 0), 0) * one.value));
				}
			}
			expect(results(webAssemblyKernel(bytes, stretches), one)).toEqual(expected);
			expect(results(plainKernel(bytes, stretches), one)).toEqual(expected);
		}),
		{ numRuns: 40 },
	);
});

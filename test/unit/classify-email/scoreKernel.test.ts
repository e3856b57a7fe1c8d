import fc from 'fast-check';
import { gatheredColumns, kernelOver, lookUpBits, plainKernel, rowWidth, type ScoreKernel, spanOf, type Tables, webAssemblyKernel } from '../../../nodes/ClassifyEmail/engine/trained/scoreKernel';

const stretches = [{ start: 0, count: 15 }, { start: 15, count: 4 }, { start: 29, count: 2 }];
const packedBytes = 1 + rowWidth / 2;
const most = 64;
/** Where the test puts things, in bytes. */
const tables: Tables = { blocks: 0, starts: 0x400, lows: 0x21000, packed: 0x21100, packedBytes, worth: 0x22000 };
const at = { ids: 0x24000, spans: 0x24400, copies: 0x24800, rows: 0x26800, factors: 0x28800, sums: 0x28900, on: 0x28a00, places: 0x2a000, gathered: 0x2a400 };
const bytes = 0x2b000;
/** Tokens are gathered in three places by turns. */
const places = 3;

interface Given {
	/** Known features, rising, and for each a byte for the step and two columns a byte. */
	ids: number[];
	packed: number[][];
	/** What is looked up: known features by their place, and others. */
	asked: Array<{ place: number; id: number; known: boolean; from: number; tokens: number }>;
	sumRows: number[][];
	factors: number[];
	value: number;
}

/** Any number of 16 bits for each step and number of steps. */
const worthOf = (step: number, steps: number): number => (((step * 16 + steps) * 40_503) << 16) >> 16;
const weightsOf = ([step = 0, ...halves]: number[]): number[] => halves.flatMap((byte) => [worthOf(step, byte & 15), worthOf(step, byte >> 4)]);
const idOf = ({ ids }: Given, { place, id, known }: Given['asked'][number]): number => (known ? (ids[place % ids.length] ?? 0) : id);

function fill(buffer: ArrayBuffer, { ids, packed }: Given): void {
	const starts = new Uint16Array(buffer, tables.starts);
	const blocks = new Int32Array(buffer, tables.blocks);
	const below = (end: number): number => ids.filter((id) => id < end).length;
	const buckets = 2 ** lookUpBits.block;
	for (let block = 0; block < 256; block++) {
		const first = (blocks[block] = below(block << 16));
		for (let bucket = 0; bucket <= buckets; bucket++) starts[block * (buckets + 1) + bucket] = below((block * buckets + bucket) << lookUpBits.low) - first;
	}
	new Uint8Array(buffer, tables.lows).set(ids.map((id) => id & 0xff));
	packed.forEach((row, nth) => new Uint8Array(buffer, tables.packed + nth * packedBytes).set(row));
	const worth = new Uint8Array(buffer, tables.worth);
	for (let step = 0; step < 256; step++) {
		for (let steps = 0; steps < 16; steps++) {
			worth[32 * step + steps] = worthOf(step, steps);
			worth[32 * step + 16 + steps] = worthOf(step, steps) >> 8;
		}
	}
}

/** What the loops make of it. */
function results({ buffer, lookUp, addWeights, addSums, layWeights, laySums, gatherWeights, gatherSums }: ScoreKernel, given: Given): number[][] {
	fill(buffer, given);
	const { asked, sumRows, factors, value } = given;
	const list = new Int32Array(buffer, at.ids, most);
	const spans = new Int32Array(buffer, at.spans, most);
	const sums = new Int32Array(buffer, at.sums, rowWidth);
	const on = new Float64Array(buffer, at.on, most);
	new Float64Array(buffer, at.factors, factors.length).set(factors);
	list.set(asked.map((one) => idOf(given, one)));
	spans.set(asked.map(({ from, tokens }) => spanOf(from, from + tokens - 1)));
	const laid = (lay: ScoreKernel['layWeights'], count: number): number[][] =>
		stretches.map(({ start }) => {
			on.fill(0);
			lay.get(start)?.(at.copies, count, at.spans, at.factors, value, at.on);
			return [...on];
		});
	new Int32Array(buffer, at.places, most).set(Array.from({ length: most }, (_, token) => 4 * gatheredColumns * (token % places)));
	const gathering = new Int32Array(buffer, at.gathered, gatheredColumns * places);
	const gathered = (gather: ScoreKernel['gatherSums'], count: number): number[] => {
		gathering.fill(7);
		gather(at.copies, count, at.spans, at.places, at.gathered);
		return [...gathering];
	};
	const known = lookUp(at.ids, asked.length, at.spans);
	// Sums are added to what is there.
	sums.fill(7);
	addWeights(at.ids, known, at.copies, at.sums);
	const found = [[known], [...list.subarray(0, known)], [...spans.subarray(0, known)], [...sums], ...laid(layWeights, known), gathered(gatherWeights, known)];
	sumRows.forEach((row, nth) => new Int32Array(buffer, at.rows + nth * 4 * rowWidth).set(row));
	list.set(sumRows.map((_, nth) => at.rows + nth * 4 * rowWidth));
	spans.set(sumRows.map((_, nth) => spanOf(nth, nth)));
	sums.fill(7);
	addSums(at.ids, sumRows.length, at.copies, at.sums);
	return [...found, [...sums], ...laid(laySums, sumRows.length), gathered(gatherSums, sumRows.length)];
}

function expectedOf(given: Given): number[][] {
	const { ids, packed, asked, sumRows, factors, value } = given;
	const known = asked.filter((one) => ids.includes(idOf(given, one))).map((one) => ({ ...one, row: ids.indexOf(idOf(given, one)) }));
	const added = (rows: number[][]): number[] => Array.from({ length: rowWidth }, (_, column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 7));
	const laid = (rows: Array<{ row: number[]; from: number; tokens: number }>): number[][] =>
		stretches.map(({ start, count }) => {
			const on = new Array<number>(most).fill(0);
			for (const { row, from, tokens } of rows) {
				const weight = row.slice(start, start + count).reduce((sum, each, place) => sum + each * (factors[place] ?? 0), 0) * value;
				for (let token = from; token < from + tokens; token++) on[token] = (on[token] ?? 0) + weight / tokens;
			}
			return on;
		});
	const gathered = (rows: Array<{ row: number[]; from: number }>): number[] =>
		Array.from({ length: gatheredColumns * places }, (_, number) =>
			rows.reduce((sum, { row, from }) => sum + (from % places === Math.floor(number / gatheredColumns) ? (row[number % gatheredColumns] ?? 0) : 0), 7),
		);
	const rows = known.map(({ row, from, tokens }) => ({ row: weightsOf(packed[row] ?? []), from, tokens }));
	return [
		[known.length],
		known.map(({ row }) => tables.packed + row * packedBytes),
		known.map(({ from, tokens }) => spanOf(from, from + tokens - 1)),
		added(rows.map(({ row }) => row)),
		...laid(rows),
		gathered(rows),
		added(sumRows),
		...laid(sumRows.map((row, nth) => ({ row, from: nth, tokens: 1 }))),
		gathered(sumRows.map((row, nth) => ({ row, from: nth }))),
	];
}

test('the loops in WebAssembly and in JavaScript give the same, to the last bit, and find, add up and lay what is right', () => {
	const number = fc.double({ min: -2, max: 2, noNaN: true });
	// Many in few buckets, at the ends of blocks, too.
	const id = fc.tuple(fc.constantFrom(0, 0x0000ff, 0x00ffff, 0x010000, 0x123456, 0xffff00), fc.integer({ min: 0, max: 6 })).map(([base, more]) => Math.min(0xffffff, base + more));
	const given = fc.uniqueArray(id, { minLength: 1, maxLength: 20 }).chain((ids) =>
		fc.record({
			ids: fc.constant([...ids].sort((a, b) => a - b)),
			packed: fc.array(fc.array(fc.nat(255), { minLength: packedBytes, maxLength: packedBytes }), { minLength: ids.length, maxLength: ids.length }),
			asked: fc.array(fc.record({ place: fc.nat(), id, known: fc.boolean(), from: fc.nat(40), tokens: fc.integer({ min: 1, max: 9 }) }), { maxLength: 40 }),
			sumRows: fc.array(fc.array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: rowWidth, maxLength: rowWidth }), { maxLength: 12 }),
			factors: fc.array(number, { minLength: 15, maxLength: 15 }),
			value: number,
		}),
	);
	fc.assert(
		fc.property(given, (one) => {
			const expected = expectedOf(one);
			expect(results(webAssemblyKernel(bytes, tables, stretches), one)).toEqual(expected);
			expect(results(plainKernel(bytes, tables, stretches), one)).toEqual(expected);
		}),
		{ numRuns: 40 },
	);
});

test('where the system compiles no WebAssembly, JavaScript takes its place', () => {
	const given: Given = {
		ids: [0x0000fe, 0x123456], packed: [[100, ...new Array<number>(packedBytes - 1).fill(0x3d)], [90, ...new Array<number>(packedBytes - 1).fill(0xe1)]],
		asked: [{ place: 1, id: 0, known: true, from: 2, tokens: 3 }, { place: 0, id: 7, known: false, from: 0, tokens: 1 }], sumRows: [], factors: new Array<number>(15).fill(0.5), value: 1,
	};
	const refused = jest.spyOn(WebAssembly, 'Module').mockImplementation(() => {
		throw new Error('refused');
	});
	try {
		expect(results(kernelOver(bytes, tables, stretches), given)).toEqual(expectedOf(given));
		expect(refused).toHaveBeenCalledTimes(1);
	} finally {
		refused.mockRestore();
	}
});

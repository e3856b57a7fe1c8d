import { greatInputs, randomInput } from '../../fuzz/inputs';
import { judge, limit } from '../../fuzz/judge';
import { Random } from '../../fuzz/random';
import { readSeeds } from '../../fuzz/seeds';

/** The short form of `npm run fuzz:classify`, with other inputs. */
describe('No mail, however made, is too much', () => {
	const seeds = readSeeds(300);
	const random = (index: number) => randomInput(new Random(900_000_007 + index), seeds);

	beforeAll(async () => {
		for (let index = 0; index < 20; index++) await judge(random(-index));
	}, 30_000);

	test.each([0, 1, 2, 3])('of random, mutated and malicious ones, batch %i', async (batch) => {
		const bad: unknown[] = [];
		for (let index = batch * 500; index < (batch + 1) * 500; index++) {
			const judged = await judge(random(index));
			if (judged.fault !== undefined || judged.milliseconds > limit) bad.push({ index, ...judged });
		}
		expect(bad).toEqual([]);
	}, 120_000);

	test('of repetitions, nestings and parts without end', async () => {
		const bad: unknown[] = [];
		for (const input of greatInputs(0.1)) {
			const judged = await judge(input);
			if (judged.fault !== undefined || judged.milliseconds > limit) bad.push({ kind: input.kind, ...judged });
		}
		expect(bad).toEqual([]);
	}, 120_000);
});

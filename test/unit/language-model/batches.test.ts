import fc from 'fast-check';
import { mapInBatches } from '../../../nodes/shared/languageModel/batches';

const noSleep = async () => {};
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('work in batches', () => {
	test('keeps the order, and one failure never costs the others, whatever fails when', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ turns: fc.nat(3), fails: fc.boolean(), at: fc.constantFrom('sync', 'async') })),
				fc.integer({ min: -1, max: 6 }),
				fc.constantFrom(0, 10),
				async (items, batchSize, delayBetweenBatches) => {
					const settled = await mapInBatches(
						items,
						{ batchSize, delayBetweenBatches, sleep: noSleep },
						(item, index) => {
							if (item.fails && item.at === 'sync') throw new Error(String(index));
							return (async () => {
								for (let i = 0; i < item.turns; i++) await turn();
								if (item.fails) throw new Error(String(index));
								return index;
							})();
						},
					);
					expect(settled).toEqual(
						items.map((item, index) =>
							item.fails
								? { status: 'rejected', reason: new Error(String(index)) }
								: { status: 'fulfilled', value: index },
						),
					);
				},
			),
		);
	});

	test.each([0, 5])('never has more under way than the batch size (delay %d)', async (delayBetweenBatches) => {
		let underWay = 0;
		let most = 0;
		await mapInBatches(
			Array.from({ length: 20 }),
			{ batchSize: 4, delayBetweenBatches, sleep: noSleep },
			async () => {
				most = Math.max(most, ++underWay);
				await turn();
				underWay--;
			},
		);
		expect(most).toBe(4);
	});

	test('rests between batches, not before the first nor after the last', async () => {
		const slept: number[] = [];
		const sleep = async (ms: number) => void slept.push(ms);
		await mapInBatches([1, 2, 3, 4], { batchSize: 2, delayBetweenBatches: 50, sleep }, () => {});
		expect(slept).toEqual([50]);
	});

	test('without a delay a slow item holds up nobody', async () => {
		const done: string[] = [];
		let release = () => {};
		const slow = new Promise<void>((resolve) => (release = resolve));
		const all = mapInBatches(
			['slow', 'b', 'c', 'd'],
			{ batchSize: 2, delayBetweenBatches: 0, sleep: noSleep },
			async (item) => {
				if (item === 'slow') await slow;
				done.push(item);
			},
		);
		await turn();
		expect(done).toEqual(['b', 'c', 'd']);
		release();
		await all;
	});

	test('of nothing is nothing', async () => {
		const batching = { batchSize: 5, delayBetweenBatches: 1, sleep: noSleep };
		expect(await mapInBatches([], batching, () => 1)).toEqual([]);
	});
});

import { pacer } from '../../../nodes/SendCustomerEmail/delivery/pacer';
import { closeServers, messages, run, server } from './running';

afterEach(closeServers);

describe('a run of many mails', () => {
	test('keeps the order of the items, whatever order the server answers in', async () => {
		const target = await server({
			content: async (raw) => {
				const slow = /c[0-3]@/.test(raw);
				await new Promise((resolve) => setTimeout(resolve, slow ? 60 : 0));
				return undefined;
			},
		});
		const { items, sent } = await run(target.port, { items: messages(12) });
		expect(sent.map((result) => result.accepted[0])).toEqual(
			Array.from({ length: 12 }, (_, i) => `c${i}@customer.example`),
		);
		expect(items.map((item) => item.pairedItem)).toEqual(Array.from({ length: 12 }, (_, item) => ({ item })));
	});

	test('uses no more connections than the pool has, and leaves none open', async () => {
		const target = await server();
		await run(target.port, { items: messages(30), parameters: { options: { poolSize: 3 } } });
		expect(target.received).toHaveLength(30);
		expect(target.connections()).toBeLessThanOrEqual(3);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(target.open()).toBe(0);
	});

	test('with one connection sends in the order of the items', async () => {
		const target = await server();
		await run(target.port, { items: messages(8), parameters: { options: { poolSize: 1 } } });
		expect(target.received.map(({ envelope }) => envelope.to[0])).toEqual(
			Array.from({ length: 8 }, (_, i) => `c${i}@customer.example`),
		);
		expect(new Set(target.received.map(({ session }) => session)).size).toBe(1);
	});

	test('sends no more a second than allowed, also at the start', async () => {
		const target = await server();
		const start = Date.now();
		await run(target.port, { items: messages(6), parameters: { options: { ratePerSecond: 20, poolSize: 5 } } });
		expect(Date.now() - start).toBeGreaterThanOrEqual(250);
		expect(target.received).toHaveLength(6);
	});

	test('starts its mails evenly, also after a rest', async () => {
		let now = 1_000;
		const started: number[] = [];
		const turn = pacer(4, () => now, async (ms) => void (now += ms));
		for (const work of [0, 0, 0, 1_000, 0]) {
			await turn();
			started.push(now);
			now += work;
		}
		expect(started).toEqual([1_000, 1_250, 1_500, 1_750, 2_750]);
	});

	test('goes on over a new connection where the server ends one between mails', async () => {
		const target = await server({
			content: (_raw, session) => {
				setTimeout(() => {
					const end = session as unknown as { connection?: { close(): void } };
					end.connection?.close();
				}, 0);
				return undefined;
			},
		});
		const { sent } = await run(target.port, { items: messages(3), parameters: { options: { poolSize: 1 } } });
		expect(sent.map((result) => result.class)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(target.received).toHaveLength(3);
	});

	test('of nothing opens no connection', async () => {
		const target = await server();
		expect((await run(target.port, { items: [] })).items).toEqual([]);
		expect(target.connections()).toBe(0);
	});

	test('that is stopped sends no further mail, and says so for each', async () => {
		const stop = new AbortController();
		const target = await server({
			content: () => {
				stop.abort();
				return undefined;
			},
		});
		const { sent } = await run(target.port, {
			items: messages(4),
			parameters: { options: { poolSize: 1 } },
			cancelled: stop.signal,
		});
		expect(sent.map((result) => result.class)).toEqual(['accepted', 'failed_soft', 'failed_soft', 'failed_soft']);
		expect(sent[1]).toMatchObject({ stage: 'not_attempted', response: expect.stringContaining('stopped') });
	});
});

import { reply } from './mailServer';
import { closeServers, message, messages, run, server } from './running';

afterEach(closeServers);

describe('one bad recipient', () => {
	const behaviour = {
		recipient: (address: string) => (address.startsWith('bad') ? reply(550, 'no such user') : undefined),
	};

	test('among several of a mail is rejected, and the others get it', async () => {
		const target = await server(behaviour);
		const { sent } = await run(target.port, { items: messages(1, { to: 'bad@x.example, good@x.example' }) });
		expect(sent).toMatchObject([{ class: 'accepted', accepted: ['good@x.example'], rejected: ['bad@x.example'] }]);
		expect(sent[0]?.reasons.find(({ code }) => code === 'recipient_refused')?.evidence).toEqual({
			recipient: 'bad@x.example',
			code: 550,
			permanent: true,
		});
	});

	test('among the mails of a run fails alone, and the operator is told', async () => {
		const target = await server(behaviour);
		const items = messages(9);
		items[4] = { message: message({ key: 'bad', to: 'bad@x.example' }) };
		const { sent, hints } = await run(target.port, { items });
		expect(sent.map((result) => result.class)).toEqual([
			...Array<string>(4).fill('accepted'), 'failed_hard', ...Array<string>(4).fill('accepted'),
		]);
		expect(hints).toEqual([expect.stringMatching(/Of 9 mails 8 were accepted; refused for good: 1\./)]);
	});

	test('of which some are refused for now and others for good is tried again', async () => {
		const target = await server({
			recipient: (address) => (address.startsWith('full') ? reply(452, 'full') : reply(550, 'no such user')),
		});
		const { sent } = await run(target.port, { items: messages(1, { to: 'full@x.example, gone@x.example' }) });
		expect(sent).toMatchObject([{ class: 'failed_soft' }]);
	});
});

describe('a faulty item', () => {
	const items = () => [...messages(2), { message: message({ key: 'bad', to: 'nobody' }) }, { other: 1 }];

	test('stops the run before anything is sent, naming the item', async () => {
		const target = await server();
		const error = await run(target.port, { items: items() }).catch((reason: unknown) => reason);
		expect(error).toMatchObject({ context: { itemIndex: 2 } });
		expect((error as Error).message).toContain('"to" holds "nobody"');
		expect(target.received).toHaveLength(0);
	});

	test('fails alone where the node goes on', async () => {
		const target = await server();
		const { items: out } = await run(target.port, { items: items(), continueOnFail: true });
		expect(out.map(({ json }) => (json.sent as { class: string } | undefined)?.class)).toEqual([
			'accepted', 'accepted', undefined, undefined,
		]);
		expect(out[2]?.json.error).toMatch(/\[item 2\]/);
		expect(out[3]?.json).toMatchObject({ other: 1, error: expect.stringContaining('no sender') });
	});

	test('goes to the error output with nothing but its error', async () => {
		const target = await server();
		const { items: out } = await run(target.port, { items: items(), onError: 'continueErrorOutput' });
		expect(out[2]).toEqual({ json: { error: expect.any(String) }, pairedItem: { item: 2 } });
	});
});

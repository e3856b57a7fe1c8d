import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SendCustomerEmail } from '../../../nodes/SendCustomerEmail/SendCustomerEmail.node';
import { properties } from '../../../nodes/SendCustomerEmail/description';
import { pacer } from '../../../nodes/SendCustomerEmail/delivery/pacer';
import { defaults } from '../../../nodes/SendCustomerEmail/delivery/settings';
import { reply, type MailServerBehaviour } from './mailServer';
import { closeServers, message, run, server } from './running';

const plainServers: Server[] = [];
afterEach(async () => {
	await closeServers();
	for (const made of plainServers.splice(0)) made.close();
});

const messages = (count: number, given: object = {}) =>
	Array.from({ length: count }, (_, i) => ({
		message: message({ key: `key-${i}`, to: `c${i}@customer.example`, ...given }),
	}));
const one = () => messages(1);
const quick = { options: { connectionTimeout: 400, socketTimeout: 400 } };

/** A server that speaks the given lines, one for each command, and then does what the last entry says. */
async function scriptedServer(greeting: string, replies: string[], end: 'drop' | 'hang'): Promise<number> {
	const made = createServer((socket: Socket) => {
		let at = 0;
		socket.on('error', () => {});
		socket.write(greeting);
		socket.on('data', () => {
			const line = replies[at++];
			if (line !== undefined) socket.write(line);
			else if (end === 'drop') socket.destroy();
		});
	});
	plainServers.push(made);
	await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
	return (made.address() as AddressInfo).port;
}

describe('the class of a delivery', () => {
	test.each([
		['4xx to the recipient', { recipient: () => reply(451, 'try later') }, 'failed_soft', 451, 'recipients'],
		['5xx to the recipient', { recipient: () => reply(550, 'no such user') }, 'failed_hard', 550, 'recipients'],
		['4xx to the sender', { sender: () => reply(450, 'greylisted') }, 'failed_soft', 450, 'sender'],
		['5xx to the sender', { sender: () => reply(553, 'not yours') }, 'failed_hard', 553, 'sender'],
		['"log in first" to the sender', { sender: () => reply(530, 'authenticate') }, 'failed_soft', 530, 'login'],
		['4xx to the content', { content: () => reply(452, 'full') }, 'failed_soft', 452, 'answer'],
		['"too large" to the content', { content: () => reply(552, 'too large') }, 'failed_hard', 552, 'answer'],
		['5xx to the content', { content: () => reply(554, 'spam') }, 'failed_hard', 554, 'answer'],
		['421 to the content', { content: () => reply(421, 'closing') }, 'failed_soft', 421, 'answer'],
	])('after %s', async (_, behaviour, kind, code, stage) => {
		const target = await server(behaviour);
		const { sent, items } = await run(target.port, { items: one() });
		expect(sent).toMatchObject([{ class: kind, code, stage, accepted: [], rejected: ['c0@customer.example'] }]);
		expect(items[0]?.json.error).toBeUndefined();
		expect(sent[0]?.reasons[0]?.text).toContain(String(code));
	});

	test('after the connection is lost once the whole mail was sent is ambiguous', async () => {
		const target = await server({ content: () => 'drop' });
		const { sent } = await run(target.port, { items: one() });
		expect(sent).toMatchObject([{ class: 'ambiguous', stage: 'answer', code: null, accepted: [], rejected: [] }]);
		expect(sent[0]?.reasons[0]?.code).toBe('answer_lost');
		expect(sent[0]?.messageId).toMatch(/^<cc-[0-9a-f]{32}@agency\.example>$/);
	});

	test('after no answer came to the whole mail is ambiguous', async () => {
		const target = await server({ content: () => 'hang' });
		const { sent } = await run(target.port, { items: one(), parameters: quick });
		expect(sent).toMatchObject([{ class: 'ambiguous', stage: 'answer' }]);
	});

	test('of an ambiguous mail is never the second of two sendings', async () => {
		const contents: string[] = [];
		const target = await server({
			content: (raw) => {
				contents.push(raw);
				return 'drop';
			},
		});
		await run(target.port, { items: messages(5), parameters: { options: { poolSize: 1 } } });
		const ids = contents.map((raw) => /^Message-ID: (.*)$/im.exec(raw)?.[1]);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toHaveLength(5);
	});

	test.each([
		['greeting', '', []],
		['EHLO', '220 hi\r\n', []],
		['MAIL FROM', '220 hi\r\n', ['250 hi\r\n']],
		['RCPT TO', '220 hi\r\n', ['250 hi\r\n', '250 ok\r\n']],
		['DATA', '220 hi\r\n', ['250 hi\r\n', '250 ok\r\n', '250 ok\r\n']],
	])('after the connection is lost at %s is soft', async (_, greeting, replies) => {
		const port = await scriptedServer(greeting, replies, greeting === '' ? 'hang' : 'drop');
		const { sent } = await run(port, { items: one(), parameters: quick });
		expect(sent).toMatchObject([{ class: 'failed_soft', accepted: [] }]);
	});

	test.each([
		['greeting', '', []],
		['MAIL FROM', '220 hi\r\n', ['250 hi\r\n']],
		['DATA', '220 hi\r\n', ['250 hi\r\n', '250 ok\r\n', '250 ok\r\n']],
	])('after no answer at %s is soft, within the time-out', async (_, greeting, replies) => {
		const port = await scriptedServer(greeting, replies, 'hang');
		const start = Date.now();
		const { sent } = await run(port, { items: one(), parameters: quick });
		expect(sent).toMatchObject([{ class: 'failed_soft' }]);
		expect(Date.now() - start).toBeLessThan(3_000);
	});

	test('after a refused connection is soft', async () => {
		const port = await scriptedServer('', [], 'drop');
		await new Promise((resolve) => plainServers.pop()?.close(resolve));
		const { sent } = await run(port, { items: one() });
		expect(sent).toMatchObject([{ class: 'failed_soft', stage: 'connect' }]);
		expect(sent[0]?.response).toContain('ECONNREFUSED');
	});

	test('of a mail that takes too long in all is told by how far it came', async () => {
		const target = await server({ content: () => 'hang' });
		const { sent } = await run(target.port, { items: one(), parameters: { options: { messageTimeout: 300 } } });
		expect(sent).toMatchObject([{ class: 'ambiguous' }]);
	});
});

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

describe('logging in', () => {
	const withUsers: MailServerBehaviour = {
		options: {
			authOptional: false,
			authMethods: ['PLAIN', 'LOGIN'],
			allowInsecureAuth: true,
			onAuth(auth, _session, callback) {
				if (auth.password === ' right ') callback(null, { user: 'u' });
				else callback(reply(535, 'wrong password'));
			},
		},
	};

	test('with the right password sends', async () => {
		const target = await server(withUsers);
		const { sent } = await run(target.port, { items: one(), server: { user: 'u', password: ' right ' } });
		expect(sent).toMatchObject([{ class: 'accepted' }]);
	});

	test('with a wrong one is soft for all, and is not tried for every mail', async () => {
		const target = await server(withUsers);
		const { sent } = await run(target.port, {
			items: messages(20),
			parameters: { options: { poolSize: 2 } },
			server: { user: 'u', password: 'wrong' },
		});
		expect(sent.every((result) => result.class === 'failed_soft')).toBe(true);
		expect(sent[0]).toMatchObject({ stage: 'login', code: 535 });
		expect(sent[0]?.reasons[0]?.text).toContain('credential');
		expect(sent[19]).toMatchObject({ stage: 'not_attempted', response: expect.stringContaining('login') });
		expect(target.connections()).toBeLessThanOrEqual(2);
	});

	test('on a server that cannot be reached is tried a few times, not for every mail', async () => {
		const target = await server({ options: { maxClients: 0 } });
		const port = target.port;
		await closeServers();
		const { sent } = await run(port, { items: messages(20), parameters: { options: { poolSize: 1 } } });
		expect(sent.filter((result) => result.stage === 'connect')).toHaveLength(3);
		expect(sent.filter((result) => result.stage === 'not_attempted')).toHaveLength(17);
	});
});

describe('encryption', () => {
	test('by STARTTLS is not done without where the server does not offer it', async () => {
		const target = await server();
		const { sent } = await run(target.port, { items: one(), server: { security: 'startTls' } });
		expect(sent).toMatchObject([{ class: 'failed_soft', stage: 'login' }]);
		expect(target.received).toHaveLength(0);
	});

	test('by STARTTLS with an untrusted certificate is refused, unless the operator allows it', async () => {
		const target = await server({ options: { disabledCommands: [] } });
		const strict = await run(target.port, { items: one(), server: { security: 'startTls' } });
		expect(strict.sent).toMatchObject([{ class: 'failed_soft' }]);
		expect(target.received).toHaveLength(0);
		const lenient = await run(target.port, {
			items: one(),
			server: { security: 'startTls', allowSelfSigned: true },
		});
		expect(lenient.sent).toMatchObject([{ class: 'accepted' }]);
	});

	test('from the first byte', async () => {
		const target = await server({ options: { secure: true } });
		const { sent } = await run(target.port, { items: one(), server: { security: 'tls', allowSelfSigned: true } });
		expect(sent).toMatchObject([{ class: 'accepted' }]);
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

describe('a run without a mail server', () => {
	test('is an error that says where to enter one', async () => {
		await expect(run(25, { items: one(), server: { host: '' } })).rejects.toThrow(/names no mail server/);
	});

	test('is known as not sent where the node goes on, so that the mails may be tried again', async () => {
		const { sent } = await run(25, { items: messages(2), server: { host: '' }, continueOnFail: true });
		expect(sent).toMatchObject([
			{ class: 'failed_soft', stage: 'not_attempted' },
			{ class: 'failed_soft', stage: 'not_attempted' },
		]);
		const { items } = await run(25, { items: one(), credentials: {}, continueOnFail: true });
		expect(items[0]?.json.sent).toMatchObject({ class: 'failed_soft', stage: 'not_attempted' });
	});
});

describe('a dry run', () => {
	test('sends nothing, shows the headers, and can\'t be taken for sent', async () => {
		const target = await server();
		const { sent, hints } = await run(target.port, { items: one(), parameters: { options: { dryRun: true } } });
		expect(target.connections()).toBe(0);
		expect(sent).toMatchObject([{ dryRun: true, class: 'failed_soft', accepted: [], stage: 'not_attempted' }]);
		expect(sent[0]?.headers).toMatch(/^Auto-Submitted: auto-generated\r$/m);
		expect(sent[0]?.reasons[0]?.code).toBe('dry_run');
		expect(hints).toEqual([]);
	});
});

describe('the credential’s test', () => {
	const check = async (port: number, rest: object = {}) => {
		const { customerEmailSmtpTest } = new SendCustomerEmail().methods.credentialTest;
		return await customerEmailSmtpTest.call(
			{} as never,
			{ id: '1', name: 'x', type: 'customerEmailSmtpApi', data: { host: '127.0.0.1', port, security: 'none', ...rest } },
		);
	};

	test('logs in', async () => {
		expect(await check((await server()).port)).toMatchObject({ status: 'OK' });
	});

	test('says what the server said', async () => {
		const target = await server();
		expect(await check(target.port, { security: 'startTls' })).toMatchObject({ status: 'Error' });
		await closeServers();
		expect(await check(target.port)).toMatchObject({ status: 'Error', message: expect.stringMatching(/ECONNREFUSED/) });
	});

	test('says what is missing', async () => {
		expect(await check(25, { host: '' })).toMatchObject({ status: 'Error', message: expect.stringContaining('no mail server') });
	});
});

describe('the description', () => {
	test('shows the options with the defaults that are used', () => {
		const shown = properties.find(({ name }) => name === 'options')?.options ?? [];
		expect(Object.fromEntries(shown.map((option) => [option.name, 'default' in option ? option.default : undefined]))).toEqual(
			defaults,
		);
	});
});

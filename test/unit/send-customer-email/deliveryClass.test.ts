import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { reply } from './mailServer';
import { closeServers, messages, run, server } from './running';

const plainServers: Server[] = [];
afterEach(async () => {
	await closeServers();
	for (const made of plainServers.splice(0)) made.close();
});

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
		const { sent, items } = await run(target.port, { items: messages(1) });
		expect(sent).toMatchObject([{ class: kind, code, stage, accepted: [], rejected: ['c0@customer.example'] }]);
		expect(items[0]?.json.error).toBeUndefined();
		expect(sent[0]?.reasons[0]?.text).toContain(String(code));
	});

	test('after the connection is lost once the whole mail was sent is ambiguous', async () => {
		const target = await server({ content: () => 'drop' });
		const { sent } = await run(target.port, { items: messages(1) });
		expect(sent).toMatchObject([{ class: 'ambiguous', stage: 'answer', code: null, accepted: [], rejected: [] }]);
		expect(sent[0]?.reasons[0]?.code).toBe('answer_lost');
		expect(sent[0]?.messageId).toMatch(/^<cc-[0-9a-f]{32}@agency\.example>$/);
	});

	test('after no answer came to the whole mail is ambiguous', async () => {
		const target = await server({ content: () => 'hang' });
		const { sent } = await run(target.port, { items: messages(1), parameters: quick });
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
		const { sent } = await run(port, { items: messages(1), parameters: quick });
		expect(sent).toMatchObject([{ class: 'failed_soft', accepted: [] }]);
	});

	test.each([
		['greeting', '', []],
		['MAIL FROM', '220 hi\r\n', ['250 hi\r\n']],
		['DATA', '220 hi\r\n', ['250 hi\r\n', '250 ok\r\n', '250 ok\r\n']],
	])('after no answer at %s is soft, within the time-out', async (_, greeting, replies) => {
		const port = await scriptedServer(greeting, replies, 'hang');
		const start = Date.now();
		const { sent } = await run(port, { items: messages(1), parameters: quick });
		expect(sent).toMatchObject([{ class: 'failed_soft' }]);
		expect(Date.now() - start).toBeLessThan(3_000);
	});

	test('after a refused connection is soft', async () => {
		const port = await scriptedServer('', [], 'drop');
		await new Promise((resolve) => plainServers.pop()?.close(resolve));
		const { sent } = await run(port, { items: messages(1) });
		expect(sent).toMatchObject([{ class: 'failed_soft', stage: 'connect' }]);
		expect(sent[0]?.response).toContain('ECONNREFUSED');
	});

	test('of a mail that takes too long in all is told by how far it came', async () => {
		const target = await server({ content: () => 'hang' });
		const { sent } = await run(target.port, { items: messages(1), parameters: { options: { messageTimeout: 300 } } });
		expect(sent).toMatchObject([{ class: 'ambiguous' }]);
	});
});

import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { addressOf } from '../../sandbox/services/localHttp';
import { ana, eventually, mailbox, startTestSandbox, tom, type TestSandbox } from './runningSandbox';

describe('mail to customers', () => {
	let sandbox: TestSandbox;
	beforeAll(async () => {
		sandbox = await startTestSandbox();
	});
	afterAll(async () => await sandbox.end());
	beforeEach(async () => {
		await sandbox.api('/api/faults', { mail: [] });
		await sandbox.api('/api/messages', undefined, 'DELETE');
	});

	it('is kept byte for byte, and shown parsed', async () => {
		await sandbox.send({ to: ana.address, subject: 'Grüße, Ana', text: 'Hola', html: '<p>Hola</p>', headers: { 'Auto-Submitted': 'auto-replied' } });
		const { value } = await sandbox.api(`/api/messages?to=${ana.address}`);
		expect(value).toMatchObject({ total: 1, messages: [{ subject: 'Grüße, Ana', text: expect.stringContaining('Hola'), headers: { 'auto-submitted': 'auto-replied' } }] });
		const raw = await (await fetch(new URL(`/api/messages/${String(value.messages?.[0]?.id)}/raw`, sandbox.urls.web))).text();
		expect(raw).toContain('Auto-Submitted: auto-replied\r\n');
		expect(raw).toContain('multipart/alternative');
	});

	it('reaches each of several recipients, known or not', async () => {
		await sandbox.send({ to: [ana.address, tom.address, 'Someone.Else@Nowhere.example'] });
		for (const address of [ana.address, tom.address, 'someone.else@nowhere.example']) {
			expect((await sandbox.api(`/api/messages?to=${address}`)).value).toMatchObject({ total: 1 });
		}
	});

	it('is listed page by page, each before the oldest of the last', async () => {
		for (const subject of ['one', 'two', 'three']) await sandbox.send({ to: ana.address, subject });
		const subjects: unknown[] = [];
		let before = '';
		for (let page = 0; page < 4; page += 1) {
			const { value } = await sandbox.api(`/api/messages?limit=1${before}`);
			expect(value.total).toBe(3);
			subjects.push(value.messages?.[0]?.subject);
			before = `&before=${String(value.messages?.[0]?.id ?? 'm0')}`;
		}
		expect(subjects).toEqual(['three', 'two', 'one', undefined]);
	});

	it('survives a restart with its state', async () => {
		const first = await startTestSandbox();
		await first.send({ to: ana.address, subject: 'Before' });
		await first.api('/api/read', { customer: ana.address });
		await first.stop();
		const second = await startTestSandbox({ dataFolder: first.dataFolder });
		await second.send({ to: ana.address, subject: 'After' });
		const { value } = await second.api(`/api/messages?to=${ana.address}`);
		expect(value).toMatchObject({ messages: [{ subject: 'Before', read: true }, { subject: 'After', read: false }] });
		expect(value.messages?.[0]?.id).not.toEqual(value.messages?.[1]?.id);
		await second.end();
	});

	it('takes 10 MB, and refuses 70 MB with a code the sender understands', async () => {
		const raw = (size: number) => `Subject: Large\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(size / 78)}`;
		const envelope = { from: mailbox, to: ana.address };
		await sandbox.send({ envelope, raw: raw(10 * 1024 * 1024) });
		await expect(sandbox.send({ envelope, raw: raw(70 * 1024 * 1024) })).rejects.toMatchObject({ responseCode: 552 });
	});

	it.each([
		['nothing but a body', 'just text'],
		['a multipart without an end', 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<b>open'],
		['an unknown charset', 'Content-Type: text/plain; charset=klingon\r\n\r\n\xe4\xf6'],
	])('keeps a broken mail: %s', async (_name, raw) => {
		await sandbox.send({ envelope: { from: mailbox, to: ana.address }, raw });
		const { value } = await sandbox.api(`/api/messages?to=${ana.address}`);
		expect(value).toMatchObject({ total: 1, messages: [{ messageId: expect.stringMatching(/^<.+>$/) }] });
	});

	describe('with faults', () => {
		it.each([
			['reject', 550],
			['defer', 451],
		])('%s answers %i to the addresses concerned only', async (kind, responseCode) => {
			await sandbox.api('/api/faults', { mail: [{ kind, pattern: '*@garcia.example' }] });
			await expect(sandbox.send({ to: ana.address })).rejects.toMatchObject({ responseCode });
			await expect(sandbox.send({ to: tom.address })).resolves.toBeDefined();
		});

		it('drop_after_data hangs up without an answer, with the mail received', async () => {
			await sandbox.api('/api/faults', { mail: [{ kind: 'drop_after_data', times: 1 }] });
			await expect(sandbox.send({ to: ana.address })).rejects.not.toHaveProperty('responseCode');
			expect((await sandbox.api(`/api/messages?to=${ana.address}`)).value).toMatchObject({ total: 1 });
			await expect(sandbox.send({ to: ana.address })).resolves.toBeDefined();
		});

		it('slow waits before it answers', async () => {
			await sandbox.api('/api/faults', { mail: [{ kind: 'slow', seconds: 0.5 }] });
			const start = Date.now();
			await sandbox.send({ to: ana.address });
			expect(Date.now() - start).toBeGreaterThanOrEqual(480);
		});

		it('bounce accepts the mail and sends a delivery status notification with a null return path', async () => {
			await sandbox.api('/api/faults', { mail: [{ kind: 'bounce' }] });
			await sandbox.send({ to: ana.address, messageId: '<sent-1@northlight.example>' });
			const bounce = await eventually('a bounce', async () => (await sandbox.api('/api/messages?direction=from_customer')).value.messages?.[0]);
			expect(bounce).toMatchObject({ customer: ana.address, envelope: { from: '', to: [mailbox] }, headers: { 'return-path': '<>', 'content-type': expect.stringContaining('report-type=delivery-status') } });
			const raw = await (await fetch(new URL(`/api/messages/${String(bounce.id)}/raw`, sandbox.urls.web))).text();
			expect(raw).toContain('Status: 5.1.1');
			expect(raw).toContain('<sent-1@northlight.example>');
		});

		it('out_of_office answers in the customer’s language, in the thread, marked as automatic', async () => {
			await sandbox.api('/api/faults', { mail: [{ kind: 'out_of_office', pattern: ana.address }] });
			await sandbox.send({ to: [ana.address, tom.address], messageId: '<sent-2@northlight.example>' });
			const { messages } = await eventually('an answer', async () => {
				const { value } = await sandbox.api('/api/messages?inReplyTo=<sent-2@northlight.example>');
				return Number(value.total) > 0 ? value : undefined;
			});
			expect(messages).toHaveLength(1);
			expect(messages?.[0]).toMatchObject({ subject: expect.stringContaining('Respuesta automática'), headers: { 'auto-submitted': 'auto-replied' }, handOver: { state: 'held' } });
		});

		it('ticket_robot answers from a new address each time, in the conversation of the customer', async () => {
			await sandbox.api('/api/faults', { mail: [{ kind: 'ticket_robot' }] });
			await sandbox.send({ to: ana.address });
			await sandbox.send({ to: ana.address });
			const answers = await eventually('two answers', async () => {
				const { value } = await sandbox.api(`/api/messages?customer=${ana.address}&direction=from_customer`);
				return value.total === (2 as unknown) ? value.messages : undefined;
			});
			expect(answers[0]?.from?.address).not.toEqual(answers[1]?.from?.address);
			expect(answers[0]?.headers).not.toHaveProperty('auto-submitted');
		});

		it('are refused with what was expected where they are unknown', async () => {
			const { status, value } = await sandbox.api('/api/faults', { mail: [{ kind: 'explode' }] });
			expect(status).toBe(400);
			expect(value.error).toMatch(/reject/);
		});
	});

	it('to staff stays in the outbox, though their domain is the business’s', async () => {
		const own = await startTestSandbox({ staffAddresses: ['team@northlight.example'] });
		await own.send({ to: 'team@northlight.example', subject: 'A draft waits' });
		expect((await own.api('/api/messages?to=team@northlight.example')).value).toMatchObject({ messages: [{ direction: 'to_customer' }] });
		await own.end();
	});
});

describe('mail to the business', () => {
	interface Receiver {
		url: string;
		received: Array<{ headers: Record<string, unknown>; body: Record<string, unknown> }>;
		statuses: number[];
		server: Server;
	}

	async function startReceiver(): Promise<Receiver> {
		const received: Receiver['received'] = [];
		const statuses: number[] = [];
		const server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const status = statuses.shift() ?? 200;
				if (status === 200) received.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown> });
				response.writeHead(status).end('{}');
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return { url: `http://127.0.0.1:${addressOf(server)}/webhook/mail`, received, statuses, server };
	}

	it('is posted to the webhook in the plain shape, whether written on the page or sent by SMTP', async () => {
		const receiver = await startReceiver();
		const sandbox = await startTestSandbox({ inbound: { kind: 'webhook', url: receiver.url, headerAuth: { name: 'x-secret', value: 's3cret' } } });
		const { value } = await sandbox.api('/api/mails', {
			from: ana.address, to: mailbox, subject: '¿Horario?', text: 'Hola', inReplyTo: '<a@x.example>', references: ['<0@x.example>', '<a@x.example>'], headers: { 'X-Mark': 'yes' },
		});
		await sandbox.send({ from: tom.address, to: mailbox, subject: 'Hallo' });
		await eventually('two mails', () => (receiver.received.length === 2 ? true : undefined));
		expect(receiver.received[0]?.headers).toHaveProperty('x-secret', 's3cret');
		expect(receiver.received[0]?.body).toEqual({
			messageId: value.messageId, inReplyTo: '<a@x.example>', references: ['<0@x.example>', '<a@x.example>'],
			from: { address: ana.address, name: ana.name }, to: [{ address: mailbox, name: '' }], cc: [], subject: '¿Horario?', text: expect.stringContaining('Hola'), html: null,
			headers: expect.objectContaining({ 'x-mark': 'yes', 'return-path': `<${ana.address}>` }), receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
		});
		expect((await sandbox.api(`/api/messages?customer=${ana.address}`)).value).toMatchObject({ messages: [{ handOver: { state: 'handed_over', attempts: 1 } }] });
		await sandbox.end();
		receiver.server.close();
	});

	it('is tried again while n8n is not ready, and is handed over in order', async () => {
		const receiver = await startReceiver();
		receiver.statuses.push(404, 503);
		const sandbox = await startTestSandbox({ inbound: { kind: 'webhook', url: receiver.url } });
		for (const subject of ['one', 'two']) await sandbox.api('/api/mails', { from: ana.address, to: mailbox, subject, text: subject });
		await eventually('two mails', () => (receiver.received.length === 2 ? true : undefined));
		expect(receiver.received.map(({ body }) => body.subject)).toEqual(['one', 'two']);
		const { value } = await sandbox.api(`/api/messages?customer=${ana.address}`);
		expect(value.messages?.[0]).toMatchObject({ handOver: { state: 'handed_over', attempts: 3 } });
		await sandbox.end();
		receiver.server.close();
	});

	it('is not tried again where n8n refuses it for good, and the page can say why', async () => {
		const receiver = await startReceiver();
		receiver.statuses.push(403);
		const sandbox = await startTestSandbox({ inbound: { kind: 'webhook', url: receiver.url } });
		await sandbox.api('/api/mails', { from: ana.address, to: mailbox, text: 'x' });
		const handOver = await eventually('a failure', async () => {
			const mail = (await sandbox.api(`/api/messages?customer=${ana.address}`)).value.messages?.[0];
			const found = mail?.handOver;
			return found?.state === ('failed' as unknown) ? found : undefined;
		});
		expect(handOver.problem).toMatch(/403/);
		await sandbox.end();
		receiver.server.close();
	});

	it('that waits when the sandbox stops is handed over after the next start', async () => {
		const receiver = await startReceiver();
		receiver.statuses.push(503);
		const first = await startTestSandbox({ inbound: { kind: 'webhook', url: receiver.url } });
		await first.api('/api/mails', { from: ana.address, to: mailbox, text: 'x', subject: 'waits' });
		await eventually('a try', () => (receiver.statuses.length === 0 ? true : undefined));
		await first.stop();
		const second = await startTestSandbox({ dataFolder: first.dataFolder, inbound: { kind: 'webhook', url: receiver.url } });
		await eventually('the mail', () => (receiver.received.length === 1 ? true : undefined));
		await second.end();
		receiver.server.close();
	});

	it('goes unchanged to an LMTP server, with its envelope', async () => {
		const delivered: Array<{ raw: string; from: string; to: string[] }> = [];
		const lmtp = new SMTPServer({
			lmtp: true,
			authOptional: true,
			disabledCommands: ['STARTTLS', 'AUTH'],
			onData: (stream, session, done) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => chunks.push(chunk));
				stream.on('end', () => {
					const { mailFrom, rcptTo } = session.envelope;
					delivered.push({ raw: Buffer.concat(chunks).toString(), from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) });
					done(null);
				});
			},
		});
		await new Promise<void>((resolve) => lmtp.listen(0, '127.0.0.1', () => resolve()));
		const sandbox = await startTestSandbox({ inbound: { kind: 'lmtp', host: '127.0.0.1', port: addressOf(lmtp.server) } });
		const raw = 'From: Ana <ana@garcia.example>\r\nTo: hello@northlight.example\r\nX-Odd:   spaced\r\nSubject: As it is\r\n\r\nLine\r\n.dot\r\n';
		await sandbox.api('/api/mails', { raw, to: mailbox });
		await eventually('the mail', () => (delivered.length > 0 ? true : undefined));
		expect(delivered).toEqual([{ raw, from: ana.address, to: [mailbox] }]);
		await sandbox.end();
		await new Promise<void>((resolve) => lmtp.close(() => resolve()));
	});
});

it('stops completely, also with a slow mail under way, and refuses a port that is taken', async () => {
	const sandbox = await startTestSandbox();
	await expect(startTestSandbox({ ports: { web: 0, smtp: sandbox.ports.smtp, model: 0, proxy: 0 } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
	await sandbox.api('/api/faults', { mail: [{ kind: 'slow', seconds: 300 }] });
	const sending = sandbox.send({ to: ana.address }).catch((error: unknown) => error);
	await new Promise((resolve) => setTimeout(resolve, 300));
	const start = Date.now();
	await sandbox.end();
	expect(Date.now() - start).toBeLessThan(3000);
	expect(await sending).toBeInstanceOf(Error);
	for (const port of Object.values(sandbox.ports)) {
		await expect(new Promise((resolve, reject) => connect(port, '127.0.0.1').on('connect', resolve).on('error', reject))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	}
});

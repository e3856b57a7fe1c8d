import { SendCustomerEmail } from '../../../nodes/SendCustomerEmail/SendCustomerEmail.node';
import { reply, type MailServerBehaviour } from './mailServer';
import { closeServers, messages, run, server } from './running';

afterEach(closeServers);

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
		const { sent } = await run(target.port, { items: messages(1), server: { user: 'u', password: ' right ' } });
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
		const { sent } = await run(target.port, { items: messages(1), server: { security: 'startTls' } });
		expect(sent).toMatchObject([{ class: 'failed_soft', stage: 'login' }]);
		expect(target.received).toHaveLength(0);
	});

	test('by STARTTLS with an untrusted certificate is refused, unless the operator allows it', async () => {
		const target = await server({ options: { disabledCommands: [] } });
		const strict = await run(target.port, { items: messages(1), server: { security: 'startTls' } });
		expect(strict.sent).toMatchObject([{ class: 'failed_soft' }]);
		expect(target.received).toHaveLength(0);
		const lenient = await run(target.port, {
			items: messages(1),
			server: { security: 'startTls', allowSelfSigned: true },
		});
		expect(lenient.sent).toMatchObject([{ class: 'accepted' }]);
	});

	test('from the first byte', async () => {
		const target = await server({ options: { secure: true } });
		const { sent } = await run(target.port, { items: messages(1), server: { security: 'tls', allowSelfSigned: true } });
		expect(sent).toMatchObject([{ class: 'accepted' }]);
	});
});

describe('a run without a mail server', () => {
	test('is an error that says where to enter one', async () => {
		await expect(run(25, { items: messages(1), server: { host: '' } })).rejects.toThrow(/names no mail server/);
	});

	test('is known as not sent where the node goes on, so that the mails may be tried again', async () => {
		const { sent } = await run(25, { items: messages(2), server: { host: '' }, continueOnFail: true });
		expect(sent).toMatchObject([
			{ class: 'failed_soft', stage: 'not_attempted' },
			{ class: 'failed_soft', stage: 'not_attempted' },
		]);
		const { items } = await run(25, { items: messages(1), credentials: {}, continueOnFail: true });
		expect(items[0]?.json.sent).toMatchObject({ class: 'failed_soft', stage: 'not_attempted' });
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

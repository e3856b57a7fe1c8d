import { addressesOf } from '../../../nodes/SendCustomerEmail/message/addresses';
import { threadingOf } from '../../../nodes/SendCustomerEmail/message/messageIds';
import { closeServers, message, refused, run, server } from './running';

afterEach(closeServers);

describe('a recipient that hides in another', () => {
	it.each([
		'Team: jane@customer.example, evil@evil.example;', '@evil.example:jane@customer.example', 'undisclosed-recipients:;', 'jane%evil.example@relay.example',
		'evil!jane@relay.example', 'jane@customer.example evil@evil.example', '"jane@customer.example"@evil.example', 'jane@customer.example\u2028evil@evil.example',
	])('is refused: %j', (to) => {
		expect(() => addressesOf(to, 'to')).toThrow('"to" holds');
	});

	it.each(['"jane@customer.example" <evil@evil.example>', 'jane@customer.example <evil@evil.example>', 'evil@evil.example (jane＠customer.example)'])(
		'is not shown under the name of another address: %s',
		(to) => {
			expect(addressesOf(to, 'to')).toEqual([{ address: 'evil@evil.example', name: '' }]);
		},
	);
	it('but an ordinary name is kept, without what turns or hides it', () => {
		expect(addressesOf('"Jane @ Home" <jane@x.example>', 'to')[0]?.name).toBe('Jane @ Home');
		expect(addressesOf({ address: 'jane@x.example', name: 'Jane\u202E Doe\u2028' }, 'to')[0]?.name).toBe('Jane  Doe');
	});

	it('makes no second recipient of a message claimed for one customer', async () => {
		const target = await server();
		const claimed = (to: string) => ({ id: 'm1', fence: 3, message: message({ to }) });
		const two = await run(target.port, { continueOnFail: true, items: [claimed('jane@customer.example, evil@evil.example')] });
		expect(JSON.stringify(two.items[0]?.json)).toContain('names 2 addresses');
		expect(target.received).toHaveLength(0);
		const one = await run(target.port, { items: [claimed('jane@customer.example')] });
		expect(one.sent).toMatchObject([{ class: 'accepted', accepted: ['jane@customer.example'] }]);
	});

	it.each(['X-SMTPAPI', 'X-MC-BccAddress', 'Disposition-Notification-To', 'Mail-Followup-To', 'Resent-Reply-To', 'X-Envelope-To'])(
		'is not named by a header that mail services obey: %s',
		async (header) => {
			expect((await refused({ headers: { [header]: 'evil@evil.example' } })).text).toContain(header);
		},
	);
});

describe('a stranger’s Message-ID', () => {
	it('with control characters or letters outside ASCII is left out and does not stop the answer', () => {
		expect(threadingOf('<a\u0001b@x>', ['<ok@x>', '<\u0000@x>', '<ü@x>'])).toMatchObject({ inReplyTo: undefined, references: ['<ok@x>'] });
	});
	it('with a line break is still refused', () => {
		expect(() => threadingOf('', ['<a@x>\r\nBcc: v@evil.example'])).toThrow('line break');
	});
});

describe('an attachment’s type is a type and nothing else', () => {
	it.each(['application/pdf\r\nX-Evil: 1', 'text/html; name="evil.html"', 'message/rfc822', 'multipart/mixed; boundary=x', ''])('%j', async (mimeType) => {
		const binary = { data: { data: 'AA==', mimeType, fileName: 'a\u202Efdp.bin' } };
		const target = await server();
		await run(target.port, { items: [{ json: { message: message({ attachments: 'data' }) }, binary }] });
		const raw = target.received[0]?.raw;
		expect(raw).toContain('Content-Type: application/octet-stream; name=afdp.bin');
		expect(raw).not.toMatch(/evil/i);
	});
});

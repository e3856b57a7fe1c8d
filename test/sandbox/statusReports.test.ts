import { accounts } from '../../sandbox/services/vendors/accounts';
import { hubSignature, twilioSignature } from '../../sandbox/services/vendors/signatures';
import { basic, maria, startMessageServices } from './messageServices';
import { describeWithApiDescriptions, eventually, type Json } from './runningSandbox';

const { twilio, whatsApp, vapi } = accounts;

describe('signatures', () => {
	it('are those of Twilio’s documentation', () => {
		const form = new URLSearchParams({ CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' });
		expect(twilioSignature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', form)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
	});
});

describeWithApiDescriptions('the services that carry messages', () => {
	const { api, ask, fault, n8n, taken, violations, sms, whatsAppText, call } = startMessageServices();

	describe('what Twilio tells', () => {
		it('is queued, sent and delivered at the URL the request named, signed as Twilio signs', async () => {
			const { value } = await sms();
			expect(value).toMatchObject({ sid: expect.stringMatching(/^SM[0-9a-f]{32}$/), status: 'queued', direction: 'outbound-api', num_segments: '1', error_code: null });
			await eventually('two callbacks', () => (n8n.heard.length === 2 ? true : undefined));
			for (const { path, headers, body } of n8n.heard) {
				expect(path).toBe('/status?message=m-1');
				expect(headers['x-twilio-signature']).toBe(twilioSignature(twilio.authToken, `${n8n.url}${path}`, new URLSearchParams(body)));
			}
			expect(n8n.heard.map(({ body }) => new URLSearchParams(body).get('MessageStatus'))).toEqual(['sent', 'delivered']);
			expect(Object.fromEntries(new URLSearchParams(n8n.heard[1]?.body))).toMatchObject({ MessageSid: (value as Json).sid, AccountSid: twilio.accountSid, To: maria, SmsStatus: 'delivered' });
		});

		it('is a failure with its code, a duplicate with the same token, the last before the first: as ordered', async () => {
			await fault({ service: 'twilio', kind: 'undelivered', code: '30005' }, { service: 'twilio', kind: 'duplicate_callbacks' }, { service: 'twilio', kind: 'disorder_callbacks' });
			await sms();
			await eventually('four callbacks', () => (n8n.heard.length === 4 ? true : undefined));
			const told = n8n.heard.map(({ body }) => new URLSearchParams(body));
			expect(told.map((form) => form.get('MessageStatus'))).toEqual(['undelivered', 'undelivered', 'sent', 'sent']);
			expect(told[0]?.get('ErrorCode')).toBe('30005');
			expect(n8n.heard[0]?.headers['i-twilio-idempotency-token']).toBe(n8n.heard[1]?.headers['i-twilio-idempotency-token']);
			expect(n8n.heard[0]?.headers['i-twilio-idempotency-token']).not.toBe(n8n.heard[2]?.headers['i-twilio-idempotency-token']);
		});

		it('is tried again while n8n is away, and given up with the reason', async () => {
			let tries = 0;
			n8n.reply = () => ({ status: (tries += 1) === 1 ? 503 : 200 });
			await api('/control/services', { reports: 'last' });
			await sms();
			await eventually('the callback', () => (n8n.heard.length === 1 ? true : undefined));
			expect((await taken())[0]).toMatchObject({ status: 'delivered', steps: [{}, { told: [] }, { told: [{ status: 200, attempts: 2 }] }] });
			await api('/control/services', { reportRetries: 0 });
			n8n.reply = () => ({ status: 403, body: 'wrong signature' });
			await sms();
			await eventually('the refusal', async () => ((await taken())[1]?.steps as unknown as Json[])[2]?.told?.[0]?.problem === ('wrong signature' as unknown) || undefined);
		});

		it('can be asked: one message, and those to a number', async () => {
			await api('/control/services', { reports: 'none' });
			const { value } = await sms();
			await sms({ To: '+16085550199' });
			const url = `https://api.twilio.com/2010-04-01/Accounts/${twilio.accountSid}/Messages`;
			const headers = basic(twilio.accountSid, twilio.authToken);
			expect(await ask(`${url}/${String((value as Json).sid)}.json`, { headers })).toMatchObject({ status: 200, value: { status: 'queued', body: expect.any(String) } });
			expect(await ask(`${url}.json?To=%2B16085550199&PageSize=20`, { headers })).toMatchObject({ value: { messages: [{ to: '+16085550199' }], next_page_uri: null } });
			expect(await ask(`${url}/SM${'0'.repeat(32)}.json`, { headers })).toMatchObject({ status: 404, value: { code: 20404 } });
			expect(await violations()).toEqual([]);
		});
	});

	it('WhatsApp tells states in a signed webhook that carries our mark, and asks for the challenge', async () => {
		const { value } = await whatsAppText();
		await eventually('two states', () => (n8n.heard.length === 2 ? true : undefined));
		const states = n8n.heard.map(({ headers, body }) => {
			expect(headers['x-hub-signature-256']).toBe(hubSignature(whatsApp.appSecret, body));
			return (JSON.parse(body) as Json).entry?.[0]?.changes?.[0]?.value?.statuses?.[0];
		});
		const id = (value as Json).messages?.[0]?.id;
		expect(states).toMatchObject([{ status: 'sent', id, recipient_id: '16085550161', biz_opaque_callback_data: 'm-2' }, { status: 'delivered', id }]);
		n8n.reply = ({ path }) => ({ status: 200, body: new URL(path, n8n.url).searchParams.get('hub.challenge') ?? '' });
		expect((await api('/control/services/verify', {})).value).toMatchObject({ verified: true });
		n8n.reply = () => ({ status: 403 });
		expect((await api('/control/services/verify', {})).value).toMatchObject({ verified: false });
	});

	it('Vapi shows the script, tells each state and the report with the secret, at the server the assistant names', async () => {
		const { value } = await call();
		expect(value).toMatchObject({ status: 'queued', type: 'outboundPhoneCall', customer: { number: maria } });
		await eventually('four messages', () => (n8n.heard.length === 4 ? true : undefined));
		expect(n8n.heard.every(({ headers, path }) => headers['x-vapi-secret'] === vapi.serverSecret && path === '/vapi')).toBe(true);
		const messages = n8n.heard.map(({ body }) => (JSON.parse(body) as Json).message);
		expect(messages).toMatchObject([{ status: 'ringing' }, { status: 'in-progress' }, { status: 'ended', endedReason: 'customer-ended-call' }, { type: 'end-of-call-report', artifact: { transcript: expect.stringContaining('AI: Hello María, this is Smile Dental.') }, call: { id: (value as Json).id } }]);
		n8n.heard = [];
		await fault({ service: 'vapi', kind: 'undelivered' });
		await call({ assistantOverrides: { firstMessage: 'Hi', server: { url: `${n8n.url}/own`, headers: { 'X-Vapi-Secret': 'mine' } } } });
		await eventually('the report', () => (n8n.heard.length === 3 ? true : undefined));
		expect(n8n.heard[2]).toMatchObject({ path: '/own', headers: { 'x-vapi-secret': 'mine' } });
		expect(JSON.parse(n8n.heard[2]?.body ?? '')).toMatchObject({ message: { type: 'end-of-call-report', endedReason: 'customer-did-not-answer' } });
		expect(await violations()).toEqual([]);
	});

	it('brings a message into a state on command, told as often as asked', async () => {
		await api('/control/services', { reports: 'none' });
		await sms();
		const [message] = await taken();
		await api(`/control/services/messages/${String(message?.id)}/status`, { status: 'failed', errorCode: '30008', times: 2 });
		expect(n8n.heard.map(({ body }) => new URLSearchParams(body).get('ErrorCode'))).toEqual(['30008', '30008']);
		const wrong = await api(`/control/services/messages/${String(message?.id)}/status`, { status: 'lost' });
		expect(wrong).toMatchObject({ status: 400, value: { error: expect.stringContaining('delivered') } });
	});
});

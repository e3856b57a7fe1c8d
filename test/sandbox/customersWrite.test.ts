import { accounts } from '../../sandbox/services/vendors/accounts';
import { hubSignature, twilioSignature } from '../../sandbox/services/vendors/signatures';
import { maria, startMessageServices } from './messageServices';
import { describeWithApiDescriptions, eventually, type Json } from './runningSandbox';

const { twilio, whatsApp } = accounts;

describeWithApiDescriptions('the services that carry messages', () => {
	const { api, n8n, taken, sms, whatsAppText } = startMessageServices();

	describe('what customers write', () => {
		it('comes signed: SMS and WhatsApp by Twilio', async () => {
			await api('/control/services/inbound', { service: 'twilio', from: maria, to: '+16085550123', text: 'STOP' });
			await api('/control/services/inbound', { service: 'twilio', from: maria, channel: 'whatsapp', text: 'Sí, gracias' });
			const [one, two] = n8n.heard.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
			expect(one).toMatchObject({ From: maria, To: '+16085550123', Body: 'STOP', SmsStatus: 'received' });
			expect(two).toMatchObject({ From: `whatsapp:${maria}`, WaId: '16085550161', ProfileName: 'María Ortega' });
			expect(n8n.heard[0]?.headers['x-twilio-signature']).toBe(twilioSignature(twilio.authToken, `${n8n.url}/inbound`, new URLSearchParams(n8n.heard[0]?.body)));
			expect((await taken('direction=from_customer'))[0]).toMatchObject({ customer: 'maria@ortega.example', text: 'STOP' });
		});

		it('is refused a message afterwards where Twilio handles STOP itself (21610), until START', async () => {
			await api('/control/services', { twilioOptOut: true });
			await api('/control/services/inbound', { service: 'twilio', from: maria, text: 'Stop ' });
			expect(await sms()).toMatchObject({ status: 400, value: { code: 21610 } });
			await api('/control/services/inbound', { service: 'twilio', from: maria, text: 'START' });
			expect(await sms()).toMatchObject({ status: 201 });
		});

		it('is answered by TwiML, where the webhook answers so', async () => {
			n8n.reply = () => ({ status: 200, body: '<Response><Message>You are unsubscribed.</Message></Response>' });
			await api('/control/services/inbound', { service: 'twilio', from: maria, text: 'STOP' });
			expect(await taken('direction=to_customer')).toEqual([expect.objectContaining({ text: 'You are unsubscribed.', to: maria })]);
		});

		it('comes signed by Meta, by Chatwoot, and by Slack', async () => {
			await api('/control/services/inbound', { service: 'whatsapp', from: maria, text: 'もう送らないでください' });
			expect(n8n.heard[0]?.headers['x-hub-signature-256']).toBe(hubSignature(whatsApp.appSecret, n8n.heard[0]?.body ?? ''));
			expect(JSON.parse(n8n.heard[0]?.body ?? '')).toMatchObject({ entry: [{ id: whatsApp.businessAccountId, changes: [{ field: 'messages', value: { metadata: { phone_number_id: whatsApp.phoneNumberId }, messages: [{ from: '16085550161', type: 'text', text: { body: 'もう送らないでください' } }] } }] }] });
			await api('/control/services/inbound', { service: 'chatwoot', from: '42', text: 'Hello?' });
			expect(JSON.parse(n8n.heard[1]?.body ?? '')).toMatchObject({ event: 'message_created', message_type: 'incoming', conversation: { id: 42 } });
			await api('/control/services/inbound', { service: 'slack', from: 'U0ANA', to: 'C0SUPPORT', text: 'Thanks' });
			expect(n8n.heard[2]?.headers['x-slack-signature']).toMatch(/^v0=[0-9a-f]{64}$/);
			expect((await api('/control/services/inbound', { service: 'wordpress', from: 'x', text: 'x' })).status).toBe(400);
		});

		it('opens WhatsApp’s 24 hours: free text outside of them is taken, then fails with 131047 (Twilio: 63016)', async () => {
			await api('/control/services', { whatsAppWindow: 'strict' });
			await whatsAppText();
			await sms({ To: `whatsapp:${maria}`, From: `whatsapp:${twilio.whatsAppNumber}` });
			await whatsAppText({ type: 'template', text: undefined, template: { name: 'appointment', language: { code: 'es' } } });
			await eventually('their ends', async () => ((await taken()).every(({ status }) => /failed|undelivered|delivered/.test(String(status))) ? true : undefined));
			const ends = (await taken()).map(({ status, steps }) => [status, (steps as unknown as Json[]).at(-1)?.errorCode]);
			expect(ends).toEqual([['failed', '131047'], ['undelivered', '63016'], ['delivered', undefined]]);
			await api('/control/services/inbound', { service: 'whatsapp', from: maria, text: 'Hi' });
			await whatsAppText();
			await eventually('the delivery', async () => ((await taken()).at(-1)?.status === 'delivered' ? true : undefined));
		});
	});
});

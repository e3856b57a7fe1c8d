import { parseWebhook } from '../../../../nodes/SelectChannels/inbound/parseInbound';
import { twilioEvents } from '../../../../nodes/SelectChannels/inbound/twilio/events';
import { vapiEvents } from '../../../../nodes/SelectChannels/inbound/vapi/events';
import { whatsAppEvents } from '../../../../nodes/SelectChannels/inbound/whatsApp/events';
import { now, request, settings, vapiExample, whatsAppExample } from './requests';

const sid = `SM${'0a'.repeat(16)}`;
const form = (fields: Record<string, string>) =>
	request({ 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams(fields).toString());

describe('what Twilio tells', () => {
	it('is a text of a customer, with its channel and plain numbers', () => {
		expect(twilioEvents(form({ MessageSid: sid, From: 'whatsapp:+491511', To: 'whatsapp:+4930', Body: 'Hi', SmsStatus: 'received' }))).toEqual([
			{ providerEventId: `twilio:${sid}`, providerMessageId: sid, channel: 'whatsapp', from: '+491511', to: '+4930', at: null, text: 'Hi' },
		]);
	});

	it('is what became of a message, with an id of its own for each state', () => {
		const states = ['queued', 'sent', 'delivered', 'read', 'undelivered', 'failed'].map((MessageStatus) =>
			twilioEvents(form({ MessageSid: sid, MessageStatus, From: '+4930', To: '+491511', ErrorCode: '30003' })),
		);
		expect(states.map(([event]) => event?.status?.state)).toEqual(['queued', 'sent', 'delivered', 'read', 'undelivered', 'failed']);
		expect(new Set(states.map(([event]) => event?.providerEventId)).size).toBe(6);
		expect(states[4]?.[0]?.status).toMatchObject({ errorCode: '30003', providerMessageId: sid, to: '+491511' });
	});

	it('has the same id however often it is told', () => {
		const told = { MessageSid: sid, MessageStatus: 'delivered', To: '+491511' };
		expect(twilioEvents(form(told))[0]?.providerEventId).toBe(twilioEvents(form({ ...told, RawDlrDoneDate: '2606011000' }))[0]?.providerEventId);
	});

	it('counts as stop, start or help where Twilio has acted on it, whatever the text says', () => {
		const decided = (OptOutType: string) =>
			twilioEvents(form({ MessageSid: sid, From: '+491511', To: '+4930', Body: 'genug', OptOutType }))[0]?.decided;
		expect(decided('STOP')).toMatchObject({ kind: 'stop', scope: 'all' });
		expect(decided('START')).toMatchObject({ kind: 'start', scope: 'all' });
		expect(decided('HELP')).toMatchObject({ kind: 'help', scope: null });
		expect(decided('OTHER')).toBeUndefined();
	});

	it('may come as a list of events of its event streams', () => {
		const stream = [
			{ id: 'e1', type: 'com.twilio.messaging.message.delivered', time: '2026-06-01T10:00:00Z', data: { messageSid: sid, to: '+491511', from: '+4930' } },
			{ id: 'e2', type: 'com.twilio.messaging.message.undelivered', data: { messageSid: sid, errorCode: 30005, to: '+491511' } },
		];
		const events = twilioEvents(request({ 'content-type': 'application/json' }, JSON.stringify(stream)));
		expect(events.map(({ status, at, providerEventId }) => [status?.state, status?.errorCode, at, providerEventId])).toEqual([
			['delivered', null, '2026-06-01T10:00:00.000Z', `twilio:${sid}:delivered`],
			['undelivered', '30005', null, `twilio:${sid}:undelivered`],
		]);
	});

	it('is an error where it names no message', () => {
		expect(() => twilioEvents(form({ Body: 'Hi' }))).toThrow('names no message');
	});
});

describe('what WhatsApp tells', () => {
	it('is an event for each message and each status of a webhook', () => {
		const events = parseWebhook('whatsapp', request({ 'x-hub-signature-256': whatsAppExample.signature }, whatsAppExample.body), settings(), now);
		expect(events.map(({ inbound }) => inbound)).toMatchObject([
			{ kind: 'stop', language: 'es', from: '+16505551234', to: '+15550783881', text: 'ya no me escriban ñ', providerEventId: 'whatsapp:wamid.A', at: '2026-06-01T10:00:00.000Z', verified: true },
			{ kind: 'reply', from: '+16505551235', text: '', providerEventId: 'whatsapp:wamid.B' },
			{ kind: 'status', text: null, status: { state: 'failed', errorCode: '131047', providerMessageId: 'wamid.C', to: '+16505551236' }, providerEventId: 'whatsapp:wamid.C:failed' },
		]);
	});

	const change = (value: object) => whatsAppEvents(request({}, JSON.stringify({ entry: [{ changes: [{ field: 'x', value }] }] })));

	it('is what was pressed, too', () => {
		const pressed = [
			{ id: '1', from: '1', type: 'button', button: { text: 'Stop promotions', payload: 'x' } },
			{ id: '2', from: '1', type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'Tuesday' } } },
			{ id: '3', from: '1', type: 'image', image: { caption: 'the leak' } },
		];
		expect(change({ messages: pressed }).map(({ text }) => text)).toEqual(['Stop promotions', 'Tuesday', 'the leak']);
	});

	it('is a stop of marketing where the customer switched that off in WhatsApp itself', () => {
		const [event] = change({ user_preferences: [{ wa_id: '1650', category: 'marketing_messages', value: 'stop', timestamp: 1780308000 }] });
		expect(event).toMatchObject({ from: '+1650', decided: { kind: 'stop', scope: 'marketing' } });
	});

	it('is never nothing', () => {
		expect(change({ event: 'FLAGGED_ACCOUNT' })).toMatchObject([{ status: { state: 'other', raw: { value: { event: 'FLAGGED_ACCOUNT' } } } }]);
	});
});

describe('what Vapi tells', () => {
	it('is what became of a call, without the keys that its messages may hold', () => {
		const [event] = vapiEvents(request({}, vapiExample.body));
		expect(event).toMatchObject({
			providerEventId: 'vapi:c-1:ended',
			channel: 'phone',
			to: '+16505551234',
			from: '+15550783881',
			status: { state: 'undelivered', errorCode: 'customer-did-not-answer', providerMessageId: 'c-1' },
		});
		expect(JSON.stringify(event)).not.toContain('leak');
	});

	const report = (endedReason: string, ...said: string[]) => ({
		message: {
			type: 'end-of-call-report',
			endedReason,
			call: { id: 'c-1' },
			customer: { number: '+1650' },
			artifact: { messages: said.map((message) => ({ role: 'user', message })) },
		},
	});

	it.each([
		['customer-ended-call', 'delivered'],
		['assistant-said-end-call-phrase', 'delivered'],
		['voicemail', 'undelivered'],
		['customer-busy', 'undelivered'],
		['call.in-progress.error-vapifault-openai-voice-failed', 'failed'],
		['something-new', 'failed'],
	])('a call that ended with %s is %s', (endedReason, state) => {
		expect(vapiEvents(request({}, report(endedReason)))[0]?.status?.state).toBe(state);
	});

	it('is a stop where the customer said so in the call, and no message for the rest of it', () => {
		const events = parseWebhook(
			'vapi',
			request({ 'x-vapi-secret': 'server-secret' }, report('customer-ended-call', 'Hello?', 'Stop.', 'Please do not call me again.')),
			settings(),
			now,
		);
		expect(events.map(({ inbound }) => [inbound.kind, inbound.text, inbound.from])).toEqual([
			['status', null, null],
			['stop', 'Please do not call me again.', '+1650'],
		]);
	});
});

it('a refused request is read all the same, and says why it is not verified', () => {
	const [event] = parseWebhook('whatsapp', request({}, whatsAppExample.body), settings(), now);
	expect(event?.inbound).toMatchObject({ kind: 'stop', verified: false });
	expect(event?.refusal?.text).toContain('X-Hub-Signature-256');
	const [garbage] = parseWebhook('whatsapp', request({}, 'no json'), settings(), now);
	expect(garbage?.inbound).toMatchObject({ kind: 'status', verified: false, status: { state: 'other' } });
});

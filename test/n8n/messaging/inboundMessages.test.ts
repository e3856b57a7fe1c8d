import { twilioSignature } from '../../../sandbox/services/vendors/signatures';
import { accounts } from '../../../sandbox/services/vendors/accounts';
import { eventually, run } from '../inbox';
import { TestN8n } from '../harness/TestN8n';
import { Stage } from './stage';

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
beforeAll(() => stage.prepare());
afterAll(() => n8n.close());

const inbound = (from: string) =>
	n8n.query<{ kind: string; body: string; channel: string }>('select kind, body, channel from comms.inbound_messages where from_address = $1 order by at, received_at', [from]);

/** Twilio is answered before staff are told. */
const toStaff = (text: string) =>
	eventually('a mail to staff', async () => {
		const mails = (await n8n.sandbox.messages({ to: 'team@studio-lumen.example' })).filter((mail) => mail.text.includes(text));
		return mails.length > 0 && mails;
	}, 20);

test('"stop please" by SMS is confirmed once, stops marketing by SMS, and leaves mail that is owed alone', async () => {
	const ann = await stage.person();
	await stage.grant(ann, 'marketing', 'sms');
	const waiting = await stage.enqueue(ann, 'sms', { topic: 'marketing', type: 'newsletter', dueAt: new Date(Date.now() + 3_600_000).toISOString() });
	await stage.write({ service: 'twilio', from: ann.phone, text: 'stop please' });
	await stage.write({ service: 'twilio', from: ann.phone, text: 'STOP' });
	expect((await inbound(ann.phone)).map(({ kind }) => kind)).toEqual(['stop', 'stop']);
	expect((await stage.message(waiting)).state).toBe('blocked');

	await stage.sendDue();
	const confirmations = await stage.services({ to: ann.phone });
	expect(confirmations).toHaveLength(1);
	expect(confirmations[0]?.text).toContain('unsubscribed');

	const marketing = await stage.enqueue(ann, 'sms', { topic: 'marketing', type: 'newsletter' });
	const receipt = await stage.enqueue(ann, 'email', { topic: 'transactional', type: 'receipt' });
	await stage.sendDue();
	expect((await stage.message(marketing)).state).toBe('blocked');
	expect((await stage.message(receipt)).state).toBe('accepted');
	expect(await stage.services({ to: ann.phone })).toHaveLength(1);
	expect(await n8n.sandbox.messages({ to: ann.email })).toHaveLength(1);
});

test('"stop by our office" is an answer: it stops what waits for one, and a person reads it', async () => {
	const ben = await stage.person();
	const waiting = await stage.enqueue(ben, 'email', { cancelOn: ['reply'], dueAt: new Date(Date.now() + 3_600_000).toISOString() });
	const other = await stage.enqueue(ben, 'email', { cancelOn: ['opt_out'], dueAt: new Date(Date.now() + 3_600_000).toISOString() });
	await stage.write({ service: 'twilio', from: ben.phone, text: `Stop by our office tomorrow ${run}` });
	expect((await inbound(ben.phone)).map(({ kind }) => kind)).toEqual(['reply']);
	expect(await stage.states(waiting, other)).toEqual(['blocked', 'scheduled']);
	const mails = await toStaff(`Stop by our office tomorrow ${run}`);
	expect(mails).toHaveLength(1);
	expect(mails[0]?.subject).toBe(`Wrote back: ${ben.name}`);
	expect(await stage.services({ to: ben.phone })).toEqual([]);
});

test('the same signed webhook twice is one text; an unsigned one is none', async () => {
	const cid = await stage.person();
	const url = `${n8n.urls.webhook}/comms/twilio-inbound`;
	const form = new URLSearchParams({ MessageSid: `SM${run.padStart(32, '0')}`, Body: `Once ${run}`, From: cid.phone, To: accounts.twilio.number, SmsStatus: 'received' });
	const post = (signature?: string, body = form.toString()) =>
		n8n.callWebhook('comms/twilio-inbound', { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...(signature === undefined ? {} : { 'x-twilio-signature': signature }) } });
	const signature = twilioSignature(accounts.twilio.authToken, url, form);
	const answers = [await post(signature), await post(signature), await post(), await post(signature, form.toString().replace('Once', 'STOP+now'))];
	expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 403]);
	// Anything else would be sent to the customer as a text.
	expect(answers[0]?.headers['content-type']).toContain('text/xml');
	expect(String(answers[0]?.data)).toMatch(/<Response>\s*<\/Response>|<Response\/>/);
	expect((await inbound(cid.phone)).map(({ body }) => body)).toEqual([`Once ${run}`]);
	expect(await toStaff(`Once ${run}`)).toHaveLength(1);
});

test('what is written to WhatsApp by Meta comes the same way, opens the window, and is told to staff', async () => {
	const dan = await stage.person();
	await stage.write({ service: 'whatsapp', from: dan.phone, text: `¿Cuándo llega? ${run}` });
	expect(await inbound(dan.phone)).toEqual([{ kind: 'reply', body: `¿Cuándo llega? ${run}`, channel: 'whatsapp' }]);
	const id = await stage.enqueue(dan, 'whatsapp');
	await stage.sendDue();
	expect(['accepted', 'delivered', 'opened']).toContain((await stage.message(id)).state);
	expect(await toStaff(`¿Cuándo llega? ${run}`)).toHaveLength(1);
});

test('もう送らないでください by WhatsApp stops WhatsApp, and is confirmed in Japanese', async () => {
	const eri = await stage.person({ language: 'ja' });
	await stage.write({ service: 'whatsapp', from: eri.phone, text: 'もう送らないでください' });
	await stage.sendDue();
	const sent = await stage.services({ to: eri.phone });
	expect(sent).toHaveLength(1);
	expect(sent[0]?.text).toContain('配信を停止しました');
});

import { accounts } from '../../../sandbox/services/vendors/accounts';
import { hubSignature } from '../../../sandbox/services/vendors/signatures';
import { eventually, run } from '../inbox';
import { describeWithMailbox } from '../harness/describeWith';
import { TestN8n } from '../harness/TestN8n';
import { Stage } from './stage';

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
beforeAll(() => stage.prepare());
afterAll(async () => {
	await stage.faults([]);
	await n8n.close();
});

const events = (providerId: string) =>
	n8n.query<{ state: string }>('select state from comms.provider_events where provider_message_id = $1 order by id', [providerId]);

/** A webhook of WhatsApp as Meta posts it. */
function metaSays(value: Record<string, unknown>, { secret = accounts.whatsApp.appSecret }: { secret?: string } = {}) {
	const body = JSON.stringify({
		object: 'whatsapp_business_account',
		entry: [{ id: '1', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata: { display_phone_number: '15005550008', phone_number_id: '1' }, ...value } }] }],
	});
	return n8n.callWebhook('comms/whatsapp-events', { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-hub-signature-256': hubSignature(secret, body) } });
}

const status = (id: string, state: string, at = new Date()) => ({ id, status: state, timestamp: String(Math.floor(at.getTime() / 1000)), recipient_id: '491512345678' });

/** A message that WhatsApp took over as `wamid`. */
async function takenByMeta(wamid: string): Promise<string> {
	const person = await stage.person({ whatsAppInbound: new Date().toISOString() });
	const id = await stage.enqueue(person, 'whatsapp', { dueAt: new Date(Date.now() + 86_400_000).toISOString() });
	await n8n.query(
		`update comms.scheduled_messages set state = 'accepted', accepted_at = now() - interval '5 minutes', provider_message_id = $2, result = '{"provider": "whatsapp"}' where id = $1`,
		[id, wamid],
	);
	return id;
}

test('accepted becomes delivered only by the signed word of Twilio, and counts once although it is said three times', async () => {
	await stage.settings({ reports: 'none' });
	const person = await stage.person();
	const id = await stage.enqueue(person, 'sms');
	await stage.sendDue();
	expect((await stage.message(id)).state).toBe('accepted');
	const [sms] = await stage.services({ to: person.phone });
	await stage.report(sms?.id ?? '', 'delivered', { times: 3 });
	expect((await stage.message(id)).state).toBe('delivered');
	expect(await events(sms?.providerId ?? '')).toEqual([{ state: 'delivered' }]);
	// What comes late does not take it back.
	await stage.report(sms?.id ?? '', 'sent');
	expect((await stage.message(id)).state).toBe('delivered');
	await stage.settings({ reports: 'all' });
});

test('what is not signed, or signed by somebody else, gets 403 and leaves nothing behind', async () => {
	const wamid = `wamid.forged${run}`;
	const id = await takenByMeta(wamid);
	const form = new URLSearchParams({ MessageSid: 'SM00000000000000000000000000000bad', MessageStatus: 'delivered', To: '+491512345678', From: '+15005550006' }).toString();
	const answers = [
		await metaSays({ statuses: [status(wamid, 'delivered')] }, { secret: 'guessed' }),
		await n8n.callWebhook('comms/whatsapp-events', { method: 'POST', body: { entry: [] } }),
		await n8n.callWebhook('comms/twilio-events', { method: 'POST', body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
		await n8n.callWebhook('comms/twilio-events', { method: 'POST', body: form, headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'AAAA' } }),
		await n8n.callWebhook('comms/vapi-events', { method: 'POST', body: { message: { type: 'status-update', status: 'ended', call: { id: 'x' } } }, headers: { 'x-vapi-secret': 'guessed' } }),
		await n8n.callWebhook('comms/vapi-events', { method: 'POST', body: {} }),
	];
	expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403, 403, 403, 403]);
	expect((await stage.message(id)).state).toBe('accepted');
	expect(await n8n.query(`select 1 from comms.provider_events where provider_message_id in ($1, 'SM00000000000000000000000000000bad', 'x')`, [wamid])).toEqual([]);
});

test('several reports in one webhook of WhatsApp each count; the same webhook again changes nothing; one of last week is refused', async () => {
	const [first, second, old] = [`wamid.a${run}`, `wamid.b${run}`, `wamid.c${run}`];
	const ids = [await takenByMeta(first), await takenByMeta(second), await takenByMeta(old)];
	const value = { statuses: [status(first, 'delivered'), status(second, 'read')] };
	expect([(await metaSays(value)).status, (await metaSays(value)).status]).toEqual([200, 200]);
	expect(await stage.states(...ids.slice(0, 2))).toEqual(['delivered', 'opened']);
	expect(await events(first)).toHaveLength(1);
	expect((await metaSays({ statuses: [status(old, 'delivered', new Date(Date.now() - 8 * 86_400_000))] })).status).toBe(403);
	expect((await stage.message(ids[2] ?? '')).state).toBe('accepted');
	expect(await events(old)).toEqual([]);
});

test('Meta is given its word back, and nobody else', async () => {
	expect(await stage.verifyWhatsApp()).toMatchObject({ status: 200, verified: true });
	const guessed = await n8n.callWebhook('comms/whatsapp-events', { query: { 'hub.mode': 'subscribe', 'hub.challenge': '42', 'hub.verify_token': 'guessed' } });
	expect(guessed.status).toBe(403);
	expect(String(guessed.data)).not.toContain('42');
});

test('a call that was had is delivered, one that nobody answered is not', async () => {
	await stage.settings({ reports: 'none' });
	const [had, missed] = [await stage.person(), await stage.person()];
	const ids = [await stage.enqueue(had, 'phone', { severity: 'P1', topic: 'incident' }), await stage.enqueue(missed, 'phone', { severity: 'P1', topic: 'incident' })];
	await stage.sendDue();
	await stage.report((await stage.services({ to: had.phone }))[0]?.id ?? '', 'ended', { errorCode: 'customer-ended-call' });
	await stage.report((await stage.services({ to: missed.phone }))[0]?.id ?? '', 'ended', { errorCode: 'customer-did-not-answer' });
	expect(await stage.states(...ids)).toEqual(['delivered', 'bounced_soft']);
	await stage.settings({ reports: 'all' });
});

test('an SMS to a dead number goes out by mail instead, and the number is left alone from then on', async () => {
	const person = await stage.person();
	await stage.faults([{ service: 'twilio', kind: 'undelivered', pattern: person.phone, code: '30005' }]);
	const id = await stage.enqueue(person, 'sms', { fallback: ['email'] });
	await stage.sendDue();
	await eventually('the report', async () => (await stage.message(id)).state === 'bounced_hard', 30);
	await stage.sendDue();
	expect(await n8n.sandbox.messages({ to: person.email })).toHaveLength(1);
	const later = await stage.enqueue(person, 'sms');
	await stage.sendDue();
	expect(await stage.message(later)).toMatchObject({ state: 'blocked', state_reason: { code: 'suppressed' } });
	await stage.faults([]);
});

const report = (messageId: string) =>
	['--b0undary', 'Content-Type: text/plain', '', 'Sorry.', '--b0undary', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '',
		'Final-Recipient: rfc822; somebody@customer.example', 'Action: failed', 'Status: 5.1.1', '--b0undary', 'Content-Type: text/rfc822-headers', '', `Message-ID: ${messageId}`, '', '--b0undary--', ''].join('\r\n');

async function mailed(): Promise<{ id: string; messageId: string; email: string }> {
	const person = await stage.person();
	const id = await stage.enqueue(person, 'email');
	await stage.sendDue();
	return { id, messageId: String((await stage.message(id)).provider_message_id), email: person.email };
}

test('a raw bounce that names a message of ours marks it; one that names none marks nothing', async () => {
	const { id, messageId } = await mailed();
	const forged = await n8n.runWorkflow('comms-delivery-events', { startNode: 'When a report arrives by mail', input: [{ raw: report('<guess@studio-lumen.example>') }] });
	expect(forged.json('Record the bounces')).toEqual([expect.objectContaining({ outcome: 'unknown' })]);
	expect((await stage.message(id)).state).toBe('accepted');
	await n8n.runWorkflow('comms-delivery-events', { startNode: 'When a report arrives by mail', input: [{ raw: report(messageId) }] });
	expect((await stage.message(id)).state).toBe('bounced_hard');
});

describeWithMailbox('a bounce in the mailbox', () => {
	const imap = (enabled: boolean) =>
		n8n.patchWorkflow('comms-delivery-events', ({ nodes }) => {
			for (const node of nodes) if (node.type.endsWith('.emailReadImap')) node.disabled = !enabled;
		});
	beforeAll(() => imap(true));
	afterAll(() => imap(false));

	test('is read raw beside triage, marks its message and suppresses its address', async () => {
		const { id, messageId, email } = await mailed();
		const bounce = `From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: ${n8n.mailbox?.address}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b0undary"\r\n\r\n${report(messageId)}`;
		await eventually('the bounce', async () => {
			await n8n.deliverMail(`Message-ID: <${Date.now()}@mx.example>\r\n${bounce}`);
			await new Promise((resolve) => setTimeout(resolve, 2_000));
			return (await stage.message(id)).state === 'bounced_hard';
		});
		const [row] = await n8n.query<{ hit: boolean }>(`select exists (select from comms.suppressions where address_hash = comms.address_hash($1) and reason = 'hard_bounce') as hit`, [email]);
		expect(row?.hit).toBe(true);
	});
});

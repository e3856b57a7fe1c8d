import { createDatabase, type TestDatabase } from './database';
import { claim, classify, enqueue, hold, marta, minutesLater, noon, registerOne, report, seed, stateOf, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.crm_contacts set phone = '+34600111222', whatsapp = '+34600111222' where id = '${marta}'`);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.scheduled_messages, comms.message_events, comms.message_links, comms.suppressions, comms.workflow_errors, comms.provider_events, comms.fallbacks, comms.consent_events, comms.communication_preferences cascade'));

interface Event {
	messageId: string | null;
	state: string | null;
	outcome: string;
}
const events = (items: unknown[], at = noon) => db.rows<Event & Record<string, unknown>>('select * from comms.record_provider_events($1, $2)', [JSON.stringify(items), at]);
const status = (state: string, over: Record<string, unknown> = {}) => ({ provider: 'twilio', providerMessageId: 'SM1', providerEventId: `SM1/${state}`, state, errorCode: null, at: noon, raw: {}, ...over });

async function sending(over: Record<string, unknown> = {}) {
	await enqueue(db, { channel: 'sms', to: '+34600111222', ...over });
	const [row] = await hold(db, await claim(db), { channel: (over.channel as string | undefined) ?? 'sms', action: 'send' });
	if (row === undefined) throw new Error('Nothing is being sent.');
	return row;
}
async function accepted(over: Record<string, unknown> = {}, sid = 'SM1'): Promise<string> {
	const message = await sending(over);
	await db.rows('select * from comms.record_provider_answers($1, $2)', [JSON.stringify([{ ...message, provider: 'twilio', statusCode: 201, body: { sid } }]), noon]);
	return message.id;
}
const outbox = () => db.rows<{ key: string; channel: string; state: string }>('select key, channel, state from comms.scheduled_messages order by created_at, key');

describe('what a provider reports', () => {
	it('moves a message forward, once and never back, in whatever order it comes', async () => {
		const id = await accepted();
		expect((await events([status('read'), status('delivered'), status('read'), status('sent')])).map(({ outcome }) => outcome)).toEqual(['changed', 'recorded', 'duplicate', 'recorded']);
		expect(await stateOf(db, id)).toBe('opened');
		await events([status('failed', { errorCode: '30008' })]);
		expect(await stateOf(db, id)).toBe('opened');
	});

	it('before the answer that names the message waits for it', async () => {
		const message = await sending();
		expect((await events([status('delivered')])).map(({ outcome, messageId }) => ({ outcome, messageId }))).toEqual([{ outcome: 'waiting', messageId: null }]);
		await db.rows('select * from comms.record_provider_answers($1, $2)', [JSON.stringify([{ ...message, provider: 'twilio', statusCode: 201, body: { sid: 'SM1' } }]), noon]);
		expect(await stateOf(db, message.id)).toBe('delivered');
	});

	it('settles a doubt where the callback carries our own id, and never points a known id elsewhere', async () => {
		const lost = await sending();
		await report(db, [lost], undefined);
		expect(await stateOf(db, lost.id)).toBe('ambiguous');
		await events([status('delivered', { providerMessageId: 'SM9', messageId: lost.id })]);
		expect(await stateOf(db, lost.id)).toBe('delivered');
		const other = await accepted({}, 'SM2');
		await events([status('undelivered', { providerMessageId: 'SM9', messageId: other, errorCode: '30005' })]);
		expect(await stateOf(db, other)).toBe('accepted');
	});

	it.each([
		['undelivered', '30005', 'bounced_hard', ['hard_bounce']],
		['undelivered', '30003', 'bounced_soft', []],
		['failed', '21610', 'failed_hard', ['unsubscribe']],
		['failed', null, 'failed_hard', []],
	])('%s with %s is %s and suppresses %j', async (state, errorCode, expected, suppressed) => {
		const id = await accepted();
		await events([status(state, { errorCode })]);
		expect(await stateOf(db, id)).toBe(expected);
		expect((await db.rows<{ reason: string }>('select reason from comms.suppressions')).map(({ reason }) => reason)).toEqual(suppressed);
	});

	it('as parseInbound hands it over is read; one bad event costs the others nothing', async () => {
		const id = await accepted();
		const rows = await events([{ foo: 1 }, { inbound: { kind: 'status', provider: 'twilio', providerMessageId: 'SM1', providerEventId: 'e1', at: noon, verified: true, status: { state: 'delivered', errorCode: null, providerMessageId: 'SM1', to: '+1', raw: {} } } }]);
		expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'changed']);
		expect(await stateOf(db, id)).toBe('delivered');
	});

	it('of another provider under the same id concerns another message', async () => {
		const id = await accepted();
		expect((await events([status('delivered', { provider: 'whatsapp' })])).map(({ outcome }) => outcome)).toEqual(['waiting']);
		expect(await stateOf(db, id)).toBe('accepted');
	});
});

describe('the bounce mailbox', () => {
	const bounce = (over: Record<string, unknown>) => db.rows<{ kind: string | null; outcome: string; messageId: string | null }>('select * from comms.record_bounces($1, $2)', [JSON.stringify([over]), noon]);
	const mail = async () => {
		await enqueue(db);
		const rows = await hold(db, await claim(db));
		await report(db, rows, { class: 'accepted', messageId: '<ours@studio.example>' });
		return rows[0]?.id ?? '';
	};
	const suppressed = () => db.rows('select channel, reason from comms.suppressions where address_hash = comms.address_hash($1)', ['marta@ruiz.example']);

	it('a hard bounce that names our mail suppresses the address we wrote to', async () => {
		const id = await mail();
		expect(await bounce({ classification: { deliveryStatus: { status: '5.1.1', action: 'failed', permanent: true, originalMessageId: '<ours@studio.example>', finalRecipient: 'other@x.example' } } })).toEqual([
			expect.objectContaining({ kind: 'hard', outcome: 'suppressed', messageId: id }),
		]);
		expect(await suppressed()).toEqual([{ channel: 'email', reason: 'hard_bounce' }]);
		expect(await stateOf(db, id)).toBe('bounced_hard');
	});

	it('a forged one that names none of ours suppresses nobody', async () => {
		await mail();
		expect(await bounce({ classification: { deliveryStatus: { status: '5.1.1', originalMessageId: '<guess@studio.example>', finalRecipient: 'marta@ruiz.example' } } })).toEqual([expect.objectContaining({ outcome: 'unknown' })]);
		expect(await suppressed()).toEqual([]);
	});

	it.each([
		['an SES notification', { classification: { automation: { kind: 'bounce' }, deliveryStatus: { action: 'complained', status: '', permanent: false, source: 'json', originalMessageId: '<ours@studio.example>' } }, text: '{"a": "5.1.1 4.2.2"}' }],
		['a feedback report', { classification: { automation: { kind: 'auto_reply' } }, rawMessage: 'Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\nMessage-ID: <ours@studio.example>\r\n' }],
	])('a complaint by %s suppresses the address and leaves the message as it is', async (_name, item) => {
		const id = await mail();
		const next = await enqueue(db, { topic: 'marketing' });
		expect(await bounce(item)).toEqual([expect.objectContaining({ kind: 'complaint', outcome: 'suppressed' })]);
		expect(await suppressed()).toEqual([{ channel: 'email', reason: 'complaint' }]);
		expect([await stateOf(db, id), await stateOf(db, next)]).toEqual(['accepted', 'blocked']);
	});

	it('a complaint that came into the inbox, as JSON of SES, suppresses too, whatever digits stand in it', async () => {
		const id = await mail();
		const told = await registerOne(db, { from: 'no-reply@sns.amazonaws.com', text: '{"notificationType": "Complaint", "n": "5.1.1", "mail": {"headers": [{"name": "Message-ID", "value": "<ours@studio.example>"}]}}' });
		await classify(db, told.emailId, {
			intent: 'bounce', automation: { kind: 'bounce', reason: 'ses' }, needsReply: false,
			deliveryStatus: { action: 'complained', status: '', permanent: false, source: 'json', originalMessageId: '<ours@studio.example>' },
		});
		expect(await suppressed()).toEqual([{ channel: 'email', reason: 'complaint' }]);
		expect(await stateOf(db, id)).toBe('accepted');
	});

	it('a full mailbox, a delay and a delivery report suppress nobody', async () => {
		const id = await mail();
		for (const [told, expected] of [
			[{ status: '2.0.0', action: 'delivered' }, 'accepted'],
			[{ status: '4.2.2', action: 'delayed' }, 'bounced_soft'],
			[{ status: '5.2.2', action: 'delayed', permanent: false }, 'bounced_soft'],
		] as const) {
			await bounce({ classification: { deliveryStatus: { ...told, originalMessageId: '<ours@studio.example>' } } });
			expect(await stateOf(db, id)).toBe(expected);
		}
		expect(await suppressed()).toEqual([]);
	});
});

describe('a ladder', () => {
	const ladder = { key: 'notice', topic: 'incident', fallback: ['whatsapp', 'phone', 'email'] };

	it('goes on to the next allowed channel, once, under the key of the first and the channel', async () => {
		await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason) values ('${studio}', 'whatsapp', comms.address_hash('+34600111222'), 'manual')`);
		await accepted(ladder);
		await events([status('undelivered', { errorCode: '30005' }), status('failed', { errorCode: '30005' })]);
		expect(await outbox()).toEqual([{ key: 'notice', channel: 'sms', state: 'bounced_hard' }, { key: 'notice/phone', channel: 'phone', state: 'scheduled' }]);
		const [call] = await claim(db, { at: minutesLater(1) });
		expect(call?.message).toMatchObject({ to: '+34600111222', text: 'There is news.', fallback: ['email'], priority: 'high' });
		await hold(db, [call].flatMap((row) => row ?? []), { channel: 'phone', action: 'block', rule: 'channel_unavailable' }, minutesLater(1));
		expect((await outbox()).map(({ key }) => key)).toEqual(['notice', 'notice/phone', 'notice/email']);
	});

	it.each([
		['do_not_contact', 1], ['frequency_cap', 1], ['incident_pause', 1], ['suppressed', 2], ['whatsapp_window', 2], ['no_consent', 2],
	])('blocked by %s gives %d messages', async (rule, count) => {
		await enqueue(db, { ...ladder, channel: 'sms', to: '+34600111222' });
		await hold(db, await claim(db), { channel: 'sms', action: 'block', rule });
		expect(await outbox()).toHaveLength(count);
	});

	it('that somebody cancelled, or whose fate is not known, does not go on', async () => {
		await enqueue(db, { ...ladder, channel: 'sms', to: '+34600111222', cancelOn: ['reply'] });
		await db.rows(`select comms.cancel_messages('${marta}', 'reply', $1)`, [noon]);
		expect(await outbox()).toHaveLength(1);
		await report(db, [await sending({ ...ladder, key: 'two' })], undefined);
		expect(await outbox()).toHaveLength(2);
	});

	it('of a P1 goes on until one is confirmed; then the others are not sent', async () => {
		await accepted({ ...ladder, severity: 'P1' });
		const tick = (minutes: number) => db.rows('select * from comms.release_expired($1)', [minutesLater(minutes)]);
		await tick(0.5);
		expect(await outbox()).toHaveLength(1);
		await tick(1.5);
		await tick(1.6);
		expect((await outbox()).map(({ channel }) => channel)).toEqual(['sms', 'whatsapp']);
		await events([status('delivered')], minutesLater(2));
		expect(await outbox()).toEqual([{ key: 'notice', channel: 'sms', state: 'delivered' }, { key: 'notice/whatsapp', channel: 'whatsapp', state: 'blocked' }]);
		await tick(60);
		expect(await outbox()).toHaveLength(2);
	});

	it('of a P2 does not go on while a channel has it in hand', async () => {
		await accepted({ ...ladder, severity: 'P2' });
		await db.rows('select * from comms.release_expired($1)', [minutesLater(600)]);
		expect(await outbox()).toHaveLength(1);
	});

	it('without a channel left calls for a person', async () => {
		await sending({ key: 'notice', topic: 'incident', severity: 'P1', fallback: ['slack', 'push'] });
		await db.rows(`select comms.fail_message(id, fence, 'failed_hard', '{}', $1) from comms.scheduled_messages`, [noon]);
		expect(await outbox()).toHaveLength(1);
		expect((await db.rows<{ message: string }>('select message from comms.workflow_errors')).map(({ message }) => message)).toEqual([expect.stringContaining('reached nobody')]);
	});
});

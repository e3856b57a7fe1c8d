import { createDatabase, type TestDatabase } from './database';
import { claim, enqueue, hold, marta, minutesLater, noon, seed, stateOf, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.crm_contacts set phone = '+44 (0) 20 7946 0958' where id = '${marta}'`);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.scheduled_messages, comms.message_events, comms.message_links, comms.suppressions, comms.workflow_errors, comms.provider_events cascade'));

type Answer = Record<string, unknown>;
const meaning = async (provider: string, status: number | null, body: unknown, error: string | null = null) =>
	(await db.row<{ sent: Record<string, unknown> }>('select comms.provider_answer($1, $2, $3, $4) as sent', [provider, status, JSON.stringify(body), error])).sent;

/** A message of a channel that is being handed over at this moment. */
async function sending(channel: string, over: Record<string, unknown> = {}): Promise<{ id: string; fence: number }> {
	await enqueue(db, { channel, to: '+442079460958', ...over });
	const [row] = await hold(db, await claim(db), { channel, action: 'send' });
	if (row === undefined) throw new Error('Nothing is being sent.');
	return row;
}
const record = (items: Answer[], at = noon) =>
	db.rows<{ id: string; state: string; dueAt: Date; applied: boolean }>('select * from comms.record_provider_answers($1, $2)', [JSON.stringify(items), at]);

describe('what an answer of a provider means', () => {
	it.each([
		['twilio', 201, { sid: 'SM1', status: 'queued', error_code: null }, null, { class: 'accepted', messageId: 'SM1' }],
		['twilio', 400, { code: 21211, message: "Invalid 'To'" }, null, { class: 'failed_hard', code: '21211', suppress: 'hard_bounce' }],
		['twilio', 400, { code: 21610, message: 'unsubscribed' }, null, { class: 'failed_hard', suppress: 'unsubscribe' }],
		['twilio', 400, '{"code": 21610}', null, { code: '21610' }],
		['twilio', 400, { code: 99999, message: 'something new' }, null, { class: 'failed_hard', code: '99999' }],
		['twilio', 401, { code: 20003 }, null, { class: 'failed_soft', stage: 'login' }],
		['twilio', 429, { code: 20429 }, null, { class: 'failed_soft' }],
		['twilio', 503, '<html>busy</html>', null, { class: 'failed_soft', code: '503' }],
		['twilio', 504, null, null, { class: 'ambiguous' }],
		['twilio', 502, null, null, { class: 'ambiguous' }],
		['whatsapp', 200, { messages: [{ id: 'wamid.1' }] }, null, { class: 'accepted', messageId: 'wamid.1' }],
		['whatsapp', 400, { error: { code: 131047, message: 'Re-engagement' } }, null, { class: 'failed_hard', code: '131047' }],
		['whatsapp', 400, { error: { code: 131050 } }, null, { suppress: 'unsubscribe', suppressTopic: 'marketing' }],
		['slack', 200, { ok: true, ts: '1700.1', channel: 'C1' }, null, { class: 'accepted', messageId: '1700.1' }],
		['slack', 200, { ok: false, error: 'channel_not_found' }, null, { class: 'failed_hard', code: 'channel_not_found' }],
		['slack', 200, { ok: false, error: 'ratelimited' }, null, { class: 'failed_soft' }],
		['slack', 200, { ok: false, error: 'fatal_error' }, null, { class: 'ambiguous' }],
		['slack', 200, { ok: false, error: 'invalid_auth' }, null, { class: 'failed_soft', stage: 'login' }],
		['fcm', 404, { error: { status: 'NOT_FOUND', details: [{ '@type': 'x', errorCode: 'UNREGISTERED' }] } }, null, { class: 'failed_hard', suppress: 'hard_bounce' }],
		['ntfy', 200, { id: 'n1' }, null, { class: 'accepted', messageId: 'n1' }],
		['vapi', 201, { id: 'call-1', status: 'queued' }, null, { class: 'accepted', messageId: 'call-1' }],
		['wordpress', 201, { id: 17, link: 'https://x' }, null, { class: 'accepted', messageId: '17' }],
		['social', 204, '', null, { class: 'accepted' }],
		['twilio', null, null, 'connect ECONNREFUSED 127.0.0.1:443', { class: 'failed_soft', stage: 'connect' }],
		['twilio', null, null, 'The service refused the connection - perhaps it is offline', { class: 'failed_soft', stage: 'connect' }],
		['twilio', null, null, 'getaddrinfo ENOTFOUND api.twilio.com', { class: 'failed_soft', stage: 'connect' }],
		['twilio', null, null, 'connect ETIMEDOUT 1.2.3.4:443', { class: 'failed_soft', stage: 'connect' }],
		['twilio', null, null, 'timeout of 30000ms exceeded', { class: 'ambiguous' }],
		['twilio', null, null, 'socket hang up', { class: 'ambiguous' }],
		['twilio', null, null, 'read ECONNRESET', { class: 'ambiguous' }],
		['twilio', null, null, null, { class: 'ambiguous', code: 'no_answer' }],
		['nobody', 200, {}, null, { class: 'accepted' }],
	])('%s %s %j %s', async (provider, status, body, error, expected) => {
		expect(await meaning(provider, status, body, error)).toMatchObject(expected);
	});

	it('is known for every status from 200 to 599', async () => {
		const { unknown } = await db.row<{ unknown: string }>(`select count(*) as unknown from generate_series(200, 599) s where (comms.provider_answer('twilio', s, null, null) ->> 'class') is null`);
		expect(unknown).toBe('0');
		const { ambiguous } = await db.row<{ ambiguous: string }>(`select count(*) as ambiguous from generate_series(200, 499) s where comms.provider_answer('twilio', s, null, null) ->> 'class' = 'ambiguous'`);
		expect(ambiguous).toBe('0');
	});
});

describe('recording answers', () => {
	it('keeps the id of the provider as it stands, for its callbacks', async () => {
		const message = await sending('sms');
		expect(await record([{ ...message, channel: 'sms', provider: 'twilio', statusCode: 201, body: { sid: 'SM77' } }])).toEqual([expect.objectContaining({ state: 'accepted', applied: true })]);
		expect(await db.row('select provider_message_id as id, result ->> $1 as provider from comms.scheduled_messages', ['provider'])).toEqual({ id: 'SM77', provider: 'twilio' });
	});

	it('suppresses a number that is none, on its channel alone', async () => {
		await record([{ ...(await sending('sms')), channel: 'sms', provider: 'twilio', statusCode: 400, body: { code: 21211 } }]);
		expect(await db.rows('select channel, reason from comms.suppressions')).toEqual([{ channel: 'sms', reason: 'hard_bounce' }]);
	});

	it('waits at least as long as the provider asks for', async () => {
		const [row] = await record([{ ...(await sending('sms')), channel: 'sms', provider: 'twilio', statusCode: 429, body: { code: 20429 }, headers: { 'Retry-After': '3600' } }]);
		expect(row?.state).toBe('failed_soft');
		expect(row?.dueAt.toISOString()).toBe(minutesLater(60));
	});

	it.each([
		['no Retry-After', {}],
		['a Retry-After that is no number', { 'Retry-After': 'soon' }],
	])('comes again by our own backoff after %s', async (_, headers) => {
		const [busy] = await record([{ ...(await sending('sms')), channel: 'sms', provider: 'twilio', statusCode: 503, body: 'busy', headers }]);
		const [refused] = await record([{ ...(await sending('sms')), channel: 'sms', provider: 'twilio', statusCode: 521, body: 'down', headers }]);
		for (const row of [busy, refused]) {
			expect(row?.state).toBe('failed_soft');
			expect(row?.dueAt.getTime()).toBeLessThanOrEqual(new Date(minutesLater(2)).getTime());
		}
	});

	it('a wrong key costs no attempt, and staff are told once which credential it is', async () => {
		const one = await sending('sms');
		const two = await sending('sms');
		await record([one, two].map((message) => ({ ...message, channel: 'sms', provider: 'twilio', statusCode: 401, body: { code: 20003 } })));
		expect(await db.rows('select state, attempts from comms.scheduled_messages')).toEqual([{ state: 'failed_soft', attempts: 0 }, { state: 'failed_soft', attempts: 0 }]);
		const troubles = await db.rows<{ how_to_mend: string }>('select how_to_mend from comms.workflow_errors');
		expect(troubles).toHaveLength(1);
		expect(troubles[0]?.how_to_mend).toContain('credential of Twilio');
	});

	it('an old fence changes nothing and suppresses nobody', async () => {
		const message = await sending('sms');
		expect(await record([{ ...message, fence: 99, channel: 'sms', provider: 'twilio', statusCode: 400, body: { code: 21211 } }])).toEqual([expect.objectContaining({ state: 'sending', applied: false })]);
		expect(await db.rows('select from comms.suppressions')).toEqual([]);
	});

	it('one answer that makes no sense costs the others nothing', async () => {
		const [one, two] = [await sending('sms'), await sending('sms')];
		const rows = await record([
			{ ...one, channel: 'sms', provider: 'twilio', statusCode: 'x', body: [[['?']]], headers: 7 },
			{ id: 'nonsense' },
			{ ...two, channel: 'sms', provider: 'twilio', statusCode: 201, body: { sid: 'SM1' } },
		]);
		expect(rows.map(({ state }) => state)).toEqual(['ambiguous', 'accepted']);
	});
});

describe('the portal', () => {
	it('gets a message once, and being there is accepted, not delivered', async () => {
		const message = await sending('portal', { to: '' });
		const post = () => db.rows<{ state: string; applied: boolean }>('select * from comms.post_portal_messages($1, $2)', [JSON.stringify([message]), noon]);
		expect(await post()).toEqual([expect.objectContaining({ state: 'accepted', applied: true })]);
		expect(await post()).toEqual([expect.objectContaining({ state: 'accepted', applied: false })]);
		expect(await db.rows('select message_id, portal_id, subject from comms.portal_messages')).toEqual([{ message_id: message.id, portal_id: marta, subject: 'News' }]);
	});
});

describe('claiming by channel', () => {
	it('takes the most pressing of these channels and leaves the others', async () => {
		await enqueue(db, { key: 'mail', priority: 'urgent' });
		await enqueue(db, { key: 'text', channel: 'sms', to: '+1 555' });
		await enqueue(db, { key: 'urgent chat', channel: 'chat', to: 'c1', priority: 'urgent' });
		await enqueue(db, { key: 'older text', channel: 'sms', to: '+1555', dueAt: minutesLater(-5) });
		const rows = await db.rows<{ message: { key: string; to: string } }>('select * from comms.claim_due_messages($1, 25, $2, $3, $4)', ['w', '5 minutes', noon, ['sms', 'chat', 'sms']]);
		expect(rows.map(({ message }) => message.key)).toEqual(['urgent chat', 'older text', 'text']);
		expect(rows.map(({ message }) => message.to)).toEqual(['c1', '+1555', '+1555']);
		expect((await claim(db)).map(({ message }) => message.key)).toEqual(['mail']);
	});
});

it('two schedulers that claim the same channels at once take each message once', async () => {
	for (let n = 0; n < 40; n += 1) await enqueue(db, { channel: n % 2 === 0 ? 'sms' : 'chat', to: `+155500${n}` });
	const clients = await Promise.all([1, 2, 3, 4].map(() => db.connect()));
	const results = await Promise.all(
		clients.map((client) => client.query<{ id: string }>(`select id from comms.claim_due_messages('w', 40, '5 minutes', $1, '{sms,chat}', false)`, [noon])),
	);
	const ids = results.flatMap(({ rows }) => rows.map(({ id }) => id));
	expect(new Set(ids).size).toBe(ids.length);
	const rest = await db.rows<{ id: string }>(`select id from comms.claim_due_messages('w', 40, '5 minutes', $1, '{sms,chat}', false)`, [noon]);
	expect(ids.length + rest.length).toBe(40);
});

it('a claimed row tells the addresses and particulars of its contact on every channel', async () => {
	await db.rows(`update comms.crm_contacts set slack_id = 'U1', push_token = 'p1', whatsapp = '+44 20 7946 0959' where id = '${marta}'`);
	await db.rows(`insert into comms.contact_details (tenant_id, contact_id, chat_id, region) values ('${studio}', '${marta}', 'c9', 'GB-LND')`);
	await db.rows(`insert into comms.communication_preferences (tenant_id, contact_id, whatsapp_last_inbound_at, language, ai_opt_out) values ('${studio}', '${marta}', $1, 'fr', true)`, [minutesLater(-60)]);
	await enqueue(db, { template: { name: 'hello', language: 'es', parameters: ['Ana'] }, fallback: ['sms'], track: { clicks: true }, data: { order: 7 } });
	const [row] = await claim(db);
	expect(row?.contact).toMatchObject({
		email: 'marta@ruiz.example', phone: '+442079460958', whatsapp: '+442079460959', slack: 'U1', push: 'p1', chat: 'c9', portal: marta,
		whatsappLastInboundAt: minutesLater(-60), language: 'fr', aiOptOut: true, region: 'GB-LND',
	});
	expect(row?.message).toMatchObject({ template: { name: 'hello' }, fallback: ['sms'], track: { clicks: true }, data: { order: 7 }, attempt: 1 });
	expect(row?.incidents).toEqual([]);
	await db.rows('truncate comms.communication_preferences, comms.contact_details');
});

describe('a number', () => {
	it.each([
		['+44 (0) 20 7946 0958', '+442079460958'],
		['0044 20 79460958', '+442079460958'],
		['whatsapp:+14155238886', '+14155238886'],
		['(415) 523-8886', '(415) 523-8886'],
	])('%s is %s', async (written, expected) => {
		expect(await db.row('select comms.e164($1) as number', [written])).toEqual({ number: expected });
	});
});

describe('Settings', () => {
	const business = { company: 'Casa', mailboxes: 'a@casa.example', senderAddress: 'a@casa.example', staffEmail: 't@casa.example' };
	const setUp = (over: object) => db.rows('select * from comms.set_up_tenant($1)', [JSON.stringify({ ...business, ...over })]);

	it('keep the public address and the numbers of a business', async () => {
		await setUp({ publicUrl: 'https://n8n.casa.example/', smsNumbers: '+34 600 000 001, +34600000002', whatsappNumbers: '+34 600 000 001' });
		expect(await db.rows(`select public_url from comms.tenant_settings where company = 'Casa'`)).toEqual([{ public_url: 'https://n8n.casa.example' }]);
		expect(await db.rows('select channel, address from comms.tenant_addresses order by 1, 2')).toEqual([
			{ channel: 'phone', address: '+34600000001' }, { channel: 'phone', address: '+34600000002' },
			{ channel: 'sms', address: '+34600000001' }, { channel: 'sms', address: '+34600000002' },
			{ channel: 'whatsapp', address: '+34600000001' },
		]);
	});

	it.each(['n8n.casa.example', 'https://x.example/?a=1', 'javascript:alert(1)', 'https://x.example/"onload'])('refuse %s as a public address', async (publicUrl) => {
		await expect(setUp({ publicUrl })).rejects.toThrow(/publicUrl/);
	});

	it('do not take the number of another business', async () => {
		await setUp({ smsNumbers: '+34600000001' });
		await expect(setUp({ company: 'Other', mailboxes: 'o@other.example', senderAddress: 'o@other.example', smsNumbers: '+34600000001' })).rejects.toThrow(/another business/);
	});
});

it('the workflows record answers of their own tenant only', async () => {
	const message = await sending('sms');
	await db.rows(`create role only_${db.name} login password 'p' in role comms_workflows`);
	await db.rows(`insert into comms.tenant_logins values ('only_${db.name}', '22222222-2222-4222-8222-222222222222')`);
	const app = await db.connect(`only_${db.name}:p`);
	const { rows } = await app.query('select * from comms.record_provider_answers($1, $2)', [JSON.stringify([{ ...message, provider: 'twilio', statusCode: 400, body: { code: 21211 } }]), noon]);
	expect(rows).toEqual([]);
	expect(await stateOf(db, message.id)).toBe('sending');
	expect(await db.rows('select from comms.suppressions where tenant_id = $1', [studio])).toEqual([]);
});

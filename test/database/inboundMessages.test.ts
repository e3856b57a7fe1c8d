import { createDatabase, type TestDatabase } from './database';
import { claim, enqueue, hold, marta, minutesLater, noon, seed, stateOf, studio, clinic } from './fixtures';

let db: TestDatabase;
const number = '+34600111222';
const own = '+34900000001';

beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.crm_contacts set phone = '+34 600 111 222', whatsapp = '+34 600 111 222' where id = '${marta}'`);
	await db.rows(`insert into comms.tenant_addresses values ('sms', '${own}', '${studio}'), ('whatsapp', '${own}', '${studio}'), ('sms', '+15550000', '${clinic}')`);
});
afterAll(() => db.drop());
afterEach(async () => {
	await db.rows(`truncate comms.scheduled_messages, comms.message_events, comms.message_links, comms.suppressions, comms.workflow_errors, comms.inbound_messages,
		comms.consent_events, comms.communication_preferences, comms.contact_details cascade`);
	await db.rows(`delete from comms.crm_contacts where id <> '${marta}'`);
});

interface Registered {
	id: string;
	tenantId: string | null;
	contactId: string | null;
	contact: { name?: string; known: boolean };
	kind: string;
	done: Array<{ code: string; evidence?: unknown }>;
	outcome: string;
}

let texts = 0;
const text = (kind: string, over: Record<string, unknown> = {}) => ({
	inbound: { kind, scope: null, language: 'es', confidence: 0.9, channel: 'sms', from: number, to: own, text: kind, provider: 'twilio', providerMessageId: `SM-in-${(texts += 1)}`, at: noon, verified: true, reasons: [], ...over },
});
const register = (items: unknown[], at = noon) =>
	db.rows<Registered & Record<string, unknown>>('select * from comms.register_inbound_messages($1, $2)', [JSON.stringify(items), at]);
const registerOne = async (item: unknown, at = noon): Promise<Registered> => {
	const [row] = await register([item], at);
	if (row === undefined) throw new Error('The text was not registered.');
	return row;
};
const codes = ({ done }: Registered) => done.map(({ code }) => code);
const grant = (topic: string, channel: string, minutes = -60) =>
	db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source) values ('${studio}', '${marta}', $1, $2, 'granted', $3, 'form')`, [topic, channel, minutesLater(minutes)]);
/** Today's consent as `topic/channel: state`. */
const consent = async () => {
	const rows = await db.rows<{ said: string }>(`select distinct on (topic, channel) topic || '/' || channel || ': ' || state as said from comms.consent_events order by topic, channel, at desc, id desc`);
	return rows.map(({ said }) => said).sort();
};
const sendable = async (over: Record<string, unknown>, at: string) => {
	await enqueue(db, { channel: 'sms', to: number, ...over }, at);
	return (await hold(db, await claim(db, { at }), { channel: 'sms', action: 'send' }, at)).length === 1;
};

describe('a text', () => {
	it('is registered once, though its webhook comes thirteen times and from three workers at once', async () => {
		const item = text('reply');
		const clients = await Promise.all([1, 2, 3].map(() => db.connect()));
		const given = JSON.stringify(Array.from({ length: 13 }, () => item));
		const results = await Promise.all(clients.map((client) => client.query<Registered & Record<string, unknown>>('select * from comms.register_inbound_messages($1, $2)', [given, noon])));
		expect(results.flatMap(({ rows }) => rows)).toHaveLength(1);
	});

	it('finds the contact by number, however it is written, and the tenant by its own number', async () => {
		const row = await registerOne(text('reply', { from: 'whatsapp:+34600111222', channel: null }));
		expect(row).toMatchObject({ tenantId: studio, contactId: marta, contact: { name: 'Marta Ruiz', known: true }, outcome: 'registered' });
		const lastInbound = 'select whatsapp_last_inbound_at as at from comms.communication_preferences';
		expect(await db.row(lastInbound)).toEqual({ at: new Date(noon) });
		await registerOne(text('reply', { from: '34600111222', to: '34900000001', channel: 'whatsapp', provider: 'whatsapp', at: minutesLater(-30) }));
		expect(await db.row(lastInbound)).toEqual({ at: new Date(noon) });
	});

	it('of somebody unknown makes a contact, once, but not of somebody who asks to be left alone', async () => {
		const first = await registerOne(text('reply', { from: '+34600999888' }));
		expect(codes(first)).toContain('contact_made');
		expect((await registerOne(text('reply', { from: '+34600999888' }))).contactId).toBe(first.contactId);
		expect(await registerOne(text('stop', { from: '+34600999777' }))).toMatchObject({ contactId: null, outcome: 'registered' });
		expect(await db.row('select count(*)::int as count from comms.crm_contacts')).toEqual({ count: 2 });
	});

	it('to a number of nobody is kept and reported; one whose signature was not verified, and a status, are not taken', async () => {
		expect(await registerOne(text('stop', { to: '+1999' }))).toMatchObject({ tenantId: null, outcome: 'unroutable' });
		expect(await register([text('stop', { verified: false }), text('status')])).toEqual([]);
		expect(await db.rows('select from comms.workflow_errors')).toHaveLength(1);
		expect(await db.rows('select from comms.suppressions')).toEqual([]);
	});

	it('that cannot be registered costs the others nothing, and is reported', async () => {
		const rows = await register([text('nonsense'), text('stop', { from: '' }), text('reply')]);
		expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'registered']);
		expect(await db.rows('select from comms.workflow_errors')).toHaveLength(2);
	});
});

describe('STOP', () => {
	it('ends texts and calls, not mail, and what is already claimed does not go out', async () => {
		await grant('marketing', 'sms');
		await grant('marketing', 'email');
		const offer = await enqueue(db, { channel: 'sms', to: number, topic: 'marketing' });
		const news = await enqueue(db, { channel: 'sms', to: number, topic: 'service' });
		const mail = await enqueue(db, { topic: 'marketing' });
		const claimed = await claim(db);
		await registerOne(text('stop', { scope: 'all' }));
		const left = await db.rows<{ id: string }>('select id from comms.apply_delivery_decisions($1, $2)', [
			JSON.stringify(claimed.map(({ id, fence, message }) => ({ id, fence, delivery: { decisions: [{ channel: message.channel, action: 'send' }] } }))), noon,
		]);
		expect(left.map(({ id }) => id)).not.toContain(offer);
		expect(left.map(({ id }) => id)).not.toContain(news);
		expect([await stateOf(db, offer), await stateOf(db, news)]).toEqual(['blocked', 'blocked']);
		expect((await db.row<{ reason: { code: string } }>('select state_reason as reason from comms.scheduled_messages where id = $1', [mail])).reason.code).not.toBe('cancelled_opt_out');
		expect(await consent()).toEqual(expect.arrayContaining(['marketing/sms: withdrawn', 'marketing/phone: withdrawn', 'service/sms: withdrawn', 'marketing/email: granted']));
	});

	it('is confirmed once a day and number, in the language it was written in, within five minutes or not at all', async () => {
		await registerOne(text('stop'));
		await registerOne(text('stop'), minutesLater(1));
		const confirmation = await db.row<{ message: { text: string }; topic: string; expires_at: Date; state: string }>('select message, topic, expires_at, state from comms.scheduled_messages');
		expect(confirmation).toMatchObject({ topic: 'transactional', state: 'scheduled', expires_at: new Date(minutesLater(5)) });
		expect(confirmation.message.text).toMatch(/^Studio Ltd: Está dado de baja/);
		expect(await hold(db, await claim(db, { at: minutesLater(4) }), { channel: 'sms', action: 'send' }, minutesLater(4))).toHaveLength(1);
	});

	it('that comes too late to be confirmed is not', async () => {
		await registerOne(text('stop'));
		expect(await claim(db, { at: minutesLater(5) })).toEqual([]);
	});

	it('of a topic ends that topic alone; of a channel named in contrast, that channel alone', async () => {
		await registerOne(text('stop', { scope: 'marketing' }));
		expect(await consent()).toEqual(['marketing/phone: withdrawn', 'marketing/sms: withdrawn']);
		expect(await sendable({ topic: 'service' }, minutesLater(10))).toBe(true);
		await db.rows('truncate comms.consent_events');
		await registerOne(text('stop', { scope: 'phone' }));
		expect((await consent()).every((said) => said.includes('/phone:'))).toBe(true);
	});

	it('counts for every contact of the number', async () => {
		await db.rows(`insert into comms.crm_contacts (id, tenant_id, phone) values ('aaaaaaaa-0000-4000-8000-000000000002', '${studio}', '0034600111222')`);
		await registerOne(text('stop'));
		expect(await db.row('select count(distinct contact_id)::int as people from comms.consent_events')).toEqual({ people: 2 });
	});

	it('never stops what is owed', async () => {
		await registerOne(text('stop'));
		await db.rows('truncate comms.scheduled_messages, comms.message_links cascade');
		expect(await sendable({ topic: 'transactional' }, minutesLater(10))).toBe(true);
		expect(await sendable({ topic: 'incident' }, minutesLater(11))).toBe(false);
	});
});

describe('START', () => {
	it('gives back what STOP took, and never more', async () => {
		await grant('marketing', 'sms');
		await registerOne(text('stop'), minutesLater(1));
		await registerOne(text('start'), minutesLater(20));
		expect(await consent()).toEqual(expect.arrayContaining(['marketing/sms: granted', 'marketing/phone: pending', 'service/sms: pending']));
		expect(await db.rows('select from comms.suppressions')).toEqual([]);
		expect(await sendable({ topic: 'marketing' }, minutesLater(21))).toBe(true);
		expect(await sendable({ topic: 'service' }, minutesLater(22))).toBe(true);
	});

	it('grants nobody marketing who never agreed to it, nor lifts what was withdrawn elsewhere', async () => {
		await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source) values ('${studio}', '${marta}', 'service', 'sms', 'withdrawn', $1, 'preferences')`, [minutesLater(-5)]);
		await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason) values ('${studio}', 'sms', comms.address_hash($1), 'hard_bounce')`, [number]);
		await registerOne(text('start'), minutesLater(1));
		await registerOne(text('stop'), minutesLater(2));
		await registerOne(text('start'), minutesLater(20));
		expect(await consent()).toEqual(expect.arrayContaining(['marketing/sms: pending', 'service/sms: withdrawn']));
		expect(await db.rows('select reason from comms.suppressions')).toEqual([{ reason: 'hard_bounce' }]);
		expect(await sendable({ topic: 'marketing' }, minutesLater(21))).toBe(false);
	});
});

it('HELP is answered once an hour with one text', async () => {
	await registerOne(text('help', { language: 'de' }));
	await registerOne(text('help'), minutesLater(2));
	const rows = await db.rows<{ message: { text: string } }>('select message from comms.scheduled_messages');
	expect(rows).toHaveLength(1);
	expect(rows[0]?.message.text).toBe('Studio Ltd: Hilfe erhalten Sie unter hello@studio.example. Mit STOP erhalten Sie keine Nachrichten mehr.');
});

it('a wrong number is not used any more, on any channel of the number', async () => {
	await registerOne(text('wrong_number'));
	expect(await db.rows('select channel, reason from comms.suppressions order by 1')).toEqual(['phone', 'sms', 'whatsapp'].map((channel) => ({ channel, reason: 'manual' })));
	expect(await sendable({ topic: 'transactional' }, minutesLater(1))).toBe(false);
});

it('a reply stops the sequence, also between claim and send, and is known of the message it answers', async () => {
	const sent = await enqueue(db, { channel: 'sms', to: number });
	await db.rows(`update comms.scheduled_messages set state = 'delivered', accepted_at = $1`, [minutesLater(-30)]);
	const step = await enqueue(db, { channel: 'sms', to: number });
	const claimed = await claim(db);
	await registerOne(text('reply'));
	expect(await hold(db, claimed, { channel: 'sms', action: 'send' })).toEqual([]);
	expect([await stateOf(db, sent), await stateOf(db, step)]).toEqual(['replied', 'blocked']);
});

it('an absence only postpones', async () => {
	const step = await enqueue(db, { channel: 'sms', to: number });
	await registerOne(text('out_of_office', { until: minutesLater(600) }));
	expect(await db.row('select state, due_at from comms.scheduled_messages where id = $1', [step])).toEqual({ state: 'scheduled', due_at: new Date(minutesLater(600)) });
});

describe('a booking', () => {
	it('between claim and send stops what names it', async () => {
		const step = await enqueue(db);
		const receipt = await enqueue(db, { topic: 'transactional' });
		const claimed = await claim(db);
		await db.rows(`insert into comms.appointments (tenant_id, contact_id, reference, kind, starts_at, time_zone) values ('${studio}', '${marta}', 'A-1', 'visit', $1, 'Europe/Madrid')`, [minutesLater(600)]);
		expect((await hold(db, claimed)).map(({ id }) => id)).toEqual([receipt]);
		expect(await stateOf(db, step)).toBe('blocked');
	});

	it('and a deal that closes do, a deal that moves on does not', async () => {
		const step = await enqueue(db);
		await db.rows(`insert into comms.crm_deals (tenant_id, contact_id, name, stage) values ('${studio}', '${marta}', 'Roof', 'offer')`);
		await db.rows(`update comms.crm_deals set stage = 'negotiation'`);
		expect(await stateOf(db, step)).toBe('scheduled');
		await db.rows(`update comms.crm_deals set stage = 'won'`);
		expect(await stateOf(db, step)).toBe('blocked');
	});
});

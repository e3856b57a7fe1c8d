import { createDatabase, type TestDatabase } from './database';
import { claim, clinic, enqueue, hold, marta, minutesLater, noon, report, seed, stateOf, studio, type Claimed } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.scheduled_messages, comms.message_events, comms.message_links, comms.suppressions, comms.consent_events, comms.communication_preferences, comms.label_corrections, comms.email_messages, comms.threads, comms.drafts, comms.approvals cascade'));

const release = (at: string) => db.rows<{ id: string; state: string }>('select * from comms.release_expired($1)', [at]);
const history = (id: string) =>
	db
		.rows<{ state: string }>("select state from comms.message_events where message_id = $1 and kind = 'state' order by id", [id])
		.then((rows) => rows.map(({ state }) => state));

describe('enqueueing', () => {
	it('the same key again changes nothing and gives the row that is there', async () => {
		const step = 'enrolment-1/step-2/0';
		const first = await enqueue(db, { key: step });
		const again = await db.row('select id, "isNew" from comms.enqueue_message($1)', [
			{ tenantId: studio, key: step, channel: 'sms', topic: 'service', type: 'x', to: '+1' },
		]);
		expect(again).toEqual({ id: first, isNew: false });
		const other = await enqueue(db, { tenantId: clinic, key: step, contactId: undefined });
		expect(other).not.toBe(first);
	});

	it('by ten processes at once makes one message', async () => {
		const clients = await Promise.all(Array.from({ length: 10 }, () => db.connect()));
		const message = { tenantId: studio, key: 'same', channel: 'email', topic: 'service', type: 'x', to: 'a@b.example' };
		const results = await Promise.all(clients.map((client) => client.query('select * from comms.enqueue_message($1)', [message])));
		expect(new Set(results.map((result) => result.rows[0].id)).size).toBe(1);
		expect(results.filter((result) => result.rows[0].isNew)).toHaveLength(1);
	});

	it('names what a message lacks', async () => {
		await expect(db.rows('select * from comms.enqueue_message($1)', [{ tenantId: studio, key: 'k', channel: 'email' }])).rejects.toThrow('The message lacks: topic, type, to');
	});
});

describe('claiming', () => {
	it('takes urgent before high before normal before low, then by due time, and nothing before its time', async () => {
		await enqueue(db, { key: 'newsletter', topic: 'marketing', dueAt: minutesLater(-600) });
		await enqueue(db, { key: 'normal', dueAt: minutesLater(-60) });
		await enqueue(db, { key: 'older normal', dueAt: minutesLater(-90) });
		await enqueue(db, { key: 'incident', topic: 'incident' });
		await enqueue(db, { key: 'P1', topic: 'incident', severity: 'P1' });
		await enqueue(db, { key: 'later', dueAt: minutesLater(1), priority: 'urgent' });
		expect((await claim(db)).map(({ message }) => message.key)).toEqual(['P1', 'incident', 'older normal', 'normal', 'newsletter']);
		expect(await claim(db)).toEqual([]);
	});

	it('gives everything Select Channels and Send Customer Email read', async () => {
		await db.rows(`insert into comms.communication_preferences (tenant_id, contact_id, preferred_channel, quiet_hours, do_not_contact) values ('${studio}', '${marta}', 'email', '{"from": "20:00", "to": "08:00"}', true)`);
		await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source) values ('${studio}', '${marta}', 'marketing', 'email', 'granted', '${noon}', 'form')`);
		await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic, at) values ('${studio}', 'email', comms.address_hash('MARTA@ruiz.example'), 'unsubscribe', 'marketing', '${noon}')`);
		await enqueue(db, { listUnsubscribe: { url: 'https://x.example/u', oneClick: true }, references: ['<a@b>'] });
		const [row] = await claim(db);
		expect(row).toEqual({
			id: expect.any(String),
			fence: 1,
			tenantId: studio,
			message: expect.objectContaining({
				id: row?.id, fence: 1, tenantId: studio, channel: 'email', topic: 'service', type: 'update', to: 'marta@ruiz.example', from: '"Studio Care" <hello@studio.example>',
				subject: 'News', text: 'There is news.', priority: 'normal', dueAt: noon, references: ['<a@b>'], listUnsubscribe: { url: 'https://x.example/u', oneClick: true },
			}),
			contact: expect.objectContaining({
				contactId: marta, email: 'marta@ruiz.example', tier: 'premium', timeZone: 'Europe/Madrid', doNotContact: true,
				preferences: expect.objectContaining({ preferredChannel: 'email', quietHours: { from: '20:00', to: '08:00' }, emailEnabled: true }),
				suppressions: [{ channel: 'email', reason: 'unsubscribe', topic: 'marketing', at: noon }],
			}),
			consent: [{ topic: 'marketing', channel: 'email', state: 'granted', at: noon, source: 'form' }],
			history: [],
			incidents: [],
			policy: {},
		});
	});

	it('never gives one message to two workers', async () => {
		for (let index = 0; index < 120; index += 1) await enqueue(db);
		const workers = await Promise.all(Array.from({ length: 8 }, () => db.connect()));
		const taken = await Promise.all(
			workers.map(async (client, worker) => {
				const mine: string[] = [];
				for (;;) {
					const { rows } = await client.query<{ id: string }>('select id from comms.claim_due_messages($1, 7)', [`w${worker}`]);
					mine.push(...rows.map(({ id }) => id));
					if (rows.length === 0) return mine;
				}
			}),
		);
		const all = taken.flat();
		expect(all).toHaveLength(120);
		expect(new Set(all).size).toBe(120);
	});

	it('lets what is too late expire', async () => {
		const id = await enqueue(db, { expiresAt: minutesLater(-1) });
		expect(await claim(db)).toEqual([]);
		expect(await stateOf(db, id)).toBe('expired');
	});
});

describe('a worker that dies', () => {
	it('before sending loses nothing: the message is claimed again, and the dead one may not write', async () => {
		const id = await enqueue(db);
		const [old] = await claim(db);
		expect(await release(minutesLater(4))).toEqual([]);
		expect(await release(minutesLater(5))).toEqual([{ id, state: 'scheduled' }]);
		const [again] = await claim(db, { worker: 'w2', at: minutesLater(6) });
		expect(again).toMatchObject({ id, fence: 2 });

		expect(await hold(db, old ? [old] : [])).toEqual([]);
		expect(await report(db, old ? [old] : [], { class: 'accepted', messageId: '<x@y>' })).toMatchObject([{ applied: false, state: 'claimed' }]);
		expect(await db.rows('select * from comms.fail_message($1, 1, $2)', [id, 'failed_hard'])).toEqual([]);
		expect(await db.rows("select data ->> 'attempted' as attempted from comms.message_events where kind = 'refused_write' order by id")).toEqual([
			{ attempted: 'apply_delivery_decisions' },
			{ attempted: 'complete_message' },
			{ attempted: 'fail_message' },
		]);
		expect(await stateOf(db, id)).toBe('claimed');
	});

	it('while sending leaves the message ambiguous, for a person to settle, never to be resent on a guess', async () => {
		const [sent, lost] = [await enqueue(db), await enqueue(db, { key: 'lost' })];
		await hold(db, await claim(db));
		expect((await release(minutesLater(5))).map(({ state }) => state)).toEqual(['ambiguous', 'ambiguous']);
		expect(await claim(db, { at: minutesLater(1000) })).toEqual([]);
		const settle = (id: string, how: string) => db.rows('select state from comms.resolve_ambiguous($1, $2, $3, $4)', [id, how, 'Ana', minutesLater(10)]);
		expect(await settle(sent, 'sent')).toEqual([{ state: 'accepted' }]);
		expect(await settle(lost, 'resend')).toEqual([{ state: 'scheduled' }]);
		expect(await settle(lost, 'sent')).toEqual([]);
		await expect(settle(lost, 'forget')).rejects.toThrow('not as "forget"');
		expect((await claim(db, { at: minutesLater(11) })).map(({ id }) => id)).toEqual([lost]);
	});

	it('again and again on the same message is noticed', async () => {
		const id = await enqueue(db, { maxAttempts: 2 });
		await claim(db);
		await release(minutesLater(5));
		await claim(db, { at: minutesLater(6) });
		await release(minutesLater(20));
		expect(await stateOf(db, id)).toBe('failed_hard');
	});
});

describe('decisions at the door', () => {
	it('send what may go now, defer what may not yet without counting an attempt, block what may not', async () => {
		const id = await enqueue(db);
		expect(await hold(db, await claim(db), { channel: 'email', action: 'defer', at: minutesLater(480), rule: 'quiet_hours', evidence: { from: '20:00' } })).toEqual([]);
		expect(await db.row('select state, due_at, attempts, state_reason from comms.scheduled_messages')).toEqual({
			state: 'scheduled',
			due_at: new Date(minutesLater(480)),
			attempts: 0,
			state_reason: { code: 'quiet_hours', text: 'Waits for a better moment.', evidence: { from: '20:00' } },
		});
		expect(await claim(db, { at: minutesLater(479) })).toEqual([]);
		expect(await hold(db, await claim(db, { at: minutesLater(480) }), { channel: 'email', action: 'send', at: minutesLater(600) }, minutesLater(480))).toEqual([]);
		const held = await hold(db, await claim(db, { at: minutesLater(600) }), undefined, minutesLater(600));
		expect(held.map((row) => row.id)).toEqual([id]);
		expect(await stateOf(db, id)).toBe('sending');

		const blocked = await enqueue(db);
		expect(await hold(db, await claim(db), { channel: 'email', action: 'block', rule: 'no_consent' })).toEqual([]);
		expect(await stateOf(db, blocked)).toBe('blocked');
	});

	it('try again, later, an item on which the deciding node failed', async () => {
		const id = await enqueue(db);
		expect(await hold(db, await claim(db), null)).toEqual([]);
		expect(await stateOf(db, id)).toBe('failed_soft');
	});

	it.each([
		['do-not-contact', `insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact) values ('${studio}', '${marta}', true)`, 'do_not_contact'],
		['a hard bounce', `insert into comms.suppressions (tenant_id, channel, address_hash, reason) values ('${studio}', 'email', comms.address_hash('marta@ruiz.example'), 'hard_bounce')`, 'suppressed'],
		['an opt-out', `insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source) values ('${studio}', '${marta}', 'service', 'email', 'withdrawn', 'page')`, 'opt_out'],
	])('are overruled by %s that came between claim and send', async (_what, sql, code) => {
		const id = await enqueue(db);
		const claimed = await claim(db);
		await db.rows(sql);
		expect(await hold(db, claimed)).toEqual([]);
		expect(await db.row("select state, state_reason ->> 'code' as code from comms.scheduled_messages where id = $1", [id])).toEqual({ state: 'blocked', code });
	});

	it('let a marketing opt-out stop marketing and nothing else', async () => {
		await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic) values ('${studio}', 'email', comms.address_hash('marta@ruiz.example'), 'unsubscribe', 'marketing')`);
		const marketing = await enqueue(db, { topic: 'marketing' });
		const invoice = await enqueue(db, { topic: 'transactional', type: 'invoice' });
		expect((await hold(db, await claim(db))).map(({ id }) => id)).toEqual([invoice]);
		expect(await stateOf(db, marketing)).toBe('blocked');
	});

	it('stop a claimed message that was cancelled meanwhile', async () => {
		const id = await enqueue(db);
		const claimed = await claim(db);
		expect(await db.rows('select id from comms.cancel_messages($1, $2, $3)', [marta, 'meeting_booked', noon])).toEqual([{ id }]);
		expect(await hold(db, claimed)).toEqual([]);
		expect(await stateOf(db, id)).toBe('blocked');
	});

	it('take one bad item and leave the others alone', async () => {
		await enqueue(db);
		const claimed = await claim(db);
		const items = [{ id: 'nonsense' }, null, { id: studio, fence: 1 }, ...claimed.map(({ id, fence }) => ({ id, fence, delivery: { decisions: [{ channel: 'email', action: 'send' }] } }))];
		expect(await db.rows('select id from comms.apply_delivery_decisions($1, $2)', [JSON.stringify(items), noon])).toHaveLength(1);
	});
});

describe('results', () => {
	const sending = async (over: Record<string, unknown> = {}): Promise<Claimed[]> => {
		await enqueue(db, over);
		return await hold(db, await claim(db));
	};

	it('accepted is stored with the Message-ID, counts in the contact\'s history, and is not delivered', async () => {
		const held = await sending();
		expect(await report(db, held, { class: 'accepted', messageId: '<cc-1@studio.example>', response: '250 OK' })).toMatchObject([{ state: 'accepted', applied: true }]);
		expect(await db.row('select direction, message_id, from_address, peer_domain from comms.email_messages')).toEqual({
			direction: 'out', message_id: '<cc-1@studio.example>', from_address: 'hello@studio.example', peer_domain: 'ruiz.example',
		});
		await enqueue(db);
		expect((await claim(db, { at: minutesLater(1) }))[0]?.history).toEqual([{ at: noon, channel: 'email', topic: 'service', state: 'accepted' }]);
	});

	it('a passing failure waits longer each time, is jittered the same way for the same message, and is given up in the end', async () => {
		const held = await sending({ maxAttempts: 3 });
		const id = held[0]?.id ?? '';
		const [first] = await report(db, held, { class: 'failed_soft', code: '451', response: 'try later' });
		expect(first?.state).toBe('failed_soft');
		const wait = (Number(first?.dueAt) - Date.parse(noon)) / 60_000;
		expect(wait).toBeGreaterThanOrEqual(0.5);
		expect(wait).toBeLessThan(1.5);
		expect(await claim(db)).toEqual([]);

		const later = minutesLater(600);
		const [second] = await report(db, await hold(db, await claim(db, { at: later }), undefined, later), { class: 'failed_soft' }, later);
		expect(Number(second?.dueAt) - Date.parse(later)).toBeGreaterThanOrEqual(60_000);
		const last = minutesLater(1200);
		const [third] = await report(db, await hold(db, await claim(db, { at: last }), undefined, last), { class: 'failed_soft' }, last);
		expect(third?.state).toBe('failed_hard');
		expect(await history(id)).toEqual(['scheduled', 'claimed', 'sending', 'failed_soft', 'claimed', 'sending', 'failed_soft', 'claimed', 'sending', 'failed_hard']);
		const delays = await db.rows<{ a: string; b: string }>("select comms.retry_delay($1, 4)::text as a, comms.retry_delay($1, 4)::text as b", [id]);
		expect(delays[0]?.a).toBe(delays[0]?.b);
	});

	it('a permanent failure is final, and one poison recipient fails alone', async () => {
		await enqueue(db, { key: 'poison' });
		await enqueue(db, { key: 'fine' });
		const held = await hold(db, await claim(db));
		const items = held.map(({ id, fence, message }) => ({ id, fence, sent: message.key === 'poison' ? { class: 'failed_hard', code: '550', response: 'no such user' } : { class: 'accepted', messageId: '<ok@x>' } }));
		await db.rows('select * from comms.record_send_results($1, $2)', [JSON.stringify(items), noon]);
		expect(await db.rows('select key, state from comms.scheduled_messages order by key')).toEqual([{ key: 'fine', state: 'accepted' }, { key: 'poison', state: 'failed_hard' }]);
	});

	it('an item without an answer of the sending node is ambiguous', async () => {
		expect(await report(db, await sending(), undefined)).toMatchObject([{ state: 'ambiguous', applied: true }]);
	});

	it('reported twice counts once', async () => {
		const held = await sending();
		await report(db, held, { class: 'accepted', messageId: '<once@x>' });
		expect(await report(db, held, { class: 'failed_soft' })).toMatchObject([{ state: 'accepted', applied: false }]);
		expect(await db.rows('select 1 from comms.email_messages')).toHaveLength(1);
	});

	it('are shown in communication_logs with the time of each step', async () => {
		const held = await sending({ templateId: 'news', variant: 'A' });
		await report(db, held, { class: 'accepted', messageId: '<log@x>' });
		await db.rows('begin');
		await db.rows('select comms.enter_tenant($1)', [studio]);
		const logs = await db.rows('select channel, recipient, subject, status, sent_at, failed_at from comms.communication_logs');
		const analytics = await db.rows('select template_id, variant, sent_count::int as sent, bounce_count::int as bounced from comms.message_analytics');
		await db.rows('rollback');
		expect(logs).toEqual([{ channel: 'email', recipient: 'marta@ruiz.example', subject: 'News', status: 'accepted', sent_at: new Date(noon), failed_at: null }]);
		expect(analytics).toEqual([{ template_id: 'news', variant: 'A', sent: 1, bounced: 0 }]);
	});
});

describe('a million messages', () => {
	it('are claimed by index: no sequential scan and no sort', async () => {
		await db.rows('set session_replication_role = replica'); // bulk rows need no history
		await db.rows(`
			insert into comms.scheduled_messages (tenant_id, key, priority, due_at, channel, topic, type, recipient, message, state)
			select '${studio}', 'bulk-' || n, n % 4, timestamptz '${noon}' + make_interval(mins => n % 2000 - 1000), 'email', 'service', 'x', 'a@b.example', '{}',
				case when n % 3 = 0 then 'accepted' else 'scheduled' end
			from generate_series(1, 100000) n`);
		await db.rows('reset session_replication_role');
		await db.rows('analyze comms.scheduled_messages');
		const client = await db.connect();
		const plans: string[] = [];
		client.on('notice', ({ message }) => plans.push(message ?? ''));
		await client.query(`load 'auto_explain'`);
		await client.query(`set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on; set client_min_messages = log`);
		const { rows } = await client.query('select id from comms.claim_due_messages($1, 1000, $2, $3)', ['w', '5 minutes', noon]);
		expect(rows).toHaveLength(1000);
		const picking = plans.filter((plan) => plan.includes('for update skip locked'));
		expect(picking.length).toBeGreaterThan(0);
		for (const plan of picking) {
			expect(plan).toMatch(/Index Scan using scheduled_messages_due/);
			expect(plan).not.toMatch(/Seq Scan|Sort/);
		}
		for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on scheduled_messages/);
	});
});

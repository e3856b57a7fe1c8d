import { parseSequence } from '../../nodes/ScheduleSequenceStep/sequence/definition';
import { mayReenter } from '../../nodes/ScheduleSequenceStep/sequence/exits';
import { parseSituation } from '../../nodes/ScheduleSequenceStep/sequence/situation';
import { createDatabase, type TestDatabase } from './database';
import { claim, hold, marta, noon, report, ruizAccount, seed, studio, clinic } from './fixtures';
import { advance, carryOut, claimEnrolments, decided, enrol, enrolOne, followUp, sentSteps, storeSequence, tick } from './sequences';

const luis = 'aaaaaaaa-0000-4000-8000-000000000002';
let db: TestDatabase;

beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await storeSequence(db);
	await db.rows(`insert into comms.crm_contacts (id, tenant_id, account_id, name, email, phone, language) values ('${luis}', '${studio}', '${ruizAccount}', 'Luis Vega', 'luis@ruiz.example', '+34600111222', 'es')`);
});
afterAll(() => db.drop());
beforeEach(() => db.rows('truncate comms.enrolments, comms.enrolment_steps, comms.sequence_events, comms.sequence_pauses, comms.scheduled_messages, comms.message_events, comms.workflow_errors, comms.consent_events, comms.communication_preferences cascade'));

const later = (days: number, hours = 0) => new Date(Date.parse(noon) + days * 86_400_000 + hours * 3_600_000).toISOString();
const stateOf = async (id: string) => await db.row<{ state: string; code: string | null; next: string | null }>(`select state, state_reason ->> 'code' as code, comms.iso(next_at) as next from comms.enrolments where id = $1`, [id]);
const happened = (item: Record<string, unknown>, at = noon) => db.rows<{ outcome: string; enrolments: string[] }>('select * from comms.record_sequence_events($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, ...item }]), at]);

describe('enrolling', () => {
	it('is done once for a key, however often it is asked for', async () => {
		const first = await enrolOne(db, { sequence: 'test-quote', contactId: marta, key: 'k' }, noon);
		expect(first).toMatchObject({ outcome: 'enrolled', epoch: 1, version: 1 });
		expect(await enrolOne(db, { sequence: 'test-quote', contactId: marta, key: 'k' }, later(1))).toMatchObject({ outcome: 'already', id: first.id });
	});

	it('finds the contact by address', async () => {
		expect(await enrolOne(db, { sequence: 'test-quote', email: ' MARTA@ruiz.example' }, noon)).toMatchObject({ outcome: 'enrolled', contactId: marta });
	});

	it('takes several at once, and a bad one costs only itself', async () => {
		const rows = await enrol(db, [
			{ tenantId: studio, sequence: 'no-such', contactId: marta },
			{ tenantId: studio, sequence: 'test-quote', contactId: marta },
			{ tenantId: clinic, sequence: 'test-quote', contactId: marta },
			{ tenantId: studio, sequence: 'test-quote', email: 'nobody@nowhere.example' },
			{ tenantId: studio, sequence: 'test-quote', contactId: luis, dates: 'soon', data: [1] },
			{ sequence: 'test-quote', contactId: luis },
			null as never,
		], noon);
		expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'enrolled', 'failed', 'failed', 'enrolled', 'already', 'failed']);
		expect(rows[0]?.reasons[0]?.text).toBe('There is no active sequence "no-such".');
		expect(rows[3]?.reasons[0]?.text).toBe('There is no contact nobody@nowhere.example.');
	});

	it('again is as the sequence says', async () => {
		const { id } = await enrolOne(db, { sequence: 'test-quote', contactId: marta, key: 'a' }, noon);
		expect(await enrolOne(db, { sequence: 'test-quote', contactId: marta, key: 'b' }, later(1))).toMatchObject({ outcome: 'refused', reasons: [{ code: 'reentry_refused', text: 'The contact is still in the sequence.' }] });
		await happened({ event: 'reply', at: later(1) }, later(1));
		await tick(db, later(1));
		expect(await stateOf(id)).toMatchObject({ state: 'exited', code: 'exit_reply' });
		expect(await enrolOne(db, { sequence: 'test-quote', contactId: marta, key: 'c' }, later(20))).toMatchObject({ outcome: 'refused' });
		expect(await enrolOne(db, { sequence: 'test-quote', contactId: marta, key: 'd' }, later(31, 1))).toMatchObject({ outcome: 'enrolled', epoch: 2 });
	});

	it('takes the newest version, and who is in an older one finishes it', async () => {
		const own = { ...followUp, id: 'versioned', reentry: { mode: 'always' } };
		await db.rows('select * from comms.save_sequence($1, $2)', [own, studio]);
		const { id } = await enrolOne(db, { sequence: 'versioned', contactId: marta }, noon);
		await db.rows('select * from comms.save_sequence($1, $2)', [{ ...own, steps: own.steps.slice(0, 1) }, studio]);
		expect(await enrolOne(db, { sequence: 'versioned', contactId: luis }, noon)).toMatchObject({ version: 2 });
		for (let day = 0; day <= 15; day++) await tick(db, later(day));
		expect((await sentSteps(db)).filter(({ contactId }) => contactId === marta)).toHaveLength(5);
		expect((await sentSteps(db)).filter(({ contactId }) => contactId === luis)).toHaveLength(1);
		expect(await stateOf(id)).toMatchObject({ state: 'completed' });
	});

	it('alters no version', async () => {
		await expect(db.rows(`update comms.sequences set definition = definition || '{"name": "other"}' where key = 'test-quote'`)).rejects.toThrow('never altered');
	});
});

describe('going forward', () => {
	it('puts each step into the outbox once, under enrolment, step and epoch', async () => {
		const { id } = await enrolOne(db, { sequence: 'test-quote', contactId: luis }, noon);
		for (let day = 0; day <= 15; day++) for (const hour of [0, 1]) await tick(db, later(day, hour));
		expect((await sentSteps(db)).map(({ key, channel, at }) => [key, channel, at])).toEqual([
			[`${id}/quote/1`, 'email', noon],
			[`${id}/text/1`, 'sms', '2026-11-22T12:00:00.000Z'],
			[`${id}/call/1`, 'phone', '2026-11-25T12:00:00.000Z'],
			[`${id}/cases/1`, 'email', '2026-11-27T12:00:00.000Z'],
			[`${id}/last/1`, 'email', '2026-12-04T12:00:00.000Z'],
		]);
		expect(await stateOf(id)).toMatchObject({ state: 'completed', next: null });
	});

	it('refuses a decision that did not know of a reply', async () => {
		const { id } = await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		const [claimed] = await claimEnrolments(db, noon);
		if (!claimed) throw new Error('Nothing was claimed.');
		expect(await happened({ event: 'reply', at: noon })).toMatchObject([{ outcome: 'noted', enrolments: [id], reasons: [] }]);
		expect(await carryOut(db, [{ ...decided(claimed, noon) }], noon)).toEqual([]);
		expect(await advance(db, [{ id, fence: claimed.fence, step: { action: 'wait', at: later(9) } }], noon)).toMatchObject([{ outcome: 'refused' }]);
		await tick(db, noon);
		expect(await stateOf(id)).toMatchObject({ state: 'exited' });
		expect(await sentSteps(db)).toEqual([]);
	});

	it('hands an enrolment to one worker only, and to another once the lease is over', async () => {
		await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		const both = await Promise.all([db.connect(), db.connect()]).then((clients) => Promise.all(clients.map((client) => client.query(`select id from comms.claim_due_enrolments('w', 200, '5 minutes', $1)`, [noon]))));
		expect(both.map(({ rowCount }) => rowCount).sort()).toEqual([0, 1]);
		expect(await claimEnrolments(db, later(0, 0.05))).toHaveLength(0);
		expect(await claimEnrolments(db, later(0, 0.1))).toHaveLength(1);
	});

	it('stops what waits in the outbox when the sequence ends', async () => {
		await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		await tick(db, noon);
		await db.rows(`update comms.scheduled_messages set cancel_on = '{}'`);
		await happened({ event: 'conversion', at: later(0, 1) }, later(0, 1));
		await tick(db, later(0, 1));
		expect(await db.rows(`select state, state_reason ->> 'code' as code from comms.scheduled_messages`)).toEqual([{ state: 'blocked', code: 'sequence_ended' }]);
	});

	it('says what is wrong with a text that is not there, once an hour, and tries again', async () => {
		await db.rows('select * from comms.save_sequence($1, $2)', [{ ...followUp, id: 'wordless', steps: [{ ...followUp.steps[0], template: 'nowhere' }] }, studio]);
		const { id } = await enrolOne(db, { sequence: 'wordless', contactId: marta }, noon);
		await enrolOne(db, { sequence: 'wordless', contactId: luis }, noon);
		await tick(db, noon);
		expect(await db.rows('select message from comms.workflow_errors')).toEqual([{ message: 'The sequence "wordless" does not go forward for some contacts: There is no text "nowhere" for email: the step "quote" cannot be written.' }]);
		expect(await stateOf(id)).toMatchObject({ state: 'active', next: later(0, 2 / 60) });
		await db.rows(`select * from comms.load_templates('[{"templateId": "nowhere", "channel": "email", "language": "en", "text": "Here."}]')`);
		await tick(db, later(0, 1));
		expect(await sentSteps(db)).toHaveLength(2);
	});

	it('one bad item never costs the others', async () => {
		const a = await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		const b = await enrolOne(db, { sequence: 'test-quote', contactId: luis }, noon);
		const [one, other] = await claimEnrolments(db, noon);
		if (!one || !other) throw new Error('Nothing was claimed.');
		const rows = await advance(db, [
			{ id: one.id, fence: one.fence, step: { action: 'dance' } },
			{ id: other.id, fence: other.fence, step: { action: 'wait', at: later(3), reasons: [] } },
			{ id: 'nobody', fence: 1, step: {} },
		], noon);
		expect(rows.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'waiting']);
		expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([a.id, b.id]));
	});
});

describe('what ends it', () => {
	const cases: Array<[string, () => Promise<unknown>, string]> = [
		['a mail of theirs', async () => {
			await db.rows(`insert into comms.email_messages (id, tenant_id, direction, message_id, from_address, contact_id, received_at, registered_at, touched_at, state) values (gen_random_uuid(), $1, 'in', '<x${Math.random()}@y>', 'marta@ruiz.example', $2, $3, $3, $3, 'received')`, [studio, marta, later(1)]);
			await db.rows(`update comms.email_messages set classification = '{"automation": {"kind": "none"}}', state = 'classified' where classification is null`);
		}, 'exit_reply'],
		['an appointment', () => db.rows(`insert into comms.appointments (tenant_id, contact_id, reference, kind, starts_at, time_zone, created_at, updated_at) values ($1, $2, gen_random_uuid()::text, 'call', $3, 'UTC', $3, $3)`, [studio, marta, later(1)]), 'exit_booking'],
		['a deal that is won', async () => {
			await db.rows(`insert into comms.crm_deals (tenant_id, contact_id, name, stage, updated_at) values ($1, $2, 'D', 'proposal', $3)`, [studio, marta, noon]);
			await db.rows(`update comms.crm_deals set stage = 'won', updated_at = $1 where stage = 'proposal'`, [later(1)]);
		}, 'exit_conversion'],
		['a deal that is lost', async () => {
			await db.rows(`insert into comms.crm_deals (tenant_id, contact_id, name, stage, updated_at) values ($1, $2, 'D', 'proposal', $3)`, [studio, marta, noon]);
			await db.rows(`update comms.crm_deals set stage = 'lost', updated_at = $1 where stage = 'proposal'`, [later(1)]);
		}, 'exit_stage_left'],
		['an opt-out of its topic', () => db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, 'service', 'email', 'withdrawn', 'page', $3)`, [studio, marta, later(1)]), 'exit_opt_out'],
		['do-not-contact', () => db.rows(`insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact, updated_at) values ($1, $2, true, $3)`, [studio, marta, later(1)]), 'exit_opt_out'],
		['a hard bounce', () => db.rows(`insert into comms.message_events (tenant_id, message_id, kind, state, at) select tenant_id, id, 'state', 'bounced_hard', $1 from comms.scheduled_messages`, [later(1)]), 'exit_bounce'],
	];

	it.each(cases)('%s', async (_name, happens, code) => {
		const { id } = await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		await tick(db, noon);
		await tick(db, later(0, 1));
		await happens();
		await tick(db, later(1));
		expect(await stateOf(id)).toMatchObject({ state: 'exited', code });
	});

	it.each([
		['a deal that goes a stage further', async () => {
			await db.rows(`insert into comms.crm_deals (tenant_id, contact_id, name, stage, updated_at) values ($1, $2, 'D', 'proposal', $3)`, [studio, marta, noon]);
			await db.rows(`update comms.crm_deals set stage = 'talks', updated_at = $1 where stage = 'proposal'`, [later(1)]);
		}],
		['an opt-out of another topic', () => db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, 'marketing', 'email', 'withdrawn', 'page', $3)`, [studio, marta, later(1)])],
		['a colleague’s answer, where the sequence does not say so', () => happened({ contactId: luis, event: 'reply', at: later(1) }, later(1))],
		['what happened to another quote', () => happened({ event: 'conversion', quoteId: luis, at: later(1) }, later(1))],
	])('is not %s', async (_name, happens) => {
		const { id } = await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		await happens();
		await tick(db, later(1));
		expect(await stateOf(id)).toMatchObject({ state: 'active' });
	});

	it('is a colleague’s answer where the sequence says so', async () => {
		await db.rows('select * from comms.save_sequence($1, $2)', [{ ...followUp, id: 'firm', exits: [{ on: 'reply', by: ['contact', 'alias', 'account'] }] }, studio]);
		const { id } = await enrolOne(db, { sequence: 'firm', contactId: marta }, noon);
		await tick(db, noon);
		await happened({ contactId: luis, event: 'reply', at: later(1) }, later(1));
		await tick(db, later(1));
		expect(await stateOf(id)).toMatchObject({ state: 'exited', code: 'exit_reply' });
	});

	it('is a quote that is accepted, for the enrolment that is about it', async () => {
		const quotes = await db.rows<{ id: string }>(`insert into comms.quotes (tenant_id, contact_id, number, total, currency, valid_until, updated_at) select $1, $2, 'Q-' || n, 100, 'EUR', '2026-12-20', '${noon}' from generate_series(1, 2) n returning id`, [studio, marta]);
		const [first, second] = quotes;
		const a = await enrolOne(db, { sequence: 'test-quote', contactId: marta, quoteId: first?.id }, noon);
		const b = await enrolOne(db, { sequence: 'test-quote', contactId: marta, quoteId: second?.id }, noon);
		expect([a.outcome, b.outcome]).toEqual(['enrolled', 'enrolled']);
		await tick(db, noon);
		await db.rows(`update comms.quotes set status = 'accepted', updated_at = $2 where id = $1`, [first?.id, later(1)]);
		await tick(db, later(1));
		expect(await stateOf(a.id)).toMatchObject({ state: 'exited', code: 'exit_conversion' });
		expect(await stateOf(b.id)).toMatchObject({ state: 'active' });
		expect(await db.rows(`select comms.iso(expires_at) as until from comms.scheduled_messages limit 1`)).toEqual([{ until: '2026-12-20T23:00:00.000Z' }]);
	});
});

describe('a pause', () => {
	it('of a contact moves what follows by as long as it lasted', async () => {
		const { id } = await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		await tick(db, noon);
		await db.rows('select * from comms.pause_enrolments($1, $2)', [JSON.stringify([{ contactId: marta }]), later(1)]);
		for (let day = 1; day <= 10; day++) await tick(db, later(day));
		expect(await sentSteps(db)).toHaveLength(1);
		await db.rows('select * from comms.resume_enrolments($1, $2)', [JSON.stringify([{ id }]), later(11)]);
		await tick(db, later(11));
		expect(await stateOf(id)).toMatchObject({ state: 'active', next: '2026-12-02T08:00:00.000Z' });
		for (let day = 11; day <= 30; day++) await tick(db, later(day));
		const days = (await sentSteps(db)).map(({ at }) => at.slice(0, 10));
		expect(new Set(days).size).toBe(5);
		expect(await stateOf(id)).toMatchObject({ state: 'completed' });
	});

	it('of a sequence holds all who are in it, and lets go without a burst', async () => {
		const { id } = await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		await tick(db, noon);
		await db.row('select comms.pause_sequence($1, $2, null, $3) as n', ['test-quote', studio, later(1)]);
		for (let day = 1; day <= 10; day++) await tick(db, later(day));
		expect(await sentSteps(db)).toHaveLength(1);
		await db.row('select comms.resume_sequence($1, $2, $3) as n', ['test-quote', studio, later(11)]);
		await tick(db, later(11));
		expect(await sentSteps(db)).toHaveLength(1);
		expect(await stateOf(id)).toMatchObject({ next: '2026-12-02T08:00:00.000Z' });
	});
});

describe('engagement', () => {
	it('counts for the step whose mail was opened, and only where a person did it', async () => {
		await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		await tick(db, noon);
		const claimed = await claim(db);
		await hold(db, claimed);
		await report(db, claimed, { class: 'accepted', messageId: '<a@b>' });
		await db.rows(`insert into comms.message_events (tenant_id, message_id, kind, at) select tenant_id, id, 'click', $1 from comms.scheduled_messages`, [later(0, 1)]);
		const [facts] = await claimEnrolments(db, later(0, 1));
		expect(facts?.enrolment.events).toEqual([{ event: 'click', at: later(0, 1), by: 'contact', stepId: 'quote' }]);
	});
});

describe('quotes', () => {
	const record = (item: Record<string, unknown>, at = noon) => db.rows<{ outcome: string; id: string; reasons: Array<{ text: string }> }>('select * from comms.record_quotes($1, $2)', [JSON.stringify([{ tenantId: studio, ...item }]), at]);
	const pdf = Buffer.from('%PDF-1.4 sample').toString('base64');
	const quote = { number: 'Q-7', email: 'marta@ruiz.example', title: 'Logo', total: { amount: 900, currency: 'EUR' }, validUntil: '2026-12-01', pdf };

	beforeEach(() => db.rows('delete from comms.quotes'));

	it('are stored by number, and what is not named stays as it was', async () => {
		expect(await record(quote)).toMatchObject([{ outcome: 'added' }]);
		expect(await record({ number: 'Q-7', status: 'accepted' })).toMatchObject([{ outcome: 'changed' }]);
		expect(await db.rows(`select title, status, total::int as total, pdf is not null as pdf from comms.quotes`)).toEqual([{ title: 'Logo', status: 'accepted', total: 900, pdf: true }]);
		expect(await record({ ...quote, number: 'Q-8', pdf: Buffer.from('MZ').toString('base64') })).toMatchObject([{ outcome: 'failed', reasons: [{ text: 'The "pdf" of quote Q-8 is no PDF in base64.' }] }]);
	});

	it('of the last days are followed up, each once; older ones are left alone', async () => {
		await record(quote);
		await record({ ...quote, number: 'Q-old' }, later(-10));
		const found = () => db.rows<Record<string, unknown>>('select * from comms.quotes_to_follow_up($1, 3, $2)', ['test-quote', later(1)]);
		const first = await found();
		expect(first).toMatchObject([{ sequence: 'test-quote', contactId: marta }]);
		await enrol(db, first, later(1));
		expect(await found()).toEqual([]);
	});

	it('go with the first mail as a file, and with no other', async () => {
		const [made] = await record(quote);
		await enrolOne(db, { sequence: 'test-quote', contactId: marta, quoteId: made?.id }, noon);
		for (let day = 0; day <= 3; day++) await tick(db, later(day));
		expect(await db.rows(`select message ->> 'documents' is not null as named, comms.with_documents(tenant_id, message) -> 'files' -> 0 ->> 'fileName' as file, comms.with_documents(tenant_id, message) -> 'files' -> 0 ->> 'content' as content from comms.scheduled_messages order by due_at`))
			.toEqual([{ named: true, file: 'Q-7.pdf', content: pdf }, { named: false, file: null, content: null }]);
	});

	it('that have run out end their follow-up', async () => {
		const [made] = await record(quote);
		const { id } = await enrolOne(db, { sequence: 'test-quote', contactId: marta, quoteId: made?.id }, noon);
		await tick(db, noon);
		await db.row('select comms.expire_quotes($1)', ['2026-12-01T22:59:00Z']);
		expect(await stateOf(id)).toMatchObject({ state: 'active' });
		await db.row('select comms.expire_quotes($1)', ['2026-12-01T23:00:00Z']);
		await tick(db, '2026-12-01T23:00:00Z');
		expect(await stateOf(id)).toMatchObject({ state: 'exited', code: 'exit_stage_left' });
	});
});

it('a cancelled appointment ends the reminders of it, and of no other', async () => {
	await db.rows('select * from comms.save_sequence($1, $2)', [{ ...followUp, id: 'reminders', exits: ['stage_left'], reentry: { mode: 'always' } }, studio]);
	const appointments = await db.rows<{ id: string }>(`insert into comms.appointments (tenant_id, contact_id, reference, kind, starts_at, time_zone, created_at, updated_at) select $1, $2, gen_random_uuid()::text, 'visit', $3, 'UTC', $3, $3 from generate_series(1, 2) returning id`, [studio, marta, noon]);
	const ids = await Promise.all(appointments.map(async ({ id }, place) => (await enrolOne(db, { sequence: 'reminders', contactId: marta, key: `a${place}`, data: { appointmentId: id } }, later(0, 1))).id));
	await db.rows(`update comms.appointments set status = 'cancelled', updated_at = $2 where id = $1`, [appointments[0]?.id, later(1)]);
	await tick(db, later(1));
	expect(await Promise.all(ids.map(async (id) => (await stateOf(id)).state))).toEqual(['exited', 'active']);
});

it('the database and the node agree on who may enter again', async () => {
	const rules = [undefined, { mode: 'never' }, { mode: 'after_exit' }, { mode: 'after_exit', afterDays: 10 }, { mode: 'always' }, { mode: 'always', afterDays: 10 }] as const;
	const pasts = [[], [[0, 5]], [[0, null]], [[0, 20]], [[0, 5], [6, 12]], [[0, 5], [6, null]]] as Array<Array<[number, number | null]>>;
	for (const reentry of rules) {
		for (const past of pasts) {
			for (const day of [13, 17, 30]) {
				const earlier = past.map(([from, to], place) => ({ epoch: place + 1, enrolledAt: later(from), endedAt: to === null || to > day ? undefined : later(to) }));
				const asked = mayReenter(parseSequence({ ...followUp, version: 1, reentry }), parseSituation({ enrolment: { id: 'e', epoch: 9, enrolledAt: later(day), previous: earlier }, contact: {}, history: [], workspaceZone: 'UTC' }).enrolment);
				const { refused } = await db.row<{ refused: unknown }>(
					`select comms.reentry_refused($1, array(select row(gen_random_uuid(), $2, null, 's', 1, null, 'k', 1, null, 'active', null, (p ->> 'enrolledAt')::timestamptz, (p ->> 'endedAt')::timestamptz, null, null, '[]', '{}', '{}', null, 0, 0)::comms.enrolments from jsonb_array_elements($3::jsonb) p), $4) as refused`,
					[{ reentry }, studio, JSON.stringify(earlier), later(day)]);
				expect({ reentry, past, day, refused: refused !== null }).toEqual({ reentry, past, day, refused: asked !== undefined });
			}
		}
	}
});

describe('tenancy and people', () => {
	it('shows a business its own enrolments only, and the workflows’ login may not change them by hand', async () => {
		await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
		const { rows } = await db.owner.query<{ allowed: boolean; secure: boolean }>(`
			select has_table_privilege('comms_workflows', 'comms.enrolments', 'update, insert, delete') as allowed,
				(select bool_and(relrowsecurity) from pg_class where oid in ('comms.enrolments'::regclass, 'comms.enrolment_steps'::regclass, 'comms.sequence_events'::regclass, 'comms.sequences'::regclass)) as secure`);
		expect(rows).toEqual([{ allowed: false, secure: true }]);
	});

	it('forgets the enrolments of somebody who is erased', async () => {
		await db.rows(`insert into comms.crm_contacts (id, tenant_id, name, email) values ('99999999-0000-4000-8000-000000000009', '${studio}', 'Gone Soon', 'gone@soon.example') on conflict do nothing`);
		await enrolOne(db, { sequence: 'test-quote', contactId: '99999999-0000-4000-8000-000000000009' }, noon);
		await db.rows(`select comms.erase_contact('99999999-0000-4000-8000-000000000009', $1)`, [noon]);
		expect(await db.rows('select 1 from comms.enrolments')).toEqual([]);
	});
});

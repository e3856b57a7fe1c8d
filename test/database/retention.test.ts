import { createDatabase, type TestDatabase } from './database';
import { answeredMail, enqueue, mail, marta, noon, register, seed, studio } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
});
afterEach(() => db.drop());

interface Done {
	kind: string;
	due: number;
	done: number;
	more: boolean;
}
const yearsLater = (years: number): string => `${2026 + years}-11-21T12:00:00Z`;
const enforce = async (at: string, { dry = false, batch = 2000 } = {}): Promise<Record<string, Done>> =>
	Object.fromEntries((await db.rows<Done & Record<string, unknown>>('select * from comms.enforce_retention($1, $2, $3)', [at, dry, batch])).map((row) => [row.kind, row]));

describe('retention', () => {
	it('has a source, a reason and a table that exists for every period', async () => {
		expect(await db.rows(`select kind from comms.retention_periods where source = '' or reason = '' or to_regclass('comms.' || table_name) is null`)).toEqual([]);
		const { n } = await db.row<{ n: number }>(`select count(*)::int as n from comms.retention_periods where action <> 'keep'`);
		expect(Object.keys(await enforce(noon))).toHaveLength(n);
	});

	it('leaves alone what is young, and blanks or deletes what is not', async () => {
		await answeredMail(db);
		await enqueue(db, { topic: 'transactional' });
		const young = await enforce('2026-11-21T12:00:00Z');
		expect(Object.values(young).map(({ done }) => done).every((done) => done === 0)).toBe(true);
		const old = await enforce(yearsLater(7));
		expect(old).toMatchObject({ emails: { done: 2 }, drafts: { done: 1 }, messages: { done: 1 } });
		expect(await db.rows(`select from_address, body, search::text as words from comms.email_messages group by 1, 2, 3`)).toEqual([{ from_address: '', body: '', words: '' }]);
		// What still waits to be sent is not old, however long it waits.
		expect(await db.rows(`select state, message <> '{}' as kept from comms.scheduled_messages order by state`)).toEqual([{ state: 'accepted', kept: false }, { state: 'scheduled', kept: true }]);
		const { n } = await db.row<{ n: number }>('select count(*)::int as n from comms.message_events');
		expect(n).toBe(0);
		expect((await enforce(yearsLater(7))).emails).toMatchObject({ done: 0, more: false });
	});

	it('counts and changes nothing when it is tried', async () => {
		await register(db, [mail()]);
		const before = await db.rows('select * from comms.email_messages');
		expect((await enforce(yearsLater(7), { dry: true })).emails).toMatchObject({ due: 1, done: 0 });
		expect(await db.rows('select * from comms.email_messages')).toEqual(before);
	});

	it('works in batches and says when there is more', async () => {
		await register(db, [mail(), mail(), mail(), mail(), mail()]);
		const batches = [];
		for (let i = 0; i < 4; i++) batches.push((await enforce(yearsLater(7), { batch: 2 })).emails);
		expect(batches.map((batch) => [batch?.done, batch?.more])).toEqual([[2, true], [2, true], [1, false], [0, false]]);
	});

	it('goes by the period of the business where it has one, and by the default where that cannot be read', async () => {
		await register(db, [mail()]);
		await db.rows(`update comms.tenant_settings set policy = '{"retention": {"emails": "10 years"}}' where tenant_id = $1`, [studio]);
		expect((await enforce(yearsLater(7))).emails?.done).toBe(0);
		await db.rows(`update comms.tenant_settings set policy = '{"retention": {"emails": "soon"}}' where tenant_id = $1`, [studio]);
		expect((await enforce(yearsLater(5))).emails?.done).toBe(0);
		await db.rows(`update comms.tenant_settings set policy = '{"retention": {"emails": "0 days"}}' where tenant_id = $1`, [studio]);
		expect((await enforce(noon)).emails?.done).toBe(0);
		expect((await enforce('2026-11-22T12:00:00Z')).emails?.done).toBe(1);
	});

	it('keeps suppressions for good, and the ledger of people who are still there', async () => {
		await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason, at) values ($1, 'email', sha256('x'), 'manual', '2000-01-01')`, [studio]);
		await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, 'marketing', 'email', 'granted', 'form', '2000-01-01'), ($1, gen_random_uuid(), 'marketing', 'email', 'granted', 'form', '2000-01-01')`, [studio, marta]);
		expect((await enforce(noon)).consent_of_nobody?.done).toBe(1);
		expect(await db.rows('select contact_id from comms.consent_events')).toEqual([{ contact_id: marta }]);
		expect(await db.rows('select 1 from comms.suppressions')).toHaveLength(1);
	});

	it('forgets an address that signed up and was never confirmed; never a customer', async () => {
		await db.rows(`update comms.tenant_settings set public_url = 'https://comms.studio.example'`);
		for (const email of ['stranger@person.example', 'marta@ruiz.example']) {
			await db.rows(`select * from comms.request_opt_in($1, null, '2026-11-20T12:00:00Z')`, [{ tenantId: studio, email, source: 'form', wordingVersion: 'w1' }]);
		}
		await db.rows(`update comms.crm_contacts set created_at = '2026-11-20T12:00:00Z', relationship_stage = 'new'`);
		expect((await enforce('2026-12-19T12:00:00Z')).unconfirmed_sign_ups?.done).toBe(0);
		expect((await enforce('2026-12-21T12:00:00Z')).unconfirmed_sign_ups?.done).toBe(1);
		expect(await db.rows('select email from comms.crm_contacts')).toEqual([{ email: 'marta@ruiz.example' }]);
	});

	it('a table that cannot be cleared costs the others nothing, and is reported', async () => {
		await register(db, [mail()]);
		await db.rows(`insert into comms.call_transcripts (tenant_id, call_id, transcript, called_at) values ($1, 'c', 'words', '2020-01-01')`, [studio]);
		await db.rows(`create function public.refuse() returns trigger language plpgsql as 'begin raise ''locked away''; end'`);
		await db.rows('create trigger refuse before delete on comms.call_transcripts for each row execute function public.refuse()');
		expect((await enforce(yearsLater(7))).emails?.done).toBe(1);
		expect(await db.rows(`select message from comms.workflow_errors where workflow = 'Enforce retention'`)).toEqual([{ message: 'call_transcripts could not be cleared: locked away' }]);
	});
});

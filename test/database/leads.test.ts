import { readSequences } from '../../workflows/campaigns/sequences/readSequences';
import { readTextSet } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, minutesLater, noon, seed, studio } from './fixtures';
import { tick } from './sequences';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows('select count(*) from comms.load_templates($1)', [JSON.stringify(readTextSet('clients'))]);
	await db.rows('select count(*) from comms.load_sequences($1)', [JSON.stringify(readSequences())]);
});
// Each test leaves nothing behind.
beforeEach(() => db.rows('begin'));
afterEach(() => db.rows('rollback'));
afterAll(() => db.drop());

interface Recorded { id: string; contactId: string; outcome: string; reasons: Array<{ text: string }> }
interface Welcomed { outcome: string; route: string; contactId: string; hasTask: boolean; reasons: Array<{ code: string }> }

const record = async (items: object[], at = noon) => await db.rows<Recorded & Record<string, unknown>>('select * from comms.record_leads($1, $2) order by place', [JSON.stringify(items.map((item) => ({ tenantId: studio, ...item }))), at]);
const welcome = async (at = noon) => await db.rows<Welcomed & Record<string, unknown>>(`select * from comms.welcome_leads(3, '{"bookingUrl": "https://studio.example/book"}', 200, $1)`, [at]);
const enrolled = async () => await db.rows(`select sequence_key as sequence, state from comms.enrolments order by 1`);

describe('a lead', () => {
	it('with a score of 80 is welcomed by name within the minute, and somebody has to call within fifteen', async () => {
		const [lead] = await record([{ email: 'Kim@Lead.example', name: 'Kim Okafor', score: 80, interest: 'heat pumps', language: 'de', phone: '+4915112345678' }]);
		expect(await welcome()).toMatchObject([{ outcome: 'welcomed', route: 'welcome', contactId: lead?.contactId, hasTask: true }]);
		await tick(db, noon);
		expect(await db.rows(`select channel, topic, message ->> 'text' as text from comms.scheduled_messages`)).toMatchObject([{ channel: 'email', topic: 'service', text: expect.stringMatching(/Guten Tag Kim Okafor,[\s\S]*an heat pumps[\s\S]*studio\.example\/book/) as string }]);
		expect(await db.rows('select kind, due_at from comms.client_tasks')).toEqual([{ kind: 'call_lead', due_at: new Date(minutesLater(15)) }]);
		await db.rows(`update comms.scheduled_messages set accepted_at = $1`, [minutesLater(1)]);
		expect(await db.rows('select route, leads, answered, "medianMinutes"::float, "withinTarget" from comms.speed_to_lead(30, $1)', [minutesLater(60)])).toEqual([{ route: 'welcome', leads: 1, answered: 1, medianMinutes: 1, withinTarget: 1 }]);
	});

	it('with 79 is told that it has arrived, and goes on as marketing that needs consent', async () => {
		await record([{ email: 'a@lead.example', score: 79 }, { email: 'b@lead.example' }]);
		expect((await welcome()).map(({ outcome, route, hasTask }) => [outcome, route, hasTask])).toEqual([['welcomed', 'nurture', false], ['welcomed', 'nurture', false]]);
		expect(await enrolled()).toEqual(['lead-nurture', 'lead-nurture', 'lead-received', 'lead-received'].map((sequence) => ({ sequence, state: 'active' })));
		expect(await db.rows(`select topic from comms.sequences where key = 'lead-nurture'`)).toEqual([{ topic: 'marketing' }]);
	});

	it('that comes twice, or by another way as well, is one person who is welcomed once', async () => {
		const [first, again] = await record([{ email: 'kim@lead.example', score: 60 }, { email: ' KIM@lead.example ', score: 90 }]);
		expect([first?.outcome, again?.outcome, again?.id]).toEqual(['added', 'known', first?.id]);
		await db.rows(`insert into comms.leads (tenant_id, email, score, created_at) values ($1, 'Kim@lead.example', 85, $2)`, [studio, noon]);
		expect((await welcome()).map(({ outcome }) => outcome).sort()).toEqual(['duplicate', 'welcomed']);
		expect(await welcome(minutesLater(5))).toEqual([]);
		expect([await enrolled(), (await db.rows('select 1 from comms.client_tasks')).length, (await db.rows(`select 1 from comms.crm_contacts where email ilike 'kim@lead.example'`)).length]).toEqual([[{ sequence: 'lead-welcome', state: 'active' }], 1, 1]);
	});

	it('whose score rises is welcomed then, and hears no more of the milder sequence', async () => {
		await record([{ email: 'kim@lead.example', score: 40 }]);
		await welcome();
		await record([{ email: 'kim@lead.example', score: 95 }], minutesLater(60));
		expect(await welcome(minutesLater(61))).toMatchObject([{ outcome: 'welcomed', route: 'welcome' }]);
		expect(await enrolled()).toEqual([{ sequence: 'lead-nurture', state: 'exited' }, { sequence: 'lead-received', state: 'exited' }, { sequence: 'lead-welcome', state: 'active' }]);
		expect(await welcome(minutesLater(70))).toEqual([]);
	});

	it('who is a customer already is answered by a person, not welcomed', async () => {
		await db.rows(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on) values ($1, $2, 'C-1', 'Care', '2025-01-01')`, [studio, marta]);
		await record([{ email: 'marta@ruiz.example', score: 90 }]);
		expect(await welcome()).toMatchObject([{ outcome: 'customer', hasTask: true, contactId: marta }]);
		expect(await enrolled()).toEqual([]);
	});

	it('that is a test is checked and leaves nothing behind', async () => {
		const rows = await record([{ email: 'kim@lead.example', score: 81, test: true }, { email: 'kim@lead.example', score: 20, test: true, tenantId: undefined }, { email: 'nobody', test: true }]);
		expect(rows.map(({ outcome, reasons }) => [outcome, reasons[0]?.text])).toEqual([['checked', 'Such a lead takes the route "welcome". Nothing was stored.'], ['checked', 'Such a lead takes the route "nurture". Nothing was stored.'], ['failed', 'A lead needs an "email"; "nobody" is none.']]);
		expect([await db.rows('select 1 from comms.leads'), await db.rows(`select 1 from comms.crm_contacts where email like '%lead.example'`)]).toEqual([[], []]);
	});

	it('from long ago, of an import, is left alone', async () => {
		await db.rows(`insert into comms.leads (tenant_id, email, score, created_at) select $1, 'old' || n || '@lead.example', 90, $2::timestamptz - interval '10 days' from generate_series(1, 50) n`, [studio, noon]);
		expect(await welcome()).toEqual([]);
	});

	it('that is wrong costs only itself', async () => {
		const rows = await record([{ email: 'not an address' }, { email: 'x@lead.example', score: 900 }, { email: 'y@lead.example', score: 'high' }, {}, { email: 'good@lead.example', score: 81 }]);
		expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'failed', 'added']);
		expect(rows[1]?.reasons[0]?.text).toBe('A "score" is a whole number from 0 to 100; "900" is none.');
		await db.rows(`insert into comms.leads (tenant_id, score, created_at) values ($1, 99, $2)`, [studio, noon]);
		expect((await welcome()).map(({ outcome }) => outcome).sort()).toEqual(['failed', 'welcomed']);
	});

	it('reaches a person even where its sequence cannot begin', async () => {
		await db.rows(`update comms.sequences set state = 'retired' where key = 'lead-welcome'`);
		await record([{ email: 'kim@lead.example', score: 90 }]);
		expect(await welcome()).toMatchObject([{ outcome: 'refused', hasTask: true }]);
	});

	it('takes the route of its own business, where that has one', async () => {
		await db.rows(`insert into comms.lead_routes (tenant_id, route, least_score, sequences, task_minutes, source) values ($1, 'welcome', 50, '{lead-welcome}', 5, 'own')`, [clinic]);
		await record([{ tenantId: clinic, email: 'a@lead.example', score: 55 }, { email: 'a@lead.example', score: 55 }]);
		expect((await welcome()).map(({ route }) => route).sort()).toEqual(['nurture', 'welcome']);
	});
});

it('tasks are told once, again where the mail failed, and ticked off once', async () => {
	await record([{ email: 'kim@lead.example', score: 90, source: 'fair' }]);
	await welcome();
	const told = await db.rows<{ id: string }>('select id, "staffEmail", said from comms.due_client_tasks($1)', [noon]);
	expect(told).toMatchObject([{ staffEmail: 'team@studio.example', said: 'A lead with a score of 90: please call. Source: fair.' }]);
	expect(await db.rows('select id from comms.due_client_tasks($1)', [noon])).toEqual([]);
	expect(await db.row('select comms.tell_client_tasks_again($1, $2) as again', ['team@studio.example', minutesLater(1)])).toEqual({ again: 1 });
	expect(await db.rows('select id from comms.due_client_tasks($1)', [minutesLater(5)])).toHaveLength(1);
	const close = async () => (await db.row<{ outcome: string }>(`select comms.close_client_task($1, 'Ana') as outcome`, [told[0]?.id])).outcome;
	expect([await close(), await close(), await db.rows('select id from comms.open_client_tasks($1)', [noon])]).toEqual(['done', 'gone', []]);
});

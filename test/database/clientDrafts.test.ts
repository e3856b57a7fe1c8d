import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, noon, registerOne, seed, studio } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`insert into comms.projects (id, tenant_id, contact_id, reference, name, progress, next_step) values ('bbbbbbbb-0000-4000-8000-000000000001', $1, $2, 'P-1', 'Portal', 60, 'Check the data')`, [studio, marta]);
	await db.rows(`insert into comms.milestones (tenant_id, project_id, position, name, due_on, completed_on) values
		($1, 'bbbbbbbb-0000-4000-8000-000000000001', 1, 'Import', '2026-11-15', '2026-11-18'), ($1, 'bbbbbbbb-0000-4000-8000-000000000001', 2, 'Go-live', '2026-12-12', null), ($1, 'bbbbbbbb-0000-4000-8000-000000000001', 0, 'Kick-off', null, '2026-09-01')`, [studio]);
	await db.rows(`insert into comms.project_notes (tenant_id, project_id, kind, note, noted_at) values ($1, 'bbbbbbbb-0000-4000-8000-000000000001', 'risk', 'Supplier is late', $2), ($1, 'bbbbbbbb-0000-4000-8000-000000000001', 'achievement', 'Old news', '2026-10-01')`, [studio, noon]);
});
afterEach(() => db.drop());

const due = async () => await db.rows<{ key: string; project: Record<string, unknown>; client: Record<string, unknown>; brand: Record<string, unknown> }>('select * from comms.projects_to_report(7, $1)', [noon]);
const draft = { status: 'ready', subject: 'Portal', text: 'Where we stand', html: '<p>x</p>', language: 'es', missing: [], to: ['attacker@evil.example'] };
const store = async (given: object = {}, ready = false) =>
	await db.rows('select outcome from comms.store_client_drafts($1, $2, $3)', [JSON.stringify([{ tenantId: studio, contactId: marta, purpose: 'status_update', key: 'update/1', draft, ...given }]), ready, noon]);
const outbox = async () => await db.rows('select recipient, topic, type, key from comms.scheduled_messages');

describe('a weekly update', () => {
	it('tells the rows of the last seven days and nothing older', async () => {
		const [row] = await due();
		expect(row?.project).toMatchObject({
			id: 'P-1', name: 'Portal', progress: 60, period: { from: '2026-11-13', to: '2026-11-20' },
			achievements: [{ text: 'Import', at: '2026-11-18' }], milestones: [{ name: 'Go-live', due: '2026-12-12' }], risks: [{ text: 'Supplier is late' }], nextSteps: ['Check the data'],
		});
		expect(row?.key).toBe('update/bbbbbbbb-0000-4000-8000-000000000001/2026-W47');
		expect(row).toMatchObject({ client: { name: 'Marta Ruiz', language: 'es' }, brand: { company: 'Studio Ltd' } });
	});

	it('is not written for projects that rest or whose contact has no address', async () => {
		await db.rows(`update comms.projects set status = 'on_hold'`);
		expect(await due()).toEqual([]);
	});
});

describe('a draft to a client', () => {
	it('waits for a person, once for each key, and goes to the stored address only', async () => {
		expect([...(await store()), ...(await store())]).toEqual([{ outcome: 'waiting' }, { outcome: 'again' }]);
		expect(await outbox()).toEqual([]);
		const [waiting] = await db.rows<{ id: string }>('select id, words from comms.client_drafts_overview($1)', [noon]);
		expect(await db.rows('select comms.decide_client_draft($1, $2, $3, $4) as outcome', [waiting?.id, 'send', 'ines', noon])).toEqual([{ outcome: 'sent' }]);
		expect(await db.rows('select comms.decide_client_draft($1, $2, $3, $4) as outcome', [waiting?.id, 'send', 'ines', noon])).toEqual([{ outcome: 'gone' }]);
		expect(await outbox()).toEqual([{ recipient: 'marta@ruiz.example', topic: 'service', type: 'status_update', key: 'update/1' }]);
	});

	it('goes out by itself only where that is switched on and nothing needs a look', async () => {
		expect(await store({ draft: { ...draft, status: 'needs_review', missing: ['x'] } }, true)).toEqual([{ outcome: 'waiting' }]);
		expect(await store({ key: 'update/2' }, true)).toEqual([{ outcome: 'sent' }]);
		expect(await outbox()).toHaveLength(1);
	});

	it('is refused for strangers, other businesses and empty texts, each alone', async () => {
		expect(await store({ contactId: undefined, email: 'attacker@evil.example' })).toEqual([{ outcome: 'unknown_contact' }]);
		expect(await store({ tenantId: clinic })).toEqual([{ outcome: 'unknown_contact' }]);
		expect(await store({ draft: { ...draft, text: '' } })).toEqual([{ outcome: 'blocked' }]);
		expect(await store({ draft: null })).toEqual([{ outcome: 'blocked' }]);
	});

	it('that makes no sense costs no other, and says what is wrong with it', async () => {
		const given = (over: object) => ({ tenantId: studio, contactId: marta, purpose: 'status_update', draft, ...over });
		const items = [given({ key: 'a', purpose: 'Post card!' }), given({ key: 'b', purpose: undefined }), given({ key: 'c', draft: { ...draft, status: 'perhaps' } }), 7, given({ key: 'd', draft: { ...draft, missing: 'all' } })];
		const stored = await db.rows<{ key: string; outcome: string; missing: string[] }>('select key, outcome, missing from comms.store_client_drafts($1, true, $2)', [JSON.stringify(items), noon]);
		expect(stored.map(({ key, outcome }) => [key, outcome])).toEqual([['a', 'failed'], ['b', 'failed'], ['c', 'failed'], [null, 'unknown_contact'], ['d', 'sent']]);
		expect(stored[0]?.missing).toEqual(['The purpose "Post card!" or the status "ready" is none that is known.']);
		expect(await db.rows('select key from comms.client_drafts')).toEqual([{ key: 'd' }]);
		expect(await db.rows(`select 1 from comms.workflow_errors where detail ->> 'key' = 'a'`)).toHaveLength(1);
	});

	it('may be thrown away', async () => {
		await store();
		const [waiting] = await db.rows<{ id: string }>('select id from comms.client_drafts_overview($1)', [noon]);
		expect(await db.rows('select comms.decide_client_draft($1, $2, $3, $4) as outcome', [waiting?.id, 'reject', 'ines', noon])).toEqual([{ outcome: 'rejected' }]);
		expect([await outbox(), await db.rows('select id from comms.client_drafts_overview($1)', [noon])]).toEqual([[], []]);
	});
});

it('a meeting is told what is on record about who attends', async () => {
	await registerOne(db);
	const { context } = await db.row<{ context: { history: object[]; projects: object[] } }>('select context from comms.meeting_context($1, now())', [JSON.stringify({ title: 'Review', attendees: ['Marta <marta@ruiz.example>', { name: 'x' }, 7] })]);
	expect(context.history).toMatchObject([{ kind: 'mail', direction: 'in', subject: 'Where is the logo?', answered: false }]);
	expect(context.projects).toMatchObject([{ name: 'Portal', risks: ['Supplier is late'] }]);
});

it('a meeting whose guests are customers of two businesses is refused until it is said for which', async () => {
	const [twin] = await db.rows<{ id: string }>(`insert into comms.crm_contacts (tenant_id, name, email) values ($1, 'Marta Ruiz', 'marta@ruiz.example') returning id`, [clinic]);
	const meeting = { title: 'Review', attendees: ['marta@ruiz.example'] };
	await expect(db.rows('select * from comms.meeting_context($1)', [JSON.stringify(meeting)])).rejects.toThrow(/several of your businesses: give "tenantId"/);
	const told = await db.row<{ staffEmail: string; projects: object[] }>(`select "staffEmail", context -> 'projects' as projects from comms.meeting_context($1)`, [JSON.stringify({ ...meeting, tenantId: clinic })]);
	const { staff_email } = await db.row<{ staff_email: string }>('select staff_email from comms.tenant_settings where tenant_id = $1', [clinic]);
	expect(told).toEqual({ staffEmail: staff_email, projects: [] });
	expect(await db.rows('select outcome, "staffEmail" from comms.store_client_drafts($1)', [JSON.stringify([{ tenantId: clinic, contactId: twin?.id, purpose: 'status_update', key: 'update/2', draft }])])).toEqual([
		{ outcome: 'waiting', staffEmail: staff_email },
	]);
	expect(await store({ tenantId: undefined, contactId: undefined, email: 'marta@ruiz.example', key: 'update/3' })).toEqual([{ outcome: 'unknown_contact' }]);
});

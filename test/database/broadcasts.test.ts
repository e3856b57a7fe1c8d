import { readTemplate, renderTemplate } from '../../nodes/DraftReply/template/template';
import { readTextSet } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { marta, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows('select * from comms.load_templates($1, $2)', [JSON.stringify(readTextSet('broadcasts')), noon]);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.broadcasts; truncate comms.scheduled_messages, comms.message_events cascade'));

const plan = (item: object, at = noon) =>
	db.rows<{ id: string | null; templateId: string; dueAt: Date; outcome: string }>('select * from comms.plan_broadcasts($1, $2)', [JSON.stringify([{ tenantId: studio, ...item }]), at]);
const maintenance = { startsAt: '2027-03-31T01:00:00Z', endsAt: '2027-03-31T03:30:00Z', systems: 'API', purpose: 'Faster reports.', expected: 'It is down for 20 minutes.' };

async function send(at: string): Promise<string[]> {
	const due = await db.rows<{ id: string; texts: Record<string, string> }>('select * from comms.due_broadcasts($1)', [at]);
	const told: string[] = [];
	for (const { id, texts } of due) {
		const rows = await db.rows<{ textKey: string; language: string; variables: unknown; contact: { timeZone: string } }>('select * from comms.broadcast_rows($1, $2)', [id, at]);
		const drafts = rows.map((row) => ({ ...row, draft: renderTemplate(readTemplate(JSON.parse(texts[row.textKey] ?? 'null')), row.variables, { language: row.language, timeZone: row.contact.timeZone }) }));
		told.push(...drafts.map(({ textKey, draft }) => `${textKey} ${draft.subject ?? ''}`));
		await db.rows('select * from comms.enqueue_broadcast($1, $2)', [JSON.stringify(drafts), at]);
		await db.rows('select comms.end_broadcast($1, $2)', [id, at]);
	}
	return told;
}

it('a maintenance is announced seven days before at the same local time, across a clock change, and two hours before', async () => {
	const planned = await plan({ key: 'move', maintenance });
	// Madrid leaves standard time on 28 March 2027: 03:00 there is 01:00 UTC on the 31st and 02:00 UTC on the 24th.
	expect(planned.map(({ templateId, dueAt, outcome }) => [templateId, dueAt.toISOString(), outcome])).toEqual([
		['maintenance.week', '2027-03-24T02:00:00.000Z', 'planned'],
		['maintenance.soon', '2027-03-30T23:00:00.000Z', 'planned'],
	]);
	expect((await plan({ key: 'move', maintenance })).map(({ outcome }) => outcome)).toEqual(['already', 'already']);
});

it('reaches each reader once a channel, in their language, however often it is looked at', async () => {
	await plan({ key: 'move', maintenance });
	expect(await send('2027-03-24T01:00:00Z')).toEqual([]);
	expect(await send('2027-03-24T02:00:00Z')).toEqual(['email/es Mantenimiento programado: API, 31 mar 2027, 3:00', 'portal/es Mantenimiento programado: API, 31 mar 2027, 3:00']);
	expect(await send('2027-03-24T02:05:00Z')).toEqual([]);
	expect(await db.rows('select contact_id, channel, topic from comms.scheduled_messages order by channel')).toEqual([{ contact_id: marta, channel: 'email', topic: 'service' }, { contact_id: marta, channel: 'portal', topic: 'service' }]);
});

it('goes to the tiers it is for, and is refused by name where something is wrong', async () => {
	await plan({ key: 'status', templateId: 'status.daily', facts: { date: '2026-11-20', state: 'ok', components: [], uptime: 99.9, activeIncidents: 0 } });
	expect(await send(noon)).toEqual([]);
	expect((await plan({ templateId: 'news.weekly' }))[0]?.outcome).toContain('"key" is missing');
	expect((await plan({ key: 'x', templateId: 'none' }))[0]?.outcome).toContain('There is no broadcast "none"');
	expect((await plan({ key: 'x', maintenance: { startsAt: 'soon' } }))[0]?.outcome).toContain('"startsAt"');
});

it('lists what goes out regularly with its next date', async () => {
	const rows = await db.rows<{ templateId: string; every: string; nextAt: Date }>('select * from comms.routine_calendar($1) where "tenantId" = $2', [noon, studio]);
	expect(rows.map(({ templateId }) => templateId).sort()).toEqual(['news.weekly', 'product.update', 'report.performance', 'review.account', 'status.daily']);
	// Friday noon: tomorrow's status would be the next at nine in Madrid; never given, it is due today.
	expect(rows.find(({ every }) => every === 'day')?.nextAt.toISOString()).toBe('2026-11-20T08:00:00.000Z');
});

describe('a maintenance', () => {
	it('has its third notice when it is over, for those who were told of it; notices that still wait are not sent', async () => {
		await plan({ key: 'move', maintenance });
		expect(await send('2027-03-24T02:00:00Z')).toHaveLength(2);
		const end = (over: object = {}, at = '2027-03-30T20:00:00Z') =>
			db.row<{ outcome: string }>('select * from comms.end_maintenance($1, $2)', [JSON.stringify([{ tenantId: studio, key: 'move', endedAt: '2027-03-30T19:55:00Z', result: 'The database was moved.', ...over }]), at]);
		expect((await end({ result: ' ' })).outcome).toContain('"result" is empty');
		expect((await end({ key: 'other' })).outcome).toContain('there is no planned maintenance "other"');
		expect((await end()).outcome).toBe('planned');
		expect((await end()).outcome).toBe('already');
		// It was over before the notice of two hours before: that one would announce what has been.
		expect((await send('2027-03-30T23:30:00Z')).map((one) => one.split(':')[0])).toEqual(['email/es Mantenimiento terminado', 'portal/es Mantenimiento terminado']);
	});
});

describe('routine communications from what is on record', () => {
	const account = '(select id from comms.crm_accounts where name = \'Ruiz SL\')';
	beforeEach(() =>
		db.rows(`
			insert into comms.service_components values ('${studio}', 'api', 'API'), ('${studio}', 'exports', 'Exports');
			insert into comms.incidents (tenant_id, reference, severity, status, title, components, systems, impact_kind, started_at, declared_at, resolved_at, first_notice_at) values
				('${studio}', 'A', 'P1', 'resolved', 'a', '{api}', 'API', 'outage', '2026-11-10 10:00Z', '2026-11-10 10:00Z', '2026-11-10 12:00Z', '2026-11-10 10:00Z'),
				('${studio}', 'B', 'P1', 'resolved', 'b', '{api}', 'API', 'outage', '2026-11-10 11:00Z', '2026-11-10 11:00Z', '2026-11-10 13:00Z', '2026-11-10 11:00Z');
			insert into comms.incidents (tenant_id, reference, severity, title, components, systems, impact_kind, started_at, declared_at) values ('${studio}', 'C', 'P3', 'c', '{exports}', 'Exports', 'slow', '2026-11-20 09:00Z', '2026-11-20 09:00Z');
			insert into comms.incident_accounts (incident_id, tenant_id, account_id) select i.id, i.tenant_id, ${account} from comms.incidents i where i.reference = 'A'`),
	);
	afterEach(() => db.rows('truncate comms.incidents cascade; truncate comms.service_components'));
	const figures = async (from: string, to: string, of = 'null') => (await db.row<{ figures: Record<string, number> }>(`select comms.service_figures('${studio}', $1, $2, ${of}) as figures`, [from, to])).figures;

	it('two outages at a time are counted once, an account has only its own, and what is not known is left out', async () => {
		// Three hours of ten days.
		expect(await figures('2026-11-05T00:00:00Z', '2026-11-15T00:00:00Z')).toEqual({ uptime: 98.75, activeIncidents: 0, resolvedIssues: 2, resolutionHours: 2, tickets: 0 });
		expect(await figures('2026-11-05T00:00:00Z', '2026-11-15T00:00:00Z', account)).toMatchObject({ uptime: 99.167, resolvedIssues: 1 });
	});

	it('an outage that was over before it is said to have begun takes no minutes back', async () => {
		await db.rows(`update comms.incidents set resolved_at = '2026-11-10 08:00Z' where reference = 'B'`);
		expect(await figures('2026-11-05T00:00:00Z', '2026-11-15T00:00:00Z')).toMatchObject({ uptime: 99.167 });
	});

	it('the daily status says of each part how it is, once a day from nine in the morning, to the tier it is for', async () => {
		await db.rows(`update comms.crm_accounts set tier = 'enterprise' where name = 'Ruiz SL'`);
		const due = (at: string) => db.rows<{ tenantId: string; key: string; period: string }>(`select * from comms.routine_due('status.daily', $1) where "tenantId" = '${studio}'`, [at]);
		// Nine in Madrid is eight in UTC.
		expect(await due('2026-11-20T07:59:00Z')).toEqual([]);
		const [owed] = await due('2026-11-20T08:01:00Z');
		expect(owed).toMatchObject({ key: 'status.daily:2026-11-20' });
		await db.rows('select * from comms.plan_from_data($1, $2)', [JSON.stringify([{ ...owed, templateId: 'status.daily' }]), '2026-11-20T09:05:00Z']);
		expect(await due('2026-11-20T10:00:00Z')).toEqual([]);
		expect((await send('2026-11-20T09:10:00Z')).map((one) => one.split(' ')[0])).toEqual(['email/es', 'portal/es']);
		const [mail] = await db.rows<{ text: string }>(`select message ->> 'text' as text from comms.scheduled_messages where channel = 'email'`);
		expect(mail?.text).toContain('- API: ');
		expect(mail?.text).toMatch(/Exports: \S*lent/);
		await db.rows(`update comms.crm_accounts set tier = 'premium' where name = 'Ruiz SL'`);
	});

	it('a quarter that is over is owed for twenty days, a year for forty; each account reads its own figures, without gaps', async () => {
		const due = (template: string, at: string) => db.rows<{ key: string; from_at: Date; to_at: Date; period: string }>(`select * from comms.routine_due($1, $2) where "tenantId" = '${studio}' order by key`, [template, at]);
		expect(await due('report.performance', '2026-12-31T12:00:00Z')).toEqual([]);
		expect((await due('report.performance', '2027-01-05T12:00:00Z')).map(({ key, period, from_at: from }) => [key, period, from.toISOString()])).toEqual([['report.performance:2026Q4', 'Q4 2026', '2026-09-30T22:00:00.000Z']]);
		expect(await due('report.performance', '2027-01-25T12:00:00Z')).toEqual([]);
		expect((await due('review.account', '2027-01-05T12:00:00Z')).map(({ key }) => key)).toEqual(['review.account:2026', 'review.account:2026Q4']);
		const [owed] = await due('report.performance', '2027-01-05T12:00:00Z');
		await db.rows('select * from comms.plan_from_data($1, $2)', [JSON.stringify([{ tenantId: studio, templateId: 'report.performance', key: owed?.key, from: owed?.from_at, to: owed?.to_at, period: owed?.period }]), '2027-01-05T12:00:00Z']);
		expect(await send('2027-01-05T12:05:00Z')).toHaveLength(2);
		const [mail] = await db.rows<{ text: string }>(`select message ->> 'text' as text from comms.scheduled_messages where channel = 'email'`);
		// Two hours of 92 days (one of 25 hours): the outage of its own, not the one of others.
		expect(mail?.text).toContain('99,909 %');
		expect(mail?.text).not.toMatch(/minutos|undefined|null|: +\n/);
	});

	it('stands in one list with what is due', async () => {
		const { page } = await db.row<{ page: { routine: Array<{ templateId: string; due: boolean; nextAt: string }>; planned: unknown[] } }>('select comms.routine_page($1) as page', [noon]);
		expect(new Set(page.routine.map(({ templateId }) => templateId))).toEqual(new Set(['news.weekly', 'product.update', 'report.performance', 'review.account', 'status.daily']));
		expect([...page.routine.map(({ nextAt }) => nextAt)].sort()).toEqual(page.routine.map(({ nextAt }) => nextAt));
		expect(page.planned).toEqual([]);
	});
});

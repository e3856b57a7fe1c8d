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

import { cadenceOf } from '../../nodes/ScheduleSequenceStep/incidentCadence/incidentCadence';
import { createDatabase, type TestDatabase } from './database';
import { minutesLater, noon, ruizAccount, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`insert into comms.component_users values ('${studio}', 'api', '${ruizAccount}')`);
	await db.rows(`insert into comms.escalation_contacts (tenant_id, level, name, email) select '${studio}', n, 'Level ' || n, 'l' || n || '@studio.example' from generate_series(1, 5) n`);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.incidents cascade; truncate comms.scheduled_messages, comms.message_events cascade'));

interface Due extends Record<string, unknown> {
	action: string;
	level: number;
	trigger: string | null;
	updateId: string | null;
	people: Array<{ level: number }>;
	facts: Record<string, unknown>;
}
/** One look at the clocks, as the workflow takes it. */
async function look(at: string): Promise<Due[]> {
	const clocks = await db.rows<{ incidentId: string; incident: Record<string, unknown>; policy: unknown }>('select * from comms.incident_clocks($1)', [at]);
	const items = clocks.map(({ incidentId, incident: { severity, crisisLevel, declaredAt, lastUpdateAt, acknowledgedAt, resolvedAt, status }, policy }) => ({
		incidentId,
		cadence: cadenceOf({ severity, crisisLevel, declaredAt, lastUpdateAt, acknowledgedAt, resolvedAt, status, policy, now: Date.parse(at) }),
	}));
	return await db.rows<Due>('select * from comms.due_incident_actions($1, $2)', [JSON.stringify(items), at]);
}
async function watch(from: number, to: number): Promise<string[]> {
	const seen: string[] = [];
	for (let minute = from; minute <= to; minute++) for (const { action, level } of await look(minutesLater(minute))) seen.push(`${minute} ${action} ${level}`);
	return seen;
}
const declare = async (over: object = {}, at = noon) =>
	(await db.row<{ id: string }>('select * from comms.declare_incident($1, $2)', [JSON.stringify([{ tenantId: studio, severity: 'P1', components: ['api'], ...over }]), at])).id;
const post = (incidentId: string, over: object, at: string) =>
	db.row<{ outcome: string }>('select * from comms.post_incident_update($1, $2)', [JSON.stringify([{ incidentId, kind: 'update', texts: { findings: 'f', nextSteps: 'n' }, ...over }]), at]);
const resolution = { kind: 'resolved', texts: { issue: 'i', cause: 'c', solution: 's' } };

describe('the promise', () => {
	it('reminds with a draft before it is due, nags when it was missed, then rises through all five levels, each once', async () => {
		const id = await declare();
		expect(await watch(0, 130)).toEqual(['0 declared 3', '10 remind 1', '15 escalate 2', '16 nag 2', '45 escalate 3', '75 escalate 4', '105 escalate 5']);
		expect(await db.rows(`select kind, state, texts from comms.incident_updates where incident_id = $1 and state = 'draft'`, [id])).toEqual([{ kind: 'update', state: 'draft', texts: {} }]);
		const posted = await db.rows(`select 1 from comms.incident_updates where state = 'posted' and kind = 'update'`);
		expect(posted).toEqual([]);
	});

	it('any update starts it anew and brings it back to the first level; drafts that waited are put away', async () => {
		const id = await declare();
		await watch(0, 50);
		await post(id, {}, minutesLater(51));
		expect(await db.rows('select level from comms.incidents')).toEqual([{ level: 1 }]);
		expect(await db.rows(`select 1 from comms.incident_updates where state = 'draft'`)).toEqual([]);
		expect(await watch(52, 70)).toEqual(['61 remind 1', '66 escalate 2', '67 nag 2']);
	});

	it('acknowledged it is quiet until the next promise is missed for an interval', async () => {
		const id = await declare();
		await look(noon);
		await db.rows('select comms.acknowledge_incident($1, $2, $3)', [id, 'Ines', minutesLater(2)]);
		expect(await watch(3, 61)).toEqual(['10 remind 1', '16 nag 2', '30 escalate 2', '60 escalate 3']);
	});

	it('told to the levels it concerns: the team lead on everything, the manager at once, status every four hours, a briefing a day', async () => {
		const id = await declare();
		const [first] = await look(noon);
		expect(first?.people.map(({ level }) => level)).toEqual([3, 2, 1]);
		await db.rows('select comms.acknowledge_incident($1, $2, $3)', [id, 'Ines', noon]);
		await db.rows(`update comms.incidents set last_update_at = $1`, [minutesLater(1_439)]);
		expect((await look(minutesLater(1_440))).map(({ action, people }) => [action, people.map(({ level }) => level)])).toEqual([['status', [2]], ['briefing', [3]]]);
	});

	it('two clocks at once do each thing once', async () => {
		await declare();
		const seen = (await Promise.all([1, 2, 3].map(() => look(noon)))).flat();
		expect(seen.map(({ action }) => action)).toEqual(['declared']);
	});
});

describe('after it', () => {
	it('asks for the follow-up before it is due', async () => {
		const id = await declare();
		await post(id, resolution, minutesLater(30));
		expect(await look(minutesLater(60))).toEqual([]);
		expect((await look(minutesLater(30 + 36 * 60))).map(({ action }) => action)).toEqual(['follow_up']);
		await post(id, { kind: 'follow_up', texts: { cause: 'c', lessons: 'l' } }, minutesLater(30 + 37 * 60));
		expect(await db.rows('select * from comms.incident_clocks($1)', [minutesLater(9_999)])).toEqual([]);
	});

	it('a resolution that was held while it flapped goes out as it was written, when it stayed up', async () => {
		const id = await declare();
		await post(id, resolution, minutesLater(20));
		await declare({}, minutesLater(30));
		expect(await post(id, resolution, minutesLater(40))).toMatchObject({ outcome: 'held' });
		expect((await look(minutesLater(50))).filter(({ action }) => action === 'release')).toEqual([]);
		const [released] = (await look(minutesLater(61))).filter(({ action }) => action === 'release');
		expect(await db.rows('select kind, texts from comms.incident_updates where id = $1', [released?.updateId])).toEqual([{ kind: 'resolved', texts: { en: { issue: 'i', cause: 'c', solution: 's' } } }]);
	});

	it('but not where it failed again meanwhile', async () => {
		const id = await declare();
		await post(id, resolution, minutesLater(20));
		await declare({}, minutesLater(30));
		await post(id, resolution, minutesLater(40));
		await declare({}, minutesLater(50));
		expect((await look(minutesLater(61))).filter(({ action }) => action === 'release')).toEqual([]);
		expect(await db.rows('select flaps, status from comms.incidents')).toEqual([{ flaps: 2, status: 'investigating' }]);
	});
});

describe('crisis and checklist', () => {
	it('a level is set with who and why, and told to that level at once', async () => {
		const id = await declare({ severity: 'P2' });
		const set = (over: object) => db.row('select outcome, level from comms.set_crisis_level($1, $2)', [JSON.stringify([{ incidentId: id, crisisLevel: 4, author: 'Eva', reason: 'Data is out', ...over }]), minutesLater(3)]);
		expect(await set({})).toEqual({ outcome: 'set', level: 4 });
		expect(await set({})).toEqual({ outcome: 'unchanged', level: 4 });
		expect(await set({ crisisLevel: 9 })).toMatchObject({ outcome: expect.stringContaining('refused') });
		const [first] = await look(minutesLater(4));
		expect([first?.action, first?.level]).toEqual(['declared', 5]);
	});

	it('boxes are ticked by the record, or by a person who is named; nobody ticks what the record says', async () => {
		const id = await declare({ crisisLevel: 2 });
		const tick = (item: string) => db.row<{ outcome: string }>('select outcome from comms.tick_checklist($1, $2)', [JSON.stringify([{ incidentId: id, item, author: 'Ines' }]), minutesLater(5)]);
		expect(await tick('news_watched')).toEqual({ outcome: 'done' });
		expect((await tick('resolution_sent')).outcome).toContain('refused');
		const { page } = await db.row<{ page: { checklist: Array<{ item: string; done: boolean; by: string; overdue: boolean }> } }>('select comms.incident_page($1, $2) as page', [id, minutesLater(31)]);
		const of = (item: string) => page.checklist.find((one) => one.item === item);
		expect(of('news_watched')).toMatchObject({ done: true, by: 'Ines' });
		expect(of('severity_set')).toMatchObject({ done: true, by: 'by the record' });
		expect(of('resolution_sent')).toMatchObject({ done: false });
		expect(of('alert_in_time')).toMatchObject({ done: false });
		expect(of('scope_confirmed')).toMatchObject({ done: false, overdue: true });
	});
});

it('a complaint or a breach raises it to the level it concerns, once for the same reason', async () => {
	const id = await declare({ severity: 'P3' });
	const raise = (over: object) => db.rows<{ level: number; trigger: string; people: unknown[] }>('select level, trigger, people from comms.raise_incident($1, $2)', [JSON.stringify([{ incidentId: id, ...over }]), minutesLater(5)]);
	expect(await raise({ trigger: 'complaint' })).toMatchObject([{ level: 2, trigger: 'complaint', people: [{ level: 2 }, { level: 1 }] }]);
	expect(await raise({ trigger: 'complaint' })).toEqual([]);
	expect(await raise({ level: 5 })).toMatchObject([{ level: 5, trigger: 'other' }]);
	expect((await db.row<{ triggers: string[] }>('select triggers from comms.incidents')).triggers).toEqual(['complaint']);
});

import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, minutesLater, noon, ruizAccount, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`insert into comms.service_components values ('${studio}', 'api', 'API'), ('${studio}', 'exports', 'Exports')`);
	await db.rows(`insert into comms.component_users values ('${studio}', 'api', '${ruizAccount}'), ('${studio}', 'exports', '${ruizAccount}')`);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.incidents cascade; truncate comms.scheduled_messages, comms.message_events cascade'));

interface Outcome extends Record<string, unknown> {
	id: string;
	reference: string;
	outcome: string;
	updateId: string | null;
	late: boolean | null;
	reasons: Array<{ code: string; text: string }>;
}
const declareAll = (items: object[], at = noon) => db.rows<Outcome>('select * from comms.declare_incident($1, $2)', [JSON.stringify(items), at]);
const p1 = { tenantId: studio, severity: 'P1', components: ['api', 'exports'], impactKind: 'outage', texts: { impact: 'Nobody can log in.' } };
async function declare(over: object = {}, at = noon): Promise<Outcome> {
	const [one] = await declareAll([{ ...p1, ...over }], at);
	if (one === undefined) throw new Error('nothing was declared');
	return one;
}
async function post(incidentId: string, over: object = {}, at = minutesLater(10)): Promise<Outcome> {
	return await db.row<Outcome>('select * from comms.post_incident_update($1, $2)', [
		JSON.stringify([{ incidentId, kind: 'update', texts: { findings: 'A full disk.', nextSteps: 'We make room.' }, ...over }]),
		at,
	]);
}
const resolve = (id: string, at: string, over: object = {}) => post(id, { kind: 'resolved', texts: { issue: 'x', cause: 'y', solution: 'z' }, ...over }, at);
const incident = (id: string) => db.row<Record<string, unknown>>('select * from comms.incidents where id = $1', [id]);
const open = async (account = ruizAccount) => (await db.row<{ open: Array<Record<string, unknown>> }>('select comms.open_incidents($1) as open', [account])).open;
const codes = ({ reasons }: Outcome) => reasons.map(({ code }) => code);

describe('declaring', () => {
	it('takes the facts down once, with the accounts it touches, and lets the first notice of a P1 go', async () => {
		const one = await declare();
		expect(one).toMatchObject({ outcome: 'declared', reference: 'INC-0001' });
		expect(one.updateId).not.toBeNull();
		expect(await incident(one.id)).toMatchObject({ systems: 'API, Exports', affected_customers: 1, status: 'investigating', first_notice_at: new Date(noon), language: 'en' });
		expect(await open()).toEqual([{ id: 'INC-0001', severity: 'P1', openedAt: '2026-11-20T12:00:00.000Z' }]);
	});

	it('the same again while it is open is the same incident, by key or by what is affected', async () => {
		const one = await declare();
		const again = await declare({ severity: 'P2' }, minutesLater(3));
		expect([again.outcome, again.id, again.updateId]).toEqual(['already', one.id, null]);
		const keyed = await declare({ key: 'alarm-7', components: ['billing'] });
		expect(await declare({ key: 'alarm-7', components: ['other'] })).toMatchObject({ outcome: 'already', id: keyed.id });
	});

	it('two who declare it at the same moment declare it once', async () => {
		const others = await Promise.all([1, 2, 3, 4].map(() => db.connect()));
		const all = await Promise.all(others.map((client) => client.query<Outcome>('select * from comms.declare_incident($1, $2)', [JSON.stringify([p1]), noon])));
		expect(all.map(({ rows }) => rows[0]?.outcome).sort()).toEqual(['already', 'already', 'already', 'declared']);
	});

	it('P3 and P4 wait for a person, so does what speaks to the public, and P1 where the operator says so', async () => {
		expect(await declare({ severity: 'P3' })).toMatchObject({ outcome: 'declared', updateId: null });
		expect(await declare({ crisisLevel: 3, components: ['a'] })).toMatchObject({ outcome: 'declared', updateId: null });
		await db.rows(`update comms.tenant_settings set policy = '{"incidents": {"firstNotice": false}}' where tenant_id = $1`, [studio]);
		expect(await declare({ components: ['b'] })).toMatchObject({ outcome: 'declared', updateId: null });
		await db.rows(`update comms.tenant_settings set policy = '{}' where tenant_id = $1`, [studio]);
	});

	it('one bad item costs only itself and says what is wrong', async () => {
		const all = await declareAll([{ ...p1, severity: 'P9' }, p1, { tenantId: studio, severity: 'P1' }, { ...p1, components: ['x'], affectedCustomers: 'many' }]);
		expect(all.map(({ outcome }) => outcome)).toEqual(['refused', 'declared', 'refused', 'refused']);
		expect(all[0]?.reasons[0]?.text).toContain('"severity"');
		expect(all[2]?.reasons[0]?.text).toContain('what is affected');
	});

	it('a part of which nobody noted who uses it touches every account of the business, and of no other', async () => {
		const one = await declare({ components: ['unknown'] });
		const rows = await db.rows('select account_id from comms.incident_accounts where incident_id = $1', [one.id]);
		expect(rows).toEqual([{ account_id: ruizAccount }]);
		expect(await declareAll([{ ...p1, tenantId: clinic, components: ['unknown'] }])).toMatchObject([{ outcome: 'declared' }]);
	});
});

describe('telling customers', () => {
	it('an update starts the promise anew, whoever posts it, and a late one is noted', async () => {
		const { id } = await declare();
		await post(id, { status: 'identified' }, minutesLater(10));
		expect(await incident(id)).toMatchObject({ last_update_at: new Date(minutesLater(10)), status: 'identified', updates_late: 0 });
		expect(await post(id, { promisedAt: minutesLater(25) }, minutesLater(31))).toMatchObject({ outcome: 'posted', late: true });
		expect(await incident(id)).toMatchObject({ last_update_at: new Date(minutesLater(31)), updates_late: 1 });
	});

	it('an empty update is refused and starts nothing', async () => {
		const { id } = await declare();
		const refused = await post(id, { texts: { findings: '  ', nextSteps: 'We go on.' } });
		expect(refused).toMatchObject({ outcome: 'refused' });
		expect(refused.reasons[0]?.text).toContain('"findings" is empty');
		expect(await incident(id)).toMatchObject({ last_update_at: new Date(noon) });
	});

	it('the same key posts once', async () => {
		const { id } = await declare();
		const first = await post(id, { key: 'u1' });
		expect(await post(id, { key: 'u1' }, minutesLater(12))).toMatchObject({ outcome: 'already', id: first.id });
	});

	it('is over for the account when it is resolved', async () => {
		const { id } = await declare();
		expect(await resolve(id, minutesLater(50))).toMatchObject({ outcome: 'posted' });
		expect(await open()).toEqual([]);
		expect(await resolve(id, minutesLater(51))).toMatchObject({ outcome: 'already' });
		expect(await post(id, {}, minutesLater(52))).toMatchObject({ outcome: 'refused' });
		expect(await post(id, { kind: 'follow_up', texts: { cause: 'c', lessons: 'l' } }, minutesLater(60))).toMatchObject({ outcome: 'posted' });
	});

	it('resolved before its first notice nobody is told that it is over', async () => {
		const { id } = await declare({ severity: 'P3' });
		const over = await resolve(id, minutesLater(5), { texts: {} });
		expect([over.outcome, codes(over)]).toEqual(['untold', ['nobody_was_told']]);
		expect(await db.rows('select * from comms.incident_updates')).toEqual([]);
	});

	it('a correction names what was wrong, in the same incident', async () => {
		const { id } = await declare();
		const { id: updateId } = await post(id);
		const wrong = { kind: 'correction', texts: { wrong: '9:15', right: '11:15' } };
		expect(await post(id, wrong)).toMatchObject({ outcome: 'refused' });
		expect(await post(id, { ...wrong, corrects: updateId })).toMatchObject({ outcome: 'posted' });
		const other = await declare({ components: ['c'] });
		expect(await post(other.id, { ...wrong, corrects: updateId })).toMatchObject({ outcome: 'refused' });
	});

	it('a correction after the end changes no status, and says so in plain words', async () => {
		const { id } = await declare();
		const { id: updateId } = await post(id);
		await resolve(id, minutesLater(20));
		const correction = { kind: 'correction', corrects: updateId, texts: { wrong: '9:15', right: '11:15' } };
		const refused = await post(id, { ...correction, status: 'monitoring' }, minutesLater(30));
		expect(refused.outcome).toBe('refused');
		expect(JSON.stringify(refused.reasons)).toMatch(/is resolved since .*leave \\"status\\" out/);
		expect(await post(id, correction, minutesLater(30))).toMatchObject({ outcome: 'posted' });
		expect(await db.rows('select status from comms.incidents where id = $1', [id])).toEqual([{ status: 'resolved' }]);
	});
});

describe('flapping', () => {
	it('back within the hour it is the same incident; it is watched, twice as long each time, before it is called resolved', async () => {
		const { id } = await declare();
		await resolve(id, minutesLater(20));
		const back = await declare({}, minutesLater(40));
		expect([back.outcome, back.id, back.updateId, codes(back)]).toEqual(['reopened', id, null, ['flapping']]);
		expect(await open()).toHaveLength(1);
		expect((await incident(id)).triggers).toEqual(['repeated_issue']);
		const held = await resolve(id, minutesLater(50));
		expect([held.outcome, (await incident(id)).watch_until]).toEqual(['held', new Date(minutesLater(70))]);
		expect(await open()).toHaveLength(1);
		expect(await resolve(id, minutesLater(71))).toMatchObject({ outcome: 'posted' });
		await declare({}, minutesLater(80));
		expect(await resolve(id, minutesLater(130))).toMatchObject({ outcome: 'held' });
		expect(await resolve(id, minutesLater(140))).toMatchObject({ outcome: 'posted' });
	});

	it('later than that it is a new one', async () => {
		const { id } = await declare();
		await resolve(id, minutesLater(20));
		expect(await declare({}, minutesLater(81))).toMatchObject({ outcome: 'declared', reference: 'INC-0002' });
	});
});

it('an account in an open P1 has its marketing paused by what Select Channels is told, and no other business sees it', async () => {
	await declare();
	await db.rows(`select comms.enqueue_message($1, $2)`, [{ tenantId: studio, key: 'n1', channel: 'email', topic: 'marketing', type: 'newsletter', to: 'marta@ruiz.example', contactId: marta, subject: 's', text: 't' }, noon]);
	const [claimed] = await db.rows<{ incidents: unknown }>(`select incidents from comms.claim_due_messages('w', 5, '5 minutes', $1)`, [minutesLater(1)]);
	expect(claimed?.incidents).toEqual([expect.objectContaining({ severity: 'P1' })]);
	await db.rows(`create role of_clinic login password 'p' in role comms_workflows; insert into comms.tenant_logins values ('of_clinic', '${clinic}')`);
	const theirs = await db.connect('of_clinic:p');
	expect((await theirs.query('select comms.open_incidents($1) as open', [ruizAccount])).rows).toEqual([{ open: [] }]);
	expect((await theirs.query('select * from comms.incidents')).rows).toEqual([]);
	await expect(theirs.query(`update comms.incidents set status = 'fixing'`)).rejects.toThrow('permission denied');
});

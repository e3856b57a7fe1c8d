import { createDatabase, type TestDatabase } from './database';
import { marta, minutesLater, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());
beforeEach(() => db.rows('begin'));
afterEach(() => db.rows('rollback'));

const days = (count: number): string => minutesLater(count * 1440);
const begin = async (level: string, at = noon) => {
	const health = { overallHealthScore: 20, churnProbability: 0.6, churnRiskLevel: level, confidenceLevel: 0.5, engine: 'scorecard' };
	await db.rows('select * from comms.store_health_scores($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, customer: {}, health }]), at]);
	return await db.rows<{ outcome: string }>('select outcome from comms.start_retention_campaigns($1)', [at]);
};
const toTell = async (at = noon) => await db.rows<{ list: string; ids: string[] }>('select list, ids from comms.retention_to_tell($1)', [at]);

test('the team is told of who waits until it was told, then again after three days, and no more once somebody decided', async () => {
	expect(await begin('critical')).toEqual([{ outcome: 'waiting' }]);
	const [first] = await toTell();
	expect(first?.list).toBe('Marta Ruiz, health 20 of 100');
	expect(await toTell(minutesLater(60))).toHaveLength(1);
	await db.rows('select comms.retention_told($1, $2)', [JSON.stringify(first?.ids), noon]);
	expect(await toTell(days(2))).toEqual([]);
	expect((await toTell(days(3)))[0]?.list).toBe('Marta Ruiz, health 20 of 100, waiting since 2026-11-20');
	await db.rows(`select comms.decide_retention($1, 'reject', 'Ana', $2)`, [first?.ids[0], days(3)]);
	expect(await toTell(days(3))).toEqual([]);
});

test('a campaign that leads nowhere is tried again and told of each time, and begins once it leads somewhere', async () => {
	await db.rows(`insert into comms.retention_campaigns (tenant_id, trigger_type, level, sequence_key, holdout_share, repeat_after, source) values ($1, 'churn_risk', 'high', 'not-there', 0, '45 days', 'own')`, [studio]);
	expect(await begin('high')).toEqual([{ outcome: 'refused' }]);
	const retry = async (at: string) => await db.rows('select name, text from comms.retry_retention($1)', [at]);
	for (const day of [1, 2]) expect(await retry(days(day))).toEqual([{ name: 'Marta Ruiz', text: expect.stringContaining('no active sequence "not-there"') }]);
	expect(await db.row('select jsonb_array_length(reasons) as reasons from comms.retention_participants')).toEqual({ reasons: 2 });
	expect(await retry(days(15))).toEqual([]);
	await db.rows('select * from comms.save_sequence($1, null)', [{ id: 'not-there', topic: 'service', exits: ['reply'], reentry: { mode: 'after_exit', afterDays: 1 }, steps: [{ id: 'one', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], template: 'x' }] }]);
	expect(await retry(days(3))).toEqual([]);
	expect(await db.row('select state from comms.retention_participants')).toEqual({ state: 'started' });
	expect(await db.rows('select sequence_key from comms.enrolments')).toEqual([{ sequence_key: 'not-there' }]);
});

import type { TestDatabase } from './database';
import { marta, noon, studio } from './fixtures';
import { createHealthDatabase, customers, days, startCampaigns, storeScore } from './health';

let db: TestDatabase;
beforeEach(async () => {
	db = await createHealthDatabase();
});
afterEach(() => db.drop());

describe('campaigns', () => {
	it('start once a customer and level, however often they are asked for, also by two at once', async () => {
		const [one = ''] = await customers(db, 1, false);
		await storeScore(db, one);
		const logins = await Promise.all([db.connect(), db.connect()]);
		const both = (await Promise.all(logins.map(async (login) => (await login.query('select * from comms.start_retention_campaigns($1)', [noon])).rows))).flat();
		expect(both).toMatchObject([{ contactId: one, level: 'high', outcome: 'started' }]);
		expect(await startCampaigns(db)).toEqual([]);
		expect(await db.rows('select sequence_key, state, key from comms.enrolments')).toEqual([{ sequence_key: 'retention-high', state: 'active', key: `retention/high/${one}/1` }]);
		await storeScore(db, one, {}, days(44));
		expect(await startCampaigns(db, days(44))).toEqual([]);
		await db.rows(`update comms.enrolments set state = 'completed', ended_at = $1`, [days(20)]);
		await storeScore(db, one, {}, days(46));
		expect(await startCampaigns(db, days(46))).toMatchObject([{ outcome: 'started' }]);
	});

	it('leave the holdout alone, always the same tenth', async () => {
		const held = await customers(db, 6, true);
		const others = await customers(db, 6, false);
		for (const id of [...held, ...others]) await storeScore(db, id);
		const outcomes = new Map((await startCampaigns(db)).map(({ contactId, outcome }) => [contactId, outcome]));
		expect(held.map((id) => outcomes.get(id))).toEqual(held.map(() => 'holdout'));
		expect(others.map((id) => outcomes.get(id))).toEqual(others.map(() => 'started'));
		expect((await db.rows<{ contact_id: string }>('select contact_id from comms.enrolments')).map(({ contact_id }) => contact_id).sort()).toEqual([...others].sort());
		const { share } = await db.row<{ share: number }>(`select avg((comms.retention_share(gen_random_uuid()) < 0.1)::int)::float8 as share from generate_series(1, 20000)`);
		expect(Math.abs(share - 0.1)).toBeLessThan(0.015);
	});

	it('wait for a person where the risk is critical, and end the milder one when it starts', async () => {
		const [one = ''] = await customers(db, 1, false);
		await storeScore(db, one);
		await startCampaigns(db);
		await storeScore(db, one, { churnRiskLevel: 'critical', churnProbability: 0.9 }, days(1));
		const [waiting] = await startCampaigns(db, days(1));
		expect(waiting).toMatchObject({ level: 'critical', outcome: 'waiting' });
		expect(await db.rows('select 1 from comms.enrolments')).toHaveLength(1);
		const decide = async (decision: string) => (await db.row<{ outcome: string }>('select comms.decide_retention($1, $2, $3, $4) as outcome', [waiting?.id, decision, 'Ana', days(1)])).outcome;
		expect(await decide('start')).toBe('started');
		expect(await decide('start')).toBe('gone');
		expect(await db.rows('select sequence_key, state from comms.enrolments order by sequence_key')).toEqual([{ sequence_key: 'retention-critical', state: 'active' }, { sequence_key: 'retention-high', state: 'exited' }]);
		// Milder again a day later: the stronger one is under way.
		await storeScore(db, one, {}, days(2));
		expect(await startCampaigns(db, days(2))).toEqual([]);
	});

	it('act on no old score, on no guess and for nobody who left', async () => {
		const [old = '', guess = '', gone = ''] = await customers(db, 3, false);
		await storeScore(db, old, {}, days(-5));
		await storeScore(db, guess, { confidenceLevel: 0.05 });
		await storeScore(db, gone);
		await db.rows('select * from comms.record_departures($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: gone, leftOn: '2026-11-19' }]), noon]);
		expect(await startCampaigns(db)).toEqual([]);
	});

	it('of renewals begin 60 days before, once a term, and not where it was renewed', async () => {
		await db.rows(`insert into comms.contracts (id, tenant_id, contact_id, number, name, starts_on, ends_on, status) values
			('cccccccc-0000-4000-8000-000000000001', $1, $2, 'A', 'Care', '2026-01-01', '2027-01-10', 'active'), (gen_random_uuid(), $1, $2, 'B', 'Hosting', '2026-01-01', '2026-12-01', 'active'),
			(gen_random_uuid(), $1, $2, 'C', 'Hosting', '2026-12-02', '2027-12-01', 'active'), (gen_random_uuid(), $1, $2, 'D', 'Far', '2026-01-01', '2027-03-01', 'active')`, [studio, marta]);
		const due = await db.rows('select * from comms.renewals_due(60, $1)', [noon]);
		expect(due).toMatchObject([{ contactId: marta, sequence: 'renewal', dates: { renewsOn: '2027-01-10T11:00:00.000Z' }, data: { contract: 'Care' } }]);
		await db.rows('select * from comms.save_sequence($1, null)', [{ id: 'renewal', topic: 'service', exits: ['reply'], reentry: { mode: 'always' }, steps: [{ id: 'one', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], template: 'x' }] }]);
		expect(await db.rows('select outcome from comms.enrol_contacts($1, $2)', [JSON.stringify(due), noon])).toEqual([{ outcome: 'enrolled' }]);
		expect(await db.rows('select * from comms.renewals_due(60, $1)', [noon])).toEqual([]);
	});
});

describe('what campaigns keep', () => {
	/** So many who were approached or left alone 70 days ago, of whom so many left 10 days later. */
	async function past(ids: readonly string[], state: 'started' | 'holdout', gone: number): Promise<void> {
		await db.rows(
			`insert into comms.retention_participants (tenant_id, campaign_id, contact_id, level, episode, state, created_at)
			select $1, (select id from comms.retention_campaigns where tenant_id is null and trigger_type = 'churn_risk' and level = 'high'), id, 'high', 1, $3, $4 from unnest($2::uuid[]) id`,
			[studio, ids, state, days(-70)],
		);
		await db.rows('select * from comms.record_departures($1, $2)', [JSON.stringify(ids.slice(0, gone).map((contactId) => ({ tenantId: studio, contactId, leftOn: days(-60).slice(0, 10) }))), days(-60)]);
	}
	const effect = async () => (await db.row<{ e: Record<string, unknown> }>('select comms.retention_effect($1, $2) as e', [studio, noon])).e;

	it('is said with its interval, by those left alone on purpose, and not where there are too few', async () => {
		expect(await effect()).toMatchObject({ verdict: 'too_few', needed: 20 });
		await past(await customers(db, 80, false), 'started', 12);
		expect(await effect()).toMatchObject({ verdict: 'too_few', approached: 80, leftAlone: 0 });
		const alone = await customers(db, 30, true);
		await past(alone, 'holdout', 14);
		expect(await effect()).toMatchObject({ verdict: 'saves', approached: 80, approachedLeft: 12, leftAlone: 30, leftAloneLeft: 14, saved: 25 });
		// Who left later than 60 days after does not count.
		await db.rows(`update comms.customer_departures set left_on = $2 where contact_id = any($1)`, [alone.slice(0, 12), days(-1).slice(0, 10)]);
		expect(await effect()).toMatchObject({ verdict: 'no_difference', leftAloneLeft: 2 });
	});

	it("has the interval of Newcombe's paper", async () => {
		// Newcombe 1998, table II, example (a): 56 of 70 against 48 of 80 is .2, from .0524 to .3339.
		const { low, high } = await db.row<{ low: number; high: number }>(
			`select p - q - sqrt((p - a.low) ^ 2 + (b.high - q) ^ 2) as low, p - q + sqrt((a.high - p) ^ 2 + (q - b.low) ^ 2) as high
			from (select 56 / 70.0::float8 as p, 48 / 80.0::float8 as q) x, comms.wilson(56, 70) a, comms.wilson(48, 80) b`,
		);
		expect([low, high].map((value) => value.toFixed(4))).toEqual(['0.0524', '0.3339']);
	});

	it('begins with nobody who left while they waited for a decision', async () => {
		await storeScore(db, marta, { churnRiskLevel: 'critical', churnProbability: 0.9 });
		const [waiting] = await startCampaigns(db);
		await db.rows('select * from comms.record_departures($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, leftOn: '2026-11-21' }]), days(2)]);
		expect(await db.row('select comms.decide_retention($1, $2, $3, $4) as o', [waiting?.id, 'start', 'Ana', days(2)])).toEqual({ o: 'left' });
		expect(await db.rows('select 1 from comms.enrolments')).toEqual([]);
	});
});

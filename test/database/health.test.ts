import type { IDataObject } from 'n8n-workflow';
import { ComputeHealthScore } from '../../nodes/ComputeHealthScore/ComputeHealthScore.node';
import type { Contribution, Factor, Health } from '../../nodes/ComputeHealthScore/health/health';
import { metricDefinitions, metrics } from '../../nodes/ComputeHealthScore/scorecard/metrics';
import { fakeExecution } from '../unit/fakeExecution';
import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, minutesLater, noon, ruizAccount, seed, studio } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.crm_contacts set created_at = '2026-01-01' where id = $1`, [marta]);
	for (const level of ['medium', 'high', 'critical']) {
		await db.rows('select * from comms.save_sequence($1, null)', [
			{ id: `retention-${level}`, topic: 'service', exits: ['reply'], reentry: { mode: 'after_exit', afterDays: 1 }, steps: [{ id: 'one', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], template: 'x' }] },
		]);
	}
});
afterEach(() => db.drop());

const days = (count: number): string => minutesLater(count * 1440);

interface Row extends Record<string, unknown> {
	tenantId: string;
	contactId: string;
	customer: Record<string, unknown>;
	override: Record<string, unknown> | null;
	model: unknown;
}

const toScore = async (afterTenant: string | null = null, after: string | null = null, max = 500, at = noon): Promise<Row[]> =>
	await db.rows<Row>('select * from comms.customers_to_score($1, $2, $3, $4)', [afterTenant, after, max, at]);
const health = (over: Record<string, unknown> = {}) => ({
	overallHealthScore: 40, churnProbability: 0.6, churnRiskLevel: 'high', engagementScore: 30, satisfactionScore: null, predictedLtv: 1200.5, currency: 'EUR', predictedChurnDate: '2027-01-01',
	riskFactors: [], positiveIndicators: [], recommendedActions: [], contributions: [{ feature: 'baseline', points: 40, text: 'x' }], modelVersion: 'scorecard-1', engine: 'scorecard', confidenceLevel: 0.4, reasons: [], ...over,
});
const store = async (contactId: string, over: Record<string, unknown> = {}, at = noon) =>
	await db.rows<{ contactId: string; outcome: string }>('select * from comms.store_health_scores($1, $2)', [JSON.stringify([{ tenantId: studio, contactId, customer: { npsScore: 3 }, health: health(over) }]), at]);
const start = async (at = noon) => await db.rows<{ contactId: string; level: string; outcome: string; id: string }>('select * from comms.start_retention_campaigns($1)', [at]);

/** Customers whose stable share lies on the wanted side of the holdout. */
async function customers(count: number, heldOut: boolean): Promise<string[]> {
	const rows = await db.rows<{ id: string }>(
		`insert into comms.crm_contacts (id, tenant_id, name, email, created_at)
		select id, $1, 'C ' || n, n || $4 || '@x.example', '2026-01-01'
		from (select md5($4 || n)::uuid as id, n from generate_series(1, 400) n) x where (comms.retention_share(id) < 0.1) = $3 order by n limit $2 returning id`,
		[studio, count, heldOut, heldOut ? 'h' : 'o'],
	);
	return rows.map(({ id }) => id);
}

describe('what is known of a customer', () => {
	it('comes from the tables under the names of the node, and what is not known is not there', async () => {
		await db.rows(`update comms.tenant_settings set industry = 'trades' where tenant_id = $1`, [studio]);
		await db.rows(`insert into comms.invoices (tenant_id, contact_id, account_id, number, amount, currency, issued_on, due_on, paid_on, status) values
			($1, $2, $3, 'A', 300, 'EUR', '2026-09-01', '2026-09-15', '2026-09-25', 'paid'), ($1, $2, $3, 'B', 600, 'EUR', '2026-10-01', '2026-10-15', null, 'open'), ($1, $2, $3, 'C', 9, 'EUR', '2026-10-01', '2026-10-15', null, 'cancelled')`, [studio, marta, ruizAccount]);
		await db.rows(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on, ends_on) values ($1, $2, 'K', 'Care', '2025-12-20', '2026-12-20')`, [studio, marta]);
		await db.rows(`insert into comms.appointments (tenant_id, contact_id, reference, kind, starts_at, time_zone, status)
			select $1, $2, 'R' || n, 'Maintenance visit', timestamptz '2026-11-01' - n * interval '20 days', 'UTC', case n when 1 then 'no_show' else 'completed' end from generate_series(1, 4) n`, [studio, marta]);
		const [row] = await toScore();
		expect(row?.customer).toEqual({
			contactId: marta, accountId: ruizAccount, industry: 'trades', tier: 'premium', currency: 'EUR', tenureDays: 335, paymentDelayDays: 10, invoicesOverdue: 1, monthlyRevenue: 300,
			daysToRenewal: 30, contractMonths: 12, noShowRate: 0.25, cancelledAppointments90d: 0, missedMaintenance: 1, lastContactDays: expect.any(Number),
		});
	});

	it('is what was known then: nothing that came later', async () => {
		await db.rows(`insert into comms.invoices (tenant_id, contact_id, number, amount, currency, issued_on, due_on, paid_on, status) values ($1, $2, 'A', 300, 'EUR', '2026-11-25', '2026-12-01', '2026-12-25', 'paid')`, [studio, marta]);
		expect((await toScore())[0]?.customer).toEqual({ contactId: marta, accountId: ruizAccount, tier: 'premium', tenureDays: 323 });
		expect((await toScore(null, null, 9, '2026-12-10T00:00:00Z'))[0]?.customer).toMatchObject({ invoicesOverdue: 1 });
		expect((await toScore(null, null, 9, '2026-12-10T00:00:00Z'))[0]?.customer).not.toHaveProperty('paymentDelayDays');
	});

	it('sees a change of tone and pace also of who writes once a month: the last three beside those before', async () => {
		const write = async (count: number) =>
			await db.rows(
				`with said as (select n, gen_random_uuid() as thread, $3::timestamptz - n * interval '25 days' as at, case when n <= 3 then -0.5 else 0.6 end as tone, case when n <= 3 then 30 else 10 end as hours from generate_series(1, $4::int) n),
				t as (insert into comms.threads (id, tenant_id, thread_key, contact_id) select thread, $1, thread::text, $2 from said),
				o as (insert into comms.email_messages (tenant_id, thread_id, direction, message_id, contact_id, received_at, state) select $1, thread, 'out', 'o' || thread, $2, at - hours * interval '1 hour', 'sent' from said order by n returning 1)
				insert into comms.email_messages (tenant_id, thread_id, direction, message_id, contact_id, received_at, state, classification)
				select $1, thread, 'in', 'i' || thread, $2, at, 'closed', jsonb_build_object('sentimentScore', tone) from said, (select count(*) from o) done`,
				[studio, marta, noon, count],
			);
		await write(5);
		expect((await toScore())[0]?.customer).not.toHaveProperty('sentimentTrend');
		await db.rows('delete from comms.email_messages');
		await write(9);
		expect((await toScore())[0]?.customer).toMatchObject({ sentimentTrend: -1.1, responseHoursTrend: 2, medianResponseHours: 30 });
	});

	it('takes what other systems say, until it is old', async () => {
		expect(await db.rows('select outcome from comms.store_customer_metrics($1, $2)', [JSON.stringify([{ tenantId: studio, email: 'MARTA@ruiz.example', metrics: { usageTrend: -0.4 } }, { tenantId: studio, email: 'no@x', metrics: {} }, { tenantId: studio, contactId: marta }]), noon]))
			.toEqual([{ outcome: 'stored' }, { outcome: 'unknown' }, { outcome: 'invalid' }]);
		expect((await toScore())[0]?.customer).toMatchObject({ usageTrend: -0.4 });
		expect((await toScore(null, null, 9, days(50)))[0]?.customer).not.toHaveProperty('usageTrend');
	});

	it('is handed out page by page, one business at a time, each customer once, without those who left', async () => {
		await customers(5, false);
		await db.rows(`insert into comms.crm_contacts (tenant_id, name, created_at, role) values ($1, 'At the clinic', '2026-01-01', null), ($1, 'A colleague', '2026-01-01', 'internal')`, [clinic]);
		await db.rows('select * from comms.record_departures($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, leftOn: '2026-11-01' }]), noon]);
		const seen: Row[] = [];
		for (let page = await toScore(null, null, 2); page.length > 0; page = await toScore(seen.at(-1)?.tenantId, seen.at(-1)?.contactId, 2)) {
			expect(new Set(page.map(({ tenantId }) => tenantId)).size).toBe(1);
			seen.push(...page);
		}
		expect(seen.map(({ tenantId }) => tenantId)).toEqual([studio, studio, studio, studio, studio, clinic]);
		expect(new Set(seen.map(({ contactId }) => contactId)).size).toBe(6);
		expect(seen.map(({ contactId }) => contactId)).not.toContain(marta);
	});
});

describe('scores', () => {
	it('are kept by day, the later one of a day holds, and a bad item costs no other', async () => {
		await store(marta);
		await store(marta, { overallHealthScore: 50 }, minutesLater(30));
		await store(marta, { overallHealthScore: 60 }, days(1));
		expect(await db.rows('select overall_health_score, retention_probability, predicted_ltv, metrics from comms.customer_health_scores order by analysed_on')).toEqual([
			{ overall_health_score: 50, retention_probability: '0.40000', predicted_ltv: '1200.50', metrics: { npsScore: 3 } }, { overall_health_score: 60, retention_probability: '0.40000', predicted_ltv: '1200.50', metrics: { npsScore: 3 } }]);
		expect(await db.rows('select overall_health_score from comms.latest_health_scores')).toEqual([{ overall_health_score: 60 }]);
		const bad = [{ tenantId: studio, contactId: marta, health: health({ churnRiskLevel: 'dire' }) }, { tenantId: clinic, contactId: marta, health: health() }, { tenantId: studio, contactId: marta, error: 'no' }, { tenantId: studio, contactId: marta, health: health() }];
		expect((await db.rows<{ outcome: string }>('select * from comms.store_health_scores($1, $2)', [JSON.stringify(bad), noon])).map(({ outcome }) => outcome).sort()).toEqual(['failed', 'failed', 'stored', 'unknown']);
	});

	it('that are stored without their words are read with the words of the node', async () => {
		const node = new ComputeHealthScore();
		const customer = (place: number): Record<string, unknown> => Object.fromEntries(metrics.map((metric, at) => {
			const { min, max, format } = metricDefinitions[metric];
			const value = [min, Math.min(max, 1), 0.125, 0.5, 3, 17.25, -0.3, 1_234_567][(place + at) % 8] ?? 0;
			return [metric, format === 'yesNo' ? place % 2 : Math.min(max, Math.max(min, value))];
		}));
		for (let place = 0; place < 8; place += 1) {
			const known = { ...customer(place), npsScore: place, ...(place === 7 ? { championChanged: true } : {}) };
			const score = async (parameters: object, items: object[]) => {
				const { ctx } = fakeExecution({ node, parameters: { now: noon, ...parameters }, items: items.map((json) => ({ json: json as IDataObject })) });
				return (await node.execute.call(ctx))[0]?.[0]?.json;
			};
			const brief = await score({ customers: 'list' }, [{ customers: [{ tenantId: studio, contactId: marta, customer: known }] }]);
			const whole = (await score({}, [known]))?.health as unknown as Health;
			expect(await db.rows('select outcome from comms.store_health_scores($1, $2)', [(brief?.healthScores as { items: string }).items, noon])).toEqual([{ outcome: 'stored' }]);
			const [read] = await db.rows<{ contributions: Contribution[]; risk_factors: Factor[]; positive_indicators: Factor[]; recommended_actions: unknown; size: number }>(
				'select l.*, pg_column_size(h.*) as size from comms.latest_health_scores l join comms.customer_health_scores h on h.id = l.id',
			);
			const words = (parts: ReadonlyArray<{ feature: string; text: string }> = []) => parts.map(({ feature, text }) => [feature, text]);
			expect(new Map(words(read?.contributions) as Array<[string, string]>)).toEqual(new Map(words(whole.contributions) as Array<[string, string]>));
			expect(words(read?.risk_factors)).toEqual(words(whole.riskFactors));
			expect(words(read?.positive_indicators)).toEqual(words(whole.positiveIndicators));
			expect(read?.recommended_actions).toEqual(whole.recommendedActions);
			expect(read?.contributions[0]?.feature).toBe('baseline');
			expect(read?.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(whole.overallHealthScore, 6);
			expect(read?.size).toBeLessThan(3_000);
		}
		expect(await db.rows(`select code from comms.health_words where kind = 'metric' order by code`)).toEqual([...metrics].sort().map((code) => ({ code })));
	});

	it('that were stored in full are read as they are', async () => {
		await store(marta, { riskFactors: [{ feature: 'x', points: -3, text: 'Why' }], recommendedActions: [{ code: 'c', text: 'Do it', needsPerson: false, because: [] }] });
		expect(await db.rows('select contributions, risk_factors, positive_indicators, recommended_actions from comms.latest_health_scores')).toEqual([
			{ contributions: [{ feature: 'baseline', points: 40, text: 'x' }], risk_factors: [{ feature: 'x', points: -3, text: 'Why' }], positive_indicators: [], recommended_actions: [{ code: 'c', text: 'Do it', needsPerson: false, because: [] }] },
		]);
		const [other] = await db.rows<{ id: string }>('select id from comms.customer_health_scores');
		await db.rows(`do $$ begin create role health_other login password 'x' in role comms_workflows; exception when duplicate_object then null; end $$`);
		await db.rows('insert into comms.tenant_logins values ($1, $2)', ['health_other', clinic]);
		const bound = await db.connect('health_other:x');
		expect((await bound.query('select * from comms.explained_score($1)', [other?.id])).rows).toEqual([]);
	});

	it('give way to what a person says, with reason, author and end, and come back when it ends', async () => {
		const say = async (level: string, reason: string, author: string, expires: string | null) => (await db.row<{ outcome: string }>('select comms.override_health($1, $2, $3, $4, $5, $6) as outcome', [marta, level, reason, author, expires, noon])).outcome;
		expect(await say('low', ' ', 'Ana', days(9))).toBe('invalid');
		expect(await say('low', 'signed', '', days(9))).toBe('invalid');
		expect(await say('low', 'signed', 'Ana', null)).toBe('invalid');
		expect(await say('low', 'signed', 'Ana', days(400))).toBe('invalid');
		expect(await say('low', 'signed', 'Ana', days(9))).toBe('set');
		expect((await toScore())[0]?.override).toMatchObject({ riskLevel: 'low', author: 'Ana', reason: 'signed' });
		await store(marta);
		expect(await start()).toEqual([]);
		expect((await toScore(null, null, 9, days(10)))[0]?.override).toBeNull();
		expect(await say('none', '', '', null)).toBe('withdrawn');
		expect((await toScore())[0]?.override).toBeNull();
	});
});

describe('campaigns', () => {
	it('start once a customer and level, however often they are asked for, also by two at once', async () => {
		const [one = ''] = await customers(1, false);
		await store(one);
		const logins = await Promise.all([db.connect(), db.connect()]);
		const both = (await Promise.all(logins.map(async (login) => (await login.query('select * from comms.start_retention_campaigns($1)', [noon])).rows))).flat();
		expect(both).toMatchObject([{ contactId: one, level: 'high', outcome: 'started' }]);
		expect(await start()).toEqual([]);
		expect(await db.rows('select sequence_key, state, key from comms.enrolments')).toEqual([{ sequence_key: 'retention-high', state: 'active', key: `retention/high/${one}/1` }]);
		await store(one, {}, days(44));
		expect(await start(days(44))).toEqual([]);
		await db.rows(`update comms.enrolments set state = 'completed', ended_at = $1`, [days(20)]);
		await store(one, {}, days(46));
		expect(await start(days(46))).toMatchObject([{ outcome: 'started' }]);
	});

	it('leave the holdout alone, always the same tenth', async () => {
		const held = await customers(6, true);
		const others = await customers(6, false);
		for (const id of [...held, ...others]) await store(id);
		const outcomes = new Map((await start()).map(({ contactId, outcome }) => [contactId, outcome]));
		expect(held.map((id) => outcomes.get(id))).toEqual(held.map(() => 'holdout'));
		expect(others.map((id) => outcomes.get(id))).toEqual(others.map(() => 'started'));
		expect((await db.rows<{ contact_id: string }>('select contact_id from comms.enrolments')).map(({ contact_id }) => contact_id).sort()).toEqual([...others].sort());
		const { share } = await db.row<{ share: number }>(`select avg((comms.retention_share(gen_random_uuid()) < 0.1)::int)::float8 as share from generate_series(1, 20000)`);
		expect(Math.abs(share - 0.1)).toBeLessThan(0.015);
	});

	it('wait for a person where the risk is critical, and end the milder one when it starts', async () => {
		const [one = ''] = await customers(1, false);
		await store(one);
		await start();
		await store(one, { churnRiskLevel: 'critical', churnProbability: 0.9 }, days(1));
		const [waiting] = await start(days(1));
		expect(waiting).toMatchObject({ level: 'critical', outcome: 'waiting' });
		expect(await db.rows('select 1 from comms.enrolments')).toHaveLength(1);
		const decide = async (decision: string) => (await db.row<{ outcome: string }>('select comms.decide_retention($1, $2, $3, $4) as outcome', [waiting?.id, decision, 'Ana', days(1)])).outcome;
		expect(await decide('start')).toBe('started');
		expect(await decide('start')).toBe('gone');
		expect(await db.rows('select sequence_key, state from comms.enrolments order by sequence_key')).toEqual([{ sequence_key: 'retention-critical', state: 'active' }, { sequence_key: 'retention-high', state: 'exited' }]);
		// Milder again a day later: the stronger one is under way.
		await store(one, {}, days(2));
		expect(await start(days(2))).toEqual([]);
	});

	it('act on no old score, on no guess and for nobody who left', async () => {
		const [old = '', guess = '', gone = ''] = await customers(3, false);
		await store(old, {}, days(-5));
		await store(guess, { confidenceLevel: 0.05 });
		await store(gone);
		await db.rows('select * from comms.record_departures($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: gone, leftOn: '2026-11-19' }]), noon]);
		expect(await start()).toEqual([]);
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
		await past(await customers(80, false), 'started', 12);
		expect(await effect()).toMatchObject({ verdict: 'too_few', approached: 80, leftAlone: 0 });
		const alone = await customers(30, true);
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
		await store(marta, { churnRiskLevel: 'critical', churnProbability: 0.9 });
		const [waiting] = await start();
		await db.rows('select * from comms.record_departures($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, leftOn: '2026-11-21' }]), days(2)]);
		expect(await db.row('select comms.decide_retention($1, $2, $3, $4) as o', [waiting?.id, 'start', 'Ana', days(2)])).toEqual({ o: 'left' });
		expect(await db.rows('select 1 from comms.enrolments')).toEqual([]);
	});
});

describe('dissatisfaction', () => {
	it('is read from what happened, stored once a day, and asks for a person once in 30 days', async () => {
		await db.rows(`insert into comms.invoices (tenant_id, contact_id, number, amount, currency, issued_on, due_on, paid_on, status) values ($1, $2, 'A', 3, 'EUR', '2026-10-01', '2026-10-10', '2026-10-30', 'paid')`, [studio, marta]);
		expect(await db.rows('select series from comms.satisfaction_series(null, null, 9, $1)', [noon])).toEqual([
			{ series: { responseHours: [], sentiment: [], meetingAttendance: [], milestoneReactions: [], paymentDelayDays: [{ at: '2026-10-30T00:00:00.000Z', value: 20 }] } }]);
		const found = { riskLevel: 0.8, intervention: true, signals: [{ name: 'sentiment', risk: 0.5, change: -0.6, since: noon, text: 'The tone is 0.6 lower.' }] };
		const keep = async (at: string) => (await db.rows<{ outcome: string }>('select outcome from comms.store_satisfaction($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, satisfaction: found }]), at])).map(({ outcome }) => outcome);
		expect(await keep(noon)).toEqual(['intervention']);
		expect(await keep(minutesLater(60))).toEqual(['stored']);
		expect(await db.rows('select name, said from comms.satisfaction_signals')).toEqual([{ name: 'sentiment', said: 'The tone is 0.6 lower.' }]);
		expect(await db.rows('select state, level from comms.retention_participants')).toEqual([{ state: 'waiting', level: 'critical' }]);
	});
});

describe('learning', () => {
	it('pairs what was known with who left 30 to 60 days later, and leaves out who was lost already or may still leave', async () => {
		const [leaver = '', early = '', stays = ''] = await customers(3, false);
		for (const id of [leaver, early, stays]) for (const day of [-100, -70, -20]) await store(id, {}, days(day));
		const on = (day: number): string => days(day).slice(0, 10);
		await db.rows('select * from comms.record_departures($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: leaver, leftOn: on(-25) }, { tenantId: studio, contactId: early, leftOn: on(-60) }]), noon]);
		const rows = await db.rows<{ contactId: string; churned: boolean; part: string; takenAt: string }>('select * from comms.training_rows($1, $2)', [studio, noon]);
		const told = rows.map(({ contactId, churned, part, takenAt }) => [[leaver, early, stays].indexOf(contactId), takenAt.slice(0, 10), churned, part]).sort();
		expect(told).toEqual([[0, on(-100), false, 'train'], [0, on(-70), true, 'test'], [1, on(-100), true, 'train'], [2, on(-100), false, 'train'], [2, on(-70), false, 'test']].sort());
	});

	it('lets a better model score and keeps a worse one aside', async () => {
		const figures = (auc: number, brier: number) => ({ metrics: { auc: { value: auc }, brier: { value: brier } } });
		const keep = async (version: string, mine: unknown, champion: unknown, algorithm = 'gradientBoosting') =>
			(await db.row<{ role: string }>('select role from comms.store_churn_model($1, $2, $3, $4, $5)', [studio, { version, algorithm }, mine, champion, noon])).role;
		expect(await keep('none', null, null, 'scorecard')).toBe('retired');
		expect(await keep('one', figures(0.8, 0.15), null)).toBe('champion');
		expect(await keep('two', figures(0.79, 0.14), figures(0.8, 0.15))).toBe('challenger');
		expect(await keep('three', null, null)).toBe('challenger');
		expect(await keep('four', figures(0.82, 0.14), figures(0.8, 0.15))).toBe('champion');
		expect(await db.rows('select version, role from comms.churn_models order by version')).toEqual([{ version: 'four', role: 'champion' }, { version: 'none', role: 'retired' }, { version: 'one', role: 'retired' }, { version: 'three', role: 'retired' }, { version: 'two', role: 'retired' }]);
		await customers(1, false);
		expect((await toScore()).map(({ model }) => model)).toEqual([{ version: 'four', algorithm: 'gradientBoosting' }, null]);
	});
});

describe('the page', () => {
	it('shows whom to look after first, with why and what was done, and acts by its own form only', async () => {
		const [one = ''] = await customers(1, false);
		await store(marta, { overallHealthScore: 20, churnProbability: 0.9, churnRiskLevel: 'critical' });
		await store(one);
		const waiting = (await start()).find(({ outcome }) => outcome === 'waiting');
		interface Page extends Record<string, unknown> {
			page: { counts: Record<string, number>; waiting: object[]; customers: Array<{ contactId: string; level: string; computed: string }> };
		}
		const shown = async () => (await db.row<Page>('select page from comms.health_page($1, $2)', [studio, noon])).page;
		const found = (said: string) => ({ riskLevel: 0.4, signals: [{ name: 'sentiment', risk: 0.4, text: said }] });
		for (const [at, said] of [[days(-1), 'Yesterday'], [noon, 'Today']] as const) await db.rows('select * from comms.store_satisfaction($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, satisfaction: found(said) }]), at]);
		expect((await shown()).customers[0]).toMatchObject({ signals: ['Today'] });
		expect(await shown()).toMatchObject({ counts: { critical: 1, high: 1 }, waiting: [{ id: waiting?.id, name: 'Marta Ruiz' }], customers: [{ contactId: marta, level: 'critical' }, { contactId: one, done: [{ state: 'started' }] }] });
		const { form } = await db.row<{ form: string }>(`select comms.staff_form('health', $1) as form`, [noon]);
		const act = async (choices: object) => (await db.row<{ outcome: string }>('select outcome from comms.health_action($1, $2)', [JSON.stringify(choices), noon])).outcome;
		expect(await act({ action: 'start', id: waiting?.id, form: 'x' })).toBe('stale');
		expect(await act({ action: 'override', contact: marta, level: 'low', reason: 'signed', author: 'Ana', days: '30', form })).toBe('set');
		expect((await shown()).customers.find(({ contactId }) => contactId === marta)).toMatchObject({ level: 'low', computed: 'critical' });
		expect(await act({ action: 'override', contact: marta, level: 'low', reason: 'signed', author: 'Ana', days: '999', form })).toBe('invalid');
		expect(await act({ action: 'start', id: waiting?.id, form })).toBe('started');
		expect(await act({ action: 'dance', form })).toBe('invalid');
	});

	it('is of one business: a login of another sees and does nothing', async () => {
		await store(marta);
		await db.rows(`do $$ begin create role health_clinic login password 'x' in role comms_workflows; exception when duplicate_object or unique_violation then null; end $$`);
		await db.rows('insert into comms.tenant_logins values ($1, $2)', ['health_clinic', clinic]);
		const bound = await db.connect('health_clinic:x');
		const asBound = async (sql: string, values: unknown[]) => (await bound.query(sql, values)).rows;
		expect(await asBound('select * from comms.health_page($1, $2)', [studio, noon])).toEqual([]);
		expect(await asBound('select * from comms.customers_to_score(null, null, 9, $1)', [noon])).toEqual([]);
		expect(await asBound('select * from comms.start_retention_campaigns($1)', [noon])).toEqual([]);
		expect(await asBound('select * from comms.training_rows($1, $2)', [studio, days(90)])).toEqual([]);
		expect(await asBound(`select comms.override_health($1, 'low', 'r', 'a', $2, $3) as o`, [marta, days(2), noon])).toEqual([{ o: 'unknown' }]);
		expect(await asBound('select outcome from comms.store_health_scores($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, health: health() }]), noon])).toEqual([{ outcome: 'unknown' }]);
	});
});

describe('the occasions of an industry', () => {
	const found = async (industry: string, options: object = {}, at = noon) =>
		(await db.rows<{ sequence: string; data: object }>('select sequence, data from comms.industry_candidates($1, $2, $3)', [industry, options, at])).map(({ sequence, data }) => [sequence, data]);
	const visit = async (reference: string, kind: string, status: string, ago: number) =>
		await db.rows(`insert into comms.appointments (tenant_id, contact_id, reference, kind, status, starts_at, time_zone) values ($1, $2, $3, $4, $5, $6, 'UTC')`, [studio, marta, reference, kind, status, days(-ago)]);
	const be = async (industry: string) => await db.rows('update comms.tenant_settings set industry = $1 where tenant_id = $2', [industry, studio]);

	it('of a practice: a missed visit, unless there is a new time; a visit; a check-up that is due', async () => {
		await be('healthcare');
		await visit('a', 'Check-up', 'completed', 400);
		expect(await found('healthcare', { bookingUrl: 'https://x.example' })).toEqual([['healthcare-preventive-care', { bookingUrl: 'https://x.example' }]]);
		await visit('b', 'Check-up', 'no_show', 1);
		expect((await found('healthcare')).map(([sequence]) => sequence)).toEqual(['healthcare-preventive-care', 'healthcare-missed-appointment']);
		await visit('c', 'Check-up', 'booked', -5);
		expect(await found('healthcare')).toEqual([]);
		await visit('d', 'Check-up', 'completed', 1);
		expect(await found('healthcare')).toEqual([['healthcare-satisfaction', {}]]);
		expect(await found('trades')).toEqual([]);
	});

	it('of a trade: contract, season, emergency, warranty', async () => {
		await be('trades');
		await visit('a', 'Emergency repair', 'completed', 1);
		await db.rows(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on, ends_on) values ($1, $2, 'K', 'Maintenance', '2026-01-01', '2026-12-31')`, [studio, marta]);
		expect(await found('trades', { seasonMonths: [11], service: 'Check', warrantyMonths: 12 })).toEqual([
			['trades-emergency', {}], ['trades-maintenance', { contractId: expect.any(String), contractEndsOn: '2026-12-31', visits: 1 }], ['trades-season', { service: 'Check' }], ['trades-warranty', { warrantyEndsOn: '2027-11-19' }]]);
		expect((await found('trades', { seasonMonths: [3] })).map(([sequence]) => sequence)).not.toContain('trades-season');
	});

	it('of services: a milestone, and what comes next while nothing else is under way', async () => {
		await be('professional_services');
		const [project] = await db.rows<{ id: string }>(`insert into comms.projects (tenant_id, contact_id, reference, name, status, updated_at) values ($1, $2, 'P', 'Site', 'completed', $3) returning id`, [studio, marta, days(-1)]);
		await db.rows(`insert into comms.milestones (tenant_id, project_id, position, name, completed_on) values ($1, $2, 1, 'Launch', '2026-11-19'), ($1, $2, 2, 'Long ago', '2026-10-01')`, [studio, project?.id]);
		expect(await found('professional_services')).toEqual([['services-further', {}], ['services-milestone', { milestone: 'Launch' }]]);
		await db.rows(`insert into comms.projects (tenant_id, contact_id, reference, name) values ($1, $2, 'Q', 'Shop')`, [studio, marta]);
		expect(await found('professional_services')).toEqual([['services-milestone', { milestone: 'Launch' }]]);
	});
});

import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, minutesLater, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());
beforeEach(() => db.rows('begin'));
afterEach(() => db.rows('rollback'));

const days = (count: number): string => minutesLater(count * 1440);
const rows = async (target: string, at = noon) => (await db.rows<{ row: Record<string, unknown> }>('select * from comms.readiness_rows($1, $2, $3)', [studio, target, at])).map(({ row }) => row);
const score = async (at: string, usage: number) =>
	await db.rows(
		`insert into comms.customer_health_scores (tenant_id, contact_id, overall_health_score, churn_probability, churn_risk_level, metrics, analysis_date, analysed_on) values ($1, $2, 60, 0.2, 'low', jsonb_build_object('usageTrend', $4::numeric), $3::timestamptz, $3::timestamptz::date)`,
		[studio, marta, at, usage],
	);
const offer = async (at: string, state = 'sent', key = at) =>
	await db.rows(`insert into comms.contact_opportunities (tenant_id, contact_id, kind, occasion, key, topic, state, found_at, state_at) values ($1, $2, 'upsell', 'further', $3, 'marketing', $4, $5, $5)`, [studio, marta, key, state, at]);

test('an offer teaches what was known when it went out, and whether it was taken within its time', async () => {
	await score(days(-200), 0.1);
	await score(days(-100), 0.9);
	await offer(days(-199));
	await db.rows(`insert into comms.crm_deals (tenant_id, contact_id, name, stage, updated_at) values ($1, $2, 'More', 'won', $3)`, [studio, marta, days(-150)]);
	await offer(days(-99));
	expect(await rows('upsell')).toEqual([
		{ usageTrend: 0.1, contactId: marta, takenAt: days(-199), won: true },
		{ usageTrend: 0.9, contactId: marta, takenAt: days(-99), won: false },
	]);
});

test('what is too young, was never sent, or of which nothing was known then teaches nothing', async () => {
	await score(days(-100), 0.9);
	await offer(days(-60));
	await offer(days(-99), 'rejected', 'a');
	await offer(days(-99), 'faded', 'b');
	await offer(days(-140), 'sent', 'c');
	expect(await rows('upsell')).toEqual([]);
	expect(await rows('referral')).toEqual([]);
	expect(await db.rows('select * from comms.readiness_tasks($1)', [noon])).toEqual([]);
	await db.rows(`update comms.readiness_rules set least_rows = 1 where target = 'upsell'`);
	expect(await db.rows('select target, "rows" from comms.readiness_tasks($1)', [noon])).toEqual([{ target: 'upsell', rows: 1 }]);
});

test('a model scores where it ranks better than chance, and what was in use is kept otherwise', async () => {
	const store = async (version: string, low: number, over: object = {}) =>
		(await db.row<{ role: string }>('select role from comms.store_readiness_model($1, $2, $3, $4)', [studio, 'upsell', { version, target: 'upsell', algorithm: 'logisticRegression', metrics: { auc: { value: low + 0.05, low } }, ...over }, noon])).role;
	const inUse = async (tenant = studio) => (await db.row<{ version: string | null }>(`select comms.readiness_model($1, 'upsell') ->> 'version' as version`, [tenant])).version;
	expect(await store('few', 0, { algorithm: 'scorecard' })).toBe('retired');
	expect(await store('weak', 0.45)).toBe('challenger');
	expect(await inUse()).toBeNull();
	expect(await store('good', 0.6)).toBe('champion');
	expect(await store('weaker', 0.49)).toBe('challenger');
	expect(await inUse()).toBe('good');
	expect(await store('better', 0.7)).toBe('champion');
	expect([await inUse(), await inUse(clinic)]).toEqual(['better', null]);
	await expect(store('other', 0.7, { target: 'referral' })).rejects.toThrow(/no model of upsell/);
});

test('what a model says is put on the scale of the offers: the odds that offers had so far are its bar, and the scorecard stays', async () => {
	const scaled = async (items: object[]) => JSON.parse((await db.row<{ text: string }>('select comms.readiness_on_scale($1) as text', [JSON.stringify(items)])).text) as Array<{ readiness: number; reasons: Array<{ code: string; text: string }> }>;
	const item = (readiness: number, engine = 'logisticRegression', tenantId = studio) => ({ tenantId, contactId: marta, readiness, engine, reasons: [{ code: 'x', text: 'y' }] });
	expect((await scaled([item(0.4)]))[0]?.readiness).toBe(0.4);
	await db.rows('select * from comms.store_readiness_model($1, $2, $3, $4)', [studio, 'upsell', { version: 'a', target: 'upsell', algorithm: 'logisticRegression', metrics: { auc: { value: 0.7, low: 0.6 } }, trainedOn: { rows: 200, events: 50 } }, noon]);
	const [low, bar, high, card, other, none] = await scaled([item(0.1), item(0.25), item(0.5), item(0.9, 'scorecard'), item(0.5, 'logisticRegression', clinic), { tenantId: studio, error: 'no' }]);
	// A quarter were taken: odds of 1 to 3 are the bar of 0.8, that is 4 to 1; 1 to 1 are three times that, 12 to 1.
	expect([low?.readiness, bar?.readiness, high?.readiness]).toEqual([0.57143, 0.8, 0.92308]);
	expect(high?.reasons).toEqual([{ code: 'chance_of_past_offers', text: 'The model gives a chance of 50 % that the offer is taken; of the offers made so far 25 % were.', evidence: { chance: 0.5, taken: 0.25 } }, { code: 'x', text: 'y' }]);
	expect([card, other, none]).toEqual([item(0.9, 'scorecard'), item(0.5, 'logisticRegression', clinic), { tenantId: studio, error: 'no' }]);
	await db.rows(`update comms.readiness_rules set least_odds = 2 where target = 'upsell'`);
	expect((await scaled([item(0.4)]))[0]?.readiness).toBe(0.8);
	expect(await scaled([])).toEqual([]);
});

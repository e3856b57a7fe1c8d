import { createDatabase, type TestDatabase } from './database';
import { marta, minutesLater, noon, seed, studio } from './fixtures';

/** Customers, their scores and the campaigns that are to keep them. */

/** `noon` so many days later, or earlier where there is a minus. */
export const days = (count: number): string => minutesLater(count * 1440);

/** The contact of the fixtures as a customer since January, and a sequence for each level of risk. */
export async function createHealthDatabase(): Promise<TestDatabase> {
	const db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.crm_contacts set created_at = '2026-01-01' where id = $1`, [marta]);
	for (const level of ['medium', 'high', 'critical']) {
		await db.rows('select * from comms.save_sequence($1, null)', [
			{ id: `retention-${level}`, topic: 'service', exits: ['reply'], reentry: { mode: 'after_exit', afterDays: 1 }, steps: [{ id: 'one', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], template: 'x' }] },
		]);
	}
	return db;
}

/** Customers whose stable share lies on the wanted side of the holdout. */
export async function customers(db: TestDatabase, count: number, heldOut: boolean): Promise<string[]> {
	const rows = await db.rows<{ id: string }>(
		`insert into comms.crm_contacts (id, tenant_id, name, email, created_at)
		select id, $1, 'C ' || n, n || $4 || '@x.example', '2026-01-01'
		from (select md5($4 || n)::uuid as id, n from generate_series(1, 400) n) x where (comms.retention_share(id) < 0.1) = $3 order by n limit $2 returning id`,
		[studio, count, heldOut, heldOut ? 'h' : 'o'],
	);
	return rows.map(({ id }) => id);
}

export interface CustomerToScore extends Record<string, unknown> {
	tenantId: string;
	contactId: string;
	customer: Record<string, unknown>;
	override: Record<string, unknown> | null;
	model: unknown;
}

/** A page of customers, from the one after the given on. */
export async function toScore(db: TestDatabase, afterTenant: string | null = null, after: string | null = null, max = 500, at = noon): Promise<CustomerToScore[]> {
	return await db.rows<CustomerToScore>('select * from comms.customers_to_score($1, $2, $3, $4)', [afterTenant, after, max, at]);
}

/** What Compute Health Score says of a customer at high risk. */
export const healthOf = (over: Record<string, unknown> = {}) => ({
	overallHealthScore: 40, churnProbability: 0.6, churnRiskLevel: 'high', engagementScore: 30, satisfactionScore: null, predictedLtv: 1200.5, currency: 'EUR', predictedChurnDate: '2027-01-01',
	riskFactors: [], positiveIndicators: [], recommendedActions: [], contributions: [{ feature: 'baseline', points: 40, text: 'x' }], modelVersion: 'scorecard-1', engine: 'scorecard', confidenceLevel: 0.4, reasons: [], ...over,
});

export async function storeScore(db: TestDatabase, contactId: string, over: Record<string, unknown> = {}, at = noon): Promise<Array<{ contactId: string; outcome: string }>> {
	return await db.rows('select * from comms.store_health_scores($1, $2)', [JSON.stringify([{ tenantId: studio, contactId, customer: { npsScore: 3 }, health: healthOf(over) }]), at]);
}

export async function startCampaigns(db: TestDatabase, at = noon): Promise<Array<{ contactId: string; level: string; outcome: string; id: string }>> {
	return await db.rows('select * from comms.start_retention_campaigns($1)', [at]);
}

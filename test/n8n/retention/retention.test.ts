import { randomUUID } from 'node:crypto';
import { readSequences } from '../../../workflows/campaigns/sequences/readSequences';
import { TestN8n } from '../harness/TestN8n';
import { run } from '../inbox';

/** From what the tables say of the demo's customers to a campaign that somebody started, in a real n8n. */

const n8n = TestN8n.connect();
let tenant = '';

beforeAll(async () => {
	const [row] = await n8n.query<{ tenant_id: string }>('select tenant_id from comms.tenant_settings order by company limit 1');
	tenant = row?.tenant_id ?? '';
	await n8n.query('select count(*) from comms.load_sequences($1)', [JSON.stringify(readSequences())]);
	// Small batches, so that there are several.
	await n8n.patchWorkflow('comms-score-customers', ({ nodes }) => {
		const settings = nodes.find(({ name }) => name === 'Settings');
		if (settings) settings.parameters = JSON.parse(JSON.stringify(settings.parameters).replace('"value":500', '"value":7'));
	});
}, 60_000);
afterAll(async () => {
	await n8n.restoreWorkflow('comms-score-customers');
	await n8n.close();
}, 60_000);

const bad = { npsScore: 1, csatAverage: 1.5, complaints90d: 4, usageTrend: -0.8, lastContactDays: 120, invoicesOverdue: 3, paymentDelayDays: 45, replyRate: 0.02, medianResponseHours: 200, sentimentTrend: -0.9, serviceUtilisation: 0.05, meetingAttendanceRate: 0.1 };
const good = { npsScore: 10, csatAverage: 4.9, complaints90d: 0, usageTrend: 0.2, lastContactDays: 2, invoicesOverdue: 0, paymentDelayDays: -1, replyRate: 0.8, medianResponseHours: 2 };

/** A customer of whom other systems told us, on the wanted side of the holdout. */
async function customer(name: string, metrics: object, heldOut = false): Promise<string> {
	for (;;) {
		const id = randomUUID();
		const [side] = await n8n.query<{ held: boolean }>('select comms.retention_share($1) < 0.1 as held', [id]);
		if (side?.held !== heldOut) continue;
		await n8n.query(`insert into comms.crm_contacts (id, tenant_id, name, email, role, created_at) values ($1, $2, $3, $4, 'customer', now() - interval '400 days')`, [id, tenant, `${name} ${run}`, `${id}@people.example`]);
		await n8n.query('select * from comms.store_customer_metrics($1)', [JSON.stringify([{ tenantId: tenant, contactId: id, metrics }])]);
		return id;
	}
}

async function score(): Promise<void> {
	expect((await n8n.runWorkflow('comms-score-customers', { startNode: 'Score everybody now' })).status).toBe('success');
}

test('every customer is scored once, campaigns start once each, the holdout is left alone, and critical ones wait for a person', async () => {
	const [critical, atRisk, alone, well] = [await customer('Critical', bad), await customer('At risk', good), await customer('Left alone', good, true), await customer('Well', good)];
	for (const id of [atRisk, alone]) await n8n.query(`select comms.override_health($1, 'high', 'Their champion left', 'Ana', now() + interval '9 days')`, [id]);
	await score();
	await score();
	const [counts] = await n8n.query<{ due: number; scored: number }>(
		`select (select count(*)::int from comms.crm_contacts c where coalesce(c.role, 'customer') = 'customer' and comms.left_on(c.tenant_id, c.id, now()) is null) as due,
		(select count(*)::int from comms.customer_health_scores where analysed_on = (now() at time zone 'UTC')::date) as scored`,
	);
	expect(counts?.due).toBeGreaterThan(7);
	expect(counts?.scored).toBe(counts?.due);
	const levels = await n8n.query('select contact_id, churn_risk_level as level, engine from comms.latest_health_scores where contact_id = any($1)', [[critical, atRisk, alone, well]]);
	expect(new Map(levels.map(({ contact_id: id, level }) => [id, level]))).toEqual(new Map([[critical, 'critical'], [atRisk, 'high'], [alone, 'high'], [well, 'low']]));

	for (let times = 0; times < 2; times++) expect((await n8n.runWorkflow('comms-start-retention', { startNode: 'Start what is due now' })).status).toBe('success');
	const participants = await n8n.query('select contact_id as id, state from comms.retention_participants where contact_id = any($1)', [[critical, atRisk, alone, well]]);
	expect(participants).toHaveLength(3);
	expect(new Map(participants.map(({ id, state }) => [id, state]))).toEqual(new Map([[critical, 'waiting'], [atRisk, 'started'], [alone, 'holdout']]));
	const enrolled = async () => await n8n.query('select contact_id as id, sequence_key as sequence from comms.enrolments where contact_id = any($1) order by sequence_key', [[critical, atRisk, alone, well]]);
	expect(await enrolled()).toEqual([{ id: atRisk, sequence: 'retention-high' }]);
	expect(await n8n.query('select 1 from comms.scheduled_messages where contact_id = any($1)', [[critical, alone]])).toEqual([]);

	const [waiting] = await n8n.query<{ id: string }>(`select id from comms.retention_participants where contact_id = $1`, [critical]);
	expect(await n8n.query(`select comms.decide_retention($1, 'start', 'Ana') as outcome`, [waiting?.id])).toEqual([{ outcome: 'started' }]);
	expect(await enrolled()).toEqual([{ id: critical, sequence: 'retention-critical' }, { id: atRisk, sequence: 'retention-high' }]);
});

test('a contract that ends is reminded of once', async () => {
	const id = await customer('Renews', good);
	await n8n.query(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on, ends_on) values ($1, $2, $3, 'Care', current_date - 320, current_date + 45)`, [tenant, id, `K-${run}`]);
	for (let times = 0; times < 2; times++) expect((await n8n.runWorkflow('comms-remind-renewals', { startNode: 'Every morning' })).status).toBe('success');
	expect(await n8n.query('select sequence_key, state from comms.enrolments where contact_id = $1', [id])).toEqual([{ sequence_key: 'renewal', state: 'active' }]);
});

test('what has got worse is found, and kept as a sign', async () => {
	const id = await customer('Pays late', good);
	await n8n.query(
		`insert into comms.invoices (tenant_id, contact_id, number, amount, currency, issued_on, due_on, paid_on, status)
		select $1, $2, $3 || n, 100, 'EUR', d - 20, d, d + case when n <= 4 then 30 else n % 2 end, 'paid' from (select n, current_date - 25 - case when n <= 4 then n * 3 + 8 else n * 8 + 10 end as d from generate_series(1, 11) n) x`,
		[tenant, id, `I-${run}-`],
	);
	expect((await n8n.runWorkflow('comms-watch-content', { startNode: 'Look now' })).status).toBe('success');
	expect(await n8n.query('select name from comms.satisfaction_signals where contact_id = $1', [id])).toEqual([{ name: 'paymentDelayDays' }]);
});

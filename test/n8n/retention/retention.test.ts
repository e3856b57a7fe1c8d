import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems } from '../../pages/accessibility';
import { readSequences } from '../../../workflows/campaigns/sequences/readSequences';
import { launchChromium } from '../../pages/chromium';
import { TestN8n } from '../harness/TestN8n';
import { run } from '../inbox';

/** From what the tables say of the demo's customers to a campaign that somebody started, in a real n8n and a real browser. */

const n8n = TestN8n.connect();
const { user: username, password } = n8n.facts.pages;
let browser: Browser;
let tenant = '';

beforeAll(async () => {
	browser = await launchChromium();
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
	await browser.close();
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

const openPage = async (): Promise<Page> => {
	const page = await (await browser.newContext({ httpCredentials: { username, password }, viewport: { width: 1180, height: 900 } })).newPage();
	await page.goto(`${n8n.urls.webhook}/comms/health?tenant=${tenant}`);
	expect(await accessibilityProblems(page)).toEqual([]);
	return page;
};
const shot = async (page: Page, name: string): Promise<void> => {
	if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
};

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

	const page = await openPage();
	await shot(page, 'health');
	const entry = page.locator('details.entry', { hasText: `Critical ${run}` });
	await entry.locator('summary').first().click();
	expect(await entry.locator('.bars rect.worse').count()).toBeGreaterThan(3);
	await shot(page, 'health-open');
	expect(await enrolled()).toHaveLength(1);
	await page.locator('tr', { hasText: `Critical ${run}` }).getByRole('button', { name: /^Start/ }).click();
	expect(await page.locator('.banner.good').first().textContent()).toBe('The campaign has begun.');
	expect(await enrolled()).toEqual([{ id: critical, sequence: 'retention-critical' }, { id: atRisk, sequence: 'retention-high' }]);
});

test('a level set by hand on the page holds, and a form from elsewhere does nothing', async () => {
	const id = await customer('By hand', bad);
	await score();
	const page = await openPage();
	const entry = page.locator('details.entry', { hasText: `By hand ${run}` });
	await entry.locator('summary').first().click();
	await entry.getByText('Set the level by hand').click();
	await entry.locator('select[name=level]').selectOption('medium');
	await entry.getByLabel('Reason').fill('They have just renewed');
	await entry.getByLabel('Your name').fill('Ana');
	await entry.getByRole('button', { name: 'Set', exact: true }).click();
	expect(await page.locator('.banner.good').first().textContent()).toBe('The level is set.');
	expect(await n8n.query('select risk_level, reason, author from comms.health_overrides where contact_id = $1', [id])).toEqual([{ risk_level: 'medium', reason: 'They have just renewed', author: 'Ana' }]);
	const forged = await n8n.callWebhook('comms/health', { method: 'POST', headers: n8n.pagesHeaders, body: { action: 'override', contact: id, level: 'low', days: '30', reason: 'x', author: 'y', form: 'z' } });
	expect(forged.headers.location).toContain('said=stale');
	expect(await n8n.callWebhook('comms/health', { method: 'GET' })).toMatchObject({ status: 401 });
	expect(await n8n.query('select 1 from comms.health_overrides where contact_id = $1', [id])).toHaveLength(1);
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

test('a model is learnt from who left, judged on the newest month, and scores from then on', async () => {
	const business = randomUUID();
	await n8n.query('insert into comms.tenants (id, name) values ($1, $2)', [business, `Learns ${run}`]);
	await n8n.query(`insert into comms.crm_contacts (id, tenant_id, name, role, created_at) select md5($1::text || n)::uuid, $1::uuid, 'L' || n, 'customer', now() - interval '400 days' from generate_series(1, 360) n`, [business]);
	// Who uses little leaves more often, but not always.
	await n8n.query(
		`insert into comms.customer_health_scores (tenant_id, contact_id, overall_health_score, churn_probability, churn_risk_level, metrics, analysis_date, analysed_on)
		select $1::uuid, md5($1::text || n)::uuid, 50, 0.3, 'medium', jsonb_build_object('usageTrend', round(((n * 37 % 100) / 100.0 - 0.5)::numeric, 2), 'npsScore', n * 13 % 11, 'tenureDays', 100 + n), now() - day * interval '1 day', (now() - day * interval '1 day')::date
		from generate_series(1, 360) n, unnest(array[140, 100, 70]) day`,
		[business],
	);
	await n8n.query(
		`insert into comms.customer_departures (tenant_id, contact_id, left_on) select $1::uuid, md5($1::text || n)::uuid, current_date - case when n % 3 = 0 then 25 else 55 end from generate_series(1, 360) n where (n * 37 % 100) < 30 and n % 7 <> 0`,
		[business],
	);
	expect((await n8n.runWorkflow('comms-train-churn', { startNode: 'Train now' })).status).toBe('success');
	const models = async () => await n8n.query<{ role: string; algorithm: string; auc: string | null }>(`select role, algorithm, comparison #>> '{challenger,auc,value}' as auc from comms.churn_models where tenant_id = $1`, [business]);
	const [champion] = await models();
	expect(champion?.role).toBe('champion');
	expect(champion?.algorithm).not.toBe('scorecard');
	expect(Number(champion?.auc)).toBeGreaterThan(0.6);
	expect((await n8n.runWorkflow('comms-train-churn', { startNode: 'Train now' })).status).toBe('success');
	expect(await models()).toHaveLength(1);
	await score();
	expect(await n8n.query('select distinct engine from comms.customer_health_scores where tenant_id = $1 and analysed_on = (now() at time zone \'UTC\')::date', [business])).toEqual([{ engine: champion?.algorithm }]);
});

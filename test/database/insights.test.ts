import { createDatabase, type TestDatabase } from './database';
import { seed } from './fixtures';

let db: TestDatabase;
let tenant: string;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
	const [row] = await db.rows<{ id: string }>('select id::text from comms.tenants order by id limit 1');
	tenant = row?.id ?? '';
});
afterEach(() => db.drop());

const at = '2026-11-22T06:00:00Z';
const metricsOf = (metric: string) =>
	db.rows<{ day: string; value: string | null }>('select day::text, value::text from comms.daily_metrics where tenant_id = $1 and metric = $2 order by day', [tenant, metric]);
const collect = () => db.rows('select * from comms.collect_metrics($1, $2, $3)', ['2026-11-18', '2026-11-22', at]);

describe('daily metrics', () => {
	it('are counted for days that are over, and counted again they stay one row a day', async () => {
		await db.rows(`insert into comms.leads (tenant_id, name, created_at) values ($1, 'A', '2026-11-19T10:00Z'), ($1, 'B', '2026-11-19T11:00Z')`, [tenant]);
		await collect();
		await collect();
		expect((await metricsOf('leads_new')).map(({ day, value }) => [day, Number(value)])).toEqual([['2026-11-18', 0], ['2026-11-19', 2], ['2026-11-20', 0], ['2026-11-21', 0]]);
	});

	it('correct what came in late, and leave alone what another system stored', async () => {
		await collect();
		await db.rows(`insert into comms.leads (tenant_id, name, created_at) values ($1, 'late', '2026-11-20T10:00Z')`, [tenant]);
		await db.rows('select * from comms.store_daily_metrics($1, $2)', [JSON.stringify([{ tenantId: tenant, date: '2026-11-21', metric: 'leads_new', value: 40, source: 'CRM' }]), at]);
		await collect();
		expect((await metricsOf('leads_new')).map(({ value }) => Number(value))).toEqual([0, 0, 1, 40]);
	});

	it('know a gap from a zero: without a run n8n was not asked', async () => {
		const run = { tenantId: tenant, id: '7', workflowId: 'w', status: 'success', mode: 'trigger', startedAt: '2026-11-20T10:00:00Z', stoppedAt: '2026-11-20T10:00:02Z' };
		const items = JSON.stringify([run, { ...run, id: '8', status: 'error' }, { ...run, id: '9', mode: 'manual' }, { ...run, id: '10', stoppedAt: null }, { id: '11' }, null, 'x']);
		expect(await db.rows('select * from comms.store_automation_runs($1, $2)', [items, at])).toEqual([{ stored: 3 }]);
		expect(await db.rows('select * from comms.store_automation_runs($1, $2)', [items, at])).toEqual([{ stored: 0 }]);
		await collect();
		expect((await metricsOf('automation_runs')).map(({ value }) => value && Number(value))).toEqual([null, null, 2, null]);
		expect((await metricsOf('automation_error_rate')).map(({ value }) => value && Number(value))).toEqual([null, null, 0.5, null]);
	});

	it('take what they can of a batch, and count what they refuse', async () => {
		const good = { tenantId: tenant, date: '2026-11-20', metric: 'calls', value: 3 };
		const items = [good, { ...good, date: '2026-02-31' }, { ...good, metric: 'DROP TABLE' }, { ...good, value: 'many' }, { ...good, client: 'Acme', value: null }, null];
		expect(await db.rows('select * from comms.store_daily_metrics($1, $2)', [JSON.stringify(items), at])).toEqual([{ stored: 2, refused: 4 }]);
	});
});

describe('the pipeline, invoices and savings', () => {
	it('are counted by their days; what nobody can know is a gap', async () => {
		await db.rows(`insert into comms.crm_deals (tenant_id, name, stage, amount, created_at, updated_at) values
			($1, 'A', 'won', 100, '2026-11-10T00:00Z', '2026-11-20T12:00Z'), ($1, 'B', 'Closed Lost', 50, '2026-11-10T00:00Z', '2026-11-20T13:00Z'), ($1, 'C', 'proposal', 70, '2026-11-10T00:00Z', '2026-11-19T13:00Z')`, [tenant]);
		await db.rows(`insert into comms.invoices (tenant_id, number, amount, currency, issued_on, due_on, paid_on, status) values
			($1, '1', 500, 'EUR', '2026-11-01', '2026-11-19', '2026-11-21', 'paid'), ($1, '2', 9, 'EUR', '2026-11-20', '2026-12-20', null, 'open'), ($1, '3', 9, 'EUR', '2026-11-01', '2026-11-02', null, 'cancelled')`, [tenant]);
		await db.rows('select comms.freeze_baseline($1, $2, $3, $4, $5)', [tenant, 'quotes', JSON.stringify({ minutesPerRun: { value: 1.5, unit: 'hours' }, workflows: ['w'], current: { minutesPerRun: 10, adoption: 0.5 }, rates: { hourlyRate: 40 } }), '2026-11-20', 'intake form']);
		const run = (id: string, more = {}) => ({ tenantId: tenant, id, workflowId: 'w', status: 'success', mode: 'trigger', startedAt: '2026-11-20T10:00:00Z', stoppedAt: '2026-11-20T10:00:02Z', ...more });
		await db.rows('select comms.store_automation_runs($1, $2)', [JSON.stringify([run('1'), run('2'), run('3'), run('4', { status: 'error' }), run('5', { workflowId: 'other' }), run('6', { startedAt: '2026-11-19T10:00:00Z', stoppedAt: '2026-11-19T10:00:00Z' })]), at]);
		await collect();
		const of = async (metric: string) => (await metricsOf(metric)).map(({ value }) => (value === null ? null : Number(value)));
		expect(await of('deal_win_rate')).toEqual([null, null, 0.5, null]);
		expect(await of('days_to_win')).toEqual([null, null, 10.5, null]);
		expect(await of('pipeline_value')).toEqual([70]);
		expect(await of('invoices_overdue')).toEqual([0, 0, 1, 0]);
		expect(await of('amount_paid')).toEqual([0, 0, 0, 500]);
		// Three good runs x 80 minutes x half of them used; before the baseline nothing is said, and on the 21st n8n was not asked.
		expect(await of('hours_saved')).toEqual([null, null, 2, null]);
		const [saved] = await db.rows<{ given: { current: Array<{ runs: { value: number } }>; rates: unknown } }>('select comms.savings_to_calculate($1, $2, $3) as given', [tenant, '2026-11-01', '2026-11-30']);
		expect(saved?.given.current[0]?.runs.value).toBe(4);
		expect(saved?.given.rates).toEqual({ hourlyRate: 40 });
		expect(await db.rows('select comms.savings_to_calculate($1, $2, $3) as given', [tenant, '2026-01-01', '2026-01-31'])).toEqual([{ given: null }]);
	});
});

describe('a baseline', () => {
	it('is stored once and never altered', async () => {
		const freeze = (minutes: number) => db.rows<{ id: string | null }>('select comms.freeze_baseline($1, $2, $3, $4, $5) as id', [tenant, 'proposals', JSON.stringify({ minutesPerRun: minutes }), '2026-01-01', 'intake form']);
		expect((await freeze(80))[0]?.id).not.toBeNull();
		expect((await freeze(800))[0]?.id).toBeNull();
		await expect(db.rows('update comms.baselines set frozen_on = now()')).rejects.toThrow('is frozen');
	});
});

describe('a report', () => {
	const store = (to: string) =>
		db.rows<{ outcome: string }>('select outcome from comms.store_insight_reports($1, $2)', [
			JSON.stringify([{ tenantId: tenant, edition: 'monthly', fileName: 'r.pdf', analysis: { period: { from: `${to.slice(0, 8)}01`, to }, opportunities: [{ id: 'export', title: 'Export', rank: 1 }] } }]),
			at,
		]);

	it('is kept once a period, and what it proposed is counted by the month', async () => {
		expect(await store('2026-10-31')).toEqual([{ outcome: 'stored' }]);
		expect(await store('2026-10-31')).toEqual([{ outcome: 'again' }]);
		expect(await store('2026-11-30')).toEqual([{ outcome: 'stored' }]);
		expect(await db.rows('select months_shown, state from comms.opportunities')).toEqual([{ months_shown: 2, state: 'proposed' }]);
	});

	it('is fed with figures, what they are, and what was told', async () => {
		await collect();
		const [row] = await db.rows<{ metrics: unknown[]; definitions: Array<{ metric: string; source: string }>; brand: { name: string } }>('select * from comms.metrics_to_analyse($1, $2)', ['2026-11-01', '2026-11-21']);
		// What is open now is known for the last day alone.
		expect(row?.metrics.length).toBe(17 * 4 + 1);
		expect(row?.definitions.find(({ metric }) => metric === 'leads_new')?.source).toContain('comms.leads');
		expect(row?.brand.name).toBeTruthy();
	});
});

it('alerts are fed with the language of the business and names of metrics in it, also for a login that sees no settings by itself', async () => {
	await collect();
	await db.rows(`update comms.tenant_settings set language = 'de' where tenant_id = $1`, [tenant]);
	await db.rows(`do $$ begin create role insights_worker login password 'x' in role comms_workflows; exception when duplicate_object then null; end $$`);
	const worker = await db.connect('insights_worker:x');
	const { rows } = await worker.query<{ tenantId: string; language: string; today: string; definitions: Array<{ metric: string; label: string }> }>('select * from comms.alert_inputs(7, $1)', [at]);
	const [row] = rows.filter(({ tenantId }) => tenantId === tenant);
	expect(row).toMatchObject({ language: 'de', today: '2026-11-21' });
	expect(row?.definitions.find(({ metric }) => metric === 'leads_new')?.label).toBe('Neue Leads');
});

describe('a report on its way', () => {
	const period = { from: '2026-10-01', to: '2026-10-31' };
	const report = (edition: string, more = {}) => JSON.stringify([{ tenantId: tenant, edition, fileName: 'r.pdf', analysis: { period, opportunities: [{ id: 'export', title: 'Export' }] }, ...more }, null, { edition: 7 }]);
	const due = async (ways: string[]) => (await db.rows<{ waysDue: string[] }>('select "waysDue" from comms.report_inputs($1, $2, $3, $4) where "tenantId" = $5', ['monthly', period.from, period.to, ways, tenant])).map(({ waysDue }) => waysDue);

	it('is made for the ways by which it has not come yet', async () => {
		await db.rows('select * from comms.collect_metrics($1, $2, $3)', ['2026-10-25', '2026-10-31', at]);
		expect(await due(['email', 'drive'])).toEqual([['email', 'drive']]);
		const [row] = await db.rows<{ id: string }>('select id from comms.store_insight_reports($1, $2)', [report('monthly'), at]);
		await db.rows('select comms.report_delivered($1, $2, $3)', [row?.id, 'email', at]);
		expect(await due(['email', 'drive'])).toEqual([['drive']]);
		await db.rows('select comms.report_delivered($1, $2, $3)', [row?.id, 'drive', at]);
		expect(await due(['email', 'drive'])).toEqual([]);
	});

	it('names the built-in metrics in the language of the business', async () => {
		await db.rows('select * from comms.collect_metrics($1, $2, $3)', ['2026-10-25', '2026-10-31', at]);
		await db.rows(`insert into comms.metric_definitions (tenant_id, metric, definition) values ($1, 'calls', '{"label": "Calls of ours"}')`, [tenant]);
		const labels = async (language: string) => {
			await db.rows('update comms.tenant_settings set language = $2 where tenant_id = $1', [tenant, language]);
			const [row] = await db.rows<{ definitions: Array<{ metric: string; label: string }> }>('select definitions from comms.report_inputs($1, $2, $3, $4) where "tenantId" = $5', ['monthly', period.from, period.to, ['email'], tenant]);
			return new Map(row?.definitions.map(({ metric, label }) => [metric, label]));
		};
		expect((await labels('de')).get('hours_saved')).toBe('Gesparte Stunden');
		expect((await labels('ja')).get('calls')).toBe('Calls of ours');
		const english = await labels('en');
		for (const language of ['es', 'fr', 'de', 'zh', 'ja']) for (const [metric, label] of await labels(language)) expect([language, metric, label === english.get(metric)]).toEqual([language, metric, metric === 'calls']);
	});

	it('for the quarter waits for a person, who gets the very file back, once', async () => {
		const file = Buffer.from('%PDF-1.7 deck').toString('base64');
		const store = async () => (await db.rows<{ outcome: string }>('select outcome from comms.store_reviews($1, $2)', [report('quarterly', { file }), at])).map(({ outcome }) => outcome);
		expect(await store()).toEqual(['stored']);
		expect(await store()).toEqual(['again']);
		const overview = async () => (await db.rows<{ all: { reviews: Array<{ id: string; state: string; sent: boolean }> } }>('select comms.reviews_overview($1) as all', [at]))[0]?.all.reviews[0];
		const { id } = (await overview()) ?? { id: '' };
		const decide = async (decision: string) => (await db.rows<{ outcome: string; file: string | null }>('select * from comms.decide_review($1, $2, $3, $4)', [id, decision, 'Ana', at]))[0];
		expect(await decide('burn')).toMatchObject({ outcome: 'gone' });
		expect(await decide('approve')).toMatchObject({ outcome: 'approved', file });
		// Pressed twice at once: the first is under way. The mail is refused: it waits again.
		expect(await decide('approve')).toMatchObject({ outcome: 'gone', file: null });
		expect(await db.rows('select comms.review_sent($1, false, $2) as said', [id, at])).toEqual([{ said: 'unsent' }]);
		expect(await decide('approve')).toMatchObject({ outcome: 'approved', file });
		await db.rows('select comms.review_sent($1, true, $2)', [id, at]);
		expect(await decide('approve')).toMatchObject({ outcome: 'gone', file: null });
		expect(await decide('reject')).toMatchObject({ outcome: 'gone' });
		expect(await overview()).toMatchObject({ state: 'approved', sent: true });
	});

	it('is decided on by a form of the page alone', async () => {
		await db.rows('select outcome from comms.store_reviews($1, $2)', [report('quarterly', { file: 'JVBERi0=' }), at]);
		const [row] = await db.rows<{ id: string; form: string }>(`select id, comms.staff_form('reviews', $1) as form from comms.insight_reports`, [at]);
		const press = async (form: string | undefined, action = 'approve', id = row?.id, key = '') => (await db.rows<{ outcome: string; file: string | null }>('select * from comms.review_action($1, $2, $3, $4, $5, $6)', [id, action, key, form, 'Ana', at]))[0];
		expect(await press('forged')).toMatchObject({ outcome: 'stale', file: null });
		expect(await db.rows('select approval from comms.insight_reports')).toEqual([{ approval: 'waiting' }]);
		await db.rows('select comms.store_insight_reports($1, $2)', [report('monthly'), at]);
		expect(await press('forged', 'adopted', tenant, 'export')).toMatchObject({ outcome: 'stale' });
		expect(await press(row?.form, 'adopted', tenant, 'export')).toMatchObject({ outcome: 'adopted' });
		expect(await press(row?.form)).toMatchObject({ outcome: 'approved', file: 'JVBERi0=' });
	});

	it('gets one call, at a free hour, under one id; moved and cancelled ones stay as people left them', async () => {
		await db.rows('update comms.tenant_settings set time_zone = $2 where tenant_id = $1', [tenant, 'Europe/Madrid']);
		const [row] = await db.rows<{ id: string }>('select id from comms.store_insight_reports($1, $2)', [report('monthly'), at]);
		await db.rows('select comms.report_delivered($1, $2, $3)', [row?.id, 'email', at]);
		const due = () => db.rows<{ reportId: string }>('select "reportId" from comms.review_calls_due($1)', [at]);
		expect(await due()).toEqual([{ reportId: row?.id }]);
		const plan = async () => (await db.rows<{ eventId: string; start: string; outcome: string }>('select * from comms.plan_review_calls($1, $2)', [JSON.stringify([{ reportId: row?.id, minutes: 30, busy: [{ start: '2026-11-24T08:00:00Z', end: '2026-11-24T09:10:00Z' }] }, null]), at]))[0];
		// Sunday the 22nd, two days on: Tuesday, ten o'clock in Madrid is taken, and so is the beginning of eleven.
		const first = await plan();
		expect(first).toMatchObject({ start: '2026-11-24T10:00:00.000Z', outcome: 'planned' });
		expect(await plan()).toEqual(first);
		const seen = async (more: object) => await db.rows<{ change: string }>('select change from comms.review_calls_seen($1, $2)', [JSON.stringify([{ eventId: first?.eventId, status: 'confirmed', start: '2026-11-24T10:00:00Z', end: '2026-11-24T10:30:00Z', ...more }, null]), at]);
		expect(await seen({})).toEqual([]);
		expect(await due()).toEqual([]);
		expect(await seen({ start: '2026-11-25T10:00:00+01:00', end: '2026-11-25T10:30:00+01:00' })).toEqual([{ change: 'moved' }]);
		expect(await seen({ start: '2026-11-25T09:00:00Z', end: '2026-11-25T09:30:00Z' })).toEqual([]);
		expect(await seen({ status: 'cancelled' })).toEqual([{ change: 'cancelled' }]);
		expect(await due()).toEqual([]);
		expect(await plan()).toMatchObject({ outcome: 'cancelled' });
	});

	it('knows what became of what it proposed', async () => {
		await db.rows('select comms.store_insight_reports($1, $2)', [report('monthly'), at]);
		const decide = async (state: string) => (await db.rows<{ outcome: string }>('select comms.decide_opportunity($1, $2, $3, $4) as outcome', [tenant, 'export', state, at]))[0]?.outcome;
		expect(await decide('adopted')).toBe('adopted');
		expect(await db.rows('select state, adopted_on::text from comms.opportunities')).toEqual([{ state: 'adopted', adopted_on: '2026-11-22' }]);
		expect(await decide('sold')).toBe('gone');
	});
});

describe('alerts', () => {
	const alerts = { messages: [{ type: 'urgent', key: 'k', keys: ['k'], text: 'T', blocks: [] }], changes: [{ key: 'k', change: 'told', type: 'urgent', text: 'T' }] };
	const record = (given: unknown, when: string) => db.rows<{ key: string }>('select key from comms.record_alerts($1, $2)', [JSON.stringify([{ tenantId: tenant, alerts: given }, null, { alerts: 7 }]), when]);

	it('decided by two runs at once are sent once', async () => {
		expect(await record(alerts, at)).toEqual([{ key: 'k' }]);
		expect(await record(alerts, at)).toEqual([]);
	});

	it('that are over are told once, and may come again', async () => {
		await record(alerts, at);
		const over = { messages: [{ type: 'recovery', key: 'r', keys: ['k'], text: 'T', blocks: [] }], changes: [{ key: 'k', change: 'recovered' }] };
		expect(await record(over, '2026-11-22T08:00:00Z')).toEqual([{ key: 'r' }]);
		expect(await record(over, '2026-11-22T08:01:00Z')).toEqual([]);
		expect(await record(alerts, '2026-11-22T09:00:00Z')).toEqual([{ key: 'k' }]);
	});
});

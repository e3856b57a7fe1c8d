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
		expect(row?.metrics.length).toBe(9 * 4);
		expect(row?.definitions.find(({ metric }) => metric === 'leads_new')?.source).toContain('comms.leads');
		expect(row?.brand.name).toBeTruthy();
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

import type { TestDatabase } from './database';
import { clinic, marta, noon, studio } from './fixtures';
import { createHealthDatabase, customers, days, healthOf, startCampaigns, storeScore } from './health';

let db: TestDatabase;
beforeEach(async () => {
	db = await createHealthDatabase();
});
afterEach(() => db.drop());

describe('the page', () => {
	it('shows whom to look after first, with why and what was done, and acts by its own form only', async () => {
		const [one = ''] = await customers(db, 1, false);
		await storeScore(db, marta, { overallHealthScore: 20, churnProbability: 0.9, churnRiskLevel: 'critical' });
		await storeScore(db, one);
		const waiting = (await startCampaigns(db)).find(({ outcome }) => outcome === 'waiting');
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
		await storeScore(db, marta);
		await db.rows(`do $$ begin create role health_clinic login password 'x' in role comms_workflows; exception when duplicate_object or unique_violation then null; end $$`);
		await db.rows('insert into comms.tenant_logins values ($1, $2)', ['health_clinic', clinic]);
		const bound = await db.connect('health_clinic:x');
		const asBound = async (sql: string, values: unknown[]) => (await bound.query(sql, values)).rows;
		expect(await asBound('select * from comms.health_page($1, $2)', [studio, noon])).toEqual([]);
		expect(await asBound('select * from comms.customers_to_score(null, null, 9, $1)', [noon])).toEqual([]);
		expect(await asBound('select * from comms.start_retention_campaigns($1)', [noon])).toEqual([]);
		expect(await asBound('select * from comms.training_rows($1, $2)', [studio, days(90)])).toEqual([]);
		expect(await asBound(`select comms.override_health($1, 'low', 'r', 'a', $2, $3) as o`, [marta, days(2), noon])).toEqual([{ o: 'unknown' }]);
		expect(await asBound('select outcome from comms.store_health_scores($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, health: healthOf() }]), noon])).toEqual([{ outcome: 'unknown' }]);
	});
});

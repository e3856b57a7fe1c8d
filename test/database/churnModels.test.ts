import type { TestDatabase } from './database';
import { noon, studio } from './fixtures';
import { createHealthDatabase, customers, days, storeScore, toScore } from './health';

let db: TestDatabase;
beforeEach(async () => {
	db = await createHealthDatabase();
});
afterEach(() => db.drop());

describe('learning', () => {
	it('pairs what was known with who left 30 to 60 days later, and leaves out who was lost already or may still leave', async () => {
		const [leaver = '', early = '', stays = ''] = await customers(db, 3, false);
		for (const id of [leaver, early, stays]) for (const day of [-100, -70, -20]) await storeScore(db, id, {}, days(day));
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
		await customers(db, 1, false);
		expect((await toScore(db)).map(({ model }) => model)).toEqual([{ version: 'four', algorithm: 'gradientBoosting' }, null]);
	});
});

import type { TestDatabase } from './database';
import { marta, minutesLater, noon, studio } from './fixtures';
import { createHealthDatabase } from './health';

let db: TestDatabase;
beforeEach(async () => {
	db = await createHealthDatabase();
});
afterEach(() => db.drop());

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

import type { TestDatabase } from './database';
import { clinic, marta, noon, ruizAccount, studio } from './fixtures';
import { createHealthDatabase, customers, days, toScore, type CustomerToScore } from './health';

let db: TestDatabase;
beforeEach(async () => {
	db = await createHealthDatabase();
});
afterEach(() => db.drop());

describe('what is known of a customer', () => {
	it('comes from the tables under the names of the node, and what is not known is not there', async () => {
		await db.rows(`update comms.tenant_settings set industry = 'trades' where tenant_id = $1`, [studio]);
		await db.rows(`insert into comms.invoices (tenant_id, contact_id, account_id, number, amount, currency, issued_on, due_on, paid_on, status) values
			($1, $2, $3, 'A', 300, 'EUR', '2026-09-01', '2026-09-15', '2026-09-25', 'paid'), ($1, $2, $3, 'B', 600, 'EUR', '2026-10-01', '2026-10-15', null, 'open'), ($1, $2, $3, 'C', 9, 'EUR', '2026-10-01', '2026-10-15', null, 'cancelled')`, [studio, marta, ruizAccount]);
		await db.rows(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on, ends_on) values ($1, $2, 'K', 'Care', '2025-12-20', '2026-12-20')`, [studio, marta]);
		await db.rows(`insert into comms.appointments (tenant_id, contact_id, reference, kind, starts_at, time_zone, status)
			select $1, $2, 'R' || n, 'Maintenance visit', timestamptz '2026-11-01' - n * interval '20 days', 'UTC', case n when 1 then 'no_show' else 'completed' end from generate_series(1, 4) n`, [studio, marta]);
		const [row] = await toScore(db);
		expect(row?.customer).toEqual({
			contactId: marta, accountId: ruizAccount, industry: 'trades', tier: 'premium', currency: 'EUR', tenureDays: 335, paymentDelayDays: 10, invoicesOverdue: 1, monthlyRevenue: 300,
			daysToRenewal: 30, contractMonths: 12, noShowRate: 0.25, cancelledAppointments90d: 0, missedMaintenance: 1, lastContactDays: expect.any(Number),
		});
	});

	it('is what was known then: nothing that came later', async () => {
		await db.rows(`insert into comms.invoices (tenant_id, contact_id, number, amount, currency, issued_on, due_on, paid_on, status) values ($1, $2, 'A', 300, 'EUR', '2026-11-25', '2026-12-01', '2026-12-25', 'paid')`, [studio, marta]);
		expect((await toScore(db))[0]?.customer).toEqual({ contactId: marta, accountId: ruizAccount, tier: 'premium', tenureDays: 323 });
		expect((await toScore(db, null, null, 9, '2026-12-10T00:00:00Z'))[0]?.customer).toMatchObject({ invoicesOverdue: 1 });
		expect((await toScore(db, null, null, 9, '2026-12-10T00:00:00Z'))[0]?.customer).not.toHaveProperty('paymentDelayDays');
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
		expect((await toScore(db))[0]?.customer).not.toHaveProperty('sentimentTrend');
		await db.rows('delete from comms.email_messages');
		await write(9);
		expect((await toScore(db))[0]?.customer).toMatchObject({ sentimentTrend: -1.1, responseHoursTrend: 2, medianResponseHours: 30 });
	});

	it('takes what other systems say, until it is old', async () => {
		expect(await db.rows('select outcome from comms.store_customer_metrics($1, $2)', [JSON.stringify([{ tenantId: studio, email: 'MARTA@ruiz.example', metrics: { usageTrend: -0.4 } }, { tenantId: studio, email: 'no@x', metrics: {} }, { tenantId: studio, contactId: marta }]), noon]))
			.toEqual([{ outcome: 'stored' }, { outcome: 'unknown' }, { outcome: 'invalid' }]);
		expect((await toScore(db))[0]?.customer).toMatchObject({ usageTrend: -0.4 });
		expect((await toScore(db, null, null, 9, days(50)))[0]?.customer).not.toHaveProperty('usageTrend');
	});

	it('is handed out page by page, one business at a time, each customer once, without those who left', async () => {
		await customers(db, 5, false);
		await db.rows(`insert into comms.crm_contacts (tenant_id, name, created_at, role) values ($1, 'At the clinic', '2026-01-01', null), ($1, 'A colleague', '2026-01-01', 'internal')`, [clinic]);
		await db.rows('select * from comms.record_departures($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, leftOn: '2026-11-01' }]), noon]);
		const seen: CustomerToScore[] = [];
		for (let page = await toScore(db, null, null, 2); page.length > 0; page = await toScore(db, seen.at(-1)?.tenantId, seen.at(-1)?.contactId, 2)) {
			expect(new Set(page.map(({ tenantId }) => tenantId)).size).toBe(1);
			seen.push(...page);
		}
		expect(seen.map(({ tenantId }) => tenantId)).toEqual([studio, studio, studio, studio, studio, clinic]);
		expect(new Set(seen.map(({ contactId }) => contactId)).size).toBe(6);
		expect(seen.map(({ contactId }) => contactId)).not.toContain(marta);
	});
});

import type { TestN8n } from '../n8n/harness/TestN8n';

/** The business that the customers below belong to. */
export const business = 'ffffffff-0000-4000-8000-0000000beca5';

/** So many customers with two years of invoices, a contract, and what other systems say of them. */
export async function fillCustomers(n8n: TestN8n, count: number): Promise<void> {
	await n8n.query(`insert into comms.tenants (id, name) values ($1, 'Many customers')`, [business]);
	const step = 50_000;
	for (let from = 1; from <= count; from += step) {
		const range = [business, from, Math.min(count, from + step - 1)];
		await n8n.query(
			`insert into comms.crm_contacts (id, tenant_id, name, email, role, created_at)
			select md5('many' || n)::uuid, $1, 'Customer ' || n, 'c' || n || '@many.example', 'customer', now() - interval '1 day' * (30 + n % 900) from generate_series($2::int, $3::int) n`,
			range,
		);
		await n8n.query(
			`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on, ends_on)
			select $1, md5('many' || n)::uuid, 'K' || n, 'Care', current_date - 30 - n % 330, current_date + 335 - n % 330 from generate_series($2::int, $3::int) n`,
			range,
		);
		await n8n.query(
			`insert into comms.invoices (tenant_id, contact_id, number, amount, currency, issued_on, due_on, paid_on, status)
			select $1, md5('many' || n)::uuid, 'I' || n || '-' || q, 100 + n % 900, 'EUR', d, d + 14, case when q > 1 or n % 5 > 0 then d + 14 + n % 23 end, case when q > 1 or n % 5 > 0 then 'paid' else 'open' end
			from (select n, q, current_date - 90 * q + 30 as d from generate_series($2::int, $3::int) n, generate_series(1, 3) q) x`,
			range,
		);
		await n8n.query(
			`insert into comms.customer_metrics (tenant_id, contact_id, metrics, updated_at)
			select $1, md5('many' || n)::uuid, jsonb_build_object('usageTrend', round(((n::bigint * 7919 % 1000) / 500.0 - 1)::numeric, 2), 'serviceUtilisation', n * 31 % 100 / 100.0, 'openTickets', n % 4, 'npsScore', n * 17 % 11,
				'replyRate', n * 13 % 100 / 100.0, 'emailOpenRate', n * 3 % 80 / 100.0, 'lastContactDays', n * 11 % 120, 'complaints90d', (n % 19) / 17, 'csatAverage', 1 + n * 23 % 41 / 10.0), now()
			from generate_series($2::int, $3::int) n`,
			range,
		);
	}
	await n8n.query('analyze comms.crm_contacts, comms.contracts, comms.invoices, comms.customer_metrics');
}

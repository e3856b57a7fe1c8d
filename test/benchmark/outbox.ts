import type { Client } from 'pg';
import { connected, connectionString, startPostgres, templateDatabase } from '../database/postgres';

/**
 * `npm run bench:outbox`: what a claim costs in an outbox of 1,000,000 due messages of 100,000 contacts, on an embedded
 * Postgres with its default settings but for `fsync`. Against it, alternately and on the same table, the least that hands
 * out a batch: a bare `UPDATE ... WHERE id IN (SELECT ... FOR UPDATE SKIP LOCKED LIMIT n) RETURNING *`. Both write what
 * every change of state writes (message_events), both send their rows to the client. Asserts nothing.
 *
 * What is compared: the claim with `facts => false`. Reading what is known of each contact (consent, history, suppressions)
 * and writing it as JSON is another work, done in one pass behind it; its time is shown beside.
 */

const due = 1_000_000;
const contacts = 100_000;
const rounds = { 1000: 25, 25: 200 } as const;
const at = '2026-11-20T12:00:00.000Z';
const studio = '11111111-1111-4111-8111-111111111111';

async function load(client: Client): Promise<void> {
	await client.query(`insert into comms.tenants (id, name) values ('${studio}', 'Studio')`);
	await client.query(`
		insert into comms.tenant_settings (tenant_id, company, sender_name, sender_address, staff_email, postal_address, public_url)
		values ('${studio}', 'Studio', 'Studio', 'hello@studio.example', 'team@studio.example', '1 High Street', 'https://n8n.studio.example')`);
	await client.query(`insert into comms.crm_accounts (id, tenant_id, name, tier) select md5('account' || n)::uuid, '${studio}', 'Account ' || n, 'standard' from generate_series(1, ${contacts / 10}) n`);
	await client.query(`
		insert into comms.crm_contacts (id, tenant_id, account_id, name, email, phone, language, time_zone)
		select md5('contact' || n)::uuid, '${studio}', md5('account' || (n % ${contacts / 10} + 1))::uuid, 'Contact ' || n, 'c' || n || '@example.com', '+1555' || lpad(n::text, 7, '0'), 'en', 'Europe/Madrid'
		from generate_series(1, ${contacts}) n`);
	await client.query(`
		insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source)
		select '${studio}', md5('contact' || n)::uuid, 'marketing', 'email', 'granted', '2026-01-01', 'form' from generate_series(1, ${contacts}) n`);
	await client.query(`insert into comms.communication_preferences (tenant_id, contact_id) select '${studio}', md5('contact' || n)::uuid from generate_series(1, ${contacts}, 5) n`);
	await client.query(`
		insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic)
		select '${studio}', 'email', comms.address_hash('c' || n || '@example.com'), 'unsubscribe', 'marketing' from generate_series(1, ${contacts}, 50) n`);
	// What happened before: 20 messages in the last days for one contact in ten.
	await client.query('alter table comms.scheduled_messages disable trigger record_first_state');
	await client.query(
		`insert into comms.scheduled_messages (tenant_id, key, state, priority, due_at, channel, topic, type, recipient, message, contact_id, accepted_at)
		select '${studio}', 'past-' || n, 'accepted', 2, $1::timestamptz - interval '9 days', 'email', 'service', 'update', 'c' || (n % ${contacts} + 1) || '@example.com',
			'{"subject": "Before"}', md5('contact' || (n % ${contacts / 10} + 1))::uuid, $1::timestamptz - interval '1 day' * (n % 9) from generate_series(1, 200000) n`,
		[at],
	);
	await client.query(
		`insert into comms.scheduled_messages (tenant_id, key, priority, due_at, channel, topic, type, recipient, message, contact_id)
		select '${studio}', 'key-' || n, 1 + n % 3, $1::timestamptz - interval '1 second' * n, (array['email', 'email', 'email', 'sms'])[1 + n % 4], 'service', 'update',
			'c' || (n % ${contacts} + 1) || '@example.com', jsonb_build_object('subject', 'News ' || n, 'text', repeat('There is news. ', 40), 'language', 'en'),
			md5('contact' || (n % ${contacts} + 1))::uuid from generate_series(1, ${due}) n`,
		[at],
	);
	await client.query('alter table comms.scheduled_messages enable trigger record_first_state');
	await client.query('vacuum analyze');
}

const bare = (count: number) => ({
	text: `update comms.scheduled_messages set state = 'claimed', state_at = $1, claimed_by = 'bare', lease_until = $1::timestamptz + interval '5 minutes', fence = fence + 1, attempts = attempts + 1
		where id in (select id from comms.scheduled_messages where state in ('scheduled', 'failed_soft') and due_at <= $1 order by priority, due_at limit ${count} for update skip locked) returning *`,
	values: [at],
});
const ways = {
	bare,
	/** The claim: leased, fenced, ordered, what is too late put aside. The messages come as they are stored. */
	claim: (count: number) => ({ text: `select * from comms.claim_due_messages('bench', ${count}, '5 minutes', $1, facts => false)`, values: [at] }),
	/** What the workflow asks for: the claim, and all that Select Channels and the sending nodes need to know. */
	withFacts: (count: number) => ({ text: `select * from comms.claim_due_messages('bench', ${count}, '5 minutes', $1)`, values: [at] }),
} as const;
type Way = keyof typeof ways;
const wayNames = ['bare', 'claim', 'withFacts'] as const;

async function timed(client: Client, query: { text: string; values: unknown[] }, expected: number): Promise<number> {
	const before = process.hrtime.bigint();
	const { rows } = await client.query(query);
	const taken = Number(process.hrtime.bigint() - before) / 1e6;
	if (rows.length !== expected) throw new Error(`${rows.length} rows in place of ${expected}`);
	return taken;
}

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function main(): Promise<void> {
	console.log(`Loading ${due.toLocaleString('en')} due messages ...`);
	const server = await startPostgres();
	const client = await connected(connectionString(server.port, templateDatabase));
	try {
		await load(client);
		for (const count of [1000, 25] as const) {
			const taken: Record<Way, number[]> = { bare: [], claim: [], withFacts: [] };
			for (let round = -3; round < rounds[count]; round += 1) {
				// In turn, and each in turn the first: none has the warmer cache.
				for (const place of wayNames.keys()) {
					const which = wayNames[(place + round + 3) % wayNames.length] ?? 'bare';
					const ms = await timed(client, ways[which](count), count);
					if (round >= 0) taken[which].push(ms);
				}
			}
			const [plain, ours, all] = [median(taken.bare), median(taken.claim), median(taken.withFacts)];
			console.log(`${String(count).padStart(5)} of them, medians of ${rounds[count]}: bare UPDATE ${plain.toFixed(1)} ms; claim_due_messages ${ours.toFixed(1)} ms, ratio ${(ours / plain).toFixed(2)}; with all facts ${all.toFixed(1)} ms, ratio ${(all / plain).toFixed(2)}`);
		}
		// The two statements that take_due_messages is made of, as they run inside it.
		const explain = 'explain (analyze, costs off, timing off, summary off, buffers off)';
		const plan = async (sql: string, values: unknown[]) => {
			const { rows } = await client.query<Record<'QUERY PLAN', string>>(`${explain} ${sql}`, values);
			console.log(`\n${rows.map((row) => row['QUERY PLAN'].replace(/\{[^{}]{100,}\}/, '{...}')).join('\n')}`);
		};
		const due1000 = `select m.id from comms.scheduled_messages m where m.state in ('scheduled', 'failed_soft') and m.priority = 1 and m.due_at <= $1 order by m.due_at limit 1000`;
		const { rows: picked } = await client.query<{ id: string }>(due1000, [at]);
		await plan(`${due1000} for update skip locked`, [at]);
		await plan(`update comms.scheduled_messages m set state = 'claimed', fence = m.fence + 1 where m.id = any ($1)`, [picked.map(({ id }) => id)]);
	} finally {
		await client.end();
		await server.stop();
	}
}

void main();

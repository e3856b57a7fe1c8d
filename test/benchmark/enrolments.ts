import { connected, connectionString, startPostgres, templateDatabase } from '../database/postgres';
import { Definitions, stepOf } from '../../nodes/ScheduleSequenceStep/sequence/request';

/**
 * `npm run bench:enrolments [-- 20000]`: 100,000 enrolments (or so many) advanced in one run, in batches as the workflow does it: claimed with all their facts, decided, and
 * carried out, on an embedded Postgres with its default settings but for `fsync`. Asserts nothing.
 */

const enrolled = Number(process.argv[2] ?? 100_000);
const size = 200;
const at = '2026-11-20T12:00:00.000Z';
const studio = '11111111-1111-4111-8111-111111111111';

async function main(): Promise<void> {
	const postgres = await startPostgres();
	const { port } = postgres;
	const admin = await connected(connectionString(port, 'postgres'));
	await admin.query(`create database bench template ${templateDatabase}`);
	const client = await connected(connectionString(port, 'bench'));
	try {
		await client.query(`insert into comms.tenants (id, name) values ('${studio}', 'Studio')`);
		await client.query(`insert into comms.tenant_settings (tenant_id, company, sender_name, sender_address, staff_email) values ('${studio}', 'Studio', 'Studio', 'hello@studio.example', 'team@studio.example')`);
		await client.query(`insert into comms.crm_contacts (id, tenant_id, name, email, phone, language, time_zone) select md5('contact' || n)::uuid, '${studio}', 'Contact ' || n, 'c' || n || '@example.com', '+1555' || lpad(n::text, 7, '0'), 'en', 'Europe/Madrid' from generate_series(1, ${enrolled}) n`);
		await client.query(`select * from comms.save_sequence($1, null)`, [{
			id: 'bench', topic: 'service', window: { from: '08:00', to: '20:00' },
			steps: [0, 2, 5, 7, 14].map((days) => ({ id: `day-${days}`, delay: { kind: 'calendar', from: 'enrolment', days, at: '09:00' }, channels: ['email', 'sms'], template: 'bench' })),
		}]);
		await client.query(`
			insert into comms.enrolments (tenant_id, sequence_id, sequence_key, version, contact_id, key, enrolled_at, next_at)
			select '${studio}', s.id, 'bench', 1, md5('contact' || n)::uuid, 'k' || n, $1::timestamptz - interval '3 days', $1::timestamptz - interval '1 second' * (n % 3600)
			from comms.sequences s, generate_series(1, ${enrolled}) n`, [at]);
		await client.query(`
			insert into comms.enrolment_steps (tenant_id, enrolment_id, sequence_key, step_id, state, at)
			select e.tenant_id, e.id, 'bench', step, 'sent', e.enrolled_at + interval '1 day' * days from comms.enrolments e cross join (values ('day-0', 0), ('day-2', 2)) s (step, days)`);
		await client.query('vacuum analyze');

		const definitions = new Definitions();
		const spent = { claim: 0, decide: 0, carry: 0 };
		const start = performance.now();
		process.stdout.write('| enrolments | claim, s | decide, s | carry out, s | a second | heap, MB |\n|---:|---:|---:|---:|---:|---:|\n');
		for (let done = 0; done < enrolled; ) {
			const began = performance.now();
			const { rows } = await client.query('select * from comms.claim_due_enrolments($1, $2, $3, $4)', ['bench', size, '5 minutes', at]);
			const claimed = performance.now();
			const items = rows.map((row) => ({ id: row.id, fence: row.fence, contact: { language: 'en' }, step: stepOf({ ...row, workspaceZone: 'UTC', now: Date.parse(at) }, definitions) }));
			const decided = performance.now();
			await client.query('select * from comms.steps_to_write($1, $2)', [JSON.stringify(items), at]);
			spent.claim += claimed - began;
			spent.decide += decided - claimed;
			spent.carry += performance.now() - decided;
			done += rows.length;
			if (rows.length === 0) break;
			if (done % (enrolled / 5) === 0) {
				globalThis.gc?.();
				const seconds = (ms: number) => (ms / 1000).toFixed(1);
				process.stdout.write(`| ${done.toLocaleString('en')} | ${seconds(spent.claim)} | ${seconds(spent.decide)} | ${seconds(spent.carry)} | ${Math.round((done / (performance.now() - start)) * 1000).toLocaleString('en')} | ${Math.round(process.memoryUsage().heapUsed / 1e6)} |\n`);
			}
		}
	} finally {
		await client.end();
		await admin.end();
		await postgres.stop();
	}
}

void main();

import { randomBytes } from 'node:crypto';
import { enqueue } from '../../faults/stage';
import { planMessages } from '../../faults/messages';
import type { TestN8n } from '../../n8n/harness/TestN8n';
import { sampleRows } from '../../unit/insights/sampleReport';
import { business, fillCustomers } from '../manyCustomers';
import { lastExecution, workflowOf } from './benchStack';

/** How much of a workflow's time its nodes of the pack take, as n8n's own execution data say: one run of each, after one that warmed it up. */

export interface Share {
	workflow: string;
	/** What went through. */
	work: string;
	/** From start to stop. */
	totalMs: number;
	nodes: Array<{ name: string; type: string; ms: number }>;
}

const batch = 200;
const packPrefix = 'n8n-nodes-customer-comms.';

/** What the workflow's Set node says, with some of it changed. */
function settingsOf(id: string, changed: Record<string, unknown>, name = 'Settings'): Record<string, Array<Record<string, unknown>>> {
	const node = workflowOf(id).nodes.find((each) => each.name === name);
	const { assignments } = (node?.parameters.assignments ?? { assignments: [] }) as { assignments: Array<{ name: string; value: unknown }> };
	return { [name]: [{ ...Object.fromEntries(assignments.map((one) => [one.name, one.value])), ...changed }] };
}

async function shareOf(n8n: TestN8n, id: string, work: string, execution: string): Promise<Share> {
	const { name, nodes } = workflowOf(id);
	const { milliseconds, status, error } = await n8n.execution(execution);
	if (status !== 'success') throw new Error(`${id} ended with ${status}: ${error ?? 'no word'}`);
	const run = (await n8n.executions(id)).find((each) => each.id === execution);
	const ours = nodes.filter(({ type }) => type.startsWith(packPrefix));
	return {
		workflow: name,
		work,
		totalMs: run?.startedAt && run.stoppedAt ? run.stoppedAt.getTime() - run.startedAt.getTime() : Number.NaN,
		nodes: ours.flatMap((node) => (milliseconds[node.name] === undefined ? [] : [{ name: node.name, type: node.type.slice(packPrefix.length), ms: milliseconds[node.name] ?? 0 }])),
	};
}

/** 200 mails of the outbox: claimed, decided, sent over SMTP to the sandbox, recorded. */
async function sending(n8n: TestN8n): Promise<Share> {
	const run = async () => {
		const name = randomBytes(3).toString('hex');
		await enqueue(n8n, name, planMessages(name, batch, ['email']));
		await n8n.runWorkflow('comms-send-due', { pinData: settingsOf('comms-send-due', { batchSize: batch }), timeout: 120_000 });
		return await lastExecution(n8n, 'comms-send-message');
	};
	await run();
	return await shareOf(n8n, 'comms-send-message', `${batch} mails sent`, await run());
}

/** Enrolments whose second step is due. */
async function advancing(n8n: TestN8n): Promise<Share> {
	const id = 'comms-advance-batch';
	await n8n.query('select * from comms.load_templates($1)', [
		JSON.stringify([{ templateId: 'bench', channel: 'email', language: 'en', name: 'Note', subject: 'A note', text: 'Hello {{name}}.', variables: { name: { type: 'text', required: true } } }]),
	]);
	await n8n.query('select * from comms.save_sequence($1, $2)', [
		JSON.stringify({ id: 'bench', topic: 'service', steps: [0, 3].map((days) => ({ id: `day-${days}`, delay: { kind: 'elapsed', days }, channels: ['email'], template: 'bench' })) }),
		business,
	]);
	const run = async (from: number) => {
		await n8n.query(
			`insert into comms.enrolments (tenant_id, sequence_id, sequence_key, version, contact_id, key, enrolled_at, next_at)
			select $1, s.id, 'bench', s.version, md5('many' || n)::uuid, 'k' || n, now() - interval '1 hour', now() - interval '1 minute'
			from comms.sequences s, generate_series($2::int, $3::int) n where s.tenant_id = $1 and s.key = 'bench'`,
			[business, from, from + batch - 1],
		);
		return (await n8n.runWorkflow(id, { pinData: settingsOf(id, { batchSize: batch }, 'Sample call'), timeout: 120_000 })).id;
	};
	await run(1);
	return await shareOf(n8n, id, `${batch} enrolments advanced`, await run(1 + batch));
}

async function scoring(n8n: TestN8n): Promise<Share> {
	const id = 'comms-score-batch';
	const count = 500;
	const run = async (after: string) => {
		const execution = await n8n.runWorkflow(id, { pinData: settingsOf(id, { batchSize: count, afterTenant: business, after }, 'Sample call'), timeout: 120_000 });
		const [{ stored, contactId } = {}] = execution.json('Store the scores');
		if (stored !== count) throw new Error(`${String(stored ?? 'No')} of ${count} scores were stored.`);
		return { id: execution.id, last: String(contactId) };
	};
	const { last } = await run('00000000-0000-0000-0000-000000000000');
	return await shareOf(n8n, id, `${count} customers scored`, (await run(last)).id);
}

/** A year of 20 metrics analysed, printed as PDF and mailed to one reader. */
async function reporting(n8n: TestN8n): Promise<Share> {
	const id = 'comms-monthly-report';
	const rows = sampleRows();
	const shift = Math.floor(Date.now() / 86_400_000) - 1 - Date.parse(rows.at(-1)?.date ?? '') / 86_400_000;
	const moved = rows.map((row) => ({ ...row, date: new Date(Date.parse(row.date) + shift * 86_400_000).toISOString().slice(0, 10), tenantId: business, source: 'bench' }));
	await n8n.query(`update comms.tenant_settings set policy = jsonb_set(policy, '{insights}', $2) where tenant_id = $1`, [business, JSON.stringify({ readers: ['reader@client.example'] })]);
	const [stored] = await n8n.query<{ stored: number }>('select * from comms.store_daily_metrics($1)', [JSON.stringify(moved)]);
	if (stored?.stored !== moved.length) throw new Error(`${stored?.stored ?? 'No'} of ${moved.length} figures were stored.`);
	const run = async () => {
		await n8n.query('delete from comms.insight_reports where tenant_id = $1', [business]);
		return (await n8n.runWorkflow(id, { timeout: 120_000 })).id;
	};
	await run();
	return await shareOf(n8n, id, 'a report of a month, from a year of 20 metrics', await run());
}

export async function measureShares(n8n: TestN8n): Promise<Share[]> {
	await fillCustomers(n8n, 1_000);
	await n8n.query(`insert into comms.tenant_settings (tenant_id, company, sender_name, sender_address, staff_email) values ($1, 'Many', 'Many', 'hello@many.example', 'team@many.example')`, [business]);
	const shares: Share[] = [];
	for (const measure of [sending, advancing, scoring, reporting]) shares.push(await measure(n8n));
	return shares;
}

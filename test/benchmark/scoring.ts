import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { readFacts } from '../n8n/harness/facts';
import type { TestN8n } from '../n8n/harness/TestN8n';
import { business, fillCustomers } from './manyCustomers';

/**
 * `npm run bench:scoring [-- 1000000 [600]]`: so many customers scored by the workflow "Score customers" in a real n8n, started by its
 * schedule: customers a second, processor time, the memory of the n8n process, and what stays in n8n's own database. n8n and
 * Postgres share the cores of one machine. The second number is the heap that n8n may take, in MB: without it V8 lets unused memory
 * pile up where there is enough, and the peak says little. Asserts nothing.
 */

const customers = Number(process.argv[2] ?? 1_000_000);
if (process.argv[3] !== undefined) process.env.CUSTOMER_COMMS_HEAP_MB = process.argv[3];
const score = 'comms-score-customers';
const MB = 1024 * 1024;

/** Memory that n8n's process holds, in bytes. Linux only. */
function resident(): number {
	const pid = readFacts()?.n8nPid ?? 0;
	const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Number(kilobytes ?? 0) * 1024;
}

/** Processor time of a process and its threads so far, in seconds. Linux only; its clock ticks 100 times a second. */
function processorSeconds(pid: number): number {
	try {
		const [, user = '0', system = '0'] = /\) \S(?: -?\d+){10} (\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
		return (Number(user) + Number(system)) / 100;
	} catch {
		return 0;
	}
}

/** The same of all connections that work in our database, those that ended since left out. */
async function processorSecondsOfPostgres(n8n: TestN8n): Promise<number> {
	const backends = await n8n.query<{ pid: number }>(`select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`);
	return backends.reduce((sum, { pid }) => sum + processorSeconds(pid), 0);
}

const scoredToday = async (n8n: TestN8n): Promise<number> => {
	const [row] = await n8n.query<{ n: string }>(`select count(*) as n from comms.customer_health_scores where tenant_id = $1 and analysed_on = (now() at time zone 'UTC')::date`, [business]);
	return Number(row?.n ?? 0);
};

interface Kept {
	executions: number;
	/** Deleted, still to be swept up. */
	doomed: number;
	megabytes: number;
}

async function keptByN8n(database: { query(sql: string): Promise<{ rows: Array<Record<string, unknown>> }> }): Promise<Kept> {
	const { rows } = await database.query(
		`select (select count(*)::int from execution_entity where "workflowId" in ('${score}', 'comms-score-batch') and "deletedAt" is null) as executions,
		(select count(*)::int from execution_entity where "workflowId" in ('${score}', 'comms-score-batch') and "deletedAt" is not null) as doomed,
		(pg_total_relation_size('execution_data') + pg_total_relation_size('execution_entity')) / ${MB}.0 as megabytes`,
	);
	return { executions: Number(rows[0]?.executions), doomed: Number(rows[0]?.doomed), megabytes: Number(rows[0]?.megabytes) };
}

async function main(): Promise<void> {
	const { default: startStack } = await import('../n8n/harness/globalSetup');
	const { default: stopStack } = await import('../n8n/harness/globalTeardown');
	const { TestN8n: Stack } = await import('../n8n/harness/TestN8n');
	console.log(`${customers.toLocaleString('en')} customers, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} before`);
	await startStack();
	const n8n = Stack.connect();
	const database = await n8n.connectTo(new URL(n8n.facts.databases.n8n).pathname.slice(1));
	try {
		const filling = performance.now();
		await fillCustomers(n8n, customers);
		console.log(`filled in ${((performance.now() - filling) / 1000).toFixed(0)} s`);
		// Importing workflows takes memory that a running n8n doesn't hold; one small batch loads all code.
		await n8n.restart();
		await n8n.runWorkflow('comms-score-batch');
		await wait(10_000);
		const before = resident();
		const kept = await keptByN8n(database);
		const [last] = await n8n.executions(score, { limit: 1 });
		await n8n.patchWorkflow(score, ({ nodes }) => {
			for (const node of nodes) if (node.type.endsWith('.scheduleTrigger')) node.parameters = { rule: { interval: [{ field: 'seconds', secondsInterval: 20 }] } };
		});
		const running = async () => (await n8n.executions(score, { limit: 1 })).find(({ id }) => id !== last?.id);
		let run = await running();
		for (; run === undefined; run = await running()) await wait(100);
		const begun = performance.now();
		await n8n.restoreWorkflow(score);
		const pid = readFacts()?.n8nPid ?? 0;
		const used = { n8n: processorSeconds(pid), postgres: await processorSecondsOfPostgres(n8n) };
		let peak = before;
		let looked = { at: performance.now(), scored: await scoredToday(n8n) };
		for (let status = run.status; ['new', 'running', 'waiting'].includes(status); ) {
			await wait(200);
			const now = resident();
			peak = Math.max(peak, now);
			if (performance.now() - looked.at < 15_000) continue;
			status = (await n8n.executions(score, { limit: 5 })).find(({ id }) => id === run.id)?.status ?? 'gone';
			const next = { at: performance.now(), scored: await scoredToday(n8n) };
			const rate = Math.round((1000 * (next.scored - looked.scored)) / (next.at - looked.at));
			console.log(
				`${((next.at - begun) / 1000).toFixed(0)} s: ${next.scored.toLocaleString('en')} scored, ${rate} a second, n8n ${(now / MB).toFixed(0)} MB, peak + ${((peak - before) / MB).toFixed(0)} MB, load ${loadavg()[0]?.toFixed(1)}`,
			);
			looked = next;
		}
		const spent = { n8n: processorSeconds(pid) - used.n8n, postgres: (await processorSecondsOfPostgres(n8n)) - used.postgres };
		const ended = (await n8n.executions(score, { limit: 5 })).find(({ id }) => id === run.id);
		const seconds = ended?.startedAt && ended.stoppedAt ? (ended.stoppedAt.getTime() - ended.startedAt.getTime()) / 1000 : NaN;
		const scored = await scoredToday(n8n);
		const after = await keptByN8n(database);
		console.log(`${ended?.status}: ${scored.toLocaleString('en')} customers in ${seconds.toFixed(0)} s, ${Math.round(scored / seconds)} a second`);
		console.log(`processor time: n8n ${((1e6 * spent.n8n) / scored).toFixed(0)} and Postgres ${((1e6 * spent.postgres) / scored).toFixed(0)} microseconds a customer`);
		console.log(`n8n: ${(before / MB).toFixed(0)} MB before, peak ${(peak / MB).toFixed(0)} MB, + ${((peak - before) / MB).toFixed(0)} MB`);
		console.log(`n8n's database: ${after.executions - kept.executions} executions more, ${after.doomed - kept.doomed} deleted ones to be swept up, ${(after.megabytes - kept.megabytes).toFixed(1)} MB more`);
	} finally {
		await database.end();
		await n8n.close();
		await stopStack();
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
		process.exit(1);
	},
);

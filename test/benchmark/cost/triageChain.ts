import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { N8nRest } from '../../../sandbox/launcher/n8nRest';
import type { Execution } from '../../n8n/harness/execution';
import type { TestN8n } from '../../n8n/harness/TestN8n';
import { type Ended, handOverFromNowOn, lastExecution, n8nNow, standInType, whenEnded, workflowOf } from './benchStack';
import { inTurn, median } from './measure';
import { mixedMails } from './nodeCases';

/**
 * 200 mails in one execution of "Triage email", from the webhook to the stored drafts, and the same with stand-ins for the nodes of the pack,
 * which hand over at once what those put out: the same data, the same queries, the same number of nodes. What is left between the two is what the nodes cost.
 */

const batch = 200;
const limits = { most: 6, seconds: 60 };
const sustainedSeconds = 30;
const oneByOne = { seconds: 15, callers: 4 } as const;
/** The nodes of the pack in the chain, with the key under which each puts its result. */
const replaced: Readonly<Record<string, string>> = { 'Classify email': 'classification', 'Draft reply': 'draft', 'When to answer': 'response' };

const chainWays = ['standIns', 'pack'] as const;
export type ChainWay = (typeof chainWays)[number];

export interface ChainRun {
	/** From start to stop of the execution. */
	seconds: number;
	/** From the call of the webhook until the execution is stored. */
	endToEnd: number;
	/** Of n8n's processes, meanwhile. */
	cpuSeconds: number;
}

export interface TriageChain {
	mails: number;
	drafts: number;
	rounds: number;
	medians: Record<ChainWay, ChainRun>;
	all: Record<ChainWay, ChainRun[]>;
	/** Of the last run with the pack, by node of ours. */
	nodeMs: Record<string, number>;
	sustained: { mails: number; seconds: number; perMinute: number };
	oneByOne: { mails: number; seconds: number; callers: number; perMinute: number };
}

type Mail = { from: string; to: string; subject: string; text: string; messageId: string };

const idOf: Readonly<Record<ChainWay, string>> = { standIns: 'bench-triage-standins', pack: 'bench-triage-pack' };
const pathOf = (way: ChainWay) => `bench/${idOf[way]}`;

/** "Triage email" with nothing that starts it but a webhook. */
async function publishChain(rest: N8nRest, way: ChainWay): Promise<void> {
	const workflow = workflowOf('comms-triage-email');
	const started = new Set(workflow.nodes.filter(({ type }) => /emailReadImap|scheduleTrigger/.test(type)).map(({ name }) => name));
	for (const node of workflow.nodes) {
		if (node.webhookId !== undefined) node.webhookId = randomUUID();
		if (node.type.endsWith('.webhook')) node.parameters.path = pathOf(way);
		const key = replaced[node.name];
		if (way === 'standIns' && key !== undefined) Object.assign(node, { type: standInType, parameters: { key } });
	}
	await rest.putWorkflow({
		...workflow,
		id: idOf[way],
		name: idOf[way],
		nodes: workflow.nodes.filter(({ name }) => !started.has(name)),
		connections: Object.fromEntries(Object.entries(workflow.connections).filter(([from]) => !started.has(from))),
		tags: [],
	});
	await rest.publish(idOf[way]);
}

/** One mail in four comes from a customer on file, for as long as there are such who did not write yet. */
async function mailsFor(n8n: TestN8n, prefix: string, count: number): Promise<Mail[]> {
	const known = await n8n.query<{ name: string; email: string }>(
		`select c.name, c.email from comms.crm_contacts c join comms.tenant_mailboxes m using (tenant_id) where m.address = 'hello@studio-lumen.example' and c.email is not null and coalesce(c.role, 'customer') = 'customer' order by c.email`,
	);
	return mixedMails(count).map((mail, place) => {
		const customer = place % 4 === 0 ? known[place / 4] : undefined;
		return { ...mail, ...(customer && { from: `${customer.name} <${customer.email}>` }), to: 'hello@studio-lumen.example', messageId: `<${prefix}-${place}@customer.example>` };
	});
}

async function handOver(n8n: TestN8n, way: ChainWay, mails: Mail[]): Promise<Ended> {
	const after = await lastExecution(n8n, idOf[way]);
	const { status, data } = await n8n.callWebhook(pathOf(way), { method: 'POST', headers: n8n.inboundWebhookHeaders, body: { mails } });
	if (status !== 202) throw new Error(`The webhook answered ${status}: ${JSON.stringify(data)}`);
	return await whenEnded(n8n, idOf[way], after);
}

/** As if the mails had never come. */
const forget = (n8n: TestN8n) => n8n.query('truncate comms.email_messages cascade');

const draftsOf = async (n8n: TestN8n): Promise<number> => Number((await n8n.query<{ count: string }>('select count(*) from comms.drafts'))[0]?.count);

async function timed(n8n: TestN8n, way: ChainWay, mails: Mail[]): Promise<ChainRun & { id: string; drafts: number }> {
	await forget(n8n);
	const before = n8nNow();
	const begun = performance.now();
	const { id, seconds } = await handOver(n8n, way, mails);
	const endToEnd = (performance.now() - begun) / 1000;
	return { id, seconds, endToEnd, cpuSeconds: n8nNow().cpuSeconds - before.cpuSeconds, drafts: await draftsOf(n8n) };
}

/** What each node of the pack put out, by Message-ID. */
function resultsOf(execution: Execution): Record<string, Record<string, unknown>> {
	return Object.fromEntries(
		Object.entries(replaced).map(([node, key]) => [key, Object.fromEntries(execution.json(node).map((json) => [(json.email as { messageId: string }).messageId, json[key]]))]),
	);
}

const middle = (runs: readonly ChainRun[]): ChainRun => ({
	seconds: median(runs.map(({ seconds }) => seconds)),
	endToEnd: median(runs.map(({ endToEnd }) => endToEnd)),
	cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
});

/** Batch after batch, each handed over when the one before is stored. */
async function sustain(n8n: TestN8n): Promise<TriageChain['sustained']> {
	await forget(n8n);
	const begun = performance.now();
	const passed = () => (performance.now() - begun) / 1000;
	let mails = 0;
	for (let nth = 0; passed() < sustainedSeconds; nth += 1) {
		await handOver(n8n, 'pack', await mailsFor(n8n, `sustained-${nth}`, batch));
		mails += batch;
	}
	const seconds = passed();
	return { mails, seconds, perMinute: (60 * mails) / seconds };
}

/** Each mail in a call, and so an execution, of its own. */
async function trickle(n8n: TestN8n): Promise<TriageChain['oneByOne']> {
	await forget(n8n);
	const waiting = await mailsFor(n8n, 'trickle', 2_000);
	const after = Number(await lastExecution(n8n, idOf.pack));
	const begun = performance.now();
	const passed = () => (performance.now() - begun) / 1000;
	let mails = 0;
	const caller = async () => {
		for (let mail = waiting.pop(); mail !== undefined && passed() < oneByOne.seconds; mail = waiting.pop()) {
			await n8n.callWebhook(pathOf('pack'), { method: 'POST', headers: n8n.inboundWebhookHeaders, body: mail });
			mails += 1;
		}
	};
	await Promise.all(Array.from({ length: oneByOne.callers }, caller));
	for (let open = mails; open > 0; ) {
		await wait(50);
		open = (await n8n.executions(idOf.pack, { limit: mails })).filter(({ id, stoppedAt }) => Number(id) > after && stoppedAt === null).length;
		if (passed() > oneByOne.seconds + 120) throw new Error(`${open} executions did not end.`);
	}
	const seconds = passed();
	return { mails, seconds, callers: oneByOne.callers, perMinute: (60 * mails) / seconds };
}

export async function measureTriageChain(n8n: TestN8n): Promise<TriageChain> {
	const rest = new N8nRest(n8n.urls.n8n, n8n.facts.cookie);
	for (const way of chainWays) await publishChain(rest, way);
	const mails = await mailsFor(n8n, 'bench', batch);
	const first = await timed(n8n, 'pack', mails);
	handOverFromNowOn(resultsOf(await n8n.execution(first.id)));
	const all: TriageChain['all'] = { standIns: [], pack: [] };
	let last = first.id;
	const rounds = await inTurn(chainWays, limits, async (way, round) => {
		const { id, drafts, ...run } = await timed(n8n, way, mails);
		if (drafts !== first.drafts) throw new Error(`With ${way} ${drafts} drafts were stored, not ${first.drafts}: this is not the same work.`);
		if (way === 'pack') last = id;
		if (round > 0) all[way].push(run);
	});
	const { milliseconds } = await n8n.execution(last);
	return {
		mails: batch,
		drafts: first.drafts,
		rounds,
		all,
		medians: { standIns: middle(all.standIns), pack: middle(all.pack) },
		nodeMs: Object.fromEntries(Object.keys(replaced).map((name) => [name, milliseconds[name] ?? 0])),
		sustained: await sustain(n8n),
		oneByOne: await trickle(n8n),
	};
}

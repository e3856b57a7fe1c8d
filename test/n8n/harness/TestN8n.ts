import axios, { type AxiosInstance } from 'axios';
import { createTransport } from 'nodemailer';
import { Client, Pool } from 'pg';
import type { Mailbox } from '../../../sandbox/launcher/demoAccounts';
import { N8nRest, type StoredWorkflow, type WorkflowFile } from '../../../sandbox/launcher/n8nRest';
import { prepare, readWorkflows } from '../../../sandbox/launcher/workflowImport';
import { until } from '../../until';
import { readExecution, type Execution } from './execution';
import { readFacts, type Facts } from './facts';
import { SandboxClient } from './sandboxClient';

export type { Execution } from './execution';
export type { OutboxMessage } from './sandboxClient';

export interface ExecutionSummary {
	id: string;
	status: string;
	mode: string;
	startedAt: Date | null;
	stoppedAt: Date | null;
}

interface RunOptions {
	/** Default: the Manual Trigger. */
	startNode?: string;
	/** JSON of the items that the start node hands out. */
	input?: Array<Record<string, unknown>>;
	/** By node: the JSON it hands out instead of running. */
	pinData?: Record<string, Array<Record<string, unknown>>>;
	/** In milliseconds. */
	timeout?: number;
}

export interface WebhookCall {
	method?: 'GET' | 'POST';
	body?: unknown;
	headers?: Record<string, string>;
	query?: Record<string, string>;
	timeout?: number;
}

export interface WebhookAnswer {
	status: number;
	headers: Record<string, string>;
	data: unknown;
}

export interface MailToDeliver {
	from: string;
	to?: string | string[];
	subject?: string;
	text?: string;
	html?: string;
	messageId?: string;
	inReplyTo?: string;
	references?: string[];
	headers?: Record<string, string>;
}

const imapTrigger = 'n8n-nodes-base.emailReadImap';
const unfinished = ['new', 'running', 'waiting', 'unknown'];
const defaultTimeout = 60_000;
const pollEvery = 100;

/** The running stack, as a test sees it. See README.md beside this file. */
export class TestN8n {
	readonly sandbox: SandboxClient;
	readonly rest: AxiosInstance;
	private readonly n8n: N8nRest;
	private readonly product: Pool;
	private readonly n8nDatabase: Pool;

	private constructor(readonly facts: Facts) {
		this.sandbox = new SandboxClient(facts.urls.outbox);
		this.n8n = new N8nRest(facts.urls.n8n, facts.cookie);
		this.rest = this.n8n.http;
		this.product = pool(facts.databases.product);
		this.n8nDatabase = pool(facts.databases.n8n);
	}

	static connect(): TestN8n {
		const facts = readFacts();
		if (!facts) throw new Error('No stack runs: use test/n8n/jest.config.cjs, whose global set-up starts one.');
		return new TestN8n(facts);
	}

	/** A stack that the caller started itself. */
	static of(facts: Facts): TestN8n {
		return new TestN8n(facts);
	}

	async close(): Promise<void> {
		await this.product.end();
		await this.n8nDatabase.end();
	}

	get urls(): Facts['urls'] {
		return this.facts.urls;
	}

	get mailbox(): Mailbox | null {
		return this.facts.mailbox;
	}

	/** What a system sends along when it hands mails to the inbound webhook. */
	get inboundWebhookHeaders(): Record<string, string> {
		return this.facts.inboundWebhookHeaders;
	}

	/** The Authorization header of the operator's pages. */
	get pagesHeaders(): Record<string, string> {
		const { user, password } = this.facts.pages;
		return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
	}

	/** Rows of the product's database, as its owner. */
	async query<Row extends Record<string, unknown> = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
		return (await this.product.query<Row>(sql, values)).rows;
	}

	/** A connection of one's own, as the owner of the product's database, to another database of the same server. */
	async connectTo(database: string): Promise<Client> {
		const url = new URL(this.facts.databases.product);
		url.pathname = `/${database}`;
		const client = new Client({ connectionString: url.href });
		await client.connect();
		return client;
	}

	/** Runs the saved draft of a workflow and waits for its end, also when it fails. */
	async runWorkflow(id: string, { startNode, input, pinData, timeout = defaultTimeout }: RunOptions = {}): Promise<Execution> {
		const workflow = pinData && (await this.n8n.workflow(id));
		if (workflow) await this.n8n.putWorkflow({ ...workflow, pinData: asPinData(pinData) });
		try {
			const executionId = await this.n8n.run(id, { startNode, input });
			await this.whenFinished(executionId, timeout);
			return await this.execution(executionId);
		} finally {
			if (workflow) await this.n8n.putWorkflow(workflow);
		}
	}

	/** Never throws on a status; redirects are not followed. */
	async callWebhook(path: string, { method = 'GET', body, headers, query, timeout = defaultTimeout }: WebhookCall = {}): Promise<WebhookAnswer> {
		const answer = await axios.request<unknown>({
			url: `${this.urls.webhook}/${path}`,
			method,
			data: body,
			headers,
			params: query,
			timeout,
			proxy: false,
			maxRedirects: 0,
			maxBodyLength: Number.POSITIVE_INFINITY,
			validateStatus: () => true,
		});
		return {
			status: answer.status,
			headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
			data: answer.data,
		};
	}

	/** Newest first. */
	async executions(workflowId: string, { status, limit = 50 }: { status?: string; limit?: number } = {}): Promise<ExecutionSummary[]> {
		const { rows } = await this.n8nDatabase.query<ExecutionSummary>(
			`select id::text, status, mode, "startedAt", "stoppedAt" from execution_entity
			where "workflowId" = $1 and ($2::text is null or status = $2) order by execution_entity.id desc limit $3`,
			[workflowId, status ?? null, limit],
		);
		return rows;
	}

	/** How many executions that began since then ended with their process, or were left without an end. */
	async crashedExecutions(since: Date): Promise<number> {
		const { rows } = await this.n8nDatabase.query<{ count: string }>(
			`select count(*) from execution_entity where status in ('crashed', 'running') and "startedAt" >= $1 and "deletedAt" is null`,
			[since],
		);
		return Number(rows[0]?.count ?? 0);
	}

	async execution(id: string): Promise<Execution> {
		const { data } = await this.rest.get<{ data: { status: string; data: string } }>(`/executions/${id}`);
		return readExecution(id, data.data.status, data.data.data);
	}

	/** The next finished execution that is newer than `after`; by default than all that exist now. */
	async waitForExecution(
		workflowId: string,
		{ after, status, timeout = defaultTimeout }: { after?: string; status?: string; timeout?: number } = {},
	): Promise<Execution> {
		const from = after ?? (await this.executions(workflowId, { limit: 1 }))[0]?.id ?? '0';
		const id = await this.poll(`an execution of ${workflowId} after ${from}`, timeout, async () => {
			const { rows } = await this.n8nDatabase.query<{ id: string }>(
				`select id::text from execution_entity where "workflowId" = $1 and id > $2 and not status = any($3)
				and ($4::text is null or status = $4) order by execution_entity.id limit 1`,
				[workflowId, from, unfinished, status ?? null],
			);
			return rows[0]?.id;
		});
		return await this.execution(id);
	}

	/** Changes a workflow in place, saves it and (unless told not to) publishes it. */
	async patchWorkflow(id: string, change: (workflow: StoredWorkflow) => void, { publish = true } = {}): Promise<void> {
		const workflow = await this.n8n.workflow(id);
		change(workflow);
		await this.n8n.putWorkflow(workflow);
		if (publish) await this.publish(id);
	}

	/** As its file has it, with the IMAP triggers disabled, published. */
	async restoreWorkflow(id: string): Promise<void> {
		await this.n8n.putWorkflow(prepare(fileOf(id), { imap: false }));
		await this.publish(id);
	}

	/** n8n answers before the new version runs: this waits until it does. */
	private async publish(id: string): Promise<void> {
		const version = await this.n8n.publish(id);
		await this.poll(`the publication of ${id}`, defaultTimeout, async () => {
			const { rows } = await this.n8nDatabase.query(
				`select from workflow_publication_outbox where "workflowId" = $1 and "publishedVersionId" = $2
				and status in ('completed', 'partial_success', 'failed')`,
				[id, version],
			);
			return rows.length > 0;
		});
	}

	async unpublish(id: string): Promise<void> {
		await this.n8n.unpublish(id);
	}

	/** Switches the IMAP triggers of all workflows. */
	async setImap(enabled: boolean): Promise<void> {
		for (const { workflow } of readWorkflows()) {
			if (!workflow.nodes.some(({ type }) => type === imapTrigger)) continue;
			await this.patchWorkflow(workflow.id, ({ nodes }) => {
				for (const node of nodes) if (node.type === imapTrigger) node.disabled = !enabled;
			});
		}
	}

	/** Puts a mail into the mailbox by LMTP, as it is. */
	async deliverMail(mail: MailToDeliver | string | Buffer): Promise<void> {
		const { mailbox } = this;
		if (!mailbox) throw new Error('There is no mailbox: Dovecot is not installed');
		const transport = createTransport({ lmtp: true, ...mailbox.lmtp, secure: false, ignoreTLS: true });
		try {
			if (typeof mail === 'string' || Buffer.isBuffer(mail)) {
				await transport.sendMail({ envelope: { from: 'sender@client.example', to: [mailbox.address] }, raw: mail });
			} else {
				const { to = mailbox.address, ...rest } = mail;
				const from = /<([^>]+)>/.exec(mail.from)?.[1] ?? mail.from;
				await transport.sendMail({ ...rest, to, envelope: { from, to: [mailbox.address] } });
			}
		} finally {
			transport.close();
		}
	}

	/** One process (of `facts.processes`) in order; resolves when it answers again. */
	async restart(process = 'main'): Promise<void> {
		await this.control(`restart?process=${process}`);
	}

	/** The crash: resolves when the process is gone. Postgres crashes by SIGQUIT: it can't be started beside children of its own. */
	async kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGQUIT' = 'SIGKILL', process = 'main'): Promise<void> {
		await this.control(`kill?process=${process}&signal=${signal}`);
	}

	/** Ends it in order. */
	async stop(process = 'main'): Promise<void> {
		await this.control(`stop?process=${process}`);
	}

	/** After `kill` or `stop`: resolves when it answers again (main: and the published workflows are active). */
	async start(process = 'main'): Promise<void> {
		await this.control(`start?process=${process}`);
	}

	/** By name, whether it runs. */
	async running(): Promise<Record<string, boolean>> {
		return (await axios.get<Record<string, boolean>>(`${this.urls.control}/processes`, { proxy: false })).data;
	}

	private async control(action: string): Promise<void> {
		const answer = await axios.post<unknown>(`${this.urls.control}/${action}`, undefined, {
			proxy: false,
			timeout: 200_000,
			validateStatus: () => true,
		});
		if (answer.status !== 200) throw new Error(`n8n: ${action}: ${String(answer.data)}`);
	}

	private async whenFinished(executionId: string, timeout: number): Promise<void> {
		await this.poll(`the end of execution ${executionId}`, timeout, async () => {
			const { rows } = await this.n8nDatabase.query<{ status: string }>('select status from execution_entity where id = $1', [executionId]);
			return rows[0] && !unfinished.includes(rows[0].status);
		});
	}

	private async poll<T>(what: string, timeout: number, probe: () => Promise<T | undefined | false>): Promise<T> {
		return await until(what, probe, { within: timeout, every: pollEvery });
	}
}

function pool(connectionString: string): Pool {
	const made = new Pool({ connectionString, max: 4 });
	// Connections that break while a test stops things are no failure of the test.
	made.on('error', () => {});
	return made;
}

function fileOf(id: string): WorkflowFile {
	const source = readWorkflows().find(({ workflow }) => workflow.id === id);
	if (!source) throw new Error(`There is no workflow file with the id ${id}`);
	return source.workflow;
}

const asPinData = (pinData: Record<string, Array<Record<string, unknown>>>) =>
	Object.fromEntries(Object.entries(pinData).map(([node, items]) => [node, items.map((json) => ({ json }))]));

import { join } from 'node:path';
import { applyMigrations, databases, loadDemoBusiness, loadDemoPast, makeDatabases, makeWorkflowsLogin } from './database';
import { demoCredentials, inboundWebhook, n8nApiCredential, owner, pages, type Mailbox, type PageLink } from './demoAccounts';
import { makeFolder } from './folders';
import { installN8n, type N8nInstallation } from './n8nInstallation';
import { n8nFolder, type N8nProcess } from './n8nProcess';
import { N8nRest, type Owner } from './n8nRest';
import { installTarball, makeTarball, type Tarball } from './pack';
import type { Ports } from './ports';
import { startPostgres, type Postgres } from './postgres';
import { startDemoSandbox, type DemoSandbox } from './demoSandbox';
import type { Step } from './progress.cjs';
import { readState, writeState, type LauncherState } from './state';
import { namedProcesses, planTopology, spreadNodes, type Controlled } from './topology';
import { importCredentials, importWorkflows, readWorkflows } from './workflowImport';

export interface StackOptions {
	/** Everything that is kept lies in here. */
	folder: string;
	ports: Ports;
	timeZone: string;
	step: Step;
	/** Where mail comes from; without one, mail comes by webhook and the IMAP triggers are disabled. */
	mailbox?: Mailbox;
	/** Whether the IMAP triggers are enabled from the start; default: where there is a mailbox. */
	imapTriggers?: boolean;
	/** n8n in queue mode: beside main a webhook process and so many workers, around Redis. */
	queue?: { workers: number };
	/** For tests: the data need not survive a crash of the machine. */
	throwAway?: boolean;
	n8nSettings?: Record<string, string>;
	/** Another n8n than the pinned one with another package than that of the present sources. */
	parts?: Parts;
	/** Where the SQL files are that make the product's database; default: the present ones. */
	migrations?: string;
	/** n8n stays without workflows; the credentials are there. */
	withoutWorkflows?: boolean;
	/** The businesses have a past from the start: customers' metrics, answers, figures of a year. Tests count rows and go without. */
	past?: boolean;
	/** Gives up a start that is under way. */
	signal?: AbortSignal;
}

export interface Parts {
	installation: N8nInstallation;
	tarball: Tarball;
}

export interface Stack {
	n8n: N8nProcess;
	rest: N8nRest;
	owner: Owner;
	postgres: Postgres;
	sandbox: DemoSandbox;
	state: LauncherState;
	ports: Ports;
	/** Where webhooks are answered: n8n's own address, in queue mode that of the webhook process. */
	webhooksUrl: string;
	/** Each by itself: main and postgres, in queue mode also redis, webhook, worker-1 and so on. */
	processes: Record<string, Controlled>;
	/** In the order that loses nothing: n8n, the sandbox, Postgres. */
	stop(): Promise<void>;
	/** At once. */
	kill(): void;
}

/** What has been started so far, so that a failure half-way leaves nothing behind. */
class Running {
	private readonly stops: Array<{ stop: () => Promise<void>; kill: () => void }> = [];

	add(stop: () => Promise<void>, kill: () => void): void {
		this.stops.unshift({ stop, kill });
	}

	async stop(): Promise<void> {
		for (let next = this.stops.shift(); next; next = this.stops.shift()) await next.stop().catch(() => {});
	}

	kill(): void {
		for (const { kill } of this.stops) kill();
	}
}

/** As the outbox's header shows them. */
const linksOf = ({ drafts, editor, more }: ReturnType<typeof pages>): PageLink[] => [drafts, ...more, editor];

/** Starts everything: Postgres, the sandbox, n8n with the pack, and the workflows in it. Work done before is skipped. */
export async function startStack(options: StackOptions): Promise<Stack> {
	const running = new Running();
	try {
		return await build(options, running);
	} catch (error) {
		await running.stop();
		throw error;
	}
}

async function build(options: StackOptions, running: Running): Promise<Stack> {
	const { ports, signal } = options;
	const step: Step = async (title, work) => {
		signal?.throwIfAborted();
		return await options.step(title, work);
	};
	const folder = makeFolder(options.folder);
	const logs = makeFolder(folder, 'logs');
	const userFolder = makeFolder(folder, 'n8n');
	const state = readState(folder);
	state.ports = ports;
	writeState(folder, state);

	const { installation, tarball } = options.parts ?? (await prepareParts(step, signal));
	await step('Installing the nodes into n8n', async () => {
		await installTarball(tarball, n8nFolder(userFolder));
	});

	const postgres = await step('Starting Postgres', async () => {
		const started = await startPostgres({
			folder: join(folder, 'postgres'),
			logFile: join(logs, 'postgres.log'),
			port: ports.database,
			password: state.secrets.databasePassword,
			throwAway: options.throwAway,
		});
		running.add(started.stop, started.kill);
		await makeDatabases(started);
		return started;
	});
	await step('Preparing the database', () => prepareDatabase(postgres, folder, state, options.migrations));
	// Before n8n starts: its schedules find customers and appointments of long standing, not new ones to write to.
	if (options.past && !state.pastWorkedUp) await step('Giving the three businesses a past', () => givePast(postgres));

	const topology = await planTopology({
		folder,
		logs,
		main: {
			installation,
			userFolder,
			logFile: join(logs, 'n8n.log'),
			ports,
			database: { port: ports.database, name: databases.n8n, password: state.secrets.databasePassword },
			encryptionKey: state.secrets.n8nEncryptionKey,
			timeZone: options.timeZone,
			settings: options.n8nSettings,
		},
		queue: options.queue && { ...options.queue, redisPassword: state.secrets.databasePassword },
	});
	const { main: n8n, redis, webhook, workers } = topology;
	const webhooksUrl = (webhook ?? n8n).url;

	const sandbox = await step('Starting the sandbox', () =>
		startDemoSandbox({
			folder: makeFolder(folder, 'sandbox'),
			ports,
			postgres,
			webhook: inboundWebhook(webhooksUrl, state),
			mailbox: options.mailbox,
			links: linksOf(pages(n8n.url, webhooksUrl)),
		}),
	);
	running.add(sandbox.stop, () => {});
	for (const one of [n8n, ...(webhook ? [webhook] : []), ...workers]) one.options.proxy = sandbox.proxy;

	if (redis) {
		await step('Starting Redis', () => redis.start());
		running.add(() => redis.stop(), () => void redis.kill('SIGKILL'));
	}
	running.add(() => n8n.stop(), () => void n8n.kill('SIGKILL'));
	await step(`Starting n8n ${installation.version}`, () => n8n.start(signal));
	if (webhook) {
		spreadNodes(topology);
		const others = [webhook, ...workers];
		running.add(
			async () => void (await Promise.all(others.map((one) => one.stop()))),
			() => others.forEach((one) => void one.kill('SIGKILL')),
		);
		await step(`Starting a webhook process and ${workers.length} workers`, () => Promise.all(others.map((one) => one.start(signal))));
	}

	const rest = new N8nRest(n8n.url);
	const login = owner(state);
	await step('Importing and publishing the workflows', async () => {
		await rest.logIn(login);
		try {
			state.secrets.n8nApiKey ??= await rest.makeApiKey('Collect metrics');
			await importCredentials(rest, [...demoCredentials(ports, state, options.mailbox), n8nApiCredential(n8n.url, state.secrets.n8nApiKey)], state);
			if (options.withoutWorkflows) return 'none';
			const sources = readWorkflows();
			const changed = await importWorkflows(rest, sources, { imap: options.imapTriggers ?? options.mailbox !== undefined }, state);
			return changed === sources.length ? `${changed}` : `${changed} of ${sources.length} had changed`;
		} finally {
			writeState(folder, state);
		}
	});
	const processes = { ...namedProcesses(topology), postgres: controlled(postgres) };
	return { n8n, rest, owner: login, postgres, sandbox, state, ports, webhooksUrl, processes, stop: () => running.stop(), kill: () => running.kill() };
}

/** Postgres told to stop ends in order; any other way it goes down at once and recovers from its log. */
const controlled = (postgres: Postgres): Controlled => ({
	get pid() {
		return postgres.pid;
	},
	start: () => postgres.start(),
	stop: () => postgres.stop(),
	kill: (signal) => postgres.end(signal),
});

async function prepareParts(step: Step, signal: AbortSignal | undefined): Promise<Parts> {
	const installation = await installN8n(step, signal);
	const tarball = await step('Building and packing the nodes', makeTarball);
	return { installation, tarball };
}

/** A demo without a past is a demo: a failure is said in the step's line. */
async function givePast(postgres: Postgres): Promise<string | undefined> {
	try {
		await loadDemoPast(postgres);
		return undefined;
	} catch (error) {
		return `failed, some pages stay empty (${error instanceof Error ? error.message : String(error)})`;
	}
}

async function prepareDatabase(postgres: Postgres, folder: string, state: LauncherState, migrations?: string): Promise<void> {
	await applyMigrations(postgres, migrations);
	await makeWorkflowsLogin(postgres, state.secrets.workflowsPassword);
	if (state.businessLoaded) return;
	await loadDemoBusiness(postgres);
	state.businessLoaded = true;
	writeState(folder, state);
}

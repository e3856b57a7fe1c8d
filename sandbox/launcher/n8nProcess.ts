import { existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { startProcess, type RunningProcess } from './childProcess';
import { makeFolder } from './folders';
import type { N8nInstallation } from './n8nInstallation';
import { commands, commonSettings, queueSettings, type Role } from './n8nSettings';
import { Problem } from './problem.cjs';

export interface N8nOptions {
	/** Default: `main`. The others need a queue. */
	role?: Role;
	installation: N8nInstallation;
	/** Holds `.n8n`: n8n's own folder. */
	userFolder: string;
	logFile: string;
	/** `n8n`: where it serves its pages and webhooks; of a worker, where it tells of its health. */
	ports: { n8n: number; tasks: number };
	/** Where people and the world find n8n, where that is not this process. */
	addresses?: { editor: string; webhooks: string };
	/** Where the queue is; without one n8n runs everything itself. */
	queue?: { port: number; password: string };
	database: { port: number; name: string; password: string };
	encryptionKey: string;
	timeZone: string;
	/** The sandbox stands between n8n and the world. */
	proxy?: { url: string; certificateAuthorityPath: string };
	/** Further settings, for tests. */
	settings?: Record<string, string>;
}

/** How long n8n may take to end its executions before it is killed, in seconds. */
const gracefulSeconds = Number(commonSettings.N8N_GRACEFUL_SHUTDOWN_TIMEOUT);
const startTimeout = 180_000;

/** What n8n sees of its environment. The operator's own variables (keys, tokens, proxies) are not handed down. */
export function n8nEnvironment(options: N8nOptions): Record<string, string> {
	const { role = 'main', ports, database, proxy, installation, userFolder, queue } = options;
	const inherited: Record<string, string> = {};
	for (const name of ['LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'COMSPEC', 'PATHEXT']) {
		const value = process.env[name];
		if (value !== undefined) inherited[name] = value;
	}
	const url = `http://127.0.0.1:${ports.n8n}/`;
	return {
		...inherited,
		...commonSettings,
		...(queue && {
			...queueSettings,
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(queue.port),
			QUEUE_BULL_REDIS_PASSWORD: queue.password,
		}),
		...(role === 'worker' && { QUEUE_HEALTH_CHECK_PORT: String(ports.n8n), N8N_WORKER_SERVER_ADDRESS: '127.0.0.1' }),
		PATH: [dirname(installation.node), process.env.PATH ?? ''].join(delimiter),
		HOME: userFolder,
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(ports.n8n),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_EDITOR_BASE_URL: options.addresses?.editor ?? url,
		WEBHOOK_URL: options.addresses?.webhooks ?? url,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(ports.tasks),
		N8N_ENCRYPTION_KEY: options.encryptionKey,
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(database.port),
		DB_POSTGRESDB_DATABASE: database.name,
		DB_POSTGRESDB_USER: 'postgres',
		DB_POSTGRESDB_PASSWORD: database.password,
		GENERIC_TIMEZONE: options.timeZone,
		TZ: options.timeZone,
		NO_COLOR: '1',
		...(proxy && {
			HTTP_PROXY: proxy.url,
			HTTPS_PROXY: proxy.url,
			NO_PROXY: '127.0.0.1,localhost',
			NODE_EXTRA_CA_CERTS: proxy.certificateAuthorityPath,
		}),
		...options.settings,
	};
}

/** Where a process tells that it answers, and what its log says when it has taken up its work. */
const ready: Readonly<Record<Role, { path: string; said: string }>> = {
	main: { path: 'rest/settings', said: 'Editor is now accessible' },
	webhook: { path: 'healthz/readiness', said: 'Webhook listener waiting for requests' },
	worker: { path: 'healthz/readiness', said: 'n8n worker is now ready' },
};

async function answers(url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
		const isJson = response.headers.get('content-type')?.includes('json') ?? false;
		await response.arrayBuffer();
		return response.ok && isJson;
	} catch {
		return false;
	}
}

function endOfLog(file: string): string {
	return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-15).join('\n') : '(no log)';
}

/** A real n8n that can be stopped, killed and started again on the same data. */
export class N8nProcess {
	private process: RunningProcess | undefined;

	constructor(readonly options: N8nOptions) {}

	get url(): string {
		return `http://127.0.0.1:${this.options.ports.n8n}`;
	}

	get role(): Role {
		return this.options.role ?? 'main';
	}

	get pid(): number | undefined {
		return this.process?.hasExited() ? undefined : this.process?.pid;
	}

	/** Resolves when n8n has gone, for whatever reason, with what it said last. */
	async whenGone(): Promise<string> {
		const code = await this.process?.exited;
		return `n8n (${this.role}) ended (${code ?? 'never started'}); the end of ${this.options.logFile} says:\n${endOfLog(this.options.logFile)}`;
	}

	/** Starts n8n and waits until it works: main with the published workflows' webhooks in place, a worker taking jobs. */
	async start(signal?: AbortSignal): Promise<void> {
		if (this.pid !== undefined) throw new Error('n8n runs already');
		const { installation, logFile, userFolder } = this.options;
		makeFolder(userFolder);
		const before = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
		this.process = startProcess(installation.node, [installation.bin, ...commands[this.role]], {
			cwd: userFolder,
			env: n8nEnvironment(this.options),
			logFile,
		});
		for (const start = Date.now(); Date.now() - start < startTimeout; ) {
			signal?.throwIfAborted();
			if (this.process.hasExited()) throw new Problem(await this.whenGone());
			if ((await answers(`${this.url}/${ready[this.role].path}`)) && this.saidReady(before)) return;
			await new Promise((wake) => setTimeout(wake, 200));
		}
		await this.kill('SIGKILL');
		throw new Problem(`n8n was not ready after ${startTimeout / 1000} s; the end of ${logFile} says:\n${endOfLog(logFile)}`);
	}

	/** n8n answers before it has activated the published workflows, and says so when it has. */
	private saidReady(from: number): boolean {
		return readFileSync(this.options.logFile).subarray(from).toString().includes(ready[this.role].said);
	}

	/** Lets running executions end, for as long as n8n is willing to wait. */
	async stop(): Promise<void> {
		await this.process?.stop('SIGTERM', (gracefulSeconds + 5) * 1000);
	}

	/** The crash. Resolves when the process is gone. */
	async kill(signal: NodeJS.Signals): Promise<void> {
		if (this.pid === undefined) return;
		await this.process?.stop(signal, 1_000);
	}

	async restart(): Promise<void> {
		await this.stop();
		await this.start();
	}
}

/** n8n's own folder, below its user folder. */
export const n8nFolder = (userFolder: string): string => join(userFolder, '.n8n');

import { existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { startProcess, type RunningProcess } from './childProcess';
import { makeFolder } from './folders';
import type { N8nInstallation } from './n8nInstallation';
import { Problem } from './problem.cjs';

export interface N8nOptions {
	installation: N8nInstallation;
	/** Holds `.n8n`: n8n's own folder. */
	userFolder: string;
	logFile: string;
	ports: { n8n: number; tasks: number };
	database: { port: number; name: string; password: string };
	encryptionKey: string;
	timeZone: string;
	/** The sandbox stands between n8n and the world. */
	proxy?: { url: string; certificateAuthorityPath: string };
	/** Further settings, for tests. */
	settings?: Record<string, string>;
}

/** n8n's log says little unless asked; this is enough to find out what went wrong. */
const logLevel = 'info';
/** How long n8n may take to end its executions before it is killed, in seconds. */
const gracefulSeconds = 10;
const startTimeout = 180_000;

/** What n8n sees of its environment. The operator's own variables (keys, tokens, proxies) are not handed down. */
export function n8nEnvironment(options: N8nOptions): Record<string, string> {
	const { ports, database, proxy, installation, userFolder } = options;
	const inherited: Record<string, string> = {};
	for (const name of ['LANG', 'LC_ALL', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'COMSPEC', 'PATHEXT']) {
		const value = process.env[name];
		if (value !== undefined) inherited[name] = value;
	}
	const url = `http://127.0.0.1:${ports.n8n}/`;
	return {
		...inherited,
		PATH: [dirname(installation.node), process.env.PATH ?? ''].join(delimiter),
		HOME: userFolder,
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(ports.n8n),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_EDITOR_BASE_URL: url,
		WEBHOOK_URL: url,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(ports.tasks),
		N8N_ENCRYPTION_KEY: options.encryptionKey,
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(database.port),
		DB_POSTGRESDB_DATABASE: database.name,
		DB_POSTGRESDB_USER: 'postgres',
		DB_POSTGRESDB_PASSWORD: database.password,
		DB_POSTGRESDB_POOL_SIZE: '10',
		GENERIC_TIMEZONE: options.timeZone,
		TZ: options.timeZone,
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_PUBLIC_API_DISABLED: 'true',
		// It asks api.n8n.io for a list at every start.
		N8N_DISABLED_MODULES: 'mcp-registry',
		EXECUTIONS_DATA_PRUNE: 'true',
		EXECUTIONS_DATA_MAX_AGE: '72',
		EXECUTIONS_DATA_PRUNE_MAX_COUNT: '5000',
		EXECUTIONS_DATA_SAVE_ON_ERROR: 'all',
		EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(gracefulSeconds),
		N8N_LOG_LEVEL: logLevel,
		N8N_LOG_OUTPUT: 'console',
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

	get pid(): number | undefined {
		return this.process?.hasExited() ? undefined : this.process?.pid;
	}

	/** Resolves when n8n has gone, for whatever reason, with what it said last. */
	async whenGone(): Promise<string> {
		const code = await this.process?.exited;
		return `n8n ended (${code ?? 'never started'}); the end of ${this.options.logFile} says:\n${endOfLog(this.options.logFile)}`;
	}

	/** Starts n8n and waits until it serves its REST interface, with the published workflows' webhooks in place. */
	async start(signal?: AbortSignal): Promise<void> {
		if (this.pid !== undefined) throw new Error('n8n runs already');
		const { installation, logFile, userFolder } = this.options;
		makeFolder(userFolder);
		const before = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
		this.process = startProcess(installation.node, [installation.bin, 'start'], {
			cwd: userFolder,
			env: n8nEnvironment(this.options),
			logFile,
		});
		for (const start = Date.now(); Date.now() - start < startTimeout; ) {
			signal?.throwIfAborted();
			if (this.process.hasExited()) throw new Problem(await this.whenGone());
			if ((await answers(`${this.url}/rest/settings`)) && this.saidReady(before)) return;
			await new Promise((wake) => setTimeout(wake, 200));
		}
		await this.kill('SIGKILL');
		throw new Problem(`n8n was not ready after ${startTimeout / 1000} s; the end of ${logFile} says:\n${endOfLog(logFile)}`);
	}

	/** n8n answers before it has activated the published workflows, and says so when it has. */
	private saidReady(from: number): boolean {
		return readFileSync(this.options.logFile).subarray(from).toString().includes('Editor is now accessible');
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

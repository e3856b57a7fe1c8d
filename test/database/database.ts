import { Client, type QueryResultRow } from 'pg';
import { connected, connectionString, templateDatabase } from './postgres';

/** Numbers the databases of one test process. */
let made = 0;

export interface TestDatabase {
	name: string;
	/** The owner of the schema (a superuser): sees everything. */
	owner: Client;
	/** Rows of one query as the owner. */
	rows: <T extends QueryResultRow>(sql: string, values?: unknown[]) => Promise<T[]>;
	/** The one row of a query that must give one. */
	row: <T extends QueryResultRow>(sql: string, values?: unknown[]) => Promise<T>;
	/** A further connection, as the owner or as `login:password`. Closed with the database. */
	connect: (login?: string) => Promise<Client>;
	drop: () => Promise<void>;
}

function port(): number {
	const given = Number(process.env.COMMS_TEST_POSTGRES_PORT);
	if (!given) throw new Error('No test Postgres: run with --config test/database/jest.config.cjs');
	return given;
}

/** A database of its own, with the migrations applied unless `empty`. */
export async function createDatabase({ empty = false } = {}): Promise<TestDatabase> {
	const name = `test_${process.pid}_${++made}`;
	const admin = await connected(connectionString(port(), 'postgres'));
	// Copying a template fails while another process copies it: they take turns.
	await admin.query('select pg_advisory_lock(1)');
	await admin.query(`create database ${name} template ${empty ? 'template0' : templateDatabase}`);
	await admin.query('select pg_advisory_unlock(1)');

	const clients: Client[] = [];
	const connect = async (login?: string): Promise<Client> => {
		const client = await connected(connectionString(port(), name, login));
		clients.push(client);
		return client;
	};
	const owner = await connect();
	const rows = async <T extends QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> =>
		(await owner.query<T>(sql, values)).rows;

	return {
		name,
		owner,
		connect,
		rows,
		row: async <T extends QueryResultRow>(sql: string, values: unknown[] = []): Promise<T> => {
			const [only, second] = await rows<T>(sql, values);
			if (only === undefined || second !== undefined) throw new Error(`Not one row: ${sql}`);
			return only;
		},
		drop: async () => {
			await Promise.all(clients.map((client) => client.end()));
			await admin.query(`drop database ${name} with (force)`);
			await admin.end();
		},
	};
}

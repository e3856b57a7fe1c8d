import type { Client } from 'pg';
import { escapeLiteral } from 'pg';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './folders';
import { migrate } from '../../migrations/runner';
import type { Postgres } from './postgres';

export const databases = { n8n: 'n8n', product: 'customer_comms' } as const;

/** Postgres' own superuser: owner of the schema, used by "Set up the database" alone. */
export const databaseOwner = 'postgres';

/** The role that the workflows log in with: no owner of anything, under row-level security. */
export const workflowsLogin = 'comms_app';
/** The group that the migrations grant rights to. */
const workflowsGroup = 'comms_workflows';

async function connected<T>(client: Client, work: (client: Client) => Promise<T>): Promise<T> {
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end();
	}
}

/** Makes the two databases, n8n's own and the product's, where they are missing. */
export async function makeDatabases(postgres: Postgres): Promise<void> {
	await connected(postgres.client('postgres'), async (client) => {
		const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
		for (const name of Object.values(databases)) {
			if (!rows.some(({ datname }) => datname === name)) await client.query(`create database ${name}`);
		}
	});
}

/** Brings the schema up to date. */
export const applyMigrations = (postgres: Postgres): Promise<void> =>
	connected(postgres.client(databases.product), async (client) => {
		await migrate(client);
	});

/** The login of the workflows, as a member of the group that the migrations grant to. */
export async function makeWorkflowsLogin(postgres: Postgres, password: string): Promise<void> {
	await connected(postgres.client(databases.product), async (client) => {
		const exists = await client.query('select from pg_roles where rolname = $1', [workflowsLogin]);
		const verb = exists.rowCount ? 'alter' : 'create';
		await client.query(`${verb} role ${workflowsLogin} login password ${escapeLiteral(password)}`);
		await client.query(`grant ${workflowsGroup} to ${workflowsLogin}`);
		await client.query(`alter role ${workflowsLogin} set search_path = comms, public`);
	});
}

/** The small business of the demo: three tenants and their contacts with history. */
export const loadDemoBusiness = (postgres: Postgres): Promise<void> =>
	connected(postgres.client(databases.product), async (client) => {
		const file = join(root, 'sandbox', 'business', 'load.ts');
		if (!existsSync(file)) return;
		const { loadBusiness } = (await import(file)) as { loadBusiness(client: Client): Promise<unknown> };
		await loadBusiness(client);
	});

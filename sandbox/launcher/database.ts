import type { Client } from 'pg';
import { escapeLiteral } from 'pg';
import { loadBusiness } from '../business/load';
import { loadPast } from '../business/loadPast';
import type { Customer } from '../services/roster';
import { migrate } from '../../migrations/runner';
import { Problem } from './problem.cjs';
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

/** Brings the schema up to date, or as far as the SQL files in `directory` lead. */
export const applyMigrations = (postgres: Postgres, directory?: string): Promise<void> =>
	connected(postgres.client(databases.product), async (client) => {
		try {
			await migrate(client, { directory });
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			throw new Problem(
				message.includes('another content')
					? `The stored data were made by another version of this repository: start from nothing with "npm start -- --reset". (${message})`
					: `The database could not be brought up to date. ${message}`,
			);
		}
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
		await loadBusiness(client);
	});

/** What the three businesses lived through before the demo. */
export const loadDemoPast = (postgres: Postgres): Promise<boolean> => connected(postgres.client(databases.product), (client) => loadPast(client));

/** Where the links in messages lead, for businesses that have not said so themselves. */
export const setPublicUrl = (postgres: Postgres, url: string): Promise<void> =>
	connected(postgres.client(databases.product), async (client) => {
		await client.query('update comms.tenant_settings set public_url = $1 where public_url is null', [url]);
	});

export interface Cast {
	customers: Customer[];
	/** Addresses of the business whose mail is read in the outbox. */
	staff: string[];
	mailboxes: Array<{ tenant: string; address: string; phone?: string }>;
}

/** Who plays in the sandbox: the contacts of the database and the addresses of its tenants. */
export const readCast = (postgres: Postgres): Promise<Cast> =>
	connected(postgres.client(databases.product), async (client) => {
		const customers = await client.query<Omit<Customer, 'phone'> & { phone: string | null }>(
			`select coalesce(contact.name, contact.email) as name, lower(contact.email) as address,
				coalesce(contact.language, 'en') as language, tenant.name as tenant, contact.phone,
				array_remove(array[contact.slack_id, contact.push_token], null) as "otherAddresses"
			from comms.crm_contacts contact join comms.tenants tenant on tenant.id = contact.tenant_id
			where contact.email is not null and contact.role is distinct from 'internal'
			order by tenant.name, contact.name`,
		);
		const staff = await client.query<{ address: string }>(
			`select lower(staff_email) as address from comms.tenant_settings
			union select lower(email) from comms.crm_contacts where role = 'internal' and email is not null`,
		);
		const mailboxes = await client.query<Cast['mailboxes'][number]>(
			`select tenant.name as tenant, mailbox.address, settings.phone from comms.tenant_mailboxes mailbox
			join comms.tenants tenant on tenant.id = mailbox.tenant_id
			join comms.tenant_settings settings on settings.tenant_id = tenant.id order by tenant.name, mailbox.address`,
		);
		const people = customers.rows.map(({ phone, ...one }) => ({ ...one, ...(phone !== null && { phone }) }));
		return { customers: people, staff: staff.rows.map(({ address }) => address), mailboxes: mailboxes.rows };
	});

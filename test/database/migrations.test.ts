import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentPage, dataModelPage } from '../../docs/dataModelPage';
import { shownNames, withRows } from '../../docs/databasePolicy';
import { page as policies } from '../../docs/policyPage';
import { migrate, readBootstrap, readMigrations } from '../../migrations/runner';
import { createDatabase, type TestDatabase } from './database';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase({ empty: true });
});
afterEach(() => db.drop());

const names = readMigrations().map(({ name }) => name);

/** All objects of schema comms with their definitions. */
async function schemaOf(): Promise<unknown> {
	return await db.rows(`
		select 'column' as kind, table_name || '.' || column_name as name, data_type || coalesce(column_default, '') as is from information_schema.columns where table_schema = 'comms'
		union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'comms'
		union all select 'policy', tablename || '.' || policyname, qual from pg_policies where schemaname = 'comms'
		union all select 'function', oid::regprocedure::text, md5(prosrc) || coalesce(proacl::text, '') from pg_proc where pronamespace = 'comms'::regnamespace
		order by 1, 2, 3`);
}

describe('migrations', () => {
	it('apply once; a second run changes nothing', async () => {
		expect(await migrate(db.owner)).toEqual({ applied: names, skipped: [] });
		const before = await schemaOf();
		expect(await migrate(db.owner)).toEqual({ applied: [], skipped: names });
		expect(await schemaOf()).toEqual(before);
	});

	it('run by four processes at once are applied once', async () => {
		const clients = await Promise.all([1, 2, 3, 4].map(() => db.connect()));
		const results = await Promise.all(clients.map((client) => migrate(client)));
		expect(results.flatMap(({ applied }) => applied).sort()).toEqual(names);
		expect(results.flatMap(({ skipped }) => skipped)).toHaveLength(3 * names.length);
	});

	it('that were changed after they were applied are refused by name', async () => {
		await migrate(db.owner);
		const folder = mkdtempSync(join(tmpdir(), 'comms-migrations-'));
		try {
			cpSync(join(__dirname, '../../migrations'), folder, { recursive: true });
			const file = join(folder, '004-operations.sql');
			writeFileSync(file, `${readFileSync(file, 'utf8')}\n-- another thought`);
			await expect(migrate(db.owner, { directory: folder })).rejects.toThrow(/004-operations\.sql.*was applied with another content/);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it('that fail leave nothing behind', async () => {
		await db.rows(readBootstrap());
		await expect(db.rows('select comms.apply_migration($1, $2, $3)', ['900-bad.sql', 'x', 'create table comms.half (id int); select 1/0;'])).rejects.toThrow('division by zero');
		expect(await db.rows("select to_regclass('comms.half') as half, (select count(*)::int from comms.migrations) as applied")).toEqual([{ half: null, applied: 0 }]);
	});

	it('hold nothing that n8n\'s Postgres node would take for a variable or an expression', () => {
		const bootstrap = readBootstrap();
		expect(bootstrap).not.toMatch(/\$\d|\$[{(<[/]|\{\{/);
	});

	it('work for an owner who is no superuser and may not create roles', async () => {
		await db.rows(`do $$ begin create role plain_owner login password 'x'; exception when duplicate_object then null; end $$`);
		await db.rows(`grant create on database ${db.name} to plain_owner`);
		const client = await db.connect('plain_owner:x');
		expect((await migrate(client)).applied).toEqual(names);
	});
});

describe('an existing CRM', () => {
	const tables = `
		create table public.tenants (id uuid primary key default gen_random_uuid(), name text);
		create table public.crm_contacts (id uuid primary key default gen_random_uuid(), tenant_id uuid, email varchar(200), first_name text, lead_score int);
		insert into public.tenants values ('11111111-1111-4111-8111-111111111111', 'Ours'), ('22222222-2222-4222-8222-222222222222', 'Theirs');
		insert into public.crm_contacts (tenant_id, email, first_name) values
			('11111111-1111-4111-8111-111111111111', 'Ann@x.example', 'Ann'), ('22222222-2222-4222-8222-222222222222', 'bob@y.example', 'Bob');`;

	it('is read through views where the option is on, and never changed', async () => {
		await db.rows(tables);
		const before = await db.rows("select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2");
		await migrate(db.owner, { mapExistingCrm: true });
		expect(await db.rows("select relname, relkind::text as kind from pg_class where relnamespace = 'comms'::regnamespace and relname in ('tenants', 'crm_contacts', 'crm_accounts') order by 1")).toEqual([
			{ relname: 'crm_accounts', kind: 'r' },
			{ relname: 'crm_contacts', kind: 'v' },
			{ relname: 'tenants', kind: 'v' },
		]);
		expect(await db.rows("select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2")).toEqual(before);
		const rows = await db.rows('select client from comms.register_inbound_emails($1, $2)', [
			JSON.stringify([{ from: 'ann@X.example', to: 'us@x.example', text: 'hi' }]),
			'11111111-1111-4111-8111-111111111111',
		]);
		expect(rows).toMatchObject([{ client: { known: true, firstName: 'Ann', email: 'Ann@x.example' } }]);
	});

	it('shows a login of the workflows the rows of its tenant only', async () => {
		await db.rows(tables);
		await migrate(db.owner, { mapExistingCrm: true });
		await db.rows(`do $$ begin create role mapped_worker login password 'x' in role comms_workflows; exception when duplicate_object then null; end $$`);
		await db.rows('grant select on public.crm_contacts to mapped_worker');
		const worker = await db.connect('mapped_worker:x');
		expect((await worker.query('select email from comms.crm_contacts')).rows).toEqual([]);
		await worker.query('begin');
		await worker.query(`select comms.enter_tenant('22222222-2222-4222-8222-222222222222')`);
		expect((await worker.query('select email from comms.crm_contacts')).rows).toEqual([{ email: 'bob@y.example' }]);
		await worker.query('rollback');
	});

	it('is left alone where the option is off', async () => {
		await db.rows(tables);
		await migrate(db.owner);
		expect(await db.rows('select 1 from comms.crm_contacts')).toEqual([]);
	});
});

describe('the page on the data model', () => {
	it('lists the tables, views and functions as they are, each with a word on what it is for', async () => {
		const migrated = await createDatabase();
		try {
			const { text, silent } = await dataModelPage(migrated.owner);
			expect(silent).toEqual([]);
			// Stale? npm run docs:data-model
			expect(currentPage()).toBe(text);
		} finally {
			await migrated.drop();
		}
	});

	it('show the rows they come with, each of them where a page has a place for it, and no table that comes with rows and their source is left out', async () => {
		const migrated = await createDatabase();
		try {
			const page = readFileSync(policies, 'utf8');
			for (const name of shownNames) expect(page).toContain(`<!-- rows: ${name} -->`);
			// Stale? npm run docs:data-model
			expect(await withRows(migrated.owner, page)).toBe(page);
			const sourced = await migrated.rows<{ name: string }>(`
				select t.table_name as name from information_schema.columns t join information_schema.tables b using (table_schema, table_name)
				where t.table_schema = 'comms' and t.column_name = 'source' and t.is_nullable = 'NO' and b.table_type = 'BASE TABLE'
					and (xpath('/row/rows/text()', query_to_xml(format('select count(*) as rows from comms.%I', t.table_name), false, true, '')))[1]::text <> '0' order by 1`);
			expect(sourced.length).toBeGreaterThan(15);
			expect(sourced.map(({ name }) => name).filter((name) => !shownNames.includes(name))).toEqual([]);
		} finally {
			await migrated.drop();
		}
	});
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { readMigrations } from '../migrations/runner';
import { connected, connectionString, startPostgres, templateDatabase } from '../test/database/postgres';
import { withRows } from './databasePolicy';
import { page as policies } from './policyPage';

/**
 * Writes the lists of tables and functions in docs/data-model.md from a database with all migrations applied and the comments in
 * it, and the rows of policy tables in docs/policies.md: `npm run docs:data-model` (a test of the database tells when that was
 * forgotten). What a table is for is said once, in its migration.
 */

const page = join(__dirname, 'data-model.md');

/** What only the owner of the schema may call, and is worth knowing. */
const ofTheOwner = ['claimed_rows', 'erase_contact', 'export_contact', 'grant_workflow_rights', 'map_existing_crm', 'set_up_tenant'];

interface Described {
	name: string;
	/** As in \df: the names of the arguments, those with a default in brackets. */
	arguments?: string;
	comment: string | null;
}

/** The migration that makes a table, by its name: "003-messaging" is the heading "messaging". */
function homes(): Map<string, string> {
	const made = new Map<string, string>();
	for (const { name, body } of readMigrations()) {
		for (const [, table] of body.matchAll(/(?:create (?:table|view)(?: if not exists)? comms\.|create_or_map\(\s*')(\w+)/g)) if (table) made.set(table, name.replace(/\.sql$/, ''));
	}
	return made;
}

const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim();

function tablesOf(tables: Described[]): string {
	const home = homes();
	const rows = tables.map((table) => ({ ...table, from: home.get(table.name) ?? '' })).sort((a, b) => a.from.localeCompare(b.from) || a.name.localeCompare(b.name));
	return ['| migration | table or view | what it holds |', '|---|---|---|', ...rows.map(({ from, name, comment }, i) => `| ${from === rows[i - 1]?.from ? '' : from} | \`${name}\` | ${cell(comment ?? '')} |`)].join('\n');
}

const functionsOf = (functions: Described[]): string =>
	['| function | does |', '|---|---|', ...functions.map(({ name, arguments: given, comment }) => `| \`${name}(${given ?? ''})\` | ${cell(comment ?? '')} |`)].join('\n');

function withList(text: string, name: string, list: string): string {
	const [begin, end] = [`<!-- ${name}: written by npm run docs:data-model -->`, `<!-- /${name} -->`];
	const [from, to] = [text.indexOf(begin), text.indexOf(end)];
	if (from < 0 || to < 0) throw new Error(`${page} lacks the place for the ${name}: ${begin} ... ${end}`);
	return `${text.slice(0, from)}${begin}\n\n${list}\n\n${text.slice(to)}`;
}

interface Page {
	text: string;
	/** Tables and views that nothing is said of. */
	silent: string[];
	count: string;
}

/** The page as it should read. @param client a login that sees the whole schema */
export async function dataModelPage(client: Client): Promise<Page> {
	const { rows: tables } = await client.query<Described>(
		`select c.relname as name, obj_description(c.oid, 'pg_class') as comment from pg_class c
		where c.relnamespace = 'comms'::regnamespace and c.relkind in ('r', 'v', 'p') order by c.relname`,
	);
	const { rows: functions } = await client.query<Described>(
		`select p.proname as name, obj_description(p.oid, 'pg_proc') as comment, coalesce((
			select string_agg(case when place > p.pronargs - p.pronargdefaults then format('[%s]', arg) else arg end, ', ' order by place)
			from unnest(p.proargnames[1:p.pronargs]) with ordinality named (arg, place)), '') as arguments
		from pg_proc p where p.pronamespace = 'comms'::regnamespace and obj_description(p.oid, 'pg_proc') is not null
			and (p.proname = any ($1) or exists (select from comms.workflow_rights w where w.kind = 'function' and w.object = p.proname)) order by p.proname, p.pronargs, p.oid::regprocedure::text`,
		[ofTheOwner],
	);
	return {
		text: withList(withList(currentPage(), 'tables', tablesOf(tables)), 'functions', functionsOf(functions)),
		silent: tables.filter(({ comment }) => !comment).map(({ name }) => name),
		count: `${tables.length} tables and views, ${functions.length} functions`,
	};
}

export const currentPage = (): string => readFileSync(page, 'utf8').replace(/\r\n/g, '\n');

async function main(): Promise<void> {
	const server = await startPostgres();
	try {
		const client = await connected(connectionString(server.port, templateDatabase));
		const { text, silent, count } = await dataModelPage(client);
		const policy = await withRows(client, readFileSync(policies, 'utf8'));
		await client.end();
		writeFileSync(page, text);
		writeFileSync(policies, policy);
		console.log(`${count}${silent.length > 0 ? `; without a comment: ${silent.join(', ')}` : ''}`);
	} finally {
		await server.stop();
	}
}

if (require.main === module) void main();

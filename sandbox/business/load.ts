import type { Queryable } from '../../migrations/runner';
import { businessRows, type Row } from './rows';

/** Rows of each table of schema comms after loading. */
export type Counts = Record<string, number>;

async function insert(client: Queryable, table: string, rows: Row[]): Promise<void> {
	const [first] = rows;
	if (first === undefined) return;
	// An appointment is given in local time: its zone turns it into an instant.
	const columns = Object.keys(first).filter((column) => column !== 'localStart');
	const extra = 'localStart' in first ? { names: ', starts_at', values: `, (given ->> 'localStart')::timestamp at time zone time_zone` } : { names: '', values: '' };
	const list = columns.join(', ');
	await client.query(
		`insert into comms.${table} (${list}${extra.names})
		select ${list}${extra.values}
		from jsonb_array_elements($1) given, jsonb_populate_record(null::comms.${table}, given)
		on conflict do nothing`,
		[JSON.stringify(rows)],
	);
}

/**
 * Loads the demo's three businesses with their customers and history, dates lying around `now`. All or nothing; where
 * they are there already, nothing changes. Needs the rights of the schema's owner. Returns the rows of each table.
 */
export async function loadBusiness(client: Queryable, now: Date = new Date()): Promise<Counts> {
	const tables = businessRows(now);
	await client.query('begin');
	try {
		await client.query(`select pg_advisory_xact_lock(hashtextextended('comms.demo_business', 0))`);
		const [, tenants] = tables[0] ?? ['', []];
		const { rows: present } = await client.query('select 1 from comms.tenants where id = $1', [tenants[0]?.id]);
		if (present.length === 0) {
			for (const [table, rows] of tables) await insert(client, table, rows);
		}
		const counts: Counts = {};
		for (const [table] of tables) {
			const { rows } = await client.query(`select count(*)::int as n from comms.${table}`);
			counts[table] = (rows as Array<{ n: number }>)[0]?.n ?? 0;
		}
		await client.query('commit');
		return counts;
	} catch (error) {
		await client.query('rollback');
		throw error;
	}
}

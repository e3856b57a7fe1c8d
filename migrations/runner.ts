import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One numbered SQL file. `checksum` is the SHA-256 of its text, in hexadecimal. */
export interface Migration {
	name: string;
	checksum: string;
	body: string;
}

/** What the runner needs of a `pg` client, pool client or anything that speaks like one. */
export interface Queryable {
	query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface MigrationOptions {
	/** Read the operator's own public.crm_* tables through views. Counts before the first migration only. */
	mapExistingCrm?: boolean;
	/** Where the SQL files are; default: beside this file. */
	directory?: string;
}

/** The SQL that must run before any migration; repeatable. */
export function readBootstrap(directory = __dirname): string {
	return readFileSync(join(directory, 'bootstrap.sql'), 'utf8');
}

/** The numbered migrations in the order in which they are applied. */
export function readMigrations(directory = __dirname): Migration[] {
	return readdirSync(directory)
		.filter((file) => /^\d{3}-[a-z0-9-]+\.sql$/.test(file))
		.sort()
		.map((file) => {
			// A checkout with CRLF line ends is the same migration.
			const body = readFileSync(join(directory, file), 'utf8').replace(/\r\n/g, '\n');
			return { name: file, checksum: createHash('sha256').update(body, 'utf8').digest('hex'), body };
		});
}

function outcomeOf(rows: unknown[]): 'applied' | 'skipped' {
	const row = rows[0];
	if (typeof row === 'object' && row !== null && 'outcome' in row) {
		if (row.outcome === 'applied' || row.outcome === 'skipped') return row.outcome;
	}
	throw new Error('comms.apply_migration gave no outcome: is bootstrap.sql the one of this release?');
}

/**
 * Brings the database up to date: each migration in a transaction of its own, each once, also when several processes
 * do it at the same time. Throws the database's error, with the migration's name in front, and stops there.
 */
export async function migrate(
	client: Queryable,
	{ mapExistingCrm, directory }: MigrationOptions = {},
): Promise<{ applied: string[]; skipped: string[] }> {
	const done = { applied: new Array<string>(), skipped: new Array<string>() };
	await client.query(readBootstrap(directory));
	if (mapExistingCrm !== undefined) await client.query('select comms.map_existing_crm($1)', [mapExistingCrm]);

	for (const { name, checksum, body } of readMigrations(directory)) {
		try {
			const { rows } = await client.query('select comms.apply_migration($1, $2, $3) as outcome', [
				name,
				checksum,
				body,
			]);
			done[outcomeOf(rows)].push(name);
		} catch (error) {
			throw new Error(`Migration ${name}: ${error instanceof Error ? error.message : String(error)}`, {
				cause: error,
			});
		}
	}
	return done;
}

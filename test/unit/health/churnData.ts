import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

const folder = join(__dirname, '../../../../shared/data/churn');

/** Rows of a set that only tests may read; undefined, with a loud message, where it is absent. */
export function churnData(name: string): string | undefined {
	const file = join(folder, name);
	if (existsSync(file)) return readFileSync(file, 'utf8');
	if (process.env.CI !== undefined) throw new Error(`${name} is missing: the floors of the churn model can't be checked.`);
	console.warn(`SKIPPED: ${name} is not on this machine, so the floors of the churn model are not checked.`);
	return undefined;
}

export function telcoRows(): Array<Record<string, string>> | undefined {
	const text = churnData('telco-churn.csv');
	return text === undefined ? undefined : parse(text, { columns: true });
}

import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { sharedData } from '../sharedData';

/** A set as it is in its file; undefined where it is absent. */
export function churnData(name: string): string | undefined {
	const file = sharedData(`churn/${name}`);
	return file === undefined ? undefined : readFileSync(file, 'utf8');
}

export function telcoRows(): Array<Record<string, string>> | undefined {
	const text = churnData('telco-churn.csv');
	return text === undefined ? undefined : parse(text, { columns: true });
}

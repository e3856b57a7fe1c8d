import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

/** Public sets of short requests with an intent each, read from the folder of shared data. */

export interface Request {
	text: string;
	label: string;
}

export interface IntentSet {
	name: SetName;
	train: Request[];
	test: Request[];
	/** Texts with none of the set's labels; empty where the set has none. */
	outOfScope: { train: string[]; test: string[] };
}

export const setNames = ['banking77', 'clinc150'] as const;
export type SetName = (typeof setNames)[number];

/** Files below `shared/data` that each set is read from. */
export const filesOf: Record<SetName, readonly string[]> = {
	banking77: ['intents/banking77-train.csv', 'intents/banking77-test.csv'],
	clinc150: ['intents/clinc150-oos-plus.json'],
};

const rows = z.array(z.object({ text: z.string(), category: z.string() }));
const pairs = z.array(z.tuple([z.string(), z.string()]));
const clinc = z.object({ train: pairs, test: pairs, oos_train: pairs, oos_val: pairs, oos_test: pairs });

function csv(file: string): Request[] {
	return rows.parse(parse(readFileSync(file, 'utf8'), { columns: true })).map(({ text, category }) => ({ text, label: category }));
}

/** @param paths where the files of `filesOf` are, in that order */
export function readIntentSet(name: SetName, paths: readonly string[]): IntentSet {
	const [first = '', second = ''] = paths;
	if (name === 'banking77') return { name, train: csv(first), test: csv(second), outOfScope: { train: [], test: [] } };
	const read = clinc.parse(JSON.parse(readFileSync(first, 'utf8')));
	const requests = (list: z.infer<typeof pairs>): Request[] => list.map(([text, label]) => ({ text, label }));
	const texts = (list: z.infer<typeof pairs>): string[] => list.map(([text]) => text);
	return {
		name,
		train: requests(read.train),
		test: requests(read.test),
		outOfScope: { train: texts([...read.oos_train, ...read.oos_val]), test: texts(read.oos_test) },
	};
}

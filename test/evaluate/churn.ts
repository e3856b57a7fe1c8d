/**
 * Trains on a table of customers with the built node and tells how well it does on rows it has not seen.
 *
 * npm run evaluate:churn -- FILE.csv --label COLUMN [--id COLUMN] [--time COLUMN] [--positive VALUE] [--json]
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import type { TrainedModel } from '../../nodes/ComputeHealthScore/training/train';
import { fakeExecution } from '../unit/fakeExecution';
import { delimiterOf, textOfFile } from './tableFile';

const usage = 'Usage: npm run evaluate:churn -- FILE.csv --label COLUMN [--id COLUMN] [--time COLUMN] [--positive VALUE] [--json]';
const built = join(__dirname, '../../dist/nodes/ComputeHealthScore/ComputeHealthScore.node.js');
/** Scoring through the node, explanations included, is timed on this many rows at most. */
const rowsToScore = 5_000;

interface Evaluated {
	file: string;
	rows: number;
	engine: string;
	validation: string;
	auc: number | null;
	aucLow: number | null;
	aucHigh: number | null;
	prAuc: number | null;
	brier: number | null;
	ece: number | null;
	atCapacity: Array<{ capacity: number; recall: number; precision: number }>;
	/** Everything the node does: checks, five folds, the model. */
	trainSeconds: number;
	scoreRowsPerSecond: number | null;
	warnings: string[];
}

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { label: { type: 'string' }, id: { type: 'string' }, time: { type: 'string' }, positive: { type: 'string' }, json: { type: 'boolean', default: false } },
	});
	const [file] = positionals;
	if (file === undefined || values.label === undefined) throw new Error(usage);
	const rows = readTable(file);
	const columns = Object.keys(rows[0] ?? {});
	for (const name of [values.label, values.id, values.time]) {
		if (name !== undefined && !columns.includes(name)) throw new Error(`${file} has no column "${name}". It has: ${columns.join(', ')}`);
	}
	const found = await evaluate(file, rows, { labelField: values.label, idField: values.id ?? '', timeField: values.time ?? '', positiveClass: values.positive ?? '' });
	console.log(values.json ? JSON.stringify(found, null, 2) : tableOf(found));
}

function readTable(file: string): IDataObject[] {
	const text = textOfFile(readFileSync(file));
	return parse(text, { columns: (header: string[]) => header.map((name) => name.trim()), delimiter: delimiterOf(text), skip_empty_lines: true, relax_column_count: true, relax_quotes: true, trim: true });
}

async function evaluate(file: string, rows: IDataObject[], parameters: Record<string, unknown>): Promise<Evaluated> {
	if (!existsSync(built)) throw new Error('The package is not built: run "npm run build" first.');
	const { ComputeHealthScore } = (await import(built)) as { ComputeHealthScore: new () => INodeType };
	const run = async (items: IDataObject[], given: Record<string, unknown>): Promise<INodeExecutionData[]> => {
		const node = new ComputeHealthScore();
		const { ctx } = fakeExecution({ node, parameters: given, items: items.map((json) => ({ json })) });
		const outputs = (await node.execute?.call(ctx)) as INodeExecutionData[][];
		return outputs[0] ?? [];
	};
	const begun = performance.now();
	const result = { file, rows: rows.length, engine: 'none', validation: 'none', auc: null, aucLow: null, aucHigh: null, prAuc: null, brier: null, ece: null, atCapacity: [], scoreRowsPerSecond: null };
	const seconds = (since: number): number => (performance.now() - since) / 1_000;
	try {
		const [trained] = await run(rows, { operation: 'train', ...parameters });
		const model = trained?.json.model as unknown as TrainedModel;
		const trainSeconds = seconds(begun);
		const warnings = model.warnings.map(({ text }) => text);
		const { metrics } = model;
		if (metrics === null) return { ...result, engine: model.engine, trainSeconds, warnings };
		const sample = rows.slice(0, rowsToScore);
		const scoring = performance.now();
		const scored = await run(sample.map((customer) => ({ customer })), { operation: 'score', model });
		return {
			...result,
			engine: model.engine,
			validation: model.validation,
			auc: metrics.auc.value,
			aucLow: metrics.auc.low,
			aucHigh: metrics.auc.high,
			prAuc: metrics.prAuc,
			brier: metrics.brier,
			ece: metrics.ece,
			atCapacity: metrics.atCapacity,
			trainSeconds,
			scoreRowsPerSecond: Math.round(scored.length / seconds(scoring)),
			warnings,
		};
	} catch (error) {
		// What the node refuses is an answer: it says why in one sentence.
		const { message, description } = error as Error & { description?: string };
		return { ...result, trainSeconds: seconds(begun), warnings: [`Refused: ${message} ${description ?? ''}`.trim()] };
	}
}

function tableOf(found: Evaluated): string {
	const show = (value: number | null, digits = 4): string => (value === null ? '-' : value.toFixed(digits));
	const lines: Array<[string, string]> = [
		['rows', String(found.rows)],
		['engine', found.engine],
		['validation', found.validation],
		['AUC', `${show(found.auc)} (${show(found.aucLow)} - ${show(found.aucHigh)})`],
		['PR-AUC', show(found.prAuc)],
		['Brier', show(found.brier)],
		['ECE', show(found.ece)],
		...found.atCapacity.map(({ capacity, recall, precision }): [string, string] => [`at ${Math.round(100 * capacity)} % capacity`, `recall ${show(recall, 3)}, precision ${show(precision, 3)}`]),
		['train seconds', show(found.trainSeconds, 2)],
		['score rows/s', found.scoreRowsPerSecond === null ? '-' : String(found.scoreRowsPerSecond)],
		...found.warnings.map((text): [string, string] => ['note', text]),
	];
	const width = Math.max(...lines.map(([name]) => name.length));
	return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
});

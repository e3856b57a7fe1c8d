import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { fakeExecution } from '../unit/fakeExecution';
import { madeUpCustomers, madeUpSeries, whoLeft } from './healthRows';

/**
 * `npm run bench:scores`: how many customers the built Compute Health Score does in a second of one core, its shell included: reading,
 * checking, scoring, explaining, wording. The last column fingerprints the results: what is made faster must not change them. Asserts nothing.
 */

const built = join(__dirname, '../../dist/nodes/ComputeHealthScore/ComputeHealthScore.node.js');
const count = Number(process.argv[2] ?? 10_000);
const rounds = 3;
const now = '2026-11-23T09:30:00Z';

async function run(node: INodeType, items: INodeExecutionData[], parameters: Record<string, unknown>): Promise<INodeExecutionData[]> {
	if (node.execute === undefined) throw new Error('The built node cannot be executed.');
	const done = await node.execute.call(fakeExecution({ node, parameters, items }).ctx);
	if (!Array.isArray(done)) throw new Error('The built node gave no items.');
	return done[0] ?? [];
}

async function main(): Promise<void> {
	const { ComputeHealthScore } = (await import(built)) as { ComputeHealthScore: new () => INodeType };
	const node = new ComputeHealthScore();
	const customers = madeUpCustomers(count);
	const left = whoLeft(customers);
	const labelled = customers.map((customer, place): INodeExecutionData => ({ json: { ...customer, churned: left[place] === true } as IDataObject }));
	const modelOf = async (algorithm: string): Promise<unknown> => (await run(node, labelled.slice(0, 5_000), { operation: 'train', algorithm, idField: 'contactId' }))[0]?.json.model;
	const [trees, line] = [await modelOf('gradientBoosting'), await modelOf('logisticRegression')];
	const rows = customers.map((customer): INodeExecutionData => ({ json: { tenantId: 't', contactId: customer.contactId, customer, override: null, model: null } as IDataObject }));
	const purchases = customers.map((_, place): INodeExecutionData => ({ json: { frequency: place % 9, recency: place % 9 === 0 ? 0 : 10 + (place % 20), T: 40, monetaryValue: 20 + (place % 50) } }));
	const repeat = (await run(node, purchases, { operation: 'train', algorithm: 'bgNbd' }))[0]?.json.model;
	const series = madeUpSeries(count, Date.parse(now)).map((own): INodeExecutionData => ({ json: { contactId: 'c', series: own } as IDataObject }));
	const cases: Array<[string, INodeExecutionData[], Record<string, unknown>]> = [
		['score, scorecard', rows, { operation: 'score' }],
		['score, gradient boosting', rows, { operation: 'score', model: trees }],
		['score, logistic regression', rows, { operation: 'score', model: line }],
		['score, repeat purchases', purchases, { operation: 'score', model: repeat }],
		['detect signals, 60 values', series, { operation: 'detectSignals' }],
		['evaluate, gradient boosting', labelled, { operation: 'evaluate', model: trees }],
	];
	process.stdout.write(`${count.toLocaleString('en')} customers\n| operation | rows a second | µs a row | JSON.stringify of the result, µs | result |\n|---|---:|---:|---:|---|\n`);
	for (const [name, items, parameters] of cases) {
		let best = Infinity;
		let text = '';
		let write = Infinity;
		for (let round = 0; round < rounds; round += 1) {
			let done: INodeExecutionData[] = [];
			best = Math.min(best, await micros(async () => void (done = await run(node, items, { now, ...parameters }))));
			write = Math.min(write, await micros(() => void (text = JSON.stringify(done.map(({ json }) => json.health ?? json.satisfaction ?? json.evaluation)))));
		}
		const rounded = text.replace(/\d+\.\d{10,}/g, (digits) => Number(digits).toPrecision(9));
		process.stdout.write(`| ${name} | ${Math.round(1e6 / (best / count)).toLocaleString('en')} | ${(best / count).toFixed(1)} | ${(write / count).toFixed(1)} | ${createHash('sha256').update(rounded).digest('hex').slice(0, 8)} |\n`);
	}
}

/** Microseconds of this process's CPU. */
async function micros(work: () => Promise<void> | void): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});

import { join } from 'node:path';
import type { INodeExecutionData, INodeType } from 'n8n-workflow';
import { languages } from '../../nodes/shared/vocabulary';
import { fakeExecution } from '../unit/fakeExecution';
import { writtenMails } from './writtenMails';

/**
 * `npm run bench:classify`: how many mails of about 1 KB the built node labels in a second of one core, offline, all
 * labels; how long the first mail takes, and how much memory stays. Beside each figure what JSON.parse takes for the same mails,
 * in the same run: machines differ, ratios less. Asserts nothing.
 */

const built = join(__dirname, '../../dist/nodes/ClassifyEmail/ClassifyEmail.node.js');
const bytes = 1_000;
const mailsOf = { all: 3_000, round: 1_000, rounds: 3 } as const;

/** Mails of about 1 KB in UTF-8, joined from the training mails of a language. No two have the same sender. */
function mailsIn(language: string, count: number): INodeExecutionData[] {
	const written = writtenMails(language);
	let next = 0;
	return Array.from({ length: count }, (_, index) => {
		const subject = written[next % written.length]?.subject ?? '';
		let text = '';
		while (Buffer.byteLength(text) < bytes) text += `${written[next++ % written.length]?.body ?? ''}\n\n`;
		while (Buffer.byteLength(text) > bytes) text = text.slice(0, -8);
		return { json: { subject, text, from: { value: [{ address: `anna${index}@firm${index}.example`, name: 'Anna' }] }, headers: {} } };
	});
}

/** Milliseconds of this process's CPU, compiling and collecting of memory included. */
async function cpu(work: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

function memory(): number {
	globalThis.gc?.();
	const { heapUsed, external } = process.memoryUsage();
	return (heapUsed + external) / 1048576;
}

async function main(): Promise<void> {
	const mails = new Map<string, INodeExecutionData[]>(languages.map((language) => [language, mailsIn(language, mailsOf.all)]));
	const { ClassifyEmail } = (await import(built)) as { ClassifyEmail: new () => INodeType };
	const node = new ClassifyEmail();
	const run = async (items: INodeExecutionData[]) => await node.execute?.call(fakeExecution({ node, items }).ctx);

	const start = memory();
	const [first] = mails.get('en') ?? [];
	const began = performance.now();
	const load = await cpu(async () => await run(first ? [first] : []));
	console.log(`First mail, with what is loaded for it: ${load.toFixed(0)} ms of CPU, ${(performance.now() - began).toFixed(0)} ms by the clock; ${(memory() - start).toFixed(1)} MB more memory.`);

	const table: Record<string, Record<string, number | string>> = {};
	for (const [language, items] of mails) {
		const texts = items.map(({ json }) => JSON.stringify(json));
		let [best, bare] = [Infinity, Infinity];
		for (let round = 0; round < mailsOf.rounds; round++) {
			const from = round * mailsOf.round;
			best = Math.min(best, (await cpu(async () => await run(items.slice(from, from + mailsOf.round)))) / mailsOf.round);
			bare = Math.min(bare, (await cpu(() => {
				for (let again = 0; again < 20; again++) for (const text of texts.slice(from, from + mailsOf.round)) JSON.parse(text);
			})) / mailsOf.round / 20);
		}
		table[language] = { 'mails/s': Math.round(1000 / best), 'ms a mail': Number(best.toFixed(3)), 'JSON.parse, ms': Number(bare.toFixed(5)), ratio: Math.round(best / bare) };
	}
	console.table(table);
	console.log(`Memory after ${mailsOf.all * languages.length} mails in ${languages.length} languages, caches full: ${(memory() - start).toFixed(1)} MB more than before the first.`);
}

void main();

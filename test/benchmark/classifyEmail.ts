import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { INodeExecutionData, INodeType } from 'n8n-workflow';
import { languages } from '../../nodes/shared/vocabulary';
import { installedN8n } from '../../sandbox/launcher/n8nInstallation';
import { fakeExecution } from '../unit/fakeExecution';
import { writtenMails } from './writtenMails';

/**
 * `npm run bench:classify`: what a mail of about 1 KB costs the built node, offline, all labels, in CPU time. Each language has a process of
 * its own, as what one has compiled and learnt would be warm for the next; the first mails and the later ones are told apart. Beside it what
 * JSON.parse takes for the same mails: machines differ, ratios less. Runs on the Node that n8n is installed with, where it is. Asserts nothing.
 */

const built = join(__dirname, '../../dist/nodes/ClassifyEmail/ClassifyEmail.node.js');
const bytes = 1_000;
/** One thousand to warm up, then the rest; V8 is done with compiling after some fifteen thousand. */
const mailsOf = { round: 1_000, later: 5_000, warm: 15_000, all: 20_000 } as const;

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

async function measured(language: string): Promise<Record<string, number>> {
	const items = mailsIn(language, mailsOf.all);
	const { ClassifyEmail } = (await import(built)) as { ClassifyEmail: new () => INodeType };
	const node = new ClassifyEmail();
	const run = async (from: number, to: number) => await node.execute?.call(fakeExecution({ node, items: items.slice(from, to) }).ctx);

	const start = memory();
	const first = await cpu(async () => await run(0, 1));
	const loaded = memory() - start;
	const rounds = [await cpu(async () => await run(1, mailsOf.round))];
	for (let from = mailsOf.round; from < mailsOf.all; from += mailsOf.round) rounds.push(await cpu(async () => await run(from, from + mailsOf.round)));
	const times = rounds.map((time) => time / mailsOf.round);
	const mean = (from: number, to: number) => times.slice(from / mailsOf.round, to / mailsOf.round).reduce((sum, time) => sum + time, 0) / ((to - from) / mailsOf.round);
	const later = mean(2 * mailsOf.round, mailsOf.later);
	const warm = mean(mailsOf.warm, mailsOf.all);

	const texts = items.map(({ json }) => JSON.stringify(json));
	const bare = (await cpu(() => {
		for (let again = 0; again < 10; again++) for (const text of texts) JSON.parse(text);
	})) / texts.length / 10;
	return {
		'first mail, ms': Math.round(first),
		'and MB': Number(loaded.toFixed(1)),
		'first 1,000: ms a mail': Number((times[0] ?? 0).toFixed(3)),
		'second 1,000': Number((times[1] ?? 0).toFixed(3)),
		'to 5,000': Number(later.toFixed(3)),
		'mails/s': Math.round(1000 / later),
		'warm, from 15,000': Number(warm.toFixed(3)),
		'warm mails/s': Math.round(1000 / warm),
		'times JSON.parse': Math.round(later / bare),
		'MB in the end': Number((memory() - start).toFixed(1)),
	};
}

function measuredAlone(node: string, language: string): Record<string, number> {
	return JSON.parse(execFileSync(node, ['--expose-gc', '--import', 'tsx', __filename, language], { encoding: 'utf8' })) as Record<string, number>;
}

async function main(): Promise<void> {
	const [, , language] = process.argv;
	if (language !== undefined) {
		console.log(JSON.stringify(await measured(language)));
		return;
	}
	const node = installedN8n()?.node ?? process.execPath;
	console.log(`Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}, ${mailsOf.all} mails of each language, CPU time of the whole process: compiling and collecting of memory included.`);
	console.table(Object.fromEntries(languages.map((one) => [one, measuredAlone(node, one)])));
}

void main();

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, root } from '../../../sandbox/launcher/folders';
import { makeTarball } from '../../../sandbox/launcher/pack';
import { step } from '../../../sandbox/launcher/progress.cjs';
import { withStack } from './benchStack';
import { measureFirstUse } from './firstUse';
import { measureNodeRates } from './nodeRates';
import { benchmarkPage, type Measured, type Noted, type NotedPart, partNames, surroundings } from './page';
import { measureShares } from './shares';
import { measureStarts } from './starts';
import { measureClassifiers } from './textClassifier';
import { measureTriageChain } from './triageChain';

/**
 * `npm run bench`: what the pack costs an n8n, and what its nodes cost a workflow. Ratios of what was measured by turns in the same run; asserts
 * nothing. Writes docs/benchmarks.md. `npm run bench -- starts chain` measures those parts again and leaves the others on the page as they were;
 * a part that fails costs no other.
 */

const notes = join(makeFolder(root, '.cache', 'bench'), 'measured.json');
const measured: Partial<Noted> = existsSync(notes) ? (JSON.parse(readFileSync(notes, 'utf8')) as Partial<Noted>) : {};
const failed: string[] = [];

async function part<Name extends keyof Measured>(name: Name, title: string, measure: () => Promise<Measured[Name]> | Measured[Name]): Promise<void> {
	if (!wanted.includes(name)) return;
	const before = surroundings();
	try {
		const found = await step(title, async () => await measure());
		Object.assign(measured, { [name]: { found, before, after: surroundings() } satisfies NotedPart<Measured[Name]> });
		writeFileSync(notes, JSON.stringify(measured, null, '\t'));
	} catch (error) {
		failed.push(name);
		console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
	}
}

const asked = process.argv.slice(2);
const wanted: readonly string[] = asked.length > 0 ? asked : partNames;

async function main(): Promise<void> {
	const unknown = wanted.filter((name) => !partNames.some((each) => each === name));
	if (unknown.length > 0) throw new Error(`There is no part "${unknown.join('", "')}". The parts: ${partNames.join(', ')}.`);
	await step('Building and packing the nodes', async () => void (await makeTarball()));
	await part('firstUse', 'Loading each file of the pack', measureFirstUse);
	await part('nodeRates', 'Each node by itself', measureNodeRates);
	await part('starts', 'Starting n8n with and without the pack', measureStarts);
	if (wanted.some((name) => ['chain', 'classifiers', 'shares'].includes(name))) {
		await withStack(async (n8n) => {
			await part('chain', '200 mails in one execution', async () => await measureTriageChain(n8n));
			await part('classifiers', "Beside n8n's Text Classifier", async () => await measureClassifiers(n8n));
			await part('shares', 'The share of each node in its workflow', async () => await measureShares(n8n));
		});
	}
	const page = benchmarkPage(measured);
	writeFileSync(join(root, 'docs/benchmarks.md'), page);
	console.log(`\n${page.split('\n').filter((line) => /^(\||#|The aim)/.test(line)).join('\n')}\n\nWritten: docs/benchmarks.md`);
	if (failed.length > 0) throw new Error(`Failed: ${failed.join(', ')}.`);
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(1);
	},
);

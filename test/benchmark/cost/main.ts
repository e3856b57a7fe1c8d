import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../sandbox/launcher/folders';
import { makeTarball } from '../../../sandbox/launcher/pack';
import { elapsed, step } from '../../../sandbox/launcher/progress.cjs';
import { withStack } from './benchStack';
import { measureFirstUse } from './firstUse';
import { measureNodeRates } from './nodeRates';
import { benchmarkPage, type Measured, surroundings } from './page';
import { measureShares } from './shares';
import { measureStarts } from './starts';
import { measureClassifiers } from './textClassifier';
import { measureTriageChain } from './triageChain';

/**
 * `npm run bench`: what the pack costs an n8n, and what its nodes cost a workflow; writes docs/benchmarks.md. Everything by ratios of what
 * was measured in turn in the same run. Asserts nothing. `npm run bench -- starts chain` measures only those parts, and prints them.
 */

async function main(): Promise<void> {
	const wanted = process.argv.slice(2);
	const begun = Date.now();
	const before = surroundings();
	const measured: Partial<Measured> = {};
	const part = async <Name extends keyof Measured>(name: Name, title: string, measure: () => Promise<Measured[Name]> | Measured[Name]) => {
		if (wanted.length > 0 && !wanted.includes(name)) return;
		measured[name] = await step(title, async () => await measure());
		if (wanted.length > 0) console.log(JSON.stringify(measured[name], null, '\t'));
	};
	await step('Building and packing the nodes', async () => void (await makeTarball()));
	await part('firstUse', 'Loading each file of the pack', measureFirstUse);
	await part('nodeRates', 'Each node by itself', measureNodeRates);
	await part('starts', 'Starting n8n with and without the pack', measureStarts);
	if (wanted.length === 0 || wanted.some((name) => ['chain', 'shares', 'classifiers'].includes(name))) {
		await withStack(async (n8n) => {
			await part('chain', '200 mails in one execution', async () => await measureTriageChain(n8n));
			await part('classifiers', "Beside n8n's Text Classifier", async () => await measureClassifiers(n8n));
			await part('shares', 'The share of each node in its workflow', async () => await measureShares(n8n));
		});
	}
	const { firstUse, nodeRates, starts, chain, classifiers, shares } = measured;
	if (firstUse && nodeRates && starts && chain && classifiers && shares) {
		const page = benchmarkPage({ firstUse, nodeRates, starts, chain, classifiers, shares }, before, surroundings(), elapsed(Date.now() - begun));
		writeFileSync(join(root, 'docs/benchmarks.md'), page);
		console.log(`\n${page.split('\n').filter((line) => /^(\||#)/.test(line)).join('\n')}\n\nWritten: docs/benchmarks.md`);
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
		process.exit(1);
	},
);

import { cpuMilliseconds } from '../../unit/cpuTime';
import { builtNode, nodeCases, nodeNames, runNode } from './nodeCases';

/** One node in a process of its own, started by nodeRates.ts: prints what it does in a second of one core. */

const rounds = 3;

export interface NodeRate {
	name: string;
	items: number;
	/** CPU of the first item of the process, with all that is loaded for it. */
	firstMs: number;
	/** CPU of an item once warm, the shell of the node included; the best of the rounds. */
	itemMs: number;
	/** CPU that JSON.parse takes for such an item, in the same run. */
	parseMs: number;
}

async function main(): Promise<void> {
	const name = nodeNames.find((each) => each === process.argv[2]);
	if (name === undefined) throw new Error(`There is no node ${process.argv[2]}.`);
	const cases = await nodeCases[name]();
	const node = await builtNode(name);
	const rates: NodeRate[] = [];
	for (const { name: what, items, parameters } of cases) {
		const firstMs = await cpuMilliseconds(async () => await runNode(node, items.slice(0, 1), parameters));
		const texts = items.map(({ json }) => JSON.stringify(json));
		const best = { item: Infinity, parse: Infinity };
		for (let round = 0; round < rounds; round += 1) {
			best.item = Math.min(best.item, await cpuMilliseconds(async () => await runNode(node, items, parameters)));
			best.parse = Math.min(best.parse, await cpuMilliseconds(() => texts.forEach((text) => JSON.parse(text))));
		}
		rates.push({ name: what, items: items.length, firstMs, itemMs: best.item / items.length, parseMs: best.parse / items.length });
	}
	console.log(JSON.stringify(rates));
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});

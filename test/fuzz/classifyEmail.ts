import { greatInputs, randomInput } from './inputs';
import { judge, limit } from './judge';
import type { FuzzInput } from './inputs';
import type { Judged } from './judge';
import { Random } from './random';
import { readSeeds } from './seeds';

/**
 * `npm run fuzz:classify [-- COUNT [SEED]]`: random, mutated and malicious mails through reading, guard and offline
 * engine. None may throw but a clear refusal, none take more than 250 ms of CPU. Exits 1 where one does.
 */
async function main(): Promise<void> {
	const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
	const seeds = readSeeds(2_000);
	console.log(`${seeds.written.length} mails and ${seeds.raw.length} raw mails as seeds, ${seeds.pieces.length} pieces, seed ${seed}`);
	const kinds = new Map<string, { inputs: number; refused: number; slowest: number }>();
	const bad: string[] = [];
	let slowest: { name: string; milliseconds: number } = { name: '', milliseconds: 0 };
	let refused = 0;
	let heap = 0;
	const note = (name: string, { kind }: FuzzInput, judged: Judged) => {
		const group = kind.split(' of ')[0] ?? kind;
		const of = kinds.get(group) ?? { inputs: 0, refused: 0, slowest: 0 };
		kinds.set(group, { inputs: of.inputs + 1, refused: of.refused + Number(judged.refused), slowest: Math.max(of.slowest, judged.milliseconds) });
		refused += Number(judged.refused);
		if (judged.milliseconds > slowest.milliseconds) slowest = { name: `${name} (${kind})`, milliseconds: judged.milliseconds };
		if (judged.fault !== undefined || judged.milliseconds > limit) {
			bad.push(`${name} (${kind}): ${judged.milliseconds.toFixed(0)} ms ${judged.fault ?? ''}`);
			console.log(bad.at(-1));
		}
	};
	await judge(randomInput(new Random(0), seeds));
	let great = 0;
	for (const input of greatInputs(1)) note(`great ${great++}`, input, await judge(input));
	for (let index = 0; index < count - great; index++) {
		const input = randomInput(new Random(seed * 1_000_003 + index), seeds);
		note(`input ${index}`, input, await judge(input));
		if (index % 1_000 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed);
		if (index % 10_000 === 0) console.log(`${index}: slowest ${slowest.milliseconds.toFixed(0)} ms, heap ${Math.round(process.memoryUsage().heapUsed / 1048576)} MB`);
	}
	console.table(Object.fromEntries([...kinds].map(([kind, { inputs, refused: no, slowest: most }]) => [kind, { inputs, refused: no, 'slowest, ms': Math.round(most) }])));
	console.log(`${count} inputs, ${refused} refused, ${bad.length} bad. Slowest: ${slowest.milliseconds.toFixed(0)} ms, ${slowest.name}. Greatest heap met: ${Math.round(heap / 1048576)} MB.`);
	process.exitCode = bad.length > 0 ? 1 : 0;
}

void main();

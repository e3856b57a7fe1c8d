import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../sandbox/launcher/folders';
import type { FaultResult, Outcome } from './faultRun';

/** The result of a fault run for people. */

const page = join(root, 'docs', 'queue-mode.md');
const [begin, end] = ['<!-- faults: written by npm run test:faults -->', '<!-- /faults -->'];

const sentences: Record<string, string> = {
	kill: 'a worker killed (SIGKILL)',
	'postgres crash': 'Postgres crashed and restarted',
	'postgres stop': 'Postgres restarted in order',
	'redis crash': 'Redis killed and restarted',
	refuse: 'providers refuse',
	stall: 'providers take messages and stall',
	drop: 'providers take messages and hang up',
};

/** Median and worst of what is known, in seconds. */
function spread(values: Array<number | undefined>): string {
	const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
	if (known.length === 0) return '';
	const [middle = 0, most = 0] = [known[Math.floor(known.length / 2)], known.at(-1)];
	return known.length === 1 ? `${most.toFixed(0)} s` : `${middle.toFixed(0)} s (most ${most.toFixed(0)} s)`;
}

function rowOf(kind: string, outcomes: Outcome[]): string {
	const cells = [
		sentences[kind] ?? kind,
		String(outcomes.length),
		spread(outcomes.map(({ back }) => back)),
		spread(outcomes.map(({ nextDone }) => nextDone)),
		spread(outcomes.map(({ handsFree }) => handsFree)),
	];
	return `| ${cells.join(' | ')} |`;
}

export function tableOf({ options, outcomes, seconds, rate, before, after, poison, executionsCrashed, endedThemselves }: FaultResult): string {
	const kinds = Object.keys(sentences).filter((kind) => outcomes.some(({ strike }) => strike === kind));
	const { arrived, notArrived, total } = before.ambiguous;
	const channels = Object.entries(before.byChannel);
	return `Seed ${options.seed}, ${options.messages} messages over ${channels.length} channels, ${options.workers} workers, ${new Date().toISOString().slice(0, 10)}.${options.patient ? '' : ' Leases and retries were ended as soon as nothing moved (`--quick`).'}

| | |
|---|---|
| messages | ${before.messages} |
| lost | **${before.lost.length + after.lost.length}** |
| sent twice, knowingly or not | **${new Set([...before.twice, ...after.twice]).size}** |
| in doubt (\`ambiguous\`) | ${total}: ${arrived.length} had arrived, ${notArrived.length} had not |
${poison.length === 0 ? '' : `| of them poison, which nobody can send | ${poison.length}: ${poison.filter((key) => after.failed.includes(key)).length} given up, with the reason |\n`}| given up besides | ${before.failed.filter((key) => !poison.includes(key)).length} |
| after a person settled the doubts by the providers' records | ${after.once} of ${after.messages - poison.length} arrived exactly once |
| executions that ended with their process | ${executionsCrashed} |
| processes that ended by themselves and were started again | ${endedThemselves} |
| time for all of it | ${(seconds / 60).toFixed(1)} min |
| messages a second, faults included | ${rate.toFixed(1)} |

| fault | times | the process works again after | the next message was done after | what it had in hand was free or in doubt after |
|---|---|---|---|---|
${kinds.map((kind) => rowOf(kind, outcomes.filter(({ strike }) => strike === kind))).join('\n')}

| channel | messages | arrived once before doubts were settled | in doubt |
|---|---|---|---|
${channels.map(([channel, sums]) => `| ${channel} | ${sums.messages} | ${sums.once} | ${sums.ambiguous} |`).join('\n')}`;
}

/** What must not be. */
export function complaints({ before, after, poison }: FaultResult): string[] {
	const twice = [...new Set([...before.twice, ...after.twice])];
	return [
		...(before.lost.length + after.lost.length > 0 ? [`lost: ${[...before.lost, ...after.lost].slice(0, 10).join(', ')}`] : []),
		...(twice.length > 0 ? [`sent twice: ${twice.slice(0, 10).join(', ')}`] : []),
		...(after.once !== after.messages - poison.length ? [`${after.messages - poison.length - after.once} messages did not arrive exactly once in the end: ${JSON.stringify(after.byState)}`] : []),
		...after.failed.filter((key) => !poison.includes(key)).map((key) => `given up, and no poison: ${key}`),
		...poison.filter((key) => !after.failed.includes(key)).map((key) => `poison that was not given up: ${key}`),
	];
}

export function writeTable(table: string): void {
	const text = readFileSync(page, 'utf8');
	const [from, to] = [text.indexOf(begin), text.indexOf(end)];
	if (from < 0 || to < 0) throw new Error(`${page} lacks the place for the table: ${begin} ... ${end}`);
	writeFileSync(page, `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`);
}

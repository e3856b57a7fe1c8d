import { Definitions, stepOf } from '../../nodes/ScheduleSequenceStep/sequence/request';
import { nextStep } from '../../nodes/ScheduleSequenceStep/sequence/nextStep';
import { sequencePolicy } from '../../nodes/ScheduleSequenceStep/sequence/policy';
import { parseSituation } from '../../nodes/ScheduleSequenceStep/sequence/situation';
import { enrolmentRow, sequence, sequenceNow } from './enrolmentRows';

/**
 * `npm run bench:sequences`: how many enrolments Schedule Sequence Step advances in a second of one core, in batches, with the memory each batch
 * leaves. `nextStep` alone, and with reading and checking each row as the node does. Asserts nothing.
 */
const batches = 5;
const size = 20_000;

function main(): void {
	process.stdout.write('| batch | nextStep a second | with reading the row | heap, MB |\n|---|---:|---:|---:|\n');
	const definitions = new Definitions();
	const parsed = definitions.of(sequence, 1);
	const policy = sequencePolicy(undefined);
	for (let batch = 0; batch < batches; batch++) {
		const rows = Array.from({ length: size }, (_, index) => enrolmentRow(batch * size + index));
		const situations = rows.map((one) => parseSituation({ ...one, workspaceZone: 'UTC' }));
		const pure = rate(() => { for (const one of situations) nextStep(parsed, one, policy, sequenceNow); });
		const whole = rate(() => { for (const one of rows) stepOf({ ...one, sequence, policy: undefined, workspaceZone: 'UTC', now: sequenceNow }, definitions); });
		globalThis.gc?.();
		process.stdout.write(`| ${batch + 1} | ${pure} | ${whole} | ${Math.round(process.memoryUsage().heapUsed / 1e6)} |\n`);
	}
}

/** Rows in a second of this process's own CPU. */
function rate(work: () => void): string {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return Math.round(size / ((user + system) / 1e6)).toLocaleString('en');
}

main();

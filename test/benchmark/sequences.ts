import { Definitions, stepOf } from '../../nodes/ScheduleSequenceStep/sequence/request';
import { nextStep } from '../../nodes/ScheduleSequenceStep/sequence/nextStep';
import { sequencePolicy } from '../../nodes/ScheduleSequenceStep/sequence/policy';
import { parseSituation } from '../../nodes/ScheduleSequenceStep/sequence/situation';

/**
 * `npm run bench:sequences`: how many enrolments Schedule Sequence Step advances in a second of one core, in batches, with the memory each batch
 * leaves. `nextStep` alone, and with reading and checking each row as the node does. Asserts nothing.
 */
const batches = 5;
const size = 20_000;
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo'];
const now = Date.parse('2026-03-29T08:00:00Z');

const sequence = {
	id: 'quote', version: 1, topic: 'service', window: { from: '08:00', to: '20:00' },
	steps: [0, 2, 5, 7, 14].map((days) => ({ id: `day-${days}`, delay: { kind: 'calendar', from: 'enrolment', days, at: '09:00' }, channels: ['email', 'sms'] })),
};

function row(index: number) {
	const enrolledAt = new Date(now - ((index % 14) + 1) * 86_400_000).toISOString();
	const done = sequence.steps.slice(0, index % 4).map(({ id }) => ({ stepId: id, at: enrolledAt, state: 'sent' }));
	return {
		enrolment: { id: `e-${index}`, contactId: `c-${index}`, enrolledAt, epoch: 1, version: 1, done },
		contact: { contactId: `c-${index}`, email: 'ann@example.com', timeZone: zones[index % zones.length], preferences: { quietHours: { from: '21:00', to: '07:30' } } },
		history: done.map(({ at }) => ({ at, channel: 'email', topic: 'service', state: 'delivered' })),
	};
}

function main(): void {
	process.stdout.write('| batch | nextStep a second | with reading the row | heap, MB |\n|---|---:|---:|---:|\n');
	const definitions = new Definitions();
	const parsed = definitions.of(sequence, 1);
	const policy = sequencePolicy(undefined);
	for (let batch = 0; batch < batches; batch++) {
		const rows = Array.from({ length: size }, (_, index) => row(batch * size + index));
		const situations = rows.map((one) => parseSituation({ ...one, workspaceZone: 'UTC' }));
		const pure = rate(() => { for (const one of situations) nextStep(parsed, one, policy, now); });
		const whole = rate(() => { for (const one of rows) stepOf({ ...one, sequence, policy: undefined, workspaceZone: 'UTC', now }, definitions); });
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

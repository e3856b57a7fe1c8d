import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * `npm run bench:throughput`: messages a second through a real n8n, from the outbox to the providers (the sandbox), once with one
 * process and once with a webhook process and three workers; the same messages over five channels, the same workflows. Postgres, the
 * sandbox and n8n share the cores of one machine: what counts is the ratio. Asserts nothing.
 */

const count = 1500;
/** How often the outbox is looked through: often enough that runs overlap and every worker has work. */
const everySeconds = 3;

interface Measured {
	mode: string;
	rate: number;
	seconds: number;
}

async function measure(mode: string): Promise<Measured> {
	const { default: startStack } = await import('../n8n/harness/globalSetup');
	const { default: stopStack } = await import('../n8n/harness/globalTeardown');
	const { TestN8n } = await import('../n8n/harness/TestN8n');
	const { planMessages } = await import('../faults/messages');
	const { enqueue, progressOf, setPace, usualPace } = await import('../faults/stage');
	await startStack();
	const n8n = TestN8n.connect();
	try {
		const run = randomBytes(3).toString('hex');
		await n8n.sandbox.serviceSettings({ reports: 'none' });
		await setPace(n8n, { everySeconds });
		await enqueue(n8n, run, planMessages(run, count));
		// From the first hundred to the last: starting up is no part of it.
		let begun: { at: number; done: number } | undefined;
		for (;;) {
			const { done } = await progressOf(n8n, run);
			if (!begun && done >= 100) begun = { at: Date.now(), done };
			if (begun && done >= count) {
				const seconds = (Date.now() - begun.at) / 1000;
				return { mode, seconds, rate: (done - begun.done) / seconds };
			}
			await wait(200);
		}
	} finally {
		await usualPace(n8n);
		await n8n.close();
		await stopStack();
	}
}

async function main(): Promise<void> {
	const mode = process.argv[2];
	if (mode !== undefined) {
		console.log(JSON.stringify(await measure(mode)));
		process.exit(0);
	}
	console.log(`${count} messages over five channels, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} before`);
	const results = ['regular', 'queue'].map((each) => {
		const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', __filename, each], {
			env: { ...process.env, CUSTOMER_COMMS_TEST_MODE: each },
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		if (status !== 0) throw new Error(`The measurement in ${each} mode failed.`);
		return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured;
	});
	for (const { mode: each, rate, seconds } of results) console.log(`${each.padEnd(8)} ${rate.toFixed(1)} messages a second (${seconds.toFixed(0)} s)`);
	const [one, three] = results;
	if (one && three) console.log(`ratio    ${(three.rate / one.rate).toFixed(2)}`);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exit(1);
});

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../../sandbox/launcher/folders';
import { inQueueMode, readFacts } from './facts';

/** Installing n8n is part of the first start. */
const patience = 25 * 60_000;

/** Starts the stack in a process of its own, unless one runs already (`npm run n8n:keep`). */
export default async function globalSetup(): Promise<void> {
	const kept = readFacts();
	if (kept) {
		process.stderr.write(`\nUsing the stack that runs already (process ${kept.pid}).\n`);
		return;
	}
	process.stderr.write(`\nStarting the stack for the n8n tests${inQueueMode ? ', in queue mode' : ''}\n`);
	const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'server.ts')], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	process.env.CUSTOMER_COMMS_STACK_PID = String(child.pid);
	for (const start = Date.now(); !readFacts(); ) {
		if (child.exitCode !== null || child.signalCode !== null) throw new Error('The stack for the n8n tests did not start.');
		if (Date.now() - start > patience) {
			child.kill('SIGTERM');
			throw new Error(`The stack for the n8n tests was not ready after ${patience / 60_000} minutes.`);
		}
		await new Promise((wake) => setTimeout(wake, 200));
	}
}

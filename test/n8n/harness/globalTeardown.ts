import { isRunning } from '../../../sandbox/launcher/childProcess';

/** Stops the stack that the set-up started; one that was running before stays. */
export default async function globalTeardown(): Promise<void> {
	const pid = Number(process.env.CUSTOMER_COMMS_STACK_PID);
	if (!pid || !isRunning(pid)) return;
	process.kill(pid, 'SIGTERM');
	for (const start = Date.now(); isRunning(pid) && Date.now() - start < 60_000; ) {
		await new Promise((wake) => setTimeout(wake, 100));
	}
}

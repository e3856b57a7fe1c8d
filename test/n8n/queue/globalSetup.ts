import { redisIsInstalled } from '../../../sandbox/launcher/redis';
import startStack from '../harness/globalSetup';

/** Without Redis there is no stack, and the tests say that they are left out; with CI=true that is a failure. */
export default async function globalSetup(): Promise<void> {
	if (redisIsInstalled) return await startStack();
	const missing = 'the tests of queue mode need Redis: apt-get install redis-server';
	if (process.env.CI === 'true') throw new Error(`With CI=true nothing may be left out: ${missing}`);
	process.stderr.write(`${'!'.repeat(78)}\nLEFT OUT: ${missing}\n${'!'.repeat(78)}\n`);
}

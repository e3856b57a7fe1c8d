import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../../../sandbox/launcher/childProcess';
import type { Mailbox } from '../../../sandbox/launcher/demoAccounts';
import { root } from '../../../sandbox/launcher/folders';
import type { Ports } from '../../../sandbox/launcher/ports';

/** `CUSTOMER_COMMS_TEST_MODE=queue`: n8n with Redis, a webhook process and three workers, in a folder of its own. */
export const inQueueMode = process.env.CUSTOMER_COMMS_TEST_MODE === 'queue';
export const workers = inQueueMode ? 3 : 0;

/** Where everything of a test run lies; wiped when a stack starts, so that the logs of the last run stay. */
export const testFolder = join(root, '.cache', inQueueMode ? 'test-n8n-queue' : 'test-n8n');
export const factsFile = join(testFolder, 'facts.json');

/** How a test reaches the running stack. */
export interface Facts {
	/** Of the process that holds the stack. */
	pid: number;
	ports: Ports;
	urls: { n8n: string; webhook: string; outbox: string; model: string; control: string };
	/** Of the logged-in owner. */
	cookie: string;
	owner: { email: string; password: string };
	pages: { user: string; password: string };
	inboundWebhookHeaders: Record<string, string>;
	databases: { product: string; productAsWorkflows: string; n8n: string };
	mailbox: Mailbox | null;
	n8nPid: number;
	/** What can be stopped, killed and started by name: main, postgres, in queue mode also redis, webhook, worker-1 ... */
	processes: string[];
}

/** The facts of a running stack. */
export function readFacts(): Facts | undefined {
	if (!existsSync(factsFile)) return undefined;
	const facts = JSON.parse(readFileSync(factsFile, 'utf8')) as Facts;
	return isRunning(facts.pid) ? facts : undefined;
}

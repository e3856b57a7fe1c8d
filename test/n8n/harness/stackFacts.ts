import { demoAccess, type Mailbox } from '../../../sandbox/launcher/demoAccounts';
import { databases } from '../../../sandbox/launcher/database';
import type { Stack } from '../../../sandbox/launcher/stack';
import type { Facts } from './facts';

/**
 * What a test has to know of a stack that this process started.
 * @param controlPort of the address by which tests stop and start its processes; 0: there is none
 */
export function factsOf(stack: Stack, controlPort: number, mailbox: Mailbox | null): Facts {
	const { ports, state } = stack;
	const { pages, webhookHeaders, workflowsDatabase } = demoAccess(ports, state);
	return {
		pid: process.pid,
		ports,
		urls: {
			n8n: stack.n8n.url,
			webhook: `${stack.webhooksUrl}/webhook`,
			outbox: stack.sandbox.outboxUrl,
			model: `http://127.0.0.1:${ports.model}/v1`,
			control: `http://127.0.0.1:${controlPort}`,
		},
		cookie: stack.rest.cookie,
		owner: { email: stack.owner.email, password: stack.owner.password },
		pages,
		inboundWebhookHeaders: webhookHeaders,
		databases: {
			product: stack.postgres.url(databases.product),
			productAsWorkflows: workflowsDatabase,
			n8n: stack.postgres.url(databases.n8n),
		},
		mailbox,
		n8nPid: stack.n8n.pid ?? 0,
		processes: Object.keys(stack.processes),
	};
}

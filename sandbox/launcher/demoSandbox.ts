import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Mailbox } from './demoAccounts';
import { root } from './folders';
import type { Ports } from './ports';
import type { Postgres } from './postgres';

export interface DemoSandbox {
	outboxUrl: string;
	proxy?: { url: string; certificateAuthorityPath: string };
	stop(): Promise<void>;
}

interface Options {
	folder: string;
	ports: Ports;
	postgres: Postgres;
	webhook: { url: string; headerAuth: { name: string; value: string } };
	mailbox?: Mailbox;
}
/** Starts the stand-ins for the outside world. */
export async function startDemoSandbox({ folder, ports, webhook, mailbox }: Options): Promise<DemoSandbox> {
	const file = join(root, 'sandbox', 'services', 'sandbox.ts');
	if (!existsSync(file) || !existsSync(join(root, 'sandbox', 'outbox', 'outboxServer.ts'))) {
		return { outboxUrl: `http://127.0.0.1:${ports.outbox}/`, stop: async () => {} };
	}
	const { startSandbox } = (await import(file)) as {
		startSandbox(options: unknown): Promise<{ certificateAuthorityPath: string; stop(): Promise<void> }>;
	};
	const started = await startSandbox({
		dataFolder: folder,
		ports: { web: ports.outbox, smtp: ports.smtp, model: ports.model, proxy: ports.proxy },
		roster: [],
		businessDomains: [],
		inbound: mailbox ? { kind: 'lmtp', ...mailbox.lmtp } : { kind: 'webhook', ...webhook },
	});
	return {
		outboxUrl: `http://127.0.0.1:${ports.outbox}/`,
		proxy: { url: `http://127.0.0.1:${ports.proxy}`, certificateAuthorityPath: started.certificateAuthorityPath },
		stop: () => started.stop(),
	};
}

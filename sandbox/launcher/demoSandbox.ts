import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../services/sandbox';
import { readCast, setPublicUrl } from './database';
import { serviceWebhooks, type Mailbox, type PageLink } from './demoAccounts';
import { root } from './folders';
import type { Ports } from './ports';
import type { Postgres } from './postgres';

export interface DemoSandbox {
	outboxUrl: string;
	proxy: { url: string; certificateAuthorityPath: string };
	stop(): Promise<void>;
}

interface Options {
	folder: string;
	ports: Ports;
	postgres: Postgres;
	webhook: { url: string; headerAuth: { name: string; value: string } };
	mailbox?: Mailbox;
	links: PageLink[];
}

/** The vendors' own API descriptions, beside the repository where the project's developers keep them. */
const openApiFolder = join(root, '..', 'shared', 'data', 'openapi');

/** Starts the stand-ins for the outside world, peopled by who is in the database. */
export async function startDemoSandbox({ folder, ports, postgres, webhook, mailbox, links }: Options): Promise<DemoSandbox> {
	const n8nUrl = new URL(webhook.url).origin;
	await setPublicUrl(postgres, n8nUrl);
	const { customers, staff, mailboxes } = await readCast(postgres);
	const sandbox = await startSandbox({
		dataFolder: folder,
		ports: { web: ports.outbox, smtp: ports.smtp, model: ports.model, proxy: ports.proxy },
		roster: customers,
		staffAddresses: staff,
		mailboxes,
		businessDomains: [...new Set(mailboxes.map(({ address }) => address.slice(address.lastIndexOf('@') + 1)))],
		inbound: mailbox ? { kind: 'lmtp', ...mailbox.lmtp } : { kind: 'webhook', ...webhook },
		webhooks: serviceWebhooks(n8nUrl),
		links,
		...(existsSync(openApiFolder) && { openApiFolder }),
	});
	return {
		outboxUrl: sandbox.urls.web,
		proxy: { url: sandbox.urls.proxy, certificateAuthorityPath: sandbox.certificateAuthorityPath },
		stop: () => sandbox.stop(),
	};
}

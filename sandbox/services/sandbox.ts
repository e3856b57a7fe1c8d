import { join } from 'node:path';
import { startOutbox } from '../outbox/outboxServer';
import { BorderLog } from './borderLog';
import { certificateAuthority } from './certificateAuthority';
import { InboundDelivery, type InboundRoute } from './inboundDelivery';
import { MailFaults } from './mailFaults';
import { MailStore } from './mailStore';
import { MailWorld } from './mailWorld';
import { Model } from './model';
import { startModelEndpoint } from './modelEndpoint';
import { startProxy } from './proxy';
import { Roster, type Customer } from './roster';
import { ServiceFaults } from './serviceFaults';
import { ServiceMessages } from './serviceMessages';
import type { ServiceSettings } from './serviceSettings';
import { ServiceWorld } from './serviceWorld';
import { startSmtpServer } from './smtpServer';
import { standIns } from './standIns';

export interface SandboxOptions {
	/** Mails and the certificate authority are kept here. */
	dataFolder: string;
	/** 0 takes a free port. */
	ports: { web: number; smtp: number; model: number; proxy: number };
	/** The customers, as the page lists them. */
	roster: Customer[];
	/** Mail to an address of these domains is written to the business: it goes to n8n. */
	businessDomains: string[];
	/** Addresses of those domains whose mail is read in the outbox instead: people of the business. */
	staffAddresses?: string[];
	/** The mailboxes to which customers write, by tenant. Default: `hello@` at each business domain. */
	mailboxes?: Array<{ tenant: string; address: string; phone?: string }>;
	inbound: InboundRoute;
	/** Where the services report to n8n; Twilio's status callbacks name their own. Can be changed while it runs. */
	webhooks?: Partial<ServiceSettings['webhooks']>;
	/** Folder with the vendors' API descriptions; without it requests are not checked. */
	openApiFolder?: string;
	/** What happens to a request that breaks its API description, besides being recorded. Default: refuse, with 400. */
	onViolation?: 'refuse' | 'record';
	/** Shown in the header of the outbox page. */
	links?: Array<{ label: string; url: string; more?: boolean }>;
}

export interface Sandbox {
	ports: { web: number; smtp: number; model: number; proxy: number };
	/** `web`: the outbox page; `model`: base URL as OpenAI-compatible clients want it; `proxy`: for HTTPS_PROXY. */
	urls: { web: string; smtp: string; model: string; proxy: string };
	/** For NODE_EXTRA_CA_CERTS. */
	certificateAuthorityPath: string;
	/** Closes every port and connection. Mails that wait for n8n are handed over after the next start. */
	stop(): Promise<void>;
}

/**
 * Starts the local stand-ins for the outside world, all on 127.0.0.1.
 *
 * @throws where a port is taken (`EADDRINUSE`) or the data folder can't be written; what had started is stopped.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
	const started: Array<() => Promise<void> | void> = [];
	const stop = async () => {
		for (const one of started.splice(0).reverse()) await one();
	};
	try {
		const stopping = new AbortController();
		const store = new MailStore(join(options.dataFolder, 'mail'));
		started.push(() => store.close());
		const inbound = new InboundDelivery(store, options.inbound);
		started.push(async () => await inbound.stop());
		const roster = new Roster(options.roster, options.businessDomains, options.staffAddresses ?? []);
		const world = new MailWorld(store, roster, new MailFaults(), inbound);
		const model = new Model(stopping.signal);
		const border = new BorderLog(options.openApiFolder, options.onViolation ?? 'refuse');

		const services = new ServiceWorld(new ServiceMessages(join(options.dataFolder, 'services')), new ServiceFaults(), roster, options.webhooks);
		started.push(async () => await services.stop());

		const smtp = await startSmtpServer(world, options.ports.smtp);
		started.push(smtp.stop);
		const endpoint = await startModelEndpoint(model, border, options.ports.model);
		started.push(endpoint.stop);
		const authority = await certificateAuthority(options.dataFolder);
		const proxy = await startProxy(options.ports.proxy, authority, standIns({ model, services, border }), border);
		started.push(proxy.stop);
		const mailboxes = options.mailboxes ?? options.businessDomains.map((domain) => ({ tenant: domain, address: `hello@${domain}` }));
		const web = await startOutbox({ world, services, model, border, mailboxes, links: options.links ?? [] }, options.ports.web);
		started.push(web.stop);
		started.push(() => stopping.abort());

		const ports = { web: web.port, smtp: smtp.port, model: endpoint.port, proxy: proxy.port };
		return {
			ports,
			urls: {
				web: `http://127.0.0.1:${ports.web}/`,
				smtp: `smtp://127.0.0.1:${ports.smtp}`,
				model: `http://127.0.0.1:${ports.model}/v1`,
				proxy: `http://127.0.0.1:${ports.proxy}`,
			},
			certificateAuthorityPath: authority.certPath,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

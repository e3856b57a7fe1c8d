import type { ServerResponse } from 'node:http';
import type { BorderLog } from '../services/borderLog';
import { handleControl } from '../services/control';
import { json, startHttpServer, type LocalRequest, type Reply, type RunningHttpServer } from '../services/localHttp';
import type { MailWorld } from '../services/mailWorld';
import type { Model } from '../services/model';
import { handleServiceControl } from '../services/serviceControl';
import type { ServiceWorld } from '../services/serviceWorld';
import { handleApi } from './api';
import { isChannel } from './channels';
import { borderLines } from './faultsPanel';
import { LiveUpdates } from './liveUpdates';
import { attachment, mailFrame } from './mailFrame';
import { MailReader } from './mailReader';
import { conversation, customerList, renderPage, type View } from './page';
import { staticFile } from './staticFiles';

export interface OutboxParts {
	world: MailWorld;
	services: ServiceWorld;
	model: Model;
	border: BorderLog;
	/** With the number of the business, where it has one. */
	mailboxes: Array<{ tenant: string; address: string; phone?: string }>;
	/** Pages elsewhere; those with `more` wait in a menu. */
	links: Array<{ label: string; url: string; more?: boolean }>;
}

const pagePolicy = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"frame-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
].join('; ');

/** The outbox page, its live updates, and the JSON interface for tests. */
export async function startOutbox(parts: OutboxParts, port: number): Promise<RunningHttpServer> {
	const reader = new MailReader(parts.world.store);
	const live = new LiveUpdates(parts.world.store, parts.services.messages);
	const running = await startHttpServer(port, async (request, _message, response) => await route(parts, reader, live, request, response));
	return {
		...running,
		stop: async () => {
			live.close();
			await running.stop();
		},
	};
}

async function route(parts: OutboxParts, reader: MailReader, live: LiveUpdates, request: LocalRequest, response: ServerResponse): Promise<Reply | 'handled'> {
	const { method, path } = request;
	const reading = method === 'GET' || method === 'HEAD';
	const channel = request.query.get('channel');
	const view: View = {
		channel: isChannel(channel) ? channel : undefined,
		customer: request.query.get('customer')?.toLowerCase() || undefined,
		before: request.query.get('before') ?? undefined,
		query: request.query.get('q') ?? '',
	};
	if (reading && path === '/') return page(await renderPage(parts, reader, view));
	if (reading && path === '/fragment/customers') return page(customerList(parts, view).text);
	if (reading && path === '/fragment/conversation' && view.customer !== undefined) {
		return page((await conversation(parts, reader, view.customer, view)).text);
	}
	if (reading && path === '/fragment/border') return page(borderLines(parts).text);
	if (reading && path === '/events') {
		live.listen(response);
		return 'handled';
	}
	const asset = reading ? staticFile(path) : undefined;
	if (asset) return asset;
	const control = handleControl(parts, request) ?? (await handleServiceControl(parts.services, request));
	if (control) {
		if (method !== 'GET') live.announce();
		return control;
	}
	const answer = (await mailPart(parts, reader, request)) ?? (await handleApi(parts, reader, request));
	if (answer && method !== 'GET') live.announce();
	return answer ?? json(404, { error: `There is nothing at ${method} ${path}.` });
}

async function mailPart({ world }: OutboxParts, reader: MailReader, request: LocalRequest): Promise<Reply | undefined> {
	const [, id = '', part, index] = /^\/mail\/(m\d+)\/(html|attachments)(?:\/(\d+))?$/.exec(request.path) ?? [];
	const mail = world.store.get(id);
	if (!mail || request.method !== 'GET') return undefined;
	const parsed = await reader.read(mail);
	return part === 'html' ? mailFrame(parsed) : attachment(parsed, Number(index));
}

function page(body: string): Reply {
	return {
		status: 200,
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': pagePolicy,
			'referrer-policy': 'no-referrer',
			'cache-control': 'no-store',
			'cross-origin-opener-policy': 'same-origin',
		},
		body,
	};
}

import { Server } from 'node:net';
import type { CompletedRequest, Mockttp } from 'mockttp';
import type { BorderLog } from './borderLog';
import type { CertificateAuthority } from './certificateAuthority';
import type { LocalRequest } from './localHttp';
import type { StandIn } from './standIns';

export interface RunningProxy {
	port: number;
	stop(): Promise<void>;
}

/**
 * The proxy n8n is told to use: it opens TLS with certificates of our own authority, gives each request to the stand-in
 * of its host and refuses all others. What is addressed to this machine passes through.
 */
export async function startProxy(
	port: number,
	authority: CertificateAuthority,
	table: Record<string, StandIn>,
	log: BorderLog,
): Promise<RunningProxy> {
	const { getLocal } = await import('mockttp');
	const proxy = getLocal({ https: authority, http2: false, recordTraffic: false, suggestChanges: false });
	await onLoopbackOnly(() => proxy.start(port === 0 ? { startPort: 20_000, endPort: 60_000 } : port));
	await addRules(proxy, table, log);
	return { port: proxy.port, stop: async () => await proxy.stop() };
}

async function addRules(proxy: Mockttp, table: Record<string, StandIn>, log: BorderLog): Promise<void> {
	await proxy
		.forAnyRequest()
		.matching((request) => isLoopback(new URL(request.url).hostname))
		.thenPassThrough();
	await proxy
		.forAnyRequest()
		.matching((request) => !isLoopback(new URL(request.url).hostname))
		.thenCallback(async (request) => {
			const url = new URL(request.url);
			const standIn = Object.hasOwn(table, url.hostname) ? table[url.hostname] : undefined;
			const local = await toLocalRequest(request, url);
			const reply = standIn
				? ((standIn.apiDescription && (await log.check(url.hostname, standIn.apiDescription, local))) || (await standIn.handle(local)))
				: log.refuseHost(url.hostname, request.method, url.pathname);
			if (reply === 'hang_up') return 'close';
			const body = Array.isArray(reply.body) ? reply.body.join('') : reply.body;
			return { statusCode: reply.status, headers: reply.headers, body };
		});
}

async function toLocalRequest(request: CompletedRequest, url: URL): Promise<LocalRequest> {
	const headers = Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]);
	return {
		method: request.method,
		path: url.pathname,
		query: url.searchParams,
		headers: Object.fromEntries(headers),
		body: (await request.body.getDecodedBuffer()) ?? Buffer.alloc(0),
	};
}

/** This machine by its address. A name such as 127.0.0.1.example.com is somebody's. */
export function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/**
 * mockttp listens on every interface and has no setting for it; nobody but this machine may reach the sandbox. While it
 * starts, whatever is told to listen on a bare port listens on 127.0.0.1.
 */
async function onLoopbackOnly(start: () => Promise<void>): Promise<void> {
	const listen = Server.prototype.listen;
	Server.prototype.listen = function (this: Server, ...args: Parameters<Server['listen']>) {
		const [port, ...others] = args;
		const bare = typeof port === 'number' && others.length === 0;
		return bare ? listen.call(this, { port, host: '127.0.0.1' }) : listen.apply(this, args);
	} as Server['listen'];
	try {
		await start();
	} finally {
		Server.prototype.listen = listen;
	}
}

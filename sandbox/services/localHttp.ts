import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { Server } from 'node:net';

/** An answer that does not depend on who carries it: our own HTTP servers or the intercepting proxy. */
export interface Reply {
	status: number;
	headers: Record<string, string>;
	/** Pieces are written one after the other (streaming). */
	body: string | Buffer | string[];
}

export interface LocalRequest {
	method: string;
	path: string;
	query: URLSearchParams;
	headers: Record<string, string>;
	body: Buffer;
}

export interface RunningHttpServer {
	port: number;
	server: HttpServer;
	stop(): Promise<void>;
}

const largestBody = 80 * 1024 * 1024;

/** A request that is answered with its message: what was wrong and what is expected. */
export class BadRequest extends Error {
	constructor(message: string, readonly status = 400) {
		super(message);
		this.name = 'BadRequest';
	}
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
	return {
		status,
		headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
		body: JSON.stringify(value),
	};
}

export function parseJson(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		throw new BadRequest('The body is not JSON.');
	}
}

/** Where a server on 127.0.0.1 listens. */
export function addressOf(server: Server): number {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
	return address.port;
}

/**
 * Serves on 127.0.0.1 only, and only requests that name this machine as their host: a page on the internet whose
 * name was pointed at 127.0.0.1 (DNS rebinding) is refused, and so is another site's form or script (CSRF).
 */
export async function startHttpServer(
	port: number,
	handle: (request: LocalRequest, message: IncomingMessage, response: ServerResponse) => Promise<Reply | 'handled' | 'hang_up'>,
): Promise<RunningHttpServer> {
	const server = createServer((message, response) => {
		serve(message, response, handle).catch((error: unknown) => {
			if (response.headersSent) return response.destroy();
			const status = error instanceof BadRequest ? error.status : 500;
			send(response, json(status, { error: error instanceof Error ? error.message : String(error) }));
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve());
	});
	return {
		port: addressOf(server),
		server,
		stop: async () => {
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
}

async function serve(
	message: IncomingMessage,
	response: ServerResponse,
	handle: (request: LocalRequest, message: IncomingMessage, response: ServerResponse) => Promise<Reply | 'handled' | 'hang_up'>,
): Promise<void> {
	const refused = refusal(message);
	if (refused) return send(response, json(403, { error: refused }));
	const url = new URL(message.url ?? '/', 'http://127.0.0.1');
	const headers = Object.fromEntries(
		Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
	);
	const body = await readBody(message);
	const reply = await handle(
		{ method: message.method ?? 'GET', path: url.pathname, query: url.searchParams, headers, body },
		message,
		response,
	);
	if (reply === 'hang_up') message.socket.destroy();
	else if (reply !== 'handled') send(response, reply);
}

/** Why a request isn't ours to answer, or nothing. */
function refusal(message: Pick<IncomingMessage, 'headers' | 'method'>): string | undefined {
	const { host = '', origin } = message.headers;
	if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host)) {
		return `This server answers to 127.0.0.1 and localhost only, not to “${host}”.`;
	}
	if (message.method === 'GET' || message.method === 'HEAD') return undefined;
	const site = message.headers['sec-fetch-site'];
	const foreign = (origin !== undefined && origin !== `http://${host}`) || (site !== undefined && site !== 'same-origin' && site !== 'none');
	return foreign ? 'Another site’s page may not change anything here.' : undefined;
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of message) {
		if (!Buffer.isBuffer(chunk)) continue;
		size += chunk.length;
		if (size > largestBody) throw new BadRequest(`The body is larger than ${largestBody} bytes.`, 413);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply): void {
	response.writeHead(reply.status, { 'x-content-type-options': 'nosniff', ...reply.headers });
	if (!Array.isArray(reply.body)) {
		response.end(reply.body);
		return;
	}
	for (const piece of reply.body) response.write(piece);
	response.end();
}

import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TestSandbox } from './runningSandbox';

export interface Answer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	text: string;
	/** The JSON of the text, where it is some. */
	value: unknown;
}

export interface Asked {
	method?: string;
	headers?: Record<string, string>;
	/** A form is sent as one, text as it is, anything else as JSON. */
	body?: unknown;
}

/** One HTTPS request through the sandbox's proxy, trusting its authority only. */
export async function ask(sandbox: TestSandbox, url: string, { method, headers = {}, body }: Asked = {}): Promise<Answer> {
	const { hostname: host, pathname, search } = new URL(url);
	const socket = await new Promise<Socket>((resolve, reject) => {
		httpRequest({ host: '127.0.0.1', port: sandbox.ports.proxy, method: 'CONNECT', path: `${host}:443` })
			.on('connect', (_response, tunnel: Socket) => resolve(tunnel))
			.on('error', reject)
			.end();
	});
	const secure = connectTls({ socket, servername: host, ca: readFileSync(sandbox.certificateAuthorityPath) });
	const isForm = body instanceof URLSearchParams;
	const sent = body === undefined ? undefined : isForm ? body.toString() : typeof body === 'string' ? body : JSON.stringify(body);
	const type = isForm ? 'application/x-www-form-urlencoded' : typeof body === 'string' ? 'text/plain' : 'application/json';
	return await new Promise((resolve, reject) => {
		const verb = method ?? (body === undefined ? 'GET' : 'POST');
		const request = httpRequest({ createConnection: () => secure, host, path: pathname + search, method: verb, headers: { ...(sent !== undefined && { 'content-type': type }), ...headers } }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('end', () => {
				const text = Buffer.concat(chunks).toString();
				resolve({ status: response.statusCode ?? 0, headers: response.headers, text, value: parsed(text) });
			});
		});
		secure.on('error', reject);
		request.on('error', reject);
		request.end(sent);
	});
}

export async function throughProxy(sandbox: TestSandbox, host: string, path: string, body?: unknown): Promise<Answer> {
	return await ask(sandbox, `https://${host}${path}`, { headers: { authorization: 'Bearer any' }, body });
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type Mail from 'nodemailer/lib/mailer';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/services/sandbox';
import type { Customer } from '../../sandbox/services/roster';
import { until } from '../until';

export const ana: Customer = { name: 'Ana García', address: 'ana@garcia.example', language: 'es', tenant: 'Northlight Agency' };
export const tom: Customer = { name: 'Tom Becker', address: 'tom@becker.example', language: 'de', tenant: 'Smile Dental' };
export const mailbox = 'hello@northlight.example';

export const openApiFolder = join(__dirname, '..', '..', '..', 'shared', 'data', 'openapi');
const apiDescriptionsThere = existsSync(join(openApiFolder, 'openai-openapi.json'));
if (!apiDescriptionsThere) {
	const message = `LEFT OUT: the checks against API descriptions; they need ${openApiFolder}`;
	if (process.env.CI === 'true') throw new Error(message);
	console.warn(message);
}
/** For what can't be tested without the vendors' API descriptions. */
export const describeWithApiDescriptions = apiDescriptionsThere ? describe : describe.skip;

export interface TestSandbox extends Sandbox {
	dataFolder: string;
	api(path: string, body?: unknown, method?: string): Promise<{ status: number; value: Json }>;
	send(mail: Mail.Options): Promise<{ response: string }>;
	/** Stops it and removes its data. */
	end(): Promise<void>;
}

/** JSON as it came; tests look at it with matchers. */
export interface Json {
	[key: string]: Json;
}

export async function startTestSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
	const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'sandbox-')));
	const sandbox = await startSandbox({
		ports: { web: 0, smtp: 0, model: 0, proxy: 0 },
		roster: [ana, tom],
		businessDomains: ['northlight.example'],
		inbound: { kind: 'hold' },
		...options,
		dataFolder,
	});
	return {
		...sandbox,
		dataFolder,
		api: async (path, body, method) => {
			const answer = await fetch(new URL(path, sandbox.urls.web), {
				method: method ?? (body === undefined ? 'GET' : 'POST'),
				headers: { 'content-type': 'application/json' },
				body: body === undefined ? undefined : JSON.stringify(body),
			});
			return { status: answer.status, value: (await answer.json()) as Json };
		},
		send: async (mail) => {
			const transport = createTransport({ host: '127.0.0.1', port: sandbox.ports.smtp, ignoreTLS: true });
			try {
				return await transport.sendMail({ from: `Northlight <${mailbox}>`, subject: 'Hello', text: 'Hello', ...mail });
			} finally {
				transport.close();
			}
		},
		end: async () => {
			await sandbox.stop();
			await rm(dataFolder, { recursive: true, force: true });
		},
	};
}

/** Waits until `look` gives something, and fails with `what` after the time (milliseconds). */
export async function eventually<T>(what: string, look: () => Promise<T | undefined> | T | undefined, within = 8000): Promise<T> {
	return await until(what, look, { within, every: 50 });
}

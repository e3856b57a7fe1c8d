import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { until } from '../until';
import type { TestN8n } from './harness/TestN8n';

/** What the inbox tests share: mails to send, data to read, and waiting for what must come. */

const dataFolder = join(__dirname, '../../../shared/data');

export const readData = (...path: string[]): string => readFileSync(join(dataFolder, ...path), 'utf8');

export const listData = (...path: string[]): string[] =>
	existsSync(join(dataFolder, ...path)) ? readdirSync(join(dataFolder, ...path)).sort() : [];

export interface GoldMail {
	id: string;
	language: string;
	from: string;
	subject: string;
	body: string;
	intent: string;
	needsReply: boolean;
}

export const goldMails = (file: string): GoldMail[] =>
	readData('email-gold', file)
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line) as GoldMail);

/** The strings of one column of a CSV file with a header line. */
export const csvColumn = (text: string, column: string): string[] =>
	parse<Record<string, string>>(text, { columns: true, relax_quotes: true }).flatMap((row) => row[column] ?? []);

/** Differs from run to run, so that tests can be run again on a stack that was kept. */
export const run = randomBytes(3).toString('hex');

export const messageId = (seed: string): string =>
	`<${createHash('sha256').update(`${run}/${seed}`).digest('hex').slice(0, 20)}@client.example>`;

/** Asks until `probe` gives something, at most `seconds` long. */
export async function eventually<T>(
	what: string,
	probe: () => Promise<T | undefined | false>,
	seconds = 60,
): Promise<T> {
	return await until(what, probe, { within: seconds * 1000, every: 300 });
}

export interface PlainMail {
	from: string;
	to?: string;
	subject: string;
	text: string;
	messageId: string;
	inReplyTo?: string;
	references?: string[];
	headers?: Record<string, string>;
}

/** Hands mails to the triage workflow's webhook and waits until it has worked through them. */
export async function handOver(n8n: TestN8n, mails: PlainMail[]): Promise<void> {
	const [last] = await n8n.executions('comms-triage-email', { limit: 1 });
	const { status } = await n8n.callWebhook('comms/inbound-email', {
		method: 'POST',
		headers: n8n.inboundWebhookHeaders,
		body: { mails: mails.map((mail) => ({ to: 'hello@studio-lumen.example', ...mail })) },
	});
	if (status !== 202) throw new Error(`the webhook answered ${status}`);
	await n8n.waitForExecution('comms-triage-email', { after: last?.id ?? '0', timeout: 120_000 });
}

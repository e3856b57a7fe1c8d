import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { SendCustomerEmail } from '../../../nodes/SendCustomerEmail/SendCustomerEmail.node';
import { fakeExecution, type FakeExecution } from '../fakeExecution';
import { mailServer, type MailServer, type MailServerBehaviour } from './mailServer';

export interface Sent {
	class: string;
	stage: string;
	accepted: string[];
	rejected: string[];
	messageId: string;
	response: string;
	code: number | null;
	at: string;
	reasons: Array<{ code: string; text: string; evidence?: unknown }>;
	dryRun?: boolean;
	headers?: string;
}

/** A message as the outbox gives it. */
export const message = (given: IDataObject = {}): IDataObject => ({
	from: 'Example Support <support@agency.example>',
	to: 'jane@customer.example',
	subject: 'Your project',
	text: 'Dear Jane,\n\nit is done.',
	key: 'step 2',
	...given,
});

/** Items with so many messages, each to a customer of its own. */
export const messages = (count: number, given: object = {}) =>
	Array.from({ length: count }, (_, i) => ({
		message: message({ key: `key-${i}`, to: `c${i}@customer.example`, ...given }),
	}));

export interface Run {
	items: INodeExecutionData[];
	sent: Sent[];
	hints: string[];
	reads: Array<{ name: string; index: number }>;
}

export interface RunOptions extends FakeExecution {
	server?: Record<string, string | number | boolean>;
	cancelled?: AbortSignal;
}

const opened: MailServer[] = [];

export async function server(behaviour?: MailServerBehaviour): Promise<MailServer> {
	const made = await mailServer(behaviour);
	opened.push(made);
	return made;
}

export async function closeServers(): Promise<void> {
	await Promise.all(opened.splice(0).map(async (made) => await made.close()));
}

/** Runs the node on messages against a mail server. */
export async function run(port: number, given: RunOptions): Promise<Run> {
	const { server: settings, cancelled, ...execution } = given;
	const node = new SendCustomerEmail();
	const { ctx, hints, reads } = fakeExecution({
		node,
		credentials: {
			customerEmailSmtpApi: {
				host: '127.0.0.1', port, security: 'none', user: '', password: '', allowSelfSigned: false,
				clientHostName: '', ...settings,
			},
		},
		...execution,
	});
	Object.assign(ctx, { getExecutionCancelSignal: () => cancelled });
	const [items = []] = await node.execute.call(ctx);
	return {
		items,
		sent: items.map((item) => item.json.sent as unknown as Sent),
		hints: hints.map((hint) => hint.message),
		reads,
	};
}

/** Sends one message and gives what came of it and what arrived. */
export async function sendOne(given: IDataObject = {}, parameters: Record<string, unknown> = {}) {
	const target = await server();
	const { sent } = await run(target.port, { items: [{ message: message(given) }], parameters });
	const [received] = target.received;
	const [result] = sent;
	if (result === undefined) throw new Error('nothing came out');
	if (received === undefined) throw new Error(`nothing arrived: ${result.response}`);
	const header = (name: string) => {
		const values = received.mail.headers.filter(({ key }) => key === name).map(({ value }) => value);
		return values.length > 1 ? values.join('|') : values[0];
	};
	return { sent: result, received, mail: received.mail, raw: received.raw, header };
}

/** The error of a run that must fail before anything is sent. */
export async function refused(given: IDataObject, parameters: Record<string, unknown> = {}, rest: object = {}) {
	const target = await server();
	const items = [{ json: { message: message(given) }, ...rest }];
	const error: unknown = await run(target.port, { items, parameters }).catch((reason: unknown) => reason);
	expect(error).toBeInstanceOf(Error);
	expect(target.connections()).toBe(0);
	const { message: text, description } = error as Error & { description?: string };
	return { text, howToMend: description ?? '' };
}

import type { INodeExecutionData } from 'n8n-workflow';
import { ClassifyEmail } from '../../../nodes/ClassifyEmail/ClassifyEmail.node';
import type { Classification } from '../../../nodes/ClassifyEmail/engine/classification';
import type { FakeExecution } from '../fakeExecution';
import { fakeExecution } from '../fakeExecution';

/** The node as n8n runs it, for tests of its shell. */
export const node = new ClassifyEmail();

export async function run(given: Omit<FakeExecution, 'node'>) {
	const options = { timeout: 1000, ...(given.parameters?.options as object | undefined) };
	const fake = fakeExecution({ ...given, parameters: { ...given.parameters, options }, node });
	return { ...fake, outputs: await node.execute.call(fake.ctx) };
}

export const of = (item: INodeExecutionData | undefined) => item?.json.classification as unknown as Classification;

/** What the triage workflow hands over of a mail. */
export const registered = (text: string, more: object = {}) => ({
	email: {
		messageId: '<1@customer.example>',
		inReplyTo: null,
		references: [],
		threadKey: '<1@customer.example>',
		from: { address: 'anna@customer.example', name: 'Anna' },
		to: [{ address: 'support@us.example', name: '' }],
		cc: [],
		subject: 'Hello',
		text,
		html: null,
		headers: {},
		receivedAt: '2026-03-01T10:00:00Z',
		...more,
	},
	client: { tier: 'premium', language: 'en', known: true },
	history: { messages: [] },
});

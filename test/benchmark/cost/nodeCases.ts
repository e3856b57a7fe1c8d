import { join } from 'node:path';
import type { INodeExecutionData, INodeType } from 'n8n-workflow';
import { languages } from '../../../nodes/shared/vocabulary';
import { sampleAnalysis, sampleRows } from '../../unit/insights/sampleReport';
import { fakeExecution } from '../../unit/fakeExecution';
import { channelDay, channelRow } from '../channelRows';
import { enrolmentRow, sequence, sequenceNow } from '../enrolmentRows';
import { madeUpCustomers, madeUpSeries } from '../healthRows';
import { writtenMails } from '../writtenMails';

/** What each node of the pack is given to do, in the shape in which it comes in a workflow, nothing filled in by expressions. */

export const nodeNames = ['ClassifyEmail', 'DraftReply', 'SelectChannels', 'ScheduleSequenceStep', 'ComputeHealthScore', 'GenerateInsightsReport', 'SendCustomerEmail'] as const;
export type NodeName = (typeof nodeNames)[number];

export interface NodeCase {
	name: string;
	items: INodeExecutionData[];
	parameters: Record<string, unknown>;
}

const plain = (value: object): INodeExecutionData => ({ json: JSON.parse(JSON.stringify(value)) as INodeExecutionData['json'] });
const many = (count: number, make: (place: number) => object): INodeExecutionData[] => Array.from({ length: count }, (_, place) => plain(make(place)));

/** Mails of the training as they were written, in six languages in turn, each from another sender. */
export function mixedMails(count: number): Array<{ from: string; subject: string; text: string }> {
	const written = languages.map((language) => writtenMails(language));
	return Array.from({ length: count }, (_, place) => {
		const own = written[place % written.length] ?? [];
		const { subject = '', body = '' } = own[Math.floor(place / written.length) % own.length] ?? {};
		return { from: `Customer ${place} <mail@customer-${place}.example>`, subject, text: body };
	});
}

/** The node as it was built. Run from the repository. */
export async function builtNode(name: NodeName): Promise<INodeType> {
	const file = (await import(join(__dirname, `../../../dist/nodes/${name}/${name}.node.js`))) as Record<string, new () => INodeType>;
	const Node = file[name];
	if (Node === undefined) throw new Error(`The build holds no ${name}.`);
	return new Node();
}

export async function runNode(node: INodeType, items: INodeExecutionData[], parameters: Record<string, unknown>): Promise<INodeExecutionData[]> {
	const done = await node.execute?.call(fakeExecution({ node, parameters, items }).ctx);
	const [first] = Array.isArray(done) ? done : [];
	if (first?.length !== items.length) throw new Error(`${node.description.displayName} put out ${first?.length ?? 'no'} items for ${items.length}.`);
	return first;
}

const template = {
	name: 'visit', language: 'en', subject: 'Your visit, {{name}}', html: '<p>Hello {{name}},</p><p>we come on {{day}}.</p>', text: 'Hello {{name}},\n\nwe come on {{day}}.',
	variables: { name: { type: 'text', required: true }, day: { type: 'date', required: true } },
};

export const nodeCases: Readonly<Record<NodeName, () => Promise<NodeCase[]>>> = {
	ClassifyEmail: async () => [{ name: 'offline, all labels, six languages', items: mixedMails(1_000).map(plain), parameters: {} }],
	DraftReply: async () => {
		const mails = await runNode(await builtNode('ClassifyEmail'), mixedMails(1_000).map(plain), {});
		const known = { client: { name: 'Ana Ruiz', language: 'en' }, brand: { sender: 'Ines Vogt', company: 'Vogt & Partner' }, facts: { orders: [{ reference: 'A-1042', status: 'shipped', expectedDelivery: '2026-11-26' }] } };
		return [
			{ name: 'reply, offline', items: mails.map(({ json }) => plain({ ...json, ...known })), parameters: { operation: 'reply' } },
			{ name: 'fill in a template', items: many(2_000, (place) => ({ variables: { name: `Ana ${place}`, day: '2026-11-26' } })), parameters: { operation: 'fromTemplate', template: JSON.stringify(template) } },
		];
	},
	SelectChannels: async () => [
		{ name: 'decide, a service SMS with ten sends of history', items: many(5_000, (place) => channelRow(place, { topic: 'service', channel: 'sms' })), parameters: { operation: 'decide', now: `${channelDay}T15:00:00Z` } },
		{ name: 'read an answer (STOP and the like)', items: many(5_000, (place) => ({ text: place % 5 === 0 ? 'STOP' : 'Yes, Thursday at ten is fine. See you then!' })), parameters: { operation: 'parseInbound', provider: 'none' } },
	],
	ScheduleSequenceStep: async () => [
		{ name: 'next step', items: many(5_000, (place) => ({ ...enrolmentRow(place), sequence })), parameters: { operation: 'nextStep', now: new Date(sequenceNow).toISOString() } },
		{
			name: 'response time',
			items: many(5_000, (place) => ({ urgency: ['low', 'normal', 'high', 'urgent'][place % 4], client: { tier: 'standard', timeZone: 'Europe/Madrid' }, receivedAt: new Date(sequenceNow + place * 60_000).toISOString() })),
			parameters: { operation: 'responseTime', options: { now: new Date(sequenceNow).toISOString() } },
		},
	],
	ComputeHealthScore: async () => [
		{ name: 'score, scorecard', items: madeUpCustomers(5_000).map((customer) => plain({ customer })), parameters: { operation: 'score', now: '2026-11-23T09:30:00Z' } },
		{ name: 'signals in 60 values', items: madeUpSeries(2_000, Date.parse('2026-11-23T09:30:00Z')).map((series) => plain({ series })), parameters: { operation: 'detectSignals', now: '2026-11-23T09:30:00Z' } },
	],
	GenerateInsightsReport: async () => {
		const metrics = sampleRows();
		const analysis = sampleAnalysis();
		return [
			{ name: 'analyse 7,300 figures', items: many(4, () => ({ metrics })), parameters: { operation: 'analyseMetrics' } },
			{ name: 'print that report as PDF', items: many(4, () => ({ analysis })), parameters: { operation: 'buildReport', edition: 'monthly', format: 'pdf' } },
		];
	},
	SendCustomerEmail: async () => [
		{
			name: 'check and build a mail (dry run)',
			items: many(1_000, (place) => ({ message: { from: 'care@vogt.example', to: `ana${place}@customer.example`, subject: 'Your visit', text: 'Hello Ana,\n\nwe come on Thursday.', html: '<p>Hello Ana,</p><p>we come on Thursday.</p>', key: `visit-${place}` } })),
			parameters: { options: { dryRun: true } },
		},
	],
};

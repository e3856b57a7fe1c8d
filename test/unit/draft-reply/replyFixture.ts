import { draftReply } from '../../../nodes/DraftReply/reply/draftReply';
import type { ReplyOptions, ReplyRequest } from '../../../nodes/DraftReply/reply/request';
import { replyInputs } from '../../../nodes/DraftReply/replyRequest';
import type { Draft } from '../../../nodes/DraftReply/draft';

export interface Given {
	email?: Record<string, unknown>;
	classification?: Record<string, unknown> | null;
	client?: Record<string, unknown>;
	facts?: unknown;
	brand?: Record<string, unknown>;
	thread?: unknown;
	engine?: ReplyRequest['engine'];
	options?: Partial<ReplyOptions>;
	ask?: ReplyRequest['ask'];
	/** What a stand-in for a model answers. */
	says?: string;
}

export const brand = { sender: 'Ines Vogt', company: 'Vogt & Partner', address: 'Lindenweg 4, 50674 Köln', tone: 'professional' };

export const email = {
	messageId: '<m2@customer.example>',
	inReplyTo: '<m1@vogt.example>',
	references: ['<m0@customer.example>', '<m1@vogt.example>'],
	threadKey: '<m0@customer.example>',
	from: { address: 'ana@customer.example', name: 'Ana Ruiz' },
	to: [{ address: 'care@vogt.example', name: '' }],
	subject: 'Order A-1042',
	text: 'Hello,\n\nwhen will my order A-1042 arrive?\n\nAna',
	headers: {},
	receivedAt: '2026-11-23T09:00:00Z',
};

export const classification = {
	intent: 'update_request',
	secondaryIntents: [],
	urgency: 'normal',
	language: 'en',
	needsReply: true,
	confidence: 0.93,
	automation: { kind: 'none', reason: '' },
	questions: ['when will my order A-1042 arrive?'],
	entities: { references: ['A-1042'] },
	injectionSuspected: false,
};

export const facts = {
	orders: [
		{ reference: 'A-1042', status: 'shipped', carrier: 'DHL', expectedDelivery: '2026-11-26', margin: 0.41 },
		{ reference: 'A-1043', status: 'open' },
	],
	answers: [{ question: 'When will my order arrive?', answer: 'It is expected on 26 November 2026.' }],
};

const options: ReplyOptions = {
	allowedLinks: [],
	forbiddenPhrases: [],
	autoSend: {},
	past: [],
	languageFrom: 'profile',
	timeZone: 'UTC',
	confidenceThreshold: 0.6,
	maskPersonalData: false,
	maxCharacters: 20_000,
	onModelFailure: 'offline',
};

export async function drafted(given: Given = {}): Promise<Draft> {
	const { says } = given;
	return await draftReply({
		...replyInputs({
			email: { ...email, ...given.email },
			classification: given.classification === null ? undefined : { ...classification, ...given.classification },
			client: { name: 'Ana Ruiz', known: true, ...given.client },
			facts: 'facts' in given ? given.facts : facts,
			brand: { ...brand, ...given.brand },
			thread: given.thread,
		}),
		engine: given.engine ?? (says === undefined && given.ask === undefined ? 'offline' : 'model'),
		modelEngine: 'model',
		options: { ...options, ...given.options },
		...(given.ask !== undefined
			? { ask: given.ask }
			: says === undefined
				? {}
				: { ask: async (task) => ({ value: task.shape.parse({ text: says }), usage: { calls: 1, inputTokens: 10, outputTokens: 5 } }) }),
	});
}

export function failedChecks(draft: Draft): string[] {
	return draft.checks.filter(({ passed }) => !passed).map(({ name }) => name);
}

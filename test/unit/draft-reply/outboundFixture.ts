import type { OutboundRequest } from '../../../nodes/DraftReply/outbound/outbound';
import { readBrand, readClient } from '../../../nodes/DraftReply/reply/inputs';
import type { ModelTask } from '../../../nodes/shared/languageModel/languageModel';
import { brand } from './replyFixture';

const now = Date.parse('2026-11-22T09:00:00Z');

/** A stand-in for a model; what it says goes through the task's shape as an answer does. */
export function answering(says: (task: { system: string; user: string }) => unknown): Pick<OutboundRequest, 'engine' | 'ask'> {
	return {
		engine: 'model',
		ask: async <T>(task: ModelTask<T>) => ({ value: task.shape.parse(says(task)), usage: { calls: 1, inputTokens: 10, outputTokens: 5 } }),
	};
}

export function outboundRequest(given: { client?: object; brand?: object; facts?: unknown; engine?: OutboundRequest['engine']; ask?: OutboundRequest['ask']; options?: Partial<OutboundRequest['options']> } = {}): OutboundRequest {
	return {
		client: readClient({ name: 'Ana Ruiz', email: 'ana@customer.example', known: true, ...given.client }),
		brand: readBrand({ ...brand, ...given.brand }),
		facts: given.facts,
		engine: given.engine ?? 'offline',
		modelEngine: 'model',
		now,
		options: { allowedLinks: [], forbiddenPhrases: [], past: [], timeZone: 'UTC', maskPersonalData: false, maxCharacters: 20_000, onModelFailure: 'offline', ...given.options },
		...(given.ask === undefined ? {} : { ask: given.ask }),
	};
}

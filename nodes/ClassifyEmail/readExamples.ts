import * as z from 'zod';
import { InputError, parseJson } from '../shared/items';
import { maybe, orElse, parseShape } from '../shared/shape';
import { emotions, sentiments, urgencies } from '../shared/vocabulary';
import { baseLanguage } from '../shared/baseLanguage';
import type { LabelledExample, Learner } from './engine/examples';
import { learnFrom } from './engine/examples';

const exampleShape = z
	.object({
		subject: orElse(z.string(), '').transform((text) => text.slice(0, 1_000)),
		text: orElse(z.string(), '').transform((text) => text.slice(0, 20_000)),
		language: maybe(z.string()).transform((code) => (code === undefined ? undefined : baseLanguage(code))),
		intent: z.string().trim().min(1).max(200),
		urgency: maybe(z.enum(urgencies)),
		sentiment: maybe(z.enum(sentiments)),
		emotion: maybe(z.enum(emotions)),
		needsReply: maybe(z.boolean()),
		correctedAt: maybe(z.string().refine((at) => !Number.isNaN(Date.parse(at)), 'It must be an instant such as 2026-11-03T09:30:00Z')),
	})
	.refine(({ subject, text }) => `${subject}${text}`.trim() !== '', { path: ['text'], message: 'It must hold the mail, or "subject" must' });

const sample = '[{"subject": "Invoice", "text": "You charged us twice", "intent": "billing"}]';

/** Mails with the labels that are right, from the parameter or the item's key `examples`. */
export function readExamples(value: unknown): LabelledExample[] {
	const parsed = parseJson(value, 'examples', sample);
	if (parsed === undefined || parsed === null) return [];
	if (!Array.isArray(parsed)) {
		throw new InputError(
			'"Examples" is not a list.',
			`Give a JSON array such as ${sample}, or leave it empty.`,
		);
	}
	return parseShape(z.array(exampleShape), parsed, 'examples');
}

/** Learns each list of examples once, however many items bring it along. */
export class ExampleLists {
	private readonly learners = new Map<string, Learner | undefined>();
	private readonly keys = new WeakMap<object, string>();

	/** Undefined where there are no examples. */
	learnerFor(value: unknown): Learner | undefined {
		if (value === undefined || value === null || value === '') return undefined;
		const key = this.keyOf(value);
		if (!this.learners.has(key)) {
			const examples = readExamples(value);
			this.learners.set(key, examples.length > 0 ? learnFrom(examples) : undefined);
		}
		return this.learners.get(key);
	}

	private keyOf(value: unknown): string {
		if (typeof value === 'string') return value;
		if (typeof value !== 'object' || value === null) return String(value);
		const known = this.keys.get(value);
		if (known !== undefined) return known;
		const key = JSON.stringify(value);
		this.keys.set(value, key);
		return key;
	}
}

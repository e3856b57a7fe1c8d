import { z } from 'zod';
import { isRecord } from '../../nodes/shared/record';
import type { JsonSchema } from './schemaFiller';

const contentShape = z.union([
	z.string(),
	z.array(z.union([z.string(), z.looseObject({ text: z.string().optional() })])),
]);

const messageShape = z.looseObject({ role: z.string(), content: contentShape.nullish() });

const schemaShape = z.custom<JsonSchema>(isRecord);

/** As much of a chat completion request as the sandbox's model acts on; the API description checks the rest. */
export const chatRequestShape = z.looseObject({
	model: z.string().default('sandbox-model'),
	messages: z.array(messageShape).min(1),
	stream: z.boolean().nullish(),
	stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
	response_format: z
		.looseObject({ type: z.string(), json_schema: z.looseObject({ name: z.string(), schema: schemaShape.optional() }).optional() })
		.nullish(),
});
export type ChatRequest = z.output<typeof chatRequestShape>;

/** What a model is asked, read out of the request. */
export interface Prompt {
	system: string;
	/** The task's own text: the first thing the user says (a repair try says more). */
	user: string;
	everything: string;
	/** `email_classification`, `reply_draft`, or whatever else was asked for; empty for plain text. */
	schemaName: string;
	schema?: JsonSchema;
}

export function readPrompt(request: ChatRequest): Prompt {
	const texts = request.messages.map(({ role, content }) => ({ role, text: textOf(content) }));
	const system = texts.filter(({ role }) => role === 'system' || role === 'developer').map(({ text }) => text).join('\n');
	const user = texts.find(({ role }) => role === 'user')?.text ?? '';
	const everything = texts.map(({ text }) => text).join('\n');
	const format = request.response_format?.json_schema;
	// A model that takes no schema is told it in words.
	const schema = format?.schema ?? jsonObjectsIn(system).find(isObjectSchema);
	return { system, user, everything, schema, schemaName: format?.name ?? guessName(schema) };
}

function textOf(content: z.output<typeof contentShape> | null | undefined): string {
	if (content === null || content === undefined) return '';
	if (typeof content === 'string') return content;
	return content.map((part) => (typeof part === 'string' ? part : (part.text ?? ''))).join('');
}

function isObjectSchema(value: unknown): value is JsonSchema {
	return isRecord(value) && value.type === 'object' && isRecord(value.properties);
}

function guessName(schema: JsonSchema | undefined): string {
	const fields = Object.keys(schema?.properties ?? {});
	if (fields.includes('intent')) return 'email_classification';
	if (fields.includes('text') || fields.includes('body')) return 'reply_draft';
	return '';
}

/** Every JSON object that stands in a text, largest first seen: objects within a found one are not looked for. */
export function jsonObjectsIn(text: string): unknown[] {
	const found: unknown[] = [];
	for (let start = text.indexOf('{'); start >= 0; ) {
		const end = endOfObject(text, start);
		const value = end < 0 ? undefined : parsed(text.slice(start, end));
		if (value !== undefined) found.push(value);
		start = text.indexOf('{', value === undefined ? start + 1 : end);
	}
	return found;
}

function endOfObject(text: string, start: number): number {
	let depth = 0;
	let inString = false;
	for (let at = start; at < text.length; at += 1) {
		const character = text[at];
		if (inString) {
			if (character === '\\') at += 1;
			else if (character === '"') inString = false;
		} else if (character === '"') inString = true;
		else if (character === '{') depth += 1;
		else if (character === '}' && (depth -= 1) === 0) return at + 1;
	}
	return -1;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

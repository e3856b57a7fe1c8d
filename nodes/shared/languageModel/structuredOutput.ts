import * as z from 'zod';
import type { ZodType } from 'zod';
import type { ChatMessage, ChatRequest } from './languageModel';
import { isRecord } from '../record';

type JsonSchema = Record<string, unknown>;

/**
 * Keywords that "strict" structured output of OpenAI refuses or that say nothing to a model. The shape checks the answer
 * itself, so nothing is lost by not sending them.
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
const unsentKeywords = new Set(['$schema', 'default', 'minLength', 'maxLength', 'format', 'pattern']);

function nullable(schema: unknown): unknown {
	return { anyOf: [schema, { type: 'null' }] };
}

/** Every property required (a missing one is null) and no others: what strict structured output asks for. */
function tightened(node: unknown): unknown {
	if (Array.isArray(node)) return node.map(tightened);
	if (!isRecord(node)) return node;
	const kept = Object.entries(node).filter(([keyword]) => !unsentKeywords.has(keyword));
	const schema: JsonSchema = {};
	for (const [keyword, value] of kept) {
		// The keys of `properties` are names, not keywords: one may well be called "format".
		schema[keyword] =
			keyword === 'properties' && isRecord(value)
				? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, tightened(inner)]))
				: keyword === 'enum' || keyword === 'const'
					? value
					: tightened(value);
	}
	if (!isRecord(schema.properties)) return schema;
	const required = new Set(Array.isArray(schema.required) ? schema.required : []);
	const properties = Object.entries(schema.properties).map(([name, inner]) => [
		name,
		required.has(name) ? inner : nullable(inner),
	]);
	return {
		...schema,
		properties: Object.fromEntries(properties) as JsonSchema,
		required: Object.keys(schema.properties),
		additionalProperties: schema.additionalProperties ?? false,
	};
}

/** The JSON Schema (2020-12) of the answers that `shape` accepts. */
export function jsonSchemaOf(shape: ZodType): JsonSchema {
	const schema = z.toJSONSchema(shape, { io: 'input', reused: 'inline', unrepresentable: 'any' });
	return tightened(schema) as JsonSchema;
}

/** True where the schema has no free-form part, so that an endpoint can hold a model to it to the letter. */
export function isStrict(node: unknown): boolean {
	if (Array.isArray(node)) return node.every(isStrict);
	if (!isRecord(node)) return true;
	if ('propertyNames' in node || isRecord(node.additionalProperties)) return false;
	if (node.type === 'object' && node.additionalProperties !== false) return false;
	return Object.values(node).every(isStrict);
}

/** For models that take no schema: the same wish in words, at the end of the system message. */
export function withSchemaInWords(request: ChatRequest): ChatMessage[] {
	if (request.schema === undefined) return request.messages;
	const wish = [
		'Answer with one JSON object and nothing else: no explanation, no code fence. It must fit this JSON Schema:',
		JSON.stringify(request.schema.schema),
	].join('\n');
	const [first, ...rest] = request.messages;
	return first?.role === 'system'
		? [{ role: 'system', content: `${first.content}\n\n${wish}` }, ...rest]
		: [{ role: 'system', content: wish }, ...request.messages];
}

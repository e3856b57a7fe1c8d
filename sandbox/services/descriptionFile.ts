import { readFile } from 'node:fs/promises';
import { parse as parseYaml } from 'yaml';
import { fromDiscovery } from './discoveryDocument';
import { isRecord } from '../../nodes/shared/record';

export type Json = Record<string, unknown>;

/** Where the description of an API comes from: a vendor's file, or a document of ours written from the vendor's documentation. */
export interface DescriptionSource {
	/** In the folder of vendors' descriptions. */
	file?: string;
	document?: Json;
	/** Puts right what the vendor's file leaves out or gets wrong, against its own documentation: names of fields by schema. */
	amend?(document: Json): void;
}

/** @throws where the file is missing or is no description of an API. */
export async function readDescription(path: string): Promise<Json> {
	const text = await readFile(path, 'utf8');
	const document: unknown = /\.ya?ml$/.test(path) ? parseYaml(text) : JSON.parse(text);
	if (isRecord(document) && document.swagger === '2.0') return fromSwagger2(document);
	if (isRecord(document) && document.kind === 'discovery#restDescription') return fromDiscovery(document);
	if (isRecord(document) && typeof document.openapi === 'string' && document.openapi.startsWith('3.')) return document;
	throw new Error(`${path} is neither an OpenAPI 3 nor a Swagger 2.0 description, nor a Google discovery document.`);
}

/** The older format in today's: where it lies, and form fields as a body's schema. */
function fromSwagger2(document: Json): Json {
	const paths = Object.fromEntries(
		Object.entries(isRecord(document.paths) ? document.paths : {}).map(([path, item]) => [
			path,
			isRecord(item) ? Object.fromEntries(Object.entries(item).map(([method, one]) => [method, isRecord(one) ? operation(one) : one])) : item,
		]),
	);
	const url = `https://${String(document.host)}${String(document.basePath ?? '')}`;
	return { openapi: '3.0.0', info: document.info, servers: [{ url }], paths, definitions: document.definitions };
}

function operation(description: Json): Json {
	const parameters = (Array.isArray(description.parameters) ? description.parameters : []).filter(isRecord);
	const fields = parameters.filter((one) => one.in === 'formData');
	const { consumes, ...rest } = description;
	const others = parameters
		.filter((one) => one.in !== 'formData')
		.map(({ name, in: place, required, description: text, ...schema }) => ({ name, in: place, required, description: text, schema }));
	if (fields.length === 0) return { ...rest, parameters: others };
	const schema = {
		type: 'object',
		required: fields.filter(({ required }) => required === true).map(({ name }) => String(name)),
		properties: Object.fromEntries(fields.map(({ name, type }) => [String(name), { type }])),
	};
	const media = Array.isArray(consumes) ? consumes.map(String) : ['application/x-www-form-urlencoded'];
	return { ...rest, parameters: others, requestBody: { required: true, content: Object.fromEntries(media.map((one) => [one, { schema }])) } };
}

/** OpenAPI 3.0's own spellings, put into today's JSON Schema: `nullable`, boolean `exclusiveMinimum`. */
export function normalised(node: unknown): unknown {
	if (Array.isArray(node)) return node.map(normalised);
	if (!isRecord(node)) return node;
	const { nullable, $recursiveRef, ...rest } = node;
	delete rest.$recursiveAnchor;
	const entries = Object.entries(rest).map(([key, value]) => {
		if (key === 'enum' || key === 'example') return [key, value];
		return [key, key === 'allOf' ? withoutClosedParts(normalised(value)) : normalised(value)];
	});
	const schema: Json = Object.fromEntries(entries);
	// Vapi's description has lists of values without any, where it means that nothing is laid down.
	if (Array.isArray(schema.enum) && schema.enum.length === 0) delete schema.enum;
	if (typeof $recursiveRef === 'string') return {};
	for (const [flag, limit] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']] as const) {
		if (typeof schema[flag] !== 'boolean') continue;
		if (schema[flag]) {
			schema[flag] = schema[limit];
			delete schema[limit];
		} else delete schema[flag];
	}
	// A property may be called "nullable"; then its value is a schema.
	if (nullable !== undefined && typeof nullable !== 'boolean') return { ...schema, nullable: normalised(nullable) };
	return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/**
 * A part of `allOf` that is closed forbids the fields of its sisters (Meta writes it so, and means all together). Unknown
 * fields are looked for across all parts instead (unknownFields.ts).
 */
function withoutClosedParts(parts: unknown): unknown {
	if (!Array.isArray(parts)) return parts;
	return parts.map((part: unknown) => {
		if (!isRecord(part) || part.additionalProperties !== false) return part;
		return Object.fromEntries(Object.entries(part).filter(([key]) => key !== 'additionalProperties'));
	});
}

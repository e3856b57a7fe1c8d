import type { DescriptionSource, Json } from '../../descriptionFile';

/** An operation of a description of ours, as short as it can be written. */
export interface WrittenOperation {
	method: 'get' | 'post';
	path: string;
	path_?: Json;
	query?: Json;
	/** Content type and schema of the body. */
	body?: { type: string; schema: Json };
}

/**
 * A description that we wrote from the vendor's documentation, because the vendor publishes none: it holds what the product
 * may send and no more, and says where it was read.
 */
export function written(title: string, source: string, operations: WrittenOperation[]): DescriptionSource {
	const paths: Record<string, Json> = {};
	const parameters = (place: string, schemas: Json = {}) => Object.entries(schemas).map(([name, schema]) => ({ name, in: place, required: place === 'path', schema }));
	for (const { method, path, path_, query, body } of operations) {
		paths[path] = {
			...paths[path],
			[method]: {
				parameters: [...parameters('path', path_), ...parameters('query', query)],
				...(body && { requestBody: { required: true, content: { [body.type]: { schema: body.schema } } } }),
			},
		};
	}
	const info = { title, version: '1', description: `Written from the documentation, not published by the vendor: ${source}` };
	return { document: { openapi: '3.1.0', info, 'x-written-from': source, paths } };
}

/** An object with these fields and no others. */
export const closed = (properties: Json, required: string[] = []): Json => ({ type: 'object', additionalProperties: false, required, properties });

export const text = { type: 'string' };
export const number = { type: 'integer' };
export const flag = { type: 'boolean' };
export const texts = { type: 'object', additionalProperties: text };
export const anything = { type: 'object', additionalProperties: true };
export const list = (items: Json): Json => ({ type: 'array', items });
export const oneOf = (...values: string[]): Json => ({ type: 'string', enum: values });

import type { Json } from './descriptionFile';
import { isRecord } from '../../nodes/shared/record';

/**
 * Google's own format of an API description (https://developers.google.com/discovery/v1/reference/apis) as OpenAPI: methods by resource become
 * operations by path, schemas by name become components. What is uploaded has a path of its own.
 */
export function fromDiscovery(document: Json): Json {
	const shared = parametersOf(document.parameters);
	const root = `/${String(document.servicePath ?? '')}`;
	const paths: Record<string, Json> = {};
	for (const method of methodsOf(document)) {
		const parameters = [...parametersOf(method.parameters), ...shared];
		const verb = String(method.httpMethod).toLowerCase();
		const schema = isRecord(method.request) ? converted(method.request) : undefined;
		const put = (path: string, content?: Json) => {
			paths[path] = { ...paths[path], [verb]: { parameters, ...(content && { requestBody: { required: false, content } }) } };
		};
		const path = `${root}${String(method.flatPath ?? method.path)}`.replaceAll('{+', '{');
		put(path, schema && { 'application/json': { schema } });
		for (const upload of uploadPathsOf(method)) {
			put(upload, { 'multipart/related': {}, 'application/json': { schema: schema ?? {} } });
			// The pieces of a resumable upload (https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable): of any type, or of none.
			const content = Object.fromEntries(['', 'application/octet-stream', 'application/x-www-form-urlencoded', 'application/pdf'].map((type) => [type, {}]));
			paths[upload] = { ...paths[upload], put: { parameters: [...parameters, { name: 'upload_id', in: 'query', required: true, schema: { type: 'string' } }], requestBody: { required: true, content } } };
		}
	}
	const schemas = Object.fromEntries(Object.entries(isRecord(document.schemas) ? document.schemas : {}).map(([name, schema]) => [name, converted(schema)]));
	const url = String(document.rootUrl).replace(/\/$/, '');
	return { openapi: '3.1.0', info: { title: document.title, version: document.version }, servers: [{ url }], paths, components: { schemas } };
}

function methodsOf(resource: Json): Json[] {
	const own = isRecord(resource.methods) ? Object.values(resource.methods).filter(isRecord) : [];
	const inner = isRecord(resource.resources) ? Object.values(resource.resources).filter(isRecord).flatMap(methodsOf) : [];
	return [...own, ...inner];
}

function uploadPathsOf({ mediaUpload }: Json): string[] {
	const protocols = isRecord(mediaUpload) && isRecord(mediaUpload.protocols) ? Object.values(mediaUpload.protocols) : [];
	return protocols.filter(isRecord).map(({ path }) => String(path));
}

const parametersOf = (parameters: unknown): Json[] =>
	Object.entries(isRecord(parameters) ? parameters : {}).map(([name, one]) => {
		const { location, required, repeated, ...schema } = isRecord(one) ? one : {};
		const plain = converted(schema);
		return { name, in: location, required: required === true, schema: repeated === true ? { anyOf: [plain, { type: 'array', items: plain }] } : plain };
	});

/** A schema in JSON Schema's words: names that Google has of its own are dropped, limits are numbers, `any` is any. */
function converted(schema: unknown): Json {
	if (!isRecord(schema)) return {};
	if (typeof schema.$ref === 'string') return { $ref: `#/components/schemas/${schema.$ref}` };
	const { type, properties, items, additionalProperties, minimum, maximum } = schema;
	return {
		...(typeof type === 'string' && type !== 'any' && { type }),
		...(Array.isArray(schema.enum) && { enum: schema.enum as unknown[] }),
		// Google's bytes are base64 for addresses (RFC 4648, 5), which is no format of OpenAPI's.
		...(schema.format === 'byte' ? { pattern: '^[\\w-]*={0,2}$' } : typeof schema.format === 'string' && { format: schema.format }),
		...(typeof schema.pattern === 'string' && { pattern: schema.pattern }),
		...(minimum !== undefined && { minimum: Number(minimum) }),
		...(maximum !== undefined && { maximum: Number(maximum) }),
		...(isRecord(properties) && { properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, converted(one)])) }),
		...(isRecord(items) && { items: converted(items) }),
		...(isRecord(additionalProperties) && { additionalProperties: converted(additionalProperties) }),
	};
}

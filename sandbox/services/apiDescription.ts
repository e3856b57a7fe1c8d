import { readFile } from 'node:fs/promises';
import Ajv2020, { type ErrorObject } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { LocalRequest } from './localHttp';
import { isRecord } from './schemaFiller';

type Json = Record<string, unknown>;

interface Operation {
	method: string;
	path: RegExp;
	/** Path parameters in the template: fewer is a closer match. */
	parameters: number;
	template: string;
	description: Json;
	shared: unknown;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];
const shownProblems = 8;

/**
 * A vendor's API description (OpenAPI 3.0 or 3.1, JSON), against which requests to a stand-in are checked: the stand-in
 * would take anything, the vendor would not.
 */
export class ApiDescription {
	private readonly operations: Operation[];
	private readonly ajv: Ajv2020;
	/** Query and form values arrive as text: these are read as the type the description names. */
	private readonly textAjv: Ajv2020;

	private constructor(private readonly document: Json) {
		const options = { strict: false, allErrors: true, validateSchema: false, logger: false } as const;
		this.ajv = new Ajv2020(options);
		this.textAjv = new Ajv2020({ ...options, coerceTypes: 'array' });
		for (const ajv of [this.ajv, this.textAjv]) {
			addFormats(ajv);
			// OpenAPI's own format names, which say nothing that could be checked.
			for (const name of ['unixtime', 'binary', 'int64', 'int32', 'float', 'double', 'password']) ajv.addFormat(name, true);
			ajv.addSchema(document, 'api');
		}
		this.operations = operationsOf(document);
	}

	/** @throws where the file is missing or is no OpenAPI 3 description. */
	static async load(file: string): Promise<ApiDescription> {
		const document: unknown = JSON.parse(await readFile(file, 'utf8'));
		if (!isRecord(document) || typeof document.openapi !== 'string' || !document.openapi.startsWith('3.')) {
			throw new Error(`${file} is not an OpenAPI 3 description.`);
		}
		const normal = normalised(document);
		return new ApiDescription(isRecord(normal) ? normal : {});
	}

	/** What the vendor would object to; empty for a good request. */
	check(request: LocalRequest): string[] {
		const matching = this.operations.filter(({ path }) => path.test(request.path));
		if (matching.length === 0) return [`The API has no path ${request.path}`];
		const operation = matching
			.filter(({ method }) => method === request.method.toLowerCase())
			.sort((one, other) => one.parameters - other.parameters)[0];
		if (!operation) {
			const known = matching.map(({ method }) => method.toUpperCase()).join(', ');
			return [`${request.path} knows ${known}, not ${request.method}`];
		}
		return [...this.checkQuery(operation, request), ...this.checkBody(operation, request)].slice(0, shownProblems);
	}

	private checkQuery(operation: Operation, request: LocalRequest): string[] {
		const declared = [operation.shared, operation.description.parameters]
			.flatMap((list) => (Array.isArray(list) ? list : []))
			.map((one) => this.resolve(one))
			.filter(({ in: place }) => place === 'query');
		const names = declared.map(({ name }) => String(name));
		const problems = declared
			.filter(({ required, name }) => required === true && !request.query.has(String(name)))
			.map(({ name }) => `query: "${String(name)}" is required`);
		for (const name of new Set(request.query.keys())) {
			const plain = name.replace(/\[.*\]$/, '');
			const parameter = declared.find((one) => one.name === name || one.name === plain || one.name === `${plain}[]`);
			if (!parameter) {
				problems.push(`query: "${name}" is unknown (known: ${names.join(', ') || 'none'})`);
				continue;
			}
			if (!isRecord(parameter.schema) || name !== parameter.name) continue;
			const values = request.query.getAll(name);
			const value = values.length === 1 ? values[0] : values;
			const validate = this.textAjv.compile({ type: 'object', properties: { [name]: inDocument(parameter.schema) } });
			if (!validate({ [name]: value })) problems.push(...described(validate.errors, 'query'));
		}
		return problems;
	}

	private checkBody(operation: Operation, request: LocalRequest): string[] {
		const requestBody = this.resolve(operation.description.requestBody);
		const content = isRecord(requestBody.content) ? requestBody.content : {};
		if (request.body.length === 0) return requestBody.required === true ? ['The body is missing'] : [];
		if (Object.keys(content).length === 0) return ['A body is given, but the operation takes none'];
		const given = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
		const media = content[given];
		if (!isRecord(media)) return [`The content type is "${given}", expected ${Object.keys(content).join(' or ')}`];
		if (!isRecord(media.schema)) return [];
		const isForm = given === 'application/x-www-form-urlencoded';
		if (!isForm && !given.endsWith('json')) return [];
		const value = isForm ? formValues(request.body) : parsed(request.body);
		if (value === undefined) return ['The body is not JSON'];
		const validate = (isForm ? this.textAjv : this.ajv).compile(inDocument(media.schema));
		const problems = validate(value) ? [] : described(validate.errors, 'body');
		return [...this.unknownFields(media.schema, value), ...problems];
	}

	/** Top-level fields the description doesn't know, even where it doesn't forbid them: they are typing errors. */
	private unknownFields(schema: Json, value: unknown): string[] {
		const known = new Set<string>();
		const open = this.collectFields(schema, known, 0);
		if (open || known.size === 0 || !isRecord(value)) return [];
		return Object.keys(value).filter((name) => !known.has(name)).map((name) => `body: the field "${name}" is unknown`);
	}

	/** Whether the schema says that other fields are welcome. */
	private collectFields(schema: unknown, known: Set<string>, depth: number): boolean {
		if (depth > 20) return false;
		const resolved = this.resolve(schema);
		const { properties, additionalProperties } = resolved;
		if (isRecord(properties)) for (const name of Object.keys(properties)) known.add(name);
		const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (Array.isArray(resolved[key]) ? resolved[key] : []));
		const inner = parts.map((part) => this.collectFields(part, known, depth + 1)).some(Boolean);
		return inner || additionalProperties === true || isRecord(additionalProperties);
	}

	private resolve(value: unknown): Json {
		if (!isRecord(value)) return {};
		if (typeof value.$ref !== 'string') return value;
		let found: unknown = this.document;
		for (const part of value.$ref.replace(/^#\//, '').split('/')) {
			found = isRecord(found) ? found[decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~')] : undefined;
		}
		return this.resolve(found);
	}
}

function operationsOf(document: Json): Operation[] {
	const base = basePathOf(document);
	const paths = isRecord(document.paths) ? document.paths : {};
	return Object.entries(paths).flatMap(([template, item]) => {
		if (!isRecord(item)) return [];
		const pattern = (base + template).split(/\{[^}]+\}/).map((part) => part.replace(/[.+?^$()|[\]\\*]/g, '\\$&')).join('[^/]+');
		return methods.flatMap((method): Operation[] => {
			const description = item[method];
			if (!isRecord(description)) return [];
			const parameters = template.split('{').length - 1;
			return [{ method, path: new RegExp(`^${pattern}/?$`), parameters, template, description, shared: item.parameters }];
		});
	});
}

function basePathOf(document: Json): string {
	const [server] = Array.isArray(document.servers) ? document.servers : [];
	const url: unknown = isRecord(server) ? server.url : undefined;
	return typeof url === 'string' && URL.canParse(url) ? new URL(url).pathname.replace(/\/$/, '') : '';
}

/** The schema as one of its own, with its references still pointing into the document. */
function inDocument(schema: unknown): Json {
	const rewritten = mapJson(schema, (key, value) =>
		key === '$ref' && typeof value === 'string' && value.startsWith('#/') ? `api${value}` : value,
	);
	return isRecord(rewritten) ? rewritten : {};
}

/** OpenAPI 3.0's own spellings, put into today's JSON Schema: `nullable`, boolean `exclusiveMinimum`. */
function normalised(node: unknown): unknown {
	if (Array.isArray(node)) return node.map(normalised);
	if (!isRecord(node)) return node;
	const { nullable, $recursiveRef, ...rest } = node;
	delete rest.$recursiveAnchor;
	const entries = Object.entries(rest).map(([key, value]) => [key, key === 'enum' || key === 'example' ? value : normalised(value)]);
	const schema: Json = Object.fromEntries(entries);
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

function mapJson(node: unknown, change: (key: string, value: unknown) => unknown): unknown {
	if (Array.isArray(node)) return node.map((one) => mapJson(one, change));
	if (!isRecord(node)) return node;
	return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(key, mapJson(value, change))]));
}

function described(errors: ErrorObject[] | null | undefined, where: string): string[] {
	const texts = (errors ?? [])
		.filter(({ keyword }) => keyword !== 'if')
		.map(({ instancePath, message, params }) => {
			const allowed = Array.isArray(params.allowedValues) ? ` (${params.allowedValues.slice(0, 12).join(', ')})` : '';
			const extra = typeof params.additionalProperty === 'string' ? ` ("${params.additionalProperty}")` : '';
			return `${where}${instancePath}: ${message ?? 'is wrong'}${allowed}${extra}`;
		});
	return [...new Set(texts)];
}

function formValues(body: Buffer): Json {
	const form = new URLSearchParams(body.toString('utf8'));
	return Object.fromEntries([...new Set(form.keys())].map((name) => {
		const values = form.getAll(name);
		return [name, values.length === 1 ? values[0] : values];
	}));
}

function parsed(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

import { join } from 'node:path';
import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { normalised, readDescription, type DescriptionSource, type Json } from './descriptionFile';
import type { LocalRequest } from './localHttp';
import { isRecord } from '../../nodes/shared/record';
import { unknownFields } from './unknownFields';

interface Operation {
	method: string;
	path: RegExp;
	/** Names of the parameters in the path, in order. */
	names: string[];
	/** Path parameters in the template: fewer is a closer match. */
	parameters: number;
	template: string;
	description: Json;
	shared: unknown;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];
const shownProblems = 8;
/** Headers that belong to the transport or that the stand-ins judge themselves (OpenAPI 3.0, 4.7.12.1). */
const unjudgedHeaders = new Set(['accept', 'content-type', 'authorization', 'user-agent', 'token']);

/**
 * A vendor's API description (OpenAPI 3.0 or 3.1, Swagger 2.0), against which requests to a stand-in are checked: the stand-in
 * would take anything, the vendor would not.
 */
export class ApiDescription {
	private readonly operations: Operation[];
	private readonly ajv: Ajv2020;
	/** Query and form values arrive as text: these are read as the type the description names. */
	private readonly textAjv: Ajv2020;
	/** Compiled once for each schema: some take a second. */
	private readonly compiled = new Map<unknown, ValidateFunction>();

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

	/**
	 * @param folder where the vendors' files lie
	 * @throws where the file is missing or is no description of an API
	 */
	static async load(source: string | DescriptionSource, folder = ''): Promise<ApiDescription> {
		const { file, document, amend } = typeof source === 'string' ? { file: source } : { amend: undefined, ...source };
		const read = document ?? (await readDescription(join(folder, file ?? '')));
		amend?.(read);
		const normal = normalised(read);
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
		const problems = [
			...this.checkPath(operation, request),
			...this.checkHeaders(operation, request),
			...this.checkQuery(operation, request),
			...this.checkBody(operation, request),
		];
		return problems.slice(0, shownProblems);
	}

	private declared({ shared, description }: Operation, place: string): Json[] {
		return [shared, description.parameters]
			.flatMap((list) => (Array.isArray(list) ? list : []))
			.map((one) => this.resolve(one))
			.filter((one) => one.in === place);
	}

	private checkPath(operation: Operation, request: LocalRequest): string[] {
		const values = operation.path.exec(request.path)?.slice(1) ?? [];
		return this.declared(operation, 'path').flatMap((parameter) => {
			const value = values[operation.names.indexOf(String(parameter.name))];
			return value === undefined ? [] : this.checkText(parameter, decodeURIComponent(value), 'path');
		});
	}

	private checkHeaders(operation: Operation, request: LocalRequest): string[] {
		return this.declared(operation, 'header').flatMap((parameter) => {
			const name = String(parameter.name).toLowerCase();
			if (unjudgedHeaders.has(name)) return [];
			const value = request.headers[name];
			if (value === undefined) return parameter.required === true ? [`header: "${name}" is required`] : [];
			return this.checkText(parameter, value, 'header');
		});
	}

	/** A value that arrives as text, read as the type its parameter names. */
	private checkText(parameter: Json, value: unknown, where: string): string[] {
		if (!isRecord(parameter.schema)) return [];
		const name = String(parameter.name);
		const { schema } = parameter;
		const validate = this.compile(parameter, () => this.textAjv.compile({ type: 'object', properties: { [name]: inDocument(schema) } }));
		return validate({ [name]: value }) ? [] : described(validate.errors, where);
	}

	private compile(key: unknown, make: () => ValidateFunction): ValidateFunction {
		const validate = this.compiled.get(key) ?? make();
		this.compiled.set(key, validate);
		return validate;
	}

	private checkQuery(operation: Operation, request: LocalRequest): string[] {
		const declared = this.declared(operation, 'query');
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
			if (name !== parameter.name) continue;
			const values = request.query.getAll(name);
			problems.push(...this.checkText(parameter, values.length === 1 ? values[0] : values, 'query'));
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
		const { schema } = media;
		if (!isRecord(schema)) return [];
		const isForm = given === 'application/x-www-form-urlencoded';
		if (!isForm && !given.endsWith('json')) return [];
		const value = isForm ? formValues(request.body) : parsed(request.body);
		if (value === undefined) return ['The body is not JSON'];
		const validate = this.compile(media, () => (isForm ? this.textAjv : this.ajv).compile(inDocument(schema)));
		const problems = validate(value) ? [] : described(validate.errors, 'body');
		return [...unknownFields(schema, value, (one) => this.resolve(one)), ...problems];
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
		const pattern = (base + template).split(/\{[^}]+\}/).map((part) => part.replace(/[.+?^$()|[\]\\*]/g, '\\$&')).join('([^/]+)');
		const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
		return methods.flatMap((method): Operation[] => {
			const description = item[method];
			if (!isRecord(description)) return [];
			return [{ method, path: new RegExp(`^${pattern}/?$`), names, parameters: names.length, template, description, shared: item.parameters }];
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

/** An empty field of a form is one that was not filled in; n8n's Twilio node sends some. */
function formValues(body: Buffer): Json {
	const form = new URLSearchParams(body.toString('utf8'));
	return Object.fromEntries([...new Set(form.keys())].flatMap((name) => {
		const values = form.getAll(name).filter((value) => value !== '');
		return values.length === 0 ? [] : [[name, values.length === 1 ? values[0] : values]];
	}));
}

function parsed(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

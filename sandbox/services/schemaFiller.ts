import { isRecord } from '../../nodes/shared/record';

/** The part of JSON Schema that structured outputs use. */
export interface JsonSchema {
	type?: string | string[];
	enum?: unknown[];
	const?: unknown;
	properties?: Record<string, JsonSchema>;
	required?: string[];
	items?: JsonSchema;
	anyOf?: JsonSchema[];
	oneOf?: JsonSchema[];
	allOf?: JsonSchema[];
	$ref?: string;
	$defs?: Record<string, JsonSchema>;
	definitions?: Record<string, JsonSchema>;
	minItems?: number;
	maxItems?: number;
	minimum?: number;
	maximum?: number;
	exclusiveMinimum?: number;
	minLength?: number;
	maxLength?: number;
	format?: string;
	additionalProperties?: boolean | JsonSchema;
}

/** Proposes a value for a field by its name; `undefined` leaves it to the filler. */
export type Proposal = (field: string, schema: JsonSchema) => unknown;

/**
 * A value that satisfies the schema: proposals where they fit, and the plainest value there is everywhere else.
 * Every property is given, as strict structured output asks.
 */
export function fillSchema(schema: JsonSchema, propose: Proposal = () => undefined): unknown {
	return fill(schema, '', propose, schema, 0);
}

const deepest = 12;

function fill(schema: JsonSchema, field: string, propose: Proposal, root: JsonSchema, depth: number): unknown {
	const resolved = resolve(schema, root);
	const proposed = field === '' ? undefined : propose(field, resolved);
	if (proposed !== undefined && fits(proposed, resolved, root)) return proposed;
	if (resolved.const !== undefined) return resolved.const;
	if (resolved.enum) return resolved.enum[0];
	const choices = resolved.anyOf ?? resolved.oneOf;
	if (choices) {
		const chosen = choices.find((one) => resolve(one, root).type !== 'null' && depth < deepest) ?? choices.at(-1);
		return fill(chosen ?? {}, field, propose, root, depth + 1);
	}
	if (resolved.allOf) return Object.assign({}, ...resolved.allOf.map((one) => fill(one, field, propose, root, depth + 1)));
	switch (typeOf(resolved)) {
		case 'object':
			return Object.fromEntries(
				Object.entries(resolved.properties ?? {})
					.filter(([name]) => depth < deepest || resolved.required?.includes(name))
					.map(([name, property]) => [name, fill(property, name, propose, root, depth + 1)]),
			);
		case 'array':
			return Array.from({ length: resolved.minItems ?? 0 }, () => fill(resolved.items ?? {}, field, propose, root, depth + 1));
		case 'integer':
		case 'number':
			return plainNumber(resolved);
		case 'boolean':
			return false;
		case 'null':
			return null;
		default:
			return plainText(resolved);
	}
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
	if (schema.$ref === undefined) return schema;
	if (schema.$ref === '#') return root;
	const name = schema.$ref.split('/').at(-1) ?? '';
	return root.$defs?.[name] ?? root.definitions?.[name] ?? {};
}

function typeOf(schema: JsonSchema): string {
	const types = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type];
	return types.find((type) => type !== 'null') ?? types[0] ?? (schema.properties ? 'object' : schema.items ? 'array' : 'string');
}

function plainNumber(schema: JsonSchema): number {
	const lowest = schema.minimum ?? (schema.exclusiveMinimum === undefined ? undefined : schema.exclusiveMinimum + 1);
	const zero = Math.max(0, lowest ?? 0);
	return Math.min(zero, schema.maximum ?? zero);
}

function plainText(schema: JsonSchema): string {
	switch (schema.format) {
		case 'date-time':
			return '2026-01-01T00:00:00Z';
		case 'date':
			return '2026-01-01';
		case 'email':
			return 'nobody@example.com';
		case 'uri':
			return 'https://example.com/';
		default:
			return '-'.repeat(schema.minLength ?? 0);
	}
}

/** Whether a proposed value may stand there. Knows what `JsonSchema` knows. */
export function fits(value: unknown, schema: JsonSchema, root: JsonSchema = schema): boolean {
	const rule = resolve(schema, root);
	if (rule.const !== undefined) return value === rule.const;
	if (rule.enum) return rule.enum.includes(value);
	const choices = rule.anyOf ?? rule.oneOf;
	if (choices) return choices.some((one) => fits(value, one, root));
	if (rule.type !== undefined) {
		const types = Array.isArray(rule.type) ? rule.type : [rule.type];
		if (!types.some((type) => isOfType(value, type))) return false;
	}
	if (typeof value === 'number') return value >= (rule.minimum ?? -Infinity) && value <= (rule.maximum ?? Infinity);
	if (typeof value === 'string') return value.length >= (rule.minLength ?? 0) && value.length <= (rule.maxLength ?? Infinity);
	if (Array.isArray(value)) {
		const enough = value.length >= (rule.minItems ?? 0) && value.length <= (rule.maxItems ?? Infinity);
		return enough && value.every((one) => fits(one, rule.items ?? {}, root));
	}
	if (isRecord(value)) {
		const known = rule.properties ?? {};
		return (
			(rule.required ?? []).every((name) => name in value) &&
			Object.entries(value).every(([name, one]) => {
				const property = known[name];
				return property ? fits(one, property, root) : rule.additionalProperties !== false;
			})
		);
	}
	return true;
}

function isOfType(value: unknown, type: string): boolean {
	switch (type) {
		case 'null':
			return value === null;
		case 'array':
			return Array.isArray(value);
		case 'object':
			return isRecord(value);
		case 'integer':
			return Number.isInteger(value);
		default:
			return typeof value === type;
	}
}

import { isRecord } from '../../nodes/shared/record';
import type { Json } from './descriptionFile';

type Resolve = (schema: unknown) => Json;

const deepest = 12;

/**
 * Fields that no part of the schema knows, at any depth, even where the description doesn't forbid them: they are typing
 * errors. Where a schema says that other fields are welcome, or names none, everything is.
 */
export function unknownFields(schema: Json, value: unknown, resolve: Resolve): string[] {
	return search([schema], value, resolve, 'body', 0);
}

function search(schemas: unknown[], value: unknown, resolve: Resolve, path: string, depth: number): string[] {
	if (depth > deepest) return [];
	const parts = schemas.flatMap((schema) => partsOf(schema, resolve, 0));
	if (Array.isArray(value)) {
		const items = parts.map(({ items: one }) => one).filter((one) => one !== undefined);
		return value.flatMap((one, i) => search(items, one, resolve, `${path}/${i}`, depth + 1));
	}
	if (!isRecord(value)) return [];
	const open = parts.some(({ additionalProperties }) => additionalProperties === true || isRecord(additionalProperties));
	const named = parts.map(({ properties }) => properties).filter(isRecord);
	const known = new Set(named.flatMap((properties) => Object.keys(properties)));
	if (open || known.size === 0) return [];
	return Object.entries(value).flatMap(([name, one]) => {
		if (!known.has(name)) return [path === 'body' ? `body: the field "${name}" is unknown` : `${path}: the field "${name}" is unknown`];
		const inner = named.map((properties) => properties[name]).filter((each) => each !== undefined);
		return search(inner, one, resolve, `${path}/${name}`, depth + 1);
	});
}

/** The schema and all it is made of. */
function partsOf(schema: unknown, resolve: Resolve, depth: number): Json[] {
	if (depth > deepest) return [];
	const resolved = resolve(schema);
	const inner = ['allOf', 'anyOf', 'oneOf', 'then'].flatMap((key) => resolved[key] ?? []);
	return [resolved, ...inner.flatMap((part: unknown) => partsOf(part, resolve, depth + 1))];
}

import * as z from 'zod';
import { InputError } from './items';

/** A field that may be missing; the database writes null for what it does not know. */
export function maybe<T extends z.ZodType>(schema: T) {
	return schema.nullish().transform((value): z.output<T> | undefined => value ?? undefined);
}

/** The same with a value that holds where nothing is given. */
export function orElse<T extends z.ZodType>(schema: T, fallback: z.output<T>) {
	return schema.nullish().transform((value): z.output<T> => value ?? fallback);
}

/**
 * Reads an object parameter into a type, once, at the border.
 *
 * @param name the parameter, for the error, which names the first field that is wrong
 * @throws InputError
 */
export function parseShape<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	const path = issue?.path ?? [];
	const field = [name, ...path.map(String)].join('.').replace(/\.(\d+)/g, '[$1]');
	const found = path.reduce<unknown>(
		(inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
		value,
	);
	throw new InputError(
		`"${field}" is ${show(found)}. ${issue?.message ?? 'It has the wrong shape'}.`,
		`Correct "${field}", or leave it out where it may be missing.`,
	);
}

function show(value: unknown): string {
	if (value === undefined || value === null) return 'missing';
	if (typeof value === 'string') return `"${value.slice(0, 60)}"`;
	if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
	return String(value);
}

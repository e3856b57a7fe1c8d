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
		`"${field}" is ${show(found)}. ${issue === undefined ? 'It has the wrong shape' : expected(issue)}.`,
		`Correct "${field}", or leave it out where it may be missing.`,
	);
}

function show(value: unknown): string {
	if (value === undefined || value === null) return 'missing';
	if (typeof value === 'string') return `"${value.slice(0, 60)}"`;
	if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
	return String(value);
}

const kinds: Readonly<Record<string, string>> = {
	array: 'a list',
	boolean: 'true or false',
	int: 'a whole number',
	object: 'an object',
	record: 'an object',
	string: 'a text',
};

/** What a field must be, for an operator: the schema library speaks to programmers. */
function expected(issue: z.core.$ZodIssue): string {
	switch (issue.code) {
		case 'invalid_type':
			return `It must be ${kinds[issue.expected] ?? `a ${issue.expected}`}`;
		case 'invalid_value':
			return `It must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
		case 'invalid_union':
			return 'It has none of the possible shapes';
		case 'too_small':
			return `It must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${ofWhat(issue.origin)}`;
		case 'too_big':
			return `It must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${ofWhat(issue.origin)}`;
		default:
			return issue.message.replace(/\.$/, '');
	}
}

function ofWhat(origin: string): string {
	if (origin === 'string') return ' characters long';
	return origin === 'array' ? ' entries long' : '';
}

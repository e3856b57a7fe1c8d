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
	const first = parsed.error.issues[0];
	const issue = first && telling(first);
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

/**
 * Where one of several shapes was wanted and one fitted on the outside, what is wrong inside it; the fewer faults a shape has, the
 * likelier it was meant.
 */
function telling(issue: z.core.$ZodIssue): z.core.$ZodIssue {
	if (issue.code !== 'invalid_union') return issue;
	const shapes: ReadonlyArray<readonly z.core.$ZodIssue[]> = issue.errors;
	const [meant = []] = shapes.filter(([first]) => first !== undefined && first.path.length > 0).sort((a, b) => a.length - b.length);
	const [first] = meant;
	if (first === undefined) return issue;
	const inner = telling(first);
	return { ...inner, path: [...issue.path, ...inner.path] };
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
	const wanted = wants(issue);
	return wanted === undefined ? issue.message.replace(/\.$/, '') : `It must be ${wanted}`;
}

/** The words behind "It must be"; undefined where the schema has a sentence of its own. */
function wants(issue: z.core.$ZodIssue): string | undefined {
	switch (issue.code) {
		case 'invalid_type':
			return kinds[issue.expected] ?? `a ${issue.expected}`;
		case 'invalid_value':
			return oneOf(issue.values);
		case 'invalid_union':
			return eitherOf(issue);
		case 'too_small':
			return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${ofWhat(issue.origin)}`;
		case 'too_big':
			return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${ofWhat(issue.origin)}`;
		default:
			return undefined;
	}
}

const oneOf = (values: readonly unknown[]): string => `${values.length > 1 ? 'one of ' : ''}${values.map(String).join(', ')}`;

function eitherOf(issue: z.core.$ZodIssueInvalidUnion): string | undefined {
	// A field that says which shape it is, such as the kind of a delay.
	if ('options' in issue && issue.options !== undefined) return oneOf(issue.options);
	const shapes: ReadonlyArray<readonly z.core.$ZodIssue[]> = issue.errors;
	const firsts = shapes.flatMap(([first]) => first ?? []);
	const values = firsts.flatMap((first) => (first.code === 'invalid_value' ? first.values : []));
	const others = firsts.flatMap((first) => (first.code === 'invalid_value' ? [] : (wants(first) ?? [])));
	const wanted = [...(values.length > 0 ? [oneOf(values)] : []), ...new Set(others)];
	return wanted.length > 0 ? wanted.join(' or ') : undefined;
}

function ofWhat(origin: string): string {
	if (origin === 'string') return ' characters long';
	return origin === 'array' ? ' entries long' : '';
}

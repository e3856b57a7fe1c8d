import { DateTime } from 'luxon';
import type { TemplateProblem } from './problems';
import { templateLimits } from './problems';
import { isRecord } from '../../shared/record';

const variableTypes = [
	'text',
	'number',
	'money',
	'date',
	'datetime',
	'time',
	'url',
	'email',
	'boolean',
	'list',
	'object',
] as const;
export type VariableType = (typeof variableTypes)[number];

/** What a template says of one of its variables. `fields` describes an object, `items` each entry of a list. */
export interface VariableDeclaration {
	type: VariableType;
	/** Default true: a missing required variable is an error. A missing optional one is empty. */
	required?: boolean;
	description?: string;
	fields?: Record<string, VariableDeclaration>;
	items?: VariableDeclaration;
}
export type Declarations = ReadonlyMap<string, VariableDeclaration>;

/** Names that reach into JavaScript instead of the data. Data is read as own properties only; this says it early. */
const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype']);
const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isVariableName(name: string): boolean {
	return namePattern.test(name) && !forbiddenNames.has(name) && name !== 'this';
}

/** The value of an object's own property; never what it inherits. */
export function ownValue(value: unknown, name: string): unknown {
	return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Checks and copies a template's declarations. A declaration may be written short: `"name": "text"`. */
export function readDeclarations(
	declared: unknown,
	problems: TemplateProblem[],
	path = '',
	depth = 0,
): Map<string, VariableDeclaration> {
	const declarations = new Map<string, VariableDeclaration>();
	const complain = (text: string): void => {
		problems.push({ code: 'declaration', part: 'variables', text });
	};
	if (declared === undefined || declared === null) return declarations;
	if (!isRecord(declared)) {
		complain(`${path || 'the declarations'}: expected an object {name: {type}}`);
		return declarations;
	}
	if (depth > templateLimits.dataDepth) {
		complain(`${path}: nested more than ${templateLimits.dataDepth} levels`);
		return declarations;
	}
	for (const [name, value] of Object.entries(declared)) {
		const here = path === '' ? name : `${path}.${name}`;
		if (!isVariableName(name)) {
			complain(`"${here}" cannot be a variable's name (letters, digits and _ only)`);
			continue;
		}
		const declaration = readDeclaration(value, here, problems, depth);
		if (declaration !== undefined) declarations.set(name, declaration);
	}
	return declarations;
}

function readDeclaration(
	value: unknown,
	here: string,
	problems: TemplateProblem[],
	depth: number,
): VariableDeclaration | undefined {
	const given = typeof value === 'string' ? { type: value } : value;
	const type = isRecord(given) ? variableTypes.find((known) => known === given.type) : undefined;
	if (!isRecord(given) || type === undefined) {
		problems.push({
			code: 'declaration',
			part: 'variables',
			text: `"${here}" needs a type: one of ${variableTypes.join(', ')}`,
		});
		return undefined;
	}
	return {
		type,
		required: given.required !== false,
		...(typeof given.description === 'string' ? { description: given.description } : {}),
		...(type === 'object' && given.fields !== undefined
			? { fields: Object.fromEntries(readDeclarations(given.fields, problems, here, depth + 1)) }
			: {}),
		...(type === 'list' && given.items !== undefined && depth < templateLimits.dataDepth
			? { items: readDeclaration(given.items, `${here}[]`, problems, depth + 1) }
			: {}),
	};
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/;
const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

function isInstant(value: unknown): boolean {
	return typeof value === 'string' && isoInstant.test(value) && DateTime.fromISO(value).isValid;
}

/** A link a reader may be given: http, https or mailto, and nothing in it that ends an attribute or a line. */
export function isSafeUrl(value: unknown): boolean {
	if (typeof value !== 'string' || value.length > 4_000 || /[\s\p{Cc}\p{Cf}\\]/u.test(value)) return false;
	return /^https?:\/\/[^/?#@]+([/?#]|$)/i.test(value) || /^mailto:[^\s<>"]+$/i.test(value);
}

function isMoney(value: unknown): boolean {
	return (
		Number.isFinite(ownValue(value, 'amount')) && /^[A-Z]{3}$/.test(String(ownValue(value, 'currency')))
	);
}

const fits: Record<VariableType, { test: (value: unknown) => boolean; expected: string }> = {
	text: { test: (value) => typeof value === 'string', expected: 'a text' },
	number: { test: (value) => Number.isFinite(value), expected: 'a number' },
	money: { test: isMoney, expected: 'money such as {"amount": 12.5, "currency": "EUR"}' },
	date: {
		test: (value) =>
			(typeof value === 'string' && isoDate.test(value) && DateTime.fromISO(value).isValid) || isInstant(value),
		expected: 'a date such as "2026-11-24"',
	},
	datetime: { test: isInstant, expected: 'an instant with its offset such as "2026-11-24T09:00:00Z"' },
	time: {
		test: (value) =>
			(typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(value)) || isInstant(value),
		expected: 'a time such as "09:30"',
	},
	url: { test: isSafeUrl, expected: 'a link that starts with http://, https:// or mailto:' },
	email: {
		test: (value) => typeof value === 'string' && value.length <= 320 && /^[^\s@<>"'(),:;]+@[^\s@<>"'(),:;]+\.[^\s@<>"'(),:;]+$/.test(value),
		expected: 'an email address',
	},
	boolean: { test: (value) => typeof value === 'boolean', expected: 'true or false' },
	list: { test: (value) => Array.isArray(value), expected: 'a list' },
	object: { test: isRecord, expected: 'an object' },
};

function shown(value: unknown): string {
	if (Array.isArray(value)) return `a list of ${value.length}`;
	if (isRecord(value)) return `an object with ${Object.keys(value).slice(0, 5).join(', ').slice(0, 57) || 'nothing'}`;
	const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 61)) : String(value);
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Names every variable that is missing, unknown or of the wrong type. */
export function checkVariables(declarations: Declarations, variables: unknown): TemplateProblem[] {
	const problems: TemplateProblem[] = [];
	const add = (code: TemplateProblem['code'], text: string): void => {
		if (problems.length < templateLimits.problems) problems.push({ code, part: 'variables', text });
	};
	if (!isRecord(variables)) {
		add('wrong_type', `expected an object {name: value}, got ${shown(variables)}`);
		return problems;
	}
	for (const name of Object.keys(variables)) {
		if (!declarations.has(name)) add('unknown', `"${name}" is given, but the template does not declare it`);
	}
	const waiting: Array<{ path: string; declaration: VariableDeclaration; value: unknown }> = [];
	for (const [name, declaration] of declarations) {
		waiting.push({ path: name, declaration, value: ownValue(variables, name) });
	}
	// The list grows while it is read: taking entries off its front would cost its length each time.
	for (const { path, declaration, value } of waiting) {
		if (problems.length >= templateLimits.problems) break;
		if (value === undefined || value === null) {
			if (declaration.required !== false) {
				const about = declaration.description ? ` (${declaration.description})` : '';
				add('missing', `"${path}"${about} is missing`);
			}
			continue;
		}
		const { test, expected } = fits[declaration.type];
		if (!test(value)) {
			add('wrong_type', `"${path}" must be ${expected}, got ${shown(value)}`);
		} else if (declaration.fields !== undefined) {
			for (const [name, field] of Object.entries(declaration.fields)) {
				waiting.push({ path: `${path}.${name}`, declaration: field, value: ownValue(value, name) });
			}
		} else if (declaration.items !== undefined && Array.isArray(value)) {
			const items = declaration.items;
			value.forEach((entry: unknown, i) => {
				waiting.push({ path: `${path}[${i}]`, declaration: { ...items, required: true }, value: entry });
			});
		}
	}
	return problems;
}

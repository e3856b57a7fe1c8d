import type { Locale } from './formats';
import { formatted, pluralForm } from './formats';
import type { Slot } from './htmlPlaces';
import type { TemplateProblem } from './problems';
import { TemplateError, templateLimits } from './problems';
import type { PartKind, Path, Program } from './program';
import { isSafeUrl, ownValue } from './variables';
import { escapeHtml } from '../../shared/escapeHtml';

function encodePart(text: string, scheme: 'web' | 'mailto'): string {
	// A lone surrogate has no UTF-8 form; encodeURIComponent would throw on it.
	const encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
	return scheme === 'mailto' ? encoded.replaceAll('%40', '@') : encoded;
}

function placed(text: string, slot: Slot, kind: PartKind): string {
	if (kind === 'text') return text;
	if (kind === 'line') return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ');
	switch (slot.kind) {
		case 'text':
			return escapeHtml(text);
		case 'link':
			// Fields without a declaration reach here unchecked.
			return isSafeUrl(text) ? escapeHtml(text) : '';
		case 'linkPart':
			return escapeHtml(encodePart(text, slot.scheme));
		case 'refused':
			return '';
	}
}

interface Loop {
	start: number;
	entries: readonly unknown[];
	index: number;
}

function isTrue(value: unknown): boolean {
	return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/**
 * Runs a compiled part.
 *
 * @throws {TemplateError} where a value does not fit its use, or a limit is passed.
 */
export function renderPart(
	program: Program,
	part: string,
	kind: PartKind,
	variables: unknown,
	locale: Locale,
): string {
	const loops: Loop[] = [];
	const output: string[] = [];
	let length = 0;
	const fail = (code: TemplateProblem['code'], text: string): never => {
		throw new TemplateError([{ code, part, text }]);
	};
	const valueAt = ({ name, fields }: Path): unknown => {
		const loop = loops.at(-1);
		let value = name === 'this' ? loop?.entries[loop.index] : ownValue(variables, name);
		for (const field of fields) value = ownValue(value, field);
		return value;
	};
	const write = (text: string): void => {
		length += text.length;
		if (length > templateLimits.output) fail('limit', `the result is longer than ${templateLimits.output} characters`);
		output.push(text);
	};
	const written = ({ name, fields }: Path): string => [name, ...fields].join('.');

	let steps = 0;
	for (let at = 0; at < program.length; ) {
		const step = program[at];
		if (step === undefined) break;
		if (++steps > templateLimits.steps) fail('limit', `more than ${templateLimits.steps} steps`);
		at++;
		switch (step.op) {
			case 'text':
				write(step.text);
				break;
			case 'value': {
				const value = valueAt(step.path);
				if (typeof value === 'object' && value !== null && step.path.type !== 'money') {
					fail('wrong_type', `"${written(step.path)}" is a list or an object and cannot be printed`);
				}
				write(placed(formatted(value, step.path.type, locale, step.style), step.slot, kind));
				break;
			}
			case 'choice': {
				const value = valueAt(step.path);
				if (step.by === 'plural' && typeof value !== 'number') {
					fail('wrong_type', `"${written(step.path)}" must be a number, as {{plural}} counts it`);
				}
				const count = Number(value);
				const form = step.by === 'plural' ? pluralForm(count, locale.language) : String(value);
				const chosen = step.forms.get(form) ?? step.forms.get('other') ?? '';
				const number = formatted(count, 'number', locale, undefined);
				write(placed(step.by === 'plural' ? chosen.replaceAll('#', number) : chosen, step.slot, kind));
				break;
			}
			case 'unless':
				if (!isTrue(valueAt(step.path))) at = step.to;
				break;
			case 'jump':
				at = step.to;
				break;
			case 'loop': {
				const entries = valueAt(step.path) ?? [];
				if (!Array.isArray(entries)) return fail('wrong_type', `"${written(step.path)}" must be a list`);
				if (entries.length === 0) at = step.ifEmpty;
				else loops.push({ start: at, entries, index: 0 });
				break;
			}
			case 'next': {
				const loop = loops.at(-1);
				if (loop === undefined) break;
				if (++loop.index < loop.entries.length) at = loop.start;
				else loops.pop();
				break;
			}
		}
	}
	return output.join('');
}

import { createHash } from 'node:crypto';
import { InputError } from '../shared/items';
import type { Draft, DraftCheck } from './draft';
import { textToHtml } from './reply/html';
import { readTemplate, renderTemplate, type Template } from './template/template';

/** Reads the operator's template; what is wrong with it is told as an input error. */
export function templateFrom(written: unknown): Template {
	if (written === undefined || written === null || written === '') {
		throw new InputError(
			'No template to fill in',
			'Fill in the parameter Template with {"subject": "...", "text": "...", "variables": {"name": {"type": "text"}}}.',
		);
	}
	return readTemplate(written);
}

/** A template filled in, as a draft. HTML is given out as the template makes it, with every value escaped. */
export function draftFromTemplate(
	template: Template,
	variables: unknown,
	reader: { language: string | undefined; timeZone: string; to: string | undefined },
): Draft {
	const { subject = '', text = '', html, parameters, language, reason } = renderTemplate(
		template,
		variables ?? {},
		reader,
	);
	const to = reader.to === undefined ? [] : [reader.to];
	const checks: DraftCheck[] = [
		{ name: 'variables', passed: true, detail: `All ${template.declarations.size} declared variables are present and of their types.` },
	];
	const basis = JSON.stringify([template.name ?? '', to, subject, text, html ?? '']);
	return {
		subject,
		text,
		html: html ?? (text === '' ? null : textToHtml(text, language)),
		...(parameters ? { parameters } : {}),
		language,
		headers: {},
		inReplyTo: null,
		references: [],
		to,
		key: `draft:${createHash('sha256').update(basis).digest('hex').slice(0, 40)}`,
		status: 'ready',
		checks,
		unsupportedClaims: [],
		missing: [],
		styleDistance: null,
		autoSend: { allowed: false, reason: 'not_a_reply: who sends a template decides that.' },
		engine: 'template',
		reasons: [reason],
	};
}

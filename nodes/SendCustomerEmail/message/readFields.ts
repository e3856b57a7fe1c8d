import * as z from 'zod';
import { InputError, parseJson } from '../../shared/items';
import type { ListUnsubscribe, OutgoingMail, Priority } from './outgoingMail';

/** The fields of a mail that a parameter or the item's `message` may hold. */
export const mailFields = [
	'from',
	'to',
	'cc',
	'bcc',
	'replyTo',
	'subject',
	'text',
	'html',
	'attachments',
	'headers',
	'inReplyTo',
	'references',
	'key',
	'listUnsubscribe',
	'priority',
	'postalFooter',
] as const;
export type MailField = (typeof mailFields)[number];

export type RawMail = Partial<Record<MailField, unknown>> & { automatic?: unknown };

function isEmpty(value: unknown): boolean {
	if (value === undefined || value === null) return true;
	if (typeof value === 'string') return ['', '{}', '[]'].includes(value.trim());
	return typeof value === 'object' && Object.keys(value).length === 0;
}

/** What the operator filled in, and for the rest what the item's `message` says. */
export function mergedFields(filled: RawMail, message: unknown): RawMail {
	const known = typeof message === 'object' && message !== null ? (message as RawMail) : {};
	const merged: RawMail = { automatic: filled.automatic ?? known.automatic };
	for (const field of mailFields) {
		merged[field] = isEmpty(filled[field]) ? known[field] : filled[field];
	}
	return merged;
}

function wrong(field: string, value: unknown, expected: string): never {
	const shown = (JSON.stringify(value) ?? String(value)).slice(0, 100);
	throw new InputError(`"${field}" is ${shown}, which is not ${expected}`, `Give "${field}" as ${expected}.`);
}

function textOf(value: unknown, field: string): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return wrong(field, value, 'a text');
}

const headerShape = z.record(
	z.string(),
	z.union([
		z.union([z.string(), z.number(), z.boolean()]).transform(String),
		z.array(z.union([z.string(), z.number()]).transform(String)),
		z.null().transform((): string[] => []),
	]),
);

function headersOf(value: unknown): OutgoingMail['headers'] {
	const given = parseJson(value, 'headers');
	if (isEmpty(given)) return {};
	const read = headerShape.safeParse(given);
	return read.success ? read.data : wrong('headers', given, 'an object of texts, e.g. {"X-Project": "A1"}');
}

const yesOrNo = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

const unsubscribeShape = z.object({
	url: z.string().nullish(),
	mailto: z.string().nullish(),
	oneClick: yesOrNo.nullish(),
});

function listUnsubscribeOf(value: unknown): ListUnsubscribe {
	const given = parseJson(value, 'listUnsubscribe');
	if (isEmpty(given)) return {};
	const read = unsubscribeShape.safeParse(given);
	if (!read.success) return wrong('listUnsubscribe', given, 'an object with "url", "mailto" and "oneClick"');
	const { url, mailto, oneClick } = read.data;
	return { url: url ?? undefined, mailto: mailto ?? undefined, oneClick: oneClick ?? undefined };
}

function textsOf(value: unknown, field: string, separator: RegExp): string[] {
	const given = typeof value === 'string' && value.trim().startsWith('[') ? parseJson(value, field) : value;
	if (Array.isArray(given)) return given.map((entry) => textOf(entry, field)).filter((entry) => entry !== '');
	return textOf(given, field)
		.split(separator)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

/** The urgencies of the outbox as mail clients know them. */
const priorities: Readonly<Record<string, Priority>> = {
	urgent: 'high',
	high: 'high',
	normal: 'normal',
	low: 'low',
};

function automaticOf(value: unknown): boolean {
	if (value === undefined || value === null || value === '') return true;
	const read = yesOrNo.safeParse(value);
	return read.success ? read.data : wrong('automatic', value, 'true or false');
}

function headerIn(headers: OutgoingMail['headers'], name: string): string {
	const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
	return [found ?? ''].flat().join(' ');
}

/**
 * Types the fields of a mail.
 *
 * @throws {InputError} naming the field that has the wrong form
 */
export function outgoingMailOf(fields: RawMail): OutgoingMail {
	const headers = headersOf(fields.headers);
	// A draft may carry its threading among its headers only.
	const references = textsOf(fields.references, 'references', / +/);
	return {
		from: fields.from,
		to: fields.to,
		cc: fields.cc,
		bcc: fields.bcc,
		replyTo: fields.replyTo,
		subject: textOf(fields.subject, 'subject'),
		text: textOf(fields.text, 'text'),
		html: textOf(fields.html, 'html'),
		headers,
		inReplyTo: textOf(fields.inReplyTo, 'inReplyTo') || headerIn(headers, 'in-reply-to'),
		references: references.length > 0 ? references : [headerIn(headers, 'references')],
		key: textOf(fields.key, 'key').trim(),
		listUnsubscribe: listUnsubscribeOf(fields.listUnsubscribe),
		automatic: automaticOf(fields.automatic),
		priority: priorities[textOf(fields.priority, 'priority').toLowerCase()] ?? 'normal',
		postalFooter: textOf(fields.postalFooter, 'postalFooter'),
		attachments: textsOf(fields.attachments, 'attachments', /,/),
	};
}

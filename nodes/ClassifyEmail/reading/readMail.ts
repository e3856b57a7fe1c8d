import { InputError } from '../../shared/items';
import type { Reason } from '../../shared/vocabulary';
import { readAddresses } from './addresses';
import { boundedReferences, decodeHeader, readContentType, readHeaders, readMessageIds } from './headers';
import { tidyLines, withoutInvisible } from './invisible';
import { limits } from './limits';
import { threadKeyOf } from './mail';
import type { Mail } from './mail';
import { fieldsMail, gmailMail, imapSimple, mailparserMail, outlookMail, registeredMail } from './sources/jsonSources';
import { isRecord } from '../../shared/record';
import { hasText } from './sources/mailSource';
import type { JsonObject, SourceMail } from './sources/mailSource';
import { rawBody, rawMail } from './sources/rawSource';
import { tidyRendered, visibleText } from './visibleText';
import type { MailAddress } from '../../shared/mail/mailAddress';

export type InputMode = 'auto' | 'fields' | 'raw';

/** What the operator filled in for the input mode `fields`. */
export interface MailFields {
	subject?: unknown;
	text?: unknown;
	html?: unknown;
	/** Address header text or `{address, name}`. */
	from?: unknown;
	to?: unknown;
	/** Header text, `{name: value}`, or `[{name, value}]`. */
	headers?: unknown;
	messageId?: unknown;
	inReplyTo?: unknown;
	references?: unknown;
}

export interface MailInput {
	/** The item's JSON. */
	json: unknown;
	/** The raw mail, where there is one: the bytes of an .eml, or MIME text. */
	raw?: string | Uint8Array;
}

/** Tried in order: the first that knows the shape reads it. */
const recognisers: ReadonlyArray<(json: JsonObject) => SourceMail | undefined> = [
	registeredMail,
	imapSimple,
	mailparserMail,
	gmailMail,
	outlookMail,
	fieldsMail,
];

async function recognised(json: JsonObject): Promise<SourceMail> {
	for (const recognise of recognisers) {
		const found = recognise(json);
		if (found) return found;
	}
	if (hasText(json.raw)) {
		return /^(?:[!-9;-~]{1,60}:|From )/u.test(json.raw.trimStart()) && /^(?:from|subject|date|message-id|received|return-path|mime-version|to):/imu.test(json.raw.slice(0, 20_000))
			? await rawMail(json.raw)
			: await rawBody(json.raw);
	}
	const names = Object.keys(json).slice(0, 12).map((name) => `"${name}"`).join(', ');
	throw new InputError(
		`The item is no mail that can be recognised: it has ${names === '' ? 'no fields' : `the fields ${names}`}, but neither text, HTML nor subject of a mail.`,
		'Connect an IMAP, Gmail or Outlook trigger or a webhook that sends {"from", "subject", "text", "html", "headers"}, keep the mail under "email", or set the input mode to "Fields" or "Raw".',
	);
}

/** An empty mail that somebody sent is one; where nobody sent it either, the fields were not filled in. */
function ofFields(fields: MailFields = {}): SourceMail {
	const headers = readHeaders(fields.headers);
	const { subject, text, html, from } = fields;
	const filled = [subject, text, html].some(hasText) || headers.subject !== undefined || readAddresses(fieldOr(from, headers, 'from')).length > 0;
	if (filled) return { ...fields, headers };
	throw new InputError(
		'There is no mail in the fields: subject, text, HTML and sender are all empty.',
		'Fill in "Subject", "Text" or "HTML", by expressions such as {{ $json.subject }}, or set the input mode to "Automatic". If they are filled in, look whether the expressions name fields that the item has.',
	);
}

/**
 * Reads one mail from an item, whatever its source.
 * - `auto`: `input.raw` where given, else by the shape of the JSON: our register (`email`), IMAP trigger (resolved,
 *   simple, raw), Gmail trigger (simple or whole), Outlook trigger, a webhook's fields.
 * - `fields`: `fields`, all else left empty.
 * - `raw`: `input.raw`.
 *
 * Work is bounded by `limits`; what was cut or odd is told in `warnings`.
 * @throws InputError where there is no mail to read: says what was found and what was expected.
 */
export async function readMail(input: MailInput, mode: InputMode = 'auto', fields?: MailFields): Promise<Mail> {
	const raw = input.raw !== undefined && input.raw.length > 0 ? input.raw : undefined;
	if (mode === 'fields') return toMail(ofFields(fields));
	if (mode === 'raw' || raw) {
		if (raw) return toMail(await rawMail(raw));
		throw new InputError(
			'There is no raw mail to read: the message text is empty, or the item has no binary data under the name given.',
			'Check "Input Binary Field" (the name of the .eml in the item), or fill "Raw Message" with the whole MIME text.',
		);
	}
	if (!isRecord(input.json)) {
		throw new InputError('The item holds no JSON object.', 'Give one item for each mail, with the mail\'s fields in it.');
	}
	return toMail(await recognised(input.json));
}

function note(warnings: Reason[], code: string, text: string, evidence?: unknown): void {
	warnings.push(evidence === undefined ? { code, text } : { code, text, evidence });
}

function line(value: unknown, length: number): string {
	return hasText(value) ? withoutInvisible(decodeHeader(value).slice(0, length)).text.replace(/\s+/gu, ' ').trim() : '';
}

function instant(value: unknown): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const isCount = typeof value === 'number' || (typeof value === 'string' && /^\d{10,14}$/u.test(value));
	const date = value instanceof Date ? value : new Date(isCount ? Number(value) : String(value).slice(0, 100));
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Words the plain text says and the visible HTML does not: the part that only machines read. */
function unseenShare(plain: string, visible: string): number {
	const words = (text: string): string[] => text.slice(0, 50_000).toLowerCase().match(/\p{L}{3,}/gu) ?? [];
	const seen = new Set(words(visible));
	const said = words(plain.replace(/\S{0,200}[/@]\S{0,400}/gu, ' '));
	return said.length < 20 ? 0 : said.filter((word) => !seen.has(word)).length / said.length;
}

/** The body as a reader sees it: the visible HTML where there is HTML (mail programs show that), else the plain text. */
function bodyOf(source: SourceMail, warnings: Reason[]): { text: string; html: string | null } {
	const plainWhole = typeof source.text === 'string' ? source.text : '';
	const htmlWhole = hasText(source.html) ? source.html : '';
	if (plainWhole.length > limits.textRead || htmlWhole.length > limits.html) {
		note(warnings, 'text_cut', `The mail is very long (${Math.max(plainWhole.length, htmlWhole.length)} characters): only its beginning was read.`);
	}
	const plain = withoutInvisible(plainWhole.slice(0, limits.textRead));
	const html = htmlWhole.slice(0, limits.html);
	const seen = html === '' ? { text: '', hidden: false } : visibleText(html);
	const visible = withoutInvisible(seen.text);
	if (seen.hidden) note(warnings, 'hidden_text', 'The HTML holds text that a reader cannot see; it was left out.');
	const removed = plain.removed + visible.removed;
	if (removed > 0) note(warnings, 'invisible_characters', `${removed} invisible characters (zero-width, direction or control) were taken out.`, removed);
	const rendered = tidyRendered(visible.text);
	const text = rendered === '' ? tidyLines(plain.text) : rendered;
	if (rendered !== '' && unseenShare(plain.text, rendered) > 0.3) {
		note(warnings, 'alternative_differs', 'The plain text part says other things than the HTML part that a reader sees; the HTML was read.');
	}
	if (text === '') note(warnings, 'no_text', 'The mail has no readable text.');
	if (text.includes('\uFFFD')) note(warnings, 'undecodable_characters', 'Some characters of the text could not be decoded.');
	if (text.length > limits.text) {
		if (!warnings.some(({ code }) => code === 'text_cut')) {
			note(warnings, 'text_cut', `Only the first ${limits.text} of ${text.length} characters were read.`);
		}
		return { text: text.slice(0, limits.text), html: html === '' ? null : html };
	}
	return { text, html: html === '' ? null : html };
}

function recipients(value: unknown, name: string, warnings: Reason[]): MailAddress[] {
	const all = readAddresses(value);
	if (all.length <= limits.recipients) return all;
	note(warnings, 'recipients_cut', `"${name}" names more than ${limits.recipients} recipients; the rest was left out.`);
	return all.slice(0, limits.recipients);
}

/** A filled field of the source, else the header. */
function fieldOr(value: unknown, headers: Mail['headers'], name: string): unknown {
	const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
	return empty ? headers[name]?.join(', ') : value;
}

function toMail(source: SourceMail): Mail {
	const { headers } = source;
	const warnings = [...(source.warnings ?? [])];
	const { text, html } = bodyOf(source, warnings);
	const allReferences = readMessageIds(fieldOr(source.references, headers, 'references'));
	if (allReferences.length > limits.references) {
		note(warnings, 'references_cut', `The mail names ${allReferences.length} earlier mails; the first and the newest were kept.`);
	}
	const { type, reportType } = readContentType(headers['content-type']?.[0] ?? '');
	const subject = line(fieldOr(source.subject, headers, 'subject'), limits.subject);
	if (subject === '') note(warnings, 'no_subject', 'The mail has no subject.');
	const [from = { address: '', name: '' }] = readAddresses(fieldOr(source.from, headers, 'from'));
	const [replyTo] = readAddresses(fieldOr(source.replyTo, headers, 'reply-to'));
	const mail: Mail = {
		messageId: readMessageIds(fieldOr(source.messageId, headers, 'message-id'))[0] ?? '',
		inReplyTo: readMessageIds(fieldOr(source.inReplyTo, headers, 'in-reply-to'))[0] ?? '',
		references: boundedReferences(allReferences),
		threadKey: '',
		from,
		to: recipients(fieldOr(source.to, headers, 'to'), 'To', warnings),
		cc: recipients(fieldOr(source.cc, headers, 'cc'), 'Cc', warnings),
		...(replyTo ? { replyTo } : {}),
		subject,
		text,
		html,
		headers,
		receivedAt: instant(fieldOr(source.receivedAt, headers, 'date')),
		parts: {
			contentType: type,
			reportType,
			...source.parts,
			hasDeliveryStatus: source.parts?.hasDeliveryStatus ?? reportType === 'delivery-status',
		},
		attachments: source.attachments ?? 0,
		warnings,
	};
	const known = hasText(source.threadKey) ? source.threadKey : undefined;
	const unidentified = mail.references.length === 0 && mail.inReplyTo === '' && mail.messageId === '';
	mail.threadKey = known ?? (unidentified && source.conversation ? source.conversation : threadKeyOf(mail));
	return mail;
}

import { decodeBase64Url } from '../base64';
import { decodeEntities } from '../htmlTokens';
import { HeaderCollector, readHeaders } from '../headers';
import type { MailParts } from '../mail';
import { isRecord } from '../../../shared/record';
import { hasText } from './mailSource';
import type { JsonObject, SourceMail } from './mailSource';

/** Our own register's row: `{email: {...}}`, or the inner object itself. */
export function registeredMail(json: JsonObject): SourceMail | undefined {
	const email = isRecord(json.email) ? json.email : json;
	const { messageId, threadKey, from, subject, text, html } = email;
	if (!(isRecord(json.email) || (hasText(threadKey) && 'messageId' in email))) return undefined;
	if ([from, subject, text, html].every((value) => value === undefined || value === null)) return undefined;
	return { ...plain(email), messageId, threadKey, parts: keptParts(email.parts) };
}

/** Report parts that a register kept beside the mail (a trigger's JSON does not carry them). */
function keptParts(value: unknown): Partial<MailParts> {
	if (!isRecord(value)) return {};
	const { deliveryStatus, otherReport, returnedMail } = value;
	return {
		...(hasText(deliveryStatus) ? { hasDeliveryStatus: true, deliveryStatus } : {}),
		...(hasText(otherReport) ? { otherReport } : {}),
		...(hasText(returnedMail) ? { returnedMail } : {}),
	};
}

/** IMAP trigger `emailReadImap` 2.x, format `simple`. */
export function imapSimple(json: JsonObject): SourceMail | undefined {
	if (!('textPlain' in json || 'textHtml' in json)) return undefined;
	const headers = readHeaders({ ...(isRecord(json.metadata) ? json.metadata : {}), ...topHeaders(json) });
	return {
		headers,
		from: json.from,
		to: json.to,
		cc: json.cc,
		subject: json.subject,
		text: json.textPlain,
		html: json.textHtml,
		receivedAt: json.date,
	};
}

function topHeaders(json: JsonObject): JsonObject {
	return Object.fromEntries(
		['from', 'to', 'cc', 'subject', 'date'].flatMap((name) => (hasText(json[name]) ? [[name, json[name]]] : [])),
	);
}

/** IMAP trigger format `resolved`, and the Gmail trigger with `simple: false`: mailparser's JSON. */
export function mailparserMail(json: JsonObject): SourceMail | undefined {
	const from = json.from;
	if (!isRecord(from) || !Array.isArray(from.value)) return undefined;
	return { ...plain(json), conversation: hasText(json.threadId) ? `gmail:${json.threadId}` : undefined };
}

/** Gmail API message: the trigger's simple output, or the whole `payload` with base64url parts. */
export function gmailMail(json: JsonObject): SourceMail | undefined {
	if (!hasText(json.threadId) || !(isRecord(json.payload) || 'snippet' in json)) return undefined;
	const payload: JsonObject = isRecord(json.payload) ? json.payload : {};
	const collector = new HeaderCollector();
	for (const [name, values] of Object.entries(readHeaders(payload.headers))) {
		for (const value of values) collector.add(name, value);
	}
	for (const name of ['From', 'To', 'Cc', 'Subject', 'Reply-To', 'Date', 'Message-ID', 'In-Reply-To', 'References']) {
		const value = json[name];
		if (hasText(value) && !collector.headers[name.toLowerCase()]) collector.add(name, value);
	}
	if (hasText(payload.mimeType) && !collector.headers['content-type']) collector.add('Content-Type', payload.mimeType);
	const found: GmailBodies = { text: '', html: '', attachments: 0, deliveryStatus: '' };
	collectGmailParts(payload, found, 0);
	const snippetOnly = found.text === '' && found.html === '' && hasText(json.snippet);
	return {
		headers: collector.headers,
		// Gmail gives it escaped as for a web page, unlike the text itself.
		text: snippetOnly ? decodeEntities(String(json.snippet)) : found.text,
		html: found.html || undefined,
		receivedAt: json.internalDate,
		conversation: `gmail:${json.threadId}`,
		attachments: found.attachments,
		parts: found.deliveryStatus ? { hasDeliveryStatus: true, deliveryStatus: found.deliveryStatus } : {},
		warnings: snippetOnly
			? [{ code: 'snippet_only', text: 'The Gmail trigger gave only the first words of the mail. Switch its option "Simplify" off to classify the whole text.' }]
			: [],
	};
}

interface GmailBodies {
	text: string;
	html: string;
	attachments: number;
	deliveryStatus: string;
}

function collectGmailParts(part: JsonObject, found: GmailBodies, depth: number): void {
	if (depth > 30) return;
	const body = isRecord(part.body) ? part.body : {};
	const data = typeof body.data === 'string' ? body.data : '';
	if (hasText(part.filename)) found.attachments += 1;
	else if (part.mimeType === 'text/plain') found.text += decodeBase64Url(data);
	else if (part.mimeType === 'text/html') found.html += decodeBase64Url(data);
	else if (part.mimeType === 'message/delivery-status') found.deliveryStatus ||= decodeBase64Url(data) || ' ';
	for (const inner of Array.isArray(part.parts) ? part.parts.slice(0, 200) : []) {
		if (isRecord(inner)) collectGmailParts(inner, found, depth + 1);
	}
}

/** Microsoft Graph message: the Outlook trigger, raw or simplified. */
export function outlookMail(json: JsonObject): SourceMail | undefined {
	if (!('conversationId' in json || 'bodyPreview' in json || 'internetMessageId' in json)) return undefined;
	const body = isRecord(json.body) ? json.body : {};
	const isHtml = String(body.contentType ?? '').toLowerCase() === 'html';
	const content = typeof body.content === 'string' ? body.content : typeof json.body === 'string' ? json.body : '';
	const looksHtml = isHtml || (body.contentType === undefined && /<(?:html|body|div|p|br)\b/iu.test(content.slice(0, 2000)));
	const previewOnly = content === '' && hasText(json.bodyPreview);
	return {
		headers: readHeaders(json.internetMessageHeaders),
		from: json.from ?? json.sender,
		to: json.toRecipients ?? json.to,
		cc: json.ccRecipients ?? json.cc,
		replyTo: json.replyTo,
		subject: json.subject,
		text: previewOnly ? json.bodyPreview : looksHtml ? undefined : content,
		html: looksHtml ? content : undefined,
		messageId: json.internetMessageId,
		receivedAt: json.receivedDateTime,
		conversation: hasText(json.conversationId) ? `outlook:${json.conversationId}` : undefined,
		attachments: json.hasAttachments === true ? Math.max(1, listLength(json.attachments)) : 0,
		warnings: previewOnly
			? [{ code: 'snippet_only', text: 'The Outlook trigger gave only the preview of the mail. Choose its output "Raw", or add the field "body", to classify the whole text.' }]
			: [],
	};
}

function listLength(value: unknown): number {
	return Array.isArray(value) ? value.length : 0;
}

/** Objects within each other that a mail's fields are looked for in: a webhook's body with a mail or message in it. */
const nestedFields = 4;

/** A mail's fields, as our webhook takes them; the body of a Webhook node too (its HTTP headers are not the mail's). */
export function fieldsMail(json: JsonObject): SourceMail | undefined {
	return fieldsIn(json, 0);
}

function fieldsIn(json: JsonObject, depth: number): SourceMail | undefined {
	const inner = [json.body, json.mail, json.message].find(isRecord);
	if (inner && !hasText(json.text) && !hasText(json.html) && !hasText(json.subject)) return depth < nestedFields ? fieldsIn(inner, depth + 1) : undefined;
	const known = ['text', 'html', 'subject', 'textPlain', 'body'].some((name) => typeof json[name] === 'string');
	if (!known) return undefined;
	return plain({ ...json, text: json.text ?? json.body });
}

/** Fields under their usual names. */
function plain(json: JsonObject): SourceMail {
	return {
		headers: readHeaders(json.headers),
		from: json.from,
		to: json.to,
		cc: json.cc,
		replyTo: json.replyTo ?? json.reply_to,
		subject: json.subject,
		text: json.text,
		html: json.html,
		messageId: json.messageId ?? json['message-id'],
		inReplyTo: json.inReplyTo ?? json['in-reply-to'],
		references: json.references,
		receivedAt: json.receivedAt ?? json.date,
		attachments: typeof json.attachments === 'number' ? json.attachments : listLength(json.attachments),
	};
}

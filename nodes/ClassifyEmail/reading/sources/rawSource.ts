import PostalMime from 'postal-mime';
import type { Attachment, Email } from 'postal-mime';

import { InputError } from '../../../shared/items';
import type { Reason } from '../../../shared/vocabulary';
import { HeaderCollector, mailFields, readContentType, readHeaders } from '../headers';
import type { Headers } from '../headers';
import { limits } from '../limits';
import type { SourceMail } from './mailSource';
import { boundedMail } from './boundedMail';

const CR = 13;
const LF = 10;

function toBytes(raw: string | Uint8Array): { bytes: Uint8Array; cut: boolean } {
	const whole = typeof raw === 'string' ? Buffer.from(raw.slice(0, limits.rawBytes), 'utf8') : raw;
	const cut = raw.length > limits.rawBytes || whole.length > limits.rawBytes;
	return { bytes: whole.subarray(0, limits.rawBytes), cut };
}

/** Lines that end in a bare CR become lines; an mbox separator and empty lines before the header are taken off. */
function prepared(bytes: Uint8Array): Uint8Array {
	const head = bytes.subarray(0, 65_536);
	const lines = !head.includes(LF) && head.includes(CR) ? bytes.map((byte) => (byte === CR ? LF : byte)) : bytes;
	let at = 0;
	while (lines[at] === LF || lines[at] === CR || (at === 0 && lines[0] === 0xef && lines[1] === 0xbb)) {
		at += lines[at] === 0xef ? 3 : 1;
	}
	const start = Buffer.from(lines.subarray(at, at + 6)).toString('latin1');
	if (/^>?From /u.test(start)) {
		const end = lines.indexOf(LF, at);
		if (end > 0) at = end + 1;
	}
	return at === 0 ? lines : lines.subarray(at);
}

/** The header block, read without a parser: for mails the parser refuses. */
function splitByHand(bytes: Uint8Array): { headers: Headers; body: string } {
	const text = Buffer.from(bytes.subarray(0, 2_000_000)).toString('latin1');
	const gap = /\r?\n\r?\n/u.exec(text);
	const end = gap ? gap.index : text.length;
	const body = gap ? Buffer.from(text.slice(end + gap[0].length), 'latin1').toString('utf8') : '';
	return { headers: readHeaders(text.slice(0, end)), body: body.slice(0, limits.textRead) };
}

function looksLikeMail(headers: Headers): boolean {
	return Object.keys(headers).some((name) => mailFields.has(name));
}

function attachmentText({ content }: Attachment): string {
	if (typeof content === 'string') return content.slice(0, limits.report);
	const bytes = content instanceof Uint8Array ? content : new Uint8Array(content);
	return Buffer.from(bytes.subarray(0, limits.report)).toString('utf8');
}

function textOf(email: Email, types: string[]): string | undefined {
	const part = email.attachments.find(({ mimeType }) => types.includes(mimeType.toLowerCase()));
	return part ? attachmentText(part) : undefined;
}

/** Charsets named that this platform cannot decode: the text is read as Latin letters then. */
function unknownCharset(bytes: Uint8Array): string | undefined {
	const text = Buffer.from(bytes.subarray(0, 100_000)).toString('latin1');
	for (const match of text.matchAll(/charset\s?=\s?["']?([\w.:+-]{1,40})/giu)) {
		try {
			new TextDecoder(match[1]);
		} catch {
			return match[1];
		}
	}
	return undefined;
}

function warning(code: string, text: string, evidence?: unknown): Reason {
	return evidence === undefined ? { code, text } : { code, text, evidence };
}

/**
 * Reads a raw mail (RFC 5322, an .eml), with any line ends. A mail the parser refuses (nesting or headers without
 * bounds) is read by hand: headers, and the body as it stands, with the warning `broken_mime`.
 * @throws InputError where the input is no mail at all.
 */
export async function rawMail(raw: string | Uint8Array): Promise<SourceMail> {
	const { bytes: given, cut } = toBytes(raw);
	const whole = prepared(given);
	const bytes = boundedMail(whole);
	const warnings: Reason[] = [];
	if (bytes.length < whole.length) {
		warnings.push(warning('mail_shortened', `The mail is very long (${(whole.length / 1048576).toFixed(1)} MB); of each part only the beginning was read.`));
	}
	if (cut) warnings.push(warning('mail_cut', `Only the first ${limits.rawBytes / 1048576} MB of the mail were read.`));
	const charset = unknownCharset(bytes);
	if (charset) warnings.push(warning('unknown_charset', `The character set "${charset}" is unknown; the text may be garbled.`, charset));
	let email: Email;
	try {
		email = await PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: 100 });
	} catch (error) {
		const { headers, body } = splitByHand(bytes);
		if (!looksLikeMail(headers)) throw notAMail();
		const said = error instanceof Error ? error.message : String(error);
		warnings.push(warning('broken_mime', `The mail's structure cannot be read (${said}); its text was read as it stands.`, said));
		return { headers, text: body, warnings };
	}
	const collector = new HeaderCollector();
	for (const { key, value } of email.headers) collector.add(key, value);
	const { headers } = collector;
	if (!looksLikeMail(headers)) throw notAMail();
	const { type, reportType } = readContentType(headers['content-type']?.[0] ?? '');
	const deliveryStatus = textOf(email, ['message/delivery-status', 'message/global-delivery-status']);
	return {
		headers,
		text: email.text,
		html: email.html,
		attachments: email.attachments.length,
		parts: {
			contentType: type,
			reportType,
			hasDeliveryStatus: deliveryStatus !== undefined,
			deliveryStatus,
			otherReport: textOf(email, ['message/feedback-report', 'message/disposition-notification']),
			returnedMail: textOf(email, ['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers']),
		},
		warnings,
	};
}

function notAMail(): InputError {
	return new InputError(
		'The raw message is not a mail: it has none of the header fields From, To, Subject, Date or Message-ID.',
		'Give the whole message as received, headers first (an .eml file, or the MIME source). For a text without headers choose the input mode "Fields".',
	);
}

/**
 * The IMAP trigger's format `raw` gives the body without the header. A MIME body is still read by its own boundary;
 * sender, subject and identifiers are not known.
 */
export async function rawBody(body: string): Promise<SourceMail> {
	const warnings = [
		warning('headers_missing', 'The mail came without headers: sender, thread and automatic mail cannot be told. Set the trigger\'s format to "Resolved".'),
	];
	const boundary = /^\s{0,20}--([^\s"]{1,70})[ \t]{0,5}\r?\n/u.exec(body.slice(0, 200))?.[1];
	if (!boundary) return { headers: readHeaders({}), text: body.slice(0, limits.textRead), warnings };
	const mail = await rawMail(`Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${body}`);
	return { ...mail, warnings: [...warnings, ...(mail.warnings ?? [])] };
}

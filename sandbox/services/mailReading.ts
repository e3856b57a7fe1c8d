import { createHash } from 'node:crypto';
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { messageIds } from './mailHeaders';

export interface Correspondent {
	address: string;
	name: string;
}

/** A mail as n8n's webhook receives it: the plain shape that the triage workflow registers. */
export interface PlainMail {
	messageId: string;
	inReplyTo: string | null;
	references: string[];
	from: Correspondent;
	to: Correspondent[];
	cc: Correspondent[];
	subject: string;
	text: string;
	html: string | null;
	headers: Record<string, string | string[]>;
	/** ISO 8601. */
	receivedAt: string;
}

export interface ParsedMail extends PlainMail {
	attachments: Attachment[];
	/** Set where the mail could not be parsed; the other fields are then as far as they could be read. */
	problem?: string;
}

/**
 * Reads a raw mail of any make. Never throws: what can't be parsed is returned with its bytes as the text and
 * the reason, since a mail nobody can read is still a mail that was sent.
 */
export async function readMail(raw: Buffer, arrival: { at: string; returnPath?: string }): Promise<ParsedMail> {
	try {
		return toParsedMail(await PostalMime.parse(raw), raw, arrival);
	} catch (error) {
		const broken = { headers: [], headerLines: [], attachments: [], text: raw.toString('utf8') };
		const problem = `This mail can't be parsed: ${error instanceof Error ? error.message : String(error)}`;
		return { ...toParsedMail(broken, raw, arrival), problem };
	}
}

function toParsedMail(email: Email, raw: Buffer, arrival: { at: string; returnPath?: string }): ParsedMail {
	const headers = collectHeaders(email);
	// A mail server writes the envelope's sender down on delivery; a null one (`<>`) is how a machine answers.
	if (arrival.returnPath !== undefined) headers['return-path'] ??= `<${arrival.returnPath}>`;
	return {
		messageId: email.messageId ?? missingMessageId(raw),
		inReplyTo: messageIds(email.inReplyTo ?? '')[0] ?? null,
		references: messageIds(email.references ?? ''),
		from: correspondents(email.from ? [email.from] : [])[0] ?? { address: '', name: '' },
		to: correspondents(email.to),
		cc: correspondents(email.cc),
		subject: email.subject ?? '',
		text: email.text ?? '',
		html: email.html ?? null,
		headers,
		receivedAt: arrival.at,
		attachments: email.attachments,
	};
}

export function toPlainMail(mail: ParsedMail): PlainMail {
	const { messageId, inReplyTo, references, from, to, cc, subject, text, html, headers, receivedAt } = mail;
	return { messageId, inReplyTo, references, from, to, cc, subject, text, html, headers, receivedAt };
}

function collectHeaders(email: Email): Record<string, string | string[]> {
	const collected = new Map<string, string[]>();
	for (const { key, value } of email.headers) collected.set(key, [...(collected.get(key) ?? []), value]);
	return Object.fromEntries([...collected].map(([key, values]) => [key, values.length === 1 ? (values[0] ?? '') : values]));
}

function correspondents(addresses: Address[] | undefined): Correspondent[] {
	return (addresses ?? []).flatMap((one) =>
		one.group ? one.group.map(({ address, name }) => ({ address, name })) : [{ address: one.address, name: one.name }],
	);
}

/** As a receiving mail server does for mail without one; derived from the bytes, so that a repeat has the same. */
function missingMessageId(raw: Buffer): string {
	return `<${createHash('sha256').update(raw).digest('hex').slice(0, 32)}@no-message-id.invalid>`;
}

import { readHeaders, readMessageIds } from '../reading/headers';
import type { Headers } from '../reading/headers';
import type { Mail } from '../reading/mail';
import type { SesNotice } from './sesNotice';
import { sesNotice } from './sesNotice';

/** What a bounce says of one recipient (RFC 3464). */
export interface RecipientStatus {
	/** `failed`, `delayed`, `delivered`, `relayed`, `expanded`; `complained` of a complaint; empty where it is not told. */
	action: string;
	/** Enhanced code such as `5.1.1` (RFC 3463); empty where it is not told. */
	status: string;
	/** What the refusing server said; empty where it is not told. */
	diagnosticCode: string;
	/** Lowercased address; empty where it is not told. */
	finalRecipient: string;
}

/** A bounce: its first recipient, and all of them. */
export interface DeliveryStatus extends RecipientStatus {
	/** With angle brackets; empty where the returned mail is not enclosed. */
	originalMessageId: string;
	recipients: RecipientStatus[];
	/** True where the report says the address will not work later either (class 5, action failed). */
	permanent: boolean;
	/** Where it was read: a report part, the JSON of Amazon SES, or the text of a system that sends neither. */
	source: 'report' | 'json' | 'text';
}

const bounds = { characters: 60_000, recipients: 100 } as const;

const statusCode = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/u;
const replyCode = /(?<![\d.])([45])(\d\d)(?=[ -])/u;
const address = /<?([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,200}\.\w{2,24})>?/u;

function bare(value: string): string {
	// "rfc822; user@example.com", "x-unix;..."
	const text = value.slice(value.indexOf(';') + 1);
	return (address.exec(text.slice(0, 600))?.[1] ?? text.trim().slice(0, 320)).toLowerCase();
}

function first(headers: Headers, ...names: string[]): string {
	for (const name of names) {
		const value = headers[name]?.[0];
		if (value) return value;
	}
	return '';
}

function fromFields(fields: Headers): RecipientStatus | undefined {
	const recipient = first(fields, 'final-recipient', 'original-recipient');
	const action = first(fields, 'action');
	const status = first(fields, 'status');
	if (recipient === '' && action === '' && status === '') return undefined;
	const diagnostic = first(fields, 'diagnostic-code');
	return {
		action: (/^[a-z]{2,20}/u.exec(action.toLowerCase())?.[0] ?? '').trim(),
		status: statusCode.exec(status)?.[1] ?? statusCode.exec(diagnostic)?.[1] ?? '',
		diagnosticCode: diagnostic.replace(/^[\w-]{1,20};\s?/u, '').slice(0, 1000),
		finalRecipient: bare(recipient),
	};
}

function fromReport(report: string): RecipientStatus[] {
	const groups = report.slice(0, bounds.characters).replace(/\r\n?/gu, '\n').split(/\n[ \t]*\n/u).slice(0, bounds.recipients + 1);
	return groups.flatMap((group) => fromFields(readHeaders(group)) ?? []);
}

/** The report of systems that write it as text: the fields of RFC 3464 where they occur, else codes and addresses. */
function fromText(mail: Mail): RecipientStatus[] {
	const text = mail.text.slice(0, bounds.characters);
	const at = text.search(/^(?:final|original)-recipient:/imu);
	if (at >= 0) {
		const found = fromReport(text.slice(at));
		if (found.length > 0) return found;
	}
	const failed = mail.headers['x-failed-recipients']?.join(' ') ?? '';
	const line = text.split('\n').find((one) => one.length < 2000 && (statusCode.test(one) || replyCode.test(one))) ?? '';
	const status = statusCode.exec(line)?.[1] ?? '';
	const reply = replyCode.exec(line);
	const recipient = address.exec(failed)?.[1] ?? address.exec(text.slice(0, 4000))?.[1] ?? '';
	if (status === '' && !reply && failed === '') return [];
	const digit = status === '' ? (reply?.[1] ?? '') : status.charAt(0);
	return [
		{
			action: digit === '4' ? 'delayed' : 'failed',
			status,
			diagnosticCode: line.trim().slice(0, 1000),
			finalRecipient: recipient.toLowerCase(),
		},
	];
}

function originalMessageId(mail: Mail): string {
	const returned = mail.parts.returnedMail ?? '';
	const inReturned = readMessageIds(first(readHeaders(returned.slice(0, bounds.characters).split(/\r?\n\r?\n/u, 1)[0] ?? ''), 'message-id'))[0];
	if (inReturned) return inReturned;
	const report = readHeaders((mail.parts.deliveryStatus ?? '').split(/\r?\n\r?\n/u, 1)[0] ?? '');
	const named = first(report, 'x-original-message-id', 'original-message-id') || first(mail.headers, 'x-original-message-id', 'original-message-id');
	const inText = /^[ \t>]{0,4}message-id:[ \t]{0,8}(<[^\s<>]{3,400}>)/imu.exec(mail.text.slice(0, bounds.characters))?.[1];
	return readMessageIds(named)[0] ?? inText ?? mail.inReplyTo ?? '';
}

/** A notification of Amazon SES. A permanent bounce without an enhanced code is class 5, another one class 4. */
function fromSes({ kind, type, recipients: told, messageId }: SesNotice): DeliveryStatus | undefined {
	const recipients = told.slice(0, bounds.recipients).map(({ address: finalRecipient, action, status, diagnosticCode }): RecipientStatus => ({
		action,
		status: statusCode.exec(status)?.[1] ?? (kind !== 'Bounce' ? '' : type === 'Permanent' ? '5.0.0' : '4.0.0'),
		diagnosticCode: (diagnosticCode.replace(/^[\w-]{1,20};\s?/u, '') || type).slice(0, 1000),
		finalRecipient,
	}));
	const [main] = recipients;
	if (!main) return undefined;
	return { ...main, originalMessageId: readMessageIds(messageId)[0] ?? '', recipients, permanent: kind === 'Bounce' && type === 'Permanent', source: 'json' };
}

/**
 * What a bounce says: of which recipient, for good or for now, and which of our mails it was. From the report part
 * (RFC 3464), else from the text of systems that send none. Undefined where the mail reports nothing.
 */
export function deliveryStatus(mail: Mail): DeliveryStatus | undefined {
	const notice = sesNotice(mail);
	if (notice) return fromSes(notice);
	const reported = fromReport(mail.parts.deliveryStatus ?? '');
	const recipients = reported.length > 0 ? reported : fromText(mail);
	const [main] = recipients;
	if (!main) return undefined;
	return {
		...main,
		originalMessageId: originalMessageId(mail),
		recipients,
		permanent: main.status.startsWith('5') && main.action !== 'delayed',
		source: reported.length > 0 ? 'report' : 'text',
	};
}

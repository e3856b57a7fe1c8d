import { hash } from 'node:crypto';

import type { Reason } from '../../shared/vocabulary';
import type { MailAddress } from '../../shared/mail/mailAddress';
import { withoutSubjectMarks } from '../../shared/mail/subjectMarks';

/** What the mail is made of, as far as its source tells. */
export interface MailParts {
	/** The top content type without parameters, lowercased (`multipart/report`); empty where unknown. */
	contentType: string;
	/** `report-type` of a multipart/report, lowercased: `delivery-status`, `feedback-report`, `disposition-notification`. */
	reportType: string;
	/** A message/delivery-status part is present (RFC 3464). */
	hasDeliveryStatus: boolean;
	/** Text of that part, where the source carries it. */
	deliveryStatus?: string;
	/** Text of a message/feedback-report (RFC 5965) or message/disposition-notification (RFC 8098) part. */
	otherReport?: string;
	/** The returned mail (or its headers) of a bounce, as text, at most a few thousand characters. */
	returnedMail?: string;
}

/** One mail, whatever trigger it came from. Everything in it was written by a stranger: evidence, never instruction. */
export interface Mail {
	/** With angle brackets; empty where the mail has none. */
	messageId: string;
	/** With angle brackets; empty where the mail answers nothing. */
	inReplyTo: string;
	/** Oldest first, with angle brackets, at most `limits.references`. */
	references: string[];
	/** The same for every mail of a conversation: see `threadKeyOf`. */
	threadKey: string;
	from: MailAddress;
	to: MailAddress[];
	cc: MailAddress[];
	replyTo?: MailAddress;
	/** Decoded, one line; empty where there is none. */
	subject: string;
	/** What a reader can see, as plain text, without zero-width and bidi controls. Whole mail, quotes included. */
	text: string;
	/** HTML as received (cut at `limits.html`), for `splitReply` only: it may hold text that no reader sees. */
	html: string | null;
	/** Lowercased name -> values, top to bottom. */
	headers: Record<string, string[]>;
	/** ISO 8601 in UTC, where the source tells it. */
	receivedAt?: string;
	parts: MailParts;
	/** Number of attachments (inline images included). */
	attachments: number;
	/** What was odd or cut: `text_cut`, `hidden_text`, `invisible_characters`, `recipients_cut`, `broken_mime`, ... */
	warnings: Reason[];
}

/** The first value of a header, trimmed; empty where it is absent. `name` in lowercase. */
export function header(mail: Pick<Mail, 'headers'>, name: string): string {
	return mail.headers[name]?.[0]?.trim() ?? '';
}

const listTag = /^\[[^\]]{1,40}\]\s*/u;

/** The subject without `Re:`, `AW:`, `回复：`, list tags and the like, lowercased, spaces collapsed. */
export function normalisedSubject(subject: string): string {
	let rest = subject.slice(0, 500).replace(/\s+/gu, ' ').trim();
	for (let round = 0; round < 10; round += 1) {
		const next = withoutSubjectMarks(rest.replace(listTag, ''));
		if (next === rest) break;
		rest = next;
	}
	return rest.toLowerCase();
}

/**
 * The conversation a mail belongs to. Deterministic: the first of its references, else what it answers, else its own
 * Message-ID; a mail with none of these is told by its subject and participants (`subject:<hash>`).
 */
export function threadKeyOf(
	mail: Pick<Mail, 'references' | 'inReplyTo' | 'messageId' | 'subject' | 'from' | 'to'>,
): string {
	const known = mail.references[0] || mail.inReplyTo || mail.messageId;
	if (known) return known;
	const participants = [mail.from, ...mail.to].map(({ address }) => address.toLowerCase()).sort();
	const basis = `${normalisedSubject(mail.subject)}\n${[...new Set(participants)].join('\n')}`;
	return `subject:${hash('sha256', basis).slice(0, 32)}`;
}

import type { Reason } from '../../shared/vocabulary';
import type { MailAddress } from '../../shared/mail/mailAddress';

export type Priority = 'high' | 'normal' | 'low';

export interface ListUnsubscribe {
	/** The page (GET) and one-click target (POST). */
	url?: string;
	/** A mail address or a `mailto:` URI. */
	mailto?: string;
	/** Whether the URL acts at once on a POST (RFC 8058). */
	oneClick?: boolean;
}

/** One mail as asked for: fields read and typed, nothing checked against mail's rules yet. */
export interface OutgoingMail {
	from: unknown;
	to: unknown;
	cc: unknown;
	bcc: unknown;
	replyTo: unknown;
	subject: string;
	text: string;
	html: string;
	headers: Record<string, string | string[]>;
	inReplyTo: string;
	references: string[];
	key: string;
	listUnsubscribe: ListUnsubscribe;
	automatic: boolean;
	priority: Priority;
	postalFooter: string;
	/** Names of the item's binary fields. */
	attachments: string[];
}

/** One mail that may be handed to a server: every field safe, encoded where mail is ASCII. */
export interface ComposedMail {
	from: MailAddress;
	to: MailAddress[];
	cc: MailAddress[];
	bcc: MailAddress[];
	replyTo: MailAddress[];
	/** Whom the server is told (SMTP), each once. */
	envelope: { from: string; to: string[] };
	subject: string;
	text: string;
	html: string;
	/** Besides those that follow from the other fields. */
	headers: Array<{ key: string; value: string }>;
	messageId: string;
	inReplyTo?: string;
	references: string[];
	priority: Priority;
	attachments: string[];
	/** What an operator may want to know, though it is no fault. */
	reasons: Reason[];
}

/** What can be set for all mails of a run. */
export interface MailLimits {
	/** Recipients (to, cc and bcc) of one mail. */
	maxRecipients: number;
	/** Bytes of texts and attachments together, before encoding. */
	maxBytes: number;
	/** MailAddress that bounces go to; empty for the sender's. */
	bounceAddress: string;
}

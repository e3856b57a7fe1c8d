import type { Reason } from '../../../shared/vocabulary';
import type { Headers } from '../headers';
import type { MailParts } from '../mail';

/** A mail as a source gives it: addresses, identifiers and dates still in the source's shape. */
export interface SourceMail {
	headers: Headers;
	from?: unknown;
	to?: unknown;
	cc?: unknown;
	replyTo?: unknown;
	subject?: unknown;
	text?: unknown;
	html?: unknown;
	messageId?: unknown;
	inReplyTo?: unknown;
	references?: unknown;
	/** Already known (our own register): wins. */
	threadKey?: unknown;
	/** The provider's conversation, for mails without identifiers. */
	conversation?: string;
	receivedAt?: unknown;
	attachments?: number;
	parts?: Partial<MailParts>;
	warnings?: Reason[];
}

export type JsonObject = Record<string, unknown>;

/** Text that is not just spaces. */
export function hasText(value: unknown): value is string {
	return typeof value === 'string' && value.trim() !== '';
}

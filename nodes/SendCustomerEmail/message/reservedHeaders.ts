import { markHeader } from '../../shared/mail/ownMark';

/**
 * Headers that follow from the other fields, from the transport or from who signs the mail. Setting them by hand could
 * send a mail to someone else, under another name, or twice.
 */
export const reservedHeaders: ReadonlySet<string> = new Set([
	'alternate-recipient',
	'apparently-to',
	'arc-authentication-results',
	'arc-message-signature',
	'arc-seal',
	'authentication-results',
	'bcc',
	'cc',
	'content-disposition',
	'content-id',
	'content-transfer-encoding',
	'content-type',
	'date',
	'disposition-notification-to',
	'delivered-to',
	'dkim-signature',
	'envelope-to',
	'errors-to',
	'followup-to',
	'from',
	'mail-followup-to',
	'mail-reply-to',
	'message-id',
	'mime-version',
	'received',
	'reply-to',
	'resent-bcc',
	'resent-cc',
	'resent-date',
	'resent-from',
	'resent-message-id',
	'resent-reply-to',
	'resent-sender',
	'resent-to',
	'return-path',
	'return-receipt-to',
	'sender',
	'subject',
	'to',
	'x-confirm-reading-to',
	'x-envelope-from',
	'x-envelope-to',
	// Orders to mail services; they may name recipients.
	'x-mc-bccaddress',
	'x-msys-api',
	'x-rcpt-to',
	'x-smtpapi',
	markHeader.toLowerCase(),
]);

/** The field to fill in instead, for those that have one. */
export const fieldOfHeader: Readonly<Record<string, string>> = {
	bcc: 'BCC',
	cc: 'CC',
	from: 'From',
	'message-id': 'Key',
	'reply-to': 'Reply To',
	subject: 'Subject',
	to: 'To',
	[markHeader.toLowerCase()]: 'Key',
};

/**
 * What Exchange and Outlook must not send back: delivery and read reports, out-of-office and other automatic answers.
 * Bounces (NDR) are wanted, so not "All". [MS-OXCMAIL] 2.2.3.2.14
 */
export const suppressedAnswers = 'DR, RN, NRN, OOF, AutoReply';

import { InputError } from '../../shared/items';
import type { Reason } from '../../shared/vocabulary';
import { addressesOf } from './addresses';
import { bodiesOf } from './bodies';
import { headersOf } from './headers';
import { messageIdOf, threadingOf } from './messageIds';
import type { ComposedMail, MailLimits, OutgoingMail } from './outgoingMail';
import { plainField } from './plainField';
import type { MailAddress } from '../../shared/mail/mailAddress';
import { domainOf } from '../../shared/mail/mailAddress';

/** RFC 5322 sets no limit, but servers cut or refuse long subjects. */
const longestSubject = 900;

function senderOf(value: unknown): MailAddress {
	const [sender, ...others] = addressesOf(value, 'from');
	if (sender === undefined || others.length > 0) {
		throw new InputError(
			sender === undefined ? 'The mail has no sender' : '"from" holds several addresses',
			'Enter one address in "From", such as "Example Support" <support@example.com>.',
		);
	}
	return sender;
}

function recipientsOf(mail: OutgoingMail, limits: MailLimits): Pick<ComposedMail, 'to' | 'cc' | 'bcc'> {
	const to = addressesOf(mail.to, 'to');
	const cc = addressesOf(mail.cc, 'cc');
	const bcc = addressesOf(mail.bcc, 'bcc');
	const count = to.length + cc.length + bcc.length;
	if (count === 0) {
		throw new InputError(
			'The mail has no recipient',
			'Fill in "To", or give the item a "message" with "to".',
		);
	}
	if (count > limits.maxRecipients) {
		throw new InputError(
			`The mail has ${count} recipients, more than the ${limits.maxRecipients} allowed`,
			'Send one message to each customer, so that none sees the others and each can unsubscribe. If they belong together, raise "Max Recipients" in the options.',
		);
	}
	return { to, cc, bcc };
}

function bodySizeCheck(mail: OutgoingMail, limits: MailLimits): void {
	const bytes = Buffer.byteLength(mail.text) + Buffer.byteLength(mail.html);
	if (bytes > limits.maxBytes) throw tooLarge(bytes, limits.maxBytes);
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

export function tooLarge(bytes: number, limit: number): InputError {
	return new InputError(
		`The mail is too large: ${megabytes(bytes)} MB of ${megabytes(limit)} MB allowed`,
		'Send a link in place of a large attachment: most servers refuse more than 25 MB. If yours takes it, raise "Max Size" in the options.',
	);
}

/**
 * A message claimed from the outbox was decided upon for one customer: it goes to one address.
 *
 * @throws {InputError} where its own `to` names none or several
 */
export function checkOneCustomer(mail: ComposedMail): void {
	if (mail.to.length === 1) return;
	throw new InputError(
		`"to" of the claimed message names ${mail.to.length} addresses: ${mail.to.map(({ address }) => address).join(', ').slice(0, 200)}`,
		'Whether it may be sent was decided for one customer. Correct the address in the stored message, or queue one message for each.',
	);
}

/**
 * A mail that may be sent, or an error that names the field that is wrong.
 *
 * @param unique makes the Message-ID where the mail has no key
 * @throws {InputError}
 */
export function composeMail(mail: OutgoingMail, limits: MailLimits, unique: string): ComposedMail {
	const from = senderOf(mail.from);
	const recipients = recipientsOf(mail, limits);
	const everyone = [...recipients.to, ...recipients.cc, ...recipients.bcc];
	const [bounces] = addressesOf(limits.bounceAddress, 'bounceAddress');
	const subject = plainField(mail.subject, 'subject');
	if (subject.length > longestSubject) {
		throw new InputError(
			`"subject" is ${subject.length} characters long`,
			`Shorten it to at most ${longestSubject}.`,
		);
	}
	bodySizeCheck(mail, limits);
	const bodies = bodiesOf(mail);
	const messageId = messageIdOf(mail.key, domainOf(from.address), unique);
	const threading = threadingOf(mail.inReplyTo, mail.references);
	const { headers, reasons } = headersOf(mail, threading.inReplyTo !== undefined, messageId);

	const notes: Reason[] = [...reasons];
	if (threading.dropped.length > 0) {
		notes.push({
			code: 'reference_dropped',
			text: `${threading.dropped.length} of the given Message-IDs is none and was left out.`,
			evidence: threading.dropped.slice(0, 5).map((id) => id.slice(0, 200)),
		});
	}
	if (subject === '') notes.push({ code: 'empty_subject', text: 'The mail has no subject.' });
	if (mail.key === '') {
		notes.push({
			code: 'no_key',
			text: 'The mail has no key, so a repetition of it could not be recognised.',
		});
	}
	return {
		from,
		...recipients,
		replyTo: addressesOf(mail.replyTo, 'replyTo'),
		envelope: {
			from: bounces?.address ?? from.address,
			to: [...new Set(everyone.map(({ address }) => address))],
		},
		subject,
		...bodies,
		headers,
		messageId,
		inReplyTo: threading.inReplyTo,
		references: threading.references,
		priority: mail.priority,
		attachments: mail.attachments,
		reasons: notes,
	};
}

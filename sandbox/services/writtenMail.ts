import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Customer } from './roster';
import type { ParsedMail } from './mailReading';

/** A mail to be written as a customer. */
export interface MailToWrite {
	from: { address: string; name: string };
	to: string;
	subject: string;
	text: string;
	html?: string;
	inReplyTo?: string;
	references?: string[];
	headers?: Record<string, string>;
	messageId?: string;
}

export async function composeMail(mail: MailToWrite): Promise<Buffer> {
	return await new MailComposer({
		from: mail.from,
		to: mail.to,
		subject: mail.subject,
		text: mail.text,
		html: mail.html,
		inReplyTo: mail.inReplyTo,
		references: mail.references,
		headers: mail.headers,
		messageId: mail.messageId ?? newMessageId(mail.from.address),
	}).compile().build();
}

function newMessageId(address: string): string {
	return `<${randomUUID()}@${address.split('@')[1] ?? 'sandbox.invalid'}>`;
}

/** What an out-of-office assistant says, by language. */
const outOfOfficeTexts: Record<string, { prefix: string; text: string }> = {
	en: { prefix: 'Automatic reply', text: 'I am out of the office until Monday and will answer when I am back.' },
	es: { prefix: 'Respuesta automática', text: 'Estoy fuera de la oficina hasta el lunes y contestaré a mi vuelta.' },
	fr: { prefix: 'Réponse automatique', text: 'Je suis absent du bureau jusqu’à lundi et vous répondrai à mon retour.' },
	de: { prefix: 'Automatische Antwort', text: 'Ich bin bis Montag nicht im Büro und antworte nach meiner Rückkehr.' },
	zh: { prefix: '自动回复', text: '我目前不在办公室,下周一回来后会回复您。' },
	ja: { prefix: '自動応答', text: '月曜日まで不在にしております。戻り次第ご返信いたします。' },
};

/** The answer of an absent customer, marked as RFC 3834 asks. Sent with a null return path. */
export async function composeOutOfOffice(customer: Customer, received: ParsedMail, mailbox: string): Promise<Buffer> {
	const words = outOfOfficeTexts[customer.language] ?? outOfOfficeTexts.en;
	return await composeMail({
		from: customer,
		to: mailbox,
		subject: `${words?.prefix ?? 'Automatic reply'}: ${received.subject}`,
		text: words?.text ?? '',
		inReplyTo: received.messageId,
		references: [...received.references, received.messageId],
		headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
	});
}

/** The rudest robot there is: no mark of a machine, a new sender and ticket number each time. */
export async function composeTicketReply(customer: Customer, received: ParsedMail, mailbox: string, count: number): Promise<Buffer> {
	const domain = customer.address.split('@')[1] ?? 'customer.example';
	return await composeMail({
		from: { name: `${customer.name} Support`, address: `ticket-${count}@${domain}` },
		to: mailbox,
		subject: `[Ticket #${4100 + count}] ${received.subject}`,
		text: `Hello,\n\nthank you for contacting us. Your request has been received as ticket #${4100 + count}.\nOur team will get back to you as soon as possible.\n\nPlease do not change the subject line.`,
		inReplyTo: received.messageId,
	});
}

/** A delivery status notification (RFC 3464) on a mail that was accepted first. Sent with a null return path. */
export async function composeBounce(recipient: string, received: Buffer, returnPath: string): Promise<Buffer> {
	const domain = recipient.split('@')[1] ?? 'customer.example';
	const headerEnd = received.indexOf('\r\n\r\n');
	const originalHeaders = received.subarray(0, headerEnd < 0 ? Math.min(received.length, 4096) : headerEnd).toString('utf8');
	const boundary = `dsn-${randomUUID()}`;
	return Buffer.from(
		[
			`From: Mail Delivery System <MAILER-DAEMON@mx.${domain}>`,
			`To: <${returnPath}>`,
			'Subject: Undelivered Mail Returned to Sender',
			`Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
			`Message-ID: ${newMessageId(`postmaster@mx.${domain}`)}`,
			'Auto-Submitted: auto-replied',
			'MIME-Version: 1.0',
			`Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
			'',
			`--${boundary}`,
			'Content-Type: text/plain; charset=utf-8',
			'',
			'This is the mail system at the customer’s end.',
			'',
			'Your message could not be delivered to one or more recipients.',
			'',
			`<${recipient}>: host mx.${domain} said: 550 5.1.1 User unknown (in reply to RCPT TO command)`,
			'',
			`--${boundary}`,
			'Content-Type: message/delivery-status',
			'',
			`Reporting-MTA: dns; mx.${domain}`,
			'',
			`Final-Recipient: rfc822; ${recipient}`,
			`Original-Recipient: rfc822;${recipient}`,
			'Action: failed',
			'Status: 5.1.1',
			`Remote-MTA: dns; mx.${domain}`,
			'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
			'',
			`--${boundary}`,
			'Content-Type: text/rfc822-headers',
			'',
			originalHeaders,
			'',
			`--${boundary}--`,
			'',
		].join('\r\n'),
	);
}

import { deliveryStatus } from '../../../nodes/ClassifyEmail/guard/deliveryStatus';
import { readMail } from '../../../nodes/ClassifyEmail/reading/readMail';
import { cpuMilliseconds } from '../cpuTime';

const bounce = (status: string): string =>
	[
		'Return-Path: <>', 'From: MAILER-DAEMON@mx.example.com', 'Subject: Undelivered Mail Returned to Sender', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '',
		'--b', 'Content-Type: text/plain', '', 'Your mail could not be delivered.', '--b', 'Content-Type: message/delivery-status', '', status,
		'--b', 'Content-Type: message/rfc822', '', 'Message-ID: <cc-0123456789abcdef0123456789abcdef@support.example.org>', 'From: support@example.org', 'Subject: Hello', '', 'Hi', '--b--', '',
	].join('\r\n');

describe('a delivery report is read by RFC 3464', () => {
	it('one recipient that failed for good', async () => {
		const mail = await readMail({ json: {}, raw: bounce('Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: RFC822; Anna@Example.com\r\nAction: Failed\r\nStatus: 5.1.1 (no mailbox)\r\nDiagnostic-Code: smtp; 550 5.1.1 <anna@example.com>:\r\n  user unknown\r\n') });
		expect(deliveryStatus(mail)).toEqual({
			action: 'failed', status: '5.1.1', diagnosticCode: '550 5.1.1 <anna@example.com>: user unknown', finalRecipient: 'anna@example.com',
			originalMessageId: '<cc-0123456789abcdef0123456789abcdef@support.example.org>', permanent: true, source: 'report',
			recipients: [{ action: 'failed', status: '5.1.1', diagnosticCode: '550 5.1.1 <anna@example.com>: user unknown', finalRecipient: 'anna@example.com' }],
		});
	});
	it('a delay is not permanent', async () => {
		const mail = await readMail({ json: {}, raw: bounce('Reporting-MTA: dns; m\r\n\r\nFinal-Recipient: rfc822;a@example.com\r\nAction: delayed\r\nStatus: 4.4.1') });
		expect(deliveryStatus(mail)).toMatchObject({ action: 'delayed', status: '4.4.1', permanent: false });
	});
	it('several recipients are all told', async () => {
		const mail = await readMail({ json: {}, raw: bounce('Reporting-MTA: dns; m\r\n\r\nFinal-Recipient: rfc822;a@example.com\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\nFinal-Recipient: rfc822;b@example.com\r\nAction: failed\r\nStatus: 5.1.1') });
		expect(deliveryStatus(mail)?.recipients.map(({ finalRecipient }) => finalRecipient)).toEqual(['a@example.com', 'b@example.com']);
	});
	it('a system that writes it as text', async () => {
		const mail = await readMail({ json: { from: 'MAILER-DAEMON@example.com', subject: 'failure notice', text: 'Hi. This is the qmail-send program.\n\n<anna@example.com>:\n550 5.1.1 user unknown\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <orig@example.org>\nSubject: x' } });
		expect(deliveryStatus(mail)).toMatchObject({ status: '5.1.1', action: 'failed', finalRecipient: 'anna@example.com', originalMessageId: '<orig@example.org>', permanent: true, source: 'text' });
	});
	it('a report that our register kept beside the mail', async () => {
		const whole = await readMail({ json: {}, raw: bounce('Reporting-MTA: dns; m\r\n\r\nFinal-Recipient: rfc822;a@example.com\r\nAction: failed\r\nStatus: 5.1.1') });
		const registered = await readMail({ json: { email: JSON.parse(JSON.stringify(whole)) as unknown } });
		expect(deliveryStatus(registered)).toEqual(deliveryStatus(whole));
	});
	it('a mail that reports nothing has none', async () => {
		expect(deliveryStatus(await readMail({ json: { text: 'Hello, when do you come?' } }))).toBeUndefined();
	});
	it('is read in bounded time from walls of digits, addresses and empty groups', async () => {
		for (const text of ['5.1.'.repeat(20_000), 'a@'.repeat(40_000), `${'x'.repeat(60)}@`.repeat(1_500), 'Final-Recipient: \n\n'.repeat(5_000)]) {
			const mail = await readMail({ json: { text } });
			const spent = await cpuMilliseconds(() => {
				deliveryStatus(mail);
			});
			expect(spent).toBeLessThan(1500);
		}
	});
});

import { deliveryStatus } from '../../../nodes/ClassifyEmail/guard/deliveryStatus';
import { guard } from '../../../nodes/ClassifyEmail/guard/guard';
import { sesNotice } from '../../../nodes/ClassifyEmail/guard/sesNotice';
import { mailMade, now } from './mailMade';

const sns = { From: 'SES <no-reply@sns.amazonaws.com>', Subject: 'AWS Notification Message', 'Return-Path': '<1@us-west-2.amazonses.com>' };
const footer = '\n\n--\nIf you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:\nhttps://sns.us-west-2.amazonaws.com/unsubscribe.html\n';
const about = { messageId: '0101-1', commonHeaders: { messageId: '<cc-0123456789abcdef@support.example.org>' }, headers: [] };

const bounce = {
	notificationType: 'Bounce',
	mail: about,
	bounce: { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: [{ emailAddress: 'Anna@example.com', action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }] },
};
const complaint = { notificationType: 'Complaint', mail: about, complaint: { complaintFeedbackType: 'abuse', complainedRecipients: [{ emailAddress: 'anna@example.com' }] } };

const judged = async (body: string, headers = sns) => {
	const mail = await mailMade(headers, body);
	return { kind: guard(mail, { now }).automation.kind, reason: guard(mail, { now }).reasons[0], status: deliveryStatus(mail) };
};

describe('a notification of Amazon SES is told by its JSON', () => {
	it('a bounce, with its recipient and our mail', async () => {
		const { kind, reason, status } = await judged(JSON.stringify(bounce) + footer);
		expect(kind).toBe('bounce');
		expect(reason).toMatchObject({ code: 'ses_notification', evidence: { kind: 'Bounce', type: 'Permanent', recipients: ['anna@example.com'] } });
		expect(status).toMatchObject({ status: '5.1.1', action: 'failed', finalRecipient: 'anna@example.com', diagnosticCode: '550 5.1.1 user unknown', permanent: true, source: 'json', originalMessageId: '<cc-0123456789abcdef@support.example.org>' });
	});
	it('a bounce for now is not permanent, also without a code', async () => {
		const transient = { ...bounce, bounce: { bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'a@example.com' }] } };
		expect((await judged(JSON.stringify(transient))).status).toMatchObject({ status: '4.0.0', action: 'delayed', permanent: false });
	});
	it('a complaint', async () => {
		const { kind, reason, status } = await judged(JSON.stringify(complaint) + footer);
		expect(kind).toBe('bounce');
		expect(reason?.text).toContain('a complaint (abuse) for anna@example.com');
		expect(status).toMatchObject({ action: 'complained', status: '', permanent: false });
	});
	it('by any sender, wrapped by SNS, or published by a configuration set', async () => {
		const wrapped = JSON.stringify({ Type: 'Notification', MessageId: 'x', Message: JSON.stringify(bounce) });
		const event = JSON.stringify({ ...bounce, notificationType: undefined, eventType: 'Bounce' }, null, 2);
		const other = { ...sns, From: 'relay@example.net' };
		for (const body of [wrapped, event]) expect((await judged(body, other)).kind).toBe('bounce');
	});
	it('that a mail was delivered is a machine\'s word and no bounce', async () => {
		const { kind, status } = await judged(JSON.stringify({ notificationType: 'Delivery', mail: about, delivery: { recipients: ['a@example.com'] } }) + footer);
		expect(kind).toBe('auto_reply');
		expect(status).toBeUndefined();
	});
});

describe('what is no such notification', () => {
	it('the sender alone', async () => {
		expect((await judged('Your invoice is ready.')).kind).not.toBe('bounce');
	});
	it.each([
		['a person who quotes one', `Hello, we got this, what does it mean?\n\n${JSON.stringify(bounce)}`],
		['JSON that is cut off', JSON.stringify(bounce).slice(0, -20)],
		['JSON without the part its kind names', JSON.stringify({ notificationType: 'Bounce', mail: about })],
		['JSON without the mail it is about', JSON.stringify({ ...bounce, mail: undefined })],
		['JSON of another kind', JSON.stringify({ ...bounce, notificationType: 'Bounced' })],
	])('%s', async (_, body) => {
		expect(sesNotice(await mailMade({ From: 'anna@example.com' }, body))).toBeUndefined();
		expect((await judged(body, { ...sns, From: 'anna@example.com' })).kind).not.toBe('bounce');
	});
});

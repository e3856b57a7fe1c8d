import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { guard } from '../../../nodes/ClassifyEmail/guard/guard';
import { readMail } from '../../../nodes/ClassifyEmail/reading/readMail';
import { composeMail } from '../../../nodes/SendCustomerEmail/message/compose';
import { outgoingMailOf } from '../../../nodes/SendCustomerEmail/message/readFields';
import { isReplySubject, withoutSubjectMarks } from '../../../nodes/shared/mail/subjectMarks';

const limits = { maxRecipients: 50, maxBytes: 25_000_000, bounceAddress: '' };
const now = '2026-11-23T10:00:00Z';

describe('mail that Send Customer Email wrote', () => {
	const sent = (key: string) =>
		composeMail(
			outgoingMailOf({ from: 'support@example.com', to: 'ana@example.org', subject: 'Order', text: 'It is on its way.', key }),
			limits,
			randomUUID(),
		);
	const received = async (headers: Record<string, string>) =>
		guard(await readMail({ json: {} }, 'fields', { subject: 'Order', text: 'It is on its way.', from: 'forwarder@example.net', headers }), { now });

	it('is known as our own by its header, with a key or without one', async () => {
		for (const key of ['', 'welcome-17']) {
			const mark = sent(key).headers.find((header) => header.key === 'X-Customer-Comms');
			expect((await received({ 'X-Customer-Comms': mark?.value ?? '' })).reasons[0]?.code).toBe('own_mark');
		}
	});

	it('is known as our own by its Message-ID alone, whatever its key', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string(), async (key) => {
				expect((await received({ 'Message-ID': sent(key).messageId })).reasons[0]?.code).toBe('own_message_id');
			}),
			{ numRuns: 50 },
		);
	});
});

describe('the marks before a subject', () => {
	it.each([
		['Re: Order', 'Order'],
		['RE[2]: AW: Order', 'Order'],
		['Fwd: Re (3): Order', 'Order'],
		['回复：转发：订单', '订单'],
		['返信: 注文', '注文'],
		['TR : Commande', 'Commande'],
		['Reorder: ink', 'Reorder: ink'],
		['Order: re-sent', 'Order: re-sent'],
	])('are taken off %s', (subject, bare) => {
		expect(withoutSubjectMarks(subject)).toBe(bare);
	});

	it('tell an answer from a forwarded mail', () => {
		expect(['Re: x', 'Antw: x', '返信：x'].map(isReplySubject)).toEqual([true, true, true]);
		expect(['Fwd: Re: x', 'WG: x', 'x', 'Regards: x'].map(isReplySubject)).toEqual([false, false, false, false]);
	});
});

import { email, granted, hoursBefore, noon } from './questions';

const marketing = { topic: 'marketing' };

describe('frequency caps', () => {
	const sent = (hours: number, more: Record<string, unknown> = {}) => ({
		at: hoursBefore(hours),
		channel: 'email',
		topic: 'marketing',
		state: 'delivered',
		...more,
	});
	const decision = (history: unknown[], message: Record<string, unknown> = marketing) =>
		email({ message, consent: [granted], history });

	it('roll: a send stops counting exactly when its window has passed', () => {
		expect(decision([sent(23.99)])).toMatchObject({ action: 'defer', rule: 'frequency_cap' });
		expect(decision([sent(24)]).action).toBe('send');
		expect(decision([sent(5)]).at).toBe(new Date(Date.parse(noon) + 19 * 3_600_000).toISOString());
	});

	it('hold together: the one that takes longest decides', () => {
		const week = [sent(30), sent(60), sent(160)];
		expect(decision(week)).toMatchObject({ evidence: { most: 3, hours: 168, count: 3 } });
		expect(decision(week).at).toBe(new Date(Date.parse(noon) + 8 * 3_600_000).toISOString());
	});

	it('count across channels, per topic', () => {
		expect(decision([sent(1, { channel: 'sms' })]).action).toBe('defer');
		expect(decision([sent(1, { topic: 'service' })]).action).toBe('send');
	});

	it.each([
		['accepted', 'defer'],
		['sending', 'defer'],
		['ambiguous', 'defer'],
		['blocked', 'send'],
		['failed_hard', 'send'],
		['bounced_hard', 'send'],
		['scheduled', 'send'],
		['expired', 'send'],
	])('count what reached the customer or may have: %s', (state, action) => {
		expect(decision([sent(1, { state })]).action).toBe(action);
	});

	it('never count the message itself', () => {
		expect(decision([sent(1, { id: 7, state: 'sending' })], { ...marketing, id: '7' }).action).toBe('send');
		expect(decision([sent(1, { key: 'k' })], { ...marketing, key: 'k' }).action).toBe('send');
	});

	it('skip a message that asks for it', () => {
		expect(decision([sent(1)], { ...marketing, onCap: 'skip' })).toMatchObject({
			action: 'block',
			rule: 'frequency_cap',
		});
	});

	it('do not hold for what is owed to the customer', () => {
		const history = Array.from({ length: 50 }, () => sent(1, { topic: 'transactional' }));
		expect(decision(history, { topic: 'transactional' }).action).toBe('send');
	});

	it('never defer into quiet hours', () => {
		const deferred = email({
			message: marketing,
			consent: [granted],
			history: [sent(12)],
			contact: { preferences: { quietHours: { from: '22:00', to: '07:00' } } },
		});
		// Room again at midnight, so at seven.
		expect(deferred).toMatchObject({ rule: 'frequency_cap', at: '2026-06-02T05:00:00.000Z' });
	});
});

import { topics } from '../../../nodes/shared/vocabulary';
import { email, granted } from './questions';

describe('do not contact', () => {
	it.each(topics)('blocks %s messages, also those of a P1', (topic) => {
		const decision = email({
			message: { topic, severity: 'P1' },
			contact: { doNotContact: true },
			consent: [{ ...granted, topic }],
		});
		expect(decision).toMatchObject({ action: 'block', rule: 'do_not_contact', at: null });
	});

	it('may stand in the preferences too', () => {
		expect(email({ contact: { preferences: { doNotContact: true } } }).rule).toBe('do_not_contact');
	});
});

describe('suppressions', () => {
	const suppressed = (suppression: Record<string, unknown>, topic: string) =>
		email({ message: { topic }, contact: { suppressions: [suppression] }, consent: [granted] }).action ===
		'block';

	it.each([
		// reason, topic of the suppression -> the topics it stops
		['hard_bounce', undefined, ['transactional', 'incident', 'service', 'marketing']],
		['complaint', undefined, ['service', 'marketing']],
		['complaint', 'transactional', ['transactional', 'service', 'marketing']],
		['unsubscribe', 'marketing', ['marketing']],
		['unsubscribe', 'service', ['service']],
		['unsubscribe', undefined, ['service', 'marketing']],
		['manual', undefined, ['transactional', 'incident', 'service', 'marketing']],
		['manual', 'incident', ['incident']],
	])('%s (%s) stops %j and nothing else', (reason, topic, stopped) => {
		const suppression = { channel: 'email', reason, topic, at: '2026-05-01T00:00:00Z' };
		expect(topics.filter((asked) => suppressed(suppression, asked))).toEqual(stopped);
	});

	it('concern their channel and, where they name one, their address', () => {
		expect(suppressed({ channel: 'sms', reason: 'hard_bounce' }, 'service')).toBe(false);
		expect(suppressed({ reason: 'hard_bounce' }, 'service')).toBe(true);
		expect(
			suppressed({ channel: 'email', reason: 'hard_bounce', address: 'old@example.com' }, 'service'),
		).toBe(false);
		expect(
			suppressed({ channel: 'email', reason: 'hard_bounce', address: 'ANN@example.com' }, 'service'),
		).toBe(true);
	});

	it('say since when and what they stop', () => {
		const { evidence, rule } = email({
			contact: { suppressions: [{ channel: 'email', reason: 'complaint', at: '2026-05-01T00:00:00Z' }] },
		});
		expect(rule).toBe('suppressed');
		expect(evidence).toMatchObject({ reason: 'complaint', since: '2026-05-01T00:00:00.000Z' });
	});
});

describe('a suppression by address', () => {
	it.each([
		['ann@bücher.example', 'ANN@xn--bcher-kva.example'],
		['ann@example.com', 'Ann <ANN@Example.com.>'],
		['ann@example.com', 'mailto:ann@example.com'],
	])('stops %s, written %s', (address, spelling) => {
		const suppressions = [{ channel: 'email', reason: 'manual', address: spelling }];
		expect(email({ contact: { email: address, suppressions } }).rule).toBe('suppressed');
		expect(email({ contact: { email: 'ann@else.example', suppressions } }).rule).toBe('ok');
	});
});

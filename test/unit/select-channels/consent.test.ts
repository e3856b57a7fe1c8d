import { email, granted } from './questions';

const marketing = { topic: 'marketing' };

describe('consent', () => {
	it.each([
		['transactional', undefined, 'send'],
		['transactional', 'withdrawn', 'send'],
		['incident', undefined, 'send'],
		['incident', 'pending', 'send'],
		['incident', 'withdrawn', 'block'],
		['service', undefined, 'send'],
		['service', 'withdrawn', 'block'],
		['marketing', undefined, 'block'],
		['marketing', 'pending', 'block'],
		['marketing', 'withdrawn', 'block'],
		['marketing', 'granted', 'send'],
	])('for %s when it is %s: %s', (topic, state, action) => {
		const consent = state ? [{ topic, channel: 'email', state, at: '2026-01-01T00:00:00Z' }] : [];
		expect(email({ message: { topic }, consent })).toMatchObject(
			action === 'send' ? { action, rule: 'ok' } : { action, rule: 'no_consent' },
		);
	});

	it('is the latest entry of the ledger for the topic and channel, in whatever order it is read', () => {
		const ledger = [
			{ ...granted, state: 'pending', at: '2026-01-01T00:00:00Z' },
			{ ...granted, at: '2026-01-02T00:00:00Z' },
			{ ...granted, state: 'withdrawn', at: '2026-02-01T00:00:00Z' },
			{ ...granted, at: '2026-03-01T00:00:00Z' },
		];
		expect(email({ message: marketing, consent: ledger }).action).toBe('send');
		expect(email({ message: marketing, consent: [...ledger].reverse() }).action).toBe('send');
		expect(email({ message: marketing, consent: ledger.slice(0, 3).reverse() }).action).toBe('block');
	});

	it('compares instants, not the text of their offsets', () => {
		const consent = [
			{ ...granted, at: '2026-02-01T23:30:00-05:00' },
			{ ...granted, state: 'withdrawn', at: '2026-02-02T01:00:00Z' },
		];
		expect(email({ message: marketing, consent }).action).toBe('send');
	});

	it('of another topic or channel does not count', () => {
		expect(email({ message: marketing, consent: [{ ...granted, topic: 'service' }] }).action).toBe('block');
		expect(email({ message: marketing, consent: [{ ...granted, channel: 'sms' }] }).action).toBe('block');
		expect(email({ message: marketing, consent: [{ ...granted, channel: undefined }] }).action).toBe('send');
	});

	it('withdrawn and granted in the same instant is withdrawn', () => {
		const both = [{ ...granted, state: 'withdrawn' }, granted];
		expect(email({ message: marketing, consent: both }).action).toBe('block');
		expect(email({ message: marketing, consent: [...both].reverse() }).action).toBe('block');
	});

	it('granted in the future does not count yet, withdrawn in the future does', () => {
		const soon = { at: '2026-06-01T10:00:05Z' };
		expect(email({ message: marketing, consent: [{ ...granted, ...soon }] }).action).toBe('block');
		expect(
			email({ message: marketing, consent: [granted, { ...granted, state: 'withdrawn', ...soon }] }).action,
		).toBe('block');
	});

	it('names its source and wording in the evidence', () => {
		const consent = [{ ...granted, state: 'withdrawn', source: 'preference-centre', wordingVersion: 3 }];
		expect(email({ message: marketing, consent }).evidence).toEqual({
			needed: 'granted',
			state: 'withdrawn',
			since: '2026-01-05T09:00:00.000Z',
			source: 'preference-centre',
			wordingVersion: '3',
		});
	});

	it('is asked as the operator wrote it in the policy', () => {
		expect(email({ message: marketing, policy: { consent: { marketing: 'not_withdrawn' } } }).action).toBe(
			'send',
		);
		expect(email({ policy: { consent: { service: 'granted' } } }).action).toBe('block');
	});
});

import { ask, email, granted } from './questions';

describe('quiet hours', () => {
	const contact = { preferences: { quietHours: { from: '22:00', to: '07:00' } } };

	it.each([
		['2026-06-01T19:59:00Z', 'send', '2026-06-01T19:59:00.000Z'],
		['2026-06-01T20:00:00Z', 'defer', '2026-06-02T05:00:00.000Z'],
		['2026-06-02T04:59:59Z', 'defer', '2026-06-02T05:00:00.000Z'],
		['2026-06-02T05:00:00Z', 'send', '2026-06-02T05:00:00.000Z'],
		['2026-03-28T23:00:00Z', 'defer', '2026-03-29T05:00:00.000Z'],
		['2026-10-24T23:00:00Z', 'defer', '2026-10-25T06:00:00.000Z'],
	])('at %s: %s at %s', (now, action, at) => {
		expect(email({ contact, now })).toMatchObject({
			action,
			at,
			rule: action === 'send' ? 'ok' : 'quiet_hours',
		});
	});

	it('are by the clock of the contact, else of the account, else of the workspace', () => {
		const now = '2026-06-01T20:30:00Z';
		const zone = (given: Record<string, unknown>) =>
			email({ contact: { ...contact, ...given }, policy: { timeZone: 'Asia/Tokyo' }, now }).evidence;
		expect(zone({})).toMatchObject({ timeZone: 'Europe/Berlin', zoneFrom: 'contact.timeZone' });
		expect(zone({ timeZone: null, accountTimeZone: 'Europe/Paris' })).toMatchObject({
			zoneFrom: 'contact.accountTimeZone',
		});
		expect(zone({ preferences: { ...contact.preferences, timeZone: 'Europe/Madrid' } })).toMatchObject({
			timeZone: 'Europe/Madrid',
			zoneFrom: 'contact.preferences.timeZone',
		});
		expect(zone({ timeZone: null })).toMatchObject({ timeZone: 'Asia/Tokyo', zoneFrom: 'policy.timeZone' });
	});

	it('of the policy hold where the contact has none', () => {
		const policy = {
			quietHours: { standard: { from: '21:00', to: '08:00' }, topics: ['marketing', 'service'] },
		};
		const now = '2026-06-01T19:30:00Z';
		expect(email({ policy, now })).toMatchObject({ action: 'defer', evidence: { windowFrom: 'policy' } });
		expect(email({ policy, now, contact }).action).toBe('send');
		expect(email({ policy, now, message: { topic: 'transactional' } }).action).toBe('send');
	});

	it('may be kept on the channels that wake people alone', () => {
		const policy = { quietHours: { standard: { from: '21:00', to: '08:00' }, channels: ['phone', 'sms', 'push'] } };
		const now = '2026-06-01T22:30:00Z';
		const night = (channel: string) =>
			ask({ policy, now, message: { channel }, contact: { phone: '+4930123456' } }).decisions[0]?.action;
		expect([night('sms'), night('phone'), night('email'), night('portal')]).toEqual(['defer', 'defer', 'send', 'send']);
	});

	it('do not keep back the answer to what somebody texted a minute ago', () => {
		const now = '2026-06-01T22:30:00Z';
		const at = (type: string, policy = {}) => email({ now, contact, policy, message: { topic: 'transactional', type } }).action;
		expect([at('stop_confirmation'), at('help'), at('invoice')]).toEqual(['send', 'send', 'defer']);
		expect(at('help', { quietHours: { exceptTypes: [] } })).toBe('defer');
		// Nothing else passes by that name.
		for (const topic of ['marketing', 'service']) {
			const named = email({ now, contact, consent: [granted], message: { topic, type: 'help' } });
			expect([topic, named.action, named.rule]).toEqual([topic, 'defer', 'quiet_hours']);
		}
	});

	it('that are about to begin say until when a message may leave', () => {
		const until = (now: string, over = {}) => email({ now, contact, message: { topic: 'transactional', ...over } }).until;
		// Quiet from 22:00 in Berlin, which is 20:00 UTC in June.
		expect(until('2026-06-01T19:55:30Z')).toBe('2026-06-01T20:00:00.000Z');
		expect(until('2026-06-01T19:45:00Z')).toBeUndefined();
		expect(until('2026-06-01T20:30:00Z')).toBeUndefined();
		expect(until('2026-06-01T19:55:30Z', { severity: 'P1' })).toBeUndefined();
	});

	it('that the database left empty are none, and a wrong zone is an error', () => {
		const now = '2026-06-01T20:30:00Z';
		expect(email({ now, contact: { preferences: { quietHours: { from: null, to: null } } } }).action).toBe(
			'send',
		);
		expect(() => email({ now, contact: { ...contact, timeZone: 'CET+1' } })).toThrow('contact.timeZone');
	});

	it('that never end block', () => {
		const always = { preferences: { quietHours: { from: '00:00', to: '24:00' } } };
		expect(email({ contact: always })).toMatchObject({ action: 'block', rule: 'quiet_hours' });
	});
});

import { ask, email, granted, hoursBefore, noon } from './questions';

describe('incidents', () => {
	it('that are open and severe pause marketing, which asks again in an hour', () => {
		const question = { message: { topic: 'marketing' }, consent: [granted] };
		expect(
			email({ ...question, incidents: [{ id: 7, severity: 'P2', openedAt: hoursBefore(2) }] }),
		).toMatchObject({
			action: 'defer',
			rule: 'incident_pause',
			at: '2026-06-01T11:00:00.000Z',
			evidence: { incident: '7' },
		});
		expect(email({ ...question, incidents: [{ id: 7, severity: 'P3' }] }).action).toBe('send');
		expect(
			email({ ...question, incidents: [{ id: 7, severity: 'P1', resolvedAt: hoursBefore(1) }] }).action,
		).toBe('send');
	});

	it('pause nothing but marketing', () => {
		expect(email({ incidents: [{ id: 7, severity: 'P1' }] }).action).toBe('send');
	});
});

describe('severity', () => {
	const night = '2026-06-01T22:00:00Z';
	const contact = { preferences: { quietHours: { from: '22:00', to: '07:00' } } };

	it.each([
		[{ topic: 'incident', severity: 'P1' }, 'send'],
		[{ topic: 'incident', severity: 'P2' }, 'send'],
		[{ topic: 'service', crisisLevel: 1 }, 'send'],
		[{ topic: 'incident', severity: 'P3' }, 'defer'],
		[{ topic: 'incident', severity: 'P4' }, 'defer'],
		[{ topic: 'marketing', severity: 'P1' }, 'defer'],
	])('of %j in quiet hours: %s', (message, action) => {
		expect(email({ message, contact, consent: [granted], now: night })).toMatchObject(
			action === 'send'
				? { action, rule: 'severity_override', evidence: { waived: [{ rule: 'quiet_hours' }] } }
				: { action, rule: 'quiet_hours' },
		);
	});

	it('by day, with nothing to pass, is an ordinary message', () => {
		expect(email({ message: { topic: 'incident', severity: 'P1' }, contact }).rule).toBe('ok');
	});

	it('passes neither suppression nor withdrawal', () => {
		const message = { topic: 'incident', severity: 'P1' };
		expect(
			email({ message, contact: { suppressions: [{ channel: 'email', reason: 'hard_bounce' }] } }).rule,
		).toBe('suppressed');
		expect(email({ message, consent: [{ topic: 'incident', state: 'withdrawn' }] }).rule).toBe('no_consent');
	});

	it('sets the channels of a message that names none, all at once', () => {
		const delivery = ask({ message: { topic: 'incident', severity: 'P1', channel: null } });
		expect(delivery.decisions.map(({ channel, action }) => `${channel} ${action}`)).toEqual([
			'phone block',
			'sms block',
			'email send',
			'portal send',
		]);
		expect(delivery.selected).toEqual(['email', 'portal']);
	});

	it('of a public crisis asks for approval, until it is given', () => {
		const message = { topic: 'incident', crisisLevel: 3 };
		expect(ask({ message })).toMatchObject({ approvalRequired: true });
		expect(ask({ message }).reasons.map(({ code }) => code)).toContain('approval_required');
		expect(ask({ message: { ...message, approvedAt: noon } }).approvalRequired).toBe(false);
		expect(ask({ message: { ...message, crisisLevel: 2 } }).approvalRequired).toBe(false);
	});
});

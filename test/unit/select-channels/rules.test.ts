import { topics } from '../../../nodes/shared/vocabulary';
import { ask, email, granted, hoursBefore, noon } from './questions';

const marketing = { topic: 'marketing' };

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

describe('the limits of tier and language', () => {
	it('let an answer pass on the channel the customer chose, and no marketing by that name', () => {
		const consent = [{ ...granted, channel: 'sms' }];
		const on = (topic: string) =>
			ask({ consent, message: { topic, type: 'reply', channel: 'sms', text: 'Hello' }, contact: { phone: '+4930123456', tier: 'essential' } }).decisions[0]?.rule;
		expect([on('service'), on('incident'), on('marketing')]).toEqual(['ok', 'ok', 'channel_unavailable']);
	});
});

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

describe('capability', () => {
	it.each([
		['ann@example.com', 'send'],
		['Ann Example <ann@example.com>, bob@example.org', 'send'],
		['"Example, Ann" <ann@example.com>', 'send'],
		['ann@bücher.example', 'send'],
		['ann@localhost', 'block'],
		['ann', 'block'],
		['ann@@example.com', 'block'],
		['ann@example.com\r\nBcc: eve@example.com', 'block'],
		[`${'a'.repeat(65)}@example.com`, 'block'],
		['ann@example.com, nobody', 'block'],
	])('of email: to %j: %s', (to, action) => {
		expect(email({ message: { to } }).action).toBe(action);
	});

	it('of email without an address anywhere is missing', () => {
		expect(email({ contact: { email: null } })).toMatchObject({
			action: 'block',
			rule: 'channel_unavailable',
		});
		expect(
			email({ contact: { email: null }, message: { to: [{ address: 'bob@example.com', name: 'Bob' }] } })
				.action,
		).toBe('send');
	});

	it('that is missing is told at once, not after the quiet hours', () => {
		const contact = { email: 'nobody', preferences: { quietHours: { from: '09:00', to: '18:00' } } };
		expect(email({ contact })).toMatchObject({ action: 'block', rule: 'channel_unavailable' });
	});
});

describe('incidents', () => {
	it('that are open and severe pause marketing, which asks again in an hour', () => {
		const question = { message: marketing, consent: [granted] };
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

describe('preference', () => {
	it.each([
		['transactional', 'send'],
		['incident', 'block'],
		['service', 'block'],
		['marketing', 'block'],
	])('for no email, and a %s message: %s', (topic, action) => {
		const decision = email({
			message: { topic },
			consent: [granted],
			contact: { preferences: { emailEnabled: false } },
		});
		expect(decision).toMatchObject(action === 'send' ? { action } : { action, rule: 'preference' });
	});

	it('orders the channels of a message that names none', () => {
		const delivery = ask({
			message: { channel: null },
			contact: { preferences: { preferredChannel: 'portal' } },
		});
		expect(delivery.decisions.map(({ channel, rule }) => [channel, rule])).toEqual([
			['portal', 'ok'],
			['email', 'ok'],
		]);
		expect(delivery).toMatchObject({ selected: ['portal'], primary: 'portal', fallbacks: ['email'] });
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

describe('the answer', () => {
	it('has a reason for every decision', () => {
		const delivery = ask({ message: { type: 'product_update', channel: null } });
		expect(delivery.reasons.map(({ code }) => code)).toEqual(delivery.decisions.map(({ rule }) => rule));
		expect(delivery.decisions.map(({ channel }) => channel)).toEqual(['email', 'blog', 'portal']);
	});

	it('sends on the first possible of the channels a message names', () => {
		expect(ask({ message: { channel: null, channels: ['sms', 'email'] } })).toMatchObject({
			selected: ['email'],
			primary: 'email',
		});
	});

	it('has no channel where none is possible', () => {
		expect(ask({ contact: { doNotContact: true } })).toMatchObject({
			selected: [],
			primary: null,
			fallbacks: [],
		});
	});
});

import { ask, email, granted } from './questions';

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

describe('the limits of tier and language', () => {
	it('let an answer pass on the channel the customer chose, and no marketing by that name', () => {
		const consent = [{ ...granted, channel: 'sms' }];
		const on = (topic: string) =>
			ask({ consent, message: { topic, type: 'reply', channel: 'sms', text: 'Hello' }, contact: { phone: '+4930123456', tier: 'essential' } }).decisions[0]?.rule;
		expect([on('service'), on('incident'), on('marketing')]).toEqual(['ok', 'ok', 'channel_unavailable']);
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

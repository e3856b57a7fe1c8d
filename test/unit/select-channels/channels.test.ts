import { rolloutPosition } from '../../../nodes/SelectChannels/decide/rollout';
import { channels } from '../../../nodes/shared/vocabulary';
import { ask, granted, hoursBefore, noon, type Question } from './questions';

/** The decision for one channel that the message was written for. */
function on(channel: string, question: Question = {}) {
	const { decisions } = ask({ ...question, message: { channel, ...question.message } });
	const found = decisions.find((decision) => decision.channel === channel);
	if (!found) throw new Error(`${channel} was not considered`);
	return found;
}

const reachable = {
	phone: '+4930123456', whatsapp: '+4915112345678', slack: 'C012AB3CD', push: 'orders-4711', portal: 'p-1', chat: '17', whatsappLastInboundAt: hoursBefore(1),
};

describe('every channel', () => {
	it.each(channels)('%s sends to a contact that has an address there', (channel) => {
		expect(on(channel, { contact: reachable })).toMatchObject({ action: 'send', rule: 'ok', at: '2026-06-01T10:00:00.000Z' });
	});

	it.each(['email', 'sms', 'whatsapp', 'phone', 'slack', 'push', 'chat'])('%s needs one', (channel) => {
		expect(on(channel, { contact: { email: null } })).toMatchObject({
			action: 'block', rule: 'channel_unavailable', evidence: { fields: [expect.stringContaining('contact.'), 'message.to'] },
		});
	});

	it('the portal knows the contact by their id, what is public needs nobody', () => {
		expect(on('portal').action).toBe('send');
		expect(on('portal', { contact: { contactId: null } }).rule).toBe('channel_unavailable');
		expect(on('blog', { contact: { contactId: null, email: null } }).action).toBe('send');
		expect(on('social', { contact: { contactId: null, email: null } }).action).toBe('send');
	});

	it('is addressed by the message where that was written for it', () => {
		expect(on('sms', { message: { to: '+4915112345678' } }).action).toBe('send');
		expect(on('sms', { message: { to: '0151 12345678' }, contact: reachable }).rule).toBe('channel_unavailable');
	});

	it.each([['phone', 5], ['chat', 2], ['email', 240], ['portal', 0], ['sms', 1], ['push', 1], ['social', 30]])('%s has its target of %i minutes', (channel, minutes) => {
		expect(on(channel, { contact: reachable }).targetMinutes).toBe(minutes);
	});

	it('may be switched off by the contact', () => {
		for (const channel of channels) {
			const contact = { ...reachable, preferences: { [`${channel}Enabled`]: false } };
			expect(on(channel, { contact })).toMatchObject({ action: 'block', rule: 'preference' });
			expect(on(channel, { contact, message: { topic: 'transactional' } }).action).toBe('send');
		}
	});
});

describe('addresses', () => {
	it.each([
		['sms', '+14155550123', 'send'],
		['sms', '+1 415 555 0123', 'block'],
		['sms', '4155550123', 'block'],
		['sms', '+1415555012', 'block'],
		['sms', '+141555501234', 'block'],
		['sms', '+999123456789', 'block'],
		['sms', '+34612345678', 'send'],
		['sms', '+3461234567', 'block'],
		['phone', '+390612345678', 'send'],
		['phone', '+4930123456\r\n', 'send'],
		['phone', '+49', 'block'],
		['phone', '+49301234567890123', 'block'],
		['slack', 'U024BE7LH', 'send'],
		['slack', '#support-acme', 'send'],
		['slack', 'acme corp', 'block'],
		['push', 'a b', 'block'],
		['push', 'cXyZ:APA91bH-_x', 'send'],
		['chat', '17', 'send'],
		['chat', 'a\u0000b', 'block'],
	])('by %s: %j: %s', (channel, to, action) => {
		expect(on(channel, { message: { to } })).toMatchObject(action === 'send' ? { action } : { action, rule: 'channel_unavailable' });
	});

	it('that are suppressed are found however they are written', () => {
		const contact = { ...reachable, suppressions: [{ channel: 'sms', reason: 'manual', address: '+49 (30) 123-456' }] };
		expect(on('sms', { contact }).rule).toBe('suppressed');
		expect(on('phone', { contact }).action).toBe('send');
	});
});

describe('WhatsApp', () => {
	const since = (seconds: number) => new Date(Date.parse(noon) - seconds * 1000).toISOString();
	const day = 24 * 3600;
	const template = { name: 'appointment', language: 'en', parameters: [] };

	it.each([
		[0, 'text'],
		[day - 1, 'text'],
		[day, 'template'],
		[day + 1, 'template'],
		[30 * day, 'template'],
	])('%i seconds after the customer wrote takes %s', (seconds, form) => {
		const contact = { ...reachable, whatsappLastInboundAt: since(seconds) };
		const message = { text: 'Hello' };
		expect(on('whatsapp', { contact, message: { ...message, template } })).toMatchObject({ action: 'send', rule: 'ok', form, evidence: { form } });
		expect(on('whatsapp', { contact, message })).toMatchObject(form === 'text' ? { action: 'send', form } : { action: 'block', rule: 'whatsapp_window' });
	});

	it('is open a millisecond before 24 hours, closed at them', () => {
		const contact = (at: string) => ({ ...reachable, whatsappLastInboundAt: at });
		expect(on('whatsapp', { contact: contact('2026-05-31T10:00:00.001Z') }).action).toBe('send');
		expect(on('whatsapp', { contact: contact('2026-05-31T10:00:00.000Z') }).rule).toBe('whatsapp_window');
	});

	it('to a customer who never wrote takes a template alone', () => {
		const contact = { ...reachable, whatsappLastInboundAt: null };
		expect(on('whatsapp', { contact })).toMatchObject({ rule: 'whatsapp_window', evidence: { lastInboundAt: null } });
		expect(on('whatsapp', { contact, message: { template } }).form).toBe('template');
	});

	it('without text of its own is its template, also inside the 24 hours', () => {
		expect(on('whatsapp', { contact: reachable, message: { template } }).form).toBe('template');
	});

	it('whose window closes before quiet hours end leaves another channel to the message', () => {
		const contact = {
			...reachable, whatsappLastInboundAt: '2026-05-31T21:00:00Z', preferences: { quietHours: { from: '22:00', to: '07:00' } },
		};
		const { decisions } = ask({ contact, now: '2026-06-01T20:30:00Z', message: { channel: null, channels: ['whatsapp', 'sms'], text: 'Hello' } });
		expect(decisions).toMatchObject([
			{ channel: 'whatsapp', action: 'block', rule: 'whatsapp_window', evidence: { deferred: true } },
			{ channel: 'sms', action: 'defer', rule: 'quiet_hours' },
		]);
	});

	it('outside the window leaves the message to the next channel it names', () => {
		const contact = { ...reachable, whatsappLastInboundAt: since(day + 1) };
		expect(ask({ contact, message: { channel: null, channels: ['whatsapp', 'sms'], text: 'Hello' } }).selected).toEqual(['sms']);
	});
});

describe('length', () => {
	it.each([
		['x'.repeat(1_530), 'send', 10],
		['x'.repeat(1_531), 'block', 11],
		['é'.repeat(1_530), 'send', 10],
		['ç'.repeat(671), 'block', 11],
	])('of an SMS is counted in parts: %#', (text, action, segments) => {
		expect(on('sms', { contact: reachable, message: { text } })).toMatchObject({ action, evidence: { segments } });
	});

	it('may be told instead of the text', () => {
		expect(on('sms', { contact: reachable, message: { contentLengths: { sms: 670 } } }).action).toBe('send');
		expect(on('sms', { contact: reachable, message: { contentLengths: { sms: 671 } } }).rule).toBe('channel_unavailable');
	});

	it.each([
		['whatsapp', 'x'.repeat(4_096), 'send'],
		['whatsapp', 'x'.repeat(4_097), 'block'],
		['push', 'é'.repeat(2_000), 'send'],
		['push', 'é'.repeat(2_001), 'block'],
		['email', 'x'.repeat(100_000), 'send'],
	])('for %s is what its provider takes: %#', (channel, text, action) => {
		expect(on(channel, { contact: reachable, message: { text } }).action).toBe(action);
	});
});

describe('tiers', () => {
	const allowed = (tier: string, message: Record<string, unknown> = {}) =>
		channels.filter((channel) => on(channel, { contact: { ...reachable, tier }, message }).action === 'send');

	it.each([
		['enterprise', [...channels]],
		['premium', [...channels]],
		['standard', ['email', 'phone', 'portal']],
		['essential', ['email', 'portal']],
	])('%s has %j', (tier, expected) => {
		expect(allowed(tier)).toEqual(expected);
	});

	it('do not stand between a customer and what is owed, an answer, or an emergency', () => {
		expect(allowed('essential', { topic: 'transactional' })).toEqual([...channels]);
		expect(allowed('essential', { type: 'reply' })).toEqual([...channels]);
		expect(allowed('essential', { topic: 'incident', severity: 'P2' })).toEqual([...channels]);
		expect(allowed('essential', { topic: 'incident', severity: 'P3' })).toEqual(['email', 'portal']);
		expect(allowed('essential', { topic: 'incident', crisisLevel: 1 })).toEqual([...channels]);
	});

	it('enterprise is told in its own Slack as well, where it has one', () => {
		const message = { topic: 'incident', severity: 'P1', channel: null };
		const considered = (contact: Record<string, unknown>) => ask({ message, contact }).decisions.map(({ channel }) => channel);
		expect(considered({ ...reachable, tier: 'enterprise' })).toEqual(['phone', 'sms', 'email', 'portal', 'slack']);
		expect(considered({ ...reachable, slack: null, tier: 'enterprise' })).toEqual(['phone', 'sms', 'email', 'portal']);
		expect(considered({ ...reachable, tier: 'premium' })).toEqual(['phone', 'sms', 'email', 'portal']);
	});
});

describe('languages', () => {
	const allowed = (contact: Record<string, unknown>, message: Record<string, unknown> = {}) =>
		channels.filter((channel) => on(channel, { contact: { ...reachable, ...contact }, message }).action === 'send');

	it.each(['es', 'fr-CA', 'de', 'zh', 'JA', 'nl'])('%s is served by email and portal', (language) => {
		expect(allowed({ language })).toEqual(['email', 'portal']);
	});

	it('English and unknown ones are served everywhere, and everybody is in an emergency', () => {
		expect(allowed({ language: 'en-GB' })).toEqual([...channels]);
		expect(allowed({})).toEqual([...channels]);
		expect(allowed({ language: 'es' }, { topic: 'incident', severity: 'P1' })).toEqual([...channels]);
		expect(allowed({ language: 'es' }, { topic: 'incident', severity: 'P4' })).toEqual(['email', 'portal']);
	});

	it('are known by profile, then by channel, then by detection, then by the message', () => {
		expect(allowed({ language: 'en', channelLanguages: { sms: 'es' }, detectedLanguage: 'es' }, { language: 'es' })).toEqual([...channels]);
		expect(allowed({ channelLanguages: { sms: 'es' }, detectedLanguage: 'en' })).toEqual(channels.filter((channel) => channel !== 'sms'));
		expect(on('sms', { contact: { ...reachable, detectedLanguage: 'fr' } }).evidence).toMatchObject({ language: 'fr', languageFrom: 'contact.detectedLanguage' });
		expect(on('sms', { contact: reachable, message: { language: 'fr' } }).rule).toBe('channel_unavailable');
	});
});

describe('models that write or speak', () => {
	const contact = { ...reachable, aiOptOut: true };

	it('do not call somebody who opted out, not even in an emergency; the other channels still tell them', () => {
		const delivery = ask({ contact, message: { topic: 'incident', severity: 'P1', channel: null } });
		expect(delivery.decisions[0]).toMatchObject({ channel: 'phone', action: 'block', rule: 'preference', evidence: { aiOptOut: true, instead: 'person' } });
		expect(delivery.selected).toEqual(['sms', 'email', 'portal']);
	});

	it('do not write to them either, where a person or a template may', () => {
		expect(on('email', { contact, message: { ai: { written: true } } }).rule).toBe('preference');
		expect(on('email', { contact, message: { topic: 'transactional', ai: { written: true } } }).rule).toBe('preference');
		expect(on('email', { contact, message: { ai: { written: false } } }).action).toBe('send');
		expect(on('phone', { contact, message: { ai: { voiced: false } } }).action).toBe('send');
	});

	it('reach a stable share of the contacts first, and only more of them when the share grows', () => {
		const withShare = (share: number) =>
			Array.from({ length: 2_000 }, (_, index) => `c-${index}`).filter(
				(contactId) => on('phone', { contact: { ...reachable, contactId }, message: { ai: { feature: 'voice' } }, policy: { ai: { rollout: { voice: share } } } }).action === 'send',
			);
		const tenth = withShare(0.1);
		const third = withShare(0.3);
		expect(withShare(0.1)).toEqual(tenth);
		expect(tenth.length / 2_000).toBeGreaterThan(0.08);
		expect(tenth.length / 2_000).toBeLessThan(0.12);
		expect(third.length / 2_000).toBeGreaterThan(0.27);
		expect(third.length / 2_000).toBeLessThan(0.33);
		expect(third).toEqual(expect.arrayContaining(tenth));
		expect(withShare(0)).toEqual([]);
		expect(withShare(1)).toHaveLength(2_000);
	});

	it('place a contact differently for every feature', () => {
		const both = Array.from({ length: 4_000 }, (_, index) => [rolloutPosition('voice', `c-${index}`) < 0.5, rolloutPosition('draft', `c-${index}`) < 0.5]);
		expect(both.filter(([one, other]) => one === other).length / 4_000).toBeCloseTo(0.5, 1);
		// A fixed value: workers of other versions must agree.
		expect(rolloutPosition('voice', 'c-1')).toBeCloseTo(0.8775, 4);
	});
});

describe('the order of the channels', () => {
	const order = (message: Record<string, unknown>, preferences: Record<string, unknown> = {}) =>
		ask({ message: { channel: null, ...message }, contact: { ...reachable, preferences } }).decisions.map(({ channel }) => channel);

	it('is the contact’s for P3, P4 and everyday messages, with a backup by severity', () => {
		expect(order({ topic: 'incident', severity: 'P3' }, { preferredChannel: 'whatsapp' })).toEqual(['whatsapp', 'email', 'portal']);
		expect(order({ topic: 'incident', severity: 'P4' }, { channelOrder: ['chat', 'portal'] })).toEqual(['chat', 'portal', 'email']);
		expect(order({}, { preferredChannel: 'sms', channelOrder: ['push', 'sms'] })).toEqual(['sms', 'push', 'email']);
	});

	it('is the policy’s for P1, P2 and routine messages, the preferred one first', () => {
		expect(order({ topic: 'incident', severity: 'P1' }, { preferredChannel: 'email' })).toEqual(['email', 'phone', 'sms', 'portal']);
		expect(order({ topic: 'incident', severity: 'P2' })).toEqual(['sms', 'email', 'portal']);
		expect(order({ type: 'weekly_update' })).toEqual(['email', 'portal']);
		expect(order({ type: 'monthly_report' })).toEqual(['email', 'portal']);
		expect(order({ type: 'product_update' }, { preferredChannel: 'sms' })).toEqual(['email', 'blog', 'portal']);
	});
});

describe('approval', () => {
	it('is asked for channels and kinds that the policy names', () => {
		const policy = { approval: { channels: ['social'], types: ['public_statement'] } };
		expect(ask({ policy, message: { channel: 'social' } }).approvalRequired).toBe(true);
		expect(ask({ policy, message: { type: 'public_statement' } }).approvalRequired).toBe(true);
		expect(ask({ policy }).approvalRequired).toBe(false);
		expect(ask({ policy, message: { topic: 'incident', crisisLevel: 4 } }).approvalRequired).toBe(true);
		expect(ask({ policy, message: { channel: 'social', approvedAt: noon } }).approvalRequired).toBe(false);
	});
});

describe('a cap that asks to be skipped', () => {
	it('skips at night too, instead of waiting for room', () => {
		const question = {
			message: { topic: 'marketing', onCap: 'skip' },
			consent: [granted],
			history: [{ at: hoursBefore(20), channel: 'email', topic: 'marketing', state: 'delivered' }],
			contact: { preferences: { quietHours: { from: '11:00', to: '20:00' } } },
		};
		expect(on('email', question)).toMatchObject({ action: 'block', rule: 'frequency_cap' });
		expect(on('email', { ...question, history: [] })).toMatchObject({ action: 'defer', rule: 'quiet_hours' });
	});
});

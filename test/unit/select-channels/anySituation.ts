import fc from 'fast-check';
import type { DateTime } from 'luxon';
import { decide } from '../../../nodes/SelectChannels/decide/decide';
import { legalWindows } from '../../../nodes/SelectChannels/decide/legal/legalWindows';
import {
	consentSchema,
	contactSchema,
	historySchema,
	incidentsSchema,
	messageSchema,
	suppressionReasons,
} from '../../../nodes/SelectChannels/decide/model';
import { channelPolicy } from '../../../nodes/SelectChannels/decide/policy';
import { parseShape } from '../../../nodes/shared/shape';
import { channels, severities, tiers, topics } from '../../../nodes/shared/vocabulary';
import { aroundChange, zones } from '../time/zonesAndChanges';

/** Situations as wide as the node may meet, most of them near a clock change, and many near the edge of a window. */

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const quarter = fc
	.integer({ min: 0, max: 95 })
	.map((value) => `${String(Math.floor(value / 4)).padStart(2, '0')}:${String((value % 4) * 15).padStart(2, '0')}`);
export const anyWindow = fc.record({ from: quarter, to: quarter }).filter(({ from, to }) => from !== to);
const topic = fc.constantFrom(...topics);
const channel = fc.constantFrom(...channels);
const jurisdictions = [...Object.values(legalWindows).map(({ jurisdiction }) => jurisdiction).filter((place) => place !== '*'), 'DE', 'GB', 'US-CA', 'US-NY'];

/** Numbers of one clock and of several, of states with hours of their own, of countries without. */
const number = fc.constantFrom(
	'+13055550100', '+12125550100', '+18085550100', '+12065550100', '+15025550100', '+14015550100', '+18005550100', '+14165550100', '+33612345678',
	'+34612345678', '+390612345678', '+61412345678', '+919812345678', '+27821234567', '+971501234567', '+4915112345678', '+447400123456', '+9779812345678',
);

export const anySuppression = fc.record({
	channel: maybe(channel),
	reason: fc.constantFrom(...suppressionReasons),
	topic: maybe(topic),
});

export const anyCap = fc.record({
	topics: fc.uniqueArray(topic, { minLength: 1 }),
	channels: fc.oneof(fc.constant('all' as const), fc.uniqueArray(channel, { minLength: 1 })),
	most: fc.integer({ min: 1, max: 3 }),
	hours: fc.constantFrom(1, 12, 24, 72, 168),
});

export const situation = fc
	.constantFrom(...zones)
	.chain((timeZone) => fc.tuple(fc.constant(timeZone), aroundChange(timeZone)))
	.chain(([timeZone, minute]) =>
		fc.integer({ min: 0, max: 59_999 }).chain((millis) => {
			const now = minute.plus({ milliseconds: millis });
			const before = fc.integer({ min: 0, max: 40 * 24 * 60 }).map((minutes) => now.minus({ minutes }).toISO());
			const lately = fc.integer({ min: 0, max: 30 * 60 }).map((minutes) => now.minus({ minutes }).toISO());
			return fc.record({
				now: fc.constant(now),
				message: fc.record({
					topic: fc.oneof({ weight: 2, arbitrary: fc.constant('marketing' as const) }, { weight: 3, arbitrary: topic }),
					type: fc.constantFrom(undefined, 'reply', 'weekly_update', 'product_update'),
					channel: maybe(channel),
					channels: maybe(fc.uniqueArray(channel, { maxLength: 4 })),
					severity: maybe(fc.constantFrom(...severities)),
					crisisLevel: fc.constantFrom(undefined, undefined, 1, 4),
					text: maybe(fc.constantFrom('Hello', 'é'.repeat(700), 'x'.repeat(2_000))),
					template: maybe(fc.constant({ name: 'update', language: 'en' })),
					ai: maybe(fc.record({ written: fc.boolean(), voiced: fc.boolean(), feature: maybe(fc.constant('voice')) })),
					onCap: fc.constantFrom('defer', 'skip'),
				}),
				contact: fc.record({
					contactId: fc.constantFrom('c-1', 'c-2', 'c-3'),
					email: fc.constantFrom('ann@example.com', 'nonsense', undefined),
					phone: maybe(number),
					whatsapp: maybe(number),
					slack: maybe(fc.constant('C012AB3CD')),
					push: maybe(fc.constant('topic-1')),
					chat: maybe(fc.constant('17')),
					whatsappLastInboundAt: maybe(lately),
					language: fc.constantFrom(undefined, 'en', 'es', 'ja'),
					aiOptOut: fc.boolean(),
					tier: maybe(fc.constantFrom(...tiers)),
					jurisdiction: maybe(fc.constantFrom(...jurisdictions)),
					doNotContact: fc.constantFrom(false, false, false, false, true),
					timeZone: fc.constantFrom(timeZone, undefined),
					accountTimeZone: maybe(fc.constantFrom(timeZone, 'Asia/Kolkata', 'Australia/Lord_Howe')),
					preferences: fc.record({
						preferredChannel: maybe(channel),
						quietHours: maybe(anyWindow),
						emailEnabled: fc.boolean(),
						smsEnabled: fc.boolean(),
					}),
					suppressions: fc.array(anySuppression, { maxLength: 1 }),
				}),
				consent: fc.array(
					fc.record({
						topic,
						channel: maybe(channel),
						state: fc.constantFrom<string>('granted', 'granted', 'granted', 'withdrawn', 'pending'),
						at: before,
					}),
					{ maxLength: 6 },
				),
				history: fc.array(
					fc.record({ at: before, channel, topic, state: fc.constantFrom('delivered', 'ambiguous', 'failed_soft') }),
					{ maxLength: 6 },
				),
				incidents: fc.array(fc.record({ id: fc.constant(1), severity: fc.constantFrom(...severities) }), { maxLength: 1 }),
				policy: fc.record(
					{
						quietHours: fc.record({ standard: anyWindow }),
						caps: fc.array(anyCap, { maxLength: 3 }),
						incidentPause: fc.record({ recheckMinutes: fc.integer({ min: 1, max: 600 }) }),
						ai: fc.constant({ rollout: { voice: 0.5 } }),
					},
					{ requiredKeys: [] },
				),
			});
		}),
	);

export type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** Marketing has no grant in most situations; with one the rules behind consent are reached. */
export function withGrant(given: Situation): Situation {
	const { topic: about } = given.message;
	const granted = { topic: about, channel: undefined, state: 'granted', at: given.now.toISO() };
	return { ...given, consent: [...given.consent, granted] };
}

/** A situation that a test has changed: nothing is known of its parts any more. */
export interface Changed {
	now: DateTime<true>;
	message: object;
	contact: object;
	consent: object[];
	history: object[];
	incidents: object[];
	policy: object;
}

/** The answer to a situation as it reaches the node. */
export function answer({ message, contact, consent, history, incidents, policy, now }: Changed) {
	return decide(
		parseShape(messageSchema, message, 'message'),
		parseShape(contactSchema, contact, 'contact'),
		parseShape(consentSchema, consent, 'consent'),
		parseShape(historySchema, history, 'history'),
		parseShape(incidentsSchema, incidents, 'incidents'),
		channelPolicy(policy),
		now,
	);
}

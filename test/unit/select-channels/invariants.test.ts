import fc from 'fast-check';
import type { DateTime } from 'luxon';
import { decide } from '../../../nodes/SelectChannels/decide/decide';
import {
	consentSchema,
	contactSchema,
	historySchema,
	incidentsSchema,
	messageSchema,
	ruleCodes,
} from '../../../nodes/SelectChannels/decide/model';
import { channelPolicy } from '../../../nodes/SelectChannels/decide/policy';
import { parseShape } from '../../../nodes/shared/shape';
import { parseInstant } from '../../../nodes/shared/time/instant';
import { isInside } from '../../../nodes/shared/time/window';
import { channels, severities, topics } from '../../../nodes/shared/vocabulary';
import { aroundChange, zones } from '../time/zonesAndChanges';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const hour = fc.integer({ min: 0, max: 23 }).map((value) => `${String(value).padStart(2, '0')}:00`);
const quietHours = fc.record({ from: hour, to: hour }).filter(({ from, to }) => from !== to);
const topic = fc.constantFrom(...topics);
const state = fc.constantFrom<string>('granted', 'withdrawn', 'pending');

const situation = fc
	.constantFrom(...zones)
	.chain((timeZone) => fc.tuple(fc.constant(timeZone), aroundChange(timeZone)))
	.chain(([timeZone, now]) => {
		const before = fc.integer({ min: 0, max: 200 * 60 }).map((minutes) => now.minus({ minutes }).toISO());
		const event = fc.record({ topic, channel: maybe(fc.constantFrom('email', 'sms')), state, at: before });
		return fc.record({
			now: fc.constant(now),
			timeZone: fc.constant(timeZone),
			message: fc.record({
				topic,
				channel: maybe(fc.constantFrom(...channels)),
				severity: maybe(fc.constantFrom(...severities)),
				crisisLevel: maybe(fc.constantFrom(1, 2, 3, 4)),
				onCap: fc.constantFrom('defer', 'skip'),
			}),
			contact: fc.record({
				email: fc.constantFrom('ann@example.com', 'nonsense', undefined),
				doNotContact: fc.boolean(),
				timeZone: fc.constant(timeZone),
				preferences: fc.record({ quietHours: maybe(quietHours), emailEnabled: fc.boolean() }),
				suppressions: fc.array(
					fc.record({
						channel: fc.constantFrom<string>('email', 'sms'),
						reason: fc.constantFrom<string>('hard_bounce', 'complaint', 'unsubscribe', 'manual'),
						topic: maybe(topic),
					}),
					{ maxLength: 1 },
				),
			}),
			consent: fc.array(event, { maxLength: 4 }),
			history: fc.array(
				fc.record({
					at: before,
					channel: fc.constantFrom('email', 'sms'),
					topic,
					state: fc.constantFrom('delivered', 'failed_soft'),
				}),
				{ maxLength: 6 },
			),
			incidents: fc.array(fc.record({ severity: fc.constantFrom(...severities) }), { maxLength: 1 }),
		});
	});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

function answer({ message, contact, consent, history, incidents, now }: Situation) {
	return decide(
		parseShape(messageSchema, message, 'message'),
		parseShape(contactSchema, contact, 'contact'),
		parseShape(consentSchema, consent, 'consent'),
		parseShape(historySchema, history, 'history'),
		parseShape(incidentsSchema, incidents, 'incidents'),
		channelPolicy(undefined),
		now,
	);
}

const severe = ({ message: { topic: about, severity, crisisLevel } }: Situation) =>
	about !== 'marketing' && (severity === 'P1' || severity === 'P2' || crisisLevel !== undefined);

function holds(check: (given: Situation) => void, numRuns = 200) {
	fc.assert(fc.property(situation, check), { numRuns });
}

describe('whatever the situation', () => {
	it('do not contact blocks every channel, whatever the severity', () => {
		holds((given) => {
			const { decisions, selected } = answer({ ...given, contact: { ...given.contact, doNotContact: true } });
			expect(decisions.every(({ action, rule }) => action === 'block' && rule === 'do_not_contact')).toBe(
				true,
			);
			expect(selected).toEqual([]);
		});
	});

	it('nothing is sent or placed inside quiet hours, but for the severe', () => {
		holds((given) => {
			const window = given.contact.preferences.quietHours;
			for (const { action, at, rule } of answer(given).decisions) {
				if (action === 'block' || !window) continue;
				const inside = isInside(window, parseInstant(at, 'at').setZone(given.timeZone));
				if (inside) {
					expect(severe(given)).toBe(true);
					expect(rule).toBe('severity_override');
				}
			}
		}, 400);
	});

	it('opting out of marketing never changes the answer to a transactional message', () => {
		holds((given) => {
			const message = { ...given.message, topic: 'transactional' as const };
			const optedOut = {
				...given,
				message,
				contact: {
					...given.contact,
					suppressions: [
						...given.contact.suppressions,
						{ channel: 'email', reason: 'unsubscribe', topic: 'marketing' as const },
					],
				},
				consent: [
					...given.consent,
					{ topic: 'marketing' as const, channel: undefined, state: 'withdrawn', at: given.now.toISO() },
				],
			};
			expect(answer(optedOut).decisions).toEqual(answer({ ...given, message }).decisions);
		});
	});

	it('marketing is never sent without a grant', () => {
		holds((given) => {
			const without = { ...given, consent: given.consent.filter(({ state: held }) => held !== 'granted') };
			const { decisions } = answer({ ...without, message: { ...given.message, topic: 'marketing' } });
			expect(decisions.every(({ action }) => action === 'block')).toBe(true);
		});
	});

	it('a withdrawal never turns a no into a yes', () => {
		holds((given) => {
			const withdrawn = {
				topic: given.message.topic,
				channel: undefined,
				state: 'withdrawn',
				at: given.now.toISO(),
			};
			const after = answer({ ...given, consent: [...given.consent, withdrawn] });
			expect(answer(given).selected).toEqual(expect.arrayContaining(after.selected));
		});
	});

	it('the order of ledger and history does not matter', () => {
		holds((given) => {
			const turned = {
				...given,
				consent: [...given.consent].reverse(),
				history: [...given.history].reverse(),
			};
			expect(answer(turned)).toEqual(answer(given));
		});
	});

	it('what is deferred lies ahead, and at that instant it is sent, or waits for an incident alone', () => {
		holds((given) => {
			for (const { channel, action, at, rule } of answer(given).decisions) {
				if (action !== 'defer') continue;
				const then = parseInstant(at, 'at');
				expect(then > given.now).toBe(true);
				const again = answer({ ...given, now: then }).decisions.find((one) => one.channel === channel);
				expect(again?.action === 'send' || again?.rule === 'incident_pause').toBe(true);
				if (rule === 'incident_pause') expect(given.message.topic).toBe('marketing');
			}
		}, 400);
	});

	it('is monotone in now: asked later, an answer is never placed earlier', () => {
		fc.assert(
			fc.property(situation, fc.integer({ min: 0, max: 2_880 }), (given, minutes) => {
				const calm = { ...given, incidents: [], consent: [], history: given.history };
				const sooner = answer(calm).decisions;
				const later = answer({ ...calm, now: given.now.plus({ minutes }) }).decisions;
				for (const [index, { at }] of sooner.entries()) {
					const next = later[index]?.at;
					if (at && next) expect(Date.parse(next)).toBeGreaterThanOrEqual(Date.parse(at));
				}
			}),
			{ numRuns: 200 },
		);
	});

	it('what may be sent until an instant may not be sent by the clock then, and may until then', () => {
		holds((given) => {
			for (const { channel, action, until } of answer(given).decisions) {
				if (action !== 'send') {
					expect(until).toBeUndefined();
					continue;
				}
				const ruleAt = (instant: DateTime<true>) => answer({ ...given, now: instant }).decisions.find((one) => one.channel === channel)?.rule;
				const clock = ['legal_window', 'quiet_hours'];
				const closing = until === undefined ? given.now.plus({ minutes: 10 }) : parseInstant(until, 'until');
				expect(closing > given.now).toBe(true);
				if (until !== undefined) expect(clock).toContain(ruleAt(closing));
				else expect(clock).not.toContain(ruleAt(closing));
				expect(clock).not.toContain(ruleAt(closing.minus({ seconds: 1 })));
			}
		}, 400);
	});

	it('every decision has a documented rule, and only what is sent is selected', () => {
		holds((given) => {
			const { decisions, selected, primary, fallbacks, reasons } = answer(given);
			for (const { rule, action, channel } of decisions) {
				expect(ruleCodes).toContain(rule);
				if (selected.includes(channel)) expect(action).toBe('send');
			}
			expect(primary === null).toBe(selected.length === 0);
			if (primary) expect(fallbacks).not.toContain(primary);
			expect(reasons.length).toBeGreaterThanOrEqual(decisions.length);
		});
	});
});

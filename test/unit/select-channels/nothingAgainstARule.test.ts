import fc from 'fast-check';
import { addressesOf } from '../../../nodes/SelectChannels/decide/address';
import { isHoliday } from '../../../nodes/SelectChannels/decide/legal/holidays';
import { contactSchema, historySchema, messageSchema, ruleCodes } from '../../../nodes/SelectChannels/decide/model';
import { originOf } from '../../../nodes/shared/phone/phoneNumber';
import { channelPolicy } from '../../../nodes/SelectChannels/decide/policy';
import { parseShape } from '../../../nodes/shared/shape';
import type { Channel } from '../../../nodes/shared/vocabulary';
import { answer, anyCap, anySuppression, anyWindow, type Changed, type Situation, situation, withGrant } from './anySituation';

/**
 * Invariants, each judged by an oracle of its own that shares no arithmetic with the rules: wall clocks are read from Intl, sends are
 * counted one by one.
 */

const runs = { numRuns: 300 };
const reachable = situation.chain((given) => fc.constantFrom(given, withGrant(given), withGrant(given)));

interface Wall {
	minutes: number;
	weekday: string;
	day: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wallClock(at: number, timeZone: string): Wall {
	let format = formats.get(timeZone);
	if (!format) {
		format = new Intl.DateTimeFormat('en-US', {
			timeZone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
		});
		formats.set(timeZone, format);
	}
	const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
	return {
		minutes: Number(parts.hour) * 60 + Number(parts.minute),
		weekday: (parts.weekday ?? '').toLowerCase(),
		day: Date.UTC(Number(parts.year), Number(parts.month) - 1, Number(parts.day)) / 86_400_000,
	};
}

const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** Inside a window that does not cross midnight, or one that does. */
function isInside({ from, to, days }: { from: string; to: string; days?: readonly string[] }, { minutes, weekday }: Wall): boolean {
	const [start, end] = [minutesOf(from), minutesOf(to)];
	if (end > start) return minutes >= start && minutes < end && (!days || days.includes(weekday));
	return minutes >= start || minutes < end;
}

/** Why an instant is unlawful by the raw tables, or undefined. */
function unlawful(given: Changed, channel: Channel, at: number): string | undefined {
	const policy = channelPolicy(given.policy);
	const contact = parseShape(contactSchema, given.contact, 'contact');
	const message = parseShape(messageSchema, given.message, 'message');
	const origins = addressesOf(channel, message, contact).map(originOf).flatMap((origin) => origin ?? []);
	const places = [...new Set([contact.jurisdiction, ...origins.map(({ place }) => place)].flatMap((place) => place ?? []))];
	const own = [contact.timeZone, contact.accountTimeZone].flatMap((zone) => zone ?? []);
	// The profile's clocks always hold; the number's only where there is nothing else, which is the least that can be asked.
	const zones = own.length > 0 ? own : origins.flatMap(({ timeZones }) => timeZones);
	for (const [name, row] of Object.entries(policy.legalWindows)) {
		if (!row.channels.includes(channel) || !row.topics.includes(message.topic)) continue;
		if (!places.some((place) => place === row.jurisdiction || place.startsWith(`${row.jurisdiction}-`))) continue;
		for (const zone of zones) {
			const wall = wallClock(at, zone);
			if (!row.hours.some((window) => isInside(window, wall))) return `${name} in ${zone} at ${wall.weekday} ${wall.minutes}`;
			if (row.holidays && isHoliday(row.holidays, wall.day)) return `${name} in ${zone} on a holiday`;
		}
	}
	for (const [name, cap] of Object.entries(policy.legalCaps)) {
		if (!cap.channels.includes(channel) || !cap.topics.includes(message.topic)) continue;
		if (!places.some((place) => place === cap.jurisdiction || place.startsWith(`${cap.jurisdiction}-`))) continue;
		const counted = parseShape(historySchema, given.history, 'history').filter(
			(sent) =>
				policy.countedStates.includes(sent.state) && cap.topics.includes(sent.topic) && cap.channels.includes(sent.channel) &&
				at - sent.at.toMillis() < cap.hours * 3_600_000,
		);
		if (counted.length >= cap.most) return `${name}: ${counted.length} in ${cap.hours} hours`;
	}
	return undefined;
}

const isSevere = ({ message: { topic, severity, crisisLevel } }: Situation) =>
	topic !== 'marketing' && (severity === 'P1' || severity === 'P2' || crisisLevel !== undefined);

describe('for any contact, consent, history, policy, zone and instant', () => {
	it('nothing passes do-not-contact', () => {
		fc.assert(
			fc.property(reachable, (given) => {
				const { decisions, selected } = answer({ ...given, contact: { ...given.contact, doNotContact: true } });
				expect(selected).toEqual([]);
				expect(decisions.every(({ rule, action }) => action === 'block' && rule === 'do_not_contact')).toBe(true);
			}),
			runs,
		);
	});

	it('nothing passes a suppression', () => {
		fc.assert(
			fc.property(reachable, anySuppression, (given, suppression) => {
				const stops = {
					hard_bounce: () => true,
					complaint: (topic: string) => topic === 'service' || topic === 'marketing' || topic === suppression.topic,
					unsubscribe: (topic: string) => (suppression.topic ? topic === suppression.topic : topic === 'service' || topic === 'marketing'),
					manual: (topic: string) => suppression.topic === undefined || topic === suppression.topic,
				}[suppression.reason];
				const { decisions } = answer({ ...given, contact: { ...given.contact, suppressions: [suppression] } });
				for (const { channel, action } of decisions) {
					if (suppression.channel !== undefined && suppression.channel !== channel) continue;
					if (stops(given.message.topic)) expect(action).toBe('block');
				}
			}),
			runs,
		);
	});

	it('nothing passes without the consent its topic needs', () => {
		fc.assert(
			fc.property(reachable, (given) => {
				const { topic } = given.message;
				for (const { channel, action } of answer(given).decisions) {
					if (action === 'block' || topic === 'transactional') continue;
					const said = given.consent.filter((event) => event.topic === topic && (event.channel ?? channel) === channel);
					const latest = Math.max(...said.map(({ at }) => Date.parse(String(at))));
					const states = said.filter(({ at }) => Date.parse(String(at)) === latest).map(({ state }) => state);
					expect(states).not.toContain('withdrawn');
					if (topic === 'marketing') expect(new Set(states)).toEqual(new Set(['granted']));
				}
			}),
			runs,
		);
	});

	it('nothing is sent or placed outside a legal window, by any clock of the profile, on no holiday, and beyond no legal cap', () => {
		let placed = 0;
		fc.assert(
			fc.property(reachable, (raw) => {
				// Calls enough that the caps of the law are reached, too.
				const calls = Array.from({ length: 4 }, (_, index) => ({
					at: raw.now.minus({ hours: 30 * index + 3 }).toISO(), channel: 'phone' as const, topic: 'marketing' as const, state: 'delivered' as const,
				}));
				const history = raw.contact.contactId === 'c-1' ? [...raw.history, ...calls] : raw.history;
				const granted = withGrant({ ...raw, history, policy: { ...raw.policy, caps: [] }, message: { ...raw.message, topic: 'marketing', type: 'reply', severity: undefined, crisisLevel: undefined, channels: ['phone', 'sms'] } });
				// Languages and tiers limit no reply here: the channels that this looks at are reached.
				const given = { ...granted, policy: { ...granted.policy, limits: { exceptTopics: ['marketing'] } } };
				for (const { channel, action, at } of answer(given).decisions) {
					if (action === 'block') continue;
					placed++;
					expect(unlawful(given, channel, Date.parse(at))).toBeUndefined();
				}
			}),
			{ numRuns: 600 },
		);
		// Otherwise the property would hold for want of anything to look at.
		expect(placed).toBeGreaterThan(50);
	});

	it('nothing is sent or placed where a cap has no room, but for the severe', () => {
		fc.assert(
			fc.property(reachable, (given) => {
				const { caps, countedStates } = channelPolicy(given.policy);
				const { topic } = given.message;
				for (const { channel, action, at } of answer(given).decisions) {
					if (action === 'block' || isSevere(given)) continue;
					for (const cap of caps) {
						const covers = (one: string) => cap.channels === 'all' || cap.channels.some((own) => own === one);
						if (!cap.topics.includes(topic) || !covers(channel)) continue;
						const counted = given.history.filter((sent) => {
							const age = (Date.parse(at) - Date.parse(String(sent.at))) / 3_600_000;
							return countedStates.includes(sent.state) && cap.topics.includes(sent.topic) && covers(sent.channel) && age < cap.hours;
						});
						expect(counted.length).toBeLessThan(cap.most);
					}
				}
			}),
			runs,
		);
	});

	it('nothing is sent or placed inside quiet hours, but for the severe', () => {
		fc.assert(
			fc.property(reachable, (given) => {
				const window = given.contact.preferences.quietHours ?? given.policy.quietHours?.standard;
				const timeZone = given.contact.timeZone ?? given.contact.accountTimeZone ?? 'UTC';
				for (const { action, at } of answer(given).decisions) {
					if (action === 'block' || !window || isSevere(given)) continue;
					expect(isInside(window, wallClock(Date.parse(at), timeZone))).toBe(false);
				}
			}),
			runs,
		);
	});

	it('free text by WhatsApp is only sent or placed within 24 hours of the customer’s last message', () => {
		fc.assert(
			fc.property(reachable, (given) => {
				const whatsapp = answer({ ...given, message: { ...given.message, channels: ['whatsapp'] } }).decisions[0];
				if (!whatsapp || whatsapp.action === 'block') return;
				const last = given.contact.whatsappLastInboundAt;
				const open = last !== undefined && Date.parse(whatsapp.at) - Date.parse(String(last)) < 86_400_000;
				if (whatsapp.form === 'text') expect(open).toBe(true);
				else expect(given.message.template).toBeDefined();
			}),
			runs,
		);
	});

	it('every block and every deferral has a rule, evidence and a sentence', () => {
		fc.assert(
			fc.property(reachable, (given) => {
				const { decisions, reasons } = answer(given);
				for (const [index, { rule, action, evidence, channel }] of decisions.entries()) {
					expect(ruleCodes).toContain(rule);
					if (action === 'send') expect(['ok', 'severity_override']).toContain(rule);
					else {
						expect(['ok', 'severity_override']).not.toContain(rule);
						expect(Object.keys(evidence).length).toBeGreaterThan(0);
					}
					expect(reasons[index]).toMatchObject({ code: rule, evidence });
					expect(reasons[index]?.text).toMatch(new RegExp(`^${channel}: .{15,}\\.$`, 's'));
				}
			}),
			runs,
		);
	});

	it('the answer is the same when asked twice, and the question is left as it was', () => {
		fc.assert(
			fc.property(reachable, (given) => {
				const before = JSON.stringify(given);
				const first = answer(given);
				expect(answer(given)).toEqual(first);
				expect(JSON.stringify(given)).toBe(before);
			}),
			runs,
		);
	});

	it('at the instant it is deferred to, a message is sent, if no incident is open any more', () => {
		fc.assert(
			fc.property(reachable, (given) => {
				for (const { channel, action, at } of answer(given).decisions) {
					if (action !== 'defer') continue;
					const now = given.now.plus({ milliseconds: Date.parse(at) - given.now.toMillis() });
					expect(now > given.now).toBe(true);
					// Nobody knows when an incident ends: one that goes on may defer the message until it fits nowhere.
					const again = answer({ ...given, now, incidents: [] }).decisions.find((one) => one.channel === channel);
					expect(again).toMatchObject({ action: 'send', at });
				}
			}),
			{ numRuns: 600 },
		);
	});
});

/** One restriction more, of every kind there is. */
const restriction: fc.Arbitrary<(given: Situation) => Changed> = fc.oneof(
	fc.constant((given: Situation) => ({ ...given, contact: { ...given.contact, doNotContact: true } })),
	anySuppression.map((suppression) => (given: Situation) => ({
		...given,
		contact: { ...given.contact, suppressions: [...given.contact.suppressions, suppression] },
	})),
	fc.constant((given: Situation) => ({
		...given,
		consent: [...given.consent, { topic: given.message.topic, channel: undefined, state: 'withdrawn', at: given.now.toISO() }],
	})),
	anyCap.map((cap) => (given: Situation) => ({
		...given,
		policy: { ...given.policy, caps: [...channelPolicy(given.policy).caps, cap] },
	})),
	anyWindow.map((quietHours) => (given: Situation) => {
		const has = given.contact.preferences.quietHours ?? given.policy.quietHours;
		return has ? given : { ...given, contact: { ...given.contact, preferences: { ...given.contact.preferences, quietHours } } };
	}),
	// Every row of the legal table an hour narrower at both ends, or closed on Saturdays.
	fc.boolean().map((shorter) => (given: Situation) => ({
		...given,
		policy: {
			...given.policy,
			legalWindows: Object.fromEntries(
				Object.entries(channelPolicy({}).legalWindows).map(([name, { hours }]) => [
					name,
					{
						hours: hours.flatMap(({ from, to, days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }) => {
							const later = (text: string, by: number) => `${String(Number(text.slice(0, 2)) + by).padStart(2, '0')}${text.slice(2)}`;
							return shorter
								? [{ from: later(from, 1), to: later(to, -1), days }]
								: [{ from, to, days: days.filter((day) => day !== 'sat') }].filter((window) => window.days.length > 0);
						}),
					},
				]),
			),
		},
	})),
	fc.constant((given: Situation) => ({ ...given, contact: { ...given.contact, aiOptOut: true } })),
	fc.constant((given: Situation) => ({
		...given,
		contact: { ...given.contact, preferences: { ...given.contact.preferences, emailEnabled: false, whatsappEnabled: false } },
	})),
	fc.constant((given: Situation) => ({ ...given, contact: { ...given.contact, tier: given.contact.tier ? 'essential' : undefined } })),
	fc.constant((given: Situation) => ({ ...given, contact: { ...given.contact, whatsappLastInboundAt: undefined } })),
	fc.constant((given: Situation) => ({
		...given,
		policy: { ...given.policy, ai: { rollout: { voice: 0.1 } } },
	})),
	fc.constant((given: Situation) => ({ ...given, incidents: [...given.incidents, { id: 2, severity: 'P1' as const }] })),
	fc.constant((given: Situation) => ({ ...given, message: { ...given.message, text: 'é'.repeat(20_000) } })),
);

const freedom = { block: 0, defer: 1, send: 2 } as const;

describe('one restriction more', () => {
	it('never allows a channel more, and never sooner', () => {
		fc.assert(
			fc.property(reachable, restriction, (given, restrict) => {
				const before = new Map(answer(given).decisions.map((decision) => [decision.channel, decision]));
				for (const after of answer(restrict(given)).decisions) {
					const was = before.get(after.channel);
					// Fewer addresses change which channels are considered at all, not what may go out on them.
					if (!was) continue;
					expect(freedom[after.action]).toBeLessThanOrEqual(freedom[was.action]);
					if (after.at !== null && was.at !== null) expect(Date.parse(after.at)).toBeGreaterThanOrEqual(Date.parse(was.at));
				}
			}),
			{ numRuns: 1_500 },
		);
	});
});

import { formatInstant, formatLocal } from '../../../shared/time/instant';
import { nextOutside } from '../../../shared/time/window';
import { firstZone } from '../../../shared/time/zone';
import { capReached, type CapReached } from '../caps';
import type { Context, Rule, Verdict } from '../context';
import { closedAt, isCovered, legalCapsFor, windowsFor } from '../legal/nextLawful';
import { placeOf } from '../legal/place';
import type { LocalWindow } from '../../../shared/time/window';

/** When the contact may be written to: by law, by their own quiet hours, and not too often. */

export const legalWindow: Rule = ({ channel, message, contact, policy, at, limit }) => {
	if (!isCovered(channel, message.topic, policy)) return undefined;
	const place = placeOf(channel, message, contact, policy);
	const windows = windowsFor(place, channel, message.topic, policy);
	const found = closedAt(windows, place.timeZones, at, limit);
	if (!found) return undefined;
	const { name, window, timeZone, opens } = found;
	const text = `It is ${formatLocal(at, timeZone)} for the contact; ${message.topic} by ${channel} is lawful ${hoursOf(window.hours)} (${name}: ${window.source})`;
	const evidence = {
		row: name,
		rows: windows.map((row) => row.name),
		source: window.source,
		tableVersion: policy.legalTableVersion,
		timeZone,
		...place,
	};
	return opens
		? {
				action: 'defer',
				rule: 'legal_window',
				until: opens,
				text: `${text}. All that may apply allow it at ${formatLocal(opens, timeZone)}.`,
				evidence,
			}
		: { action: 'block', rule: 'legal_window', text: `${text}. No time suits all that may apply.`, evidence };
};

function hoursOf(hours: readonly LocalWindow[]): string {
	if (hours.length === 0) return 'at no time';
	return hours
		.map(({ from, to, days }) => `${days ? `${days.join(', ')} ` : ''}${from}-${to}`)
		.join(' and ');
}

export const quietHours: Rule = ({ channel, message, contact, policy, at }) => {
	const own = contact.preferences.quietHours;
	const window = own ?? policy.quietHours.standard;
	if (!window || !policy.quietHours.topics.includes(message.topic)) return undefined;
	const { exceptTypes, exceptTopics } = policy.quietHours;
	if (message.type !== undefined && exceptTypes.includes(message.type) && exceptTopics.includes(message.topic)) return undefined;
	if (policy.quietHours.channels !== 'all' && !policy.quietHours.channels.includes(channel)) return undefined;
	const { timeZone, source } = firstZone([
		{
			source: 'contact.preferences.timeZone',
			timeZone: own && contact.preferences.timeZone,
		},
		{ source: 'contact.timeZone', timeZone: contact.timeZone },
		{ source: 'contact.accountTimeZone', timeZone: contact.accountTimeZone },
		{ source: 'policy.timeZone', timeZone: policy.timeZone },
	]);
	const until = nextOutside(window, at, timeZone);
	if (until?.toMillis() === at.toMillis()) return undefined;
	const text = `It is ${formatLocal(at, timeZone)} for the contact, inside quiet hours ${window.from}-${window.to}`;
	const evidence = { window, timeZone, zoneFrom: source, windowFrom: own ? 'contact' : 'policy' };
	return until
		? {
				action: 'defer',
				rule: 'quiet_hours',
				until,
				text: `${text}, which end at ${formatLocal(until, timeZone)}.`,
				evidence,
			}
		: { action: 'block', rule: 'quiet_hours', text: `${text}, which never end.`, evidence };
};

export const frequencyCap: Rule = (context) => {
	const { message, channel, policy } = context;
	const caps = policy.caps.filter(
		(cap) =>
			cap.topics.includes(message.topic) && (cap.channels === 'all' || cap.channels.includes(channel)),
	);
	return capVerdict(context, capReached(caps, context));
};

/** What the law counts; no emergency waives it. */
export const legalCap: Rule = (context) => {
	const { message, channel, contact, policy } = context;
	if (!isCovered(channel, message.topic, policy)) return undefined;
	const place = placeOf(channel, message, contact, policy);
	return capVerdict(context, capReached(legalCapsFor(place, channel, message.topic, policy), context));
};

function capVerdict({ message }: Context, reached: CapReached | undefined): Verdict | undefined {
	if (!reached) return undefined;
	const { cap, count, freeAt } = reached;
	const text = `${count} ${cap.topics.join(' and ')} messages in the last ${cap.hours} hours; ${cap.most} are allowed`;
	const evidence = { ...cap, count, freeAt: formatInstant(freeAt) };
	return message.onCap === 'skip'
		? {
				action: 'block',
				rule: 'frequency_cap',
				text: `${text}. The message asks to be skipped then.`,
				evidence,
			}
		: {
				action: 'defer',
				rule: 'frequency_cap',
				until: freeAt,
				text: `${text}. There is room again at ${formatInstant(freeAt)}.`,
				evidence,
			};
}

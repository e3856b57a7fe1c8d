import type { DateTime } from 'luxon';
import { formatInstant, formatLocal } from '../../shared/time/instant';
import { nextOutside } from '../../shared/time/window';
import { firstZone } from '../../shared/time/zone';
import { addressesOf, isEmailAddress, isSupported } from './address';
import { capReached } from './caps';
import { consentState } from './consent';
import type {
	Channel,
	ConsentEvent,
	Contact,
	Evidence,
	Incident,
	Message,
	RuleCode,
	Sent,
	Suppression,
} from './model';
import type { ChannelPolicy } from './policy';

export interface Context {
	channel: Channel;
	message: Message;
	contact: Contact;
	consent: readonly ConsentEvent[];
	history: readonly Sent[];
	incidents: readonly Incident[];
	policy: ChannelPolicy;
	/** When the decision is asked for. */
	now: DateTime<true>;
	/** The instant it is asked about: `now`, or a later one to which a rule has deferred the message. */
	at: DateTime<true>;
}

export type Verdict = { rule: RuleCode; text: string; evidence: Evidence } & (
	{ action: 'send' } | { action: 'defer'; until: DateTime<true> } | { action: 'block' }
);

/** Speaks where it has something to say about the message; silent where the next rule is to be asked. */
export type Rule = (context: Context) => Verdict | undefined;

const doNotContact: Rule = ({ contact }) =>
	contact.doNotContact || contact.preferences.doNotContact
		? {
				action: 'block',
				rule: 'do_not_contact',
				text: 'The contact is marked "do not contact"; nothing is sent, not even in an emergency.',
				evidence: { contactId: contact.contactId ?? null },
			}
		: undefined;

const suppressed: Rule = ({ channel, message, contact, policy }) => {
	const addresses = addressesOf(channel, message, contact).map((address) => address.toLowerCase());
	const found = contact.suppressions.find(
		(suppression) =>
			(suppression.channel === undefined || suppression.channel === channel) &&
			(suppression.address === undefined || addresses.includes(suppression.address.toLowerCase())) &&
			topicsStoppedBy(suppression, policy).includes(message.topic),
	);
	return (
		found && {
			action: 'block',
			rule: 'suppressed',
			text: `The contact's ${channel} is suppressed (${found.reason}${found.topic ? `, ${found.topic}` : ''}), which stops ${message.topic} messages.`,
			evidence: {
				reason: found.reason,
				topic: found.topic ?? null,
				since: found.at ? formatInstant(found.at) : null,
				stops: topicsStoppedBy(found, policy),
			},
		}
	);
};

/** What a person chose is scoped by the topic they chose it for; what a mail server reported is not. */
function topicsStoppedBy({ reason, topic }: Suppression, { suppression }: ChannelPolicy) {
	if (topic === undefined) return suppression[reason];
	const scoped = reason === 'unsubscribe' || reason === 'manual';
	return scoped ? [topic] : [...suppression[reason], topic];
}

const noConsent: Rule = ({ channel, message: { topic }, consent, policy, now }) => {
	const need = policy.consent[topic];
	if (need === 'none') return undefined;
	const { state, event } = consentState(consent, topic, channel, now);
	if (need === 'granted' ? state === 'granted' : state !== 'withdrawn') return undefined;
	return {
		action: 'block',
		rule: 'no_consent',
		text:
			need === 'granted'
				? `${topic} messages need consent; for ${channel} it is ${state === 'none' ? 'not recorded' : state}.`
				: `The contact has withdrawn from ${topic} messages by ${channel}.`,
		evidence: {
			needed: need,
			state,
			since: event?.at ? formatInstant(event.at) : null,
			source: event?.source ?? null,
			wordingVersion: event?.wordingVersion ?? null,
		},
	};
};

const quietHours: Rule = ({ message, contact, policy, at }) => {
	const own = contact.preferences.quietHours;
	const window = own ?? policy.quietHours.standard;
	if (!window || !policy.quietHours.topics.includes(message.topic)) return undefined;
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

const frequencyCap: Rule = ({ channel, message, history, policy, at }) => {
	const reached = capReached(message, channel, history, policy, at);
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
};

const channelUnavailable: Rule = ({ channel, message, contact }) => {
	const block = (text: string, evidence: Evidence): Verdict => ({
		action: 'block',
		rule: 'channel_unavailable',
		text,
		evidence,
	});
	if (!isSupported(channel)) {
		return block(`Messages by ${channel} are not supported.`, { channel, supported: false });
	}
	const addresses = addressesOf(channel, message, contact);
	if (addresses.length === 0) {
		return block('The contact has no email address and the message names none.', {
			fields: ['contact.email', 'message.to'],
		});
	}
	const invalid = addresses.filter((address) => !isEmailAddress(address));
	if (invalid.length === 0) return undefined;
	return block(`"${invalid[0]?.slice(0, 80)}" is not an email address.`, { invalid: invalid.slice(0, 5) });
};

const incidentPause: Rule = ({ message, incidents, policy, now, at }) => {
	const { topics, severities, recheckMinutes } = policy.incidentPause;
	// Nobody knows when an incident ends: the message asks again after a while, and is judged as of now only.
	if (!topics.includes(message.topic) || at > now) return undefined;
	const open = incidents.find(
		({ severity, resolvedAt }) => severities.includes(severity) && !(resolvedAt && resolvedAt <= now),
	);
	return (
		open && {
			action: 'defer',
			rule: 'incident_pause',
			until: now.plus({ minutes: recheckMinutes }),
			text: `The account has an open ${open.severity} incident; its ${message.topic} messages pause and ask again in ${recheckMinutes} minutes.`,
			evidence: { incident: open.id ?? null, severity: open.severity, recheckMinutes },
		}
	);
};

const preference: Rule = ({ channel, message, contact, policy }) => {
	const { emailEnabled, smsEnabled, phoneEnabled, whatsappEnabled } = contact.preferences;
	const switchedOn: Partial<Record<Channel, boolean>> = {
		email: emailEnabled,
		sms: smsEnabled,
		phone: phoneEnabled,
		whatsapp: whatsappEnabled,
	};
	if (switchedOn[channel] !== false || !policy.preference.topics.includes(message.topic)) return undefined;
	return {
		action: 'block',
		rule: 'preference',
		text: `The contact has switched ${channel} off for ${message.topic} messages.`,
		evidence: { [`${channel}Enabled`]: false },
	};
};

/** Whether the message is severe enough to pass quiet hours and caps. Never one to a marketing list. */
function overrides({ message: { topic, severity, crisisLevel }, policy: { override } }: Context): boolean {
	return (
		!override.neverTopics.includes(topic) &&
		((severity !== undefined && override.severities.includes(severity)) ||
			(crisisLevel !== undefined && override.crisisLevels.includes(crisisLevel)))
	);
}

const unlessSevere =
	(rule: Rule): Rule =>
	(context) =>
		overrides(context) ? undefined : rule(context);

const severityOverride: Rule = (context) => {
	if (!overrides(context)) return undefined;
	const waived = [quietHours, frequencyCap]
		.map((rule) => rule(context))
		.filter((verdict) => verdict !== undefined);
	if (waived.length === 0) return undefined;
	const { severity, crisisLevel } = context.message;
	return {
		action: 'send',
		rule: 'severity_override',
		text: `${severity ?? `Crisis level ${crisisLevel}`} passes ${waived.map(({ rule }) => rule.replace('_', ' ')).join(' and ')}.`,
		evidence: {
			severity: severity ?? null,
			crisisLevel: crisisLevel ?? null,
			waived: waived.map(({ rule, text }) => ({ rule, text })),
		},
	};
};

/**
 * The order in which the rules are asked; the first that speaks decides. No law sets hours for email, so the row of the
 * legal window, between consent and quiet hours, has nothing to say yet.
 */
export const rules: readonly Rule[] = [
	doNotContact,
	suppressed,
	noConsent,
	unlessSevere(quietHours),
	unlessSevere(frequencyCap),
	channelUnavailable,
	incidentPause,
	preference,
	severityOverride,
];

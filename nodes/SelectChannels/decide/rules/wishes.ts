import type { Rule, Verdict } from '../context';
import type { Evidence } from '../model';
import { rolloutPosition } from '../rollout';

/** What the moment and the contact's wishes leave: the pause while an incident is open, channels switched off, models opted out of. */

export const incidentPause: Rule = ({ message, incidents, policy, now, at }) => {
	const { topics, severities, recheckMinutes } = policy.incidentPause;
	// Nobody knows when an incident ends: the message asks again after a while, not sooner for being deferred by something else.
	const until = now.plus({ minutes: recheckMinutes });
	if (!topics.includes(message.topic) || at >= until) return undefined;
	const open = incidents.find(
		({ severity, resolvedAt }) => severities.includes(severity) && !(resolvedAt && resolvedAt <= now),
	);
	return (
		open && {
			action: 'defer',
			rule: 'incident_pause',
			until,
			text: `The account has an open ${open.severity} incident; its ${message.topic} messages pause and ask again in ${recheckMinutes} minutes.`,
			evidence: { incident: open.id ?? null, severity: open.severity, recheckMinutes },
		}
	);
};

export const preference: Rule = ({ channel, message, contact, policy }) => {
	if (contact.preferences[`${channel}Enabled`] || !policy.preference.topics.includes(message.topic)) return undefined;
	return blocked(`The contact has switched ${channel} off for ${message.topic} messages.`, {
		[`${channel}Enabled`]: false,
	});
};

/** Whoever wants no model to write or speak gets a person or a fixed template, whatever the message is about. */
export const aiOptOut: Rule = ({ channel, message: { ai }, contact, policy }) => {
	const voiced = ai?.voiced ?? policy.ai.voicedChannels.includes(channel);
	if (!contact.aiOptOut || !(voiced || ai?.written)) return undefined;
	return blocked(
		`The contact wants nothing that a model ${ai?.written ? 'wrote' : 'speaks'}: a person does it, or a fixed template goes out.`,
		{ aiOptOut: true, written: ai?.written ?? false, voiced, instead: 'person' },
	);
};

/** A new feature reaches a share of the contacts first; the others are served as before. */
export const aiRollout: Rule = ({ message: { ai }, contact, policy }) => {
	const feature = ai?.feature;
	const share = feature === undefined ? undefined : policy.ai.rollout[feature];
	if (feature === undefined || share === undefined) return undefined;
	const whom = contact.contactId ?? contact.email ?? contact.phone ?? contact.whatsapp;
	const position = whom === undefined ? 1 : rolloutPosition(feature, whom);
	if (position < share) return undefined;
	return blocked(`The feature "${feature}" reaches ${100 * share} % of the contacts so far, and not this one.`, {
		feature,
		share,
		position,
		instead: 'person',
	});
};

function blocked(text: string, evidence: Evidence): Verdict {
	return { action: 'block', rule: 'preference', text, evidence };
}

import { formatInstant } from '../../../shared/time/instant';
import { addressesOf, sameAddress } from '../address';
import { consentState } from '../consent';
import type { Rule } from '../context';
import type { Channel, Suppression } from '../model';
import type { ChannelPolicy } from '../policy';

/** Whether the contact may be written to at all: what they said, and what their provider reported. */

export const doNotContact: Rule = ({ contact }) =>
	contact.doNotContact || contact.preferences.doNotContact
		? {
				action: 'block',
				rule: 'do_not_contact',
				text: 'The contact is marked "do not contact"; nothing is sent, not even in an emergency.',
				evidence: { contactId: contact.contactId ?? null },
			}
		: undefined;

export const suppressed: Rule = ({ channel, message, contact, policy }) => {
	const addresses = addressesOf(channel, message, contact);
	const found = contact.suppressions.find(
		(suppression) =>
			(suppression.channel === undefined || suppression.channel === channel) &&
			isForOneOf(suppression, channel, addresses) &&
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

function isForOneOf({ address }: Suppression, channel: Channel, addresses: readonly string[]): boolean {
	return address === undefined || addresses.some((given) => sameAddress(channel, address, given));
}

/** What a person chose is scoped by the topic they chose it for; what a mail server reported is not. */
function topicsStoppedBy({ reason, topic }: Suppression, { suppression }: ChannelPolicy) {
	if (topic === undefined) return suppression[reason];
	const scoped = reason === 'unsubscribe' || reason === 'manual';
	return scoped ? [topic] : [...suppression[reason], topic];
}

export const noConsent: Rule = ({ channel, message: { topic }, consent, policy, now }) => {
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

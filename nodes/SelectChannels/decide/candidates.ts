import type { Channel, Contact, Message } from './model';
import type { ChannelPolicy } from './policy';

export interface Candidates {
	/** In order of preference, each once. */
	channels: Channel[];
	/** `all`: the message goes out on every channel that is possible; `first`: on the first one. */
	use: 'all' | 'first';
}

/**
 * The channels a message may take: those it names; for a severe incident or a routine message those of the policy; else
 * the one the contact prefers, with email behind it.
 */
export function candidates(message: Message, contact: Contact, policy: ChannelPolicy): Candidates {
	const preferred = contact.preferences.preferredChannel;
	if (message.channels?.length) return { channels: unique(message.channels), use: 'first' };
	if (message.channel) return { channels: [message.channel], use: 'first' };
	const together =
		severityChannels(message, policy) ?? (message.type && policy.routineChannels[message.type]);
	if (together) {
		return {
			channels: unique(preferred && together.includes(preferred) ? [preferred, ...together] : together),
			use: 'all',
		};
	}
	return { channels: unique([...(preferred ? [preferred] : []), 'email']), use: 'first' };
}

/** A crisis is told as a P1 is. */
function severityChannels({ topic, severity, crisisLevel }: Message, policy: ChannelPolicy) {
	if (policy.override.neverTopics.includes(topic)) return undefined;
	if (severity && policy.severityChannels[severity]) return policy.severityChannels[severity];
	return crisisLevel === undefined ? undefined : policy.severityChannels.P1;
}

function unique(channels: readonly Channel[]): Channel[] {
	return [...new Set(channels)];
}

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
 * the ones the contact prefers, with the backup of the policy behind them.
 */
export function candidates(message: Message, contact: Contact, policy: ChannelPolicy): Candidates {
	const { preferredChannel, channelOrder } = contact.preferences;
	const preferred = [...(preferredChannel ? [preferredChannel] : []), ...channelOrder];
	if (message.channels?.length) return { channels: unique(message.channels), use: 'first' };
	if (message.channel) return { channels: [message.channel], use: 'first' };
	const together =
		severityChannels(message, policy) ?? (message.type && policy.routineChannels[message.type]);
	if (together) {
		const all = [...together, ...extraChannels(contact, policy)];
		return { channels: unique([...preferred.filter((channel) => all.includes(channel)), ...all]), use: 'all' };
	}
	return {
		channels: unique([...preferred, ...policy.backupChannels[message.severity ?? 'other']]),
		use: 'first',
	};
}

/** A crisis is told as a P1 is. */
function severityChannels({ topic, severity, crisisLevel }: Message, policy: ChannelPolicy) {
	if (policy.override.neverTopics.includes(topic)) return undefined;
	if (severity && policy.severityChannels[severity]) return policy.severityChannels[severity];
	return crisisLevel === undefined ? undefined : policy.severityChannels.P1;
}

/** A dedicated Slack channel is a promise of the tier, but not every account has one. */
function extraChannels(contact: Contact, { tierExtras }: ChannelPolicy): readonly Channel[] {
	const extras = (contact.tier && tierExtras[contact.tier]) ?? [];
	return extras.filter((channel) => channel !== 'slack' || Boolean(contact.slack));
}

function unique(channels: readonly Channel[]): Channel[] {
	return [...new Set(channels)];
}

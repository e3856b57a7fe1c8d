import { baseLanguage } from '../../shared/baseLanguage';
import type { Channel, Contact, Evidence, Message } from './model';
import type { ChannelPolicy } from './policy';

export interface Limited {
	text: string;
	evidence: Evidence;
}

/** Why the contact's tier or language leaves a channel out; undefined where neither does. */
export function limitOf(
	channel: Channel,
	message: Message,
	contact: Contact,
	policy: ChannelPolicy,
): Limited | undefined {
	if (isExempt(message, policy)) return undefined;
	const { tier } = contact;
	const byTier = tier && policy.tierChannels[tier];
	if (byTier && !byTier.includes(channel)) {
		return {
			text: `The tier ${tier} is served by ${byTier.join(', ')}, not by ${channel}.`,
			evidence: { tier, channels: byTier },
		};
	}
	const spoken = languageOf(channel, message, contact);
	const byLanguage = spoken && (policy.languageChannels[spoken.language] ?? policy.languageChannels['*']);
	if (!spoken || !byLanguage || byLanguage.includes(channel)) return undefined;
	return {
		text: `Customers who speak "${spoken.language}" are served by ${byLanguage.join(', ')}, not by ${channel}.`,
		evidence: { language: spoken.language, languageFrom: spoken.source, channels: byLanguage },
	};
}

/** What is owed, what answers a customer on the channel they chose, and emergencies go out on any channel. */
function isExempt({ topic, type, severity, crisisLevel }: Message, { limits, override }: ChannelPolicy): boolean {
	if (!limits.topics.includes(topic)) return true;
	if (type !== undefined && limits.exceptTypes.includes(type) && limits.exceptTopics.includes(topic)) return true;
	if (override.neverTopics.includes(topic)) return false;
	return (
		(severity !== undefined && limits.exceptSeverities.includes(severity)) ||
		(crisisLevel !== undefined && limits.exceptCrisisLevels.includes(crisisLevel))
	);
}

/** The customer's language: by profile, then by channel, then as detected; the message's own where nobody knows. */
function languageOf(channel: Channel, message: Message, contact: Contact) {
	const sources = [
		['contact.language', contact.language],
		['contact.channelLanguages', contact.channelLanguages?.[channel]],
		['contact.detectedLanguage', contact.detectedLanguage],
		['message.language', message.language],
	] as const;
	for (const [source, tag] of sources) {
		const language = baseLanguage(tag);
		if (language !== undefined) return { source, language };
	}
	return undefined;
}

import { channels, topics } from '../../shared/vocabulary';
import { legalCaps, legalTableVersion, legalWindows } from './legal/legalWindows';
import type { ChannelPolicy } from './policy';

const everyChannel = channels;

/**
 * Who may be written to, when, how often and on which channels, as data. Operators override single rows with the parameter
 * "Policy"; docs/nodes/select-channels.md shows the same tables, and a test holds the two together. None of it is legal advice.
 */
export const defaultPolicy: ChannelPolicy = {
	/** What each topic needs before it is sent. */
	consent: {
		// Performance of a contract: GDPR art. 6(1)(b). "Transactional or relationship message": CAN-SPAM, 15 USC 7702(17).
		transactional: 'none',
		// Legitimate interest, with the right to object: GDPR art. 6(1)(f) and 21(1).
		incident: 'not_withdrawn',
		service: 'not_withdrawn',
		// Prior consent for electronic marketing: Directive 2002/58/EC art. 13(1), GDPR art. 6(1)(a) and 7.
		marketing: 'granted',
	},
	/**
	 * Which topics a suppression stops. An unsubscribe or manual one that names its topic stops that topic alone; the row
	 * is for those that name none.
	 */
	suppression: {
		// The address does not take mail (RFC 3463, class 5); sending on harms the sender's name with every provider.
		hard_bounce: topics,
		// Providers pass on "this is spam" (RFC 5965) so that bulk mail stops; they keep transactional streams apart from it.
		complaint: ['service', 'marketing'],
		// RFC 8058 acts on the list the mail came from; where that is not known, on everything that is not owed or urgent.
		unsubscribe: ['service', 'marketing'],
		manual: topics,
	},
	/** When calls and texts are lawful, and how often: rows with their sources in legal/legalWindows.ts. */
	legalTableVersion,
	legalWindows,
	legalCaps,
	/**
	 * Hours in which nothing is sent, by the contact's wall clock: `standard` where the contact named none. `exceptTypes` answer what the
	 * contact wrote a minute ago, so they hold for `exceptTopics` alone; the one confirmation of a STOP has five minutes (47 CFR 64.1200(a)(12)).
	 */
	quietHours: { standard: null, topics, channels: 'all', exceptTypes: ['stop_confirmation', 'help'], exceptTopics: ['transactional'] },
	/** Rolling windows. What is owed to the customer (transactional, incident) has none. */
	caps: [
		{ topics: ['marketing'], channels: 'all', most: 1, hours: 24 },
		{ topics: ['marketing'], channels: 'all', most: 3, hours: 168 },
		{ topics: ['service'], channels: 'all', most: 3, hours: 24 },
	],
	/** The states in which a message counts as sent: it reached the customer, or may have. */
	countedStates: ['sending', 'accepted', 'delivered', 'opened', 'clicked', 'replied', 'ambiguous'],
	/** How long after the customer's last message WhatsApp takes free text: Meta's customer service window. */
	whatsapp: { windowHours: 24 },
	/** Twilio refuses more than 1,600 characters (error 21617); ten parts of GSM-7 are 1,530. */
	sms: { maxSegments: 10 },
	/** The longest text a provider takes: WhatsApp Cloud API text body; Slack chat.postMessage; FCM and ntfy messages, in bytes. */
	textLimits: {
		whatsapp: { most: 4_096, unit: 'characters' },
		slack: { most: 40_000, unit: 'characters' },
		push: { most: 4_000, unit: 'bytes' },
	},
	/** The channels of each service tier; a contact without one has all. */
	tierChannels: {
		enterprise: everyChannel,
		premium: everyChannel,
		standard: ['email', 'portal', 'phone'],
		essential: ['email', 'portal'],
	},
	/** Channels that join those of a severe incident or a routine message, where the contact has an address there. */
	tierExtras: { enterprise: ['slack'] },
	/** The channels on which a language is supported; `*` is every other one. A contact of unknown language has all. */
	languageChannels: { en: everyChannel, '*': ['email', 'portal'] },
	/** Where the two limits above hold: not for what is owed, not for answers, not for P1, P2 and crises. */
	limits: {
		topics: ['incident', 'service', 'marketing'],
		// Marketing is none the less so for calling itself a reply.
		exceptTypes: ['reply'],
		exceptTopics: ['incident', 'service'],
		exceptSeverities: ['P1', 'P2'],
		exceptCrisisLevels: [1, 2, 3, 4],
	},
	/** What waits while the account has an open incident, and after how many minutes it asks again. */
	incidentPause: { topics: ['marketing'], severities: ['P1', 'P2'], recheckMinutes: 60 },
	/** The topics that a channel switched off by the contact stops. */
	preference: { topics: ['incident', 'service', 'marketing'] },
	/** Where a model speaks by itself; and which share of the contacts (0 to 1) a new feature reaches. Without a row: all. */
	ai: { voicedChannels: ['phone'], rollout: {} },
	/** Messages that pass quiet hours and caps. */
	override: { severities: ['P1', 'P2'], crisisLevels: [1, 2, 3, 4], neverTopics: ['marketing'] },
	/** The channels of a severe incident, all of them at once. */
	severityChannels: { P1: ['phone', 'sms', 'email', 'portal'], P2: ['sms', 'email', 'portal'] },
	/** The channels of messages that come round regularly, by `message.type`. */
	routineChannels: {
		weekly_update: ['email', 'portal'],
		monthly_report: ['email', 'portal'],
		product_update: ['email', 'blog', 'portal'],
	},
	/** What stands behind the channels a contact prefers, by severity. */
	backupChannels: { P1: ['email'], P2: ['email'], P3: ['email', 'portal'], P4: ['email', 'portal'], other: ['email'] },
	/** Minutes within which a message on a channel is answered or delivered. */
	channelTargets: { phone: 5, chat: 2, email: 240, portal: 0, sms: 1, push: 1, social: 30 },
	/** What a person reads before it leaves: crises that speak to the public, and channels or kinds the operator names. */
	approval: { crisisLevels: [3, 4], channels: [], types: [] },
	/** Where neither the contact nor the account has a zone. The node puts the zone of the workflow here. */
	timeZone: 'UTC',
};

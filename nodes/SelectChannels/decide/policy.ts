import * as z from 'zod';
import { parseShape } from '../../shared/shape';
import type { LocalWindow } from '../../shared/time/window';
import {
	type Channel,
	channels,
	severities,
	type Severity,
	type Topic,
	topics,
} from '../../shared/vocabulary';
import { type SuppressionReason, suppressionReasons, windowSchema } from './model';

/** `none`: consent is never asked; `not_withdrawn`: only a withdrawal stops it; `granted`: only a grant allows it. */
export type ConsentNeed = 'none' | 'not_withdrawn' | 'granted';

/** At most `most` messages of these topics on these channels together in any `hours` hours. */
export interface Cap {
	topics: readonly Topic[];
	channels: readonly Channel[] | 'all';
	most: number;
	hours: number;
}

export interface ChannelPolicy {
	consent: Record<Topic, ConsentNeed>;
	suppression: Record<SuppressionReason, readonly Topic[]>;
	quietHours: { standard: LocalWindow | null; topics: readonly Topic[] };
	caps: readonly Cap[];
	countedStates: readonly string[];
	incidentPause: { topics: readonly Topic[]; severities: readonly Severity[]; recheckMinutes: number };
	preference: { topics: readonly Topic[] };
	override: {
		severities: readonly Severity[];
		crisisLevels: readonly number[];
		neverTopics: readonly Topic[];
	};
	severityChannels: Partial<Record<Severity, readonly Channel[]>>;
	routineChannels: Readonly<Record<string, readonly Channel[]>>;
	approval: { crisisLevels: readonly number[] };
	timeZone: string;
}

/**
 * Who may be written to, when and how often, as data. Operators override single rows with the parameter "Policy"; the
 * same tables are shown in docs/nodes/select-channels.md. None of it is legal advice.
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
	/** Hours in which nothing is sent, by the contact's wall clock: `standard` where the contact named none. */
	quietHours: { standard: null, topics },
	/** Rolling windows. What is owed to the customer (transactional, incident) has none. */
	caps: [
		{ topics: ['marketing'], channels: 'all', most: 1, hours: 24 },
		{ topics: ['marketing'], channels: 'all', most: 3, hours: 168 },
		{ topics: ['service'], channels: 'all', most: 3, hours: 24 },
	],
	/** The states in which a message counts as sent: it reached the customer, or may have. */
	countedStates: ['sending', 'accepted', 'delivered', 'opened', 'clicked', 'replied', 'ambiguous'],
	/** What waits while the account has an open incident, and after how many minutes it asks again. */
	incidentPause: { topics: ['marketing'], severities: ['P1', 'P2'], recheckMinutes: 60 },
	/** The topics that a channel switched off by the contact stops. */
	preference: { topics: ['incident', 'service', 'marketing'] },
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
	/** The crisis levels that speak to the public: a person reads the text before it leaves. */
	approval: { crisisLevels: [3, 4] },
	/** Where neither the contact nor the account has a zone. The node puts the zone of the workflow here. */
	timeZone: 'UTC',
};

const topicList = z.array(z.enum(topics));
const channelList = z.array(z.enum(channels));
const severityList = z.array(z.enum(severities));
const crisisLevels = z.array(z.number().int().min(1).max(4));

const overridesSchema = z.strictObject({
	consent: z.partialRecord(z.enum(topics), z.enum(['none', 'not_withdrawn', 'granted'])).optional(),
	suppression: z.partialRecord(z.enum(suppressionReasons), topicList).optional(),
	quietHours: z.strictObject({ standard: windowSchema.nullish(), topics: topicList.optional() }).optional(),
	caps: z
		.array(
			z.strictObject({
				topics: topicList,
				channels: z.union([z.literal('all'), channelList]),
				most: z.number().int().positive(),
				hours: z.number().positive(),
			}),
		)
		.optional(),
	countedStates: z.array(z.string()).optional(),
	incidentPause: z
		.strictObject({
			topics: topicList.optional(),
			severities: severityList.optional(),
			recheckMinutes: z.number().positive().optional(),
		})
		.optional(),
	preference: z.strictObject({ topics: topicList.optional() }).optional(),
	override: z
		.strictObject({
			severities: severityList.optional(),
			crisisLevels: crisisLevels.optional(),
			neverTopics: topicList.optional(),
		})
		.optional(),
	severityChannels: z.partialRecord(z.enum(severities), channelList).optional(),
	routineChannels: z.record(z.string(), channelList).optional(),
	approval: z.strictObject({ crisisLevels: crisisLevels.optional() }).optional(),
	timeZone: z.string().optional(),
});

/**
 * The default policy with the operator's rows in place of single ones; a list is replaced as a whole.
 *
 * @throws InputError naming the field that is unknown or has the wrong shape
 */
export function channelPolicy(overrides: unknown, workspaceZone?: string): ChannelPolicy {
	const given = parseShape(overridesSchema, overrides ?? {}, 'policy');
	const base = defaultPolicy;
	return {
		consent: { ...base.consent, ...given.consent },
		suppression: { ...base.suppression, ...given.suppression },
		quietHours: {
			standard: given.quietHours?.standard ?? base.quietHours.standard,
			topics: given.quietHours?.topics ?? base.quietHours.topics,
		},
		caps: given.caps ?? base.caps,
		countedStates: given.countedStates ?? base.countedStates,
		incidentPause: { ...base.incidentPause, ...given.incidentPause },
		preference: { ...base.preference, ...given.preference },
		override: { ...base.override, ...given.override },
		severityChannels: { ...base.severityChannels, ...given.severityChannels },
		routineChannels: { ...base.routineChannels, ...given.routineChannels },
		approval: { ...base.approval, ...given.approval },
		timeZone: given.timeZone ?? workspaceZone ?? base.timeZone,
	};
}

import type { DateTime } from 'luxon';
import * as z from 'zod';
import { InputError } from '../../shared/items';
import { maybe, orElse } from '../../shared/shape';
import { parseInstant } from '../../shared/time/instant';
import { weekdays } from '../../shared/time/window';
import {
	type Channel,
	channels,
	type Reason,
	severities,
	tiers,
	type Topic,
	topics,
} from '../../shared/vocabulary';

/** What a decision rests on, as it travels between the workflows; every object is read into these types once. */

const instant = z.unknown().transform((value, context): DateTime<true> => {
	try {
		return parseInstant(value, 'at');
	} catch (error) {
		context.addIssue({
			code: 'custom',
			message: error instanceof InputError ? error.howToMend : String(error),
		});
		return z.NEVER;
	}
});

const identifier = z.union([z.string(), z.number()]).transform(String);

/** One address or many: text ("Ann <ann@example.com>, bob@example.com"), an object with `address`, or a list of these. */
const addresses = z
	.unknown()
	.optional()
	.transform((value): string[] => [value].flat().flatMap(addressesIn))
	.transform((found) => (found.length > 0 ? found : undefined));

function addressesIn(value: unknown): string[] {
	if (typeof value === 'object' && value !== null) return addressesIn(Reflect.get(value, 'address'));
	if (typeof value !== 'string') return [];
	return value
		.replace(/"[^"]*"/g, '')
		.split(/[,;]/)
		.map((part) => (/<([^<>]*)>/.exec(part)?.[1] ?? part).trim())
		.filter((part) => part !== '');
}

function hasContent(value: unknown): boolean {
	return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
}

export const windowSchema = z.object({
	from: z.string(),
	to: z.string(),
	days: maybe(z.array(z.enum(weekdays))),
});

/** Quiet hours that the database could not fill in are none. */
const quietHours = z.preprocess(
	(value) =>
		typeof value === 'object' && value !== null && !Reflect.get(value, 'from') && !Reflect.get(value, 'to')
			? undefined
			: value,
	maybe(windowSchema),
);

export const messageSchema = z.object({
	id: maybe(identifier),
	key: maybe(identifier),
	topic: z.enum(topics),
	/** What kind of message: `weekly_update`, `monthly_report`, `product_update` have channels of their own. */
	type: maybe(z.string()),
	/** The channel the message was written for. */
	channel: maybe(z.enum(channels)),
	/** Or channels in order of preference, the next one where the first is not possible. */
	channels: maybe(z.array(z.enum(channels))),
	to: addresses,
	severity: maybe(z.enum(severities)),
	crisisLevel: maybe(z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])),
	/** ISO 639-1. Only where the customer's language is not known does it count. */
	language: maybe(z.string()),
	/** As text channels show it; an SMS is measured by it. */
	text: maybe(z.string()),
	/** Characters by channel, where the text itself is not at hand yet. */
	contentLengths: maybe(z.partialRecord(z.enum(channels), z.number().nonnegative())),
	/** An approved WhatsApp template, `{name, language, parameters}`: what may go out when the 24 hours are over. */
	template: z.unknown().optional().transform(hasContent),
	/** What of it a model makes: words, a voice; and the feature that does, where it rolls out to a share of the contacts. */
	ai: maybe(
		z.object({ written: maybe(z.boolean()), voiced: maybe(z.boolean()), feature: maybe(z.string()) }),
	),
	/** What becomes of the message at a cap: sent later, or not at all. */
	onCap: orElse(z.enum(['defer', 'skip']), 'defer'),
	/** When a person approved it. */
	approvedAt: maybe(instant),
});
export type Message = z.output<typeof messageSchema>;

export const suppressionReasons = ['hard_bounce', 'complaint', 'unsubscribe', 'manual'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

const suppressionSchema = z.object({
	/** Without one: every channel. */
	channel: maybe(z.enum(channels)),
	reason: z.enum(suppressionReasons),
	topic: maybe(z.enum(topics)),
	/** Without one: every address of the contact on the channel. */
	address: maybe(z.string()),
	at: maybe(instant),
});
export type Suppression = z.output<typeof suppressionSchema>;

/** `emailEnabled`, `smsEnabled` ...: a channel that the contact switched off. */
const switchedOn = orElse(z.boolean(), true);

const preferencesSchema = z.object({
	preferredChannel: maybe(z.enum(channels)),
	/** The channels the contact would rather have, the best first; behind `preferredChannel` where both are given. */
	channelOrder: orElse(z.array(z.enum(channels)), []),
	quietHours,
	/** The zone of the quiet hours, where it differs from the contact's. */
	timeZone: maybe(z.string()),
	doNotContact: orElse(z.boolean(), false),
	emailEnabled: switchedOn,
	smsEnabled: switchedOn,
	whatsappEnabled: switchedOn,
	phoneEnabled: switchedOn,
	slackEnabled: switchedOn,
	pushEnabled: switchedOn,
	portalEnabled: switchedOn,
	blogEnabled: switchedOn,
	socialEnabled: switchedOn,
	chatEnabled: switchedOn,
});

export const contactSchema = z.object({
	contactId: maybe(identifier),
	email: maybe(z.string()),
	phone: maybe(z.string()),
	whatsapp: maybe(z.string()),
	/** A channel, person or conversation of their Slack. */
	slack: maybe(z.string()),
	/** A topic or device token. */
	push: maybe(z.string()),
	/** Their account in the portal. */
	portal: maybe(identifier),
	/** Their conversation in the live chat. */
	chat: maybe(identifier),
	whatsappLastInboundAt: maybe(instant),
	/** ISO 639-1, as the profile has it; `channelLanguages` where they use another one on a channel; `detectedLanguage` by their texts. */
	language: maybe(z.string()),
	channelLanguages: maybe(z.partialRecord(z.enum(channels), z.string())),
	detectedLanguage: maybe(z.string()),
	/** No text and no voice of a model. */
	aiOptOut: orElse(z.boolean(), false),
	doNotContact: orElse(z.boolean(), false),
	preferences: z.preprocess((value) => value ?? {}, preferencesSchema),
	tier: maybe(z.enum(tiers)),
	timeZone: maybe(z.string()),
	accountTimeZone: maybe(z.string()),
	/** ISO 3166-1 or 3166-2 of where they live, for legal windows. */
	jurisdiction: maybe(z.string()),
	/** State or province: ISO 3166-2, or its second half. */
	region: maybe(z.string()),
	suppressions: orElse(z.array(suppressionSchema), []),
});
export type Contact = z.output<typeof contactSchema>;

const consentStates = ['granted', 'withdrawn', 'pending'] as const;
const consentEventSchema = z.object({
	topic: z.enum(topics),
	/** Without one: every channel. */
	channel: maybe(z.enum(channels)),
	state: z.enum(consentStates),
	/** Without one: before everything else. */
	at: maybe(instant),
	source: maybe(z.string()),
	wordingVersion: maybe(identifier),
});
export type ConsentEvent = z.output<typeof consentEventSchema>;
export const consentSchema = orElse(z.array(consentEventSchema), []);

const sentSchema = z.object({
	id: maybe(identifier),
	key: maybe(identifier),
	at: instant,
	channel: z.enum(channels),
	topic: z.enum(topics),
	state: z.string(),
});
export type Sent = z.output<typeof sentSchema>;
export const historySchema = orElse(z.array(sentSchema), []);

const incidentSchema = z.object({
	id: maybe(identifier),
	severity: z.enum(severities),
	openedAt: maybe(instant),
	resolvedAt: maybe(instant),
});
export type Incident = z.output<typeof incidentSchema>;
export const incidentsSchema = orElse(z.array(incidentSchema), []);

/** Every rule a decision can rest on, in the order in which they are asked; the first that speaks decides. */
export const ruleCodes = [
	'do_not_contact',
	'suppressed',
	'no_consent',
	'legal_window',
	'quiet_hours',
	'frequency_cap',
	'channel_unavailable',
	'whatsapp_window',
	'incident_pause',
	'preference',
	'severity_override',
	'ok',
] as const;
export type RuleCode = (typeof ruleCodes)[number];

export type MessageForm = 'text' | 'template';

export type Evidence = Record<string, unknown>;

/** What is to be done with the message on one channel. */
export type Decision = {
	channel: Channel;
	rule: RuleCode;
	evidence: Evidence;
	/** WhatsApp: free text, or only the approved template because the 24 hours are over. */
	form?: MessageForm;
	/** Within how many minutes a message on this channel is meant to be answered or delivered. */
	targetMinutes?: number;
	/** What may be sent now must have left before this instant: a legal window closes or quiet hours begin. Only where that is soon. */
	until?: string;
} & (
	| { action: 'send'; at: string }
	/** `at` is the first instant at which asking again makes sense. */
	| { action: 'defer'; at: string }
	| { action: 'block'; at: null }
);

export interface Delivery {
	/** One for every channel considered, the one preferred first. */
	decisions: Decision[];
	/** The channels to send on now. */
	selected: Channel[];
	/** The first of them; null where nothing is sent now. */
	primary: Channel | null;
	/** Channels that would do where the primary one fails. */
	fallbacks: Channel[];
	/** Whether a person has to approve the message before it leaves. */
	approvalRequired: boolean;
	engine: 'rules';
	reasons: Reason[];
}

export type { Channel, Topic };

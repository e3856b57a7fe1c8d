import * as z from 'zod';
import { isRecord } from '../../shared/record';
import { parseShape } from '../../shared/shape';
import type { LocalWindow } from '../../shared/time/window';
import {
	type Channel,
	channels,
	severities,
	type Severity,
	type Tier,
	tiers,
	type Topic,
	topics,
} from '../../shared/vocabulary';
import { defaultPolicy } from './defaultPolicy';
import { holidayCalendarNames } from './legal/holidays';
import type { LegalCap, LegalWindow } from './legal/legalWindows';
import { type SuppressionReason, suppressionReasons, windowSchema } from './model';

export { defaultPolicy };

/** `none`: consent is never asked; `not_withdrawn`: only a withdrawal stops it; `granted`: only a grant allows it. */
export type ConsentNeed = 'none' | 'not_withdrawn' | 'granted';

/** At most `most` messages of these topics on these channels together in any `hours` hours. */
export interface Cap {
	topics: readonly Topic[];
	channels: readonly Channel[] | 'all';
	most: number;
	hours: number;
}

export interface TextLimit {
	most: number;
	unit: 'characters' | 'bytes';
}

export interface ChannelPolicy {
	consent: Record<Topic, ConsentNeed>;
	suppression: Record<SuppressionReason, readonly Topic[]>;
	legalTableVersion: string;
	legalWindows: Readonly<Record<string, LegalWindow>>;
	legalCaps: Readonly<Record<string, LegalCap>>;
	quietHours: { standard: LocalWindow | null; topics: readonly Topic[]; channels: readonly Channel[] | 'all'; exceptTypes: readonly string[]; exceptTopics: readonly Topic[] };
	caps: readonly Cap[];
	countedStates: readonly string[];
	whatsapp: { windowHours: number };
	sms: { maxSegments: number };
	textLimits: Readonly<Partial<Record<Channel, TextLimit>>>;
	tierChannels: Record<Tier, readonly Channel[]>;
	tierExtras: Partial<Record<Tier, readonly Channel[]>>;
	languageChannels: Readonly<Record<string, readonly Channel[]>>;
	limits: {
		topics: readonly Topic[];
		exceptTypes: readonly string[];
		exceptTopics: readonly Topic[];
		exceptSeverities: readonly Severity[];
		exceptCrisisLevels: readonly number[];
	};
	incidentPause: { topics: readonly Topic[]; severities: readonly Severity[]; recheckMinutes: number };
	preference: { topics: readonly Topic[] };
	ai: { voicedChannels: readonly Channel[]; rollout: Readonly<Record<string, number>> };
	override: {
		severities: readonly Severity[];
		crisisLevels: readonly number[];
		neverTopics: readonly Topic[];
	};
	severityChannels: Partial<Record<Severity, readonly Channel[]>>;
	routineChannels: Readonly<Record<string, readonly Channel[]>>;
	backupChannels: Record<Severity | 'other', readonly Channel[]>;
	channelTargets: Readonly<Partial<Record<Channel, number>>>;
	approval: { crisisLevels: readonly number[]; channels: readonly Channel[]; types: readonly string[] };
	timeZone: string;
}

const topicList = z.array(z.enum(topics));
const channelList = z.array(z.enum(channels));
const channelsOrAll = z.union([z.literal('all'), channelList]);
const severityList = z.array(z.enum(severities));
const crisisLevels = z.array(z.number().int().min(1).max(4));
const place = z.string().regex(/^(\*|[A-Z]{2}(-[A-Z0-9]{1,3})?)$/, 'It must be an ISO 3166 code such as FR or US-FL, or *');
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'It must be a date such as 2026-12-24');

/** A whole row; what the operator leaves out of a new one is as in most rows of the table. */
const legalWindowSchema = z.strictObject({
	jurisdiction: place,
	channels: channelList,
	topics: topicList.default(['marketing']),
	hours: z.array(windowSchema),
	holidays: z.enum(holidayCalendarNames).nullable().default(null),
	closed: z.array(date).default([]),
	source: z.string().min(1),
});

const legalCapSchema = z.strictObject({
	jurisdiction: place,
	channels: channelList,
	topics: topicList.default(['marketing']),
	most: z.number().int().positive(),
	hours: z.number().positive(),
	source: z.string().min(1),
});

/** Single fields of rows, by the name of the row; null takes the row out. */
const rowsByName = z.record(z.string(), z.record(z.string(), z.unknown()).nullable());

const overridesSchema = z.strictObject({
	consent: z.partialRecord(z.enum(topics), z.enum(['none', 'not_withdrawn', 'granted'])).optional(),
	suppression: z.partialRecord(z.enum(suppressionReasons), topicList).optional(),
	legalTableVersion: z.string().optional(),
	legalWindows: rowsByName.optional(),
	legalCaps: rowsByName.optional(),
	quietHours: z
		.strictObject({
			standard: windowSchema.nullish(),
			topics: topicList.optional(),
			channels: channelsOrAll.optional(),
			exceptTypes: z.array(z.string()).optional(),
			exceptTopics: topicList.optional(),
		})
		.optional(),
	caps: z
		.array(
			z.strictObject({
				topics: topicList,
				channels: channelsOrAll,
				most: z.number().int().positive(),
				hours: z.number().positive(),
			}),
		)
		.optional(),
	countedStates: z.array(z.string()).optional(),
	whatsapp: z.strictObject({ windowHours: z.number().nonnegative().optional() }).optional(),
	sms: z.strictObject({ maxSegments: z.number().int().positive().optional() }).optional(),
	textLimits: z
		.partialRecord(
			z.enum(channels),
			z.strictObject({ most: z.number().int().positive(), unit: z.enum(['characters', 'bytes']) }),
		)
		.optional(),
	tierChannels: z.partialRecord(z.enum(tiers), channelList).optional(),
	tierExtras: z.partialRecord(z.enum(tiers), channelList).optional(),
	languageChannels: z.record(z.string(), channelList).optional(),
	limits: z
		.strictObject({
			topics: topicList.optional(),
			exceptTypes: z.array(z.string()).optional(),
			exceptTopics: topicList.optional(),
			exceptSeverities: severityList.optional(),
			exceptCrisisLevels: crisisLevels.optional(),
		})
		.optional(),
	incidentPause: z
		.strictObject({
			topics: topicList.optional(),
			severities: severityList.optional(),
			recheckMinutes: z.number().positive().optional(),
		})
		.optional(),
	preference: z.strictObject({ topics: topicList.optional() }).optional(),
	ai: z
		.strictObject({
			voicedChannels: channelList.optional(),
			rollout: z.record(z.string(), z.number().min(0).max(1)).optional(),
		})
		.optional(),
	override: z
		.strictObject({
			severities: severityList.optional(),
			crisisLevels: crisisLevels.optional(),
			neverTopics: topicList.optional(),
		})
		.optional(),
	severityChannels: z.partialRecord(z.enum(severities), channelList).optional(),
	routineChannels: z.record(z.string(), channelList).optional(),
	backupChannels: z.partialRecord(z.enum([...severities, 'other']), channelList).optional(),
	channelTargets: z.partialRecord(z.enum(channels), z.number().nonnegative()).optional(),
	approval: z
		.strictObject({
			crisisLevels: crisisLevels.optional(),
			channels: channelList.optional(),
			types: z.array(z.string()).optional(),
		})
		.optional(),
	timeZone: z.string().optional(),
});

/** The policy of a business has rows for other parts of the product, too; what is none of these is a slip of the pen, and told. */
const sectionsOfOthers: ReadonlySet<string> = new Set(['audience', 'feedback', 'incidents', 'insights', 'retention', 'sequences', 'surveys']);

function ownSections(overrides: unknown): unknown {
	return isRecord(overrides) ? Object.fromEntries(Object.entries(overrides).filter(([name]) => !sectionsOfOthers.has(name))) : overrides;
}

/**
 * The default policy with the operator's rows in place of single ones. A list is replaced as a whole; a row of the legal tables
 * keeps the fields that are not named, and `null` takes it out.
 *
 * @throws InputError naming the field that is unknown or has the wrong shape
 */
export function channelPolicy(overrides: unknown, workspaceZone?: string): ChannelPolicy {
	const given = parseShape(overridesSchema, ownSections(overrides ?? {}), 'policy');
	const base = defaultPolicy;
	return {
		consent: { ...base.consent, ...given.consent },
		suppression: { ...base.suppression, ...given.suppression },
		legalTableVersion: given.legalTableVersion ?? base.legalTableVersion,
		legalWindows: withRows(legalWindowSchema, base.legalWindows, given.legalWindows, 'legalWindows'),
		legalCaps: withRows(legalCapSchema, base.legalCaps, given.legalCaps, 'legalCaps'),
		quietHours: {
			...base.quietHours,
			...given.quietHours,
			standard: given.quietHours?.standard ?? base.quietHours.standard,
		},
		caps: given.caps ?? base.caps,
		countedStates: given.countedStates ?? base.countedStates,
		whatsapp: { ...base.whatsapp, ...given.whatsapp },
		sms: { ...base.sms, ...given.sms },
		textLimits: { ...base.textLimits, ...given.textLimits },
		tierChannels: { ...base.tierChannels, ...given.tierChannels },
		tierExtras: { ...base.tierExtras, ...given.tierExtras },
		languageChannels: { ...base.languageChannels, ...given.languageChannels },
		limits: { ...base.limits, ...given.limits },
		incidentPause: { ...base.incidentPause, ...given.incidentPause },
		preference: { ...base.preference, ...given.preference },
		ai: { ...base.ai, ...given.ai },
		override: { ...base.override, ...given.override },
		severityChannels: { ...base.severityChannels, ...given.severityChannels },
		routineChannels: { ...base.routineChannels, ...given.routineChannels },
		backupChannels: { ...base.backupChannels, ...given.backupChannels },
		channelTargets: { ...base.channelTargets, ...given.channelTargets },
		approval: { ...base.approval, ...given.approval },
		timeZone: given.timeZone ?? workspaceZone ?? base.timeZone,
	};
}

/** @throws InputError where a row is not whole, naming it */
function withRows<Row>(
	schema: z.ZodType<Row>,
	base: Readonly<Record<string, Row>>,
	given: z.output<typeof rowsByName> | undefined,
	table: string,
): Readonly<Record<string, Row>> {
	if (!given) return base;
	const rows = new Map(Object.entries(base));
	for (const [name, own] of Object.entries(given)) {
		if (own === null) rows.delete(name);
		else rows.set(name, parseShape(schema, { ...rows.get(name), ...own }, `policy.${table}.${name}`));
	}
	return Object.fromEntries(rows);
}

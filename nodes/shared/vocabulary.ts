/**
 * The words of the product. Every node, workflow, table and page uses these spellings; nothing else defines them.
 * A value list is a readonly tuple, so that it can be read at run time (validation, menus) and as a type.
 */

export const tiers = ['enterprise', 'premium', 'standard', 'essential'] as const;
export type Tier = (typeof tiers)[number];

export const relationshipStages = ['new', 'established', 'long_term_partner'] as const;
export type RelationshipStage = (typeof relationshipStages)[number];

export const responseExpectations = ['immediate', 'business_hours', 'flexible'] as const;
export type ResponseExpectation = (typeof responseExpectations)[number];

export const severities = ['P1', 'P2', 'P3', 'P4'] as const;
export type Severity = (typeof severities)[number];

export type CrisisLevel = 1 | 2 | 3 | 4;

export const channels = [
	'email',
	'sms',
	'whatsapp',
	'phone',
	'slack',
	'push',
	'portal',
	'blog',
	'social',
	'chat',
] as const;
export type Channel = (typeof channels)[number];

export const topics = ['transactional', 'incident', 'service', 'marketing'] as const;
export type Topic = (typeof topics)[number];

export const industries = ['general', 'healthcare', 'trades', 'professional_services'] as const;
export type Industry = (typeof industries)[number];

/** What the sender of a mail wants. Definitions: docs/labels.md. Ordered as shown to operators. */
export const intents = [
	'question',
	'update_request',
	'issue_report',
	'complaint',
	'billing',
	'scheduling',
	'sales_inquiry',
	'cancellation',
	'information',
	'feedback',
	'opt_out',
	'auto_reply',
	'bounce',
	'marketing',
	'other',
] as const;
export type Intent = (typeof intents)[number];

/** From the most pressing to the least. */
export const urgencies = ['urgent', 'high', 'normal', 'low'] as const;
export type Urgency = (typeof urgencies)[number];

export const sentiments = ['negative', 'neutral', 'positive'] as const;
export type Sentiment = (typeof sentiments)[number];

export const emotions = [
	'angry',
	'frustrated',
	'anxious',
	'confused',
	'neutral',
	'satisfied',
	'delighted',
] as const;
export type Emotion = (typeof emotions)[number];

/** Why a mail is not a person's: see the automation guard. `none` is a person. */
export const automationKinds = [
	'none',
	'auto_reply',
	'bounce',
	'list',
	'own',
	'loop',
	'no_reply',
] as const;
export type AutomationKind = (typeof automationKinds)[number];

/** Languages in which texts for customers exist (ISO 639-1). */
export const languages = ['en', 'es', 'fr', 'de', 'zh', 'ja'] as const;
export type Language = (typeof languages)[number];

/** Which engine a node is asked to use. */
export const engineChoices = ['offline', 'model', 'api', 'hybrid'] as const;
export type EngineChoice = (typeof engineChoices)[number];

/**
 * Why a decision was taken: a stable code for machines, a sentence for people, and what it rests on.
 * `code` is snake_case and documented; `text` is English and names the values that decided.
 */
export interface Reason {
	code: string;
	text: string;
	evidence?: unknown;
}

/** Tokens and calls a result cost. Absent where no model was asked. */
export interface Usage {
	calls: number;
	inputTokens: number;
	outputTokens: number;
}

/** What is known of the customer a mail or message concerns. Every field may be missing. */
export interface Client {
	contactId?: string;
	accountId?: string;
	name?: string;
	firstName?: string;
	company?: string;
	email?: string;
	tier?: Tier;
	relationshipStage?: RelationshipStage;
	responseExpectation?: ResponseExpectation;
	/** ISO 639-1. */
	language?: string;
	/** IANA. */
	timeZone?: string;
	vip?: boolean;
	openIncidents?: Array<{ id: string; severity: Severity; openedAt: string }>;
	/** Asked that no text of a model be sent to them. */
	aiOptOut?: boolean;
}

import * as z from 'zod';
import { type EscalationLevel, escalationLevels } from '../../shared/escalationLevels';
import { maybe, orElse } from '../../shared/shape';
import { type Channel, type Reason, severities } from '../../shared/vocabulary';
import { consentSchema, contactSchema, historySchema } from '../decide/model';

/** What the question "who is told?" rests on, as it travels between the workflows; read into these types once. */

const identifier = z.union([z.string(), z.number()]).transform(String);
const names = orElse(z.array(z.string()), []);

const numbered = <T extends z.ZodType>(schema: T) =>
	z.preprocess((value) => (typeof value === 'string' && value !== '' ? Number(value) : value || undefined), schema);
const levelSchema = numbered(maybe(z.literal(escalationLevels)));

export const triggers = ['sla_breach', 'complaint', 'repeated_issue'] as const;
export type Trigger = (typeof triggers)[number];

export const incidentSchema = z.object({
	id: maybe(identifier),
	reference: maybe(identifier),
	severity: z.preprocess((value) => value || undefined, maybe(z.enum(severities))),
	crisisLevel: numbered(maybe(z.literal([1, 2, 3, 4]))),
	/** The parts of the service that are affected. Without any, everybody who is given is. */
	components: names,
	/** The level of escalation it has reached, as Incident Cadence gives it. */
	level: levelSchema,
	/** What else makes it worth telling upwards. */
	triggers: orElse(z.array(z.enum(triggers)), []),
	/** An approved WhatsApp template stands ready. */
	template: z.unknown().optional(),
	/** The kind of message, for the rules of the policy that go by it. */
	type: maybe(z.string()),
});
export type IncidentFacts = z.output<typeof incidentSchema>;

export const roles = ['customer', 'partner', 'developer', 'executive', 'internal'] as const;
export type Role = (typeof roles)[number];

/** A contact as Decide reads it, with what makes somebody part of an audience. */
export const personSchema = contactSchema.extend({
	accountId: maybe(identifier),
	name: maybe(z.string()),
	role: orElse(z.enum(roles), 'customer'),
	vip: orElse(z.boolean(), false),
	/** The parts of the service they use; a row for each is the same as one row with all. */
	components: names,
	component: maybe(z.string()),
	/** Said outright, it counts more than components. */
	affected: maybe(z.boolean()),
	consent: consentSchema,
	history: historySchema,
});
export type Person = z.output<typeof personSchema>;

export const staffSchema = orElse(
	z.array(
		z.object({
			level: z.literal(escalationLevels),
			name: maybe(z.string()),
			email: maybe(z.string()),
			phone: maybe(z.string()),
			slack: maybe(z.string()),
		}),
	),
	[],
);
export type Staff = z.output<typeof staffSchema>[number];

export const scopes = ['affected_customers', 'all_customers_and_partners', 'public', 'public_statement'] as const;
export type Scope = (typeof scopes)[number];

export interface Recipient {
	/** Counted from 1: who is told first. */
	order: number;
	/** The level that speaks for the business. */
	level: EscalationLevel;
	role: Role;
	contactId: string | null;
	accountId: string | null;
	name: string | null;
	tier: string | null;
	vip: boolean;
	language: string | null;
	timeZone: string | null;
	affected: boolean;
	/** Those of the affected parts that they use. */
	components: string[];
	/** Told now on all of these. */
	channels: Channel[];
	/** Where one of them fails. */
	fallbacks: Channel[];
	/** Where each channel reaches them. */
	addresses: Partial<Record<Channel, string>>;
	/** Channels on which they are told later, and when. */
	deferred: Array<{ channel: Channel; at: string; rule: string }>;
	reasons: Reason[];
}

export interface Excluded {
	contactId: string | null;
	accountId: string | null;
	name: string | null;
	rule: 'not_affected' | 'outside_scope' | 'same_address' | 'told_as_staff' | 'not_reachable';
	text: string;
	evidence?: unknown;
}

export interface StaffNotice {
	level: EscalationLevel;
	role: string;
	/** Null where nobody is named for the level: somebody has to be. */
	name: string | null;
	addresses: Partial<Record<'email' | 'phone' | 'slack', string>>;
	gets: string;
	/** Minutes between regular reports; null where there are none. */
	statusEvery: number | null;
}

export interface Audience {
	scope: Scope;
	recipients: Recipient[];
	staff: StaffNotice[];
	/** Everybody who was given and is not told, with the reason. */
	excluded: Excluded[];
	publicNotice: { required: boolean; channels: Channel[]; level: EscalationLevel } | null;
	counts: {
		told: number;
		later: number;
		excluded: number;
		byTier: Record<string, number>;
		byLanguage: Record<string, number>;
		byChannel: Record<string, number>;
	};
	/** Up to this level people are told. */
	level: EscalationLevel;
	approvalRequired: boolean;
	engine: 'rules';
	reasons: Reason[];
}

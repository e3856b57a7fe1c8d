import * as z from 'zod';
import { type EscalationLevel, escalationLevels } from '../../shared/escalationLevels';
import { parseShape } from '../../shared/shape';
import { type Channel, channels, type CrisisLevel, severities, type Severity, tiers } from '../../shared/vocabulary';
import { type Role, roles, scopes, type Scope, type Trigger, triggers } from './model';

type ScopeKey = 'incident' | `${CrisisLevel}`;

export interface AudiencePolicy {
	/** How far the news goes: by crisis level, or `incident` where there is no crisis. */
	scope: Record<ScopeKey, Scope>;
	/** Who of the contacts is told in each scope. `affectedRoles` need to be affected, `everyRole` need not. */
	reach: Record<Scope, { affectedRoles: readonly Role[]; everyRole: readonly Role[]; publicChannels: readonly Channel[]; publicRequired: boolean }>;
	/** Up to which level of escalation people are told at once. The highest that applies counts. */
	told: {
		severity: Record<Severity, EscalationLevel>;
		crisisLevel: Record<`${CrisisLevel}`, EscalationLevel>;
		trigger: Record<Trigger, EscalationLevel>;
	};
	/** The level that speaks for the business: to each role, to VIPs, to the public. */
	speaker: Record<Role | 'vip' | 'public', EscalationLevel>;
	/** Whose turn is first among the affected, after VIPs. */
	tierOrder: readonly (typeof tiers)[number][];
}

/**
 * Who is told of an incident, as data. Scopes are those of the crisis table of the communication protocols; its escalation chapter names P1, P2, missed
 * promises, complaints and repeated issues as reasons to tell upwards, an executive summary (level 3) for P1 and P2, and public statements for the top level.
 */
export const defaultAudiencePolicy: AudiencePolicy = {
	scope: { incident: 'affected_customers', '1': 'affected_customers', '2': 'all_customers_and_partners', '3': 'public', '4': 'public_statement' },
	reach: {
		affected_customers: { affectedRoles: ['customer'], everyRole: [], publicChannels: [], publicRequired: false },
		all_customers_and_partners: { affectedRoles: ['developer'], everyRole: ['customer', 'partner'], publicChannels: [], publicRequired: false },
		public: { affectedRoles: [], everyRole: ['customer', 'partner', 'developer'], publicChannels: ['blog', 'social'], publicRequired: false },
		public_statement: { affectedRoles: [], everyRole: ['customer', 'partner', 'developer'], publicChannels: ['blog', 'social'], publicRequired: true },
	},
	told: {
		severity: { P1: 3, P2: 3, P3: 1, P4: 1 },
		crisisLevel: { '1': 2, '2': 3, '3': 4, '4': 5 },
		trigger: { sla_breach: 2, complaint: 2, repeated_issue: 3 },
	},
	speaker: { customer: 1, vip: 2, partner: 3, developer: 1, executive: 3, internal: 1, public: 4 },
	tierOrder: ['enterprise', 'premium', 'standard', 'essential'],
};

const level = z.literal(escalationLevels);
const roleList = z.array(z.enum(roles));
const crisisKeys = ['1', '2', '3', '4'] as const;
const reach = z.strictObject({
	affectedRoles: roleList.optional(),
	everyRole: roleList.optional(),
	publicChannels: z.array(z.enum(channels)).optional(),
	publicRequired: z.boolean().optional(),
});

const overridesSchema = z.strictObject({
	scope: z.partialRecord(z.enum(['incident', ...crisisKeys]), z.enum(scopes)).optional(),
	reach: z.partialRecord(z.enum(scopes), reach).optional(),
	told: z
		.strictObject({
			severity: z.partialRecord(z.enum(severities), level).optional(),
			crisisLevel: z.partialRecord(z.enum(crisisKeys), level).optional(),
			trigger: z.partialRecord(z.enum(triggers), level).optional(),
		})
		.optional(),
	speaker: z.partialRecord(z.enum([...roles, 'vip', 'public']), level).optional(),
	tierOrder: z.array(z.enum(tiers)).optional(),
});

/**
 * The default rows with the operator's in place of single ones.
 *
 * @throws InputError naming the field
 */
export function audiencePolicy(overrides: unknown): AudiencePolicy {
	const given = parseShape(overridesSchema, overrides ?? {}, 'policy.audience');
	const base = defaultAudiencePolicy;
	const reached = (scope: Scope) => ({ ...base.reach[scope], ...given.reach?.[scope] });
	return {
		scope: { ...base.scope, ...given.scope },
		reach: {
			affected_customers: reached('affected_customers'),
			all_customers_and_partners: reached('all_customers_and_partners'),
			public: reached('public'),
			public_statement: reached('public_statement'),
		},
		told: {
			severity: { ...base.told.severity, ...given.told?.severity },
			crisisLevel: { ...base.told.crisisLevel, ...given.told?.crisisLevel },
			trigger: { ...base.told.trigger, ...given.told?.trigger },
		},
		speaker: { ...base.speaker, ...given.speaker },
		tierOrder: given.tierOrder ?? base.tierOrder,
	};
}

import * as z from 'zod';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { findingKinds, findingSeverities } from '../finding';
import { alertTypes, defaultAlertPolicy, type AlertPolicy } from './policy';

const findingSchema = z.object({
	kind: z.enum(findingKinds),
	metric: z.string(),
	from: orElse(z.string(), ''),
	to: orElse(z.string(), ''),
	severity: z.enum(findingSeverities),
	text: z.string(),
	evidence: orElse(z.record(z.string(), z.unknown()), {}),
});
export type AlertFinding = z.output<typeof findingSchema>;

const instant = z.union([z.string(), z.date()]).transform((value, context) => {
	const at = new Date(value).getTime();
	if (!Number.isNaN(at)) return at;
	context.addIssue({ code: 'custom', message: 'It must be an instant such as 2026-11-23T09:30:00Z' });
	return z.NEVER;
});

/** One key that was told of, as the database keeps it. */
const historySchema = z.object({
	key: z.string().min(1),
	type: z.enum(alertTypes),
	/** When it was told. */
	at: instant,
	/** When it was last there. */
	lastSeenAt: maybe(instant),
	recoveredAt: maybe(instant),
	text: orElse(z.string(), ''),
});
export type AlertRecord = z.output<typeof historySchema>;

const trendSchema = z.object({ label: z.string(), client: orElse(z.string(), ''), unit: orElse(z.string(), ''), value: orElse(z.number().nullable(), null), change: orElse(z.number().nullable(), null), distinguishable: orElse(z.boolean(), false) });
const totalSchema = z.object({ name: z.string().min(1), value: z.number(), unit: orElse(z.string(), '') });
const opportunitySchema = z.object({ id: z.string(), title: z.string(), what: orElse(z.string(), '') });

const occasions = ['events', 'dailyWin', 'weeklySnapshot'] as const;

const policySchema = z.partialRecord(z.enum(Object.keys(defaultAlertPolicy) as [keyof AlertPolicy, ...Array<keyof AlertPolicy>]), z.number().nonnegative());

export type AlertInput = Record<'occasion' | 'findings' | 'history' | 'trends' | 'opportunities' | 'totals' | 'policy', unknown> & { now: number; language?: string | undefined };

/** @throws InputError naming the first field that is wrong */
export function parseAlerts(input: AlertInput) {
	return {
		occasion: parseShape(z.enum(occasions), input.occasion, 'occasion'),
		findings: parseShape(z.array(findingSchema), input.findings ?? [], 'findings'),
		history: parseShape(z.array(historySchema), input.history ?? [], 'history'),
		trends: parseShape(z.array(trendSchema), input.trends ?? [], 'analysis.trends'),
		opportunities: parseShape(z.array(opportunitySchema), input.opportunities ?? [], 'analysis.opportunities'),
		totals: parseShape(z.array(totalSchema), input.totals ?? [], 'totals'),
		policy: { ...defaultAlertPolicy, ...parseShape(policySchema, input.policy ?? {}, 'policy') } satisfies AlertPolicy,
		now: input.now,
		/** Of titles, texts and reasons. Findings say what the analysis said. */
		language: input.language,
	};
}
export type AlertRequest = ReturnType<typeof parseAlerts>;

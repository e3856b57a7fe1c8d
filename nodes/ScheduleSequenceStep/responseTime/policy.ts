import * as z from 'zod';
import { parseShape } from '../../shared/shape';
import { intents, relationshipStages, responseExpectations, tiers, urgencies } from '../../shared/vocabulary';

/**
 * How soon a mail is answered, as data. All times are minutes. Operators override single numbers with the option
 * "Policy"; the same table is shown in docs/nodes/schedule-sequence-step.md.
 */
const defaultResponsePolicy = {
	/** What each urgency starts from. */
	baseMinutes: { urgent: 15, high: 120, normal: 360, low: 1_440 },
	/** How soon the client expects an answer. */
	expectation: { immediate: 0.5, business_hours: 1, flexible: 1.5 },
	/** New clients are answered sooner; long-term partners bear a little more. */
	relationship: { new: 0.7, established: 1, long_term_partner: 1.2 },
	/** 1 up to capacity, then rising evenly to `most` at `mostAt` times capacity. */
	workload: { most: 1.5, mostAt: 2, appliesTo: { urgent: false, high: false, normal: true, low: true } },
	/** What the service tier was promised. */
	tierPromise: { enterprise: 60, premium: 120, standard: 240, essential: 480 },
	/** What the kind of request may take at most. */
	intentTarget: { question: 120, update_request: 240 },
	/** What an expectation allows an urgency at most. */
	expectationTarget: { immediate: { high: 15 } },
	/** What a language was promised; holds only where the option is on. ISO 639-1. */
	languagePromise: { en: 60, es: 120, fr: 120, de: 240, zh: 240, ja: 240 },
	/** Nothing takes longer. */
	absoluteCap: 2_880,
	/** This urgency and those above it never wait for business hours; `none` lets every urgency wait. */
	roundTheClockFrom: 'urgent',
} as const;

const minutes = z.number().positive().max(525_600);
const factor = z.number().positive().max(100);
const byUrgency = <T extends z.z.ZodType>(value: T) => z.partialRecord(z.enum(urgencies), value);

const overridesSchema = z.strictObject({
	baseMinutes: byUrgency(minutes).optional(),
	expectation: z.partialRecord(z.enum(responseExpectations), factor).optional(),
	relationship: z.partialRecord(z.enum(relationshipStages), factor).optional(),
	workload: z
		.strictObject({
			most: z.number().min(1).max(100).optional(),
			mostAt: z.number().gt(1).max(100).optional(),
			appliesTo: byUrgency(z.boolean()).optional(),
		})
		.optional(),
	tierPromise: z.partialRecord(z.enum(tiers), minutes.nullable()).optional(),
	intentTarget: z.partialRecord(z.enum(intents), minutes.nullable()).optional(),
	expectationTarget: z.partialRecord(z.enum(responseExpectations), byUrgency(minutes.nullable())).optional(),
	languagePromise: z.record(z.string().regex(/^[a-z]{2,3}$/), minutes.nullable()).optional(),
	absoluteCap: minutes.optional(),
	roundTheClockFrom: z.enum([...urgencies, 'none']).optional(),
});

/** A promise overridden with null is taken back. */
type Promises<K extends string> = Partial<Record<K, number | null>>;

export interface ResponsePolicy {
	baseMinutes: Record<(typeof urgencies)[number], number>;
	expectation: Record<(typeof responseExpectations)[number], number>;
	relationship: Record<(typeof relationshipStages)[number], number>;
	workload: { most: number; mostAt: number; appliesTo: Record<(typeof urgencies)[number], boolean> };
	tierPromise: Promises<(typeof tiers)[number]>;
	intentTarget: Promises<(typeof intents)[number]>;
	expectationTarget: Partial<
		Record<(typeof responseExpectations)[number], Promises<(typeof urgencies)[number]>>
	>;
	languagePromise: Promises<string>;
	absoluteCap: number;
	roundTheClockFrom: (typeof urgencies)[number] | 'none';
}

/**
 * The default policy with the operator's numbers in place of single ones. A promise set to null does not hold.
 *
 * @throws InputError naming the field that is unknown or not a number of minutes
 */
export function responsePolicy(overrides: unknown): ResponsePolicy {
	const given = parseShape(overridesSchema, overrides ?? {}, 'policy');
	const base = defaultResponsePolicy;
	return {
		baseMinutes: { ...base.baseMinutes, ...given.baseMinutes },
		expectation: { ...base.expectation, ...given.expectation },
		relationship: { ...base.relationship, ...given.relationship },
		workload: {
			...base.workload,
			...given.workload,
			appliesTo: { ...base.workload.appliesTo, ...given.workload?.appliesTo },
		},
		tierPromise: { ...base.tierPromise, ...given.tierPromise },
		intentTarget: { ...base.intentTarget, ...given.intentTarget },
		expectationTarget: { ...base.expectationTarget, ...given.expectationTarget },
		languagePromise: { ...base.languagePromise, ...given.languagePromise },
		absoluteCap: given.absoluteCap ?? base.absoluteCap,
		roundTheClockFrom: given.roundTheClockFrom ?? base.roundTheClockFrom,
	};
}

import * as z from 'zod';
import { parseShape } from '../../shared/shape';

export const seriesNames = ['responseHours', 'sentiment', 'meetingAttendance', 'milestoneReactions', 'paymentDelayDays'] as const;
export type SeriesName = (typeof seriesNames)[number];

export interface SignalRule {
	label: string;
	/** In which direction a change is bad. */
	badWhen: 'rising' | 'falling';
	/** `ratio`: the recent median over the earlier; `difference`: on the scale of the values. */
	measure: 'ratio' | 'difference';
	/** Smaller changes are no signal; changes of `full` and more have the whole weight. */
	from: number;
	full: number;
	/** How much risk the signal alone brings, 0-1. */
	weight: number;
	source: string;
}

const design = 'The five satisfaction indicators of the communication design; thresholds and weights are our judgement';

const defaultRules: Readonly<Record<SeriesName, SignalRule>> = {
	responseHours: { label: 'Takes longer to answer', badWhen: 'rising', measure: 'ratio', from: 1.3, full: 3, weight: 0.4, source: design },
	sentiment: { label: 'Tone is getting worse', badWhen: 'falling', measure: 'difference', from: 0.15, full: 0.8, weight: 0.55, source: `${design}; tone from -1 to 1` },
	meetingAttendance: { label: 'Comes to fewer meetings', badWhen: 'falling', measure: 'difference', from: 0.15, full: 0.7, weight: 0.4, source: `${design}; 1 attended, 0 not` },
	milestoneReactions: { label: 'Is less pleased with milestones', badWhen: 'falling', measure: 'difference', from: 0.4, full: 2, weight: 0.5, source: `${design}; 1 to 5` },
	paymentDelayDays: { label: 'Pays later', badWhen: 'rising', measure: 'difference', from: 4, full: 30, weight: 0.45, source: design },
};

export interface SignalPolicy {
	rules: Record<SeriesName, SignalRule>;
	/** Days that count as recent, and days before them to compare with. */
	recentDays: number;
	earlierDays: number;
	/** Values needed in each of the two, below which nothing is said. */
	leastValues: number;
	/** A change must stand out from the ups and downs of the values: this p at most (Mann-Whitney, one-sided). */
	mostChance: number;
	/** Above this risk a person should step in. */
	interveneAbove: number;
}

const positive = z.number().positive().max(3_650);
const ruleOverride = z.strictObject({ from: positive.optional(), full: positive.optional(), weight: z.number().min(0).max(1).optional() });
const overridesSchema = z.strictObject({
	rules: z.partialRecord(z.enum(seriesNames), ruleOverride).optional(),
	recentDays: positive.optional(),
	earlierDays: positive.optional(),
	leastValues: z.int().min(2).max(1_000).optional(),
	mostChance: z.number().gt(0).max(1).optional(),
	interveneAbove: z.number().min(0).max(1).optional(),
});

/** @throws InputError naming what is no number of the policy */
export function signalPolicy(overrides: unknown): SignalPolicy {
	const { rules = {}, ...given } = parseShape(overridesSchema, overrides ?? {}, 'policy');
	const ruleOf = (name: SeriesName): SignalRule => ({ ...defaultRules[name], ...rules[name] });
	return {
		recentDays: given.recentDays ?? 30,
		earlierDays: given.earlierDays ?? 90,
		leastValues: given.leastValues ?? 3,
		mostChance: given.mostChance ?? 0.1,
		interveneAbove: given.interveneAbove ?? 0.7,
		rules: {
			responseHours: ruleOf('responseHours'),
			sentiment: ruleOf('sentiment'),
			meetingAttendance: ruleOf('meetingAttendance'),
			milestoneReactions: ruleOf('milestoneReactions'),
			paymentDelayDays: ruleOf('paymentDelayDays'),
		},
	};
}

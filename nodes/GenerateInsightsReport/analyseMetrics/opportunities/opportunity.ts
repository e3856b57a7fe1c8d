import * as z from 'zod';
import { maybe, orElse, parseShape } from '../../../shared/shape';

const rangeSchema = z
	.object({ low: z.number(), likely: z.number(), high: z.number() })
	.refine(({ low, likely, high }) => low <= likely && likely <= high, { message: '"low" must not be above "likely", nor "likely" above "high"' });

const opportunitySchema = z.object({
	id: z.string().min(1),
	title: z.string().min(1),
	/** What it is, and the steps to get there. */
	what: orElse(z.string(), ''),
	how: orElse(z.array(z.string()), []),
	metric: maybe(z.string()),
	/** Hours and money it would bring a month. */
	hoursPerMonth: maybe(z.union([z.number(), rangeSchema])),
	valuePerMonth: maybe(z.union([z.number(), rangeSchema])),
	/** Working days it takes. */
	effortDays: maybe(z.number().positive()),
	timeline: maybe(z.string()),
	owner: maybe(z.string()),
	/** How sure it is, 0 to 1. */
	confidence: orElse(z.number().min(0).max(1), 0.5),
	state: orElse(z.enum(['proposed', 'accepted', 'adopted', 'declined', 'noise']), 'proposed'),
	/** Months in which it was shown and nothing came of it. */
	monthsShown: orElse(z.number().int().min(0), 0),
	/** Day from which it runs. */
	adoptedAt: maybe(z.string()),
	tags: orElse(z.array(z.string()), []),
});
export type Opportunity = z.output<typeof opportunitySchema>;

export type OpportunityClass = 'quick_win' | 'strategic' | 'big_bet';

export interface RankedOpportunity extends Opportunity {
	rank: number;
	class: OpportunityClass;
	/** Money, or hours where there is no rate, that a day of work brings a month, by how sure it is and how often it was passed over. */
	score: number;
	/** Why it stands where it stands. */
	text: string;
}

export const likelyOf = (value: Opportunity['valuePerMonth']): number | undefined => (typeof value === 'object' ? value.likely : value);

/** @throws InputError naming the opportunity and the field */
export function parseOpportunities(value: unknown): Opportunity[] {
	return parseShape(z.array(z.unknown()), value ?? [], 'opportunities').map((one, index) => parseShape(opportunitySchema, one, `opportunities[${index}]`));
}

const feedbackSchema = z.object({
	/** Ids, metrics or tags that the client does not want to hear of again. */
	noise: orElse(z.array(z.string()), []),
	/** Ids, metrics or tags that are not to be touched. */
	neverTouch: orElse(z.array(z.string()), []),
});
export type ClientFeedback = z.output<typeof feedbackSchema>;

export const parseClientFeedback = (value: unknown): ClientFeedback => parseShape(feedbackSchema, value ?? {}, 'clientFeedback');

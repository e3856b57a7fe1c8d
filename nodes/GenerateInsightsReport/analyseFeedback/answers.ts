import * as z from 'zod';
import { InputError } from '../../shared/items';
import { maybe, orElse, parseShape } from '../../shared/shape';
import { parseInstant } from '../../shared/time/instant';
import { feedbackKinds, feedbackLimits, type FeedbackKind, type FeedbackLimits, type Scale, scales } from './policy';

/** One survey that somebody was asked, answered or not. */
export interface Answer {
	/** Milliseconds since 1970. */
	at: number;
	kind: FeedbackKind;
	scale: Scale;
	/** Null where the question was skipped or nobody answered. */
	score: number | null;
	text: string;
	contactId: string | undefined;
	/** Names of the one who answered, to be hidden in quotations. */
	names: string[];
}

/** An answer that could not be counted, and why. */
export interface Unusable {
	index: number;
	why: string;
}

export interface Feedback {
	answers: Answer[];
	unusable: Unusable[];
}

const rowSchema = z.object({
	at: z.unknown(),
	kind: z.enum(feedbackKinds),
	score: z.union([z.number(), z.string(), z.null()]).optional(),
	scale: z.union([z.string(), z.number(), z.null()]).optional(),
	text: orElse(z.string(), ''),
	contactId: maybe(z.union([z.string(), z.number()])),
	name: maybe(z.string()),
});

/** `5`, `"1-5"`, `"0-10"`: a single number is the highest score. */
function scaleOf(kind: FeedbackKind, written: string | number | null | undefined): Scale | undefined {
	const known = scales[kind];
	if (written === undefined || written === null || written === '') return known[0];
	const numbers = String(written).match(/\d+/g)?.map(Number) ?? [];
	const [first = Number.NaN, second] = numbers;
	return known.find(({ min, max }) => (second === undefined ? max === first : min === first && max === second));
}

function scoreOf(written: string | number | null | undefined): number | null {
	if (written === undefined || written === null || (typeof written === 'string' && written.trim() === '')) return null;
	return Number(written);
}

/**
 * Reads `[{at, kind, score, scale?, text?, contactId?, name?}]`. Scores outside their scale are told, not counted: bad data is a
 * finding about the data, never one about the customers.
 *
 * @throws {InputError} naming the row and field where the list cannot be read at all
 */
export function readFeedback(value: unknown): Feedback {
	if (!Array.isArray(value)) {
		throw new InputError(
			'There is no feedback to analyse',
			'Fill in "Feedback" with a list of {"at", "kind", "score"}, or give the items those keys.',
		);
	}
	const answers: Answer[] = [];
	const unusable: Unusable[] = [];
	for (const [index, given] of (value as unknown[]).entries()) {
		const row = parseShape(rowSchema, given, `feedback[${index}]`);
		const at = parseInstant(row.at, `feedback[${index}].at`).toMillis();
		const scale = scaleOf(row.kind, row.scale);
		const score = scoreOf(row.score);
		if (scale === undefined) {
			const known = scales[row.kind].map(({ min, max }) => `${min}-${max}`).join(', ');
			unusable.push({ index, why: `${row.kind} is not asked on the scale "${String(row.scale)}" (known: ${known})` });
		} else if (score !== null && (!Number.isInteger(score) || score < scale.min || score > scale.max)) {
			unusable.push({ index, why: `the score ${String(row.score)} is none of ${scale.min} to ${scale.max}` });
		} else {
			answers.push({
				at,
				kind: row.kind,
				scale,
				score,
				text: row.text.trim(),
				contactId: row.contactId === undefined ? undefined : String(row.contactId),
				names: row.name?.split(/\s+/).filter((word) => word.length > 1) ?? [],
			});
		}
	}
	return { answers, unusable };
}

const limitsSchema = z.object({
	tooFew: orElse(z.number().int().min(2), feedbackLimits.tooFew),
	confidence: orElse(z.number().min(0.5).max(0.999), feedbackLimits.confidence),
	falseAlarms: orElse(z.number().min(0.0001).max(0.5), feedbackLimits.falseAlarms),
	periodDays: orElse(z.number().min(1).max(3_660), feedbackLimits.periodDays),
	themeTexts: orElse(z.number().int().min(2), feedbackLimits.themeTexts),
	themeShare: orElse(z.number().min(0).max(1), feedbackLimits.themeShare),
	foundThemes: orElse(z.number().int().min(0).max(50), feedbackLimits.foundThemes),
	quotesPerTheme: orElse(z.number().int().min(0).max(20), feedbackLimits.quotesPerTheme),
});

/** @throws {InputError} */
export function readLimits(value: unknown): FeedbackLimits {
	return parseShape(limitsSchema, value ?? {}, 'policy');
}

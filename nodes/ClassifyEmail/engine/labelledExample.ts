import type { Emotion, Reason, Sentiment, Urgency } from '../../shared/vocabulary';

/** A mail of which a person said what it is. */
export interface LabelledExample {
	subject: string;
	/** The newest message, as far as it is known. */
	text: string;
	/** ISO 639-1. */
	language?: string;
	/** One of the vocabulary's intents; with custom labels one of their names or `other`. */
	intent: string;
	urgency?: Urgency;
	sentiment?: Sentiment;
	emotion?: Emotion;
	needsReply?: boolean;
	/** ISO 8601. */
	correctedAt?: string;
}

/** What an engine says of a mail, as far as corrections change it. */
export interface Labels {
	/** One of the vocabulary's intents; with custom labels one of their names or `other`. */
	intent: string;
	secondaryIntents: string[];
	urgency: Urgency;
	sentiment: Sentiment;
	/** -1..1 */
	sentimentScore: number;
	emotion: Emotion;
	needsReply: boolean;
	/** Of `intent`, 0..1. */
	confidence: number;
	/** Share of each intent, summing to 1. */
	scores: Record<string, number>;
	reasons: Reason[];
}

/** When it was said, in milliseconds; 0 where nobody knows. */
export function time({ correctedAt }: LabelledExample): number {
	const at = correctedAt === undefined ? Number.NaN : Date.parse(correctedAt);
	return Number.isNaN(at) ? 0 : at;
}

/** What was said of it, without its text. */
export function labelsOf({ intent, urgency, sentiment, emotion, needsReply }: LabelledExample): Partial<LabelledExample> {
	return {
		intent,
		...(urgency === undefined ? {} : { urgency }),
		...(sentiment === undefined ? {} : { sentiment }),
		...(emotion === undefined ? {} : { emotion }),
		...(needsReply === undefined ? {} : { needsReply }),
	};
}

/** Emotions that only go with one sentiment. */
export const sentimentOf: Partial<Record<Emotion, Sentiment>> = { angry: 'negative', frustrated: 'negative', satisfied: 'positive', delighted: 'positive' };

import type { Intent } from '../../shared/vocabulary';
import { intents, languages } from '../../shared/vocabulary';
import { withoutSubjectMarks } from '../../shared/mail/subjectMarks';
import { decide } from './decide';
import type { Labels } from './labelledExample';
import { offlinePolicy } from './policy';
import { reasonsFor } from './reasons';
import type { MailView } from './trained/features';
import type { TrainedModel } from './trained/model';
import { round } from './rounded';

/** What the offline engine is given of one mail. */
export interface OfflineInput {
	subject: string;
	/** The newest message only: no quotes, no signature. */
	newText: string;
	/** ISO 639-1 or `und`. */
	language: string;
	/** Sentences that ask. */
	questions: string[];
	attachments: number;
	/** The mail answers another one. */
	isReply: boolean;
	/** The sender's address, for hints such as `noreply@`. */
	from: string;
	/** Important to the operator: their displeasure weighs more. */
	importantClient?: boolean;
}

/** The labels of one mail, by the vocabulary (docs/labels.md). */
export interface OfflineResult extends Labels {
	intent: Intent;
	secondaryIntents: Intent[];
	scores: Record<Intent, number>;
}

let loading: Promise<TrainedModel> | undefined;

/** Weights and words are loaded once, with the first mail. */
async function trained(): Promise<TrainedModel> {
	loading ??= import('./trained/model.lazy').then(({ trainedModel }) => trainedModel);
	return await loading;
}

function rounded(shares: Readonly<Record<Intent, number>>): Record<Intent, number> {
	const scores = { ...shares };
	for (const intent of intents) scores[intent] = round(scores[intent]);
	return scores;
}

/** What is read of a mail, in training as in use. */
export function viewOf(input: OfflineInput): MailView {
	return {
		subject: withoutSubjectMarks(input.subject.slice(0, offlinePolicy.subjectCharacters)),
		body: input.newText.slice(0, offlinePolicy.bodyCharacters),
		language: input.language,
		from: input.from,
		isReply: input.isReply,
		attachments: input.attachments,
		questions: input.questions.length,
	};
}

/**
 * Labels a mail without any model of others: by what was learnt from mails written to the definitions of the labels, in
 * six languages. Deterministic. Says which passages and facts it went by.
 */
export async function classifyOffline(input: OfflineInput): Promise<OfflineResult> {
	const model = await trained();
	const view = viewOf(input);
	const reading = model.read(view);
	const shares = model.sharesOf(reading);
	const decided = decide(shares, model.trained, input.importantClient === true);
	const foreign = !languages.some((known) => known === input.language);
	return {
		...decided,
		sentimentScore: round(shares.sentiment.positive - shares.sentiment.negative),
		confidence: round(shares.intent[decided.intent] * (foreign ? offlinePolicy.foreignLanguage : 1)),
		scores: rounded(shares.intent),
		reasons: reasonsFor({ model, view, reading, shares, decided, foreign }),
	};
}

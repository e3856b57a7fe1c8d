import type { Intent } from '../../shared/vocabulary';
import { intents, languages } from '../../shared/vocabulary';
import { withoutSubjectMarks } from '../../shared/mail/subjectMarks';
import { detectLanguage } from '../language/detectLanguage';
import { hasLetters, isInOtherScript } from '../language/letters';
import type { Extent } from './decide';
import { decide, othersThan } from './decide';
import type { Labels } from './labelledExample';
import { offlinePolicy } from './policy';
import { reasonsFor, reasonsOfWordless } from './reasons';
import type { MailView } from './trained/features';
import type { TrainedModel } from './trained/model';
import type { Token } from './trained/tokens';
import { wordsIn } from './trained/tokens';
import { round } from './rounded';
import { readWordless, wordlessShare } from './wordless';

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

/** From so many words on it does not matter how many they are. */
const enoughWords = Math.max(offlinePolicy.fewWords.unsure, ...offlinePolicy.fewWords.urgentFrom.map(({ under }) => under));

/** What of a sentence is asked for at all: delicate matters need the least. */
const leastOfMatter = { words: offlinePolicy.secondary.words, share: offlinePolicy.secondary.delicate.from };

/** Weights and words are loaded once, with the first mail. */
let loaded: TrainedModel | undefined;

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

/** Of a first mail whose message has no words the subject is the message; that of an answer is of another mail, mostly of ours. */
async function ofSubject(view: MailView): Promise<MailView> {
	// Of a message without words nobody could tell the language.
	const { language } = view.language === 'und' || isInOtherScript(view.subject) ? await detectLanguage(view.subject) : view;
	return { ...view, body: view.subject, subject: '', language, questions: /[?？]/u.test(view.subject) ? 1 : 0 };
}

/** Of some short texts the language cannot be told, but that their letters are of none of ours. */
function languageOf({ body, language }: MailView): Extent['language'] {
	if (languages.some((known) => known === language)) return 'learnt';
	return language === 'und' && !isInOtherScript(body) ? 'not_told' : 'not_learnt';
}

/** Where hardly a word is known an exclamation mark would decide: it stands in praise more often than anywhere else. */
function withoutStress(view: MailView): MailView {
	const calm = (text: string) => text.replace(/!/gu, '.').replace(/！/gu, '。').replace(/¡/gu, ' ');
	return { ...view, body: calm(view.body), subject: calm(view.subject) };
}

/** Words, as far as it matters how many. */
function wordsOf(tokens: readonly Token[]): number {
	let words = 0;
	for (let at = 0; at < tokens.length && words < enoughWords; at++) words += wordsIn(tokens[at] as Token);
	return words;
}

/** The labels of a message without words: there is nothing to weigh. */
function labelsOfWordless({ body, attachments }: MailView): OfflineResult {
	const wordless = readWordless(body, attachments);
	const { intent, urgency, sentiment, emotion, replyShare } = wordless;
	const scores = Object.fromEntries(intents.map((one) => [one, round(one === intent ? wordlessShare : (1 - wordlessShare) / (intents.length - 1))])) as Record<Intent, number>;
	return {
		intent,
		secondaryIntents: [],
		urgency,
		sentiment,
		sentimentScore: { negative: -0.5, neutral: 0, positive: 0.5 }[sentiment],
		emotion,
		needsReply: replyShare >= offlinePolicy.answeredFrom,
		confidence: wordlessShare,
		scores,
		reasons: reasonsOfWordless(wordless, wordlessShare),
	};
}

/**
 * Labels a mail without any model of others: by what was learnt from mails written to the definitions of the labels, in
 * six languages. Deterministic. Says which passages and facts it went by.
 */
export async function classifyOffline(input: OfflineInput): Promise<OfflineResult> {
	const given = viewOf(input);
	const bySubject = !hasLetters(given.body, 1);
	if (bySubject && (input.isReply || !hasLetters(given.subject, 1))) return labelsOfWordless(given);
	const model = (loaded ??= (await import('./trained/model.lazy')).trainedModel);
	const view = bySubject ? await ofSubject(given) : given;
	const known = languageOf(view);
	const reading = model.read(known === 'learnt' ? view : withoutStress(view));
	const shares = model.sharesOf(reading);
	const foreign = known !== 'learnt';
	const words = wordsOf(reading.body);
	const decided = decide(shares, model.trained, input.importantClient === true, { words, language: known });
	const others = othersThan(decided.intent, model.mattersOf(reading, view.body, leastOfMatter), shares.intent);
	const short = !bySubject && words < offlinePolicy.fewWords.unsure;
	const sureness = (foreign ? offlinePolicy.foreign.confidence : 1) * (bySubject ? offlinePolicy.subjectAlone : short ? offlinePolicy.fewWords.confidence : 1);
	return {
		...decided,
		secondaryIntents: others.map(({ intent }) => intent),
		confidence: round(shares.intent[decided.intent] * sureness),
		scores: rounded(shares.intent),
		reasons: reasonsFor({ model, view, reading, shares, decided, others, foreign, short, bySubject, sureness }),
	};
}

import type { Language } from '../../shared/vocabulary';
import { cuesFor } from './cues';
import type { LanguageCues, Phrases } from './cues/languageCues';
import { traditionalToSimplified } from './cues/traditional';
import type { Found, Prepared } from './phrases';
import { PhraseFinder, prepare } from './phrases';
import { decision, phraseWeights, repetition, subjectShare } from './policy';

/** What the offline engine is given of one mail. */
export interface OfflineInput {
	subject: string;
	/** The newest message only: no quotes, no signature. */
	newText: string;
	/** ISO 639-1 or `und`. */
	language: string;
	/** Sentences that ask. */
	questions: string[];
	/** Counts of what was found in the text. */
	found: { amounts: number; references: number; dates: number };
	attachments: number;
	/** The mail answers another one. */
	isReply: boolean;
	/** The sender's address, for hints such as `noreply@`. */
	from: string;
	/** Important to the operator: their anger weighs more. */
	importantClient?: boolean;
}

/** A mail ready to be judged: subject and body apart, with the phrases of its language at hand. */
export interface ReadyMail {
	input: OfflineInput;
	cues: LanguageCues;
	finder: PhraseFinder;
	subject: Prepared;
	body: Prepared;
}

const finders = new Map<Language, PhraseFinder>();

function finderFor(language: Language): PhraseFinder {
	let finder = finders.get(language);
	if (!finder) {
		finder = new PhraseFinder(cuesFor(language));
		finders.set(language, finder);
	}
	return finder;
}

export function makeReady(input: OfflineInput, language: Language): ReadyMail {
	const spell = language === 'zh' ? traditionalToSimplified : undefined;
	return {
		input,
		cues: cuesFor(language),
		finder: finderFor(language),
		subject: prepare(input.subject.slice(0, 300), spell),
		body: prepare(input.newText.slice(0, decision.characters), spell),
	};
}

export interface Evidence {
	score: number;
	/** As they stand in the mail, the weightiest first. */
	phrases: string[];
}

/** Weights in falling order, each counting less than the one before. */
function summed(weights: number[]): number {
	return weights
		.sort((a, b) => b - a)
		.reduce((sum, weight, index) => sum + weight * (repetition[Math.min(index, repetition.length - 1)] ?? 0), 0);
}

/** How much speaks for one list of phrases, in subject and body. A negated phrase speaks for nothing. */
export function evidenceFor(
	mail: ReadyMail,
	phrases: Phrases | undefined,
	share: number = mail.input.isReply ? subjectShare.reply : subjectShare.fresh,
): Evidence {
	if (!phrases) return { score: 0, phrases: [] };
	const weighed = [
		...mail.finder.all(mail.body, phrases).found.map((found) => weigh(found, 1)),
		...mail.finder.all(mail.subject, phrases).found.map((found) => weigh(found, share)),
	].sort((a, b) => b.weight - a.weight);
	const distinct = weighed.filter(
		({ phrase }, index) => weighed.findIndex((other) => other.phrase.toLowerCase() === phrase.toLowerCase()) === index,
	);
	return {
		score: summed(distinct.map(({ weight }) => weight)),
		phrases: distinct.slice(0, 5).map(({ phrase }) => phrase),
	};
}

function weigh(found: Found, share: number): { phrase: string; weight: number } {
	return { phrase: found.phrase, weight: phraseWeights[found.strength] * share };
}

/** The phrases of a plain list that stand in the body. */
export function inBody(mail: ReadyMail, phrases: string[]): string[] {
	return mail.finder.among(mail.body, phrases);
}

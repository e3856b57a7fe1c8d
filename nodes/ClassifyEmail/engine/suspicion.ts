import { type InjectionFinding, withoutPassages, withoutSentences } from '../../shared/injection/detectInjection';
import type { Reason } from '../../shared/vocabulary';
import { Beginnings } from '../reading/beginnings';
import { signOffs } from '../reading/replyMarks';
import { isLongSignOff } from '../reading/signature';
import type { Labels } from './labelledExample';
import { isLaidAside, offlinePolicy } from './policy';

/**
 * What is judged of a mail that seems to speak to a machine. Both errors cost: words that dictate a label must not give it, and the
 * request of a customer who wrote "ignore my instructions about the delivery" must not go with the passage that was suspected.
 * So the rest is judged where it says enough; and where it does not, or a person may have written the passage, the mail is
 * left to a person, whatever its words say. The offline engine obeys nobody: at worst it counts words that were put in for it.
 */

const policy = {
	/** Words that a rest has to have, beyond greetings and thanks, to be judged alone; letters in Chinese and Japanese. */
	words: 4,
	letters: 6,
	/** The longest line that is nothing but thanks or a sign-off, in characters. */
	courtesy: 36,
	/** Confidence of a mail left to a person is at most this: below what anybody lets pass unseen. */
	confidence: 0.3,
} as const;

/** Which part was judged. */
export type JudgedBy = 'rest' | 'other_sentences' | 'whole';

export interface Judged {
	subject: string;
	text: string;
	by: JudgedBy;
	/** It is not laid aside, and its confidence is low. */
	leftToPerson: boolean;
}

const greeting =
	/^\s{0,9}(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day)|hola|buen[oa]s? (?:días|tardes|noches)|estimad[oa]s?|querid[oa]s?|bonjour|bonsoir|chère?s?|cher|madame|monsieur|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|liebe[rs]?|hallo|您好|你好|尊敬的|各位|お世話|いつもお世話|こんにちは|拝啓)(?![a-zà-ÿ])[^,!:.;?，！：。、？\n]{0,40}(?:[,!:.;，！：。、]|$)/iu;
const courtesies = new Beginnings(signOffs);
const letter = /[a-zà-ÿ]/u;

function isCourtesy(line: string): boolean {
	const plain = line.trim().toLowerCase();
	return isLongSignOff(plain) || (plain.length <= policy.courtesy && courtesies.of(plain).some((phrase) => !letter.test(plain.charAt(phrase.length))));
}

const chineseOrJapanese = /[\u3040-\u30ff\u3400-\u9fff]/gu;

/** Whether a text says something by itself, greetings and thanks left aside. */
export function saysEnough(text: string): boolean {
	const said = text.slice(0, offlinePolicy.bodyCharacters).split('\n').map((line) => line.replace(greeting, '')).filter((line) => !isCourtesy(line)).join('\n');
	const letters = said.match(chineseOrJapanese)?.length ?? 0;
	const words = said.replace(chineseOrJapanese, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
	return letters >= policy.letters || words >= policy.words;
}

/** What is judged of a mail, by what was found in it. */
export function judged(subject: string, newText: string, found: InjectionFinding): Judged {
	if (!found.suspected || found.hidden) return { subject, text: newText, by: 'rest', leftToPerson: false };
	const plainSubject = withoutPassages(subject);
	const rest = withoutPassages(newText);
	// A passage that reaches over paragraphs stands in none of them.
	const isLeftOut = rest !== newText || plainSubject !== subject;
	if (isLeftOut && saysEnough(rest)) return { subject: plainSubject, text: rest, by: 'rest', leftToPerson: !found.certain };
	const sentences = withoutSentences(newText);
	if (sentences !== newText && saysEnough(sentences)) return { subject: plainSubject, text: sentences, by: 'other_sentences', leftToPerson: true };
	return { subject, text: newText, by: 'whole', leftToPerson: true };
}

const whatWasDone: Record<JudgedBy, string> = {
	rest: 'It was labelled offline without that passage; no model\'s word was taken.',
	other_sentences: 'It was labelled offline by its other sentences; no model\'s word was taken.',
	whole: 'As hardly a word is left without that passage, the offline engine read all of it; no model\'s word was taken.',
};

export function injectionReason({ kinds, phrases, hidden }: InjectionFinding, { by, leftToPerson }: Judged): Reason {
	return {
		code: 'injection_suspected',
		text: `The mail ${hidden ? 'holds text that no reader sees which ' : ''}${kinds.join(' and ')}: "${phrases[0] ?? ''}". ${whatWasDone[by]}${leftToPerson ? ' A person may have meant it otherwise, so that a person is to look.' : ''}`,
		evidence: { kinds, phrases, hidden, judged: by, leftToPerson },
	};
}

/** Reasons of an intent that no longer holds. */
const ofIntent = ['phrases_found', 'no_phrase_found', 'also', 'urgency', 'tone'];
const ofReply = ['reply_needed', 'no_reply_needed'];

/** Labels of a mail that is left to a person: no word in it, dictated or not, lays it aside. */
export function leftToPerson(labels: Labels, hasOwnLabels: boolean): Labels {
	const { intent } = labels;
	const isAside = !hasOwnLabels && isLaidAside(intent);
	const outdated = isAside ? [...ofIntent, ...ofReply] : ofReply;
	return {
		...labels,
		...(isAside ? { intent: 'other', secondaryIntents: [], urgency: 'normal', sentiment: 'neutral', sentimentScore: 0, emotion: 'neutral' } : {}),
		needsReply: true,
		confidence: Math.min(labels.confidence, policy.confidence),
		reasons: [
			...(isAside
				? [
						{
							code: 'no_phrase_found',
							text: `Its words read as ${intent}, but they may be there for a machine to read: it is not laid aside by them.`,
							evidence: { intent: 'other', phrases: [], facts: [], readAs: intent },
						},
						{ code: 'urgency', text: 'Urgency normal.', evidence: { urgency: 'normal', phrases: [] } },
					]
				: []),
			...labels.reasons.filter(({ code }) => !outdated.includes(code)),
			{ code: 'reply_needed', text: 'Somebody may wait for an answer: a person is to look.' },
		],
	};
}

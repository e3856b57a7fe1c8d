import type { Intent, Reason } from '../../shared/vocabulary';
import { intents } from '../../shared/vocabulary';
import type { Decided, OtherMatter } from './decide';
import type { QuotableMail } from './trained/evidence';
import { passage, quotable, quotations } from './trained/evidence';
import type { MailView } from './trained/features';
import type { Head, Reading, Shares, TrainedModel } from './trained/model';
import { isLaidAside, offlinePolicy } from './policy';
import type { Wordless } from './wordless';

/** Everything that a decision was made of. */
export interface Judgement {
	model: TrainedModel;
	view: MailView;
	reading: Reading;
	shares: Shares;
	decided: Decided;
	/** Other matters than the intent. */
	others: readonly OtherMatter[];
	/** No mails were learnt in its language. */
	foreign: boolean;
	/** It has few words. */
	short: boolean;
	/** Its message has no words, and the subject was read as the message. */
	bySubject: boolean;
	/** What the intent's share was scaled by, so that it is the confidence. */
	sureness: number;
}

/** What it is explained with. */
interface Explaining extends Judgement {
	mail: QuotableMail;
}

const quoted = (phrases: readonly string[]) => phrases.map((phrase) => `"${phrase}"`).join(', ');
/** Never 100 %: nothing read offline is beyond doubt. */
const percent = (share: number) => `${Math.min(99, Math.round(share * 100))} %`;

function passagesFor({ model, reading, shares, mail }: Explaining, head: Head, chosen: string): string[] {
	return quotations(mail, model.evidence(reading, head, chosen, shares[head])).map(({ phrase }) => phrase);
}

/** Facts of the mail's build that spoke for the intent, in plain words. */
function factsFor({ model, reading, shares, decided }: Judgement): string[] {
	return model
		.factsFor(reading, 'intent', decided.intent, shares.intent)
		.filter(({ weight }) => weight >= 0.1)
		.sort((a, b) => b.weight - a.weight)
		.slice(0, 3)
		.map(({ words }) => words);
}

/** What else the mail may want. An intent with more than the chosen one has it although rare intents count more than frequent ones. */
function otherIntent({ decided, shares, sureness }: Judgement): string {
	const second = intents.reduce<Intent | undefined>((best, intent) => (intent !== decided.intent && (best === undefined || shares.intent[intent] > shares.intent[best]) ? intent : best), undefined);
	if (!second || shares.intent[second] < shares.intent[decided.intent] / 2) return '';
	const name = `${second} (${percent(shares.intent[second] * sureness)})`;
	if (shares.intent[second] <= shares.intent[decided.intent]) return ` It could also be ${name}.`;
	return isLaidAside(second)
		? ` By itself it would rather be ${name}, but such a mail is laid aside: that takes more.`
		: ` By itself it would rather be ${name}, but what is rarer counts more, so that it is not missed.`;
}

function intentReason(judgement: Explaining): Reason {
	const { decided, shares, short, bySubject, sureness } = judgement;
	const phrases = passagesFor(judgement, 'intent', decided.intent);
	const facts = factsFor(judgement);
	const by = [...(phrases.length > 0 ? [quoted(phrases)] : []), ...facts].join('; ');
	const said = bySubject ? ' Its message has no words: the subject was read.' : short ? ' So few words say little.' : '';
	return {
		code: phrases.length > 0 ? 'phrases_found' : 'no_phrase_found',
		text: `Read as ${decided.intent} (${percent(shares.intent[decided.intent] * sureness)} sure)${by === '' ? '; nothing in it says much' : ` by ${by}`}.${said}${otherIntent(judgement)}`,
		evidence: { intent: decided.intent, phrases, facts },
	};
}

/** One for each other matter: a correction may take away one of them. */
function othersReasons({ others, mail: { body } }: Explaining): Reason[] {
	return others.map((other) => {
		const phrase = 'from' in other ? passage(body, other.from, other.to) : '';
		return {
			code: 'also',
			text: `It also speaks of ${other.intent} (${phrase === '' ? percent(other.share) : quoted([phrase])}).`,
			evidence: { intent: other.intent, phrases: phrase === '' ? [] : [phrase] },
		};
	});
}

const urgencyRules: Record<NonNullable<Decided['urgencyRule']>, string> = {
	never_presses: 'such a mail never presses, whatever it says',
	missing_it_costs_most: 'it may be an emergency, and missing one costs most',
	important_client: 'an important client is displeased',
	language_not_learnt: 'that it can wait is not guessed of a mail in a language that was not learnt, or could not be told',
};

function urgencyReason(judgement: Explaining): Reason {
	const { urgency, urgencyRule } = judgement.decided;
	const phrases = urgencyRule === 'never_presses' || urgencyRule === 'language_not_learnt' ? [] : passagesFor(judgement, 'urgency', urgency);
	const because = [...(urgencyRule ? [urgencyRules[urgencyRule]] : []), ...(phrases.length > 0 ? [`by ${quoted(phrases)}`] : [])].join(', ');
	return {
		code: 'urgency',
		text: `Urgency ${urgency}${because === '' ? '' : `: ${because}`}.`,
		evidence: { urgency, phrases, ...(urgencyRule ? { rule: urgencyRule } : {}) },
	};
}

const feeling = (sentiment: string, emotion: string) => `The sentiment is ${sentiment}, the emotion ${emotion}`;

function toneReason(judgement: Explaining): Reason[] {
	const { sentiment, emotion } = judgement.decided;
	if (sentiment === 'neutral' && emotion === 'neutral') return [];
	const [head, chosen]: [Head, string] = sentiment === 'neutral' ? ['emotion', emotion] : ['sentiment', sentiment];
	const phrases = passagesFor(judgement, head, chosen);
	return [{
		code: 'tone',
		text: `${feeling(sentiment, emotion)}${phrases.length > 0 ? `: ${quoted(phrases)}` : ''}.`,
		evidence: { sentiment, emotion, phrases },
	}];
}

function replyReason({ needsReply, replyShare }: Pick<Decided, 'needsReply' | 'replyShare'>): Reason {
	if (!needsReply) return { code: 'no_reply_needed', text: `No answer is waited for (${percent(1 - replyShare)} sure).` };
	const text = replyShare >= 0.5 ? `Somebody waits for an answer (${percent(replyShare)} sure).` : `Perhaps somebody waits for an answer (${percent(replyShare)} likely): one too many costs less than one that never came.`;
	return { code: 'reply_needed', text };
}

function languageReason({ view: { language } }: Judgement): Reason {
	const why = language === 'und' ? 'Its language could not be told' : `The offline engine has learnt no mails in the language "${language}"`;
	return { code: 'language_not_covered', text: `${why}, so it is not sure of its answer.`, evidence: { language } };
}

/** Why a message without words has its labels. */
export function reasonsOfWordless({ intent, urgency, sentiment, emotion, replyShare, because }: Wordless, share: number): Reason[] {
	return [
		{ code: 'no_phrase_found', text: `The message has no words. Taken for ${intent} (${percent(share)} sure): ${because}.`, evidence: { intent, phrases: [], facts: [] } },
		{ code: 'urgency', text: `Urgency ${urgency}: no word in it presses.`, evidence: { urgency, phrases: [] } },
		...(sentiment === 'neutral' && emotion === 'neutral' ? [] : [{ code: 'tone', text: `${feeling(sentiment, emotion)}: ${because}.`, evidence: { sentiment, emotion, phrases: [] } }]),
		replyReason({ needsReply: replyShare >= offlinePolicy.answeredFrom, replyShare }),
	];
}

/** Why the labels are what they are, in words an operator understands; passages stand as they do in the mail. */
export function reasonsFor(judgement: Judgement): Reason[] {
	const { decided, reading, view, foreign } = judgement;
	const explaining: Explaining = { ...judgement, mail: quotable(reading, view) };
	return [
		intentReason(explaining),
		...othersReasons(explaining),
		urgencyReason(explaining),
		...toneReason(explaining),
		replyReason(decided),
		...(foreign ? [languageReason(judgement)] : []),
	];
}

import type { Emotion, Intent, Sentiment, Urgency } from '../../shared/vocabulary';
import { emotions, intents, sentiments, urgencies } from '../../shared/vocabulary';
import { isLaidAside, offlinePolicy } from './policy';
import { sentimentOf } from './labelledExample';
import { round } from './rounded';
import type { Matter, Shares, TrainedWeights } from './trained/model';

/** What was found out of how shares are to be taken. */
type Fitted = Pick<TrainedWeights, 'lifts' | 'urgentFrom'>;

/** How much there is of a mail to go by. */
export interface Extent {
	/** Words of the message; a Chinese or Japanese character counts half a word. */
	words: number;
	/** Whether mails in its language were learnt; of some short texts the language cannot be told. */
	language: 'learnt' | 'not_learnt' | 'not_told';
}

export interface Decided {
	intent: Intent;
	urgency: Urgency;
	/** Why the urgency is not the likeliest one; absent where it is. */
	urgencyRule?: 'never_presses' | 'missing_it_costs_most' | 'important_client' | 'language_not_learnt';
	sentiment: Sentiment;
	/** -1..1 */
	sentimentScore: number;
	emotion: Emotion;
	needsReply: boolean;
	/** How likely it is that an answer is waited for, 0..1. */
	replyShare: number;
}

/** The class with the greatest share; `lift` makes rare classes count more, so that none is forgotten. */
function likeliest<T extends string>(names: readonly T[], shares: Readonly<Record<T, number>>, lift?: readonly number[], but: readonly T[] = []): T {
	let best = -1;
	let most = 0;
	names.forEach((name, index) => {
		if (but.includes(name)) return;
		const share = shares[name] * (lift?.[index] ?? 1);
		if (best < 0 || share > most) {
			best = index;
			most = share;
		}
	});
	return names[best] as T;
}

/** Share from which a mail is called urgent though another class has more. Where little is known of it, all classes have their part: that alone is no emergency. */
function urgentFrom(trained: Fitted, { words, language }: Extent): number {
	const { fewWords, foreign } = offlinePolicy;
	const few = fewWords.urgentFrom.find(({ under }) => words < under)?.share ?? 0;
	return Math.max(trained.urgentFrom, few, language === 'learnt' ? 0 : foreign.urgentFrom);
}

function urgencyOf(intent: Intent, shares: Shares, trained: Fitted, extent: Extent): Pick<Decided, 'urgency' | 'urgencyRule'> {
	if (isLaidAside(intent)) return { urgency: 'low', urgencyRule: 'never_presses' };
	const likely = likeliest(urgencies, shares.urgency, trained.lifts.urgency);
	if (shares.urgency.urgent >= urgentFrom(trained, extent)) return { urgency: 'urgent', ...(likely === 'urgent' ? {} : { urgencyRule: 'missing_it_costs_most' }) };
	const hides = extent.language === 'not_learnt' || (extent.language === 'not_told' && shares.needsReply.yes >= offlinePolicy.answeredFrom);
	return likely === 'low' && hides ? { urgency: 'normal', urgencyRule: 'language_not_learnt' } : { urgency: likely };
}

/**
 * Rare kinds count more, but a mail is not passed over because of it: a kind that is never answered (marketing, spam) has to be
 * the likeliest as it is, and likely enough.
 */
function intentOf(shares: Shares, lift: readonly number[], { language }: Extent): Intent {
	const { foreign, neverPressing, neverPressingFrom } = offlinePolicy;
	const lifted = likeliest(intents, shares.intent, lift);
	if (!isLaidAside(lifted)) return lifted;
	const aside = neverPressing.reduce((sum, intent) => sum + shares.intent[intent], 0);
	if (aside < (language === 'not_learnt' ? foreign.laidAsideFrom : neverPressingFrom)) return likeliest(intents, shares.intent, lift, neverPressing);
	const plain = likeliest(intents, shares.intent);
	return isLaidAside(plain) ? lifted : plain;
}

/** In a language that was not learnt nobody is said to be pleased. */
function toneOf(shares: Shares, { lifts }: Fitted, { language }: Extent): Pick<Decided, 'sentiment' | 'sentimentScore' | 'emotion'> {
	const sentiment = likeliest(sentiments, shares.sentiment, lifts.sentiment);
	const emotion = likeliest(emotions, shares.emotion, lifts.emotion);
	const sentimentScore = round(shares.sentiment.positive - shares.sentiment.negative);
	if (language !== 'not_learnt') return { sentiment, sentimentScore, emotion };
	return {
		sentiment: sentiment === 'positive' ? 'neutral' : sentiment,
		sentimentScore: Math.min(0, sentimentScore),
		emotion: sentimentOf[emotion] === 'positive' ? 'neutral' : emotion,
	};
}

/** A mail of which there is enough. */
const ample: Extent = { words: Number.POSITIVE_INFINITY, language: 'learnt' };

/** From shares to labels, by the definitions of docs/labels.md. */
export function decide(shares: Shares, trained: Fitted, importantClient: boolean, extent: Extent = ample): Decided {
	const intent = intentOf(shares, trained.lifts.intent, extent);
	const machine = isLaidAside(intent);
	const tone = toneOf(shares, trained, extent);
	const replyShare = machine ? 0 : shares.needsReply.yes;
	const pressing = urgencyOf(intent, shares, trained, extent);
	// Displeasure of a client who matters is answered the same day.
	const raised = importantClient && tone.sentiment === 'negative' && (pressing.urgency === 'normal' || pressing.urgency === 'low') && !machine;
	return {
		intent,
		...(raised ? { urgency: 'high', urgencyRule: 'important_client' } : pressing),
		...tone,
		needsReply: !machine && (replyShare >= offlinePolicy.answeredFrom || extent.language === 'not_learnt'),
		replyShare,
	};
}

/** Another matter of a mail: of one sentence, or of the mail as a whole. */
export type OtherMatter = Matter | Pick<Matter, 'intent' | 'share'>;

/**
 * What a mail wants beside its intent, each once: first what may be delicate, then the surest. Of a machine's mail nothing is picked out, and
 * beside a delicate intent no doubt is needed.
 */
export function othersThan(intent: Intent, matters: readonly Matter[], shares: Shares['intent']): OtherMatter[] {
	const { among, atMost, delicate, from } = offlinePolicy.secondary;
	const isDelicate = (one: Intent) => delicate.among.includes(one);
	if (isLaidAside(intent)) return [];
	const doubts = isDelicate(intent) ? [] : delicate.among.filter((one) => shares[one] >= delicate.fromOfWhole);
	const wanted = matters.filter((one) => one.share >= (isDelicate(one.intent) ? delicate.from : from));
	const others: OtherMatter[] = [...wanted, ...doubts.map((one) => ({ intent: one, share: shares[one] }))]
		.filter((other) => other.intent !== intent && among.includes(other.intent))
		.sort((a, b) => Number(isDelicate(b.intent)) - Number(isDelicate(a.intent)) || b.share - a.share);
	return others.filter((other, place) => others.findIndex((one) => one.intent === other.intent) === place).slice(0, atMost);
}

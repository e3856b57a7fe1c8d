import type { Intent, Reason } from '../../shared/vocabulary';
import { intents } from '../../shared/vocabulary';
import type { Decided } from './decide';
import { quotations } from './trained/evidence';
import type { MailView } from './trained/features';
import type { Evidence, Head, Reading, Shares, TrainedModel } from './trained/model';

/** Everything that a decision was made of. */
export interface Judgement {
	model: TrainedModel;
	view: MailView;
	reading: Reading;
	shares: Shares;
	decided: Decided;
	foreign: boolean;
}

const quoted = (phrases: readonly string[]) => phrases.map((phrase) => `"${phrase}"`).join(', ');
/** Never 100 %: nothing read offline is beyond doubt. */
const percent = (share: number) => `${Math.min(99, Math.round(share * 100))} %`;

/** What the other classes would have among themselves: where the chosen one is certain, they still are what it won against. */
function alternatives(shares: Readonly<Record<string, number>>, chosen: string): Record<string, number> {
	const rest = Math.max(1e-9, 1 - (shares[chosen] ?? 0));
	const others: Record<string, number> = { ...shares };
	for (const name in others) others[name] = name === chosen ? 0 : (others[name] as number) / rest;
	return others;
}

/** What spoke for a class of a head, against the others as far as they were likely. */
function evidenceFor({ model, reading, shares }: Judgement, head: Head, chosen: string): Evidence {
	return model.evidence(reading, head, chosen, alternatives(shares[head], chosen));
}

function passages({ reading, view }: Judgement, evidence: Evidence): string[] {
	return quotations(reading, view, evidence).map(({ phrase }) => phrase);
}

function passagesFor(judgement: Judgement, head: Head, chosen: string): string[] {
	return passages(judgement, evidenceFor(judgement, head, chosen));
}

/** Facts of the mail's build that spoke for the intent, in plain words. */
function factsFor({ ofFacts }: Evidence): string[] {
	return ofFacts
		.filter(({ weight }) => weight >= 0.1)
		.sort((a, b) => b.weight - a.weight)
		.slice(0, 3)
		.map(({ words }) => words);
}

function intentReason(judgement: Judgement): Reason {
	const { decided, shares } = judgement;
	const evidence = evidenceFor(judgement, 'intent', decided.intent);
	const phrases = passages(judgement, evidence);
	const facts = factsFor(evidence);
	const second = intents.reduce<Intent | undefined>((best, intent) => (intent !== decided.intent && (best === undefined || shares.intent[intent] > shares.intent[best]) ? intent : best), undefined);
	const close = second && shares.intent[second] >= shares.intent[decided.intent] / 2 ? ` It could also be ${second} (${percent(shares.intent[second])}).` : '';
	const by = [...(phrases.length > 0 ? [quoted(phrases)] : []), ...facts].join('; ');
	return {
		code: phrases.length > 0 ? 'phrases_found' : 'no_phrase_found',
		text: `Read as ${decided.intent} (${percent(shares.intent[decided.intent])} sure)${by === '' ? '; nothing in it says much' : ` by ${by}`}.${close}`,
		evidence: { intent: decided.intent, phrases, facts },
	};
}

const urgencyRules: Record<NonNullable<Decided['urgencyRule']>, string> = {
	never_presses: 'such a mail never presses, whatever it says',
	missing_it_costs_most: 'it may be an emergency, and missing one costs most',
	important_client: 'an important client is displeased',
};

function urgencyReason(judgement: Judgement): Reason {
	const { urgency, urgencyRule } = judgement.decided;
	const phrases = urgencyRule === 'never_presses' ? [] : passagesFor(judgement, 'urgency', urgency);
	const because = [...(urgencyRule ? [urgencyRules[urgencyRule]] : []), ...(phrases.length > 0 ? [`by ${quoted(phrases)}`] : [])].join(', ');
	return {
		code: 'urgency',
		text: `Urgency ${urgency}${because === '' ? '' : `: ${because}`}.`,
		evidence: { urgency, phrases, ...(urgencyRule ? { rule: urgencyRule } : {}) },
	};
}

function toneReason(judgement: Judgement): Reason[] {
	const { sentiment, emotion } = judgement.decided;
	if (sentiment === 'neutral' && emotion === 'neutral') return [];
	const [head, chosen]: [Head, string] = sentiment === 'neutral' ? ['emotion', emotion] : ['sentiment', sentiment];
	const phrases = passagesFor(judgement, head, chosen);
	return [{
		code: 'tone',
		text: `The tone is ${sentiment}, ${emotion}${phrases.length > 0 ? `: ${quoted(phrases)}` : ''}.`,
		evidence: { sentiment, emotion, phrases },
	}];
}

/** Why the labels are what they are, in words an operator understands; passages stand as they do in the mail. */
export function reasonsFor(judgement: Judgement): Reason[] {
	const { decided, shares, view, foreign } = judgement;
	return [
		intentReason(judgement),
		...(decided.secondaryIntents.length > 0
			? [{ code: 'also', text: `It also speaks of ${decided.secondaryIntents.map((intent) => `${intent} (${percent(shares.intent[intent])})`).join(', ')}.`, evidence: { secondaryIntents: decided.secondaryIntents } }]
			: []),
		urgencyReason(judgement),
		...toneReason(judgement),
		decided.needsReply
			? { code: 'reply_needed', text: `Somebody waits for an answer (${percent(decided.replyShare)} sure).` }
			: { code: 'no_reply_needed', text: `No answer is waited for (${percent(1 - decided.replyShare)} sure).` },
		...(foreign
			? [{ code: 'language_not_covered', text: `The offline engine has learnt no mails in the language "${view.language}", so it is not sure of its answer.`, evidence: { language: view.language } }]
			: []),
	];
}

import type { Intent } from '../../shared/vocabulary';
import { intents } from '../../shared/vocabulary';
import type { Evidence, ReadyMail } from './evidence';
import { evidenceFor, inBody } from './evidence';
import { decision, forms, formShare, neglectOrder, shape, startingScore, structure, tone as tonePolicy } from './policy';
import type { Tone } from './toneOf';

export interface IntentJudgement {
	intent: Intent;
	secondaryIntents: Intent[];
	/** Of `intent`, 0..1. */
	confidence: number;
	/** For every intent, summing to 1. */
	scores: Record<Intent, number>;
	/** The phrases found for each intent that has any. */
	evidence: Map<Intent, string[]>;
	/** Facts of the mail's build that counted. */
	build: string[];
	/** Another intent had a higher score, but neglecting this one costs more. */
	preferredOver?: Intent;
}

/** What shows in the build of a mail alone. */
const fromBuild: readonly Intent[] = ['information', 'question', 'complaint', 'feedback'];

type Nudge = keyof typeof structure;

const robotSender = /^(?:no-?reply|do-?not-?reply|newsletter|news|marketing|promo|offers|notifications?|mailer-daemon|postmaster)\b/iu;

function length(text: string, unspaced: boolean): number {
	return unspaced ? text.length / 2 : text.split(/\s+/u).length;
}

/** What the build of the mail says: which of the nudges in `structure` apply, each with a name for the operator. */
function nudges(mail: ReadyMail, tone: Tone): Array<[Nudge, string]> {
	const { input, cues } = mail;
	const text = mail.body.shown;
	const asks = input.questions.length > 0;
	const requests = inBody(mail, cues.requests).length > 0;
	const links = (text.match(/https?:\/\//giu) ?? []).length;
	const marks = (`${input.subject} ${text}`.match(/[!！]/gu) ?? []).length;
	const thanks = evidenceFor(mail, cues.intents.feedback, 0).score > 1.5;
	const words = length(text, cues.unspaced === true);
	const short = words <= shape.onlyThanks;
	const all: Array<[Nudge, boolean, string]> = [
		['asks', asks, 'it asks something'],
		['asksNothing', !asks && !requests && words >= shape.tells, 'nothing is asked'],
		['onlyThanks', thanks && !asks && !requests && short, 'it says thanks and nothing else'],
		['attachment', input.attachments > 0, 'something is attached'],
		['amount', input.found.amounts > 0, 'it names an amount'],
		['amountAndReference', input.found.amounts > 0 && input.found.references > 0, 'it names an amount and a number'],
		['referenceAndWhen', asks && input.found.references > 0 && input.found.amounts === 0, 'it asks about something with a number'],
		['dateAndQuestion', asks && input.found.dates > 0, 'it asks and names a date'],
		['manyLinks', links >= shape.manyLinks, 'it is full of links'],
		['shouting', marks >= shape.shouting, 'it is full of exclamation marks'],
		['angry', tone.score <= -tonePolicy.clear, 'its tone is angry or disappointed'],
		['glad', tone.score >= tonePolicy.clear, 'its tone is glad'],
		['reply', input.isReply, 'it answers another mail'],
		['messagesOnly', inBody(mail, cues.messagesOnly).length > 0 && inBody(mail, cues.wholeRelationship).length === 0, 'it is about messages, not about a service'],
		['robotSender', robotSender.test(input.from), 'its sender is a role that machines use'],
	];
	return all.flatMap(([nudge, applies, text]) => (applies ? [[nudge, text] as [Nudge, string]] : []));
}

function softmax(scores: Record<Intent, number>): Record<Intent, number> {
	const most = Math.max(...Object.values(scores));
	const powers = intents.map((intent) => Math.exp((scores[intent] - most) / decision.temperature));
	const sum = powers.reduce((a, b) => a + b, 0);
	return Object.fromEntries(
		intents.map((intent, index) => [intent, (powers[index] ?? 0) / sum]),
	) as Record<Intent, number>;
}

function best(scores: Record<Intent, number>): Intent {
	return intents.reduce((leader, intent) => (scores[intent] > scores[leader] ? intent : leader));
}

/** Weighs the phrases and the build of a mail for every intent, and settles ties by what neglect would cost. */
export function intentOf(mail: ReadyMail, tone: Tone): IntentJudgement {
	const scores: Record<Intent, number> = { ...startingScore };
	const evidence = new Map<Intent, string[]>();
	for (const intent of intents) {
		const found: Evidence = evidenceFor(mail, mail.cues.intents[intent]);
		scores[intent] += found.score * (intent === 'question' ? formShare : 1);
		if (found.phrases.length > 0) evidence.set(intent, found.phrases);
	}
	const build: string[] = [];
	for (const [nudge, text] of nudges(mail, tone)) {
		build.push(text);
		for (const [intent, points] of Object.entries(structure[nudge]) as Array<[Intent, number]>) {
			// A nudge tips what is there; it makes no label out of nothing, but for what shows in the build alone.
			if (points < 0 || evidence.has(intent) || fromBuild.includes(intent)) scores[intent] += points;
		}
	}

	const leader = best(scores);
	const [margin, least] = forms.includes(leader)
		? [decision.formMargin, decision.behindForm]
		: [decision.tieMargin, decision.fits];
	const tied = neglectOrder.find(
		(intent) => intent === leader || (scores[intent] >= scores[leader] - margin && scores[intent] >= least),
	);
	const intent = tied !== undefined && neglectOrder.includes(leader) ? tied : leader;
	// The label that neglect decides for is at least as likely as the one it was preferred to.
	const shares = softmax({ ...scores, [intent]: Math.max(scores[intent], scores[leader]) });
	const empty = scores[leader] < decision.nothingFound;
	return {
		intent,
		secondaryIntents: neglectOrder
			.filter((other) => other !== intent && scores[other] >= decision.secondary && other !== 'question')
			.sort((a, b) => scores[b] - scores[a])
			.slice(0, decision.secondaryAtMost),
		confidence: empty ? Math.min(shares[intent], 0.25) : shares[intent],
		scores: shares,
		evidence,
		build,
		...(intent === leader ? {} : { preferredOver: leader }),
	};
}

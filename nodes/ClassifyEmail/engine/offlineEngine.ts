import type { Emotion, Intent, Reason, Sentiment, Urgency } from '../../shared/vocabulary';
import { languages } from '../../shared/vocabulary';
import { cueLanguage } from './cues';
import type { OfflineInput } from './evidence';
import { makeReady } from './evidence';
import { intentOf } from './intentOf';
import { decision } from './policy';
import { replyNeeded } from './replyNeeded';
import { toneOf } from './toneOf';
import { urgencyOf } from './urgencyOf';

export type { OfflineInput } from './evidence';

/** The labels of one mail, by the vocabulary (docs/labels.md). */
export interface OfflineResult {
	intent: Intent;
	secondaryIntents: Intent[];
	urgency: Urgency;
	sentiment: Sentiment;
	/** -1..1 */
	sentimentScore: number;
	emotion: Emotion;
	needsReply: boolean;
	/** Of `intent`, 0..1. */
	confidence: number;
	/** Share of each intent, summing to 1. */
	scores: Record<Intent, number>;
	reasons: Reason[];
}

function round(value: number): number {
	return Math.round(value * 1000) / 1000;
}

/**
 * Labels a mail without any model: by what people write in six languages when they want something, and by how the mail
 * is built. Deterministic. Says which phrases it went by.
 */
export function classifyOffline(input: OfflineInput): OfflineResult {
	const language = cueLanguage(input.language);
	const foreign = !languages.some((known) => known === input.language);
	const mail = makeReady(input, language);
	const tone = toneOf(mail);
	const judged = intentOf(mail, tone);
	const urgency = urgencyOf(mail, judged.intent, tone);
	const reply = replyNeeded(mail, judged.intent);

	const phrases = judged.evidence.get(judged.intent) ?? [];
	const reasons: Reason[] = [
		phrases.length > 0
			? {
					code: 'phrases_found',
					text: `Read as ${judged.intent} by ${phrases.map((phrase) => `"${phrase}"`).join(', ')}.`,
					evidence: { intent: judged.intent, phrases },
				}
			: {
					code: 'no_phrase_found',
					text: `Read as ${judged.intent} by its build${judged.build.length > 0 ? `: ${judged.build.join(', ')}` : ''}; no telling phrase was found.`,
					evidence: { build: judged.build },
				},
	];
	if (judged.preferredOver) {
		reasons.push({
			code: 'costlier_to_neglect',
			text: `${judged.intent} and ${judged.preferredOver} both fit; neglecting ${judged.intent} would cost more.`,
			evidence: { preferred: judged.intent, over: judged.preferredOver, phrases: judged.evidence.get(judged.preferredOver) ?? [] },
		});
	}
	reasons.push({ code: 'urgency', text: urgency.because, evidence: { urgency: urgency.urgency, phrases: urgency.phrases } });
	if (tone.phrases.length > 0) {
		reasons.push({
			code: 'tone',
			text: `The tone is ${tone.sentiment}: ${tone.phrases.map((phrase) => `"${phrase}"`).join(', ')}.`,
			evidence: { sentiment: tone.sentiment, phrases: tone.phrases },
		});
	}
	reasons.push({ code: reply.needsReply ? 'reply_needed' : 'no_reply_needed', text: reply.because });
	if (foreign) {
		reasons.push({
			code: 'language_not_covered',
			text: `The offline engine has no phrases for the language "${input.language}", so it is not sure of its answer.`,
			evidence: { language: input.language },
		});
	}
	return {
		intent: judged.intent,
		secondaryIntents: judged.secondaryIntents,
		urgency: urgency.urgency,
		sentiment: tone.sentiment,
		sentimentScore: tone.score,
		emotion: tone.emotion,
		needsReply: reply.needsReply,
		confidence: round(judged.confidence * (foreign ? decision.foreignLanguage : 1)),
		scores: Object.fromEntries(
			Object.entries(judged.scores).map(([intent, share]) => [intent, round(share)]),
		) as Record<Intent, number>,
		reasons,
	};
}

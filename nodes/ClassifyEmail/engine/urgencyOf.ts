import type { Intent, Urgency } from '../../shared/vocabulary';
import type { ReadyMail } from './evidence';
import { inBody } from './evidence';
import { neverPressing, relaxable, usualUrgency } from './policy';
import type { Tone } from './toneOf';

export interface UrgencyJudgement {
	urgency: Urgency;
	/** One English sentence. */
	because: string;
	phrases: string[];
}

const rank: Record<Urgency, number> = { low: 0, normal: 1, high: 2, urgent: 3 };

/**
 * How soon an answer is needed. Only the body counts: a subject that shouts over ordinary content is ordinary.
 */
export function urgencyOf(mail: ReadyMail, intent: Intent, tone: Tone): UrgencyJudgement {
	const { cues, input } = mail;
	const usual = usualUrgency[intent];
	if (neverPressing.includes(intent)) {
		return { urgency: 'low', because: `A mail of the kind ${intent} never presses, whatever it says.`, phrases: [] };
	}
	const urgent = inBody(mail, cues.urgency.urgent);
	const high = inBody(mail, cues.urgency.high);
	const relaxed = inBody(mail, cues.urgency.relaxed);
	const whole = inBody(mail, cues.wholeRelationship);
	const thanks = intent === 'feedback' && tone.sentiment === 'positive';

	if (relaxed.length > 0 && urgent.length === 0) {
		return relaxable.includes(intent)
			? { urgency: 'low', because: 'The writer says there is no hurry.', phrases: relaxed }
			: { urgency: rank[usual] > rank.normal ? usual : 'normal', because: 'There is no hurry, but the matter is not to be left.', phrases: relaxed };
	}
	if (urgent.length > 0 && !thanks && intent !== 'information') {
		return { urgency: 'urgent', because: 'Harm is happening now or within hours.', phrases: urgent };
	}
	if (intent === 'cancellation' && whole.length > 0 && input.questions.length === 0) {
		return { urgency: 'high', because: 'A contract, subscription or account is about to end.', phrases: whole.slice(0, 2) };
	}
	if (intent === 'complaint' && tone.sentiment !== 'negative' && high.length === 0) {
		return { urgency: 'normal', because: 'A calm complaint.', phrases: tone.phrases };
	}
	if (high.length > 1 || (high.length === 1 && (usual !== 'low' || rank[usual] >= rank.normal))) {
		if (!thanks) return { urgency: 'high', because: 'An answer is needed the same day.', phrases: high };
	}
	if (tone.emotion === 'angry' || (tone.sentiment === 'negative' && input.importantClient === true)) {
		return rank[usual] >= rank.high || !thanks
			? { urgency: 'high', because: 'The writer is angry, or an important client is unhappy.', phrases: tone.phrases }
			: { urgency: usual, because: 'Nothing presses.', phrases: [] };
	}
	return { urgency: usual, because: `Nothing presses: usual for ${intent}.`, phrases: [] };
}

import type { Emotion, Sentiment } from '../../shared/vocabulary';
import { emotions } from '../../shared/vocabulary';
import type { ReadyMail } from './evidence';
import type { Strength } from './phrases';
import { phraseWeights, tone } from './policy';

export interface Tone {
	sentiment: Sentiment;
	/** -1 (hostile) to 1 (delighted). */
	score: number;
	emotion: Emotion;
	/** The phrases it rests on. */
	phrases: string[];
}

const leaning: Partial<Record<Emotion, Sentiment>> = {
	angry: 'negative',
	frustrated: 'negative',
	satisfied: 'positive',
	delighted: 'positive',
};

function weight(found: Array<{ strength: Strength }>): number {
	return found.reduce((sum, { strength }) => sum + phraseWeights[strength], 0);
}

/** The writer's attitude to us. Set phrases of courtesy are taken out first: they are no attitude. */
export function toneOf(mail: ReadyMail): Tone {
	const { finder, cues } = mail;
	const text = finder.without(mail.body, cues.courtesies);
	const negative = finder.all(text, cues.tone.negative);
	const positive = finder.all(text, cues.tone.positive);
	// "Not happy" is unhappy; "no problem" is hardly praise.
	const against = weight(negative.found) + weight(positive.negated);
	const praise = weight(positive.found);
	const score = (praise - against) / (praise + against + tone.ballast);
	const sentiment: Sentiment = score >= tone.threshold ? 'positive' : score <= -tone.threshold ? 'negative' : 'neutral';

	const shown = new Map<Emotion, string[]>();
	for (const emotion of emotions) {
		const phrases = finder.among(text, cues.emotions[emotion] ?? []);
		if (phrases.length > 0) shown.set(emotion, phrases);
	}
	const fits = emotions.find((emotion) => shown.has(emotion) && leaning[emotion] === sentiment && sentiment !== 'neutral');
	const quiet = (['anxious', 'confused'] as const).find((emotion) => shown.has(emotion));
	const emotion: Emotion =
		(sentiment === 'positive' && shown.has('delighted') && score > tone.clear ? 'delighted' : undefined) ??
		(sentiment === 'negative' && quiet === 'anxious' && !shown.has('angry') && !shown.has('frustrated') ? 'anxious' : undefined) ??
		fits ??
		(sentiment === 'negative' ? 'frustrated' : sentiment === 'positive' ? 'satisfied' : (quiet ?? 'neutral'));
	const phrases = (sentiment === 'positive' ? positive.found : sentiment === 'negative' ? [...negative.found, ...positive.negated] : [])
		.map(({ phrase }) => phrase)
		.slice(0, 4);
	return { sentiment, score: Math.round(score * 1000) / 1000, emotion, phrases };
}

import type { Emotion, Sentiment, Urgency } from '../../shared/vocabulary';
import { urgencies } from '../../shared/vocabulary';
import type { Rule, Settled } from './contradictions';
import { settle } from './contradictions';
import type { Near } from './exampleIndex';
import { ExampleIndex } from './exampleIndex';
import { withReasons } from './exampleReasons';
import type { LabelledExample, Labels } from './labelledExample';
import { sentimentOf, time } from './labelledExample';
import type { Said } from './saysMore';
import { saidIn, saysMore } from './saysMore';
import { isLaidAside } from './policy';
import { round } from './rounded';

export type { LabelledExample, Labels } from './labelledExample';

export interface Corrected {
	labels: Labels;
	/** The mail is (almost) the one that was corrected: nobody needs to be asked any more. */
	decided: boolean;
}

const learning = {
	/** Examples that are indexed; of more, the latest. */
	atMost: 5_000,
	/**
	 * What an example's word weighs, by how alike the mails are: about how often the nearest of two labelled requests had
	 * the label of the other at that similarity (Banking77 and Bitext, with 5 to 2,000 examples). Straight lines between.
	 */
	weight: [
		[0.35, 0],
		[0.45, 0.3],
		[0.55, 0.55],
		[0.65, 0.72],
		[0.75, 0.86],
		[0.9, 0.97],
	] as ReadonlyArray<readonly [similarity: number, weight: number]>,
	/** From here on it is the same mail, but for a name or a number. */
	same: 0.9,
	/** What an example is like a mail at most that says more than it did, for what its word weighs. */
	sayingMore: 0.75,
	/** What the first, second, third ... example counts: they repeat each other. */
	further: [1, 0.5, 0.3, 0.2, 0.1] as readonly number[],
	/** What is left of an example's word where another one is to be believed rather. */
	overruled: 0.25,
	/** From here on what speaks for another urgency, tone or need of a reply changes it. */
	besidesIntent: 0.7,
} as const;

const typicalScore: Record<Sentiment, number> = { negative: -0.6, neutral: 0, positive: 0.6 };
const usualEmotion: Record<Sentiment, Emotion> = { negative: 'frustrated', neutral: 'neutral', positive: 'satisfied' };

/** An example near a mail. `more`: the mail says what it did not. */
interface Held extends Settled {
	more: boolean;
}

interface Vote extends Held {
	weight: number;
}

/** Holds the labels of a mail against what was learnt. `hasOwnLabels`: the intents are the operator's, whatever they are called. */
export type Learner = (mail: { subject: string; text: string }, labels: Labels, hasOwnLabels?: boolean) => Corrected;

/** Learns the examples once for a run; gives the function that holds a mail's labels against them. Deterministic. */
export function learnFrom(given: readonly LabelledExample[]): Learner {
	const examples = [...given].sort((a, b) => time(b) - time(a)).slice(0, learning.atMost);
	const index = new ExampleIndex(examples.map(({ subject, text }) => `${subject}\n${text}`));
	const least = learning.weight[0]?.[0] ?? 0;
	return (mail, labels, hasOwnLabels = false) => {
		const text = `${mail.subject}\n${mail.text}`;
		// An example with a label that is not in use says nothing.
		const near = index
			.nearest(text, 4 * learning.further.length, least)
			.flatMap(({ position, similarity }) => {
				const example = examples[position];
				return example && Object.hasOwn(labels.scores, example.intent) ? [{ position, example, similarity }] : [];
			})
			.slice(0, learning.further.length);
		if (near.length === 0) return { labels, decided: false };
		const agree = near.every(({ example }) => example.intent === near[0]?.example.intent);
		const { settled, rule } = agree
			? { settled: near.map((one) => ({ ...one, overruled: false })), rule: 'later' as const }
			: settle(near, index.contrast(text, near.map(({ position, example }) => ({ position, label: example.intent }))));
		const held = withMore(mail, labels, settled);
		const [same, ...further] = held
			.filter(({ similarity, overruled, more }) => similarity >= learning.same && !overruled && !more)
			.sort((a, b) => time(b.example) - time(a.example) || b.similarity - a.similarity);
		return same && further.every(({ example }) => example.intent === same.example.intent)
			? { labels: asCorrected(labels, same, held, rule, hasOwnLabels), decided: true }
			: { labels: moved(labels, held, rule, hasOwnLabels), decided: false };
	};
}

/** Looked at only where it makes a difference: it costs more than all the rest. */
function withMore({ subject, text }: { subject: string; text: string }, labels: Labels, settled: readonly Settled[]): Held[] {
	let said: Said | undefined;
	// What a mail without words wants stands in its attachments.
	const wordless = !/\p{L}/u.test(text);
	return settled.map((one): Held => {
		const { example, similarity } = one;
		const matters = similarity > learning.sayingMore || example.needsReply === false || waitsLonger(example.urgency, labels.urgency);
		if (!matters) return { ...one, more: false };
		said ??= saidIn(`${subject}\n${text}`);
		return { ...one, more: wordless || saysMore(said, saidIn(`${example.subject}\n${example.text}`)) };
	});
}

function weightOf(similarity: Near['similarity']): number {
	const { weight } = learning;
	const above = weight.findIndex(([from]) => from > similarity);
	const [low, high] = [weight[above - 1], weight[above]];
	if (above === 0) return 0;
	if (!low || !high) return weight[weight.length - 1]?.[1] ?? 0;
	return low[1] + ((high[1] - low[1]) * (similarity - low[0])) / (high[0] - low[0]);
}

/** The nearest first. */
function votesOf(held: readonly Held[]): Vote[] {
	return held.map((one, place) => ({
		...one,
		weight:
			weightOf(one.more ? Math.min(one.similarity, learning.sayingMore) : one.similarity) *
			(learning.further[place] ?? 0) *
			(one.overruled ? learning.overruled : 1),
	}));
}

/** How much speaks for each value of a label, 0..1 in all: what several say adds up, but never to certainty. */
function strengths<T>(votes: Vote[], valueOf: (example: LabelledExample) => T | undefined): Map<T, number> {
	const telling = votes.flatMap(({ example, weight }) => {
		const value = valueOf(example);
		return value === undefined ? [] : [{ value, weight }];
	});
	const sum = telling.reduce((total, { weight }) => total + weight, 0);
	const together = 1 - telling.reduce((left, { weight }) => left * (1 - weight), 1);
	const shares = new Map<T, number>();
	for (const { value, weight } of telling) shares.set(value, (shares.get(value) ?? 0) + (sum > 0 ? (together * weight) / sum : 0));
	return shares;
}

function strongest<T>(shares: ReadonlyMap<T, number>): [value: T, share: number] | undefined {
	return [...shares].sort(([, a], [, b]) => b - a)[0];
}

/** Shares with so much of each moved to what the examples say; the rest stays as it was. */
function blended(scores: Record<string, number>, shares: ReadonlyMap<string, number>): Record<string, number> {
	const taken = [...shares.values()].reduce((sum, share) => sum + share, 0);
	const sum = Object.values(scores).reduce((total, share) => total + share, 0) || 1;
	return Object.fromEntries(Object.entries(scores).map(([name, share]) => [name, round((share / sum) * (1 - taken) + (shares.get(name) ?? 0))]));
}

/**
 * How a mail presses that was taken for something else, as far as nobody said so: what is laid aside does not, and whether what was
 * laid aside by mistake does was not asked.
 */
function pressingAs(intent: string, labels: Labels, hasOwnLabels: boolean): Pick<Labels, 'urgency' | 'needsReply'> {
	if (hasOwnLabels || isLaidAside(intent) === isLaidAside(labels.intent)) return labels;
	return isLaidAside(intent) ? { urgency: 'low', needsReply: false } : { urgency: 'normal', needsReply: true };
}

/** The labels of a mail that was corrected before. */
function asCorrected(labels: Labels, { example, similarity }: Held, settled: readonly Held[], rule: Rule, hasOwnLabels: boolean): Labels {
	const sure = weightOf(learning.same);
	const scores = blended(labels.scores, new Map([[example.intent, sure]]));
	const pressing = pressingAs(example.intent, labels, hasOwnLabels);
	const against = settled.find((other) => (other.overruled || other.similarity >= learning.same) && other.example.intent !== example.intent)?.example;
	return withReasons(
		labels,
		{
			...tone(labels, example.sentiment, example.emotion),
			intent: example.intent,
			urgency: example.urgency ?? pressing.urgency,
			needsReply: example.needsReply ?? pressing.needsReply,
			scores,
			confidence: Math.max(scores[example.intent] ?? sure, example.intent === labels.intent ? labels.confidence : 0),
		},
		{ example, similarity, against, rule, alike: settled.length, hasOwnLabels },
	);
}

function waitsLonger(urgency: Urgency | undefined, than: Urgency): boolean {
	return urgency !== undefined && urgencies.indexOf(urgency) > urgencies.indexOf(than);
}

/**
 * The labels of a mail that is like corrected ones, moved by how much. One that says more than those did is not laid aside
 * or made to wait by them: a mail that is answered for nothing costs less than one that nobody sees.
 */
function moved(labels: Labels, held: readonly Held[], rule: Rule, hasOwnLabels: boolean): Labels {
	const votes = votesOf(held);
	const shares = strengths(votes, ({ intent }) => intent);
	const most = strongest(shares);
	if (!most || most[1] <= 0) return labels;
	const scores = blended(labels.scores, shares);
	const [asked] = most;
	const intent = (scores[asked] ?? 0) > (scores[labels.intent] ?? 0) ? asked : labels.intent;
	// What is merely like an advertisement is not made to wait by it.
	const pressing = isLaidAside(intent) ? labels : pressingAs(intent, labels, hasOwnLabels);
	const taken = [...shares.values()].reduce((sum, share) => sum + share, 0);
	const stays = labels.confidence * (1 - taken) + (shares.get(labels.intent) ?? 0);
	const value = <T>(valueOf: (example: LabelledExample) => T | undefined, heard: Vote[] = votes): T | undefined => {
		const best = strongest(strengths(heard, valueOf));
		return best && best[1] >= learning.besidesIntent ? best[0] : undefined;
	};
	const nearest = votes.filter(({ example }) => example.intent === asked).sort((a, b) => b.weight - a.weight)[0];
	if (!nearest) return labels;
	return withReasons(
		labels,
		{
			...tone(labels, value(({ sentiment }) => sentiment), value(({ emotion }) => emotion)),
			intent,
			urgency: value(({ urgency }) => urgency, votes.filter(({ example, more }) => !more || !waitsLonger(example.urgency, labels.urgency))) ?? pressing.urgency,
			needsReply: value(({ needsReply }) => needsReply, votes.filter(({ example, more }) => !more || example.needsReply !== false)) ?? pressing.needsReply,
			scores,
			confidence: round(intent === labels.intent ? stays : (scores[intent] ?? 0)),
		},
		{
			example: nearest.example,
			similarity: nearest.similarity,
			against: votes.find(({ example }) => example.intent !== asked)?.example,
			rule: held.every(({ overruled }) => overruled) ? 'neither' : rule,
			alike: votes.length,
			hasOwnLabels,
		},
	);
}

/** Sentiment, its figure and the emotion, which must agree with each other. */
function tone(labels: Labels, sentiment = labels.sentiment, emotion = labels.emotion): Pick<Labels, 'sentiment' | 'sentimentScore' | 'emotion'> {
	const leaning = sentimentOf[emotion];
	return {
		sentiment,
		sentimentScore: sentiment === labels.sentiment ? labels.sentimentScore : typicalScore[sentiment],
		emotion: leaning !== undefined && leaning !== sentiment ? usualEmotion[sentiment] : emotion,
	};
}

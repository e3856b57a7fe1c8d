import type { Emotion, Intent, Language, Sentiment, Urgency } from '../../../shared/vocabulary';
import { emotions, intents, languages, sentiments, urgencies } from '../../../shared/vocabulary';
import type { ByIntent } from './agreement';
import { agreed } from './agreement';
import type { FeatureColumns, FeatureSink } from './columns';
import { groups } from './columns';
import type { ConceptKnowledge, MailView, ReadMail } from './features';
import { reading, readFeatures, valuesOf } from './features';
import type { HashedWord } from './hashedWords';
import type { PackedRowTable } from './rowTable';
import type { Stretch } from './scoreKernel';
import { gatheredColumns, rowWidth, spanOf } from './scoreKernel';
import { groupsOfSentences, mostSentences, Scorer, sentenceSumAt } from './scorer';
import { Doubles } from './scratch';
import type { Token } from './tokens';
import { wordsIn } from './tokens';

/**
 * The trained engine's arithmetic: five softmax regressions over the same features. Written by `npm run train:email`,
 * read here; see training/email.
 */

/** What is decided, and its classes, in the order of the weights' columns. */
export const heads = {
	intent: intents,
	urgency: urgencies,
	sentiment: sentiments,
	emotion: emotions,
	needsReply: ['no', 'yes'],
} as const;
export type Head = keyof typeof heads;
export const headNames = Object.keys(heads) as Head[];

/** What training leaves behind. */
export interface TrainedWeights {
	/** Known features, rising, as differences from the one before: base64 of 7-bit groups, low first (LEB128). */
	ids: string;
	/** Feature by feature a byte for the step of its weights, then a weight in steps for each column, four bits signed: base64. */
	rows: string;
	/** What scores are divided by before they become shares, so that shares are as often right as they say: of the words of some languages fewer are known. */
	temperatures: Readonly<Record<Language, Readonly<Record<Head, number>>>>;
	/** What the intent says of the other heads. */
	byIntent: ByIntent;
	/** What shares are multiplied by before the greatest decides, so that rare classes are not forgotten. */
	lifts: Readonly<Record<Head, readonly number[]>>;
	/** Share from which a mail is called urgent even where another class has more: missing one costs most. */
	urgentFrom: number;
}

/** The same, with the known features as they are looked up. */
export interface ReadyWeights extends Omit<TrainedWeights, 'ids'> {
	table: PackedRowTable;
}

/** English stands for languages of which no mails were learnt. */
export function learntLanguage(language: string): Language {
	return languages.find((one) => one === language) ?? 'en';
}

export interface Shares {
	intent: Record<Intent, number>;
	urgency: Record<Urgency, number>;
	sentiment: Record<Sentiment, number>;
	emotion: Record<Emotion, number>;
	needsReply: Record<'no' | 'yes', number>;
}

/** First column of each head. */
export const starts = Object.fromEntries(
	headNames.map((head, index) => [head, headNames.slice(0, index).reduce((sum, before) => sum + heads[before].length, 0)]),
) as Record<Head, number>;
export const columnCount = headNames.reduce((sum, head) => sum + heads[head].length, 0);

/** Bytes of a packed row: one for the step, and two columns a byte. */
export const packedBytes = 1 + Math.ceil(columnCount / 2);
/** Greatest number of steps, either way. */
export const mostSteps = 7;

/** The step that a byte stands for: sixteen bytes a doubling, from a 16,384th to 4. */
export function stepOf(byte: number): number {
	return 2 ** (byte / 16 - 14);
}

/** Weights are added up as whole numbers of this unit. */
const unit = 2 ** -11;

/** What a number of steps, four bits with a sign, comes to. */
function worthOf(stepByte: number, steps: number): number {
	return Math.max(-32_767, Math.min(32_767, Math.round((((steps << 28) >> 28) * stepOf(stepByte)) / unit)));
}

/** A mail as a model reads it: holds until the model reads the next one. */
export interface Reading extends Omit<ReadMail, 'counts'> {
	language: Language;
	/** What a feature of each group counts. */
	values: Float64Array;
}

/** What spoke for a class, by token of body and subject (arrays may be longer). Holds until the model is asked for the next. */
export interface Evidence {
	onBody: Float64Array;
	onSubject: Float64Array;
}

/** What one sentence of the message wants. */
export interface Matter {
	intent: Intent;
	/** Of all intents, by that sentence: 0..1. */
	share: number;
	/** Its first token, and the one behind its last. */
	from: number;
	to: number;
}

/** Which sentences speak for themselves. */
export interface LeastOfMatter {
	words: number;
	share: number;
}

/** Takes down the features of a mail for the scorer. */
class ScoredSink implements FeatureSink {
	constructor(private readonly scorer: Scorer) {}

	add(id: number, group: number, from: number, to: number, inSubject: boolean): void {
		const features = this.scorer.features[group] as FeatureColumns;
		const before = inSubject ? reading.bodyTokens : 0;
		// What stands on no token has its own place.
		features.add(id, from < 0 ? spanOf(features.length, features.length) : spanOf(before + from, before + to));
	}

	addPieces(word: HashedWord, at: number, inSubject: boolean): void {
		if (inSubject) this.scorer.subjectWords.add(word, spanOf(reading.bodyTokens + at, reading.bodyTokens + at));
		else this.scorer.bodyWords.add(word, spanOf(at, at));
	}
}

/** Columns that are weighed together: those of a head. */
const stretches: readonly Stretch[] = headNames.map((head) => ({ start: starts[head], count: heads[head].length }));

export class TrainedModel {
	private readonly scorer: Scorer;
	private readonly sink: ScoredSink;
	private readonly evidenceOfLast: Evidence;
	readonly size: number;

	constructor(
		readonly trained: ReadyWeights,
		readonly conceptsOf: (language: string) => ConceptKnowledge | undefined,
	) {
		const { table, rows } = trained;
		const isGathered = starts.intent === 0 && intents.length <= gatheredColumns;
		if (Buffer.byteLength(rows, 'base64') !== table.size * packedBytes || columnCount >= rowWidth || !isGathered) throw new Error('The trained weights do not fit this version: run "npm run train:email".');
		this.size = table.size;
		this.scorer = new Scorer({ table, rows, packedBytes, worthOf }, stretches);
		this.sink = new ScoredSink(this.scorer);
		const { onTokens } = this.scorer;
		this.evidenceOfLast = { onBody: onTokens.subarray(0, reading.bodyTokens), onSubject: onTokens.subarray(reading.bodyTokens) };
	}

	read(mail: MailView): Reading {
		this.scorer.clear();
		const { counts, body, subject, facts } = readFeatures(mail, this.conceptsOf(mail.language), this.sink);
		this.scorer.addUp();
		return { language: learntLanguage(mail.language), values: valuesOf(counts), body, subject, facts };
	}

	/** The share of every class of every head, each head summing to 1. */
	sharesOf(mail: Reading): Shares {
		const scores = this.scoresOf(mail);
		const shares = {} as Record<Head, Record<string, number>>;
		for (const head of headNames) shares[head] = softmax(scores, head, this.trained.temperatures[mail.language][head]);
		return agreed(shares as Shares, this.trained.byIntent);
	}

	private scoresOf({ values }: Reading): Float64Array {
		// Whole numbers for each group, weighed once.
		const { sums } = this.scorer;
		const scores = new Float64Array(columnCount);
		for (let group = 0; group < groups.length; group++) {
			const value = values[group] as number;
			for (let column = 0; column < columnCount; column++) (scores[column] as number) += (sums[group * rowWidth + column] as number) * value * unit;
		}
		return scores;
	}

	/**
	 * Weighs from now on what speaks for a class of a head, against what speaks for the others as far as they would be likely among
	 * themselves: where the class is certain, they still are what it won against.
	 */
	private weigh(head: Head, chosen: string, shares: Readonly<Record<string, number>>): void {
		const rest = Math.max(1e-9, 1 - (shares[chosen] ?? 0));
		const names: readonly string[] = heads[head];
		const { factors } = this.scorer;
		for (let place = 0; place < names.length; place++) {
			const name = names[place] as string;
			factors[place] = (name === chosen ? 1 : 0 - (shares[name] ?? 0) / rest) * unit;
		}
	}

	/**
	 * What spoke for a class of a head. The sum over all is what set the class apart; a feature that stands on several tokens is laid on
	 * them in equal parts.
	 * @param shares of the head's classes
	 */
	evidence({ values, body, subject }: Reading, head: Head, chosen: string, shares: Readonly<Record<string, number>>): Evidence {
		this.weigh(head, chosen, shares);
		const { onBody, onSubject } = this.evidenceOfLast;
		onBody.fill(0, 0, body.length);
		onSubject.fill(0, 0, subject.length);
		this.scorer.layOnTokens(starts[head], values);
		return this.evidenceOfLast;
	}

	/**
	 * What the sentences of the message want, each for itself; none where there is but one.
	 * @param text what was read of the body
	 */
	mattersOf({ body, language, values }: Reading, text: string, least: LeastOfMatter): Matter[] {
		const begins = sentencesOf(body, text);
		const count = begins.length - 1;
		if (count < 2) return [];
		this.scorer.addUpSentences(begins);
		const temperature = this.trained.temperatures[language].intent;
		const words = begins.slice(0, count).map((from, sentence) => wordsOf(body, from, begins[sentence + 1] as number));
		const all = words.reduce((sum, each) => sum + each, 0);
		const matters: Matter[] = [];
		for (let sentence = 0; sentence < Math.min(count, mostSentences); sentence++) {
			const own = words[sentence] as number;
			if (own < least.words) continue;
			const { intent, share } = this.likeliestOf(sentence, values, temperature / (all / own) ** standing);
			if (share >= least.share) matters.push({ intent, share, from: begins[sentence] as number, to: begins[sentence + 1] as number });
		}
		return matters;
	}

	private likeliestOf(sentence: number, values: Float64Array, temperature: number): { intent: Intent; share: number } {
		const { sentenceSums } = this.scorer;
		const scores = sentenceScores.ofZeros(intents.length);
		for (const group of groupsOfSentences) {
			const at = sentenceSumAt(group, sentence);
			const value = ((values[group] as number) * unit) / temperature;
			for (let place = 0; place < intents.length; place++) (scores[place] as number) += (sentenceSums[at + place] as number) * value;
		}
		let best = 0;
		for (let place = 1; place < intents.length; place++) if ((scores[place] as number) > (scores[best] as number)) best = place;
		let sum = 0;
		for (let place = 0; place < intents.length; place++) sum += Math.exp((scores[place] as number) - (scores[best] as number));
		return { intent: intents[best] as Intent, share: 1 / sum };
	}

	/** What the facts of the build that can be told in words say for a class of a head. */
	factsFor({ facts, values }: Reading, head: Head, chosen: string, shares: Readonly<Record<string, number>>): Array<{ words: string; weight: number }> {
		this.weigh(head, chosen, shares);
		const weights = this.scorer.layOnFacts(starts[head], values);
		return facts.flatMap(({ words }, place) => (words === undefined ? [] : [{ words, weight: weights[place] as number }]));
	}
}

const sentenceScores = new Doubles();

/**
 * A feature counts the less the longer the mail is. By itself a sentence would have the square root of how much shorter it is more: to this power
 * of it, half-way between its part in the mail and standing alone, long and short mails come out alike.
 */
const standing = 0.25;

/** The first token of each sentence, and the number of tokens. A line that goes on in small letters where no stop was is one sentence with the line before. */
function sentencesOf(body: readonly Token[], text: string): number[] {
	const begins: number[] = [];
	let before: Token | undefined;
	for (let at = 0; at < body.length; at++) {
		const token = body[at] as Token;
		if (before === undefined || (token.sentence !== before.sentence && !goesOn(text, before.end, token.start))) begins.push(at);
		before = token;
	}
	begins.push(body.length);
	return begins;
}

function goesOn(text: string, from: number, to: number): boolean {
	return to - from <= 3 && /^ ?\n ?$/u.test(text.slice(from, to)) && /^\p{Ll}/u.test(text.slice(to, to + 2)) && !/[.!?:;]/u.test(text.charAt(from - 1));
}

function wordsOf(tokens: readonly Token[], from: number, to: number): number {
	let words = 0;
	for (let at = from; at < to; at++) words += wordsIn(tokens[at] as Token);
	return words;
}

/** To be copied and filled: an object that is made name by name takes many times as long. */
const noShares = Object.fromEntries(headNames.map((head) => [head, Object.fromEntries(heads[head].map((name) => [name, 0]))])) as Record<Head, Record<string, number>>;
const powers = new Float64Array(columnCount);

function softmax(scores: Float64Array, head: Head, temperature: number): Record<string, number> {
	const names: readonly string[] = heads[head];
	const start = starts[head];
	let most = -Infinity;
	for (let index = 0; index < names.length; index++) most = Math.max(most, (scores[start + index] as number) / temperature);
	let sum = 0;
	for (let index = 0; index < names.length; index++) {
		const power = Math.exp((scores[start + index] as number) / temperature - most);
		powers[index] = power;
		sum += power;
	}
	const shares = { ...noShares[head] };
	for (let index = 0; index < names.length; index++) shares[names[index] as string] = (powers[index] as number) / sum;
	return shares;
}

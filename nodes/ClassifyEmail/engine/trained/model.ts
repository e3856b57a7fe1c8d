import type { Emotion, Intent, Language, Sentiment, Urgency } from '../../../shared/vocabulary';
import { emotions, intents, languages, sentiments, urgencies } from '../../../shared/vocabulary';
import type { ByIntent } from './agreement';
import { agreed } from './agreement';
import type { FeatureSink } from './columns';
import { groups, hashBits, idMask, KnownFeatures, places, WordUses } from './columns';
import { Doubles } from './scratch';
import type { ConceptKnowledge, MailView, ReadMail } from './features';
import { readFeatures, valuesOf } from './features';
import type { HashedWord } from './hashedWords';
import type { Stretch } from './scoreKernel';
import { rowWidth } from './scoreKernel';
import { Scorer } from './scorer';
import { Sieve } from '../../../shared/sieve';

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

/** Lower bits of an id that are kept beside its row, and how many buckets the upper ones make. */
const lowBits = 8;
const buckets = 2 ** (hashBits - lowBits);
/** Bits that tell most unknown features apart: more would not stay near the processor. */
const sieveSize = 2 ** 18;

/** Feature -> row. Rows rise with the ids, so that the upper bits of an id tell where to look. */
class RowTable {
	private readonly starts: Uint16Array | Uint32Array;
	private readonly lows: Uint8Array;
	private readonly known: Sieve;

	constructor(ids: Uint32Array) {
		// The less memory, the more of it is near the processor.
		this.starts = ids.length < 2 ** 16 ? new Uint16Array(buckets + 1) : new Uint32Array(buckets + 1);
		this.lows = new Uint8Array(ids.length);
		this.known = new Sieve(sieveSize);
		for (let row = 0; row < ids.length; row++) {
			const id = ids[row] as number;
			this.lows[row] = id;
			this.known.add(id);
			(this.starts[(id >>> lowBits) + 1] as number) += 1;
		}
		for (let at = 0; at < buckets; at++) (this.starts[at + 1] as number) += this.starts[at] as number;
	}

	/** False for nearly all unknown features. */
	mayHold(id: number): boolean {
		return this.known.passes(id);
	}

	/** -1 for an unknown feature. */
	rowOf(id: number): number {
		const low = id & (2 ** lowBits - 1);
		const bucket = id >>> lowBits;
		const end = this.starts[bucket + 1] as number;
		for (let row = this.starts[bucket] as number; row < end; row++) if (this.lows[row] === low) return row;
		return -1;
	}
}

function readIds(text: string): Uint32Array {
	const bytes = Buffer.from(text, 'base64');
	// An id takes a byte at least.
	const ids = new Uint32Array(bytes.length);
	let count = 0;
	let last = 0;
	for (let at = 0; at < bytes.length; ) {
		let difference = 0;
		let shift = 0;
		for (let byte = 0x80; byte >= 0x80; shift += 7) {
			byte = bytes[at++] ?? 0;
			difference |= (byte & 0x7f) << shift;
		}
		last += difference;
		ids[count++] = last;
	}
	return ids.subarray(0, count);
}

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

/** Rows as training packs them. Each is unpacked when it is first asked for: all of them would take longer than the first mail. */
function unpacker(packed: Uint8Array): (row: number, to: Int16Array, first: number) => void {
	// What each step and number of steps comes to.
	const worth = Int16Array.from({ length: 256 * 16 }, (_, at) => {
		const steps = ((at & 15) << 28) >> 28;
		return Math.max(-32_767, Math.min(32_767, Math.round((steps * stepOf(at >> 4)) / unit)));
	});
	return (row, to, first) => {
		const from = row * packedBytes;
		const step = (packed[from] as number) << 4;
		// Two columns a byte, the lower half first.
		for (let column = 0; column < columnCount; column++) {
			const byte = packed[from + 1 + (column >> 1)] as number;
			to[first + column] = worth[step | (column % 2 === 0 ? byte & 15 : byte >> 4)] as number;
		}
	};
}

/** A mail as a model reads it: holds until the model reads the next one. */
export interface Reading extends Omit<ReadMail, 'counts'> {
	language: Language;
	/** What a feature of each group counts. */
	values: Float64Array;
	/** By group. */
	features: readonly KnownFeatures[];
	/** Words with character n-grams, of body and subject. */
	bodyWords: WordUses;
	subjectWords: WordUses;
}

/** What spoke for a class, by token of body and subject (arrays may be longer). Holds until the model is asked for the next. */
export interface Evidence {
	onBody: Float64Array;
	onSubject: Float64Array;
}

/** Keeps the features a model knows, and the words that have character n-grams. */
class KnownSink implements FeatureSink {
	readonly features = groups.map(() => new KnownFeatures());
	readonly bodyWords = new WordUses();
	readonly subjectWords = new WordUses();

	constructor(private readonly table: RowTable) {}

	clear(): void {
		for (const features of this.features) features.clear();
		this.bodyWords.clear();
		this.subjectWords.clear();
	}

	add(id: number, group: number, from: number, to: number, inSubject: boolean): void {
		if (this.table.mayHold(id)) (this.features[group] as KnownFeatures).add(id, from, to, inSubject);
	}

	/** @param addressOf of a row */
	lookUp(addressOf: (row: number) => number): void {
		const known = (id: number): number => {
			const row = this.table.rowOf(id);
			return row < 0 ? -1 : addressOf(row);
		};
		for (const features of this.features) features.lookUp(known);
	}

	addPieces(word: HashedWord, at: number, inSubject: boolean): void {
		(inSubject ? this.subjectWords : this.bodyWords).add(word, at);
	}
}

/** Columns that are weighed together: those of a head. */
const stretches: readonly Stretch[] = headNames.map((head) => ({ start: starts[head], count: heads[head].length }));

export class TrainedModel {
	private readonly table: RowTable;
	private readonly scorer: Scorer;
	private readonly sink: KnownSink;
	private readonly onBody = new Doubles();
	private readonly onSubject = new Doubles();
	readonly size: number;

	constructor(
		readonly trained: TrainedWeights,
		readonly conceptsOf: (language: string) => ConceptKnowledge | undefined,
	) {
		const packed = Buffer.from(trained.rows, 'base64');
		const ids = readIds(trained.ids);
		if (packed.length !== ids.length * packedBytes || columnCount >= rowWidth) throw new Error('The trained weights do not fit this version: run "npm run train:email".');
		this.size = ids.length;
		const table = new RowTable(ids);
		this.table = table;
		this.scorer = new Scorer(ids.length, groups.length, stretches, unpacker(packed), (piece) => (table.mayHold(piece) ? table.rowOf(piece & idMask) : -1));
		this.sink = new KnownSink(table);
	}

	read(mail: MailView): Reading {
		const { sink } = this;
		sink.clear();
		const { counts, body, subject, facts } = readFeatures(mail, this.conceptsOf(mail.language), sink);
		sink.lookUp((row) => this.scorer.addressOf(row));
		return { language: learntLanguage(mail.language), values: valuesOf(counts), body, subject, facts, features: sink.features, bodyWords: sink.bodyWords, subjectWords: sink.subjectWords };
	}

	/** The share of every class of every head, each head summing to 1. */
	sharesOf(mail: Reading): Shares {
		const scores = this.scoresOf(mail);
		const shares = {} as Record<Head, Record<string, number>>;
		for (const head of headNames) shares[head] = softmax(scores, starts[head], heads[head], this.trained.temperatures[mail.language][head]);
		return agreed(shares as Shares, this.trained.byIntent);
	}

	private scoresOf({ features, bodyWords, subjectWords, values }: Reading): Float64Array {
		// Whole numbers for each group, weighed once.
		const { scorer } = this;
		const { sums } = scorer;
		sums.fill(0);
		features.forEach((known, group) => scorer.addFeatures(group, known));
		scorer.addWords(places.characters, bodyWords, scorer.bodyPieces);
		scorer.addWords(places.subject, subjectWords, scorer.subjectPieces);
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
		this.scorer.weigh(starts[head], names.map((name) => (name === chosen ? 1 : 0 - (shares[name] ?? 0) / rest) * unit));
	}

	/**
	 * What spoke for a class of a head. The sum over all is what set the class apart; a feature that stands on several tokens is laid on
	 * them in equal parts.
	 * @param shares of the head's classes
	 */
	evidence({ features, bodyWords, subjectWords, values, body, subject }: Reading, head: Head, chosen: string, shares: Readonly<Record<string, number>>): Evidence {
		const { scorer } = this;
		this.weigh(head, chosen, shares);
		const onBody = this.onBody.ofZeros(body.length);
		const onSubject = this.onSubject.ofZeros(subject.length);
		features.forEach((known, group) => {
			if (group !== places.build) scorer.layFeatures(onBody, onSubject, known, values[group] as number);
		});
		scorer.layWords(onBody, bodyWords, scorer.bodyPieces, values[places.characters] as number);
		scorer.layWords(onSubject, subjectWords, scorer.subjectPieces, values[places.subject] as number);
		return { onBody, onSubject };
	}

	/** What the facts of the build that are known say for a class of a head. */
	factsFor({ facts, values }: Reading, head: Head, chosen: string, shares: Readonly<Record<string, number>>): Array<{ words: string; weight: number }> {
		this.weigh(head, chosen, shares);
		const found: Array<{ words: string; weight: number }> = [];
		for (const [id, words] of facts) {
			const row = this.table.rowOf(id);
			if (row >= 0) found.push({ words, weight: this.scorer.weightOf(row, values[places.build] as number) });
		}
		return found;
	}
}

function softmax(scores: Float64Array, start: number, names: readonly string[], temperature: number): Record<string, number> {
	let most = -Infinity;
	for (let index = 0; index < names.length; index++) most = Math.max(most, (scores[start + index] as number) / temperature);
	const shares: Record<string, number> = {};
	let sum = 0;
	for (let index = 0; index < names.length; index++) {
		const power = Math.exp((scores[start + index] as number) / temperature - most);
		shares[names[index] as string] = power;
		sum += power;
	}
	for (let index = 0; index < names.length; index++) (shares[names[index] as string] as number) /= sum;
	return shares;
}

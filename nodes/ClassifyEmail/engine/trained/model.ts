import type { Emotion, Intent, Sentiment, Urgency } from '../../../shared/vocabulary';
import { emotions, intents, sentiments, urgencies } from '../../../shared/vocabulary';
import type { ByIntent } from './agreement';
import { agreed } from './agreement';
import type { FeatureSink } from './columns';
import { groups, hashBits, idMask, KnownFeatures, places, WordUses } from './columns';
import type { ConceptKnowledge, MailView, ReadMail } from './features';
import { readFeatures, valuesOf } from './features';
import type { HashedWord } from './hashedWords';
import { pieceInSubject } from './hashedWords';
import { PieceSums } from './pieceSums';
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
	/** What scores are divided by before they become shares, so that shares are as often right as they say. */
	temperatures: Readonly<Record<Head, number>>;
	/** What the intent says of the other heads. */
	byIntent: ByIntent;
	/** What shares are multiplied by before the greatest decides, so that rare classes are not forgotten. */
	lifts: Readonly<Record<Head, readonly number[]>>;
	/** Share from which a mail is called urgent even where another class has more: missing one costs most. */
	urgentFrom: number;
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

/** Whole numbers of `unit`, row by row. */
function unpackRows(packed: Uint8Array): Int16Array {
	const count = packed.length / packedBytes;
	if (!Number.isInteger(count)) throw new Error('The trained weights do not fit this version: run "npm run train:email".');
	const rows = new Int16Array(count * columnCount);
	// What each step and number of steps comes to.
	const worth = Int16Array.from({ length: 256 * 16 }, (_, at) => {
		const steps = ((at & 15) << 28) >> 28;
		return Math.max(-32_767, Math.min(32_767, Math.round((steps * stepOf(at >> 4)) / unit)));
	});
	// Two columns a byte; of an odd number the last one alone.
	const pairs = columnCount >> 1;
	let from = 0;
	let to = 0;
	for (let row = 0; row < count; row++) {
		const step = (packed[from++] as number) << 4;
		for (let pair = 0; pair < pairs; pair++) {
			const byte = packed[from++] as number;
			rows[to++] = worth[step | (byte & 15)] as number;
			rows[to++] = worth[step | (byte >> 4)] as number;
		}
		if (columnCount > 2 * pairs) rows[to++] = worth[step | ((packed[from++] as number) & 15)] as number;
	}
	return rows;
}

/** A mail as a model reads it: holds until the model reads the next one. */
export interface Reading extends ReadMail {
	/** By group. */
	features: readonly KnownFeatures[];
	/** Words with character n-grams, of body and subject. */
	bodyWords: WordUses;
	subjectWords: WordUses;
}

/** What spoke for a class: by token of body and subject, and by fact of the build. */
export interface Evidence {
	onBody: Float64Array;
	onSubject: Float64Array;
	ofFacts: Array<{ words: string; weight: number }>;
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

	lookUp(): void {
		const rowOf = (id: number) => this.table.rowOf(id);
		for (const features of this.features) features.lookUp(rowOf);
	}

	addPieces(word: HashedWord, at: number, inSubject: boolean): void {
		(inSubject ? this.subjectWords : this.bodyWords).add(word, at);
	}
}

export class TrainedModel {
	private readonly table: RowTable;
	/** Whole numbers of `unit`. */
	private readonly rows: Int16Array;
	private readonly bodySums: PieceSums;
	private readonly subjectSums: PieceSums;
	private readonly sink: KnownSink;
	readonly size: number;

	constructor(
		readonly trained: TrainedWeights,
		readonly conceptsOf: (language: string) => ConceptKnowledge | undefined,
	) {
		this.rows = unpackRows(Buffer.from(trained.rows, 'base64'));
		const ids = readIds(trained.ids);
		this.size = ids.length;
		this.table = new RowTable(ids);
		if (this.rows.length !== ids.length * columnCount) throw new Error('The trained weights do not fit this version: run "npm run train:email".');
		this.sink = new KnownSink(this.table);
		this.bodySums = new PieceSums(columnCount, ({ pieces }, sums, from) => this.addUp(pieces, sums, from));
		this.subjectSums = new PieceSums(columnCount, ({ pieces }, sums, from) => this.addUp(pieces.map(pieceInSubject), sums, from));
	}

	/** Adds up what is known of features, column by column. */
	private addUp(ids: Uint32Array, sums: Int32Array, from: number): void {
		const known = new Int32Array(ids.length);
		let count = 0;
		for (const id of ids) {
			const row = this.table.mayHold(id) ? this.table.rowOf(id & idMask) : -1;
			if (row >= 0) known[count++] = row;
		}
		addRows(sums, from, this.rows, known, count);
	}

	read(mail: MailView): Reading {
		const { sink } = this;
		sink.clear();
		const { counts, body, subject, facts } = readFeatures(mail, this.conceptsOf(mail.language), sink);
		sink.lookUp();
		return { counts, body, subject, facts, features: sink.features, bodyWords: sink.bodyWords, subjectWords: sink.subjectWords };
	}

	/** The share of every class of every head, each head summing to 1. */
	sharesOf(mail: Reading): Shares {
		const scores = this.scoresOf(mail);
		const shares = {} as Record<Head, Record<string, number>>;
		for (const head of headNames) shares[head] = softmax(scores, starts[head], heads[head], this.trained.temperatures[head]);
		return agreed(shares as Shares, this.trained.byIntent);
	}

	private scoresOf({ features, bodyWords, subjectWords, counts }: Reading): Float64Array {
		// Whole numbers for each group, weighed once.
		const sums = new Int32Array(groups.length * columnCount);
		features.forEach(({ rows, length }, group) => addRows(sums, group * columnCount, this.rows, rows, length));
		addSums(sums, places.characters * columnCount, bodyWords, this.bodySums);
		addSums(sums, places.subject * columnCount, subjectWords, this.subjectSums);
		const scores = new Float64Array(columnCount);
		const values = valuesOf(counts);
		for (let group = 0; group < groups.length; group++) {
			const value = values[group] as number;
			for (let column = 0; column < columnCount; column++) (scores[column] as number) += (sums[group * columnCount + column] as number) * value * unit;
		}
		return scores;
	}

	/**
	 * What spoke for a class of a head, against what it says of the others on the average of `shares`. The sum over all is what set
	 * the class apart; a feature that stands on several tokens is laid on them in equal parts.
	 */
	evidence({ features, bodyWords, subjectWords, counts, body, subject, facts }: Reading, head: Head, chosen: string, shares: Readonly<Record<string, number>>): Evidence {
		const { rows } = this;
		const start = starts[head];
		const names: readonly string[] = heads[head];
		const factors = new Float64Array(names.length);
		for (let place = 0; place < names.length; place++) {
			const name = names[place] as string;
			factors[place] = ((name === chosen ? 1 : 0) - (shares[name] ?? 0)) * unit;
		}
		const values = valuesOf(counts);
		const onBody = new Float64Array(body.length);
		const onSubject = new Float64Array(subject.length);
		features.forEach((known, group) => {
			if (group !== places.build) layFeatures(onBody, onSubject, known, rows, start, factors, values[group] as number);
		});
		layWords(onBody, bodyWords, this.bodySums, start, factors, values[places.characters] as number);
		layWords(onSubject, subjectWords, this.subjectSums, start, factors, values[places.subject] as number);
		const ofFacts: Evidence['ofFacts'] = [];
		for (const [id, words] of facts) {
			const row = this.table.rowOf(id);
			if (row >= 0) ofFacts.push({ words, weight: spokenByRow(rows, row * columnCount + start, factors) * (values[places.build] as number) });
		}
		return { onBody, onSubject, ofFacts };
	}
}

function softmax(scores: Float64Array, start: number, names: readonly string[], temperature: number): Record<string, number> {
	let most = -Infinity;
	for (let index = 0; index < names.length; index++) most = Math.max(most, (scores[start + index] as number) / temperature);
	const powers: number[] = [];
	let sum = 0;
	for (let index = 0; index < names.length; index++) {
		const power = Math.exp((scores[start + index] as number) / temperature - most);
		powers.push(power);
		sum += power;
	}
	const shares: Record<string, number> = {};
	names.forEach((name, index) => {
		shares[name] = (powers[index] as number) / sum;
	});
	return shares;
}

/** Adds rows of weights up, column by column. Four at a time: most of the work would else be reading and writing the sums. */
function addRows(to: Int32Array, first: number, rows: Int16Array, list: Int32Array, count: number): void {
	let at = 0;
	for (; at + 3 < count; at += 4) {
		const a = (list[at] as number) * columnCount;
		const b = (list[at + 1] as number) * columnCount;
		const c = (list[at + 2] as number) * columnCount;
		const d = (list[at + 3] as number) * columnCount;
		for (let column = 0; column < columnCount; column++) {
			(to[first + column] as number) += (rows[a + column] as number) + (rows[b + column] as number) + (rows[c + column] as number) + (rows[d + column] as number);
		}
	}
	for (; at < count; at++) {
		const from = (list[at] as number) * columnCount;
		for (let column = 0; column < columnCount; column++) (to[first + column] as number) += rows[from + column] as number;
	}
}

/** Adds what words' pieces sum up to, column by column. */
function addSums(to: Int32Array, first: number, { words }: WordUses, pieces: PieceSums): void {
	const { sums } = pieces;
	// First all of them are found, so that the processor fetches the next ones from the memory while it waits for one.
	for (let at = 0; at < words.length; at++) pieces.of(words[at] as HashedWord);
	for (let at = 0; at < words.length; at++) {
		const from = pieces.of(words[at] as HashedWord);
		for (let column = 0; column < columnCount; column++) (to[first + column] as number) += sums[from + column] as number;
	}
}

/** Lays on their tokens what features said, each in equal parts. */
function layFeatures(onBody: Float64Array, onSubject: Float64Array, features: KnownFeatures, rows: Int16Array, start: number, factors: Float64Array, value: number): void {
	for (let at = 0; at < features.length; at++) {
		const first = features.from[at] as number;
		const last = features.to[at] as number;
		const on = features.inSubject[at] === 1 ? onSubject : onBody;
		const spoken = spokenByRow(rows, (features.rows[at] as number) * columnCount + start, factors) * value;
		if (first === last) (on[first] as number) += spoken;
		else for (let token = first; token <= last; token++) (on[token] as number) += spoken / (last - first + 1);
	}
}

/** Lays on words' tokens what their pieces said. */
function layWords(on: Float64Array, { words, at }: WordUses, pieces: PieceSums, start: number, factors: Float64Array, value: number): void {
	for (let index = 0; index < words.length; index++) {
		const from = pieces.of(words[index] as HashedWord);
		(on[at[index] as number] as number) += spokenBySums(pieces.sums, from + start, factors) * value;
	}
}

/** Apart from `spokenBySums`, though alike: a function that is given arrays of one kind only is several times as fast. */
function spokenByRow(rows: Int16Array, from: number, factors: Float64Array): number {
	let sum = 0;
	for (let index = 0; index < factors.length; index++) sum += (rows[from + index] as number) * (factors[index] as number);
	return sum;
}

function spokenBySums(sums: Int32Array, from: number, factors: Float64Array): number {
	let sum = 0;
	for (let index = 0; index < factors.length; index++) sum += (sums[from + index] as number) * (factors[index] as number);
	return sum;
}

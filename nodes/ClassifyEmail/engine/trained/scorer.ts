import { FeatureColumns, groups, hashBits, idMask, places, WordUses } from './columns';
import { mostFeatures, reading } from './features';
import type { HashedWord } from './hashedWords';
import { mostPieces, pieceInSubject } from './hashedWords';
import { PieceSums } from './pieceSums';
import type { PackedRowTable } from './rowTable';
import { fillStarts } from './rowTable';
import type { Lay, ScoreKernel, Stretch, Tables } from './scoreKernel';
import { gatheredColumns, kernelOver, lookUpBits, rowWidth } from './scoreKernel';
import { WordMemory } from './wordMemory';

/** Rows of what words' pieces add up to: subjects have few words. */
const pieceRows = { body: WordMemory.size, subject: 2 ** 12 } as const;
/** Bytes of a row of weights, of a row of sums, and of what a loop may read beyond the last row. */
const [weightBytes, sumBytes, beyond] = [2 * rowWidth, 4 * rowWidth, 16];
const mostTokens = reading.bodyTokens + reading.subjectTokens;
/** Sentences that are summed up by themselves. What comes behind them is not looked at, nor is the subject. */
export const mostSentences = 64;
/** Groups of features that stand in sentences of the body. */
export const groupsOfSentences = [places.words, places.characters, places.concepts] as const;

/** Known features and their weights. */
export interface PackedWeights {
	table: PackedRowTable;
	/** Feature by feature a byte for the step of its weights, then a weight in steps for each column, four bits: base64. */
	rows: string;
	packedBytes: number;
	/** What a number of steps comes to. */
	worthOf: (stepByte: number, steps: number) => number;
}

/** Features of one group: where their ids, the tokens they stand on and their weights lie. */
interface Placed {
	columns: FeatureColumns;
	copies: number;
}

interface PlacedWords {
	words: WordUses;
	pieces: PieceSums;
	/** The place of their group. */
	group: number;
	copies: number;
}

/**
 * Features, weights, what words' pieces add up to and what is summed up of a mail, in one memory with the loops over it.
 */
export class Scorer {
	private readonly kernel: ScoreKernel;
	/** Of a mail: a row for each group. Whole numbers. */
	readonly sums: Int32Array;
	/** What the next features are weighed with, column by column of a stretch. */
	readonly factors: Float64Array;
	/** What was laid on tokens: those of the subject behind `reading.bodyTokens` of the body. */
	readonly onTokens: Float64Array;
	private readonly onFacts: Float64Array;
	/** Of the first sentences of a mail, group by group: see `sentenceSumAt`. Whole numbers. */
	readonly sentenceSums: Int32Array;
	private readonly sentencePlaces: Int32Array;
	/** Of a mail, by group. */
	readonly features: readonly FeatureColumns[];
	/** Words with character n-grams. */
	readonly bodyWords: WordUses;
	readonly subjectWords: WordUses;
	private readonly placed: readonly Placed[];
	private readonly placedWords: readonly PlacedWords[];
	private readonly wordList: Int32Array;
	private readonly pieces: FeatureColumns;
	private readonly copiesOfPieces: number;

	/** @param stretches of columns that are weighed together */
	constructor({ table, rows, packedBytes, worthOf }: PackedWeights, stretches: readonly Stretch[]) {
		let bytes = 0;
		const room = (size: number): number => {
			const at = bytes;
			bytes += Math.ceil(size / sumBytes) * sumBytes;
			return at;
		};
		const blocks = 2 ** (hashBits - lookUpBits.low - lookUpBits.block);
		const tables: Tables = {
			blocks: room(4 * blocks), starts: room(2 * blocks * (2 ** lookUpBits.block + 1)), lows: room(table.size + beyond),
			packed: room(table.size * packedBytes + beyond), packedBytes, worth: room(256 * 32),
		};
		const featuresAt = groups.map((group) => ({ ids: room(4 * mostFeatures[group]), spans: room(4 * mostFeatures[group]), copies: room(mostFeatures[group] * weightBytes) }));
		const wordsAt = { body: { spans: room(4 * reading.bodyTokens), copies: room(reading.bodyTokens * sumBytes) }, subject: { spans: room(4 * reading.subjectTokens), copies: room(reading.subjectTokens * sumBytes) } };
		const at = {
			list: room(4 * reading.bodyTokens), pieces: room(4 * mostPieces), pieceSpans: room(4 * mostPieces), pieceCopies: room(mostPieces * weightBytes), factors: room(8 * rowWidth), tokens: room(8 * mostTokens), facts: room(8 * mostFeatures.build),
			sentencePlaces: room(4 * mostTokens), sentences: room(4 * sentenceNumbers * groups.length),
			sums: room(groups.length * sumBytes), body: room(pieceRows.body * sumBytes), subject: room(pieceRows.subject * sumBytes),
		};
		this.kernel = kernelOver(bytes, tables, stretches);
		const { buffer } = this.kernel;
		const startsOfBlock = 2 ** lookUpBits.block + 1;
		fillStarts(table, new Int32Array(buffer, tables.blocks, blocks), new Uint16Array(buffer, tables.starts, blocks * startsOfBlock));
		Buffer.from(buffer, tables.lows, table.size).write(table.lows, 'base64');
		Buffer.from(buffer, tables.packed, table.size * packedBytes).write(rows, 'base64');
		fillWorth(new Uint8Array(buffer, tables.worth), worthOf);
		this.wordList = new Int32Array(buffer, at.list, reading.bodyTokens);
		this.pieces = new FeatureColumns(new Int32Array(buffer, at.pieces, mostPieces), new Int32Array(buffer, at.pieceSpans, mostPieces));
		this.copiesOfPieces = at.pieceCopies;
		this.factors = new Float64Array(buffer, at.factors, rowWidth);
		this.onTokens = new Float64Array(buffer, at.tokens, mostTokens);
		this.onFacts = new Float64Array(buffer, at.facts, mostFeatures.build);
		this.sums = new Int32Array(buffer, at.sums, groups.length * rowWidth);
		this.sentenceSums = new Int32Array(buffer, at.sentences, sentenceNumbers * groups.length);
		this.sentencePlaces = new Int32Array(buffer, at.sentencePlaces, mostTokens).fill(placeOfSentence(mostSentences));
		this.placed = featuresAt.map(({ ids: idsAt, spans, copies }, group) => {
			const most = mostFeatures[groups[group] ?? 'words'];
			return { columns: new FeatureColumns(new Int32Array(buffer, idsAt, most), new Int32Array(buffer, spans, most)), copies };
		});
		this.features = this.placed.map(({ columns }) => columns);
		this.bodyWords = new WordUses(new Int32Array(buffer, wordsAt.body.spans, reading.bodyTokens));
		this.subjectWords = new WordUses(new Int32Array(buffer, wordsAt.subject.spans, reading.subjectTokens));
		this.placedWords = [
			{ words: this.bodyWords, pieces: new PieceSums(buffer, at.body, pieceRows.body, (word, to) => this.addPieces(word.pieces, to)), group: places.characters, copies: wordsAt.body.copies },
			{ words: this.subjectWords, pieces: new PieceSums(buffer, at.subject, pieceRows.subject, (word, to) => this.addPieces(word.pieces.map(pieceInSubject), to)), group: places.subject, copies: wordsAt.subject.copies },
		];
	}

	private addPieces(pieces: Uint32Array, to: number): void {
		const { kernel, pieces: found } = this;
		for (let at = 0; at < pieces.length; at++) found.ids[at] = (pieces[at] as number) & idMask;
		const count = kernel.lookUp(found.ids.byteOffset, pieces.length, found.spans.byteOffset);
		kernel.addWeights(found.ids.byteOffset, count, this.copiesOfPieces, to);
	}

	/** Makes room for the features of the next mail. */
	clear(): void {
		for (const features of this.features) features.clear();
		this.bodyWords.clear();
		this.subjectWords.clear();
	}

	/** Looks up what was taken down of a mail and adds it up, group by group. */
	addUp(): void {
		const { kernel, sums } = this;
		sums.fill(0);
		for (let group = 0; group < groups.length; group++) {
			const { columns, copies } = this.placed[group] as Placed;
			columns.length = kernel.lookUp(columns.ids.byteOffset, columns.length, columns.spans.byteOffset);
			kernel.addWeights(columns.ids.byteOffset, columns.length, copies, sums.byteOffset + group * sumBytes);
		}
		for (const { words, pieces, group, copies } of this.placedWords) {
			for (let first = 0, count = 0; first < words.length; first += count) {
				count = this.listWords(words, pieces, first);
				kernel.addSums(this.wordList.byteOffset, count, copies + first * sumBytes, sums.byteOffset + group * sumBytes);
			}
		}
	}

	/** Adds to `onTokens` what the features of a mail say in a stretch, by its first column, and by what a feature of each group counts. */
	layOnTokens(start: number, values: Float64Array): void {
		const { kernel, factors, onTokens } = this;
		const layWeights = laying(kernel.layWeights, start);
		const laySums = laying(kernel.laySums, start);
		for (let group = 0; group < groups.length; group++) {
			const { columns, copies } = this.placed[group] as Placed;
			if (group !== places.build) layWeights(copies, columns.length, columns.spans.byteOffset, factors.byteOffset, values[group] as number, onTokens.byteOffset);
		}
		for (const { words, group, copies } of this.placedWords) laySums(copies, words.length, words.spans.byteOffset, factors.byteOffset, values[group] as number, onTokens.byteOffset);
	}

	/**
	 * Sums up what the features of each sentence of the body say in the first columns. One that stands in two sentences counts with the first.
	 * @param begins the first token of each sentence, and the number of tokens behind the last
	 */
	addUpSentences(begins: readonly number[]): void {
		const { kernel, sentenceSums, sentencePlaces } = this;
		for (let sentence = 0; sentence + 1 < begins.length; sentence++) {
			sentencePlaces.fill(placeOfSentence(Math.min(sentence, mostSentences)), begins[sentence], begins[sentence + 1]);
		}
		sentenceSums.fill(0);
		for (const group of groupsOfSentences) {
			const { columns, copies } = this.placed[group] as Placed;
			kernel.gatherWeights(copies, columns.length, columns.spans.byteOffset, sentencePlaces.byteOffset, sentenceSums.byteOffset + 4 * sentenceSumAt(group, 0));
		}
		const { words, group, copies } = this.placedWords[0] as PlacedWords;
		kernel.gatherSums(copies, words.length, words.spans.byteOffset, sentencePlaces.byteOffset, sentenceSums.byteOffset + 4 * sentenceSumAt(group, 0));
	}

	/** What the facts of the build say in a stretch: 0 where they are not known. */
	layOnFacts(start: number, values: Float64Array): Float64Array {
		const { columns, copies } = this.placed[places.build] as Placed;
		this.onFacts.fill(0);
		laying(this.kernel.layWeights, start)(copies, columns.length, columns.spans.byteOffset, this.factors.byteOffset, values[places.build] as number, this.onFacts.byteOffset);
		return this.onFacts;
	}

	/** Lists words from `first` on, and says how many: as far as their sums are there. To put those of one may take away those of another. */
	private listWords({ words, length }: WordUses, pieces: PieceSums, first: number): number {
		const foremost = words[first] as HashedWord;
		if (!pieces.has(foremost)) pieces.put(foremost);
		for (let at = first; at < length; at++) {
			const word = words[at] as HashedWord;
			if (!pieces.has(word)) return at - first;
			this.wordList[at - first] = pieces.addressOf(word);
		}
		return length - first;
	}
}

/** Numbers of all sentences of a group, those that have none by themselves included. */
const sentenceNumbers = (mostSentences + 1) * gatheredColumns;
const placeOfSentence = (sentence: number): number => 4 * sentence * gatheredColumns;

/** Where the sums of a sentence begin in `sentenceSums`. */
export function sentenceSumAt(group: number, sentence: number): number {
	return group * sentenceNumbers + sentence * gatheredColumns;
}

function laying(loops: ReadonlyMap<number, Lay>, start: number): Lay {
	const found = loops.get(start);
	if (!found) throw new Error(`No stretch of columns begins at ${start}.`);
	return found;
}

/** Writes what steps come to: by step the lower bytes of all, then the upper ones. */
function fillWorth(worth: Uint8Array, worthOf: PackedWeights['worthOf']): void {
	for (let at = 0; at < 256 * 16; at++) {
		const weight = worthOf(at >> 4, at & 15);
		const place = (at >> 4) * 32 + (at & 15);
		worth[place] = weight;
		worth[place + 16] = weight >> 8;
	}
}

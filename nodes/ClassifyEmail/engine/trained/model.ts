import type { Emotion, Intent, Sentiment, Urgency } from '../../../shared/vocabulary';
import { emotions, intents, sentiments, urgencies } from '../../../shared/vocabulary';
import type { ConceptKnowledge, MailFeatures } from './features';
import { groups, hashBits } from './columns';
import { valueOf } from './features';

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
	/** One signed byte a column, feature by feature: base64. */
	rows: string;
	/** A byte of a column counts so much. */
	scales: readonly number[];
	/** What scores are divided by before they become shares, so that shares are as often right as they say. */
	temperatures: Readonly<Record<Head, number>>;
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
const starts = Object.fromEntries(
	headNames.map((head, index) => [head, headNames.slice(0, index).reduce((sum, before) => sum + heads[before].length, 0)]),
) as Record<Head, number>;
export const columnCount = headNames.reduce((sum, head) => sum + heads[head].length, 0);

/** Lower bits of an id that are kept beside its row, and how many buckets the upper ones make. */
const lowBits = 8;
const buckets = 2 ** (hashBits - lowBits);

/** Feature -> row. Rows rise with the ids, so that the upper bits of an id tell where to look. */
class RowTable {
	private readonly starts = new Uint32Array(buckets + 1);
	private readonly lows: Uint8Array;

	constructor(ids: Uint32Array) {
		this.lows = Uint8Array.from(ids, (id) => id & (2 ** lowBits - 1));
		for (const id of ids) (this.starts[(id >>> lowBits) + 1] as number) += 1;
		for (let at = 0; at < buckets; at++) (this.starts[at + 1] as number) += this.starts[at] as number;
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
	const ids: number[] = [];
	let last = 0;
	for (let at = 0; at < bytes.length; ) {
		let difference = 0;
		let shift = 0;
		for (let byte = 0x80; byte >= 0x80; shift += 7) {
			byte = bytes[at++] ?? 0;
			difference += (byte & 0x7f) * 2 ** shift;
		}
		last += difference;
		ids.push(last);
	}
	return Uint32Array.from(ids);
}

/** What is added to a column's signed byte, so that sums of bytes never borrow from their neighbours. */
const raised = 128;
/** A row is filled up to whole words of four columns, so that two columns are added at once. */
const wordCount = Math.ceil(columnCount / 4);
const rowBytes = wordCount * 4;
/** Every other byte of a word. */
const everyOther = 0x00ff00ff;
/** Sums of so many raised bytes fit into 16 bits. */
const atOnce = 256;

function raisedRows(bytes: Uint8Array, count: number): Uint8Array {
	const rows = new Uint8Array(count * rowBytes);
	for (let row = 0; row < count; row++) {
		// As bytes wrap around, a signed one is raised by the same addition.
		for (let column = 0; column < columnCount; column++) rows[row * rowBytes + column] = (bytes[row * columnCount + column] as number) + raised;
	}
	return rows;
}

/** Sums of rows for each group, column by column: two columns with one addition, as long as the halves cannot run over. */
class ColumnSums {
	/** Group by group, word by word: columns 0 and 2 of the word, then 1 and 3. */
	private readonly halves = new Int32Array(groups.length * wordCount * 2);
	private readonly counts = new Int32Array(groups.length);
	private readonly sums = new Int32Array(groups.length * rowBytes);

	/** Adds the rows of features `from` to `to`, at most `atOnce`; those of no row (-1) are left out. */
	add(words: Int32Array, rows: Int32Array, kinds: Uint8Array, from: number, to: number): void {
		const { halves, counts } = this;
		for (let at = from; at < to; at++) {
			const row = rows[at] as number;
			if (row < 0) continue;
			const kind = kinds[at] as number;
			(counts[kind] as number) += 1;
			let half = kind * wordCount * 2;
			for (let word = row * wordCount, end = word + wordCount; word < end; word++, half += 2) {
				const four = words[word] as number;
				(halves[half] as number) += four & everyOther;
				(halves[half + 1] as number) += (four >>> 8) & everyOther;
			}
		}
		this.empty();
	}

	of(group: number, column: number): number {
		return this.sums[group * rowBytes + column] as number;
	}

	private empty(): void {
		const { halves, sums } = this;
		for (let half = 0; half < halves.length; half++) {
			const raise = raised * (this.counts[Math.floor(half / wordCount / 2)] as number);
			const column = 4 * (half >> 1) + (half & 1);
			(sums[column] as number) += ((halves[half] as number) & 0xffff) - raise;
			(sums[column + 2] as number) += ((halves[half] as number) >>> 16) - raise;
		}
		halves.fill(0);
		this.counts.fill(0);
	}
}

export class TrainedModel {
	private readonly table: RowTable;
	/** Column by column, each raised. */
	private readonly rows: Uint8Array;
	/** The same, four columns a word: low bytes first, as on every processor that n8n is published for (amd64, arm64). */
	private readonly words: Int32Array;
	readonly size: number;

	constructor(
		readonly trained: TrainedWeights,
		readonly conceptsOf: (language: string) => ConceptKnowledge | undefined,
	) {
		const ids = readIds(trained.ids);
		const bytes = Buffer.from(trained.rows, 'base64');
		this.size = ids.length;
		this.table = new RowTable(ids);
		if (bytes.length !== ids.length * columnCount) throw new Error('The trained weights do not fit this version: run "npm run train:email".');
		this.rows = raisedRows(bytes, ids.length);
		this.words = new Int32Array(this.rows.buffer);
	}

	/** The rows of a mail's features; -1 for one that is not known. */
	rowsOf({ columns: { ids } }: MailFeatures): Int32Array {
		const rows = new Int32Array(ids.length);
		for (let at = 0; at < ids.length; at++) rows[at] = this.table.rowOf(ids[at] as number);
		return rows;
	}

	/** The share of every class of every head, each head summing to 1. */
	sharesOf(mail: MailFeatures, rows = this.rowsOf(mail)): Shares {
		const scores = this.scoresOf(mail, rows);
		return Object.fromEntries(
			headNames.map((head) => {
				const temperature = this.trained.temperatures[head];
				const own = heads[head].map((_, index) => ((scores[starts[head] + index] as number) * (this.trained.scales[starts[head] + index] ?? 0)) / temperature);
				const most = Math.max(...own);
				const powers = own.map((score) => Math.exp(score - most));
				const sum = powers.reduce((a, b) => a + b, 0);
				return [head, Object.fromEntries(heads[head].map((name, index) => [name, (powers[index] ?? 0) / sum]))];
			}),
		) as unknown as Shares;
	}

	/** Column by column what the features add up to, unscaled: whole numbers for each group, weighed once. */
	private scoresOf({ columns: { groups: kinds }, counts }: MailFeatures, rows: Int32Array): Float64Array {
		const sums = new ColumnSums();
		for (let from = 0; from < rows.length; from += atOnce) sums.add(this.words, rows, kinds, from, Math.min(from + atOnce, rows.length));
		const scores = new Float64Array(columnCount);
		groups.forEach((group, place) => {
			const value = valueOf(group, counts);
			for (let column = 0; column < columnCount; column++) (scores[column] as number) += sums.of(place, column) * value;
		});
		return scores;
	}

	/**
	 * How much each feature speaks for a class of a head, against what it says of the others on the average of `shares`.
	 * The sum over the features is what set the class apart.
	 */
	contributions(mail: MailFeatures, rows: Int32Array, head: Head, chosen: string, shares: Readonly<Record<string, number>>): Float64Array {
		const start = starts[head];
		const factors = Float64Array.from(heads[head] as readonly string[], (name, index) => ((name === chosen ? 1 : 0) - (shares[name] ?? 0)) * (this.trained.scales[start + index] ?? 0));
		const values = groups.map((group) => valueOf(group, mail.counts));
		const kinds = mail.columns.groups;
		const contributions = new Float64Array(rows.length);
		for (let at = 0; at < rows.length; at++) {
			const row = rows[at] as number;
			if (row < 0) continue;
			const from = row * rowBytes + start;
			let sum = 0;
			for (let index = 0; index < factors.length; index++) sum += ((this.rows[from + index] as number) - raised) * (factors[index] as number);
			contributions[at] = sum * (values[kinds[at] as number] as number);
		}
		return contributions;
	}
}

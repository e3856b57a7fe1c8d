import type { Emotion, Intent, Sentiment, Urgency } from '../../../shared/vocabulary';
import { emotions, intents, sentiments, urgencies } from '../../../shared/vocabulary';
import type { ConceptKnowledge, Feature, MailFeatures } from './features';
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

const emptySlot = 0xffffffff;

/** Feature -> row, by open addressing: a Map of numbers would take ten times the memory. */
class RowTable {
	private readonly keys: Uint32Array;
	private readonly values: Uint32Array;
	private readonly mask: number;

	constructor(ids: Uint32Array) {
		const size = 2 ** Math.ceil(Math.log2(Math.max(2, ids.length) * 2));
		this.mask = size - 1;
		this.keys = new Uint32Array(size).fill(emptySlot);
		this.values = new Uint32Array(size);
		ids.forEach((id, row) => {
			let slot = id & this.mask;
			while (this.keys[slot] !== emptySlot) slot = (slot + 1) & this.mask;
			this.keys[slot] = id;
			this.values[slot] = row;
		});
	}

	/** -1 for an unknown feature. */
	rowOf(id: number): number {
		let slot = id & this.mask;
		while (this.keys[slot] !== emptySlot) {
			if (this.keys[slot] === id) return this.values[slot] as number;
			slot = (slot + 1) & this.mask;
		}
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

export class TrainedModel {
	private readonly table: RowTable;
	private readonly rows: Int8Array;
	readonly size: number;

	constructor(
		readonly trained: TrainedWeights,
		readonly conceptsOf: (language: string) => ConceptKnowledge | undefined,
	) {
		const ids = readIds(trained.ids);
		const bytes = Buffer.from(trained.rows, 'base64');
		this.size = ids.length;
		this.table = new RowTable(ids);
		this.rows = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
		if (this.rows.length !== ids.length * columnCount) throw new Error('The trained weights do not fit this version: run "npm run train:email".');
	}

	/** The share of every class of every head, each head summing to 1. */
	sharesOf(mail: MailFeatures): Shares {
		const scores = new Float64Array(columnCount);
		for (const { id, group } of mail.features) {
			const row = this.table.rowOf(id);
			if (row < 0) continue;
			const value = valueOf(group, mail.counts);
			const from = row * columnCount;
			for (let column = 0; column < columnCount; column++) (scores[column] as number) += (this.rows[from + column] as number) * value;
		}
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

	/**
	 * How much a feature speaks for a class of a head, against what it says of the others on the average of `shares`.
	 * The sum over the features is what set the class apart.
	 */
	contribution(feature: Feature, mail: MailFeatures, head: Head, chosen: string, shares: Readonly<Record<string, number>>): number {
		const row = this.table.rowOf(feature.id);
		if (row < 0) return 0;
		const from = row * columnCount + starts[head];
		const names: readonly string[] = heads[head];
		let sum = 0;
		for (let index = 0; index < names.length; index++) {
			const name = names[index] ?? '';
			const weight = (this.rows[from + index] as number) * (this.trained.scales[starts[head] + index] ?? 0);
			sum += weight * ((name === chosen ? 1 : 0) - (shares[name] ?? 0));
		}
		return sum * valueOf(feature.group, mail.counts);
	}
}

import { codeUnits } from '../../shared/codeUnits';
import { Sieve } from '../../shared/sieve';

/** Characters that phrases are known by; of a shorter one, two. */
const known = { mostly: 4, short: 2 } as const;
/** Bits. */
const sieveSize = 2 ** 14;

/** Lists of phrases looked for all at once: a text is gone through once, whatever their number. */
export class PhraseLists {
	/** By the hash of how they begin: those of at least four characters, and shorter ones. */
	private readonly byBeginning = new Map<number, Phrase[]>();
	private readonly begins = new Sieve(sieveSize);
	private readonly byShortBeginning = new Map<number, Phrase[]>();
	private readonly beginsShort = new Sieve(sieveSize);

	/** @param lists of phrases of at least two characters each; the earlier ones of a list are told first */
	constructor(private readonly lists: ReadonlyArray<readonly string[]>) {
		lists.forEach((phrases, list) => {
			phrases.forEach((text, place) => this.add({ text, list, place }));
		});
	}

	private add(phrase: Phrase): void {
		const isShort = phrase.text.length < known.mostly;
		const codes = codeUnits(phrase.text);
		const hashed = isShort ? hashOfTwo(codes, 0) : hashOfFour(codes, 0);
		const map = isShort ? this.byShortBeginning : this.byBeginning;
		(isShort ? this.beginsShort : this.begins).add(hashed);
		map.set(hashed, [...(map.get(hashed) ?? []), phrase]);
	}

	/** Of each list the first phrase that stands in the text. */
	firstOfEach(text: string): Array<string | undefined> {
		const best = this.lists.map((phrases) => phrases.length);
		const look = (phrases: readonly Phrase[] = [], at: number) => {
			for (const phrase of phrases) {
				if (phrase.place < (best[phrase.list] ?? 0) && text.startsWith(phrase.text, at)) best[phrase.list] = phrase.place;
			}
		};
		const codes = codeUnits(text);
		const hasShort = this.byShortBeginning.size > 0;
		for (let at = 0; at + known.short <= text.length; at++) {
			// What is hashed of the codes behind the text is no beginning in it, which looking tells.
			const hashed = hashOfFour(codes, at);
			if (this.begins.passes(hashed)) look(this.byBeginning.get(hashed), at);
			if (!hasShort) continue;
			const short = hashOfTwo(codes, at);
			if (this.beginsShort.passes(short)) look(this.byShortBeginning.get(short), at);
		}
		return this.lists.map((phrases, list) => phrases[best[list] ?? phrases.length]);
	}
}

interface Phrase {
	text: string;
	/** Its list, and its place in it. */
	list: number;
	place: number;
}

/** One such list. */
export class PhraseList {
	private readonly lists: PhraseLists;

	constructor(phrases: readonly string[]) {
		this.lists = new PhraseLists([phrases]);
	}

	/** The first phrase of the list that stands in the text. */
	firstIn(text: string): string | undefined {
		return this.lists.firstOfEach(text)[0];
	}
}

function mixed(value: number): number {
	return Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 12;
}

function hashOfTwo(codes: Uint16Array, at: number): number {
	return mixed(((codes[at] as number) << 16) ^ (codes[at + 1] as number));
}

function hashOfFour(codes: Uint16Array, at: number): number {
	return mixed((((codes[at] as number) << 16) ^ (codes[at + 1] as number)) + Math.imul((codes[at + 2] as number) ^ ((codes[at + 3] as number) << 16), 0x9e3779b1));
}

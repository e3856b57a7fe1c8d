import { codeUnits, ownUnits, stand } from '../../shared/codeUnits';
import { Sieve } from '../../shared/sieve';

/** Characters that phrases are known by; of a shorter one, two. */
const known = { mostly: 4, short: 2 } as const;
/** Bits. */
const sieveSize = 2 ** 14;

interface Phrase {
	/** Its units of UTF-16. */
	codes: Uint16Array;
	/** Its list, and its place in it. */
	list: number;
	place: number;
}

/** Phrases by the hash of how they begin. */
class ByBeginning {
	private readonly phrases = new Map<number, Phrase[]>();
	readonly begins = new Sieve(sieveSize);
	/** The least unit that one begins with: short ones are mostly Chinese and Japanese, which few texts hold. */
	least = 0xffff;

	add(hashed: number, phrase: Phrase): void {
		this.begins.add(hashed);
		this.least = Math.min(this.least, phrase.codes[0] as number);
		const phrases = this.phrases.get(hashed);
		if (phrases) phrases.push(phrase);
		else this.phrases.set(hashed, [phrase]);
	}

	get isEmpty(): boolean {
		return this.phrases.size === 0;
	}

	/** Puts down those that stand at a place, where nothing before them in their list was found. */
	look(hashed: number, codes: Uint16Array, at: number, length: number, best: Int32Array): void {
		const phrases = this.phrases.get(hashed);
		if (phrases === undefined) return;
		for (const phrase of phrases) {
			if (phrase.place < (best[phrase.list] as number) && stand(phrase.codes, codes, at, length)) best[phrase.list] = phrase.place;
		}
	}
}

/** Lists of phrases looked for all at once: a text is gone through once, whatever their number. */
export class PhraseLists {
	private readonly long = new ByBeginning();
	private readonly short = new ByBeginning();
	/** Of each list how many phrases it has, and the place of the first that was found: behind all where none was. Filled anew for each text. */
	private readonly lengths: Int32Array;
	private readonly best: Int32Array;

	/** @param lists of phrases of at least two characters each; the earlier ones of a list are told first */
	constructor(private readonly lists: ReadonlyArray<readonly string[]>) {
		this.lengths = Int32Array.from(lists, (phrases) => phrases.length);
		this.best = new Int32Array(lists.length);
		lists.forEach((phrases, list) => {
			phrases.forEach((text, place) => {
				const codes = ownUnits(text);
				if (text.length < known.mostly) this.short.add(hashOfTwo(codes, 0), { codes, list, place });
				else this.long.add(hashOfFour(codes, 0), { codes, list, place });
			});
		});
	}

	/** Of each list the first phrase that stands in the text. */
	firstOfEach(text: string): Array<string | undefined> {
		const { best } = this;
		best.set(this.lengths);
		const codes = codeUnits(text);
		const { length } = text;
		// What is hashed of the codes behind the text is no beginning in it, which looking tells.
		for (let at = nextOfFour(this.long.begins, codes, 0, length); at < length; at = nextOfFour(this.long.begins, codes, at + 1, length)) {
			this.long.look(hashOfFour(codes, at), codes, at, length, best);
		}
		if (!this.short.isEmpty) {
			for (let at = nextOfTwo(this.short, codes, 0, length); at < length; at = nextOfTwo(this.short, codes, at + 1, length)) {
				this.short.look(hashOfTwo(codes, at), codes, at, length, best);
			}
		}
		return this.lists.map((phrases, list) => phrases[best[list] as number]);
	}
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

/** The next place where a phrase may begin; the length where none does. A small loop by itself is soon compiled. */
function nextOfFour(begins: Sieve, codes: Uint16Array, from: number, length: number): number {
	for (let at = from; at + known.short <= length; at++) if (begins.passes(hashOfFour(codes, at))) return at;
	return length;
}

function nextOfTwo({ begins, least }: ByBeginning, codes: Uint16Array, from: number, length: number): number {
	for (let at = from; at + known.short <= length; at++) if ((codes[at] as number) >= least && begins.passes(hashOfTwo(codes, at))) return at;
	return length;
}

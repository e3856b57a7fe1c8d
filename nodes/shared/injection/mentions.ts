import { codeUnits, ownUnits, stand } from '../codeUnits';
import { Sieve } from '../sieve';

/**
 * Which signs a text can match at all, told by words that every match holds, one of each of a sign's lists: a look at each word instead of
 * thirty expressions over the whole text. A mention is a lowercase beginning of a word (or any piece that begins at a mark or
 * at a character without word breaks); `$` ends one that must end the word; `*` begins one that may stand anywhere.
 * `*long run` is a stretch of 120 characters without a space.
 */

interface Mention {
	text: string;
	/** Its units of UTF-16. */
	codes: Uint16Array;
	wholeWord: boolean;
	/** Lists that it is in. */
	lists: number[];
}

const longRun = '*long run';
const longRunLength = 120;

/** Of each unit of UTF-16 whether it is of a word, as expressions have it. */
const ofWords = new Uint8Array(0x10000);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_') ofWords[character.charCodeAt(0)] = 1;

/** Where a word that goes on there ends. */
function wordEnd(codes: Uint16Array, start: number, length: number): number {
	let at = start;
	while (at < length && ofWords[codes[at] as number] === 1) at++;
	return at;
}

/** Characters that mentions are known by: a longer one by as many as there are here. */
const knownBy = [1, 2, 3, 5] as const;

/** The codes of the first characters as one number of 32 bits: it goes on with each. */
function goOnBy(start: number, code: number): number {
	return Math.imul(start, 0x01000193) ^ code;
}

/** Bits. */
const sieveSize = 2 ** 14;

function hashOf(start: number): number {
	return Math.imul(start, 0x9e3779b1) >>> 12;
}

/** Mentions that are known by as many characters, by the start of each. */
class Known {
	private readonly byStart = new Map<number, Mention[]>();
	private readonly begins = new Sieve(sieveSize);

	/** @param count of characters */
	constructor(readonly count: number) {}

	add(mention: Mention): void {
		const start = mention.codes.subarray(0, this.count).reduce(goOnBy, 0);
		this.begins.add(hashOf(start));
		const mentions = this.byStart.get(start);
		if (mentions) mentions.push(mention);
		else this.byStart.set(start, [mention]);
	}

	/**
	 * Marks the lists of those that stand at a place.
	 * @param start the characters there as one number
	 */
	look(start: number, codes: Uint16Array, at: number, length: number, found: boolean[]): void {
		if (!this.begins.passes(hashOf(start))) return;
		const mentions = this.byStart.get(start);
		if (mentions === undefined) return;
		for (const { codes: mention, wholeWord, lists } of mentions) {
			const end = at + mention.length;
			if (stand(mention, codes, at, length) && !(wholeWord && end < length && ofWords[codes[end] as number] === 1)) mark(found, lists);
		}
	}
}

function mark(found: boolean[], lists: readonly number[]): void {
	for (const list of lists) found[list] = true;
}

export class MentionIndex {
	/** By how many characters they are known. */
	private readonly known = knownBy.map((count) => new Known(count));
	/** Of each unit of UTF-16 in which of them a mention begins with it, as bits. */
	private readonly firsts = new Uint8Array(0x10000);
	private readonly anywhere: Mention[] = [];
	private readonly ofLongRuns: number[] = [];
	/** Of each sign the lists of which a text must hold a mention. */
	private readonly listsOf: ReadonlyArray<readonly number[]>;
	private readonly listCount: number;

	constructor(signs: ReadonlyArray<{ mentions: ReadonlyArray<readonly string[]> }>) {
		const known = new Map<string, Mention>();
		let list = 0;
		this.listsOf = signs.map(({ mentions }) => mentions.map((some) => {
			for (const written of some) {
				const mention = known.get(written);
				if (mention) mention.lists.push(list);
				else if (written === longRun) this.ofLongRuns.push(list);
				else known.set(written, this.made(written, list));
			}
			return list++;
		}));
		this.listCount = list;
	}

	private made(written: string, list: number): Mention {
		const text = written.replace(/^\*|\$$/gu, '');
		const mention = { text, codes: ownUnits(text), wholeWord: written.endsWith('$'), lists: [list] };
		if (written.startsWith('*')) this.anywhere.push(mention);
		else {
			const place = knownBy.findLastIndex((count) => count <= text.length);
			this.known[place]?.add(mention);
			(this.firsts[text.charCodeAt(0)] as number) |= 1 << place;
		}
		return mention;
	}

	/** For each sign whether the text holds a mention of each of its lists. */
	in(text: string): boolean[] {
		const found = new Array<boolean>(this.listCount).fill(false);
		// As the expressions fold case: the long s is an s, the Kelvin sign a k.
		const lower = text.toLowerCase().replace(/\u017f/gu, 's').replace(/\n/gu, ' ');
		const codes = codeUnits(lower);
		const { length } = lower;
		for (const { text: piece, lists } of this.anywhere) if (lower.includes(piece)) mark(found, lists);
		const { firsts, known } = this;
		let runStart = 0;
		for (let at = 0; at < length; ) {
			const code = codes[at] as number;
			if (code <= 32 || code >= 127) {
				if (at - runStart >= longRunLength) mark(found, this.ofLongRuns);
				runStart = at + 1;
			}
			// What is looked up behind the text is no mention in it, which looking tells.
			let start = 0;
			for (let bits = firsts[code] as number, place = 0, read = 0; bits !== 0; bits >>= 1, place++) {
				const some = known[place] as Known;
				for (; read < some.count; read++) start = goOnBy(start, codes[at + read] as number);
				if ((bits & 1) !== 0) some.look(start, codes, at, length, found);
			}
			at = ofWords[code] === 1 ? wordEnd(codes, at + 1, length) : at + 1;
		}
		if (length - runStart >= longRunLength) mark(found, this.ofLongRuns);
		return this.listsOf.map((lists) => lists.every((list) => found[list]));
	}
}

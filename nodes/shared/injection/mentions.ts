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

function isWordCode(code: number): boolean {
	return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || (code >= 65 && code <= 90);
}

/** The codes of the first two characters as one number of 32 bits, of a single one its own. */
function startOf(text: string): number {
	return text.length > 1 ? (text.charCodeAt(0) << 16) | text.charCodeAt(1) : text.charCodeAt(0);
}

/** Bits. */
const sieveSize = 2 ** 14;

function hashOf(start: number): number {
	return Math.imul(start, 0x9e3779b1) >>> 12;
}

function mark(found: boolean[], lists: readonly number[]): void {
	for (const list of lists) found[list] = true;
}

export class MentionIndex {
	/** By the codes of the first two characters; those of a single character by its code alone. */
	private readonly byStart = new Map<number, Mention[]>();
	private readonly begins = new Sieve(sieveSize);
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
			const start = startOf(mention.text);
			this.begins.add(hashOf(start));
			this.byStart.set(start, [...(this.byStart.get(start) ?? []), mention]);
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
		let inWord = false;
		let run = 0;
		for (let at = 0; at < length; at++) {
			const code = codes[at] as number;
			run = code > 32 && code < 127 ? run + 1 : 0;
			if (run === longRunLength) mark(found, this.ofLongRuns);
			const isWord = isWordCode(code);
			if (isWord && inWord) continue;
			inWord = isWord;
			if (code === 32) continue;
			const start = at + 1 < length ? (code << 16) | (codes[at + 1] as number) : code;
			if (this.begins.passes(hashOf(start))) this.look(start, codes, at, length, found);
			if (start !== code && this.begins.passes(hashOf(code))) this.look(code, codes, at, length, found);
		}
		return this.listsOf.map((lists) => lists.every((list) => found[list]));
	}

	/** Marks the lists of the mentions that stand at a place, by how they start. */
	private look(start: number, codes: Uint16Array, at: number, length: number, found: boolean[]): void {
		for (const { codes: mention, wholeWord, lists } of this.byStart.get(start) ?? []) {
			const end = at + mention.length;
			if (stand(mention, codes, at, length) && !(wholeWord && end < length && isWordCode(codes[end] as number))) mark(found, lists);
		}
	}
}

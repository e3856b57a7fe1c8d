/**
 * Which signs a text can match at all, told by words that every match holds: a look at each word instead of thirty
 * expressions over the whole text. A mention is a lowercase beginning of a word (or any piece that begins at a mark or
 * at a character without word breaks); `$` ends one that must end the word; `*` begins one that may stand anywhere.
 * `*long run` is a stretch of 120 characters without a space.
 */

interface Mention {
	text: string;
	wholeWord: boolean;
	/** Places in the list of signs. */
	signs: number[];
}

const longRun = '*long run';
const longRunLength = 120;

function isWordCode(code: number): boolean {
	return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || (code >= 65 && code <= 90);
}

/** The codes of the two characters at a place as one number, of the last one alone its own. */
function startAt(text: string, at: number): number {
	return text.length > at + 1 ? text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1) : text.charCodeAt(at);
}

function bitsOf(start: number): number {
	return ((start >>> 16) * 61 + (start & 0xffff)) & 0xfff;
}

export class MentionIndex {
	/** By the codes of the first two characters; those of a single character by its code alone. */
	private readonly byStart = new Map<number, Mention[]>();
	/** Whether any mention begins so, by a few bits of those codes: no more is looked at in most places. */
	private readonly begins = new Uint8Array(0x1000);
	private readonly anywhere: Mention[] = [];
	private readonly ofLongRuns: number[] = [];

	constructor(private readonly signs: ReadonlyArray<{ mentions: readonly string[] }>) {
		const known = new Map<string, Mention>();
		signs.forEach(({ mentions }, sign) => {
			for (const written of mentions) {
				const mention = known.get(written);
				if (mention) mention.signs.push(sign);
				else if (written === longRun) this.ofLongRuns.push(sign);
				else known.set(written, this.made(written, sign));
			}
		});
	}

	private made(written: string, sign: number): Mention {
		const mention = { text: written.replace(/^\*|\$$/gu, ''), wholeWord: written.endsWith('$'), signs: [sign] };
		if (written.startsWith('*')) this.anywhere.push(mention);
		else {
			const start = startAt(mention.text, 0);
			this.begins[bitsOf(start)] = 1;
			this.byStart.set(start, [...(this.byStart.get(start) ?? []), mention]);
		}
		return mention;
	}

	/** For each sign whether the text holds one of its mentions. */
	in(text: string): boolean[] {
		const found = this.signs.map(() => false);
		const mark = (signs: readonly number[]) => {
			for (const sign of signs) found[sign] = true;
		};
		// As the expressions fold case: the long s is an s, the Kelvin sign a k.
		const lower = text.toLowerCase().replace(/\u017f/gu, 's').replace(/\n/gu, ' ');
		const look = (key: number, at: number) => {
			if (this.begins[bitsOf(key)] === 0) return;
			for (const { text: beginning, wholeWord, signs } of this.byStart.get(key) ?? []) {
				if (lower.startsWith(beginning, at) && !(wholeWord && isWordCode(lower.charCodeAt(at + beginning.length)))) mark(signs);
			}
		};
		for (const { text: piece, signs } of this.anywhere) if (lower.includes(piece)) mark(signs);
		let inWord = false;
		let run = 0;
		for (let at = 0; at < lower.length; at++) {
			const code = lower.charCodeAt(at);
			const isWord = isWordCode(code);
			if (code > 32 && code < 127) run += 1;
			else run = 0;
			if (run === longRunLength) mark(this.ofLongRuns);
			if (isWord && inWord) continue;
			inWord = isWord;
			if (code === 32) continue;
			look(startAt(lower, at), at);
			look(code, at);
		}
		return found;
	}
}

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

export class MentionIndex {
	/** By the code of the first character. */
	private readonly byStart = new Map<number, Mention[]>();
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
			const start = mention.text.charCodeAt(0);
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
			for (const { text: beginning, wholeWord, signs } of this.byStart.get(code) ?? []) {
				if (lower.startsWith(beginning, at) && !(wholeWord && isWordCode(lower.charCodeAt(at + beginning.length)))) mark(signs);
			}
		}
		return found;
	}
}

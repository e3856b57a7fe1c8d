/** Lists of phrases looked for all at once: a text is gone through once, whatever their number. */
export class PhraseLists {
	/** By the codes of the first two characters. */
	private readonly byBeginning = new Map<number, Phrase[]>();
	/** Whether any phrase begins so, by a few bits of those codes. */
	private readonly begins = new Uint8Array(0x1000);

	/** @param lists of phrases of at least two characters each; the earlier ones of a list are told first */
	constructor(private readonly lists: ReadonlyArray<readonly string[]>) {
		lists.forEach((phrases, list) => {
			phrases.forEach((text, place) => {
				const key = keyAt(text, 0);
				this.begins[bitsOf(key)] = 1;
				this.byBeginning.set(key, [...(this.byBeginning.get(key) ?? []), { text, list, place }]);
			});
		});
	}

	/** Of each list the first phrase that stands in the text. */
	firstOfEach(text: string): Array<string | undefined> {
		const best = this.lists.map((phrases) => phrases.length);
		for (let at = 0; at + 1 < text.length; at++) {
			const key = keyAt(text, at);
			if (this.begins[bitsOf(key)] === 0) continue;
			for (const phrase of this.byBeginning.get(key) ?? []) {
				if (phrase.place < (best[phrase.list] ?? 0) && text.startsWith(phrase.text, at)) best[phrase.list] = phrase.place;
			}
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

function keyAt(text: string, at: number): number {
	return (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1);
}

function bitsOf(key: number): number {
	return ((key >>> 16) * 61 + (key & 0xffff)) & 0xfff;
}

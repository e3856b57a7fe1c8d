/** Phrases looked for all at once: a text is gone through once, whatever their number. */
export class PhraseList {
	/** By the codes of the first two characters: places in the list. */
	private readonly byBeginning = new Map<number, number[]>();
	/** Whether any phrase begins so, by a few bits of those codes. */
	private readonly begins = new Uint8Array(0x1000);

	/** @param phrases each of at least two characters; the earlier ones are told first */
	constructor(private readonly phrases: readonly string[]) {
		phrases.forEach((phrase, place) => {
			const key = keyAt(phrase, 0);
			this.begins[bitsOf(key)] = 1;
			this.byBeginning.set(key, [...(this.byBeginning.get(key) ?? []), place]);
		});
	}

	/** The first phrase of the list that stands in the text. */
	firstIn(text: string): string | undefined {
		let best = this.phrases.length;
		for (let at = 0; at + 1 < text.length; at++) {
			const key = keyAt(text, at);
			if (this.begins[bitsOf(key)] === 0) continue;
			for (const place of this.byBeginning.get(key) ?? []) {
				if (place < best && text.startsWith(this.phrases[place] ?? '', at)) best = place;
			}
		}
		return this.phrases[best];
	}
}

function keyAt(text: string, at: number): number {
	return (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1);
}

function bitsOf(key: number): number {
	return ((key >>> 16) * 61 + (key & 0xffff)) & 0xfff;
}

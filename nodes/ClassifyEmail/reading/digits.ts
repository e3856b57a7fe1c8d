import { codeUnits } from '../../shared/codeUnits';
import { isCommonText } from '../../shared/letterExpression';

/** How far the matches of a pattern reach: characters before its first digit, and from there to its end. */
export interface Reach {
	before: number;
	after: number;
}

export interface Stretch {
	/** Where it begins in the text. */
	at: number;
	text: string;
}

/** What was found, and where. */
export interface Placed<T> {
	at: number;
	end: number;
	value: T;
}

/** Where something was found, unit by unit of a text of this length. */
export function placesOf(found: ReadonlyArray<Placed<unknown>>, length: number): Uint8Array {
	const places = new Uint8Array(length);
	for (const { at, end } of found) places.fill(1, at, end);
	return places;
}

/** What a pattern looks at beside its match: a character, which may be two units of UTF-16. */
const beside = 2;

/** Chinese and Japanese letters, within brackets of an expression: no space parts them from a figure. */
export const cjkLetters = '\\u3005\\u3006\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff';

/** The beginning of an expression: neither a letter of an alphabet nor a figure stands before, nor one of `others` (as within brackets). */
export function afterWord(others: string): string {
	return `(?<![\\p{L}\\p{N}](?<![${cjkLetters}]))(?<![${others}])`;
}

const fullWidthFigures = /[\uff0b\uff08]?[\uff10-\uff19](?:[\uff0c\uff0e\uff0d\uff0f\uff08\uff09\u30fc\u2212]{0,2}[\uff10-\uff19])*/gu;
const plainMarks: Readonly<Record<string, string>> = { ー: '-', '\u2212': '-' };

/** Full-width figures, and the marks between them, as plain ones: as long as before. */
export function plainFigures(text: string): string {
	return text.replace(fullWidthFigures, (written) => written.replace(/[\uff01-\uff5e\u30fc\u2212]/gu, (one) => plainMarks[one] ?? String.fromCharCode(one.charCodeAt(0) - 0xfee0)));
}

/**
 * The digits of a text. Dates, sums, numbers of invoices and telephones all hold one, so that only what stands near a digit needs to be
 * searched for them: a fraction of most mails.
 */
export class Digits {
	private readonly places: number[] = [];
	/** Of the whole text: see `letterExpression.ts`. */
	readonly isCommon: boolean;

	/** With full-width figures as plain ones. */
	readonly text: string;

	constructor(readonly written: string) {
		const text = plainFigures(written);
		this.text = text;
		this.isCommon = isCommonText(text);
		const codes = codeUnits(text);
		const { length } = text;
		for (let at = 0; at < length; at++) {
			const code = codes[at] as number;
			if (code >= 0x30 && code <= 0x39) this.places.push(at);
		}
	}

	get count(): number {
		return this.places.length;
	}

	/** Whether ten thousands and the like are written as letters. */
	get hasCjkNumeral(): boolean {
		return this.places.length > 0 && /[千万萬億亿]/u.test(this.text);
	}

	/** Stretches of the text in order, apart from each other: a pattern of this reach matches in them what it matches in the whole text. */
	near({ before, after }: Reach): Stretch[] {
		const found: Stretch[] = [];
		let from = 0;
		let to = -1;
		const close = () => {
			if (to >= 0) found.push({ at: from, text: this.text.slice(from, to) });
		};
		for (const place of this.places) {
			const begin = Math.max(0, place - before - beside);
			if (begin > to) {
				close();
				from = begin;
			}
			to = place + after + beside;
		}
		close();
		return found;
	}
}

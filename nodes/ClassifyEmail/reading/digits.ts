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

/** What a pattern looks at beside its match: a character, which may be two units of UTF-16. */
const beside = 2;

/**
 * The digits of a text. Dates, sums, numbers of invoices and telephones all hold one, so that only what stands near a digit needs to be
 * searched for them: a fraction of most mails.
 */
export class Digits {
	private readonly places: number[] = [];
	/** Of the whole text: see `letterExpression.ts`. */
	readonly isCommon: boolean;

	constructor(private readonly text: string) {
		this.isCommon = isCommonText(text);
		for (let at = 0; at < text.length; at++) {
			const code = text.charCodeAt(at);
			if (code >= 0x30 && code <= 0x39) this.places.push(at);
		}
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

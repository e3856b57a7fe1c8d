import { allMatches } from '../../shared/allMatches';
import { findAmounts } from './amounts';
import type { FoundAmount } from './amounts';
import { findDates } from './dates';
import type { FoundDate } from './dates';
import { Digits } from './digits';
import type { Placed } from './digits';
import { findPhones } from './phones';
import { findReferences } from './references';

export interface Entities {
	dates: FoundDate[];
	amounts: FoundAmount[];
	/** Invoice, order, ticket and customer numbers as written (`INV-2024-031`, `#12345`, `PO 4471`), in plain figures. */
	references: string[];
	/** As written, spaces kept, in plain figures; E.164 is left to who knows the country. */
	phones: string[];
	/** Lowercased. */
	emails: string[];
}

const bounds = { characters: 50_000, each: 50 } as const;

const emailPattern = /(?<![\w.+-])[\w.+-]{1,64}@(?:[\p{L}\d-]{1,63}\.){1,6}\p{L}{2,24}(?![\p{L}\d-])/gu;
const byPlace = (a: Placed<unknown>, b: Placed<unknown>): number => a.at - b.at;

/** Each once, the first ones. */
function distinct<T>(found: ReadonlyArray<Placed<T>>, nameOf: (value: T) => unknown = (value) => value): T[] {
	if (found.length < 2) return found.map(({ value }) => value);
	const known = new Map<unknown, T>();
	for (const { value } of found) {
		const name = nameOf(value);
		if (known.has(name)) continue;
		known.set(name, value);
		if (known.size >= bounds.each) break;
	}
	return [...known.values()];
}

/**
 * Dates, amounts, reference numbers, phone numbers and mail addresses of a text, each in order of appearance, without
 * repeats, at most 50 of a kind. `language` (ISO 639-1) settles what 03/04/2025, 1.200 and "hier" mean; `und` leaves such a date without ISO form.
 */
export function entities(text: string, language: string): Entities {
	const read = text.slice(0, bounds.characters);
	const digits = new Digits(read);
	const dates = findDates(digits, language);
	const amounts = findAmounts(digits, language);
	return {
		dates: distinct(dates, ({ text: written }) => written),
		amounts: distinct(amounts, ({ text: written }) => written),
		references: withoutParts(distinct(findReferences(digits, dates).sort(byPlace))),
		phones: distinct(findPhones(digits, [...dates, ...amounts])),
		emails: read.includes('@') ? distinct(allMatches(read, emailPattern).map((match) => ({ at: match.index, end: 0, value: match[0].toLowerCase() }))) : [],
	};
}

/** Of "invoice INV-2024-031" and "INV-2024-031" the shorter is told. */
function withoutParts(found: string[]): string[] {
	return found.filter((one) => !found.some((other) => other !== one && one.endsWith(other)));
}

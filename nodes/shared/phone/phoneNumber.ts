import { northAmerica } from './northAmerica';
import { numberPlan } from './numberPlan';

/** What a telephone number tells of where its owner lives. A mobile number may have moved: it is a hint, never more. */
export interface NumberOrigin {
	/** ISO 3166-1, or ISO 3166-2 where an area code names a state or province; undefined for numbers of no country. */
	place: string | undefined;
	/** Every wall clock of that place; none where the number tells nothing. */
	timeZones: readonly string[];
}

interface CallingCode extends NumberOrigin {
	/** How many digits may follow the code. */
	digits: ReadonlySet<number>;
}

let plan: Map<string, CallingCode> | undefined;
let areas: Map<string, NumberOrigin> | undefined;

/** Two hundred rows of text are read when the first number is, not when n8n starts. */
function callingCodes(): Map<string, CallingCode> {
	plan ??= new Map(
		numberPlan
			.trim()
			.split('\n')
			.map((row) => row.split(' '))
			.map(([code = '', countries = '-', digits = '', zones = '-']) => [
				code,
				{
					place: countries === '-' ? undefined : countries.split(',')[0],
					digits: new Set(digits.split(',').flatMap(numbersOf)),
					timeZones: zones === '-' ? [] : zones.split(','),
				},
			]),
	);
	return plan;
}

/** "7-9" as 7, 8, 9. */
function numbersOf(range: string): number[] {
	const [from = 0, to = from] = range.split('-').map(Number);
	return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function areaOf(code: string): NumberOrigin | undefined {
	areas ??= new Map(
		northAmerica.flatMap(([place, codes, zones]) =>
			codes.split(' ').map((area) => [area, { place, timeZones: zones.split(' ') }] as const),
		),
	);
	return areas.get(code);
}

function callingCodeOf(number: string): [code: string, row: CallingCode] | undefined {
	// No code is the beginning of another one (ITU-T E.164, section 6.2.1), so the order does not matter.
	for (const length of [1, 2, 3]) {
		const code = number.slice(1, 1 + length);
		const row = callingCodes().get(code);
		if (row) return [code, row];
	}
	return undefined;
}

export type NumberFault = 'not_international' | 'not_digits' | 'unknown_country' | 'wrong_length';

/**
 * What keeps text from being a number that providers take: E.164 as ITU-T writes it, a plus, the calling code and up to 15 digits
 * in all, without spaces, and as many digits as the country's numbers have. Undefined where nothing does.
 */
export function faultOfNumber(number: string): NumberFault | undefined {
	if (!number.startsWith('+')) return 'not_international';
	if (!/^\+[1-9]\d{1,14}$/.test(number)) return 'not_digits';
	const found = callingCodeOf(number);
	if (!found) return 'unknown_country';
	const [code, { digits }] = found;
	return number.length >= 8 && digits.has(number.length - 1 - code.length) ? undefined : 'wrong_length';
}

/** Where the owner of an E.164 number is likely to live; undefined for text that is none. */
export function originOf(number: string): NumberOrigin | undefined {
	if (faultOfNumber(number)) return undefined;
	const found = callingCodeOf(number);
	if (!found) return undefined;
	const [code, { place, timeZones }] = found;
	return (code === '1' && areaOf(number.slice(2, 5))) || { place, timeZones };
}

/** The digits of a number, so that two ways of writing it are the same. */
export function digitsOf(number: string): string {
	return number.replace(/\D/g, '');
}

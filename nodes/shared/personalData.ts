/** Lengths of IBANs by country. Source: SWIFT IBAN registry, release 99. */
const ibanLengths: Readonly<Record<string, number>> = {
	AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21, CR: 22,
	CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18, FR: 27, GB: 22,
	GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HN: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30,
	KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20,
	MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22,
	RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26,
	UA: 29, VA: 22, VG: 24, XK: 20, YE: 30,
};

type Kind = 'EMAIL' | 'IBAN' | 'CARD' | 'PHONE' | 'TEXT';

/** A text that looks like one of our own placeholders: masked too, so that restoring can't confuse the two. */
const placeholder = /\[(?:EMAIL|IBAN|CARD|PHONE|TEXT)_\d{1,9}\]/g;

// Every quantifier below is bounded and every pattern can start only at a word's beginning, so that matching is linear
// in the length of the text whatever it holds.
const email =
	/(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]{1,128}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}[\p{L}][\p{L}\p{N}-]{1,62}/gu;
const ibanStart = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}/g;
const cardLike = /(?<![\d.,])\d(?:[ \u00a0-]?\d){12,18}(?![\d])/g;
const phoneLike = /(?<![\p{L}\p{N}_/-]|\d[.,])(?:\+ ?|\()?\d(?:[ \u00a0./()-]{0,2}\d){6,14}(?![\p{L}\p{N}_]|[.,-]\d)/gu;

/** Luhn's check of card numbers (ISO/IEC 7812-1). */
function passesLuhn(digits: string): boolean {
	let sum = 0;
	for (let i = 0; i < digits.length; i++) {
		const digit = Number(digits[digits.length - 1 - i]);
		const doubled = i % 2 === 1 ? digit * 2 : digit;
		sum += doubled > 9 ? doubled - 9 : doubled;
	}
	return sum % 10 === 0;
}

/** The check of IBANs (ISO 13616: mod 97 is 1). */
function passesMod97(iban: string): boolean {
	const rearranged = iban.slice(4) + iban.slice(0, 4);
	let rest = 0;
	for (const char of rearranged) {
		const digits = Number.parseInt(char, 36);
		rest = (rest * (digits > 9 ? 100 : 10) + digits) % 97;
	}
	return rest === 1;
}

/** The part of the candidate that is an IBAN: words after it may have been caught too. */
function ibanIn(candidate: string): string | undefined {
	const length = ibanLengths[candidate.slice(0, 2).toUpperCase()];
	if (length === undefined) return undefined;
	let compact = '';
	for (let i = 0; i < candidate.length; i++) {
		const char = candidate.charAt(i);
		if (/[A-Za-z0-9]/.test(char)) compact += char.toUpperCase();
		if (compact.length < length) continue;
		return passesMod97(compact) ? candidate.slice(0, i + 1) : undefined;
	}
	return undefined;
}

function isCard(candidate: string): boolean {
	const digits = candidate.replace(/\D/g, '');
	return /^[2-6]/.test(digits) && passesLuhn(digits);
}

const dateLike = /^(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)/;

/** Dates, amounts and order numbers are also digits with separators: a phone number has a phone number's form. */
function isPhone(candidate: string): boolean {
	if (candidate.startsWith('+') || candidate.startsWith('(')) return true;
	if (dateLike.test(candidate)) return false;
	const digits = candidate.replace(/\D/g, '');
	if (digits.startsWith('00')) return digits.length >= 10;
	// National: a trunk zero (Europe, Asia) or the groups 3-3-4 (North America), with or without separators.
	if (digits.startsWith('0')) return digits.length >= 9 && digits.length <= 12;
	return /^(?:1[ .-])?\d{3}[ .\u00a0-]\d{3}[ .\u00a0-]\d{4}$/.test(candidate);
}

export interface PersonalDataMask {
	/** The text with placeholders. The same value has the same placeholder in every text of this mask. */
	mask(text: string): string;
	/** The values back in place of their placeholders; a placeholder that was never given out stays. */
	restore(text: string): string;
}

/** A mask for several texts that belong together, such as the mails of a thread. */
export function personalDataMask(): PersonalDataMask {
	const placeholders = new Map<string, string>();
	const values = new Map<string, string>();
	const given: Record<Kind, number> = { EMAIL: 0, IBAN: 0, CARD: 0, PHONE: 0, TEXT: 0 };

	const hide = (kind: Kind, value: string): string => {
		const known = placeholders.get(value);
		if (known !== undefined) return known;
		const made = `[${kind}_${++given[kind]}]`;
		placeholders.set(value, made);
		values.set(made, value);
		return made;
	};

	return {
		mask(text) {
			return text
				.replace(placeholder, (found) => hide('TEXT', found))
				.replace(email, (found) => hide('EMAIL', found))
				.replace(ibanStart, (found) => {
					const iban = ibanIn(found);
					return iban === undefined ? found : hide('IBAN', iban) + found.slice(iban.length);
				})
				.replace(cardLike, (found) => (isCard(found) ? hide('CARD', found) : found))
				.replace(phoneLike, (found) => (isPhone(found) ? hide('PHONE', found) : found));
		},
		restore(text) {
			return text.replace(placeholder, (found) => values.get(found) ?? found);
		},
	};
}

/**
 * Replaces mail addresses, phone numbers, card numbers and IBANs by numbered placeholders such as `[EMAIL_1]`, so that a
 * model never sees them, and puts them back into what it wrote. Linear in the length of the text.
 */
export function maskPersonalData(text: string): {
	masked: string;
	restore: (text: string) => string;
} {
	const mask = personalDataMask();
	return { masked: mask.mask(text), restore: mask.restore };
}

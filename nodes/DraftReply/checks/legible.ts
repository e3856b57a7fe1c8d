import type { DraftCheck } from '../draft';

/** The value of a digit of any script: blocks of ten start at a code point that ends in 0 or 6 (Unicode, UAX 44). */
function digitValue(char: string): string {
	const code = char.codePointAt(0) ?? 0;
	const low = code & 0xf;
	const startsAtZero = /\p{Nd}/u.test(String.fromCodePoint(code - low));
	return String(startsAtZero ? low : low - 6);
}

/**
 * A text as its reader takes it: without characters that show nothing, compatibility forms (full-width, circled,
 * mathematical letters) and digits of other scripts as the plain ones, an ideographic stop between Latin letters as a dot.
 */
export function legible(text: string): string {
	// Nothing of that is in ASCII.
	if (/^[\0-\x7F]*$/.test(text)) return text;
	const plain = text
		.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
		.normalize('NFKC')
		.replace(/(?![0-9])\p{Nd}/gu, digitValue);
	return plain.includes('。') ? plain.replace(/(?<=[a-z0-9])。(?=[a-z0-9])/giu, '.') : plain;
}

/** Emoji are joined and coloured by invisible characters; a soft hyphen only breaks a long word. */
const harmlessInvisible = /(?<=\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?)(?:\u200D|\uFE0F)|(?<=[0-9#*])\uFE0F|\u00AD(?=\p{L})/gu;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?![\n\r\t])\p{Cc}/gu;
/** Digits of other scripts, and numerals that are letters (but the zero of Chinese and Japanese). */
const strangeDigit = /(?![0-9０-９〇])[\p{Nd}\p{Nl}]/gu;
const word = /[\p{L}\p{M}]+/gu;
const latin = /\p{Script=Latin}/u;
/** Alphabets with letters that look like Latin ones. */
const lookalike = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/** What is written to be read otherwise by a person than by a check: a person must look. */
export function plainCharacters(draft: string): DraftCheck {
	const shown = draft.replace(harmlessInvisible, '');
	const codes = [...new Set(shown.match(invisible) ?? [])].map((char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
	const problems = [
		...(codes.length > 0 ? [`characters that nobody sees (${codes.slice(0, 5).join(', ')})`] : []),
		...[...new Set(shown.match(strangeDigit) ?? [])].slice(0, 5).map((char) => `the digit "${char}" of another script`),
		...[...new Set((shown.match(word) ?? []).filter((one) => latin.test(one) && lookalike.test(one)))].slice(0, 5).map((word) => `"${word}", which mixes alphabets`),
	];
	return {
		name: 'plain_characters',
		passed: problems.length === 0,
		detail: problems.length === 0 ? 'Everything is written as it is read.' : `Holds ${problems.join(', ')}.`,
	};
}

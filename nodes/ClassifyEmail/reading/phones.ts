import { allMatches } from '../../shared/allMatches';
import { LetterExpression } from '../../shared/letterExpression';
import { cjkLetters, placesOf } from './digits';
import type { Digits, Placed, Reach } from './digits';

/** A plus or a zero or a bracket first, then digits in groups; "+33 (0)1 23 45 67 89", "1-800-555-1234", "91 123 45 67". */
const phoneReach: Reach = { before: 2, after: 72 };
const phoneAfter = `(?!(?![${cjkLetters}])[\\p{L}\\p{N}-])`;
const phonePattern = new LetterExpression(
	`(?=[+(\\d])(?:(?<![\\p{L}\\p{N}/#.,-](?<![${cjkLetters}]))(?:` +
		`(?:\\+\\d{1,3}(?:[ .-]?\\d(?=[ .-]))?|\\(\\+?\\d{1,5}\\)|0\\d{1,4}|\\d{3})(?:[ ./()-]{1,3}\\d{2,8}){1,6}${phoneAfter}` +
		`|\\+\\d{1,3}[ ./-]?\\(0\\)[ ]?\\d{1,11}(?:[ ./-]\\d{2,8}){0,5}${phoneAfter}` +
		`|1[ .-]\\(?[2-9]\\d{2}\\)?[ .-]\\d{3}[ .-]\\d{4}${phoneAfter}` +
		`|[89]\\d[ ]\\d{3}[ ]\\d{2}[ ]\\d{2}${phoneAfter}` +
		`|\\+\\d{8,15}(?![\\p{N}]))` +
		`|(?<![\\p{N}])1[3-9]\\d{9}(?![\\p{N}]))`,
	'gu',
);
const cjkLetter = new RegExp(`[${cjkLetters}]`, 'u');
/** What three digits begin with amid Chinese and Japanese: else they are as often a figure. */
const beginsAsPhone = /^(?:[+(0]|[48]00|1[3-9]\d{9}$)/u;
/** Accounts and orders, and what is counted. */
const namedOtherwise = /(?:[账帐賬帳卡单單][号號]|[编編][号號]|口座|伝票|(?<!電話|携帯|FAX|Fax|ファックス)番号)(?:は|为|是)?[ :：]{0,2}$/u;
const counters = /^ ?[円元个個件台枚人年月]/u;

/** "2026 04 03 1234" */
const afterYear = /(?:19|20)\d\d $/u;

/** How many digits a telephone number has. */
const length = { least: 8, leastAmidCjk: 9, most: 15 } as const;

function isPhone({ at, end, value }: Placed<string>, text: string): boolean {
	const count = value.replace(/\D/gu, '').length;
	if (count < length.least || count > length.most || /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$/u.test(value)) return false;
	const [earlier, later] = [text.slice(Math.max(0, at - 8), at), text.slice(end, end + 2)];
	if (afterYear.test(earlier)) return false;
	if (!cjkLetter.test(earlier + later)) return true;
	if (namedOtherwise.test(earlier) || counters.test(later)) return false;
	return !cjkLetter.test(earlier.slice(-1) + later.slice(0, 1)) || value.startsWith('+') || (count >= length.leastAmidCjk && beginsAsPhone.test(value));
}

/** Telephone numbers in a text. `others` are figures known to be something else. */
export function findPhones(digits: Digits, others: ReadonlyArray<Placed<unknown>>): Array<Placed<string>> {
	if (digits.count < length.least) return [];
	const found: Array<Placed<string>> = [];
	for (const stretch of digits.near(phoneReach)) {
		for (const { 0: whole, index } of allMatches(stretch.text, phonePattern.for(digits.isCommon))) {
			const at = stretch.at + index;
			const one = { at, end: at + whole.length, value: whole.trim() };
			if (isPhone(one, digits.text)) found.push(one);
		}
	}
	if (found.length === 0 || others.length === 0) return found;
	const taken = placesOf(others, digits.text.length);
	return found.filter(({ at, end }) => !taken.subarray(at, end).includes(1));
}

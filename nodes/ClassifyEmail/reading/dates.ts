import type { Digits, Reach, Stretch } from './digits';
import { lettersEnd } from '../language/letters';
import { allMatches } from '../../shared/allMatches';
import { codeUnits, ownUnits } from '../../shared/codeUnits';
import { LetterExpression } from '../../shared/letterExpression';
import { monthOf, monthWord, weekdayNames } from '../../shared/time/calendarNames';

/** A date as found. */
export interface FoundDate {
	/** As written. */
	text: string;
	/** `YYYY-MM-DD`, only where year, month and day are told beyond doubt. */
	iso?: string;
}

const dayWords = [
	'today', 'tomorrow', 'yesterday', 'hoy', 'mañana', 'ayer', 'aujourd\'hui', 'aujourd’hui', 'demain', 'hier', 'heute', 'morgen', 'gestern', 'übermorgen',
	...weekdayNames.flat().filter((name) => /^\p{Script=Latin}/u.test(name)),
];
/** The letters that day words begin with (all but of "aujourd’hui"), by their number and the first three. */
const dayStarts = new Map<number, string[]>();
for (const word of dayWords) {
	const [letters = ''] = /^\p{L}+/u.exec(word) ?? [];
	const key = dayKey(ownUnits(letters), 0, letters.length);
	dayStarts.set(key, [...(dayStarts.get(key) ?? []), letters]);
}
const longestDayWord = Math.max(...dayWords.map((word) => word.length));

function dayKey(codes: Uint16Array, from: number, to: number): number {
	return Math.imul(Math.imul((codes[from] as number) ^ ((codes[from + 1] as number) << 16), 0x9e3779b1) ^ (codes[from + 2] as number), 0x01000193) ^ (to - from);
}

/** What may stand before a day word: "kommenden ". */
const beforeDayWord = 10;

/** Where day words stand in a lowercased text, and perhaps some more: told many times as fast as by the expression. */
function dayPlaces(lower: string): number[] {
	const codes = codeUnits(lower);
	const { length } = lower;
	const places: number[] = [];
	for (let at = 0; at < length; at++) {
		const from = at;
		at = lettersEnd(codes, from, length);
		if (at - from >= 3 && at - from <= longestDayWord && dayStarts.get(dayKey(codes, from, at))?.includes(lower.slice(from, at)) === true) places.push(from);
	}
	return places;
}

/** Days named by words: all matches of their expression, which is asked only where there is one. */
function dayMatches(text: string, pattern: RegExp): RegExpExecArray[] {
	// The long s folds to an s in the expression.
	const lower = text.toLowerCase().replace(/\u017f/gu, 's');
	// Where a letter has become two, places are others than in the text.
	if (lower.length !== text.length) return allMatches(text, pattern);
	const found: RegExpExecArray[] = [];
	let end = 0;
	for (const place of dayPlaces(lower)) {
		if (place < end) continue;
		pattern.lastIndex = Math.max(end, place - beforeDayWord);
		const match = pattern.exec(text);
		if (match === null) break;
		found.push(match);
		end = match.index + match[0].length;
	}
	return found;
}

interface DatePattern {
	pattern: RegExp | LetterExpression;
	read: (match: RegExpMatchArray, language: string) => string | undefined;
	/** Of one that needs no digit: its matches in a whole text. */
	ofWords?: (text: string, pattern: RegExp) => RegExpExecArray[];
}

const reach: Reach = { before: 16, after: 40 };

/** `YYYY-MM-DD`, or undefined for a day that does not exist. */
function iso(year: number, month: number, day: number): string | undefined {
	const whole = year < 100 ? 2000 + year : year;
	if (whole < 1900 || whole > 2200 || month < 1 || month > 12 || day < 1) return undefined;
	if (day > new Date(Date.UTC(whole, month, 0)).getUTCDate()) return undefined;
	return `${whole}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Day first in es, fr, de; in English 03/04/2025 stays open (US and UK differ), 25/12/2025 does not. */
function readNumeric(match: RegExpMatchArray, language: string): string | undefined {
	const first = Number(match[1]);
	const second = Number(match[3]);
	const year = Number(match[4]);
	const dayFirst = first > 12 || match[2] === '.' || ['es', 'fr', 'de', 'it', 'pt', 'nl'].includes(language) || first === second;
	if (dayFirst) return iso(year, second, first);
	return second > 12 ? iso(year, first, second) : undefined;
}

/** Tried together; of two that overlap the earlier in the text, then in the table, is told. */
const patterns: readonly DatePattern[] = [
	{
		pattern: /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d-])/gu,
		read: (match) => iso(Number(match[1]), Number(match[2]), Number(match[3])),
	},
	{
		pattern: /(?:(\d{4})年)?(?<!\d)(\d{1,2})月(\d{1,2})[日号號]/gu,
		read: (match) => (match[1] ? iso(Number(match[1]), Number(match[2]), Number(match[3])) : undefined),
	},
	{
		pattern: /(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d./-]\d|\d)/gu,
		read: readNumeric,
	},
	{
		pattern: new LetterExpression(`(?<![\\p{L}\\d])(\\d{1,2})(?:st|nd|rd|th|er|\\.|º)?[ ](?:of |de )?(${monthWord})(?![\\p{L}])\\.?(?:,?[ ](?:de |del )?(\\d{4}))?(?!\\d)`, 'giu'),
		read: (match) => (match[3] ? iso(Number(match[3]), monthOf(match[2]), Number(match[1])) : undefined),
	},
	{
		pattern: new LetterExpression(`(?<![\\p{L}])(${monthWord})\\.?[ ](\\d{1,2})(?:st|nd|rd|th)?(?:,?[ ](\\d{4}))?(?!\\d)`, 'giu'),
		read: (match) => (match[3] ? iso(Number(match[3]), monthOf(match[1]), Number(match[2])) : undefined),
	},
	{ pattern: new LetterExpression(`(?<![\\p{L}])(?:next |this |last |próximo |kommenden |nächsten )?(?:${dayWords.join('|')})(?![\\p{L}])`, 'giu'), read: () => undefined, ofWords: dayMatches },
	{ pattern: /今天|明天|后天|昨天|(?:本|下|上)?(?:周|星期)[一二三四五六日天]|今日|明日|明後日|昨日|(?:来週|今週)?(?:の)?[月火水木金土日]曜日?/gu, read: () => undefined, ofWords: allMatches },
];

/**
 * Dates in a text, in order, without repeats. Relative days (`tomorrow`, 明天) have no ISO form: what they mean depends
 * on when they were written. `language` (ISO 639-1) settles the order of day and month.
 */
export function findDates(text: string, language: string, digits: Digits): FoundDate[] {
	const whole: Stretch[] = [{ at: 0, text }];
	const near = digits.near(reach);
	const all = patterns.flatMap(({ pattern, read, ofWords }) =>
		(ofWords ? whole : near).flatMap((stretch) =>
			(ofWords ?? allMatches)(stretch.text, pattern instanceof LetterExpression ? pattern.for(digits.isCommon) : pattern).map((match) => ({
				at: stretch.at + match.index,
				end: stretch.at + match.index + match[0].length,
				text: match[0].trim(),
				iso: read(match, language),
			})),
		),
	);
	const found = new Map<string, FoundDate>();
	let end = -1;
	for (const one of all.sort((a, b) => a.at - b.at || b.end - a.end)) {
		if (one.at < end) continue;
		end = one.end;
		if (!found.has(one.text)) found.set(one.text, one.iso ? { text: one.text, iso: one.iso } : { text: one.text });
	}
	return [...found.values()];
}

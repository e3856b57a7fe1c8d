import type { Digits, Reach, Stretch } from './digits';
import { PhraseList } from '../guard/phraseList';
import { allMatches } from '../../shared/allMatches';
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
const dayWordList = new PhraseList(dayWords);

/** Whether a text may name a day by a word: told many times as fast as by the expression. The long s folds to an s there. */
function mayNameDay(text: string): boolean {
	return dayWordList.firstIn(text.toLowerCase().replace(/\u017f/gu, 's')) !== undefined;
}

interface DatePattern {
	pattern: RegExp;
	read: (match: RegExpMatchArray, language: string) => string | undefined;
	/** Needs no digit. */
	ofWords?: true;
	/** False where it cannot match, told at little cost. */
	mayMatch?: (text: string) => boolean;
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
		pattern: new RegExp(`(?<![\\p{L}\\d])(\\d{1,2})(?:st|nd|rd|th|er|\\.|º)?[ ](?:of |de )?(${monthWord})(?!\\p{L})\\.?(?:,?[ ](?:de |del )?(\\d{4}))?(?!\\d)`, 'giu'),
		read: (match) => (match[3] ? iso(Number(match[3]), monthOf(match[2]), Number(match[1])) : undefined),
	},
	{
		pattern: new RegExp(`(?<!\\p{L})(${monthWord})\\.?[ ](\\d{1,2})(?:st|nd|rd|th)?(?:,?[ ](\\d{4}))?(?!\\d)`, 'giu'),
		read: (match) => (match[3] ? iso(Number(match[3]), monthOf(match[1]), Number(match[2])) : undefined),
	},
	{ pattern: new RegExp(`(?<!\\p{L})(?:next |this |last |próximo |kommenden |nächsten )?(?:${dayWords.join('|')})(?!\\p{L})`, 'giu'), read: () => undefined, ofWords: true, mayMatch: mayNameDay },
	{ pattern: /今天|明天|后天|昨天|(?:本|下|上)?(?:周|星期)[一二三四五六日天]|今日|明日|明後日|昨日|(?:来週|今週)?(?:の)?[月火水木金土日]曜日?/gu, read: () => undefined, ofWords: true },
];

/**
 * Dates in a text, in order, without repeats. Relative days (`tomorrow`, 明天) have no ISO form: what they mean depends
 * on when they were written. `language` (ISO 639-1) settles the order of day and month.
 */
export function findDates(text: string, language: string, digits: Digits): FoundDate[] {
	const whole: Stretch[] = [{ at: 0, text }];
	const near = digits.near(reach);
	const all = patterns.flatMap(({ pattern, read, ofWords, mayMatch }) =>
		mayMatch?.(text) === false
			? []
			: (ofWords ? whole : near).flatMap((stretch) =>
					allMatches(stretch.text, pattern).map((match) => ({
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

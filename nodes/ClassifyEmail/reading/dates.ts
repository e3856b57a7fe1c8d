import type { Digits, Placed, Reach, Stretch } from './digits';
import { lettersEnd } from '../language/letters';
import { allMatches } from '../../shared/allMatches';
import { codeUnits, ownUnits } from '../../shared/codeUnits';
import { LetterExpression } from '../../shared/letterExpression';
import { Sieve } from '../../shared/sieve';
import { monthOf, monthWord, weekdayNames } from '../../shared/time/calendarNames';

/** A date as found. */
export interface FoundDate {
	/** As written. */
	text: string;
	/** `YYYY-MM-DD`, only where year, month and day are told beyond doubt. */
	iso?: string;
}

const dayWords = [
	'today', 'tomorrow', 'yesterday', 'hoy', 'mañana', 'ayer', 'anteayer', 'aujourd\'hui', 'aujourd’hui', 'demain', 'hier', 'heute', 'morgen', 'gestern', 'übermorgen', 'vorgestern',
	...weekdayNames.flat().filter((name) => /^\p{Script=Latin}/u.test(name)),
];
/** Days that end in the word of another. */
const longerDayWords = ['day after tomorrow', 'day before yesterday', 'pasado mañana', 'antes de ayer', 'après-demain', 'après demain', 'apres-demain', 'apres demain', 'avant-hier', 'avant hier'];
const beforeDayWords = ['next ', 'this ', 'last ', 'próximo ', 'kommenden ', 'nächsten '];

interface DoubtfulWord {
	/** Whose it is. */
	language: string;
	/** What stands before and after where no day is meant. */
	before?: RegExp;
	after?: RegExp;
	/** What follows a day where the word begins a sentence. */
	afterOpening?: RegExp;
}

/** Day words that mean something else in another language, or a part of the day. */
const doubtfulDayWords: Readonly<Record<string, DoubtfulWord>> = {
	hier: { language: 'fr' },
	morgen: {
		language: 'de',
		before: /(?:guten?|schönen|heute|gestern|tag|woch|am|jeden|nächsten|kommenden|diesen|ganzen|frühen) $/iu,
		after: /^(?: (?:zusammen|allerseits|miteinander|an alle|liebe[rs]?|herr|frau|ihr)(?![a-zäöü]))/iu,
		afterOpening: /^ (?:[a-zäöü\d]|Vormittag|Mittag|Nachmittag|Abend)/u,
	},
	mañana: {
		language: 'es',
		before: /(?:(?:^|[\s,.;:(¡¿"])(?:la|las|una|esta|esa|aquella|cada|media|toda|otra|buena|misma)|(?:turno|horario|jornada|franja) de) $/iu,
		after: /^(?: ?[/-] ?| (?:y|o) (?:(?:de|por|la|a|en) ){0,2})tarde/iu,
	},
};
/** The letters that day words begin with (all but of "aujourd’hui"), by their number and the first three. */
const dayStarts = new Map<number, string[]>();
/** By the same: nearly all words are none. */
const mayBeDay = new Sieve(2 ** 12);
for (const word of dayWords) {
	const [letters = ''] = /^\p{L}+/u.exec(word) ?? [];
	const key = dayKey(ownUnits(letters), 0, letters.length);
	dayStarts.set(key, [...(dayStarts.get(key) ?? []), letters]);
	mayBeDay.add(key);
}
const longestDayWord = Math.max(...dayWords.map((word) => word.length));

function dayKey(codes: Uint16Array, from: number, to: number): number {
	return Math.imul(Math.imul((codes[from] as number) ^ ((codes[from + 1] as number) << 16), 0x9e3779b1) ^ (codes[from + 2] as number), 0x01000193) ^ (to - from);
}

/** How long before the word of a day what is told with it may begin. */
const beforeDayWord = Math.max(...beforeDayWords.map((words) => words.length), ...longerDayWords.map((words) => words.lastIndexOf(' ') + 1));

/** Where day words stand in a lowercased text, and perhaps some more: told many times as fast as by the expression. */
function dayPlaces(lower: string): number[] {
	const codes = codeUnits(lower);
	const { length } = lower;
	const places: number[] = [];
	for (let at = 0; at < length; at++) {
		const from = at;
		at = lettersEnd(codes, from, length);
		if (at - from < 3 || at - from > longestDayWord) continue;
		const key = dayKey(codes, from, at);
		if (mayBeDay.passes(key) && dayStarts.get(key)?.includes(lower.slice(from, at)) === true) places.push(from);
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
	/** Of one whose words have another meaning too: whether this place of the text names a day. */
	holds?: (match: RegExpExecArray, at: number, text: string, language: string) => boolean;
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

/** How much of the text before and after tells what a word means. */
const near = 24;

function before(text: string, at: number): string {
	return text.slice(Math.max(0, at - near), at);
}

/** Where a sentence begins. */
const opening = /(?:^|[.!?…:;\n–—] ?)$/u;

/** Whether a word that may mean something else names a day there. */
function isDay([whole]: RegExpExecArray, at: number, text: string, language: string): boolean {
	const word = whole.slice(whole.lastIndexOf(' ') + 1);
	const doubtful = doubtfulDayWords[word.toLowerCase()];
	if (doubtful === undefined || longerDayWords.includes(whole.toLowerCase())) return true;
	if (doubtful.language !== language) return false;
	const end = at + whole.length;
	const [earlier, later] = [before(text, end - word.length), text.slice(end, end + near)];
	if (doubtful.before?.test(earlier) || doubtful.after?.test(later)) return false;
	if (opening.test(earlier)) return doubtful.afterOpening?.test(later) ?? true;
	// German writes the morning with a capital.
	return word !== 'Morgen';
}

/** "may 10 times", "up to 10 may come", "march 5 miles": verbs, but where a day is said beyond doubt. */
const verbs = new Set(['may', 'march']);
const ofDays = /(?:^|[\s(])(?:on|by|until|till|from|before|after|since|through|thru|the|dated|due) $/iu;

/** "5 may" and "10 May": a verb has a small letter. */
function isDayOfMonth([whole, , month = '', year]: RegExpExecArray, at: number, text: string, language: string): boolean {
	const isVerb = verbs.has(month.toLowerCase());
	// The dot of an ordinal is not English: "1. May I ask", "2. April: the invoice".
	if (/^\d{1,2}\./u.test(whole) && (isVerb || language === 'en') && !ofDays.test(before(text, at))) return false;
	if (!isVerb || year !== undefined || month !== month.toLowerCase() || / of /iu.test(whole)) return true;
	const earlier = before(text, at);
	// "The 10th may be too late."
	return ofDays.test(earlier) && !(month === 'may' && earlier.endsWith('the '));
}

/** Languages that say the day before the month. */
const dayComesFirst = new Set(['de', 'fr']);
/** "In May 10 people came." */
const ofMonths = /(?:^|[\s(])(?:in|im|en|de|del|este|cada|durante|early|late|mid) $/iu;
/** What is counted is no day: also "May 10.5 %" and "May 10:30". */
const counted = /^(?:[.,:/]\d|\s?[%€$£]| (?:times?|people|persons?|guests?|friends|children|colleagues|participants|visitors|employees|of|more|days?|weeks?|months?|years?|hours?|minutes?|items?|pieces?|units?|euros?|dollars?|personas|unidades|veces)(?![a-z]))/iu;

/** Names that are not short for others: a dot behind them ends a sentence. */
const wholeNames = /^(?:ma[iy]o?|mars|ju[nl][eio]|ju(?:in|li)|ao[uû]t|[^\s.]{5,})\./iu;

/** "March 5" and "may 10, 2026". */
function isMonthAndDay([whole, month = '', , ordinal, year]: RegExpExecArray, at: number, text: string, language: string): boolean {
	if (wholeNames.test(whole)) return false;
	if (year !== undefined) return true;
	const earlier = before(text, at);
	const isVerb = verbs.has(month.toLowerCase());
	if (isVerb && month === month.toLowerCase() && !ofDays.test(earlier)) return false;
	if (ordinal !== undefined) return true;
	if (dayComesFirst.has(language) || ofMonths.test(earlier)) return false;
	return !counted.test(text.slice(at + whole.length, at + whole.length + near));
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
		holds: isDayOfMonth,
	},
	{
		pattern: new LetterExpression(`(?<![\\p{L}])(${monthWord})\\.?[ ](\\d{1,2})(st|nd|rd|th)?(?:(?:,?[ ]|,)(?:de |del )?(\\d{4}))?(?!\\d)`, 'giu'),
		read: (match) => (match[4] ? iso(Number(match[4]), monthOf(match[1]), Number(match[2])) : undefined),
		holds: isMonthAndDay,
	},
	{
		pattern: new LetterExpression(`(?<![\\p{L}])(?:${longerDayWords.join('|')}|(?:${beforeDayWords.join('|')})?(?:${dayWords.join('|')}))(?![\\p{L}])`, 'giu'),
		read: () => undefined,
		holds: isDay,
		ofWords: dayMatches,
	},
	{
		pattern: /今天|明天|昨天|大?[前后後]天(?![气氣性])|(?:(?:本|这|這|下{1,2}|上{1,2})[个個]?)?(?:周|週|星期)(?<!(?<![周週期第])[一两兩二三四五六七八九十几幾数數\d][个個]?(?:周|週|星期))(?:[一二三四五六日](?![次遍]|天(?![气氣]))|天(?![次遍气氣]))|今日|明日|明[々明]?後日|一?昨日|(?:(?:再?来週|今週|先週)の?)?[月火水木金土日]曜日?/gu,
		read: () => undefined,
		ofWords: allMatches,
	},
];

/**
 * Dates in a text, in order. Relative days (`tomorrow`, 明天) have no ISO form: what they mean depends on when they were written.
 * `language` (ISO 639-1) settles the order of day and month, and what a word means.
 */
export function findDates(digits: Digits, language: string): Array<Placed<FoundDate>> {
	const { text, written } = digits;
	const whole: Stretch[] = [{ at: 0, text }];
	const stretches = digits.near(reach);
	const all: Array<{ at: number; end: number; iso: string | undefined }> = [];
	for (const { pattern, read, holds, ofWords } of patterns) {
		const expression = pattern instanceof LetterExpression ? pattern.for(digits.isCommon) : pattern;
		for (const stretch of ofWords ? whole : stretches) {
			for (const match of (ofWords ?? allMatches)(stretch.text, expression)) {
				const at = stretch.at + match.index;
				if (holds?.(match, at, text, language) === false) continue;
				all.push({ at, end: at + match[0].length, iso: read(match, language) });
			}
		}
	}
	const found: Array<Placed<FoundDate>> = [];
	let last = -1;
	for (const { at, end, iso: day } of all.sort((a, b) => a.at - b.at || b.end - a.end)) {
		if (at < last) continue;
		last = end;
		const told = written.slice(at, end).trim();
		found.push({ at, end, value: day ? { text: told, iso: day } : { text: told } });
	}
	return found;
}

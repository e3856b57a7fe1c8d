import { hash } from 'node:crypto';

import { beginHash, finished, goOnBy } from '../engine/trained/hashing';
import { copyLetters, kindAt, kinds, plainLetter, unitsAt } from '../language/letters';
import { normalisedSubject } from '../reading/mail';
import { codeUnits, ownUnits, textOfUnits } from '../../shared/codeUnits';
import { Sieve } from '../../shared/sieve';

/** How much of a body counts: a robot that quotes what it answers grows at the end. */
const read = { characters: 20_000, letters: 1_000 } as const;

/** Lines that name the reader: they differ from one round to the next. */
const greeting =
	/^(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|hola|estimad[oa]s?|buen[oa]s|bonjour|bonsoir|cher|chère|madame|monsieur|hallo|liebe[rs]?|sehr geehrte[rs]?|guten|尊敬的|您好|你好|亲爱的)(?![\p{L}])[^\n]{0,80}(?:\n|$)|^[^\n]{1,30}(?:様|さま|先生)\s*\n/iu;

/** Days, months and marks of time, in full and short. */
const calendarWords: ReadonlySet<string> = new Set(
	`jan january januar janvier enero feb february februar febrero février mar march marzo mars märz apr april abril avril
	may mayo mai jun june juni junio juin jul july juli julio juillet aug august agosto août sep sept september septiembre septembre
	oct october octubre octobre okt oktober oktubre oktobre nov november noviembre novembre dec december dez dezember diciembre décembre
	mon monday montag tue tuesday wed wednesday thu thursday fri friday sat saturday sun sunday am pm utc gmt cet cest`.split(/\s+/u),
);

/** By their first three letters, as bits: words that are none need not be cut out of the text to tell it. */
const mayBeCalendarWord = new Sieve(2 ** 12);
for (const word of calendarWords) mayBeCalendarWord.add(beginningOf(ownUnits(word), 0, word.length));
const longestCalendarWord = Math.max(...[...calendarWords].map((word) => word.length));

/** Of a word of two letters or more. */
function beginningOf(codes: Uint16Array, from: number, to: number): number {
	return (codes[from] as number) ^ ((codes[from + 1] as number) << 3) ^ (to - from > 2 ? (codes[from + 2] as number) << 6 : 0);
}

/** Hexadecimal digits of a fingerprint that is kept: of the words that last, then of the whole text. */
const digits = { words: 24, whole: 8 } as const;

export interface Fingerprint {
	/** Of the words that last: 24 hexadecimal digits. */
	hash: string;
	/** What is kept of a mail: `hash`, and eight digits of subject and text as they stand, with every number and name. */
	kept: string;
	/** Letters that went into `hash`: short texts are alike by chance. */
	letters: number;
}

/** Whether two kept fingerprints are of the same words, whatever numbers, dates and addresses stand between them. */
export function sameWords(one: string, other: string): boolean {
	return one.length >= digits.words && one.slice(0, digits.words) === other.slice(0, digits.words);
}

const units = { space: 0x20, hardSpace: 0xa0, slash: 0x2f, digit0: 0x30, digit9: 0x39, colon: 0x3a, sign: 0x40, stop: 0x2e, w: 0x77 } as const;
/** Kinds that part words. */
const wordsEnd = kinds.space | kinds.han | kinds.kana;

/** The letters that are kept, while they are found. */
const keptUnits = new Uint16Array(read.letters);

function isCalendarWord(text: string, codes: Uint16Array, from: number, to: number): boolean {
	if (to - from < 2 || to - from > longestCalendarWord || !mayBeCalendarWord.passes(beginningOf(codes, from, to))) return false;
	return calendarWords.has(text.slice(from, to));
}

/** Whether what stands there makes a word an address, a link, a number or an identifier. */
function isNoWord(codes: Uint16Array, at: number, end: number, start: number): boolean {
	const code = codes[at] as number;
	if ((code >= units.digit0 && code <= units.digit9) || code === units.sign) return true;
	if (code === units.colon) return at + 2 < end && codes[at + 1] === units.slash && codes[at + 2] === units.slash;
	return code === units.stop && at === start + 3 && codes[start] === units.w && codes[start + 1] === units.w && codes[start + 2] === units.w;
}

/** Where letters are kept next: behind a space, where there are some before. What is written behind the end of the array is dropped. */
function placeBehind(length: number): number {
	keptUnits[length] = units.space;
	return length === 0 ? 0 : length + 1;
}

/**
 * Letters that stand together, in order and parted by spaces, without what changes from one robot's mail to its next: addresses, links, numbers,
 * dates, identifiers, names in greetings. A word ends at a space, and before and after a Chinese or Japanese character. Leaves them in `keptUnits`,
 * and gives how many there are.
 */
function keepLastingWords(whole: string): number {
	const text = whole.slice(0, read.characters).normalize('NFKC').toLowerCase().trimStart().replace(greeting, '');
	const codes = codeUnits(text);
	const end = text.length;
	/** Kept of the words before the one at hand, and with what is kept of it so far. */
	let [sure, length] = [0, 0];
	let start = 0;
	let plain = true;
	for (let at = 0; at < end && sure < read.letters; ) {
		const kind = kindAt(codes, at, end);
		if (kind === plainLetter) {
			const place = placeBehind(length);
			const next = copyLetters(codes, at, end, keptUnits, place);
			if (plain && !isCalendarWord(text, codes, at, next)) length = place + next - at;
			at = next;
			continue;
		}
		const next = at + unitsAt(codes, at, end);
		if ((kind & wordsEnd) === 0) plain &&= !isNoWord(codes, at, end, start);
		else {
			if (plain) sure = length;
			if ((kind & kinds.letter) !== 0 && sure < read.letters) {
				const place = placeBehind(sure);
				for (let unit = at; unit < next; unit++) keptUnits[place + unit - at] = codes[unit] as number;
				sure = place + next - at;
			}
			length = sure;
			start = next;
			plain = true;
		}
		at = next;
	}
	return Math.min(plain && sure < read.letters ? length : sure, read.letters);
}

/** Letters among those in `keptUnits`: without the spaces between them. */
function keptLetters(length: number): number {
	let letters = 0;
	for (let at = 0; at < length; at++) if (keptUnits[at] !== units.space) letters += 1;
	return letters;
}

/** By all that is no space: lines are broken anew on the way. */
function goOnBySigns(begun: number, text: string): number {
	const codes = codeUnits(text);
	const end = Math.min(text.length, read.characters);
	// First they are moved together without branches: where a space comes could not be foreseen.
	let signs = 0;
	for (let at = 0; at < end; at++) {
		const code = codes[at] as number;
		codes[signs] = code;
		signs += ((units.space - code) >>> 31) & (((code ^ units.hardSpace) + 0xffff) >>> 16);
	}
	let value = begun;
	for (let at = 0; at < signs; at++) value = goOnBy(value, codes[at] as number);
	return value;
}

/** The fingerprint of a mail for loop caps: `hash` is the same for mails of one robot, whatever their ticket number, date and address. */
export function fingerprintOf(newText: string, subject: string): Fingerprint {
	const kept = keepLastingWords(newText);
	const letters = keptLetters(kept);
	const body = textOfUnits(keptUnits, kept);
	// Taking marks off costs as much as the rest; most subjects have none.
	const title = /[:：[]/u.test(subject) || body === '' ? normalisedSubject(subject) : subject.trim().toLowerCase();
	const basis = body === '' ? `subject ${textOfUnits(keptUnits, keepLastingWords(title))}` : body;
	const words = hash('sha256', basis).slice(0, digits.words);
	// The words are told apart already: here 32 bits are enough.
	const whole = finished(goOnBySigns(goOnBySigns(beginHash(0), title), newText)).toString(16).padStart(digits.whole, '0');
	return { hash: words, kept: words + whole, letters };
}

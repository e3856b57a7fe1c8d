import { createHash } from 'node:crypto';

import { beginHash, finished, goOn, goOnBy } from '../engine/trained/hashing';
import { kindAt, kinds, lettersEnd, unitsAt } from '../language/letters';
import { normalisedSubject } from '../reading/mail';
import { codeUnits, textOfUnits } from '../../shared/codeUnits';
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

/** Bits: words that are none need not be cut out of the text to tell it. */
const mayBeCalendarWord = new Sieve(2 ** 12);
for (const word of calendarWords) mayBeCalendarWord.add(finished(goOn(beginHash(0), word)));
const longestCalendarWord = Math.max(...[...calendarWords].map((word) => word.length));

export interface Fingerprint {
	/** 32 hexadecimal digits. */
	hash: string;
	/** Letters that went into it: short texts are alike by chance. */
	letters: number;
}

const units = { space: 0x20, slash: 0x2f, digit0: 0x30, digit9: 0x39, colon: 0x3a, sign: 0x40 } as const;

/** The end of the word that begins at `start`: at a space, before and after a Chinese or Japanese character. */
function wordEnd(codes: Uint16Array, start: number, length: number): number {
	for (let end = start; end < length; end += unitsAt(codes, end, length)) {
		const kind = kindAt(codes, end, length);
		if ((kind & kinds.space) !== 0) return end;
		if ((kind & (kinds.han | kinds.kana)) !== 0) return end > start ? end : end + unitsAt(codes, end, length);
	}
	return length;
}

/** Whether a word is no address, link, number or identifier. */
function isPlain(codes: Uint16Array, start: number, end: number): boolean {
	for (let at = start; at < end; at++) {
		const code = codes[at] as number;
		if (code > units.sign) continue;
		if ((code >= units.digit0 && code <= units.digit9) || code === units.sign) return false;
		if (code === units.colon && at + 2 < end && codes[at + 1] === units.slash && codes[at + 2] === units.slash) return false;
	}
	return true;
}

/** The letters that are kept, while they are found. */
const kept = new Uint16Array(read.letters);

function isCalendarWord(text: string, codes: Uint16Array, from: number, to: number): boolean {
	if (to - from > longestCalendarWord) return false;
	let begun = beginHash(0);
	for (let at = from; at < to; at++) begun = goOnBy(begun, codes[at] as number);
	return mayBeCalendarWord.passes(finished(begun)) && calendarWords.has(text.slice(from, to));
}

/** Letters that stand together, in order and parted by spaces, without what changes from one robot's mail to its next: addresses, links, numbers, dates, identifiers, names in greetings. */
function lastingWords(whole: string): string {
	const text = whole.slice(0, read.characters).normalize('NFKC').toLowerCase().trimStart().replace(greeting, '');
	const codes = codeUnits(text);
	let length = 0;
	for (let start = 0; start < text.length && length < read.letters; ) {
		const end = wordEnd(codes, start, text.length);
		const plain = isPlain(codes, start, end) && !text.startsWith('www.', start);
		for (let next = start; plain && next < end; next += 1) {
			const from = next;
			next = lettersEnd(codes, from, text.length);
			const to = Math.min(next, end);
			if (next === from || isCalendarWord(text, codes, from, to)) continue;
			// What is written behind the end of the array is dropped.
			if (length > 0) kept[length++] = units.space;
			for (let letter = from; letter < to; letter++) kept[length++] = codes[letter] as number;
		}
		start = Math.max(end, start + 1);
	}
	return textOfUnits(kept, Math.min(length, read.letters));
}

/** The fingerprint of a mail for loop caps: the same for mails of one robot, whatever their ticket number, date and address. */
export function fingerprintOf(newText: string, subject: string): Fingerprint {
	const body = lastingWords(newText);
	const basis = body === '' ? `subject ${lastingWords(normalisedSubject(subject))}` : body;
	let spaces = 0;
	for (let at = body.indexOf(' '); at >= 0; at = body.indexOf(' ', at + 1)) spaces += 1;
	return { hash: createHash('sha256').update(basis).digest('hex').slice(0, 32), letters: body.length - spaces };
}

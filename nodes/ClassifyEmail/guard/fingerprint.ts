import { createHash } from 'node:crypto';

import { beginHash, finished, goOnWithin } from '../engine/trained/hashing';
import { isPair, kindAt, kinds, lettersEnd } from '../language/letters';
import { normalisedSubject } from '../reading/mail';
import { textOfUnits } from '../../shared/codeUnits';
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
for (const word of calendarWords) mayBeCalendarWord.add(finished(goOnWithin(beginHash(0), word, 0, word.length)));
const longestCalendarWord = Math.max(...[...calendarWords].map((word) => word.length));

export interface Fingerprint {
	/** 32 hexadecimal digits. */
	hash: string;
	/** Letters that went into it: short texts are alike by chance. */
	letters: number;
}

const at = { space: 0x20, digit0: 0x30, digit9: 0x39, sign: 0x40, colon: 0x3a } as const;

/** The end of the word that begins at `start`: at a space, before and after a Chinese or Japanese character; an address, link, number or identifier is no plain word. */
function wordAt(text: string, start: number): { end: number; plain: boolean } {
	let plain = !text.startsWith('www.', start);
	for (let end = start; end < text.length; end += isPair(text, end) ? 2 : 1) {
		const kind = kindAt(text, end);
		if ((kind & kinds.space) !== 0) return { end, plain };
		if ((kind & (kinds.han | kinds.kana)) !== 0) return end > start ? { end, plain } : { end: end + (isPair(text, end) ? 2 : 1), plain };
		const code = text.charCodeAt(end);
		if ((code >= at.digit0 && code <= at.digit9) || code === at.sign || (code === at.colon && text.startsWith('://', end))) plain = false;
	}
	return { end: text.length, plain };
}

/** The letters that are kept, while they are found. */
const kept = new Uint16Array(read.letters);

function isCalendarWord(text: string, from: number, to: number): boolean {
	return to - from <= longestCalendarWord && mayBeCalendarWord.passes(finished(goOnWithin(beginHash(0), text, from, to))) && calendarWords.has(text.slice(from, to));
}

/** Letters that stand together, in order and parted by spaces, without what changes from one robot's mail to its next: addresses, links, numbers, dates, identifiers, names in greetings. */
function lastingWords(whole: string): string {
	const text = whole.slice(0, read.characters).normalize('NFKC').toLowerCase().trimStart().replace(greeting, '');
	let length = 0;
	for (let start = 0; start < text.length && length < read.letters; ) {
		const { end, plain } = wordAt(text, start);
		for (let next = start; plain && next < end; next += 1) {
			const from = next;
			next = lettersEnd(text, from);
			const to = Math.min(next, end);
			if (next === from || isCalendarWord(text, from, to)) continue;
			// What is written behind the end of the array is dropped.
			if (length > 0) kept[length++] = at.space;
			for (let letter = from; letter < to; letter++) kept[length++] = text.charCodeAt(letter);
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

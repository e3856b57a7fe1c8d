import { Beginnings } from './beginnings';
import { footerWords, legalFooters, longSignOffs, postscript, signOffLength, signOffs, weakSignOffs } from './replyMarks';
import { holdsContact, isCall, isFooterLine, isGreeting, isNameLine, isOfNobody, saysSomething } from './runningText';

/** How many lines, and how long, a block of name and contact details may be. */
const block = { lines: 14, lineLength: 90, signOffReach: 18 } as const;

const bareDelimiter = '--';

/** RFC 3676, 4.3; also without the space, which programs strip. */
function isDelimiter(line: string): boolean {
	return line === bareDelimiter || line === '-- ';
}

/** What people type above their name, and as often between two parts of what they write. */
function isRule(line: string): boolean {
	return /^(?:—|–{2}|_{5,}|-{3,}|={5,}|\*{5,})\s?$/u.test(line);
}

/** A line of signs alone, which parts or frames a signature, most of all in Japan. */
function isOrnament(line: string): boolean {
	return /^[^\p{L}\p{N}\s]{3,}$/u.test(line);
}

const beginnings = {
	signOffs: new Beginnings(signOffs),
	weakSignOffs: new Beginnings(weakSignOffs),
	longSignOffs: new Beginnings(longSignOffs.map(({ starts }) => starts)),
	legalFooters: new Beginnings(legalFooters),
} as const;

/** A line as phrases are looked for in it. */
function plainStart(line: string): string {
	return line.trim().replace(/^[\s*_>-]+/u, '');
}

/** A sign-off that may as well be what the mail says, or what it goes on after. */
function isWeak(line: string): boolean {
	return beginnings.weakSignOffs.begin(plainStart(line).toLowerCase());
}

/** Whether a line, lowercase and trimmed, is a sentence that signs off: "Veuillez agréer, Madame, …", 「何卒よろしくお願いいたします。」 */
export function isLongSignOff(text: string): boolean {
	if (!beginnings.longSignOffs.begin(text)) return false;
	return text.length <= 160 && !/[?？]$/u.test(text) && longSignOffs.some(({ starts, holds }) => text.startsWith(starts) && (holds === undefined || holds.test(text)));
}

function isSignOff(line: string): boolean {
	if (line.length > 200) return false;
	const plain = plainStart(line);
	const text = plain.toLowerCase();
	if (text === '') return false;
	if (isLongSignOff(text)) return true;
	if (text.length > signOffLength || /[?？]/u.test(text)) return false;
	const near = beginnings.signOffs.of(text);
	if (near.length === 0) return false;
	const bare = text.replace(/[\s,.!。，、！;:*_~-]+$/u, '');
	return near.some((phrase) => bare === phrase || isFollowedByName(plain.slice(phrase.length), phrase));
}

/** "Thanks, Anna", "Best regards - Anna": the phrase, then punctuation, then a name of at most three words. */
function isFollowedByName(rest: string, phrase: string): boolean {
	if (/^[祝顺順]/u.test(phrase)) return rest.length <= 24;
	if (/^[，、。！～]/u.test(rest)) return rest.length <= 24 && closesInEast(rest.replace(/^[，、。！～\s]+/u, ''));
	// "Greetings from Anna", "danke und viele Grüße"; but "merci de rappeler" asks for something.
	const joined = /^ (from|aus|von|de|und|et|y|and) (.{1,24})$/u.exec(rest);
	if (joined !== null) {
		const [, word = '', name = ''] = joined;
		return isNameLine(name) || isSignOff(name) || (!isWeak(phrase) && !/^(?:und|et|y|and)$/u.test(word) && !saysSomething(name));
	}
	if (!/^\s?[,.!–—-]/u.test(rest)) return false;
	const name = rest.replace(/^[\s,.!–—-]+/u, '').trim();
	return name === '' || (name.split(/\s+/u).length <= 3 && !/\d/u.test(name) && isNameLine(name));
}

/** What may stand after 以上、 or 谢谢， on a line that closes: a name or one more set phrase. */
function closesInEast(rest: string): boolean {
	return rest === '' || /よろしく|宜しく|取り急ぎ/u.test(rest) || isSignOff(rest) || isNameLine(rest.replace(/[。！!～]+$/u, ''));
}

/** A line that could stand in a block of contact details: short, and neither question nor running text. */
function isContactLine(line: string): boolean {
	const text = line.trim();
	if (text.length > block.lineLength || /[?？]$/u.test(text)) return false;
	if (isOrnament(text) || isSignOff(text) || isFooterLine(text)) return true;
	return !/[.!。！] \p{L}[^.]{20,}[.!。！]$/u.test(text) && !saysSomething(text);
}

/** A line that can hardly be but one of contact details. */
function isSurelyContact(line: string): boolean {
	const text = line.trim();
	return isOrnament(text) || isNameLine(text) || (isContactLine(text) && (holdsContact(text) || isSignOff(text) || isFooterLine(text)));
}

/** The sentence that closes a Japanese mail: it may ask for something, so that it stays; the name comes after it. */
const closingSentence = /(?:お願い(?:いた|致)?します|申し上げます)。?$/u;

/** Nearly all lines end otherwise, which is told without going through them. */
function isClosingSentence(line: string): boolean {
	return (line.endsWith('す') || line.endsWith('。')) && closingSentence.test(line);
}

/** A short last line such as "-Anna" or "- A." closes like a delimiter. */
function isDashName(line: string): boolean {
	return /^[-–—]\s?\p{L}[\p{L}.' ]{0,40}$/u.test(line) && line.trim().split(/\s+/u).length <= 4 && isNameLine(line);
}

/** Whether a paragraph holds the words of a footer. */
function isFooter(lines: readonly string[], at: number, end: number): boolean {
	let read = 0;
	for (let index = at; index < Math.min(end, at + 8) && read < 1_000; index += 1) {
		const line = (lines[index] ?? '').slice(0, 1_000);
		if (line.trim() === '') return false;
		if (footerWords.test(line)) return true;
		read += line.length;
	}
	return false;
}

/** The first line of a legal footer in [start, end), if there is one. */
export function legalFooterStart(lines: readonly string[], start: number, end: number): number | undefined {
	for (let at = start; at < end; at += 1) {
		const head = (lines[at] ?? '').trim().slice(0, 200).toLowerCase().replace(/^[*_\s]+/u, '');
		if (head.length < 6) continue;
		// A mail may begin with "This email and any..." too: something must stand before a footer. And people begin so ("The information
		// contained in this invoice is wrong"): it must be one.
		if (at > start && head.length > 30 && beginnings.legalFooters.begin(head) && isFooter(lines, at, end)) return at;
	}
	return undefined;
}

/**
 * Where the signature among lines [start, end) lies, if there is one: from a delimiter, or from a rule or a sign-off that only
 * names and contact details follow. What people write below their name stays out of it.
 */
export function signatureStart(
	lines: readonly string[],
	start: number,
	end: number,
): { from: number; to: number } | undefined {
	const tail = tailReach(lines, start, end);
	for (let at = start; at < end; at += 1) {
		const line = lines[at] ?? '';
		if ((isDelimiter(line) && !(line === bareDelimiter && isListAhead(lines, start, at))) || (at >= tail && isRule(line) && (start > 0 || hasTextBefore(lines, start, at)) && isTail(lines, at + 1, end))) {
			return { from: at, to: end };
		}
	}
	for (let at = Math.max(start, end - block.signOffReach); at < end; at += 1) {
		const line = (lines[at] ?? '').trim();
		if (at + 1 < end && isClosingSentence(line)) {
			const to = blockEnd(lines, at + 1, end, true);
			if (to !== undefined) return { from: at + 1, to };
		}
		if (!isSignOff(line)) continue;
		const weak = isWeak(line);
		// The mail itself: "Thanks" alone, or at its very beginning, is what was written.
		if (!hasTextBefore(lines, start, at, weak)) continue;
		const to = blockEnd(lines, at + 1, end, weak);
		if (to !== undefined) return { from: at, to };
	}
	const last = lastFilled(lines, start, end);
	if (last > start && isDashName(lines[last] ?? '') && (lines[last - 1] ?? '').trim() === '' && mayCloseAbove(lines[last - 2] ?? '')) {
		return { from: last, to: end };
	}
	return undefined;
}

/** Whether the line above announces what comes ("We need:"): what people type below is no signature. */
function isListAhead(lines: readonly string[], start: number, at: number): boolean {
	return at > start && /[:：]$/u.test((lines[at - 1] ?? '').trim());
}

/** A line above a name with a dash; below an item of a list, and below what announces one, stands one more item. */
function mayCloseAbove(line: string): boolean {
	return !/^[-–—]\s?\p{L}/u.test(line) && !/[:：]$/u.test(line);
}

/** @param beyondGreetings a greeting is not enough */
function hasTextBefore(lines: readonly string[], start: number, at: number, beyondGreetings = false): boolean {
	for (let index = start; index < at; index += 1) {
		const line = (lines[index] ?? '').trim();
		if (line !== '' && !(beyondGreetings && (isGreeting(line) || isCall(line)))) return true;
	}
	return false;
}

function lastFilled(lines: readonly string[], start: number, end: number): number {
	let last = end - 1;
	while (last > start && (lines[last] ?? '').trim() === '') last -= 1;
	return last;
}

/** The first line that has no more below it than a block may have. */
function tailReach(lines: readonly string[], start: number, end: number): number {
	let filled = 0;
	let at = end;
	while (at > start && filled <= block.lines) {
		at -= 1;
		if ((lines[at] ?? '').trim() !== '') filled += 1;
	}
	return at;
}

/** Whether names and contact details stand below a rule, and nothing else. */
function isTail(lines: readonly string[], start: number, end: number): boolean {
	let filled = 0;
	let contact = false;
	let inFooter = false;
	for (let at = start; at < end; at += 1) {
		const line = (lines[at] ?? '').trim();
		// A footer's paragraph goes on over lines that say nothing of their kind.
		inFooter = line !== '' && (isFooterLine(line) || (inFooter && isOfNobody(line)));
		if (line === '') continue;
		filled += 1;
		if (filled > block.lines || line.length > block.lineLength || !(inFooter || isContactLine(line))) return false;
		contact ||= (filled === 1 && isNameLine(line)) || holdsContact(line) || inFooter;
	}
	return contact || filled === 0;
}

/**
 * End of the contact block that starts at `start`: the end of the text, a postscript, or what is written below a name; undefined where
 * it is no such block.
 * @param names only a name or contact details may come first
 */
function blockEnd(lines: readonly string[], start: number, end: number, names: boolean): number | undefined {
	let filled = 0;
	/** Where the lines end that can hardly be but contact details. */
	let sure = start;
	let allSure = true;
	for (let at = start; at < end; at += 1) {
		const text = (lines[at] ?? '').trim();
		if (text === '') continue;
		if (postscript.test(text)) return at;
		filled += 1;
		if (filled > block.lines) return undefined;
		allSure &&= isSurelyContact(text);
		if (allSure) {
			if (!isOrnament(text)) sure = at + 1;
			continue;
		}
		if (filled === 1 && names) return undefined;
		if (!isContactLine(text)) return sure > start ? sure : undefined;
	}
	return end;
}

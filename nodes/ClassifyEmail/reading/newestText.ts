import { Beginnings } from './beginnings';
import { limits } from './limits';
import { tidyLines, withoutInvisible } from './invisible';
import {
	deviceSignatures,
	forwardLines,
	forwardMarks,
	headerNames,
	originalMarks,
	wroteStarts,
	wroteWords,
} from './replyMarks';
import type { ReplyParts } from './replyParts';
import { legalFooterStart, signatureStart } from './signature';
import { tidyRendered, visibleRuns } from './visibleText';
import type { Zone } from './htmlZones';

export type { ReplyParts } from './replyParts';

/** The longest attribution ("On ..., X <x@y> wrote:") in characters, and over how many lines a program wraps it. */
const attribution = { characters: 400, lines: 4 } as const;

function isQuoted(line: string): boolean {
	return line.startsWith('>') || line.startsWith('＞') || line.startsWith('|>');
}

/** Digits of a date or time, or an address: what makes "... wrote:" an attribution and not a sentence. */
function namesDateOrAddress(text: string): boolean {
	return /\d{1,2}[:.h年月日/-]|\d{4}|\d{1,2}\.? \p{L}|\p{L} \d{1,2}|[^\s@]@[^\s@]/u.test(text);
}

/** `unsure`: only a quote if quoted lines follow. */
function attributionKind(text: string): 'sure' | 'unsure' | undefined {
	if (text.length > attribution.characters || !/[:：]$/u.test(text)) return undefined;
	const lower = text.toLowerCase();
	if (!namesDateOrAddress(lower)) return undefined;
	const wrote = wroteWords.some((word) => lower.includes(word));
	const starts = wroteStarts.some((word) => lower.startsWith(word)) || /^\d{4}[-年/]\d{1,2}[-月/]\d{1,2}|^\d{1,2}[./]\d{1,2}[./]\d{2,4}/u.test(lower);
	const address = /<[^\s<>@]{1,100}@[^\s<>@]{1,200}>/u.test(lower);
	if (wrote && (starts || address)) return 'sure';
	// Gmail in Japanese and old Gmail in all languages: date, name, <address>, colon.
	if (address && starts) return 'sure';
	return wrote ? 'unsure' : undefined;
}

/** Whether a line ends as an attribution does. */
function endsWithColon(line: string): boolean {
	const text = line.trimEnd();
	return text.endsWith(':') || text.endsWith('：');
}

/** Whether one of the lines of an attribution could be its last: most lines are told to be none by this alone. */
function colonFollows(lines: readonly string[], at: number): boolean {
	for (let line = at; line < at + attribution.lines; line += 1) {
		const text = lines[line]?.trimEnd();
		if (!text) return false;
		if (endsWithColon(text)) return true;
	}
	return false;
}

/** An attribution that starts at line `at`: its kind and how many lines it takes. */
function attributionAt(lines: readonly string[], at: number): { kind: 'sure' | 'unsure'; length: number } | undefined {
	if (!colonFollows(lines, at)) return undefined;
	let joined = '';
	for (let count = 1; count <= attribution.lines; count += 1) {
		const line = lines[at + count - 1]?.trim();
		if (!line || isQuoted(line)) return undefined;
		joined = joined === '' ? line : `${joined} ${line}`;
		if (joined.length > attribution.characters) return undefined;
		const kind = attributionKind(joined);
		// A wrapped one starts with its own words: a sentence before it is not swallowed.
		if (kind && (count === 1 || startsAttribution(joined))) return { kind, length: count };
		if (/[:：]$/u.test(line)) return undefined;
	}
	return undefined;
}

function startsAttribution(text: string): boolean {
	const lower = text.slice(0, 60).toLowerCase();
	return wroteStarts.some((word) => lower.startsWith(word)) || /^\d{1,4}[-年/.]\d/u.test(lower) || /^[^<]{0,50}</u.test(lower);
}

/** The field name of a header line ("Von: ...", "*From:* ...", "差出人： ..."), lowercased; empty for other lines. */
function fieldName(line: string | undefined): string {
	// Most lines have none.
	if (line === undefined || !(line.includes(':') || line.includes('：'))) return '';
	const plain = line.slice(0, 80).replace(/^[\s*_>]{0,6}/u, '');
	const colon = /[:：]/u.exec(plain);
	if (!colon || colon.index > 24) return '';
	return plain.slice(0, colon.index).replace(/[*_\s]+$/u, '').replace(/\s+/gu, ' ').toLowerCase();
}

const fromNames = new Set<string>(headerNames.from);
const otherNames = new Set<string>(headerNames.others);

/** A block of at least three header fields, one of them a sender: Outlook's way to start the mail answered. */
function isHeaderBlock(lines: readonly string[], at: number): boolean {
	const first = fieldName(lines[at]);
	if (!fromNames.has(first) && !otherNames.has(first)) return false;
	let fields = 0;
	let senders = 0;
	for (let index = at; index < Math.min(at + 10, lines.length); index += 1) {
		const name = fieldName(lines[index]);
		if (fromNames.has(name)) senders += 1;
		if (fromNames.has(name) || otherNames.has(name)) fields += 1;
	}
	return senders > 0 && fields >= 3;
}

/** Whether a trimmed line begins as a dashed mark or a rule does. */
function mayBeDashed(line: string): boolean {
	return line !== '' && '*-_=—–'.includes(line.charAt(0));
}

function isDashedMark(line: string): boolean {
	if (!/^[\s*]{0,3}[-_=—–]{2,}/u.test(line) || line.length > 120) return false;
	const inner = line.replace(/[-_=—–*]{2,}/gu, ' ').replace(/\s+/gu, ' ').trim().toLowerCase();
	return [...originalMarks, ...forwardMarks].some((mark) => inner.startsWith(mark));
}

const longestForwardLine = Math.max(...forwardLines.map((line) => line.length));

function isForwardLine(line: string): boolean {
	return line.length <= longestForwardLine && forwardLines.includes(line.toLowerCase());
}

function isForwardStart(lines: readonly string[], at: number): boolean {
	const line = (lines[at] ?? '').trim().toLowerCase();
	return isForwardLine(line) || (isDashedMark(line) && forwardMarks.some((mark) => line.includes(mark)));
}

/** Outlook's rule above the mail answered; a rule with other text below is a footer's. */
function isRuleBeforeHeader(lines: readonly string[], at: number): boolean {
	if (!/^[_-]{10,}$/u.test((lines[at] ?? '').trim())) return false;
	let next = at + 1;
	while (next < lines.length && next < at + 4 && (lines[next] ?? '').trim() === '') next += 1;
	return isHeaderBlock(lines, next);
}

const deviceBeginnings = new Beginnings(deviceSignatures);

function isDevice(line: string): boolean {
	if (line.length > 90) return false;
	const lower = line.trim().toLowerCase().replace(/^[-–—*\s]+/u, '');
	if (!deviceBeginnings.begin(lower)) return false;
	// "Sent from my desk, is much easier" is a sentence.
	const mark = lower.search(/[,;?!]/u);
	return mark < 0 || lower.slice(mark).split(' ').length <= 2;
}

/** From here on everything is the mail answered or forwarded. */
function endsNewText(lines: readonly string[], at: number): boolean {
	const line = (lines[at] ?? '').trim();
	// Most lines have none of what the marks begin with or hold.
	if (!(mayBeDashed(line) || line.includes(':') || line.includes('：'))) return false;
	return isDashedMark(line) || isForwardLine(line) || isHeaderBlock(lines, at) || isRuleBeforeHeader(lines, at);
}

/** Index of the first line that is not empty, from `at`. */
function skipEmpty(lines: readonly string[], at: number): number {
	let next = at;
	while (next < lines.length && (lines[next] ?? '').trim() === '') next += 1;
	return next;
}

/** The zone of every line: quotes first, by the marks of mail programs. */
function quoteZones(lines: readonly string[]): Zone[] {
	const zones: Zone[] = [];
	const mayAttribute = lines.some(endsWithColon);
	let at = 0;
	while (at < lines.length) {
		if (isQuoted((lines[at] ?? '').trimStart())) {
			zones[at] = 'quote';
			at += 1;
			continue;
		}
		if (endsNewText(lines, at)) {
			for (; at < lines.length; at += 1) zones[at] = 'quote';
			break;
		}
		const found = mayAttribute ? attributionAt(lines, at) : undefined;
		const after = found ? skipEmpty(lines, at + found.length) : at;
		const quoteFollows = isQuoted((lines[after] ?? '').trimStart());
		if (found && (quoteFollows || found.kind === 'sure')) {
			const end = quoteFollows ? after : lines.length;
			for (; at < end; at += 1) zones[at] = 'quote';
			continue;
		}
		zones[at] = 'new';
		at += 1;
	}
	return zones;
}

/** Marks signatures among the lines that are not quoted: device lines, "-- ", sign-off blocks, legal footers. */
function markSignatures(lines: readonly string[], zones: Zone[]): void {
	let start = 0;
	while (start < lines.length) {
		while (start < lines.length && zones[start] !== 'new') start += 1;
		let end = start;
		while (end < lines.length && zones[end] === 'new') end += 1;
		if (end > start) markStretch(lines, zones, start, end);
		start = end;
	}
}

function markStretch(lines: readonly string[], zones: Zone[], start: number, end: number): void {
	let last = end;
	const legal = legalFooterStart(lines, start, end);
	if (legal !== undefined) {
		for (let at = legal; at < end; at += 1) zones[at] = 'signature';
		last = legal;
	}
	for (let at = start; at < last; at += 1) if (isDevice(lines[at] ?? '')) zones[at] = 'signature';
	// A name above a "-- " block or a list's footer is one more signature.
	for (let round = 0; round < 3; round += 1) {
		const found = signatureStart(lines, start, last);
		if (found === undefined) return;
		for (let at = found.from; at < found.to; at += 1) zones[at] = 'signature';
		last = found.from;
	}
}

/** @param text what the lines were cut from, tidied */
function collect(text: string, lines: readonly string[], zones: readonly Zone[]): ReplyParts {
	if (zones.every((zone) => zone === 'new')) return { newText: text, quotedText: '', signature: '' };
	const of = (zone: Zone): string => (zones.includes(zone) ? tidyLines(lines.filter((_, at) => zones[at] === zone).join('\n')) : '');
	return { newText: of('new'), quotedText: of('quote'), signature: of('signature') };
}

/** @param text tidied */
function splitText(text: string): ReplyParts & { forwarded: boolean } {
	const lines = text.split('\n');
	const zones = quoteZones(lines);
	const firstQuote = zones.indexOf('quote');
	const forwarded = firstQuote >= 0 && (isForwardStart(lines, firstQuote) || isForwardStart(lines, skipEmpty(lines, firstQuote)));
	markSignatures(lines, zones);
	return { ...collect(text, lines, zones), forwarded };
}

function join(...parts: string[]): string {
	return parts.filter((part) => part !== '').join('\n\n');
}

/** The forwarded mail without the forwarding mark and its header block. */
function forwardedBody(quoted: string): string {
	const lines = quoted.split('\n');
	let at = skipEmpty(lines, isForwardStart(lines, 0) ? 1 : 0);
	while (at < lines.length) {
		const name = fieldName(lines[at]);
		if (!fromNames.has(name) && !otherNames.has(name)) break;
		at += 1;
	}
	return tidyLines(lines.slice(at).join('\n'));
}

/**
 * Takes a mail's text apart into what was written this time, what is quoted, and the signature. With `html`, the marks
 * of mail programs in it (blockquote, `gmail_quote`, `divRplyFwdMsg`, signature blocks ...) are used first; hidden
 * text is left out. Answers between quotes are all new text. A mail that is nothing but a forwarded one has the
 * forwarded text as its new text. Linear in the input; at most `limits.textRead` characters are read.
 * @param isClean the text is of `readMail`, which took out what nobody sees and tidied it
 */
export function splitReply(text: string, html?: string | null, isClean = false): ReplyParts {
	if (html) {
		const { runs } = visibleRuns(html);
		const marked = runs.some(({ zone }) => zone !== 'new');
		const of = (zone: Zone): string =>
			tidyRendered(withoutInvisible(runs.map((run) => (run.zone === zone ? run.text : '\n')).join('')).text).slice(0, limits.textRead);
		const fresh = of('new');
		if (marked && fresh !== '') {
			const parts = splitText(fresh);
			const whole = { newText: parts.newText, quotedText: join(parts.quotedText, of('quote')), signature: join(parts.signature, of('signature')) };
			if (whole.newText !== '' || !parts.forwarded) return whole;
		}
	}
	const source = isClean && text.length < limits.text ? text : tidyLines(withoutInvisible(text.slice(0, limits.textRead)).text);
	const { forwarded, ...parts } = splitText(source);
	if (parts.newText !== '' || !forwarded) return parts;
	const body = splitText(forwardedBody(parts.quotedText));
	return { newText: body.newText, quotedText: body.quotedText, signature: join(body.signature, parts.signature) };
}

import { isReplySubject, withoutSubjectMarks } from '../../shared/mail/subjectMarks';
import { attributionAt, endsWithColon, isQuoted } from './attribution';
import { Beginnings } from './beginnings';
import { headerBlockEnd, isHeaderBlock } from './headerBlock';
import { limits } from './limits';
import { tidyLines, withoutInvisible } from './invisible';
import { deviceSignatures, forwardLines, forwardMarks, helpDeskMark, originalMarks } from './replyMarks';
import type { ReplyParts } from './replyParts';
import { tellsOfItself } from './runningText';
import { legalFooterStart, signatureStart } from './signature';
import { tidyRendered, visibleRuns } from './visibleText';
import type { Zone } from './htmlZones';

export type { ReplyParts } from './replyParts';

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
	if (line.length > longestForwardLine + 2 || !/[:：]$/u.test(line)) return false;
	return forwardLines.includes(line.slice(0, -1).trimEnd().toLowerCase());
}

function isForwardStart(lines: readonly string[], at: number): boolean {
	const line = (lines[at] ?? '').trim().toLowerCase();
	return isForwardLine(line) || (isDashedMark(line) && forwardMarks.some((mark) => line.includes(mark)));
}

/** Whether a mail stands there as Outlook puts one below an answer, or forwards it: its header block, maybe below a mark or a rule. */
function isMailBelow(lines: readonly string[], at: number): boolean {
	if (isHeaderBlock(lines, at)) return true;
	const line = (lines[at] ?? '').trim();
	return (isDashedMark(line) || /^[_-]{10,}$/u.test(line)) && isHeaderBlock(lines, skipEmpty(lines, at + 1));
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
	// "Sent from my desk, is much easier" is a sentence, and so is "Outlook for Mac crashes when I open it".
	const mark = lower.search(/[,;?!]/u);
	return (mark < 0 || lower.slice(mark).split(' ').length <= 2) && !tellsOfItself(line.replace(/\b(?:please|bitte)\b/iu, ''));
}

function isFilled(line: string): boolean {
	return line.trim() !== '';
}

/** Help desks begin and end their own mails with their mark, too: one that parts an answer from them has something above and below. */
function isHelpDeskMark(lines: readonly string[], at: number, zones: readonly Zone[]): boolean {
	const line = (lines[at] ?? '').trim();
	if (line.length > 120 || !helpDeskMark.test(line)) return false;
	return zones.some((zone, above) => zone === 'new' && isFilled(lines[above] ?? '')) && skipEmpty(lines, at + 1) < lines.length;
}

/** From here on everything is the mail answered or forwarded. */
function endsNewText(lines: readonly string[], at: number, zones: readonly Zone[]): boolean {
	const line = (lines[at] ?? '').trim();
	if (line.startsWith('##')) return isHelpDeskMark(lines, at, zones);
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
		if (endsNewText(lines, at, zones)) {
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

/** What a mail seems to be where nothing new stands in it: forwarded by a mark, or maybe (a header block alone is also below an empty answer). */
type Forwarded = 'marked' | 'maybe' | undefined;

function forwardedAt(lines: readonly string[], zones: readonly Zone[]): Forwarded {
	const first = zones.indexOf('quote');
	if (first < 0) return undefined;
	const filled = skipEmpty(lines, first);
	if (isForwardStart(lines, filled)) return 'marked';
	return isMailBelow(lines, filled) ? 'maybe' : undefined;
}

/** @param text tidied */
function splitText(text: string): ReplyParts & { forwarded: Forwarded } {
	const lines = text.split('\n');
	const zones = quoteZones(lines);
	const forwarded = forwardedAt(lines, zones);
	markSignatures(lines, zones);
	return { ...collect(text, lines, zones), forwarded };
}

function join(...parts: string[]): string {
	return parts.filter((part) => part !== '').join('\n\n');
}

/** Without the marks that a forwarding program puts before every line, one level of them. */
function unquoted(lines: readonly string[]): readonly string[] {
	if (!lines.every((line) => line.trim() === '' || isQuoted(line.trimStart()))) return lines;
	return lines.map((line) => line.trimStart().replace(/^(?:[>＞]|\|>) ?/u, ''));
}

/** A forwarded mail taken apart into its mark and header block, and its text. */
function forwardedMail(quoted: string): { head: string; body: string } {
	const all = quoted.split('\n');
	const isMarked = isForwardStart(all, 0) || isDashedMark((all[0] ?? '').trim()) || /^[_-]{10,}$/u.test((all[0] ?? '').trim());
	const mark = isMarked ? all.slice(0, 1) : [];
	const lines = unquoted(all.slice(mark.length));
	const end = headerBlockEnd(lines, skipEmpty(lines, 0));
	return { head: tidyLines([...mark, ...lines.slice(0, end)].join('\n')), body: tidyLines(lines.slice(end).join('\n')) };
}

/** How many mails that were forwarded within each other are opened. */
const forwardedWithin = 5;

/** Whether a subject begins as that of a forwarded mail does. */
function isForwardSubject(subject: string): boolean {
	return !isReplySubject(subject) && withoutSubjectMarks(subject) !== subject.trimStart();
}

/** What helps to tell a forwarded mail from an empty answer. */
interface Circumstances {
	subject?: string | undefined;
	/** Whether the sender's signature stood in it. */
	signed: boolean;
}

/** Whether a mail without words of its own is a forwarded one. Below a signature, and in an answer, a header block is that of the mail answered. */
function isForwarded({ newText, signature, forwarded }: ReturnType<typeof splitText>, { subject = '', signed }: Circumstances): boolean {
	if (newText !== '' || forwarded === undefined) return false;
	if (forwarded === 'marked' || isForwardSubject(subject)) return true;
	return signature === '' && !signed && !isReplySubject(subject);
}

/** @param text tidied */
function splitWhole(text: string, circumstances: Circumstances): ReplyParts {
	let parts = splitText(text);
	const heads: string[] = [];
	const signatures: string[] = [];
	while (heads.length < forwardedWithin && isForwarded(parts, circumstances)) {
		const { head, body } = forwardedMail(parts.quotedText);
		heads.push(head);
		signatures.unshift(parts.signature);
		parts = splitText(body);
	}
	return { newText: parts.newText, quotedText: join(...heads, parts.quotedText), signature: join(parts.signature, ...signatures) };
}

/**
 * Takes a mail's text apart into what was written this time, what is quoted, and the signature. With `html`, the marks
 * of mail programs in it (blockquote, `gmail_quote`, `divRplyFwdMsg`, signature blocks ...) are used first; hidden
 * text is left out. Answers between quotes are all new text. A mail that is nothing but a forwarded one has the
 * forwarded text as its new text. Linear in the input; at most `limits.textRead` characters are read.
 * @param isClean the text is of `readMail`, which took out what nobody sees and tidied it
 * @param subject tells a forwarded mail from an empty answer, where neither holds a word of the sender
 */
export function splitReply(text: string, html?: string | null, isClean = false, subject?: string): ReplyParts {
	if (html) {
		const { runs } = visibleRuns(html);
		const marked = runs.some(({ zone }) => zone !== 'new');
		const where = (holds: (zone: Zone) => boolean): string =>
			tidyRendered(withoutInvisible(runs.map((run) => (holds(run.zone) ? run.text : '\n')).join('')).text).slice(0, limits.textRead);
		const of = (zone: Zone): string => where((one) => one === zone);
		const fresh = of('new');
		if (marked && fresh !== '') {
			const parts = splitText(fresh);
			const whole = { newText: parts.newText, quotedText: join(parts.quotedText, of('quote')), signature: join(parts.signature, of('signature')) };
			if (whole.newText !== '' || parts.forwarded === undefined) return whole;
		}
		const signature = marked ? of('signature') : '';
		const unsigned = signature === '' ? '' : where((zone) => zone !== 'signature');
		if (unsigned !== '') {
			const parts = splitWhole(unsigned, { subject, signed: true });
			return { ...parts, signature: join(parts.signature, signature) };
		}
	}
	const source = isClean && text.length < limits.text ? text : tidyLines(withoutInvisible(text.slice(0, limits.textRead)).text);
	return splitWhole(source, { subject, signed: false });
}

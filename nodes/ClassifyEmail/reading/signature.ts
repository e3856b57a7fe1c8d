import { Beginnings } from './beginnings';
import { legalFooters, longSignOffs, postscript, signOffLength, signOffs } from './replyMarks';

/** How many lines, and how long, a block of name and contact details may be. */
const block = { lines: 14, lineLength: 90, signOffReach: 18 } as const;

/** RFC 3676, 4.3; also without the space, which programs strip, and dashes people type. */
function isDelimiter(line: string): boolean {
	return /^(?:--|—|–{2}|_{5,}|-{3,}|={5,}|\*{5,})\s?$/u.test(line);
}

const beginnings = { signOffs: new Beginnings(signOffs), longSignOffs: new Beginnings(longSignOffs), legalFooters: new Beginnings(legalFooters) } as const;

function isSignOff(line: string): boolean {
	if (line.length > 200) return false;
	const text = line.trim().toLowerCase().replace(/^[\s*_>-]+/u, '');
	if (text === '') return false;
	if (beginnings.longSignOffs.begin(text)) return text.length <= 160 && !/[?？]$/u.test(text);
	if (text.length > signOffLength || /[?？]/u.test(text)) return false;
	const near = beginnings.signOffs.of(text);
	if (near.length === 0) return false;
	const bare = text.replace(/[\s,.!。，、！;:*_~-]+$/u, '');
	return near.some((phrase) => bare === phrase || isFollowedByName(text.slice(phrase.length), phrase));
}

/** "Thanks, Anna", "Best regards - Anna": the phrase, then punctuation, then a name of at most three words. */
function isFollowedByName(rest: string, phrase: string): boolean {
	if (/^[祝顺順]/u.test(phrase)) return rest.length <= 24;
	if (/^[，、。！～]/u.test(rest)) return rest.length <= 24;
	if (!/^\s?[,.!–—-]/u.test(rest)) return /^ (?:from|aus|de|und) /u.test(rest) && rest.length < 24;
	const name = rest.replace(/^[\s,.!–—-]+/u, '').trim();
	return name === '' || (name.split(/\s+/u).length <= 3 && !/\d/u.test(name));
}

/** A line that could stand in a block of contact details: short, and neither question nor running text. */
function isContactLine(line: string): boolean {
	const text = line.trim();
	return text.length <= block.lineLength && !/[?？]$/u.test(text) && !/[.!。！] \p{L}[^.]{20,}[.!。！]$/u.test(text);
}

/** The sentence that closes a Japanese mail: it may ask for something, so that it stays; the name comes after it. */
const closingSentence = /(?:お願い(?:いた|致)?します|申し上げます)。?$/u;

/** Nearly all lines end otherwise, which is told without going through them. */
function isClosingSentence(line: string): boolean {
	return (line.endsWith('す') || line.endsWith('。')) && closingSentence.test(line);
}

/** A short last line such as "-Anna" or "- A." closes like a delimiter. */
function isDashName(line: string): boolean {
	return /^[-–—]\s?\p{L}[\p{L}.' ]{0,40}$/u.test(line) && line.trim().split(/\s+/u).length <= 4;
}

/** The first line of a legal footer in [start, end), if there is one. */
export function legalFooterStart(lines: readonly string[], start: number, end: number): number | undefined {
	for (let at = start; at < end; at += 1) {
		const head = (lines[at] ?? '').trim().slice(0, 200).toLowerCase().replace(/^[*_\s]+/u, '');
		if (head.length < 6) continue;
		// A mail may begin with "This email and any..." too: something must stand before a footer.
		if (at > start && head.length > 30 && beginnings.legalFooters.begin(head)) return at;
	}
	return undefined;
}

/**
 * Where the signature among lines [start, end) lies, if there is one: from a delimiter, or from a sign-off that only short
 * lines follow. What people write below their name as a postscript stays out of it.
 */
export function signatureStart(
	lines: readonly string[],
	start: number,
	end: number,
): { from: number; to: number } | undefined {
	for (let at = start; at < end; at += 1) {
		const line = lines[at] ?? '';
		if (isDelimiter(line) && (line.trim() === '--' || isTail(lines, at + 1, end))) {
			return { from: at, to: end };
		}
	}
	for (let at = Math.max(start, end - block.signOffReach); at < end; at += 1) {
		const line = (lines[at] ?? '').trim();
		if (at + 1 < end && isClosingSentence(line)) {
			const to = blockEnd(lines, at + 1, end);
			if (to !== undefined) return { from: at + 1, to };
		}
		if (!isSignOff(line)) continue;
		// The mail itself: "Thanks" alone, or at its very beginning, is what was written.
		if (!hasTextBefore(lines, start, at)) continue;
		const to = blockEnd(lines, at + 1, end);
		if (to !== undefined) return { from: at, to };
	}
	const last = lastFilled(lines, start, end);
	if (last > start && isDashName(lines[last] ?? '') && (lines[last - 1] ?? '').trim() === '' && !isDashName(lines[last - 2] ?? '')) {
		return { from: last, to: end };
	}
	return undefined;
}

function hasTextBefore(lines: readonly string[], start: number, at: number): boolean {
	for (let index = start; index < at; index += 1) if ((lines[index] ?? '').trim() !== '') return true;
	return false;
}

function lastFilled(lines: readonly string[], start: number, end: number): number {
	let last = end - 1;
	while (last > start && (lines[last] ?? '').trim() === '') last -= 1;
	return last;
}

function isTail(lines: readonly string[], start: number, end: number): boolean {
	let filled = 0;
	for (let at = start; at < end; at += 1) {
		if ((lines[at] ?? '').trim() === '') continue;
		filled += 1;
		if (filled > block.lines || !isContactLine(lines[at] ?? '')) return false;
	}
	return true;
}

/** End of the contact block that starts at `start`: the end, or a postscript; undefined where running text follows. */
function blockEnd(lines: readonly string[], start: number, end: number): number | undefined {
	let filled = 0;
	for (let at = start; at < end; at += 1) {
		const text = (lines[at] ?? '').trim();
		if (text === '') continue;
		if (postscript.test(text)) return at;
		filled += 1;
		if (filled > block.lines || !isContactLine(text)) return undefined;
	}
	return end;
}

import type { Stats } from 'node:fs';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from './commandLine';

/** Raw mails (MIME) in the files below a folder. */

export interface RawMail {
	/** Where it is; of several in an mbox with its number, `box#2`. */
	file: string;
	raw: Buffer;
}

export interface UnusedFile {
	file: string;
	why: string;
}

const notMails = /(?:^|\/)(?:labels\.csv|licen[cs]e[^/]*|notice[^/]*|readme[^/]*|cmds|\.[^/]*)$/iu;

/** `From address weekday ... 12:34 ... 2024`, and a header field below it: how a mail begins in an mbox. RFC 4155. */
const envelope = String.raw`From \S[^\r\n]{0,300}? (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [^\r\n]{0,40}\d{4}[^\r\n]{0,20}\r?\n(?:>From [^\r\n]{0,400}\r?\n)?[!-9;-~]{1,80}[ \t]?:`;
const firstOfBox = new RegExp(`^${envelope}`, 'u');
const nextOfBox = new RegExp(`\\n\\r?\\n(?=${envelope})`, 'gu');

/** The mails of a file: one, or those of an mbox. */
export function mailsIn(file: string, bytes: Buffer): RawMail[] {
	// Latin-1 has a letter a byte.
	if (!firstOfBox.test(bytes.toString('latin1', 0, 1_000))) return [{ file, raw: bytes }];
	const starts = [0, ...Array.from(bytes.toString('latin1').matchAll(nextOfBox), ({ index, 0: gap }) => index + gap.length)];
	if (starts.length === 1) return [{ file, raw: bytes }];
	return starts.map((start, place) => ({ file: `${file}#${place + 1}`, raw: bytes.subarray(start, starts[place + 1]) }));
}

const headerField = /^[!-9;-~]+[ \t]*:/u;

/** Why a file is no mail, if it is none: a mail has a header field in its first lines. */
export function whyNoMail(bytes: Buffer): string | undefined {
	if (bytes.length === 0) return 'It is empty.';
	const start = bytes.toString('latin1', 0, 4_096);
	const lines = start.replace(/^\u00ef\u00bb\u00bf/u, '').trimStart().split(/\r\n|\n|\r/u, 4);
	if (lines.some((line) => headerField.test(line))) return undefined;
	return start.includes('\0') ? 'It is binary.' : 'It has no header fields.';
}

function statOf(path: string): Stats | string {
	try {
		return statSync(path);
	} catch (error) {
		return messageOf(error);
	}
}

/** A folder and all above it: a link that leads there would lead in a circle, or out. */
function withAllAbove(folder: string): string[] {
	return folder === dirname(folder) ? [folder] : [folder, ...withAllAbove(dirname(folder))];
}

/** Files below a folder, or the one file, sorted by path; links are followed, to each folder once. What can't be read is told. */
function* filesBelow(path: string, seen: Set<string>): Generator<string | UnusedFile> {
	const stats = statOf(path);
	if (typeof stats === 'string') yield { file: path, why: stats };
	else if (stats.isFile()) yield path;
	else if (!stats.isDirectory()) yield { file: path, why: 'It is neither a file nor a folder.' };
	else if (!seen.has(realpathSync(path))) {
		seen.add(realpathSync(path));
		try {
			const inside = readdirSync(path).map((name) => join(path, name)).sort();
			for (const one of inside) yield* filesBelow(one, seen);
		} catch (error) {
			yield { file: path, why: messageOf(error) };
		}
	}
}

/** Every mail below a folder, one after the other, and every file that is none. Licences, notes and labels count as neither. */
export function* mailsBelow(root: string): Generator<RawMail | UnusedFile> {
	for (const file of filesBelow(root, new Set(withAllAbove(dirname(realpathSync(root)))))) {
		if (typeof file !== 'string') {
			yield file;
			continue;
		}
		if (file !== root && notMails.test(file)) continue;
		try {
			const bytes = readFileSync(file);
			const why = whyNoMail(bytes);
			if (why === undefined) yield* mailsIn(file, bytes);
			else yield { file, why };
		} catch (error) {
			yield { file, why: messageOf(error) };
		}
	}
}

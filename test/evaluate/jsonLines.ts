import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from './commandLine';
import { textOfFile } from './tableFile';

const json = z.string().transform((text, context): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		context.addIssue({ code: 'custom', message: 'This is not JSON.' });
		return z.NEVER;
	}
});

export interface JsonLine<T> {
	file: string;
	/** From 1. */
	line: number;
	value: T;
}

export interface UnusedLine {
	file: string;
	line: number;
	why: string;
}

/** UTF-16 is one text; else each line is decoded by itself, so that one in another encoding does not spoil the rest. */
function textLines(bytes: Buffer): string[] {
	if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return textOfFile(bytes).split(/\r\n|\n|\r/u);
	const lines: string[] = [];
	for (let from = 0; from < bytes.length; ) {
		const end = bytes.indexOf(0x0a, from);
		const to = end === -1 ? bytes.length : end;
		lines.push(...textOfFile(bytes.subarray(from, to)).replace(/\r$/u, '').split('\r'));
		from = to + 1;
	}
	return lines;
}

function bytesOf(file: string): Buffer {
	try {
		return readFileSync(file);
	} catch (error) {
		throw new Error(`${file} can't be read: ${messageOf(error)}`);
	}
}

/**
 * The lines of a file of one JSON object a line, and those that do not fit the shape; empty lines do not count.
 * @throws Error where the file can't be read
 */
export function usableJsonLines<T>(file: string, shape: z.ZodType<T>): { lines: Array<JsonLine<T>>; unused: UnusedLine[] } {
	const lines: Array<JsonLine<T>> = [];
	const unused: UnusedLine[] = [];
	for (const [index, text] of textLines(bytesOf(file)).entries()) {
		if (text.trim() === '') continue;
		const read = json.pipe(shape).safeParse(text);
		if (read.success) lines.push({ file, line: index + 1, value: read.data });
		else unused.push({ file, line: index + 1, why: read.error.issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join('; ') });
	}
	return { lines, unused };
}

/**
 * Reads a file of one JSON object a line; empty lines do not count.
 * @throws Error with file and line for one that does not fit the shape
 */
export function readJsonLines<T>(file: string, shape: z.ZodType<T>): T[] {
	const { lines, unused } = usableJsonLines(file, shape);
	const [first] = unused;
	if (first) throw new Error(`${file}, line ${first.line}: ${first.why}`);
	return lines.map(({ value }) => value);
}

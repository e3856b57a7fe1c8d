import { decodeWords } from 'postal-mime';

import { withoutInvisible } from './invisible';
import { limits } from './limits';
import { markHeader } from '../../shared/mail/ownMark';
import { isRecord } from '../../shared/record';

export type Headers = Record<string, string[]>;

/** Header names are ASCII without colon and space (RFC 5322, 2.2); another name is left out. */
const namePattern = /^[!-9;-~]{1,100}$/u;

/** Fields of which a real mail has at least one; they are kept however many others there are. */
export const mailFields: ReadonlySet<string> = new Set([
	'from', 'to', 'cc', 'subject', 'date', 'message-id', 'in-reply-to', 'references', 'received', 'return-path', 'content-type', 'mime-version',
	'sender', 'reply-to', 'delivered-to', 'auto-submitted', 'precedence', 'list-id', 'list-unsubscribe', markHeader.toLowerCase(),
]);

/** Collects header fields, names lowercased, values unfolded. A null prototype: `__proto__` is a header like any other. */
export class HeaderCollector {
	readonly headers: Headers = Object.create(null) as Headers;
	private names = 0;

	add(name: string, value: string): void {
		const key = name.trim().toLowerCase();
		if (!namePattern.test(key)) return;
		const known = this.headers[key];
		if (known ? known.length >= limits.headerRepeats : this.names >= limits.headerNames && !mailFields.has(key)) return;
		if (!known) this.names += 1;
		const text = withoutInvisible(value.slice(0, limits.headerValue)).text.replace(/\s+/gu, ' ').trim();
		(this.headers[key] ??= []).push(text);
	}
}

/** mailparser as n8n gives it writes the whole line (`Key: value`) under each key: the name is taken off again. */
function withoutName(name: string, value: string): string {
	const start = value.slice(0, name.length + 1).toLowerCase();
	return start === `${name.toLowerCase()}:` ? value.slice(name.length + 1) : value;
}

function asText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (!isRecord(value)) return undefined;
	// mailparser's structured headers: {value, params} and {text}.
	const { text, value: inner, params } = value;
	if (typeof text === 'string') return text;
	if (typeof inner !== 'string') return undefined;
	if (typeof params !== 'object' || params === null) return inner;
	return [inner, ...Object.entries(params).map(([key, one]) => `${key}=${String(one)}`)].join('; ');
}

/**
 * Header fields in whatever shape a source gives them: `{name: value | [values] | "Name: value"}`, a list of
 * `{name|key, value}` or `{line}`, or a block of header text.
 */
export function readHeaders(value: unknown): Headers {
	const collector = new HeaderCollector();
	if (typeof value === 'string') {
		for (const line of value.slice(0, 1_000_000).replace(/\r?\n[ \t]/gu, ' ').split(/\r?\n/u)) {
			const colon = line.indexOf(':');
			if (colon > 0) collector.add(line.slice(0, colon), line.slice(colon + 1));
		}
	} else if (Array.isArray(value)) {
		for (const one of value) {
			if (!isRecord(one)) continue;
			const { name, key, value: text, line } = one;
			const label = typeof name === 'string' ? name : key;
			if (typeof label !== 'string') continue;
			const body = asText(text) ?? (typeof line === 'string' ? withoutName(label, line) : undefined);
			if (body !== undefined) collector.add(label, body);
		}
	} else if (typeof value === 'object' && value !== null) {
		for (const [name, one] of Object.entries(value)) {
			for (const each of Array.isArray(one) ? one : [one]) {
				const text = asText(each);
				if (text !== undefined) collector.add(name, withoutName(name, text.trimStart()));
			}
		}
	}
	return collector.headers;
}

/** Encoded words of a header (`=?utf-8?B?...?=`) to text. */
export function decodeHeader(value: string): string {
	if (!value.includes('=?')) return value;
	const read = value.slice(0, limits.headerValue);
	let at = -1;
	for (let count = 0; count <= limits.encodedWords; count++) {
		at = read.indexOf('=?', at + 1);
		if (at < 0) return decodeWords(read);
	}
	return decodeWords(read.slice(0, at));
}

function* bracketed(text: string): Generator<string> {
	for (const match of text.matchAll(/<([^\s<>]{1,998})>/gu)) yield match[1] ?? '';
}

/** Message-IDs in header text or a list, each with angle brackets, in order, without repeats. */
export function readMessageIds(value: unknown): string[] {
	const text = Array.isArray(value)
		? value.filter((one) => typeof one === 'string').join(' ')
		: typeof value === 'string'
			? value
			: '';
	const found = new Set<string>();
	// A References header of ten thousand entries is read from both ends.
	const read = text.length > 200_000 ? `${text.slice(0, 20_000)} ${text.slice(-180_000)}` : text;
	// Old programs write prose around it ("Your message of Tuesday <id>"): what stands in brackets counts, else what has an @.
	const words = read.includes('<') ? [...bracketed(read)] : read.split(/[\s,;]+/u).filter((word) => word.includes('@'));
	for (const word of words) if (word.length < 1000) found.add(`<${word}>`);
	return [...found];
}

/** At most `limits.references`: the first tells the thread, the last the mail answered. */
export function boundedReferences(all: string[]): string[] {
	return all.length <= limits.references ? all : [...all.slice(0, 1), ...all.slice(1 - limits.references)];
}

/** A content type's value and parameters, lowercased. */
export function readContentType(value: string): { type: string; reportType: string } {
	const type = (value.split(';', 1)[0] ?? '').trim().toLowerCase();
	const reportType = /report-type\s?=\s?"?([\w-]{1,60})/iu.exec(value.slice(0, 2000))?.[1] ?? '';
	return { type: /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/u.test(type) ? type : '', reportType: reportType.toLowerCase() };
}

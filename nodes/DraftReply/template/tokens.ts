import type { TemplateProblem } from './problems';

export type Token =
	| { kind: 'text'; text: string; at: number }
	| { kind: 'tag'; words: string[]; settings: Array<[name: string, value: string]>; at: number };

export interface Tokens {
	tokens: Token[];
	problems: Array<Omit<TemplateProblem, 'part'> & { at: number }>;
}

/** 1-based line and column of a position. */
export function placeOf(source: string, at: number): { line: number; column: number } {
	const before = source.slice(0, at);
	const line = before.split('\n').length;
	return { line, column: at - before.lastIndexOf('\n') };
}

/** So that text full of opening braces is not searched from each of them to its end. */
const longestTag = 4_000;
const mostProblems = 50;

/** Where the tag that opens at `start` ends (`}}` outside quotes), or -1. A tag does not run over a line break. */
function endOfTag(source: string, start: number): number {
	let quoted = false;
	const last = Math.min(source.length, start + longestTag);
	for (let i = start; i < last; i++) {
		const char = source[i];
		if (quoted && char === '\\') i++;
		else if (char === '"') quoted = !quoted;
		else if (!quoted && char === '\n') return -1;
		else if (!quoted && char === '}' && source[i + 1] === '}') return i;
	}
	return -1;
}

const wordOrSetting = /\s*(?:([a-z][a-z0-9_]*)="((?:[^"\\]|\\.)*)"|([^\s"=]+))(?=\s|$)/giy;

function readTag(inner: string): { words: string[]; settings: Array<[string, string]> } | undefined {
	const words: string[] = [];
	const settings: Array<[string, string]> = [];
	const text = inner.trim();
	wordOrSetting.lastIndex = 0;
	while (wordOrSetting.lastIndex < text.length) {
		const match = wordOrSetting.exec(text);
		if (match === null) return undefined;
		const [, name, value, word] = match;
		if (word !== undefined) words.push(word);
		else settings.push([name ?? '', (value ?? '').replace(/\\(.)/gs, '$1')]);
	}
	return { words, settings };
}

/** Cuts a template into text and tags. Every tag that cannot be read is a problem with its position. */
export function tokenise(source: string): Tokens {
	const tokens: Token[] = [];
	const problems: Tokens['problems'] = [];
	const complain = (at: number, text: string): void => {
		problems.push({ code: 'syntax', text, at });
	};
	let from = 0;
	for (;;) {
		const start = source.indexOf('{{', from);
		const text = source.slice(from, start === -1 ? undefined : start);
		if (text !== '') tokens.push({ kind: 'text', text, at: from });
		if (start === -1 || problems.length >= mostProblems) return { tokens, problems };
		const end = endOfTag(source, start + 2);
		if (end === -1) {
			complain(start, 'a placeholder is opened with "{{" but not closed with "}}" on the same line');
			from = start + 2;
			continue;
		}
		const read = readTag(source.slice(start + 2, end));
		if (read === undefined) {
			complain(start, `"${source.slice(start, end + 2)}" cannot be read`);
		} else if (read.words.length === 0) {
			complain(start, 'an empty placeholder');
		} else {
			tokens.push({ kind: 'tag', ...read, at: start });
		}
		from = end + 2;
	}
}

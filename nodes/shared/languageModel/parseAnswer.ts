import type { ZodType } from 'zod';

/** Texts longer than this are not an answer to any of our questions; reading on would only cost time. */
const longestAnswer = 500_000;
/** So that text full of opening braces is not searched from each of them to its end. */
const mostCandidates = 100;

export type ParsedAnswer<T> = { value: T } | { problem: string };

/** Reasoning models think aloud in front of the answer; only what follows counts. */
function withoutThinking(text: string): string {
	const end = /<\/(?:think|thinking|thought|reasoning)>/gi;
	let from = 0;
	for (const match of text.matchAll(end)) from = match.index + match[0].length;
	return text.slice(from);
}

/** Index of the brace that closes the one at `start`, or -1. Braces inside strings do not count. */
function closingBrace(text: string, start: number): number {
	let depth = 0;
	let inString = false;
	for (let i = start; i < text.length; i++) {
		const char = text[i];
		if (inString) {
			if (char === '\\') i++;
			else if (char === '"') inString = false;
		} else if (char === '"') inString = true;
		else if (char === '{') depth++;
		else if (char === '}' && --depth === 0) return i;
	}
	return -1;
}

interface Found {
	objects: unknown[];
	problem?: string;
}

/**
 * The top-level JSON objects in a text, in order, whatever stands around them (prose, code fences). The parts of an
 * object that is broken or cut off are never taken for the answer.
 */
function jsonObjectsIn(text: string): Found {
	const objects: unknown[] = [];
	let problem: string | undefined;
	let at = text.indexOf('{');
	for (let tries = 0; at !== -1 && tries < mostCandidates; tries++) {
		const end = closingBrace(text, at);
		if (end === -1) {
			if (/^\{\s*"/.test(text.slice(at, at + 50))) {
				problem = 'the JSON object is cut off before its closing brace';
				break;
			}
			at = text.indexOf('{', at + 1);
			continue;
		}
		try {
			objects.push(JSON.parse(text.slice(at, end + 1)));
		} catch (error) {
			problem = `the JSON is not valid: ${(error as Error).message}`;
		}
		at = text.indexOf('{', end + 1);
	}
	return { objects, problem };
}

/** Many models write null for what is absent; a shape with optional fields means the same by leaving it out. */
function withoutNulls(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutNulls);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, inner]) => inner !== null)
			.map(([name, inner]) => [name, withoutNulls(inner)]),
	);
}

/**
 * Reads a model's answer strictly: one JSON object that fits the shape, tolerating only what stands around it. Where
 * several fit, the last is the answer (models draft first). A problem is told in words a model can act on.
 */
export function parseAnswer<T>(answer: string, shape: ZodType<T>): ParsedAnswer<T> {
	const text = withoutThinking(answer).trim();
	if (text === '') return { problem: 'the answer is empty' };
	if (text.length > longestAnswer) return { problem: 'the answer is far too long' };
	const { objects, problem } = jsonObjectsIn(text);
	let misfit: string | undefined;
	for (const object of objects.reverse()) {
		for (const candidate of [object, withoutNulls(object)]) {
			const read = shape.safeParse(candidate);
			if (read.success) return { value: read.data };
			misfit ??= read.error.issues
				.slice(0, 10)
				.map((issue) => `${issue.path.join('.') || 'the object'}: ${issue.message}`)
				.join('; ');
		}
	}
	return { problem: misfit ?? problem ?? 'the answer holds no JSON object' };
}

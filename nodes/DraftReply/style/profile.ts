import { languages, type Language } from '../../shared/vocabulary';
import { styleMarkers } from './markers';
import { countWords, sentencesOf } from './words';

/** How somebody writes, or likes to be written to. All shares and degrees are 0..1. */
export interface StyleProfile {
	language: Language;
	/** How many messages it was measured on. */
	messages: number;
	/** 0 chatty, 1 as in a letter. */
	formality: number;
	/** Share of messages that begin with a greeting. */
	greeting: number;
	/** Share of messages that end with a sign-off. */
	signOff: number;
	/** Mean words a sentence. */
	sentenceWords: number;
	/** Mean words a message. */
	messageWords: number;
	/** How dense the facts are: numbers, dates and references among the words (0.25 of them and more is 1). */
	detail: number;
	/** 0 prose, 1 lists: share of lines that are bullets. */
	structure: number;
	/** Emoji and smileys (one in 20 words and more is 1). */
	emoji: number;
	/** Words of thanks, joy and regret and exclamation marks (one in 10 words and more is 1). */
	warmth: number;
}

const bullet = /^\s*(?:[-•*·・]|\d{1,2}[.)、])\s+/;
const emojiOrSmiley = /\p{Extended_Pictographic}|(?<![\p{L}\p{N}])[:;]-?[)(DP](?![\p{L}\p{N}])/gu;

function clamp(value: number): number {
	return Math.min(1, Math.max(0, value));
}

function round(value: number): number {
	return Math.round(value * 1_000) / 1_000;
}

function matches(text: string, patterns: readonly RegExp[]): number {
	return patterns.reduce((sum, pattern) => sum + (text.match(pattern)?.length ?? 0), 0);
}

interface Measured {
	words: number;
	sentences: number;
	formal: number;
	informal: number;
	greeting: boolean;
	signOff: boolean;
	details: number;
	bullets: number;
	lines: number;
	emoji: number;
	warm: number;
}

function measureOne(message: string, language: Language): Measured {
	const text = message.normalize('NFKC').slice(0, 20_000);
	const lower = text.toLowerCase();
	const lines = lower.split('\n').map((line) => line.trim()).filter((line) => line !== '');
	const markers = styleMarkers[language];
	return {
		words: countWords(text),
		sentences: sentencesOf(text).length,
		// German tells the formal "Sie" from "sie" by its capital only.
		formal: matches(lower, markers.formal) + (language === 'de' ? matches(text, markers.formal.slice(0, 1)) : 0),
		informal: matches(lower, markers.informal),
		greeting: markers.greeting.test(lines[0] ?? ''),
		signOff: lines.slice(-6).some((line, i, last) => (i > 0 || last.length === 1) && markers.signOff.test(line)),
		details: text.match(/\p{N}[\p{N}.,:/-]*/gu)?.length ?? 0,
		bullets: lines.filter((line) => bullet.test(line)).length,
		lines: lines.length,
		emoji: text.match(emojiOrSmiley)?.length ?? 0,
		warm: matches(lower, markers.warm) + (text.match(/!/g)?.length ?? 0),
	};
}

/**
 * Measures how the messages are written, together. Empty ones do not count; undefined where none is left.
 * The same function measures a customer's past messages and our drafts, so that the two can be compared.
 */
export function measureStyle(messages: readonly string[], language: Language): StyleProfile | undefined {
	const all = messages.filter((message) => /[\p{L}\p{N}]/u.test(message)).map((message) => measureOne(message, language));
	if (all.length === 0) return undefined;
	const sum = (pick: (one: Measured) => number): number => all.reduce((total, one) => total + pick(one), 0);
	const words = Math.max(1, sum(({ words: count }) => count));
	const formal = sum((one) => one.formal);
	const informal = sum((one) => one.informal);
	return {
		language,
		messages: all.length,
		// One mark on each side is assumed, so that a message without marks is neither.
		formality: round((formal + 1) / (formal + informal + 2)),
		greeting: round(sum((one) => Number(one.greeting)) / all.length),
		signOff: round(sum((one) => Number(one.signOff)) / all.length),
		sentenceWords: round(words / Math.max(1, sum((one) => one.sentences))),
		messageWords: round(words / all.length),
		detail: round(clamp(sum((one) => one.details) / words / 0.25)),
		structure: round(clamp(sum((one) => one.bullets) / Math.max(1, sum((one) => one.lines)))),
		emoji: round(clamp((sum((one) => one.emoji) * 20) / words)),
		warmth: round(clamp((sum((one) => one.warm) * 10) / words)),
	};
}

const degrees = ['formality', 'greeting', 'signOff', 'detail', 'structure', 'emoji', 'warmth'] as const;

/**
 * A stored profile (`client.styleProfile`), or one an operator wrote by hand: `"formal"`, `"informal"`, or an object with
 * any of the fields. Undefined where it says nothing of formality.
 */
export function readStyleProfile(value: unknown, language: Language): StyleProfile | undefined {
	const word = typeof value === 'string' ? value.toLowerCase() : undefined;
	const given: Record<string, unknown> =
		word !== undefined
			? { formality: word }
			: typeof value === 'object' && value !== null
				? Object.fromEntries(Object.entries(value))
				: {};
	const formality = given.formality === 'formal' ? 0.9 : given.formality === 'informal' ? 0.15 : given.formality;
	if (typeof formality !== 'number' || !Number.isFinite(formality)) return undefined;
	const neutral: StyleProfile = {
		language: languages.find((known) => known === given.language) ?? language,
		messages: 0,
		formality: clamp(formality),
		greeting: 1,
		signOff: 1,
		sentenceWords: 14,
		messageWords: 90,
		detail: 0.2,
		structure: 0.1,
		emoji: 0,
		warmth: 0.4,
	};
	const profile = { ...neutral };
	for (const name of degrees) {
		const stated = name === 'formality' ? formality : given[name];
		if (typeof stated === 'number' && Number.isFinite(stated)) profile[name] = clamp(stated);
	}
	for (const name of ['sentenceWords', 'messageWords', 'messages'] as const) {
		const stated = given[name];
		if (typeof stated === 'number' && Number.isFinite(stated) && stated >= 0) profile[name] = stated;
	}
	return profile;
}

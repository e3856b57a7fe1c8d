import { baseLanguage } from '../../../shared/baseLanguage';
import type { Channel, Reason } from '../../../shared/vocabulary';
import type { Reading } from '../event';
import type { Finding, Language } from './language';
import { languages } from './languages';
import { matchAt } from './pattern';
import { sentencesOf, type Token, wordsOf } from './words';

export interface TextContext {
	/** The channel it came by: what it names is no contrast to it. */
	channel?: Channel | null;
	/** ISO 639-1: what is taken where the text does not tell, as with "STOP". */
	language?: string;
}

/**
 * What a customer's text means. It is read by rules over words, in the language whose words it has most; where several
 * meanings are found, the one counts that must not be overlooked: a wrong number, then stop, start, out of office.
 */
export function readText(text: string, { channel = null, language: hint }: TextContext = {}): Reading {
	const sentences = sentencesOf(text);
	const tried = triedOn(sentences, baseLanguage(hint));
	const keyword = tried.map((read) => byKeyword(read, tried)).find((found) => found !== undefined);
	if (keyword) return keyword;
	const found = tried
		.map((read) => byRules(read, channel) ?? byKeywordSentence(read))
		.filter((reading) => reading !== undefined)
		.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.confidence - a.confidence);
	return found[0] ?? replyIn(tried);
}

const order: ReadonlyArray<Reading['kind']> = ['wrong_number', 'stop', 'start', 'out_of_office', 'help', 'reply'];

/** The text cut up by one language's word list. */
interface Attempt {
	language: Language;
	sentences: Token[][];
	/** How many of its words the language knows. */
	known: number;
	/** Whether the text or the hint tells that this is its language. */
	told: boolean;
}

/** The languages the text may be in: those that know most of its words; on a tie all, the hinted one first. */
function triedOn(sentences: readonly string[], hint: string | undefined): Attempt[] {
	const text = sentences.join(' ');
	const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
	const signs = kana || /\p{Script=Han}/u.test(text);
	const attempts = languages
		// Kana are Japanese; a text of signs is no Latin one, though "TD" may stand for Chinese.
		.filter(({ code, unspaced }) => (kana ? code === 'ja' : !signs || unspaced))
		.map((language) => attemptOf(sentences, language));
	const most = Math.max(...attempts.map(({ known }) => known));
	const best = attempts.filter(({ known }) => known === most);
	const told = best.length === 1 && most > 0;
	return best
		.map((attempt) => ({ ...attempt, told: told || attempt.language.code === hint }))
		.sort((a, b) => Number(b.language.code === hint) - Number(a.language.code === hint));
}

function attemptOf(sentences: readonly string[], language: Language): Omit<Attempt, 'told'> {
	let known = 0;
	const cut = sentences.map((sentence) =>
		wordsOf(sentence, language.isEntry, language.longestEntry).map((word): Token => {
			if (word !== ',' && language.isCommon(word)) known += language.unspaced && !/^[a-z\d]/.test(word) ? word.length : 1;
			return { word, concepts: language.conceptsOf(word) };
		}),
	);
	return { language, sentences: cut, known };
}

/** STOP, ARRET, 退订: a keyword with nothing beside it but politeness. */
function byKeyword({ language, sentences }: Attempt, tried: readonly Attempt[]): Reading | undefined {
	const tokens = sentences.flat().filter(({ word }) => word !== ',');
	const alone = tokens.length === 1 ? language.bareKeywords.get(tokens[0]?.word ?? '') : undefined;
	const rest = tokens.filter(({ concepts }) => !concepts.has('FILLER'));
	const kinds = rest.flatMap(({ word, concepts }) => {
		const kind = language.keywords.get(word);
		// "STOP SMS", "STOP ALL": what is to stop is the messages.
		return kind ?? (concepts.has('MESSAGE') || concepts.has('EVERYTHING') ? [] : 'other');
	});
	const [first] = kinds;
	const kind = alone ?? (kinds.every((one) => one === first) && first !== 'other' ? first : undefined);
	if (kind === undefined) return undefined;
	const word = rest.find(({ word: one }) => language.keywords.has(one))?.word ?? tokens[0]?.word ?? '';
	return {
		kind,
		scope: kind === 'help' ? null : 'all',
		language: languageAmong(tried),
		confidence: tokens.length === 1 ? 0.99 : 0.97,
		reasons: [{ code: 'keyword', text: `"${word}" is a keyword for "${kind}".` }],
	};
}

/** "Stop. I mean it.": a sentence that is the keyword says it, too, in a text of a few words. */
function byKeywordSentence(attempt: Attempt): Reading | undefined {
	if (attempt.sentences.flat().length > 12) return undefined;
	const alone = attempt.sentences
		.map((sentence) => byKeyword({ ...attempt, sentences: [sentence] }, [attempt]))
		.find((reading) => reading?.kind === 'stop');
	return alone && { ...alone, confidence: 0.85 };
}

interface Found {
	finding: Finding;
	written: string;
	/** Sentence and places of the words. */
	sentence: readonly Token[];
	places: number[];
}

function byRules(attempt: Attempt, channel: Channel | null): Reading | undefined {
	const found = attempt.sentences.flatMap((sentence) => foundIn(sentence, attempt.language));
	for (const kind of order) {
		const first = found.find(({ finding }) => finding === kind);
		if (kind === 'reply' || !first) continue;
		const words = first.places.map((place) => first.sentence[place]?.word ?? '');
		const scope = kind === 'stop' ? scopeOf(first, channel) : kind === 'start' ? 'all' : null;
		const reason: Reason = {
			code: 'wording',
			text: `"${words.join(' ... ')}" is read as "${kind}"${scope === null || scope === 'all' ? '' : ` for ${scope}`}.`,
			evidence: { words, rule: first.written },
		};
		return {
			kind,
			scope,
			language: attempt.language.code,
			confidence: confidenceOf(attempt, found.filter(({ finding }) => finding === kind).length),
			reasons: [reason],
		};
	}
	return undefined;
}

/** A short text leaves less room for another meaning than a long one; two rules that agree are surer than one. */
function confidenceOf({ sentences, told }: Attempt, agreeing: number): number {
	const words = sentences.reduce((sum, { length }) => sum + length, 0);
	return Math.round((0.9 + (agreeing > 1 ? 0.04 : 0) - (words > 30 ? 0.15 : 0) - (told ? 0 : 0.05)) * 100) / 100;
}

function foundIn(sentence: readonly Token[], { rules }: Language): Found[] {
	const taken = new Set<number>();
	const found: Found[] = [];
	for (const { finding, pattern } of rules) {
		if (finding !== 'none') continue;
		for (let start = 0; start < sentence.length; start++) {
			for (const place of matchAt(pattern, sentence, start) ?? []) taken.add(place);
		}
	}
	for (const { finding, written, pattern } of rules) {
		if (finding === 'none') continue;
		for (let start = 0; start < sentence.length; start++) {
			const places = matchAt(pattern, sentence, start);
			if (places === undefined || places.length === 0 || places.some((place) => taken.has(place))) continue;
			found.push({ finding, written, sentence, places });
			break;
		}
	}
	return found;
}

/** Topics that a sentence names. Everything named at once is everything. */
const topicConcepts = { PROMOTION: 'marketing', INCIDENT: 'incident', SERVICE: 'service' } as const;
const channelConcepts = { CALL: 'phone', EMAIL: 'email', WHATSAPP: 'whatsapp' } as const;

function scopeOf({ sentence, places }: Found, channel: Channel | null): string {
	const has = (concept: string, within: readonly Token[]) => within.some(({ concepts }) => concepts.has(concept));
	if (has('EVERYTHING', sentence)) return 'all';
	const topics = Object.entries(topicConcepts).filter(([concept]) => has(concept, sentence));
	if (topics.length === 1) return topics[0]?.[1] ?? 'all';
	// A channel is a scope only where it is all that is refused, and not the one that was written on.
	const refused = clauseOf(sentence, places);
	const named = Object.entries(channelConcepts).filter(([concept]) => has(concept, refused));
	const [only] = named;
	if (named.length !== 1 || only === undefined || only[1] === channel) return 'all';
	const otherWays = refused.some(
		({ concepts }) => !concepts.has(only[0]) && ['MESSAGE', 'CONTACT', 'TEXT'].some((concept) => concepts.has(concept)),
	);
	return otherWays ? 'all' : only[1];
}

/** The words between the commas around what was found. */
function clauseOf(sentence: readonly Token[], places: readonly number[]): readonly Token[] {
	let from = Math.min(...places);
	let to = Math.max(...places);
	while (from > 0 && sentence[from - 1]?.word !== ',') from--;
	while (to + 1 < sentence.length && sentence[to + 1]?.word !== ',') to++;
	return sentence.slice(from, to + 1);
}

function replyIn(tried: readonly Attempt[]): Reading {
	const first = tried[0];
	return {
		kind: 'reply',
		scope: null,
		language: languageAmong(tried),
		confidence: first?.told ? 0.9 : 0.7,
		reasons: [{ code: 'no_rule', text: 'No rule speaks for anything but an answer.' }],
	};
}

/** Null where more than one language would do, or none, and none was hinted. */
function languageAmong([first]: readonly Attempt[]): string | null {
	return first?.told ? first.language.code : null;
}

import { codeUnits } from '../../../shared/codeUnits';
import type { ConceptIndex, SpokenConcepts } from './conceptIndex';
import type { HashedWord } from './hashedWords';
import { hashInBody, hashInSubject, pieceCountOf, piecesOf } from './hashedWords';
import { WordMemory } from './wordMemory';

/**
 * Cuts a text into the units the trained engine reads: words, single Chinese and Japanese characters, and marks that
 * carry meaning. Places, links, amounts and numbers stand for their kind: which invoice it is tells nothing of what is wanted.
 */

export class Token {
	constructor(
		/** What is known of the word, mark or character that stands there. */
		readonly known: KnownWord,
		/** Of the text, for showing what was found. */
		readonly start: number,
		readonly end: number,
		/** Counts from 0. */
		readonly sentence: number,
	) {}

	/** Folded: lower case, without accents, `ä` as `ae`; kinds as `<amount>`. */
	get form(): string {
		return this.known.form;
	}

	get kind(): KnownWord['kind'] {
		return this.known.kind;
	}
}

const urlForm = String.raw`https?:\/\/[^\s<>"]{1,2000}|www\.[^\s<>"]{1,2000}`;
const addressForm = String.raw`[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}`;
const currency = String.raw`[€$£¥￥]|(?:EUR|USD|CHF|GBP|JPY|RMB|NT\$|HK\$)\b`;
const amountForm = String.raw`(?:${currency})\s?\d[\d.,'’]{0,15}|\d[\d.,'’]{0,15}\s?(?:${currency}|(?:euros?|dollars?|pounds?|pesos?|francs?|Franken)\b|元|円|圓|块|塊)`;
const clockForm = String.raw`\d{1,2}[:h]\d{2}(?!\d)|\d{1,2}\s?(?:am|pm|Uhr|h)\b|\d{1,2}[点點時时](?:半|\d{1,2}分)?`;
const dateForm = String.raw`\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[./]\d{1,2}[./](?:\d{2,4})?|\d{1,2}月\d{1,2}[日号號]`;
const cjkForm = String.raw`[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々ー]`;
/** What French and Italian write together with the next word: `l'eau`, `qu'il`. English `I'm` and `don't` stay whole. */
const elision = String.raw`(?<!\p{L})(?:qu|jusqu|lorsqu|puisqu|[cdjlmnst])['’](?=\p{L}{2})`;
const unit = new RegExp(
	`(${urlForm})|(${addressForm})|(${amountForm})|(${dateForm})|(${clockForm})|(\\d{1,3}(?:[.,]\\d{1,2})?\\s?%)|((?=[\\p{L}-]{0,8}\\d)[\\p{Lu}\\d][\\p{Lu}\\d/_#-]{2,30}(?![\\p{L}\\d]))|(\\d[\\d.,]{0,30})|(${cjkForm})|(${elision}|[\\p{L}\\p{M}]{1,60}(?:['’][\\p{L}\\p{M}]{1,20}){0,3})|([?!¿¡？！]{1,20}|([.。;；](?=\\s|$|[\\u3040-\\u9fff])|\\n))`,
	'giu',
);

/** Whether a word is of ASCII alone, as most are. */
function isAscii(word: string): boolean {
	for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) > 0x7f) return false;
	return true;
}

/** Lower case without accents; German umlauts as people type them without the keys. */
export function foldWord(word: string): string {
	if (isAscii(word)) return word.toLowerCase();
	return word
		.toLowerCase()
		.replace(/ä/gu, 'ae')
		.replace(/ö/gu, 'oe')
		.replace(/ü/gu, 'ue')
		.replace(/ß/gu, 'ss')
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/’/gu, "'");
}

const noPieces = new Uint32Array(0);
/** Shorter words have no pieces: what they are is said by the word itself. */
const shortestWithPieces = 3;

/** What is known of a word as it is spelt, from mail to mail. What is found out later is kept here too. */
export class KnownWord implements HashedWord {
	readonly inBody: number;
	readonly inSubject: number;
	readonly pieceCount: number;
	/** Tells it from any other word that had its slot. */
	readonly stamp: number;
	/** Of a single character; else 0. */
	readonly code: number;
	/** What it speaks of, by the list that was asked last; undefined where that is nothing. */
	spoken: SpokenConcepts | undefined = undefined;
	spokenBy: ConceptIndex | undefined = undefined;
	/** Whether it is to be looked at whatever word comes next. */
	speaksAlone = false;

	/** @param form folded */
	constructor(
		readonly form: string,
		readonly kind: 'word' | 'character' | 'mark' | 'stand-in',
		readonly slot: number,
	) {
		this.inBody = hashInBody(form);
		this.inSubject = hashInSubject(form);
		this.pieceCount = kind === 'word' && form.length >= shortestWithPieces ? pieceCountOf(form) : 0;
		this.stamp = nextStamp();
		this.code = kind === 'character' ? form.charCodeAt(0) : 0;
	}

	get pieces(): Uint32Array {
		return this.pieceCount === 0 ? noPieces : piecesOf(this.form);
	}
}

let stamps = 0;

/** Counts the words that came to be known; after two thousand million it begins anew, and none of the first is still remembered. */
function nextStamp(): number {
	stamps = (stamps % 0x7fffffff) + 1;
	return stamps;
}

const knownWords = new WordMemory<KnownWord>();
/** Few: `?`, `!`, `<amount>` and their like. */
const knownMarks = new Map<string, KnownWord>();
/** By their code. */
const knownCharacters = new Array<KnownWord | undefined>(0xfb00).fill(undefined);

const asWord = (spelt: string, slot: number): KnownWord => new KnownWord(foldWord(spelt), 'word', slot);

function knownMark(form: string, kind: 'mark' | 'stand-in'): KnownWord {
	const known = knownMarks.get(form) ?? new KnownWord(form, kind, 0);
	knownMarks.set(form, known);
	return known;
}

function knownCharacter(code: number): KnownWord {
	return (knownCharacters[code] ??= new KnownWord(String.fromCharCode(code), 'character', 0));
}

const elided = new RegExp(elision, 'giu');

/** A written phrase cut as texts are: by spaces, and after an elision. */
export function phraseParts(phrase: string): string[] {
	return (/['’]/u.test(phrase) ? phrase.replace(elided, (part) => `${part} `) : phrase)
		.split(/\s+/u)
		.filter((part) => part !== '');
}

/** Places of the groups in `unit`, in the order in which they stand there; what else matched stands for its kind. */
const group = { cjk: 9, word: 10, mark: 11, stop: 12 } as const;
const standIns = ['url', 'address', 'amount', 'date', 'clock', 'percent', 'code', 'number'] as const;

const space = 0x20;
const lineEnd = 0x0a;
const fullStop = 0x2e;
const questionMark = 0x3f;
const exclamationMark = 0x21;

/** Whether a unit of UTF-16 is one of these characters, all of ASCII. */
function charactersOf(characters: string): Uint8Array {
	return Uint8Array.from({ length: 0x80 }, (_, code) => (characters.includes(String.fromCharCode(code)) ? 1 : 0));
}

/** Letters with and without accents that most words are made of: whether a unit of UTF-16 is one. */
const latin = Uint8Array.from({ length: 0x250 }, (_, code) => (/\p{L}/u.test(String.fromCharCode(code)) ? 1 : 0));
/** Longest word that is read without `unit`. */
const shortWord = 40;
/** What may follow such a word: none of these can make it part of a place, an amount or a code. */
const afterWord = charactersOf(' \n,;!?)');
/** Begin nothing. */
const idle = charactersOf(' \t,:()"');
/** Words that a number makes an amount: `EUR 50`. */
const currencyLength = 3;
const currencyWords = new Set(['eur', 'usd', 'chf', 'gbp', 'jpy', 'rmb']);

function isCjk(code: number): boolean {
	return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) || code === 0x3005;
}

/** End of the plain word at `start`; `start` itself where it takes `unit` to tell what stands there. */
function plainWordEnd(codes: Uint16Array, start: number, length: number): number {
	const most = Math.min(length, start + shortWord + 1);
	let end = start;
	while (end < most && latin[codes[end] as number] === 1) end += 1;
	if (end === start || end - start > shortWord) return start;
	if (end === length) return end;
	const next = codes[end] as number;
	if (afterWord[next] === 1) return end;
	if (next !== fullStop) return start;
	const afterStop = codes[end + 1];
	return end + 1 === length || afterStop === space || afterStop === lineEnd ? end : start;
}

/**
 * The tokens of a text, at most `limit`. Linear in its length. What `unit` tells is told by it; plain words, spaces and
 * Chinese and Japanese characters, which are nearly all of a mail, are told without.
 */
export function tokensOf(text: string, limit: number): Token[] {
	const tokens: Token[] = [];
	const codes = codeUnits(text);
	const { length } = text;
	let sentence = 0;
	let start = 0;
	while (start < length && tokens.length < limit) {
		const code = codes[start] as number;
		if (idle[code] === 1) {
			start += 1;
			continue;
		}
		if (code === lineEnd) {
			sentence += 1;
			start += 1;
			continue;
		}
		if (isCjk(code)) {
			tokens.push(new Token(knownCharacter(code), start, start + 1, sentence));
			start += 1;
			continue;
		}
		const next = start + 1 < length ? (codes[start + 1] as number) : space;
		if (code === fullStop && (next === space || next === lineEnd)) {
			sentence += 1;
			start += 1;
			continue;
		}
		if ((code === questionMark || code === exclamationMark) && afterWord[next] === 1 && next !== questionMark && next !== exclamationMark) {
			tokens.push(new Token(knownMark(code === questionMark ? '?' : '!', 'mark'), start, start + 1, sentence));
			sentence += 1;
			start += 1;
			continue;
		}
		const wordEnd = plainWordEnd(codes, start, length);
		if (wordEnd > start) {
			const known = knownWords.within(text, codes, start, wordEnd, asWord);
			if (wordEnd - start !== currencyLength || !currencyWords.has(known.form)) {
				tokens.push(new Token(known, start, wordEnd, sentence));
				start = wordEnd;
				continue;
			}
		}
		unit.lastIndex = start;
		const match = unit.exec(text);
		if (!match) break;
		const [shown] = match;
		const { index } = match;
		start = index + shown.length;
		if (match[group.word] !== undefined) tokens.push(new Token(knownWords.within(text, codes, index, start, asWord), index, start, sentence));
		else if (match[group.cjk] !== undefined) tokens.push(new Token(knownCharacter(codes[index] as number), index, index + 1, sentence));
		else if (match[group.mark] !== undefined) {
			if (match[group.stop] === undefined) tokens.push(new Token(knownMark(/[?？¿]/u.test(shown) ? '?' : '!', 'mark'), index, start, sentence));
			if (!/[¿¡]/u.test(shown)) sentence += 1;
		} else {
			const kind = standIns.find((_, place) => match[place + 1] !== undefined) ?? 'number';
			const size = kind === 'number' ? String(Math.min(3, shown.length)) : '';
			tokens.push(new Token(knownMark(`<${kind}${size}>`, 'stand-in'), index, start, sentence));
		}
	}
	return tokens;
}

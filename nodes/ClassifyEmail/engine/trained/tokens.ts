import { codeUnits } from '../../../shared/codeUnits';
import { isCommonText, LetterExpression } from '../../../shared/letterExpression';
import type { HashedWord } from './hashedWords';
import { hashInBody, hashInSubject, pieceCountOf, piecesOf } from './hashedWords';
import { isKind, kinds, plainStretchEnd, plainWordEnd } from './plainText';
import { WordMemory } from './wordMemory';

/**
 * Cuts a text into the units the trained engine reads: words, single Chinese and Japanese characters, and marks that
 * carry meaning. Places, links, amounts and numbers stand for their kind: which invoice it is tells nothing of what is wanted.
 */

/** What every mail asks of a word stands in the token itself: what is known of words lies all over the memory. */
export class Token implements HashedWord {
	inBody = 0;
	inSubject = 0;
	slot = 0;
	stamp = 0;
	pieceCount = 0;
	/** Of a single character; else 0. */
	code = 0;
	/** What it says of the list of concepts that was asked last, and where more of it stands: see `conceptIndex.ts`. */
	speaks = 0;
	spokenAt = 0;

	constructor(
		/** What is known of the word or mark that stands there, or of characters in general. */
		public known: KnownWord,
		/** Of the text, for showing what was found. */
		public start: number,
		public end: number,
		/** Counts from 0. */
		public sentence: number,
	) {}

	get pieces(): Uint32Array {
		return this.known.pieces;
	}

	/** Folded: lower case, without accents, `ä` as `ae`; kinds as `<amount>`. */
	get form(): string {
		return this.code === 0 ? this.known.form : String.fromCharCode(this.code);
	}

	/** Code of the first letter. */
	get first(): number {
		return this.code === 0 ? this.known.first : this.code;
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
const elision = String.raw`(?<![\p{L}])(?:qu|jusqu|lorsqu|puisqu|[cdjlmnst])['’](?=[\p{L}]{2})`;
const unit = new LetterExpression(
	`(${urlForm})|(${addressForm})|(${amountForm})|(${dateForm})|(${clockForm})|(\\d{1,3}(?:[.,]\\d{1,2})?\\s?%)|((?=[\\p{L}-]{0,8}\\d)[\\p{Lu}\\d][\\p{Lu}\\d/_#-]{2,30}(?![\\p{L}\\d]))|(\\d[\\d.,]{0,30})|(${cjkForm})|(${elision}|[\\p{L}\\p{M}]{1,60}(?:['’][\\p{L}\\p{M}]{1,20}){0,3})|([?!¿¡？！]{1,20}|([.。;；](?=\\s|$|[\\u3040-\\u9fff])|\\n))`,
	'giu',
);

/** How many words a token is: a Chinese or Japanese character counts half a word, a mark none. */
export function wordsIn(token: Token): number {
	// Most are words that are remembered: of these nothing else need be asked.
	if (token.slot >= 0) return 1;
	return token.code !== 0 ? 0.5 : token.kind === 'mark' ? 0 : 1;
}

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
	/** Code of the first letter. */
	readonly first: number;
	/** As in a token. */
	speaks = 0;
	spokenAt = 0;

	/**
	 * @param form folded
	 * @param slot below 0 for what is no word
	 */
	constructor(
		readonly form: string,
		readonly kind: 'word' | 'character' | 'mark' | 'stand-in',
		readonly slot: number,
	) {
		this.inBody = hashInBody(form);
		this.inSubject = hashInSubject(form);
		this.pieceCount = kind === 'word' && form.length >= shortestWithPieces ? pieceCountOf(form) : 0;
		this.stamp = nextStamp();
		this.first = form === '' ? 0 : form.charCodeAt(0);
	}

	get pieces(): Uint32Array {
		return this.pieceCount === 0 ? noPieces : piecesOf(this.form);
	}

	/** Keeps what it says of a list of concepts where the next token looks for it. */
	speak(speaks: number, spokenAt: number): void {
		this.speaks = speaks;
		this.spokenAt = spokenAt;
		const at = WordMemory.factsAt(this.slot);
		if (this.slot < 0 || facts[at + fact.stamp] !== this.stamp) return;
		facts[at + fact.speaks] = speaks;
		facts[at + fact.spokenAt] = spokenAt;
	}
}

let stamps = 0;

/** Counts the words that came to be known; after two thousand million it begins anew, and none of the first is still remembered. */
function nextStamp(): number {
	stamps = (stamps % 0x7fffffff) + 1;
	return stamps;
}

const knownWords = new WordMemory<KnownWord>();
/** Places of the numbers that lie beside a word. */
const fact = { inBody: 0, inSubject: 1, stamp: 2, pieceCount: 3, speaks: 4, spokenAt: 5 } as const;
const { facts } = knownWords;
/** Characters are told by their codes alone. */
const anyCharacter = new KnownWord('', 'character', -1);
/** Stand for the places, amounts and their like in the order of the groups in `unit`; for numbers there is one for each length. */
const standIns = ['url', 'address', 'amount', 'date', 'clock', 'percent', 'code'].map((kind) => new KnownWord(`<${kind}>`, 'stand-in', -1));
const numbers = ['1', '2', '3'].map((size) => new KnownWord(`<number${size}>`, 'stand-in', -1));
const question = new KnownWord('?', 'mark', -1);
const exclamation = new KnownWord('!', 'mark', -1);

function asWord(spelt: string, slot: number): KnownWord {
	const known = new KnownWord(foldWord(spelt), 'word', slot);
	const at = WordMemory.factsAt(slot);
	facts[at + fact.inBody] = known.inBody;
	facts[at + fact.inSubject] = known.inSubject;
	facts[at + fact.stamp] = known.stamp;
	facts[at + fact.pieceCount] = known.pieceCount;
	facts[at + fact.speaks] = 0;
	return known;
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

/** What stands for a match that is neither word nor mark. */
function standInFor(match: RegExpExecArray): KnownWord {
	for (let place = 0; place < standIns.length; place++) if (match[place + 1] !== undefined) return standIns[place] as KnownWord;
	return numbers[Math.min(numbers.length, match[0].length) - 1] as KnownWord;
}

const [space, lineEnd, hyphen] = [0x20, 0x0a, 0x2d];

const codesOf = (characters: string): ReadonlySet<number> => new Set([...characters].map((character) => character.charCodeAt(0)));
const stops = codesOf('.;。；');
const questionMarks = codesOf('?？¿');
const openingMarks = codesOf('¿¡');
const ofAddresses = Uint8Array.from({ length: 0x80 }, (_, code) => (/[\w.+@-]/u.test(String.fromCharCode(code)) ? 1 : 0));

/** Whether what begins with a hyphen may be an address if this comes next. */
function mayBeginAddress(next: number): boolean {
	return next > 0x7f || ofAddresses[next] === 1;
}

/** A stop before a space, the end of the text or a Chinese or Japanese character ends a sentence. */
function endsSentence(code: number, next: number): boolean {
	return stops.has(code) && (next === space || next === lineEnd || (next >= 0x3040 && next <= 0x9fff));
}

/** Three letters as one number, small or capital; others give other numbers. */
function threeLetters(first: number, second: number, third: number): number {
	return ((first | 0x20) << 20) ^ ((second | 0x20) << 10) ^ (third | 0x20);
}

/** Words that a number makes an amount: `EUR 50`. */
const currencyLength = 3;
const currencyWords: ReadonlySet<number> = new Set(['eur', 'usd', 'chf', 'gbp', 'jpy', 'rmb'].map((word) => threeLetters(word.charCodeAt(0), word.charCodeAt(1), word.charCodeAt(2))));

function isCurrency(codes: Uint16Array, start: number, end: number): boolean {
	return end - start === currencyLength && currencyWords.has(threeLetters(codes[start] as number, codes[start + 1] as number, codes[start + 2] as number));
}

/** Tokens that are used again for the next text: to make some hundred of them for each mail takes longer than to fill them. */
export class TokenStore {
	private readonly tokens: Token[] = [];
	private used = 0;

	clear(): void {
		this.used = 0;
	}

	private next(known: KnownWord, start: number, end: number, sentence: number): Token {
		const at = this.used++;
		const token = this.tokens[at];
		if (token === undefined) return (this.tokens[at] = new Token(known, start, end, sentence));
		token.known = known;
		token.start = start;
		token.end = end;
		token.sentence = sentence;
		return token;
	}

	/** @param slot of the word in `knownWords` */
	addWord(slot: number, start: number, end: number, sentence: number): void {
		const token = this.next(knownWords.at(slot), start, end, sentence);
		const at = WordMemory.factsAt(slot);
		token.inBody = facts[at + fact.inBody] as number;
		token.inSubject = facts[at + fact.inSubject] as number;
		token.slot = slot;
		token.stamp = facts[at + fact.stamp] as number;
		token.pieceCount = facts[at + fact.pieceCount] as number;
		token.code = 0;
		token.speaks = facts[at + fact.speaks] as number;
		token.spokenAt = facts[at + fact.spokenAt] as number;
	}

	/** @param code of the character */
	addCharacter(code: number, start: number, sentence: number): void {
		const token = this.next(anyCharacter, start, start + 1, sentence);
		token.inBody = 0;
		token.inSubject = 0;
		token.slot = -1;
		token.pieceCount = 0;
		token.code = code;
	}

	/** A mark or a stand-in. */
	addMark(known: KnownWord, start: number, end: number, sentence: number): void {
		const token = this.next(known, start, end, sentence);
		token.inBody = known.inBody;
		token.inSubject = known.inSubject;
		token.slot = known.slot;
		token.stamp = known.stamp;
		token.pieceCount = 0;
		token.code = 0;
		token.speaks = known.speaks;
		token.spokenAt = known.spokenAt;
	}

	get count(): number {
		return this.used;
	}

	/** Those added since it was cleared: they hold until the store is filled again. */
	all(): Token[] {
		return this.tokens.slice(0, this.used);
	}
}

/**
 * The tokens of a text, at most `limit`. Linear in its length. What `unit` tells is told by it; plain words, spaces and
 * Chinese and Japanese characters, which are nearly all of a mail, are told without.
 *
 * @param store where they are kept; without one they are the caller's to keep
 */
export function tokensOf(text: string, limit: number, store = new TokenStore()): Token[] {
	store.clear();
	const codes = codeUnits(text);
	const { length } = text;
	let sentence = 0;
	let start = 0;
	// Up to here there are plain words, hyphens and apostrophes only.
	let plainUntil = 0;
	let expression: RegExp | undefined;
	while (start < length && store.count < limit) {
		const code = codes[start] as number;
		const next = start + 1 < length ? (codes[start + 1] as number) : space;
		if (isKind(code, kinds.letter)) {
			if (start >= plainUntil) plainUntil = plainStretchEnd(codes, start, length);
			const wordEnd = start < plainUntil ? plainWordEnd(text, codes, start, plainUntil) : start;
			if (wordEnd > start && !isCurrency(codes, start, wordEnd)) {
				store.addWord(knownWords.slotWithin(text, codes, start, wordEnd, asWord), start, wordEnd, sentence);
				start = wordEnd;
				continue;
			}
		} else if (isKind(code, kinds.idle) || (code === hyphen && (start < plainUntil || !mayBeginAddress(next)))) {
			start += 1;
			continue;
		} else if (isKind(code, kinds.cjk)) {
			store.addCharacter(code, start, sentence);
			start += 1;
			continue;
		} else if (code === lineEnd || endsSentence(code, next)) {
			sentence += 1;
			start += 1;
			continue;
		} else if (isKind(code, kinds.mark) && !isKind(next, kinds.mark)) {
			store.addMark(questionMarks.has(code) ? question : exclamation, start, start + 1, sentence);
			if (!openingMarks.has(code)) sentence += 1;
			start += 1;
			continue;
		}
		expression ??= unit.for(isCommonText(text));
		expression.lastIndex = start;
		const match = expression.exec(text);
		if (!match) break;
		const [shown] = match;
		const { index } = match;
		start = index + shown.length;
		if (match[group.word] !== undefined) store.addWord(knownWords.slotWithin(text, codes, index, start, asWord), index, start, sentence);
		else if (match[group.cjk] !== undefined) store.addCharacter(codes[index] as number, index, sentence);
		else if (match[group.mark] !== undefined) {
			if (match[group.stop] === undefined) store.addMark(/[?？¿]/u.test(shown) ? question : exclamation, index, start, sentence);
			if (!/[¿¡]/u.test(shown)) sentence += 1;
		} else store.addMark(standInFor(match), index, start, sentence);
	}
	return store.all();
}

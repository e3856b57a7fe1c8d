/**
 * Cuts a text into the units the trained engine reads: words, single Chinese and Japanese characters, and marks that
 * carry meaning. Places, links, amounts and numbers stand for their kind: which invoice it is tells nothing of what is wanted.
 */

export interface Token {
	/** Folded: lower case, without accents, `ä` as `ae`; kinds as `<amount>`. */
	form: string;
	/** Of the text, for showing what was found. */
	start: number;
	end: number;
	kind: 'word' | 'character' | 'mark' | 'stand-in';
	/** Counts from 0. */
	sentence: number;
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

const foldings = new Map<string, string>();
const mostFoldings = 30_000;

/** Small letters a to z and apostrophes only: most words. */
function isFolded(word: string): boolean {
	for (let at = 0; at < word.length; at++) {
		const code = word.charCodeAt(at);
		if ((code < 97 || code > 122) && code !== 39) return false;
	}
	return true;
}

/** A copy for what is remembered: what is cut from a mail would keep the whole mail in memory. */
export function ownCopy(text: string): string {
	return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** Lower case without accents; German umlauts as people type them without the keys. */
export function foldWord(word: string): string {
	if (isFolded(word)) return word;
	const known = foldings.get(word);
	if (known !== undefined) return known;
	const own = ownCopy(word);
	const folded = own
		.toLowerCase()
		.replace(/ä/gu, 'ae')
		.replace(/ö/gu, 'oe')
		.replace(/ü/gu, 'ue')
		.replace(/ß/gu, 'ss')
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/’/gu, "'");
	if (foldings.size >= mostFoldings) foldings.clear();
	foldings.set(own, folded);
	return folded;
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

/** Letters with and without accents that most words are made of: whether a unit of UTF-16 is one. */
const latin = Uint8Array.from({ length: 0x250 }, (_, code) => (/\p{L}/u.test(String.fromCharCode(code)) ? 1 : 0));
/** Longest word that is read without `unit`. */
const shortWord = 40;
/** What may follow such a word: none of these can make it part of a place, an amount or a code. */
const afterWord = new Set([...' \n,;!?)'].map((character) => character.charCodeAt(0)));
/** Begin nothing. */
const idle = new Set([...' \t,:()"'].map((character) => character.charCodeAt(0)));
/** Words that a number makes an amount: `EUR 50`. */
const currencyWords = new Set(['eur', 'usd', 'chf', 'gbp', 'jpy', 'rmb']);

function isCjk(code: number): boolean {
	return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) || code === 0x3005;
}

/** End of the plain word at `start`; `start` itself where it takes `unit` to tell what stands there. */
function plainWordEnd(text: string, start: number): number {
	let end = start;
	while (end < text.length && end - start <= shortWord && latin[text.charCodeAt(end)] === 1) end += 1;
	if (end === start || end - start > shortWord) return start;
	if (end === text.length) return end;
	const next = text.charCodeAt(end);
	if (afterWord.has(next)) return end;
	if (next !== fullStop) return start;
	const afterStop = text.charCodeAt(end + 1);
	return end + 1 === text.length || afterStop === space || afterStop === lineEnd ? end : start;
}

/**
 * The tokens of a text, at most `limit`. Linear in its length. What `unit` tells is told by it; plain words, spaces and
 * Chinese and Japanese characters, which are nearly all of a mail, are told without.
 */
export function tokensOf(text: string, limit: number): Token[] {
	const tokens: Token[] = [];
	let sentence = 0;
	let start = 0;
	while (start < text.length && tokens.length < limit) {
		const code = text.charCodeAt(start);
		if (idle.has(code)) {
			start += 1;
			continue;
		}
		if (code === lineEnd) {
			sentence += 1;
			start += 1;
			continue;
		}
		if (isCjk(code)) {
			tokens.push({ form: text.charAt(start), kind: 'character', start, end: start + 1, sentence });
			start += 1;
			continue;
		}
		const wordEnd = plainWordEnd(text, start);
		if (wordEnd > start) {
			const form = foldWord(text.slice(start, wordEnd));
			if (!currencyWords.has(form)) {
				tokens.push({ form, kind: 'word', start, end: wordEnd, sentence });
				start = wordEnd;
				continue;
			}
		}
		unit.lastIndex = start;
		const match = unit.exec(text);
		if (!match) break;
		const [shown] = match;
		const place = { start: match.index, end: match.index + shown.length, sentence };
		start = place.end;
		if (match[group.word] !== undefined) tokens.push({ form: foldWord(shown), kind: 'word', ...place });
		else if (match[group.cjk] !== undefined) tokens.push({ form: shown, kind: 'character', ...place });
		else if (match[group.mark] !== undefined) {
			if (match[group.stop] === undefined) tokens.push({ form: /[?？¿]/u.test(shown) ? '?' : '!', kind: 'mark', ...place });
			if (!/[¿¡]/u.test(shown)) sentence += 1;
		} else {
			const kind = standIns.find((_, index) => match[index + 1] !== undefined) ?? 'number';
			const size = kind === 'number' ? String(Math.min(3, shown.length)) : '';
			tokens.push({ form: `<${kind}${size}>`, kind: 'stand-in', ...place });
		}
	}
	return tokens;
}

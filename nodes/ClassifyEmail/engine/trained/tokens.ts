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
	`(?<url>${urlForm})|(?<address>${addressForm})|(?<amount>${amountForm})|(?<date>${dateForm})|(?<clock>${clockForm})|(?<percent>\\d{1,3}(?:[.,]\\d{1,2})?\\s?%)|(?<code>(?=[\\p{L}-]{0,8}\\d)[\\p{Lu}\\d][\\p{Lu}\\d/_#-]{2,30}(?![\\p{L}\\d]))|(?<number>\\d[\\d.,]{0,30})|(?<cjk>${cjkForm})|(?<word>${elision}|[\\p{L}\\p{M}]{1,60}(?:['’][\\p{L}\\p{M}]{1,20}){0,3})|(?<mark>[?!¿¡？！]{1,20}|(?<stop>[.。;；](?=\\s|$|[\\u3040-\\u9fff])|\\n))`,
	'giu',
);

const foldings = new Map<string, string>();
const mostFoldings = 50_000;

/** Lower case without accents; German umlauts as people type them without the keys. */
export function foldWord(word: string): string {
	const known = foldings.get(word);
	if (known !== undefined) return known;
	const folded = word
		.toLowerCase()
		.replace(/ä/gu, 'ae')
		.replace(/ö/gu, 'oe')
		.replace(/ü/gu, 'ue')
		.replace(/ß/gu, 'ss')
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/’/gu, "'");
	if (foldings.size >= mostFoldings) foldings.clear();
	foldings.set(word, folded);
	return folded;
}

const standIns = ['url', 'address', 'amount', 'date', 'clock', 'percent', 'code', 'number'] as const;

const elided = new RegExp(elision, 'giu');

/** A written phrase cut as texts are: by spaces, and after an elision. */
export function phraseParts(phrase: string): string[] {
	return phrase
		.replace(elided, (part) => `${part} `)
		.split(/\s+/u)
		.filter((part) => part !== '');
}

/** The tokens of a text, at most `limit`. Linear in its length. */
export function tokensOf(text: string, limit: number): Token[] {
	const tokens: Token[] = [];
	let sentence = 0;
	for (const match of text.matchAll(unit)) {
		if (tokens.length >= limit) break;
		const groups = match.groups ?? {};
		const [shown] = match;
		const place = { start: match.index, end: match.index + shown.length, sentence };
		if (groups.word !== undefined) tokens.push({ form: foldWord(shown), kind: 'word', ...place });
		else if (groups.cjk !== undefined) tokens.push({ form: shown, kind: 'character', ...place });
		else if (groups.mark !== undefined) {
			if (groups.stop === undefined) tokens.push({ form: /[?？¿]/u.test(shown) ? '?' : '!', kind: 'mark', ...place });
			if (!/[¿¡]/u.test(shown)) sentence += 1;
		} else {
			const kind = standIns.find((name) => groups[name] !== undefined) ?? 'number';
			const size = kind === 'number' ? String(Math.min(3, shown.length)) : '';
			tokens.push({ form: `<${kind}${size}>`, kind: 'stand-in', ...place });
		}
	}
	return tokens;
}

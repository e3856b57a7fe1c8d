import { allMatches } from '../../shared/allMatches';
import { LetterExpression } from '../../shared/letterExpression';
import type { Digits, Reach } from './digits';

/** A sum of money as found. */
export interface FoundAmount {
	amount: number;
	/** ISO 4217. */
	currency: string;
	/** As written. */
	text: string;
}

/** Signs and words to currency codes; a bare dollar and yen sign are taken for the most common reading. */
const currencies: Readonly<Record<string, string>> = {
	'€': 'EUR', eur: 'EUR', euro: 'EUR', euros: 'EUR', $: 'USD', us$: 'USD', usd: 'USD', dollars: 'USD', dollar: 'USD', dólares: 'USD',
	'£': 'GBP', gbp: 'GBP', pounds: 'GBP', '¥': 'JPY', '￥': 'JPY', jpy: 'JPY', 円: 'JPY', 元: 'CNY', 人民币: 'CNY', rmb: 'CNY', cny: 'CNY',
	chf: 'CHF', franken: 'CHF', cad: 'CAD', c$: 'CAD', aud: 'AUD', a$: 'AUD', mxn: 'MXN', pesos: 'MXN', 万円: 'JPY', 万元: 'CNY', 美元: 'USD', 欧元: 'EUR',
};

/** Where a currency's sign is ambiguous, the mail's language decides. */
const byLanguage: Readonly<Record<string, Readonly<Record<string, string>>>> = { zh: { '¥': 'CNY', '￥': 'CNY' } };

const multiples: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000, 万円: 10_000, 万元: 10_000 };

const figure = '\\d{1,3}(?:[ ,.\'’\\u202f]\\d{3}){1,4}(?:[.,]\\d{1,2})?|\\d{1,12}(?:[.,]\\d{1,2})?';
const sign = 'US\\$|C\\$|A\\$|[€$£¥￥]|EUR|USD|GBP|JPY|CNY|RMB|CHF|CAD|AUD|MXN';
const word = '[€$£]|EUR|USD|GBP|JPY|CNY|RMB|CHF|CAD|AUD|MXN|euros?|dollars?|dólares|pounds|pesos|Franken|万円|万元|円|元|人民币|美元|欧元';
const pattern = new LetterExpression(
	`(?<![\\p{L}\\p{N}.,])(?:(${sign})[ \\u00a0]?(${figure})([kKmM](?![\\p{L}\\p{N}]))?|(${figure})[ \\u00a0]?([kK](?=[ ]?[€$£]))?[ ]?(${word})(?![a-zA-Z]))`,
	'gu',
);

const reach: Reach = { before: 4, after: 40 };

/** "1.234,50", "1,234.50", "1 234", "1'200.00" to a number. One separator before three digits groups, else it is the decimal one. */
function parseFigure(text: string): number {
	const plain = text.replace(/[ '’\u00a0\u202f]/gu, '');
	const last = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
	const decimals = last < 0 ? 0 : plain.length - last - 1;
	if (last < 0 || decimals === 3) return Number(plain.replace(/[.,]/gu, ''));
	return Number(`${plain.slice(0, last).replace(/[.,]/gu, '')}.${plain.slice(last + 1)}`);
}

/** Sums of money in a text, told by its digits, in order. `language` settles what a bare yen or yuan sign means. */
export function findAmounts(digits: Digits, language: string): FoundAmount[] {
	const found = new Map<string, FoundAmount>();
	for (const match of digits.near(reach).flatMap(({ text }) => allMatches(text, pattern.for(digits.isCommon)))) {
		const [whole, before, first, firstMultiple, second, secondMultiple, after] = match;
		const label = (before ?? after ?? '').toLowerCase();
		const currency = byLanguage[language]?.[label] ?? currencies[label];
		const value = parseFigure(first ?? second ?? '');
		if (!currency || !Number.isFinite(value)) continue;
		const multiple = multiples[(firstMultiple ?? secondMultiple ?? label).toLowerCase()] ?? 1;
		found.set(whole, { amount: value * multiple, currency, text: whole.trim() });
	}
	return [...found.values()];
}

import { allMatches } from '../../shared/allMatches';
import { LetterExpression } from '../../shared/letterExpression';
import { afterWord } from './digits';
import type { Digits, Placed, Reach } from './digits';

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
	'us-dollar': 'USD', 'us-dollars': 'USD', 'us dollar': 'USD', 'us dollars': 'USD', ドル: 'USD', 美元: 'USD', 美金: 'USD',
	'£': 'GBP', gbp: 'GBP', pounds: 'GBP', 英镑: 'GBP', '¥': 'JPY', '￥': 'JPY', jpy: 'JPY', yen: 'JPY', yens: 'JPY', yenes: 'JPY', 円: 'JPY', 日元: 'JPY',
	元: 'CNY', 人民币: 'CNY', 人民元: 'CNY', 块钱: 'CNY', rmb: 'CNY', cny: 'CNY', yuan: 'CNY', yuanes: 'CNY', chf: 'CHF', franken: 'CHF', cad: 'CAD', c$: 'CAD', aud: 'AUD', a$: 'AUD',
	mxn: 'MXN', mx$: 'MXN', pesos: 'MXN', 欧元: 'EUR', ユーロ: 'EUR', nzd: 'NZD', sgd: 'SGD', hkd: 'HKD', twd: 'TWD', ars: 'ARS', clp: 'CLP', cop: 'COP',
};

/** Where a currency's sign is ambiguous, the mail's language decides. */
const byLanguage: Readonly<Record<string, Readonly<Record<string, string>>>> = { zh: { '¥': 'CNY', '￥': 'CNY' } };

/** Signs of several currencies: a word behind the figure says which. */
const shared = new Set(['$', '¥', '￥']);

const multiples: Readonly<Record<string, number>> = {
	k: 1_000, tsd: 1_000, tausend: 1_000, thousand: 1_000, 万: 10_000, 萬: 10_000,
	m: 1_000_000, mn: 1_000_000, mio: 1_000_000, million: 1_000_000, millions: 1_000_000, millionen: 1_000_000, millón: 1_000_000, millones: 1_000_000, 億: 100_000_000, 亿: 100_000_000,
	bn: 1_000_000_000, mrd: 1_000_000_000, milliarde: 1_000_000_000, milliarden: 1_000_000_000, milliard: 1_000_000_000, milliards: 1_000_000_000,
};
/** Words that count otherwise in another language: "4 mil" are millions to some in English. */
const multiplesByLanguage: Readonly<Record<string, Readonly<Record<string, number>>>> = { en: { billion: 1_000_000_000 }, es: { mil: 1_000 }, fr: { mille: 1_000 } };

const figure = '(?:\\d{1,3}(?:[ ,.\'’\\u00a0\\u202f]\\d{3}){1,4}(?:[.,]\\d{1,2})?|\\d{1,12}(?:[.,]\\d{1,2})?)';
/** "12,- €": a stroke for no cents. */
const stroke = '[.,](?:--?|[–—])(?![\\p{L}\\p{N}])';
/** Words as they are written, which expressions find faster than any case. */
const written = (...words: readonly string[]): string =>
	words.flatMap((word) => [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`, word.toUpperCase()]).join('|');

const multiple = written('tsd\\.?', 'tausend', 'thousand', 'mil(?:le)?(?![a-z])', 'mn', 'mio\\.?', 'million(?:en|es|s)?', 'millón', 'millones', 'bn', 'mrd\\.?', 'milliarden?', 'milliards?', 'billion');
const sign = 'US\\$|C\\$|A\\$|MX\\$|[€$£¥￥]|EUR|Eur|USD|GBP|JPY|CNY|RMB|CHF|CAD|AUD|MXN';
const dollars = `(?:${written('dollars?', 'dólares')})(?! (?:can|austral|Can|Austral))`;
const pesos = `(?:${written('pesos')})(?! (?:argent|chil|colomb|cuban|dominic|filip|urug))`;
/** 元 begins other words too: the first of the month, an element. */
const yuan = '元(?![旦宵月年素件首老祖气気々]|\\d{1,2}角)';
const ofCjk = `円|${yuan}|人民币|人民元|美元|美金|欧元|日元|英镑|块钱|ドル|ユーロ`;
const codes = written('eur', 'usd', 'gbp', 'jpy', 'cny', 'rmb', 'chf', 'cad', 'aud', 'mxn');
const word = `[€$£](?!\\d)|${codes}|${written('euros?', 'pounds', 'franken', 'yen(?:e?s)?', 'yuan(?:es)?')}|US[- ](?:${written('dollars?')})|${dollars}|${pesos}|${ofCjk}`;
const behindSign = `USD|CAD|AUD|NZD|SGD|HKD|TWD|MXN|ARS|CLP|COP|${dollars}|${pesos}|JPY|CNY|RMB|円|${yuan}`;

/** Figures of which those before are a part: 1億2000万, 第3. */
const cjkNumeral = '第数〇一二三四五六七八九十百千万萬億亿兆数几幾';
const before = afterWord(`.,${cjkNumeral}`);

const pattern = new LetterExpression(
	`(?=[\\d€$£¥￥UEGJCRAM])${before}(?:(${sign})[ \\u00a0]?(${figure})(?!\\d|[.,]\\d)(?:${stroke})?([kKmM](?![\\p{L}\\p{N}])|[ ]?(?:${multiple})(?![\\p{L}\\p{N}])|[万萬億亿](?!\\d))?(?![ ]?(?:[bB]ill|[tT]rill|[百千万萬億亿兆]))(?:[ ]?(${behindSign})(?![a-zA-Z]|[ ]?\\d))?` +
		`|(${figure})(?:${stroke})?(?:[ \\u00a0]?([kKmM](?=[ ]?[€$£])|(?:${multiple})(?=[ €$£])(?: de| d['’](?=e))?))?[ \\u00a0]{0,2}(${word})(?![a-zA-Z]))`,
	'gu',
);

/** 1億2000万円, 2万5000円, 3千元. */
const cjkPattern = new LetterExpression(
	`(?=\\d)${before}(?:(\\d{1,5}(?:\\.\\d{1,4})?)[ ]?[億亿])?(?:(\\d{1,3},\\d{3}|\\d{1,5}(?:\\.\\d{1,4})?)[ ]?[万萬])?(?:(\\d)千)?(\\d{1,3}(?:,\\d{3})|\\d{1,4})?[ ]?(${ofCjk})`,
	'gu',
);
const cjkMultiples = [100_000_000, 10_000, 1_000, 1] as const;

const reach: Reach = { before: 5, after: 56 };

/** "1.234,50", "1,234.50", "1 234", "1'200.00" to a number. One separator before three digits groups, else it is the decimal one. */
function parseFigure(text: string): number {
	const plain = text.replace(/[ '’\u00a0\u202f]/gu, '');
	const last = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
	const decimals = last < 0 ? 0 : plain.length - last - 1;
	if (last < 0 || decimals === 3) return Number(plain.replace(/[.,]/gu, ''));
	return Number(`${plain.slice(0, last).replace(/[.,]/gu, '')}.${plain.slice(last + 1)}`);
}

interface Sum {
	/** In units of UTF-16. */
	length: number;
	amount: number;
	currency: string | undefined;
}

function sumOf(match: RegExpExecArray, language: string): Sum | undefined {
	const [whole, first, firstFigure, firstMultiple, behind, secondFigure, secondMultiple, after] = match;
	const own = (first ?? after ?? '').toLowerCase();
	const isShared = behind !== undefined && shared.has(own);
	const label = isShared ? behind.toLowerCase() : own;
	const times = (firstMultiple ?? secondMultiple ?? '').trim().toLowerCase().replace('.', '');
	// "100 m €" is as often one of metres.
	if (secondMultiple === 'm') return undefined;
	const counted = times.replace(/ d[e'’]$/u, '');
	const multiple = times === '' ? 1 : (multiples[counted] ?? multiplesByLanguage[language]?.[counted]);
	if (multiple === undefined) return undefined;
	const length = whole.length - (isShared ? 0 : (behind?.length ?? 0));
	return { length, amount: parseFigure(firstFigure ?? secondFigure ?? '') * multiple, currency: byLanguage[language]?.[label] ?? currencies[label] };
}

function cjkSumOf([whole, ...parts]: RegExpExecArray): Sum {
	const amount = cjkMultiples.reduce((sum, multiple, nth) => sum + (parts[nth] === undefined ? 0 : parseFigure(parts[nth]) * multiple), 0);
	return { length: whole.length, amount, currency: currencies[parts[cjkMultiples.length] ?? ''] };
}

/** Sums of money in a text, told by its digits, in order. `language` settles what a bare yen or yuan sign means. */
export function findAmounts(digits: Digits, language: string): Array<Placed<FoundAmount>> {
	const found: Array<Placed<FoundAmount>> = [];
	const expressions = digits.hasCjkNumeral ? [pattern, cjkPattern] : [pattern];
	for (const stretch of digits.near(reach)) {
		for (const expression of expressions) {
			for (const match of allMatches(stretch.text, expression.for(digits.isCommon))) {
				const sum = expression === pattern ? sumOf(match, language) : cjkSumOf(match);
				if (sum?.currency === undefined || !Number.isFinite(sum.amount)) continue;
				const at = stretch.at + match.index;
				const end = at + sum.length;
				// Multiples of fractions: 1.1 times a hundred million is not 110000000.00000001.
				found.push({ at, end, value: { amount: Math.round(sum.amount * 100) / 100, currency: sum.currency, text: digits.written.slice(at, end).trim() } });
			}
		}
	}
	return found.sort((a, b) => a.at - b.at);
}

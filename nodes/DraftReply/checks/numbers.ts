import type { Found } from './dates';

/** Currency signs and words of prices, by ISO 4217 code. A sign that several currencies share stands for all of them. */
const currencySigns: ReadonlyArray<readonly [sign: string, codes: readonly string[]]> = [
	['€', ['EUR']],
	['$', ['USD', 'CAD', 'AUD', 'MXN', 'NZD', 'SGD', 'HKD']],
	['£', ['GBP']],
	['¥', ['JPY', 'CNY']],
	['円', ['JPY']],
	['元', ['CNY']],
	['euros?', ['EUR']],
	['d[oó]lares|dollars?|dollar|美元|ドル', ['USD']],
	['pounds?|libras|livres', ['GBP']],
	['fr\\.|francs?|franken', ['CHF']],
];
const codes = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'CNY', 'CAD', 'AUD', 'MXN', 'RMB', 'NZD', 'SGD', 'HKD', 'SEK', 'NOK', 'DKK', 'PLN', 'INR', 'BRL'];

const number = /(?<![\p{L}\d])[-+]?\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d{1,4})?(?!\d)|\d+(?:[.,]\d+)?/gu;

/** What a written number may mean: "1.234" is 1234 or 1.234. */
function readNumber(written: string): number[] {
	const plain = written.replace(/['’\u00a0\u202f +]/g, '').replace(/^-/, '');
	const parts = plain.split(/[.,]/);
	const separators = plain.replace(/[^.,]/g, '');
	const whole = Number(parts.join(''));
	if (parts.length === 1) return [whole];
	const last = parts.at(-1) ?? '';
	const decimal = Number(`${parts.slice(0, -1).join('')}.${last}`);
	// Two kinds of separator: the last one is the decimal mark. One kind, repeated: thousands.
	if (new Set(separators).size > 1) return [decimal];
	if (parts.length > 2) return [whole];
	return last.length === 3 ? [whole, decimal] : [decimal];
}

const scales: ReadonlyArray<readonly [RegExp, number]> = [
	[/^\s?(?:k|mil|mille|tausend|thousand|千)(?!\p{L})/iu, 1_000],
	[/^\s?(?:万|萬)/u, 10_000],
	[/^\s?(?:m|mio|million(?:en|es|s)?|millones)\.?(?!\p{L})/iu, 1_000_000],
];

export interface WrittenNumber {
	values: number[];
	/** ISO 4217 codes the writing may mean; empty for a bare number. */
	currencies: string[];
	percent: boolean;
}

const codeBefore = new RegExp(`(${codes.join('|')})\\s?$`, 'i');
const codeAfter = new RegExp(`^\\s?(${codes.join('|')})(?!\\p{L})`, 'iu');
const signs = currencySigns.map(([sign, known]) => {
	const escaped = sign === '$' ? '\\$' : sign;
	return {
		before: new RegExp(`(?:${escaped})\\s?$`, 'iu'),
		after: new RegExp(`^\\s?(?:${escaped})(?!\\p{Script=Latin})`, 'iu'),
		known,
	};
});

function currenciesIn(before: string, after: string): string[] {
	const code = (codeBefore.exec(before) ?? codeAfter.exec(after))?.[1]?.toUpperCase();
	if (code !== undefined) return [code === 'RMB' ? 'CNY' : code];
	return [...(signs.find((sign) => sign.before.test(before) || sign.after.test(after))?.known ?? [])];
}

/** The numbers of a text. Full-width digits are expected to be normalised (NFKC) before. */
export function numbersIn(text: string): Array<Found<WrittenNumber>> {
	return [...text.matchAll(number)].map((match) => {
		const at = match.index;
		const end = at + match[0].length;
		const after = text.slice(end, end + 14);
		const scale = scales.find(([pattern]) => pattern.test(after));
		const values = readNumber(match[0]);
		return {
			text: match[0],
			at,
			values: [
				{
					values: scale === undefined ? values : values.map((value) => value * scale[1]),
					currencies: currenciesIn(text.slice(Math.max(0, at - 5), at), after),
					percent: /^\s?(?:%|percent|per cent|prozent|por ciento|pour ?cent|パーセント)/iu.test(after),
				},
			],
		};
	});
}

/** One value of a table as it came: of a CSV, a spreadsheet or a database. */

const words = new Set(['', 'na', 'n/a', 'nan', 'null', 'undefined', '#n/a', '-', '?']);

/** True for what stands for "not known": empty, blank, null, NA. */
export function isMissing(value: unknown): boolean {
	if (value === undefined || value === null) return true;
	if (typeof value === 'number') return !Number.isFinite(value);
	return typeof value === 'string' && words.has(value.trim().toLowerCase());
}

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
/** 1,234.5 */
const groupedNumber = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** 1.234,5 or 12,5; three digits after a lone comma are read as thousands, above. */
const commaNumber = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$/;
/** A currency in front, a per cent sign behind. */
const marks = /^[€$£¥]\s?|\s?%$/g;

/** The number a value stands for: true is 1, "$1,234.5" and "1.234,5" are 1234.5; NaN where it stands for none. */
export function numberOf(value: unknown): number {
	if (typeof value === 'number') return Number.isFinite(value) ? value : NaN;
	if (typeof value === 'boolean') return Number(value);
	if (typeof value !== 'string') return NaN;
	const text = value.trim();
	const number = plainNumber.test(text) ? Number(text) : spelt(text.replace(marks, ''));
	return Number.isFinite(number) ? number : NaN;
}

function spelt(text: string): number {
	if (plainNumber.test(text)) return Number(text);
	if (groupedNumber.test(text)) return Number(text.replaceAll(',', ''));
	return commaNumber.test(text) ? Number(text.replaceAll('.', '').replace(',', '.')) : NaN;
}

/** A value as the name of a level. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : String(value)).slice(0, 200);

const dateLike = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$|^\d{1,2}[./]\d{1,2}[./]\d{4}(?: .*)?$/;

/** Milliseconds of a date in a year-first or day-first spelling; NaN where it is none. */
export function timeOf(value: unknown): number {
	if (value instanceof Date) return value.getTime();
	if (typeof value === 'number') return value;
	if (typeof value !== 'string' || !isDate(value)) return numberOf(value);
	const [, day, month, year] = /^(\d{1,2})[./](\d{1,2})[./](\d{4})/.exec(value.trim()) ?? [];
	return year === undefined ? Date.parse(value.trim()) : Date.UTC(Number(year), Number(month) - 1, Number(day));
}

export const isDate = (value: unknown): boolean => value instanceof Date || (typeof value === 'string' && dateLike.test(value.trim()));

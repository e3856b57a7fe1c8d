import { DateTime } from 'luxon';
import { ownValue, type VariableType } from './variables';

/** How values are written: for which reader, and on which clock. */
export interface Locale {
	/** ISO 639-1 or BCP 47. */
	language: string;
	/** IANA zone in which instants are told. */
	timeZone: string;
}

type DateStyle = 'short' | 'medium' | 'long' | 'full';

function asStyle(style: string | undefined): DateStyle | undefined {
	return (['short', 'medium', 'long', 'full'] as const).find((known) => known === style);
}

/** A calendar date or a local time has no zone and is told as it is; an instant is told in the reader's zone. */
function moment(value: string, { language, timeZone }: Locale): DateTime {
	const instant = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(value);
	return DateTime.fromISO(value, { zone: instant ? timeZone : 'utc' }).setLocale(language);
}

/** Notices of one incident tell the same instants thousands of times. What was told, by reader's language, zone and style; emptied when it is full. */
const toldMoments = new Map<string, string>();
const mostToldMoments = 5_000;

function momentTold(value: string, locale: Locale, style: Intl.DateTimeFormatOptions): string {
	const key = JSON.stringify([value, locale.language, locale.timeZone, style.dateStyle, style.timeStyle]);
	const told = toldMoments.get(key) ?? moment(value, locale).toLocaleString(style);
	if (toldMoments.size >= mostToldMoments) toldMoments.clear();
	toldMoments.set(key, told);
	return told;
}

/** Making a formatter costs far more than using it. One for each language and currency met. */
const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: string, currency: string | undefined): Intl.NumberFormat {
	const key = `${language} ${currency ?? ''}`;
	const known = numberFormats.get(key);
	if (known !== undefined) return known;
	const made = new Intl.NumberFormat(
		language,
		currency === undefined ? { maximumFractionDigits: 10 } : { style: 'currency', currency },
	);
	if (numberFormats.size < 500) numberFormats.set(key, made);
	return made;
}

function money(value: unknown, language: string): string {
	return numberFormat(language, String(ownValue(value, 'currency'))).format(Number(ownValue(value, 'amount')));
}

/** A value as the reader writes it. `type` undefined means an undeclared field: told by what it is. */
export function formatted(
	value: unknown,
	type: VariableType | undefined,
	locale: Locale,
	style: string | undefined,
): string {
	if (value === undefined || value === null) return '';
	const dateStyle = asStyle(style);
	switch (type) {
		case 'money':
			return money(value, locale.language);
		case 'date':
			return momentTold(String(value), locale, { dateStyle: dateStyle ?? 'long' });
		case 'time':
			return momentTold(String(value), locale, { timeStyle: dateStyle ?? 'short' });
		case 'datetime':
			return momentTold(String(value), locale, { dateStyle: dateStyle ?? 'long', timeStyle: 'short' });
		default:
			return typeof value === 'number'
				? numberFormat(locale.language, undefined).format(value)
				: typeof value === 'string'
					? value
					: '';
	}
}

const pluralRules = new Map<string, Intl.PluralRules>();

/** The plural form of a count in a language, by the rules of CLDR. */
export function pluralForm(count: number, language: string): Intl.LDMLPluralRule {
	const rules = pluralRules.get(language) ?? new Intl.PluralRules(language);
	if (pluralRules.size < 100) pluralRules.set(language, rules);
	return rules.select(count);
}

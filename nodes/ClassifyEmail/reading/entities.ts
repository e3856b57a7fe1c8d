import { allMatches } from '../../shared/allMatches';
import { LetterExpression } from '../../shared/letterExpression';
import { findAmounts } from './amounts';
import type { FoundAmount } from './amounts';
import { findDates } from './dates';
import type { FoundDate } from './dates';
import { Digits } from './digits';
import type { Reach } from './digits';

export interface Entities {
	dates: FoundDate[];
	amounts: FoundAmount[];
	/** Invoice, order, ticket and customer numbers as written (`INV-2024-031`, `#12345`, `PO 4471`). */
	references: string[];
	/** As written, spaces kept; E.164 is left to who knows the country. */
	phones: string[];
	/** Lowercased. */
	emails: string[];
}

const bounds = { characters: 50_000, each: 50 } as const;

/** Words that stand before a number that names something. */
const referenceWords = [
	'invoice', 'inv', 'order', 'ord', 'po', 'ticket', 'case', 'ref', 'reference', 'quote', 'contract', 'account', 'customer', 'booking', 'claim', 'policy',
	'factura', 'pedido', 'presupuesto', 'contrato', 'cliente', 'incidencia', 'expediente', 'referencia', 'facture', 'commande', 'devis', 'contrat', 'dossier', 'référence',
	'rechnung', 'rechnungsnummer', 'bestellung', 'bestellnummer', 'auftrag', 'auftragsnummer', 'angebot', 'vertrag', 'kundennummer', 'vorgang', 'aktenzeichen',
].join('|');

const numberSign = '(?:no\\.?|nr\\.?|n[º°o]\\.?|num\\.?|number|número|numéro|nummer|id|#|:)';

/** Each pattern is a fixed sequence of bounded parts: no part can give back to another. */
const referencePatterns: ReadonlyArray<RegExp | LetterExpression> = [
	new LetterExpression(String.raw`(?<![\p{L}\p{N}_-])[A-Z]{2,10}[-/]\d{1,10}(?:[-/][A-Z\d]{1,12}){0,4}(?![\p{L}\p{N}_-])`, 'gu'),
	new LetterExpression(String.raw`(?<![\p{L}\p{N}_&-])#\d{3,12}(?![\p{N}])`, 'gu'),
	new LetterExpression(`(?<![\\p{L}\\p{N}])(?:${referenceWords})[ ]?(?:${numberSign}[ ]?){0,2}(?=[\\w/-]{0,12}\\d{2})[A-Za-z\\d][A-Za-z\\d/-]{2,24}`, 'giu'),
	/(?:订单号?|訂單編?號?|发票号?|合同号?|工单号?|编号|单号|注文番号|請求書番号|請求番号|お問い合わせ番号|契約番号|管理番号|受付番号|案件番号)(?:码|碼|为|是|は)?[ :：#№]{0,3}(?=[A-Za-z-]{0,8}\d{2})[A-Za-z\d][A-Za-z\d-]{2,24}/gu,
];

/** Of the longest word, two signs, and a number that begins with letters. */
const referenceReach: Reach = { before: 48, after: 64 };

const emailPattern = /(?<![\w.+-])[\w.+-]{1,64}@(?:[\p{L}\d-]{1,63}\.){1,6}\p{L}{2,24}(?![\p{L}\d-])/gu;
/** A plus or a zero or a bracket first, then digits in groups. */
const phoneReach: Reach = { before: 2, after: 72 };
const phonePattern = new LetterExpression(String.raw`(?<![\p{L}\p{N}/#.,-])(?:\+\d{1,3}|\(\+?\d{1,5}\)|0\d{1,4}|\d{3})(?:[ ./()-]{1,3}\d{2,8}){1,6}(?![\p{L}\p{N}-])|(?<![\p{L}\p{N}/#-])\+\d{8,15}(?![\p{N}])|(?<![\p{N}])1[3-9]\d{9}(?![\p{N}])`, 'gu');

function distinct(values: Iterable<string>): string[] {
	const found = new Set<string>();
	for (const value of values) {
		found.add(value);
		if (found.size >= bounds.each) break;
	}
	return [...found];
}

function matches(text: string, pattern: RegExp): string[] {
	return allMatches(text, pattern).map(([found]) => found.trim());
}

function matchesNear(digits: Digits, reach: Reach, patterns: ReadonlyArray<RegExp | LetterExpression>): string[] {
	const stretches = digits.near(reach);
	if (stretches.length === 0) return [];
	return patterns.flatMap((pattern) => {
		const expression = pattern instanceof LetterExpression ? pattern.for(digits.isCommon) : pattern;
		return stretches.flatMap(({ text }) => matches(text, expression));
	});
}

function* phones(digits: Digits, dates: readonly FoundDate[]): Generator<string> {
	const known = new Set(dates.map((date) => date.text));
	for (const found of matchesNear(digits, phoneReach, [phonePattern])) {
		const count = found.replace(/\D/gu, '').length;
		const looksLikeDate = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$/u.test(found);
		if (count >= 8 && count <= 15 && !looksLikeDate && !known.has(found)) yield found;
	}
}

/**
 * Dates, amounts, reference numbers, phone numbers and mail addresses of a text, each in order of appearance, without
 * repeats, at most 50 of a kind. `language` (ISO 639-1) settles what 03/04/2025 and 1.200 mean; `und` leaves such a date without ISO form.
 */
export function entities(text: string, language: string): Entities {
	const read = text.slice(0, bounds.characters);
	const digits = new Digits(read);
	const dates = findDates(read, language, digits).slice(0, bounds.each);
	return {
		dates,
		amounts: findAmounts(digits, language).slice(0, bounds.each),
		references: withoutParts(distinct(matchesNear(digits, referenceReach, referencePatterns))),
		phones: distinct(phones(digits, dates)),
		emails: read.includes('@') ? distinct(matches(read, emailPattern).map((email) => email.toLowerCase())) : [],
	};
}

/** Of "invoice INV-2024-031" and "INV-2024-031" the shorter is told. */
function withoutParts(found: string[]): string[] {
	return found.filter((one) => !found.some((other) => other !== one && one.endsWith(other)));
}

import { allMatches } from '../../shared/allMatches';
import { LetterExpression } from '../../shared/letterExpression';
import type { FoundDate } from './dates';
import { cjkLetters, placesOf } from './digits';
import type { Digits, Placed, Reach } from './digits';

/** Words that stand before a number that names something. */
const referenceWords = [
	'invoice', 'inv', 'ord', 'po', 'ticket', 'ref', 'reference', 'account', 'customer', 'booking',
	'factura', 'pedido', 'incidencia', 'expediente', 'referencia', 'facture', 'commande', 'dossier', 'référence',
	'rechnung', 'bestellung', 'auftrag', 'vorgang', 'aktenzeichen',
];
/** Words after which a bare number is as often how much ("case 1000 bottles", "order 120 chairs"), each with how many figures are a name beyond doubt. */
const doubtfulWords: Readonly<Record<string, number>> = {
	order: 4, case: 5, quote: 5, contract: 5, claim: 5, policy: 5, presupuesto: 5, contrato: 5, cliente: 5, client: 5, devis: 5, contrat: 5, angebot: 5, vertrag: 5,
};
/** With -nummer, -nr. or -Nr. */
const germanWords =
	'angebot|angebots|auftrag|auftrags|beleg|bestell|buchung|buchungs|fall|geräte|kd\\.|kd|kunden|lieferschein|liefer|mitglied|mitglieds|policen|projekt|rechnung|rechnungs|referenz|reservierung|reservierungs|rg|schaden|schadens|sendung|sendungs|serien|ticket|versicherung|versicherungs|vertrag|vertrags|vorgang|vorgangs|zähler';
const germanNumber = '(?:[ -]?nr\\.?|[ -]?nummer)';

const numberSign = '(?:no\\.?|nr\\.?|n\\.?[º°o]|n[úu]m\\.?|number|número|numéro|nummer|id|#|:)';
const letterBefore = `(?<![\\p{L}\\p{N}_-](?<![${cjkLetters}]))`;
const letterAfter = `(?!(?![${cjkLetters}])[\\p{L}\\p{N}_-])`;

/** Each is a fixed sequence of bounded parts: no part can give back to another. */
const codePattern = new LetterExpression(`(?=[A-Z]{2})${letterBefore}[A-Z]{2,10}[-/]\\d{1,10}(?:[-/][A-Z\\d]{1,12}){0,4}${letterAfter}`, 'gu');
const hashPattern = new LetterExpression(`(?=#)${letterBefore}(?<!&)#\\d{3,12}(?![\\p{N}])`, 'gu');
/** Ten letters and a stroke, then four parts of twelve. */
const codeReach: Reach = { before: 11, after: 64 };
/** The word, if it is not one of numbers alone; the sign; the number. */
const namePattern = new LetterExpression(
	`(?=[a-z])(?<![\\p{L}\\p{N}](?<![${cjkLetters}]))(?:(${[...referenceWords, ...Object.keys(doubtfulWords)].join('|')})|(?:${germanWords})${germanNumber})` +
		`(?:(?=\\d)|[ ]?((?:${numberSign}[ ]?){1,2})|[ ])(?=[A-Za-z\\d/-]{0,12}\\d{2})([A-Za-z\\d][A-Za-z\\d/-]{2,24})`,
	'giu',
);
const cjkNamePattern =
	/(?:订单号?|訂單編?號?|发票号?|發票號?|合同号?|工单号?|工單號?|编号|編號|单号|單號|注文番号|請求書番号|請求番号|お問い合わせ番号|契約番号|管理番号|受付番号|案件番号|お客様番号|会員番号|見積番号|伝票番号|予約番号)(?:码|碼|为|是|は)?[ :：#№]{0,3}(?=[A-Za-z-]{0,8}\d{2})[A-Za-z\d][A-Za-z\d-]{2,24}(?![A-Za-z\d-]|[台件个個箱套份元吨噸张張瓶盒枚年月%])/gu;
/** Of the longest word, two signs, and a number that begins with letters. */
const nameReach: Reach = { before: 50, after: 28 };

/** Names of what everybody has. */
const standard = /^(?:UTF|ISO|IEC|DIN|COVID|SARS|SHA|AES|HTTPS?|USB)[-/]/u;
const year = /^(?:19[89]|20[0-2])\d$|^203[0-5]$/u;
/** What makes a sum, a share or a count of a figure, or a part of a longer number. */
const measured = /^(?:[.,]\d|[ ]\d{3,4}(?![\d./-])|\s?[%€$£°]|\s?(?:eur|euros?|usd|gbp|chf|dollars?|dólares|pounds|pesos|units?|pieces|pcs|stück|stk|unidades|uds|pièces|kg|km|m²)(?![a-z]))/iu;
/** Words that go on about what was named, where another would be what is counted. */
const goingOn = new Set(
	(
		'is are was were has have had and or from for with that which still not on in at to by as since because but if we i you it the this my our your please can could would will does did do should ' +
		'es está fue ha no y o de del con que en por para a la el los las se lo sin aún todavía sigue est et ou du avec qui pour à le les ne pas toujours ' +
		'ist war hat und oder von vom mit die der das den nicht noch bei zu zum zur auf im am wurde wird sind über'
	).split(' '),
);
const nextWord = /^[ ]([a-zß-ÿ]+)/u;

/** A bare number after a word: the name of a thing, or how much of it. "contract 2026" and "case 1000 bottles" are neither invoice nor case number. */
function isName(word: string, figures: string, after: string): boolean {
	if (year.test(figures) || measured.test(after)) return false;
	const isRound = Number(figures) % 50 === 0;
	const [, next] = nextWord.exec(after) ?? [];
	const isCounting = next !== undefined && !goingOn.has(next);
	if (figures.length >= (doubtfulWords[word.toLowerCase()] ?? 0)) return !(isRound && isCounting);
	return !isRound && !isCounting;
}

interface Pattern {
	reach: Reach;
	expressions: ReadonlyArray<RegExp | LetterExpression>;
	/** A mark that the text must hold. */
	mark?: string;
}

const patterns: readonly Pattern[] = [
	{ reach: codeReach, expressions: [codePattern] },
	{ reach: codeReach, expressions: [hashPattern], mark: '#' },
	{ reach: nameReach, expressions: [namePattern, cjkNamePattern] },
];

/** What names something in a text: numbers of invoices, orders, tickets and the like. `dates` are no numbers of anything. */
export function findReferences(digits: Digits, dates: ReadonlyArray<Placed<FoundDate>>): Array<Placed<string>> {
	const { text } = digits;
	const known = dates.filter(({ value }) => value.iso !== undefined);
	const days = known.length > 0 ? placesOf(known, text.length) : undefined;
	const isReference = ({ 0: whole, 1: word, 2: sign, 3: number }: RegExpExecArray, end: number): boolean => {
		if (standard.test(whole)) return false;
		if (number === undefined || sign !== undefined) return true;
		if (days?.subarray(end - number.length, end).includes(0) === false) return false;
		return word === undefined || /\D/u.test(number) || isName(word, number, text.slice(end, end + 24));
	};
	const found: Array<Placed<string>> = [];
	for (const { reach, expressions, mark } of patterns) {
		if (mark !== undefined && !text.includes(mark)) continue;
		for (const stretch of digits.near(reach)) {
			for (const expression of expressions) {
				for (const match of allMatches(stretch.text, expression instanceof LetterExpression ? expression.for(digits.isCommon) : expression)) {
					const at = stretch.at + match.index;
					const end = at + match[0].length;
					if (isReference(match, end)) found.push({ at, end, value: match[0].trim() });
				}
			}
		}
	}
	return found;
}

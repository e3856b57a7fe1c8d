import type { Language } from '../../shared/vocabulary';

/** The words numbers are made of. German writes them in one word. */
const words: Readonly<Record<'en' | 'es' | 'fr' | 'de', string>> = {
	en: 'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million',
	es: 'cero|uno|una?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|(?:dos|tres|cuatro|seis|sete|ocho|nove)cient[oa]s|quinient[oa]s|mil|mill[oó]n(?:es)?',
	fr: 'zéro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|nonante|cents?|mille|millions?',
	de: '(?:null|eine?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|sech|sieb|zig|ßig|hundert|tausend|zwanzig|und)+|million(?:en)?',
};
const unit = '€|\\$|£|%|eur|euros?|usd|us-dollar|dollars?|d[oó]lares|gbp|pounds?|libras|livres|chf|francs?|franken|yen|percent|per cent|prozent|por ciento|pour ?cent';
const joint = '[\\s-]+(?:(?:and|y|et|und)[\\s-]+)?';

function spelled(list: string): RegExp[] {
	const number = `(?:${list})(?:${joint}(?:${list})){0,12}`;
	return [
		new RegExp(`(?<![\\p{L}\\p{N}])${number}[\\s-]?(?:${unit})(?![\\p{L}])`, 'giu'),
		// Three digits and more in a row are a number read out: a phone, an account.
		new RegExp(`(?<![\\p{L}\\p{N}])(?:${list})(?:[\\s,-]+(?:${list})){2,30}(?![\\p{L}])`, 'giu'),
	];
}

const hanNumber = '[〇零一二三四五六七八九十百千万萬億亿两兩半]';
const han = [
	new RegExp(`(?<!${hanNumber})${hanNumber}{1,15}\\s?(?:元|块|塊|円|欧元|歐元|美元|ユーロ|ドル|ポンド|英镑|折|割|パーセント|％|%)`, 'gu'),
	/[〇零一二三四五六七八九]{5,}/gu,
];

const forms: Readonly<Record<Language, readonly RegExp[]>> = {
	en: [...han, ...spelled(words.en), /(?<![\p{L}\p{N}])(?:hundred|thousand|million)s?(?!\p{L})(?! thanks)/giu, /(?<!\p{L})half[\s-](?:price|off|the (?:price|amount|cost))(?!\p{L})/giu],
	es: [...han, ...spelled(words.es), /(?<!\p{L})a mitad de precio|la mitad del (?:precio|importe)(?!\p{L})/giu],
	fr: [...han, ...spelled(words.fr), /(?<!\p{L})(?:à )?moitié prix|la moitié du (?:prix|montant)(?!\p{L})/giu],
	de: [...han, ...spelled(words.de), /(?<!\p{L})(?:zum halben preis|die hälfte (?:des|vom) \p{L}+)(?!\p{L})/giu],
	zh: [...han, /半价/gu],
	ja: [...han, /半額/gu],
};

/** Numbers that are spelled in words and say an amount, a share or a row of digits. */
export function spelledNumbers(text: string, language: Language | undefined): string[] {
	const spoken = language === undefined ? (Object.keys(forms) as Language[]) : [language];
	return [...new Set(spoken.flatMap((one) => forms[one].flatMap((form) => [...text.matchAll(form)].map(([found]) => found.trim()))))];
}

import type { Language } from '../../shared/vocabulary';
import type { Goal } from './goals';

/** Replaces wording by better wording that says the same. */
export interface Rewrite {
	pattern: RegExp;
	/** As in `String.replace`. */
	by: string | ((found: string, group: string) => string);
}

/** Word for word, never touching what is asserted: figures, names and links stand in none of them. */
const rewrites: Readonly<Record<Language, Readonly<Partial<Record<Goal, readonly Rewrite[]>>>>> = {
	en: {
		concise: [
			{ pattern: /\bin order to\b/gi, by: 'to' },
			{ pattern: /\bdue to the fact that\b/gi, by: 'because' },
			{ pattern: /\bat this point in time\b/gi, by: 'now' },
			{ pattern: /\bin the event that\b/gi, by: 'if' },
			{ pattern: /\bwith regard to\b/gi, by: 'about' },
			{ pattern: /\b(?:basically|actually|literally|honestly|obviously),? /gi, by: '' },
			{ pattern: /\b(?:I just wanted to|I am writing to) (?:let you know|inform you) that /gi, by: '' },
			{ pattern: /\bplease be advised that /gi, by: '' },
			{ pattern: /\bas well as\b/gi, by: 'and' },
		],
		professional: [
			{ pattern: /\bcan['’]t\b/gi, by: 'cannot' },
			{ pattern: /\bwon['’]t\b/gi, by: 'will not' },
			{ pattern: /\b(do|does|did|is|are|was|were|has|have|had|could|should|would)n['’]t\b/gi, by: '$1 not' },
			{ pattern: /\b(I)['’]m\b/g, by: '$1 am' },
			{ pattern: /\b(we|you|they)['’]re\b/gi, by: '$1 are' },
			{ pattern: /\b(I|we|you|they)['’]ve\b/gi, by: '$1 have' },
			{ pattern: /\b(I|we|you|they|he|she|it)['’]ll\b/gi, by: '$1 will' },
			{ pattern: /\bASAP\b/g, by: 'as soon as possible' },
			{ pattern: /\b(?:thx|thanks)\b/gi, by: 'thank you' },
			{ pattern: /\b(?:guys|folks)\b/gi, by: 'all' },
			{ pattern: /\b(?:gonna)\b/gi, by: 'going to' },
			{ pattern: /\b(?:wanna)\b/gi, by: 'want to' },
			{ pattern: /\b(?:pls|plz)\b/gi, by: 'please' },
			{ pattern: /^(?:hey|hi)\b/i, by: 'Hello' },
			{ pattern: /!+/g, by: '.' },
		],
	},
	es: {
		concise: [
			{ pattern: /(?<!\p{L})con el fin de(?!\p{L})/giu, by: 'para' },
			{ pattern: /(?<!\p{L})debido al hecho de que(?!\p{L})/giu, by: 'porque' },
			{ pattern: /(?<!\p{L})en el caso de que(?!\p{L})/giu, by: 'si' },
			{ pattern: /(?<!\p{L})(?:básicamente|la verdad es que),? /giu, by: '' },
		],
		professional: [{ pattern: /¡([^!¡\n]{1,200})!+/gu, by: '$1.' }, { pattern: /(?<!\p{L})(?:xfa|porfa)(?!\p{L})/giu, by: 'por favor' }, { pattern: /^hola(?!\p{L})/iu, by: 'Buenos días' }],
	},
	fr: {
		concise: [
			{ pattern: /(?<!\p{L})afin de(?!\p{L})/giu, by: 'pour' },
			{ pattern: /(?<!\p{L})en raison du fait que(?!\p{L})/giu, by: 'car' },
			{ pattern: /(?<!\p{L})dans le cas où(?!\p{L})/giu, by: 'si' },
			{ pattern: /(?<!\p{L})(?:en fait|du coup),? /giu, by: '' },
		],
		professional: [{ pattern: /\s?!+/g, by: '.' }, { pattern: /(?<!\p{L})(?:svp|stp)(?!\p{L})/giu, by: "s'il vous plaît" }, { pattern: /^(?:salut|coucou)(?!\p{L})/iu, by: 'Bonjour' }],
	},
	de: {
		concise: [
			{ pattern: /(?<!\p{L})zum jetzigen Zeitpunkt(?!\p{L})/giu, by: 'jetzt' },
			{ pattern: /(?<!\p{L})aufgrund der Tatsache, dass(?!\p{L})/giu, by: 'weil' },
			{ pattern: /(?<!\p{L})im Falle, dass(?!\p{L})/giu, by: 'wenn' },
			{ pattern: /(?<!\p{L})(?:eigentlich|quasi|sozusagen) /giu, by: '' },
		],
		professional: [{ pattern: /!+/g, by: '.' }, { pattern: /(?<!\p{L})(?:LG|VG|MfG)(?!\p{L})/gu, by: 'Mit freundlichen Grüßen' }, { pattern: /^(?:hey|hi|hallo)(?!\p{L})/iu, by: 'Guten Tag' }, { pattern: /(?<!\p{L})ASAP(?!\p{L})/gu, by: 'so bald wie möglich' }],
	},
	zh: { concise: [{ pattern: /(?:其实|基本上)，?/gu, by: '' }, { pattern: /在这个时间点上?/gu, by: '现在' }], professional: [{ pattern: /！+/gu, by: '。' }, { pattern: /^(?:嗨|哈喽)/u, by: '您好' }, { pattern: /(?:哈哈+|啦|哦)(?=[，。！\n]|$)/gu, by: '' }] },
	ja: { concise: [{ pattern: /することができます/gu, by: 'できます' }, { pattern: /ということです/gu, by: 'です' }], professional: [{ pattern: /！+/gu, by: '。' }, { pattern: /(?:笑|w+)(?=[。\n]|$)/gu, by: '' }, { pattern: /すみません/gu, by: '申し訳ございません' }] },
};

/** Doubled words that are right: "that that", "had had", "nous nous", "vous vous". */
const rightTwice = /^(?:that|had|nous|vous|die|der|das|sie)$/i;

/** What is a fault in any language: doubled marks, blanks before marks, words written twice. */
const faults: readonly Rewrite[] = [
	{ pattern: /([,;?!])\1+/g, by: '$1' },
	{ pattern: /[^\S\n]+([,.;])(?=\s|$)/g, by: '$1' },
	{ pattern: /(?<!\.)\.\.(?!\.)/g, by: '.' },
	{ pattern: /(?<![\p{L}\p{N}])(\p{L}{2,})[^\S\n]+\1(?![\p{L}\p{N}])/giu, by: (found, word) => (rightTwice.test(word) ? found : word) },
	{ pattern: /[^\S\n]{2,}/g, by: ' ' },
	{ pattern: /\n{3,}/g, by: '\n\n' },
];

function capitalised(text: string): string {
	return text.replace(/(^|[.?!]\s+|\n\n)(?!https?:|www\.)(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** The text improved by rule, and the rules that changed something. Figures, names and links stay as they are. */
export function rewritten(text: string, wanted: readonly Goal[], language: Language): { text: string; changed: Goal[] } {
	let result = text.replaceAll('\r\n', '\n').trim();
	const changed: Goal[] = [];
	const apply = (goal: Goal, rules: readonly Rewrite[]): void => {
		const before = result;
		for (const { pattern, by } of rules) result = typeof by === 'string' ? result.replace(pattern, by) : result.replace(pattern, by);
		if (language !== 'zh' && language !== 'ja' && result !== before) result = capitalised(result);
		if (result !== before) changed.push(goal);
	};
	for (const goal of wanted) apply(goal, rewrites[language][goal] ?? []);
	apply('correct', faults);
	return { text: result.trim(), changed: [...new Set(changed)] };
}

import type { Language } from '../../shared/vocabulary';

/** Words that tell how somebody writes. Patterns are matched on the whole message, lower case. */
export interface StyleMarkers {
	formal: readonly RegExp[];
	informal: readonly RegExp[];
	/** Matched at the start of the first line that is not empty. */
	greeting: RegExp;
	/** Matched at the start of one of the last lines. */
	signOff: RegExp;
	warm: readonly RegExp[];
}

/** Forms of address, set phrases of letters and of chat, by language. */
export const styleMarkers: Readonly<Record<Language, StyleMarkers>> = {
	en: {
		formal: [
			/\bdear\b/g,
			/\b(?:sincerely|(?:kind|best) regards|yours faithfully)\b/g,
			/\b(?:would you|could you|we would|i would) (?:please|kindly|appreciate|be grateful)\b/g,
			/\b(?:thank you|sir or madam|regarding|with respect to|please find|hereby|we are sorry|do not|cannot|i am|we are|it is)\b/g,
		],
		informal: [
			/\b(?:hi|hey|hiya|yo)\b/g,
			/\b(?:thanks|thx|cheers|cool|great|yeah|yep|nope|ok|okay|gonna|wanna|btw|asap|lol|folks|guys|just)\b/g,
			/\b\w+(?:'|’)(?:s|m|re|ve|ll|d|t)\b/g,
			/\b(?:talk soon|best wishes|take care|see you|xx)\b/g,
		],
		greeting: /^(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings)\b/,
		signOff: /^(?:(?:kind|best|warm)(?:est)? regards|regards|best(?: wishes)?|sincerely|yours|cheers|thanks|thank you|many thanks|take care|all the best)\b/,
		warm: [/\b(?:thank|thanks|appreciate|grateful|glad|happy|pleased|sorry|welcome|great|lovely|hope|delighted)\b/g],
	},
	es: {
		formal: [
			/\b(?:usted(?:es)?|le|les|su|sus|desea|estimad[oa]s?|atentamente|cordialmente|agradecemos|quedamos|rogamos|solicita(?:mos)?)\b/g,
		],
		informal: [/\b(?:hola|tú|tu|tus|te|ti|contigo|vale|genial|guay|oye|gracias por tu|un saludo|saludos|abrazo|besos?|puedes|quieres|tienes|responde)\b/g],
		greeting: /^(?:hola|buen[oa]s|estimad|querid|apreciad|muy señor)/,
		signOff: /^(?:un (?:cordial )?saludo|saludos|atentamente|cordialmente|gracias|un abrazo|besos)/,
		warm: [/(?:gracias|agradec|encantad|alegr|lament|sentimos|perdón|disculp|ojalá|feliz|con gusto|muchísim)/g],
	},
	fr: {
		formal: [
			/\b(?:vous|votre|vos|veuillez|madame|monsieur|cordialement|salutations|prions|agréer|souhaitez|sincèrement)\b/g,
			/vous remerci/g,
		],
		informal: [/\b(?:salut|coucou|tu|toi|te|ton|ta|tes|ok|super|bisous?|à plus|ça|bien à toi|merci pour ton|on en)\b/g],
		greeting: /^(?:bonjour|bonsoir|salut|coucou|madame|monsieur|cher|chère|hello)/,
		signOff: /^(?:cordialement|bien (?:cordialement|à (?:vous|toi))|salutations|sincères|merci|à bientôt|bonne journée|amicalement|veuillez agréer|bises)/,
		warm: [/(?:merci|remerci|ravi|heureu|désolé|excus|regrett|plaisir|vivement|belle journée|bonne journée)/g],
	},
	de: {
		formal: [
			/\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b/g,
			/\b(?:sehr geehrte|guten tag|mit freundlichen grüßen|hochachtungsvoll|vielen dank|bezüglich|freundliche grüße)/g,
		],
		informal: [/\b(?:hallo|hi|hey|moin|servus|du|dich|dir|dein(?:e[mnrs]?)?|danke|ok|okay|super|toll|lg|vg|infos?|liebe grüße|viele grüße|mal|tut uns leid)\b/g],
		greeting: /^(?:sehr geehrte|guten (?:tag|morgen|abend)|hallo|hi|hey|liebe[rs]?|moin|servus|grüezi|werte)/,
		signOff: /^(?:mit (?:freundlich|best)|freundliche|beste|viele|liebe|herzliche|schöne|gruß|grüße|danke|vielen dank|lg|vg|mfg|hochachtungsvoll)/,
		warm: [/(?:dank|freu|leid|gern|herzlich|schön|bedauer|entschuldig|toll|super)/g],
	},
	zh: {
		formal: [/(?:您|贵(?:公司|司)|尊敬|敬请|此致|敬礼|烦请|垂询|深表|谨|衷心|予以|望|核实|感谢)/g],
		informal: [/(?:你|谢谢|哈哈|嗨|好的|呢|吧|啦|哦|呀|嘛|这边|祝好|一下|就好)/g],
		greeting: /^(?:尊敬|您好|你好|[^\n]{0,12}(?:您好|你好)|亲爱|各位|嗨|hi|hello)/,
		signOff: /^(?:此致|敬礼|祝|谢谢|顺颂|致礼|敬上)/,
		warm: [/(?:谢|感激|抱歉|歉意|高兴|祝|欢迎|荣幸|衷心|理解)/g],
	},
	ja: {
		formal: [/(?:ござい|いたし|いただき|申し上げ|拝受|拝啓|貴社|弊社|御社|様|何卒|誠に|くださいませ|賜|存じ)/g],
		informal: [/(?:です。|ます。|ました。|ね。|よ。|だよ|かな|さん|ちゃん|ありがとう。|じゃ|けど|こんにちは|笑)/g],
		greeting: /^(?:[^\n]{0,30}(?:様|さん|各位|御中)|拝啓|こんにちは|おはよう|お世話|はじめまして)/,
		signOff: /^(?:[^\n]{0,12}(?:よろしく|宜しく)|敬具|以上|それでは|では|草々)/,
		warm: [/(?:ありがと|感謝|御礼|お礼|嬉し|申し訳|お詫び|恐れ入り|光栄|喜ん|心より)/g],
	},
};

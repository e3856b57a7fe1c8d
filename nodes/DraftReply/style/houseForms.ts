import type { Language } from '../../shared/vocabulary';

/** A way to begin or to end a mail that a draft may take over. `both`: fits formal and informal letters alike. */
export interface HouseForm {
	form: string;
	/** Of a greeting: where no name is known. */
	unnamed?: string;
	register: 'formal' | 'informal' | 'both';
	/** Matched on the line, lower case, without the mark at its end. */
	pattern: RegExp;
}

export interface HouseForms {
	greetings: readonly HouseForm[];
	closings: readonly HouseForm[];
}

/**
 * The forms that can be learnt. A list, because what is taken over into every draft must be a form and never somebody's name or a sentence out of a
 * mail. Forms that need to know whether the reader is a man or a woman are not in it; the first that fits counts.
 */
export const houseForms: Readonly<Record<Language, HouseForms>> = {
	en: {
		greetings: [
			{ form: 'Dear {name},', unnamed: 'Dear Sir or Madam,', register: 'formal', pattern: /^dear\b/ },
			{ form: 'Hello {name},', unnamed: 'Hello,', register: 'both', pattern: /^hello\b/ },
			{ form: 'Hi {name},', unnamed: 'Hi there,', register: 'informal', pattern: /^hi\b/ },
			{ form: 'Hey {name},', unnamed: 'Hey,', register: 'informal', pattern: /^hey\b/ },
			{ form: 'Good day {name},', unnamed: 'Good day,', register: 'formal', pattern: /^good day\b/ },
		],
		closings: [
			{ form: 'Kind regards,', register: 'both', pattern: /^(?:with )?kind(?:est)? regards$/ },
			{ form: 'Best regards,', register: 'both', pattern: /^(?:with )?best regards$/ },
			{ form: 'Warm regards,', register: 'both', pattern: /^(?:with )?warm(?:est)? regards$/ },
			{ form: 'Regards,', register: 'formal', pattern: /^regards$/ },
			{ form: 'Yours sincerely,', register: 'formal', pattern: /^(?:yours )?sincerely(?: yours)?$/ },
			{ form: 'Best wishes,', register: 'both', pattern: /^(?:with )?best wishes$/ },
			{ form: 'All the best,', register: 'informal', pattern: /^all the best$/ },
			{ form: 'Best,', register: 'informal', pattern: /^best$/ },
			{ form: 'Many thanks,', register: 'both', pattern: /^many thanks$/ },
			{ form: 'Thanks,', register: 'informal', pattern: /^thanks$/ },
			{ form: 'Cheers,', register: 'informal', pattern: /^cheers$/ },
		],
	},
	es: {
		greetings: [
			{ form: 'Buenos días, {name}:', unnamed: 'Buenos días:', register: 'both', pattern: /^buenos días\b/ },
			{ form: 'Buenas tardes, {name}:', unnamed: 'Buenas tardes:', register: 'both', pattern: /^buenas tardes\b/ },
			{ form: 'Hola, {name}:', unnamed: 'Hola:', register: 'informal', pattern: /^hola\b/ },
		],
		closings: [
			{ form: 'Atentamente,', register: 'formal', pattern: /^(?:muy )?atentamente$/ },
			{ form: 'Cordialmente,', register: 'formal', pattern: /^cordialmente$/ },
			{ form: 'Un cordial saludo,', register: 'both', pattern: /^(?:reciba )?un cordial saludo$/ },
			{ form: 'Saludos cordiales,', register: 'both', pattern: /^saludos cordiales$/ },
			{ form: 'Un saludo,', register: 'both', pattern: /^un saludo$/ },
			{ form: 'Saludos,', register: 'informal', pattern: /^saludos$/ },
			{ form: 'Un abrazo,', register: 'informal', pattern: /^un abrazo$/ },
		],
	},
	fr: {
		greetings: [
			{ form: 'Bonjour {name},', unnamed: 'Bonjour,', register: 'both', pattern: /^bonjour\b/ },
			{ form: 'Bonsoir {name},', unnamed: 'Bonsoir,', register: 'both', pattern: /^bonsoir\b/ },
			{ form: 'Salut {name},', unnamed: 'Salut,', register: 'informal', pattern: /^salut\b/ },
		],
		closings: [
			{ form: 'Bien cordialement,', register: 'both', pattern: /^bien cordialement$/ },
			{ form: 'Cordialement,', register: 'both', pattern: /^cordialement$/ },
			{ form: 'Bien à vous,', register: 'formal', pattern: /^bien à vous$/ },
			{ form: 'Sincères salutations,', register: 'formal', pattern: /^(?:avec nos |mes )?sincères salutations$/ },
			{ form: 'Belle journée,', register: 'informal', pattern: /^(?:belle|bonne) journée$/ },
			{ form: 'À bientôt,', register: 'informal', pattern: /^à bientôt$/ },
			{ form: 'Bien à toi,', register: 'informal', pattern: /^bien à toi$/ },
		],
	},
	de: {
		greetings: [
			{ form: 'Guten Tag {name},', unnamed: 'Guten Tag,', register: 'both', pattern: /^guten tag\b/ },
			{ form: 'Hallo {name},', unnamed: 'Hallo,', register: 'informal', pattern: /^hallo\b/ },
			{ form: 'Hi {name},', unnamed: 'Hi,', register: 'informal', pattern: /^hi\b/ },
			{ form: 'Moin {name},', unnamed: 'Moin,', register: 'informal', pattern: /^moin\b/ },
			{ form: 'Servus {name},', unnamed: 'Servus,', register: 'informal', pattern: /^servus\b/ },
			{ form: 'Grüezi {name},', unnamed: 'Grüezi,', register: 'both', pattern: /^grüezi\b/ },
		],
		closings: [
			{ form: 'Mit freundlichen Grüßen', register: 'formal', pattern: /^(?:mit freundlichen gr(?:ü|ue)(?:ß|ss)en|mfg)$/ },
			{ form: 'Freundliche Grüße', register: 'both', pattern: /^freundliche gr(?:ü|ue)(?:ß|ss)e$/ },
			{ form: 'Beste Grüße', register: 'both', pattern: /^(?:mit besten gr(?:ü|ue)(?:ß|ss)en|beste gr(?:ü|ue)(?:ß|ss)e)$/ },
			{ form: 'Herzliche Grüße', register: 'both', pattern: /^herzliche gr(?:ü|ue)(?:ß|ss)e$/ },
			{ form: 'Viele Grüße', register: 'informal', pattern: /^(?:viele gr(?:ü|ue)(?:ß|ss)e|vg)$/ },
			{ form: 'Liebe Grüße', register: 'informal', pattern: /^(?:liebe gr(?:ü|ue)(?:ß|ss)e|lg)$/ },
		],
	},
	zh: {
		greetings: [
			{ form: '尊敬的{name}：', unnamed: '您好：', register: 'formal', pattern: /^尊敬的/ },
			{ form: '{name}，您好！', unnamed: '您好！', register: 'both', pattern: /您好$/ },
			{ form: '{name}，你好！', unnamed: '你好！', register: 'informal', pattern: /你好$/ },
			{ form: '嗨，{name}！', unnamed: '嗨！', register: 'informal', pattern: /^(?:嗨|hi)/ },
		],
		closings: [
			{ form: '此致\n敬礼', register: 'formal', pattern: /^(?:此致|敬礼|此致敬礼)$/ },
			{ form: '顺祝商祺', register: 'formal', pattern: /^(?:顺祝商祺|顺颂商祺|祝商祺)$/ },
			{ form: '祝好', register: 'both', pattern: /^祝好$/ },
			{ form: '谢谢', register: 'informal', pattern: /^谢谢$/ },
		],
	},
	ja: {
		greetings: [
			{ form: '{name}様', unnamed: 'お客様', register: 'both', pattern: /様$/ },
			{ form: '{name}さん', unnamed: 'こんにちは。', register: 'informal', pattern: /さん$/ },
		],
		closings: [
			{ form: '何卒よろしくお願い申し上げます。', register: 'formal', pattern: /^何卒(?:よろしく|宜しく)お願い(?:申し上げます|いたします)$/ },
			{ form: 'どうぞよろしくお願いいたします。', register: 'both', pattern: /^どうぞ(?:よろしく|宜しく)お願い(?:いたします|致します)$/ },
			{ form: 'よろしくお願いいたします。', register: 'both', pattern: /^(?:以上、?)?(?:よろしく|宜しく)お願い(?:いたします|致します)$/ },
			{ form: 'よろしくお願いします。', register: 'informal', pattern: /^(?:よろしく|宜しく)お願いします$/ },
			{ form: '敬具', register: 'formal', pattern: /^敬具$/ },
		],
	},
};

/**
 * How mail programs and people mark off what is quoted and what is signature, in the six languages of the product and
 * the neighbours often met (it, pt, nl). Data only; `newestText.ts` reads it.
 */

/** Words that end or carry an attribution line ("On ... X wrote:"). Lowercase. */
export const wroteWords: readonly string[] = [
	'wrote', 'writes', 'schrieb', 'geschrieben', 'escribió', 'escribio', 'a écrit', 'a ecrit', 'écrivait', '写道', '寫道',
	'写到', '書きました', '書いた', 'のメール', 'ha scritto', 'escreveu', 'schreef', 'skrev',
];

/** Words an attribution line starts with, each followed by a space. Lowercase. */
export const wroteStarts: readonly string[] = [
	'on ', 'at ', 'el ', 'le ', 'am ', 'il giorno ', 'il ', 'em ', 'op ', 'den ', '在 ', '在', '于',
];

/** Names of the fields of a quoted mail's header block; lowercase, without colon. */
export const headerNames = {
	from: ['from', 'von', 'de', 'da', 'van', '发件人', '寄件者', '寄件人', '差出人', '送信者'],
	others: [
		'sent', 'date', 'to', 'cc', 'subject', 'reply-to', 'importance', 'gesendet', 'datum', 'an', 'betreff', 'kopie',
		'enviado', 'enviado el', 'fecha', 'para', 'asunto', 'envoyé', 'envoyé le', 'à', 'objet', '发送时间', '日期', '收件人', '抄送', '主题',
		'寄件日期', '收件者', '副本', '主旨', '送信日時', '日時', '日付', '宛先', '件名', 'inviato', 'a', 'oggetto', 'data', 'assunto', 'verzonden', 'aan', 'onderwerp',
	],
} as const;

/** Text between the dashes of "-----Original Message-----" and of forwarding marks. Lowercase; a prefix is enough. */
export const originalMarks: readonly string[] = [
	'original message', 'original appointment', 'original-nachricht', 'ursprüngliche nachricht', 'originalnachricht', 'mensaje original',
	'message original', 'message d\'origine', 'message d’origine', '原始邮件', '原始郵件', '原邮件', '元のメッセージ', 'original mail', 'reply message', '回复的原邮件',
	'messaggio originale', 'mensagem original', 'oorspronkelijk bericht', 'antwort', 'reply above this line',
];

export const forwardMarks: readonly string[] = [
	'forwarded message', 'forwarded by', 'weitergeleitete nachricht', 'mensaje reenviado', 'message transféré', 'message transfere', '转发邮件', '转发的邮件', '轉寄郵件',
	'转发邮件信息', 'forwarded mail', '転送メッセージ', '転送されたメッセージ', 'messaggio inoltrato', 'mensagem encaminhada', 'doorgestuurd bericht',
];

/** Whole lines after which everything is quoted. Lowercase. */
export const forwardLines: readonly string[] = [
	'begin forwarded message:', 'anfang der weitergeleiteten nachricht:', 'inicio del mensaje reenviado:', 'début du message réexpédié :', 'début du message transféré :',
	'开始转发的邮件：', '下面是被转发的邮件：', '転送されたメッセージ：', '以下は転送されたメッセージです：',
];

/** Lines a phone or an app adds. Lowercase starts; the line is at most 80 characters. */
export const deviceSignatures: readonly string[] = [
	'sent from my ', 'sent from mail for ', 'sent from outlook', 'sent from yahoo', 'sent from proton', 'sent from samsung', 'sent via ', 'sent with ', 'get outlook for ', 'sent using ',
	'enviado desde mi', 'enviado desde ', 'enviado con ', 'obtener outlook para', 'envoyé de mon', 'envoyé depuis', 'envoyé à partir de', 'envoyé avec', 'télécharger outlook pour',
	'gesendet mit', 'gesendet von', 'von meinem ', 'von unterwegs', 'holen sie sich outlook für', 'outlook für ',
	'发自我的', '發自我的', '从我的', '從我的', '来自我的', '发送自', '傳送自我的', '获取 outlook',
	'iphoneから送信', 'ipadから送信', '私のiphoneから', 'androidから送信', 'outlook for ', 'yahoo mail', 'スマートフォンから送信', 'inviato da', 'enviado do meu', 'verzonden vanaf', 'verstuurd vanaf',
];

/** Starts of a line that ends a mail, after which names and addresses stand. Lowercase; the rest of the line is short. */
export const signOffs: readonly string[] = [
	'best regards', 'kind regards', 'warm regards', 'warmest regards', 'many regards', 'regards', 'best wishes', 'best', 'all the best', 'sincerely', 'yours sincerely', 'yours faithfully', 'yours truly',
	'sincerely yours', 'respectfully', 'cheers', 'thanks and regards', 'thanks & regards', 'many thanks', 'thanks', 'thank you', 'thanks again', 'thanks in advance', 'with best regards', 'with kind regards', 'rgds', 'br', 'kr',
	'saludos', 'un saludo', 'un cordial saludo', 'saludos cordiales', 'cordiales saludos', 'atentamente', 'atte', 'cordialmente', 'un abrazo', 'gracias', 'muchas gracias', 'muchas gracias y un saludo',
	'gracias y saludos', 'reciba un cordial saludo', 'le saluda atentamente', 'quedo a la espera',
	'cordialement', 'bien cordialement', 'très cordialement', 'bien à vous', 'salutations', 'sincères salutations', 'meilleures salutations', 'merci', 'merci d\'avance', 'merci d’avance', 'merci beaucoup',
	'bonne journée', 'bonne réception', 'amicalement', 'respectueusement', 'cdt', 'cdlt',
	'veuillez agréer', 'je vous prie d\'agréer', 'je vous prie d’agréer', 'dans l\'attente de votre', 'dans l’attente de votre',
	'mit freundlichen grüßen', 'mit freundlichen grüssen', 'mit freundlichem gruß', 'mit freundlichem gruss', 'freundliche grüße', 'freundliche grüsse', 'viele grüße', 'viele grüsse', 'beste grüße', 'beste grüsse', 'liebe grüße',
	'liebe grüsse', 'herzliche grüße', 'herzliche grüsse', 'schöne grüße', 'mfg', 'vg', 'lg', 'gruß', 'gruss', 'grüße', 'hochachtungsvoll', 'mit besten grüßen', 'mit herzlichen grüßen', 'vielen dank', 'danke', 'besten dank', 'vielen dank im voraus',
	'此致', '敬礼', '顺祝', '顺颂', '祝好', '谢谢', '祝商祺', '祝工作顺利', '敬上', '此致敬礼', '順頌商祺', '謝謝', '祝您',
	'敬具', '以上、', '以上です', '以上', 'よろしくお願い', '宜しくお願い', '何卒よろしく', '何卒宜しく', 'どうぞよろしく', '草々', '敬白',
];

/** The longest line that can be a sign-off, in characters (the French and Japanese ones are sentences). */
export const signOffLength = 45;
export const longSignOffs: readonly string[] = ['veuillez agréer', 'je vous prie', 'よろしく', '宜しく', '何卒', 'どうぞよろしく', 'le saluda', 'reciba un'];

/** Phrases that open a legal footer. Lowercase; looked for within the first 200 characters of a paragraph. */
export const legalFooters: readonly string[] = [
	'this e-mail and any', 'this email and any', 'this message and any', 'this e-mail (and any', 'this email (and any', 'this e-mail is confidential', 'this email is confidential', 'the information contained in this', 'the information in this e',
	'confidentiality notice', 'if you are not the intended recipient', 'this message is intended', 'this email is intended', 'this communication is confidential', 'please consider the environment',
	'este mensaje y ', 'este correo electrónico y', 'este mensaje es confidencial', 'aviso legal', 'aviso de confidencialidad', 'en cumplimiento de lo dispuesto en', 'este correo y',
	'ce message et ', 'ce courriel et', 'ce message est confidentiel', 'ce courriel est confidentiel', 'ce message peut contenir', 'diese e-mail enthält', 'diese e-mail kann vertrauliche', 'diese nachricht enthält', 'diese e-mail und', 'diese mail enthält vertrauliche',
	'本邮件及其附件', '本邮件包含', '此邮件', '本電子郵件', '本メールは', 'このメールは', 'このメールには', '本電子メール', '本メールに記載',
];

/** A line that starts an afterthought below the name: it belongs to what was written. */
export const postscript = /^(?:p\.?\s?s\.?|p\.?\s?d\.?|n\.?\s?b\.?|ps|pd|nb|nachtrag|附言|追伸|又及)\s?[:：.)\-–]/iu;

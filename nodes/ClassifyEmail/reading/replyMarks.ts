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

/**
 * Words of a person who tells what somebody said ("your colleague wrote to me:"): a mail program knows neither you nor me. Lowercase,
 * as whole words; those of Chinese and Japanese anywhere.
 */
export const tellersWords: readonly string[] = [
	'me', 'us', 'my', 'our', 'your', 'you', 'mir', 'mich', 'uns', 'mein', 'meine', 'unser', 'unsere', 'ihr', 'ihre', 'ihrem', 'ihren', 'euer', 'eure', 'dein', 'deine',
	'nos', 'su', 'sus', 'tu', 'mi', 'nuestro', 'nuestra', 'vuestro', 'vuestra', 'm\'a', 'm’a', 'nous', 'votre', 'vos', 'notre', 'mon', 'ma', 'ton', 'ta',
	'您', '你', '我', '贵', '貴', '御社', '弊社', '私',
];

/** Names of the fields of a quoted mail's header block; lowercase, without colon. */
export const headerNames = {
	from: ['from', 'von', 'de', 'da', 'van', '发件人', '發件人', '寄件者', '寄件人', '差出人', '送信者'],
	subject: ['subject', 'betreff', 'asunto', 'objet', '主题', '主題', '主旨', '件名', 'oggetto', 'assunto', 'onderwerp'],
	sent: [
		'sent', 'date', 'gesendet', 'datum', 'enviado', 'enviado el', 'fecha', 'envoyé', 'envoyé le', '发送时间', '發送時間', '发送日期', '日期', '寄件日期', '傳送日期', '送信日時', '日時', '日付',
		'inviato', 'data', 'verzonden',
	],
	others: [
		'to', 'cc', 'bcc', 'reply-to', 'importance', 'attachments', 'an', 'kopie', 'antwort an', 'anlagen', 'wichtigkeit', 'adjuntos', 'datos adjuntos', 'importancia', 'répondre à', 'pièces jointes', '附件', '添付ファイル', 'para', 'à', '收件人', '抄送', '收件者', '副本', '宛先', 'a', 'aan',
	],
} as const;

/** Text between the dashes of "-----Original Message-----" and of forwarding marks. Lowercase; a prefix is enough. */
export const originalMarks: readonly string[] = [
	'original message', 'original appointment', 'original-nachricht', 'ursprüngliche nachricht', 'originalnachricht', 'mensaje original',
	'message original', 'message d\'origine', 'message d’origine', '原始邮件', '原始郵件', '原邮件', '元のメッセージ', 'original mail', 'reply message', '回复的原邮件',
	'messaggio originale', 'mensagem original', 'oorspronkelijk bericht', 'antwort', 'reply above this line',
];

/** The line of a help desk under which its mail stands, in whatever language ("##- Please type your reply above this line -##"). */
export const helpDeskMark = /^#{2,4}\s?-?[^#]{8,100}-?\s?#{2,4}$/u;

export const forwardMarks: readonly string[] = [
	'forwarded message', 'forwarded by', 'weitergeleitete nachricht', 'mensaje reenviado', 'message transféré', 'message transfere', '转发邮件', '转发的邮件', '轉寄郵件',
	'转发邮件信息', 'forwarded mail', '転送メッセージ', '転送されたメッセージ', 'messaggio inoltrato', 'mensagem encaminhada', 'doorgestuurd bericht',
];

/** Whole lines after which everything is quoted. Lowercase, without the colon at their end. */
export const forwardLines: readonly string[] = [
	'begin forwarded message', 'anfang der weitergeleiteten nachricht', 'inicio del mensaje reenviado', 'début du message réexpédié', 'début du message transféré',
	'开始转发的邮件', '下面是被转发的邮件', '以下是转发的邮件', '以下是被转发的邮件', '以下是被轉寄的郵件', '以下是轉寄的郵件', '開始轉寄郵件', '開始轉寄訊息', '転送されたメッセージ', '以下は転送されたメッセージです',
	'inizio messaggio inoltrato', 'início da mensagem encaminhada', 'begin doorgestuurd bericht',
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

/** Those that a mail may go on after, or that are what a short mail says: only a name closes with them. Lowercase starts. */
export const weakSignOffs: readonly string[] = [
	'thank', 'many thanks', 'gracias', 'muchas gracias', 'quedo a la espera', 'merci', 'dans l\'attente de votre', 'dans l’attente de votre', 'vielen dank', 'danke', 'besten dank',
	'谢谢', '謝謝', '以上', 'よろしく', '宜しく', '何卒', 'どうぞよろしく',
];

/** The longest line that can be a sign-off, in characters (the French and Japanese ones are sentences). */
export const signOffLength = 45;

/** Sentences that are sign-offs: how they begin, and what they then hold, as others ask for something in the same words. Lowercase. */
export const longSignOffs: ReadonlyArray<{ starts: string; holds?: RegExp }> = [
	{ starts: 'veuillez agréer' },
	{ starts: 'je vous prie', holds: /salutation|sentiment|considération|respect|hommage|reconnaissance|amitié/u },
	{ starts: 'よろしく' },
	{ starts: '宜しく' },
	{ starts: '何卒', holds: /よろしく|宜しく/u },
	{ starts: 'どうぞよろしく' },
	{ starts: 'le saluda' },
	{ starts: 'reciba un', holds: /salud|abrazo/u },
];

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

/**
 * Words of people who say or ask something, which hardly stand in names, titles and addresses. Lowercase, as whole words. Left out: what is
 * a name, too (Will, Can, Mark), or an abbreviation (IT, No).
 */
export const speakingWords: ReadonlySet<string> = new Set(
	(
		'please pls i i\'m i’m i\'ve i’ve i\'d i’d i\'ll i’ll we we\'re we’re we\'ve we’ve you it\'s it’s are isn\'t isn’t doesn\'t doesn’t didn\'t didn’t don\'t don’t not can\'t can’t cannot could would should won\'t won’t have has cancel unsubscribe ' +
		'bitte ich wir sie ihnen ist sind nicht kein keine haben habe wird werden kann können könnten muss müssen möchte möchten mir mich uns kündigen stornieren abmelden ' +
		'favor está están necesito necesitamos quiero queremos pueden puede podrían podría sigue siguen hemos todavía anulen cancelen ' +
		'je j\'ai j’ai nous vous sont pas veuillez svp pouvez pourriez faut avons avez c\'est c’est n\'est n’est ça annuler résilier'
	).split(' '),
);
/** Those that are names or abbreviations where they begin with a capital letter. */
export const speakingWordsSmall: ReadonlySet<string> = new Set('is was will can it me my no es son he ha est hat war noch wieder ne il elle this that there'.split(' '));

/** The same in Chinese and Japanese: words anywhere in a line, and how sentences without a full stop end. */
export const speakingPhrases = /请|請|麻烦|麻煩|我们|我們|我的|您|没有|沒有|还没|還沒|还是|還是|不能|不要|不用|别再|別再|给我|給我|联系我|聯繫我|聯絡我|不对|不對|需要|退订|解約/u;
export const sentenceEndings = /(?:です|ます|ました|ません|ませんか|でした|でしょうか|ください|下さい|ですか|ですが|たい|了|吧)[。．！!…]{0,3}$/u;

/** Small words within names, titles and names of companies ("Institut für ...", "Anna and Bob"). Lowercase. */
export const wordsInNames: ReadonlySet<string> = new Set('and & + of the for at in on a an und der die das des dem den für im am vom zum zur von van y e de del la las el los para en et du le les l d au aux à pour the da do dos das di della bin ibn al ter ten op'.split(' '));

/** What tells a line of contact details: an address, a link, a telephone number, a postcode, the form of a company. */
export const contactMark =
	/[^\s@]@[^\s@]{1,100}\.|https?:|www\.|〒|(?:\+|\(0|\b0|\b1-)[\d\s()/.-]{6,20}\d|\d{3}[ .-]\d{3}[ .-]\d{3,4}|\b(?:tel|fax|phone|mobile?|telefon|teléfono|téléphone|tél|móvil|handy|portable)\b|電話|电话|手机|手機|传真|\b(?:GmbH|mbH|AG|KG|OHG|GbR|Ltd|Limited|LLC|LLP|PLC|Inc|Corp|SARL|SAS|S\.\s?L|S\.\s?A|Co|e\.\s?V|i\.\s?G|UG|BV|B\.V)\b|株式会社|有限会社|有限公司/iu;

/** Words of footers: confidentiality, the printing of mails, machines that sent them. */
export const footerWords =
	/confidential|privileged|consider the environment|this (?:e-?mail|message) (?:was|has been) (?:sent|generated|scanned)|aviso legal|(?:le|se) informa|addressee|intended (?:recipient|solely|only)|unauthori[sz]ed|proprietary|internal use|accepts? no liability|before printing|please recycle|received in error|not an offer|investment advice|all rights reserved|^\S{1,40} mailing list(?:$|\s+\S{0,60}@|\s*<)|(?:e-?mail|message) is sponsored by|^sponsored by|^to (?:unsubscribe|stop receiving)|^you (?:have )?(?:are )?receiv(?:ed|ing) this|do you yahoo|yahoo! (?:groups|mail)|vertraulich|rechtlich geschützt|adressat|berufsgeheimnis|vor dem drucken|confidencial|destinatari|medio ambiente|antes de imprimir|confidentiel|destinataire|secret professionnel|avant d['’]imprimer|automatisch (?:erstellt|erzeugt|versandt)|automáticamente|automatiquement|自動で?(?:配信|送信|返信)|システムより|機密|守秘|誤って受信|保密|机密|自动发送|系统(?:自动)?发|仅供|指定收件人|返信(?:はできません|できません|いただいても|されても|には対応)|(?:送信|配信)専用|開示|複製|破棄/iu;

/** Words of the first person: who writes so in a line says something of his own, whatever else the line holds. */
export const ownWords = /(?<![\p{L}'’.])(?:I|we|my|our|ich|wir|mein|meine|unser|unsere|yo|nosotros|mi|nuestro|nuestra|je|j['’]ai|nous|mon|ma|notre)(?![\p{L}.])|我|私|弊社/u;

/** Fields of forms, which signatures do not name: what stands after them was written. Lowercase. */
export const formFields: ReadonlySet<string> = new Set([
	'name', 'full name', 'your name', 'first name', 'last name', 'message', 'your message', 'message body', 'comment', 'comments', 'subject', 'question', 'request', 'enquiry', 'inquiry', 'details', 'description', 'service', 'order', 'problem',
	'vorname', 'nachname', 'nachricht', 'ihre nachricht', 'mitteilung', 'betreff', 'anliegen', 'anfrage', 'kommentar', 'bemerkung', 'beschreibung', 'grund', 'wunsch',
	'nombre', 'apellidos', 'mensaje', 'su mensaje', 'asunto', 'comentario', 'comentarios', 'consulta', 'motivo', 'descripción', 'solicitud',
	'nom', 'prénom', 'message', 'votre message', 'objet', 'sujet', 'commentaire', 'commentaires', 'demande', 'motif', 'description',
	'姓名', '留言', '内容', '內容', '信息', '主题', '主題', '需求', '备注', '備註', '问题', '問題', 'お名前', '氏名', '件名', 'お問い合わせ内容', 'お問い合わせ', 'ご用件', 'メッセージ', '備考', '数量', 'ご要望',
]);

/** Lines that greet, by how they begin; lowercase. */
export const greeting =
	/^(?:dear|hi|hello|hey|greetings|good (?:morning|afternoon|evening|day)|to whom it may concern|hola|estimad[oa]s?|querid[oa]s?|apreciad[oa]s?|muy señor\p{L}{0,4}|buen[oa]s(?: (?:días|tardes|noches))?|bonjour|bonsoir|salut|coucou|madame|monsieur|messieurs|cher|chère|chers|hallo|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|moin|servus|grüezi|grüß (?:gott|dich)|werte[rs]?|ciao|olá|beste|geachte)(?![\p{L}])/u;
/** The same in Chinese and Japanese, a whole line. */
export const greetingLine =
	/^(?:(?:尊敬的|亲爱的|親愛的|致)[^，。！!]{1,24}|[^，。！!：:]{0,12}(?:您好|你好|大家好|早上好|下午好|晚上好)|[^，。！!：:\s]{1,8}(?:经理|經理|先生|女士|小姐|老师|老師)|[^。！]{1,40}(?:様|さま|さん|御中|各位)|(?:いつも)?(?:大変)?お世話(?:になっております|になります|になっています|さまです|様です)|拝啓|こんにちは|こんばんは|おはようございます|はじめまして|初めまして)[，,、：:！!。\s]{0,3}$/u;

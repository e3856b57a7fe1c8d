/**
 * What people write who speak of an absence, or of a machine's mail, and want something: data only, as `wording.ts`; `persons.ts`
 * reads it. Compared with lowercased text whose spaces are collapsed.
 */

/** How a language asks for something, clause by clause. */
export interface Requests {
	/** A clause that asks for something. */
	asks: RegExp;
	/** What absence notes ask for: to turn to somebody else, to be patient. Such a clause is no request. */
	ofNotes?: RegExp;
}

/** After "please" in absence notes. */
const noteVerbs = [
	'(?:do not|don[\'’]t) (?:reply|respond|answer|expect|hesitate|send|write|worry)',
	'contact|call|ring|phone|dial|reach|direct|address|e-?mail|mail|text|write|refer|turn|get in touch|speak|talk|see|visit|consult|note|quote',
	'be (?:advised|aware|informed|assured|patient)|bear|allow|expect|accept|understand|excuse|have patience|feel free|re-?send (?:your|it|after|then)',
	'use (?:the|our|my|this)|check (?:our|the) (?:web|home|faq|site)|ask (?:for|my|one of)|try (?:again|me|my|our|calling|to (?:call|reach|contact))|leave (?:a|me a|your) (?:message|voice)',
	'(?:send|forward|submit|redirect|route) (?:your|all|any|urgent|it|them|an? e-?mail|an? message|e-?mails?|mails?|messages?|requests?|inquiries|enquiries)\\b',
].join('|');

/** Languages of Latin letters: each clause is held against all of them. */
export const latinRequests: readonly Requests[] = [
	{
		asks: new RegExp(
			[
				`\\b(?:please|kindly|pls) (?!(?:also |then |always |directly )?(?:${noteVerbs}))[a-z]`,
				'\\b(?:can|could|would) you (?!reach|contact)',
				'\\b(?:we|i) (?:urgently |still |really |also )?(?:need|require|want|would like|expect)\\b(?! to (?:inform|let|apologi|thank|tell you))',
				'^(?:and |so )?(?:send|come|fix|repair|cancel|refund|ship|deliver|replace|confirm|let (?:me|us) know|tell (?:me|us)|give (?:me|us)|help (?:me|us)|get (?:me|us))\\b(?! (?:urgent|your|all|an? e?-?mail))',
			].join('|'),
			'u',
		),
	},
	{
		asks: /\bbitte[nt]?\b|\b(?:ich|wir) (?:brauche|brauchen|benötige|benötigen|möchte|möchten|will|wollen|erwarte|erwarten)\b|^(?:schicken|kommen|senden|reparieren|rufen|prüfen|stornieren|geben|teilen|sagen|bringen|liefern|helfen|beheben|bestätigen|ändern|lassen) sie\b|\b(?:könnten|können|würden) (?:sie|wir)\b/u,
		ofNotes:
			/wenden|kontaktier|kontakt auf|beacht|verständnis|geduld|erreich|melden sie sich|anrufen|rufen sie (?:an|bei|unter|die|herrn|frau|meine|unsere|mich (?:auf|unter|mobil))|ansprechpartner|vertretung|vertritt|(?:meine|unsere)[nr]? kolleg|(?:e-)?mails? an\b|(?:schreiben|richten|senden|schicken|leiten|adressieren) sie (?:ihre?n?|eine|diese|alle|dringende|mir eine|uns eine)\b|dringende[nr]? (?:fällen?|anliegen|angelegenheiten|fragen|themen)|notf[aä]ll|hinweisen|informieren|entschuldig|nachsicht|hinterlassen|besuchen sie|verzöger|abwesenheit|weitergeleitet/u,
	},
	{
		asks: /\bmerci (?:de |d['’])(?!votre|vos|avance)|\bveuillez\b|s['’]il (?:vous|te) pla[iî]t|\bsvp\b|\bje vous prie de\b|\b(?:pourriez|pouvez|pourrais)[- ](?:vous|tu)\b|\b(?:j['’]ai|nous avons) besoin\b|\b(?:je|nous) (?:voudrais|voudrions|souhaite|souhaitons|souhaiterais|veux|voulons|demande|demandons)\b|^(?:envoyez|venez|rappelez|réparez|annulez|remboursez|livrez|aidez|confirmez|dites|donnez)/u,
		ofNotes:
			/contact|adresser|joindre|(?<!r)appele[rz]|téléphon|écrire|patient|compréhension|(?:envoyer|transmettre|transférer|parvenir) (?:un|votre|vos|tout|toute|tous|toutes) |excuser|agréer|rapprocher|laisser un|consulter|tourner vers|croire|noter|informer|indisponib|ne pas répondre|réitérer/u,
	},
	{
		asks: /\bpor favor\b|\b(?:ruego|rogamos|pido|pedimos|agradecer[íi]a|agradecer[íi]amos|solicito|solicitamos|necesito|necesitamos|quiero|queremos|quisiera|quisiéramos|querría)\b|^(?:manden?|envíen?|envíenme|vengan?|arreglen?|cancelen?|devuelvan?|confirmen?|díganme|llámenme|ayúdenme)\b/u,
		ofNotes:
			/contact|póngase|pónganse|dir[íi]ja|dirigir|llame|llamar|escrib|envíen? (?:un|su|sus|todos?|cualquier) ?(?:correo|mensaje|consulta|solicitud|petición|peticiones|e-?mail|mail)|tengan? en cuenta|disculp|comprensión|paciencia|no duden?|reenv|consulte|comuníque|remitan? su|informar|acuda/u,
	},
];

export const chineseRequests: Requests = {
	asks: /麻烦|麻煩|拜托|拜託|帮我|幫我|帮忙|幫忙|劳烦|勞煩|(?<![敬恳懇邀申])[请請](?!假|您?联系|您?聯[繫絡]|联络|致[电電]|[拨撥]打|打|[来來][电電]|[电電]|您?[见見][谅諒]|您?[谅諒]解|您?耐心|稍[候后後等]|[与與向]|[咨諮][询詢]|[转轉]|留言|注意|知[悉晓曉]|您?理解|直接|[发發]送?(?:邮件|郵件|至|到)|[将將]|找|勿|不要|放心|查|[参參]|[访訪][问問]|加|以)|我[们們]?(?:想|需要|希望|要求)|什[么麼][时時]候|何[时時]|哪[里裡]|怎[么麼]|[为為]什[么麼]|多少|能否|可否|能不能|可不可以|有[没沒]有|[几幾][点點]|[吗嗎]/u,
};

/** `至急` asks even for a call: nobody who is away does. */
export const japaneseRequests: readonly Requests[] = [
	{ asks: /至急(?!の)/u },
	{
		asks: /お願い|ください|下さい|いただけ|頂け|ほしい|欲しい|てくれ|希望(?:し|いた|です)|依頼/u,
		ofNotes: /よろしく|宜しく|ご了承|ご理解|ご容赦|ご海容|ご承知|ご留意|ご注意|ご連絡|連絡(?:して|を)|ご一報|問い?合わ?せ|お電話|電話(?:して|を|に)|お[か掛]け|ご不便|お待ち|まで(?!に)|宛|ご遠慮|ご安心|ご覧|お急ぎ|緊急の/u,
	},
];

/** Questions that absence notes put to the reader before they say to whom to turn. */
export const noteQuestions =
	/^[¿\s]*(?:(?:do you |if you )?(?:need|want|require) .{0,30}(?:help|assistance|support|answer|sooner|someone|urgent)|(?:is (?:it|this|that|your \w+) )?(?:very )?urgent|urgent (?:request|matter|question|issue)s?|in a hurry|can[’']?t wait|cannot wait|(?:brauchen|benötigen) sie .{0,30}(?:hilfe|unterstützung|antwort)|haben sie (?:ein|eine) .{0,15}(?:dringend|eilig|anliegen|notfall)|(?:ist es |sehr )?dringend|eilt es|es eilt|(?:vous avez |avez-vous )?besoin d|(?:une |c['’]est )?urgen(?:t|ce)|(?:necesita|precisa|requiere) .{0,30}(?:ayuda|asistencia|respuesta)|(?:es )?urgente)|(?:急|お急ぎ).{0,8}[吗嗎か么麼]?[?？]$/u;

/** Whom a mail greets, on a line or in a short sentence of its own. */
export const salutations = /^(?:.{0,80}[,，:：]|(?:dear|hi|hello|good|hola|estimad|buen[oa]s|bonjour|bonsoir|madame|monsieur|ch[eè]re?|hallo|guten|liebe|sehr geehrte|尊敬的|亲爱的|您好|你好|各位)[^\d.!?。]{0,40})$/u;

/** How a mail begins before it comes to the absence, where a machine wrote it: thanks for the mail, wishes, opening hours, who writes. */
export const notePreambles =
	/\bthank(?:s| you)\b.{0,60}\b(?:e?-?mails?|messages?|notes?|inquiry|enquiry|request|contact\w*|writing|interest|reaching)|automat|\bclosed\b|\b(?:merry|happy|season)|wish you|hope (?:this|you)|\bdank\w*.{0,60}(?:nachricht|mail|anfrage|schreiben|interesse|kontakt|anliegen|mitteilung)|geschlossen|betriebsferien|betriebsurlaub|frohe|(?:merci|remerci\w*).{0,60}(?:message|mail|courriel|demande|contact|intérêt|écrit)|ferm[ée]|joyeuses|bonne année|gracias.{0,60}(?:mensaje|correo|mail|contact|consulta|solicitud|escrib|interés)|cerrad|feli(?:z|ces)|(?:[感多]谢|感謝|谢谢|謝謝).{0,20}(?:邮件|郵件|[来來]信|联系|聯繫|聯絡|留言|[关關]注|[来來]函)|已收到|收到您|自[动動]|ありがとう|有難う|御礼|お礼|お世話に|と申します|でございます|(?:の|\u3000| )\S{1,6}です。?$|失礼/u;

/** Passages in quotation marks: what a mail tells of another one. */
export const quoted =
	/"[^"]{2,200}"|“[^”]{2,200}”|„[^“”]{2,200}[“”]|«[^»]{2,200}»|»[^«]{2,200}«|‘[^’]{2,200}’|‚[^‘]{2,200}‘|「[^」]{2,200}」|『[^』]{2,200}』|(?<![\p{L}\p{N}])'[^']{2,200}'(?![\p{L}\p{N}])/gu;

/** What mail gateways say they did with a person's mail, after "this message was automatically". */
export const handledOnTheWay =
	/^ (?:scanned|checked|tested|screened|filtered|classified|archived|encrypted|translated|protected|inspected|verified|marked)|^ (?:auf \S{1,30} )?(?:gescannt|geprüft|überprüft|untersucht|archiviert|verschlüsselt|übersetzt|klassifiziert|als \S{1,30} (?:klassifiziert|eingestuft|gekennzeichnet))/u;

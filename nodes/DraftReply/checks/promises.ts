import type { Language } from '../../shared/vocabulary';

/**
 * What people do for customers, with the stems by which facts speak of it in any of the six languages. A draft that
 * says one of these was done or will be done needs a fact that says so.
 */
export const deeds = {
	refund: /refund|reimburs|reembols|devol(?:uci|vi|ver)|rembours|erstatt|rückzahl|退款|返金|払い戻/i,
	credit: /credit(?!or)|abono|avoir|gutschr|gutgeschr|抵扣|クレジット付与/i,
	discount: /discount|descuent|remise|réduction|rabatt|nachlass|折扣|优惠|割引|値引/i,
	cancel: /cancel|anul|baja|résili|annul|kündig|stornier|取消|解约|解約|キャンセル/i,
	send: /\bsen[dt]\b|sending|ship|dispatch|envi|mand(?:a|é)|expédi|envoy|(?:ver)?schick|sende|gesandt|versand|寄出|发送|发出|发货|送付|お送り|発送/i,
	repair: /\bfix|repair|resolv|solv|repar|arregl|soluci|corrig|corrij|répar|résol|repari|behoben|beheb|gelöst|lösen|修复|解决|修好|修理|解決|修正/i,
	book: /book|schedul|reserv|program|agend|réserv|planifi|fix(?:é|er)|gebucht|buchen|vereinbar|eingeplant|termin|预约|预订|安排|予約|手配/i,
	call: /\bcall|phone|ring you|llam|telefon|appel|téléphon|anruf|melden uns|打电话|致电|电话|電話/i,
	escalate: /escalat|forward|pass(?:ed)? (?:it|this|on)|escal|reenvi|remiti|transm|transfér|transfer|weitergeleit|weitergegeben|eskalier|转交|转达|升级|引き継|転送|申し送/i,
	delete: /delet|remov|eras|unsubscrib|elimin|borr|supprim|effac|désinscr|désabonn|gelöscht|lösch|entfern|abgemeldet|删除|移除|退订|削除|配信停止/i,
	change: /updat|chang|adjust|modif|actualiz|cambi|ajust|modifi|mis à jour|changé|geändert|änder|aktualisier|angepasst|更新|更改|修改|変更|更新/i,
	approve: /approv|accept|grant|confirm|aprob|acept|confirm|approuv|accept|genehmig|bewillig|bestätig|批准|同意|确认|承認|確定/i,
	pay: /\bpaid|\bpay|transfer(?:red)?|pag(?:a|ó|ue)|pay(?:é|er)|vir(?:é|er|ement)|bezahl|überwies|überweis|付款|支付|转账|支払|振り込/i,
	replace: /replac|exchang|reemplaz|sustitu|cambio|remplac|échang|ersetz|ersatz|umtausch|更换|换货|交換/i,
	compensate: /compensat|indemni|compens|dédommag|indemnis|entschädig|赔偿|补偿|補償|賠償/i,
	deliver: /deliver|arriv|entreg|lleg|livr|arriver|geliefert|liefer|zugestellt|送达|送到|交付|お届け|納品/i,
	answer: /reply|answer|get back|respond|contact you|come back to you|follow up|conteste|responder|respuesta|contactar|repondr|répondr|reviendr|recontact|antwort|zurückmeld|回复|答复|联系|ご連絡|返信|回答/i,
	assign: /assign|prioriti|asign|prioriz|affect|priorit|zugewies|priorisier|指派|优先|担当/i,
} as const;

/** How the languages say that we (or a person of ours) have done something, or that it was done. */
export const completedForms: Readonly<Record<Language, readonly RegExp[]>> = {
	en: [
		/\b(?:i|we|our team|my colleague|(?:he|she|they))(?:['’](?:ve|s)| have| has)(?: (?:just|already|now|also|personally|successfully|fully|been able to))* \w+(?:ed|nt|ade|ut|ent|id|ven|ken|ne|lt|et)\b[^.!?\n]*/gi,
		/\b(?:has|have) been (?:\w+ly )?\w+(?:ed|nt|ade|ut|id)\b[^.!?\n]*/gi,
		/\b(?:i|we) (?:just |already )?(?:refunded|cancelled|canceled|credited|sent|shipped|fixed|resolved|booked|scheduled|called|escalated|forwarded|deleted|removed|updated|changed|approved|confirmed|paid|replaced|delivered|transferred|arranged|processed|issued|unsubscribed)\b[^.!?\n]*/gi,
		/\b(?:your|the) [\w ]{1,40} (?:was|were|is now|are now) (?:refunded|cancelled|canceled|credited|sent|fixed|resolved|booked|deleted|removed|approved|paid|replaced|processed|issued)\b[^.!?\n]*/gi,
	],
	es: [
		/(?<!\p{L})(?<!(?:nos|me) )(?:ya )?(?:he|hemos|ha|han)(?: sido| quedado| podido)? (?!recibid|dad[oa] |enviado su |tomado)\p{L}+(?:ado|ido|cho|to|ada|ida|cha|ados|idos)(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})(?:reembolsamos|cancelamos|enviamos|resolvimos|reservamos|eliminamos|aprobamos|se ha \p{L}+|queda (?:cancelad|aprobad|confirmad|reservad|anulad|resuelt)\p{L}*)[^.!?\n]*/giu,
	],
	fr: [
		/(?<!\p{L})(?:j['’]ai|nous avons|on a|nous sommes|a été|ont été|est désormais|est maintenant)(?: bien| déjà| été)* (?!reçu)\p{L}+(?:é|ée|és|ées|i|is|it|u|ert)(?!\p{L})[^.!?\n]*/giu,
	],
	de: [
		/(?<!\p{L})(?:habe ich|haben wir|ich habe|wir haben|wurden?|ist|sind|hat|worden)(?!\p{L})[^.!?\n]{0,120}?(?<!\p{L})(?:(?:\p{L}{0,12}ge)\p{L}{2,}(?:t|en)|erstattet|storniert|reserviert|bestätigt|genehmigt|versandt|überwiesen|behoben|veranlasst|aktualisiert|eskaliert|priorisiert|entfernt|vereinbart|bearbeitet|ersetzt|bezahlt)(?!\p{L})[^.!?\n]*/giu,
	],
	zh: [
		/(?:我们|我|我司|同事|团队)?(?:已经|已|刚刚|刚)(?:为您|为你|将|把|给您|给你|向您|替您|安排)?[^。！？\n]{0,30}?(?:退款|取消|发货|发送|寄出|修复|解决|预约|预订|安排|转交|删除|移除|退订|更新|更改|批准|确认|付款|支付|更换|赔偿|补偿|升级|完成|处理|联系)[^。！？\n]*/gu,
		/(?:退款|取消|发货|修复|预约|删除|更换|处理|安排)(?:已经)?(?:完成|成功|好)了?[^。！？\n]*/gu,
	],
	ja: [
		/[^。！？\n]{0,60}(?:返金|キャンセル|解約|発送|送付|修正|修理|解決|予約|手配|転送|削除|配信停止|変更|更新|承認|確定|振り込|交換|補償|完了|対応|お送り|引き継)[^。！？\n]{0,8}(?:しました|いたしました|致しました|済みです|されました|しております)[^。！？\n]*/gu,
	],
};

/** How the languages promise: something will be done, or is guaranteed. */
export const promiseForms: Readonly<Record<Language, readonly RegExp[]>> = {
	en: [
		/\b(?:i|we|our team|my colleague|someone|a colleague|you|it|they|he|she)(?:['’]ll| will| shall)(?: (?:be|also|of course|definitely|certainly|gladly|then|now|personally))* \w+[^.!?\n]*/gi,
		/\b(?:i|we)(?: can)? (?:guarantee|promise|assure|commit|undertake)\b[^.!?\n]*/gi,
		/\b(?:i|we)(?:['’](?:m|re)| am| are) going to \w+[^.!?\n]*/gi,
		/\b(?:will|shall) (?:be|receive|arrive|get|happen)\b[^.!?\n]*/gi,
		/\bguaranteed?\b[^.!?\n]*/gi,
	],
	es: [
		/(?<!\p{L})(?!(?:será|estará|podrá|querrá)n? (?:un placer|grato))\p{L}{2,}(?:aré|eré|iré|aremos|eremos|iremos|ará|erá|irá|arán|erán|irán|dremos|dré|drá|drán)(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})(?:vamos a|voy a|va a|garantiz\p{L}+|promet\p{L}+|asegur(?:amos|o)|nos comprometemos)[^.!?\n]*/giu,
	],
	fr: [
		/(?<!\p{L})(?:je|nous|vous|tu|il|elle|on|notre équipe|un collègue)(?: vous| te| le| la| les| l['’])* ?\p{L}*(?:erai|irai|erons|irons|drons|rons|drai|rai|rez|era|ira|dra)(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})(?:(?:je vais|nous allons) \p{L}+|garanti\p{L}*|promett\p{L}*|nous nous engageons|je m['’]engage)[^.!?\n]*/giu,
		/(?<!\p{L})(?:sera|seront|recevrez|recevras|aurez)(?!\p{L})[^.!?\n]*/giu,
	],
	de: [
		/(?<!\p{L})(?:werde ich|werden wir|ich werde|wir werden|wird|werden sie|wirst du)(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})(?:garantier\p{L}*|versprech\p{L}*|sichern? (?:ich|wir|ihnen|dir)|verpflichten uns)[^.!?\n]*/giu,
		/(?<!\p{L})(?:ich|wir) (?:melden?|rufen?|schicken?|senden?|erstatten?|liefern?|kümmern?|leiten?|stornieren?|buchen?|reservieren?|ersetzen?|überweisen?|beheben?)(?!\p{L})[^.!?\n]*/giu,
	],
	zh: [
		/(?:我们|我|同事|团队|我司|您|你|客服)?(?:会|将|将会|一定|保证|承诺|马上|立即|立刻|尽快)(?!认真对待)[^。！？\n]{0,40}?(?:退款|取消|发货|发送|寄|修复|解决|预约|安排|转交|删除|更新|更改|批准|确认|付款|支付|更换|赔偿|补偿|处理|联系|回复|答复|收到|送达|跟进|打电话|致电)[^。！？\n]*/gu,
		/(?:保证|承诺)[^。！？\n]+/gu,
	],
	ja: [
		/[^。！？\n]{0,60}(?:返金|キャンセル|発送|送付|修正|修理|解決|予約|手配|転送|削除|変更|更新|承認|交換|補償|対応|お送り|連絡|電話|返信|回答|お届け|確認)(?:を|し|いた)?(?:させていただきます|いたします|致します|します|する予定です|できます)[^。！？\n]*/gu,
		/[^。！？\n]{0,40}(?:保証|お約束|約束)(?:し|いた)[^。！？\n]*/gu,
	],
};

/** Words of time that make a promise a deadline. */
export const deadlineForms: Readonly<Record<Language, readonly RegExp[]>> = {
	en: [
		/\b(?:within|in) (?:the next )?(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+|a few|a couple of) (?:business |working )?(?:minutes?|hours?|days?|weeks?|months?)\b/gi,
		/\b(?:by|until|before|no later than) (?:the end of (?:the |this |next )?(?:day|week|month)|tomorrow|tonight|noon|end of business|eod|cob|next week)\b/gi,
		/\b(?:the day after tomorrow|tomorrow|tonight|next week|later today|immediately|right away|as soon as possible|shortly|first thing|at noon|at midnight|(?:in|within) a fortnight|(?:on|over|this|next) (?:the )?weekend|by (?:easter|christmas|new year))\b/gi,
		/\bthe (?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth|twentieth|thirtieth) (?:of )?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\bthe (?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b/gi,
	],
	es: [
		/(?<!\p{L})(?:en|dentro de|antes de) (?:un[ao]?|dos|tres|cuatro|cinco|siete|diez|\d+|unos|unas) (?:minutos?|horas?|días?|semanas?|mes(?:es)?)(?: (?:hábiles|laborables))?/giu,
		/(?<!\p{L})(?:mañana(?! por)|esta (?:noche|semana)|la próxima semana|cuanto antes|lo antes posible|de inmediato|inmediatamente|en breve|a la mayor brevedad)(?!\p{L})/giu,
	],
	fr: [
		/(?<!\p{L})(?:dans|sous|d['’]ici|en moins de) (?:une?|deux|trois|quatre|cinq|sept|dix|\d+|quelques) (?:minutes?|heures?|jours?|semaines?|mois)(?: ouvrés| ouvrables)?/giu,
		/(?<!\p{L})(?:demain|ce soir|la semaine prochaine|dès que possible|au plus vite|immédiatement|sans délai|dans les plus brefs délais|prochainement|très bientôt)(?!\p{L})/giu,
	],
	de: [
		/(?<!\p{L})(?:innerhalb|binnen|in|in den nächsten|spätestens in)(?: von)? (?:einer?|einem|zwei|drei|vier|fünf|sechs|sieben|zehn|\d+|wenigen) (?:minuten?|stunden?|(?:werk|arbeits)?tage?n?|wochen?|monate?n?)/giu,
		/(?<!\p{L})(?:(?<!guten )(?<!schönen )morgen(?! früh waren)|heute noch|nächste woche|umgehend|sofort|unverzüglich|schnellstmöglich|so schnell wie möglich|in kürze|zeitnah|baldmöglichst)(?!\p{L})/giu,
	],
	zh: [/(?:\d+|[一二两三四五六七八九十几])\s?个?(?:分钟|小时|天|工作日|周|星期|月)(?:之?内|以内|后)/gu, /明天|今晚|下周|下星期|立即|立刻|马上|尽快|即刻|稍后/gu],
	ja: [/(?:\d+|[一二三四五六七八九十数])\s?(?:分|時間|日|営業日|週間|か月|ヶ月)(?:以内|後)/gu, /明日|今夜|来週|至急|直ちに|早急に|速やかに|すぐに|近日中|本日中|後ほど/gu],
};

/** Words by which a fact says that a deed is done, and those by which it says that it is not. */
export const doneWords =
	/done|complet|issued|processed|finish|success|true|refunded|cancel+ed|credited|sent\b|shipped|dispatched|fixed|repaired|resolved|booked|scheduled|confirmed|called|escalated|forwarded|deleted|removed|updated|changed|approved|paid\b|replaced|delivered|received|closed|hech|realizad|enviad|aprobad|pagad|resuelt|fait|effectué|envoyé|payé|résolu|erledigt|abgeschlossen|versandt|bezahlt|erstattet|gelöst|已|完成|済|完了|\d{4}-\d{2}-\d{2}/i;
export const notDoneWords =
	/\bnot\b|\bno\b|never|false|null|pending|request|open\b|unpaid|plann?ed|await|declin|reject|refus|\bin.progress|draft|\bon.hold|unresolved|overdue|pendient|solicitad|rechazad|en attente|demandé|refusé|ausstehend|beantragt|abgelehnt|offen|noch nicht|nicht|未|待|申请|拒绝|保留|申請/i;

/**
 * What stands in mails of every kind: function words, greetings, set phrases. With few examples at hand nothing else
 * tells that "the", "please" or "Mit freundlichen Grüßen" make no two mails alike.
 */
export const ordinaryWords: readonly string[] = [
	`the a an and or but not no yes of to in on at by for from with without about into over under after before between during
	i me my we us our you your he she it its they them their this that these those here there who what which when where why how
	is are was were be been being am have has had do does did done can could will would shall should may might must need
	get got make made take taken go going come came see know think want like please thank thanks hello hi dear hey good morning
	afternoon evening day days week month year today tomorrow yesterday time now just also only very much more most some any all
	other another same such than then so as if because still yet already again back out up down off new one two three first last
	best kind regards sincerely cheers yours team mr mrs ms re fw fwd aw subject mail email message call phone number let us know
	looking forward hope this finds you well i am writing would be able could you please thank you in advance something anything`,
	`el la los las un una unos unas y o pero no sí de del a al en con sin por para desde hasta sobre entre durante antes después
	yo me mi mis tu su sus nos nuestro nuestra usted ustedes él ella ello ellos lo le les se este esta esto estos ese esa eso aquel
	que qué quien cual cuando cuándo donde dónde como cómo porque si ya también muy más menos mucho todo toda todos algo nada otro
	es son era fue ser estar está están estoy he ha hemos han había tener tengo tiene hacer hago puede puedo podría quiero quisiera
	necesito debe hay hola buenos días buenas tardes estimado estimada estimados gracias muchas por favor saludos cordiales un
	saludo atentamente quedo a la espera de su respuesta hoy mañana ayer semana mes año correo mensaje ahora desde hace me gustaría`,
	`le la les un une des du de et ou mais ne pas non oui à au aux en dans sur sous avec sans pour par depuis avant après pendant
	je me mon ma mes tu ton vous votre vos nous notre nos il elle ils on lui leur se ce cet cette ces cela ça ici que qui quoi quel
	quelle quand où comment pourquoi si comme aussi très plus moins tout toute tous rien autre même encore déjà est sont était être
	été suis ai as a avons avez ont avait avoir fait faire peux peut pouvez pourriez voudrais souhaite dois il y a bonjour bonsoir
	madame monsieur cher chère merci beaucoup par avance cordialement bien à vous salutations distinguées je vous prie d'agréer
	veuillez aujourd'hui demain hier semaine mois année jour courriel message dans l'attente de votre réponse l d n s c j qu m`,
	`der die das den dem des ein eine einen einem einer und oder aber nicht kein keine ja nein von vom zu zum zur in im an am auf
	aus bei mit ohne für über unter nach vor zwischen während seit bis durch gegen ich mich mir mein meine wir uns unser unsere sie
	ihr ihre ihnen ihren er es man sich dies diese dieser dieses hier da dort wer was welche wann wo warum wie dass ob wenn weil
	auch nur sehr mehr noch schon wieder alle alles etwas nichts andere so als ist sind war waren sein bin habe haben hat hatte
	wird werden wurde kann können könnte könnten soll sollte muss müssen möchte möchten will bitte danke vielen dank im voraus
	hallo guten tag morgen liebe lieber sehr geehrte damen und herren frau herr mit freundlichen grüßen viele grüße beste grüße
	heute gestern woche monat jahr tage uhr mail nachricht ich würde mich über eine antwort freuen`,
	`你好 您好 请 请问 谢谢 谢谢您 感谢 多谢 麻烦 麻烦您 我 我们 我的 你 你们 您 您的 贵公司 他 她 它 这 这个 那 那个 的 了 是 在 有 没有 不 也 都 就
	和 与 或 但是 因为 所以 如果 可以 能 能否 想 需要 已经 还 再 很 最 一个 一下 什么 怎么 怎样 哪里 什么时候 今天 明天 昨天 现在 目前 之前 以后 时间
	请您 请贵公司 收到 邮件 回复 期待 您的回复 祝好 此致 敬礼 顺祝商祺 尊敬的 先生 女士 團隊 團队 客服 謝謝 請問 我們 您好，請`,
	`お世話になっております いつもお世話になっております 何卒よろしくお願いいたします よろしくお願い申し上げます ありがとうございます お手数ですが お忙しいところ
	恐れ入りますが 申し訳ございません 株式会社 様 御中 担当 です ます でした ました ません ください ご確認 ご連絡 いただけますでしょうか していただきたく と申します
	これ それ あれ この その あの ここ そこ どこ いつ なに 何 どう なぜ が は を に で と も の から まで より へ や など こと もの ため ように について において
	する した して しています なる ある いる ない 私 弊社 御社 貴社 今日 明日 昨日 本日 先日 現在 件 メール 返信 突然のご連絡 失礼いたします 以上 拝啓 敬具`,
];

/**
 * Words of which mails of one to four words consist in our six languages. Too short for the detector, which tells them
 * as a neighbour's: *Danke* as Dutch, *Merci* as Italian. Some are of several languages.
 */
const usualWords: Readonly<Record<string, string>> = {
	en: 'yes yeah yep yup no nope thanks thank you thx ty cheers please sorry hello hi hey bye done approved approve confirmed confirm agreed agree accepted noted received understood sure great perfect good fine works sounds got it will do go ahead with me is all call cancel cancelled canceled unsubscribe remove stop refund invoice attached see help any news update now today tomorrow not this that the super',
	es: 'sí si no gracias muchas muchísimas mil vale de acuerdo perfecto perfecta recibido recibida confirmo confirmado confirmada aprobado aprobada entendido listo hecho claro genial hola buenos buenas días dias tardes noches adelante todo bien correcto por favor cancelar cancelen cancelo anular anulen baja dar darme factura adjunto adjunta llámenme llámame llamadme ayuda muy stop la el de lunes martes súper',
	fr: "oui non merci beaucoup bien d'accord ok parfait entendu reçu recu noté confirmé confirme je c'est bon ça ca marche bonjour bonsoir salut svp s'il vous plaît plait annuler annulez résilier resilier désabonner desabonner désinscrire désinscription se me facture ci-joint ci-jointe pièce voir jointe aide stop super très tout validé approuvé tant pis la le",
	de: 'ja nein nö danke dankeschön vielen dank merci bitte gerne gern passt alles klar in ordnung geht so gut super prima perfekt hallo moin guten tag morgen abend erledigt genehmigt bestätigt bestätige freigegeben freigabe erteilt einverstanden verstanden abmelden abbestellen kündigen kündigung stornieren storno rechnung anbei siehe anhang hilfe rückruf anrufen stop stopp wie besprochen die der das ist',
	nl: 'ja nee no u dank bedankt graag akkoord hallo stop super perfect prima hi',
	it: 'sì si no grazie perfetto fattura ciao stop super tutto bene va mille la',
	pt: 'sim não obrigado obrigada perfeito por favor stop super de nada',
	sv: 'ja nej tack hej perfekt stop super bra',
	da: 'ja nej tak hej perfekt stop super fint',
	pl: 'tak nie stop super',
	tr: 'tamam evet hayır stop super',
};
/** Are of every language, and tell none. */
const international: ReadonlySet<string> = new Set(['ok', 'okay', 'oki', 'okey', 'k']);

/** Words of a text at most. */
const most = 4;

const languagesOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(usualWords)) {
	for (const word of words.split(' ')) languagesOf.set(word, [...(languagesOf.get(word) ?? []), language]);
}

/**
 * The languages of which a text of a few words has none but usual ones, the likeliest first; none where another word is in it.
 * @param text words and marks only
 */
export function languagesOfUsualWords(text: string): readonly string[] {
	const words = text.toLowerCase().replace(/[’`]/gu, "'").split(/[^\p{L}\p{M}'-]+/u).filter((word) => /\p{L}/u.test(word));
	if (words.length > most) return [];
	const telling = words.filter((word) => !international.has(word));
	const [first, ...others] = telling.map((word) => languagesOf.get(word) ?? []);
	return first?.filter((language) => others.every((languages) => languages.includes(language))) ?? [];
}

/** Characters that Japanese is not written with: Chinese forms, in both scripts, and words of Chinese grammar. */
const chinese = /[你您她们們这這吗嗎吧呢哪啊哦嗯很么麼请谢发订单單费账电话认确货时间开关關联签钱錢贵谁给还过进远运邮说說让该议务产复够总總问题顾购买卖车门员办报换级约别动师乐书际标样樣权權检檢验驗变變续續实實图圖对對应應號來从從沒發]|好的|收到|可以|謝謝|麻[烦煩]|不好意思/u;
/** Forms that only Japanese is written with. */
const japanese = /[々〆込払戻働円図気対発売応済訳権様駅検験変経総続関実単拝価帰毎両県広転伝満険黒録収営産処仮辺鉄庁沢塩囲]/u;

/** Chinese or Japanese by the forms of its characters; undefined where they are of both. */
export function languageOfForms(text: string): 'zh' | 'ja' | undefined {
	if (chinese.test(text)) return 'zh';
	return japanese.test(text) ? 'ja' : undefined;
}

import type { Language } from '../../shared/vocabulary';
import type { DraftCheck } from '../draft';

/**
 * What gives something away without the grammar of a promise: free, waived, owed, entitled, admitted, or told as a state
 * ("your refund is approved"). To stand in a draft it must stand in a fact.
 */
export const concessionForms: Readonly<Record<Language, readonly RegExp[]>> = {
	en: [
		/\b(?:free of (?:any )?(?:charge|cost)|at no (?:extra |additional )?(?:cost|charge)|for (?:free|nothing)|on the house|\w+ (?:is|are) free)\b[^.!?\n]*/gi,
		/\bwaiv(?:e|es|ed|ing)\b[^.!?\n]*/gi,
		/\b(?:refund|reimbursement|compensation|credit note|damages|replacement|money)\b[^.!?\n]{0,30}\b(?:is (?:yours|back|coming|complete)|approved|granted|on (?:its|the) way|confirmed|confirmation)\b[^.!?\n]*/gi,
		/\b(?:you are|you['’]re) (?:\w+ )?(?:entitled|eligible)\b[^.!?\n]*/gi,
		/\b(?:we|i) (?:fully |hereby )?(?:accept|admit|take|assume|acknowledge) (?:\w+ ){0,2}(?:liability|responsibility|fault|blame|mistake|guilt|negligence)\b[^.!?\n]*/gi,
		/\b(?:owe (?:you|nothing)|you owe (?:us )?nothing|nothing (?:is|left) to pay|no payment is due)\b[^.!?\n]*/gi,
		/\b(?:consider )?(?:your|the) [\w ]{1,40}? (?:(?:is|are) (?:hereby |now |already |fully )?(?:paid|settled|cancelled|canceled|closed|terminated|refunded|credited|approved|deleted|cleared|void|replaced)|ends (?:today|now|immediately|at once)|(?<=consider [\w ]{1,45})(?:paid|settled|cancelled|closed))\b[^.!?\n]*/gi,
		/\byou (?:can|may) keep\b[^.!?\n]*/gi,
		/\b(?:we|i)(?:['’](?:m|re)| am| are) (?:now |currently |already |gladly )?(?:refunding|cancell?ing|crediting|sending|shipping|replacing|deleting|booking|paying|delivering|transferring|compensating|approving|granting|issuing|closing|terminating)\b[^.!?\n]*/gi,
		/\b(?:technician|engineer|courier|colleague|driver|someone) is (?:coming|arriving|on (?:his|her|their|the) way)\b[^.!?\n]*/gi,
		/\bexpect (?:a call|a visit|the (?:money|refund|delivery)|your (?:money|refund|delivery|order))\b[^.!?\n]*/gi,
	],
	es: [
		/(?<!\p{L})(?:gratis|gratuit[oa]s?|sin (?:coste|costo|cargo)|tiene(?:s)? derecho a|no (?:nos )?deben? nada|condonamos|asumimos|reconocemos (?:la|nuestra) (?:culpa|responsabilidad)|(?:puede|puedes) quedár?\p{L}*)(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})(?:reembolso|devolución|compensación|abono)(?!\p{L})[^.!?\n]{0,30}(?<!\p{L})(?:aprobad[oa]|concedid[oa]|confirmad[oa]|en camino|en curso|es suy[oa])(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})su [\p{L} ]{1,40} (?:está|queda) (?:pagad|cancelad|anulad|cerrad|saldad|aprobad|eliminad|reembolsad)[oa](?!\p{L})[^.!?\n]*/giu,
	],
	fr: [
		/(?<!\p{L})(?:gratuit(?:e|s|es|ement)?|sans frais|offerte?s?|(?:vous avez|tu as) droit|ne (?:nous )?devez rien|rien à payer|(?:assumons|reconnaissons) (?:l[ae]|notre) (?:responsabilité|faute|erreur)|pouvez (?:le |la |les )?(?:garder|conserver))(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})(?:remboursement|indemnisation|avoir|dédommagement)(?!\p{L})[^.!?\n]{0,30}(?<!\p{L})(?:approuvé|accordé|confirmé|validé|en route|en cours|acquis)(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})votre [\p{L} ]{1,40} est (?:payée?|annulée?|résiliée?|clôturée?|fermée?|réglée?|remboursée?|supprimée?)(?!\p{L})[^.!?\n]*/giu,
	],
	de: [
		/(?<!\p{L})(?:kostenlos\p{L}*|kostenfrei\p{L}*|gratis|umsonst|steht (?:ihnen|dir) zu|(?:haben sie|hast du|sie haben|du hast) (?:einen )?anspruch|schulden (?:sie )?(?:uns )?nichts|erlassen (?:wir|ihnen)|(?:übernehmen|anerkennen|erkennen) (?:wir )?(?:selbstverständlich )?(?:die |unsere )?(?:volle )?(?:haftung|verantwortung|schuld|kosten)|(?:dürfen|können|darfst|kannst) [^.!?\n]{0,40}behalten)(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})(?:rück)?(?:erstattung|zahlung|gutschrift|entschädigung)(?!\p{L})[^.!?\n]{0,30}(?<!\p{L})(?:genehmigt|bewilligt|bestätigt|unterwegs|veranlasst)(?!\p{L})[^.!?\n]*/giu,
		/(?<!\p{L})(?:ihr|ihre|dein|deine) [\p{L} ]{1,40} (?:ist|gilt als) (?:hiermit )?(?:bezahlt|beglichen|gekündigt|storniert|geschlossen|beendet|erstattet|gelöscht)(?!\p{L})[^.!?\n]*/giu,
	],
	zh: [/(?:免费|免除|全额退款|无需(?:付款|支付|付费)|有权|承担(?:全部|一切|相关)?(?:责任|费用)|不用(?:付款|支付)|(?:退款|合同|账户|订单)(?:已经?)?(?:批准|通过|取消|关闭|结清))[^。！？\n]*/gu],
	ja: [/[^。！？\n]{0,40}(?:無料|無償|全額返金|免除|お支払いは不要|責任を(?:負|認)|(?:返金|解約|取消)(?:は|が)?(?:承認|確定|完了))[^。！？\n]*/gu],
};

/** A denial or a question right before it takes a concession back: "cannot waive", "whether you are entitled". */
export const takenBack = /(?:\b(?:whether|if|cannot|can['’]?t|not|never|unable to|asked (?:for|about|whether)|request for)|(?<!\p{L})(?:si|ob|nicht|kein\p{L}*|no|ne|pas)) (?:[\p{L}]+ ){0,3}$/iu;

/** Asking a customer for what only a thief asks for, or to do what only a thief wants done. */
const thefts: readonly RegExp[] = [
	/\b(?:send|give|tell|reply|provide|share|confirm|enter|text|type|submit)\b[^.!?\n]{0,60}\b(?:passwords?|passcodes?|pin|cvv|cvc|security codes?|card (?:numbers?|details)|one-?time (?:codes?|passwords?)|verification codes?|seed phrase|private keys?|login (?:data|details)|credentials)\b/giu,
	/\b(?:gift ?cards?|vouchers? codes?|any ?desk|team ?viewer|remote (?:access|desktop)|bitcoin|usdt|crypto(?:currency)? wallet|western union)\b/giu,
	/\b(?:transfer|pay|wire|send)\b[^.!?\n]{0,60}\b(?:new|different|other|changed) (?:bank )?account\b|\bbank (?:details|account)\b[^.!?\n]{0,20}\b(?:changed|new|updated)\b|\bour new (?:bank )?(?:account|details)\b/giu,
	/\bopen (?:the|this|our) (?:attach|file|document)\p{L}*/giu,
	/(?<!\p{L})(?:env[ií]\p{L}*|mand\p{L}*|facilit\p{L}*|indi(?:que|ca)\p{L}*|confirm\p{L}*|respond\p{L}*|introduzca|escrib\p{L}*)(?!\p{L})[^.!?\n]{0,60}(?<!\p{L})(?:contraseñas?|clave|pin|número de (?:su |la )?tarjeta|código de (?:seguridad|verificación))(?!\p{L})/giu,
	/(?<!\p{L})(?:envoy\p{L}*|communiqu\p{L}*|indiqu\p{L}*|confirm\p{L}*|donn\p{L}*|répond\p{L}*|saisi\p{L}*)(?!\p{L})[^.!?\n]{0,60}(?<!\p{L})(?:mots? de passe|code (?:pin|secret|de sécurité|de vérification)|cryptogramme|numéro de (?:votre )?carte)(?!\p{L})/giu,
	/(?<!\p{L})(?:send\p{L}*|schick\p{L}*|nenn\p{L}*|teil\p{L}*|bestätig\p{L}*|geb\p{L}*|antwort\p{L}*)(?!\p{L})[^.!?\n]{0,60}(?<!\p{L})(?:passw\p{L}*|kennw\p{L}*|pin|tan|kartennummer|kreditkarten\p{L}*|prüfnummer|sicherheitscode|zugangsdaten)(?!\p{L})/giu,
	/(?:提供|发送|發送|告诉|告知|回复|输入|确认)[^。！？\n]{0,30}(?:密码|密碼|验证码|卡号|安全码)/gu,
	/(?:パスワード|暗証番号|カード番号|セキュリティコード|認証コード)[^。！？\n]{0,20}(?:教え|送|入力|返信|お知らせ)/gu,
];

/** No draft asks for passwords, codes or card numbers, or sends money and clicks elsewhere, unless a fact says so. */
export function asksForNoSecrets(draft: string, statements: ReadonlyArray<{ text: string }>): DraftCheck {
	const found = thefts
		.flatMap((form) => [...draft.matchAll(form)].map(([text]) => text.trim()))
		.filter((text) => !statements.some((statement) => statement.text.toLowerCase().includes(text.toLowerCase())));
	return {
		name: 'asks_for_no_secrets',
		passed: found.length === 0,
		detail:
			found.length === 0
				? 'It asks for no password, code or card number, and sends no money elsewhere.'
				: `Asks for what a thief would ask for: ${[...new Set(found)].slice(0, 5).map((text) => `"${text.slice(0, 120)}"`).join(', ')}.`,
	};
}

import type { OfflineInput } from '../../../nodes/ClassifyEmail/engine/evidence';
import { entities } from '../../../nodes/ClassifyEmail/reading/entities';
import { questions } from '../../../nodes/ClassifyEmail/reading/questions';
import type { Intent, Language } from '../../../nodes/shared/vocabulary';

/** The input of the offline engine for a mail with nothing but words. */
export function inputOf(newText: string, language: string, more: Partial<OfflineInput> = {}): OfflineInput {
	const found = entities(newText, language);
	return {
		subject: '',
		newText,
		language,
		questions: questions(newText, language),
		found: { amounts: found.amounts.length, references: found.references.length, dates: found.dates.length },
		attachments: 0,
		isReply: false,
		from: 'anna@customer.example',
		...more,
	};
}

/** Plain mails whose intent nobody would dispute, written for these tests. */
export const plainMails: ReadonlyArray<[Language, Intent, string]> = [
	['en', 'cancellation', 'Hi, please cancel our subscription at the end of the month. We have moved to another provider.'],
	['en', 'billing', 'You charged us twice for invoice INV-1042 ($450). Please refund the second charge.'],
	['en', 'feedback', 'Thanks so much for the quick fix, the team was fantastic!'],
	['en', 'question', 'How do I export my contacts to a spreadsheet?'],
	['en', 'scheduling', 'Could we move our Thursday call to Friday at 3pm?'],
	['en', 'update_request', 'Any news on order #4471? It was supposed to arrive Monday.'],
	['en', 'issue_report', 'The dashboard is not loading since this morning, we get error 500.'],
	['en', 'complaint', 'This is the third time nobody showed up. Simply unacceptable, I expect an apology.'],
	['en', 'information', 'Please find attached the signed contract. No need to reply.'],
	['en', 'sales_inquiry', 'We would like a quote for 20 additional licences.'],
	['en', 'opt_out', 'Please remove me from your mailing list.'],
	['en', 'other', 'I would like to apply for the position you posted; my CV is below.'],
	['es', 'cancellation', 'Buenos días, quiero cancelar mi suscripción a final de mes.'],
	['es', 'update_request', '¿Hay alguna novedad sobre mi pedido 8831? Sigo esperando.'],
	['es', 'sales_inquiry', 'Quisiéramos un presupuesto para 20 licencias adicionales.'],
	['es', 'issue_report', 'La calefacción no funciona desde ayer, necesitamos que la reparen.'],
	['es', 'scheduling', '¿Podemos cambiar la reunión del jueves al viernes a las 10?'],
	['es', 'complaint', 'Estoy muy decepcionado: nadie me ha contestado y es la tercera vez que llamo. Es inaceptable.'],
	['fr', 'billing', 'Nous avons été prélevés deux fois pour la facture 2024-11. Merci de nous rembourser.'],
	['fr', 'opt_out', 'Merci de me désinscrire de votre newsletter.'],
	['fr', 'cancellation', 'Nous souhaitons résilier notre contrat au 31 décembre.'],
	['fr', 'scheduling', 'Serait-il possible de décaler notre rendez-vous de mardi à jeudi matin ?'],
	['fr', 'issue_report', "L'application ne fonctionne plus depuis ce matin, impossible de se connecter."],
	['fr', 'feedback', 'Merci beaucoup pour votre réactivité, nous sommes ravis du résultat !'],
	['de', 'cancellation', 'hiermit kündige ich meinen Vertrag zum nächstmöglichen Zeitpunkt.'],
	['de', 'issue_report', 'Die Heizung funktioniert seit gestern nicht mehr, bitte kommen Sie vorbei.'],
	['de', 'billing', 'Auf der Rechnung 2024-118 wurde ein falscher Betrag berechnet, bitte um Gutschrift.'],
	['de', 'update_request', 'Gibt es schon Neuigkeiten zu meiner Bestellung 7712? Ich warte noch auf die Lieferung.'],
	['de', 'sales_inquiry', 'Bitte senden Sie uns ein Angebot für zehn weitere Lizenzen.'],
	['de', 'question', 'Wie kann ich meine Kontakte exportieren?'],
	['zh', 'complaint', '你们的服务太差了，我打了三次电话都没人回复，非常失望。'],
	['zh', 'sales_inquiry', '您好，我们想采购50台设备，请发一份报价单。'],
	['zh', 'cancellation', '我们决定不再续约，请在月底终止合作。'],
	['zh', 'issue_report', '系统从昨天开始无法登录，一直提示错误。'],
	['zh', 'billing', '发票金额有误，请重新开具发票并退款。'],
	['zh', 'update_request', '請問我的訂單什麼時候發貨？已經等了一個星期了。'],
	['ja', 'scheduling', 'お世話になっております。来週の打ち合わせの日程を変更していただけますでしょうか。水曜日の午後はいかがでしょうか。'],
	['ja', 'cancellation', '今月末で契約を解約したいのですが、手続きを教えてください。'],
	['ja', 'issue_report', '昨日からログインできません。エラーが表示されます。'],
	['ja', 'billing', '請求書の金額が間違っております。二重に請求されているようですので、返金をお願いいたします。'],
	['ja', 'sales_inquiry', '追加で20ライセンスの購入を検討しております。お見積書をいただけますでしょうか。'],
	['ja', 'complaint', '何度もお願いしているにもかかわらず対応がなく、誠に遺憾です。納得いきません。'],
];

import { splitReply } from '../../../nodes/ClassifyEmail/reading/newestText';

/** Each mail with the words that must be in its new text. */
type Kept = [name: string, text: string, words: string];

describe('what somebody asks for is in the new text, wherever it stands', () => {
	it.each<Kept>([
		['en', 'Hi Bob,\n\nThanks!\n\nPlease cancel our contract by the end of May.\n\nAnna', 'cancel our contract'],
		['en, without a full stop', 'Hi Bob,\n\nThanks!\n\nPlease cancel our contract by the end of May\n\nAnna', 'cancel our contract'],
		['en, one clause', 'Bob,\n\nthanks.\n\nShip on Monday\n\nAnna', 'Ship on Monday'],
		['en, small letters', 'hi bob\n\nthe order came\n\nthanks\n\ncancel order 4711\n\nanna', 'cancel order 4711'],
		['en, wrapped', 'Hi,\nall good here.\nThanks!\nThe second delivery from your warehouse in Leeds\nstill missing.\nAnna', 'second delivery'],
		['en, with a number to call', 'The lift is stuck.\n\nThanks.\n\nPlease call me back at 030 1234567.\n\nAnna', '030 1234567'],
		['es', 'Hola,\n\nGracias.\n\nLa factura de marzo sigue mal…\n\nAna', 'factura de marzo'],
		['es, exclamation', 'Buenos días:\n\n¡Muchas gracias!\nGracias.\nAnulen el contrato de mantenimiento!\nAna', 'Anulen el contrato'],
		['fr', 'Bonjour Madame,\n\nMerci !\n\nLa facture de mars est toujours fausse.\n\nAnne', 'facture de mars'],
		['fr, one line', 'La chaudière est réparée.\n\nMerci de rappeler demain.\n\nAnne', 'rappeler demain'],
		['fr, je vous prie', 'Bonjour,\nnous déménageons.\n\nJe vous prie d\'annuler mon contrat.\n\nAnne Petit', 'annuler mon contrat'],
		['de', 'Hallo Herr Meier,\n\nvielen Dank!\n\nDie Heizung ist leider schon wieder ausgefallen.\n\nAnna', 'Heizung'],
		['de, one line', 'Hallo,\nalles gut angekommen.\n\nDanke, bitte stornieren.\n\nAnna', 'stornieren'],
		['zh', '谢谢！\n发票金额还是不对，请重新开。', '请重新开'],
		['zh, below', '您好，\n\n谢谢！\n\n水泵又坏了\n\n王芳', '水泵又坏了'],
		['zh, on the line', '空调修好了。\n以上，不用联系我。\n王芳', '不用联系'],
		['zh, 此邮件', '您好，\n此邮件是想咨询一下贵公司三月份的发票问题，上次开的金额和合同不一致，请尽快重新开一张。\n王芳', '尽快重新开'],
		['ja', 'お世話になっております。\n今後ともよろしくお願いします。\n至急修理をお願いします', '至急修理'],
		['ja, a list', 'お見積りをお願いいたします。\n\n品名:電動ベッド\n数量:24台\n納入場所:新館3階\n\n田中', '新館3階'],
		['ja, 以上', 'エアコンが動きません。\n以上。返金を求めます。\n田中太郎', '返金'],
		['ja, 何卒', '料金が二重に引き落とされました。\n何卒ご返金をお願いします。\n田中太郎', 'ご返金'],
	])('%s: below thanks', (_, text, words) => {
		expect(splitReply(text).newText).toContain(words);
	});

	it.each<Kept>([
		['en', 'All fine.\n\nBest regards\nAnna\nExample GmbH\nOh, and please cancel the Tuesday visit.', 'cancel the Tuesday visit'],
		['de', 'Alles gut.\n\nMit freundlichen Grüßen\nAnna Berg\nTel. 030 1234567\n\nDer Termin am Dienstag entfällt leider.', 'Termin am Dienstag'],
		['es', 'Todo bien.\n\nUn saludo,\nAna Ruiz\nEjemplo S.L.\n\nPor cierto, el martes no vengan.', 'martes'],
		['fr', 'Tout va bien.\n\nCordialement,\nAnne Petit\n\nAu fait, il faut annuler la visite de mardi.', 'annuler la visite'],
		['zh', '都好。\n\n此致\n敬礼\n王芳\n\n对了，周二的上门请取消。', '请取消'],
		['ja', '問題ありません。\n\n敬具\n田中太郎\n株式会社例\n\nなお火曜日の訪問は取り消してください。', '取り消してください'],
	])('%s: below the name, which is still the signature', (_, text, words) => {
		const { newText, signature } = splitReply(text);
		expect(newText).toContain(words);
		expect(signature).not.toBe('');
		expect(signature).not.toContain(words);
	});

	it.each<Kept>([
		['notes', 'Hi,\nbelow my notes.\n\n---\n\nThe lift is stuck since Monday.\nPlease send a technician.', 'send a technician'],
		['stars', 'Kontaktanfrage\n*****\nDer Aufzug steckt fest.\nBitte kommen Sie heute.', 'kommen Sie heute'],
		['a form', 'Neue Anfrage\n=====\nName: Bob\nE-Mail: bob@example.com\nNachricht: Aufzug defekt', 'Aufzug defekt'],
		['a list', 'Order\n-----\n2 lamps\n3 tables', '3 tables'],
		['two languages', 'Hello, please move our meeting to 3 April.\n\n---\n\nBonjour,\n\nmerci de déplacer notre rendez-vous au 3 avril.', 'rendez-vous'],
		['nothing above', '-----\nAnna\nanna@example.com', 'Anna'],
		['zh', '咨询\n=====\n电梯坏了\n请今天派人来', '派人来'],
		['ja', 'お問い合わせ\n*****\nエレベーターが止まりました。\n今日来てください。', '今日来てください'],
	])('%s: below a rule', (_, text, words) => {
		expect(splitReply(text).newText).toContain(words);
	});

	it.each<Kept>([
		['en', 'Hello,\nThe information contained in this invoice is wrong and has been for three months now.', 'wrong'],
		['es', 'Hola:\nEn cumplimiento de lo dispuesto en el artículo 17, solicito la supresión de mis datos personales.', 'supresión'],
		['de', 'Hallo,\nDiese E-Mail und die vorherige haben Sie nicht beantwortet, der Keller steht unter Wasser.', 'Keller'],
		['fr', 'Bonjour,\nCe courriel et les trois précédents sont restés sans réponse, je demande un remboursement.', 'remboursement'],
		['ja', 'サポート様\nこのメールは、先日お送りした請求書の件です。金額が違いますので至急ご確認のうえご連絡くださいませ。', '至急ご確認'],
	])('%s: what begins as a legal footer does', (_, text, words) => {
		expect(splitReply(text).newText).toContain(words);
	});

	it.each<Kept>([
		['a list below two dashes', 'We need:\n--\n2 lamps\n3 tables\nWhen can you deliver?', 'When can you deliver?'],
		['below a frame', '承知しました。\n今後ともよろしくお願いします。\n━━━━━━━━\n至急修理をお願いします', '至急修理'],
		['the last item of a list', 'Please do this:\n\n- Cancel my contract', 'Cancel my contract'],
		['a program that people write about', 'Hello,\nOutlook for Mac crashes when I open it.', 'crashes'],
	])('%s', (_, text, words) => {
		expect(splitReply(text).newText).toContain(words);
	});
});

describe('a mail that is thanks is the new text', () => {
	it.each(['Hi Bob,\n\nThanks!\n\nAnna', 'Hola Ana:\n\nGracias.\n\nLuis', 'Bonjour,\n\nMerci !\n\nAnne', 'Hallo Herr Meier,\n\nvielen Dank!\n\nAnna', '您好，\n\n谢谢！\n\n王芳'])('%j', (text) => {
		expect(splitReply(text).newText).toBe(text);
	});
});

describe('names and contact details are still the signature', () => {
	it.each([
		['en, thanks', 'Please send the invoice.\n\nThanks,\nAnna Berg\nHead of Operations\n+49 30 1234567'],
		['en, one small name', 'Please send the invoice.\n\nthanks\nanna'],
		['en, on one line', 'Please send the invoice.\n\nThanks, Anna'],
		['en, thanks twice', 'Please send the invoice.\n\nMany thanks\nBest regards\nAnna'],
		['en, thanks and regards', 'Please send the invoice.\n\nThank you and best regards\nAnna Berg\nExample Ltd.'],
		['en, a name with particles', 'Please send the invoice.\n\nThanks\nMaria da Costa y Vega\nwww.example.com'],
		['en, a footer', 'Please send the invoice.\n\nRegards,\nAnna Berg\nExample Inc. Internal use only.'],
		['en, a place', 'Please send the invoice.\n\nKind regards from Kiel,\nAnna'],
		['es', 'Envíen la factura.\n\nGracias y un saludo,\nAna Ruiz\nTel. 600 555 390'],
		['fr', 'Envoyez la facture.\n\nMerci d\'avance,\nAlain Crépin, vice-président du Cercle\n12 rue de la Paix'],
		['fr, a sentence', 'Envoyez la facture.\n\nJe vous prie de croire, Madame, à mes sentiments les meilleurs.\n\nAnne Petit\nCheffe du service'],
		['de', 'Schicken Sie die Rechnung.\n\nVielen Dank im Voraus\ni. A. Anna Berg\nInstitut für Prüfung e. V.\n10115 Berlin'],
		['zh', '请寄发票。\n\n谢谢！\n李明\n市场部\n电话：010-12345678'],
		['ja', '請求書を送ってください。\n\n以上、よろしくお願いいたします。\n\n*****\n佐藤 花子\nTEL 03-1234-5678\n*****'],
		['ja, framed', '請求書を送ってください。\n\n何卒よろしくお願いいたします。\n\n━━━━━━━━\n株式会社例\n営業部　佐藤 花子\n〒100-0001 東京都千代田区1-1-1\nTEL：03-1234-5678\n━━━━━━━━'],
		['a rule', 'Please send the invoice.\n\n-----\nAnna Berg\nExample GmbH\nanna@example.com'],
		['a rule above a name alone', 'Please send the invoice.\n\n---\nAnna'],
		['a rule above a list\'s footer', 'Please send the invoice.\n\n_______________\nusers mailing list\nusers@lists.example.com'],
		['RFC 3676', 'Please send the invoice.\n-- \nAnna Berg\nWe build lifts. Call us today!'],
		['a name with a dash', 'Please send the invoice.\n\n- Anna B.'],
		['a legal footer', 'Please send the invoice.\n\nDiese E-Mail und ihre Anhänge enthalten vertrauliche Informationen.'],
	])('%s', (_, text) => {
		const [first = '', ...rest] = text.split('\n');
		const { newText, signature } = splitReply(text);
		expect(newText).toBe(first);
		expect(signature.split(/\s+/u)).toEqual(rest.join('\n').trim().split(/\s+/u));
	});
});

describe('who tells what somebody wrote quotes nothing', () => {
	it.each<Kept>([
		['en', 'On 3 March your colleague wrote to me:\n"We come on Monday."\nNobody came. Please come now.', 'come now'],
		['en, with the time', 'On 3 March 2026 at 10:14 your colleague wrote to me:\n"We come on Monday."\nNobody came.', 'Nobody came'],
		['es', 'El 3 de marzo su compañero me escribió:\n"Iremos el lunes."\nNo vino nadie. Por favor, vengan ya.', 'vengan ya'],
		['fr', 'Le 3 mars votre collègue m’a écrit :\n« Nous venons lundi. »\nPersonne n’est venu.', 'Personne'],
		['de', 'Am 3. März schrieb mir Ihr Kollege:\n„Wir kommen am Montag.“\nEs kam niemand.', 'niemand'],
		['zh', '在3月3日您的同事写道：\n“我们周一来。”\n没有人来。', '没有人来'],
		['fields, en', 'From: Berlin\nTo: Munich\nDate: 3 April 2026\nRooms: 4\nPlease send an offer.', 'send an offer'],
		['fields, de', 'Von: Berlin\nAn: München\nDatum: 3. April 2026\nBitte ein Angebot.', 'Bitte ein Angebot'],
		['fields, es', 'De: Madrid\nPara: Sevilla\nFecha: 3 de abril\nManden un presupuesto.', 'presupuesto'],
		['fields, fr', 'De : Paris\nÀ : Lyon\nDate : 3 avril\nEnvoyez un devis.', 'devis'],
		['fields, ja', '差出人: 東京\n宛先: 大阪\n日付: 4月3日\n見積をください。', '見積'],
		['fields, zh', '发件人: 北京\n收件人: 上海\n日期: 4月3日\n请报价。', '请报价'],
	])('%s', (_, text, words) => {
		expect(splitReply(text).newText).toContain(words);
	});
	it.each([
		['no address, with time and year', 'Am 05.03.24 um 10:12 schrieb Anna Berg:'],
		['fr, Thunderbird', 'Le 05/03/2024 à 10:12, Anne Petit a écrit :'],
		['es, Thunderbird', 'El 5/3/24 a las 10:12, Ana Ruiz escribió:'],
		['fr, with an h', 'Le mar. 5 mars 2024 à 10h12, Anne Petit a écrit :'],
		['a name like a pronoun', 'On Mon, 5 Mar 2024 at 10:12, Me and My Pet <info@example.com> wrote:'],
		['without address or date of sending, but with a subject', 'From: Support\nSent: Monday\nTo: Anna\nSubject: Offer'],
		['without date, but with an address', 'From: Support <s@example.com>\nTo: Anna\nSubject: Offer'],
		['a wrapped address', 'From: Support of the Company with the Long Name\n<s@example.com>\nTo: Anna\nCc: Bob'],
	])('%s: what a mail program writes still starts the mail answered', (_, start) => {
		expect(splitReply(`My answer.\n\n${start}\n\nold text`)).toMatchObject({ newText: 'My answer.', quotedText: `${start}\n\nold text` });
	});
	it('one that is followed by quoted lines is an attribution without a time, too', () => {
		expect(splitReply('Yes.\n\nOn 5 March Anna wrote:\n> Will you come?').newText).toBe('Yes.');
	});
});

describe('the line of a help desk parts an answer from its mail', () => {
	it.each(['##- Please type your reply above this line -##', '##- Bitte geben Sie Ihre Antwort über dieser Zeile ein. -##', '##- この行より上に返信を入力してください -##'])('%s', (mark) => {
		expect(splitReply(`I still cannot log in.\n\n${mark}\n\nYour request was updated.`).newText).toBe('I still cannot log in.');
		expect(splitReply(`${mark}\n\nYour request was updated.`).newText).toContain('Your request was updated.');
		expect(splitReply(`Your request was received.\n\n${mark}`).quotedText).toBe('');
	});
	it.each(['## My heading', '#1 lift, #2 door', '## one ## two ##'])('%s is none', (line) => {
		expect(splitReply(`Notes.\n${line}\nThe lift is stuck.`).newText).toContain('The lift is stuck.');
	});
});

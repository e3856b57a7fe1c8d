import { guard } from '../../../nodes/ClassifyEmail/guard/guard';
import { mailMade, now } from './mailMade';
import { cpuMilliseconds } from '../cpuTime';

async function kindOf(subject: string, text: string, headers: Record<string, string> = {}): Promise<string> {
	return guard(await mailMade({ Subject: subject, ...headers }, text), { now }).automation.kind;
}

describe('who answers or hands on an automatic answer is a person', () => {
	it.each([
		['RE: Automatic reply: Heating', 'It is still broken and the children are freezing. Please send somebody now.'],
		['RE: Automatic reply: Offer', 'Ok, I will wait until Anna is back. Could you send me the invoice in the meantime?'],
		['RE: Automatic reply: Offer', 'Thank you, I will wait then.'],
		['RE: Out of office: Pump', 'It leaks again since this morning.'],
		['AW: Automatische Antwort: Heizung', 'Danke, aber die Heizung ist noch immer kaputt. Bitte schicken Sie heute jemanden. Was kostet das?'],
		['Re: 【自動返信】お問い合わせありがとうございます', '佐藤です。まだ回答をいただいておりません。いつご連絡いただけますか？'],
		['回复：自动回复：报价', '还没有收到报价，请尽快发给我。'],
		['RE: Réponse automatique : Devis', 'Je n’ai toujours pas reçu le devis. Quand l’aurai-je ?'],
		['Re: Respuesta automática: Caldera', 'Sigue sin funcionar y hace mucho frío.'],
		['WG: Abwesenheitsnotiz', 'Wissen Sie, wer sie vertritt? Ich warte auf die Rechnung.'],
	])('%s / %s', async (subject, text) => {
		expect(await kindOf(subject, text)).toBe('none');
	});
	it.each([
		['Re: Automatic reply: Offer', 'I am out of the office until Monday.'],
		['Automatic reply: RE: Automatic reply: Offer', 'I am back on Monday.'],
		['AW: Automatische Antwort: Angebot', 'Ich bin derzeit im Urlaub und ab dem 12.3. wieder da.'],
		['Re: Automatic reply: Ticket', 'Your ticket has been created. A member of our team will answer.'],
	])('but a machine that answers one is none: %s / %s', async (subject, text) => {
		expect(await kindOf(subject, text)).toBe('auto_reply');
	});
});

describe('who is away and wants something is a person', () => {
	it.each([
		['de', 'Guten Tag, die Heizung ist ausgefallen. Ich bin im Urlaub, in dringenden Fällen wenden Sie sich an meine Nachbarin, sie hat den Schlüssel. Bitte schicken Sie heute noch jemanden.'],
		['de', 'Die Heizung im Büro ist schon wieder ausgefallen. Ich bin im Urlaub, in dringenden Fällen wenden Sie sich an meine Nachbarin.'],
		['de', 'Ich bin bis Montag im Urlaub, in dringenden Fällen wenden Sie sich an meine Frau. Könnten Sie den Termin verschieben?'],
		['en', 'The heating has failed. I am currently away; for urgent access ask my neighbour, who has the key. Please send somebody today.'],
		['en', 'The lift is stuck again on the third floor. I am currently on holiday, for urgent access please contact the caretaker.'],
		['en', 'I will be out of the office until Monday, in urgent cases call me on my mobile. Please send the invoice by Friday.'],
		['en', 'I am out of the office until Monday, for urgent matters call Bob. We need the new contract before then.'],
		['en', 'I am out of the office on Monday, so please contact me on my mobile.'],
		['en', 'Hello the lift is stuck again. I am currently on holiday, for urgent access call the caretaker.'],
		['es', 'Buenos días, la calefacción no funciona. Estoy de vacaciones; para asuntos urgentes llamen a mi vecina. Manden a alguien hoy, por favor.'],
		['es', 'Estoy de vacaciones hasta el lunes; para asuntos urgentes llamen a mi vecina. Necesito que cambien la cerradura antes.'],
		['fr', 'Bonjour, le chauffage est en panne. Je suis absent jusqu’à lundi, vous pouvez contacter ma voisine pour la clé. Merci d’envoyer quelqu’un aujourd’hui.'],
		['fr', 'Je suis absent jusqu’à lundi, en cas d’urgence appelez ma voisine. Pourriez-vous me rappeler mardi pour le devis ?'],
		['ja', 'お世話になっております。来週は出張中のため、お急ぎの場合は携帯までお願いいたします。請求書の金額が間違っているようです。ご確認いただけますでしょうか。'],
		['ja', '佐藤です。明日から休暇中ですので、お急ぎの場合は鈴木にご連絡ください。エレベーターが止まったままです。至急修理をお願いします。'],
		['ja', '来週は休暇中です。お急ぎの場合は鈴木までお願いします。今日までに見積書を送ってください。'],
		['zh', '您好，我正在出差，如有急事请打我手机。上次的发票金额开错了，麻烦重新开一张。'],
		['zh', '您好，我正在出差，如有急事请打我手机。发票什么时候能寄出'],
		['zh', '您好，办公室的空调又坏了。我正在休假，如有急事请联系李明。请尽快派人来修。'],
	])('%s: %s', async (_, text) => {
		expect(await kindOf('Re: Contract', text)).toBe('none');
	});
	it.each([
		['Vacaciones', 'Quiero reservar una casa para agosto, somos cuatro. ¿Qué precio tiene?'],
		['Vacaciones: quiero reservar', 'Quiero reservar una casa para agosto.'],
		['休暇', '八月に家族四人で泊まれる部屋を探しています。料金を教えてください。'],
		['外出のご案内', '明日の訪問を変更したいです。'],
		['Im Urlaub - Wasserschaden', 'Wir sind im Urlaub und der Nachbar meldet einen Wasserschaden. Bitte fahren Sie sofort hin.'],
		['Abwesend bis 12.3.', 'Ich bin bis 12.3. im Urlaub. Bitte verschieben Sie den Termin auf danach.'],
		['On leave: payroll question', 'Two of my staff are on leave. Please tell me how I enter this in the software.'],
		['Absence : Paul', 'Votre technicien Paul n’est pas venu hier.'],
		['Out of office: heating', 'Our heating has failed. Can you come today?'],
		['OOO settings broken', 'The out-of-office assistant of your product does not work. Please fix.'],
		['Auto reply of your shop', 'The answers your shop sends by itself are in the wrong language. Please correct them.'],
		['Read: contract terms', 'I have read the contract terms and do not agree with section 5. Please call me.'],
		['Gelesen: Ihr Vertrag', 'Ich habe ihn gelesen und bin einverstanden.'],
	])('the subject "%s" does not make it a machine\'s: %s', async (subject, text) => {
		expect(await kindOf(subject, text)).toBe('none');
	});
});

describe('absence notes are told', () => {
	it.each([
		['Re: Offer', 'Hi,\n\nI am out of the office until 12 March with limited access to email. For urgent matters contact bob@x.example.\n\nAnna'],
		['Re: Offer', 'I am on annual leave until Monday. Need help sooner? For urgent matters contact bob@x.example.'],
		['Re: Offer', 'Thank you for your email. I am out of the office this week. Please contact Bob Klein instead.'],
		['Re: Offer', 'Thank you for your message. I will be out of the office with no access to my mail. If you need immediate assistance, please call our hotline or send an email to help@x.example. Thank you for your patience.'],
		['Re: Offer', 'Anna Berg has left the company. Please direct your request to bob@x.example.'],
		['Re: Offer', 'Anna Berg no longer works at Acme. Please contact bob@x.example.'],
		['🏖️ Out of office', 'Back on Monday.'],
		['[OOO] Re: Offer', 'See you on Monday.'],
		['AW: Angebot', 'Sehr geehrte Damen und Herren,\n\nvielen Dank für Ihre Nachricht. Ich bin bis einschließlich 12. März nicht im Büro. Ihre E-Mail wird nicht weitergeleitet. In dringenden Fällen wenden Sie sich bitte an bob@x.example.\n\nBitte haben Sie Verständnis, dass die Antwort sich verzögert.'],
		['AW: Angebot', 'Ich bin derzeit im Urlaub. Ist es dringend? Dann wenden Sie sich bitte an meine Kollegin.'],
		['AW: Angebot', 'Anna Berg ist nicht mehr im Unternehmen tätig. Bitte wenden Sie sich an bob@x.example.'],
		['Abwesend bis 12.3.', 'Vielen Dank für Ihre Nachricht. Ich bin ab dem 12.3. wieder erreichbar. Ihre E-Mail wird nicht weitergeleitet.'],
		['Im Urlaub vom 1. bis 12. März', 'Ich bin ab dem 12.3. wieder da.'],
		['Absence : Offre', 'Je suis en congés jusqu’au 12 mars inclus. Je traiterai votre message à mon retour.'],
		['RE: Offre', 'Bonjour,\n\nMerci pour votre message. Je suis absente du bureau jusqu’au 12 mars. Besoin d’une réponse rapide ? En cas d’urgence, merci de contacter bob@x.example. Merci de votre compréhension.'],
		['RE: Oferta', 'Gracias por su correo. Estaré fuera de la oficina hasta el 12 de marzo. Para asuntos urgentes, por favor, contacte con bob@x.example. Disculpe las molestias.'],
		['Vacaciones', 'Estoy de vacaciones hasta el lunes.'],
		['【不在】Re: お見積り', '出張中のため、3月12日まで不在にしております。お急ぎの場合は佐藤までご連絡ください。'],
		['Re: お見積り', 'メールをいただきありがとうございます。3月12日まで休暇をいただいております。緊急の場合は担当の鈴木までお願いいたします。ご不便をおかけしますが、よろしくお願いいたします。'],
		['Re: 見積', '佐藤は3月末で退職いたしました。後任の鈴木までご連絡ください。'],
		['休暇中', '3月12日に出社いたします。'],
		['回复：报价', '您好，感谢您的来信。我正在出差，3月12日前无法及时回复邮件，如有急事请拨打手机，敬请谅解。'],
		['RE: 報價', '您好，我於3/1至3/12休假中，如有緊急事宜請聯絡李小姐。'],
		['Read: Offer', 'Your message was read on Monday.'],
		['Read: Please cancel dock 4', 'Your message\n\n  To: Gladys Merton\n  Subject: Please cancel dock 4\n\nwas read on 8/22/2005 7:58 AM.'],
		['Abwesend: AW: Angebot', 'Bin bis 8.12. im Urlaub, Vertretung: Frau Sommer, Durchwahl -14.'],
		['On holiday', 'Closed until 24 August. Messages are not read.'],
		['Ausente', 'Salgo de vacaciones hasta el 7 de diciembre. No leeré correos. En mi lugar atiende Dulce.'],
		['Gelesen: Angebot', 'Ihre Nachricht wurde gelesen.'],
	])('%s / %s', async (subject, text) => {
		expect(await kindOf(subject, text)).toBe('auto_reply');
	});
});

describe('what a mail tells of another one in quotation marks is not said of itself', () => {
	it.each([
		'I only ever get "this is an automated response" from you. Nobody answers!',
		'Your invoice mail says “do not reply to this message”. So I write here: the amount is wrong, please correct it.',
		'Ich bekomme nur „Dies ist eine automatische Antwort“ von Ihnen.',
		'Je ne reçois que « ceci est une réponse automatique » de votre part.',
		'Solo recibo «esta es una respuesta automática» de ustedes.',
		'我只收到“此邮件由系统自动发送”，没有人回答。',
		'「このメールは自動送信されています」という返事しか来ません。',
		'Your mail said \'do not reply to this message\', so I write here.',
	])('%s', async (text) => {
		expect(await kindOf('No answer', text)).toBe('none');
	});
	it('but what is said outside of them still counts', async () => {
		expect(await kindOf('Your request', 'Your request "Pump" was noted. This is an automated message.')).toBe('auto_reply');
		expect(await kindOf('Your request', 'Don\'t worry, it\'s noted. This is an automated message, that\'s all.')).toBe('auto_reply');
	});
	it.each([
		'The pump leaks again, please come.\n\nThis email was automatically scanned for viruses.',
		'Die Pumpe leckt wieder.\n\nDiese E-Mail wurde automatisch auf Viren geprüft.',
	])('nor is what a gateway says it did with it: %s', async (text) => {
		expect(await kindOf('Pump', text)).toBe('none');
	});
});

describe('people who write from the addresses of mail systems', () => {
	it.each([
		['Delivery Team <delivery@logistics.example>', 'Invoice', 'Please send the invoice for last week, the amount is wrong.'],
		['delivery.berlin@logistics.example', 'Delivery', 'The parcel could not be delivered, nobody was there.'],
		['Mail Administrator <karl@customer.example>', 'Question', 'How do I set up DKIM in your product?'],
		['Bob (System Administrator) <bob@customer.example>', 'Bounce rate', 'It rises since your update.'],
		['Hans Postmaster <postmaster@customer.example>', 'Rejected mail', 'Can you whitelist our IP? We send 200 mails a day.'],
		['postmaster@customer.example', 'Rejected mail', 'Your server rejects our mail. Please whitelist our address.'],
		['null.peter@customer.example', 'Invoice', 'Please send the invoice.'],
	])('%s: %s / %s', async (from, subject, text) => {
		expect(await kindOf(subject, text, { From: from })).toBe('none');
	});
	it.each([
		['postmaster@mx.example', 'Returned mail: Service unavailable', 'The number of messages in the mailbox exceeded the local limit.'],
		['postmaster@mx.example', 'Undeliverable: Poster files', 'Your message to print@shop.example couldn\'t be delivered. The message is too large. Please make it smaller and try sending it again.'],
		['postmaster@mx.example', 'Non remis : Plans', 'La remise a échoué pour ces destinataires : bureau@shop.example. Veuillez réduire la taille de votre message, puis réessayez.'],
		['postmaster@mx.example', '未传递: 效果图', '未能将您的邮件传递给以下收件人：该邮件太大。请减小附件后重新发送。'],
		['System Administrator <postmaster@mx.example>', 'Undeliverable: Pump', 'Your message did not reach some or all of the intended recipients.'],
		['System Administrator <admin@mx.example>', 'Undeliverable: Pump', 'Your message did not reach some or all of the intended recipients.'],
		['Mail Delivery System <MAILER-DAEMON@mx.example>', 'Pump', 'User unknown. Please check the address and send it again. What now?'],
	])('but a report is a bounce: %s: %s / %s', async (from, subject, text) => {
		expect(await kindOf(subject, text, { From: from })).toBe('bounce');
	});
});

it('a notice of a mail system that wants nothing is an automatic one', async () => {
	expect(await kindOf('Delivered: Your order', 'Your message has been delivered to: purchasing@shop.example. Status: 2.0.0.', { From: 'postmaster@mx.example' })).toBe('auto_reply');
});

describe('the reason for a header reads as a sentence', () => {
	it.each<[string, string, string]>([
		['Auto-Submitted', 'auto-replied', 'The header "auto-submitted: auto-replied" marks an automatic answer (RFC 3834).'],
		['Precedence', 'bulk', 'The header "precedence: bulk" marks bulk or list mail.'],
		['X-MS-Exchange-Message-Is-Ndr', 'true', 'The header "x-ms-exchange-message-is-ndr: true" is Exchange\'s mark of a non-delivery report.'],
	])('%s: %s', async (name, value, reason) => {
		expect(guard(await mailMade({ [name]: value }), { now }).automation.reason).toBe(reason);
	});
});

it.each([
	['quotation marks', 'out of the office, for urgent " '.repeat(5_000)],
	['please', 'out of office in urgent please '.repeat(5_000)],
	['commas', `out of office, for urgent, ${', '.repeat(50_000)}`],
	['thanks', `thank you ${'thank '.repeat(20_000)} out of office for urgent`],
	['full stops', `out of office for urgent ${'. '.repeat(50_000)}`],
	['apostrophes', `out of office for urgent ${'\' '.repeat(50_000)}`],
])('a text of %s takes bounded time', async (_, text) => {
	const mail = await mailMade({}, text);
	expect(await cpuMilliseconds(() => {
		guard(mail, { now });
	})).toBeLessThan(500);
});

import fc from 'fast-check';

import { entities } from '../../../nodes/ClassifyEmail/reading/entities';
import { questions } from '../../../nodes/shared/mail/questions';
import { cpuMilliseconds } from '../cpuTime';

describe('questions are found with and without a question mark', () => {
	it.each([
		['en', 'Hello. When will it arrive? Please tell me which papers you need. Thanks.', ['When will it arrive?', 'Please tell me which papers you need.']],
		['en', 'Could you send me the invoice. I like it.', ['Could you send me the invoice.']],
		['en', 'I was wondering whether you open on Sunday.', ['I was wondering whether you open on Sunday.']],
		['es', 'Buenos días. ¿Cuándo llega el pedido? Quisiera saber el precio.', ['¿Cuándo llega el pedido?', 'Quisiera saber el precio.']],
		['fr', 'Bonjour. Pouvez-vous me rappeler. Merci de me confirmer le rendez-vous.', ['Pouvez-vous me rappeler.', 'Merci de me confirmer le rendez-vous.']],
		['de', 'Guten Tag. Können Sie mir ein Angebot schicken. Bitte teilen Sie mir mit, wann Sie kommen.', ['Können Sie mir ein Angebot schicken.', 'Bitte teilen Sie mir mit, wann Sie kommen.']],
		['zh', '你好。请问什么时候发货。可以退款吗？谢谢。', ['请问什么时候发货。', '可以退款吗？']],
		['zh', '这个能修好吗。明天送来。', ['这个能修好吗。']],
		['ja', 'お世話になります。納期はいつでしょうか。見積を送ります。', ['納期はいつでしょうか。']],
		['ja', '料金について教えてください。\n変更できますか\n', ['料金について教えてください。', '変更できますか']],
	])('%s: %s', (language, text, expected) => {
		expect(questions(text, language)).toEqual(expected);
	});
	it.each([
		['de', 'Können Sie am 3. April kommen?'],
		['de', 'Könnten wir auf den 4. oder den 7. Dezember ausweichen?'],
		['de', 'Haben Sie am 24.12. geöffnet?'],
		['de', 'Was kostet das im 1. Stock?'],
		['de', '3. April möglich?'],
		['de', 'Können Sie z. B. am Montag kommen?'],
		['de', 'Könnten Sie ggf. oder i. d. R. am Montag kommen?'],
		['de', 'Kann Hr. Müller in die Hauptstr. 5 kommen?'],
		['fr', 'Est-ce que M. Dupont peut venir lundi ?'],
		['es', '¿Puede venir D. Juan el lunes?'],
		['es', '¿Está pagada la factura núm. 5?'],
		['en', 'Could J. Smith come at 9 a.m. on Monday?'],
		['en', 'Could you ask Miller & Co. about it?'],
		['en', 'Is invoice No. 5 from Apr. 3 paid?'],
		['en', 'Would you send it to the U.S. office, e.g. by post?'],
	])('%s: no full stop within cuts: %s', (language, text) => {
		expect(questions(text, language)).toEqual([text]);
	});
	it.each([
		['de', 'Wir kommen am 3. Können Sie öffnen?', 'Können Sie öffnen?'],
		['de', 'Reserviert bis 1.12. Zeichne ich das?', 'Zeichne ich das?'],
		['de', 'Es ist 17:10. Kann jemand kommen?', 'Kann jemand kommen?'],
		['de', 'Vom 12. Mai 2026. Geht das?', 'Geht das?'],
		['de', '1. Was kostet das?', 'Was kostet das?'],
		['en', 'We choose plan B. Is that fine?', 'Is that fine?'],
		['en', 'See appendix D. Erase it?', 'Erase it?'],
		['en', 'They do, I didn\'t. Still in hand?', 'Still in hand?'],
		['en', 'I said no. Can you call me?', 'Can you call me?'],
		['en', 'We open at 9 a.m. Can you come earlier?', 'Can you come earlier?'],
		['en', 'He works for Miller & Co. Nobody else?', 'Nobody else?'],
		['en', 'He is older than I. Good?', 'Good?'],
		['fr', 'C\'est à 14 h. Demain, peut-être ?', 'Demain, peut-être ?'],
		['es', 'Hablé con D. ¿Me lo graban otra vez?', '¿Me lo graban otra vez?'],
	])('%s: a full stop that ends a sentence does: %s', (language, text, expected) => {
		expect(questions(text, language)).toEqual([expected]);
	});
	it.each([
		['en', 'The delivery was late. I know when it came. We can wait.'],
		['de', 'Die Lieferung kam gestern. Ich weiß, wann sie kommt.'],
		['ja', '昨日届きました。ありがとうございます。'],
		['zh', '货已收到。谢谢。'],
		['en', ''],
	])('%s: no question in: %s', (language, text) => {
		expect(questions(text, language)).toEqual([]);
	});
	it('an unknown language goes by the marks', () => {
		expect(questions('Quando arriva? Grazie.', 'it')).toEqual(['Quando arriva?']);
	});
	it('list items are questions of their own, and a domain is no end of a sentence', () => {
		expect(questions('Two things:\n- Is www.example.com/a?b=1 yours?\n- What does Dr. Berg charge?', 'en')).toEqual(['Is www.example.com/a?b=1 yours?', 'What does Dr. Berg charge?']);
	});
});

describe('entities', () => {
	it.each([
		['2024-03-05', 'en', '2024-03-05'],
		['March 5, 2024', 'en', '2024-03-05'],
		['5th March 2024', 'en', '2024-03-05'],
		['25/12/2024', 'en', '2024-12-25'],
		['12/25/2024', 'en', '2024-12-25'],
		['03/04/2025', 'en', undefined],
		['03/04/2025', 'fr', '2025-04-03'],
		['3.4.2025', 'de', '2025-04-03'],
		['5. März 2024', 'de', '2024-03-05'],
		['5 de marzo de 2024', 'es', '2024-03-05'],
		['1er mars 2024', 'fr', '2024-03-01'],
		['2024年3月5日', 'ja', '2024-03-05'],
		['3月5日', 'zh', undefined],
		['March 5', 'en', undefined],
		['tomorrow', 'en', undefined],
		['31.02.2024', 'de', undefined],
	])('the date %s in %s', (date, language, iso) => {
		const [found] = entities(`x ${date} y`, language).dates;
		expect(found).toEqual(iso ? { text: date, iso } : { text: date });
	});
	it.each([
		['€1,234.50', 'en', 1234.5, 'EUR'],
		['1.234,50 €', 'de', 1234.5, 'EUR'],
		['1 234,50 euros', 'fr', 1234.5, 'EUR'],
		['$99', 'en', 99, 'USD'],
		['USD 2,000', 'en', 2000, 'USD'],
		['CHF 1\'200.00', 'de', 1200, 'CHF'],
		['¥5000', 'zh', 5000, 'CNY'],
		['¥5000', 'ja', 5000, 'JPY'],
		['12,000円', 'ja', 12000, 'JPY'],
		['3万元', 'zh', 30000, 'CNY'],
		['$5k', 'en', 5000, 'USD'],
	])('the amount %s in %s', (text, language, amount, currency) => {
		expect(entities(`about ${text}, please`, language).amounts).toEqual([{ amount, currency, text }]);
	});
	it('references, phones and addresses', () => {
		const found = entities(
			'Invoice INV-2024-031 and ticket #12345, PO 4471, Kundennummer 88123, 注文番号：AB-99812. Call +49 30 1234567 or (555) 123-4567, 2024-03-05, write Anna.Berg@Example.com',
			'en',
		);
		expect(found.references).toEqual(expect.arrayContaining(['INV-2024-031', '#12345', 'PO 4471', 'Kundennummer 88123']));
		expect(found.references.join(' ')).toContain('AB-99812');
		expect(found.phones).toEqual(['+49 30 1234567', '(555) 123-4567']);
		expect(found.emails).toEqual(['anna.berg@example.com']);
	});
	it('plain figures are neither money nor references', () => {
		const found = entities('We are 25 people and met 3 times in order to talk about case studies.', 'en');
		expect(found).toEqual({ dates: [], amounts: [], references: [], phones: [], emails: [] });
	});
	it.each([
		['de', 'Rechnung über 1.234,56 Euro und 50 Dollar.', [[1234.56, 'EUR'], [50, 'USD']]],
		['de', '12,- €, 5,- Euro, 99,– €, CHF 95.– und 12.- CHF', [[12, 'EUR'], [5, 'EUR'], [99, 'EUR'], [95, 'CHF'], [12, 'CHF']]],
		['de', '1,5 Mio. €, 9,4 Millionen US-Dollar, 20 Tausend Euro, 2 Mrd. €, hab 20 eur bezahlt', [[1_500_000, 'EUR'], [9_400_000, 'USD'], [20_000, 'EUR'], [2_000_000_000, 'EUR'], [20, 'EUR']]],
		['en', '100 yen, $2 million, €3bn, $5 billion, $3.5m', [[100, 'JPY'], [2_000_000, 'USD'], [3_000_000_000, 'EUR'], [5_000_000_000, 'USD'], [3_500_000, 'USD']]],
		['es', '$500 MXN, $64.300 COP, 25 millones de pesos, 74 mil dólares', [[500, 'MXN'], [64_300, 'COP'], [25_000_000, 'MXN'], [74_000, 'USD']]],
		['fr', '11,4 millions d’euros, 1,5 M€, 12k€', [[11_400_000, 'EUR'], [1_500_000, 'EUR'], [12_000, 'EUR']]],
		['ja', '料金は1,234円です。合計１２３４円、2万5000円、1億2000万円、3千円、850ドル', [[1234, 'JPY'], [1234, 'JPY'], [25_000, 'JPY'], [120_000_000, 'JPY'], [3000, 'JPY'], [850, 'USD']]],
		['zh', '金额是500元，共3.5亿元，投入约 620 万元，￥3万，按金$280', [[500, 'CNY'], [350_000_000, 'CNY'], [6_200_000, 'CNY'], [30_000, 'CNY'], [280, 'USD']]],
	])('amounts in %s: %s', (language, text, expected) => {
		expect(entities(text, language).amounts.map(({ amount, currency }) => [amount, currency])).toEqual(expected);
	});
	it.each([
		['de', 'Kabel 100m €, 5€50, 5 Billionen Euro, 1.234,5678 EUR, Stückzahl 12'],
		['es', '5 billones de dólares, 100 pesos argentinos, 30 dólares canadienses'],
		['en', '4 mil pounds, $1,234.5678, HK$ 50, R$ 50, model A500 EUROPE'],
		['zh', '祝您2026元旦快乐，第3元，3元素，数100元，3元5角，5千5百元'],
		['ja', '第3円、百万円、数100円、令和8元年'],
	])('no amount in %s: %s', (language, text) => {
		expect(entities(text, language).amounts).toEqual([]);
	});
	it('a sign belongs to the figure beside it, and a currency to the figure before', () => {
		expect(entities('12 $50, €50 USD 60, $50 CAD 60', 'en').amounts.map(({ text }) => text)).toEqual(['$50', '€50', 'USD 60', 'CAD 60']);
	});

	it.each([
		['de', 'Wir kommen morgen früh. Morgen kommt er. Morgen Nachmittag passt. Geht es bis morgen!', ['morgen', 'Morgen']],
		['de', 'übermorgen und vorgestern, nicht gestern', ['übermorgen', 'vorgestern', 'gestern']],
		['fr', 'Nous étions là hier, et avant-hier ; nous viendrons après-demain.', ['hier', 'avant-hier', 'après-demain']],
		['es', 'Vendremos pasado mañana. Mañana no puedo. Antes de ayer sí, la cita de mañana no.', ['pasado mañana', 'Mañana', 'Antes de ayer', 'mañana']],
		['en', 'the day after tomorrow, the day before yesterday, tomorrow', ['day after tomorrow', 'day before yesterday', 'tomorrow']],
		['ja', '一昨日、明後日、再来週の火曜、先週の木曜日、今度の水曜', ['一昨日', '明後日', '再来週の火曜', '先週の木曜日', '水曜']],
		['zh', '下下周三、大后天、前天、这个星期一、下週二、第三个周日、周二周三上午', ['下下周三', '大后天', '前天', '这个星期一', '下週二', '周日', '周二', '周三']],
		['en', 'on May 2 or may 10, 2026; March 5 works; since May 5; on 31 may; by march 3; every July 1', ['May 2', 'may 10, 2026', 'March 5', 'May 5', '31 may', 'march 3', 'July 1']],
		['es', 'Septiembre 14, 2026 y abril 5', ['Septiembre 14, 2026', 'abril 5']],
		['ja', '４月３日', ['４月３日']],
	])('days in %s: %s', (language, text, expected) => {
		expect(entities(text, language).dates.map((date) => date.text)).toEqual(expected);
	});
	it.each([
		['de', 'Guten Morgen, die Heizung hier ist kaputt, bitte kommen Sie hier vorbei.'],
		['de', 'Morgen Herr Berg, am Morgen, jeden Morgen und am nächsten morgen läuft sie.'],
		['de', 'Im Mai 10 Stück, seit Juli 3.4, Ihr habt im november 3 mal abgebucht.'],
		['es', 'Preferimos una visita por la mañana. Esta mañana no, en horario de mañana o de mañana y tarde.'],
		['en', 'We may 10 times try; in May 2 people sat; in march 3 came; up to 10 may come; the 10th may be too late.'],
		['en', '1. May I ask something?\n2. March has 31 days.\n3. mañana, hier, morgen'],
		['en', 'Sums: June 31.20, August 33.80; APR 14.9 %; since mid January. 3 rooms.'],
		['und', 'hier morgen mañana'],
		['zh', '每周五天，两周一次，后面六周一次，几个星期一直没消息，这周天气不好，三天前天气好，后天性'],
	])('no day in %s: %s', (language, text) => {
		expect(entities(text, language).dates).toEqual([]);
	});

	it.each([
		['es', 'Factura n.º 2026/123, contrato n.º 30/55817, pedido 45678', ['Factura n.º 2026/123', 'contrato n.º 30/55817', 'pedido 45678']],
		['de', 'Vertragsnummer 778899, Rechnungsnr. 4712, Kd.-Nr. 99887, Auftragsnr.: 26-0071, Bestellung 4714-A', ['Vertragsnummer 778899', 'Rechnungsnr. 4712', 'Kd.-Nr. 99887', 'Auftragsnr.: 26-0071', 'Bestellung 4714-A']],
		['fr', 'n° client 5566, facture n° 212', ['client 5566', 'facture n° 212']],
		['en', 'invoice 4711 is wrong, order 2210 rev 1, case 4417 is open, contract no. 2026, policy 99120 100', ['invoice 4711', 'order 2210', 'case 4417', 'contract no. 2026']],
		['en', '#559 then INV-1 then PO 4471 then #12345', ['#559', 'INV-1', 'PO 4471', '#12345']],
		['ja', 'PO-77120の納期、お問い合わせ番号１２３４５、お客様番号：A-00716', ['PO-77120', 'お問い合わせ番号12345', 'お客様番号：A-00716']],
		['zh', '订单8816，單號 E-441，编号TS-11046的处理', ['订单8816', '單號 E-441', 'TS-11046']],
	])('references in %s, in order: %s', (language, text, expected) => {
		expect(entities(text, language).references).toEqual(expected);
	});
	it.each([
		['en', 'case 1000 bottles, quote 5000 units, contract 2026, policy 100% free, policy 100, order 120 chairs, please order 250 before Sunday'],
		['en', 'order 2026-04-03, invoice 2000 EUR, my account 12 months, references 12, INVOICE_8841.zip, client 7730 2218, in UTF-8'],
		['de', 'Bestellung 100 Stück, Auftrag 2026, Telefonnummer 12345, Hausnummer 100'],
		['es', 'pedido 200 unidades, cliente 118.403'],
		['zh', '订单100台设备，订单2026年'],
	])('no reference in %s: %s', (language, text) => {
		expect(entities(text, language).references).toEqual([]);
	});

	it.each([
		['fr', '+33 (0)1 23 45 67 89, +32 2 555 01 47', ['+33 (0)1 23 45 67 89', '+32 2 555 01 47']],
		['de', '+49 (0)30 1234567, +49 (0) 30 1234567', ['+49 (0)30 1234567', '+49 (0) 30 1234567']],
		['es', '91 123 45 67 o 600 123 456', ['91 123 45 67', '600 123 456']],
		['en', '1-800-555-1234 or (555) 123-4567', ['1-800-555-1234', '(555) 123-4567']],
		['ja', '電話は03-1234-5678です。携帯番号090-1234-5678、０３－１２３４－５６７８', ['03-1234-5678', '090-1234-5678']],
		['zh', '电话是010-12345678。手机13800138000', ['010-12345678', '13800138000']],
	])('telephones in %s: %s', (language, text, expected) => {
		expect(entities(text, language).phones).toEqual(expected);
	});
	it.each([
		['en', 'on 06/11/2026 14:30, 2026 04 03 1234, 12 345 678 €'],
		['ja', '伝票0031-7754、注文番号0123-4567-89です。123 456 789件'],
		['zh', '账号0200 1234 5678，100 200 300元'],
	])('no telephone in %s: %s', (language, text) => {
		expect(entities(text, language).phones).toEqual([]);
	});

	it.each([
		['digits', '1'.repeat(50_000)],
		['digit groups', '123 '.repeat(15_000)],
		['dots', '1.'.repeat(25_000)],
		['addresses without end', 'a@a.'.repeat(12_500)],
		['words before an at sign', `${'a'.repeat(49_000)}@`],
		['dashes', 'AB-1-'.repeat(10_000)],
		['spaces', ' '.repeat(50_000)],
		['month names', 'may '.repeat(12_500)],
		['reference words', 'invoice no. # '.repeat(4_000)],
		['question openings', 'can you '.repeat(6_000)],
		['new lines', '\n '.repeat(25_000)],
		['full stops', '. '.repeat(25_000)],
		['quotes', '"'.repeat(50_000)],
		['currency', '$ '.repeat(25_000)],
		['sums', '1億2万3千4円 $5 million '.repeat(2_000)],
		['full-width figures', '１，'.repeat(25_000)],
		['telephones', '+49 (0) 30 1234567 '.repeat(2_500)],
		['telephones and days', '03-1234-5678 1.2.2026 '.repeat(2_200)],
		['initials', 'a. b. '.repeat(8_000)],
		['ordinals', '3. '.repeat(16_000)],
	])('are read in bounded time from a wall of %s', async (_, text) => {
		const spent = await cpuMilliseconds(() => {
			entities(text, 'en');
			questions(text, 'de');
			questions(text, 'en');
		});
		expect(spent).toBeLessThan(1500);
	});
	it('never throw, in any language', () => {
		fc.assert(fc.property(fc.string(), fc.constantFrom('en', 'es', 'fr', 'de', 'zh', 'ja', 'und', 'constructor'), (text, language) => {
			expect(Array.isArray(questions(text, language))).toBe(true);
			expect(Array.isArray(entities(text, language).dates)).toBe(true);
		}));
	});
});

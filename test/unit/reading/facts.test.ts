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
	])('are read in bounded time from a wall of %s', async (_, text) => {
		const spent = await cpuMilliseconds(() => {
			entities(text, 'en');
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

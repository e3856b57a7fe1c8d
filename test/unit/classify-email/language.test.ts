import { detectLanguage } from '../../../nodes/ClassifyEmail/language/detectLanguage';

const tell = async (text: string, client?: string) => (await detectLanguage(text, client)).language;

describe('the language of a mail', () => {
	it.each([
		['en', 'Could you please send me the invoice for last month? I cannot find it anywhere.'],
		['es', '¿Podrían enviarme la factura del mes pasado, por favor? No la encuentro.'],
		['fr', "Pourriez-vous m'envoyer la facture du mois dernier ? Je ne la trouve pas."],
		['de', 'Könnten Sie mir bitte die Rechnung vom letzten Monat schicken? Ich finde sie nicht.'],
		['zh', '請把上個月的發票寄給我，我找不到了。'],
		['zh', '请把上个月的发票寄给我，我找不到了。'],
		['ja', '先月の請求書を送っていただけますか。'],
		['it', 'Potreste inviarmi la fattura del mese scorso? Non riesco a trovarla.'],
		['pt', 'Poderiam enviar a fatura do mês passado? Não consigo encontrá-la.'],
		['nl', 'Kunt u mij de factuur van vorige maand sturen? Ik kan hem nergens vinden.'],
	])('is %s: %s', async (language, text) => {
		expect(await tell(text)).toBe(language);
	});

	it.each(['', '   ', 'OK', '+49 30 123456', 'https://example.com/a/b', 'INV-2024-001', '👍👍', 'a@b.example'])(
		'cannot be told from "%s"',
		async (text) => {
			expect(await tell(text)).toBe('und');
		},
	);

	it("is the client's where a very short text could be that", async () => {
		expect(await tell('Gracias', 'es')).toBe('es');
		expect(await tell('OK', 'de')).toBe('und');
	});

	it("is not the client's where the text is plainly another", async () => {
		expect(await tell('Could you please send me the invoice for last month?', 'de')).toBe('en');
		expect(await tell('先月の請求書を送っていただけますか。', 'en')).toBe('ja');
	});

	it('is Chinese or Japanese although names and products are in Latin letters', async () => {
		expect(await tell('Dashboard にログインできません。Chrome の最新版です。')).toBe('ja');
		expect(await tell('我们的 Salesforce 集成出现 API 错误')).toBe('zh');
	});
});

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

	const usual: ReadonlyArray<readonly [language: string, texts: readonly string[]]> = [
		['de', ['Danke', 'Ok danke', 'Nein danke', 'Ja', 'Abmelden', 'Kündigung', 'Passt so', 'Alles klar!', 'In Ordnung.', 'Rechnung anbei']],
		['fr', ['Merci', 'Non merci', 'Oui', 'D’accord', 'C’est bon', 'Ok merci !', 'Résilier', 'Bien noté merci', 'Ci-joint la facture']],
		['es', ['Gracias', 'Vale', 'Vale, gracias', 'No gracias', 'Sí', 'De acuerdo', 'Darme de baja', 'Recibido']],
		['en', ['Thanks', 'Yes', 'No', 'No thanks', 'thx', 'Unsubscribe', 'STOP', 'Cancel', 'Hello,', 'Done.', 'Go ahead', 'Ok, will do']],
		['zh', ['好的', '收到', '谢谢', '謝謝', '可以', '退订', '请取消']],
		['ja', ['はい', '了解です', 'キャンセル', '拝受', '返金処理', '見積変更']],
	];

	it.each(usual)('is %s for words that whole mails consist of, whoever the client is', async (language, texts) => {
		for (const text of texts) {
			expect([text, await tell(text)]).toEqual([text, language]);
			expect([text, await tell(text, language)]).toEqual([text, language]);
			expect([text, await tell(text, 'ru')]).toEqual([text, language]);
		}
	});

	it("is the client's for words of several languages", async () => {
		expect(await tell('No', 'es')).toBe('es');
		expect(await tell('Ja', 'nl')).toBe('nl');
		expect(await tell('Stop', 'fr')).toBe('fr');
		expect(await tell('Merci', 'de')).toBe('de');
		expect(await tell('Yes', 'de')).toBe('en');
		expect(await tell('Ja', 'en')).toBe('de');
	});

	it("is the client's where a short text says little", async () => {
		expect(await tell('Termin passt', 'de')).toBe('de');
		expect(await tell('Bedankt', 'nl')).toBe('nl');
		expect(await tell('Kiitos', 'fi')).toBe('fi');
		for (const text of ['退会', '解約', '請求書', '確認']) {
			expect(await tell(text, 'ja')).toBe('ja');
			expect(await tell(text, 'zh')).toBe('zh');
			expect(await tell(text)).toBe('zh');
		}
	});

	it('is told by what a client could not have written', async () => {
		expect(await tell('发票', 'ja')).toBe('zh');
		expect(await tell('拝受', 'zh')).toBe('ja');
		expect(await tell('Спасибо', 'de')).toBe('ru');
		expect(await tell('Rechnung bitte', 'ja')).toBe('de');
		expect(await tell('请把上个月的发票寄给我，我找不到了。', 'ja')).toBe('zh');
		expect(await tell('Wann kommt der Techniker heute', 'en')).toBe('de');
		expect(await tell('¿Cuándo viene el técnico hoy?', 'de')).toBe('es');
		expect(await tell('Kunt u mij de factuur van vorige maand sturen?', 'de')).toBe('nl');
	});

	it('stays a neighbour\'s where its words are', async () => {
		expect(await tell('Grazie mille')).toBe('it');
		expect(await tell('Obrigado')).toBe('pt');
		expect(await tell('Nee dank u')).toBe('nl');
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

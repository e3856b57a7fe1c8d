import { plainLanguage } from '../../../nodes/ClassifyEmail/language/plainLanguage';
import { codeUnits } from '../../../nodes/shared/codeUnits';
import { WordMemory } from '../../../nodes/ClassifyEmail/engine/trained/wordMemory';

describe('a language told by its small words', () => {
	it.each([
		['en', 'Hello, we are still waiting for the invoice that you sent to our old address. Could you please send it again with the right one?'],
		['es', 'Hola, el pedido que hicimos la semana pasada no ha llegado y los clientes ya preguntan por las piezas. ¿Hay una fecha para el envío?'],
		['fr', 'Bonjour, nous attendons toujours la facture que vous avez envoyée à notre ancienne adresse. Est-ce que vous pouvez nous la renvoyer avec les bons prix ?'],
		['de', 'Guten Tag, wir warten noch auf die Rechnung, die Sie uns an das alte Büro geschickt haben. Können Sie mir bitte sagen, wann sie kommt?'],
	])('is %s', (language, text) => {
		expect(plainLanguage(text)).toBe(language);
	});

	it.each([
		'Buongiorno, stiamo ancora aspettando la fattura che ci avete inviato al vecchio indirizzo. Potete per favore inviarla di nuovo con il prezzo giusto?',
		'Bom dia, ainda estamos à espera da fatura que vocês enviaram para o endereço antigo. Podem por favor enviar de novo com os preços certos?',
		'Goedemorgen, wij wachten nog steeds op de factuur die u naar het oude adres van ons kantoor heeft gestuurd. Kunt u die alstublieft opnieuw sturen?',
		'Dzień dobry, nadal czekamy na fakturę, którą wysłali Państwo na nasz stary adres. Czy mogą Państwo wysłać ją jeszcze raz?',
		'Hello and thank you for the offer. Bonjour, merci pour votre offre, nous vous répondons dans les jours qui viennent. The price is what we asked for and it suits you.',
		'Rechnung 4711 Betreff Mahnung',
		'',
	])('is left to the detector: %s', (text) => {
		expect(plainLanguage(text)).toBeUndefined();
	});
});

describe('what is remembered of words', () => {
	it('is found out once, and never taken from another word, however many there are', () => {
		const memory = new WordMemory<string>();
		let found = 0;
		const look = (word: string) => {
			found += 1;
			return `of ${word}`;
		};
		const remembered = (word: string) => memory.within(word, codeUnits(word), 0, word.length, look);
		for (const word of ['refund', 'refund', 'refund']) expect(remembered(word)).toBe('of refund');
		expect(found).toBe(1);
		const words = Array.from({ length: 100_000 }, (_, index) => `word${index}`);
		expect(words.every((word) => remembered(word) === `of ${word}`)).toBe(true);
		const long = ['Donaudampfschifffahrt', 'Donaudampfschifffahrten', 'Donaudampfschiffkapitän'];
		expect([...long, ...long].map(remembered)).toEqual([...long, ...long].map((word) => `of ${word}`));
		expect(words.every((word) => remembered(word) === `of ${word}`)).toBe(true);
	});
});

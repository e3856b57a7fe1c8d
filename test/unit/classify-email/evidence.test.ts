import fc from 'fast-check';
import { quotable, quotations } from '../../../nodes/ClassifyEmail/engine/trained/evidence';
import { tokensOf } from '../../../nodes/ClassifyEmail/engine/trained/tokens';

/** What is quoted of a text whose marked parts, between * and *, speak for a label; `subject` is read like it. */
function quoted(marked: string, markedSubject = ''): string[] {
	const [body, subject] = [marked, markedSubject].map((part) => {
		const text = part.replaceAll('*', '');
		const tokens = tokensOf(text, 400);
		const weights = new Float64Array(tokens.length).fill(-0.1);
		let at = 0;
		part.split('*').forEach((piece, place) => {
			tokens.forEach(({ start, end }, token) => {
				if (place % 2 === 1 && start >= at && end <= at + piece.length) weights[token] = 1;
			});
			at += piece.length;
		});
		return { text, tokens, weights };
	}) as [Part, Part];
	const mail = quotable({ body: body.tokens, subject: subject.tokens }, { body: body.text, subject: subject.text });
	return quotations(mail, { onBody: body.weights, onSubject: subject.weights }).map(({ phrase }) => phrase);
}

interface Part {
	text: string;
	tokens: ReturnType<typeof tokensOf>;
	weights: Float64Array;
}

describe('a quotation', () => {
	it.each([
		['to the beginning and end of its clause', 'Hello, we would like to *cancel* our contract, and nobody calls.', 'we would like to cancel our contract'],
		['no farther than four words', 'We would all of us here like to *cancel* it, please', 'cancel it'],
		['to a dash between spaces', 'Dear all - please *cancel the* lease - it is too dear.', 'please cancel the lease'],
		['to a quotation mark', '‚Bitte *kündigen* Sie mir‘, schrieb er.', 'Bitte kündigen Sie mir'],
		['with what follows a short word that stands alone', 'Ils sont six mille gens alors *dans* la rue qui monte vers le port de la ville', 'dans la rue'],
		['by characters in Chinese', '你好，我们公司的网站*打不开*了，请处理。', '我们公司的网站打不开了'],
		['by characters in Japanese', 'お世話になります。今朝から*ログイン*できず、困っています。', '今朝からログインできず'],
	])('grows %s', (_, text, phrase) => {
		expect(quoted(text)).toEqual([phrase]);
	});

	it.each([
		['You charged *invoice INV-1042 ($450*), and nobody answered.', 'You charged invoice INV-1042 ($450)'],
		['We want to *cancel (now!)* and be done.', 'We want to cancel (now!)'],
		['Hiermit *kündigen* wir den *Vertrag »Komfort*« zum Monatsende.', 'den Vertrag »Komfort«'],
		['*Ein Angebot (10 Lizenzen (Standard) und Wartung*).', 'Ein Angebot (10 Lizenzen (Standard) und Wartung)'],
		['ご契約「安心プラン」を*解約*します。', 'ご契約「安心プラン」を解約します'],
	])('closes the bracket that it opens: %s', (text, phrase) => {
		expect(quoted(text).join()).toContain(phrase);
	});

	it.each([
		['Wir beenden »*Komfort« und* »Tarif der ganzen Familie Plus«', 'Komfort« und'],
		['Wir beenden die Tarife »*Komfort« und »Basis*« hier', 'Komfort« und »Basis«'],
		['Je finis « *Confort » et* « Tranquillité de toute la maison »', 'Confort » et'],
		['Je finis « *Confort » et « Basique* » maintenant ici', 'Confort » et « Basique »'],
		['Je finis *vraiment « Confort* » maintenant', 'Je finis vraiment « Confort »'],
	])('closes guillemets the way that the mail has them: %s', (text, phrase) => {
		expect(quoted(text)).toEqual([phrase]);
	});

	it.each([
		['Please *cancel my subscription* :) thanks', 'cancel my subscription'],
		['We need: a) *cancel the contract* b) refund', 'cancel the contract'],
		['Hiermit *kündige ich die Gebäudehaftpflichtversicherung (Versicherungsscheinnummer* Rechtsschutzversicherungsgesellschaft Kündigungsbestätigungsschreiben) fristgerecht.', 'kündige ich die Gebäudehaftpflichtversicherung (Versicherungsscheinnummer'],
	])('loses no word by a bracket, and invents none: %s', (text, phrase) => {
		expect(text.replaceAll('*', '')).toContain(quoted(text)[0]);
		expect(quoted(text)[0]).toContain(phrase);
	});

	it('is not repeated where the mail or its subject repeats itself', () => {
		expect(quoted('Please *cancel my subscription*. Please *cancel my subscription*. Thank you.', '*Cancel my subscription*')).toEqual(['Please cancel my subscription']);
	});

	it('is one line, up to 80 characters, none of which is quoted twice', () => {
		const word = fc.constantFrom('cancel', 'a', 'the', '(', ')', ',', '.', ' - ', '\n', '«', '»', '解約', '请取消', '😀', 'x'.repeat(90), 'Gebäudehaftpflichtversicherung', 'Versicherungsscheinnummer', 'Vertrag', '"', ':)', '*');
		fc.assert(
			fc.property(fc.array(word, { maxLength: 60 }), fc.array(word, { maxLength: 10 }), (body, subject) => {
				const texts = [body, subject].map((words) => words.join(' '));
				const phrases = quoted(texts[0] ?? '', texts[1]);
				expect(phrases.length).toBeLessThanOrEqual(3);
				const lines = texts.map((text) => text.replaceAll('*', '').replace(/\s+/gu, ' '));
				phrases.forEach((phrase, place) => {
					expect(phrase.length).toBeLessThanOrEqual(80);
					expect(lines.some((line) => line.includes(phrase))).toBe(true);
					for (const earlier of phrases.slice(0, place)) expect(earlier.toLowerCase()).not.toContain(phrase.toLowerCase());
				});
			}),
			{ numRuns: 2_000, seed: 20_261_123 },
		);
	});
});

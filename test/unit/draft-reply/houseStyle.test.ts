import * as fc from 'fast-check';
import { houseForms } from '../../../nodes/DraftReply/style/houseForms';
import { fewestMails, learnHouseStyle, readHouseStyle, shareOf } from '../../../nodes/DraftReply/style/houseStyle';
import { languages, type Language } from '../../../nodes/shared/vocabulary';
import { improveDraft } from '../../../nodes/DraftReply/improve/improveDraft';
import { draftStatusUpdate } from '../../../nodes/DraftReply/statusUpdate/draftStatusUpdate';
import { readProject } from '../../../nodes/DraftReply/statusUpdate/project';
import { outboundRequest } from './outboundFixture';
import { drafted as replyOf } from './replyFixture';

const mails = (count: number, greeting: string, closing: string, body = 'The list is on its way.') => Array.from({ length: count }, () => `${greeting}\n\n${body}\n\n${closing}\nAnna`);

describe('the style of sent mail', () => {
	it('is the greeting and closing that most mails have, with their counts and intervals', () => {
		const style = learnHouseStyle([...mails(36, 'Hello Ms Ruiz,', 'Best wishes,'), ...mails(4, 'Dear Marta,', 'Regards')], 'en');
		// Wilson 95 % of 36 of 40: .769 to .960.
		expect(style).toMatchObject({ basis: 'learnt', messages: 40, greeting: { form: 'Hello {name},', count: 36, of: 40, share: 0.9, low: 0.769, high: 0.96 }, closing: { form: 'Best wishes,' } });
		expect(style.words).toMatchObject({ median: expect.any(Number) as number });
	});

	it('is not told from too few mails, nor where no form prevails', () => {
		expect(learnHouseStyle(mails(fewestMails - 1, 'Hello Ana,', 'Best wishes,'), 'en')).toMatchObject({ basis: 'too_few', greeting: null, closing: null, formality: null, reasons: [{ code: 'too_few' }] });
		expect(learnHouseStyle([], 'de')).toMatchObject({ basis: 'too_few', messages: 0 });
		// Six of ten may be chance: their interval reaches below a half.
		expect(learnHouseStyle([...mails(6, 'Hello Ana,', 'Cheers,'), ...mails(4, 'Hi Ana,', 'Best,')], 'en')).toMatchObject({ basis: 'learnt', greeting: null, closing: null });
	});

	it.each<[Language, string, string, string, string]>([
		['es', 'Buenos días, Marta:', 'Un cordial saludo,', 'Buenos días, {name}:', 'Un cordial saludo,'],
		['fr', 'Bonjour Madame Morel,', 'Bien cordialement,', 'Bonjour {name},', 'Bien cordialement,'],
		['de', 'Guten Tag Frau Vogt,', 'Beste Grüße', 'Guten Tag {name},', 'Beste Grüße'],
		['zh', '王先生，您好！', '顺颂商祺', '{name}，您好！', '顺祝商祺'],
		['ja', '田中様', 'どうぞよろしくお願いいたします。', '{name}様', 'どうぞよろしくお願いいたします。'],
	])('is learnt in %s', (language, greeting, closing, form, ending) => {
		expect(learnHouseStyle(mails(20, greeting, closing), language)).toMatchObject({ greeting: { form }, closing: { form: ending } });
	});

	it('reads what was written anew, not quotations and signatures', () => {
		const quoting = Array.from({ length: 20 }, () => 'Hi Ana,\n\nyes.\n\nCheers,\nTom\n-- \nBest wishes,\nSales\n\n> Dear Tom,\n> Kind regards');
		expect(learnHouseStyle(quoting, 'en')).toMatchObject({ greeting: { form: 'Hi {name},' }, closing: { form: 'Cheers,' } });
	});

	it('never takes over anything but a form of the list, whatever the mails say', () => {
		const forms = languages.flatMap((language) => [...houseForms[language].greetings, ...houseForms[language].closings].map(({ form }) => form));
		fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 80 }), { maxLength: 30 }), fc.constantFrom(...languages), fc.constantFrom('Dear ', 'Hallo ', 'Hola, ', ''), (texts, language, start) => {
			const { greeting, closing } = learnHouseStyle(texts.map((text) => `${start}${text}\n${text}`), language);
			for (const learnt of [greeting, closing]) if (learnt !== null) expect(forms).toContain(learnt.form);
		}));
	});

	it('has intervals as published: 81 of 263 is .255 to .366 (Newcombe 1998, method 3)', () => {
		expect(shareOf(81, 263)).toMatchObject({ low: 0.255, high: 0.366 });
		expect(shareOf(0, 20)).toMatchObject({ low: 0, high: 0.161 });
		expect(shareOf(0, 0)).toMatchObject({ low: 0, high: 1 });
	});
});

describe('a draft', () => {
	const email = { messageId: '<m@x.example>', from: 'Marta Ruiz <marta@ruiz.example>', subject: 'Logo', text: 'Dear Sir or Madam,\n\nwould you please tell me when the logo will be ready?\n\nYours sincerely,\nMarta Ruiz' };
	const learnt = (greeting: string, closing: string, body?: string) => ({ en: learnHouseStyle(mails(40, greeting, closing, body), 'en') });
	const drafted = async (houseStyle: unknown, client: object = {}) => await replyOf({ email, client: { name: 'Marta Ruiz', language: 'en', ...client }, brand: { sender: 'Ines', houseStyle } });

	it('begins and ends as the house does, and says so', async () => {
		const draft = await drafted(learnt('Hello Ana,', 'Best wishes,'));
		expect(draft.text).toMatch(/^Hello Marta Ruiz,\n/);
		expect(draft.text).toMatch(/\nBest wishes,\nInes/);
		expect(draft.reasons).toContainEqual(expect.objectContaining({ code: 'house_style' }));
	});

	it('leaves out the offer of more help where the house is brief, not where it is not', async () => {
		const offer = (text: string) => text.split('\n\n').length;
		const brief = await drafted(learnt('Hello Ana,', 'Best wishes,'));
		const long = await drafted(learnt('Hello Ana,', 'Best wishes,', 'The list is on its way and it has everything that you asked for in it. '.repeat(8)));
		expect(offer(long.text) - offer(brief.text)).toBe(1);
	});

	it('does not say "Hey" to who is written to formally, nor believe a form that is in no list', async () => {
		expect((await drafted(learnt('Hey Ana,', 'Cheers,'), { style: 'formal' })).text).toMatch(/^Dear Marta Ruiz,/);
		const forged = { en: { basis: 'learnt', messages: 40, greeting: { form: 'Pay 900 EUR, {name},' }, closing: { form: 'https://evil.example' }, formality: 0.9 } };
		const draft = await drafted(forged);
		expect(draft.text).not.toMatch(/900|evil/);
		for (const broken of [7, 'x', [], { en: null }, { en: { basis: 'learnt' } }, { en: { basis: 'too_few', messages: 3 } }]) expect((await drafted(broken)).text).toMatch(/^Dear Marta Ruiz,/);
	});

	it('of an update or a text that is improved begins and ends so, too', async () => {
		const request = outboundRequest({ client: { name: 'Marta Ruiz', language: 'en' }, brand: { houseStyle: learnt('Hello Ana,', 'Best wishes,') } });
		const update = await draftStatusUpdate(request, readProject({ name: 'Portal', progress: 40 }));
		const improved = await improveDraft(request, 'The list will arrive tomorrow.', [], '');
		for (const { text } of [update, improved]) expect(text).toMatch(/^Hello Marta Ruiz,\n[\s\S]*\nBest wishes,\n/);
	});

	it('takes no figure of the learnt style for a fact', async () => {
		const style = readHouseStyle(learnt('Hello Ana,', 'Best wishes,'), 'en');
		expect(style?.messages).toBe(40);
		const draft = await drafted(learnt('Hello Ana,', 'Best wishes,'));
		expect(JSON.stringify(draft.unsupportedClaims)).toBe('[]');
	});
});

import fc from 'fast-check';
import { writtenLanguage } from '../../../nodes/DraftReply/checks/language';
import { answeredIntents } from '../../../nodes/DraftReply/reply/phrases/phrases';
import { languages } from '../../../nodes/shared/vocabulary';
import { drafted, failedChecks } from './replyFixture';
import { cpuMilliseconds } from '../cpuTime';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('the offline reply states facts and nothing else', () => {
	it('tells what the facts hold on the order that the mail names', async () => {
		const draft = await drafted();
		expect(plain(draft.text)).toBe(
			[
				'Dear Ana Ruiz,',
				'',
				'Thank you for your message. You would like to know where things stand.',
				'',
				'This is what our records show for A-1042:',
				'- Status: shipped',
				'- Expected delivery: November 26, 2026',
				'- Carrier: DHL',
				'',
				'You asked: “when will my order A-1042 arrive?”',
				'It is expected on 26 November 2026.',
				'',
				'If you would like to add anything, please simply reply to this message.',
				'',
				'Kind regards,',
				'Ines Vogt',
				'Vogt & Partner',
				'',
				'-- ',
				'Lindenweg 4, 50674 Köln',
			].join('\n'),
		);
		expect(failedChecks(draft)).toEqual([]);
		expect(draft).toMatchObject({ status: 'ready', missing: [], unsupportedClaims: [], engine: 'offline', language: 'en' });
	});

	it('never tells a field that is not meant for customers', async () => {
		expect((await drafted()).text).not.toMatch(/0[.,]41|margin/i);
	});

	it('says what still has to be checked, and lists it', async () => {
		const draft = await drafted({ facts: {} });
		expect(draft.text).toContain('We still need to check the following');
		expect(draft.text).toContain('“when will my order A-1042 arrive?”');
		expect(draft.missing).toEqual(['Nothing in the facts about A-1042.', 'The answer to: "when will my order A-1042 arrive?"']);
		expect(failedChecks(draft)).toEqual([]);
	});

	it('gives no answer of another question, and none in another language', async () => {
		const answers = [
			{ question: 'How do I reset my password?', answer: 'Open the settings.' },
			{ question: 'when will my order arrive', answer: 'Vielen Dank, die Lieferung ist für Sie unterwegs und wird zugestellt.' },
		];
		const draft = await drafted({ facts: { answers } });
		expect(draft.text).not.toMatch(/settings|Lieferung/);
		expect(draft.missing).toHaveLength(2);
	});

	it('tells of the one open thing where the mail names no number, and guesses nothing where there are several', async () => {
		const unnamed = { email: { subject: 'Hello', text: 'any news?' }, classification: { questions: ['any news?'], entities: {} } };
		const one = { orders: [{ reference: 'B-7', status: 'in_transit' }] };
		expect((await drafted({ ...unnamed, facts: one })).text).toContain('for B-7:\n- Status: on its way');
		expect((await drafted({ ...unnamed, facts: { orders: [...one.orders, { reference: 'B-8', status: 'open' }] } })).text).not.toMatch(/B-[78]/);
		expect((await drafted({ ...unnamed, classification: { ...unnamed.classification, intent: 'feedback' }, facts: one })).text).not.toContain('B-7');
	});

	it('tells an appointment on the clock of its place', async () => {
		const draft = await drafted({
			facts: { appointments: [{ reference: 'A-1042', appointment: '2026-11-24T15:00:00Z', timeZone: 'America/Chicago', localTime: '2026-11-24 09:00' }] },
			client: { timeZone: 'Europe/Berlin' },
			classification: { questions: [] },
		});
		expect(plain(draft.text)).toContain('Appointment: November 24, 2026 at 09:00');
		expect(draft.unsupportedClaims).toEqual([]);
	});

	it('tells instants on the reader’s clock', async () => {
		const draft = await drafted({
			facts: { appointments: [{ reference: 'A-1042', appointment: '2026-11-24T23:30:00Z' }] },
			client: { language: 'de', timeZone: 'Europe/Berlin' },
			classification: { questions: [] },
		});
		expect(plain(draft.text)).toContain('Termin: 25. November 2026 um 00:30');
		expect(draft.unsupportedClaims).toEqual([]);
	});
});

describe('in six languages, two registers and every intent', () => {
	const cases = languages.flatMap((language) => (['formal', 'informal'] as const).map((style) => [language, style] as const));

	it.each(cases)('%s, %s: right language, no claim that nobody gave, and every other check passed', async (language, style) => {
		for (const intent of answeredIntents) {
			for (const known of [{}, { orders: [{ reference: 'A-1042', status: 'shipped', expectedDelivery: '2026-11-26', amount: { amount: 1249.5, currency: 'EUR' } }] }]) {
				const draft = await drafted({
					classification: { intent, language },
					client: { language, style, timeZone: 'Europe/Paris', firstName: 'Ana' },
					facts: known,
				});
				expect([intent, draft.language, writtenLanguage(draft.text.replace(/[“«„「][^”»“」]*[”»“」]/g, ''))]).toEqual([intent, language, language]);
				expect([intent, draft.unsupportedClaims]).toEqual([intent, []]);
				expect([intent, failedChecks(draft)]).toEqual([intent, []]);
			}
		}
	});

	it('writes formally or informally as the style profile says', async () => {
		const texts = await Promise.all(
			['formal', 'informal'].map(async (style) => (await drafted({ client: { language: 'de', firstName: 'Ana', style } })).text),
		);
		expect(texts[0]).toMatch(/^Guten Tag Ana Ruiz,[^]*Ihre/);
		expect(texts[1]).toMatch(/^Hallo Ana,[^]*dein/);
	});

	it('says "Sie" to whoever says "Sie", however friendly the house is', async () => {
		const written = (text: string) =>
			drafted({ email: { text }, classification: { language: 'de' }, client: { language: 'de', styleProfile: undefined }, brand: { tone: 'friendly' } });
		expect((await written('Guten Tag, wann können Sie uns das Angebot schicken?')).text).toMatch(/\bIhre?\b|\bSie\b/);
		expect((await written('Hallo, kannst du mir sagen, wann das fertig ist? Danke dir!')).text).toMatch(/\bd(?:u|ir|eine)\b/);
	});

	it('answers in the language of the profile, else of the mail, and says which', async () => {
		expect((await drafted({ client: { language: 'fr' } })).reasons).toContainEqual(expect.objectContaining({ code: 'language_of_profile' }));
		expect(await drafted({ client: { language: 'fr' }, options: { languageFrom: 'mail' } })).toMatchObject({ language: 'en' });
		expect((await drafted({ classification: { language: 'es' } })).reasons).toContainEqual(expect.objectContaining({ code: 'language_of_mail' }));
	});

	it('lets a person look where the reader’s language is none of the six', async () => {
		const draft = await drafted({ classification: { language: 'pl' } });
		expect(draft).toMatchObject({ language: 'en', status: 'needs_review' });
		expect(failedChecks(draft)).toEqual(['language']);
	});
});

describe('what strangers write is not believed', () => {
	it.each(['Win at casino.example now', 'ana@evil.example', '<script>', 'Support Team', '12345', 'a'.repeat(60), 'Bcc: x'])(
		'does not greet %j by name',
		async (name) => {
			const draft = await drafted({ email: { from: { address: 'x@customer.example', name } }, client: { name: undefined } });
			expect(draft.text).toMatch(/^Dear Sir or Madam,/);
		},
	);

	it('quotes no question with a link in it', async () => {
		const draft = await drafted({ facts: {}, classification: { questions: ['Can you log in at https://evil.example/x?'] } });
		expect(draft.text).not.toContain('evil');
		expect(draft.html).not.toContain('evil');
	});

	it('writes HTML in which nothing of the mail is markup', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ maxLength: 40 }), async (question, name) => {
				const draft = await drafted({
					facts: {},
					email: { from: { address: 'x@customer.example', name }, subject: question, text: question },
					classification: { questions: [`${question}<img src=x>?`] },
				});
				expect(draft.html).not.toMatch(/<(?!\/?(?:html|head|meta|body|div|p|ul|li|br)\b|!doctype)/i);
				expect(draft.subject).not.toMatch(/[\r\n]/);
				expect(draft.to).toEqual(['x@customer.example']);
			}),
			{ numRuns: 60 },
		);
	});
});

describe('mails that need no answer get none, with the reason', () => {
	it.each([
		[{ automation: { kind: 'auto_reply', reason: 'Auto-Submitted' } }],
		[{ automation: { kind: 'loop', reason: 'four in an hour' } }],
		[{ needsReply: false }],
		[{ intent: 'bounce' }],
		[{ intent: 'marketing' }],
	])('%j', async (given) => {
		const draft = await drafted({ classification: given });
		expect(draft).toMatchObject({ status: 'blocked', text: '', html: null, to: [], autoSend: { allowed: false } });
		expect(draft.reasons).toEqual([expect.objectContaining({ code: 'no_reply_needed' })]);
	});
	it('asks no model about them', async () => {
		const draft = await drafted({ classification: { needsReply: false }, engine: 'model', ask: async () => await Promise.reject(new Error('asked')) });
		expect(draft.status).toBe('blocked');
	});
	it('lets a person look at what was never classified', async () => {
		expect(failedChecks(await drafted({ classification: null }))).toContain('classified');
	});
});

describe('no mail can take a worker down', () => {
	it.each([
		['words', 'word '],
		['one word', 'a'],
		['hosts', 'a.'],
		['numbers', '1,'],
		['digits', '1'],
		['addresses', 'a@'],
		['questions', 'why? '],
		['quotes', '“'],
		['brackets', '[<{{'],
		['capitals', 'Aa Bb '],
		['Chinese', '我们已退款'],
		['Japanese', '返金しました'],
		['references', 'A-1 '],
		['slashes', 'http://'],
		['German', 'ich habe '],
		['months', '1 may '],
		['blank lines', '\n'],
	])('10 MB of %s are answered in time', async (_, piece) => {
		const text = piece.repeat(Math.ceil(10_000_000 / piece.length));
		const taken = await cpuMilliseconds(async () => {
			const draft = await drafted({ email: { text, subject: text }, classification: { questions: undefined, entities: undefined }, thread: { messages: [{ direction: 'out', text }] } });
			expect(draft.to).toEqual(['ana@customer.example']);
		});
		expect(taken).toBeLessThan(5_000);
	});
	it('a model’s longest text is checked in time', async () => {
		for (const piece of ['I have ', 'a.', '1,', '返金し', 'Aa Bb ', '“', 'we will ', '[', 'ich habe ', 'ha ', 'nous avons ']) {
			const taken = await cpuMilliseconds(() => drafted({ says: piece.repeat(Math.floor(19_000 / piece.length)) }));
			expect([piece, taken < 4_000]).toEqual([piece, true]);
		}
	});
});

import fc from 'fast-check';
import { maskPersonalData, personalDataMask } from '../../../nodes/shared/personalData';
import { cpuMilliseconds } from '../cpuTime';

const masked = (text: string) => maskPersonalData(text).masked;

describe('personal data is masked', () => {
	test.each([
		['Write to jane.doe+x@mail.example.co.uk.', 'Write to [EMAIL_1].'],
		['<jörg@müller.example>', '<[EMAIL_1]>'],
		['Call +49 (0)30 1234-5678 now', 'Call [PHONE_1] now'],
		['Call (212) 555-0147', 'Call [PHONE_1]'],
		['Call 212-555-0147.', 'Call [PHONE_1].'],
		['tel.030/1234567', 'tel.[PHONE_1]'],
		['call 06 12 34 56 78', 'call [PHONE_1]'],
		['+14155550123', '[PHONE_1]'],
		['Card 4111 1111 1111 1111, exp 12/27', 'Card [CARD_1], exp 12/27'],
		['378282246310005', '[CARD_1]'],
		['IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFF', 'IBAN [IBAN_1] BIC COBADEFF'],
		['gb82west12345698765432', '[IBAN_1]'],
		['NO9386011117947', '[IBAN_1]'],
	])('%s', (text, expected) => {
		expect(masked(text)).toBe(expected);
	});

	test('the same value has the same placeholder, another has the next', () => {
		expect(masked('a@x.example b@x.example a@x.example')).toBe('[EMAIL_1] [EMAIL_2] [EMAIL_1]');
	});

	test('the same value has the same placeholder in all texts of a thread', () => {
		const mask = personalDataMask();
		expect([mask.mask('a@x.example'), mask.mask('b@x.example, a@x.example')]).toEqual([
			'[EMAIL_1]',
			'[EMAIL_2], [EMAIL_1]',
		]);
	});
});

describe('what a model needs to understand a mail stays', () => {
	test.each([
		'on 2026-11-21 at 15:03',
		'between 21.11.2026 and 05.12.2026',
		'11/21/2026',
		'1,250.00 EUR or 1.250.000,00 EUR',
		'order 100023456',
		'invoice 2026-00123',
		'ticket #4711-22',
		'4111 1111 1111 1112',
		'DE89 3704 0044 0532 0130 01',
		'version 10.2.11.4',
		'@team and user@localhost',
		'8:00-17:30, 24 h',
	])('%s', (text) => {
		expect(masked(text)).toBe(text);
	});
});

describe('personal data is restored', () => {
	test('in what the model wrote, wherever it stands', () => {
		const { restore } = maskPersonalData('I am jane@x.example, +14155550123');
		expect(restore('Dear [EMAIL_1], we call [PHONE_1] ([PHONE_1]).')).toBe(
			'Dear jane@x.example, we call +14155550123 (+14155550123).',
		);
	});

	test('a placeholder the model invented stays visible', () => {
		expect(maskPersonalData('a@x.example').restore('[EMAIL_2]')).toBe('[EMAIL_2]');
	});

	test('a mail that contains our placeholders reveals nothing of another', () => {
		const { masked: text, restore } = maskPersonalData('a@x.example says [EMAIL_1]');
		expect(text).toBe('[EMAIL_1] says [TEXT_1]');
		expect(restore(text)).toBe('a@x.example says [EMAIL_1]');
	});

	test('a dollar sign in a value is a dollar sign', () => {
		const { restore } = maskPersonalData("a+'$&@x.example b@x.example");
		expect(restore('[EMAIL_1]')).not.toContain('[EMAIL_1]');
	});

	test('masking and restoring gives back any text', () => {
		const piece = fc.constantFrom(
			'a@x.example', '[EMAIL_1]', '[TEXT_2]', ' ', '+49 30 1234567', '4111111111111111', '0', '1', '-', '.',
			'DE89370400440532013000', '@', '[', ']', 'é', '\n', '(', ')',
		);
		const text = fc.oneof(fc.string({ unit: 'binary' }), fc.array(piece, { maxLength: 40 }).map((p) => p.join('')));
		fc.assert(
			fc.property(text, (given) => {
				const { masked: hidden, restore } = maskPersonalData(given);
				expect(restore(hidden)).toBe(given);
			}),
			{ numRuns: 500 },
		);
	});

	test('a text made to be slow takes no longer than its length', async () => {
		let taken = 0;
		for (const piece of ['a', 'a.', '1', '1 ', '1-', 'a@', 'a@a.', 'DE12', '+1', '[EMAIL_', '(1', '@']) {
			const text = piece.repeat(400_000 / piece.length);
			taken += await cpuMilliseconds(() => maskPersonalData(text));
		}
		expect(taken).toBeLessThan(8_000);
	});
});

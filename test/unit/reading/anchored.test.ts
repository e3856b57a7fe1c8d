import fc from 'fast-check';
import { sums } from '../../../nodes/ClassifyEmail/reading/amounts';
import { digitsIn, matchesAt } from '../../../nodes/ClassifyEmail/reading/anchored';
import { datePatterns, findDates } from '../../../nodes/ClassifyEmail/reading/dates';
import { phones, referencePatterns } from '../../../nodes/ClassifyEmail/reading/entities';

/** What such expressions are made of, and what stands in their way. */
const pieces = [
	'1', '03', '250', '2024', '1382291', '13912345678', '.', ',', '/', '-', ' ', '\n', '#', '+', '(', ')', ':', '’', '_', 'º', '日', '号', '月', '年', 'は',
	'€', '$', 'US$', 'EUR', 'CHF ', 'k', 'euros', '万円', '元', 'May', 'septiembre', 'Sept.', 'DÉC', 'März ', 'th', ' de ', 'a', 'É', '😀', '٣',
	'invoice ', 'PO', 'Auftragsnummer ', 'number', 'Nr. ', 'no.', 'référence', 'INV-', 'ABCDEFGHIJ/', '订单号为', 'お問い合わせ番号は', '：',
];

describe('What is looked for around its digits alone', () => {
	const patterns = [sums, phones, ...referencePatterns, ...datePatterns.filter(({ anchor }) => anchor === 'digits')];

	it.each(patterns.map((one) => [one.pattern.source.slice(0, 60), one] as const))('is found as by a search at every place: %s', (_, one) => {
		const everywhere = new RegExp(one.pattern.source, one.pattern.flags.replace('y', 'g'));
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')), (text) => {
				const found = [...matchesAt(text, digitsIn(text), one)].map(({ index, 0: match }) => [index, match]);
				expect(found).toEqual([...text.matchAll(everywhere)].map(({ index, 0: match }) => [index, match]));
			}),
			{ numRuns: 1_500 },
		);
	});
});

describe('Days by name', () => {
	const days = ['monday', 'MORGEN', 'Freitag', 'mañana', 'today', 'aujourd’hui', 'ſunday', 'İ', 'next ', 'kommenden ', 'próximo ', ' ', ', ', '\n', 'x', 's', '😀'];

	it('are found as by a search at every place', () => {
		const [named] = datePatterns.filter(({ anchor }) => anchor === 'dayWords');
		const everywhere = new RegExp(named?.pattern.source ?? '', 'giu');
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...days), { maxLength: 12 }).map((parts) => parts.join('')), (text) => {
				expect(findDates(text, [], 'en').map((found) => found.text)).toEqual([...new Set([...text.matchAll(everywhere)].map(([found]) => found.trim()))]);
			}),
			{ numRuns: 2_000 },
		);
	});
});

import fc from 'fast-check';
import { sums } from '../../../nodes/ClassifyEmail/reading/amounts';
import { digitsIn, matchesAt } from '../../../nodes/ClassifyEmail/reading/anchored';
import { datePatterns } from '../../../nodes/ClassifyEmail/reading/dates';
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

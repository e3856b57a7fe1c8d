import fc from 'fast-check';
import { Digits } from '../../../nodes/ClassifyEmail/reading/digits';
import { entities } from '../../../nodes/ClassifyEmail/reading/entities';
import { allMatches } from '../../../nodes/shared/allMatches';

/** Two letters at most before its first digit, six characters from there to its end, and a look at both sides. */
const pattern = /(?<![\p{L}\p{N}])[a-z]{0,2}\d(?:-?[\da-z]{1,2}){0,2}(?!\p{L})/gu;
const reach = { before: 2, after: 7 };
const piece = fc.constantFrom('a', 'bc', 'def', '1', '22', '-', ' ', '\n', 'é', '中', '𝐀', '٣', '.');

describe('what stands near a digit', () => {
	it('is all that a pattern of that reach can match, at the same places', () => {
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
				const text = pieces.join('');
				const near = new Digits(text).near(reach).flatMap(({ at, text: stretch }) => allMatches(stretch, pattern).map(({ 0: found, index }) => [at + index, found]));
				expect(near).toEqual([...text.matchAll(pattern)].map(({ 0: found, index }) => [index, found]));
			}),
			{ numRuns: 2_000 },
		);
	});

	it('is nothing in a text without digits', () => {
		expect(new Digits('no digit, however long: ٣').near(reach)).toEqual([]);
	});
});

describe('facts told by digits', () => {
	const facts = [
		'invoice no. INV-2024-031', 'Rechnungsnummer: Nr. ABCDEFGHIJKL12', 'お問い合わせ番号は: ABCDEFGH12', '订单号 12345678', '#48213', '+49 (0) 30 1234 5678', '(+49) 30-12345678', '13912345678',
		'US$ 1,234,567.89', '1 234 567,50 dollars', '12.500 Franken', '3万円', '25/12/2025', '2025年12月24日', '3rd of september, 2025', 'Septiembre 14th, 2026', '2026-01-31',
	];

	it('are the same wherever they stand in a long mail', () => {
		const filler = 'nothing to be seen here but words that go on and on without an end, and then some more of them; ';
		for (const fact of facts) {
			const alone = entities(`so: ${fact} then`, 'en');
			const amid = entities(`${filler}${filler}so: ${fact} then ${filler}${filler}`, 'en');
			expect({ fact, found: amid }).toEqual({ fact, found: alone });
			expect({ fact, found: Object.values(alone).flat().length > 0 }).toEqual({ fact, found: true });
		}
	});
});

import { conceptsIn } from '../../../nodes/ClassifyEmail/engine/trained/conceptIndex';
import { conceptsOf } from '../../../nodes/ClassifyEmail/engine/trained/concepts';
import { tokensOf } from '../../../nodes/ClassifyEmail/engine/trained/tokens';

const text = 'Bitte stornieren Sie die Rechnung, wir kündigen den Vertrag zum Monatsende, und niemand hat uns zurückgerufen.';

/** Some ten thousand words that no other call gives, all of them about invoices. */
const endings = (round: number): string[] => Array.from({ length: 10_000 }, (_, nth) => `rechnungs${(round * 10_000 + nth).toString(26).replace(/\d/gu, (digit) => String.fromCharCode(0x71 + Number(digit)))}`);

test('words without end do not fill the memory, and what is known is found again once it was forgotten', () => {
	const index = conceptsOf('de')?.index;
	if (!index) throw new Error('There are no German concepts.');
	const found = () => conceptsIn(tokensOf(text, 1_000), index).map(({ concept, from, to }) => [concept, from, to]);
	const before = found();
	expect(before.length).toBeGreaterThan(3);
	const first = index.id;
	let most = 0;
	for (let round = 0; round < 40 && index.id === first; round++) {
		conceptsIn(tokensOf(endings(round).join(' '), 10_000), index);
		most = Math.max(most, index.spoken.length);
	}
	expect(index.id).not.toBe(first);
	expect(most).toBeLessThan(2 ** 20 + 10_000);
	expect(index.spoken.length).toBeLessThan(most);
	expect(found()).toEqual(before);
});

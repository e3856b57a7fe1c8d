import fc from 'fast-check';
import { smsLength, smsLengthOf } from '../../../nodes/SelectChannels/decide/smsLength';

describe('the length of an SMS', () => {
	it.each([
		['', 'GSM-7', 0, 0],
		['Hello', 'GSM-7', 5, 1],
		['x'.repeat(160), 'GSM-7', 160, 1],
		['x'.repeat(161), 'GSM-7', 161, 2],
		['x'.repeat(306), 'GSM-7', 306, 2],
		['x'.repeat(307), 'GSM-7', 307, 3],
		// Extension table: two places each (3GPP TS 23.038, 6.2.1.1).
		['€'.repeat(80), 'GSM-7', 160, 1],
		['€'.repeat(81), 'GSM-7', 162, 2],
		['[{~}]^|\\', 'GSM-7', 16, 1],
		// An escape is not torn from its character: 152 + 2 do not fit into 153.
		[`${'x'.repeat(152)}€${'x'.repeat(151)}`, 'GSM-7', 305, 2],
		[`${'x'.repeat(152)}€${'x'.repeat(152)}`, 'GSM-7', 306, 3],
		['äöüßñàèéìòùÄÖÜÑÉÇøØåÅæÆ', 'GSM-7', 23, 1],
		// The small ç, the accents of Spanish but é and ñ, and the backtick are not in the alphabet.
		['ç', 'UCS-2', 1, 1],
		['día', 'UCS-2', 3, 1],
		['`', 'UCS-2', 1, 1],
		['’', 'UCS-2', 1, 1],
		['も'.repeat(70), 'UCS-2', 70, 1],
		['も'.repeat(71), 'UCS-2', 71, 2],
		['も'.repeat(134), 'UCS-2', 134, 2],
		['も'.repeat(135), 'UCS-2', 135, 3],
		['😀'.repeat(35), 'UCS-2', 70, 1],
		// A surrogate pair is not torn apart: 33 emoji are 66 of 67 units.
		['😀'.repeat(66), 'UCS-2', 132, 2],
		['😀'.repeat(67), 'UCS-2', 134, 3],
	])('%j: %s, %i units, %i segments', (text, encoding, units, segments) => {
		expect(smsLength(text)).toEqual({ encoding, units, segments });
	});

	it('never falls where text is added, and one character that is no GSM-7 shortens the parts', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 400 }), fc.string({ maxLength: 40 }), (text, more) => {
				expect(smsLength(text + more).segments).toBeGreaterThanOrEqual(smsLength(text).segments);
				expect(smsLength(`${text}も`).encoding).toBe('UCS-2');
			}),
		);
	});

	it.each([[0, 0], [70, 1], [71, 2], [134, 2], [135, 3]])('of %i characters that nobody has seen is %i segments', (characters, segments) => {
		expect(smsLengthOf(characters)).toEqual({ encoding: 'UCS-2', units: characters, segments });
	});
});

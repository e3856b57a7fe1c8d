import { isCommonText, LetterExpression } from '../../../nodes/shared/letterExpression';

const units = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));

test.each([
	['[\\p{L}]', 'u'],
	['[\\p{L}]', 'iu'],
	['[\\p{N}]', 'u'],
	['[\\p{N}]', 'iu'],
	['[\\p{M}]', 'u'],
	['[\\p{M}]', 'iu'],
	['[\\p{Lu}]', 'iu'],
	['[^\\p{L}\\p{N}_-]', 'u'],
])('%s with %s says the same of every common character in both spellings', (source, flags) => {
	const expression = new LetterExpression(source, flags);
	const common = units.filter(isCommonText);
	expect(common.length).toBeGreaterThan(20_000);
	expect(common.filter((unit) => expression.for(true).test(unit))).toEqual(common.filter((unit) => expression.for(false).test(unit)));
});

test('letters of other scripts, marks that stand on a letter and halves of a pair are not common', () => {
	for (const text of ['заказ', 'e\u0301', 'か\u3099', '😀', '\ud800', 'ﬁ', 'Ⅷ']) expect(isCommonText(text)).toBe(false);
	for (const text of ['', 'Où est l’été — 5 €?', 'ご注文（１２）・「カード」', '订单，谢谢！']) expect(isCommonText(text)).toBe(true);
});

test('a class that does not stand in brackets is refused: its ranges would be read as a text', () => {
	expect(() => new LetterExpression('(?<!\\p{L})x[\\p{N}]', 'u')).toThrow('outside of brackets');
});

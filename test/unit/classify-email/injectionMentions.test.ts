import fc from 'fast-check';
import { suspicious, telling } from '../../../nodes/shared/injection/injectionPhrases';
import { MentionIndex } from '../../../nodes/shared/injection/mentions';

const signs = [...telling, ...suspicious];
const index = new MentionIndex(signs);

/** An expression's source without what it looks for ahead and behind. */
function withoutLooking(source: string): string {
	const start = source.search(/\(\?<?[!=]/u);
	if (start < 0) return source;
	let depth = 0;
	let isClass = false;
	let end = start;
	do {
		const character = source[end];
		if (character === '\\') end++;
		else if (character === '[' || character === ']') isClass = character === '[';
		else if (!isClass && character === '(') depth++;
		else if (!isClass && character === ')') depth--;
		end++;
	} while (depth > 0);
	return withoutLooking(source.slice(0, start) + source.slice(end));
}

/** What fast-check can make strings of: no boundaries, no look-ahead, gaps of one space; the expression itself says whether one matches. */
function spelling(expression: RegExp): RegExp {
	const source = withoutLooking(expression.source.replace(/\(\?!\[\\p\{L\}\]\)/gu, ' '))
		.replace(/\[\^[^\]]{1,10}\]\{0,\d+\}\??/gu, ' ')
		.replace(/\\b/gu, '')
		.replace(/\\w/gu, '[a-z]');
	return new RegExp(source, 'u');
}

describe('The words by which signs of injection are found at once', () => {
	test.each(signs.map(({ kind, expression }, place) => ({ kind, expression, place })))(
		'are in every text that sign $place ("$kind") matches',
		({ expression, place }) => {
			let matched = 0;
			fc.assert(
				fc.property(fc.stringMatching(spelling(expression)), fc.constantFrom('', 'x ', 'é', '(', 'A'), fc.boolean(), (made, before, upper) => {
					const text = before + (upper ? made.toUpperCase() : made);
					if (!expression.test(text)) return;
					matched += 1;
					expect({ text, found: index.in(text)[place] }).toEqual({ text, found: true });
				}),
				{ numRuns: 300, seed: 7 },
			);
			expect(matched).toBeGreaterThan(20);
		},
	);

	test('are found however the letters are folded', () => {
		expect(index.in('Diſregard all').includes(true)).toBe(true);
		expect(index.in('FORGET all').includes(true)).toBe(true);
	});

	test('are in no ordinary mail', () => {
		expect(index.in('Hello, my parcel came broken. Could you send a new one? Thanks, Anna').filter(Boolean)).toHaveLength(0);
	});
});

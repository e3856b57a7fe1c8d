import fc from 'fast-check';
import { TokenStore, tokensOf } from '../../../nodes/ClassifyEmail/engine/trained/tokens';

const shown = (text: string) => tokensOf(text, 700).map(({ form, sentence }) => `${sentence} ${form}`);
const forms = (text: string) => tokensOf(text, 700).map(({ form }) => form);

describe('cutting a text into words, characters and marks', () => {
	it.each([
		['words joined by hyphens and apostrophes', "Don't use state-of-the-art rock'n'roll!", ["don't", 'use', 'state', 'of', 'the', 'art', "rock'n'roll", '!']],
		['elisions, which stand by themselves before two letters', "L’eau, qu'il n'a d'aujourd'hui", ["l'", 'eau', "qu'", 'il', "n'a", "d'", "aujourd'hui"]],
		['an elision behind a letter of another script is none', "Дl'eau l'eau", ["дl'eau", "l'", 'eau']],
		['a quoted word', `"it" 'so' ‘no’ “yes”`, ['it', 'so', 'no', 'yes']],
		['what looks like a word and is a place, an amount or a code', 'see a-b@c.example, www.a.example, EUR 50, AB-12 and pre-EUR 5', ['see', '<address>', '<url>', '<amount>', '<code>', 'and', 'pre', '<amount>']],
		['a currency without a sum is a word', 'EUR or usd.', ['eur', 'or', 'usd']],
		['an address that begins with a hyphen', 'x -a@b.example - y', ['x', '<address>', 'y']],
		['numbers by their length, and codes', '7 12 and 4711', ['<number1>', '<number2>', 'and', '<code>']],
		['accents and umlauts', 'Grüße, señor Éric ſo', ['gruesse', 'senor', 'eric', 'so']],
		['letters with marks of their own', 'cafe\u0301-bar', ['cafe', 'bar']],
		['Chinese and Japanese characters', '请问、VIP会员「価格」は？', ['请', '问', 'vip会员', '価', '格', 'は', '?']],
		['marks that follow each other are one', 'What?! No... ¿Qué? ¡Ya!', ['what', '?', 'no', '?', 'que', '?', '!', 'ya', '!']],
	])('tells %s', (_, text, expected) => {
		expect(forms(text)).toEqual(expected);
	});

	test('sentences end at stops before a space, the end or a Chinese or Japanese character, at marks and at line ends', () => {
		expect(shown('a b. c; d\ne? f.g 好。吧；x')).toEqual(['0 a', '0 b', '1 c', '2 d', '3 e', '3 ?', '4 f', '4 g', '4 好', '5 吧', '5 x']);
	});

	test('plain words are told as the expression tells them', () => {
		// A plus may be part of an address: the word before it is left to the expression.
		const word = fc.stringMatching(/^[a-zA-Zé]{1,8}([-'’][a-zé]{1,6}){0,4}$/u);
		fc.assert(
			fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
				expect(forms(words.map((one) => `${one}+`).join(' '))).toEqual(forms(words.join(' ')));
			}),
		);
	});

	test('tokens of a store hold until it is filled again', () => {
		const store = new TokenStore();
		const first = tokensOf('one two', 700, store);
		expect(first.map(({ form }) => form)).toEqual(['one', 'two']);
		expect(tokensOf('three', 700, store).map(({ form }) => form)).toEqual(['three']);
		expect(first[0]?.form).toBe('three');
	});

	test('a line of joined letters without end is told in time that grows with its length alone', () => {
		expect(tokensOf('a-'.repeat(50_000), 700)).toHaveLength(700);
		expect(tokensOf("a'".repeat(50_000), 700).length).toBeLessThanOrEqual(700);
	});
});

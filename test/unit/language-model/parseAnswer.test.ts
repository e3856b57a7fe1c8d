import fc from 'fast-check';
import { z } from 'zod';
import { parseAnswer } from '../../../nodes/shared/languageModel/parseAnswer';
import { cpuMilliseconds } from '../cpuTime';

const shape = z.object({
	intent: z.enum(['question', 'complaint']),
	note: z.string().optional(),
	dates: z.array(z.string()).default([]),
});

const value = (answer: string) => {
	const read = parseAnswer(answer, shape);
	return 'value' in read ? read.value : undefined;
};
const problem = (answer: string) => {
	const read = parseAnswer(answer, shape);
	return 'problem' in read ? read.problem : undefined;
};

describe('what may stand around an answer', () => {
	const expected = { intent: 'question', dates: [] };
	test.each([
		['nothing', '{"intent":"question"}'],
		['a code fence', '```json\n{"intent":"question"}\n```'],
		['a fence without a language', '```\n{"intent":"question"}\n```'],
		['prose in front', 'Sure! Here is the classification:\n{"intent":"question"}'],
		['prose behind', '{"intent":"question"}\nLet me know if you need more.'],
		['braces in the prose', 'I weighed {question, complaint} and chose: {"intent":"question"}'],
		['an unclosed brace in the prose', 'Set notation { is odd. {"intent":"question"}'],
		['a thinking block', '<think>maybe {"intent":"complaint"}</think>{"intent":"question"}'],
		['thinking whose start was cut', 'hm {"intent":"complaint"} no.</think>\n{"intent":"question"}'],
		['a byte order mark', '\ufeff{"intent":"question"}'],
		['a list of one', '[{"intent":"question"}]'],
	])('%s does not matter', (_, answer) => {
		expect(value(answer)).toEqual(expected);
	});

	test('of several objects the last that fits is the answer', () => {
		expect(value('{"intent":"complaint"} - on reflection: {"intent":"question"}')).toEqual(expected);
		expect(value('{"intent":"question"} (schema: {"type":"object"})')).toEqual(expected);
	});
});

describe('what is inside an answer', () => {
	test('braces and quotes inside strings are text', () => {
		const note = 'they wrote "}{" and \\ and {{name}} ```';
		expect(value(JSON.stringify({ intent: 'question', note }))?.note).toBe(note);
	});

	test('null means absent where a field is optional', () => {
		expect(value('{"intent":"question","note":null,"dates":null}')).toEqual({
			intent: 'question',
			dates: [],
		});
	});

	test('null stays where the shape wants it', () => {
		const read = parseAnswer('{"owner":null}', z.object({ owner: z.string().nullable() }));
		expect(read).toEqual({ value: { owner: null } });
	});

	test('any object written as JSON inside any brace-free prose is read back', () => {
		const prose = fc.string().map((text) => text.replace(/[{}<]/g, ''));
		fc.assert(
			fc.property(prose, fc.string(), prose, (before, note, after) => {
				const answer = `${before}${JSON.stringify({ intent: 'question', note })}${after}`;
				expect(value(answer)?.note).toBe(note);
			}),
		);
	});
});

describe('what is not an answer', () => {
	test.each([
		['nothing', '', /empty/],
		['only thinking', '<think>long</think>', /empty/],
		['prose', 'I cannot help with that.', /no JSON object/],
		['a trailing comma', '{"intent":"question",}', /not valid/],
		['an object cut off', '{"intent":"question","note":"abc', /cut off/],
		['a label that does not exist', '{"intent":"refund"}', /intent/],
		['a wrong type', '{"intent":"question","dates":"today"}', /dates/],
	])('%s is a problem told in words', (_, answer, words) => {
		expect(value(answer)).toBeUndefined();
		expect(problem(answer)).toMatch(words);
	});

	test('a part of a cut-off object is never taken for the answer', () => {
		const lenient = z.object({ intent: z.string().optional() });
		const read = parseAnswer('{"a":{"intent":"inner"},"b":', lenient);
		expect(read).toEqual({ problem: expect.stringContaining('cut off') });
	});

	test('a part of a broken object is never taken for the answer', () => {
		const lenient = z.object({ intent: z.string().optional() });
		expect(parseAnswer('{"a":{"intent":"inner"},}', lenient)).toEqual({
			problem: expect.stringContaining('not valid'),
		});
	});

	test('text made to be slow is given up quickly', async () => {
		const taken = await cpuMilliseconds(() => {
			for (const text of ['{ '.repeat(200_000), '{}'.repeat(200_000), '<think>'.repeat(60_000)]) {
				expect(value(text)).toBeUndefined();
			}
		});
		expect(taken).toBeLessThan(2_000);
	});
});

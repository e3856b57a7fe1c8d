import { z } from 'zod';
import {
	isStrict,
	jsonSchemaOf,
	withSchemaInWords,
} from '../../../nodes/shared/languageModel/structuredOutput';

describe('the JSON Schema of a shape', () => {
	const shape = z.object({
		format: z.string().min(1).describe('how it looks'),
		note: z.string().optional(),
		tags: z.array(z.object({ name: z.string(), weight: z.number().default(1) })),
	});

	test('requires every property, so that strict endpoints accept it; optional ones may be null', () => {
		expect(jsonSchemaOf(shape)).toEqual({
			type: 'object',
			properties: {
				format: { type: 'string', description: 'how it looks' },
				note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
				tags: {
					type: 'array',
					items: {
						type: 'object',
						properties: {
							name: { type: 'string' },
							weight: { anyOf: [{ type: 'number' }, { type: 'null' }] },
						},
						required: ['name', 'weight'],
						additionalProperties: false,
					},
				},
			},
			required: ['format', 'note', 'tags'],
			additionalProperties: false,
		});
		expect(isStrict(jsonSchemaOf(shape))).toBe(true);
	});

	test('with free-form parts is not strict', () => {
		expect(isStrict(jsonSchemaOf(z.object({ scores: z.record(z.string(), z.number()) })))).toBe(false);
	});
});

describe('a schema in words', () => {
	const schema = { name: 'x', schema: { type: 'object' } };
	test('goes to the end of the system message', () => {
		const [system, user] = withSchemaInWords({
			messages: [
				{ role: 'system', content: 'Label.' },
				{ role: 'user', content: 'Mail' },
			],
			schema,
			timeout: 1,
		});
		expect(system?.content).toMatch(/^Label\.[^]*JSON[^]*\{"type":"object"\}$/);
		expect(user).toEqual({ role: 'user', content: 'Mail' });
	});

	test('is a system message of its own where there is none', () => {
		const messages = withSchemaInWords({ messages: [{ role: 'user', content: 'Mail' }], schema, timeout: 1 });
		expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
	});
});

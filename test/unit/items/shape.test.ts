import * as z from 'zod';
import { maybe, parseShape } from '../../../nodes/shared/shape';

const schema = z.object({
	crisisLevel: maybe(z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])),
	hours: maybe(z.union([z.number(), z.object({ low: z.number(), high: z.number() })])),
	channels: maybe(z.union([z.literal('all'), z.array(z.enum(['email', 'sms']))])),
	delay: maybe(z.discriminatedUnion('kind', [z.object({ kind: z.literal('elapsed'), hours: z.number().max(100) }), z.object({ kind: z.literal('calendar'), days: z.number() })])),
	conditions: maybe(z.array(z.union([z.strictObject({ field: z.string(), op: z.enum(['eq', 'gte']) }), z.strictObject({ engagement: z.enum(['clicked']), step: z.string() })]))),
	number: maybe(z.union([z.number(), z.string().regex(/^\d+$/, 'It must be a number')])),
});

const refusal = (value: unknown): string => {
	try {
		parseShape(schema, value, 'policy');
		return '';
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
};

describe('a field that may have one of several shapes', () => {
	it.each([
		['names the values', { crisisLevel: 7 }, '"policy.crisisLevel" is 7. It must be one of 1, 2, 3, 4.'],
		['names the kinds', { hours: 'many' }, '"policy.hours" is "many". It must be a number or an object.'],
		['names the field inside the shape that was meant', { hours: { low: 1, high: 'x' } }, '"policy.hours.high" is "x". It must be a number.'],
		['names values beside kinds', { channels: 'none' }, '"policy.channels" is "none". It must be all or a list.'],
		['names the entry that is wrong', { channels: ['email', 'fax'] }, '"policy.channels[1]" is "fax". It must be one of email, sms.'],
		['names the kinds that there are', { delay: { kind: 'weekly' } }, '"policy.delay.kind" is "weekly". It must be one of elapsed, calendar.'],
		['says what is wrong in a kind that there is', { delay: { kind: 'elapsed', hours: 900 } }, '"policy.delay.hours" is 900. It must be at most 100.'],
		['takes the shape with the fewest faults', { conditions: [{ field: 'tier', op: 'is' }] }, '"policy.conditions[0].op" is "is". It must be one of eq, gte.'],
		['leaves a sentence of the schema as it is', { number: 'x1' }, '"policy.number" is "x1". It must be a number.'],
	])('%s', (_name, value, message) => {
		expect(refusal(value)).toBe(message);
	});
});

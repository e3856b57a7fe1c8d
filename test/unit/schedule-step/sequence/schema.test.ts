import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { sequenceJsonSchema, sequenceSchema } from '../../../../nodes/ScheduleSequenceStep/sequence/definition';
import { isRecord } from '../../../../nodes/shared/record';
import { quote } from './asking';

const published: object = JSON.parse(readFileSync(join(__dirname, '../../../../docs/sequence.schema.json'), 'utf8'));
const accepts = new Ajv2020({ strict: false }).compile(published);

const full = {
	...quote,
	steps: [
		...quote.steps,
		{ id: 'w', delay: { kind: 'window', days: 1, hours: 2, window: { from: '22:00', to: '07:00', days: ['mon'] } }, channels: ['email'], variants: [{ id: 'a', weight: 2 }, { id: 'b', template: 't' }], conditions: [{ field: 'contact.tier', op: 'eq', value: 'premium' }, { engagement: 'opened', step: 'offer', is: false }], onCap: 'skip', onMissed: 'slide', missedAfterMinutes: 90 },
		{ id: 'd', delay: { kind: 'calendar', from: 'date', date: 'validUntil', days: -3, at: '09:00' }, channels: ['phone', 'email'] },
	],
	exits: ['booking', { on: 'reply', by: ['contact', 'account'] }],
	reentry: { mode: 'after_exit', afterDays: 30 },
	calendar: { timeZone: 'Europe/Berlin', weekly: { mon: [['09:00', '17:00']] }, holidays: ['2026-12-25'] },
	window: { from: '08:00', to: '20:00' },
	adaptive: [{ id: 'slow', when: { engagement: 'none', atLeast: 3, withinDays: 30 }, then: { pace: 1.5, channel: 'sms', tone: 'short' } }],
	experiment: { id: 'x', holdout: 0.1 },
};

/** Every path to a value inside, the lists and objects included. */
function paths(value: unknown, path: string[] = []): string[][] {
	const inner = Array.isArray(value) ? value.entries() : isRecord(value) ? Object.entries(value) : [];
	return [path, ...[...inner].flatMap(([key, one]: [string | number, unknown]) => paths(one, [...path, String(key)]))];
}

function changed(value: unknown, [key, ...rest]: string[], to: unknown): unknown {
	if (key === undefined) return to;
	if (Array.isArray(value)) return value.map((one: unknown, index) => (String(index) === key ? changed(one, rest, to) : one));
	return isRecord(value) ? { ...value, [key]: changed(value[key], rest, to) } : value;
}

describe('the published JSON Schema', () => {
	it('is current', () => {
		expect(published).toEqual(JSON.parse(JSON.stringify(sequenceJsonSchema())));
	});

	it('takes a definition with everything in it', () => {
		expect(accepts(full)).toBe(true);
		expect(sequenceSchema.safeParse(full).success).toBe(true);
	});

	it('agrees with the node on definitions that are wrong somewhere', () => {
		const odd = fc.constantFrom<unknown>(null, '', 'x', -1, 0, 0.5, 1, 99_999, true, [], {}, ['mon'], '09:00', '24:00', '25:00', 'email', 'reply', 'elapsed', { kind: 'elapsed' }, { from: '09:00', to: '10:00' });
		let refused = 0;
		fc.assert(
			fc.property(fc.constantFrom(...paths(full)), odd, fc.boolean(), (path, value, extra) => {
				const given = changed(full, extra ? [...path, 'extra'] : path, value);
				const own = sequenceSchema.safeParse(given).success;
				if (!own) refused++;
				return accepts(given) === own;
			}),
			{ numRuns: 2_000 },
		);
		expect(refused).toBeGreaterThan(500);
	});
});

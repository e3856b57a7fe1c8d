import { InputError } from '../../../../nodes/shared/items';
import { ask, codes } from './asking';

const step = { id: 'a', delay: { kind: 'elapsed', hours: 0 } as object, channels: ['email'] };
const definition = (more: object = {}, whole: object = {}) => ({ id: 's', version: 1, topic: 'service', steps: [{ ...step, ...more }], ...whole });
const waits = (delay: object, whole: object = {}) => definition({ delay }, whole);
const open = { from: '09:00', to: '10:00' };

/** One in the other, so many times. */
const nested = (depth: number) => Array.from({ length: depth }).reduce<object>((inner) => ({ inner }), {});
const circle: Record<string, unknown> = definition();
circle.itself = circle;

/** What is wrong with a definition, as the operator reads it. */
function refusal(sequence: unknown): string {
	try {
		ask({ sequence });
	} catch (error) {
		if (error instanceof InputError) return error.message;
		throw error;
	}
	return 'taken';
}

describe('a definition that somebody made to break it', () => {
	it.each<[string, unknown, string]>([
		['is a text', 'steps', '"sequence" is "steps". It must be an object'],
		['is an empty list', [], 'The item has no sequence'],
		['has no steps', definition({}, { steps: [] }), '"sequence.steps" is a list. It must be at least 1 entries'],
		['has ten thousand steps', definition({}, { steps: Array.from({ length: 10_000 }, (_, place) => ({ ...step, id: `s-${place}` })) }), '"sequence.steps" is a list. It must be at most 200 entries'],
		['has thousands of rules', definition({}, { adaptive: Array.from({ length: 1_000 }, (_, place) => ({ id: `r-${place}`, when: { engagement: 'none' }, then: {} })) }), '"sequence.adaptive" is a list. It must be at most 50'],
		['is nested 20,000 deep', definition({ extra: nested(20_000) }), '"sequence.steps[0]" is an object. Unrecognized key: "extra"'],
		['has a delay nested 20,000 deep', waits(nested(20_000)), '"sequence.steps[0].delay.kind" is missing'],
		['contains itself', circle, '"sequence" is an object. Unrecognized key: "itself"'],
		['has a key that is not known', definition({ colour: 'red' }), '"sequence.steps[0]" is an object. Unrecognized key: "colour"'],
		['has a step called __proto__', definition({ id: '__proto__' }), '"sequence.steps[0].id" is "__proto__"'],
		['has a step twice', definition({}, { steps: [step, step] }), '"sequence.steps[1].id" is "a", as of a step before'],
		['asks what became of itself', definition({ conditions: [{ engagement: 'opened', step: 'a' }] }), '"sequence.steps[0].conditions[0].step" names no step before this one'],
		['asks what became of a later step', definition({}, { steps: [{ ...step, conditions: [{ engagement: 'opened', step: 'b' }] }, { ...step, id: 'b' }] }), '"sequence.steps[0].conditions[0].step" names no step before'],
		['waits backwards', waits({ kind: 'elapsed', days: -3 }), '"sequence.steps[0].delay" is negative'],
		['waits backwards a little', waits({ kind: 'elapsed', hours: -0.001 }), '"sequence.steps[0].delay" is negative'],
		['waits a billion days', waits({ kind: 'calendar', days: 1e9 }), '"sequence.steps[0].delay.days" is 1000000000. It must be at most 3660'],
		['waits for ever', waits({ kind: 'elapsed', hours: Infinity }), '"sequence.steps[0].delay.hours" is Infinity'],
		['waits no number of hours', waits({ kind: 'elapsed', hours: NaN }), '"sequence.steps[0].delay.hours" is NaN'],
		['counts from a date called constructor', waits({ kind: 'elapsed', from: 'date', date: 'constructor' }), '"enrolment.dates.constructor", which is missing'],
		['has a window without length', definition({}, { window: { from: '09:00', to: '09:00' } }), '"sequence.window" from 09:00 to 09:00 has no length'],
		['opens never', waits({ kind: 'window', window: { ...open, days: ['mon'] } }, { window: { ...open, days: ['tue'] } }), 'no time in common'],
		['has a calendar that never opens', definition({}, { calendar: { weekly: {} } }), '"sequence.calendar.weekly" has no opening hours'],
		['has a calendar on Mars', definition({}, { calendar: { timeZone: 'Mars/Olympus', weekly: { mon: [['09:00', '10:00']] } } }), '"sequence.calendar.timeZone" is "Mars/Olympus"'],
		['has weights beyond counting', definition({ variants: [{ id: 'x', weight: 1e308 }, { id: 'y', weight: 1e308 }] }), '"sequence.steps[0].variants[0].weight" is 1e+308'],
		['has a name of a million letters', definition({ name: 'n'.repeat(1e6) }), '"sequence.steps[0].name" is "nnn'],
		['has a version that is none', definition({}, { version: 1.5 }), '"sequence.version" is 1.5'],
	])('and that %s is refused, naming the place', (_name, sequence, said) => {
		expect(refusal(sequence)).toContain(said);
	});

	it('has no way to what is not its data: names of the language are names like others', () => {
		const asked = ask({ sequence: definition({ conditions: [{ field: 'data.__proto__.constructor.name', op: 'exists' }] }) });
		expect(asked.action).toBe('skip');
		expect(codes(asked)[0]).toBe('condition_not_met');
		expect(refusal(JSON.parse('{"id": "s", "version": 1, "topic": "service", "__proto__": {"steps": []}, "steps": []}'))).toContain('"sequence.steps"');
	});

	it('may ask for the longest waits there are, and is answered', () => {
		const sequence = waits({ kind: 'calendar', days: 3_660, at: '09:00' }, { window: { from: '08:00', to: '09:30', days: ['sun'] } });
		expect(ask({ sequence })).toMatchObject({ action: 'wait', localTime: '2036-06-08T09:00:00+02:00' });
		const slowest = waits({ kind: 'elapsed', days: 3_660, hours: 87_840 }, { adaptive: [{ id: 'slow', when: { engagement: 'opened' }, then: { pace: 10 } }] });
		expect(ask({ sequence: slowest, history: [{ event: 'open', at: '2026-06-01T08:00:00Z' }] })).toMatchObject({ action: 'wait', at: expect.stringMatching(/^2226-/) as string });
	});
});

import fc from 'fast-check';
import { DateTime } from 'luxon';
import { isInside } from '../../../../nodes/shared/time/window';
import { aroundChange, zones } from '../../time/zonesAndChanges';
import { ask, codes, done, quote } from './asking';

const sendTime = { hourOfWeek: 24 + 14, basis: 'contact', timeZone: 'Europe/Berlin', learntAt: '2026-05-20T01:30:00Z' };
const learning = { ...quote, sendTime: 'learnt' };
const first = done('offer', '2026-06-01T08:00:00Z');
const second = (given: { sequence?: object; contact?: object; policy?: object; now?: string; done?: object[] } = {}) =>
	ask({ sequence: given.sequence ?? learning, contact: { sendTime, ...given.contact }, policy: given.policy, enrolment: { done: given.done ?? [first] }, now: given.now ?? '2026-06-01T08:05:00Z' });

describe('the learnt hour of a contact', () => {
	it('takes the place of the step\'s own, on the same day, with the reason', () => {
		const step = second();
		expect(step).toMatchObject({ action: 'wait', stepId: 'nudge', at: '2026-06-03T12:00:00.000Z', localTime: '2026-06-03T14:00:00+02:00', hour: '14:00' });
		expect(step.reasons.find(({ code }) => code === 'learnt_hour')).toMatchObject({ evidence: { hour: '14:00', instead: '2026-06-03T07:00:00.000Z' } });
		expect(second({ now: '2026-06-03T12:04:00Z' })).toMatchObject({ action: 'send', hour: '14:00' });
	});

	it('is used only where the sequence or the step asks for it, and the sequence may be overruled by a step', () => {
		expect(second({ sequence: quote })).toMatchObject({ at: '2026-06-03T07:00:00.000Z', hour: null });
		const fixed = { ...learning, steps: learning.steps.map((step) => ({ ...step, ...(step.id === 'nudge' ? { sendTime: 'fixed' } : {}) })) };
		expect(second({ sequence: fixed })).toMatchObject({ at: '2026-06-03T07:00:00.000Z', hour: null });
	});

	it('never holds up what goes at once, or hours after something', () => {
		expect(ask({ sequence: learning, contact: { sendTime } })).toMatchObject({ action: 'send', stepId: 'offer', hour: null });
		expect(() => ask({ sequence: { ...quote, steps: [{ ...quote.steps[0], sendTime: 'learnt' }] } })).toThrow('"sequence.steps[0].sendTime" is "learnt", but the step does not wait for days');
	});

	it.each([
		['of everyone', { sendTime: { ...sendTime, basis: 'everyone' } }, {}, 'not_enough_history'],
		['of the segment', { sendTime: { ...sendTime, basis: 'segment' } }, {}, 'not_enough_history'],
		['that nobody knows', { sendTime: null }, {}, 'not_enough_history'],
		['that lies outside the window', {}, { sequence: { ...learning, window: { from: '08:00', to: '13:00' } } }, 'learnt_hour_closed'],
		['in the contact\'s quiet hours', { preferences: { quietHours: { from: '13:00', to: '16:00' } } }, {}, 'learnt_hour_closed'],
		['that was learnt long ago', {}, { policy: { learntForDays: 10 } }, 'learnt_hour_old'],
	])('%s leaves the step at its own, and says so', (_name, contact, more, code) => {
		const step = second({ contact, ...more });
		expect(step).toMatchObject({ at: '2026-06-03T07:00:00.000Z', hour: null });
		expect(codes(step)).toContain(code);
	});

	it('that is partly open is used from where it opens', () => {
		expect(second({ sequence: { ...learning, window: { from: '14:40', to: '18:00' } } })).toMatchObject({ localTime: '2026-06-03T14:40:00+02:00', hour: '14:00' });
	});

	it('is read by the clock it was learnt by', () => {
		expect(second({ contact: { sendTime: { ...sendTime, timeZone: 'America/New_York', hourOfWeek: 8 } } })).toMatchObject({ hour: '14:00' });
		expect(second({ contact: { sendTime: { ...sendTime, timeZone: 'Asia/Kolkata', hourOfWeek: 18 } } })).toMatchObject({ hour: '14:30', localTime: '2026-06-03T14:30:00+02:00' });
	});

	it('comes the next time after an elapsed delay, within a day, and never before it', () => {
		const elapsed = (hours: number) => second({ sequence: { ...learning, steps: [learning.steps[0], { id: 'later', delay: { kind: 'elapsed', days: 2, hours }, channels: ['email'] }] } }).localTime;
		expect(elapsed(0)).toBe('2026-06-03T14:00:00+02:00');
		expect(elapsed(4.5)).toBe('2026-06-03T14:30:00+02:00');
		expect(elapsed(6)).toBe('2026-06-04T14:00:00+02:00');
	});

	it('does not make a step late: not where it was learnt after it, nor where another was learnt since', () => {
		const at = (hour: number, learntAt: string, now: string) => second({ contact: { sendTime: { ...sendTime, hourOfWeek: hour, learntAt } }, sequence: { ...learning, steps: learning.steps.map((step) => ({ ...step, onMissed: 'skip' })) }, now });
		// Until half past eleven it waited for 14:00; then ten o'clock was learnt.
		expect(at(10, '2026-06-03T09:30:00Z', '2026-06-03T09:31:00Z')).toMatchObject({ action: 'send', stepId: 'nudge', hour: null });
		// The host was down for days: that is late, whatever was learnt when it came back.
		expect(at(10, '2026-06-05T01:30:00Z', '2026-06-05T06:00:00Z')).toMatchObject({ action: 'skip', stepId: 'nudge' });
	});

	it('of a step that is done is the one it was placed in then: the next keeps its distance', () => {
		const call = (hour: string | undefined, hourOfWeek: number) =>
			second({ sequence: { ...learning, steps: [...learning.steps.slice(0, 2), { id: 'after', delay: { kind: 'elapsed', days: 1 }, channels: ['email'] }] }, contact: { sendTime: { ...sendTime, hourOfWeek } }, done: [first, { ...done('nudge', '2026-06-03T12:02:00Z'), hour }], now: '2026-06-03T12:05:00Z' });
		expect(call('14:00', 14)).toMatchObject({ localTime: '2026-06-04T14:00:00+02:00' });
		// Learnt anew: nine. A day later than fourteen o'clock that is the day after.
		expect(call('14:00', 9)).toMatchObject({ localTime: '2026-06-05T09:00:00+02:00' });
		expect(codes(call('14:00', 14))).not.toContain('kept_apart');
	});

	it('leaves two steps of one day apart, as they were meant', () => {
		const twice = { ...learning, steps: [learning.steps[0], ...['09:00', '12:00'].map((at) => ({ id: `at-${at}`, delay: { kind: 'calendar', from: 'enrolment', days: 2, at }, channels: ['email'] }))] };
		const after = second({ sequence: twice, done: [first, { ...done('at-09:00', '2026-06-03T12:01:00Z'), hour: '14:00' }], now: '2026-06-03T12:05:00Z' });
		expect(after).toMatchObject({ stepId: 'at-12:00', localTime: '2026-06-03T17:00:00+02:00' });
		expect(codes(after)).toContain('kept_apart');
	});

	it('is refused where it is none', () => {
		expect(() => second({ contact: { sendTime: { ...sendTime, hourOfWeek: 168 } } })).toThrow('"contact.sendTime.hourOfWeek" is 168');
		expect(() => second({ contact: { sendTime: { ...sendTime, timeZone: 'Mars/Olympus' } } })).toThrow('"contact.sendTime.timeZone"');
	});

	it('never moves a step off its day, out of its hours or before its delay, in any zone', () => {
		const half = fc.integer({ min: 0, max: 47 }).map((number) => `${String(Math.floor(number / 2)).padStart(2, '0')}:${number % 2 ? '30' : '00'}`);
		const delay = fc.constantFrom({ kind: 'calendar', days: 1, at: '10:00' }, { kind: 'calendar', days: 3 }, { kind: 'elapsed', days: 2 }, { kind: 'window', days: 1, window: { from: '16:00', to: '19:00' } });
		fc.assert(
			fc.property(fc.constantFrom(...zones).chain((zone) => fc.tuple(fc.constant(zone), aroundChange(zone), fc.constantFrom(...zones))), half, half, delay, fc.integer({ min: 0, max: 167 }), ([zone, enrolledAt, learntIn], from, to, own, hourOfWeek) => {
				fc.pre(from !== to);
				const window = { from, to };
				const asked = (mode: string) => {
					try {
						return ask({ sequence: { id: 'p', version: 1, topic: 'service', window, sendTime: mode, steps: [{ id: 'a', delay: own, channels: ['email'] }] }, enrolment: { enrolledAt: enrolledAt.toISO() }, contact: { timeZone: zone, sendTime: { hourOfWeek, basis: 'contact', timeZone: learntIn } }, now: enrolledAt.toISO() });
					} catch {
						return undefined; // the two windows exclude each other
					}
				};
				const [fixed, learnt] = [asked('fixed'), asked('learnt')];
				if (!fixed?.at || !learnt?.at) return fixed?.at === learnt?.at;
				const [before, moved] = [fixed.at, learnt.at].map((at) => DateTime.fromISO(at, { zone }));
				if (!before || !moved || !isInside(window, moved)) return false;
				if (own.kind === 'window' && !isInside({ from: '16:00', to: '19:00' }, moved)) return false;
				if (learnt.hour === null) return learnt.at === fixed.at;
				return own.kind === 'calendar' ? moved.hasSame(before, 'day') && moved >= enrolledAt : moved >= before && moved < before.plus({ hours: 26 });
			}),
			{ numRuns: 500 },
		);
	});
});

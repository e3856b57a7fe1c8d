import fc from 'fast-check';
import { DateTime } from 'luxon';
import { nextStep } from '../../../../nodes/ScheduleSequenceStep/sequence/nextStep';
import { sequencePolicy } from '../../../../nodes/ScheduleSequenceStep/sequence/policy';
import { parseSituation } from '../../../../nodes/ScheduleSequenceStep/sequence/situation';
import { isInside, type LocalWindow } from '../../../../nodes/shared/time/window';
import { placeDelay } from '../../../../nodes/ScheduleSequenceStep/sequence/delay';
import { aroundChange, zones } from '../../time/zonesAndChanges';
import { done, parseSequence } from './asking';

const HOUR = 3_600_000;
const time = fc.integer({ min: 0, max: 95 }).map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`);
const window = fc.tuple(time, time).filter(([from, to]) => from !== to).map(([from, to]): { from: string; to: string } => ({ from, to }));
const delay = fc.oneof(
	fc.record({ kind: fc.constant('elapsed'), days: fc.integer({ min: 0, max: 9 }), hours: fc.integer({ min: 0, max: 30 }) }),
	fc.record({ kind: fc.constant('calendar'), days: fc.integer({ min: 0, max: 9 }), at: fc.option(time, { nil: undefined }) }),
	fc.record({ kind: fc.constant('window'), days: fc.integer({ min: 0, max: 9 }), hours: fc.integer({ min: 0, max: 30 }), window }),
);

const inZone = fc.constantFrom(...zones).chain((zone) => fc.record({ zone: fc.constant(zone), enrolled: aroundChange(zone), delay, quiet: fc.option(window, { nil: undefined }), hours: fc.constantFrom<LocalWindow | undefined>(undefined, { from: '08:00', to: '21:00' }, { from: '08:00', to: '21:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] }), onMissed: fc.constantFrom('send', 'skip', 'slide'), minutes: fc.integer({ min: 0, max: 20 * 1440 }), later: fc.integer({ min: 0, max: 20 * 1440 }) }));
type Case = typeof inZone extends fc.Arbitrary<infer T> ? T : never;

const policy = sequencePolicy(undefined);

function asker({ zone, enrolled, delay: own, quiet, hours, onMissed }: Case) {
	const sequence = parseSequence({ id: 's', version: 1, topic: 'service', window: hours, steps: [{ id: 'a', delay: own, channels: ['email'], onMissed }] });
	const start = enrolled.toMillis();
	const situation = (done_: object[] = []) => parseSituation({ enrolment: { id: 'e', enrolledAt: enrolled.toISO(), done: done_ }, contact: { timeZone: zone, preferences: { quietHours: quiet } }, history: [], workspaceZone: 'UTC' });
	return { start, ask: (minutes: number) => nextStep(sequence, situation(), policy, start + minutes * 60_000), after: (at: string, minutes: number) => nextStep(sequence, situation([done('a', at)]), policy, start + minutes * 60_000) };
}

/** Windows, hours and quiet hours at random may exclude each other; that is an error of its own, tested elsewhere. */
function possible(one: Case): boolean {
	try {
		asker(one).ask(0);
		return true;
	} catch {
		return false;
	}
}

const cases = inZone.filter(possible);
const runs = { numRuns: 1_000 };
const inSend = (one: Case, at: string) => DateTime.fromISO(at).setZone(one.zone);

describe('over every zone and two years of clock changes, a step', () => {
	it('is never placed inside quiet hours or outside its window and the hours of the sequence', () => {
		fc.assert(
			fc.property(cases, (one) => {
				const { at, action } = asker(one).ask(one.minutes);
				if (at === null || action === 'skip') return true;
				const local = inSend(one, at);
				return (!one.quiet || !isInside(one.quiet, local)) && (!one.hours || isInside(one.hours, local)) && (!('window' in one.delay) || isInside(one.delay.window, local));
			}),
			runs,
		);
	});

	it('never comes before its delay: so many hours for elapsed ones, so many days of the wall for the others', () => {
		fc.assert(
			fc.property(cases, (one) => {
				const { start, ask } = asker(one);
				const placed = Date.parse(ask(0).at ?? '');
				if (one.delay.kind === 'elapsed') return placed >= start + one.delay.days * 24 * HOUR + one.delay.hours * HOUR;
				const days = DateTime.fromMillis(placed, { zone: one.zone }).startOf('day').diff(one.enrolled.setZone(one.zone).startOf('day'), 'days').days;
				return placed >= start && Math.round(days) >= one.delay.days;
			}),
			runs,
		);
	});

	it('is monotone in now: nothing moves back as time passes', () => {
		fc.assert(
			fc.property(cases, (one) => {
				const { ask } = asker(one);
				return Date.parse(ask(one.minutes).at ?? '') <= Date.parse(ask(one.minutes + one.later).at ?? '');
			}),
			runs,
		);
	});

	it('is answered the same twice, with `at` now where it is sent and later where it waits', () => {
		fc.assert(
			fc.property(cases, (one) => {
				const { start, ask } = asker(one);
				const answer = ask(one.minutes);
				expect(ask(one.minutes)).toEqual(answer);
				const now = start + one.minutes * 60_000;
				return answer.action === 'wait' ? Date.parse(answer.at ?? '') > now : Date.parse(answer.at ?? '') === now;
			}),
			runs,
		);
	});

	it('is caught up at most once, whenever it is asked again', () => {
		fc.assert(
			fc.property(cases, (one) => {
				const { ask, after } = asker(one);
				const answer = ask(one.minutes);
				return answer.action === 'wait' || after(answer.at ?? '', one.minutes + one.later).action === 'complete';
			}),
			runs,
		);
	});

	it('agrees with luxon where a calendar day has the hour and nothing forbids it', () => {
		fc.assert(
			fc.property(cases, fc.integer({ min: 1, max: 400 }), time, (one, days, at) => {
				const wanted = one.enrolled.setZone(one.zone).plus({ days }).set({ hour: Number(at.slice(0, 2)), minute: Number(at.slice(3)), second: 0, millisecond: 0 });
				const placed = DateTime.fromMillis(placeDelay({ kind: 'calendar', days, at }, one.enrolled.toMillis(), { timeZone: one.zone, windows: [], quietHours: [] }), { zone: one.zone });
				return placed.toFormat('HH:mm') !== at ? wanted.toFormat('HH:mm') !== at : wanted.toFormat('yyyy-MM-dd HH:mm') === placed.toFormat('yyyy-MM-dd HH:mm');
			}),
			runs,
		);
	});
});

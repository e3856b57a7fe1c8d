import fc from 'fast-check';
import { DateTime } from 'luxon';
import { bestSendTime, parseSendTime } from '../../../nodes/ScheduleSequenceStep/bestSendTime/bestSendTime';
import { isInside } from '../../../nodes/shared/time/window';
import { randomFrom } from '../../../nodes/shared/random';
import { zones } from '../time/zonesAndChanges';

const now = Date.parse('2026-06-01T00:00:00Z');
const ask = (given: object, timeZone = 'UTC', at = now) => bestSendTime(parseSendTime({ engagement: [], segmentPrior: undefined, window: undefined, ...given }, timeZone, at));

/** Twenty events in 60 days: 70 % around the contact's hour (half of them in it, the rest in the hours beside it), 30 % at any hour. */
function eventsAround(best: number, next: () => number): object[] {
	return Array.from({ length: 20 }, () => {
		const beside = next() < 0.5 ? 0 : next() < 0.5 ? -1 : 1;
		const hour = next() < 0.7 ? (best + beside + 24) % 24 : Math.floor(next() * 24);
		const day = Math.floor(next() * 60);
		return { at: new Date(now - (day + 1) * 86_400_000 + hour * 3_600_000 + Math.floor(next() * 60) * 60_000).toISOString(), kind: 'click' };
	});
}

describe('the best time to send', () => {
	it('is found within an hour for at least 80 % of contacts with a known best hour, from 20 events', () => {
		const next = randomFrom(7);
		let found = 0;
		const contacts = 500;
		for (let index = 0; index < contacts; index++) {
			const best = Math.floor(next() * 24);
			const given = ask({ engagement: eventsAround(best, next) }).hourOfWeek % 24;
			const apart = Math.abs(given - best);
			if (Math.min(apart, 24 - apart) <= 1) found++;
		}
		expect(found / contacts).toBeGreaterThanOrEqual(0.8);
	});

	it('is in the contact\'s own zone', () => {
		const engagement = Array.from({ length: 20 }, (_, day) => ({ at: new Date(now - (day + 1) * 86_400_000 + 7.5 * 3_600_000).toISOString() }));
		const given = ask({ engagement }, 'Asia/Kolkata');
		expect(given.hourOfWeek % 24).toBe(13);
		expect(given.basis).toBe('contact');
	});

	it('falls back to the segment, and to everyone, and says so', () => {
		const counts = Array.from({ length: 168 }, (_, hour) => (hour === 5 * 24 + 20 ? 500 : 1));
		expect(ask({ segmentPrior: counts })).toMatchObject({ basis: 'segment', hourOfWeek: 140, reasons: [{ code: 'not_enough_history' }] });
		expect(ask({})).toMatchObject({ basis: 'everyone', hourOfWeek: 9, reasons: [{ text: expect.stringContaining('not enough history') }] });
	});

	it('forgets: old habits count less than new ones', () => {
		const daily = (hour: number, from: number) => Array.from({ length: 20 }, (_, day) => ({ at: new Date(now - (from + day) * 86_400_000 + hour * 3_600_000).toISOString() }));
		expect(ask({ engagement: [...daily(8, 400), ...daily(20, 1)] }).hourOfWeek % 24).toBe(20);
		expect(ask({ engagement: daily(20, 800) }).basis).toBe('everyone');
	});

	it('does not count what scanners do', () => {
		const engagement = Array.from({ length: 50 }, (_, day) => ({ at: new Date(now - (day + 1) * 86_400_000).toISOString(), automated: true }));
		expect(ask({ engagement }).basis).toBe('everyone');
	});

	it('is never outside the allowed window, in any zone', () => {
		const time = fc.integer({ min: 0, max: 47 }).map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '30' : '00'}`);
		const instants = fc.array(fc.integer({ min: 1, max: 100 * 1440 }).map((minutes) => ({ at: new Date(now - minutes * 60_000).toISOString() })), { maxLength: 25 });
		fc.assert(
			fc.property(fc.constantFrom(...zones), time, time, instants, fc.integer({ min: 0, max: 700 * 1440 }), (zone, from, to, engagement, later) => {
				fc.pre(from !== to);
				const given = ask({ engagement, window: { from, to } }, zone, now + later * 60_000);
				const local = DateTime.fromISO(given.at, { zone });
				expect(local.toMillis()).toBeGreaterThanOrEqual(now + later * 60_000);
				expect(given.hourOfWeek).toBe((local.weekday - 1) * 24 + local.hour);
				return isInside({ from, to }, local) && given.probability > 0 && given.probability <= 1;
			}),
			{ numRuns: 300 },
		);
	});
});

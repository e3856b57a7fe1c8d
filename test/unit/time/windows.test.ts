import fc from 'fast-check';
import { DateTime } from 'luxon';
import { firstChange, instantOfLocal } from '../../../nodes/shared/time/clockChanges';
import { parseInstant } from '../../../nodes/shared/time/instant';
import {
	isInside,
	type LocalWindow,
	nextInside,
	nextOutside,
	weekdays,
} from '../../../nodes/shared/time/window';
import { aroundChange, zones } from './zonesAndChanges';

const at = (text: string) => parseInstant(text, 'at');
const local = (text: string, zone: string) => at(text).setZone(zone);

describe('a local time', () => {
	const millis = (text: string) => Date.parse(text);

	it.each([
		['an ordinary time', 'Europe/Berlin', '2026-06-01T09:00:00Z', '2026-06-01T07:00:00Z'],
		[
			'a skipped time moves to the first after it',
			'Europe/Berlin',
			'2026-03-29T02:30:00Z',
			'2026-03-29T01:00:00Z',
		],
		[
			'a repeated time is the first of the two',
			'Europe/Berlin',
			'2026-10-25T02:30:00Z',
			'2026-10-25T00:30:00Z',
		],
		['also west of Greenwich', 'America/New_York', '2026-11-01T01:30:00Z', '2026-11-01T05:30:00Z'],
		['a skipped half hour', 'Australia/Lord_Howe', '2026-10-04T02:15:00Z', '2026-10-03T15:30:00Z'],
		['a midnight that does not exist', 'Asia/Beirut', '2026-03-29T00:00:00Z', '2026-03-28T22:00:00Z'],
		['a day that never was', 'Pacific/Apia', '2011-12-30T12:00:00Z', '2011-12-30T10:00:00Z'],
	])('%s', (_name, zone, wallClock, expected) => {
		expect(new Date(instantOfLocal(zone, millis(wallClock))).toISOString()).toBe(
			new Date(expected).toISOString(),
		);
	});

	it('stays 09:00 across both clock changes', () => {
		for (const day of ['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-24', '2026-10-25', '2026-10-26']) {
			const instant = DateTime.fromMillis(instantOfLocal('Europe/Berlin', millis(`${day}T09:00:00Z`)));
			expect(instant.setZone('Europe/Berlin').toFormat("yyyy-MM-dd'T'HH:mm")).toBe(`${day}T09:00`);
		}
	});

	it('finds the instant at which the clocks change to the millisecond', () => {
		const change = firstChange(
			'Europe/Berlin',
			millis('2026-01-01T00:00:00Z'),
			millis('2026-12-31T00:00:00Z'),
		);
		expect(change).toBe(millis('2026-03-29T01:00:00Z'));
	});
});

describe('a window', () => {
	const night: LocalWindow = { from: '22:00', to: '07:00' };

	it('includes its beginning and not its end, also across midnight', () => {
		const inside = ['22:00', '23:59', '00:00', '06:59'].map((time) =>
			isInside(night, local(`2026-06-01T${time}Z`, 'UTC')),
		);
		const outside = ['07:00', '12:00', '21:59'].map((time) =>
			isInside(night, local(`2026-06-01T${time}Z`, 'UTC')),
		);
		expect(inside).toEqual([true, true, true, true]);
		expect(outside).toEqual([false, false, false]);
	});

	it('that crosses midnight belongs to the day it opens on', () => {
		const friday: LocalWindow = { ...night, days: ['fri'] };
		expect(isInside(friday, local('2026-06-06T03:00Z', 'UTC'))).toBe(true);
		expect(isInside(friday, local('2026-06-05T03:00Z', 'UTC'))).toBe(false);
	});

	it('is judged by the clock of the zone, not by UTC', () => {
		expect(isInside(night, local('2026-06-01T20:30Z', 'Europe/Berlin'))).toBe(true);
		expect(isInside(night, local('2026-06-01T20:30Z', 'Europe/London'))).toBe(false);
	});

	it.each([
		[
			'after the weekend',
			{ from: '09:00', to: '17:00', days: ['mon', 'tue'] },
			'Europe/Berlin',
			'2026-06-05T18:00Z',
			'2026-06-08T07:00Z',
		],
		[
			'at once where it is open',
			{ from: '09:00', to: '17:00' },
			'Europe/Berlin',
			'2026-06-05T08:00Z',
			'2026-06-05T08:00Z',
		],
		[
			'at the first time after a skipped opening',
			{ from: '02:30', to: '04:00' },
			'Europe/Berlin',
			'2026-03-29T00:30Z',
			'2026-03-29T01:00Z',
		],
		[
			'at the first of two openings',
			{ from: '02:30', to: '04:00' },
			'Europe/Berlin',
			'2026-10-24T23:30Z',
			'2026-10-25T00:30Z',
		],
	] as Array<[string, LocalWindow, string, string, string]>)(
		'opens next %s',
		(_name, window, zone, from, expected) => {
			expect(nextInside(window, at(from), zone).toISO()).toBe(at(expected).toISO());
		},
	);

	it('ends on the wall clock, also in the night of a clock change', () => {
		expect(nextOutside(night, at('2026-03-28T23:00Z'), 'Europe/Berlin')?.toISO()).toBe(
			'2026-03-29T05:00:00.000Z',
		);
		expect(nextOutside(night, at('2026-10-24T23:00Z'), 'Europe/Berlin')?.toISO()).toBe(
			'2026-10-25T06:00:00.000Z',
		);
	});

	it('that never closes has no end, and one that never opens is an error', () => {
		expect(nextOutside({ from: '00:00', to: '24:00' }, at('2026-06-01T00:00Z'), 'UTC')).toBeUndefined();
		expect(() =>
			nextInside({ from: '09:00', to: '10:00', days: [] }, at('2026-06-01T00:00Z'), 'UTC'),
		).toThrow('no day');
	});

	it.each([
		['07:00', '07:00'],
		['7', '09:00'],
		['09:61', '10:00'],
		['09:00', '24:30'],
	])('from %s to %s is refused', (from, to) => {
		expect(() => isInside({ from, to }, local('2026-06-01T00:00Z', 'UTC'))).toThrow();
	});
});

describe('placement, over every IANA zone and two years of clock changes', () => {
	const time = fc
		.integer({ min: 0, max: 95 })
		.map(
			(quarter) =>
				`${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
		);
	const window = fc
		.record({
			from: time,
			to: time,
			days: fc.option(fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }), { nil: undefined }),
		})
		.filter(({ from, to }) => from !== to);

	it('covers every zone the host knows', () => {
		expect(zones.length).toBeGreaterThan(400);
	});

	it('is never outside the window asked for, nor inside the one forbidden', () => {
		for (const zone of zones) {
			fc.assert(
				fc.property(window, aroundChange(zone), (hours, instant) => {
					const open = nextInside(hours, instant, zone);
					expect(isInside(hours, open.setZone(zone))).toBe(true);
					expect(open >= instant).toBe(true);
					const quiet = nextOutside(hours, instant, zone);
					if (quiet) {
						expect(isInside(hours, quiet.setZone(zone))).toBe(false);
						expect(quiet >= instant).toBe(true);
					}
				}),
				{ numRuns: 5 },
			);
		}
	});

	it('is the earliest possible: nothing between asking and placement would have done', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...zones).chain((zone) => fc.tuple(fc.constant(zone), aroundChange(zone))),
				window,
				([zone, instant], hours) => {
					const open = nextInside(hours, instant, zone);
					const from = instant.toMillis();
					for (let probe = from; probe < open.toMillis(); probe += 15 * 60_000) {
						expect(isInside(hours, DateTime.fromMillis(probe, { zone }))).toBe(false);
					}
				},
			),
			{ numRuns: 60 },
		);
	});

	it('is monotone in now', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...zones).chain((zone) => fc.tuple(fc.constant(zone), aroundChange(zone))),
				window,
				fc.integer({ min: 0, max: 3 * 24 * 60 }),
				([zone, earlier], hours, minutes) => {
					const later = earlier.plus({ minutes });
					expect(nextInside(hours, later, zone) >= nextInside(hours, earlier, zone)).toBe(true);
					const [before, after] = [nextOutside(hours, earlier, zone), nextOutside(hours, later, zone)];
					if (before && after) expect(after >= before).toBe(true);
				},
			),
			{ numRuns: 600 },
		);
	});
});

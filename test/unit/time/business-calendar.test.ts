import fc from 'fast-check';
import {
	addBusinessMinutes,
	defaultCalendar,
	isOpen,
	parseCalendar,
} from '../../../nodes/shared/time/businessCalendar';
import { parseInstant } from '../../../nodes/shared/time/instant';
import { aroundChange, zones } from './zonesAndChanges';

const at = (text: string) => parseInstant(text, 'at');
const berlin = defaultCalendar('Europe/Berlin');
const plus = (from: string, minutes: number, calendar = berlin) =>
	addBusinessMinutes(at(from), minutes, calendar).toISO({ suppressMilliseconds: true });

describe('business minutes', () => {
	it.each([
		['within a day', '2026-06-01T08:00Z', 60, '2026-06-01T09:00:00Z'],
		['up to the closing time itself', '2026-06-01T14:00Z', 60, '2026-06-01T15:00:00Z'],
		['over the night', '2026-06-01T14:30Z', 60, '2026-06-02T07:30:00Z'],
		['over the weekend', '2026-06-05T14:30Z', 60, '2026-06-08T07:30:00Z'],
		['from before opening', '2026-06-01T03:00Z', 60, '2026-06-01T08:00:00Z'],
		['from a Sunday', '2026-06-07T12:00Z', 0, '2026-06-08T07:00:00Z'],
		['over a clock change in spring', '2026-03-27T15:30Z', 60, '2026-03-30T07:30:00Z'],
		['over a clock change in autumn', '2026-10-23T14:30Z', 60, '2026-10-26T08:30:00Z'],
		['over several days', '2026-06-01T07:00Z', 1_440, '2026-06-03T15:00:00Z'],
		['counted to the second', '2026-06-01T08:00Z', 5.25, '2026-06-01T08:05:15Z'],
	])('are counted %s', (_name, from, minutes, expected) => {
		expect(plus(from, minutes)).toBe(expected);
	});

	it('leave out holidays, also the part of a shift that reaches into one', () => {
		const calendar = parseCalendar(
			{
				timeZone: 'Europe/Berlin',
				weekly: { thu: [['22:00', '06:00']], fri: [['22:00', '06:00']] },
				holidays: ['2026-12-25'],
			},
			'calendar',
		);
		// Thursday's shift ends at midnight because of Christmas; Friday's does not begin; a week later work goes on.
		expect(plus('2026-12-24T21:00Z', 120, calendar)).toBe('2026-12-24T23:00:00Z');
		expect(plus('2026-12-24T21:00Z', 121, calendar)).toBe('2026-12-31T21:01:00Z');
		expect(isOpen(calendar, at('2026-12-25T02:00Z'))).toBe(false);
		expect(isOpen(calendar, at('2027-01-01T02:00Z'))).toBe(true);
	});

	it('do not count overlapping hours twice', () => {
		const calendar = parseCalendar(
			{
				timeZone: 'UTC',
				weekly: {
					mon: [
						['09:00', '12:00'],
						['11:00', '13:00'],
					],
					tue: [['09:00', '10:00']],
				},
			},
			'calendar',
		);
		expect(plus('2026-06-01T09:00Z', 240, calendar)).toBe('2026-06-01T13:00:00Z');
		expect(plus('2026-06-01T09:00Z', 241, calendar)).toBe('2026-06-02T09:01:00Z');
	});

	it('count the real minutes of a shift that a clock change lengthens or shortens', () => {
		const nights = parseCalendar(
			{ timeZone: 'Europe/Berlin', weekly: { sat: [['22:00', '06:00']], sun: [['22:00', '06:00']] } },
			'calendar',
		);
		expect(plus('2026-10-24T20:00Z', 9 * 60, nights)).toBe('2026-10-25T05:00:00Z');
		expect(plus('2026-03-28T21:00Z', 7 * 60, nights)).toBe('2026-03-29T04:00:00Z');
	});

	it.each([
		['no object', 'calendar', [], 'not a business calendar'],
		['no hours', 'calendar', { timeZone: 'UTC', weekly: {} }, 'no opening hours'],
		['an unknown day', 'calendar', { timeZone: 'UTC', weekly: { monday: [] } }, 'monday'],
		['a wrong zone', 'calendar', { timeZone: 'CET+1', weekly: { mon: [['09:00', '17:00']] } }, 'timeZone'],
		['a wrong time', 'calendar', { timeZone: 'UTC', weekly: { mon: [['9 am', '17:00']] } }, 'weekly.mon[0]'],
		[
			'an empty shift',
			'calendar',
			{ timeZone: 'UTC', weekly: { mon: [['09:00', '09:00']] } },
			'weekly.mon[0]',
		],
		[
			'a wrong holiday',
			'calendar',
			{ timeZone: 'UTC', weekly: { mon: [['09:00', '17:00']] }, holidays: ['25.12.'] },
			'holidays[0]',
		],
	])('refuse a calendar with %s', (_name, field, value, message) => {
		expect(() => parseCalendar(value, field)).toThrow(message);
	});

	it('refuse a sum that the calendar cannot hold in ten years', () => {
		const rare = parseCalendar({ timeZone: 'UTC', weekly: { mon: [['09:00', '09:01']] } }, 'calendar');
		expect(() => plus('2026-06-01T09:00Z', 2_880, rare)).toThrow('ten years');
	});
});

describe('business minutes, over every IANA zone and two years of clock changes', () => {
	const minutes = fc.integer({ min: 0, max: 3_000 });

	it('never end outside the hours, but for the closing time itself', () => {
		for (const zone of zones) {
			const calendar = defaultCalendar(zone);
			fc.assert(
				fc.property(aroundChange(zone), minutes, (from, count) => {
					const due = addBusinessMinutes(from, count, calendar);
					expect(due >= from).toBe(true);
					expect(isOpen(calendar, due) || isOpen(calendar, due.minus({ milliseconds: 1 }))).toBe(true);
				}),
				{ numRuns: 3 },
			);
		}
	});

	it('are monotone in the beginning and in the count, and add up', () => {
		const zone = fc.constantFrom(...zones);
		fc.assert(
			fc.property(
				zone.chain((name) => fc.tuple(fc.constant(name), aroundChange(name))),
				minutes,
				minutes,
				([name, from], first, second) => {
					const calendar = defaultCalendar(name);
					const due = addBusinessMinutes(from, first, calendar);
					expect(addBusinessMinutes(from.plus({ minutes: second }), first, calendar) >= due).toBe(true);
					expect(addBusinessMinutes(from, first + second, calendar) >= due).toBe(true);
					if (second > 0) {
						expect(addBusinessMinutes(due, second, calendar).toMillis()).toBe(
							addBusinessMinutes(from, first + second, calendar).toMillis(),
						);
					}
				},
			),
			{ numRuns: 300 },
		);
	});
});

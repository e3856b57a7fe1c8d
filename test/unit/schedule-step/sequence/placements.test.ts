import { InputError } from '../../../../nodes/shared/items';
import { parseCalendar } from '../../../../nodes/shared/time/businessCalendar';
import { parseInstant } from '../../../../nodes/shared/time/instant';
import { type LocalWindow, type Weekday, weekdays } from '../../../../nodes/shared/time/window';
import { type Allowed, nextAllowed } from '../../../../nodes/ScheduleSequenceStep/sequence/allowed';
import type { Delay } from '../../../../nodes/ScheduleSequenceStep/sequence/definition';
import { placeDelay } from '../../../../nodes/ScheduleSequenceStep/sequence/delay';
import { placements } from './placements';

const holidays = ['2026-12-24', '2026-12-25', '2026-12-26', '2027-01-01', '2026-05-25', '2026-05-14'];

const rows = placements
	.split('\n')
	.filter((line) => line.includes('|') && !line.startsWith('#'))
	.map((line) => line.split('|').map((part) => part.trim()))
	.map(([name = '', zone = '', anchor = '', delay = '', hours = '', expected = '']) => ({ name, zone, anchor, delay, hours, expected }));

const at = (text: string) => parseInstant(text, 'at').toMillis();

function windowOf(text: string): LocalWindow {
	const [, days = '', from = '', to = ''] = /(?:([a-z,]+) )?(\d\d:\d\d)-(\d\d:\d\d)/.exec(text) ?? [];
	const named = days.split(',').filter((day): day is Weekday => weekdays.some((one) => one === day));
	return { from, to, days: named.length > 0 ? named : undefined };
}

function amounts(text: string): { days?: number; hours?: number } {
	const days = /([\d.]+)d/.exec(text)?.[1];
	const hours = /([\d.]+)h/.exec(text)?.[1];
	return { days: days === undefined ? undefined : Number(days), hours: hours === undefined ? undefined : Number(hours) };
}

function delayOf(text: string): Delay {
	if (text.startsWith('elapsed')) return { kind: 'elapsed', ...amounts(text) };
	if (text.startsWith('window')) {
		const { days, ...window } = windowOf(text.slice(7));
		return { kind: 'window', window: { ...window, days: days && [...days] }, ...amounts(text.split(' after ')[1] ?? '') };
	}
	return { kind: 'calendar', days: Number(/calendar (\d+)/.exec(text)?.[1]), at: /at (\S+)/.exec(text)?.[1] };
}

function allowedOf(timeZone: string, hours: string): Allowed {
	const open: [string, string][] = [['09:00', '17:00']];
	return {
		timeZone,
		windows: hours.startsWith('open') ? [windowOf(hours.slice(5))] : [],
		quietHours: hours.includes('quiet') ? [{ window: windowOf(hours.slice(hours.indexOf('quiet') + 6)), timeZone }] : [],
		calendar: hours.startsWith('business')
			? parseCalendar({ timeZone, holidays, weekly: { mon: open, tue: open, wed: open, thu: open, fri: open } }, 'calendar')
			: undefined,
	};
}

describe('the golden table of placements', () => {
	it('has 200 rows, each with a name of its own', () => {
		expect(rows.length).toBeGreaterThanOrEqual(200);
		expect(new Set(rows.map(({ name, zone }) => `${zone} ${name}`)).size).toBe(rows.length);
	});

	it.each(rows)('$zone: $name', ({ zone, anchor, delay, hours, expected }) => {
		const placed = placeDelay(delayOf(delay), at(anchor), allowedOf(zone, hours));
		expect(new Date(placed).toISOString()).toBe(new Date(at(expected)).toISOString());
	});
});

describe('hours that exclude each other', () => {
	it('are an error that says so', () => {
		const allowed: Allowed = { timeZone: 'UTC', windows: [{ from: '09:00', to: '10:00' }, { from: '11:00', to: '12:00' }], quietHours: [] };
		expect(() => nextAllowed(allowed, at('2026-06-01T00:00Z'))).toThrow(InputError);
		const always: Allowed = { timeZone: 'UTC', windows: [], quietHours: [{ window: { from: '00:00', to: '24:00' }, timeZone: 'UTC' }] };
		expect(() => nextAllowed(always, at('2026-06-01T00:00Z'))).toThrow('no time in common');
	});
});

import { DateTime } from 'luxon';
import { InputError } from '../../../nodes/shared/items';
import { formatLocal, parseInstant } from '../../../nodes/shared/time/instant';
import { firstZone, isZone, zoneOf } from '../../../nodes/shared/time/zone';

describe('an instant', () => {
	it.each([
		['2026-11-23T09:30:00Z', '2026-11-23T09:30:00.000Z'],
		['2026-11-23T10:30:00+01:00', '2026-11-23T09:30:00.000Z'],
		['2026-11-23T10:30+0100', '2026-11-23T09:30:00.000Z'],
		['2026-11-23 15:00:00.123456+05:30', '2026-11-23T09:30:00.123Z'],
		['2026-11-23 10:30:00+01', '2026-11-23T09:30:00.000Z'],
		['2026-11-23t09:30:00z', '2026-11-23T09:30:00.000Z'],
	])('written %s is %s in UTC', (text, expected) => {
		expect(parseInstant(text, 'receivedAt').toISO()).toBe(expected);
	});

	it('may be a Date, as the Postgres node returns it, or a luxon DateTime, as $now is', () => {
		const expected = '2026-11-23T09:30:00.000Z';
		expect(parseInstant(new Date(expected), 'now').toISO()).toBe(expected);
		expect(parseInstant(DateTime.fromISO(expected, { zone: 'Asia/Tokyo' }), 'now').toISO()).toBe(expected);
	});

	it.each([
		'2026-11-23T09:30:00',
		'2026-11-23',
		'2026-02-30T09:30:00Z',
		'2026-11-23T25:00:00Z',
		'2026-11-23T09:30:00+99:00',
		'next Monday',
		'',
		1_764_000_000_000,
		null,
		undefined,
		new Date('nonsense'),
	])('is refused as %p, naming the field and what to write', (value) => {
		expect(() => parseInstant(value, 'receivedAt')).toThrow(InputError);
		expect(() => parseInstant(value, 'receivedAt')).toThrow('"receivedAt"');
	});

	it('is shown to people as their own clock with its offset', () => {
		const instant = parseInstant('2026-07-01T12:00:00Z', 'at');
		expect(formatLocal(instant, 'America/New_York')).toBe('2026-07-01T08:00:00-04:00');
	});
});

describe('a zone', () => {
	it('is an IANA name, not an offset or the zone of the host', () => {
		expect(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'].every(isZone)).toBe(true);
		expect(['+02:00', 'local', 'system', 'Mars/Olympus', '', undefined, 7].some(isZone)).toBe(false);
	});

	it('that is wrong is an error naming the field', () => {
		expect(() => zoneOf('Berlin', 'contact.timeZone')).toThrow('"contact.timeZone"');
	});

	it('comes from the first source that is filled in', () => {
		expect(
			firstZone([
				{ source: 'contact.timeZone', timeZone: null },
				{ source: 'account.timeZone', timeZone: '' },
				{ source: 'policy.timeZone', timeZone: 'Asia/Tokyo' },
			]),
		).toEqual({ source: 'policy.timeZone', timeZone: 'Asia/Tokyo' });
		expect(() => firstZone([{ source: 'contact.timeZone', timeZone: undefined }])).toThrow(
			'contact.timeZone',
		);
	});
});

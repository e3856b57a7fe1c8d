import fc from 'fast-check';
import { holidayCalendars, isHoliday } from '../../../nodes/SelectChannels/decide/legal/holidays';
import { legalTableVersion, legalWindows } from '../../../nodes/SelectChannels/decide/legal/legalWindows';
import { recordingRuleFor } from '../../../nodes/SelectChannels/decide/legal/recordingConsent';
import { faultOfNumber, originOf } from '../../../nodes/shared/phone/phoneNumber';
import { isZone } from '../../../nodes/shared/time/zone';
import { topics } from '../../../nodes/shared/vocabulary';
import { ask, type Question } from './questions';

/** Marketing with consent, to a contact of whom only what the test says is known. */
function decision(channel: string, contact: Record<string, unknown>, now: string, more: Question = {}) {
	const [found] = ask({
		consent: [{ topic: 'marketing', state: 'granted', at: '2026-01-01T00:00:00Z' }],
		...more,
		message: { topic: 'marketing', channel, ...more.message },
		contact: { timeZone: null, ...contact },
		now,
	}).decisions;
	if (!found) throw new Error('nothing was considered');
	return found;
}

const miami = { phone: '+13055550100', jurisdiction: 'US-FL', timeZone: 'America/New_York' };

describe('the legal window', () => {
	it.each([
		// Florida: 8 to 20, in winter UTC-5.
		['sms', miami, '2026-01-14T12:59:59Z', '2026-01-14T13:00:00.000Z', 'US-FL'],
		['sms', miami, '2026-01-14T13:00:00Z', 'send', ''],
		['sms', miami, '2026-01-15T00:59:59Z', 'send', ''],
		['sms', miami, '2026-01-15T01:00:00Z', '2026-01-15T13:00:00.000Z', 'US-FL'],
		// The night of the change to summer time: 8:00 is an hour sooner.
		['sms', miami, '2026-03-08T02:00:00Z', '2026-03-08T12:00:00.000Z', 'US-FL'],
		// And of the change back.
		['sms', miami, '2026-11-01T02:00:00Z', '2026-11-01T13:00:00.000Z', 'US-FL'],
		// Texas: noon on Sundays.
		['phone', { phone: '+12145550100', jurisdiction: 'US-TX', timeZone: 'America/Chicago' }, '2026-06-07T14:00:00Z', '2026-06-07T17:00:00.000Z', 'US-TX'],
		// Rhode Island: none on Sundays, 10 to 17 on Saturdays, none on Victory Day (10 August 2026).
		['phone', { phone: '+14015550100', timeZone: 'America/New_York' }, '2026-06-06T13:30:00Z', '2026-06-06T14:00:00.000Z', 'US-RI'],
		['phone', { phone: '+14015550100', timeZone: 'America/New_York' }, '2026-08-08T21:00:00Z', '2026-08-11T13:00:00.000Z', 'US-RI'],
		// France: the lunch break, the weekend and 14 July (a Tuesday).
		['phone', { phone: '+33612345678', timeZone: 'Europe/Paris' }, '2026-06-01T11:30:00Z', '2026-06-01T12:00:00.000Z', 'FR'],
		['phone', { phone: '+33612345678', timeZone: 'Europe/Paris' }, '2026-06-05T18:00:00Z', '2026-06-08T08:00:00.000Z', 'FR'],
		['phone', { phone: '+33612345678', timeZone: 'Europe/Paris' }, '2026-07-13T18:00:00Z', '2026-07-15T08:00:00.000Z', 'FR'],
		// India is half an hour off: 10:00 is 04:30 UTC.
		['sms', { phone: '+919812345678', timeZone: 'Asia/Kolkata' }, '2026-06-01T04:29:59Z', '2026-06-01T04:30:00.000Z', 'IN'],
		['sms', { phone: '+919812345678', timeZone: 'Asia/Kolkata' }, '2026-06-01T04:30:00Z', 'send', ''],
		// Newfoundland, UTC-2:30 in summer: 9:00 to 21:30, 10:00 to 18:00 at weekends.
		['phone', { phone: '+17095550100', jurisdiction: 'CA-NL', timeZone: 'America/St_Johns' }, '2026-06-02T00:00:00Z', '2026-06-02T11:30:00.000Z', 'CA'],
		['phone', { phone: '+17095550100', jurisdiction: 'CA-NL', timeZone: 'America/St_Johns' }, '2026-06-06T11:30:00Z', '2026-06-06T12:30:00.000Z', 'CA'],
		// Lord Howe moves its clocks by half an hour.
		['phone', { phone: '+61265630000', timeZone: 'Australia/Lord_Howe' }, '2026-04-05T12:00:00Z', '2026-04-06T22:30:00.000Z', 'AU'],
		// Nepal has no row: our own hours, 9 to 20, at UTC+5:45.
		['sms', { phone: '+9779812345678', timeZone: 'Asia/Kathmandu' }, '2026-06-01T03:00:00Z', '2026-06-01T03:15:00.000Z', '*'],
	])('for %s %j at %s: %s', (channel, contact, now, at, row) => {
		const found = decision(channel, contact, now);
		if (at === 'send') expect(found).toMatchObject({ action: 'send', rule: 'ok' });
		else expect(found).toMatchObject({ action: 'defer', rule: 'legal_window', at, evidence: { row, tableVersion: legalTableVersion } });
	});

	it('covers solicitation by phone and SMS, nothing else', () => {
		const night = '2026-01-15T06:00:00Z';
		const email = { ...miami, email: 'ann@example.com', push: 'x', portal: 'p' };
		for (const topic of topics.filter((one) => one !== 'marketing')) {
			expect(decision('sms', email, night, { message: { topic } }).action).toBe('send');
		}
		for (const channel of ['email', 'push', 'portal']) expect(decision(channel, email, night).action).toBe('send');
		expect(decision('phone', email, night).rule).toBe('legal_window');
	});

	it('never opens for a severity, because marketing has none', () => {
		expect(decision('phone', miami, '2026-01-15T06:00:00Z', { message: { severity: 'P1' } }).rule).toBe('legal_window');
	});

	it('holds by profile and by number where they disagree', () => {
		// A Florida number, a customer in California: 8 to 20 in both, so 11 to 20 in the East.
		const moved = { phone: '+13055550100', jurisdiction: 'US-CA', timeZone: 'America/Los_Angeles' };
		expect(decision('sms', moved, '2026-01-14T13:30:00Z').at).toBe('2026-01-14T16:00:00.000Z');
		expect(decision('sms', moved, '2026-01-15T01:30:00Z').at).toBe('2026-01-15T16:00:00.000Z');
		expect(decision('sms', moved, '2026-01-14T17:00:00Z').action).toBe('send');
		// The country of the profile and that of the number, each with its own rows.
		expect(decision('phone', { phone: '+33612345678', jurisdiction: 'ES', timeZone: 'Europe/Madrid' }, '2026-06-01T07:30:00Z').evidence).toMatchObject({
			jurisdictions: ['ES', 'FR'], rows: ['ES', 'FR'],
		});
	});

	it('is by the number’s clocks where the profile has none, by all of them where it has several', () => {
		// Kentucky has two clocks; 10:00 in Chicago is 11:00 in New York.
		expect(decision('phone', { phone: '+15025550100' }, '2026-06-01T14:30:00Z').at).toBe('2026-06-01T15:00:00.000Z');
		expect(decision('phone', { phone: '+15025550100', timeZone: 'America/New_York' }, '2026-06-01T14:30:00Z').action).toBe('send');
	});

	it('that no clock leaves open blocks, and says so', () => {
		// Eight in the evening in Auckland is eight in the morning in London, in one half of the year or the other.
		const policy = { legalWindows: { '*': { hours: [{ from: '09:00', to: '11:00' }] } } };
		const contact = { phone: '+6421123456', jurisdiction: 'NZ', timeZone: 'Europe/London', accountTimeZone: 'Pacific/Auckland' };
		expect(decision('sms', contact, '2026-06-01T10:00:00Z', { policy })).toMatchObject({ action: 'block', rule: 'legal_window' });
	});

	it('takes a state from the region, and text that is no code for nothing', () => {
		const at = '2026-06-01T13:30:00Z';
		const row = (contact: Record<string, unknown>) => decision('phone', { phone: '+18005550100', timeZone: 'America/New_York', ...contact }, at).evidence.rows ?? 'open';
		expect(row({ jurisdiction: 'US', region: 'KY' })).toEqual(['US', 'US-KY']);
		expect(row({ jurisdiction: 'US', region: 'US-KY' })).toEqual(['US', 'US-KY']);
		expect(row({ jurisdiction: 'us-ky' })).toEqual(['US', 'US-KY']);
		expect(row({ jurisdiction: 'Kentucky' })).toEqual('open');
		expect(row({ region: 'KY' })).toEqual('open');
		expect(row({ jurisdiction: 'US', region: 'Kentucky' })).toEqual('open');
		expect(row({ jurisdiction: 'US-NY', region: 'US-KY' })).toEqual(['US', 'US-KY']);
	});

	it('defers again where its opening falls into quiet hours', () => {
		const contact = { ...miami, preferences: { quietHours: { from: '07:00', to: '10:00' } } };
		expect(decision('sms', contact, '2026-01-14T06:00:00Z')).toMatchObject({ rule: 'legal_window', at: '2026-01-14T15:00:00.000Z' });
	});
});

describe('legal caps', () => {
	it('hold beside those of the policy: the fifth call to France in thirty days waits', () => {
		const history = ['02', '09', '16', '23'].map((day) => ({ at: `2026-06-${day}T12:30:00Z`, channel: 'phone', topic: 'marketing', state: 'delivered' }));
		const contact = { phone: '+33612345678', timeZone: 'Europe/Paris' };
		expect(decision('phone', contact, '2026-06-26T12:30:00Z', { history })).toMatchObject({
			action: 'defer', rule: 'frequency_cap', at: '2026-07-02T12:30:00.000Z', evidence: { jurisdiction: 'FR', most: 4, hours: 720 },
		});
		expect(decision('phone', contact, '2026-06-26T12:30:00Z', { history: history.slice(1) }).action).toBe('send');
	});
});

describe('the table', () => {
	it('names a source for every row, hours of some length and known zones', () => {
		for (const [name, row] of Object.entries(legalWindows)) {
			expect(row.source.length).toBeGreaterThan(8);
			expect(row.jurisdiction).toBe(name);
			for (const { from, to } of row.hours) expect(from < to).toBe(true);
		}
	});

	it('is overridden row by row', () => {
		const at = '2026-01-15T01:30:00Z';
		const legal = (policy: unknown) => decision('sms', miami, at, { policy }).rule;
		expect(legal(undefined)).toBe('legal_window');
		expect(legal({ legalWindows: { 'US-FL': { hours: [{ from: '08:00', to: '21:00' }] } } })).toBe('ok');
		expect(legal({ legalWindows: { 'US-FL': null } })).toBe('ok');
		expect(legal({ legalWindows: { 'US-FL': null, mine: { jurisdiction: 'US-FL', channels: ['sms'], hours: [{ from: '10:00', to: '11:00' }], source: 'our counsel, 2026' } } })).toBe('legal_window');
		expect(decision('sms', miami, '2026-01-14T15:00:00Z', { policy: { legalWindows: { 'US-FL': { closed: ['2026-01-14'] } } } }).at).toBe('2026-01-15T13:00:00.000Z');
		expect(() => legal({ legalWindows: { mine: { jurisdiction: 'Florida' } } })).toThrow('policy.legalWindows.mine.jurisdiction');
		expect(() => legal({ legalWindows: { mine: { jurisdiction: 'DE', channels: ['sms'], hours: [] } } })).toThrow('policy.legalWindows.mine.source');
	});

	it('may be made to cover other topics', () => {
		const policy = { legalWindows: { 'US-FL': { topics: ['marketing', 'service'] } } };
		expect(decision('sms', miami, '2026-01-15T01:30:00Z', { policy, message: { topic: 'service' } }).rule).toBe('legal_window');
		expect(decision('sms', miami, '2026-01-15T01:30:00Z', { message: { topic: 'service' } }).action).toBe('send');
	});
});

describe('holidays', () => {
	const day = (date: string) => Date.parse(date) / 86_400_000;

	it.each([
		['FR', '2026-05-25'], ['FR', '2027-03-29'], ['FR', '2024-04-01'], ['ES', '2026-04-03'], ['IT', '2027-10-04'], ['AU', '2026-12-28'], ['ZA', '2026-08-10'],
		['US', '2026-07-03'], ['US', '2026-11-26'], ['US', '2027-12-31'], ['US-LA', '2026-02-17'], ['US-RI', '2026-08-10'], ['US-UT', '2026-07-24'],
	] as const)('%s keeps %s', (calendar, date) => {
		expect(isHoliday(calendar, day(date))).toBe(true);
	});

	it('are few: no calendar closes more than a day in fifteen', () => {
		for (const calendar of Object.keys(holidayCalendars) as Array<keyof typeof holidayCalendars>) {
			const closed = Array.from({ length: 365 }, (_, index) => day('2026-01-01') + index).filter((one) => isHoliday(calendar, one));
			expect(closed.length).toBeGreaterThan(8);
			expect(closed.length).toBeLessThan(25);
		}
	});
});

describe('the consent a recording needs', () => {
	it.each([
		[['US'], 'one'], [['US-CA'], 'all'], [['US-TX'], 'one'], [['US-TX', 'US-WA'], 'all'], [['DE'], 'all'], [['GB'], 'notice'], [['GB', 'US-NY'], 'notice'], [[], 'all'], [['KE'], 'all'],
	])('in %j is of %s', (places, consent) => {
		expect(recordingRuleFor(places)?.consent).toBe(consent);
	});
});

describe('numbers', () => {
	it.each([
		['+13055550100', 'US-FL'], ['+12125550100', 'US-NY'], ['+14165550100', 'CA-ON'], ['+18765550100', 'JM'], ['+18005550100', 'US'], ['+4930123456', 'DE'],
		['+447400123456', 'GB'], ['+76912345678', undefined], ['+79123456789', 'RU'], ['+80012345678', undefined], ['+390612345678', 'IT'],
	])('%s is of %s', (number, place) => {
		const origin = originOf(number);
		if (number === '+76912345678') expect(origin?.place).toBe('RU');
		else expect(origin?.place).toBe(place);
		for (const zone of origin?.timeZones ?? []) expect(isZone(zone)).toBe(true);
	});

	it('are never taken with anything but a plus and digits, whatever text comes', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'+0123456789 -()') }), fc.string({ unit: 'binary' })), (text) => {
				if (faultOfNumber(text) === undefined) expect(text).toMatch(/^\+[1-9]\d{6,14}$/);
			}),
		);
	});
});

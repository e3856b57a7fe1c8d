import { DateTime } from 'luxon';
import fc from 'fast-check';
import { chanceOfRise } from '../../../nodes/ComputeHealthScore/signals/change';
import { detectSignals, parseSeries } from '../../../nodes/ComputeHealthScore/signals/detect';
import { seriesNames, signalPolicy } from '../../../nodes/ComputeHealthScore/signals/policy';

const now = DateTime.fromISO('2026-11-23T09:30:00Z', { zone: 'utc' }) as DateTime<true>;
const policy = signalPolicy(undefined);

/** One value every three days, the oldest first, the last one yesterday. */
const series = (...values: number[]) => values.map((value, place) => ({ at: now.minus({ days: 1 + 3 * (values.length - 1 - place) }).toISO(), value }));
const steady = (value: number, count: number) => Array.from({ length: count }, (_, place) => value + (place % 3) * 0.01);
const detect = (given: Record<string, unknown>) => detectSignals(parseSeries(given), policy, now);

const worse = {
	responseHours: series(...steady(4, 20), ...steady(30, 10)),
	sentiment: series(...steady(0.5, 20), ...steady(-0.5, 10)),
	meetingAttendance: series(...Array.from({ length: 20 }, () => 1), ...Array.from({ length: 10 }, () => 0)),
	milestoneReactions: series(...steady(4.5, 20), ...steady(2, 10)),
	paymentDelayDays: series(...steady(0, 20), ...steady(30, 10)),
};

describe('signals of dissatisfaction', () => {
	it('that all point one way ask for a person', () => {
		const found = detect(worse);
		expect(found).toMatchObject({ intervention: true, tooFew: [], engine: 'signals' });
		expect(found.riskLevel).toBeGreaterThan(0.7);
		expect(found.signals.map(({ name }) => name).sort()).toEqual([...seriesNames].sort());
		expect(found.reasons.map(({ code }) => code)).toContain('intervene');
	});

	it.each(seriesNames)('%s alone is named, with when it began, and asks for nobody', (name) => {
		const found = detect({ [name]: worse[name] });
		expect(found.signals).toEqual([expect.objectContaining({ name, since: expect.stringMatching(/^2026-(10-2|11)/) })]);
		expect(found.intervention).toBe(false);
	});

	it('are none where things get better, or stay as they are', () => {
		const better = Object.fromEntries(Object.entries(worse).map(([name, points]) => [name, points.map(({ at }, place) => ({ at, value: points.at(-1 - place)?.value ?? 0 }))]));
		expect(detect(better).signals).toEqual([]);
		expect(detect({ sentiment: series(...steady(0.4, 30)) })).toMatchObject({ riskLevel: 0, signals: [], reasons: [{ code: 'no_signal' }] });
	});

	it('are not made of one bad day', () => {
		expect(detect({ sentiment: series(...steady(0.4, 29), -1), responseHours: series(...steady(4, 29), 200) }).signals).toEqual([]);
	});

	it('are not made of two values: too few to say', () => {
		expect(detect({ sentiment: series(0.9, -0.9) })).toMatchObject({ riskLevel: 0, tooFew: ['sentiment'], reasons: [{ code: 'too_few' }] });
	});

	it('say that nothing can be said without a series', () => {
		expect(detect({})).toMatchObject({ riskLevel: 0, reasons: [{ code: 'no_series' }] });
	});

	it('never look into the future', () => {
		const later = worse.sentiment.map(({ value }, place) => ({ at: now.plus({ days: place }).toISO(), value }));
		expect(detect({ sentiment: later }).signals).toEqual([]);
	});

	it('keep the risk within 0 and 1, and add to it with every signal', () => {
		fc.assert(
			fc.property(fc.subarray([...seriesNames]), fc.constantFrom(...seriesNames), (names, more) => {
				const some = detect(Object.fromEntries(names.map((name) => [name, worse[name]])));
				const all = detect(Object.fromEntries([...names, more].map((name) => [name, worse[name]])));
				expect(some.riskLevel).toBeGreaterThanOrEqual(0);
				expect(all.riskLevel).toBeLessThanOrEqual(1);
				expect(all.riskLevel).toBeGreaterThanOrEqual(some.riskLevel);
			}),
		);
	});

	it('refuse a value without a time, naming it', () => {
		expect(() => detect({ sentiment: [{ value: 1 }] })).toThrow(/series.sentiment\[0\].at/);
		expect(() => detect({ sentiment: [{ at: now.toISO(), value: 'good' }] })).toThrow(/series.sentiment/);
	});
});

describe('the chance of a rise', () => {
	it.each([
		// Exact one-sided tables of Mann and Whitney (1947).
		[[1, 2, 3], [4, 5, 6], 1 / 20],
		[[1, 2, 3, 4], [5, 6, 7, 8], 1 / 70],
		[[1, 2, 4], [3, 5, 6], 2 / 20],
		[[4, 5, 6], [1, 2, 3], 1],
	])('from %j to %j is exact', (earlier, later, expected) => {
		expect(chanceOfRise(earlier, later)).toBeCloseTo(expected, 10);
	});

	it('is one where all values are the same', () => {
		expect(chanceOfRise([1, 1, 1], [1, 1, 1])).toBe(1);
	});
});

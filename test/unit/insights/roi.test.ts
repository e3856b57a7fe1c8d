import fc from 'fast-check';
import { checkClaim } from '../../../nodes/GenerateInsightsReport/calculateRoi/claims';
import { parseRoi } from '../../../nodes/GenerateInsightsReport/calculateRoi/request';
import { calculateRoi } from '../../../nodes/GenerateInsightsReport/calculateRoi/roi';

const roiOf = (given: Record<string, unknown>) =>
	calculateRoi(
		parseRoi({
			baseline: { minutesPerRun: { value: 80, basis: 'measured' }, frozenAt: '2026-01-01' },
			current: { runs: 1200, adoption: { value: 1, basis: 'measured' } },
			rates: { hourlyRate: { value: 50, basis: 'agreed' }, currency: 'EUR' },
			costs: undefined,
			period: undefined,
			claims: undefined,
			...given,
		}),
		'2026-11-22',
	);

describe('what automation was worth', () => {
	it('is 1,600 hours for 80 minutes, 100 leads a month and 12 months', () => {
		expect(roiOf({}).hours).toEqual({ low: 1600, likely: 1600, high: 1600 });
		expect(roiOf({}).gross.likely).toBe(80_000);
	});

	it('flags a claim of 9,600 hours from the same factors, and leaves a right one alone', () => {
		const claim = { name: 'Hours saved a year', minutesPerRun: 80, runs: 100, periods: 12 };
		const { findings, claims } = roiOf({ claims: [{ ...claim, value: 9600 }, { ...claim, value: 1600 }] });
		expect(claims.map(({ ok, computed }) => [ok, computed])).toEqual([[false, 1600], [true, 1600]]);
		expect(findings).toHaveLength(1);
		expect(findings[0]).toMatchObject({ kind: 'data_quality', value: 9600, expected: 1600 });
		expect(findings[0]?.text).toContain('96,000 min = 1,600 h');
	});

	it('names the mistake where minutes were counted as hours', () => {
		expect(checkClaim({ name: 'Hours', value: 96_000, minutesPerRun: 80, runs: 100, periods: 12, hourlyRate: undefined, source: undefined, date: undefined }).text).toContain(
			'minutes were counted as hours',
		);
	});

	it('takes off running cost, licence, maintenance and rework', () => {
		const { costs, net } = roiOf({
			costs: { running: 40, licence: 60, maintenance: 100, reworkHours: { value: 4, basis: 'measured' } },
		});
		expect(costs.likely).toBe(400);
		expect(net.likely).toBe(79_600);
	});

	it('reads hours as hours', () => {
		expect(roiOf({ baseline: { minutesPerRun: { value: 2, unit: 'hours', basis: 'measured' }, frozenAt: '2026-01-01' } }).hours.likely).toBe(2400);
	});

	it('gives every figure its source and date, and says what is missing', () => {
		const { inputs, reasons } = roiOf({
			baseline: { minutesPerRun: { low: 60, likely: 80, high: 90, source: 'time sheet', date: '2026-01-15' } },
			current: { runs: 1200 },
		});
		expect(inputs.find(({ input }) => input === 'minutes before')).toMatchObject({ low: 60, likely: 80, high: 90, source: 'time sheet', date: '2026-01-15' });
		const codes = reasons.map(({ code }) => code);
		expect(codes).toEqual(expect.arrayContaining(['formula', 'baseline_not_frozen', 'adoption_assumed', 'cost_not_given']));
	});

	it('flags a baseline that was measured after the start', () => {
		const { findings } = roiOf({ baseline: { minutesPerRun: 80, frozenAt: '2026-01-01', measuredTo: '2026-02-01' } });
		expect(findings.map(({ evidence }) => evidence.rule)).toEqual(['baseline_after_start']);
	});

	it('counts nothing for a process without a baseline, and says so', () => {
		const { hours, findings } = roiOf({
			baseline: [{ process: 'quotes', minutesPerRun: 10 }, { process: 'calls', minutesPerRun: 10 }],
			current: [{ process: 'invoices', runs: 100 }],
		});
		expect(hours.likely).toBe(0);
		expect(findings[0]?.evidence.rule).toBe('no_baseline');
	});

	it('says that it costs time where it takes longer than before', () => {
		const { hours, findings } = roiOf({ current: { runs: 60, minutesPerRun: { value: 90, basis: 'measured' }, adoption: { value: 1, basis: 'measured' } } });
		expect(hours.likely).toBe(-10);
		expect(findings[0]?.evidence.rule).toBe('slower_than_before');
	});

	it('never has the low end above the likely, nor that above the high', () => {
		const range = fc.tuple(fc.double({ min: 0, max: 500, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true })).map((three) => {
			const [low = 0, likely = 0, high = 0] = three.sort((a, b) => a - b);
			return { low, likely, high };
		});
		fc.assert(
			fc.property(range, range, range, range, range, (before, after, runs, rate, cost) => {
				const roi = roiOf({
					baseline: { minutesPerRun: before, frozenAt: '2026-01-01' },
					current: { runs, minutesPerRun: after, adoption: 0.8 },
					rates: { hourlyRate: rate },
					costs: { running: cost, reworkHours: 1 },
				});
				for (const figure of [roi.hours, roi.gross, roi.costs, roi.net]) {
					expect(figure.low).toBeLessThanOrEqual(figure.likely);
					expect(figure.likely).toBeLessThanOrEqual(figure.high);
				}
			}),
		);
	});
});

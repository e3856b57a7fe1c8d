import { dayOf } from '../../../nodes/GenerateInsightsReport/analyseMetrics/rows';
import type { Finding } from '../../../nodes/GenerateInsightsReport/finding';
import { analyseRows, byClient, days, matches, plantedTruth, start, type Planted } from './plantedTruth';

const end = start + days - 1;

describe('300 events planted in two years of 50 clients', () => {
	const { rows, planted } = plantedTruth(1, 50, true);
	const findings = byClient(rows).flatMap((own) => analyseRows(own, start, end).findings);
	const found = (event: Planted) => findings.some((finding) => matches(event, finding));
	const share = (hits: number, of: number) => hits / of;

	it('are found, nine in ten', () => {
		expect(planted).toHaveLength(300);
		expect(share(planted.filter(found).length, planted.length)).toBeGreaterThanOrEqual(0.9);
	});

	it('are what is found, nine times in ten', () => {
		const right = findings.filter((finding) => planted.some((event) => matches(event, finding)));
		expect(share(right.length, findings.length)).toBeGreaterThanOrEqual(0.9);
	});

	it.each(['shift', 'drift', 'missing', 'unit'] as const)('of the kind %s are found nearly all', (kind) => {
		const own = planted.filter((event) => event.kind === kind);
		expect(share(own.filter(found).length, own.length)).toBeGreaterThanOrEqual(0.95);
	});

	it('tell a drift from a step, mostly', () => {
		const right = (kind: 'shift' | 'drift') => findings.filter((finding) => finding.kind === kind && planted.some((event) => event.kind === kind && matches(event, finding))).length;
		expect(right('shift') + right('drift')).toBeGreaterThanOrEqual(0.7 * 120);
	});
});

describe('clients with nothing but chance and the week', () => {
	const { rows } = plantedTruth(7, 8, false);
	const alarms = ({ kind }: Finding) => kind !== 'benchmark' && kind !== 'forecast';

	it('get at most one false alarm a year, over two years at once', () => {
		const found = byClient(rows).flatMap((own) => analyseRows(own, start, end).findings.filter(alarms));
		expect(found.length).toBeLessThanOrEqual(8 * 2);
	});

	it('get at most one false alarm a year, month by month, and are told that nothing was found', () => {
		const own = byClient(rows).slice(0, 3);
		const runs = own.flatMap((client) =>
			Array.from({ length: 12 }, (_, month) => {
				const to = end - month * 30;
				return analyseRows(client.filter(({ date }) => dayOf(date) <= to && dayOf(date) > to - 365), to - 29, to);
			}),
		);
		expect(runs.flatMap(({ findings }) => findings.filter(alarms)).length).toBeLessThanOrEqual(3);
		const quiet = runs.find(({ findings }) => findings.length === 0);
		expect(quiet?.reasons.map(({ code }) => code)).toEqual(expect.arrayContaining(['nothing_found', 'nothing_worth_doing']));
	});
});

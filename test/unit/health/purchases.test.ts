import { parse } from 'csv-parse/sync';
import { expectedPurchases, fitBgNbd, logLikelihood, probabilityAlive, type Purchases } from '../../../nodes/ComputeHealthScore/purchases/bgNbd';
import { fitGammaGamma } from '../../../nodes/ComputeHealthScore/purchases/gammaGamma';
import { logGamma } from '../../../nodes/ComputeHealthScore/purchases/logGamma';
import { churnData } from './churnData';

const summary = churnData('cdnow-customers-summary.csv');
const when = summary === undefined ? it.skip : it;
const customers = (): Purchases[] =>
	(parse(summary ?? '', { columns: true }) as Array<Record<string, string>>).map(({ frequency, recency, T }) => ({ frequency: Number(frequency), recency: Number(recency), age: Number(T) }));

/** Mean spend of the repeat purchases in the first 39 weeks, as in the paper; the first purchase doesn't count. */
function withAmounts(): Purchases[] {
	const end = Date.UTC(1997, 8, 30);
	const spend = new Map<string, Map<string, number>>();
	for (const line of (churnData('cdnow-sample.txt') ?? '').split('\n')) {
		const [, customer, date = '', , amount] = line.trim().split(/\s+/);
		if (customer === undefined || Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) > end) continue;
		const days = spend.get(customer) ?? new Map<string, number>();
		days.set(date, (days.get(date) ?? 0) + Number(amount));
		spend.set(customer, days);
	}
	return [...spend.values()].map((days) => {
		const repeat = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).slice(1).map(([, amount]) => amount);
		return { frequency: repeat.length, recency: 0, age: 0, monetaryValue: repeat.length === 0 ? 0 : repeat.reduce((sum, amount) => sum + amount, 0) / repeat.length };
	});
}

describe('BG/NBD', () => {
	when('reproduces the published parameters and likelihood on CDNOW', () => {
		const { r, alpha, a, b, logLikelihood: fitted } = fitBgNbd(customers());
		expect([r, alpha, a, b].map((value) => Number(value.toFixed(3)))).toEqual([0.243, 4.414, 0.793, 2.426]);
		expect(fitted).toBeCloseTo(-9582.4, 1);
	});

	const published = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

	when('has its likelihood at the published parameters', () => {
		expect(logLikelihood(published, customers())).toBeCloseTo(-9582.4, 1);
	});

	it('expects of customer 0001 of CDNOW what the paper expects: 1.226 purchases in the next 39 weeks', () => {
		expect(expectedPurchases(published, { frequency: 2, recency: 30.43, age: 38.86 }, 39)).toBeCloseTo(1.226, 2);
	});

	it('believes less in a customer the longer they are silent, and fully in one who bought once', () => {
		const alive = (age: number) => probabilityAlive(published, { frequency: 4, recency: 10, age });
		expect([alive(10), alive(20), alive(60)]).toEqual([alive(10), alive(20), alive(60)].sort((x, y) => y - x));
		expect(probabilityAlive(published, { frequency: 0, recency: 0, age: 50 })).toBe(1);
	});
});

describe('Gamma-Gamma', () => {
	when('reproduces the published parameters on CDNOW: p 6.25, q 3.74, v 15.44', () => {
		const buyers = withAmounts();
		expect(buyers.filter(({ frequency }) => frequency > 0)).toHaveLength(946);
		const { p = 0, q = 0, v = 0 } = fitGammaGamma(buyers) ?? {};
		expect(p).toBeCloseTo(6.25, 1);
		expect(q).toBeCloseTo(3.74, 1);
		expect(v).toBeCloseTo(15.44, 0);
	});
});

describe('the logarithm of the gamma function', () => {
	it.each([
		[1, 0],
		[0.5, Math.log(Math.sqrt(Math.PI))],
		[5, Math.log(24)],
		[100, 359.134_205_369_575_4],
		[0.1, 2.252_712_651_734_206],
	])('of %d is %d', (value, expected) => {
		expect(logGamma(value)).toBeCloseTo(expected, 10);
	});
});

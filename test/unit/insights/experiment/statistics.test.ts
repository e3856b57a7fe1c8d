import fc from 'fast-check';
import { boundariesOf } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/statistics/groupSequential';
import { sampleRatioMismatch } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/statistics/mismatch';
import { chiSquareUpper, normalQuantile, normalUpper } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/statistics/normal';
import { differenceInterval, neededPerGroup, pooledZ, twoSidedChance } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/statistics/proportions';
import { beta, seededRandom } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/statistics/random';
import { binomial } from './binomial';

const equally = (looks: number) => Array.from({ length: looks }, (_, index) => (index + 1) / looks);

describe('distributions', () => {
	it.each([
		[0, 0.5],
		[1, 0.15865525393145707],
		[1.959963984540054, 0.025],
		[2.9999, 0.001350341],
		[3.0001, 0.001349456],
		[5, 2.866515719235352e-7],
		[8, 6.220960574271786e-16],
	])('above %d lie %d of a standard normal', (z, upper) => {
		expect(Math.abs(normalUpper(z) / upper - 1)).toBeLessThan(1e-6);
		expect(normalUpper(-z)).toBeCloseTo(1 - upper, 8);
	});

	// Tables of the chi-square distribution: upper 5 %, 1 % and 0.1 % points.
	it.each([
		[3.841, 1, 0.05],
		[10.828, 1, 0.001],
		[5.991, 2, 0.05],
		[13.816, 2, 0.001],
		[7.815, 3, 0.05],
		[11.07, 5, 0.05],
		[15.086, 5, 0.01],
		[18.307, 10, 0.05],
	])('chi-square %d of %i degrees has chance %d', (x, degrees, chance) => {
		expect(Math.abs(chiSquareUpper(x, degrees) / chance - 1)).toBeLessThan(0.001);
	});

	it('gives the quantile of a tail and the tail of a quantile', () => {
		fc.assert(fc.property(fc.double({ min: 1e-9, max: 0.999, noNaN: true }), (upper) => Math.abs(normalUpper(normalQuantile(upper)) / upper - 1) < 1e-6));
	});

	it('draws from the beta distribution, the same for the same seed', () => {
		const random = seededRandom('a');
		const draws = Array.from({ length: 20_000 }, () => beta(3, 7, random));
		const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
		const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
		// Mean a / (a + b), variance ab / ((a + b)^2 (a + b + 1)).
		expect(mean).toBeCloseTo(0.3, 2);
		expect(variance).toBeCloseTo(21 / 1100, 3);
		expect(beta(3, 7, seededRandom('a'))).toBe(draws[0]);
	});
});

describe('the difference of two shares', () => {
	// Newcombe 1998, Statistics in Medicine 17, 873, table II, method 10.
	it.each([
		[{ hits: 48, of: 80 }, { hits: 56, of: 70 }, 0.0524, 0.3339],
		[{ hits: 3, of: 10 }, { hits: 9, of: 10 }, 0.1705, 0.809],
		[{ hits: 2, of: 7 }, { hits: 6, of: 7 }, 0.0582, 0.8062],
		[{ hits: 0, of: 29 }, { hits: 5, of: 56 }, -0.0381, 0.1926],
		[{ hits: 0, of: 20 }, { hits: 0, of: 10 }, -0.1611, 0.2775],
		[{ hits: 0, of: 10 }, { hits: 10, of: 10 }, 0.6075, 1],
	])('has the published interval: %#', (a, b, low, high) => {
		const [foundLow, foundHigh] = differenceInterval(a, b, 0.95);
		expect(foundLow).toBeCloseTo(low, 3);
		expect(foundHigh).toBeCloseTo(high, 3);
	});

	// Fleiss, Levin and Paik 2003, and every power calculator: .5 against .6 takes 388 each, .1 against .15 takes 686.
	it.each([
		[0.5, 0.6, 388],
		[0.1, 0.15, 686],
		[0.1, 0.12, 3841],
	])('from %d to %d needs %i in each group', (from, to, needed) => {
		expect(neededPerGroup(from, to, { alpha: 0.05, power: 0.8 })).toBe(needed);
	});

	it('is tested as the chi-square test of the table does', () => {
		// 15 of 100 against 30 of 100: chi-square without correction 6.4516.
		const z = pooledZ({ hits: 15, of: 100 }, { hits: 30, of: 100 });
		expect(z ** 2).toBeCloseTo(6.4516, 3);
		expect(twoSidedChance(z)).toBeCloseTo(chiSquareUpper(6.4516, 1), 5);
		expect(pooledZ({ hits: 0, of: 0 }, { hits: 1, of: 2 })).toBe(0);
	});
});

describe('boundaries of looks', () => {
	// Lan and DeMets 1983; the values of R's ldbounds and gsDesign for two-sided 5 %.
	it.each([
		['obrienFleming', 5, [4.8769, 3.3569, 2.6803, 2.2898, 2.031]],
		['obrienFleming', 2, [2.9626, 1.9686]],
		['pocock', 5, [2.438, 2.4268, 2.4101, 2.3966, 2.3859]],
		['pocock', 2, [2.157, 2.201]],
	] as const)('%s with %i looks are the published ones', (spending, looks, published) => {
		for (const [index, boundary] of boundariesOf(equally(looks), spending, 0.05).entries()) expect(boundary).toBeCloseTo(published[index] ?? 0, 2);
	});

	it('are those of one test where one looks once', () => {
		expect(boundariesOf([1], 'obrienFleming', 0.05)[0]).toBeCloseTo(1.96, 4);
		expect(boundariesOf([1], 'pocock', 0.05)[0]).toBeCloseTo(1.96, 4);
	});

	it('do not test a look that adds nothing, or that comes after the end', () => {
		const [, second, , fourth] = boundariesOf([0.5, 0.5001, 1, 1.3], 'obrienFleming', 0.05);
		expect([second, fourth]).toEqual([Infinity, Infinity]);
	});

	it('depend on earlier looks only, wherever they were', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 5 }), fc.integer({ min: 0, max: 10 }), (places, drop) => {
				const shares = places.sort((a, b) => a - b).map((place) => place / 100);
				const kept = shares.slice(0, shares.length - (drop % (shares.length - 1)));
				const whole = boundariesOf(shares, 'pocock', 0.05);
				return boundariesOf(kept, 'pocock', 0.05).every((boundary, index) => Math.abs(boundary - (whole[index] ?? 0)) < 0.002);
			}),
			{ numRuns: 5 },
		);
	});
});

describe('the sizes of groups', () => {
	it('52 to 48 of 10,000 drawn half and half is no accident', () => {
		const { chiSquare, pValue } = sampleRatioMismatch([5200, 4800], [1, 1]);
		expect(chiSquare).toBeCloseTo(16, 10);
		expect(pValue).toBeCloseTo(6.334e-5, 7);
	});

	it('50.5 to 49.5 of 10,000 is one', () => {
		expect(sampleRatioMismatch([5050, 4950], [1, 1]).pValue).toBeCloseTo(0.3173, 3);
	});

	it('of 60, 30 and 10 parts are as they were drawn', () => {
		expect(sampleRatioMismatch([601, 299, 100], [6, 3, 1])).toMatchObject({ degrees: 2, expected: [600, 300, 100] });
		expect(sampleRatioMismatch([601, 299, 100], [6, 3, 1]).pValue).toBeGreaterThan(0.9);
		expect(sampleRatioMismatch([0, 0], [1, 1]).pValue).toBe(1);
	});

	it('are found wrong in about one of a thousand experiments where they are right', () => {
		const half = binomial(1_000, 0.5, seededRandom('ratio'));
		let found = 0;
		for (let run = 0; run < 10_000; run++) {
			const first = half();
			if (sampleRatioMismatch([first, 1_000 - first], [1, 1]).pValue < 0.001) found++;
		}
		expect(found).toBeGreaterThan(1);
		expect(found).toBeLessThanOrEqual(22);
	});
});

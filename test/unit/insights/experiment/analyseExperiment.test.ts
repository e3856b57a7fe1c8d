import fc from 'fast-check';
import { analyseExperiment } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/analyseExperiment';
import { parseExperiment } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/request';
import { boundariesOf } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/statistics/groupSequential';
import { pooledZ } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/statistics/proportions';
import { seededRandom } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/statistics/random';
import { nextAllocation } from '../../../../nodes/GenerateInsightsReport/analyseExperiment/thompson';
import { binomial } from './binomial';

const now = '2026-11-30T00:00:00Z';
const at = (day: number) => new Date(Date.UTC(2026, 10, day, 9)).toISOString();
const analyse = (experiment: object, rest: { exposures?: object[]; outcomes?: object[]; policy?: object } = {}) =>
	analyseExperiment(parseExperiment({ experiment, exposures: rest.exposures, outcomes: rest.outcomes, policy: rest.policy }, Date.parse(now)));
const counts = (a: [number, number], b: [number, number], over: object = {}) => ({
	id: 'subject',
	variants: [
		{ id: 'A', converted: a[0], exposed: a[1] },
		{ id: 'B', converted: b[0], exposed: b[1] },
	],
	...over,
});
describe('who counts', () => {
	const experiment = { id: 'x', variants: [{ id: 'A' }, { id: 'B' }], plannedSample: 10 };
	const exposures = [
		{ contactId: 'ana', variant: 'A', at: at(2) },
		{ contactId: 'ana', variant: 'A', at: at(5) },
		{ contactId: 'ben', variant: 'B', at: at(2) },
		{ contactId: 'cem', variant: 'A', at: at(2) },
		{ contactId: 'cem', variant: 'B', at: at(3) },
		{ contactId: 'dee', variant: 'C', at: at(3) },
	];

	it('is everybody once, but those who saw both', () => {
		const { variants, leftOut } = analyse(experiment, { exposures });
		expect(variants.map(({ id, exposed }) => [id, exposed])).toEqual([['A', 1], ['B', 1]]);
		expect(leftOut).toMatchObject({ crossed: 1, unknownVariant: 1 });
	});

	it.each([
		['a click', { kind: 'click', at: at(3) }, 1, {}],
		['a reply long after', { kind: 'reply', at: at(20) }, 0, { tooEarlyOrLate: 1 }],
		['a click before', { kind: 'click', at: at(1) }, 0, { tooEarlyOrLate: 1 }],
		['a scanner\'s click', { kind: 'click', at: at(3), automated: true }, 0, { automated: 1 }],
		['an open, even a person\'s', { kind: 'open', at: at(3) }, 0, { otherKind: 1 }],
		['one that has not happened yet', { kind: 'click', at: '2026-12-01T00:00:00Z' }, 0, {}],
	])('%s', (_, outcome, converted, leftOut) => {
		const result = analyse(experiment, { exposures, outcomes: [{ contactId: 'ana', ...outcome }] });
		expect(result.variants[0]?.converted).toBe(converted);
		expect(result.leftOut).toMatchObject(leftOut);
	});
});

describe('what is decided', () => {
	it('stops where the groups are not as they were drawn, and says nothing of who is better', () => {
		const result = analyse(counts([520, 5200], [900, 4800]));
		expect(result).toMatchObject({ decision: 'stop_mismatch', winner: null, comparisons: [], holdout: null });
		expect(result.mismatch).toMatchObject({ found: true });
		expect(result.reasons[0]?.text).toMatch(/A 5200 of 5000 expected/);
	});

	it('says how many more it needs', () => {
		const result = analyse(counts([20, 290], [31, 290], { design: 'fixed', plannedSample: 500 }));
		expect(result).toMatchObject({ decision: 'needs_more', winner: null, sample: { needed: 420 } });
		expect(result.reasons[0]?.text).toMatch(/needs 420 more/);
	});

	it('names no winner of a fixed test before its end, however far apart they are', () => {
		expect(analyse(counts([10, 400], [90, 400], { design: 'fixed', plannedSample: 500 })).decision).toBe('needs_more');
		expect(analyse(counts([10, 500], [90, 500], { design: 'fixed', plannedSample: 500 }))).toMatchObject({ decision: 'winner', winner: 'B' });
	});

	it('may stop a sequential test early, at a higher bar', () => {
		const early = analyse(counts([50, 500], [58, 500], { plannedSample: 2_000 }));
		expect(early.decision).toBe('keep_running');
		expect(early.comparisons[0]?.boundary).toBeGreaterThan(4);
		expect(analyse(counts([25, 500], [95, 500], { plannedSample: 2_000 }))).toMatchObject({ decision: 'winner', winner: 'B' });
		expect(analyse(counts([95, 500], [25, 500], { plannedSample: 2_000 }))).toMatchObject({ decision: 'winner', winner: 'A' });
		expect(analyse(counts([5, 100], [19, 100], { plannedSample: 2_000 })).decision).toBe('needs_more');
	});

	it('counts its looks, and raises the bar for them', () => {
		const once = analyse(counts([100, 1_000], [130, 1_000], { plannedSample: 1_000 }));
		const often = analyse(counts([100, 1_000], [130, 1_000], { plannedSample: 1_000, spending: 'pocock', looks: [400, 800, 1_200, 1_600] }));
		expect(once).toMatchObject({ decision: 'winner', looks: [2_000] });
		expect(often).toMatchObject({ decision: 'no_difference', looks: [400, 800, 1_200, 1_600, 2_000] });
		expect(often.comparisons[0]?.boundary).toBeCloseTo(2.3859, 1);
	});

	it('has an interval that holds nothing exactly where no winner is named', () => {
		fc.assert(
			fc.property(fc.integer({ min: 20, max: 400 }), fc.integer({ min: 20, max: 400 }), fc.integer({ min: 2, max: 20 }), (a, b, tenth) => {
				const { decision, comparisons, mismatch } = analyse(counts([a, 1_000], [b, 1_000], { plannedSample: tenth * 100 }));
				const [comparison] = comparisons;
				if (mismatch.found || comparison === undefined || comparison.boundary === null) return decision === 'needs_more';
				const [low, high] = comparison.interval;
				// Close to the edge the interval and the test, which pools, may differ.
				if (Math.abs(Math.abs(comparison.z) - comparison.boundary) < 0.25) return true;
				return (decision === 'winner') === (low > 0 || high < 0);
			}),
		);
	});

	it('judges three variants more strictly than two', () => {
		const variants = [
			{ id: 'A', converted: 100, exposed: 1_000 },
			{ id: 'B', converted: 128, exposed: 1_000 },
		];
		expect(analyse({ id: 'x', design: 'fixed', plannedSample: 1_000, variants }).decision).toBe('winner');
		expect(analyse({ id: 'x', design: 'fixed', plannedSample: 1_000, variants: [...variants, { id: 'C', converted: 104, exposed: 1_000 }] }).decision).toBe('no_difference');
	});

	it('says what sending was worth against those who got nothing', () => {
		const variants = [
			{ id: 'A', weight: 0.8, converted: 480, exposed: 4_000 },
			{ id: 'none', weight: 0.2, converted: 80, exposed: 1_000 },
		];
		const { holdout, reasons } = analyse({ id: 'x', holdout: 'none', variants });
		expect(holdout).toMatchObject({ conclusive: true });
		expect(holdout?.difference).toBeCloseTo(0.04, 10);
		expect(holdout?.gained).toBeCloseTo(160, 6);
		expect(reasons.map(({ code }) => code)).toContain('uplift');
		expect(analyse({ id: 'x', holdout: 'none', variants: [{ ...variants[0], converted: 330 }, variants[1]] }).holdout?.conclusive).toBe(false);
	});

	it('gives an evergreen experiment shares of the next sends, and no winner', () => {
		const result = analyse(counts([10, 200], [40, 200], { design: 'evergreen' }));
		expect(result).toMatchObject({ decision: 'evergreen', winner: null });
		const [a, b] = result.variants;
		expect((a?.nextShare ?? 0) + (b?.nextShare ?? 0)).toBeCloseTo(1, 10);
		expect(b?.nextShare).toBeGreaterThan(0.7);
		expect(a?.nextShare).toBeGreaterThanOrEqual(0.05);
		expect(analyse(counts([10, 200], [40, 200], { design: 'evergreen' }))).toEqual(result);
	});

	it.each([
		[undefined, /The item has no experiment/],
		[{ id: 'x', variants: [{ id: 'A' }] }, /has no "exposed" and "converted"/],
		[{ id: 'x', variants: [{ id: 'A', exposed: 1, converted: 2 }] }, /2 of 1 converted/],
		[{ ...counts([1, 2], [1, 2]), control: 'Z' }, /"experiment\.control" is "Z"/],
		[{ id: 'x', variants: [{ id: 'A', exposed: 1, converted: 1 }, { id: 'A', exposed: 1, converted: 1 }] }, /an id twice/],
		[{ id: 'x', holdout: 'A', variants: [{ id: 'A', exposed: 1, converted: 1 }] }, /only the holdout/],
	])('refuses what cannot be judged, saying why: %#', (experiment, message) => {
		expect(() => analyseExperiment(parseExperiment({ experiment, exposures: undefined, outcomes: undefined, policy: undefined }, 0))).toThrow(message);
	});

	it('always says why, and has one finding', () => {
		fc.assert(
			fc.property(
				fc.array(fc.record({ exposed: fc.nat(5_000), share: fc.double({ min: 0, max: 1, noNaN: true }) }), { minLength: 1, maxLength: 5 }),
				fc.constantFrom('fixed', 'sequential', 'evergreen'),
				(groups, design) => {
					const variants = groups.map(({ exposed, share }, index) => ({ id: `v${index}`, exposed, converted: Math.floor(exposed * share) }));
					const { reasons, findings, winner, decision } = analyse({ id: 'x', design, variants }, { policy: { draws: 200 } });
					return reasons.length > 0 && findings.length === 1 && (winner !== null) === (decision === 'winner') && !/NaN|Infinity|undefined/.test(JSON.stringify({ reasons, findings }));
				},
			),
			{ numRuns: 40 },
		);
	});
});

describe('experiments with nothing to find', () => {
	// A hundred a day in each of two groups with the same rate, looked at every morning for a month.
	const days = 30;
	const daily = 100;
	const experiments = 10_000;
	const falseAlarms = (boundaries: readonly number[], seed: string) => {
		const clicks = binomial(daily, 0.1, seededRandom(seed));
		let alarms = 0;
		for (let run = 0; run < experiments; run++) {
			const a = { hits: 0, of: 0 };
			const b = { hits: 0, of: 0 };
			let crossed = false;
			for (let day = 0; day < days && !crossed; day++) {
				a.hits += clicks();
				b.hits += clicks();
				a.of += daily;
				b.of += daily;
				crossed = Math.abs(pooledZ(a, b)) >= (boundaries[day] ?? Infinity);
			}
			if (crossed) alarms++;
		}
		return alarms / experiments;
	};
	const shares = Array.from({ length: days }, (_, day) => (day + 1) / days);

	it.each(['obrienFleming', 'pocock'] as const)('are found to differ in 4 to 6 %% of cases with %s boundaries, looked at daily', (spending) => {
		const rate = falseAlarms(boundariesOf(shares, spending, 0.05), `aa ${spending}`);
		expect(rate).toBeGreaterThanOrEqual(0.04);
		expect(rate).toBeLessThanOrEqual(0.06);
	});

	it('would be found to differ in every fourth case and more with the bar of one look', () => {
		expect(falseAlarms(shares.map(() => 1.96), 'aa naive')).toBeGreaterThan(0.25);
	});

	it('the whole analysis agrees, looks and all', () => {
		const clicks = binomial(200, 0.1, seededRandom('whole'));
		const runs = 200;
		let alarms = 0;
		for (let run = 0; run < runs; run++) {
			let [a, b] = [0, 0];
			let looks: number[] = [];
			for (let day = 1; day <= 4; day++) {
				a += clicks();
				b += clicks();
				const result = analyse(counts([a, day * 200], [b, day * 200], { plannedSample: 800, looks }));
				looks = result.looks;
				if (result.decision === 'winner') {
					alarms++;
					break;
				}
			}
		}
		// 200 runs leave a standard error of 1.5 points.
		expect(alarms / runs).toBeGreaterThan(0.01);
		expect(alarms / runs).toBeLessThan(0.1);
	});
});

describe('evergreen sends', () => {
	const policy = { leaderShare: 0.8, explorationFloor: 0.05, draws: 200 };
	/** Clicks lost against always sending the best, over 60 days of 200 sends. */
	const regret = (rates: readonly number[], seed: string, learning: boolean) => {
		const random = seededRandom(seed);
		const arms = rates.map(() => ({ hits: 0, of: 0 }));
		const best = Math.max(...rates);
		let lost = 0;
		for (let day = 0; day < 60; day++) {
			const shares = learning ? nextAllocation(arms, policy, `${seed} ${day}`).shares : rates.map(() => 1 / rates.length);
			for (let send = 0; send < 200; send++) {
				let left = random();
				const drawn = shares.findIndex((share) => (left -= share) < 0);
				const arm = arms[Math.max(0, drawn)];
				const rate = rates[Math.max(0, drawn)] ?? 0;
				if (arm === undefined) continue;
				arm.of++;
				if (random() < rate) arm.hits++;
				lost += best - rate;
			}
		}
		return lost;
	};

	it.each([
		['two, far apart', [0.05, 0.1]],
		['two, close', [0.1, 0.12]],
		['three', [0.04, 0.05, 0.08]],
		['five, one good', [0.05, 0.05, 0.05, 0.05, 0.1]],
	])('lose less by learning than by sending all alike: %s', (_, rates) => {
		const runs = Array.from({ length: 4 }, (_run, index) => `${index}`);
		const sum = (learning: boolean) => runs.reduce((total, seed) => total + regret(rates, seed, learning), 0);
		expect(sum(true)).toBeLessThan(0.9 * sum(false));
	});

	it('never drop a variant below the floor, and always give all away', () => {
		fc.assert(
			fc.property(fc.array(fc.record({ of: fc.nat(3_000), part: fc.double({ min: 0, max: 1, noNaN: true }) }), { minLength: 1, maxLength: 6 }), (given) => {
				const { shares } = nextAllocation(given.map(({ of, part }) => ({ of, hits: Math.floor(of * part) })), { ...policy, draws: 100 }, 'x');
				return shares.every((share) => share >= 0.05 - 1e-12) && Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9;
			}),
			{ numRuns: 50 },
		);
	});
});

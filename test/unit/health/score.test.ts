import fc from 'fast-check';
import { ComputeHealthScore } from '../../../nodes/ComputeHealthScore/ComputeHealthScore.node';
import type { Health } from '../../../nodes/ComputeHealthScore/health/health';
import { probabilityOfScore, riskLevelOf } from '../../../nodes/ComputeHealthScore/health/risk';
import { metricDefinitions, metrics, type Metrics } from '../../../nodes/ComputeHealthScore/scorecard/metrics';
import { curves, industryWeights, pointsOn, scorecardWeights } from '../../../nodes/ComputeHealthScore/scorecard/policy';
import { scorecard } from '../../../nodes/ComputeHealthScore/scorecard/scorecard';
import { industries } from '../../../nodes/shared/vocabulary';
import { fakeExecution } from '../fakeExecution';

const now = '2026-11-23T09:30:00Z';

async function healthOf(json: Record<string, unknown>, parameters: Record<string, unknown> = {}): Promise<Health> {
	const node = new ComputeHealthScore();
	const { ctx } = fakeExecution({ node, parameters: { now, ...parameters }, items: [{ json: json as never }] });
	const [items] = await node.execute.call(ctx);
	return items?.[0]?.json.health as unknown as Health;
}

const leaving = { npsScore: 3, complaints90d: 3, invoicesOverdue: 3, usageTrend: -0.6, lastContactDays: 90, replyRate: 0.05 };
const happy = { npsScore: 10, complaints90d: 0, invoicesOverdue: 0, usageTrend: 0.2, lastContactDays: 3, replyRate: 0.9 };

/** Any customer: each metric known or not, anywhere in its range where curves have something to say. */
const anyMetrics: fc.Arbitrary<Metrics> = fc.record(
	Object.fromEntries(
		metrics.map((metric) => {
			const { min, max } = metricDefinitions[metric];
			return [metric, fc.double({ min, max: Math.min(max, 1_000), noNaN: true })];
		}),
	),
	{ requiredKeys: [] },
);

describe('the scorecard', () => {
	it('calls a customer with every sign of leaving critical, and names the signs', async () => {
		const health = await healthOf(leaving);
		expect(health.churnRiskLevel).toBe('critical');
		expect(health.riskFactors.map(({ feature }) => feature)).toContain('complaints90d');
		expect(health.recommendedActions[0]).toMatchObject({ code: 'personal_rescue', needsPerson: true });
		expect(health.predictedChurnDate).toMatch(/^\d{4}-\d{2}-\d{2}$/);
	});

	it('calls a happy customer low risk, with no date of leaving', async () => {
		const health = await healthOf(happy);
		expect(health).toMatchObject({ churnRiskLevel: 'low', predictedChurnDate: null, recommendedActions: [], engine: 'scorecard' });
		expect(health.positiveIndicators.length).toBeGreaterThan(0);
	});

	it('gives an unknown customer the neutral score and says that it knows nothing', async () => {
		const health = await healthOf({});
		expect(health).toMatchObject({ overallHealthScore: 70, confidenceLevel: 0, engagementScore: null, churnRiskLevel: 'low' });
		expect(health.reasons.map(({ code }) => code)).toContain('nothing_known');
	});

	it('does not count what is missing as zero: one good answer alone does not make a bad customer', () => {
		const { score } = scorecard({ npsScore: 10 }, scorecardWeights('general'));
		expect(score).toBeGreaterThan(70);
	});

	it('is less sure the less it knows', async () => {
		const [little, much] = [await healthOf({ npsScore: 3 }), await healthOf(leaving)];
		expect(little.confidenceLevel).toBeLessThan(much.confidenceLevel);
		expect(little.overallHealthScore).toBeGreaterThan(much.overallHealthScore);
	});

	it('adds up: the contributions shown sum to the score shown, for any customer and industry', async () => {
		await fc.assert(
			fc.asyncProperty(anyMetrics, fc.constantFrom(...industries), async (known, industry) => {
				const health = await healthOf({ ...known, industry });
				const sum = health.contributions.reduce((total, { points }) => total + points, 0);
				expect(sum).toBeCloseTo(health.overallHealthScore, 9);
				expect(health.overallHealthScore).toBeGreaterThanOrEqual(0);
				expect(health.overallHealthScore).toBeLessThanOrEqual(100);
				expect(health.retentionProbability).toBeCloseTo(1 - health.churnProbability, 9);
				expect(health.churnRiskLevel).toBe(riskLevelOf(health.churnProbability));
			}),
			{ numRuns: 200 },
		);
	});

	it('never falls when a metric gets better', () => {
		const cases = fc.constantFrom(...metrics).filter((metric) => curves[metric] !== undefined);
		fc.assert(
			fc.property(anyMetrics, cases, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (known, metric, a, b) => {
				const points = curves[metric]?.points ?? [];
				const [low, high] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 1];
				const values = [a, b].map((share) => low + share * (high - low)).sort((x, y) => pointsOn(points, x) - pointsOn(points, y));
				const [worse, better] = values.map((value) => scorecard({ ...known, [metric]: value }, scorecardWeights('general')).score);
				expect(better).toBeGreaterThanOrEqual((worse ?? 0) - 1e-9);
			}),
		);
	});

	it('reads numbers as Postgres writes them', async () => {
		expect((await healthOf({ npsScore: '3', csatAverage: '', championChanged: true, accountId: 17 })).accountId).toBe('17');
		expect((await healthOf({ npsScore: '3' })).overallHealthScore).toBe((await healthOf({ npsScore: 3 })).overallHealthScore);
	});

	it('refuses a percentage where a share is expected, naming the metric', async () => {
		await expect(healthOf({ emailOpenRate: 45 })).rejects.toThrow(/"customer.emailOpenRate" is 45.*at most 1/);
	});

	it('weighs by industry, and as the operator says', async () => {
		const patient = { noShowRate: 0.5, lastContactDays: 10 };
		expect((await healthOf({ ...patient, industry: 'healthcare' })).overallHealthScore).toBeLessThan((await healthOf(patient)).overallHealthScore);
		const weights = JSON.stringify({ metrics: { noShowRate: 0 } });
		expect((await healthOf(patient, { weights })).contributions.map(({ feature }) => feature)).not.toContain('noShowRate');
		await expect(healthOf(patient, { weights: '{"metrics":{"luck":1}}' })).rejects.toThrow(/weights/);
	});
});

describe('the tables of the scorecard', () => {
	it.each(Object.entries(curves))('%s rises in value, stays within 0-100 and has a source', (_, { points, source, weight }) => {
		const values = points.map(([value]) => value);
		expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
		expect(points.every(([, own]) => own >= 0 && own <= 100)).toBe(true);
		expect(source).toMatch(/\w{3}/);
		expect(weight).toBeGreaterThan(0);
	});

	it.each(industries)('%s has factor weights that sum to 100, with a source', (industry) => {
		const { factors, source } = industryWeights[industry];
		expect(Object.values(factors).reduce((sum, weight) => sum + weight, 0)).toBe(100);
		expect(source).toMatch(/\w{3}/);
	});
});

describe('the level of risk', () => {
	it.each([
		[0.29999, 'low'],
		[0.3, 'medium'],
		[0.49999, 'medium'],
		[0.5, 'high'],
		[0.69999, 'high'],
		[0.7, 'critical'],
	])('of a probability of %d is %s', (probability, level) => {
		expect(riskLevelOf(probability)).toBe(level);
	});

	it('lies at 55, 45 and 35 points of the scorecard', () => {
		expect([55, 45, 35].map((score) => Number(probabilityOfScore(score).toFixed(9)))).toEqual([0.3, 0.5, 0.7]);
	});
});

describe('an override', () => {
	const override = { riskLevel: 'low', reason: 'New contract signed', author: 'Account manager', expiresAt: '2026-12-01T00:00:00Z' };

	it('sets the level until it expires, and keeps the computed figures beside it', async () => {
		const health = await healthOf({ ...leaving, override });
		expect(health).toMatchObject({ churnRiskLevel: 'low', override: { active: true, computedRiskLevel: 'critical' } });
		expect(health.churnProbability).toBeGreaterThanOrEqual(0.7);
		const after = await healthOf({ ...leaving, override }, { now: '2026-12-01T00:00:00Z' });
		expect(after).toMatchObject({ churnRiskLevel: 'critical', override: { active: false } });
	});

	it.each(['reason', 'author', 'expiresAt'])('without %s is refused', async (missing) => {
		await expect(healthOf({ ...leaving, override: { ...override, [missing]: undefined } })).rejects.toThrow(/override/);
	});
});

describe('value and date', () => {
	it('falls with the risk, and is not guessed without a revenue', async () => {
		const [safe, risky] = [await healthOf({ ...happy, monthlyRevenue: 100, currency: 'EUR' }), await healthOf({ ...leaving, monthlyRevenue: 100 })];
		expect(safe.predictedLtv).toBeGreaterThan(risky.predictedLtv ?? Infinity);
		expect(safe).toMatchObject({ currency: 'EUR' });
		expect(safe.predictedLtv).toBeLessThan(36 * 100);
		expect((await healthOf(happy)).predictedLtv).toBeNull();
	});

	it('does not put the leaving before the end of the contract', async () => {
		const health = await healthOf({ ...leaving, daysToRenewal: 200 });
		expect(health.predictedChurnDate).toBe('2027-06-11');
	});
});

import fc from 'fast-check';
import type { IDataObject, NodeExecutionHint } from 'n8n-workflow';
import { ComputeHealthScore } from '../../../nodes/ComputeHealthScore/ComputeHealthScore.node';
import { randomFrom } from '../../../nodes/shared/random';
import { blockerRules, readinessCurves, readinessWeightsOf } from '../../../nodes/ComputeHealthScore/readiness/policy';
import type { Readiness } from '../../../nodes/ComputeHealthScore/readiness/readiness';
import { metricDefinitions, metrics, type Metrics } from '../../../nodes/ComputeHealthScore/scorecard/metrics';
import { pointsOn } from '../../../nodes/ComputeHealthScore/scorecard/policy';
import type { TrainedModel } from '../../../nodes/ComputeHealthScore/training/train';
import { industries } from '../../../nodes/shared/vocabulary';
import { fakeExecution } from '../fakeExecution';

const now = '2026-11-23T09:30:00Z';
const targets = ['upsell', 'referral'] as const;
type Target = (typeof targets)[number];

async function run(rows: object[], parameters: Record<string, unknown>): Promise<{ items: IDataObject[]; hints: NodeExecutionHint[] }> {
	const node = new ComputeHealthScore();
	const { ctx, hints } = fakeExecution({ node, parameters: { now, ...parameters }, items: rows.map((row) => ({ json: row as IDataObject })) });
	const [items] = await node.execute.call(ctx);
	return { items: (items ?? []).map(({ json }) => json), hints };
}

async function readinessOf(target: Target, customer: object, parameters: Record<string, unknown> = {}): Promise<Readiness> {
	const { items } = await run([customer], { target, ...parameters });
	return items[0]?.readiness as unknown as Readiness;
}

const codes = (reasons: ReadonlyArray<{ code: string }>): string[] => reasons.map(({ code }) => code);

const eager = {
	serviceUtilisation: 0.95, usageTrend: 0.3, revenueTrend: 0.2, npsScore: 10, csatAverage: 4.8, milestoneSatisfaction: 4.8, sentimentTrend: 0.3, complaints90d: 0, openTickets: 0, ticketResolutionHours: 6,
	invoicesOverdue: 0, paymentDelayDays: 0, replyRate: 0.9, meetingAttendanceRate: 1, lastContactDays: 5, tenureDays: 700, referralsGiven: 1, noShowRate: 0, missedMaintenance: 0, projectsActive: 2, championChanged: false,
};

const anyMetrics: fc.Arbitrary<Metrics> = fc.record(
	Object.fromEntries(
		metrics.map((metric) => {
			const { min, max } = metricDefinitions[metric];
			return [metric, fc.double({ min, max: Math.min(max, 1_000), noNaN: true })];
		}),
	),
	{ requiredKeys: [] },
);

describe.each(targets)('the scorecard of %s readiness', (target) => {
	it.each(industries)('finds who is content, pays and grows ready, in %s', async (industry) => {
		const found = await readinessOf(target, { ...eager, industry });
		expect(found).toMatchObject({ target, ready: true, blockers: [], engine: 'scorecard', readyFrom: 0.8 });
		expect(found.readiness).toBeGreaterThan(0.8);
	});

	it('says nothing of whom nothing is known, and never that one good answer is enough', async () => {
		expect(await readinessOf(target, {})).toMatchObject({ readinessScore: 50, ready: false, confidenceLevel: 0, reasons: expect.arrayContaining([expect.objectContaining({ code: 'nothing_known' })]) });
		expect((await readinessOf(target, { npsScore: 10 })).ready).toBe(false);
	});

	it.each(blockerRules.filter((rule) => rule.targets.includes(target)))('does not let a high score through: $code', async ({ code, metric, least, most }) => {
		const found = await readinessOf(target, { ...eager, [metric]: least ?? most }, { readyFrom: 0.05 });
		expect(found.ready).toBe(false);
		expect(codes(found.blockers)).toContain(code);
		expect(codes(found.reasons)).toContain('blocked');
	});

	it('leaves those alone who are about to leave: by the score made before, else by its own', async () => {
		const leaving = { npsScore: 7, usageTrend: -0.9, lastContactDays: 200, replyRate: 0, paymentDelayDays: 80, sentimentTrend: -0.9, csatAverage: 1.2, serviceUtilisation: 0 };
		expect(codes((await readinessOf(target, leaving)).blockers)).toContain('at_risk');
		expect(codes((await readinessOf(target, { ...eager, health: { churnRiskLevel: 'critical' } })).blockers)).toEqual(['at_risk']);
		expect((await readinessOf(target, { ...eager, health: { churnRiskLevel: 'low' } })).ready).toBe(true);
	});

	it('adds up, stays within its limits and is sure of itself only as far as it knows', async () => {
		await fc.assert(
			fc.asyncProperty(anyMetrics, fc.constantFrom(...industries), async (known, industry) => {
				const found = await readinessOf(target, { ...known, industry });
				expect(found.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(found.readinessScore, 9);
				expect(found.readiness).toBeGreaterThanOrEqual(0);
				expect(found.readiness).toBeLessThanOrEqual(1);
				expect(found.confidenceLevel).toBeLessThanOrEqual(0.7);
				expect(found.ready && found.blockers.length > 0).toBe(false);
			}),
			{ numRuns: 100 },
		);
	});

	it('weighs as the operator says, and refuses what is no metric', async () => {
		const [own, without] = [await readinessOf(target, { npsScore: 2, csatAverage: 4.5 }), await readinessOf(target, { npsScore: 2, csatAverage: 4.5 }, { weights: '{"metrics":{"npsScore":0}}' })];
		expect(without.readinessScore).toBeGreaterThan(own.readinessScore);
		await expect(readinessOf(target, {}, { weights: '{"factors":{"engagement":1}}' })).rejects.toThrow(/weights/);
	});

	it.each(Object.entries(readinessCurves[target]))('has a curve for %s in rising values, with points and a source', (metric, curve) => {
		const values = curve.points.map(([value]) => value);
		expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
		expect(curve.points.every(([, points]) => points >= 0 && points <= 100)).toBe(true);
		expect(curve.source).toMatch(/\w{3}/);
		expect(curve.weight).toBeGreaterThan(0);
		// A trough or a peak would say that more of a good thing is bad.
		const steps = curve.points.slice(1).map(([, points], at) => Math.sign(points - (curve.points[at]?.[1] ?? 0)));
		expect({ metric, ways: new Set(steps).size }).toEqual({ metric, ways: 1 });
		expect(pointsOn(curve.points, values[0] ?? 0)).not.toBe(pointsOn(curve.points, values.at(-1) ?? 0));
	});

	it('names only metrics it has a curve for, in its weights by industry', () => {
		for (const industry of industries) for (const metric of Object.keys(readinessWeightsOf[target][industry])) expect(Object.keys(readinessCurves[target])).toContain(metric);
	});
});

describe('a model of readiness', () => {
	/** Offers made: who uses much and answers well takes them. */
	function offers(count: number, label: string): Array<Record<string, unknown>> {
		const random = randomFrom(7);
		return Array.from({ length: count }, () => {
			const [use, nps] = [random(), Math.floor(11 * random())];
			const margin = -3.5 + 3 * use + 0.25 * nps;
			return { serviceUtilisation: use, npsScore: nps, [label]: random() < 1 / (1 + Math.exp(-margin)) ? 'yes' : 'no' };
		});
	}
	const trained = async (target: Target, rows: object[]): Promise<TrainedModel> => (await run(rows, { operation: 'train', target })).items[0]?.model as unknown as TrainedModel;

	it('learns from offers that were taken or not, by its own label, and scores by it', async () => {
		const model = await trained('upsell', offers(400, 'won'));
		expect(model).toMatchObject({ target: 'upsell', labelField: 'won', engine: 'logisticRegression' });
		expect(model.version).toMatch(/^upsell-logisticRegression-/);
		const [much, little] = [await readinessOf('upsell', { serviceUtilisation: 0.95, npsScore: 10, model }), await readinessOf('upsell', { serviceUtilisation: 0.05, npsScore: 7, model })];
		expect(much).toMatchObject({ engine: 'logisticRegression', modelVersion: model.version });
		expect(much.readiness).toBeGreaterThan(little.readiness + 0.3);
		expect(much.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(much.readinessScore, 9);
		const logOdds = much.contributions.reduce((sum, one) => sum + (one.logOdds ?? 0), 0);
		expect(logOdds).toBeCloseTo((much.reasons.find(({ code }) => code === 'trained_model')?.evidence as { margin: number }).margin, 9);
		// What stands in the way holds with a model too.
		expect(codes((await readinessOf('upsell', { serviceUtilisation: 0.95, npsScore: 10, invoicesOverdue: 2, model })).blockers)).toEqual(['overdue_invoice']);
	}, 60_000);

	it('with too few offers is the scorecard, and says so', async () => {
		const model = await trained('referral', offers(40, 'referred'));
		expect(model).toMatchObject({ target: 'referral', version: 'referral-scorecard', engine: 'scorecard' });
		expect(await readinessOf('referral', eager, { model: JSON.stringify(model), engine: 'trained' })).toMatchObject({ engine: 'scorecard', ready: true });
	});

	it('is never mistaken for one of leaving, nor that one for it', async () => {
		const rows = offers(400, 'won').map(({ won, ...row }) => ({ ...row, churned: won }));
		const [upsell, churn] = [await trained('upsell', offers(400, 'won')), (await run(rows, { operation: 'train' })).items[0]?.model as IDataObject];
		await expect(run([eager], { model: JSON.stringify(upsell) })).rejects.toThrow(/upsell readiness, not who leaves/);
		await expect(readinessOf('upsell', eager, { model: JSON.stringify(churn) })).rejects.toThrow(/leaving, not upsell readiness/);
		// Items that were scored for health may carry that model.
		expect(await readinessOf('upsell', { ...eager, model: churn })).toMatchObject({ engine: 'scorecard' });
		await expect(readinessOf('upsell', { ...eager, model: churn }, { engine: 'trained' })).rejects.toThrow(/no model/);
		await expect(run(rows, { operation: 'train', target: 'upsell', algorithm: 'bgNbd' })).rejects.toThrow(/Repeat purchases say nothing/);
	}, 60_000);
});

test('health and readiness stand beside each other, and one bad customer costs no other', async () => {
	const { items } = await run([eager], {});
	const [both] = (await run(items, { target: 'upsell' })).items;
	expect(Object.keys(both ?? {})).toEqual(expect.arrayContaining(['health', 'readiness']));
	const node = new ComputeHealthScore();
	const { ctx, hints } = fakeExecution({ node, continueOnFail: true, parameters: { now, target: 'upsell' }, items: [{ json: { npsScore: 40 } }, { json: eager as unknown as IDataObject }] });
	const [mixed] = await node.execute.call(ctx);
	expect(mixed?.[0]?.json.error).toMatch(/customer.npsScore/);
	expect(mixed?.[1]?.json.readiness).toMatchObject({ ready: true });
	expect(hints[0]?.message).toMatch(/^1 of 2 customers are ready/);
});

import type { IDataObject } from 'n8n-workflow';
import { ComputeHealthScore } from '../../../nodes/ComputeHealthScore/ComputeHealthScore.node';
import type { Health } from '../../../nodes/ComputeHealthScore/health/health';
import { randomFrom } from '../../../nodes/shared/random';
import { groupRows } from '../../../nodes/ComputeHealthScore/leakage/duplicates';
import { inspectColumns } from '../../../nodes/ComputeHealthScore/leakage/inspect';
import type { Evaluation } from '../../../nodes/ComputeHealthScore/training/evaluate';
import type { TrainedModel } from '../../../nodes/ComputeHealthScore/training/train';
import { stratifiedFolds } from '../../../nodes/ComputeHealthScore/validation/folds';
import { fakeExecution } from '../fakeExecution';
import { telcoRows } from './churnData';

// Training takes seconds where the machine is busy.
jest.setTimeout(300_000);

async function run<T>(operation: string, rows: object[], parameters: Record<string, unknown>, key: string): Promise<T> {
	const node = new ComputeHealthScore();
	const { ctx } = fakeExecution({ node, parameters: { operation, ...parameters }, items: rows.map((row) => ({ json: row as IDataObject })) });
	const [items] = await node.execute.call(ctx);
	return items?.[0]?.json[key] as unknown as T;
}

const trained = async (rows: object[], parameters: Record<string, unknown> = {}) => await run<TrainedModel>('train', rows, parameters, 'model');

/** Customers whose leaving hangs on complaints, use and contract, with some noise. */
function history(count: number, seed = 1): Array<Record<string, unknown>> {
	const random = randomFrom(seed);
	return Array.from({ length: count }, (_, row) => {
		const complaints = Math.floor(4 * random());
		const use = 2 * random() - 1;
		const contract = ['monthly', 'yearly'][Math.floor(2 * random())] ?? 'monthly';
		const margin = -2.2 + 0.8 * complaints - 1.5 * use + (contract === 'monthly' ? 1 : 0);
		const churned = random() < 1 / (1 + Math.exp(-margin)) ? 'yes' : 'no';
		return { customerNo: `C-${row}`, complaints90d: complaints, usageTrend: random() < 0.1 ? null : use, contract, takenAt: new Date(Date.UTC(2026, 0, 1 + Math.floor(row / 10))).toISOString(), churned };
	});
}

describe('training on the Telco data', () => {
	const rows = telcoRows();
	const when = rows === undefined ? it.skip : it;

	when('reaches the figures that are honest, and no better', async () => {
		const model = await trained(rows ?? [], { labelField: 'Churn', options: { folds: 5 } });
		const { metrics } = model;
		expect(model.engine).toBe('gradientBoosting');
		expect(metrics?.auc.value).toBeGreaterThan(0.845);
		expect(metrics?.auc.value).toBeLessThan(0.86);
		expect(metrics?.brier).toBeLessThan(0.136);
		expect(metrics?.ece).toBeLessThan(0.02);
		expect(model.warnings).toEqual([expect.objectContaining({ code: 'identifier', feature: 'customerID' })]);
		expect(JSON.stringify(model).length).toBeLessThan(200_000);
	});
});

describe('the engine by evidence', () => {
	it.each([
		[300, 'logisticRegression'],
		[40, 'scorecard'],
	])('for %d rows is %s, and says so', async (count, engine) => {
		const model = await trained(history(count));
		expect(model.engine).toBe(engine);
		expect(model.reasons[0]?.text).toMatch(/enough|too few/);
	});

	it('refuses an algorithm that the history is too small for, instead of another', async () => {
		await expect(trained(history(40), { algorithm: 'gradientBoosting' })).rejects.toThrow(/40 rows are too few to learn from/);
	});
});

describe('a trained model', () => {
	const rows = history(700);
	let model: TrainedModel;
	beforeAll(async () => {
		model = await trained(rows, { options: { folds: 2 } });
	});

	const scored = async (customer: object) => await run<Health>('score', [customer], { model: JSON.stringify(model), now: '2026-11-23T09:30:00Z' }, 'health');

	it('scores in another process: as JSON, and the same', async () => {
		const [bad, good] = [await scored({ complaints90d: 3, usageTrend: -0.9, contract: 'monthly' }), await scored({ complaints90d: 0, usageTrend: 0.9, contract: 'yearly' })];
		expect(bad.churnProbability).toBeGreaterThan(0.6);
		expect(good.churnProbability).toBeLessThan(0.15);
		expect(bad).toMatchObject({ engine: 'gradientBoosting', modelVersion: model.version });
	});

	it('explains itself exactly: points sum to the score, log odds to the margin', async () => {
		const health = await scored({ complaints90d: 2, contract: 'monthly' });
		expect(health.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(health.overallHealthScore, 9);
		const evidence = health.reasons[0]?.evidence as { margin: number };
		expect(health.contributions.reduce((sum, { logOdds = 0 }) => sum + logOdds, 0)).toBeCloseTo(evidence.margin, 9);
		expect(health.riskFactors.map(({ feature }) => feature)).toContain('complaints90d');
	});

	it('takes an unknown level, a missing and a mistyped value for not known', async () => {
		const known = await scored({ complaints90d: 1, usageTrend: 0.1 });
		expect((await scored({ complaints90d: 1, usageTrend: 0.1, contract: 'weekly' })).churnProbability).toBe(known.churnProbability);
		expect((await scored({ complaints90d: 1, usageTrend: 0.1, contract: { length: 3 } })).churnProbability).toBe(known.churnProbability);
	});

	it('was chosen by evidence, and says so', () => {
		expect(model).toMatchObject({ engine: 'gradientBoosting', reasons: [{ code: 'boosting_by_evidence' }, {}, {}] });
	});

	it('is the same for the same items and seed', async () => {
		expect((await trained(rows, { options: { folds: 2 } })).version).toBe(model.version);
	});

	it('evaluates on later customers, with intervals, and sees no drift where there is none', async () => {
		const evaluation = await run<Evaluation>('evaluate', history(700, 3), { model }, 'evaluation');
		expect(evaluation.metrics.auc.value).toBeGreaterThan(0.75);
		expect(evaluation.metrics.auc.low).toBeLessThan(evaluation.metrics.auc.value);
		expect(evaluation.metrics.auc.high).toBeGreaterThan(evaluation.metrics.auc.value);
		expect(evaluation.drift.every(({ level }) => level === 'stable')).toBe(true);
	});

	it('names the feature that drifted', async () => {
		const moved = history(700, 3).map((row) => ({ ...row, usageTrend: row.usageTrend === null ? null : Number(row.usageTrend) - 0.8 }));
		const evaluation = await run<Evaluation>('evaluate', moved, { model }, 'evaluation');
		expect(evaluation.drift[0]).toMatchObject({ feature: 'usageTrend', level: 'shifted' });
		expect(evaluation.warnings).toEqual([expect.objectContaining({ code: 'drift' })]);
	});

	it('is tested on later rows where the time is known', async () => {
		const byTime = await trained(rows, { timeField: 'takenAt', algorithm: 'logisticRegression' });
		expect(byTime.validation).toBe('timeSlices');
		expect(byTime.trainedOn.from).toBe('2026-01-01T00:00:00.000Z');
		expect(byTime.metrics?.rows).toBeLessThan(700);
	});

	it.each([
		['no model', { hello: 1 }],
		['another version', { formatVersion: 99 }],
		['a circle', { forest: { trees: [{ left: [0], right: [0] }] } }],
		['a list', []],
	])('that is %s is refused', async (_, change) => {
		const tampered: unknown = Array.isArray(change) ? change : 'hello' in change ? change : structuredClone(model);
		if ('formatVersion' in change) Object.assign(tampered as object, change);
		if ('forest' in change && model.algorithm === 'gradientBoosting') {
			const [tree] = (tampered as typeof model).forest.trees;
			if (tree !== undefined) tree.left[0] = 0;
		}
		await expect(run('score', [{ complaints90d: 1 }], { model: tampered, engine: 'trained' }, 'health')).rejects.toThrow(/model/i);
	});
});

describe('what would fool its owner', () => {
	const rows = history(600);
	const labels = Uint8Array.from(rows, ({ churned }) => (churned === 'yes' ? 1 : 0));

	it.each<[string, (row: Record<string, unknown>, place: number) => unknown, string]>([
		['a reason written when they left', ({ churned }, place) => (churned === 'yes' ? ['price', 'service'][place % 2] : null), 'leakage'],
		['a call made to a third of those who left', ({ churned }, place) => (churned === 'yes' && place % 3 === 0 ? 1 : 0), 'leakage'],
		['the outcome in other words', ({ churned }) => (churned === 'yes' ? 'closed' : 'open'), 'leakage'],
		['a number that follows the outcome', ({ churned }, place) => (churned === 'yes' ? 100 : 0) + (place % 70), 'leakage'],
		['a constant', () => 'DE', 'constant'],
		['a column without values', () => '', 'all_missing'],
		['a name for every customer', (_, place) => `C-${place}`, 'identifier'],
		['a running number', (_, place) => 7_000 + place, 'identifier'],
		['free text', (_, place) => `wrote about matter ${place % 400}`, 'free_text'],
		['a date', (_, place) => `2025-01-${String(1 + (place % 28)).padStart(2, '0')}`, 'date'],
		['a list', () => ['a'], 'constant'],
	])('%s is left out and named in one sentence', (_, of, code) => {
		const { columns, warnings } = inspectColumns(rows.map((row, place) => ({ extra: of(row, place) })), ['extra'], labels, new Set());
		expect(columns).toEqual([]);
		expect(warnings).toEqual([expect.objectContaining({ code, feature: 'extra', text: expect.stringMatching(/^"extra" was left out: [^.]+\.$/) })]);
	});

	it('an honest column is kept, and so is one the operator vouches for', () => {
		const honest = inspectColumns(rows, ['complaints90d', 'usageTrend', 'contract'], labels, new Set());
		expect(honest.columns.map(({ kind }) => kind)).toEqual(['number', 'number', 'category']);
		expect(honest.warnings).toEqual([]);
		const vouched = rows.map(({ churned }) => ({ status: churned === 'yes' ? 'closed' : 'open' }));
		expect(inspectColumns(vouched, ['status'], labels, new Set(['status'])).columns).toHaveLength(1);
	});

	it('rows that were doubled to balance the classes stay on one side of every split', () => {
		const doubled = rows.flatMap((row) => (row.churned === 'yes' ? [row, row, row] : [row]));
		const own = Uint8Array.from(doubled, ({ churned }) => (churned === 'yes' ? 1 : 0));
		const { groups, warnings } = groupRows(doubled, ['complaints90d', 'usageTrend', 'contract'], undefined);
		expect(warnings).toEqual([expect.objectContaining({ code: 'duplicates' })]);
		const folds = stratifiedFolds(own, groups, 5, 1);
		for (const { training, heldOut } of folds) {
			const seen = new Set(Array.from(training, (row) => groups[row]));
			expect(Array.from(heldOut).filter((row) => seen.has(groups[row]))).toEqual([]);
		}
		expect(folds.reduce((sum, { heldOut }) => sum + heldOut.length, 0)).toBe(doubled.length);
	});

	it('rows of one customer stay on one side as well', () => {
		const { groups } = groupRows([{ id: 1, use: 1 }, { id: 2, use: 2 }, { id: '1', use: 3 }], ['use'], 'id');
		expect(groups[0]).toBe(groups[2]);
		expect(groups[0]).not.toBe(groups[1]);
	});

	it('twenty rows give the scorecard, and why', async () => {
		const model = await trained(history(20));
		expect(model).toMatchObject({ engine: 'scorecard', metrics: null, warnings: [{ code: 'too_few', text: expect.stringMatching(/^20 rows are too few/) }] });
	});

	it('one outcome only gives the scorecard, and why', async () => {
		const model = await trained(history(300).map((row) => ({ ...row, churned: 'no' })), { positiveClass: 'yes' });
		expect(model).toMatchObject({ engine: 'scorecard', warnings: [{ text: expect.stringMatching(/^All 300 rows have the same outcome/) }] });
	});

	it('refuses a history in which nothing is known', async () => {
		const empty = history(300).map(({ churned }) => ({ churned, npsScore: null, usageTrend: '' }));
		await expect(trained(empty)).rejects.toThrow(/No column is left to learn from/);
	});

	it('refuses a label that is not there, and one with an outcome nobody can guess', async () => {
		await expect(trained(history(300), { labelField: 'left' })).rejects.toThrow(/No row has a value under "left"/);
		await expect(trained(history(300).map((row, place) => ({ ...row, churned: ['a', 'b', 'c'][place % 3] })))).rejects.toThrow(/"a", "b", "c".*can't be told/);
	});
});

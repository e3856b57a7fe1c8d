import type { IDataObject } from 'n8n-workflow';
import { ComputeHealthScore } from '../../nodes/ComputeHealthScore/ComputeHealthScore.node';
import type { Contribution, Factor, Health } from '../../nodes/ComputeHealthScore/health/health';
import { metricDefinitions, metrics } from '../../nodes/ComputeHealthScore/scorecard/metrics';
import { fakeExecution } from '../unit/fakeExecution';
import type { TestDatabase } from './database';
import { clinic, marta, minutesLater, noon, studio } from './fixtures';
import { createHealthDatabase, days, healthOf, startCampaigns, storeScore, toScore } from './health';

let db: TestDatabase;
beforeEach(async () => {
	db = await createHealthDatabase();
});
afterEach(() => db.drop());

describe('scores', () => {
	it('are kept by day, the later one of a day holds, and a bad item costs no other', async () => {
		await storeScore(db, marta);
		await storeScore(db, marta, { overallHealthScore: 50 }, minutesLater(30));
		await storeScore(db, marta, { overallHealthScore: 60 }, days(1));
		expect(await db.rows('select overall_health_score, retention_probability, predicted_ltv, metrics from comms.customer_health_scores order by analysed_on')).toEqual([
			{ overall_health_score: 50, retention_probability: '0.40000', predicted_ltv: '1200.50', metrics: { npsScore: 3 } }, { overall_health_score: 60, retention_probability: '0.40000', predicted_ltv: '1200.50', metrics: { npsScore: 3 } }]);
		expect(await db.rows('select overall_health_score from comms.latest_health_scores')).toEqual([{ overall_health_score: 60 }]);
		const bad = [{ tenantId: studio, contactId: marta, health: healthOf({ churnRiskLevel: 'dire' }) }, { tenantId: clinic, contactId: marta, health: healthOf() }, { tenantId: studio, contactId: marta, error: 'no' }, { tenantId: studio, contactId: marta, health: healthOf() }];
		expect((await db.rows<{ outcome: string }>('select * from comms.store_health_scores($1, $2)', [JSON.stringify(bad), noon])).map(({ outcome }) => outcome).sort()).toEqual(['failed', 'failed', 'stored', 'unknown']);
	});

	it('that are stored without their words are read with the words of the node', async () => {
		const node = new ComputeHealthScore();
		const customer = (place: number): Record<string, unknown> => Object.fromEntries(metrics.map((metric, at) => {
			const { min, max, format } = metricDefinitions[metric];
			const value = [min, Math.min(max, 1), 0.125, 0.5, 3, 17.25, -0.3, 1_234_567][(place + at) % 8] ?? 0;
			return [metric, format === 'yesNo' ? place % 2 : Math.min(max, Math.max(min, value))];
		}));
		for (let place = 0; place < 8; place += 1) {
			const known = { ...customer(place), npsScore: place, ...(place === 7 ? { championChanged: true } : {}) };
			const score = async (parameters: object, items: object[]) => {
				const { ctx } = fakeExecution({ node, parameters: { now: noon, ...parameters }, items: items.map((json) => ({ json: json as IDataObject })) });
				return (await node.execute.call(ctx))[0]?.[0]?.json;
			};
			const brief = await score({ customers: 'list' }, [{ customers: [{ tenantId: studio, contactId: marta, customer: known }] }]);
			const whole = (await score({}, [known]))?.health as unknown as Health;
			expect(await db.rows('select outcome from comms.store_health_scores($1, $2)', [(brief?.healthScores as { items: string }).items, noon])).toEqual([{ outcome: 'stored' }]);
			const [read] = await db.rows<{ contributions: Contribution[]; risk_factors: Factor[]; positive_indicators: Factor[]; recommended_actions: unknown; size: number }>(
				'select l.*, pg_column_size(h.*) as size from comms.latest_health_scores l join comms.customer_health_scores h on h.id = l.id',
			);
			const words = (parts: ReadonlyArray<{ feature: string; text: string }> = []) => parts.map(({ feature, text }) => [feature, text]);
			expect(new Map(words(read?.contributions) as Array<[string, string]>)).toEqual(new Map(words(whole.contributions) as Array<[string, string]>));
			expect(words(read?.risk_factors)).toEqual(words(whole.riskFactors));
			expect(words(read?.positive_indicators)).toEqual(words(whole.positiveIndicators));
			expect(read?.recommended_actions).toEqual(whole.recommendedActions);
			expect(read?.contributions[0]?.feature).toBe('baseline');
			expect(read?.contributions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(whole.overallHealthScore, 6);
			expect(read?.size).toBeLessThan(3_000);
		}
		expect(await db.rows(`select code from comms.health_words where kind = 'metric' order by code`)).toEqual([...metrics].sort().map((code) => ({ code })));
	});

	it('that were stored in full are read as they are', async () => {
		await storeScore(db, marta, { riskFactors: [{ feature: 'x', points: -3, text: 'Why' }], recommendedActions: [{ code: 'c', text: 'Do it', needsPerson: false, because: [] }] });
		expect(await db.rows('select contributions, risk_factors, positive_indicators, recommended_actions from comms.latest_health_scores')).toEqual([
			{ contributions: [{ feature: 'baseline', points: 40, text: 'x' }], risk_factors: [{ feature: 'x', points: -3, text: 'Why' }], positive_indicators: [], recommended_actions: [{ code: 'c', text: 'Do it', needsPerson: false, because: [] }] },
		]);
		const [other] = await db.rows<{ id: string }>('select id from comms.customer_health_scores');
		await db.rows(`do $$ begin create role health_other login password 'x' in role comms_workflows; exception when duplicate_object then null; end $$`);
		await db.rows('insert into comms.tenant_logins values ($1, $2)', ['health_other', clinic]);
		const bound = await db.connect('health_other:x');
		expect((await bound.query('select * from comms.explained_score($1)', [other?.id])).rows).toEqual([]);
	});

	it('give way to what a person says, with reason, author and end, and come back when it ends', async () => {
		const say = async (level: string, reason: string, author: string, expires: string | null) => (await db.row<{ outcome: string }>('select comms.override_health($1, $2, $3, $4, $5, $6) as outcome', [marta, level, reason, author, expires, noon])).outcome;
		expect(await say('low', ' ', 'Ana', days(9))).toBe('invalid');
		expect(await say('low', 'signed', '', days(9))).toBe('invalid');
		expect(await say('low', 'signed', 'Ana', null)).toBe('invalid');
		expect(await say('low', 'signed', 'Ana', days(400))).toBe('invalid');
		expect(await say('low', 'signed', 'Ana', days(9))).toBe('set');
		expect((await toScore(db))[0]?.override).toMatchObject({ riskLevel: 'low', author: 'Ana', reason: 'signed' });
		await storeScore(db, marta);
		expect(await startCampaigns(db)).toEqual([]);
		expect((await toScore(db, null, null, 9, days(10)))[0]?.override).toBeNull();
		expect(await say('none', '', '', null)).toBe('withdrawn');
		expect((await toScore(db))[0]?.override).toBeNull();
	});
});

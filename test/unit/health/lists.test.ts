import { ComputeHealthScore } from '../../../nodes/ComputeHealthScore/ComputeHealthScore.node';
import type { BriefHealth } from '../../../nodes/ComputeHealthScore/health/brief';
import type { Health } from '../../../nodes/ComputeHealthScore/health/health';
import { fakeExecution } from '../fakeExecution';
import { madeUpCustomers, whoLeft } from '../../benchmark/healthRows';

const now = '2026-11-23T09:30:00Z';
const node = new ComputeHealthScore();

interface Out {
	customers?: unknown;
	healthScores: { items: string };
	health: Health;
	model: unknown;
}

interface Entry {
	tenantId?: string;
	contactId?: string;
	customer?: unknown;
	health?: BriefHealth;
	error?: string;
}

async function run(json: Array<Record<string, unknown>>, parameters: Record<string, unknown> = {}): Promise<Out[]> {
	const { ctx } = fakeExecution({ node, parameters: { now, ...parameters }, items: json.map((own) => ({ json: own as never })) });
	return ((await node.execute.call(ctx))[0] ?? []).map((item) => item.json as unknown as Out);
}
const asList = async (customers: unknown) => {
	const [item] = await run([{ customers }], { customers: 'list' });
	return { item, entries: JSON.parse(item?.healthScores.items ?? '[]') as Entry[] };
};

const customers = madeUpCustomers(60);

describe('customers in a list', () => {
	it('get the figures that they get as items, and points that sum to the score to the hundredth', async () => {
		const { item, entries } = await asList(customers.map((customer, place) => ({ tenantId: 't', contactId: customer.contactId, customer, override: place === 3 ? { riskLevel: 'high', reason: 'Said so', author: 'Ana', expiresAt: '2026-12-31T00:00:00Z' } : null })));
		expect(item).toMatchObject({ customers: expect.any(Array), healthScores: { scored: 60, failed: 0, engine: 'scorecard', reasons: [{ code: 'list_scored' }] } });
		const single = await run(customers);
		for (const [place, { health, tenantId, contactId, customer }] of entries.entries()) {
			const whole = single[place]?.health;
			if (whole === undefined || health === undefined) throw new Error('It was not scored.');
			expect({ tenantId, contactId, customer }).toEqual({ tenantId: 't', contactId: customers[place]?.contactId, customer: customers[place] });
			for (const key of ['overallHealthScore', 'churnProbability', 'engagementScore', 'predictedLtv', 'currency', 'modelVersion', 'engine', 'confidenceLevel'] as const) expect([key, health[key]]).toEqual([key, whole[key]]);
			expect(health.churnRiskLevel).toBe(place === 3 ? 'high' : whole.churnRiskLevel);
			expect(health.riskFactors).toEqual(whole.riskFactors.map(({ feature }) => feature));
			expect(Object.keys(health.contributions).sort()).toEqual(whole.contributions.map(({ feature }) => feature).sort());
			const sum = Object.values(health.contributions).reduce<number>((total, points) => total + Number(points), 0);
			expect(sum).toBeCloseTo(health.overallHealthScore, 6);
			for (const { feature, points } of whole.contributions) if (feature !== 'baseline') expect(Math.abs(Number(health.contributions[feature]) - points)).toBeLessThanOrEqual(0.005001);
		}
	});

	it('cost no other where one cannot be scored: the error stands in the list', async () => {
		const { item, entries } = await asList([{ contactId: 'a', customer: { npsScore: 9 } }, { contactId: 'b', customer: { npsScore: 99 } }, 'nobody', { npsScore: 2, contactId: 'c' }]);
		expect(entries.map(({ contactId, health, error }) => [contactId, health?.engine, error?.slice(0, 30)])).toEqual([
			['a', 'scorecard', undefined], ['b', undefined, '"customer.npsScore" is 99. It '.slice(0, 30)], [undefined, undefined, expect.any(String)], ['c', 'scorecard', undefined],
		]);
		expect(item?.healthScores).toMatchObject({ scored: 2, failed: 2, reasons: [{ code: 'list_scored' }, { code: 'not_scored', evidence: { contactId: 'b' } }, { code: 'not_scored' }] });
	});

	it('are scored by the model that the first of them carries', async () => {
		const history = madeUpCustomers(300);
		const left = whoLeft(history);
		const [learnt] = await run(history.map((customer, place) => ({ ...customer, churned: left[place] })), { operation: 'train', algorithm: 'logisticRegression', labelField: 'churned', idField: 'contactId', featureFields: 'usageTrend, complaints90d, paymentDelayDays, npsScore' });
		const model = learnt?.model;
		const { entries } = await asList(customers.map((customer, place) => ({ contactId: customer.contactId, customer, model: place === 0 ? model : null })));
		const single = await run(customers, { model });
		expect(entries.map(({ health }) => [health?.engine, health?.churnProbability])).toEqual(single.map(({ health }) => ['logisticRegression', health.churnProbability]));
	}, 30_000);

	it('keep the words where they do not follow from a metric and its value', async () => {
		const { entries } = await asList([{ npsScore: '3', championChanged: true, openTickets: 2 }]);
		expect(entries[0]?.health?.contributions).toMatchObject({ npsScore: { text: 'Latest NPS answer: 3' }, championChanged: { text: 'Main contact left: yes' }, openTickets: expect.any(Number), baseline: expect.any(Number) });
	});

	it('are read from the field that is named, and an item without one says how to mend it', async () => {
		const { ctx } = fakeExecution({ node, parameters: { now, customers: 'list', listField: 'people' }, items: [{ people: [] }, { people: 'x' }], onError: 'continueErrorOutput' });
		const [items] = await node.execute.call(ctx);
		expect(items?.[0]?.json.healthScores).toMatchObject({ items: '[]', scored: 0, failed: 0, engine: 'none' });
		expect(items?.[1]?.json).toEqual({ error: expect.stringMatching(/"people" is no list of customers\. \[item 1\] Name the field/) });
	});
});

import { accounts } from '../../../sandbox/services/vendors/accounts';
import { run } from '../inbox';
import { TestN8n } from '../harness/TestN8n';
import { Stage } from '../messaging/stage';

/** Sync ClickUp in a real n8n against ClickUp as its own reference describes it: what stands there, and what becomes of each kind of trouble. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
const { listId } = accounts.clickUp;
let tenant = '';

beforeAll(async () => {
	// A business of its own, so that nobody else's scores are told.
	const [made] = await n8n.query<{ id: string }>('insert into comms.tenants (name) values ($1) returning id', [`ClickUp ${run}`]);
	tenant = made?.id ?? '';
	await stage.faults([]);
});
afterAll(async () => {
	await stage.faults([]);
	await n8n.close();
});

async function customer(name: string, level: string): Promise<string> {
	const [row] = await n8n.query<{ id: string }>('insert into comms.crm_contacts (tenant_id, name) values ($1, $2) returning id', [tenant, `${name} ${run}`]);
	const health = { overallHealthScore: 30, churnProbability: 0.75, churnRiskLevel: level, riskFactors: [{ text: 'Complaints in 90 days: 3' }], recommendedActions: [{ text: 'Call about the complaint.' }], confidenceLevel: 0.5, engine: 'scorecard' };
	await n8n.query('select * from comms.store_health_scores($1)', [JSON.stringify([{ tenantId: tenant, contactId: row?.id, customer: {}, health }])]);
	return row?.id ?? '';
}
const sync = async (settings: object = {}) =>
	await n8n.runWorkflow('comms-sync-clickup', { startNode: 'Every hour', pinData: { Settings: [{ listId, taskListId: '', metricsListId: '', tenant, atATime: 80, now: '', ...settings }] }, timeout: 110_000 });
/** The tasks in ClickUp about somebody: the newest name of each. */
async function standing(about: string): Promise<string[]> {
	const versions = await stage.services({ service: 'clickup' });
	return [...new Map(versions.map(({ mark, title, status }) => [mark, `${title} (${status})`])).values()].filter((title) => title.includes(about)).sort();
}
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

test('customers at risk stand there as entries and tasks, once however often it runs; what the team closes is closed here', async () => {
	expect((await sync({ listId: '' })).status).toBe('success');
	const id = await customer('Acme', 'critical');
	await customer('Mild', 'medium');
	expect((await sync()).error).toBeUndefined();
	expect((await sync()).error).toBeUndefined();
	expect(await standing(`Acme ${run}`)).toEqual([`Acme ${run}: critical risk (to do)`, `Look after Acme ${run}: critical risk of leaving (to do)`]);
	expect(await standing(`Mild ${run}`)).toEqual([`Mild ${run}: medium risk (to do)`]);
	expect(await standing('Retention in')).toHaveLength(1);
	// Calls make tasks there, too.
	const ours = (await stage.services({ service: 'clickup' })).filter(({ title }) => title.includes(run) || title.startsWith('Retention in'));
	expect(ours).toHaveLength(4);
	const [task] = await n8n.query<{ clickup_id: string }>(`select clickup_id from comms.clickup_tasks where contact_id = $1 and kind = 'task'`, [id]);
	await stage.write({ service: 'clickup', from: 'ana', to: task?.clickup_id ?? '', text: 'complete' });
	expect((await sync()).error).toBeUndefined();
	expect(await n8n.query(`select status, closed_at is not null as closed from comms.clickup_tasks where contact_id = $1 and kind = 'task'`, [id])).toEqual([{ status: 'complete', closed: true }]);
	// The figures of the month know of it, and nothing was told that ClickUp's reference does not know.
	expect((await stage.services({ service: 'clickup' })).at(-1)?.text).toContain('**Tasks closed here**: 1');
	expect((await n8n.sandbox.violations()).violations).toEqual([]);
}, 240_000);

test('a task whose answer was lost is not made twice', async () => {
	const id = await customer('Lost', 'high');
	await stage.faults([{ service: 'clickup', kind: 'drop_after', pattern: listId }]);
	expect((await sync()).error).toBeUndefined();
	expect(await n8n.query('select clickup_id from comms.clickup_tasks where contact_id = $1', [id])).toEqual([{ clickup_id: null }, { clickup_id: null }]);
	await stage.faults([]);
	for (const hours of [1, 2]) expect((await sync({ now: inHours(hours) })).error).toBeUndefined();
	expect(await n8n.query('select count(*)::int as known from comms.clickup_tasks where contact_id = $1 and clickup_id is not null', [id])).toEqual([{ known: 2 }]);
	expect(await standing(`Lost ${run}`)).toHaveLength(2);
}, 240_000);

test('too many requests are waited for; a token that is not taken and a list that is gone are told of, and nothing is made meanwhile', async () => {
	const id = await customer('Patient', 'high');
	const known = async () => (await n8n.query('select 1 from comms.clickup_tasks where contact_id = $1 and clickup_id is not null', [id])).length;
	await stage.faults([{ service: 'clickup', kind: 'rate_limited', pattern: '*', seconds: 60 }]);
	expect((await sync()).status).toBe('success');
	await stage.faults([{ service: 'clickup', kind: 'rate_limited', pattern: listId, seconds: 60 }]);
	expect((await sync()).status).toBe('success');
	expect(await known()).toBe(0);
	await stage.faults([{ service: 'clickup', kind: 'server_error', pattern: '*', code: '401' }]);
	expect((await sync()).error).toMatch(/does not take the access token of the credential "ClickUp"/);
	await stage.faults([]);
	expect((await sync({ listId: '901100000404' })).error).toMatch(/no list of that id.*404 List not found/);
	expect(await known()).toBe(0);
	expect((await sync({ now: inHours(1) })).error).toBeUndefined();
	expect(await known()).toBe(2);
}, 240_000);

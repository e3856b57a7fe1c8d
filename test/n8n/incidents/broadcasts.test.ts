import { readTextSet } from '../../../workflows/texts/readTexts';
import { TestN8n } from '../harness/TestN8n';
import { run } from '../inbox';
import { noonZone, Stage } from '../messaging/stage';

/** The broadcasts by their names, from a request or a clock to the messages of their readers, in a real n8n. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
const part = `desk-${run}`;
let tenant = '';
let contact = '';

beforeAll(async () => {
	await stage.prepare();
	tenant = await stage.tenant();
	await n8n.query('select * from comms.load_templates($1)', [JSON.stringify(readTextSet('broadcasts'))]);
	const [made] = await n8n.query<{ id: string }>(
		`with account as (insert into comms.crm_accounts (tenant_id, name, tier) values ($1, $2, 'enterprise') returning id),
		part as (insert into comms.service_components values ($1, $3, 'Desk')),
		used as (insert into comms.component_users (tenant_id, component, account_id) select $1, $3, id from account)
		insert into comms.crm_contacts (tenant_id, account_id, name, first_name, email, language, time_zone) select $1, id, 'Ida Berg', 'Ida', $4, 'de', $5 from account returning id`,
		[tenant, `Reader ${run}`, part, `ida.${run}@reader.example`, noonZone()],
	);
	contact = made?.id ?? '';
}, 120_000);
afterAll(async () => {
	// Nothing of it is to go out while others test.
	await n8n.query(`update comms.broadcasts set state = 'cancelled' where state = 'planned' and key like '%' || $1 || '%'`, [run]);
	await n8n.query(`delete from comms.service_components where component = $1`, [part]);
	await n8n.query(`update comms.crm_accounts set tier = 'essential' where name = $1`, [`Reader ${run}`]);
	await n8n.close();
});

const post = async (path: string, body: object) => await n8n.callWebhook(`comms/${path}`, { method: 'POST', headers: n8n.inboundWebhookHeaders, body });
const outcomes = ({ data }: { data: unknown }) => (data as { broadcasts: Array<{ templateId: string; outcome: string }> }).broadcasts.map(({ templateId, outcome }) => `${templateId} ${outcome}`);
const read = async () => await n8n.query<{ template: string; channel: string; text: string }>(`select template_id as template, channel, concat_ws(E'\\n', message ->> 'subject', message ->> 'text') as text from comms.scheduled_messages where contact_id = $1 order by created_at, channel`, [contact]);
async function send(now: string): Promise<void> {
	const { status, error } = await n8n.runWorkflow('comms-send-broadcast', { startNode: 'Every five minutes', pinData: { Settings: [{ now }] }, timeout: 110_000 });
	expect([status, error]).toEqual(['success', undefined]);
}

test.each([
	['product-update', { key: `u-${run}`, dueAt: '2098-01-01T09:00:00Z', facts: { product: 'Desk', version: '4.2', features: [], notesUrl: 'https://example.com' } }, ['product.update planned']],
	['security-alert', { key: `s-${run}`, dueAt: '2098-01-01T09:00:00Z', facts: { reference: 'SEC-1' } }, ['security.alert planned']],
	['newsletter', { key: `n-${run}`, dueAt: '2098-01-01T09:00:00Z' }, ['news.weekly planned']],
	['performance-report', { key: `p-${run}`, period: 'Q1 2098', dueAt: '2098-01-01T09:00:00Z' }, ['report.performance planned']],
	['account-review', { key: `a-${run}`, period: '2098', dueAt: '2098-01-01T09:00:00Z' }, ['review.account planned']],
])('%s plans once, and refuses by name what it cannot', async (path, body, expected) => {
	expect((await n8n.callWebhook(`comms/${path}`, { method: 'POST', body })).status).toBe(403);
	expect(outcomes(await post(path, body))).toEqual(expected);
	expect(outcomes(await post(path, body))).toEqual(expected.map((one) => one.replace('planned', 'already')));
	expect(outcomes(await post(path, { ...body, key: '' }))[0]).toContain('refused: "key" is missing');
});

test('a maintenance is told of three times to who uses the part', async () => {
	const key = `move-${run}`;
	const announced = await post('maintenance', { key, components: [part], maintenance: { startsAt: '2027-03-31T01:00:00Z', endsAt: '2027-03-31T03:00:00Z', systems: 'Desk', purpose: 'More room', expected: 'It is down' }, texts: { de: { purpose: 'Mehr Platz', expected: 'Es steht still' } } });
	expect(outcomes(announced)).toEqual(['maintenance.week planned', 'maintenance.soon planned']);
	await send('2027-03-24T03:00:00Z');
	await send('2027-03-30T23:30:00Z');
	expect(outcomes(await post('maintenance', { key, endedAt: '2027-03-31T02:40:00Z', result: 'All is moved', texts: { de: { result: 'Alles ist umgezogen' } } }))).toEqual(['maintenance.done planned']);
	await send('2027-03-31T03:00:00Z');
	// Others' tests plan broadcasts of the business, too, which reach this reader.
	const mails = (await read()).filter(({ channel, template }) => channel === 'email' && template.startsWith('maintenance.'));
	expect(mails.map(({ template }) => template)).toEqual(['maintenance.week', 'maintenance.soon', 'maintenance.done']);
	expect(mails[0]?.text).toContain('Mehr Platz');
	expect(mails[2]?.text).toContain('Alles ist umgezogen');
}, 120_000);

test('the daily status goes out by itself only where it was switched on, once a day, with what the tables say', async () => {
	const look = async (automatic: boolean) => {
		const { status, error } = await n8n.runWorkflow('comms-daily-status', { startNode: 'Every hour', pinData: { 'By itself?': [{ automatic, now: '2027-04-08T12:00:00Z' }] }, timeout: 60_000 });
		expect([status, error]).toEqual(['success', undefined]);
		return (await n8n.query(`select 1 from comms.broadcasts where tenant_id = $1 and key = 'status.daily:2027-04-08'`, [tenant])).length;
	};
	expect([await look(false), await look(true), await look(true)]).toEqual([0, 1, 1]);
	await send('2027-04-08T12:05:00Z');
	const mail = (await read()).findLast(({ template, channel }) => template === 'status.daily' && channel === 'email');
	expect(mail?.text).toMatch(/8\. April 2027[\s\S]*Desk: /);
	await n8n.query(`delete from comms.broadcasts where key = 'status.daily:2027-04-08'`);
}, 120_000);

test('one page lists what goes out regularly and when next', async () => {
	const { status, data } = await n8n.callWebhook('comms/routine', { method: 'GET', headers: n8n.pagesHeaders });
	expect(status).toBe(200);
	for (const name of ['Daily status', 'Newsletter', 'Performance report', 'Account review', 'Product update', `move-${run}:maintenance.week`]) expect(String(data)).toContain(name);
	expect(await n8n.callWebhook('comms/routine', { method: 'GET' })).toMatchObject({ status: 401 });
});

import { run } from '../inbox';
import { TestN8n } from '../harness/TestN8n';
import { Stage } from '../messaging/stage';

/** Enrolling, quotes and behaviour by webhook, and the page that simulates: main path and worst failure of each, in a real n8n. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
const sequence = `campaign-${run}`;
let tenant: string;

const post = (path: string, body: unknown) => n8n.callWebhook(path, { method: 'POST', headers: n8n.inboundWebhookHeaders, body, timeout: 110_000 });
const enrolment = async (contact: string) =>
	await n8n.query<{ state: string; code: string | null; steps: number }>(
		`select e.state, e.state_reason ->> 'code' as code, (select count(*)::int from comms.enrolment_steps t where t.enrolment_id = e.id) as steps from comms.enrolments e where e.contact_id = $1`, [contact]);

beforeAll(async () => {
	await stage.prepare();
	tenant = await stage.tenant();
	await n8n.query('select * from comms.load_templates($1)', [JSON.stringify([{ templateId: sequence, channel: 'email', language: 'en', name: 'Note', subject: 'A note', text: 'Hello {{name}}.', variables: { name: { type: 'text', required: true } } }])]);
	await n8n.query('select * from comms.save_sequence($1, $2)', [JSON.stringify({
		id: sequence, topic: 'service', reentry: { mode: 'after_exit' }, exits: ['reply', 'conversion', 'opt_out'],
		steps: [0, 3].map((days) => ({ id: `day-${days}`, delay: { kind: 'elapsed', days }, channels: ['email'], template: sequence })),
	}), tenant]);
});
afterAll(() => n8n.close());

test('contacts are enrolled by webhook, each answered for itself, once however often it is asked', async () => {
	const person = await stage.person();
	const body = { contacts: [{ sequence, email: person.email, key: `order-${run}` }, { sequence, email: 'nobody@nowhere.example' }, { sequence: 'no-such', contactId: person.id }] };
	const first = await post('comms/enrol', body);
	expect(first).toMatchObject({ status: 200, data: { enrolled: 1 } });
	const again = await post('comms/enrol', body);
	expect((again.data as { contacts: Array<{ outcome: string }> }).contacts.map(({ outcome }) => outcome).sort()).toEqual(['already', 'failed', 'failed']);
	expect((await n8n.callWebhook('comms/enrol', { method: 'POST', body })).status).toBe(403);

	await n8n.runWorkflow('comms-advance-seq', { timeout: 110_000 });
	expect(await enrolment(person.id)).toEqual([{ state: 'active', code: null, steps: 1 }]);
}, 240_000);

test('what a customer does elsewhere ends their sequence at once, and the answer says why', async () => {
	const person = await stage.person();
	await post('comms/enrol', { sequence, contactId: person.id, key: `b-${person.id}` });
	const { status, data } = await post('comms/behaviour', [{ contactId: person.id, event: 'conversion', id: 'c-1' }, { contactId: person.id, event: 'dance' }]);
	expect(status).toBe(200);
	expect(data).toMatchObject({ events: [{ outcome: 'noted' }, { outcome: 'failed' }], enrolments: [{ state: 'exited', decision: { reasons: [{ code: 'exit_conversion' }] } }] });
	expect(await enrolment(person.id)).toEqual([{ state: 'exited', code: 'exit_conversion', steps: 0 }]);
}, 240_000);

test('the page shows who would get what and what would be held back, and writes nothing down', async () => {
	const person = await stage.person();
	await n8n.query(`insert into comms.suppressions (tenant_id, channel, address_hash, reason) values ($1, 'email', comms.address_hash($2), 'hard_bounce')`, [tenant, person.email]);
	const before = await n8n.query('select count(*) from comms.enrolments');
	const { status, data } = await n8n.callWebhook('comms/simulate', { headers: n8n.pagesHeaders, query: { sequence, contacts: `${person.email}, <script>@x.example`, from: '2027-03-01', days: '30' }, timeout: 110_000 });
	expect(status).toBe(200);
	expect(data).toContain(person.name);
	expect(data).toContain('is stopped');
	expect(data).not.toContain('<script>');
	expect(await n8n.query('select count(*) from comms.enrolments')).toEqual(before);
	expect((await n8n.callWebhook('comms/simulate')).status).toBe(401);
}, 240_000);

test('staff see why somebody stands where they stand, pause and take out by buttons, and store a definition that was tried first', async () => {
	const person = await stage.person();
	await post('comms/enrol', { sequence, contactId: person.id, key: `p-${person.id}` });
	const open = async (query: Record<string, string>) => String((await n8n.callWebhook('comms/sequences', { headers: n8n.pagesHeaders, query: { tenant, ...query }, timeout: 110_000 })).data);
	const page = await open({ who: person.email, open: sequence });
	expect(page).toContain(person.name);
	expect(page).toContain('under way');
	const form = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
	const [mine] = await n8n.query<{ id: string }>('select id from comms.enrolments where contact_id = $1', [person.id]);
	const press = async (choice: Record<string, string>) => {
		const { status, headers } = await n8n.callWebhook('comms/sequences', {
			method: 'POST', headers: { ...n8n.pagesHeaders, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ form, tenant, who: person.email, ...choice }).toString(), timeout: 110_000,
		});
		expect(status).toBe(303);
		const { searchParams } = new URL(String(headers.location));
		return { said: searchParams.get('said'), detail: searchParams.get('detail') ?? '' };
	};
	expect(await press({ action: 'pause', id: mine?.id ?? '' })).toMatchObject({ said: 'done' });
	expect(await press({ action: 'end', id: mine?.id ?? '' })).toMatchObject({ said: 'done' });
	expect(await enrolment(person.id)).toMatchObject([{ state: 'exited', code: 'ended_by_hand' }]);
	expect(await press({ action: 'end', id: mine?.id ?? '', form: 'forged' })).toMatchObject({ said: 'stale' });

	const definition = { id: sequence, topic: 'service', steps: [{ id: 'note', delay: { kind: 'calendar', from: 'date', date: 'endsOn', days: -3, at: '09:00' }, channels: ['email'], template: sequence }] };
	const save = (changed: object) => press({ action: 'save', key: sequence, definition: JSON.stringify(changed) });
	expect(await save({ ...definition, steps: [{ ...definition.steps[0], delay: { kind: 'calendar', days: 1, at: '25:00' } }] })).toMatchObject({ said: 'refused', detail: expect.stringContaining('sequence.steps[0].delay.at') as string });
	expect(await press({ action: 'save', key: sequence, definition: '{"id": ' })).toMatchObject({ said: 'refused' });
	expect(await save(definition)).toMatchObject({ said: 'done', detail: expect.stringContaining('Version 2 is stored') as string });
	expect((await n8n.callWebhook('comms/sequences')).status).toBe(401);
}, 240_000);

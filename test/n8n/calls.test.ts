import { accounts } from '../../sandbox/services/vendors/accounts';
import { eventually, run } from './inbox';
import { Stage } from './messaging/stage';
import { TestN8n } from './harness/TestN8n';

/** Calls in a real n8n: what Vapi reports of them, and what its assistant asks while it talks. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
const ours = accounts.vapi.number;
let tenant = '';
let staff = '';

beforeAll(async () => {
	await stage.prepare();
	tenant = await stage.tenant();
	const [row] = await n8n.query<{ staff_email: string }>('select staff_email from comms.tenant_settings where tenant_id = $1', [tenant]);
	staff = row?.staff_email ?? '';
}, 120_000);
afterAll(async () => {
	await stage.faults([]);
	await n8n.close();
});

const vapiSays = (path: string, message: object, secret: string = accounts.vapi.serverSecret) =>
	n8n.callWebhook(path, { method: 'POST', body: { message }, headers: { 'x-vapi-secret': secret } });

const set = (id: string, values: Record<string, unknown>) =>
	n8n.patchWorkflow(id, ({ nodes }) => {
		const settings = nodes.find(({ name }) => name === 'Settings');
		const { assignments } = (settings?.parameters as { assignments: { assignments: Array<{ name: string; value: unknown }> } }).assignments;
		for (const one of assignments) if (one.name in values) one.value = values[one.name];
	});

const agreed = { role: 'tool_calls', toolCalls: [{ function: { name: 'note_recording_consent', arguments: { agreed: true } } }] };
const report = (id: string, phone: string, more: unknown[] = [agreed]) => ({
	type: 'end-of-call-report',
	endedReason: 'customer-ended-call',
	startedAt: new Date(Date.now() - 90_000).toISOString(),
	endedAt: new Date().toISOString(),
	timestamp: Date.now(),
	call: { id, type: 'inboundPhoneCall' },
	customer: { number: phone },
	phoneNumber: { number: ours },
	artifact: {
		messages: [
			{ role: 'bot', message: 'This is an automated assistant, the call is recorded as text. Is that all right?' },
			{ role: 'user', message: 'Yes. I am really angry: the invoice is wrong again and nobody ever called me back.' },
			{ role: 'bot', message: 'I am sorry. I will send you the corrected invoice by Friday.' },
			...more,
		],
	},
	analysis: {},
});
const tasks = (call: string) => n8n.query<{ what: string; state: string; system: string; external_id: string | null }>('select what, state, system, external_id from comms.call_tasks where call_ref = $1', [call]);
const calls = (call: string) => n8n.query<{ transcript: string | null; sentiment: string | null }>('select transcript, sentiment from comms.call_transcripts where call_id = $1', [call]);

test('the report of a call becomes its mood and a task in ERPNext, once; a forged one nothing', async () => {
	await set('comms-call-transcript', { tasksTo: 'erpnext' });
	const person = await stage.person();
	const id = `call-a${run}`;
	expect((await vapiSays('comms/vapi-calls', report(id, person.phone), 'guessed')).status).toBe(403);
	expect(await calls(id)).toEqual([]);
	expect((await vapiSays('comms/vapi-calls', report(id, person.phone))).status).toBe(200);
	await eventually('the task', async () => (await tasks(id)).some(({ state }) => state === 'made'));
	expect((await vapiSays('comms/vapi-calls', report(id, person.phone))).status).toBe(200);
	const [call, ...others] = await calls(id);
	expect([call?.sentiment, others]).toEqual(['negative', []]);
	expect(call?.transcript).toContain('Customer: Yes. I am really angry');
	expect(await tasks(id)).toEqual([{ what: 'send you the corrected invoice', state: 'made', system: 'erpnext', external_id: expect.stringMatching(/^TASK-/) as string }]);
});

test('a call without consent keeps no word, and a wish never to be called again is heeded all the same', async () => {
	const person = await stage.person();
	const id = `call-b${run}`;
	expect((await vapiSays('comms/vapi-calls', report(id, person.phone, [{ role: 'user', message: 'Do not ever call me again.' }]))).status).toBe(200);
	await eventually('the opt-out', async () => (await n8n.query(`select 1 from comms.consent_events where contact_id = $1 and channel = 'phone' and state = 'withdrawn'`, [person.id])).length > 0);
	expect(await calls(id)).toEqual([{ transcript: null, sentiment: null }]);
	expect(await tasks(id)).toEqual([]);
	// Nor does n8n keep it.
	const { data } = await n8n.rest.get<{ data: { results: unknown[] } }>('/executions', { params: { filter: JSON.stringify({ workflowId: 'comms-call-transcript' }) } });
	expect(data.data.results).toEqual([]);
});

test('a task list that refuses is asked again later, and the next task goes to ClickUp', async () => {
	await stage.faults([{ service: 'erpnext', kind: 'server_error', pattern: '*' }]);
	const person = await stage.person();
	const id = `call-c${run}`;
	await vapiSays('comms/vapi-calls', report(id, person.phone));
	await eventually('the refusal', async () => (await n8n.query('select 1 from comms.call_tasks where call_ref = $1 and attempts = 1 and problem is not null', [id])).length > 0);
	expect((await tasks(id))[0]).toMatchObject({ state: 'open', external_id: null });
	await stage.faults([]);
	await set('comms-call-transcript', { tasksTo: 'clickup', clickUpList: accounts.clickUp.listId });
	await n8n.query(`update comms.call_tasks set next_at = now() where call_ref = $1`, [id]);
	expect((await n8n.runWorkflow('comms-call-transcript', { startNode: 'Every quarter of an hour' })).status).toBe('success');
	await eventually('the task in ClickUp', async () => (await tasks(id))[0]?.state === 'made');
	await set('comms-call-transcript', { tasksTo: 'email', clickUpList: '' });
});

test('with a model, what it says of a call is held against the words of the call; where the model is down the call is read without it', async () => {
	await n8n.patchWorkflow('comms-call-transcript', ({ nodes }) => {
		for (const node of nodes) {
			if (!['Read mood and wish', 'Find what was promised'].includes(node.name)) continue;
			Object.assign(node, { parameters: { ...node.parameters, engine: 'api', apiModel: 'sandbox' }, credentials: { openAiCompatibleApi: { id: null, name: 'OpenAI-compatible endpoint' } } });
		}
	});
	const person = await stage.person();
	const id = `call-m${run}`;
	const record = {
		summary: [{ text: 'The invoice is wrong again and nobody called back.', quote: 'the invoice is wrong again and nobody ever called me back' }, { text: 'The customer wants a discount.', quote: 'I want a discount' }],
		decisions: [],
		actionItems: [
			{ what: 'Send the corrected invoice', owner: 'Assistant', due: 'Friday', quote: 'I will send you the corrected invoice by Friday.' },
			{ what: 'Refund 500 euros', owner: 'Assistant', due: null, quote: 'We will refund 500 euros.' },
		],
	};
	await n8n.sandbox.model({ mode: 'helpful', script: [{ match: `<<<NOTES[^]*ledger ${run}`, reply: JSON.stringify(record) }] });
	expect((await vapiSays('comms/vapi-calls', report(id, person.phone, [agreed, { role: 'user', message: `It is about ledger ${run}.` }]))).status).toBe(200);
	await eventually('the task', async () => (await tasks(id)).length > 0);
	expect((await n8n.sandbox.modelCalls()).filter(({ scripted, schemaName }) => scripted && schemaName === 'meeting_record')).toHaveLength(1);
	expect((await tasks(id)).map(({ what }) => what)).toEqual(['Send the corrected invoice']);
	expect(await n8n.query('select summary from comms.call_transcripts where call_id = $1', [id])).toEqual([{ summary: ['The invoice is wrong again and nobody called back.'] }]);

	await n8n.sandbox.model({ mode: 'down', script: [] });
	const other = `call-n${run}`;
	await vapiSays('comms/vapi-calls', report(other, person.phone));
	await eventually('the task without a model', async () => (await tasks(other)).length > 0);
	expect((await tasks(other)).map(({ what }) => what)).toEqual(['send you the corrected invoice']);
	await n8n.sandbox.model();
	await n8n.restoreWorkflow('comms-call-transcript');
}, 180_000);

interface Told {
	found?: boolean;
	quote?: { number: string };
	booked?: boolean;
	freeTimes?: Array<{ start: string }>;
	say: string;
}
let questions = 0;
async function ask(phone: string, name: string, given: object, call = `ask-${run}`): Promise<Told> {
	questions += 1;
	const id = `tool-${questions}`;
	const { status, data } = await vapiSays('comms/vapi-tools', {
		type: 'tool-calls', timestamp: Date.now(), call: { id: call, type: 'inboundPhoneCall' }, customer: { number: phone }, phoneNumber: { number: ours },
		toolCallList: [{ id, type: 'function', function: { name, arguments: JSON.stringify(given) } }],
	});
	expect([status, data]).toMatchObject([200, { results: [{ toolCallId: id, name }] }]);
	return JSON.parse((data as { results: Array<{ result: string }> }).results[0]?.result ?? '{}') as Told;
}

test('the assistant learns of the caller’s own quote, books a time beside the calendar, and nothing where the calendar is down', async () => {
	const person = await stage.person();
	await n8n.query(`insert into comms.quotes (tenant_id, contact_id, number, total, currency) values ($1, $2, $3, 100, 'EUR'), ($1, null, $4, 900, 'EUR')`, [tenant, person.id, `Q-${run}1`, `Q-${run}2`]);
	expect((await ask(person.phone, 'look_up_quote', { reference: `Q-${run}1` })).quote?.number).toBe(`Q-${run}1`);
	expect((await ask(person.phone, 'look_up_quote', { reference: `Q-${run}2` })).found).toBe(false);
	expect((await vapiSays('comms/vapi-tools', { toolCallList: [] }, 'guessed')).status).toBe(403);

	await set('comms-call-tools', { calendarId: 'team@studio-lumen.example', meetingHours: '00:00-23:30', meetingDays: '1, 2, 3, 4, 5, 6, 7' });
	const [first] = (await ask(person.phone, 'find_free_times', {})).freeTimes ?? [];
	expect((await ask(person.phone, 'book_meeting', { start: first?.start })).booked).toBe(true);
	const [appointment] = await n8n.query<{ id: string; starts_at: Date }>('select id, starts_at from comms.appointments where contact_id = $1', [person.id]);
	expect(appointment?.starts_at.toISOString()).toBe(first?.start);
	await eventually('the entry in the calendar', async () => (await n8n.sandbox.serviceMessages({ service: 'google' })).some(({ mark }) => mark === `comms${appointment?.id.replaceAll('-', '')}`));
	// The times in the calendar are taken also for who knows nothing of our database.
	await n8n.query(`update comms.appointments set status = 'cancelled' where id = $1`, [appointment?.id]);
	expect((await ask(person.phone, 'book_meeting', { start: first?.start }, `other-${run}`)).booked).toBe(false);

	await stage.faults([{ service: 'google', kind: 'server_error', pattern: '*' }]);
	const blind = await ask(person.phone, 'find_free_times', {}, `blind-${run}`);
	expect([blind.freeTimes, blind.say]).toEqual([[], expect.stringContaining('cannot be read')]);
	await stage.faults([]);
	await set('comms-call-tools', { calendarId: '' });
	expect((await n8n.sandbox.messages({ to: staff })).some(({ subject }) => subject?.startsWith('Enter in your calendar'))).toBe(false);
	expect((await n8n.sandbox.violations()).violations).toEqual([]);
});

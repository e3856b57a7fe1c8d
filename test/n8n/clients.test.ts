import { readSequences } from '../../workflows/campaigns/sequences/readSequences';
import { readTextSet } from '../../workflows/texts/readTexts';
import { eventually, run } from './inbox';
import { TestN8n } from './harness/TestN8n';
import { noonZone, type Person, Stage } from './messaging/stage';

/** Client journeys in a real n8n: from a form, a calendar, a project or a figure to the message that leaves, or does not. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
let tenant = '';
let staff = '';

beforeAll(async () => {
	await stage.prepare();
	tenant = await stage.tenant();
	for (const set of ['clients', 'journeys']) await n8n.query('select count(*) from comms.load_templates($1)', [JSON.stringify(readTextSet(set))]);
	await n8n.query('select count(*) from comms.load_sequences($1)', [JSON.stringify(readSequences())]);
	const [row] = await n8n.query<{ staff_email: string }>('select staff_email from comms.tenant_settings where tenant_id = $1', [tenant]);
	staff = row?.staff_email ?? '';
}, 120_000);
afterAll(() => n8n.close());

const post = async (path: string, body: unknown) => await n8n.callWebhook(path, { method: 'POST', headers: n8n.inboundWebhookHeaders, body });
const look = async (id: string, startNode: string, settings?: Record<string, unknown>) => {
	const { status, error } = await n8n.runWorkflow(id, { startNode, timeout: 110_000, ...(settings ? { pinData: { Settings: [settings] } } : {}) });
	expect([id, status, error]).toEqual([id, 'success', undefined]);
};
const toldStaff = async (words: string) => (await n8n.sandbox.messages({ to: staff })).filter(({ text }) => text.includes(words));
const outbox = async (contact: string) =>
	await n8n.query<{ id: string; channel: string; topic: string; state: string; text: string }>(`select id, channel, topic, state, message ->> 'text' as text from comms.scheduled_messages where contact_id = $1 order by created_at, key`, [contact]);
const drafts = async (contact: string) => await n8n.query<{ id: string; purpose: string; state: string; missing: string[] }>('select id, purpose, state, missing from comms.client_drafts where contact_id = $1 order by created_at', [contact]);
/** A button on the page of staff, with the form that the page brought. */
let form = '';
async function press(action: string, id: string): Promise<string> {
	const { data } = await n8n.callWebhook('comms/updates', { method: 'GET', headers: n8n.pagesHeaders });
	form = /name="form" value="([^"]+)"/.exec(String(data))?.[1] ?? form;
	const { headers } = await n8n.callWebhook('comms/updates', { method: 'POST', headers: n8n.pagesHeaders, body: { action, id, form } });
	return /said=(\w+)/.exec(String(headers.location))?.[1] ?? '';
}
async function customer(metrics?: object): Promise<Person> {
	const person = await stage.person();
	await stage.grant(person, 'marketing', 'email');
	await n8n.query(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on) values ($1, $2, $3, 'Care', current_date - 200)`, [tenant, person.id, `C-${person.email}`]);
	await n8n.query(`update comms.crm_contacts set created_at = now() - interval '200 days' where id = $1`, [person.id]);
	if (metrics) await n8n.query('select * from comms.store_customer_metrics($1)', [JSON.stringify([{ tenantId: tenant, contactId: person.id, metrics }])]);
	return person;
}
async function project(person: Person, status: string): Promise<void> {
	await n8n.query(
		`insert into comms.projects (tenant_id, contact_id, reference, name, status) values ($1, $2, $3, 'Portal', $4) on conflict (tenant_id, reference) do update set status = excluded.status, updated_at = now()`,
		[tenant, person.id, `P-${person.email}`, status],
	);
}

test('five times the same form is one lead, answered at once; a good one is a call to make, and a bad one costs only itself', async () => {
	expect((await n8n.callWebhook('comms/leads', { method: 'POST', body: {} })).status).toBe(403);
	const [good, other] = [`good.${run}@lead.example`, `other.${run}@lead.example`];
	const leads = [
		{ email: good, name: `Kim ${run}`, score: 85, interest: 'heat pumps', language: 'de', timeZone: noonZone(), mailbox: 'hello@studio-lumen.example' },
		{ email: other, score: 30, timeZone: noonZone(), mailbox: 'hello@studio-lumen.example' },
		{ email: 'no address', mailbox: 'hello@studio-lumen.example' },
	];
	const answers = await Promise.all([1, 2, 3, 4, 5].map(async () => await post('comms/leads', { leads })));
	expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
	const outcomes = answers.flatMap(({ data }) => (data as { leads: Array<{ outcome: string }> }).leads.map(({ outcome }) => outcome)).sort();
	expect(outcomes).toEqual([...Array<string>(2).fill('added'), ...Array<string>(5).fill('failed'), ...Array<string>(8).fill('known')]);
	const enrolled = await n8n.query('select c.email, e.sequence_key as sequence from comms.enrolments e join comms.crm_contacts c on c.id = e.contact_id where c.email = any($1) order by 1, 2', [[good, other]]);
	expect(enrolled).toEqual([{ email: good, sequence: 'lead-welcome' }, { email: other, sequence: 'lead-nurture' }, { email: other, sequence: 'lead-received' }]);
	// In the same breath: nobody waited for the next round of the sequences.
	const [received] = await eventually('the first answer', async () => {
		const rows = await n8n.query<{ topic: string; text: string }>(`select topic, message ->> 'text' as text from comms.scheduled_messages where recipient = $1`, [other]);
		return rows.length > 0 && rows;
	});
	expect(received).toMatchObject({ topic: 'service', text: expect.stringContaining('Your enquiry has arrived') as string });
	const [task] = await n8n.query<{ id: string }>(`select t.id from comms.client_tasks t join comms.crm_contacts c on c.id = t.contact_id where c.email = $1`, [good]);
	await eventually('the mail to the team', async () => (await toldStaff(`Kim ${run}`)).length === 1);
	// The team's mailbox refuses it: nobody knows of the call, so it is told of again.
	await n8n.query('update comms.client_tasks set told_at = null where id = $1', [task?.id]);
	await n8n.sandbox.setFaults([{ kind: 'reject', pattern: staff }]);
	const settings = { withinDays: 3, bookingUrl: '', now: '' };
	await look('comms-welcome-leads', 'Every five minutes', settings);
	expect(await n8n.query('select told_at from comms.client_tasks where id = $1', [task?.id])).toEqual([{ told_at: null }]);
	await n8n.sandbox.setFaults([]);
	await look('comms-welcome-leads', 'Every five minutes', settings);
	expect(await toldStaff(`Kim ${run}`)).toHaveLength(2);
	expect([await press('done', task?.id ?? ''), await press('done', task?.id ?? '')]).toEqual(['done', 'gone']);
	// About noon for them, on a Wednesday that lies ahead: the welcome waits for working hours. On a working day it is here already, and this brings the letter after it.
	await look('comms-advance-seq', 'Every five minutes', { batchSize: 200, batchesPerRun: 50, leaseMinutes: 5, now: `2027-03-17T${new Date().toISOString().slice(11)}` });
	const [welcome] = await n8n.query<{ text: string }>(`select message ->> 'text' as text from comms.scheduled_messages where recipient = $1 order by created_at, key`, [good]);
	expect(welcome?.text).toMatch(new RegExp(`Guten Tag Kim ${run},[\\s\\S]*heat pumps`));
}, 240_000);

test('an appointment is confirmed with a file, reminded of by text, confirmed with a C, and once it is off nothing reminds of it', async () => {
	const person = await stage.person();
	const [visit] = await n8n.query<{ id: string; starts_at: Date }>(
		`insert into comms.appointments (tenant_id, contact_id, reference, kind, place, starts_at, time_zone, created_at, updated_at)
		values ($1, $2, $3, 'Fitting', 'Quay Street 12', now() + interval '175 minutes', $4, now() - interval '50 hours', now() - interval '50 hours') returning id, starts_at`,
		[tenant, person.id, `A-${run}`, noonZone()],
	);
	const settings = { changeUrl: '', bookingUrl: '', batchSize: 500, now: '' };
	await look('comms-remind-visits', 'Every five minutes', { ...settings, now: new Date(Date.now() - 26 * 3_600_000).toISOString() });
	await look('comms-remind-visits', 'Every five minutes', settings);
	await look('comms-remind-visits', 'Every five minutes', settings);
	expect((await outbox(person.id)).map(({ channel }) => channel)).toEqual(['email', 'sms']);
	await stage.sendDue();
	const [mail] = await eventually('the confirmation', async () => {
		const found = await n8n.sandbox.messages({ to: person.email });
		return found.length > 0 && found;
	});
	expect(await n8n.sandbox.raw(mail?.id ?? '')).toMatch(/text\/calendar[\s\S]*appointment\.ics|appointment\.ics[\s\S]*text\/calendar/);
	expect((await stage.services({ service: 'twilio' })).filter(({ text }) => text.includes('Reply C to confirm'))).not.toEqual([]);

	await stage.write({ service: 'twilio', from: person.phone, text: ' c! ' });
	await eventually('the answer', async () => (await n8n.query(`select 1 from comms.appointments where id = $1 and status = 'confirmed'`, [visit?.id])).length === 1);
	expect((await outbox(person.id)).at(-1)?.text).toContain('your appointment is confirmed');

	// Moved, and off before the notice of that has left.
	const change = async (given: object) => (await post('comms/appointments', { reference: `A-${run}`, tenantId: tenant, ...given })).data;
	expect(await change({ startsAt: new Date(Date.now() + 50 * 3_600_000).toISOString() })).toMatchObject({ appointments: [{ outcome: 'changed' }] });
	const moved = await eventually('the new time', async () => (await outbox(person.id)).find(({ text }) => text.includes('has been moved')));
	await n8n.query(`update comms.scheduled_messages set state = 'scheduled', due_at = now() + interval '1 day' where id = $1`, [moved.id]);
	expect(await change({ status: 'cancelled' })).toMatchObject({ appointments: [{ outcome: 'changed' }] });
	await eventually('the end', async () => (await outbox(person.id)).find(({ text }) => text.includes('does not take place')));
	expect((await outbox(person.id)).find(({ id }) => id === moved.id)?.state).toBe('blocked');
	await look('comms-remind-visits', 'Every five minutes', { ...settings, now: new Date(Date.now() + 47.5 * 3_600_000).toISOString() });
	expect((await outbox(person.id)).filter(({ text }) => text.includes('reminder'))).toHaveLength(1);
	await look('comms-remind-visits', 'Try it with sample data');
}, 240_000);

test('a customer whose project is done moves on with a reason; the letter waits for a person, and one that cannot be written costs no other', async () => {
	const [person, broken] = [await customer(), await customer()];
	for (const one of [person, broken]) await project(one, 'active');
	const settings = { batchSize: 17, batchesPerRun: 400, sendWithoutLooking: false, now: '' };
	await look('comms-adv-journeys', 'Every morning', settings);
	const stages = async () => (await n8n.query<{ stage: string }>('select stage_name as stage from comms.customer_journeys where contact_id = any($1)', [[person.id, broken.id]])).map(({ stage: name }) => name);
	expect([await stages(), await drafts(person.id)]).toEqual([['active_project', 'active_project'], []]);
	for (const one of [person, broken]) await project(one, 'completed');
	// A text of their own in French that asks for what nobody has.
	await n8n.query(`update comms.crm_contacts set language = 'fr' where id = $1`, [broken.id]);
	await n8n.query(
		`insert into comms.communication_templates (template_id, tenant_id, channel, language, version, name, subject, content_text, variables) values ('journey.delivery', $1, 'email', 'fr', 1, 'x', 'x', 'Bonjour {{manager}}', '{"manager": {"type": "text", "required": true}}')`,
		[tenant],
	);
	for (let times = 0; times < 2; times++) await look('comms-adv-journeys', 'Every morning', settings);
	expect([await stages(), (await drafts(person.id)).map(({ purpose, state }) => [purpose, state]), await drafts(broken.id)]).toEqual([['delivery', 'delivery'], [['journey', 'waiting']], []]);
	expect(await outbox(person.id)).toEqual([]);
	expect(await press('send', (await drafts(person.id))[0]?.id ?? '')).toBe('sent');
	expect(await outbox(person.id)).toMatchObject([{ channel: 'email', topic: 'service', text: expect.stringContaining('Our work on Portal is complete.') as string }]);
	await n8n.query(`delete from comms.communication_templates where template_id = 'journey.delivery' and tenant_id = $1`, [tenant]);
	await look('comms-adv-journeys', 'Try it with sample data');
}, 240_000);

test('a milestone is an occasion to write once; an offer goes to who is ready, and an invoice that falls due holds it back', async () => {
	const ready = { serviceUtilisation: 0.97, usageTrend: 0.4, revenueTrend: 0.3, npsScore: 10, csatAverage: 5, milestoneSatisfaction: 5, sentimentTrend: 0.5, complaints90d: 0, openTickets: 0, invoicesOverdue: 0, paymentDelayDays: 0, replyRate: 0.9, meetingAttendanceRate: 1, lastContactDays: 3, tenureDays: 900 };
	const [occasion, offer, owing, unready] = [await customer(), await customer(ready), await customer(ready), await customer({ ...ready, serviceUtilisation: 0.1, npsScore: 5, usageTrend: -0.4 })];
	await project(occasion, 'active');
	await n8n.query(`insert into comms.milestones (tenant_id, project_id, position, name, completed_on) select $1, id, 1, $2, current_date from comms.projects where contact_id = $3`, [tenant, `Go-live ${run}`, occasion.id]);
	await n8n.query(`insert into comms.invoices (tenant_id, contact_id, number, amount, currency, issued_on, due_on) values ($1, $2, $3, 100, 'EUR', current_date - 40, current_date - 10)`, [tenant, owing.id, `I-${run}`]);

	// One whose text asks for what nobody has, and one who never agreed to marketing: neither costs the other customer anything, and both are seen.
	const [broken, silent] = [await customer(), await stage.person()];
	await project(broken, 'active');
	await n8n.query(`update comms.crm_contacts set language = 'fr' where id = $1`, [broken.id]);
	await n8n.query(`insert into comms.milestones (tenant_id, project_id, position, name, completed_on) select $1, id, 1, $2, current_date from comms.projects where contact_id = $3`, [tenant, `Essai ${run}`, broken.id]);
	await n8n.query(
		`insert into comms.communication_templates (template_id, tenant_id, channel, language, version, name, subject, content_text, variables) values ('engagement.milestone_reached', $1, 'email', 'fr', 1, 'x', 'x', 'Bonjour {{manager}}', '{"manager": {"type": "text", "required": true}}')`,
		[tenant],
	);
	await n8n.query(`insert into comms.crm_activities (tenant_id, contact_id, kind, subject, happened_at) values ($1, $2, 'industry_news', 'New rules', now())`, [tenant, silent.id]);
	for (let times = 0; times < 2; times++) await look('comms-find-occasions', 'On working days at eight', { mostADay: 50, now: '' });
	expect((await drafts(occasion.id)).map(({ purpose, state }) => [purpose, state])).toEqual([['engagement', 'waiting']]);
	expect(await toldStaff(`Go-live ${run}`)).toHaveLength(1);
	expect([await drafts(broken.id), await drafts(silent.id)]).toEqual([[], []]);
	expect(await n8n.query(`select reason ->> 'code' as code from comms.passed_opportunities where contact_id = $1`, [silent.id])).toEqual([{ code: 'no_consent' }]);
	expect(String((await n8n.callWebhook('comms/updates', { method: 'GET', headers: n8n.pagesHeaders })).data)).toContain('has not agreed to that by mail. <strong>');
	// Once the text is mended, the occasion is found again by itself.
	await n8n.query(`delete from comms.communication_templates where template_id = 'engagement.milestone_reached' and tenant_id = $1`, [tenant]);
	await look('comms-find-occasions', 'On working days at eight', { mostADay: 50, now: '' });
	expect((await drafts(broken.id)).map(({ purpose, state }) => [purpose, state])).toEqual([['engagement', 'waiting']]);

	for (let times = 0; times < 2; times++) await look('comms-find-upsell', 'Every Tuesday at nine', { batchSize: 13, batchesPerRun: 400, now: '' });
	expect([await drafts(offer.id), await drafts(owing.id), await drafts(unready.id)].map((list) => list.map(({ purpose, state }) => [purpose, state]))).toEqual([[['upsell', 'waiting']], [], []]);
	const [draft] = await drafts(offer.id);
	await n8n.query(`insert into comms.invoices (tenant_id, contact_id, number, amount, currency, issued_on, due_on) values ($1, $2, $3, 100, 'EUR', current_date - 40, current_date - 1)`, [tenant, offer.id, `J-${run}`]);
	expect([await press('send', draft?.id ?? ''), await outbox(offer.id)]).toEqual(['held', []]);
	expect((await drafts(offer.id))[0]?.missing).toEqual([`The invoice J-${run} is overdue.`]);
	await n8n.query(`update comms.invoices set status = 'paid', paid_on = current_date where number = $1`, [`J-${run}`]);
	expect([await press('send', draft?.id ?? ''), (await outbox(offer.id)).map(({ topic }) => topic)]).toEqual(['sent', ['marketing']]);
	for (const id of ['comms-find-occasions', 'comms-find-upsell']) await look(id, 'Try it with sample data');
}, 240_000);

import { readSequences } from '../../../workflows/campaigns/sequences/readSequences';
import { readTexts } from '../../../workflows/texts/readTexts';
import { accounts } from '../../../sandbox/services/vendors/accounts';
import { run } from '../inbox';
import { TestN8n } from '../harness/TestN8n';
import { Stage } from '../messaging/stage';

/** The campaigns that begin by themselves, in a real n8n: what they did is read from the database. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
let tenant = '';
let contact = '';
const email = `new.${run}@customer.example`;

beforeAll(async () => {
	await stage.prepare();
	tenant = await stage.tenant();
	await n8n.query('select count(*) from comms.load_templates($1)', [JSON.stringify(readTexts())]);
	await n8n.query('select count(*) from comms.load_sequences($1)', [JSON.stringify(readSequences())]);
	const [made] = await n8n.query<{ id: string }>(
		`insert into comms.crm_contacts (tenant_id, name, first_name, email, language, time_zone) values ($1, 'Kim Okafor', 'Kim', $2, 'de', 'Europe/Berlin') returning id`,
		[tenant, email],
	);
	contact = made?.id ?? '';
}, 120_000);
afterAll(() => n8n.close());

const runFrom = async (id: string, startNode: string, settings?: Record<string, unknown>) => {
	const { status, error } = await n8n.runWorkflow(id, { startNode, timeout: 110_000, ...(settings ? { pinData: { Settings: [settings] } } : {}) });
	expect([id, status, error]).toEqual([id, 'success', undefined]);
};

test('a new customer is welcomed in their language, once, with the links that there are', async () => {
	await n8n.query(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on) values ($1, $2, $3, 'Care', current_date)`, [tenant, contact, `C-${run}`]);
	const settings = { withinDays: 3, portalUrl: 'https://portal.example/start', bookingUrl: '', surveyUrl: '', now: '' };
	await runFrom('comms-run-onboarding', 'Every hour', settings);
	await runFrom('comms-run-onboarding', 'Every hour', settings);
	const enrolments = await n8n.query<{ data: { portalUrl?: string } }>(`select data from comms.enrolments where contact_id = $1 and sequence_key = 'onboarding'`, [contact]);
	expect(enrolments).toMatchObject([{ data: { portalUrl: 'https://portal.example/start' } }]);

	// A Wednesday morning that lies ahead: the welcome waits for working hours.
	await runFrom('comms-advance-seq', 'Every five minutes', { batchSize: 200, batchesPerRun: 50, leaseMinutes: 5, now: '2027-03-17T09:00:00.000Z' });
	const [message] = await n8n.query<{ subject: string; text: string; html: string; language: string }>(
		`select m.message ->> 'subject' as subject, m.message ->> 'text' as text, m.message ->> 'html' as html, m.message ->> 'language' as language
		from comms.scheduled_messages m join comms.enrolment_steps t on t.message_id = m.id where m.contact_id = $1 and t.step_id = 'welcome'`,
		[contact],
	);
	expect(message).toMatchObject({ language: 'de' });
	expect(message?.subject).toMatch(/^Willkommen bei /);
	expect(message?.text).toMatch(/Guten Tag Kim Okafor,[\s\S]*Kundenbereich öffnen: https:\/\/portal\.example\/start/);
	expect(message?.html).toContain("href='https://portal.example/start'");
}, 240_000);

test('an experiment is judged, decided, told once and counted no more', async () => {
	const key = `words-${run}`;
	const people = await n8n.query<{ id: string }>(
		`insert into comms.crm_contacts (tenant_id, name, email) select $1, 'Person ' || n, $2 || n || '@people.example' from generate_series(1, 600) n returning id`,
		[tenant, `exp${run}.`],
	);
	await n8n.query('select comms.start_experiment($1, $2, now() - interval \'2 days\')', [JSON.stringify({ id: key, variants: [{ id: 'A' }, { id: 'B' }], plannedSample: 250 }), tenant]);
	const assigned = await n8n.query<{ contactId: string; variant: string }>('select "contactId", variant from comms.assign_variants($1, now() - interval \'1 day\')', [
		JSON.stringify(people.map(({ id }) => ({ experiment: key, contactId: id, tenantId: tenant }))),
	]);
	const converted = assigned.filter(({ variant }, place) => place % (variant === 'B' ? 4 : 20) === 0).map(({ contactId }) => contactId);
	await n8n.query(
		`insert into comms.sequence_events (tenant_id, contact_id, event, at, source, source_id) select $1, x, 'conversion', now() - interval '1 hour', 'test', x::text from unnest($2::uuid[]) x`,
		[tenant, converted],
	);
	const settings = { staffEmail: `team.${run}@studio.example`, staffFrom: 'comms@studio.example', now: '' };
	await runFrom('comms-evaluate-exps', 'Every morning', settings);
	await runFrom('comms-evaluate-exps', 'Every morning', settings);
	const [found] = await n8n.query<{ state: string; looks: number[]; analysis: { winner: string } }>('select state, looks, analysis from comms.experiments where key = $1', [key]);
	expect(found).toMatchObject({ state: 'decided', looks: [600], analysis: { decision: 'winner', winner: 'B' } });
	const told = await n8n.sandbox.messages({ to: settings.staffEmail });
	expect(told.filter(({ text }) => text.includes(key))).toHaveLength(1);
}, 240_000);

test('the hour in which somebody reads is learnt from their clicks', async () => {
	const [message] = await n8n.query<{ id: string }>('select id from comms.enqueue_message($1)', [
		JSON.stringify({ tenantId: tenant, key: `hour ${run}`, channel: 'email', topic: 'service', type: 'note', to: email, contactId: contact, text: 'Hello', dueAt: '2028-01-01T00:00:00Z' }),
	]);
	await n8n.query(
		`insert into comms.message_events (tenant_id, message_id, kind, at)
		select $1, $2, 'click', (date_trunc('week', now() at time zone 'Europe/Berlin') - n * interval '7 days' + interval '1 day 14 hours 20 minutes') at time zone 'Europe/Berlin' from generate_series(1, 8) n`,
		[tenant, message?.id],
	);
	await runFrom('comms-learn-times', 'Every night', { atATime: 100, now: '' });
	const [learnt] = await n8n.query<Record<string, string>>('select basis, optimal_contact_day, optimal_contact_time::text from comms.communication_insights where contact_id = $1', [contact]);
	expect(learnt).toEqual({ basis: 'contact', optimal_contact_day: 'tuesday', optimal_contact_time: '14:00:00' });

	// A sequence that goes by it: the second question of a referral waits for two in the afternoon, ten days after the first.
	const today = Math.floor(Date.now() / 86_400_000);
	// A Wednesday morning some weeks ahead; 1970-01-01 was a Thursday.
	const now = new Date((today + 30 + ((13 - ((today + 30) % 7)) % 7)) * 86_400_000 + 9 * 3_600_000).toISOString();
	await n8n.query('select * from comms.enrol_contacts($1, $2)', [JSON.stringify([{ tenantId: tenant, sequence: 'referral', contactId: contact, key: `referral ${run}` }]), now]);
	await runFrom('comms-advance-seq', 'Every five minutes', { batchSize: 200, batchesPerRun: 50, leaseMinutes: 5, now });
	const [waits] = await n8n.query<{ hour: string; local: string }>(
		`select decision ->> 'hour' as hour, to_char(next_at at time zone 'Europe/Berlin', 'HH24:MI') as local from comms.enrolments where contact_id = $1 and sequence_key = 'referral'`, [contact]);
	expect(waits).toEqual({ hour: '14:00', local: '14:00' });
}, 240_000);

test('Mautic is told whom it may write to, and what changed only', async () => {
	const settings = { mauticUrl: accounts.mautic.url, atATime: 200, now: '' };
	await n8n.query('update comms.crm_contacts set role = \'internal\' where email like $1', [`exp${run}.%`]);
	const known = () => n8n.query<{ mautic_id: string; error: string | null; synced_at: string }>('select mautic_id::text, error, synced_at::text from comms.mautic_contacts where contact_id = $1', [contact]);
	// Two hundred an hour: the contacts that other tests left may come first.
	for (let hour = 0; hour < 20 && (await known()).length === 0; hour++) await runFrom('comms-sync-mautic', 'Every hour', settings);
	const [first] = await known();
	expect(first).toMatchObject({ mautic_id: expect.stringMatching(/^\d+$/) as string, error: null });
	await runFrom('comms-sync-mautic', 'Every hour', settings);
	expect(await known()).toEqual([first]);
}, 240_000);

test('referrals are asked for without failing where nobody answered a survey, and every sample path runs', async () => {
	await runFrom('comms-req-referrals', 'Every morning', { withinDays: 30, leastScore: 9, referralUrl: '', now: '' });
	for (const id of ['comms-run-onboarding', 'comms-req-referrals', 'comms-learn-times', 'comms-evaluate-exps']) await runFrom(id, 'Try it with sample data');
	await runFrom('comms-sync-mautic', 'Sync now');
}, 240_000);

import { readTextSet } from '../../workflows/texts/readTexts';
import { eventually, run } from './inbox';
import { TestN8n } from './harness/TestN8n';
import { noonZone, Stage } from './messaging/stage';

/** Workflows that need one pass each, from a request of another system to what it leaves behind, in a real n8n. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
const guest = { name: 'Noor Haddad', email: `noor.${run}@guest.example` };
const part = `api-${run}`;
let tenant = '';
let staff = '';
let contact = '';

const post = async (path: string, body: object) => await n8n.callWebhook(path, { method: 'POST', headers: n8n.inboundWebhookHeaders, body });

beforeAll(async () => {
	await stage.prepare();
	tenant = await stage.tenant();
	for (const set of ['incidents', 'broadcasts']) await n8n.query('select * from comms.load_templates($1)', [JSON.stringify(readTextSet(set))]);
	const [row] = await n8n.query<{ staff_email: string }>('select staff_email from comms.tenant_settings where tenant_id = $1', [tenant]);
	staff = row?.staff_email ?? '';
	const [made] = await n8n.query<{ id: string }>(
		`with account as (insert into comms.crm_accounts (tenant_id, name, tier) values ($1, $2, 'premium') returning id),
		part as (insert into comms.service_components values ($1, $3, 'Public API')),
		used as (insert into comms.component_users (tenant_id, component, account_id) select $1, $3, id from account)
		insert into comms.crm_contacts (tenant_id, account_id, name, first_name, email, language, time_zone) select $1, id, $4, 'Noor', $5, 'fr', $6 from account returning id`,
		[tenant, `Guest ${run}`, part, guest.name, guest.email, noonZone()],
	);
	contact = made?.id ?? '';
}, 120_000);
afterAll(() => n8n.close());

test.each(['comms/improve', 'comms/meetings/prepare', 'comms/meetings/follow-up', 'comms/broadcasts', 'comms/crisis'])('%s answers nobody without the key', async (path) => {
	expect((await n8n.callWebhook(path, { method: 'POST', body: {} })).status).toBe(403);
});

test('a colleague’s text comes back better worded, with its figures as they were', async () => {
	const text = "Hey Noor,\n\nI'm basically writing about order A-1042 ,, we can't deliver the the 3 units before 26 November 2026!!";
	const { status, data } = await post('comms/improve', { text, goals: ['professional', 'concise'], client: guest });
	const improved = (data as { text: string }).text;
	expect(status).toBe(200);
	for (const fact of ['A-1042', '3 units', '26 November 2026', 'Noor']) expect(improved).toContain(fact);
	expect(improved).not.toMatch(/basically|the the|!!|,,|can't/);
	expect((await post('comms/improve', { text: '' })).status).toBe(422);
});

test('sent mail teaches the style that drafts keep to; too little of it teaches nothing', async () => {
	const mails = (count: number, greeting: string) => Array.from({ length: count }, (_, place) => ({ language: 'en', text: `${greeting} Noor,\n\nthe list number ${place} is on its way.\n\nBest wishes,\nEva` }));
	const few = await post('comms/sent-mail', { tenantId: tenant, mails: mails(4, 'Hello') });
	expect(few).toMatchObject({ status: 200, data: { style: { en: { basis: 'too_few', messages: 4 } } } });
	expect(await post('comms/sent-mail', { tenantId: tenant, mails: mails(30, 'Hello') })).toMatchObject({ status: 200, data: { kept: [{ language: 'en', basis: 'learnt', kept: true }] } });
	expect((await post('comms/sent-mail', { tenantId: tenant, mails: { text: 'no list' } })).status).toBe(422);
	expect((await n8n.runWorkflow('comms-learn-style', { startNode: 'Every Sunday at night' })).status).toBe('success');
	const [brand] = await n8n.query<{ form: string; closing: string }>(`select comms.brand_json($1) #>> '{houseStyle,en,greeting,form}' as form, comms.brand_json($1) #>> '{houseStyle,en,closing,form}' as closing`, [tenant]);
	expect(brand).toEqual({ form: 'Hello {name},', closing: 'Best wishes,' });
	expect(JSON.stringify(await n8n.query('select * from comms.house_styles'))).not.toContain('Noor');
	await n8n.query('delete from comms.house_styles where tenant_id = $1', [tenant]);
});

test('a meeting is prepared, and the brief lies in the mailbox of the business whose customer comes', async () => {
	const { status, data } = await post('comms/meetings/prepare', { title: `Review ${run}`, startsAt: '2027-02-01T09:00:00Z', durationMinutes: 45, attendees: [guest], agenda: ['Prices'] });
	expect([status, data]).toMatchObject([200, { brief: { suggestedAgenda: expect.any(Array) as unknown }, subject: expect.stringContaining(run) as unknown }]);
	await eventually('the brief by mail', async () => (await n8n.sandbox.messages({ to: staff })).some(({ subject }) => subject?.includes(run)));
});

test('the notes of a meeting become decisions, tasks with owners, and a follow-up that waits for a person', async () => {
	const { status, data } = await post('comms/meetings/follow-up', {
		meeting: { title: `Kick-off ${run}`, at: '2026-11-20T10:00:00Z' },
		attendees: [guest, { name: 'Ines Vogt' }],
		notes: 'Ines: We agreed to launch the portal on 15 January 2027.\nNoor: I will send the address list by Friday.',
	});
	expect(status).toBe(200);
	expect(data).toMatchObject({ actionItems: [{ owner: 'Noor Haddad' }], followUps: ['waiting'] });
	expect(JSON.stringify(data)).toContain('15 January 2027');
	expect(await n8n.query('select state from comms.client_drafts where contact_id = $1', [contact])).toEqual([{ state: 'waiting' }]);
});

test('what is announced to many is planned once and written for each reader in their language', async () => {
	const maintenance = { startsAt: '2027-03-31T01:00:00Z', endsAt: '2027-03-31T03:00:00Z', systems: 'Public API', purpose: 'A new database.', expected: 'The API does not answer.' };
	const planned = { key: `move-${run}`, maintenance, components: [part], texts: { fr: { purpose: 'Une nouvelle base.', expected: 'L’API ne répond pas.' } } };
	expect((await post('comms/broadcasts', planned)).data).toMatchObject({ broadcasts: [{ templateId: 'maintenance.week', outcome: 'planned' }, { templateId: 'maintenance.soon', outcome: 'planned' }] });
	expect((await post('comms/broadcasts', planned)).data).toMatchObject({ broadcasts: [{ outcome: 'already' }, { outcome: 'already' }] });

	for (let round = 0; round < 2; round += 1) {
		const { status, error } = await n8n.runWorkflow('comms-send-broadcast', { startNode: 'Every five minutes', pinData: { Settings: [{ now: '2027-03-24T12:00:00Z' }] }, timeout: 110_000 });
		expect([status, error]).toEqual(['success', undefined]);
	}
	const messages = await n8n.query<{ channel: string; language: string; text: string }>(`select channel, message ->> 'language' as language, message ->> 'text' as text from comms.scheduled_messages where contact_id = $1 and type = 'maintenance' order by 1`, [contact]);
	expect(messages).toMatchObject([{ channel: 'email', language: 'fr' }, { channel: 'portal', language: 'fr' }]);
	expect(messages[0]?.text).toContain('Une nouvelle base.');
}, 240_000);

test('a crisis gets its level, and its statement is published only with a name under the approval', async () => {
	const declared = await post('comms/incidents', { severity: 'P2', components: [part], impactKind: 'outage', author: 'monitoring', texts: { en: { impact: `The API does not answer (${run}).` } } });
	const { reference, id } = (declared.data as { incidents: Array<{ reference: string; id: string }> }).incidents[0] ?? { reference: '', id: '' };
	const decision = { reference, crisisLevel: 4, reason: 'In the news', author: 'Eva Lind', publish: 'statement', texts: { en: { title: 'The API is down', place: 'Berlin', overview: `We are sorry (${run}).`, doing: 'We replace a server.', investigation: 'The cause is known.', mediaContact: 'press@studio.example', boilerplate: 'A studio.', post: `We are sorry (${run}).` } }, key: `s-${run}` };
	expect((await post('comms/crisis', decision)).data).toMatchObject({ levels: [{ level: 4, outcome: 'set' }], published: [] });
	expect((await post('comms/crisis', { ...decision, approvedBy: 'Eva Lind' })).data).toMatchObject({ levels: [{ level: 4, outcome: 'unchanged' }], published: [{ outcome: 'posted' }], told: [{ failed: 0 }] });
	const statements = await n8n.query<{ channel: string; said: string }>(
		`select m.channel, m.message::text as said from comms.scheduled_messages m join comms.incident_recipients r on r.message_id = m.id where r.incident_id = $1 and m.channel = 'blog'`,
		[id],
	);
	expect(statements).toHaveLength(1);
	expect(statements[0]?.said).toContain(`We are sorry (${run}).`);
	await n8n.query(`update comms.incidents set status = 'resolved', resolved_at = now(), followed_up_at = now() where id = $1`, [id]);
}, 240_000);

test('an alert reaches Slack once, in blocks that Slack takes', async () => {
	const metric = `alert_${run}`;
	const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
	const rows = Array.from({ length: 84 }, (_, index) => ({ tenantId: tenant, date: day(84 - index), metric, unit: 'count', value: index === 83 ? 400 : 100 + ((index * 7) % 5), source: run }));
	expect((await post('comms/metrics', rows)).data).toMatchObject({ refused: 0 });
	const told = async () => (await n8n.sandbox.serviceMessages({ service: 'slack' })).filter(({ text }) => text.includes(run));
	for (let round = 0; round < 2; round += 1) {
		const { status, error } = await n8n.runWorkflow('comms-send-alerts', { startNode: 'Look now', pinData: { Settings: [{ slackChannel: '#insights', dailyWinAt: -1, weeklySnapshotAt: -1 }] }, timeout: 110_000 });
		expect([status, error]).toEqual(['success', undefined]);
		expect(await told()).toHaveLength(1);
	}
}, 240_000);

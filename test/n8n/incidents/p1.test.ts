import { eventually, run } from '../inbox';
import { TestN8n } from '../harness/TestN8n';
import { readTextSet } from '../../../workflows/texts/readTexts';
import { noonZone, Stage } from '../messaging/stage';

/** A P1 from its declaration to its end, in a real n8n: what customers and staff received is read from the services and the database. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
const languages = ['en', 'es', 'fr', 'de', 'zh', 'ja'];
const tiers = ['enterprise', 'premium', 'standard', 'essential'];
const part = `checkout-${run}`;
const emailOf = (tier: string, language: string) => `${tier}.${language}.${run}@incident.example`;
let reference = '';
let incident = '';
let alert = '';

const post = async (path: string, body: object) => await n8n.callWebhook(path, { method: 'POST', headers: n8n.inboundWebhookHeaders, body });
/** The clock is not turned; the incident is moved into the past instead. */
const passed = async (minutes: number) =>
	await n8n.query(
		`update comms.incidents set declared_at = declared_at - make_interval(mins => $2), started_at = started_at - make_interval(mins => $2), last_update_at = last_update_at - make_interval(mins => $2), next_promise = next_promise - make_interval(mins => $2) where id = $1`,
		[incident, minutes],
	);
async function look(): Promise<string[]> {
	const { status, error } = await n8n.runWorkflow('comms-incident-clock', { timeout: 110_000 });
	expect([status, error]).toEqual(['success', undefined]);
	const rows = await n8n.query<{ done: string }>(`select action || ' ' || level as done from comms.escalations where incident_id = $1 order by at, key`, [incident]);
	return rows.map(({ done }) => done);
}
async function sendAll(): Promise<void> {
	await eventually('an empty outbox', async () => {
		await stage.sendDue();
		const [waiting] = await n8n.query<{ n: number }>(
			`select count(*)::int as n from comms.scheduled_messages m join comms.incident_recipients r on r.message_id = m.id where r.incident_id = $1 and m.state in ('scheduled', 'claimed', 'sending', 'failed_soft') and m.due_at <= now()`,
			[incident],
		);
		return waiting?.n === 0;
	}, 150);
}
const reached = async (update: string) =>
	(await n8n.query<{ who: string }>(`select r.contact_id || ' ' || r.channel as who from comms.incident_recipients r join comms.scheduled_messages m on m.id = r.message_id where r.update_id = $1 and comms.reached(m) order by 1`, [update])).map(({ who }) => who);

beforeAll(async () => {
	await stage.prepare();
	await stage.settings({ reports: 'none' });
	const tenant = await stage.tenant();
	await n8n.query('select * from comms.load_templates($1)', [JSON.stringify(readTextSet('incidents'))]);
	await n8n.query('insert into comms.service_components values ($1, $2, $3)', [tenant, part, 'Checkout']);
	await n8n.query(
		`with made as (
			insert into comms.crm_accounts (tenant_id, name, tier) select $1, 'Account ' || t || ' ' || $2, t from unnest($3::text[]) t returning id, tier
		), used as (
			insert into comms.component_users (tenant_id, component, account_id) select $1, $4, id from made
		)
		insert into comms.crm_contacts (tenant_id, account_id, name, first_name, email, phone, slack_id, language, time_zone)
		select $1, made.id, made.tier || ' ' || l.language, 'Kim', made.tier || '.' || l.language || '.' || $2 || '@incident.example',
			case when made.tier in ('enterprise', 'premium') then '+49151' || lpad((('x' || substr(md5(made.tier || l.language || $2), 1, 7))::bit(28)::int % 100000000)::text, 8, '0') end,
			case when made.tier = 'enterprise' then 'C' || upper(substr(md5(l.language || $2), 1, 9)) end, l.language, $5
		from made cross join unnest($6::text[]) as l (language)`,
		[tenant, run, tiers, part, noonZone(), languages],
	);
	await n8n.query(`insert into comms.escalation_contacts (tenant_id, level, name, email, language) select $1, n, 'Level ' || n || ' ' || $2, 'level' || n || '.' || $2 || '@studio-lumen.example', case n when 3 then 'de' else 'en' end from generate_series(1, 5) n`, [tenant, run]);
}, 120_000);
afterAll(async () => {
	await n8n.query('update comms.incidents set status = $2, resolved_at = coalesce(resolved_at, now()), followed_up_at = now() where id::text = $1', [incident, 'resolved']);
	await n8n.query(`delete from comms.escalation_contacts where name like '%' || $1`, [run]);
	await n8n.close();
});

test('everybody affected is told within five minutes, on the channels of a P1, in their language', async () => {
	const { status, data } = await post('comms/incidents', { severity: 'P1', components: [part], impactKind: 'outage', author: 'monitoring', texts: { en: { impact: `Nobody can pay (${run}).` } } });
	const [made] = (data as { incidents: Array<{ id: string; reference: string; outcome: string; updateId: string }> }).incidents;
	expect([status, made?.outcome]).toEqual([200, 'declared']);
	({ id: incident, reference, updateId: alert } = made ?? { id: '', reference: '', updateId: '' });
	await sendAll();

	const [times] = await n8n.query<{ told: number; minutes: number; problems: number }>(
		`select count(distinct r.contact_id)::int as told, extract(epoch from max(m.accepted_at) - i.declared_at) / 60 as minutes, (count(*) filter (where not comms.reached(m)))::int as problems
		from comms.incident_recipients r join comms.scheduled_messages m on m.id = r.message_id join comms.incidents i on i.id = r.incident_id where r.update_id = $1 group by i.declared_at`,
		[alert],
	);
	expect(times).toMatchObject({ told: 24, problems: 0 });
	expect(Number(times?.minutes)).toBeLessThan(5);
	const channels = async (tier: string) =>
		(await n8n.query<{ channel: string }>(`select distinct r.channel from comms.incident_recipients r join comms.crm_contacts c on c.id = r.contact_id where r.update_id = $1 and c.email like $2 and r.message_id is not null order by 1`, [alert, `${tier}.%`])).map(({ channel }) => channel);
	expect(await channels('enterprise')).toEqual(['email', 'phone', 'portal', 'slack', 'sms']);
	expect(await channels('premium')).toEqual(['email', 'phone', 'portal', 'sms']);
	expect(await channels('essential')).toEqual(['email', 'portal']);
}, 240_000);

test('the same facts in each language: reference, part, promise', async () => {
	const promises = new Set<string>();
	for (const language of languages) {
		const [mail] = await n8n.sandbox.messages({ to: emailOf('standard', language) });
		expect([language, mail?.subject.includes(reference), mail?.text.includes('Checkout'), mail?.text.includes(`Nobody can pay (${run}).`)]).toEqual([language, true, true, true]);
		const [row] = await n8n.query<{ minute: string }>(`select to_char(next_promise, 'MI') as minute from comms.incidents where id = $1`, [incident]);
		expect(mail?.text).toContain(`:${row?.minute}`);
		promises.add(row?.minute ?? '');
	}
	expect(promises.size).toBe(1);
});

test('declared again it is the same; nobody is told twice', async () => {
	const before = await n8n.query('select 1 from comms.incident_recipients where incident_id = $1', [incident]);
	const { data } = await post('comms/incidents', { severity: 'P1', components: [part], impactKind: 'outage' });
	expect(data).toMatchObject({ incidents: [{ outcome: 'already', id: incident, updateId: null }] });
	expect(await n8n.query('select 1 from comms.incident_recipients where incident_id = $1', [incident])).toHaveLength(before.length);
});

test('staff is told up to the manager; a missed promise rises through five levels, and nothing is posted by itself', async () => {
	expect(await look()).toEqual(['declared 3']);
	await eventually('the notice to the manager', async () => (await n8n.sandbox.messages({ direction: 'from_customer', to: `level3.${run}@studio-lumen.example` })).some(({ subject }) => subject.startsWith('Eskalation auf Stufe 3')), 60);
	await passed(16);
	expect(await look()).toEqual(expect.arrayContaining(['nag 2', 'escalate 2']));
	await passed(90);
	expect(await look()).toEqual(expect.arrayContaining(['escalate 5']));
	await eventually('the notice to the executive', async () => (await n8n.sandbox.messages({ direction: 'from_customer', to: `level5.${run}@studio-lumen.example` })).length > 0, 60);
	expect(await n8n.query(`select kind from comms.incident_updates where incident_id = $1 and state = 'posted'`, [incident])).toEqual([{ kind: 'alert' }]);
}, 240_000);

test('marketing to an affected customer waits while it is open', async () => {
	const [contact] = await n8n.query<{ id: string; email: string }>('select id, email from comms.crm_contacts where email = $1', [emailOf('premium', 'en')]);
	if (contact === undefined) throw new Error('no contact');
	const person = { id: contact.id, name: '', email: contact.email, phone: '', slack: '', push: '', chat: '' };
	await stage.grant(person, 'marketing', 'email');
	const id = await stage.enqueue(person, 'email', { topic: 'marketing', type: 'newsletter' });
	await stage.sendDue();
	expect((await stage.message(id)).state_reason?.code).toBe('incident_pause');
}, 120_000);

test('a person\'s update starts the promise anew; an empty one is refused', async () => {
	expect((await post('comms/incident-update', { reference, texts: { en: { findings: '', nextSteps: 'x' } } })).data).toMatchObject({ updates: [{ outcome: 'refused' }] });
	const { data } = await post('comms/incident-update', { reference, status: 'identified', author: 'Ines', texts: { en: { findings: 'A certificate ran out.', nextSteps: 'We replace it.' } } });
	expect(data).toMatchObject({ updates: [{ outcome: 'posted', late: true }] });
	await eventually('the update in the ledger', async () => (await n8n.query(`select 1 from comms.incident_recipients r join comms.incident_updates u on u.id = r.update_id where r.incident_id = $1 and u.kind = 'update' and r.message_id is not null limit 1`, [incident])).length === 1, 60);
	const [now] = await n8n.query<{ level: number; minutes: number }>(`select level, extract(epoch from next_promise - last_update_at) / 60 as minutes from comms.incidents where id = $1`, [incident]);
	expect([now?.level, Math.round(Number(now?.minutes))]).toEqual([1, 15]);
}, 120_000);

test('a correction goes to exactly those who read the wrong text', async () => {
	const read = await reached(alert);
	const { data } = await post('comms/incident-update', { reference, kind: 'correction', corrects: alert, author: 'Ines', texts: { en: { wrong: 'Nobody can pay.', right: 'Paying by invoice works.' } } });
	const { id } = (data as { updates: Array<{ id: string }> }).updates[0] ?? { id: '' };
	await eventually('the correction in the ledger', async () => (await n8n.query('select 1 from comms.incident_recipients where update_id = $1 and message_id is not null', [id])).length > 0, 60);
	const told = await n8n.query<{ who: string }>(`select contact_id || ' ' || channel as who from comms.incident_recipients where update_id = $1 and message_id is not null order by 1`, [id]);
	expect(told.map(({ who }) => who)).toEqual(read.filter((who) => !who.endsWith(' phone')));
}, 120_000);

test('the end is told to everybody who was told, and marketing goes on', async () => {
	const { data } = await post('comms/incident-resolved', { reference, author: 'Ines', texts: { en: { issue: 'No payments.', cause: 'A certificate.', solution: 'A new one.' } }, facts: { restored: true } });
	expect(data).toMatchObject({ updates: [{ outcome: 'posted' }] });
	await sendAll();
	for (const language of languages) {
		const mails = await n8n.sandbox.messages({ to: emailOf('essential', language) });
		expect([language, mails.some(({ text }) => text.includes('A new one.') && text.includes('☑'))]).toEqual([language, true]);
	}
	expect(await n8n.query('select comms.open_incidents(account_id) as open from comms.incident_accounts where incident_id = $1 limit 1', [incident])).toEqual([{ open: [] }]);
}, 240_000);

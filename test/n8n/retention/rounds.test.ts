import { readSequences } from '../../../workflows/campaigns/sequences/readSequences';
import { readTexts } from '../../../workflows/texts/readTexts';
import { run } from '../inbox';
import { TestN8n } from '../harness/TestN8n';

/** The rounds of industries, each through a real n8n on a Wednesday that lies ahead: found, enrolled, and what would be said to whom. */

const n8n = TestN8n.connect();
const morning = '2027-03-17T12:00:00.000Z';
const nextDay = '2027-03-18T16:00:00.000Z';
const tenants = new Map<string, string>();

beforeAll(async () => {
	await n8n.query('select count(*) from comms.load_templates($1)', [JSON.stringify(readTexts())]);
	await n8n.query('select count(*) from comms.load_sequences($1)', [JSON.stringify(readSequences())]);
	for (const industry of ['healthcare', 'trades', 'professional_services']) {
		const [row] = await n8n.query<{ tenant_id: string }>('select tenant_id from comms.tenant_settings where industry = $1 order by company limit 1', [industry]);
		tenants.set(industry, row?.tenant_id ?? '');
	}
}, 120_000);
afterAll(() => n8n.close());

const rounds = { healthcare: 'comms-run-healthcare', trades: 'comms-run-trades', professional_services: 'comms-run-services' } as const;
type Industry = keyof typeof rounds;
const settings = { bookingUrl: 'https://book.example/now', surveyUrl: '', formUrl: '', referralUrl: '', seasonMonths: '', service: '', checkUpMonths: 12, warrantyMonths: 24, renewalDays: 60 };

const start = async (industry: Industry, over: object = {}) => await n8n.runWorkflow(rounds[industry], { startNode: 'Every morning', pinData: { Settings: [{ ...settings, now: morning, ...over }] }, timeout: 110_000 });

async function person(industry: Industry, name: string, language = 'en'): Promise<string> {
	const [made] = await n8n.query<{ id: string }>(
		`insert into comms.crm_contacts (tenant_id, name, email, language, time_zone, role, jurisdiction) values ($1, $2, $3, $4, 'Europe/Berlin', 'customer', 'DE') returning id`,
		[tenants.get(industry), name, `${name.toLowerCase().replaceAll(' ', '.')}.${run}@people.example`, language],
	);
	return made?.id ?? '';
}
const visit = async (industry: Industry, contact: string, kind: string, status: string, hoursAgo: number) =>
	await n8n.query(`insert into comms.appointments (tenant_id, contact_id, reference, kind, status, starts_at, time_zone) values ($1, $2, gen_random_uuid()::text, $3, $4, $5::timestamptz - make_interval(hours => $6), 'UTC')`, [
		tenants.get(industry), contact, kind, status, morning, hoursAgo,
	]);
const sequencesOf = async (contact: string) => (await n8n.query<{ key: string }>('select sequence_key as key from comms.enrolments where contact_id = $1 order by 1', [contact])).map(({ key }) => key);
const messagesTo = async (contact: string) =>
	await n8n.query<{ channel: string; topic: string; subject: string | null; text: string }>(
		`select channel, topic, message ->> 'subject' as subject, coalesce(message ->> 'text', '') as text from comms.scheduled_messages where contact_id = $1 order by created_at`, [contact]);

test('practices, trades and professional services: each occasion once, said in the language of the customer, and nothing of what a visit was for', async () => {
	const [treated, absent, insured] = [await person('healthcare', 'Treated', 'de'), await person('healthcare', 'Absent', 'fr'), await person('healthcare', 'Insured', 'ja')];
	await visit('healthcare', treated, 'Root canal', 'completed', 16);
	await visit('healthcare', absent, 'Oncology consultation', 'no_show', 16);
	await n8n.query(`insert into comms.crm_activities (tenant_id, contact_id, kind, subject, happened_at) values ($1, $2, 'insurance_changed', 'Diagnosis not covered', $3::timestamptz - interval '1 day')`, [tenants.get('healthcare'), insured, morning]);
	const [flooded, served] = [await person('trades', 'Flooded', 'es'), await person('trades', 'Served')];
	await visit('trades', flooded, 'Emergency repair', 'completed', 16);
	await visit('trades', served, 'Yearly service', 'completed', 24 * 200);
	const client = await person('professional_services', 'Client', 'zh');
	const [project] = await n8n.query<{ id: string }>(`insert into comms.projects (tenant_id, contact_id, reference, name) values ($1, $2, $3, 'Site') returning id`, [tenants.get('professional_services'), client, `P-${run}`]);
	await n8n.query(`insert into comms.milestones (tenant_id, project_id, position, name, completed_on) values ($1, $2, 1, 'Launch', '2027-03-16')`, [tenants.get('professional_services'), project?.id]);
	await n8n.query(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on, ends_on) values ($1, $2, $3, 'Retainer', '2026-05-01', '2027-05-01')`, [tenants.get('professional_services'), client, `R-${run}`]);

	for (const industry of ['healthcare', 'trades', 'professional_services', 'healthcare'] as const) expect((await start(industry)).error).toBeUndefined();
	expect(await sequencesOf(treated)).toEqual(['healthcare-satisfaction']);
	expect(await sequencesOf(absent)).toEqual(['healthcare-missed-appointment']);
	expect(await sequencesOf(insured)).toEqual(['healthcare-insurance']);
	expect(await sequencesOf(flooded)).toEqual(['trades-emergency', 'trades-season', 'trades-warranty']);
	expect(await sequencesOf(served)).toEqual(['trades-season']);
	expect(await sequencesOf(client)).toEqual(['renewal', 'services-milestone']);

	const advanced = await n8n.runWorkflow('comms-advance-seq', { startNode: 'Every five minutes', pinData: { Settings: [{ batchSize: 200, batchesPerRun: 50, leaseMinutes: 5, now: nextDay }] }, timeout: 110_000 });
	expect(advanced.error).toBeUndefined();
	const patients = await Promise.all([treated, absent, insured].map(messagesTo));
	expect(patients.map((messages) => messages.map(({ topic }) => topic))).toEqual([['service'], ['service'], ['service']]);
	expect(JSON.stringify(patients)).not.toMatch(/root|canal|oncology|diagnosis|Wurzel|cancer/i);
	expect(patients.map(([message]) => message?.subject ?? message?.text)).toEqual([expect.stringMatching(/Besuch/), expect.stringMatching(/[Rr]endez-vous/), expect.stringMatching(/保険/)]);
	expect(patients[1]?.[0]?.text).toContain('https://book.example/now');
	expect((await messagesTo(flooded)).map(({ text }) => text)).toEqual(expect.arrayContaining([expect.stringMatching(/urgencia/)]));
	// Nobody in Germany is invited without having agreed to it: the door says so.
	await n8n.query(`update comms.scheduled_messages set due_at = now() - interval '1 minute' where contact_id = $1`, [served]);
	expect((await n8n.runWorkflow('comms-send-due', { timeout: 110_000 })).error).toBeUndefined();
	expect(await n8n.query(`select topic, state, state_reason ->> 'code' as why from comms.scheduled_messages where contact_id = $1`, [served])).toEqual([{ topic: 'marketing', state: 'blocked', why: 'no_consent' }]);
	expect((await messagesTo(client)).map(({ subject }) => subject)).toEqual(expect.arrayContaining([expect.stringContaining('Launch')]));
}, 240_000);

test('an occasion that leads nowhere costs only itself, and is told of', async () => {
	await n8n.query(
		`insert into comms.industry_occasions (tenant_id, industry, occasion, sequence_key, days, kinds, source) values ($1, 'trades', 'emergency', 'no-such-sequence', 3, 'emergency', 'own') on conflict do nothing`,
		[tenants.get('trades')],
	);
	const contact = await person('trades', 'Unlucky');
	await visit('trades', contact, 'Emergency install', 'completed', 10);
	const { status, error, lastNode } = await start('trades');
	await n8n.query(`delete from comms.industry_occasions where tenant_id = $1`, [tenants.get('trades')]);
	expect([status, lastNode]).toEqual(['error', 'Say who and why']);
	expect(error).toMatch(/1 could not be enrolled, the others were: no-such-sequence for contact [0-9a-f-]{36}: There is no active sequence "no-such-sequence"/);
	expect(await sequencesOf(contact)).toEqual(['trades-season', 'trades-warranty']);
	// The sample names a customer that need not exist.
	for (const id of Object.values(rounds)) expect((await n8n.runWorkflow(id)).status).toBe('success');
}, 240_000);

test('a contract that is renewed between two reminders gets no more of them, and a renewal that leads nowhere is told of', async () => {
	const [renews, stuck] = [await person('professional_services', 'Renews'), await person('professional_services', 'Stuck')];
	const contract = async (contact: string, number: string) =>
		await n8n.query(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on, ends_on) values ($1, $2, $3, 'Care', '2026-05-01', '2027-05-01')`, [tenants.get('professional_services'), contact, `${number}-${run}`]);
	const remind = async () => await n8n.runWorkflow('comms-remind-renewals', { startNode: 'Every morning', pinData: { Settings: [{ daysBefore: 60, now: morning }] }, timeout: 110_000 });
	await contract(renews, 'A');
	expect((await remind()).error).toBeUndefined();
	expect(await sequencesOf(renews)).toEqual(['renewal']);
	await n8n.query(`update comms.contracts set ends_on = '2028-05-01', updated_at = $2 where contact_id = $1`, [renews, nextDay]);
	expect(await n8n.query('select event from comms.sequence_events where contact_id = $1', [renews])).toEqual([{ event: 'conversion' }]);
	await n8n.query(`update comms.sequences set state = 'retired' where key = 'renewal'`);
	await contract(stuck, 'B');
	const failed = await remind();
	await n8n.query(`update comms.sequences set state = 'active' where key = 'renewal'`);
	expect(failed.error).toMatch(/could not be enrolled.*no active sequence "renewal"/);
	// Nothing is lost: the next morning finds them again.
	expect((await remind()).error).toBeUndefined();
	expect(await sequencesOf(stuck)).toEqual(['renewal']);
}, 240_000);

test('a customer at critical risk waits for a person: the team is told until the mail gets through, and nothing goes to the customer', async () => {
	const staff = `staff.${run}@team.example`;
	const [business] = await n8n.query<{ id: string }>('insert into comms.tenants (name) values ($1) returning id', [`Waits ${run}`]);
	await n8n.query(`insert into comms.tenant_settings (tenant_id, company, sender_name, sender_address, staff_email, time_zone) values ($1, 'Waits', 'Waits', $2, $3, 'UTC')`, [business?.id, `waits.${run}@team.example`, staff]);
	const contact = async (name: string, level: string): Promise<string> => {
		for (;;) {
			const [made] = await n8n.query<{ id: string; held: boolean }>('insert into comms.crm_contacts (tenant_id, name, email) values ($1, $2, $3) returning id, comms.retention_share(id) < 0.1 as held', [business?.id, name, `${name.toLowerCase()}.${run}@people.example`]);
			// Medium ones outside of the holdout.
			if (made?.held === true) {
				await n8n.query('delete from comms.crm_contacts where id = $1', [made.id]);
				continue;
			}
			const health = { overallHealthScore: 21, churnProbability: level === 'critical' ? 0.9 : 0.4, churnRiskLevel: level, confidenceLevel: 0.5, engine: 'scorecard' };
			await n8n.query('select * from comms.store_health_scores($1)', [JSON.stringify([{ tenantId: business?.id, contactId: made?.id, customer: {}, health }])]);
			return made?.id ?? '';
		}
	};
	const [critical, medium] = [await contact('Critical', 'critical'), await contact('Medium', 'medium')];
	const begin = async (at = '') => await n8n.runWorkflow('comms-start-retention', { startNode: 'Start what is due now', pinData: { Settings: [{ batchSize: 1000, batchesPerRun: 200, now: at }] }, timeout: 110_000 });
	const told = async () => (await n8n.sandbox.messages({ to: staff })).filter(({ subject }) => subject.includes('critical risk')).map(({ text }) => text.split('\n')[0]);

	const stateOf = async (id: string) => (await n8n.query<{ state: string }>('select state from comms.retention_participants where contact_id = $1', [id])).map(({ state }) => state);
	await n8n.query(`update comms.sequences set state = 'retired' where key = 'retention-medium'`);
	await n8n.sandbox.setFaults([{ kind: 'reject', pattern: staff }]);
	const failed = await begin();
	expect(failed.error).toMatch(/wait for a decision on the page comms\/health, but the mail to your team did not get through/);
	await n8n.sandbox.setFaults([]);
	const stuck = await begin();
	expect(stuck.error).toMatch(/could not be enrolled in their campaign, which is tried again.*Medium: There is no active sequence "retention-medium"/);
	expect([await stateOf(critical), await stateOf(medium)]).toEqual([['waiting'], ['refused']]);
	await n8n.query(`update comms.sequences set state = 'active' where key = 'retention-medium'`);

	expect((await begin()).error).toBeUndefined();
	expect((await begin()).error).toBeUndefined();
	expect(await told()).toEqual(['Critical, health 21 of 100']);
	expect(await stateOf(medium)).toEqual(['started']);
	// Nobody decided: the team hears of it again.
	expect((await begin(new Date(Date.now() + 3.1 * 86_400_000).toISOString())).error).toBeUndefined();
	expect(await told()).toHaveLength(2);
	expect(await n8n.query('select 1 from comms.enrolments where contact_id = $1 union all select 1 from comms.scheduled_messages where contact_id = $1', [critical])).toEqual([]);
	const page = await n8n.callWebhook(`comms/health?tenant=${business?.id}`, { headers: n8n.pagesHeaders });
	expect(String(page.data)).toMatch(/<strong>1<\/strong><span class="level critical">[\s\S]*Critical[\s\S]*A customer at critical risk is approached when a person says so/);
}, 240_000);

test('who takes an offer is learnt from the offers made, and scores readiness from then on; a business of which nobody took any keeps the scorecard', async () => {
	const business = async (name: string, taken: string): Promise<string> => {
		const [made] = await n8n.query<{ id: string }>('insert into comms.tenants (name) values ($1) returning id', [`${name} ${run}`]);
		const id = made?.id ?? '';
		await n8n.query(`insert into comms.crm_contacts (id, tenant_id, name) select md5($1::text || n)::uuid, $1::uuid, 'O' || n from generate_series(1, 240) n`, [id]);
		await n8n.query(
			`insert into comms.customer_health_scores (tenant_id, contact_id, overall_health_score, churn_probability, churn_risk_level, metrics, analysis_date, analysed_on)
			select $1::uuid, md5($1::text || n)::uuid, 60, 0.2, 'low', jsonb_build_object('serviceUtilisation', (n * 37 % 100) / 100.0, 'npsScore', n * 13 % 11), now() - interval '121 days', (now() - interval '121 days')::date from generate_series(1, 240) n`, [id]);
		await n8n.query(
			`insert into comms.contact_opportunities (tenant_id, contact_id, kind, occasion, key, topic, state, found_at, state_at) select $1::uuid, md5($1::text || n)::uuid, 'upsell', 'further', n::text, 'marketing', 'sent', now() - interval '120 days', now() from generate_series(1, 240) n`, [id]);
		// Who uses up what is paid for takes more, but not always.
		await n8n.query(
			`insert into comms.crm_deals (tenant_id, contact_id, name, stage, updated_at) select $1::uuid, md5($1::text || n)::uuid, 'More', 'won', now() - interval '100 days' from generate_series(1, 240) n where ${taken}`, [id]);
		return id;
	};
	const [learns, none] = [await business('Learns', '(n * 37 % 100) > 60 and n % 7 <> 0 or n % 23 = 0'), await business('None', 'false')];
	expect((await n8n.runWorkflow('comms-train-readiness', { startNode: 'Train now', timeout: 110_000 })).error).toBeUndefined();
	const models = async (id: string) => await n8n.query(`select target, role, algorithm from comms.readiness_models where tenant_id = $1`, [id]);
	expect(await models(learns)).toEqual([{ target: 'upsell', role: 'champion', algorithm: 'logisticRegression' }]);
	expect(await models(none)).toEqual([{ target: 'upsell', role: 'retired', algorithm: 'scorecard' }]);
	const upsell = await n8n.runWorkflow('comms-find-upsell', { startNode: 'Every Tuesday at nine', timeout: 110_000 });
	expect(upsell.error).toBeUndefined();
	const enginesOf = (id: string): unknown[] => upsell.json('How ready are they?').filter(({ tenantId }) => tenantId === id).map(({ readiness }) => (readiness as { engine: string } | undefined)?.engine);
	expect(enginesOf(learns)).toEqual(Array.from({ length: 240 }, () => 'logisticRegression'));
	expect(enginesOf(none)).toEqual(Array.from({ length: 240 }, () => 'scorecard'));
	// Other tests score everybody there is.
	for (const table of ['contact_opportunities', 'crm_deals', 'customer_health_scores', 'crm_contacts']) await n8n.query(`delete from comms.${table} where tenant_id = any($1)`, [[learns, none]]);
}, 240_000);

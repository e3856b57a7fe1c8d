import { readTextSet } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { marta, noon, ruizAccount, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows('select count(*) from comms.load_templates($1)', [JSON.stringify(readTextSet('journeys'))]);
	await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, 'marketing', 'email', 'granted', 'form', '2026-01-01')`, [studio, marta]);
	await db.rows(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on) values ($1, $2, 'C-1', 'Care', '2024-03-01')`, [studio, marta]);
});
// Each test leaves nothing behind.
beforeEach(() => db.rows('begin'));
afterEach(() => db.rows('rollback'));
afterAll(() => db.drop());

interface Found { occasion: string; key: string; purpose: string; variables: Record<string, unknown>; contact: { language: string }; reasons: Array<{ code: string; evidence?: unknown }> }
interface Kept { outcome: string; key: string | null; reasons: Array<{ code: string; text: string }>; variables: Record<string, unknown> | null }

const day = (days: number) => new Date(Date.parse(noon) + days * 86_400_000).toISOString();
const find = async (at = noon) => await db.rows<Found & Record<string, unknown>>('select * from comms.find_engagement(100, $1)', [at]);
const occasions = async (at = noon) => (await find(at)).map(({ occasion }) => occasion);
const keep = async (readiness: unknown, at = noon, more: object = {}) => await db.rows<Kept & Record<string, unknown>>('select * from comms.keep_upsell($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, readiness, reasons: [{ code: 'uses_much', text: 'Uses 95 %.' }], engine: 'scorecard', ...more }]), at]);
const outcome = async (readiness: unknown, at = noon) => (await keep(readiness, at)).map((row) => [row.outcome, row.reasons[0]?.code])[0];
const draft = { status: 'ready', subject: 'S', text: 'T', html: '<p>T</p>', language: 'es', missing: [] };
/** As the workflow does after writing; gives the id of the draft that waits. */
async function store(key: string, purpose: string, at = noon): Promise<string> {
	await db.rows('select * from comms.store_client_drafts($1, false, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, purpose, key, draft }]), at]);
	await db.rows('select comms.attach_opportunity_drafts($1, $2)', [JSON.stringify([{ tenantId: studio, key }]), at]);
	return (await db.row<{ id: string }>('select id from comms.client_drafts where key = $1', [key])).id;
}
const decide = async (id: string, decision: string, at = noon) => (await db.row<{ outcome: string }>(`select comms.decide_client_draft($1, $2, 'Ana', $3) as outcome`, [id, decision, at])).outcome;
const states = async () => (await db.rows<{ state: string }>('select state from comms.contact_opportunities order by found_at')).map(({ state }) => state);
async function milestone(name: string, dates: { due?: string; completed?: string }, position = 1): Promise<void> {
	await db.rows(`insert into comms.projects (tenant_id, contact_id, reference, name) values ($1, $2, 'P-1', 'Portal') on conflict do nothing`, [studio, marta]);
	await db.rows(`insert into comms.milestones (tenant_id, project_id, position, name, due_on, completed_on) select $1, id, $5, $2, $3, $4 from comms.projects where reference = 'P-1'`, [studio, name, dates.due ?? null, dates.completed ?? null, position]);
}
const complain = async () => await db.rows(
	`insert into comms.email_messages (tenant_id, direction, message_id, contact_id, subject, received_at, state, classification) values ($1, 'in', '<complaint>', $2, 'x', $3, 'classified', '{"intent": "complaint"}')`, [studio, marta, day(-1)]);
const invoice = async (dueOn: string) => await db.rows(`insert into comms.invoices (tenant_id, account_id, number, amount, currency, issued_on, due_on) values ($1, $2, 'I-7', 100, 'EUR', '2026-09-01', $3)`, [studio, ruizAccount, dueOn]);

describe('an occasion to write', () => {
	it('is found for each kind, with its evidence, the best first and one a customer', async () => {
		await milestone('Import', { completed: '2026-11-18' });
		await milestone('Go-live', { due: '2026-11-25' }, 2);
		const [best, ...others] = await find();
		expect(others).toEqual([]);
		expect(best).toMatchObject({ occasion: 'milestone_reached', purpose: 'engagement', variables: { milestone: 'Import', projectName: 'Portal' }, contact: { language: 'es' }, reasons: [{ evidence: { completedOn: '2026-11-18', project: 'P-1' } }] });
		expect(await occasions(day(20))).toEqual([]);
	});

	it.each([
		['anniversary', '2027-03-02T12:00:00Z', `select 1`],
		['anniversary', '2027-03-01T00:30:00+01:00', `select 1`],
		['milestone_ahead', noon, `with p as (insert into comms.projects (tenant_id, contact_id, reference, name) values ('${studio}', '${marta}', 'P-1', 'Portal') returning id) insert into comms.milestones (tenant_id, project_id, position, name, due_on) select '${studio}', id, 1, 'Go-live', '2026-11-25' from p`],
		['industry_news', noon, `insert into comms.crm_activities (tenant_id, contact_id, kind, subject, happened_at, metadata) values ('${studio}', '${marta}', 'industry_news', 'New rules', '2026-11-19', '{"url": "javascript:alert(1)"}')`],
		['silence', noon, `insert into comms.email_messages (tenant_id, direction, message_id, contact_id, subject, received_at, state) values ('${studio}', 'in', '<old>', '${marta}', 'x', '2026-08-01', 'answered')`],
	])('%s', async (occasion, at, prepare) => {
		await db.rows(prepare);
		expect((await find(at)).map((row) => [row.occasion, row.variables.newsUrl])).toEqual([[occasion, undefined]]);
	});

	it('of a customer is not proposed again within 21 days, whatever it is, and never twice', async () => {
		await milestone('Import', { completed: '2026-11-18' });
		expect(await occasions()).toEqual(['milestone_reached']);
		await milestone('Training', { completed: '2026-12-01' }, 2);
		expect(await occasions(day(12))).toEqual([]);
		await milestone('Go-live', { completed: '2026-12-12' }, 3);
		expect(await occasions(day(22))).toEqual(['milestone_reached']);
	});

	it('is not taken up where it would be marketing and nobody agreed, where they said no to all, or where something is open', async () => {
		await milestone('Import', { completed: '2026-11-18' });
		await complain();
		expect(await occasions()).toEqual([]);
		await db.rows('delete from comms.email_messages');
		await db.rows(`insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact) values ($1, $2, true)`, [studio, marta]);
		expect(await occasions()).toEqual([]);
		await db.rows('delete from comms.communication_preferences');
		await db.rows('delete from comms.milestones');
		await db.rows(`insert into comms.crm_activities (tenant_id, contact_id, kind, subject, happened_at) values ($1, $2, 'industry_news', 'New rules', '2026-11-19')`, [studio, marta]);
		await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, 'marketing', 'email', 'withdrawn', 'form', '2026-10-01')`, [studio, marta]);
		expect(await occasions()).toEqual([]);
	});

	it('that is passed over says why, until it is taken up', async () => {
		const passed = async () => await db.rows(`select kind, occasion, reason ->> 'code' as code from comms.passed_opportunities order by key`);
		await db.rows(`insert into comms.crm_activities (tenant_id, contact_id, kind, subject, happened_at) values ($1, $2, 'industry_news', 'New rules', '2026-11-19')`, [studio, marta]);
		await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, 'marketing', 'email', 'withdrawn', 'form', '2026-10-01')`, [studio, marta]);
		for (let times = 0; times < 2; times++) expect(await occasions()).toEqual([]);
		await keep(0.9);
		expect(await passed()).toEqual([{ kind: 'engagement', occasion: 'industry_news', code: 'no_consent' }, { kind: 'upsell', occasion: 'further', code: 'no_consent' }]);
		const overview = async (at = noon) => await db.rows('select code, customers, names from comms.passed_overview(7, $1)', [at]);
		expect([await overview(), await overview(day(8))]).toEqual([[{ code: 'no_consent', customers: 1, names: 'Marta Ruiz' }], []]);
		await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, 'marketing', 'email', 'granted', 'form', '2026-11-01')`, [studio, marta]);
		expect(await occasions()).toEqual(['industry_news']);
		expect(await passed()).toEqual([{ kind: 'upsell', occasion: 'further', code: 'no_consent' }]);
	});

	it('that no draft could be written for is found again', async () => {
		await milestone('Import', { completed: '2026-11-18' });
		const [found] = await find();
		await db.rows('select comms.attach_opportunity_drafts($1, $2)', [JSON.stringify([{ tenantId: studio, key: found?.key }]), noon]);
		expect(await occasions()).toEqual(['milestone_reached']);
	});

	it('kept by a run that broke off before its draft was is found again', async () => {
		await milestone('Import', { completed: '2026-11-18' });
		await find();
		await db.rows('select * from comms.fade_opportunities($1)', [day(0.03)]);
		expect(await occasions(day(0.03))).toEqual([]);
		await db.rows('select * from comms.fade_opportunities($1)', [day(0.05)]);
		expect(await occasions(day(0.05))).toEqual(['milestone_reached']);
	});

	it('waits for a person, and goes out under the topic of its kind', async () => {
		await milestone('Import', { completed: '2026-11-18' });
		const [found] = await find();
		const id = await store(found?.key ?? '', 'engagement');
		expect(await db.rows('select 1 from comms.scheduled_messages')).toEqual([]);
		expect([await decide(id, 'send'), await decide(id, 'send'), await states()]).toEqual(['sent', 'gone', ['sent']]);
		expect(await db.rows('select topic, type, recipient from comms.scheduled_messages')).toEqual([{ topic: 'service', type: 'engagement', recipient: 'marta@ruiz.example' }]);
	});
});

describe('an offer of more', () => {
	it('is made above 0.8 and not at 0.8', async () => {
		expect([await outcome(0.8), await outcome(0.81)]).toEqual([['not_ready', undefined], ['proposed', 'ready']]);
	});

	it.each([
		['an open incident', 'incident_open', async () => {
			await db.rows(`with i as (insert into comms.service_components values ($1, 'api', 'API')) insert into comms.component_users (tenant_id, component, account_id) values ($1, 'api', $2)`, [studio, ruizAccount]);
			await db.rows('select * from comms.declare_incident($1, $2)', [JSON.stringify([{ tenantId: studio, severity: 'P3', components: ['api'], impactKind: 'outage', author: 'x', texts: { en: { impact: 'Down.' } } }]), day(-1)]);
		}],
		['an open complaint', 'complaint_open', complain],
		['an overdue invoice of the account', 'invoice_overdue', async () => await invoice('2026-11-19')],
		['do-not-contact', 'do_not_contact', async () => await db.rows(`insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact) values ($1, $2, true)`, [studio, marta])],
		['no consent to marketing', 'no_consent', async () => await db.rows(`delete from comms.consent_events`)],
		['a customer who has left', 'left', async () => await db.rows(`update comms.contracts set status = 'ended', ends_on = '2026-10-01'`)],
		['a customer at risk', 'at_risk', async () => await db.rows(`insert into comms.retention_participants (tenant_id, campaign_id, contact_id, level, episode, state, created_at) select $1, id, $2, 'critical', 1, 'waiting', $3 from comms.retention_campaigns where level = 'critical' limit 1`, [studio, marta, day(-3)])],
		['a sequence of offers under way', 'in_sequence', async () => {
			await db.rows('select * from comms.save_sequence($1, null)', [{ id: 'spring', topic: 'marketing', steps: [{ id: 'a', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], template: 'x' }] }]);
			await db.rows('select * from comms.enrol_contacts($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, sequence: 'spring' }]), noon]);
		}],
		['somebody ruled it out', 'excluded', async () => await db.rows(`select comms.exclude_opportunities($1, 'upsell', 'No', 'Ana', $2)`, [marta, noon])],
	])('never with %s', async (_name, code, prepare) => {
		await prepare();
		expect(await outcome(0.95)).toEqual(['blocked', code]);
		expect(await states()).toEqual([]);
	});

	it('is asked about once more when somebody approves it: an invoice that fell due holds it back and says so', async () => {
		await invoice('2026-11-21');
		const [kept] = await keep(0.9);
		const id = await store(kept?.key ?? '', 'upsell');
		expect(await db.row('select comms.why_drafted($1) as why', [id])).toEqual({ why: 'Readiness 0.90, above 0.80. Uses 95 %.' });
		expect(await decide(id, 'send', day(3))).toBe('held');
		expect(await db.rows('select missing, status from comms.client_drafts_overview($1)', [day(3)])).toEqual([{ missing: ['The invoice I-7 is overdue.'], status: 'needs_review' }]);
		await db.rows(`update comms.invoices set paid_on = '2026-11-24', status = 'paid'`);
		expect(await decide(id, 'send', day(5))).toBe('sent');
		expect(await db.rows('select topic from comms.scheduled_messages')).toEqual([{ topic: 'marketing' }]);
	});

	it('names what the business sells, in the language of the reader, the next one next time', async () => {
		await db.rows(`insert into comms.upsell_offers (tenant_id, key, name, place, source) values ($1, 'care', '{"en": "Care plan", "es": "Plan de mantenimiento"}', 1, 'own'), ($1, 'audit', '{"en": "Audit"}', 2, 'own')`, [studio]);
		const [first] = await keep(0.9);
		expect(first?.variables).toMatchObject({ offer: 'Plan de mantenimiento' });
		await decide(await store(first?.key ?? '', 'upsell'), 'send');
		expect((await keep(0.9, day(91)))[0]?.variables).toMatchObject({ offer: 'Audit' });
	});

	it('that nobody decides on fades; that the customer passes over comes after twice the time, then four times, then never', async () => {
		const [kept] = await keep(0.9);
		const id = await store(kept?.key ?? '', 'upsell');
		await db.rows('select * from comms.fade_opportunities($1)', [day(15)]);
		expect([await states(), await decide(id, 'send', day(15))]).toEqual([['faded'], 'gone']);
		const times: number[] = [];
		for (let at = 16; at < 2500; at += 7) {
			const [row] = await keep(0.95, day(at));
			if (row?.outcome !== 'proposed') continue;
			times.push(at);
			await decide(await store(row.key ?? '', 'upsell', day(at)), 'send', day(at));
			await db.rows('select * from comms.fade_opportunities($1)', [day(at + 31)]);
		}
		expect(times).toHaveLength(3);
		const gaps = times.map((at, place) => at - (times[place - 1] ?? 0));
		for (const [place, least] of [90, 180, 360].entries()) expect([place, (gaps[place] ?? 0) >= least, (gaps[place] ?? 0) < least + 10]).toEqual([place, true, true]);
	});

	it('ruled out on the page is never made again', async () => {
		const [kept] = await keep(0.9);
		expect(await decide(await store(kept?.key ?? '', 'upsell'), 'never')).toBe('rejected');
		expect(await outcome(0.99, day(400))).toEqual(['blocked', 'excluded']);
	});

	it('and an occasion share one cap', async () => {
		await keep(0.9);
		await milestone('Import', { completed: '2026-11-18' });
		expect(await occasions()).toEqual([]);
	});

	it('is not made of what is no readiness, nor for other businesses’ customers', async () => {
		expect((await keep(0.95, noon, { blockers: [{ code: 'open_tickets', text: 'x' }] }))[0]).toMatchObject({ outcome: 'blocked', reasons: [{ code: 'open_tickets' }] });
		expect([await outcome('high'), await outcome(null)]).toEqual([['failed', 'no_readiness'], ['failed', 'no_readiness']]);
		expect((await keep(0.9, noon, { tenantId: '22222222-2222-4222-8222-222222222222' })).map((row) => row.outcome)).toEqual(['unknown']);
	});
});

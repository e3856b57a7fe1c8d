import { DateTime } from 'luxon';
import { briefOf } from '../../nodes/ComputeHealthScore/health/brief';
import { scoreOne } from '../../nodes/ComputeHealthScore/scoreItems';
import { isRecord } from '../../nodes/shared/record';
import type { Queryable } from '../../migrations/runner';
import { approached, customersKnown, customersSince, fadingWeeks, figuresOfTheYear, pastIncident, surveysAnswered } from './past';
import { idOf } from './rows';

const minute = 60_000;
const day = 1440 * minute;

const rowsOf = async <T>(client: Queryable, sql: string, values: unknown[]): Promise<T[]> => (await client.query(sql, values)).rows as T[];

/** What was there before anybody asked: customers for as long as they say, quotes and appointments that were told of long ago. */
async function dateBack(client: Queryable, now: Date): Promise<void> {
	await client.query('update comms.crm_contacts c set created_at = x.at from jsonb_to_recordset($1) x (id uuid, at timestamptz) where c.id = x.id', [JSON.stringify(customersSince(now))]);
	const earlier = new Date(now.getTime() - 20 * day).toISOString();
	await client.query('update comms.quotes set created_at = $1', [earlier]);
	await client.query('update comms.appointments set created_at = $1, updated_at = $1', [earlier]);
}

interface CustomerToScore {
	tenantId: string;
	contactId: string;
	customer: unknown;
}

/** Scores of an earlier day, as "Score a batch" would have stored them. */
export async function scoreOn(client: Queryable, at: Date): Promise<void> {
	const now = DateTime.fromJSDate(at, { zone: 'utc' });
	if (!now.isValid) return;
	const items: unknown[] = [];
	for (let last: CustomerToScore | undefined; ; ) {
		const customers = await rowsOf<CustomerToScore>(client, 'select "tenantId", "contactId", customer from comms.customers_to_score($1, $2, 500, $3)', [last?.tenantId ?? null, last?.contactId ?? null, at]);
		if (customers.length === 0) break;
		for (const { tenantId, contactId, customer } of customers) {
			const health = scoreOne(customer, { estimator: undefined, needsModel: false, industry: '', weights: undefined, override: undefined, now });
			items.push({ tenantId, contactId, customer, health: briefOf(health, isRecord(customer) ? customer : {}) });
		}
		last = customers.at(-1);
	}
	await client.query('select * from comms.store_health_scores($1, $2)', [JSON.stringify(items), at]);
}

async function loadHealth(client: Queryable, now: Date): Promise<void> {
	for (let weeksAgo = fadingWeeks; weeksAgo >= 0; weeksAgo -= 1) {
		const at = new Date(now.getTime() - weeksAgo * 7 * day);
		await client.query('select * from comms.store_customer_metrics($1, $2)', [JSON.stringify(customersKnown(weeksAgo)), at]);
		// Today's is left to "Score customers".
		if (weeksAgo > 0) await scoreOn(client, at);
	}
	await client.query(
		`insert into comms.retention_participants (tenant_id, campaign_id, contact_id, level, episode, state, health_score, churn_probability, reasons, created_at)
		select x."tenantId", (comms.retention_campaign_of(x."tenantId", 'churn_risk', x.level)).id, x."contactId", x.level, 1, x.state, h.overall_health_score, h.churn_probability,
			jsonb_build_array(comms.reason('past', x.why)), $2
		from jsonb_to_recordset($1) x ("tenantId" uuid, "contactId" uuid, level text, state text, why text)
		join comms.latest_health_scores h on h.tenant_id = x."tenantId" and h.contact_id = x."contactId"`,
		[JSON.stringify(approached), new Date(now.getTime() - 2 * day)],
	);
}

async function loadSurveys(client: Queryable, now: Date): Promise<void> {
	const { invitations, responses } = surveysAnswered(now);
	await client.query(
		`insert into comms.survey_invitations (id, tenant_id, survey_id, contact_id, key, token_hash, due_at, created_at, expires_at)
		select x.id, x.tenant_id, s.id, x.contact_id, x.key, sha256(x.key::bytea), x.due_at, x.created_at, x.expires_at
		from jsonb_to_recordset($1) x (id uuid, tenant_id uuid, survey text, contact_id uuid, key text, due_at timestamptz, created_at timestamptz, expires_at timestamptz)
		join comms.surveys s on s.tenant_id is null and s.key = x.survey`,
		[JSON.stringify(invitations)],
	);
	await client.query(
		`insert into comms.survey_responses (id, tenant_id, survey_id, invitation_id, contact_id, kind, scale, score, comment, language, first_answered_at, answered_at)
		select x.id, x.tenant_id, s.id, x.invitation_id, x.contact_id, x.kind, x.scale, x.score, x.comment, x.language, x.first_answered_at, x.answered_at
		from jsonb_to_recordset($1) x (id uuid, tenant_id uuid, survey text, invitation_id uuid, contact_id uuid, kind text, scale text, score int, comment text, language text, first_answered_at timestamptz, answered_at timestamptz)
		join comms.surveys s on s.tenant_id is null and s.key = x.survey`,
		[JSON.stringify(responses)],
	);
	// Whom to call back: the newest bad answer of each business. Its staff were told.
	await client.query(
		`insert into comms.feedback_tasks (tenant_id, response_id, contact_id, score, due_at, created_at, told_at)
		select distinct on (r.tenant_id) r.tenant_id, r.id, r.contact_id, r.score, comms.next_business_day($1, 'UTC'), r.answered_at, r.answered_at
		from comms.survey_responses r where r.kind = 'csat' and r.score <= 2 and r.answered_at > $1::timestamptz - interval '30 days' order by r.tenant_id, r.answered_at desc`,
		[now],
	);
}

async function loadIncident(client: Queryable, now: Date): Promise<void> {
	const { declared: { daysAgo, item }, updates } = pastIncident;
	const at = now.getTime() - daysAgo * day;
	const { startedAtMinutes, ...rest } = item;
	const [made] = await rowsOf<{ id: string | null; reasons: unknown }>(client, 'select id, reasons from comms.declare_incident($1, $2)', [
		JSON.stringify([{ ...rest, startedAt: new Date(at + startedAtMinutes * minute).toISOString() }]),
		new Date(at),
	]);
	if (!made?.id) throw new Error(`The past incident was refused: ${JSON.stringify(made?.reasons)}`);
	await client.query('select comms.acknowledge_incident($1, $2, $3)', [made.id, item.author, new Date(at + 2 * minute)]);
	for (const { minutes, item: update } of updates) {
		await client.query('select * from comms.post_incident_update($1, $2)', [JSON.stringify([{ incidentId: made.id, author: item.author, ...update }]), new Date(at + minutes * minute)]);
	}
}

/**
 * Gives the three businesses of the demo a past, lying before `now`. All or nothing; where it is there already, nothing changes. Needs the
 * rights of the schema's owner, and loadBusiness before. Puts nothing into the outbox and enrols nobody.
 * @returns whether it was made now
 */
export async function loadPast(client: Queryable, now: Date = new Date()): Promise<boolean> {
	await client.query('begin');
	try {
		await client.query(`select pg_advisory_xact_lock(hashtextextended('comms.demo_past', 0))`);
		const present = await rowsOf(client, `select from comms.daily_metrics where tenant_id = $1 and source like 'demo:%' limit 1`, [idOf('studio')]);
		if (present.length === 0) {
			await dateBack(client, now);
			await loadSurveys(client, now);
			await loadHealth(client, now);
			await loadIncident(client, now);
			await client.query('select * from comms.store_daily_metrics($1, $2)', [JSON.stringify(figuresOfTheYear(now)), now]);
		}
		await client.query('commit');
		return present.length === 0;
	} catch (error) {
		await client.query('rollback');
		throw error;
	}
}

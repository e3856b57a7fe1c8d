import type { Client, QueryResult } from 'pg';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { BriefHealth } from '../../nodes/ComputeHealthScore/health/brief';
import { scoreLists } from '../../nodes/ComputeHealthScore/scoreLists';
import { signalItems } from '../../nodes/ComputeHealthScore/signalItems';
import { evaluateItems, trainItems } from '../../nodes/ComputeHealthScore/trainItems';
import { fakeExecution } from '../unit/fakeExecution';
import { type Customer, type Events, type Industry, liveThrough, type Weekly } from './customers';
import { bestChances } from './oracle';

/**
 * Thirty days of a business, day by day, with the functions of the database that the workflows call and the node they call: scores,
 * campaigns, signs of dissatisfaction, a person who decides now and then.
 */

const day = 86_400_000;
const days = 30;
/** Customers a team can attend to. */
const capacity = 0.2;
const sequences = ['medium', 'high', 'critical'];

export interface Business {
	industry: Industry;
	tenant: string;
	events: Events;
}

export interface Options {
	/** Customers a business. */
	count: number;
	/** Days lived through before the first. Scores of these days, once in 30, are what a model learns from. */
	before: number;
	/** Whether a model is trained before the first day; else the scorecard scores. */
	train: boolean;
	seed: number;
	start: string;
}

export interface Named {
	industry: Industry;
	engine: string;
	customers: number;
	/** Who leaves 31 to 60 days after the first day, and how many of them were in the most urgent fifth 30 days before. */
	leavers: number;
	named: number;
	/** By the way they leave. */
	byKind: Record<string, { leavers: number; named: number }>;
	/** Of the places in the most urgent fifth, over all days: how many went to who left within 60 days; and of all customers. */
	precision: number;
	base: number;
	/** Of the places in it, how many went to those who only look so. */
	decoys: number;
}

const operations = { score: scoreLists, detectSignals: signalItems, train: trainItems, evaluate: evaluateItems };

/** The node's own operation, in this process. */
async function compute(operation: keyof typeof operations, items: IDataObject[], parameters: Record<string, unknown>): Promise<INodeExecutionData[]> {
	const { ctx } = fakeExecution({ parameters, items: items.map((json) => ({ json })), onError: 'continueRegularOutput' });
	return (await operations[operation](ctx))[0] ?? [];
}

/** Where the last batch ended. */
interface Place {
	tenantId: string | null;
	contactId: string | null;
}

type CustomerRow = IDataObject & { tenantId: string; contactId: string };

const businesses: ReadonlyArray<[Industry, string]> = [
	['healthcare', '51000000-0000-4000-8000-000000000001'],
	['trades', '51000000-0000-4000-8000-000000000002'],
	['professional_services', '51000000-0000-4000-8000-000000000003'],
];

export class Simulation {
	readonly businesses: Business[];
	private readonly start: number;
	/** By day and contact, the chance of leaving. */
	private readonly chances = new Map<number, Map<string, number>>();
	private readonly engines = new Map<string, string>();
	/** What ClickUp was told. */
	readonly toldClickUp: Array<{ method: string; path: string; body: object }> = [];

	constructor(
		private readonly db: Client,
		private readonly options: Options,
	) {
		this.start = Date.parse(options.start);
		this.businesses = businesses.map(([industry, tenant], place) => ({
			industry,
			tenant,
			events: liveThrough({ industry, count: options.count, seed: options.seed * 10 + place, start: this.start, before: options.before, after: 90 }),
		}));
	}

	/** The history, and a model learnt from it. */
	async prepare(): Promise<void> {
		for (const business of this.businesses) await this.load(business);
		await this.db.query('analyze');
		if (!this.options.train) return;
		for (let at = -this.options.before + 120; at < 0; at += 30) {
			await this.handIn(at - 7, at);
			await this.recordDepartures(at);
			await this.score(at);
		}
		await this.recordDepartures(0);
		for (const { tenant } of this.businesses) await this.train(tenant);
	}

	async live(): Promise<void> {
		for (let at = 1; at <= days; at += 1) {
			await this.handIn(at - 1, at);
			await this.recordDepartures(at);
			this.chances.set(at, await this.score(at));
			await this.watch(at);
			if (at === 3) await this.setByHand(at);
			if (![0, 6].includes(new Date(this.start + at * day).getUTCDay())) await this.startCampaigns(at);
			await this.decide(at);
			await this.syncClickUp(at);
		}
	}

	/** How many could have been named at best: see oracle.ts. Asks nothing but the made-up events. */
	best(): Named[] {
		return namedBy(this.businesses, (at, { industry, events }) => bestChances(events, { industry, start: this.start, before: this.options.before, after: 90 }, at), () => 'best possible');
	}

	/** How many of those who leave were named 30 days before. */
	named(): Named[] {
		return namedBy(this.businesses, (at) => this.chances.get(at) ?? new Map(), ({ tenant }) => this.engines.get(tenant) ?? 'none');
	}

	instant(at: number): string {
		return new Date(this.start + at * day).toISOString();
	}

	private async load({ tenant, industry, events }: Business): Promise<void> {
		const { db } = this;
		await db.query('insert into comms.tenants (id, name) values ($1, $2)', [tenant, industry]);
		await db.query(`insert into comms.tenant_settings (tenant_id, company, sender_name, sender_address, staff_email, time_zone, industry) values ($1, $2, $2, $3, $4, 'Europe/Berlin', $2)`, [
			tenant, industry, `hello@${industry.replace('_', '-')}.example`, `team@${industry.replace('_', '-')}.example`,
		]);
		const put = async (sql: string, rows: object[]): Promise<void> => void (await db.query(sql, [tenant, JSON.stringify(rows)]));
		await put(
			`insert into comms.crm_contacts (id, tenant_id, name, email, role, created_at) select x.id, $1, 'Customer ' || x.id, x.id || '@people.example', 'customer', x.at
			from jsonb_to_recordset($2) x (id uuid, at timestamptz)`,
			events.customers.map(({ id, since }) => ({ id, at: this.instant(since) })),
		);
		await put(
			`with given as (select x.*, gen_random_uuid() as thread, row_number() over () as n from jsonb_to_recordset($2) x ("contactId" uuid, at timestamptz, "answeredAt" timestamptz, sentiment numeric, intent text)),
			threads as (insert into comms.threads (id, tenant_id, thread_key, contact_id) select thread, $1, thread::text, "contactId" from given),
			sent as (insert into comms.email_messages (tenant_id, thread_id, direction, message_id, contact_id, received_at, state)
				select $1, thread, 'out', 'out-' || thread, "contactId", at, 'sent' from given returning 1)
			select count(*) from sent`,
			events.mails,
		);
		await put(
			`insert into comms.email_messages (tenant_id, thread_id, direction, message_id, contact_id, received_at, state, classification)
			select $1, t.id, 'in', 'in-' || t.id, t.contact_id, x."answeredAt", 'closed', jsonb_build_object('intent', x.intent, 'sentimentScore', x.sentiment)
			from jsonb_to_recordset($2) x ("contactId" uuid, at timestamptz, "answeredAt" timestamptz, sentiment numeric, intent text)
			join comms.email_messages o on o.tenant_id = $1 and o.contact_id = x."contactId" and o.received_at = x.at and o.direction = 'out' join comms.threads t on t.id = o.thread_id`,
			events.mails,
		);
		await put(
			`insert into comms.appointments (tenant_id, contact_id, reference, kind, starts_at, time_zone, status) select $1, x."contactId", gen_random_uuid()::text, x.kind, x.at, 'UTC', x.status
			from jsonb_to_recordset($2) x ("contactId" uuid, at timestamptz, kind text, status text)`,
			events.appointments,
		);
		await put(
			`insert into comms.invoices (tenant_id, contact_id, number, amount, currency, issued_on, due_on, paid_on, status)
			select $1, x."contactId", gen_random_uuid()::text, x.amount, 'EUR', x."issuedOn", x."dueOn", x."paidOn", case when x."paidOn" is null then 'open' else 'paid' end
			from jsonb_to_recordset($2) x ("contactId" uuid, amount numeric, "issuedOn" date, "dueOn" date, "paidOn" date)`,
			events.invoices,
		);
		for (const level of sequences) {
			await db.query('select * from comms.save_sequence($1, null)', [
				{ id: `retention-${level}`, topic: 'service', exits: ['reply'], reentry: { mode: 'after_exit', afterDays: 1 }, steps: [{ id: 'one', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], template: 'x' }] },
			]);
		}
	}

	/** What other systems said in these days. */
	private async handIn(from: number, to: number): Promise<void> {
		for (const { tenant, events } of this.businesses) {
			const newest = new Map<string, Weekly>();
			for (const one of events.weekly) if (one.day >= from && one.day < to) newest.set(one.contactId, one);
			if (newest.size === 0) continue;
			const items = [...newest.values()].map(({ contactId, metrics }) => ({ tenantId: tenant, contactId, metrics }));
			await this.db.query('select * from comms.store_customer_metrics($1, $2)', [JSON.stringify(items), this.instant(to)]);
		}
	}

	private async recordDepartures(until: number): Promise<void> {
		for (const { tenant, events } of this.businesses) {
			const items = events.customers
				.filter((customer): customer is Customer & { leavesOn: number } => customer.leavesOn !== undefined && customer.leavesOn <= until)
				.map(({ id, leavesOn }) => ({ tenantId: tenant, contactId: id, leftOn: this.instant(leavesOn).slice(0, 10) }));
			await this.db.query('select * from comms.record_departures($1, $2)', [JSON.stringify(items), this.instant(until)]);
		}
	}

	/** As the workflow "Score a batch" does it, until all are done. Returns the chance of leaving by contact. */
	private async score(at: number): Promise<Map<string, number>> {
		const now = this.instant(at);
		const chances = new Map<string, number>();
		let after: Place = { tenantId: null, contactId: null };
		for (;;) {
			const { rows }: QueryResult<CustomerRow> = await this.db.query<CustomerRow>('select c.* from comms.customers_to_score($1, $2, 500, $3) c', [after.tenantId, after.contactId, now]);
			const last = rows.at(-1);
			if (last === undefined) return chances;
			const [scored] = await compute('score', [{ customers: rows }], { customers: 'list', now });
			const items = String((scored?.json.healthScores as { items: string } | undefined)?.items);
			const { rows: stored } = await this.db.query<{ outcome: string }>('select outcome from comms.store_health_scores($1, $2)', [items, now]);
			if (stored.some(({ outcome }) => outcome !== 'stored')) throw new Error(`Not every score of day ${at} could be stored.`);
			for (const { contactId, tenantId, health } of JSON.parse(items) as Array<{ contactId: string; tenantId: string; health: BriefHealth }>) {
				chances.set(contactId, health.churnProbability);
				this.engines.set(tenantId, health.engine);
			}
			after = last;
		}
	}

	/** As the workflow "Watch a batch" does it. */
	private async watch(at: number): Promise<void> {
		const now = this.instant(at);
		let after: Place = { tenantId: null, contactId: null };
		for (;;) {
			const { rows }: QueryResult<CustomerRow> = await this.db.query<CustomerRow>('select s.* from comms.satisfaction_series($1, $2, 500, $3) s', [after.tenantId, after.contactId, now]);
			const last = rows.at(-1);
			if (last === undefined) return;
			const looked = await compute('detectSignals', rows, { now });
			await this.db.query('select * from comms.store_satisfaction($1, $2)', [JSON.stringify(looked.map(({ json }) => ({ tenantId: json.tenantId, contactId: json.contactId, satisfaction: json.satisfaction }))), now]);
			after = last;
		}
	}

	/** Somebody hears that every eighth customer is talking to a competitor. */
	private async setByHand(at: number): Promise<void> {
		for (const { events } of this.businesses) {
			for (const { id } of events.customers.filter((_, place) => place % 8 === 0)) {
				await this.db.query(`select comms.override_health($1, 'high', 'Talks to a competitor', 'Ana', $2, $3)`, [id, this.instant(at + 20), this.instant(at)]);
			}
		}
	}

	private async startCampaigns(at: number): Promise<void> {
		for (;;) {
			const { rows } = await this.db.query('select * from comms.start_retention_campaigns($1)', [this.instant(at + 0.25)]);
			if (rows.length === 0) return;
		}
	}

	/** Of those who wait for more than two days somebody starts a third, decides against a third, and leaves a third waiting. */
	private async decide(at: number): Promise<void> {
		const now = this.instant(at + 0.3);
		await this.db.query(
			`select comms.decide_retention(p.id, case abs(hashtext(p.contact_id::text)) % 3 when 0 then 'start' else 'reject' end, 'Ana', $1)
			from comms.retention_participants p where p.state = 'waiting' and p.created_at < $1::timestamptz - interval '2 days' and abs(hashtext(p.contact_id::text)) % 3 < 2`,
			[now],
		);
	}

	/** As the workflow "Sync ClickUp" does it, of a ClickUp that takes everything. */
	private async syncClickUp(at: number): Promise<void> {
		const now = this.instant(at + 0.4);
		const lists = { entry: '901', task: '902', metrics: '903' };
		for (const { tenant } of this.businesses) await this.db.query('select * from comms.clickup_plan($1, $2, $3)', [lists, tenant, now]);
		for (;;) {
			const { rows } = await this.db.query<{ id: string; hash: string; method: string; path: string; body: object }>('select * from comms.clickup_requests($1, 500, $2)', [lists, now]);
			if (rows.length === 0) return;
			this.toldClickUp.push(...rows);
			const told = rows.map(({ id, hash, path }) => ({ id, hash, statusCode: 200, body: { id: path.startsWith('/task/') ? path.slice('/task/'.length) : id.slice(0, 8) } }));
			await this.db.query('select * from comms.clickup_store($1, $2)', [JSON.stringify(told), now]);
		}
	}

	/** As the workflow "Train the churn model" does it. */
	private async train(tenant: string): Promise<void> {
		const now = this.instant(0);
		const { rows } = await this.db.query<{ part: string; row: IDataObject }>(
			`select r.part, r.metrics || jsonb_build_object('contactId', r."contactId", 'takenAt', r."takenAt", 'leftAt', r."leftAt", 'churned', r.churned) as row from comms.training_rows($1, $2) r`,
			[tenant, now],
		);
		const part = (name: string): IDataObject[] => rows.filter((row) => row.part === name).map(({ row }) => row);
		const [learnt] = await compute('train', part('train'), { labelField: 'churned', timeField: 'takenAt', idField: 'contactId', options: { eventTimeField: 'leftAt' } });
		const model = learnt?.json.model;
		if (model === undefined) throw new Error(`Nothing was learnt: ${String(learnt?.json.error)}`);
		const [judged] = await compute('evaluate', part('test'), { labelField: 'churned', model });
		await this.db.query('select * from comms.store_churn_model($1, $2, $3, $4, $5)', [tenant, model, judged?.json.evaluation ?? {}, {}, now]);
	}
}

/** @param chancesOn day and business -> the chance of leaving by contact, which may be of others besides */
function namedBy(businesses: readonly Business[], chancesOn: (at: number, business: Business) => Map<string, number>, engineOf: (business: Business) => string): Named[] {
	return businesses.map((business) => {
		const { industry, events } = business;
		const byId = new Map(events.customers.map((customer) => [customer.id, customer]));
		const byKind: Named['byKind'] = {};
		let [places, right, decoys, seen, gone] = [0, 0, 0, 0, 0];
		for (let at = 1; at <= days; at += 1) {
			const all = chancesOn(at, business);
			const ranked = [...all].filter(([id]) => byId.has(id)).sort((a, b) => b[1] - a[1]);
			const urgent = ranked.slice(0, Math.round(capacity * ranked.length));
			const leaves = (id: string): boolean => (byId.get(id)?.leavesOn ?? Infinity) <= at + 60;
			seen += ranked.length;
			gone += ranked.filter(([id]) => leaves(id)).length;
			places += urgent.length;
			right += urgent.filter(([id]) => leaves(id)).length;
			decoys += urgent.filter(([id]) => ['dip', 'latePayer', 'grumpy', 'idle'].includes(byId.get(id)?.kind ?? '')).length;
			for (const { id, kind } of events.customers.filter(({ leavesOn }) => leavesOn === at + 30)) {
				const counted = (byKind[kind] ??= { leavers: 0, named: 0 });
				counted.leavers += 1;
				if (urgent.some(([other]) => other === id)) counted.named += 1;
			}
		}
		const counted = Object.values(byKind);
		return {
			industry,
			engine: engineOf(business),
			customers: events.customers.length,
			leavers: counted.reduce((sum, { leavers }) => sum + leavers, 0),
			named: counted.reduce((sum, { named }) => sum + named, 0),
			byKind,
			precision: right / places,
			base: gone / seen,
			decoys: decoys / places,
		};
	});
}

import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { loadBusiness } from '../../sandbox/business/load';
import { createDatabase, type TestDatabase } from './database';

/**
 * The curious tenant, by every door there is: a login of the workflows that is bound to one business calls every function that the workflows
 * may call, with the ids, addresses and tokens of another. It learns nothing, and changes nothing.
 */

let db: TestDatabase;
let bound: Client;
/** Of all businesses. */
let free: Client;
let theirs: string;
let ours: string;
/** Of the other business: what would tell, if it came out. */
let secrets: string[];
/** By table, one id of the other business. */
let ids: Map<string, string>;
const token = 'f'.repeat(64);

const tables = async () => (await db.rows<{ name: string }>(`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relnamespace = 'comms'::regnamespace and c.relkind = 'r' and c.relname <> 'tenant_logins' order by 1`)).map(({ name }) => name);

/** What a business has, table by table. */
async function rowsOf(tenant: string): Promise<Record<string, string>> {
	const found: Record<string, string> = {};
	for (const table of await tables()) found[table] = (await db.row<{ rows: string }>(`select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as rows from comms.${table} t where tenant_id = $1`, [tenant])).rows;
	return found;
}

beforeAll(async () => {
	db = await createDatabase();
	await loadBusiness(db.owner, new Date());
	const [one, other] = await db.rows<{ id: string }>('select id from comms.tenants where exists (select from comms.crm_contacts c where c.tenant_id = tenants.id) order by name limit 2');
	theirs = one?.id ?? '';
	ours = other?.id ?? '';
	// Something of every kind that has a door: a message with links, a mail with its draft, an incident, an invitation, somebody in a sequence.
	const contact = await db.row<{ id: string; email: string; account_id: string }>('select id, email, account_id from comms.crm_contacts where tenant_id = $1 and email is not null order by email limit 1', [theirs]);
	const [mailbox] = await db.rows<{ address: string }>('select address from comms.tenant_mailboxes where tenant_id = $1', [theirs]);
	const [message] = await db.rows<{ id: string }>('select id from comms.enqueue_message($1)', [{ tenantId: theirs, contactId: contact.id, key: 'theirs', channel: 'email', topic: 'service', type: 'update', to: contact.email, subject: 'theirs-secret-subject', text: 'theirs-secret-text', dueAt: new Date().toISOString() }]);
	for (const purpose of ['unsubscribe', 'preferences']) await db.rows('insert into comms.message_links (tenant_id, message_id, token_hash, purpose) values ($1, $2, comms.token_hash($3), $4)', [theirs, message?.id, `${token}${purpose}`, purpose]);
	const [mail] = await db.rows<{ emailId: string }>('select * from comms.register_inbound_emails($1)', [JSON.stringify([{ messageId: '<theirs@x.example>', from: `Somebody <${contact.email}>`, to: mailbox?.address, subject: 'theirs-secret-mail', text: 'theirs-secret-question' }])]);
	await db.rows(`insert into comms.drafts (tenant_id, email_id, key, status, state, draft, recipient, due_at) values ($1, $2, 'theirs', 'ready', 'awaiting_approval', '{"text": "theirs-secret-draft"}', $3, now())`, [theirs, mail?.emailId, contact.email]);
	await db.rows(`insert into comms.approvals (tenant_id, draft_id, token_hash, expires_at) select tenant_id, id, comms.token_hash($2), now() + interval '1 day' from comms.drafts where tenant_id = $1`, [theirs, token]);
	await db.rows('select * from comms.declare_incident($1)', [JSON.stringify([{ tenantId: theirs, severity: 'P1', components: ['theirs'], impactKind: 'outage', texts: { impact: 'theirs-secret-impact' } }])]);
	await db.rows('select * from comms.invite_to_surveys($1)', [JSON.stringify([{ tenantId: theirs, survey: 'csat', email: contact.email, about: 'theirs-secret-about' }])]);
	await db.rows('select * from comms.enrol_contacts($1)', [JSON.stringify([{ tenantId: theirs, sequence: 'onboarding', email: contact.email }])]);

	const named = await db.rows<{ name: string; email: string | null }>('select name, email from comms.crm_contacts where tenant_id = $1', [theirs]);
	secrets = ['theirs-secret', ...named.flatMap(({ name, email }) => [name, ...(email === null || email === contact.email ? [] : [email])])];
	ids = new Map();
	for (const table of await tables()) {
		const [row] = await db.rows<{ id: string }>(`select to_jsonb(t) ->> 'id' as id from comms.${table} t where tenant_id = $1 and to_jsonb(t) ->> 'id' is not null limit 1`, [theirs]);
		if (row) ids.set(table, row.id);
	}
	ids.set('address', contact.email);
	for (const login of ['nosy_worker', 'nosy_free_worker']) await db.rows(`do $$ begin create role ${login} login password 'x' in role comms_workflows; exception when duplicate_object or unique_violation then null; end $$`);
	await db.rows(`insert into comms.tenant_logins values ('nosy_worker', $1)`, [ours]);
	bound = await db.connect('nosy_worker:x');
	free = await db.connect('nosy_free_worker:x');
}, 60_000);
afterAll(() => db.drop());

/** One item that names everything of theirs, as often as functions may ask for it. */
function item(tenant: string): Record<string, unknown> {
	const of = (table: string): string => ids.get(table) ?? randomUUID();
	return {
		tenantId: tenant, tenant, contactId: of('crm_contacts'), contact: of('crm_contacts'), accountId: of('crm_accounts'), emailId: of('email_messages'), draftId: of('drafts'), messageId: of('scheduled_messages'), incidentId: of('incidents'),
		incident: of('incidents'), enrolmentId: of('enrolments'), enrolment: of('enrolments'), reference: 'INC-0001', key: `nosy-${randomUUID()}`, email: ids.get('address'), from: ids.get('address'), to: ids.get('address'), address: ids.get('address'), token, survey: 'csat', about: 'x',
		sequence: 'onboarding', event: 'reply', kind: 'update', channel: 'email', topic: 'service', type: 'update', subject: 'x', text: 'x', texts: { findings: 'x', nextSteps: 'x', impact: 'x' }, severity: 'P1', components: ['theirs'], author: 'Eve', action: 'send', state: 'delivered',
		providerMessageId: 'x', at: new Date().toISOString(), date: '2026-11-20', metric: 'leads', value: 1, score: 5, provider: 'twilio', name: 'Eve', form: 'x', fence: 1,
	};
}

/** Values for a parameter by its type: each way in which somebody could name what is not theirs. */
function attempts(type: string): unknown[] {
	const one = (tenant: string) => ({ ...item(tenant), id: randomUUID() });
	const everyId = [theirs, ...ids.values()].filter((id) => /^[0-9a-f-]{36}$/.test(id));
	if (type === 'uuid') return everyId;
	if (type === 'jsonb' || type === 'json') return [one(theirs), one(ours), ...['scheduled_messages', 'drafts', 'incidents', 'crm_contacts'].map((table) => ({ ...item(theirs), id: ids.get(table) }))].map((value) => JSON.stringify(value));
	if (type === 'text') return [JSON.stringify([one(theirs), one(ours), ...['scheduled_messages', 'drafts', 'incidents', 'crm_contacts'].map((table) => ({ ...item(theirs), id: ids.get(table) }))]), token, `${token}unsubscribe`, `${token}preferences`, ids.get('address'), theirs, 'email'];
	if (type === 'uuid[]') return [everyId];
	if (type === 'text[]') return [everyId.map(String)];
	if (/timestamp|date/.test(type)) return [new Date().toISOString()];
	if (/int|numeric|double/.test(type)) return [100];
	if (type === 'interval') return ['1 day'];
	if (type === 'boolean') return [true];
	return [null];
}

interface Callable {
	name: string;
	types: string[];
}

/** Calls each function in every way, and says which of them told something of the other business. */
async function pry(client: Client, functions: Callable[]): Promise<{ told: string[]; answered: number }> {
	const told: string[] = [];
	let answered = 0;
	for (const { name, types } of functions) {
		const choices = types.map(attempts);
		const rounds = Math.max(1, ...choices.map(({ length }) => length));
		for (let round = 0; round < rounds; round++) {
			const values = choices.map((tries) => tries[round % tries.length]);
			try {
				const { rows } = await client.query<{ row: string | null }>(`select to_jsonb(f)::text as row from comms.${name}(${types.map((type, place) => `$${place + 1}::${type}`).join(', ')}) f`, values);
				if (rows.length > 0) answered += 1;
				const heard = secrets.find((secret) => rows.some(({ row }) => row?.includes(secret)));
				if (heard !== undefined) told.push(`${name}(${types.join(', ')}) tells "${heard}" for ${JSON.stringify(values).slice(0, 200)}`);
			} catch {
				// A refusal is an answer, too.
			}
		}
	}
	return { told, answered };
}

it('a login bound to one business learns nothing of another and changes nothing there, by no function that the workflows may call', async () => {
	const functions = await db.rows<{ name: string; types: string[] }>(`
		select p.proname as name, coalesce(array(select format_type(t, null) from unnest(p.proargtypes) with ordinality x (t, place) order by place), '{}') as types
		from pg_proc p where p.pronamespace = 'comms'::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype and has_function_privilege('comms_workflows', p.oid, 'execute') order by 1`);
	expect(functions.length).toBeGreaterThan(150);
	const before = await rowsOf(theirs);
	expect(Object.values(before).filter((rows) => !rows.startsWith('0 ')).length).toBeGreaterThan(12);
	const { told, answered } = await pry(bound, functions);
	expect(told).toEqual([]);
	expect(await rowsOf(theirs)).toEqual(before);
	// It shows something only where much is answered, and where a login that is not bound is told.
	expect(answered).toBeGreaterThan(150);
	expect((await pry(free, functions.filter(({ name }) => /approval|preference|incident|overview/.test(name)))).told.length).toBeGreaterThan(3);
}, 120_000);

it('no function that the workflows may call builds a statement: the few that do work by names out of tables of the owner', async () => {
	const building = await db.rows<{ name: string; callable: boolean }>(`
		select p.proname as name, has_function_privilege('comms_workflows', p.oid, 'execute') as callable
		from pg_proc p where p.pronamespace = 'comms'::regnamespace and p.prosrc ~* '\\mexecute\\M' order by 1`);
	expect(building.length).toBeGreaterThan(4);
	expect(building.filter(({ callable }) => callable).map(({ name }) => name)).toEqual([]);
});

import type { Client } from 'pg';
import { createDatabase, type TestDatabase } from './database';
import { classification, clinic, decide, draft, enqueue, mail, marta, register, seed, studio, waitingDraft } from './fixtures';

let db: TestDatabase;
/** A login of the workflows for all tenants. */
let worker: Client;
/** A login bound to the clinic. */
let bound: Client;

beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	for (const login of ['free_worker', 'clinic_worker']) {
		await db.rows(`do $$ begin create role ${login} login password 'x' in role comms_workflows; exception when duplicate_object or unique_violation then null; end $$`);
	}
	await db.rows('insert into comms.tenant_logins values ($1, $2)', ['clinic_worker', clinic]);
	await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source) values ('${studio}', '${marta}', 'marketing', 'email', 'granted', 'form')`);
	worker = await db.connect('free_worker:x');
	bound = await db.connect('clinic_worker:x');
});
afterAll(() => db.drop());

const tenantTables = () =>
	db
		.rows<{ name: string }>("select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relnamespace = 'comms'::regnamespace and c.relkind = 'r'")
		.then((rows) => rows.map(({ name }) => name));

async function within<T>(client: Client, tenant: string, work: () => Promise<T>): Promise<T> {
	await client.query('begin');
	try {
		await client.query('select comms.enter_tenant($1)', [tenant]);
		return await work();
	} finally {
		await client.query('rollback');
	}
}

describe('row-level security', () => {
	it('is on for every table with a tenant', async () => {
		const open = await db.rows(`select relname from pg_class where relnamespace = 'comms'::regnamespace and relkind = 'r' and not relrowsecurity and relname = any ($1)`, [
			(await tenantTables()).filter((name) => name !== 'tenant_logins'),
		]);
		expect(open).toEqual([]);
	});

	it('shows no row of anybody before a tenant is entered', async () => {
		await register(db, [mail()]);
		for (const table of (await tenantTables()).filter((name) => !['tenant_logins', 'approvals'].includes(name))) {
			expect([table, (await worker.query(`select * from comms.${table}`)).rows]).toEqual([table, []]);
		}
	});

	it('shows the entered tenant only, to the end of the transaction', async () => {
		await within(worker, studio, async () => {
			expect((await worker.query('select tenant_id from comms.crm_contacts')).rows).toEqual([{ tenant_id: studio }]);
			expect((await worker.query('select count(*)::int as n from comms.email_messages')).rows[0].n).toBeGreaterThan(0);
		});
		expect((await worker.query('select 1 from comms.crm_contacts')).rows).toEqual([]);
		await within(worker, clinic, async () => {
			expect((await worker.query('select 1 from comms.crm_contacts')).rows).toEqual([]);
		});
	});

	it('refuses a row written for another tenant', async () => {
		await within(worker, clinic, async () => {
			await expect(worker.query(`insert into comms.crm_contacts (tenant_id, name) values ('${studio}', 'Eve')`)).rejects.toThrow('row-level security');
		});
		await within(worker, clinic, async () => {
			expect((await worker.query(`update comms.crm_contacts set name = 'Eve'`)).rowCount).toBe(0);
			expect((await worker.query('delete from comms.crm_contacts')).rowCount).toBe(0);
		});
	});

	it('covers the views', async () => {
		await enqueue(db);
		expect((await worker.query('select 1 from comms.communication_logs')).rows).toEqual([]);
		await within(worker, clinic, async () => {
			expect((await worker.query('select 1 from comms.communication_logs')).rows).toEqual([]);
		});
	});
});

describe('a login bound to one tenant', () => {
	it('is always that tenant and can enter no other, by function or by setting', async () => {
		expect((await bound.query('select comms.current_tenant() as tenant')).rows).toEqual([{ tenant: clinic }]);
		await expect(bound.query('select comms.enter_tenant($1)', [studio])).rejects.toThrow('bound to another tenant');
		await bound.query(`set comms.tenant = '${studio}'`);
		expect((await bound.query('select comms.current_tenant() as tenant')).rows).toEqual([{ tenant: clinic }]);
		expect((await bound.query('select 1 from comms.crm_contacts')).rows).toEqual([]);
	});

	it('claims, reads, decides and cancels nothing of another tenant', async () => {
		const id = await enqueue(db);
		const { token, emailId } = await waitingDraft(db);
		const asBound = async (sql: string, values: unknown[] = []) => (await bound.query(sql, values)).rows;
		expect(await asBound("select * from comms.claim_due_messages('b', 100)")).toEqual([]);
		expect(await asBound('select * from comms.draft_for_approval($1)', [token])).toEqual([]);
		expect(await asBound('select * from comms.decide_draft($1, $2)', [token, 'approve'])).toEqual([]);
		expect(await asBound('select * from comms.cancel_messages($1, $2)', [marta, 'erased'])).toEqual([]);
		expect(await asBound('select * from comms.store_classifications($1)', [JSON.stringify([{ emailId, classification: {} }])])).toEqual([]);
		expect(await asBound('select * from comms.approvals_overview()')).toEqual([]);
		expect(await asBound('select * from comms.similar_answers($1, $2)', [studio, 'logo'])).toEqual([]);
		expect(await asBound('select comms.issue_approval_token(d) as t from (select $1::uuid) x (d)', [id])).toEqual([{ t: null }]);
		await expect(asBound('select * from comms.enqueue_message($1)', [{ tenantId: studio, key: 'x', channel: 'email', topic: 'service', type: 'x', to: 'a@b' }])).rejects.toThrow('may not send');
		await asBound('select * from comms.register_inbound_emails($1)', [JSON.stringify([mail({ messageId: '<via-bound@x>' })])]);
		expect(await db.rows("select tenant_id from comms.email_messages where message_id = '<via-bound@x>'")).toEqual([{ tenant_id: null }]);
		expect((await decide(db, token, 'approve'))[0]?.outcome).toBe('approved');
	});

	it('cannot unbind itself', async () => {
		await expect(bound.query('delete from comms.tenant_logins')).rejects.toThrow('permission denied');
		await expect(bound.query(`set role postgres`)).rejects.toThrow('permission denied');
	});
});

describe('the role of the workflows', () => {
	it.each([
		['rewrite the consent ledger', "update comms.consent_events set state = 'granted'"],
		['delete from the consent ledger', 'delete from comms.consent_events'],
		['write the outbox directly', "update comms.scheduled_messages set state = 'accepted'"],
		['insert into the outbox directly', "insert into comms.scheduled_messages (tenant_id, key, due_at, channel, topic, type, recipient, message) values ('11111111-1111-4111-8111-111111111111', 'k', now(), 'email', 'service', 'x', 'a@b', '{}')"],
		['write the history of messages', 'delete from comms.message_events'],
		['change a draft', "update comms.drafts set state = 'approved'"],
		['read token hashes', 'select token_hash from comms.approvals'],
		['change migrations', 'delete from comms.migrations'],
		['apply a migration', "select comms.apply_migration('x', 'y', 'drop schema comms cascade')"],
		['grant itself rights', 'select comms.grant_workflow_rights()'],
		['approve a draft from the inside', 'select comms.enqueue_draft(d, null, null, now(), now()) from comms.drafts d'],
		['read a client of another tenant from the inside', `select comms.client_json('${studio}', '${marta}', '', '')`],
		['make tables', 'create table comms.mine (id int)'],
	])('cannot %s', async (_what, sql) => {
		await within(worker, studio, async () => {
			await expect(worker.query(sql)).rejects.toThrow(/permission denied|row-level security/);
		});
	});

	it('cannot bend a function with a search path of its own', async () => {
		await worker.query('create temporary table tenants (id uuid, name text)');
		await worker.query('set search_path = pg_temp, public');
		const { rows } = await worker.query('select * from comms.register_inbound_emails($1)', [JSON.stringify([mail()])]);
		await worker.query('reset search_path');
		expect(rows).toMatchObject([{ tenantId: studio }]);
		const loose = await db.rows("select oid::regprocedure::text as f from pg_proc where pronamespace = 'comms'::regnamespace and prosecdef and not coalesce(proconfig::text like '%search_path%', false)");
		expect(loose).toEqual([]);
	});

	it('and nobody else may call a function, and none it may call builds statements out of data', async () => {
		const open = await db.rows(`select p.oid::regprocedure::text as f from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
			where p.pronamespace = 'comms'::regnamespace and acl.grantee not in (p.proowner, 'comms_workflows'::regrole)`);
		expect(open).toEqual([]);
		const building = await db.rows(`select p.oid::regprocedure::text as f from pg_proc p
			where p.pronamespace = 'comms'::regnamespace and has_function_privilege('comms_workflows', p.oid, 'execute') and p.prosrc ~* '\\mexecute\\M'`);
		expect(building).toEqual([]);
	});

	it.each(['store_classification', 'fail_email', 'put_back', 'apply_delivery_decision', 'note_trouble', 'note_trouble_hourly', 'claimed_rows', 'own_addresses', 'email_for_draft', 'standing_objection', 'enqueue_draft', 'new_token'])(
		'cannot call the inner function %s',
		async (name) => {
			const callable = await db.rows(`select 1 from pg_proc p where p.pronamespace = 'comms'::regnamespace and p.proname = $1 and has_function_privilege('comms_workflows', p.oid, 'execute')`, [name]);
			expect(callable).toEqual([]);
		},
	);

	it('can take a mail all the way to a sent answer, as the workflows ask for it', async () => {
		const ask = async <T>(sql: string, items: unknown): Promise<T[]> => (await worker.query(sql, [JSON.stringify(items)])).rows;
		const [mailRow] = await ask<{ emailId: string; email: { messageId: string } }>(
			`select * from comms.register_inbound_emails($1) union all select * from comms.reclaim_unfinished_emails(interval '10 minutes', 50)`,
			[mail({ messageId: '<whole-way@ruiz.example>' })],
		);
		const [ready] = await ask<{ emailId: string; needsDraft: boolean }>('select * from comms.store_classifications($1)', [{ emailId: mailRow?.emailId, classification: classification() }]);
		expect(ready?.needsDraft).toBe(true);
		const [stored] = await ask<{ approvalToken: string }>('select * from comms.store_drafts($1)', [{ emailId: mailRow?.emailId, draft: draft({ key: 'whole way' }), response: {} }]);
		const token = stored?.approvalToken ?? '';
		expect((await worker.query(`select state from comms.draft_for_approval('${token}')`)).rows).toEqual([{ state: 'open' }]);
		// n8n writes the values into the statement: they arrive as literals without a type.
		expect((await worker.query(`select outcome from comms.decide_draft('${token}', 'approve_now', 'Re: logo', 'My words', null, null)`)).rows).toEqual([{ outcome: 'approved' }]);
		const { rows: claimed } = await worker.query<{ id: string; fence: number; message: { key: string } }>(`select * from comms.claim_due_messages('n8n-1', 500, make_interval(mins => 5))`);
		const ours = claimed.filter(({ message }) => message.key === 'reply:whole way');
		const delivery = { decisions: [{ channel: 'email', action: 'send', rule: 'ok' }] };
		expect(await ask('select id from comms.apply_delivery_decisions($1)', ours.map((row) => ({ ...row, delivery })))).toHaveLength(1);
		expect(await ask('select state, applied from comms.record_send_results($1)', ours.map(({ id, fence }) => ({ id, fence, sent: { class: 'accepted', messageId: '<out@studio.example>' } })))).toEqual([
			{ state: 'accepted', applied: true },
		]);
		expect(await db.row("select state from comms.email_messages where message_id = '<whole-way@ruiz.example>'")).toEqual({ state: 'answered' });
	});

	it('can do its work through the functions', async () => {
		await register(db, [mail()]);
		const id = await enqueue(db, { contactId: undefined });
		const { rows } = await worker.query<{ id: string }>("select id from comms.claim_due_messages('w', 1000)");
		expect(rows.map((row) => row.id)).toContain(id);
		await worker.query("select comms.beat('imap')");
		await worker.query("select comms.beat('imap')");
		expect((await worker.query('select beats::int from comms.heartbeats')).rows).toEqual([{ beats: 2 }]);
	});
});

describe('errors of workflows', () => {
	const log = async (payload: string, at = '2026-11-20T12:00:00Z') => (await worker.query('select * from comms.log_workflow_error($1, $2)', [payload, at])).rows[0];
	const failure = JSON.stringify({ workflow: { name: 'Triage email' }, execution: { id: '7', url: 'http://x/7', lastNodeExecuted: 'Register', error: { message: 'refused' } } });

	it('are stored each, and told once an hour', async () => {
		expect(await log(failure)).toMatchObject({ notify: true, workflowName: 'Triage email', lastNode: 'Register', message: 'refused', executionUrl: 'http://x/7' });
		expect(await log(failure, '2026-11-20T12:30:00Z')).toMatchObject({ notify: false });
		expect(await log(failure, '2026-11-20T13:31:00Z')).toMatchObject({ notify: true });
	});

	it('never fail themselves', async () => {
		for (const payload of ['', 'not json', '[]', '42', 'null', '{"message": "\\u0000"}']) expect(await log(payload)).toMatchObject({ id: expect.anything() });
	});
});

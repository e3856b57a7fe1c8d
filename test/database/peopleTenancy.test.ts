import type { Client } from 'pg';
import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, seed, studio } from './fixtures';
import { grant, linkOfMessage, pageOf } from './people';

/** Whether a login of the workflows can reach into another business through the pages and rights of people. */

let db: TestDatabase;
let worker: Client;
let bound: Client;
let token: string;
let form: string;
let request: string;

beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	for (const login of ['free_people', 'clinic_people']) {
		await db.rows(`do $$ begin create role ${login} login password 'x' in role comms_workflows; exception when duplicate_object or unique_violation then null; end $$`);
	}
	await db.rows(`insert into comms.tenant_logins values ('clinic_people', $1)`, [clinic]);
	await db.rows(`update comms.tenant_settings set public_url = 'https://comms.studio.example'`);
	await grant(db, 'marketing', 'email');
	token = await linkOfMessage(db);
	({ form } = await pageOf(db, token, new Date().toISOString()));
	const row = await db.row<{ id: string }>(`insert into comms.privacy_requests (tenant_id, contact_id, kind, source, state, requested_at, due_at, confirmed_at) values ($1, $2, 'export', 'staff', 'confirmed', now(), now(), now()) returning id`, [studio, marta]);
	request = row.id;
	worker = await db.connect('free_people:x');
	bound = await db.connect('clinic_people:x');
});
afterAll(() => db.drop());

const state = () =>
	db.rows(`select (select json_agg(t order by id) from comms.consent_events t) as a, (select json_agg(t) from comms.crm_contacts t) as b, (select json_agg(t) from comms.suppressions t) as c,
		(select json_agg(t order by id) from comms.privacy_requests t) as d, (select json_agg(t order by id) from comms.scheduled_messages t) as e, (select json_agg(t order by id) from comms.person_links t) as f`);

async function within<T>(client: Client, tenant: string, work: () => Promise<T>): Promise<T> {
	await client.query('begin');
	try {
		await client.query('select comms.enter_tenant($1)', [tenant]);
		return await work();
	} finally {
		await client.query('rollback');
	}
}

const calls = (): Array<[name: string, sql: string, values: unknown[]]> => [
	['preference_page', 'select * from comms.preference_page($1)', [token]],
	['save_preferences', 'select * from comms.save_preferences($1, $2)', [token, { form, action: 'stop_marketing' }]],
	['unsubscribe', 'select * from comms.unsubscribe($1)', [token]],
	['request_privacy', `select * from comms.request_privacy($1, 'erase', $2)`, [token, form]],
	['settle_privacy_request', `select * from comms.settle_privacy_request($1, 'undo', 'Eve')`, [request]],
	['export_for_staff', 'select * from comms.export_for_staff($1)', [request]],
	['carry_out_privacy_requests', `select * from comms.carry_out_privacy_requests(20, now() + interval '9 days')`, []],
];

it.each(calls().map(([name]) => name))('a login bound to another business gets and changes nothing by %s', async (name) => {
	const [, sql, values] = calls().find(([called]) => called === name) ?? ['', '', []];
	const before = await state();
	expect((await bound.query(sql, values)).rows).toEqual([]);
	expect(await state()).toEqual(before);
});

it('nor by asking for a person, a sign-up, a link, or time to pass', async () => {
	const before = await state();
	expect((await bound.query(`select outcome from comms.request_privacy_for($1, 'erase', 'marta@ruiz.example', 'Eve')`, [studio])).rows).toEqual([{ outcome: 'refused' }]);
	expect((await bound.query(`select outcome from comms.request_privacy_for($1, 'erase', 'marta@ruiz.example', 'Eve')`, [clinic])).rows).toEqual([{ outcome: 'not_found' }]);
	expect((await bound.query(`select outcome from comms.request_opt_in($1)`, [{ tenantId: studio, email: 'a@b.example', source: 'x', wordingVersion: 'x' }])).rows).toEqual([{ outcome: 'refused' }]);
	expect((await bound.query('select comms.issue_preference_link($1) as link', [marta])).rows).toEqual([{ link: null }]);
	const { rows } = await bound.query<{ done: number }>(`select done from comms.enforce_retention(now() + interval '20 years')`);
	expect(rows.every(({ done }) => done === 0)).toBe(true);
	expect((await bound.query<{ kind: string; company: string }>('select company from comms.privacy_overview()')).rows).toEqual([{ company: 'Clinic' }]);
	expect((await bound.query('select * from comms.check_heartbeats()')).rows).toEqual([]);
	expect(await state()).toEqual(before);
});

it('a login that entered one business gets no copy, settles no request and makes no link of another', async () => {
	await within(worker, clinic, async () => {
		expect((await worker.query('select * from comms.export_for_staff($1)', [request])).rows).toEqual([]);
		expect((await worker.query(`select * from comms.settle_privacy_request($1, 'undo', 'Eve')`, [request])).rows).toEqual([]);
		expect((await worker.query('select comms.issue_preference_link($1) as link', [marta])).rows).toEqual([{ link: null }]);
		for (const table of ['person_links', 'privacy_requests']) expect((await worker.query(`select 1 from comms.${table}`)).rows).toEqual([]);
	});
});

it.each([
	['export_contact', 'select comms.export_contact($1)'],
	['erase_contact', 'select comms.erase_contact($1)'],
	['issue_person_link', `select comms.issue_person_link('${studio}', $1, 'privacy', 'email', null, null, null, now() + interval '1 day', now())`],
	['set_consent', `select comms.set_consent('${studio}', $1, 'marketing', 'email', '{}', 'granted', 'x', 'x', '{}', now())`],
	['preference_cells', `select * from comms.preference_cells('${studio}', $1, now())`],
	['addresses_of', 'select * from comms.addresses_of($1)'],
	['rows_of_contact', `select comms.rows_of_contact('leads', '${studio}', $1)`],
	['apply_erasure_rule', `select comms.apply_erasure_rule(r, '${studio}', $1, '{}') from comms.erasure_rules r`],
	['mask_mentions', `select comms.mask_mentions('${studio}', $1::text)`],
	['form_token', 'select comms.form_token($1::text, now())'],
	['open_privacy_request', `select * from comms.open_privacy_request('${studio}', $1, 'erase', 'person', null, null, now())`],
])('the role of the workflows cannot call the inner function %s', async (_name, sql) => {
	await within(worker, studio, async () => {
		await expect(worker.query(sql, [marta])).rejects.toThrow('permission denied');
	});
});

it.each([
	['change a request', `update comms.privacy_requests set state = 'confirmed'`],
	['make a link', `insert into comms.person_links (tenant_id, contact_id, token_hash, purpose, channel, expires_at) values ('${studio}', '${marta}', 'x', 'privacy', 'email', now())`],
	['read what form tokens are made with', 'select * from comms.page_secrets'],
	['read the salt of the day', 'select * from comms.page_salts'],
	['read visits', 'select * from comms.page_visits'],
	['lengthen a retention period', `update comms.retention_periods set period = '100 years'`],
	['soften a rule of erasure', `delete from comms.erasure_rules`],
	['lift the rate limit', 'update comms.page_limits set most = 1000000'],
])('the role of the workflows cannot %s', async (_what, sql) => {
	await within(worker, studio, async () => {
		await expect(worker.query(sql)).rejects.toThrow(/permission denied|row-level security/);
	});
});

it('it can take a person through their pages, as the workflows ask for it', async () => {
	const { rows } = await worker.query<{ page: { form: string } }>(`select page from comms.preference_page('${token}')`);
	const save = { form: rows[0]?.page.form, action: 'stop_marketing' };
	expect((await worker.query('select outcome from comms.save_preferences($1, comms.read_json($2), comms.read_json($3))', [token, JSON.stringify(save), '{}'])).rows).toEqual([{ outcome: 'saved' }]);
	expect((await worker.query(`select comms.allow_page('preferences', '203.0.113.9') as ok`)).rows).toEqual([{ ok: true }]);
	expect((await worker.query(`select export #>> '{contact,email}' as email from comms.export_for_staff('${request}')`)).rows).toEqual([{ email: 'marta@ruiz.example' }]);
});

import { createDatabase, type TestDatabase } from './database';
import { answeredMail, clinic, enqueue, mail, marta, noon, register, ruizAccount, seed, studio } from './fixtures';
import { grant, linkOfMessage, mailedToken, pageOf } from './people';

let db: TestDatabase;
const phone = '+34600111222';
const daysLater = (days: number): string => new Date(Date.parse(noon) + days * 86_400_000).toISOString();

beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.crm_contacts set phone = '+34 600 111 222', whatsapp = $2, slack_id = 'U0MARTA99', push_token = 'push-marta-1' where id = $1`, [marta, phone]);
	await db.rows(`update comms.tenant_settings set public_url = 'https://comms.studio.example'`);
	// A colleague, who stays.
	await db.rows(`insert into comms.crm_contacts (tenant_id, account_id, name, email) values ($1, $2, 'Luis Ortega', 'luis@ruiz.example')`, [studio, ruizAccount]);
});
afterEach(() => db.drop());

/** Traces of Marta in every table that can hold one. */
async function everywhere(): Promise<void> {
	const told = 'Marta Ruiz <marta@ruiz.example>, +34 600-111-222';
	await answeredMail(db);
	await register(db, [mail({ from: 'Luis <luis@ruiz.example>', cc: told, subject: 'About Marta Ruiz', text: `Ask Marta Ruiz (MARTA@ruiz.example, 0034 600 111 222). Luis` })]);
	await grant(db, 'marketing', 'email');
	await db.rows(`update comms.consent_events set evidence = jsonb_build_object('said', $1::text)`, [told]);
	await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source) values ($1, $2, 'service', 'sms', 'withdrawn', 'call')`, [studio, marta]);
	await linkOfMessage(db, { key: 'welcome:marta@ruiz.example', text: `Dear ${told}`, data: { name: 'Marta Ruiz' } });
	await db.rows(`insert into comms.message_links (tenant_id, message_id, token_hash, purpose, target) select tenant_id, id, sha256('x'), 'click', 'https://shop.example/?mail=marta@ruiz.example' from comms.scheduled_messages limit 1`);
	await db.rows(`insert into comms.message_events (tenant_id, message_id, kind, data) select tenant_id, id, 'provider', jsonb_build_object('to', $1::text) from comms.scheduled_messages`, [told]);
	const forContact: Record<string, string> = {
		crm_activities: `(tenant_id, contact_id, kind, subject, body) values ($1, $2, 'call', $3, $3)`,
		crm_deals: `(tenant_id, contact_id, name) values ($1, $2, $3)`,
		leads: `(tenant_id, contact_id, name, email, source) values ($1, $2, $3, 'marta@ruiz.example', $3)`,
		quotes: `(tenant_id, contact_id, number, title, total, currency, pdf) values ($1, $2, 'Q1', $3, 10, 'EUR', convert_to($3, 'UTF8'))`,
		projects: `(tenant_id, contact_id, reference, name, next_step) values ($1, $2, 'P1', $3, $3)`,
		orders: `(tenant_id, contact_id, number, description) values ($1, $2, 'O1', $3)`,
		invoices: `(tenant_id, contact_id, number, amount, currency, issued_on, due_on) values ($1, $2, left('I1 ' || $3, 3), 10, 'EUR', '2026-01-01', '2026-02-01')`,
		appointments: `(tenant_id, contact_id, reference, kind, place, starts_at, time_zone) values ($1, $2, 'A1', 'visit', $3, now(), 'UTC')`,
		contracts: `(tenant_id, contact_id, number, name, starts_on) values ($1, $2, 'C1', $3, '2026-01-01')`,
		call_transcripts: `(tenant_id, contact_id, call_id, phone_number, transcript) values ($1, $2, 'call-1', $3, $3)`,
		communication_preferences: `(tenant_id, contact_id, time_zone) values ($1, $2, left('Europe/Madrid' || $3, 13))`,
		communication_campaigns: `(tenant_id, contact_id, campaign_id, channels) values ($1, $2, 'c1', jsonb_build_array($3::text))`,
		portal_messages: `(tenant_id, contact_id, subject, body) values ($1, $2, $3, $3)`,
		contact_details: `(tenant_id, contact_id, chat_id) values ($1, $2, $3)`,
	};
	for (const [table, columns] of Object.entries(forContact)) await db.rows(`insert into comms.${table} ${columns}`, [studio, marta, told]);
	await db.rows(`insert into comms.workflow_errors (tenant_id, message, detail) values ($1, 'Failed for marta@ruiz.example', jsonb_build_object('to', $2::text))`, [studio, told]);
	await db.rows(`insert into comms.approved_answers (tenant_id, language, question, answer) values ($1, 'en', 'Whom do I ask?', $2)`, [studio, told]);
	await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason, evidence) values ($1, 'sms', comms.address_hash($2), 'manual', jsonb_build_object('to', $3::text))`, [studio, phone, told]);
}

/** Where, in all columns of all tables of the schema, something of her still stands. */
async function tracesOf(pattern: RegExp): Promise<string[]> {
	const columns = await db.rows<{ t: string; c: string }>(`
		select c.table_name as t, c.column_name as c from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
		where table_schema = 'comms' and table_type = 'BASE TABLE' and table_name not in ('migrations')`);
	const found: string[] = [];
	for (const { t, c } of columns) {
		const values = await db.rows<{ v: string | null }>(`select case when pg_typeof(${c})::text = 'bytea' then encode(convert_to(encode(${c}::text::bytea, 'escape'), 'UTF8'), 'escape') else ${c}::text end as v from comms.${t}`);
		if (values.some(({ v }) => v !== null && pattern.test(v))) found.push(`${t}.${c}`);
	}
	return found;
}
const her = /marta@ruiz|marta ruiz|600[\s()./-]{0,3}111|U0MARTA99|push-marta|aaaaaaaa-0000-4000-8000-000000000001/i;

describe('erasing a person', () => {
	it('leaves no address, number or name in any column of any table', async () => {
		await everywhere();
		expect((await tracesOf(her)).length).toBeGreaterThan(30);
		const { counts } = await db.row<{ counts: Record<string, unknown> }>('select comms.erase_contact($1, $2) as counts', [marta, noon]);
		expect(await tracesOf(her)).toEqual([]);
		expect(counts).toMatchObject({ crm_contacts: 1, call_transcripts: 1, leads: 1 });
		// The log says what was done and not for whom.
		expect(await db.rows('select kind, source, state, contact_id, result = $1::jsonb as same from comms.privacy_requests', [counts])).toEqual([{ kind: 'erase', source: 'owner', state: 'done', contact_id: null, same: true }]);
	});

	it('leaves the colleague and the other business alone', async () => {
		await db.rows(`insert into comms.crm_contacts (tenant_id, name, email) values ($1, 'Marta Ruiz', 'marta@ruiz.example')`, [clinic]);
		await register(db, [mail({ to: 'front@clinic.example', text: 'I am Marta Ruiz.' })]);
		await register(db, [mail({ from: 'Luis <luis@ruiz.example>', text: 'My own words. Luis' })]);
		await db.rows('select comms.erase_contact($1)', [marta]);
		expect(await db.rows(`select name from comms.crm_contacts where tenant_id = $1`, [clinic])).toEqual([{ name: 'Marta Ruiz' }]);
		expect(await db.rows(`select body, from_address from comms.email_messages where tenant_id = $1`, [clinic])).toEqual([{ body: 'I am Marta Ruiz.', from_address: 'marta@ruiz.example' }]);
		expect(await db.rows(`select body from comms.email_messages where from_address = 'luis@ruiz.example'`)).toEqual([{ body: 'My own words. Luis' }]);
	});

	it('keeps who asked to be left alone left alone, by hash, also when an old list brings them back', async () => {
		await everywhere();
		await db.rows('select comms.erase_contact($1, $2)', [marta, noon]);
		const kept = await db.rows<{ cell: string }>(`select channel || '/' || reason || '/' || topic as cell from comms.suppressions where address_hash in (comms.address_hash('marta@ruiz.example'), comms.address_hash($1)) order by 1`, [phone]);
		expect(kept.map(({ cell }) => cell)).toEqual(['chat/unsubscribe/marketing', 'email/unsubscribe/marketing', 'phone/unsubscribe/marketing', 'sms/manual/', 'sms/unsubscribe/marketing', 'sms/unsubscribe/service', 'whatsapp/unsubscribe/marketing']);
		expect(await db.rows(`select 1 from comms.suppressions where evidence <> '{}'`)).toEqual([]);
	});

	it('sends nothing that was on its way', async () => {
		const id = await enqueue(db, { topic: 'transactional' });
		await db.rows('select comms.erase_contact($1, $2)', [marta, noon]);
		expect(await db.row('select state, recipient, message from comms.scheduled_messages where id = $1', [id])).toEqual({ state: 'blocked', recipient: '', message: {} });
	});

	it('does not mask a name that somebody else bears, too', async () => {
		await db.rows(`insert into comms.crm_contacts (tenant_id, name, email) values ($1, 'Marta Ruiz', 'other.marta@else.example')`, [studio]);
		await db.rows('select comms.erase_contact($1)', [marta]);
		expect(await db.rows(`select name from comms.crm_contacts where email = 'other.marta@else.example'`)).toEqual([{ name: 'Marta Ruiz' }]);
	});

	it('has a rule for every table of a tenant', async () => {
		const without = await db.rows(`
			select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
			where c.relnamespace = 'comms'::regnamespace and c.relkind = 'r' and c.relname not in (select table_name from comms.erasure_rules)`);
		expect(without).toEqual([]);
	});

	it('of somebody unknown does nothing', async () => {
		expect(await db.row(`select comms.erase_contact('99999999-0000-4000-8000-000000000001') as counts`)).toEqual({ counts: null });
	});
});

describe('a copy of everything', () => {
	it('holds record, mails, drafts, messages with events, consent, preferences and suppressions, and nothing of others', async () => {
		await everywhere();
		await db.rows(`insert into comms.crm_activities (tenant_id, contact_id, kind, body) select tenant_id, id, 'note', 'Luis only' from comms.crm_contacts where email = 'luis@ruiz.example'`);
		const { copy } = await db.row<{ copy: Record<string, unknown> }>('select comms.export_contact($1, $2) as copy', [marta, noon]);
		expect(copy.contact).toMatchObject({ email: 'marta@ruiz.example', name: 'Marta Ruiz' });
		for (const part of ['mails', 'drafts', 'messages', 'suppressions', 'consent_events', 'communication_preferences', 'crm_activities', 'crm_deals', 'leads', 'quotes', 'orders', 'invoices', 'appointments', 'contracts', 'call_transcripts', 'portal_messages', 'contact_details']) {
			expect([part, (copy[part] as unknown[]).length > 0]).toEqual([part, true]);
		}
		const text = JSON.stringify(copy);
		expect(text).toContain('the logo is in review');
		expect(text).toContain('"events"');
		expect(text).not.toContain('Luis only');
		expect(text).not.toContain(studio);
	});

	it('gives away no key', async () => {
		const link = await linkOfMessage(db);
		await db.rows('select * from comms.request_privacy($1, $2, $3, null, $4)', [link, 'erase', (await pageOf(db, link)).form, noon]);
		const token = await mailedToken(db, 'privacy_erase');
		const { copy } = await db.row<{ copy: string }>('select comms.export_contact($1)::text as copy', [marta]);
		expect(copy).not.toContain(token);
		expect(copy).not.toContain('token_hash');
	});
});

describe('a request about data', () => {
	const askFor = async (kind: string, at = noon): Promise<string> => {
		const link = await linkOfMessage(db);
		expect(await db.rows('select * from comms.request_privacy($1, $2, $3, null, $4)', [link, kind, (await pageOf(db, link, at)).form, at])).toEqual([{ outcome: 'mailed' }]);
		return await mailedToken(db, `privacy_${kind}`);
	};
	const page = async (token: string, at = noon) => (await db.rows<{ page: { form: string; state: string; eraseAt: string | null } }>('select page from comms.privacy_page($1, $2)', [token, at]))[0]?.page;
	const decide = async (token: string, action: string, at = noon) => await db.rows('select * from comms.decide_privacy($1, $2, $3, $4)', [token, action, (await page(token, at))?.form ?? '', at]);
	const carryOut = (at: string) => db.rows<{ kind: string; text: string }>('select kind, text from comms.carry_out_privacy_requests(20, $1)', [at]);
	const exists = async () => (await db.rows('select 1 from comms.crm_contacts where id = $1', [marta])).length === 1;

	it('goes to the person\'s own address; the link of a message opens nothing', async () => {
		const token = await askFor('export');
		expect(await db.row(`select recipient, message ->> 'language' as language from comms.scheduled_messages where type = 'privacy_export'`)).toEqual({ recipient: 'marta@ruiz.example', language: 'es' });
		expect(await db.rows('select * from comms.export_by_token($1, $2, $3)', [token, (await page(token))?.form, noon])).toEqual([]);
		expect(await decide(token, 'confirm')).toMatchObject([{ outcome: 'confirmed' }]);
		const [got] = await db.rows<{ export: { contact: { email: string } } }>('select * from comms.export_by_token($1, $2, $3)', [token, (await page(token))?.form, noon]);
		expect(got?.export.contact.email).toBe('marta@ruiz.example');
		expect(await db.row(`select state, result ->> 'messages' as messages from comms.privacy_requests`)).toEqual({ state: 'done', messages: '2' });
		expect(await db.rows('select * from comms.export_by_token($1, $2, $3)', [token, (await page(token))?.form, daysLater(8)])).toEqual([]);
	});

	it('is due in one month, from the first time of asking, and mails once a day', async () => {
		await askFor('erase');
		await askFor('erase', daysLater(0.5));
		await askFor('erase', daysLater(2));
		expect(await db.rows('select due_at, state from comms.privacy_requests')).toEqual([{ due_at: new Date('2026-12-20T12:00:00Z'), state: 'waiting' }]);
		expect(await db.rows(`select 1 from comms.scheduled_messages where type = 'privacy_erase'`)).toHaveLength(2);
	});

	it('to erase is carried out after the days for undoing it, not before', async () => {
		const token = await askFor('erase');
		expect(await carryOut(daysLater(1))).toEqual([]);
		expect(await decide(token, 'confirm')).toEqual([{ outcome: 'confirmed', eraseAt: new Date(daysLater(3)) }]);
		expect(await carryOut(daysLater(2.9))).toEqual([]);
		expect(await exists()).toBe(true);
		expect(await carryOut(daysLater(3.1))).toMatchObject([{ kind: 'erased' }]);
		expect(await exists()).toBe(false);
		expect(await page(token, daysLater(3.1))).toBeUndefined();
		expect(await db.row('select state, contact_id from comms.privacy_requests')).toEqual({ state: 'done', contact_id: null });
	});

	it('to erase can be undone by the person until then', async () => {
		const token = await askFor('erase');
		await decide(token, 'confirm');
		expect(await decide(token, 'undo', daysLater(2))).toMatchObject([{ outcome: 'cancelled' }]);
		expect(await carryOut(daysLater(4))).toEqual([]);
		expect(await exists()).toBe(true);
		expect(await decide(token, 'confirm', daysLater(2))).toMatchObject([{ outcome: 'unchanged' }]);
	});

	it('entered by staff is mailed to the person, confirmed by staff where need be, and named when it is nearly due', async () => {
		const [asked] = await db.rows<{ outcome: string; requestId: string }>('select * from comms.request_privacy_for($1, $2, $3, $4, null, $5)', [studio, 'erase', '+34 600 111 222', 'Ana', noon]);
		expect(asked?.outcome).toBe('mailed');
		expect(await db.rows('select outcome from comms.request_privacy_for($1, $2, $3, $4, null, $5)', [studio, 'erase', 'nobody@else.example', 'Ana', noon])).toEqual([{ outcome: 'not_found' }]);
		expect(await carryOut(daysLater(20))).toEqual([]);
		expect(await carryOut(daysLater(24))).toMatchObject([{ kind: 'due', text: expect.stringContaining('2026-12-20') }]);
		expect(await carryOut(daysLater(25))).toEqual([]);
		expect(await db.rows('select outcome from comms.settle_privacy_request($1, $2, $3, $4)', [asked?.requestId, 'confirm', 'Ana', daysLater(25)])).toEqual([{ outcome: 'confirmed' }]);
		expect(await carryOut(daysLater(29))).toMatchObject([{ kind: 'erased' }]);
		expect(await db.row('select author, confirmed_by from comms.privacy_requests')).toEqual({ author: 'Ana', confirmed_by: 'Ana' });
	});

	it('one that cannot be carried out costs the others nothing, and is reported', async () => {
		const second = await db.row<{ id: string }>(`insert into comms.crm_contacts (tenant_id, name, email) values ($1, 'Ola Nord', 'ola@nord.example') returning id`, [studio]);
		for (const contact of [marta, second.id]) {
			await db.rows(`insert into comms.privacy_requests (tenant_id, contact_id, kind, source, state, requested_at, due_at, erase_at) values ($1, $2, 'erase', 'staff', 'confirmed', $3, $4, $3)`, [studio, contact, noon, daysLater(30)]);
		}
		await db.rows(`create function public.refuse() returns trigger language plpgsql as 'begin if old.email like ''marta%'' then raise ''not her''; end if; return old; end'`);
		await db.rows('create trigger refuse before delete on comms.crm_contacts for each row execute function public.refuse()');
		expect((await carryOut(daysLater(1))).map(({ kind }) => kind)).toEqual(['erased']);
		expect([await exists(), (await db.rows('select 1 from comms.crm_contacts where id = $1', [second.id])).length]).toEqual([true, 0]);
		expect(await db.rows(`select message from comms.workflow_errors where workflow = 'Handle privacy requests'`)).toEqual([{ message: 'An erasure could not be carried out: not her' }]);
	});
});

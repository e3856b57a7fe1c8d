import type { Client } from 'pg';
import { defaultPolicy } from '../../nodes/SelectChannels/decide/defaultPolicy';
import { createDatabase, type TestDatabase } from './database';
import { claim, clinic, enqueue, hold, marta, minutesLater, noon, report, seed, stateOf, studio } from './fixtures';
import { mailedToken, pageOf } from './people';

/** Ways around do-not-contact, consent, caps and windows, and into other people's data, that have to stay closed. */

const luis = 'aaaaaaaa-0000-4000-8000-000000000002';
const number = '+34600111222';
let db: TestDatabase;

beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.tenant_settings set public_url = 'https://comms.studio.example', postal_address = '1 Street' where tenant_id = '${studio}'`);
});
afterAll(() => db.drop());
beforeEach(async () => {
	await db.rows('truncate comms.scheduled_messages, comms.message_events, comms.message_links, comms.suppressions, comms.consent_events, comms.communication_preferences, comms.person_links, comms.privacy_requests, comms.inbound_messages, comms.fallbacks, comms.contact_details cascade');
	await db.rows('delete from comms.crm_contacts');
	await db.rows(`insert into comms.crm_contacts (id, tenant_id, name, email, phone, whatsapp, language, created_at) values
		('${marta}', '${studio}', 'Marta Ruiz', 'marta@ruiz.example', '${number}', '${number}', 'en', '2026-01-01'),
		('${luis}', '${studio}', 'Luis Vega', 'luis@vega.example', '0034 600-111-222', null, 'en', '2026-02-01')`);
});

const consent = (contact: string, topic: string, channel: string, state: string, at = '2026-11-01T10:00:00Z') =>
	db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, $3, $4, $5, 'import', $6)`, [studio, contact, topic, channel, state, at]);
const leaveAlone = (contact: string) => db.rows('insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact) values ($1, $2, true)', [studio, contact]);
const send = (channel = 'email') => ({ channel, action: 'send', rule: 'ok' });

/** Claims what is due and asks the door to let it out on its channel; gives the state of the message then. */
async function atTheDoor(over: Record<string, unknown>): Promise<{ state: string; code: string | undefined }> {
	const id = await enqueue(db, over);
	await hold(db, await claim(db), send(typeof over.channel === 'string' ? over.channel : 'email'));
	const { state, code } = await db.row<{ state: string; code: string }>(`select state, state_reason ->> 'code' as code from comms.scheduled_messages where id = $1`, [id]);
	return { state, code };
}

describe('do-not-contact', () => {
	it.each([
		['the contact is not named', { contactId: undefined }],
		['the address is written another way', { contactId: undefined, to: 'Marta <MARTA@Ruiz.example>' }],
		['it goes to somebody else as well', { contactId: luis, to: 'luis@vega.example, marta@ruiz.example' }],
		['they only get a copy', { contactId: luis, to: 'luis@vega.example', cc: ['marta@ruiz.example'] }],
		['they only get a blind copy', { contactId: luis, to: 'luis@vega.example', bcc: 'Marta <marta@ruiz.example>' }],
		['another contact has the number', { contactId: luis, channel: 'sms', to: number }],
		['the number is written another way', { contactId: undefined, channel: 'whatsapp', to: '0034 600 111 222' }],
	])('holds where %s', async (_name, over) => {
		await leaveAlone(marta);
		expect(await atTheDoor({ topic: 'transactional', ...over })).toEqual({ state: 'blocked', code: 'do_not_contact' });
	});

	it.each([
		['in her letters', 'marta@ruíz.example', 'Marta <Marta@xn--ruz-sma.example>'],
		['as the name system has it', 'marta@xn--ruz-sma.example', 'marta@RUÍZ.example'],
	])('holds where the domain is kept %s and written the other way', async (_name, kept, written) => {
		await leaveAlone(marta);
		await db.rows('update comms.crm_contacts set email = $2 where id = $1', [marta, kept]);
		for (const over of [{ to: written }, { contactId: luis, to: 'luis@vega.example', cc: [written] }]) {
			expect(await atTheDoor({ topic: 'transactional', contactId: undefined, ...over })).toEqual({ state: 'blocked', code: 'do_not_contact' });
		}
		expect(await db.row('select comms.contact_of($1, $2) as whose', [studio, written.replace(/^.*<|>/g, '')])).toEqual({ whose: marta });
		await db.rows(`update comms.crm_contacts set email = 'marta@ruiz.example' where id = $1`, [marta]);
	});

	it('of somebody in another business says nothing', async () => {
		await db.rows('insert into comms.crm_contacts (id, tenant_id, email) values ($1, $2, $3)', ['bbbbbbbb-0000-4000-8000-000000000001', clinic, 'marta@ruiz.example']);
		await db.rows('insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact) values ($1, $2, true)', [clinic, 'bbbbbbbb-0000-4000-8000-000000000001']);
		expect((await atTheDoor({ topic: 'transactional' })).state).toBe('sending');
	});
});

describe('a suppression', () => {
	it('holds for copies', async () => {
		await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic) values ($1, 'email', comms.address_hash('luis@vega.example'), 'hard_bounce', '')`, [studio]);
		expect(await atTheDoor({ topic: 'transactional', cc: 'Luis <LUIS@vega.example>' })).toEqual({ state: 'blocked', code: 'suppressed' });
	});
});

describe('consent', () => {
	it.each([
		['another address than the contact’s', { to: 'luis@vega.example' }],
		['several addresses', { to: 'marta@ruiz.example, luis@vega.example' }],
		['a copy to somebody else', { cc: ['luis@vega.example'] }],
		['another number', { channel: 'sms', to: '+34600999888' }],
	])('of a contact does not cover %s', async (_name, over) => {
		await consent(marta, 'marketing', 'email', 'granted');
		await consent(marta, 'marketing', 'sms', 'granted');
		expect(await atTheDoor({ topic: 'marketing', type: 'newsletter', ...over })).toEqual({ state: 'blocked', code: 'no_consent' });
	});

	it('covers the contact’s own address, however it is written', async () => {
		await consent(marta, 'marketing', 'email', 'granted');
		expect((await atTheDoor({ topic: 'marketing', type: 'newsletter', to: 'Marta <Marta@RUIZ.example>' })).state).toBe('sending');
	});

	it('that was withdrawn does not come back because somebody filled in a form', async () => {
		await consent(marta, 'service', 'email', 'withdrawn');
		await db.rows('select * from comms.request_opt_in($1, null, $2)', [{ tenantId: studio, email: 'marta@ruiz.example', topic: 'service', source: 'form', wordingVersion: '1' }, noon]);
		expect(await atTheDoor({ topic: 'service', dueAt: minutesLater(-1) })).toEqual({ state: 'blocked', code: 'opt_out' });
		// Whoever reads the mail may confirm it.
		const token = await mailedToken(db, 'confirm_opt_in');
		const { page } = await db.row<{ page: { form: string } }>('select page from comms.opt_in_page($1, $2)', [token, noon]);
		expect(await db.rows('select * from comms.confirm_opt_in($1, $2, $3, $4)', [token, page.form, {}, minutesLater(1)])).toEqual([{ outcome: 'confirmed' }]);
		const id = await enqueue(db, { topic: 'service' });
		await hold(db, (await claim(db, { at: minutesLater(2) })).filter((row) => row.id === id), send(), minutesLater(2));
		expect(await stateOf(db, id)).toBe('sending');
	});

	it('is not brought back by an old confirmation after a later no', async () => {
		await consent(marta, 'service', 'email', 'withdrawn');
		await db.rows('select * from comms.request_opt_in($1, null, $2)', [{ tenantId: studio, email: 'marta@ruiz.example', topic: 'service', source: 'form', wordingVersion: '1' }, noon]);
		const token = await mailedToken(db, 'confirm_opt_in');
		const { page } = await db.row<{ page: { form: string } }>('select page from comms.opt_in_page($1, $2)', [token, noon]);
		await consent(marta, 'service', 'email', 'withdrawn', minutesLater(5));
		expect(await db.rows('select * from comms.confirm_opt_in($1, $2, $3, $4)', [token, page.form, {}, minutesLater(10)])).toEqual([{ outcome: 'superseded' }]);
	});
});

describe('a decision', () => {
	it('is not acted on once its lease is over: what was lawful at nine in the evening is not at midnight', async () => {
		const id = await enqueue(db, { channel: 'sms', to: number, topic: 'transactional' });
		const claimed = await claim(db);
		expect(await hold(db, claimed, { ...send('sms'), at: noon } as Record<string, unknown>, minutesLater(180))).toEqual([]);
		expect(await stateOf(db, id)).toBe('scheduled');
		expect((await claim(db, { at: minutesLater(181) })).map((row) => row.id)).toEqual([id]);
	});

	it('made side by side with others does not pass the cap that they fill together', async () => {
		await consent(marta, 'marketing', 'email', 'granted');
		for (const key of ['a', 'b', 'c']) await enqueue(db, { key, topic: 'marketing', type: 'newsletter' });
		const claimed = await claim(db);
		expect(claimed).toHaveLength(3);
		expect(await hold(db, claimed)).toHaveLength(1);
		expect(await db.rows('select state, count(*)::int as n from comms.scheduled_messages group by state order by state')).toEqual([{ state: 'scheduled', n: 2 }, { state: 'sending', n: 1 }]);
		// Asked again, the decision sees what is on its way.
		const again = await claim(db, { at: minutesLater(2) });
		expect(again.map(({ history }) => history.map(({ topic }) => topic))).toEqual([['marketing'], ['marketing']]);
	});

	it('by two workers at once does not either', async () => {
		await consent(marta, 'marketing', 'email', 'granted');
		for (const key of ['a', 'b']) await enqueue(db, { key, topic: 'marketing', type: 'newsletter' });
		const first = await claim(db, { worker: 'w1', max: 1 });
		const second = await claim(db, { worker: 'w2', max: 1 });
		expect([await hold(db, first), await hold(db, second)].map((rows) => rows.length)).toEqual([1, 0]);
	});

	it('counts what may have arrived: an ambiguous message is in the history', async () => {
		const lost = await enqueue(db);
		await report(db, await hold(db, await claim(db)), undefined);
		expect(await stateOf(db, lost)).toBe('ambiguous');
		await enqueue(db);
		expect((await claim(db, { at: minutesLater(1) })).map(({ history }) => history.length)).toEqual([1]);
	});

	it('is checked against the caps of Select Channels', async () => {
		expect((await db.row<{ caps: unknown }>('select comms.default_caps() as caps')).caps).toEqual(defaultPolicy.caps);
	});

	it('of a P1 is not held up by a cap', async () => {
		for (let n = 0; n < 5; n++) await enqueue(db, { topic: 'service', severity: 'P1' });
		expect(await hold(db, await claim(db))).toHaveLength(5);
	});
});

describe('the WhatsApp window', () => {
	it('opens for the number that wrote, not for another one in the message', async () => {
		await db.rows('insert into comms.communication_preferences (tenant_id, contact_id, whatsapp_last_inbound_at) values ($1, $2, $3)', [studio, marta, minutesLater(-5)]);
		await enqueue(db, { channel: 'whatsapp', to: number, topic: 'transactional' });
		await enqueue(db, { channel: 'whatsapp', to: '+34600999888', topic: 'transactional' });
		const windows = Object.fromEntries((await claim(db)).map(({ message, contact }) => [message.to, contact.whatsappLastInboundAt]));
		expect(windows).toEqual({ [number]: minutesLater(-5), '+34600999888': undefined });
	});
});

describe('a link that was mailed to an address', () => {
	it('opens nobody’s data once the contact has another address', async () => {
		await db.rows(`select comms.request_privacy_for($1, 'export', 'marta@ruiz.example', 'Ana', null, $2)`, [studio, noon]);
		const token = await mailedToken(db, 'privacy_export');
		expect(await db.rows('select page from comms.privacy_page($1, $2)', [token, noon])).toHaveLength(1);
		// It was a slip of the keyboard: the mail went to a stranger.
		await db.rows(`update comms.crm_contacts set email = 'marta.ruiz@ruiz.example' where id = '${marta}'`);
		expect(await db.rows('select page from comms.privacy_page($1, $2)', [token, noon])).toEqual([]);
	});

	it('confirms no consent for another address', async () => {
		await db.rows('select * from comms.request_opt_in($1, null, $2)', [{ tenantId: studio, email: 'marta@ruiz.example', source: 'form', wordingVersion: '1' }, noon]);
		const token = await mailedToken(db, 'confirm_opt_in');
		const { page } = await db.row<{ page: { form: string } }>('select page from comms.opt_in_page($1, $2)', [token, noon]);
		await db.rows(`update comms.crm_contacts set email = 'somebody@else.example' where id = '${marta}'`);
		expect(await db.rows('select * from comms.confirm_opt_in($1, $2, $3, $4)', [token, page.form, {}, noon])).toEqual([]);
	});
});

describe('two people with one number', () => {
	beforeEach(async () => {
		await enqueue(db, { key: 'marta', channel: 'sms', to: number, text: 'Marta, your tooth is fine.', topic: 'transactional' });
		await enqueue(db, { key: 'luis', channel: 'sms', to: number, contactId: luis, text: 'Luis, the biopsy is back.', topic: 'transactional' });
	});

	it('do not read each other’s messages in a copy of their data', async () => {
		const { copy } = await db.row<{ copy: string }>('select comms.export_contact($1, $2)::text as copy', [marta, noon]);
		expect(copy).toContain('your tooth is fine');
		expect(copy).not.toContain('biopsy');
	});

	it('are not erased together', async () => {
		await db.rows('select comms.erase_contact($1, $2)', [marta, noon]);
		expect(await db.rows(`select phone from comms.crm_contacts where id = '${luis}'`)).toEqual([{ phone: '0034 600-111-222' }]);
		expect(await db.rows(`select state, recipient, message ->> 'text' as text from comms.scheduled_messages where key = 'luis'`)).toEqual([{ state: 'scheduled', recipient: number, text: 'Luis, the biopsy is back.' }]);
		expect(await db.rows(`select count(*)::int as n from comms.scheduled_messages where message::text ~ 'tooth'`)).toEqual([{ n: 0 }]);
	});
});

describe('an erased chat visitor', () => {
	it('is nowhere to be found by the id of their chat', async () => {
		await db.rows('insert into comms.contact_details (tenant_id, contact_id, chat_id) values ($1, $2, $3)', [studio, marta, 'conversation-4711']);
		await enqueue(db, { channel: 'chat', to: 'conversation-4711', contactId: undefined, topic: 'transactional' });
		await db.rows('select comms.erase_contact($1, $2)', [marta, noon]);
		expect(await db.rows(`select 1 from comms.scheduled_messages where recipient = 'conversation-4711'`)).toEqual([]);
	});
});

describe('a login bound to another business', () => {
	let bound: Client;
	beforeAll(async () => {
		await db.rows(`do $$ begin create role loophole_worker login password 'x' in role comms_workflows; exception when duplicate_object or unique_violation then null; end $$`);
		await db.rows('insert into comms.tenant_logins values ($1, $2)', ['loophole_worker', clinic]);
		bound = await db.connect('loophole_worker:x');
	});

	it('changes and reads nothing of it by any function of messages, pages and privacy, though it knows every id and token', async () => {
		const id = await enqueue(db, { channel: 'sms', to: number, topic: 'transactional' });
		const [row] = await hold(db, await claim(db), send('sms'));
		await report(db, [{ id, fence: row?.fence ?? 0 }], { class: 'accepted', messageId: 'SM-known', provider: 'twilio' });
		const waiting = await enqueue(db, { topic: 'transactional', dueAt: minutesLater(60) });
		const { token } = await db.row<{ token: string }>('select comms.issue_preference_link($1, $2) as token', [marta, noon]);
		const { form } = await pageOf(db, token);
		await db.rows(`select comms.request_privacy_for($1, 'export', 'marta@ruiz.example', 'Ana', null, $2)`, [studio, noon]);
		const privacy = await mailedToken(db, 'privacy_export');
		const { request } = await db.row<{ request: string }>('select id as request from comms.privacy_requests');
		const fingerprint = () => db.row<{ all: string }>(`select md5(concat((select string_agg(t::text, ',' order by t.id) from comms.scheduled_messages t where tenant_id = '${studio}'), (select string_agg(t::text, ',' order by t::text) from comms.consent_events t where tenant_id = '${studio}'),
			(select string_agg(t::text, ',' order by t::text) from comms.communication_preferences t where tenant_id = '${studio}'), (select string_agg(t::text, ',' order by t::text) from comms.privacy_requests t where tenant_id = '${studio}'), (select string_agg(t::text, ',' order by t::text) from comms.suppressions t where tenant_id = '${studio}'),
			(select string_agg(t::text, ',' order by t::text) from comms.crm_contacts t where tenant_id = '${studio}'), (select count(*) from comms.inbound_messages where tenant_id = '${studio}'))) as all`);
		const before = await fingerprint();
		const later = minutesLater(120);
		const items = JSON.stringify([{ id, fence: row?.fence, provider: 'twilio', statusCode: 201, body: { sid: 'x' }, sent: { class: 'accepted' }, delivery: { decisions: [send('sms')] } }]);
		const attempts: Array<[string, unknown[]]> = [
			['select * from comms.preference_page($1, $2)', [token, noon]],
			['select * from comms.save_preferences($1, $2, $3, $4)', [token, { form, shown: 'service_email', do_not_contact: 'on' }, {}, noon]],
			['select * from comms.unsubscribe($1, $2, $3)', [token, {}, noon]],
			[`select * from comms.request_privacy($1, 'erase', $2, null, $3)`, [token, form, noon]],
			['select * from comms.privacy_page($1, $2)', [privacy, noon]],
			['select * from comms.decide_privacy($1, $2, $3, $4)', [privacy, 'confirm', form, noon]],
			['select * from comms.export_by_token($1, $2, $3)', [privacy, form, noon]],
			['select * from comms.settle_privacy_request($1, $2, $3, $4)', [request, 'confirm', 'me', noon]],
			['select * from comms.export_for_staff($1, $2)', [request, noon]],
			['select * from comms.carry_out_privacy_requests(20, $1)', ['2027-06-01']],
			[`select * from comms.privacy_overview($1) o where o.company <> 'Clinic'`, [noon]],
			['select * from comms.issue_preference_link($1, $2) x where x is not null', [marta, noon]],
			['select * from comms.record_provider_answers($1, $2)', [items, noon]],
			['select * from comms.record_deliveries($1, $2)', [items, noon]],
			['select * from comms.messages_to_send($1, $2, $3)', [items, {}, noon]],
			['select * from comms.post_portal_messages($1, $2)', [items, noon]],
			[`select * from comms.claim_due_messages('me', 50, '5 minutes', $1)`, [later]],
			['select * from comms.next_due_channel($1, $2) c where c is not null', [[], later]],
			['select * from comms.release_expired($1)', [later]],
			['select * from comms.cancel_messages($1, $2, $3)', [marta, 'do_not_contact', noon]],
			['select * from comms.postpone_messages($1, $2, $3)', [marta, later, noon]],
			['select * from comms.resolve_ambiguous($1::text, $2, $3, $4)', [waiting, 'resend', 'me', noon]],
			['select * from comms.record_provider_events($1, $2) e where e."messageId" is not null', [JSON.stringify([{ provider: 'twilio', providerMessageId: 'SM-known', providerEventId: 'guessed', state: 'failed', errorCode: '21610' }]), noon]],
			[`select * from comms.request_opt_in($1, 'https://x.example/webhook/comms', $2) o where o.outcome <> 'refused'`, [{ tenantId: studio, email: 'marta@ruiz.example', source: 's', wordingVersion: '1' }, noon]],
			[`select * from comms.request_privacy_for($1, 'erase', $2, 'me', 'https://x.example/webhook/comms', $3) o where o.outcome <> 'refused'`, [studio, 'marta@ruiz.example', noon]],
			[`select * from comms.enforce_retention($1) r where r.done > 0 and r.kind <> 'provider_events'`, ['2046-01-01']],
		];
		for (const [sql, values] of attempts) {
			const rows = await bound.query(sql, values).then((result) => result.rows, (error: Error) => (/permission denied|may not/.test(error.message) ? [] : [error.message]));
			expect([sql, rows]).toEqual([sql, []]);
		}
		expect(await fingerprint()).toEqual(before);
	});

	it('plants nothing that another business’s message picks up later', async () => {
		await bound.query('select * from comms.record_provider_events($1, $2)', [JSON.stringify([{ provider: 'twilio', providerMessageId: 'SM-later', providerEventId: 'planted', state: 'failed', errorCode: '21610' }]), noon]);
		const id = await enqueue(db, { channel: 'sms', to: number, topic: 'transactional' });
		const [row] = await hold(db, await claim(db), send('sms'));
		await db.rows('select * from comms.record_provider_answers($1, $2)', [JSON.stringify([{ id, fence: row?.fence, provider: 'twilio', statusCode: 201, body: { sid: 'SM-later' } }]), noon]);
		expect(await stateOf(db, id)).toBe('accepted');
		expect(await db.rows('select 1 from comms.suppressions')).toEqual([]);
	});
});

describe('the public pages', () => {
	it.each([
		['objects for words', { form: { a: 1 }, shown: ['x'], kind: { $ne: 1 } }],
		['NUL', { form: '\u0000', shown: '\u0000' }],
		['half a surrogate', { form: '\ud800', shown: '\ud800' }],
		['numbers and nothing', { action: null, language: 7, quiet_from: '99:99' }],
		['a very long list', { shown: 'x,'.repeat(100_000) }],
		['an array', []],
		['a word', 'text'],
		['null', null],
	])('take %s without an error and without a change', async (_name, given) => {
		const { token } = await db.row<{ token: string }>('select comms.issue_preference_link($1, $2) as token', [marta, noon]);
		for (const kind of ['preferences', 'unsubscribe', 'confirm', 'privacy', 'nonsense', '']) {
			await db.rows('select * from comms.person_action($1, $2, $3, comms.read_json($4), $5, $6)', [kind, '203.0.113.5', token, JSON.stringify(given), {}, noon]);
		}
		expect(await db.rows('select 1 from comms.consent_events union all select 1 from comms.suppressions union all select 1 from comms.communication_preferences where do_not_contact union all select 1 from comms.privacy_requests')).toEqual([]);
	});
});

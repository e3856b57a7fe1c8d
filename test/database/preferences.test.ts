import { createDatabase, type TestDatabase } from './database';
import { claim, enqueue, hold, marta, minutesLater, noon, seed, stateOf, studio } from './fixtures';
import { grant, ledger, linkOfMessage, mailedToken, pageOf, save, untouched } from './people';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.crm_contacts set phone = '+34 600 111 222' where id = $1`, [marta]);
	await db.rows(`update comms.tenant_settings set public_url = 'https://comms.studio.example'`);
});
afterEach(() => db.drop());

const contents = (): Promise<unknown> =>
	db.rows(`select (select json_agg(t order by id) from comms.consent_events t) as consent, (select json_agg(t) from comms.communication_preferences t) as preferences,
		(select json_agg(t) from comms.suppressions t) as suppressions, (select json_agg(t order by id) from comms.crm_contacts t) as contacts, (select count(*) from comms.scheduled_messages) as messages`);

describe('the preference page', () => {
	it('shows what is agreed to, in a transaction that may not write', async () => {
		await grant(db, 'marketing', 'email');
		const token = await linkOfMessage(db);
		await db.rows('begin read only');
		const page = await pageOf(db, token);
		await db.rows('commit');
		expect(page).toMatchObject({ language: 'es', scope: { topic: 'marketing', channel: 'email', address: 'm•••@ruiz.example' }, doNotContact: false });
		const shown = Object.fromEntries(page.topics.flatMap(({ topic, channels }) => channels.map((cell) => [`${topic}/${cell.channel}`, cell.chosen])));
		expect(shown).toEqual({
			'marketing/email': true, 'marketing/sms': false, 'marketing/phone': false,
			'service/email': true, 'service/sms': true, 'service/phone': true,
			'incident/email': true, 'incident/sms': true, 'incident/phone': true,
		});
		expect(JSON.stringify(page)).not.toMatch(/marta@|600 ?111/);
	});

	it.each([
		['guessed', async () => 'f'.repeat(64)],
		['altered', async () => (await linkOfMessage(db)).replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
		['expired', () => linkOfMessage(db, { expires: '2026-11-20T11:59:59Z' })],
		['of a click', () => linkOfMessage(db, { purpose: 'click' })],
		['empty', async () => ''],
		['very long', async () => 'a'.repeat(100_000)],
	])('says nothing at all to a token that is %s', async (what, make) => {
		const token = await make();
		await linkOfMessage(db);
		const before = await contents();
		// Whoever says no may do so by an expired link, too: see doubtsAndLinks.test.ts.
		const unsubscribing = what === 'expired' ? [] : [`comms.unsubscribe($1, '{}', $2)`];
		for (const sql of [...unsubscribing, 'comms.preference_page($1, $2)', 'comms.opt_in_page($1, $2)', 'comms.privacy_page($1, $2)', `comms.save_preferences($1, '{"action": "stop_marketing"}', '{}', $2)`, `comms.request_privacy($1, 'export', 'x', 'https://x.example/webhook/y', $2)`, `comms.decide_privacy($1, 'confirm', 'x', $2)`, `comms.export_by_token($1, 'x', $2)`]) {
			expect([sql, await db.rows(`select * from ${sql}`, [token, noon])]).toEqual([sql, []]);
		}
		expect(await contents()).toEqual(before);
	});

	it('saved as it came changes nothing and writes no ledger', async () => {
		await grant(db, 'marketing', 'email');
		const token = await linkOfMessage(db);
		expect(await save(db, token, untouched(await pageOf(db, token)))).toEqual([{ outcome: 'unchanged', changes: [] }]);
		expect(await db.rows('select 1 from comms.consent_events')).toHaveLength(1);
	});

	it('changes exactly what was ticked and unticked, with evidence, and stops what was on its way', async () => {
		await grant(db, 'marketing', 'email');
		const token = await linkOfMessage(db);
		const onItsWay = await enqueue(db, { topic: 'service', channel: 'sms', to: '+34600111222' });
		const receipt = await enqueue(db, { topic: 'transactional' });
		const choices = untouched(await pageOf(db, token));
		delete choices.consent_service_sms;
		choices.consent_marketing_phone = 'on';
		const [saved] = await save(db, token, choices);
		expect(saved).toEqual({ outcome: 'saved', changes: [{ topic: 'marketing', channel: 'phone', state: 'granted' }, { topic: 'service', channel: 'sms', state: 'withdrawn' }] });
		expect(await ledger(db)).toEqual({ 'marketing/email': 'granted', 'marketing/phone': 'granted', 'service/sms': 'withdrawn' });
		expect([await stateOf(db, onItsWay), await stateOf(db, receipt)]).toEqual(['blocked', 'scheduled']);
		expect(await db.row(`select source, wording_version, evidence ? 'link' as link from comms.consent_events where topic = 'service'`)).toEqual({ source: 'preference_page', wording_version: 'test-1', link: true });
	});

	it('takes back an unsubscription, of the ticked topic only', async () => {
		const token = await linkOfMessage(db);
		await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic) values ($1, 'email', comms.address_hash('marta@ruiz.example'), 'unsubscribe', '')`, [studio]);
		const page = await pageOf(db, token);
		expect(page.topics.find(({ topic }) => topic === 'service')?.channels[0]).toMatchObject({ channel: 'email', chosen: false });
		await save(db, token, { ...untouched(page), consent_service_email: 'on' });
		expect(await db.rows('select reason, topic from comms.suppressions')).toEqual([{ reason: 'unsubscribe', topic: 'marketing' }]);
	});

	it('never lifts a bounce or a complaint', async () => {
		const token = await linkOfMessage(db);
		await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason) values ($1, 'email', comms.address_hash('marta@ruiz.example'), 'complaint')`, [studio]);
		const page = await pageOf(db, token);
		expect(page.topics[0]?.channels[0]).toMatchObject({ stopped: true });
		await save(db, token, { ...untouched(page), consent_marketing_email: 'on' });
		expect(await db.rows('select reason from comms.suppressions')).toEqual([{ reason: 'complaint' }]);
	});

	it('asks the other address before it is written to, once a day', async () => {
		const token = await linkOfMessage(db);
		const choices = { ...untouched(await pageOf(db, token)), consent_marketing_sms: 'on' };
		expect((await save(db, token, choices))[0]?.changes).toEqual([{ topic: 'marketing', channel: 'sms', state: 'pending' }]);
		expect((await save(db, token, choices))[0]?.outcome).toBe('unchanged');
		expect(await db.rows(`select channel, recipient, topic from comms.scheduled_messages where type like 'confirm_opt_in%'`)).toEqual([{ channel: 'sms', recipient: '+34600111222', topic: 'transactional' }]);
	});

	it('keeps language, quiet hours, do-not-contact and AI opt-out where the deciding node reads them', async () => {
		const token = await linkOfMessage(db);
		await save(db, token, { ...untouched(await pageOf(db, token)), language: 'ja', quiet_from: '21:00', quiet_to: '08:30', ai_opt_out: 'on' });
		await enqueue(db);
		const [claimed] = (await claim(db)).filter(({ message }) => message.topic === 'service');
		expect(claimed?.contact).toMatchObject({ language: 'ja', aiOptOut: true, preferences: { quietHours: { from: '21:00', to: '08:30' } } });
		const again = await pageOf(db, token);
		expect(again).toMatchObject({ language: 'ja', quietFrom: '21:00', aiOptOut: true });
		await save(db, token, { ...untouched(again), do_not_contact: 'on' });
		const { n } = await db.row<{ n: number }>(`select count(*)::int as n from comms.scheduled_messages where state in ('scheduled', 'claimed')`);
		expect(n).toBe(0);
	});

	it.each([['21:00', ''], ['', '08:00'], ['25:00', '08:00'], ['9', '10'], ['08:00', '08:00'], ["'; drop", '08:00']])('refuses quiet hours %s to %s whole', async (from, to) => {
		const token = await linkOfMessage(db);
		const before = await contents();
		expect((await save(db, token, { ...untouched(await pageOf(db, token)), quiet_from: from, quiet_to: to, do_not_contact: 'on' }))[0]?.outcome).toBe('invalid_hours');
		expect(await contents()).toEqual(before);
	});

	it.each([
		['no form', (form: string) => form.slice(0, 0), noon],
		['an altered form', (form: string) => form.replace(/.$/, (last) => (last === '0' ? '1' : '0')), noon],
		['a form that is a day old', (form: string) => form, minutesLater(24 * 60 + 1)],
	])('changes nothing for %s', async (_what, alter, at) => {
		await grant(db, 'marketing', 'email');
		const token = await linkOfMessage(db);
		const before = await contents();
		const choices = untouched(await pageOf(db, token));
		expect((await save(db, token, { ...choices, form: alter(choices.form ?? ''), do_not_contact: 'on' }, at))[0]?.outcome).toBe('stale');
		expect((await save(db, token, { form: alter(choices.form ?? ''), action: 'stop_marketing' }, at))[0]?.outcome).toBe('stale');
		expect(await contents()).toEqual(before);
	});

	it('takes the form of no other link', async () => {
		const [mine, other] = [await linkOfMessage(db), await linkOfMessage(db)];
		expect((await save(db, mine, { ...untouched(await pageOf(db, other)), do_not_contact: 'on' }))[0]?.outcome).toBe('stale');
	});

	it('does not refuse a channel that it did not show', async () => {
		const token = await linkOfMessage(db);
		const choices = untouched(await pageOf(db, token));
		await db.rows(`update comms.crm_contacts set whatsapp = '+34600111222' where id = $1`, [marta]);
		expect((await save(db, token, choices))[0]?.outcome).toBe('unchanged');
	});
});

describe('one-click unsubscription', () => {
	const go = (token: string, at = noon) => db.rows('select * from comms.unsubscribe($1, $2, $3)', [token, {}, at]);

	it('acts at once, on the topic and channel of its message only', async () => {
		for (const channel of ['email', 'sms']) await grant(db, 'marketing', channel);
		const token = await linkOfMessage(db);
		const queued = {
			newsletter: await enqueue(db, { topic: 'marketing' }),
			sms: await enqueue(db, { topic: 'marketing', channel: 'sms', to: '+34600111222' }),
			service: await enqueue(db, { topic: 'service' }),
			receipt: await enqueue(db, { topic: 'transactional' }),
		};
		expect(await go(token)).toEqual([{ outcome: 'unsubscribed' }]);
		expect(await ledger(db)).toEqual({ 'marketing/email': 'withdrawn', 'marketing/sms': 'granted' });
		const states: Record<string, string> = {};
		for (const [name, id] of Object.entries(queued)) states[name] = await stateOf(db, id);
		expect(states).toEqual({ newsletter: 'blocked', sms: 'scheduled', service: 'scheduled', receipt: 'scheduled' });
		const sent = await hold(db, await claim(db));
		expect(sent.map(({ message }) => message.topic).sort()).toEqual(['service', 'transactional']);
	});

	it('stops a message between claim and send', async () => {
		await grant(db, 'marketing', 'email');
		const token = await linkOfMessage(db);
		const claimed = await claim(db);
		expect(claimed).toHaveLength(1);
		await go(token);
		expect(await hold(db, claimed)).toEqual([]);
	});

	it('a second time changes nothing', async () => {
		await grant(db, 'marketing', 'email');
		const token = await linkOfMessage(db);
		await go(token);
		const before = await contents();
		expect(await go(token, minutesLater(5))).toEqual([{ outcome: 'unsubscribed' }]);
		expect(await contents()).toEqual(before);
	});

	it('works for an address that is in no CRM, by its hash', async () => {
		const token = await linkOfMessage(db, { to: 'Nobody <nobody@else.example>', contactId: undefined });
		await go(token);
		expect(await db.rows(`select channel, reason, topic from comms.suppressions where address_hash = comms.address_hash('nobody@else.example')`)).toEqual([{ channel: 'email', reason: 'unsubscribe', topic: 'marketing' }]);
	});

	it('in a receipt ends marketing, never the receipts', async () => {
		await grant(db, 'marketing', 'email');
		await go(await linkOfMessage(db, { topic: 'transactional' }));
		expect(await ledger(db)).toEqual({ 'marketing/email': 'withdrawn' });
		const receipt = await enqueue(db, { topic: 'transactional' });
		expect((await hold(db, await claim(db))).map(({ id }) => id)).toContain(receipt);
	});
});

describe('confirmed opt-in', () => {
	const ask = (over: Record<string, unknown> = {}, at = noon) =>
		db.rows<{ outcome: string; problem: string | null }>('select * from comms.request_opt_in($1, null, $2)', [{ tenantId: studio, email: 'new@person.example', language: 'fr', source: 'newsletter form', wordingVersion: 'w1', ...over }, at]);
	const form = async (token: string, at = noon) => (await db.row<{ page: { form: string } }>('select page from comms.opt_in_page($1, $2)', [token, at])).page.form;
	const newContact = async () => (await db.row<{ id: string }>(`select id from comms.crm_contacts where email = 'new@person.example'`)).id;

	it('is pending until the mailed link is confirmed by a button', async () => {
		expect(await ask()).toEqual([{ outcome: 'asked', problem: null }]);
		const contact = await newContact();
		expect(await ledger(db, contact)).toEqual({ 'marketing/email': 'pending' });
		const newsletter = await enqueue(db, { topic: 'marketing', contactId: contact, to: 'new@person.example' });
		await hold(db, (await claim(db)).filter(({ id }) => id === newsletter));
		expect(await stateOf(db, newsletter)).toBe('blocked');

		const token = await mailedToken(db, 'confirm_opt_in');
		expect(await db.row(`select recipient, topic, message ->> 'language' as language from comms.scheduled_messages where type = 'confirm_opt_in'`)).toEqual({ recipient: 'new@person.example', topic: 'transactional', language: 'fr' });
		await db.rows('begin read only');
		const shown = await form(token);
		await db.rows('commit');
		expect(await ledger(db, contact)).toEqual({ 'marketing/email': 'pending' });
		expect(await db.rows('select * from comms.confirm_opt_in($1, $2, $3, $4)', [token, 'forged', {}, minutesLater(1)])).toEqual([{ outcome: 'stale' }]);
		expect(await db.rows('select * from comms.confirm_opt_in($1, $2, $3, $4)', [token, shown, {}, minutesLater(1)])).toEqual([{ outcome: 'confirmed' }]);
		expect(await ledger(db, contact)).toEqual({ 'marketing/email': 'granted' });
	});

	it('asked for again and again, mails once a day, and says the same about known and unknown people', async () => {
		const answers = [await ask(), await ask(), await ask({ email: 'marta@ruiz.example' }), await ask({ email: 'MARTA@ruiz.example' })];
		expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['[{"outcome":"asked","problem":null}]']));
		expect(await db.rows(`select 1 from comms.scheduled_messages where type = 'confirm_opt_in'`)).toHaveLength(2);
	});

	it('an old confirmation does not undo a later no', async () => {
		await ask({ email: 'marta@ruiz.example' });
		const token = await mailedToken(db, 'confirm_opt_in');
		const shown = await form(token);
		await db.rows('select * from comms.unsubscribe($1, $2, $3)', [await linkOfMessage(db), {}, minutesLater(1)]);
		expect(await db.rows('select * from comms.confirm_opt_in($1, $2, $3, $4)', [token, shown, {}, minutesLater(2)])).toEqual([{ outcome: 'superseded' }]);
		expect(await ledger(db)).toEqual({ 'marketing/email': 'withdrawn' });
	});

	it.each([
		['an address that is none', { email: 'no address' }, 'email'],
		['several addresses', { email: 'a@b.example, c@d.example' }, 'email'],
		['a channel without links', { channel: 'phone' }, 'channel'],
		['a sign-up without a source', { source: '' }, 'source'],
		['another business', { tenantId: '33333333-3333-4333-8333-333333333333' }, 'tenantId'],
	])('refuses %s and says what is wrong', async (_what, over, named) => {
		const [answer] = await ask(over);
		expect(answer?.outcome).toBe('refused');
		expect(answer?.problem).toContain(`${named}:`);
		expect(await db.rows('select 1 from comms.scheduled_messages')).toEqual([]);
	});
});

describe('the rate limit', () => {
	const allow = (kind: string, who: string, at = noon) => db.row<{ ok: boolean }>('select comms.allow_page($1, $2, $3) as ok', [kind, who, at]).then(({ ok }) => ok);

	it('counts by address and page, and lets go after its window', async () => {
		await db.rows(`update comms.page_limits set most = 3 where kind = 'confirm'`);
		const answers = [];
		for (let i = 0; i < 4; i++) answers.push(await allow('confirm', '203.0.113.7'));
		expect(answers).toEqual([true, true, true, false]);
		expect([await allow('confirm', '203.0.113.8'), await allow('preferences', '203.0.113.7'), await allow('confirm', '203.0.113.7', minutesLater(11))]).toEqual([true, true, true]);
	});

	it('stores no address, and no hash that lasts longer than its day', async () => {
		await allow('confirm', '203.0.113.7');
		const stored = await db.rows<{ who_hash: Buffer }>('select * from comms.page_visits');
		expect(JSON.stringify(stored)).not.toContain('203.0.113');
		const [plain] = await db.rows<{ h: Buffer }>(`select sha256('203.0.113.7'::bytea) as h`);
		expect(stored[0]?.who_hash.equals(plain?.h ?? Buffer.alloc(0))).toBe(false);
		await allow('confirm', '203.0.113.7', minutesLater(24 * 60));
		expect(await db.rows('select day::text from comms.page_salts')).toEqual([{ day: '2026-11-21' }]);
	});

	it('gives visitors without an address one larger count', async () => {
		await db.rows(`update comms.page_limits set most = 1, most_together = 2 where kind = 'confirm'`);
		expect([await allow('confirm', ''), await allow('confirm', ''), await allow('confirm', '')]).toEqual([true, true, false]);
	});
});

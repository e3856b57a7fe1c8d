import { createDatabase, type TestDatabase } from './database';
import { classify, mail, marta, minutesLater, noon, register, registerOne, seed, storeDraft, studio, type Registered } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.threads, comms.email_messages, comms.drafts, comms.approvals, comms.scheduled_messages, comms.message_events, comms.workflow_errors, comms.suppressions, comms.consent_events, comms.message_links cascade'));

/** What the IMAP trigger gives in its format `resolved`. */
const imapItem = {
	headers: {
		subject: 'Subject: =?utf-8?q?Hola?=',
		'x-auto-response-suppress': 'X-Auto-Response-Suppress: All',
		references: 'References: <one@ruiz.example>\r\n <two@ruiz.example>',
	},
	subject: 'Hola',
	date: '2026-11-20T11:30:00.000Z',
	from: { value: [{ address: 'Marta@Ruiz.example', name: 'Marta Ruiz' }], html: '', text: '' },
	to: [{ value: [{ address: 'HELLO@studio.example', name: '' }] }, { value: [{ address: 'x@y.example', name: 'X' }] }],
	cc: { value: [{ name: 'Team', group: [{ address: 'a@b.example', name: 'A' }] }] },
	messageId: '<three@ruiz.example>',
	inReplyTo: '<two@ruiz.example>',
	references: ['<one@ruiz.example>', '<two@ruiz.example>'],
	text: 'Hola',
	html: false,
	attachments: [],
};

describe('reading a mail', () => {
	it('understands the resolved format of the IMAP trigger', async () => {
		const [row] = await register(db, [imapItem]);
		expect(row?.email).toMatchObject({
			messageId: '<three@ruiz.example>',
			inReplyTo: '<two@ruiz.example>',
			references: ['<one@ruiz.example>', '<two@ruiz.example>'],
			threadKey: '<one@ruiz.example>',
			from: { address: 'Marta@Ruiz.example', name: 'Marta Ruiz' },
			to: [{ address: 'HELLO@studio.example' }, { address: 'x@y.example' }],
			cc: [{ address: 'a@b.example', name: 'A' }],
			subject: 'Hola',
			html: null,
			receivedAt: '2026-11-20T11:30:00.000Z',
			headers: { 'x-auto-response-suppress': 'All', references: '<one@ruiz.example> <two@ruiz.example>' },
		});
		expect(row?.tenantId).toBe(studio);
		expect(row?.client).toMatchObject({ known: true, contactId: marta, tier: 'premium', language: 'es', company: 'Ruiz SL', openIncidents: [] });
	});

	it('understands plain fields, with commas inside quoted names', async () => {
		const row = await registerOne(db, { to: '"Studio, The" <hello@studio.example>, other@x.example', references: '<a@b> <c@d>' });
		expect(row.email.to).toEqual([{ address: 'hello@studio.example', name: 'Studio, The' }, { address: 'other@x.example', name: '' }]);
		expect(row.email.references).toEqual(['<a@b>', '<c@d>']);
		expect(row.email.receivedAt).toBe(noon);
	});

	it('does not believe a date in the future or from long ago', async () => {
		const dates = ['2031-01-01T00:00:00Z', '1999-01-01T00:00:00Z', 'yesterday-ish'];
		const rows = await register(db, dates.map((date) => mail({ date })));
		expect(rows.map((row) => row.email.receivedAt)).toEqual([noon, noon, noon]);
	});

	it('drops NUL and mends half surrogates, and keeps whole ones and escaped backslashes', async () => {
		const text = String.raw`a\u0000b \ud83d c \ude00 \ud83d\ude00 \\u0000 end`;
		const { email } = (
			await db.rows<Registered & Record<string, unknown>>('select * from comms.register_inbound_emails($1)', [
				`[{"messageId":"<nul@x>","from":"a@b.example","to":"hello@studio.example","subject":"s","text":"${text}"}]`,
			])
		)[0] ?? { email: undefined };
		expect(email?.text).toBe(String.raw`ab ` + '\ufffd c \ufffd \u{1F600} ' + String.raw`\u0000 end`);
	});

	it('cuts a 10 MB body and says so', async () => {
		const row = await registerOne(db, { text: 'x'.repeat(10_000_000) });
		expect(row.email.text).toHaveLength(1_000_000 + '\n[cut here: 9000000 more characters]'.length);
		expect(row.email.truncated).toBe(true);
	});

	it('takes an empty mail, 1,000 recipients, and a Message-ID of 20,000 characters', async () => {
		const many = Array.from({ length: 1000 }, (_, index) => `r${index}@x.example`).join(', ');
		const rows = await register(db, [
			{ from: 'a@b.example', to: 'hello@studio.example' },
			mail({ to: `${many}, hello@studio.example` }),
			mail({ messageId: `<${'m'.repeat(20_000)}@x>` }),
		]);
		expect(rows).toHaveLength(3);
		expect(rows[0]?.email).toMatchObject({ subject: '', text: '' });
		expect(rows[0]?.email.messageId).toMatch(/^<generated-[0-9a-f]{32}@/);
		expect(rows[1]?.email.to).toHaveLength(1001);
		expect(rows[2]?.email.messageId.length).toBeLessThan(100);
	});
});

describe('a mail is handled once', () => {
	it('gives one row for 13 deliveries, in one call or in many, also at the same time', async () => {
		const same = mail();
		const others = await Promise.all([1, 2, 3].map(() => db.connect()));
		const calls = [
			register(db, [same, same, same]),
			...others.map((client) => client.query('select * from comms.register_inbound_emails($1)', [JSON.stringify([same, same])])),
		];
		const results = await Promise.all(calls);
		const later = await register(db, [same, same, same, same]);
		const rows = results.flatMap((result) => (Array.isArray(result) ? result : result.rows));
		expect(rows).toHaveLength(1);
		expect(later).toEqual([]);
		const withDuplicates = await db.rows('select * from comms.register_inbound_emails($1, include_duplicates => true)', [JSON.stringify([same])]);
		expect(withDuplicates).toMatchObject([{ isNew: false }]);
	});

	it('makes the same Message-ID of the same content for mails without one', async () => {
		const nameless = mail({ messageId: undefined });
		expect(await register(db, [nameless])).toHaveLength(1);
		expect(await register(db, [nameless])).toHaveLength(0);
		expect(await register(db, [{ ...nameless, text: 'something else' }])).toHaveLength(1);
	});

	it('keeps the order of the input', async () => {
		const rows = await register(db, ['c', 'a', 'b'].map((subject) => mail({ subject })));
		expect(rows.map((row) => row.email.subject)).toEqual(['c', 'a', 'b']);
	});

	it('lets one bad mail cost no other, and keeps it', async () => {
		const rows = await register(db, [mail(), 'not a mail', 42, null, mail()]);
		expect(rows).toHaveLength(2);
		expect(await db.rows("select 1 from comms.email_messages where state = 'failed'")).toHaveLength(3);
		expect(await db.rows('select 1 from comms.workflow_errors')).toHaveLength(3);
	});
});

describe('tenants', () => {
	it('are found by the address a mail was delivered to before those it names', async () => {
		const row = await registerOne(db, { to: 'hello@studio.example', headers: { 'Delivered-To': 'front@clinic.example' } });
		expect(row.tenantId).not.toBe(studio);
	});

	it('without one a mail is quarantined once, reported, and can be routed later', async () => {
		const stray = mail({ to: 'nobody@nowhere.example' });
		expect(await register(db, [stray])).toEqual([]);
		expect(await register(db, [stray])).toEqual([]);
		const { id } = await db.row<{ id: string }>("select id from comms.email_messages where state = 'unroutable'");
		expect(await db.rows<{ message: string }>('select message from comms.workflow_errors')).toEqual([
			{ message: 'A mail to nobody@nowhere.example belongs to no tenant.' },
		]);
		await db.rows('select comms.route_email($1, $2, $3)', [id, studio, noon]);
		const reclaimed = await db.rows('select * from comms.reclaim_unfinished_emails($1, 20, $2)', ['10 minutes', noon]);
		expect(reclaimed).toMatchObject([{ emailId: id, tenantId: studio, client: { contactId: marta } }]);
	});

	it('a default that does not exist is an error that says how to mend it', async () => {
		await expect(
			db.rows('select * from comms.register_inbound_emails($1, $2)', ['[]', '99999999-9999-4999-8999-999999999999']),
		).rejects.toThrow('does not exist');
	});
});

describe('threads', () => {
	it('gather a conversation whatever order its mails come in', async () => {
		const answer = await registerOne(db, { messageId: '<late@ruiz.example>', references: '<first@ruiz.example>', inReplyTo: '<first@ruiz.example>' });
		const first = await registerOne(db, { messageId: '<first@ruiz.example>' });
		expect(answer.email.threadKey).toBe('<first@ruiz.example>');
		expect(first.email.threadKey).toBe('<first@ruiz.example>');
	});

	it('do not let in a stranger who knows a Message-ID', async () => {
		const first = await registerOne(db);
		const stranger = await registerOne(db, { from: 'eve@evil.example', inReplyTo: first.email.messageId });
		expect(stranger.email.threadKey).toBe(stranger.email.messageId);
		const colleague = await registerOne(db, { from: 'luis@ruiz.example', inReplyTo: first.email.messageId });
		expect(colleague.email.threadKey).toBe(first.email.threadKey);
	});

	it('of two strangers on a public mail domain stay apart', async () => {
		const first = await registerOne(db, { from: 'one@gmail.com' });
		const second = await registerOne(db, { from: 'two@gmail.com', inReplyTo: first.email.messageId });
		expect(second.email.threadKey).not.toBe(first.email.threadKey);
	});
});

describe('history for loop caps', () => {
	it('holds the last 24 hours of thread, sender and domain, newest first, with fingerprints', async () => {
		await registerOne(db, { from: 'bot-0@robot.example' }, minutesLater(-25 * 60));
		const second = await registerOne(db, { from: 'bot-1@robot.example' }, minutesLater(-10));
		await classify(db, second.emailId, { fingerprint: 'same', automation: { kind: 'auto_reply', reason: 'header' } });
		await registerOne(db, { from: 'else@other.example' }, minutesLater(-5));
		const third = await registerOne(db, { from: 'bot-2@robot.example' });
		expect(third.history.messages).toEqual([
			{ at: minutesLater(-10), direction: 'in', from: 'bot-1@robot.example', fingerprint: 'same', automatic: true, threadKey: second.email.threadKey },
		]);
	});
});

describe('a worker that dies', () => {
	const reclaim = (at: string) =>
		db.rows<Registered & Record<string, unknown>>('select * from comms.reclaim_unfinished_emails($1, 20, $2, 3)', ['10 minutes', at]);

	it('after registering loses no mail', async () => {
		const lost = await registerOne(db);
		expect(await reclaim(minutesLater(5))).toEqual([]);
		expect(await reclaim(minutesLater(11))).toMatchObject([{ emailId: lost.emailId, isNew: false, email: { messageId: lost.email.messageId } }]);
		expect(await reclaim(minutesLater(12))).toEqual([]);
	});

	it('after classifying loses no draft, and a mail that is done is left alone', async () => {
		const lost = await registerOne(db);
		await classify(db, lost.emailId);
		const done = await registerOne(db);
		await classify(db, done.emailId);
		await storeDraft(db, done.emailId);
		const closed = await registerOne(db);
		await classify(db, closed.emailId, { needsReply: false });
		expect((await reclaim(minutesLater(11))).map((row) => row.emailId)).toEqual([lost.emailId]);
	});

	it('on the same mail again and again is noticed: the mail is given up, reported and can be retried', async () => {
		const poison = await registerOne(db);
		expect(await reclaim(minutesLater(20))).toHaveLength(1);
		expect(await reclaim(minutesLater(40))).toHaveLength(1);
		expect(await reclaim(minutesLater(60))).toHaveLength(0);
		expect(await db.row('select state from comms.email_messages')).toEqual({ state: 'failed' });
		expect(await db.row('select how_to_mend from comms.workflow_errors')).toMatchObject({ how_to_mend: expect.stringContaining('retry_email') });
		await db.rows('select comms.retry_email($1, $2)', [poison.emailId, minutesLater(61)]);
		expect(await reclaim(minutesLater(62))).toHaveLength(1);
	});
});

describe('our own addresses', () => {
	it('come with every mail: mailboxes, sender and Reply-To of its tenant, not the address of the staff', async () => {
		await db.rows(`insert into comms.tenant_mailboxes values ('info@studio.example', '${studio}')`);
		await db.rows(`update comms.tenant_settings set reply_to = 'Studio <Replies@studio.example>' where tenant_id = '${studio}'`);
		const ours = ['hello@studio.example', 'info@studio.example', 'replies@studio.example'];
		const registered = await registerOne(db);
		expect(registered).toMatchObject({ ownAddresses: ours });
		expect(await db.row('select "ownAddresses" from comms.reclaim_unfinished_emails($1, 5, $2)', ['1 minute', minutesLater(30)])).toEqual({ ownAddresses: ours });
		await db.rows(`delete from comms.tenant_mailboxes where address = 'info@studio.example'`);
		await db.rows(`update comms.tenant_settings set reply_to = null where tenant_id = '${studio}'`);
	});
});

describe('a Message-ID that somebody else used', () => {
	it('does not make a stranger’s mail a repetition, and does not swallow the contact’s', async () => {
		const stolen = mail({ messageId: '<same@x.example>' });
		await register(db, [stolen]);
		const [other, ...more] = await register(db, [{ ...stolen, from: 'Somebody <somebody@elsewhere.example>', text: 'Another mail' }]);
		expect(more).toEqual([]);
		expect(other?.isNew).toBe(true);
		expect((other?.email as { text: string }).text).toBe('Another mail');
		// Delivered again, both are known.
		expect(await register(db, [stolen, { ...stolen, from: 'Somebody <somebody@elsewhere.example>', text: 'Another mail' }])).toEqual([]);
	});
});

describe('public mail providers', () => {
	it.each(['gmail.com', 'hotmail.fr', 'yahoo.de', 'outlook.es', 'live.fr', 'pm.me'])('%s proves no relation', async (domain) => {
		expect(await db.row('select comms.is_public_mail_domain($1) as is', [domain])).toEqual({ is: true });
	});
	it.each(['ruiz.example', 'yahoo-partners.example', 'notgmail.com', 'olive.fr'])('%s is somebody’s own', async (domain) => {
		expect(await db.row('select comms.is_public_mail_domain($1) as is', [domain])).toEqual({ is: false });
	});
});

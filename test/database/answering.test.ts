import { createDatabase, type TestDatabase } from './database';
import {
	classification,
	classify,
	claim,
	clinic,
	decide,
	draft,
	enqueue,
	hold,
	marta,
	minutesLater,
	noon,
	register,
	registerOne,
	report,
	ruizAccount,
	seed,
	stateOf,
	storeDraft,
	studio,
	waitingDraft,
} from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());
afterEach(() =>
	db.rows(`truncate comms.threads, comms.email_messages, comms.drafts, comms.approvals, comms.scheduled_messages, comms.message_events,
		comms.workflow_errors, comms.suppressions, comms.consent_events, comms.message_links, comms.invoices, comms.projects, comms.milestones,
		comms.communication_preferences cascade`),
);

/** A mail from Marta, answered: the answer is in the mailbox of the customer. */
async function answeredMail(over: Record<string, unknown> = {}, body: string | null = null) {
	const waiting = await waitingDraft(db, over);
	await decide(db, waiting.token, 'approve_now', { body });
	const [claimed] = await hold(db, await claim(db));
	if (claimed === undefined) throw new Error('Nothing was claimed.');
	const messageId = `<cc-${claimed.id.replaceAll('-', '')}@studio.example>`;
	await report(db, [claimed], { class: 'accepted', messageId, accepted: ['marta@ruiz.example'], response: '250 OK' });
	return { ...waiting, outboxId: claimed.id, sentMessageId: messageId };
}

describe('storing classifications', () => {
	it('hands on what a draft may know: client, thread oldest first, open work, brand, calendar, workload', async () => {
		await db.rows(`insert into comms.projects (id, tenant_id, account_id, reference, name, progress) values
			('bbbbbbbb-0000-4000-8000-000000000001', '${studio}', '${ruizAccount}', 'PR-7', 'New logo', 60)`);
		await db.rows(`insert into comms.milestones (tenant_id, project_id, position, name, due_on)
			values ('${studio}', 'bbbbbbbb-0000-4000-8000-000000000001', 1, 'Final files', '2026-12-01')`);
		await db.rows(`insert into comms.invoices (tenant_id, account_id, number, amount, currency, issued_on, due_on, status, paid_on) values
			('${studio}', '${ruizAccount}', 'INV-1', 120.50, 'EUR', '2026-10-01', '2026-11-01', 'overdue', null),
			('${studio}', '${ruizAccount}', 'INV-2', 99, 'EUR', '2026-09-01', '2026-10-01', 'paid', '2026-09-20'),
			('${clinic}', '${ruizAccount}', 'INV-3', 5, 'USD', '2026-09-01', '2026-10-01', 'open', null)`);
		const first = await registerOne(db, { messageId: '<first@ruiz.example>' });
		const second = await registerOne(db, { inReplyTo: '<first@ruiz.example>', text: 'And what about inv-2 and PR-7?' });
		await classify(db, first.emailId, { newText: 'first words' });
		const row = await classify(db, second.emailId);

		expect(row).toMatchObject({
			needsDraft: true,
			purpose: 'reply',
			client: { known: true, contactId: marta },
			thread: { threadKey: '<first@ruiz.example>', messages: [{ text: 'first words' }, {}], references: ['<first@ruiz.example>', second.email.messageId] },
			brand: { sender: 'Studio "Care"', company: 'Studio Ltd', signature: 'Your studio' },
			calendar: { timeZone: 'Europe/Madrid' },
			workload: { open: 2, capacity: 40 },
			facts: {
				projects: [{ reference: 'PR-7', progress: 60, milestones: [{ name: 'Final files', dueDate: '2026-12-01' }] }],
				invoices: [{ reference: 'INV-1', amount: { amount: 120.5, currency: 'EUR' }, status: 'overdue' }, { reference: 'INV-2', status: 'paid' }],
				references: [{ reference: 'PR-7' }, { reference: 'INV-2' }],
			},
		});
	});

	it('tells a stranger nothing of an account', async () => {
		await db.rows(`insert into comms.projects (tenant_id, account_id, reference, name) values ('${studio}', '${ruizAccount}', 'PR-7', 'New logo')`);
		const stranger = await registerOne(db, { from: 'eve@evil.example', text: 'How is PR-7?' });
		expect((await classify(db, stranger.emailId)).facts).toEqual({});
	});

	it.each([
		['auto_reply', false],
		['bounce', false],
		['list', false],
		['own', false],
		['loop', false],
		['no_reply', false],
		['none', true],
	])('of a mail whose automation is %s asks for a draft: %s', async (kind, needsDraft) => {
		const { emailId } = await registerOne(db);
		const row = await classify(db, emailId, { automation: { kind, reason: 'test' }, reasons: [{ code: 'guard', text: 'why' }] });
		expect(row.needsDraft).toBe(needsDraft);
		expect(await db.row('select state, reasons from comms.email_messages')).toEqual({
			state: needsDraft ? 'classified' : 'closed',
			reasons: [{ code: 'guard', text: 'why' }],
		});
	});

	it('that failed in the node leaves the mail failed and reported, not lost', async () => {
		const { emailId } = await registerOne(db);
		const rows = await db.rows('select "needsDraft" from comms.store_classifications($1)', [JSON.stringify([{ emailId, error: 'boom' }])]);
		expect(rows).toEqual([{ needsDraft: false }]);
		expect(await db.row('select state from comms.email_messages')).toEqual({ state: 'failed' });
		expect(await db.row('select message from comms.workflow_errors')).toMatchObject({ message: expect.stringContaining('boom') });
	});

	it('a second time for a mail that is drafted asks for no second draft', async () => {
		const waiting = await waitingDraft(db);
		expect((await classify(db, waiting.emailId)).needsDraft).toBe(false);
	});
});

describe('similar past answers', () => {
	it.each([
		['en', 'How do I reset the password of my portal?', 'resetting portal passwords'],
		['de', 'Wie kündige ich die Wartungsverträge?', 'Wartungsvertrag kündigen'],
		['ja', '請求書の宛名を変更できますか', '宛名の変更'],
	])('are found in %s by other forms of the same words', async (language, question, query) => {
		const asked = await registerOne(db, { subject: 'x', text: question });
		await classify(db, asked.emailId, { language });
		await db.rows(
			`insert into comms.email_messages (tenant_id, direction, message_id, in_reply_to, body, received_at, state)
			values ('${studio}', 'out', $1, $2, 'This is how.', now(), 'sent')`,
			[`<out-${language}@studio.example>`, asked.email.messageId],
		);
		await registerOne(db, { subject: 'x', text: 'Something else entirely' });
		expect(await db.rows('select asked, answered from comms.similar_answers($1, $2, 3)', [studio, query])).toEqual([
			{ asked: question, answered: 'This is how.' },
		]);
		expect(await db.rows('select * from comms.similar_answers($1, $2, 3)', [clinic, query])).toEqual([]);
	});

	it('given to another customer carry no name, figure, link or address of the first', async () => {
		await answeredMail({ text: 'Price of printing?' }, 'Hello Marta, printing costs 1,250 EUR, see https://x.example/7 or write to p@x.example. Ruiz SL has a discount.');
		const other = await registerOne(db, { from: 'new@client.example', text: 'What is the price of printing?' });
		const { facts } = await classify(db, other.emailId);
		expect(facts).toMatchObject({
			similarAnswers: [{ answered: 'Hello [name], printing costs #,### EUR, see [link] or write to [address] [name] has a discount.' }],
		});
	});
});

describe('what a mail changes at once', () => {
	it('a reply stops marketing and service messages, not transactional and incident ones', async () => {
		const ids = [
			await enqueue(db, { topic: 'marketing' }),
			await enqueue(db, { topic: 'service' }),
			await enqueue(db, { topic: 'transactional', type: 'invoice' }),
			await enqueue(db, { topic: 'incident' }),
		];
		const { emailId } = await registerOne(db);
		await classify(db, emailId);
		const states: string[] = [];
		for (const id of ids) states.push(await stateOf(db, id));
		expect(states).toEqual(['blocked', 'blocked', 'scheduled', 'scheduled']);
	});

	it('an out-of-office note postpones to the day of return, and a ticket receipt does nothing', async () => {
		const id = await enqueue(db, { topic: 'marketing' });
		const automation = { kind: 'auto_reply', reason: 'header' };
		const receipt = await registerOne(db, { subject: 'Ticket 12 received', text: 'We received your request.' });
		await classify(db, receipt.emailId, { automation });
		const due = () => db.row<{ due_at: Date; state: string }>('select due_at, state from comms.scheduled_messages where id = $1', [id]);
		expect((await due()).due_at.toISOString()).toBe(noon);
		const away = await registerOne(db, { subject: 'Out of office', text: 'I am away until 1 December.' });
		await classify(db, away.emailId, { automation, entities: { dates: [{ iso: '2026-12-01' }] } });
		expect(await due()).toMatchObject({ state: 'scheduled', due_at: new Date('2026-12-01T00:00:00Z') });
	});

	it('a hard bounce that names our Message-ID suppresses the address we wrote to, not the one it names', async () => {
		const sent = await answeredMail();
		const next = await enqueue(db, { topic: 'marketing' });
		const bounce = await registerOne(db, {
			from: 'MAILER-DAEMON@mx.example',
			text: `Final-Recipient: rfc822; victim@other.example\nStatus: 5.1.1\n\nMessage-ID: ${sent.sentMessageId}`,
		});
		await classify(db, bounce.emailId, { intent: 'bounce', automation: { kind: 'bounce', reason: 'dsn' }, needsReply: false });
		expect(await stateOf(db, sent.outboxId)).toBe('bounced_hard');
		expect(await stateOf(db, next)).toBe('blocked');
		const suppressed = (address: string) =>
			db.rows('select 1 from comms.suppressions where address_hash = comms.address_hash($1) and reason = $2', [address, 'hard_bounce']);
		expect(await suppressed('MARTA@ruiz.example')).toHaveLength(1);
		expect(await suppressed('victim@other.example')).toHaveLength(0);
	});

	it('a bounce that names none of our messages, or a passing failure, suppresses nobody', async () => {
		const sent = await answeredMail();
		for (const text of ['Status: 5.1.1 for marta@ruiz.example', `Status: 4.2.2\nMessage-ID: ${sent.sentMessageId}`]) {
			const bounce = await registerOne(db, { from: 'MAILER-DAEMON@mx.example', text });
			await classify(db, bounce.emailId, { intent: 'bounce', automation: { kind: 'bounce', reason: 'dsn' } });
		}
		expect(await db.rows('select 1 from comms.suppressions')).toEqual([]);
		expect(await stateOf(db, sent.outboxId)).toBe('bounced_soft');
	});

	it('only the exact list-unsubscribe mail opts out by itself', async () => {
		const id = await enqueue(db, { topic: 'marketing', cancelOn: ['opt_out'] });
		const wordy = await registerOne(db, { subject: 'Please', text: 'Please unsubscribe me and by the way where is my order?' });
		await classify(db, wordy.emailId, { intent: 'opt_out' });
		expect(await stateOf(db, id)).toBe('scheduled');
		const exact = await registerOne(db, { subject: 'Unsubscribe', text: '' });
		await classify(db, exact.emailId, { intent: 'opt_out', needsReply: false });
		expect(await stateOf(db, id)).toBe('blocked');
		await classify(db, exact.emailId, { intent: 'opt_out', needsReply: false });
		expect(await db.rows('select topic, channel, state, source from comms.consent_events')).toEqual([
			{ topic: 'marketing', channel: 'email', state: 'withdrawn', source: 'unsubscribe_mail' },
		]);
	});
});

describe('drafts', () => {
	it('are stored once a key, with a token that is told once and kept as a hash', async () => {
		const waiting = await waitingDraft(db);
		expect(waiting).toMatchObject({ isNew: true, status: 'ready', state: 'awaiting_approval', staffEmail: 'team@studio.example' });
		expect(waiting.token).toMatch(/^[0-9a-f]{64}$/);
		const again = await storeDraft(db, waiting.emailId, { text: 'Another text' });
		expect(again).toMatchObject({ isNew: false, draftId: waiting.draftId, approvalToken: null });
		expect(await db.row("select draft ->> 'text' as text from comms.drafts")).toEqual({ text: draft().text });
		const dump = await db.rows<{ all: string }>('select to_jsonb(a)::text as all from comms.approvals a');
		expect(dump[0]?.all).not.toContain(waiting.token);
	});

	it('stored by two processes at once are one', async () => {
		const { emailId } = await registerOne(db);
		await classify(db, emailId);
		const item = JSON.stringify([{ emailId, draft: draft({ key: 'k' }), response: {} }]);
		const clients = await Promise.all([1, 2, 3, 4].map(() => db.connect()));
		const results = await Promise.all(clients.map((client) => client.query('select "isNew" from comms.store_drafts($1)', [item])));
		expect(results.flatMap((result) => result.rows).filter((row) => row.isNew)).toHaveLength(1);
	});

	it('that say no reply is needed close the mail with the reasons', async () => {
		const { emailId } = await registerOne(db);
		await classify(db, emailId);
		const stored = await storeDraft(db, emailId, { status: 'blocked', reasons: [{ code: 'no_reply_needed', text: 'thanks only' }] });
		expect(stored).toMatchObject({ draftId: null, approvalToken: null, state: 'closed' });
		expect(await db.rows('select 1 from comms.drafts')).toEqual([]);
		expect(await db.row('select state from comms.email_messages')).toEqual({ state: 'closed' });
	});

	it('that failed in the node leave the mail failed and reported', async () => {
		const { emailId } = await registerOne(db);
		await classify(db, emailId);
		await db.rows('select * from comms.store_drafts($1)', [JSON.stringify([{ emailId, error: 'no model' }])]);
		expect(await db.row('select state from comms.email_messages')).toEqual({ state: 'failed' });
		expect(await db.rows('select 1 from comms.workflow_errors')).toHaveLength(1);
	});

	it('cannot choose the recipient, the threading or addressing headers', async () => {
		const { emailId, email } = await registerOne(db);
		await classify(db, emailId);
		const stored = await storeDraft(db, emailId, {
			to: ['eve@evil.example'],
			inReplyTo: '<evil@x>',
			headers: { Bcc: 'eve@evil.example', 'Reply-To': 'eve@evil.example', 'X-Mark': 'a\r\nBcc: eve@evil.example' },
		});
		expect(stored.reasons).toContainEqual(expect.objectContaining({ code: 'recipient_corrected' }));
		await decide(db, stored.approvalToken ?? '', 'approve_now', { subject: 'Hi\r\nBcc: eve@evil.example', body: null });
		const [claimed] = await claim(db);
		expect(claimed?.message).toMatchObject({
			to: 'marta@ruiz.example',
			inReplyTo: email.messageId,
			references: [email.messageId],
			subject: 'Hi Bcc: eve@evil.example',
			headers: { 'X-Mark': 'a Bcc: eve@evil.example' },
			from: '"Studio Care" <hello@studio.example>',
		});
	});

	it('follow a Reply-To of a stranger, but do not carry an account\'s facts to a foreign one', async () => {
		const to = async (over: Record<string, unknown>) => {
			const { emailId } = await registerOne(db, over);
			return (await db.row<{ to: string }>('select comms.reply_address(m) as to from comms.email_messages m where id = $1', [emailId])).to;
		};
		expect(await to({ replyTo: 'eve@evil.example' })).toBe('marta@ruiz.example');
		expect(await to({ replyTo: 'office@ruiz.example' })).toBe('office@ruiz.example');
		expect(await to({ from: 'form@web.example', replyTo: 'Person <person@home.example>' })).toBe('person@home.example');
	});

	it.each([
		['allowed, and ready', {}, {}, 'scheduled'],
		['switched off in the settings', {}, { settings: { autoSend: false } }, 'awaiting_approval'],
		['in need of review', { status: 'needs_review' }, {}, 'awaiting_approval'],
		['to another recipient', { to: ['eve@evil.example'] }, {}, 'awaiting_approval'],
	])('with auto-send, %s', async (_case, over, item, state) => {
		const { emailId } = await registerOne(db);
		await classify(db, emailId);
		const stored = await storeDraft(db, emailId, { autoSend: { allowed: true, reason: 'question' }, ...over }, item);
		expect(stored.state).toBe(state);
		expect(await db.rows('select 1 from comms.scheduled_messages')).toHaveLength(state === 'scheduled' ? 1 : 0);
	});

	it.each([
		['a cancellation', { intent: 'cancellation' }],
		['an opt-out', { intent: 'opt_out' }],
		['an urgent complaint', { intent: 'complaint', urgency: 'high' }],
		['a mail with instructions in it', { injectionSuspected: true }],
	])('answering %s are never sent automatically', async (_case, over) => {
		const { emailId } = await registerOne(db);
		await classify(db, emailId, over);
		expect((await storeDraft(db, emailId, { autoSend: { allowed: true, reason: 'x' } })).state).toBe('awaiting_approval');
	});
});

describe('approval', () => {
	const look = (token: string, at = noon) => db.rows<{ state: string; stateText: string; text: string }>('select * from comms.draft_for_approval($1, $2)', [token, at]);

	it('shows everything and changes nothing', async () => {
		const { token, email } = await waitingDraft(db);
		const before = await db.rows('select xmin, * from comms.drafts');
		const [page] = await look(token);
		expect(page).toMatchObject({
			state: 'open',
			company: 'Studio Ltd',
			customer: 'Marta Ruiz',
			timeZone: 'Europe/Madrid',
			mailSubject: email.subject,
			mailFrom: 'Marta Ruiz <marta@ruiz.example>',
			subject: 'Re: Where is the logo?',
			checks: [{ name: 'language', passed: true }],
			to: 'marta@ruiz.example',
		});
		expect(await look(token)).toEqual([page]);
		expect(await db.rows('select xmin, * from comms.drafts')).toEqual(before);
		expect(await look('0'.repeat(64))).toEqual([]);
		expect(await decide(db, '0'.repeat(64), 'approve')).toEqual([]);
	});

	it('queues the reply for the time of the response rule, or for now', async () => {
		const later = await waitingDraft(db);
		const [atTime] = await decide(db, later.token, 'approve');
		expect(atTime).toMatchObject({ outcome: 'approved', dueAt: new Date(minutesLater(60)), text: 'The reply goes out on 2026-11-20 14:00 (Europe/Madrid).' });
		const now = await waitingDraft(db, { messageId: '<other@ruiz.example>' });
		expect((await decide(db, now.token, 'approve_now'))[0]).toMatchObject({ outcome: 'approved', dueAt: new Date(noon) });
		expect((await db.row<{ message: unknown }>('select message from comms.scheduled_messages where id = $1', [atTime?.messageId])).message).toMatchObject({ html: '<p>Hello Marta,</p>', automatic: true });
	});

	it('sends edited text as text alone, and unchanged text with its HTML whatever the line ends', async () => {
		const messageOf = async (body: string) => {
			const { token } = await waitingDraft(db);
			const [decision] = await decide(db, token, 'approve', { body });
			return (await db.row<{ message: Record<string, unknown> }>('select message from comms.scheduled_messages where id = $1', [decision?.messageId])).message;
		};
		const edited = await messageOf('Edited.');
		expect(edited).toMatchObject({ text: 'Edited.', edited: true });
		expect(edited).not.toHaveProperty('html');
		const same = await messageOf(String(draft().text).replaceAll('\n', '\r\n') + '\r\n');
		expect(same).toMatchObject({ html: '<p>Hello Marta,</p>', text: draft().text });
		expect(same).not.toHaveProperty('edited');
	});

	it('twice, also by two people at once, is one reply and one answer', async () => {
		const { token } = await waitingDraft(db);
		const clients = await Promise.all([1, 2, 3].map(() => db.connect()));
		const results = await Promise.all(clients.map((client) => client.query('select * from comms.decide_draft($1, $2)', [token, 'approve'])));
		expect(new Set(results.map((result) => result.rows[0].messageId)).size).toBe(1);
		expect(results.map((result) => result.rows[0].outcome)).toEqual(['approved', 'approved', 'approved']);
		expect((await decide(db, token, 'reject'))[0]?.outcome).toBe('approved');
		expect(await db.rows('select 1 from comms.scheduled_messages')).toHaveLength(1);
	});

	it('refuses an expired link, and a fresh one works', async () => {
		const { token, draftId } = await waitingDraft(db);
		const late = minutesLater(8 * 24 * 60);
		expect((await look(token, late))[0]?.state).toBe('expired');
		expect((await decide(db, token, 'approve', { at: late }))[0]?.outcome).toBe('expired');
		const { fresh } = await db.row<{ fresh: string }>('select comms.issue_approval_token($1, $2) as fresh', [draftId, late]);
		expect((await decide(db, fresh, 'approve', { at: late }))[0]?.outcome).toBe('approved');
		expect((await look(token, late))[0]?.state).toBe('decided');
	});

	it('refuses a stale draft: a newer mail, an opt-out, do-not-contact, a reply already sent', async () => {
		const cases: Array<[string, (waiting: Awaited<ReturnType<typeof waitingDraft>>) => Promise<unknown>]> = [
			['wrote again', ({ email }) => registerOne(db, { inReplyTo: email.messageId })],
			['opted out', () => db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source) values ('${studio}', '${marta}', 'marketing', 'email', 'withdrawn', '${minutesLater(1)}', 'page')`)],
			['already sent', ({ email }) => db.rows(`insert into comms.email_messages (tenant_id, direction, message_id, in_reply_to, received_at, state) values ('${studio}', 'out', '<manual@studio>', $1, now(), 'sent')`, [email.messageId])],
			['not to be contacted', () => db.rows(`insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact) values ('${studio}', '${marta}', true)`)],
		];
		for (const [why, happens] of cases) {
			await db.rows('truncate comms.consent_events');
			const waiting = await waitingDraft(db);
			await happens(waiting);
			expect((await look(waiting.token))[0]).toMatchObject({ state: 'stale', stateText: expect.stringContaining(why) });
			expect((await decide(db, waiting.token, 'approve'))[0]?.outcome).toBe('stale');
		}
		expect(await db.rows('select 1 from comms.scheduled_messages')).toEqual([]);
	});

	it('is not made stale by an automatic answer in the thread', async () => {
		const { token, email } = await waitingDraft(db);
		const away = await registerOne(db, { inReplyTo: email.messageId });
		await classify(db, away.emailId, { automation: { kind: 'auto_reply', reason: 'header' } });
		expect((await look(token))[0]?.state).toBe('open');
	});

	it('of a blocked draft needs the person\'s own words', async () => {
		const { emailId } = await registerOne(db);
		await classify(db, emailId);
		const { approvalToken } = await storeDraft(db, emailId, { status: 'blocked' });
		expect((await decide(db, approvalToken ?? '', 'approve'))[0]?.outcome).toBe('refused');
		expect((await decide(db, approvalToken ?? '', 'approve', { body: 'My own words.' }))[0]?.outcome).toBe('approved');
	});

	it('rejected sends nothing and closes the mail', async () => {
		const { token } = await waitingDraft(db);
		expect((await decide(db, token, 'reject'))[0]).toMatchObject({ outcome: 'rejected', messageId: null });
		expect(await db.row('select state from comms.email_messages')).toEqual({ state: 'closed' });
	});

	it('given, a newer mail still stops the reply before it leaves', async () => {
		const waiting = await waitingDraft(db);
		const [decision] = await decide(db, waiting.token, 'approve');
		const newer = await registerOne(db, { inReplyTo: waiting.email.messageId });
		await classify(db, newer.emailId);
		expect(await stateOf(db, decision?.messageId ?? '')).toBe('blocked');
	});
});

describe('the whole way', () => {
	it('from a mail to an answer in its thread, and the customer\'s next mail finds it', async () => {
		const sent = await answeredMail();
		expect(await db.row('select state from comms.email_messages where id = $1', [sent.emailId])).toEqual({ state: 'answered' });
		const next = await registerOne(db, { inReplyTo: sent.sentMessageId, subject: 'Re: Re: logo' });
		expect(next.email.threadKey).toBe(sent.email.threadKey);
		expect(next.history.messages.map(({ direction }) => direction)).toEqual(['out', 'in']);
		const { thread } = await classify(db, next.emailId);
		expect(thread.messages.map(({ direction }) => direction)).toEqual(['in', 'out', 'in']);
		expect(thread.references).toEqual([sent.email.messageId, sent.sentMessageId, next.email.messageId]);
	});

	it('handles 200 mails in one call of each function', async () => {
		const mails = Array.from({ length: 200 }, (_, index) => ({ messageId: `<bulk-${index}@c${index}.example>`, from: `a@c${index}.example`, to: 'hello@studio.example', subject: 's', text: 't' }));
		const started = Date.now();
		const registered = await register(db, mails);
		const items = registered.map(({ emailId }) => ({ emailId, classification: classification() }));
		const classified = await db.rows<{ emailId: string; needsDraft: boolean }>('select * from comms.store_classifications($1, $2)', [JSON.stringify(items), noon]);
		const drafts = classified.map(({ emailId }) => ({ emailId, draft: draft({ key: emailId, to: [] }), response: {} }));
		const stored = await db.rows<{ approvalToken: string }>('select * from comms.store_drafts($1, $2)', [JSON.stringify(drafts), noon]);
		expect(new Set(stored.map((row) => row.approvalToken)).size).toBe(200);
		expect(Date.now() - started).toBeLessThan(15_000);
	});
});

describe('the list of what waits', () => {
	it('has drafts by due time, doubts, failures and mails without a tenant', async () => {
		await waitingDraft(db);
		const failing = await enqueue(db, { maxAttempts: 1 });
		await report(db, await hold(db, await claim(db)), { class: 'failed_soft', code: '451', response: 'later' });
		expect(await stateOf(db, failing)).toBe('failed_hard');
		await enqueue(db);
		await report(db, await hold(db, await claim(db)), { class: 'ambiguous', response: 'connection lost' });
		await register(db, [{ from: 'a@b.example', to: 'nobody@nowhere.example', subject: 'stray' }]);
		const rows = await db.rows<{ kind: string; customer: string; subject: string }>('select * from comms.approvals_overview($1)', [noon]);
		expect(rows.map(({ kind, subject }) => [kind, subject])).toEqual([
			['draft', 'Re: Where is the logo?'],
			['ambiguous', 'News'],
			['failed', 'News'],
			['failed', 'stray'],
		]);
		expect(rows[0]).toMatchObject({ customer: 'Marta Ruiz', urgency: 'normal', intent: 'update_request' });
	});
});

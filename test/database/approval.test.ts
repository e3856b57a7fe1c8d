import { createDatabase, type TestDatabase } from './database';
import { answeredMail, classification, classify, claim, decide, draft, enqueue, hold, marta, minutesLater, noon, register, registerOne, report, seed, stateOf, storeDraft, studio, waitingDraft } from './fixtures';

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

	it('counts who asks: a link by itself, and all guesses together, which use up nobody\'s', async () => {
		const { token, draftId } = await waitingDraft(db);
		await db.rows(`update comms.page_limits set most = 2, most_together = 3 where kind = 'approve'`);
		const ask = async (given: string) => (await db.row<{ allowed: boolean }>('select comms.allow_approval($1, $2) as allowed', [given, noon])).allowed;
		const press = async (given: string, at = noon) => await db.row<{ allowed: boolean; outcome: string | null }>(`select allowed, outcome from comms.approval_decision($1, 'approve', at => $2)`, [given, at]);
		expect([await ask('x'), await ask(''), await ask('0'.repeat(5000)), await ask('y')]).toEqual([true, true, true, false]);
		expect(await press('z')).toEqual({ allowed: false, outcome: null });
		expect([await ask(token), await ask(token), await ask(token)]).toEqual([true, true, false]);
		expect(await press(token)).toEqual({ allowed: false, outcome: null });
		expect(await db.rows('select state from comms.drafts where id = $1', [draftId])).toEqual([{ state: 'awaiting_approval' }]);
		expect(await press(token, minutesLater(10))).toEqual({ allowed: true, outcome: 'approved' });
		expect(await press('z', minutesLater(10))).toEqual({ allowed: true, outcome: null });
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
		const sent = await answeredMail(db);
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

	it('lists who wrote to us and must not be written to, so that a person can call', async () => {
		await waitingDraft(db);
		await db.rows('insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact) values ($1, $2, true)', [studio, marta]);
		const rows = await db.rows<{ kind: string; customer: string; detail: string }>('select * from comms.approvals_overview($1)', [noon]);
		expect(rows.map(({ kind, customer }) => [kind, customer])).toEqual([['overlooked', 'Marta Ruiz']]);
		expect(rows[0]?.detail).toContain('asked not to be contacted');
	});
});

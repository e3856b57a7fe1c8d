import { createDatabase, type TestDatabase } from './database';
import { classify, claim, decide, draft, registerOne, seed, storeDraft, waitingDraft } from './fixtures';

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
			headers: { Bcc: 'eve@evil.example', 'Reply-To': 'eve@evil.example', 'Keywords': 'a\r\nBcc: eve@evil.example' },
		});
		expect(stored.reasons).toContainEqual(expect.objectContaining({ code: 'recipient_corrected' }));
		await decide(db, stored.approvalToken ?? '', 'approve_now', { subject: 'Hi\r\nBcc: eve@evil.example', body: null });
		const [claimed] = await claim(db);
		expect(claimed?.message).toMatchObject({
			to: 'marta@ruiz.example',
			inReplyTo: email.messageId,
			references: [email.messageId],
			subject: 'Hi Bcc: eve@evil.example',
			headers: { 'Keywords': 'a Bcc: eve@evil.example' },
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

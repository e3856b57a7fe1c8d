import { createDatabase, type TestDatabase } from './database';
import { answeredMail, classify, clinic, enqueue, marta, noon, registerOne, ruizAccount, seed, stateOf, studio, waitingDraft } from './fixtures';

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
		await answeredMail(db, { text: 'Price of printing?' }, 'Hello Marta, printing costs 1,250 EUR, see https://x.example/7 or write to p@x.example. Ruiz SL has a discount.');
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
		const sent = await answeredMail(db);
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
		const sent = await answeredMail(db);
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

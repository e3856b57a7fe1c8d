import { createTransport } from 'nodemailer';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../pages/chromium';
import { eventually, goldMails, listData, messageId, readData, run } from './inbox';
import { describeWithMailbox } from './harness/describeWith';
import { TestN8n } from './harness/TestN8n';

/** The whole way of a mail: SMTP, Dovecot, the IMAP trigger, the draft, a person in a browser, the outbox, SMTP. */

const n8n = TestN8n.connect();
afterAll(() => n8n.close());

const triage = 'comms-triage-email';

interface SentMail {
	headers: Record<string, string>;
	messageId: string;
	inReplyTo?: string;
	subject: string;
	text: string;
}

/** What a customer got, with the headers as they arrived. */
async function received(address: string): Promise<SentMail[]> {
	const messages = await n8n.sandbox.messages({ to: address });
	return Promise.all(
		messages.map(async ({ id }) => {
			const raw = await n8n.sandbox.raw(id);
			const [head = '', ...body] = raw.split('\r\n\r\n');
			const headers = Object.fromEntries(
				head.replace(/\r\n[ \t]+/g, ' ').split('\r\n').map((line) => {
					const colon = line.indexOf(':');
					return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
				}),
			);
			return {
				headers,
				messageId: headers['message-id'] ?? '',
				inReplyTo: headers['in-reply-to'],
				subject: headers.subject ?? '',
				text: body.join('\r\n\r\n'),
			};
		}),
	);
}

/** Makes everything scheduled for an address due, and sends it. */
async function sendDue(address: string): Promise<void> {
	await n8n.query(`update comms.scheduled_messages set due_at = now() - interval '1 minute' where state = 'scheduled' and recipient = $1`, [address]);
	await n8n.runWorkflow('comms-send-due');
}

/** The approval links that staff were mailed for the reply with this subject, newest last. */
async function approvalLinks(subject: string): Promise<string[]> {
	const mails = await n8n.sandbox.messages({ to: 'team@studio-lumen.example' });
	return mails
		.flatMap(({ text }) => text.split(/\r?\n\r?\n/))
		.filter((block) => block.includes(subject))
		.flatMap((block) => block.match(/http:\/\/127\.0\.0\.1:\d+\/webhook\/comms\/approve\?token=[\w-]+/g) ?? []);
}

describeWithMailbox('a mail that arrives in the mailbox', () => {
	let browser: Browser;
	let page: Page;
	const mailbox = () => {
		if (!n8n.mailbox) throw new Error('no mailbox');
		return n8n.mailbox;
	};

	beforeAll(async () => {
		browser = await launchChromium();
		page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
		await n8n.setImap(true);
		// Until it has seen its first mail, the trigger overlooks one that comes while it still connects.
		const warmUp = messageId('warm-up');
		await eventually('the trigger listens', async () => {
			await n8n.deliverMail({ from: 'first@client.example', subject: 'Hello', text: 'Thank you!', messageId: warmUp });
			await new Promise((resolve) => setTimeout(resolve, 2_000));
			return (await n8n.query('select 1 from comms.email_messages where message_id = $1', [warmUp])).length > 0;
		});
	}, 120_000);
	afterAll(async () => {
		await n8n.setImap(false);
		await browser.close();
	}, 60_000);

	const overSmtp = createTransport({ host: '127.0.0.1', port: n8n.facts.ports.smtp, secure: false, ignoreTLS: true });
	afterAll(() => overSmtp.close());

	test('is guarded, classified, drafted, approved in a browser, timed and answered exactly once', async () => {
		const customer = `lena.vogt.${run}@kunde.example`;
		const id = messageId('whole-way');
		await overSmtp.sendMail({
			from: `Lena Vogt <${customer}>`,
			to: mailbox().address,
			subject: `Wann kommt das Angebot ${run}?`,
			text: 'Guten Tag,\n\nSie wollten uns das Angebot für die neue Website bis Montag schicken. Wann können wir damit rechnen?\n\nViele Grüße\nLena Vogt',
			messageId: id,
		});
		const [draft] = await eventually('a draft', async () => {
			const rows = await n8n.query<{ id: string; draft: { language: string }; classification: { language: string; automation: { kind: string } } }>(
				`select d.id, d.draft, m.classification from comms.drafts d join comms.email_messages m on m.id = d.email_id where m.message_id = $1`,
				[id],
			);
			return rows.length > 0 && rows;
		});
		expect(draft?.classification.automation.kind).toBe('none');
		expect(draft?.draft.language).toBe('de');

		// Opening the link, three times, changes nothing.
		const link = await eventually('the approval link', async () => (await approvalLinks(`Wann kommt das Angebot ${run}?`)).at(-1));
		const before = await n8n.query('select * from comms.drafts where id = $1', [draft?.id]);
		for (let i = 0; i < 3; i++) expect((await page.goto(link))?.status()).toBe(200);
		expect(await n8n.query('select * from comms.drafts where id = $1', [draft?.id])).toEqual(before);
		expect(await n8n.query('select id from comms.scheduled_messages where recipient = $1', [customer])).toEqual([]);

		expect(await page.textContent('h1')).toContain('Lena Vogt');
		await page.screenshot({ path: process.env.SCREENSHOTS ? `${process.env.SCREENSHOTS}/approve.png` : undefined, fullPage: true });
		const text = await page.inputValue('#text');
		await page.fill('#text', `${text}\n\nPS: Wir melden uns.`);
		await page.click('button[value=approve]');
		await page.waitForSelector('.banner.good');

		const [queued] = await n8n.query<{ state: string; minutes: string }>(
			`select s.state, extract(epoch from s.due_at - m.received_at) / 60 as minutes
			 from comms.scheduled_messages s, comms.email_messages m where s.recipient = $1 and m.message_id = $2`,
			[customer, id],
		);
		expect(queued?.state).toBe('scheduled');
		expect(Number(queued?.minutes)).toBeGreaterThan(14);

		await sendDue(customer);
		const [reply, ...more] = await eventually('the reply', async () => {
			const mails = await received(customer);
			return mails.length > 0 && mails;
		});
		expect(more).toEqual([]);
		expect(reply?.inReplyTo).toBe(id);
		expect(reply?.headers.references).toContain(id);
		expect(reply?.headers['auto-submitted']).toMatch(/^auto-/);
		expect(reply?.headers['x-customer-comms']).toBeTruthy();
		expect(reply?.messageId).toMatch(/^<cc-[0-9a-f]{32}@/);
		const [row] = await n8n.query<{ state: string }>('select state from comms.scheduled_messages where recipient = $1', [customer]);
		expect(row?.state).toBe('accepted');

		// Pressing the button again, or sending again, sends nothing more.
		await page.goto(link);
		expect(await page.locator('button[value=approve]').count()).toBe(0);
		await sendDue(customer);
		expect(await received(customer)).toHaveLength(1);
	}, 180_000);

	test('a newer mail in the thread makes the draft stale: it cannot be sent', async () => {
		const customer = `olga.stern.${run}@kunde.example`;
		const first = messageId('stale-1');
		const send = (id: string, subject: string, text: string, inReplyTo?: string) =>
			overSmtp.sendMail({ from: `Olga Stern <${customer}>`, to: mailbox().address, subject, text, messageId: id, inReplyTo, references: inReplyTo });
		await send(first, `Opening hours ${run}`, 'Hello, are you open on Saturday? Best, Olga');
		const link = await eventually('the approval link', async () => (await approvalLinks(`Opening hours ${run}`)).at(-1));
		await send(messageId('stale-2'), `Re: Opening hours ${run}`, 'Never mind, I found it on your website. Thanks!', first);
		await eventually('the second mail', async () => {
			const rows = await n8n.query(`select 1 from comms.email_messages where message_id = $1 and state <> 'received'`, [messageId('stale-2')]);
			return rows.length > 0;
		});
		await page.goto(link);
		expect(await page.locator('button[value=approve]').count()).toBe(0);
		expect(await page.textContent('.banner')).toMatch(/wrote again/);
	}, 120_000);

	test('real mails, each delivered thirteen times, are answered once each, in their thread', async () => {
		const gold = goldMails('en-dev.jsonl').slice(40, 46).map((mail) => ({ ...mail, address: `${mail.id}.${run}@strangers.example`, id: messageId(`mailbox-${mail.id}`) }));
		for (const { address, subject, body, id } of gold) {
			for (let i = 0; i < 13; i++) {
				await overSmtp.sendMail({ from: `Somebody <${address}>`, to: mailbox().address, subject, text: body, messageId: id });
			}
		}
		const ids = gold.map(({ id }) => id);
		await eventually('all six', async () => {
			const rows = await n8n.query(`select 1 from comms.email_messages where message_id = any ($1) and state in ('drafted', 'closed')`, [ids]);
			return rows.length === ids.length;
		}, 120);
		const drafts = await n8n.query<{ id: string; message_id: string; recipient: string }>(
			'select d.id, m.message_id, d.recipient from comms.drafts d join comms.email_messages m on m.id = d.email_id where m.message_id = any ($1)',
			[ids],
		);
		expect(drafts.length).toBeGreaterThan(2);
		expect(new Set(drafts.map(({ message_id }) => message_id)).size).toBe(drafts.length);
		for (const { id } of drafts) {
			const [{ token } = { token: '' }] = await n8n.query<{ token: string }>('select comms.issue_approval_token($1::uuid) as token', [id]);
			const answer = await n8n.callWebhook('comms/approve', { method: 'POST', body: { token, decision: 'approve_now', text: 'Thank you, we will look into it.' } });
			expect(answer.status).toBe(200);
		}
		await n8n.runWorkflow('comms-send-due');
		for (const { address, id } of gold) {
			const draft = drafts.find(({ message_id }) => message_id === id);
			const replies = await received(address);
			expect(replies.map(({ inReplyTo }) => inReplyTo)).toEqual(draft ? [id] : []);
			for (const { headers } of replies) {
				expect(headers.references).toContain(id);
				expect(headers['auto-submitted']).toMatch(/^auto-/);
			}
		}
	}, 240_000);

	test('thirty mails from real mailboxes, as they came, are each told apart once, with reasons', async () => {
		const files = ['easy-ham-1', 'spam-1'].flatMap((folder) =>
			listData('mail', 'spamassassin', folder).filter((_, index, all) => index % Math.floor(all.length / 15) === 0).slice(0, 15).map((file) => [folder, file] as const),
		);
		expect(files).toHaveLength(30);
		const [{ last } = { last: '0' }] = await n8n.query<{ last: string }>('select coalesce(max(seq), 0)::text as last from comms.email_messages');
		for (const [folder, file] of files) {
			// The mbox line that some begin with is no part of the mail.
			const raw = readData('mail', 'spamassassin', folder, file).replace(/^From .*\n/, '');
			await overSmtp.sendMail({ envelope: { from: 'somebody@strangers.example', to: [mailbox().address] }, raw });
		}
		const rows = await eventually('all thirty', async () => {
			const found = await n8n.query<{ message_id: string; state: string; classification: { reasons: unknown[] } | null; drafts: string }>(
				`select m.message_id, m.state, m.classification, (select count(*) from comms.drafts d where d.email_id = m.id) as drafts
				from comms.email_messages m where m.seq > $1 and m.direction = 'in' and m.state not in ('received', 'classified')`,
				[last],
			);
			return found.length === files.length && found;
		}, 120);
		expect(rows.filter(({ state }) => !['drafted', 'closed'].includes(state))).toEqual([]);
		expect(rows.filter(({ classification }) => (classification?.reasons.length ?? 0) === 0)).toEqual([]);
		expect(rows.filter(({ drafts }) => Number(drafts) > 1)).toEqual([]);
	}, 240_000);

	test('the bounce of a message of ours is told apart, with who could not be reached and why, and gets no answer', async () => {
		const to = `gone.${run}@bounces.example`;
		await n8n.sandbox.setFaults([{ kind: 'bounce', pattern: to }]);
		const [{ tenant_id: tenantId } = { tenant_id: '' }] = await n8n.query<{ tenant_id: string }>('select tenant_id from comms.tenant_mailboxes where address = $1', [mailbox().address]);
		await n8n.query('select * from comms.enqueue_message($1::jsonb)', [
			JSON.stringify({ tenantId, key: `${run}-bounce`, channel: 'email', topic: 'transactional', type: 'notice', to, subject: 'Your appointment', text: 'See you on Monday.', dueAt: new Date(Date.now() - 1000).toISOString() }),
		]);
		await n8n.runWorkflow('comms-send-due');
		const [bounce] = await eventually('the bounce', async () => {
			const rows = await n8n.query<{ state: string; classification: { automation: { kind: string }; deliveryStatus: object }; drafts: string }>(
				`select m.state, m.classification, (select count(*) from comms.drafts d where d.email_id = m.id) as drafts
				from comms.email_messages m where m.body like $1 and m.state not in ('received', 'classified')`,
				[`%${to}%`],
			);
			return rows.length > 0 && rows;
		});
		await n8n.sandbox.setFaults([]);
		expect(bounce).toMatchObject({ state: 'closed', drafts: '0', classification: { automation: { kind: 'bounce' }, deliveryStatus: { finalRecipient: to, status: '5.1.1', permanent: true } } });
	}, 120_000);

	test('awkward mails end in a clear result, never in a failed execution', async () => {
		const [last] = await n8n.executions(triage, { limit: 1 });
		const to = mailbox().address;
		const raw = (name: string, head: string[], body: string): string =>
			[`From: Odd <odd-${name}@client.example>`, `To: ${to}`, `Message-ID: ${messageId(`odd-${name}`)}`, ...head, '', body].join('\r\n');
		const recipients = Array.from({ length: 1000 }, (_, i) => `person${i}@crowd.example`);
		const odd: Record<string, string> = {
			'empty-subject': raw('empty-subject', [], 'Could you send me the invoice again?'),
			'no-text': raw('no-text', ['Subject: picture', 'Content-Type: image/png', 'Content-Transfer-Encoding: base64'], 'iVBORw0KGgo='),
			'ten-megabytes': raw('ten-megabytes', ['Subject: long'], 'This goes on and on, can you help? '.repeat(300_000)),
			'broken-mime': raw('broken-mime', ['Subject: broken', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="x"'], '--x\r\nContent-Type: text/plain; charset="\r\n\r\nhello\r\n--y--'),
			'unknown-charset': raw('unknown-charset', ['Subject: =?x-klingon?Q?nuq=20neH?=', 'Content-Type: text/plain; charset=x-klingon'], 'nuqneH, where is my order?'),
			'thousand-recipients': raw('thousand-recipients', ['Subject: all', `Cc: ${recipients.join(',\r\n ')}`], 'When does the meeting start?'),
			'nul-bytes': raw('nul-bytes', ['Subject: zero'], 'a\u0000b when do you open?'),
		};
		for (const mail of Object.values(odd)) await n8n.deliverMail(mail);
		for (const file of listData('mail', 'eml', 'postal-mime', 'test').filter((name) => name.endsWith('.eml')).slice(0, 10)) {
			await n8n.deliverMail(readData('mail', 'eml', 'postal-mime', 'test', file));
		}
		const ids = Object.keys(odd).map((name) => messageId(`odd-${name}`));
		const rows = await eventually('all of them', async () => {
			const found = await n8n.query<{ message_id: string; state: string; classification: object | null }>(
				`select message_id, state, classification from comms.email_messages where message_id = any ($1) and state <> 'received'`,
				[ids],
			);
			return found.length === ids.length && found;
		}, 180);
		expect(rows.filter((row) => row.state === 'failed')).toEqual([]);
		expect(rows.filter((row) => !row.classification)).toEqual([]);
		const failed = (await n8n.executions(triage, { status: 'error' })).filter((execution) => Number(execution.id) > Number(last?.id ?? 0));
		expect(failed).toEqual([]);
	}, 300_000);

	test('two hundred waiting mails are handled by a few executions', async () => {
		await n8n.setImap(false);
		const ids = Array.from({ length: 200 }, (_, i) => messageId(`waiting-${i}`));
		for (const [i, id] of ids.entries()) {
			await n8n.deliverMail({ from: `Person ${i} <person${i}@waiting${i % 40}.example>`, to: mailbox().address, subject: `Question ${i}`, text: `Hello, could you tell me the price of plan ${i}?`, messageId: id });
		}
		const [last] = await n8n.executions(triage, { limit: 1 });
		await n8n.setImap(true);
		await eventually('all two hundred', async () => {
			const rows = await n8n.query<{ count: string }>(`select count(*) from comms.email_messages where message_id = any ($1) and state <> 'received'`, [ids]);
			return Number(rows[0]?.count) === 200;
		}, 180);
		const executions = (await n8n.executions(triage, { limit: 250 })).filter(
			(execution) => Number(execution.id) > Number(last?.id ?? 0) && execution.mode === 'trigger',
		);
		console.log(`200 waiting mails: ${executions.length} executions`);
		expect(executions.length).toBeLessThanOrEqual(12);
	}, 300_000);
});

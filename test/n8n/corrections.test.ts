import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityProblems } from '../pages/accessibility';
import { launchChromium } from '../pages/chromium';
import { eventually, handOver, messageId, run } from './inbox';
import { TestN8n } from './harness/TestN8n';

/** Classify Email learns from its operator: a label corrected on a page, by a browser, and a similar mail read rightly after it. */

const n8n = TestN8n.connect();
let browser: Browser;

beforeAll(async () => {
	browser = await launchChromium();
}, 60_000);
afterAll(async () => {
	await n8n.query('delete from comms.label_corrections c using comms.email_messages m where m.id = c.email_id and m.message_id like $1', ['%@client.example>']);
	await browser.close();
	await n8n.close();
}, 60_000);

const { user: username, password } = n8n.facts.pages;
const labelsPage = `${n8n.urls.webhook}/comms/labels`;

async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
	const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('console', (message) => {
		if (message.type() === 'error' && !message.text().includes('favicon')) complaints.push(message.text());
	});
	return { page, complaints };
}

const shot = async (page: Page, name: string): Promise<void> => {
	if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
};
const overflow = (page: Page): Promise<number> =>
	page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth') as Promise<number>;

interface Read {
	id: string;
	classification: { intent: string; urgency: string; confidence: number; reasons: Array<{ code: string; text: string }> };
}

/** Hands over a mail and gives what triage made of it. */
async function readMail(seed: string, subject: string, text: string, headers: Record<string, string> = {}): Promise<Read> {
	const id = messageId(`corrections-${seed}`);
	await handOver(n8n, [{ from: `Ole Brandt <ole.${seed}@yard-${run}.example>`, subject, text, messageId: id, headers }]);
	return await eventually('the classification', async () => {
		const [row] = await n8n.query<Read & Record<string, unknown>>('select id, classification from comms.email_messages where message_id = $1 and classification is not null', [id]);
		return row;
	});
}

const otherThan = (intent: string): string => (intent === 'cancellation' ? 'sales_inquiry' : 'cancellation');

/** Corrects a mail on the page of its staff, found by its subject. */
async function correctOnPage(page: Page, subject: string, labels: Record<string, string>): Promise<void> {
	await page.goto(labelsPage);
	await page.fill('input[name=q]', subject);
	await page.getByRole('button', { name: 'Show', exact: true }).click();
	const entry = page.locator('details.entry', { hasText: subject }).first();
	await entry.locator('summary').click();
	for (const [name, value] of Object.entries(labels)) await entry.locator(`select[name=${name}]`).selectOption(value);
	await entry.getByRole('button', { name: /save the correction/i }).click();
	await page.locator('.banner').waitFor();
}

describe('a mail that was misread', () => {
	const subject = `Kranbahn ${run}`;
	const text = 'The crane runway in hall seven squeals since the repaint, and the foreman wants the pendulum bearings looked at before the shift plan of the foundry changes.';

	test('is corrected on the page, and a similar one is read rightly, with the reason; the export holds it', async () => {
		const first = await readMail('first', subject, text);
		const right = otherThan(first.classification.intent);
		const { page, complaints } = await open({ httpCredentials: { username, password } });
		await correctOnPage(page, subject, { intent: right, urgency: 'urgent' });
		expect(await page.textContent('.banner')).toContain('Corrected.');
		const entry = page.locator('details.entry', { hasText: subject }).first();
		expect(await entry.getAttribute('open')).not.toBeNull();
		expect(await entry.textContent()).toContain(`by ${username}. It was read as ${first.classification.intent.replaceAll('_', ' ')}.`);
		expect(await entry.locator('select[name=intent]').inputValue()).toBe(right);
		expect(complaints).toEqual([]);
		await shot(page, 'labels-corrected');

		const similar = await readMail('similar', subject, text.replace('hall seven', 'hall nine').replace('foreman', 'shift foreman'));
		expect(similar.classification).toMatchObject({ intent: right, urgency: 'urgent' });
		expect(similar.classification.confidence).toBeGreaterThan(0.9);
		expect(similar.classification.reasons[0]).toMatchObject({ code: 'corrected_before', text: expect.stringContaining(`Read as ${right} because a mail like it ("Kranbahn`) });
		const far = await readMail('far', `Blumen ${run}`, 'Could you tell me when the flower market opens on Saturday?');
		expect(far.classification.reasons.map(({ code }) => code)).not.toContain('corrected_before');

		const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the corrections' }).click()]);
		expect(download.suggestedFilename()).toMatch(/^corrections-\d{4}-\d\d-\d\d\.jsonl$/u);
		const lines = readFileSync(await download.path(), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { subject: string; body: string; intent: string; from: string });
		expect(lines.filter((line) => line.subject === subject)).toEqual([expect.objectContaining({ body: text, intent: right, urgency: 'urgent', from: 'person@example.com' })]);
	}, 180_000);

	test('is corrected from the approval page, with the decision or without it', async () => {
		const title = `Freight lift ${run}`;
		const words = 'When will the freight lift at the cold store be painted, and does the mezzanine gate stay shut meanwhile?';
		const first = await readMail('approval', title, words);
		const token = await eventually('the draft', async () => {
			const [row] = await n8n.query<{ token: string }>('select comms.issue_approval_token(id) as token from comms.drafts where email_id = $1', [first.id]);
			return row?.token;
		});
		const link = `${n8n.urls.webhook}/comms/approve?token=${token}`;
		const right = otherThan(first.classification.intent);
		const { page, complaints } = await open();
		await page.goto(link);
		expect(await page.locator('select[name=intent]').inputValue()).toBe(first.classification.intent);
		await page.locator('summary', { hasText: 'Correct it' }).click();
		await page.selectOption('select[name=intent]', right);
		await page.fill('#text', 'My own words, not lost.');
		await shot(page, 'approve-correct');
		await page.getByRole('button', { name: 'Save the correction' }).click();
		expect(await page.textContent('.banner')).toContain('Mails like it will be read so, too.');
		expect(await page.inputValue('#text')).toBe('My own words, not lost.');
		expect(await page.locator('select[name=intent]').inputValue()).toBe(right);
		expect(await n8n.query('select state from comms.drafts where email_id = $1', [first.id])).toEqual([{ state: 'awaiting_approval' }]);

		await page.locator('summary', { hasText: 'Correct it' }).click();
		await page.selectOption('select[name=urgency]', 'low');
		await page.getByRole('button', { name: 'Discard the draft' }).click();
		expect(await page.textContent('h1')).toBe('Discarded');
		expect(await page.textContent('.banner')).toContain('The labels were corrected');
		expect(await n8n.query('select intent, urgency, source from comms.label_corrections where email_id = $1 and replaced_at is null', [first.id])).toEqual([{ intent: right, urgency: 'low', source: 'approval' }]);

		await page.goto(link);
		await page.locator('summary', { hasText: 'Correct it' }).click();
		await page.selectOption('select[name=sentiment]', 'negative');
		await page.getByRole('button', { name: 'Save the correction' }).click();
		expect(await page.textContent('.banner')).toContain('Corrected.');
		expect(complaints).toEqual([]);
		const again = await readMail('approval-again', title, words);
		expect(again.classification).toMatchObject({ intent: right, urgency: 'low', sentiment: 'negative' });
	}, 180_000);

	test('that was laid aside is taken up again once somebody says it needs a reply', async () => {
		const laidAside = await readMail('aside', `Signed plan ${run}`, 'Please find attached the signed plan of the boathouse for your records. No need to reply.');
		const { page } = await open({ httpCredentials: { username, password } });
		expect(await n8n.query('select state from comms.email_messages where id = $1', [laidAside.id])).toEqual([{ state: 'closed' }]);
		await correctOnPage(page, `Signed plan ${run}`, { needsReply: 'true' });
		const [last] = await n8n.executions('comms-triage-email', { limit: 1 });
		await n8n.callWebhook('comms/inbound-email', { method: 'POST', headers: n8n.inboundWebhookHeaders, body: { mails: [] } });
		await n8n.waitForExecution('comms-triage-email', { after: last?.id ?? '0', timeout: 120_000 });
		expect(await eventually('the draft', async () => (await n8n.query('select 1 from comms.drafts where email_id = $1', [laidAside.id])).length === 1)).toBe(true);
	}, 180_000);
});

describe('a stranger', () => {
	test('gets nothing and corrects nothing', async () => {
		const [mail] = await n8n.query<{ id: string; intent: string }>(`select id, classification ->> 'intent' as intent from comms.email_messages where classification is not null order by seq limit 1`);
		const labels = { intent: otherThan(mail?.intent ?? ''), urgency: 'urgent' };
		const before = await n8n.query('select count(*)::int as n from comms.label_corrections');
		expect((await n8n.callWebhook('comms/labels')).status).toBe(401);
		expect((await n8n.callWebhook('comms/corrections')).status).toBe(401);
		expect((await n8n.callWebhook('comms/labels', { method: 'POST', body: { id: mail?.id, ...labels } })).status).toBe(401);
		expect((await n8n.callWebhook('comms/labels', { method: 'POST', body: { id: mail?.id, ...labels }, headers: { authorization: 'Basic eDp5' } })).status).toBe(401);
		for (const token of ['', 'x', "' or true --", undefined]) {
			expect((await n8n.callWebhook('comms/approve', { method: 'POST', body: { token, decision: 'labels', ...labels } })).status).toBe(404);
		}
		expect(await n8n.query('select count(*)::int as n from comms.label_corrections')).toEqual(before);
	}, 60_000);

	test('has a browser that knows the password post from another site, and corrects nothing', async () => {
		const [mail] = await n8n.query<{ id: string; intent: string }>(`select id, classification ->> 'intent' as intent from comms.email_messages where classification is not null order by seq limit 1`);
		const before = await n8n.query('select count(*)::int as n from comms.label_corrections');
		for (const form of [undefined, '', 'x', `${Math.floor(Date.now() / 1000).toString(16)}-${'0'.repeat(64)}`]) {
			const { status, headers } = await n8n.callWebhook('comms/labels', { method: 'POST', body: { form, id: mail?.id, intent: otherThan(mail?.intent ?? '') }, headers: n8n.pagesHeaders });
			expect([status, headers.location]).toEqual([303, expect.stringContaining('/webhook/comms/labels?said=stale')]);
		}
		expect(await n8n.query('select count(*)::int as n from comms.label_corrections')).toEqual(before);
	}, 60_000);

	test('who knows the page but no mail changes nothing, and nothing of what was sent comes back', async () => {
		const [, form = ''] = /name="form" value="([^"]+)"/.exec(String((await n8n.callWebhook('comms/labels', { headers: n8n.pagesHeaders })).data)) ?? [];
		for (const body of [{ id: 'x', intent: 'billing' }, { id: '00000000-0000-4000-8000-000000000000', intent: 'billing' }, {}, { id: '"><script>alert(1)</script>', q: '"><script>', show: '<b>' }]) {
			const { status, headers } = await n8n.callWebhook('comms/labels', { method: 'POST', body: { form, ...body }, headers: n8n.pagesHeaders });
			expect([status, headers.location]).toEqual([303, expect.stringContaining('/webhook/comms/labels?said=unknown')]);
			expect(headers.location).not.toContain('<');
		}
		const { data, status } = await n8n.callWebhook('comms/labels', { headers: n8n.pagesHeaders, query: { q: '</form><script>alert(1)</script>', show: 'nonsense', said: '<script>' } });
		expect(status).toBe(200);
		expect(String(data)).not.toContain('<script');
	}, 60_000);
});

describe('the page of labels', () => {
	test.each([[1280], [390]])('fits a window %i wide and works by keyboard', async (width) => {
		const { page, complaints } = await open({ viewport: { width, height: 800 }, httpCredentials: { username, password } });
		await page.goto(labelsPage);
		expect(await overflow(page)).toBe(0);
		await shot(page, `labels-${width}`);
		await page.locator('details.entry summary').first().focus();
		await page.keyboard.press('Enter');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Tab');
		expect(await page.evaluate('document.activeElement.name')).toBe('intent');
		expect(await overflow(page)).toBe(0);
		await shot(page, `labels-open-${width}`);
		expect(await accessibilityProblems(page)).toEqual([]);
		expect(complaints).toEqual([]);
	}, 60_000);
});

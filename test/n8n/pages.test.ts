import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityProblems } from '../pages/accessibility';
import { launchChromium } from '../pages/chromium';
import { eventually, handOver, messageId, run, type PlainMail } from './inbox';
import { TestN8n } from './harness/TestN8n';

/** The operator's pages in a real browser: what a hostile mail does to them, on a phone, in the dark, out of date. */

const n8n = TestN8n.connect();
let browser: Browser;

beforeAll(async () => {
	browser = await launchChromium();
}, 60_000);
afterAll(async () => {
	await browser.close();
	await n8n.close();
}, 60_000);

const { user: username, password } = n8n.facts.pages;

/** A page that fails the test when a script of the mail runs or the browser complains. */
async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
	const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
	const complaints: string[] = [];
	page.on('dialog', (dialog) => {
		complaints.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('console', (message) => {
		if (message.type() === 'error' && !message.text().includes('favicon')) complaints.push(message.text());
	});
	return { page, complaints };
}

/** Hands over a mail, and gives the address of the page on which its draft is approved. */
async function draftFor(seed: string, mail: Partial<PlainMail>): Promise<{ link: string; draftId: string }> {
	const id = messageId(`pages-${seed}`);
	await handOver(n8n, [{ from: `Pia Roth <pia.${seed}.${run}@client.example>`, subject: `Question ${seed}`, text: 'When are you open on Friday?', messageId: id, ...mail }]);
	const draft = await eventually('the draft', async () => {
		const [row] = await n8n.query<{ id: string }>('select d.id from comms.drafts d join comms.email_messages m on m.id = d.email_id where m.message_id = $1', [id]);
		return row;
	});
	const [token] = await n8n.query<{ token: string }>('select comms.issue_approval_token($1) as token', [draft.id]);
	return { draftId: draft.id, link: `${n8n.urls.webhook}/comms/approve?token=${token?.token}` };
}

const overflow = (page: Page): Promise<number> =>
	page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth') as Promise<number>;

const shot = async (page: Page, name: string): Promise<void> => {
	if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
};

describe('the approval page', () => {
	test('shows a hostile mail as text: no script runs, nothing is loaded, no form is smuggled in', async () => {
		const evil = '</textarea></pre></div><script>alert(1)</script><img src=x onerror=alert(2)><form action="https://evil.example"><button name=decision value=approve>Approve</button></form>{{token}} ={{ 7*7 }}';
		const { link } = await draftFor('evil', {
			from: `"<svg onload=alert(3)>" <pia.evil.${run}@client.example>`,
			subject: `Question "><script>alert(4)</script> {{token}}`,
			text: `Hello, when are you open on Friday? I would like to come by in the afternoon. Please let me know, thank you. Pia\n\n${evil}`,
		});
		const { page, complaints } = await open();
		const requests: string[] = [];
		page.on('request', (request) => requests.push(request.url()));
		expect((await page.goto(link))?.status()).toBe(200);
		await page.waitForTimeout(500);
		await shot(page, 'approve-evil');
		expect(complaints).toEqual([]);
		expect(requests.filter((url) => !url.startsWith(n8n.urls.n8n))).toEqual([]);
		expect(await page.locator('form').count()).toBe(1);
		expect(await page.locator('script, img, svg, iframe').count()).toBe(0);
		expect(await page.locator('.mail').first().textContent()).toContain('={{ 7*7 }}');
	}, 60_000);

	test('works on a phone and in the dark', async () => {
		const { link } = await draftFor('phone', { text: `When are you open on Friday? ${'a'.repeat(300)}` });
		const { page, complaints } = await open({ viewport: { width: 375, height: 740 }, colorScheme: 'dark' });
		await page.goto(link);
		await shot(page, 'approve-phone');
		expect(await accessibilityProblems(page)).toEqual([]);
		expect(await overflow(page)).toBe(0);
		expect(complaints).toEqual([]);
		expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(18, 23, 29)');
	}, 60_000);

	test('discards a draft: nothing is sent, and the page says so from then on', async () => {
		const { link, draftId } = await draftFor('discard', {});
		const { page } = await open();
		await page.goto(link);
		await page.fill('#note', 'We rang her.');
		await page.click('button[value=reject]');
		expect(await page.textContent('h1')).toBe('Discarded');
		const rows = await n8n.query<{ state: string; scheduled_message_id: string | null }>('select state, scheduled_message_id from comms.drafts where id = $1', [draftId]);
		expect(rows).toEqual([{ state: 'rejected', scheduled_message_id: null }]);
		await page.goto(link);
		expect(await page.locator('button:not([value=labels])').count()).toBe(0);
		expect(await page.textContent('.banner')).toContain('discarded');
	}, 60_000);

	test('an expired link acts no more; an unknown one tells nothing', async () => {
		const { link, draftId } = await draftFor('expired', {});
		await n8n.query(`update comms.approvals set expires_at = now() - interval '1 minute' where draft_id = $1`, [draftId]);
		const { page } = await open();
		await page.goto(link);
		expect(await page.textContent('.banner')).toContain('expired');
		const token = new URL(link).searchParams.get('token');
		const late = await n8n.callWebhook('comms/approve', { method: 'POST', body: { token, decision: 'approve_now', text: 'Hello' } });
		expect(late.status).toBe(409);
		expect(await n8n.query('select 1 from comms.scheduled_messages where draft_id = $1', [draftId])).toEqual([]);

		for (const unknown of ['', 'x', 'a'.repeat(5000), "' or 1=1 --", '{{ $json }}']) {
			expect((await n8n.callWebhook('comms/approve', { query: { token: unknown } })).status).toBe(404);
			expect((await n8n.callWebhook('comms/approve', { method: 'POST', body: { token: unknown, decision: 'approve' } })).status).toBe(404);
		}
		expect((await n8n.callWebhook('comms/approve', { method: 'POST', body: {} })).status).toBe(404);
	}, 60_000);

	test('two presses at once send one reply', async () => {
		const { link, draftId } = await draftFor('twice', {});
		const token = new URL(link).searchParams.get('token');
		const press = () => n8n.callWebhook('comms/approve', { method: 'POST', body: { token, decision: 'approve', subject: 'Re: x', text: 'We open at nine.' } });
		expect((await Promise.all([press(), press(), press()])).map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(await n8n.query('select 1 from comms.scheduled_messages where draft_id = $1', [draftId])).toHaveLength(1);
	}, 60_000);
});

describe('the pages of staff', () => {
	const open = async (path: string) => await n8n.callWebhook(`comms/${path}`, { headers: n8n.pagesHeaders, timeout: 60_000 });

	test('tell times in the zone of the business that was set up first, also where there is nothing to list', async () => {
		const [first] = await n8n.query<{ id: string; zone: string }>('select tenant_id as id, time_zone as zone from comms.tenant_settings join comms.tenants t on t.id = tenant_id order by t.created_at, t.id limit 1');
		const setZone = async (zone?: string) => await n8n.query('update comms.tenant_settings set time_zone = $1 where tenant_id = $2', [zone, first?.id]);
		const to = `zone.${run}@client.example`;
		await n8n.query('select * from comms.enqueue_message($1::jsonb)', [
			JSON.stringify({ tenantId: first?.id, key: `zone-${run}`, channel: 'email', topic: 'transactional', type: 'reply', to, subject: 'In doubt', text: 'x', dueAt: '2030-01-01T00:00:00Z' }),
		]);
		await n8n.query(`update comms.scheduled_messages set state = 'ambiguous', state_at = '2030-01-01T00:00:00Z' where key = $1`, [`zone-${run}`]);
		try {
			for (const [zone, local] of [['Europe/Berlin', 'Tue 1 Jan, 01:00'], ['Asia/Tokyo', 'Tue 1 Jan, 09:00']] as const) {
				await setZone(zone);
				for (const path of ['routine', 'labels', 'labels?q=nobody-wrote-this', 'waiting', 'incident', 'incident-review', 'translations', 'privacy-requests']) {
					expect([path, String((await open(path)).data)]).toEqual([path, expect.stringMatching(new RegExp(`times in ${zone}`, 'i'))]);
				}
				expect(String((await open('waiting')).data)).toContain(local);
			}
		} finally {
			await setZone(first?.zone);
			await n8n.query('delete from comms.scheduled_messages where key = $1', [`zone-${run}`]);
		}
	}, 120_000);

	test.each([
		['updates?said=stale', 'Nothing was done'],
		['mentions?said=stale', 'Nothing was done'],
		['translations?said=approved', 'It is approved'],
		['incident?said=discarded', 'Nothing was sent'],
		['simulate', 'What a sequence would send'],
	])('%s says "%s"', async (path, said) => {
		const { status, data } = await open(path);
		expect([status, String(data)]).toEqual([200, expect.stringContaining(said)]);
	});
});

describe('the list of what waits', () => {
	test('asks for a password, opens a draft, and settles a doubt', async () => {
		const { draftId } = await draftFor('listed', {});
		const [tenant] = await n8n.query<{ tenant_id: string }>('select tenant_id from comms.drafts where id = $1', [draftId]);
		const to = `listed.doubt.${run}@client.example`;
		await n8n.query(`select * from comms.enqueue_message($1::jsonb)`, [
			JSON.stringify({ tenantId: tenant?.tenant_id, key: `listed-${run}`, channel: 'email', topic: 'transactional', type: 'reply', to, subject: 'In doubt', text: 'x', dueAt: '2030-01-01T00:00:00Z' }),
		]);
		await n8n.query(`update comms.scheduled_messages set state = 'ambiguous' where key = $1`, [`listed-${run}`]);

		expect((await n8n.callWebhook('comms/waiting')).status).toBe(401);
		expect((await n8n.callWebhook('comms/waiting', { method: 'POST', body: { action: 'sent' } })).status).toBe(401);
		// Another site can have a browser post with its password, but cannot know the form.
		const [doubt] = await n8n.query<{ id: string }>('select id from comms.scheduled_messages where key = $1', [`listed-${run}`]);
		for (const body of [{ action: 'resend', id: doubt?.id }, { action: 'open', id: draftId, form: 'x' }]) {
			const { status, headers } = await n8n.callWebhook('comms/waiting', { method: 'POST', body, headers: n8n.pagesHeaders });
			expect([status, headers.location]).toEqual([303, expect.stringMatching(/\/webhook\/comms\/waiting\?said=stale$/)]);
		}
		expect(await n8n.query('select state from comms.scheduled_messages where key = $1', [`listed-${run}`])).toEqual([{ state: 'ambiguous' }]);
		const { page, complaints } = await open({ httpCredentials: { username, password } });
		await page.goto(`${n8n.urls.webhook}/comms/waiting?said=stale`);
		expect(await page.textContent('.banner')).toContain('Nothing was done');
		await page.goto(`${n8n.urls.webhook}/comms/waiting`);
		await shot(page, 'waiting');
		expect(await accessibilityProblems(page)).toEqual([]);
		expect(await page.textContent('h1')).toBe('What waits for a person');
		await page.locator('tr', { hasText: to }).getByRole('button', { name: 'It arrived' }).click();
		await page.waitForURL(/waiting/);
		expect(await page.locator('tr', { hasText: to }).count()).toBe(0);
		expect(await n8n.query('select state from comms.scheduled_messages where key = $1', [`listed-${run}`])).toEqual([{ state: 'accepted' }]);

		await page.locator('tr', { hasText: 'Question listed' }).first().getByRole('button', { name: /open/i }).click();
		await page.waitForURL(/approve\?token=/);
		expect(await page.locator('button[value=approve]').count()).toBe(1);
		expect(complaints).toEqual([]);
	}, 60_000);

	test('fits a phone', async () => {
		const { page } = await open({ viewport: { width: 375, height: 740 }, httpCredentials: { username, password } });
		await page.goto(`${n8n.urls.webhook}/comms/waiting`);
		await shot(page, 'waiting-phone');
		expect(await overflow(page)).toBe(0);
	}, 60_000);
});

import { chromium } from 'playwright-core';
import { sampleRows } from '../unit/insights/sampleReport';
import { run } from './inbox';
import { TestN8n } from './harness/TestN8n';

/** Figures by webhook, the report by mail, the dashboard in a browser: in a real n8n against the sandbox. */

const n8n = TestN8n.connect();
let tenant = '';

/** The sample's days, moved so that they end yesterday. */
function rowsUntilYesterday(): unknown[] {
	const rows = sampleRows();
	const shift = Math.floor(Date.now() / 86_400_000) - 1 - Date.parse(rows.at(-1)?.date ?? '') / 86_400_000;
	const moved = (date: string) => new Date(Date.parse(date) + shift * 86_400_000).toISOString().slice(0, 10);
	return rows.map((row) => ({ ...row, date: moved(row.date), metric: row.metric, tenantId: tenant, source: `sample ${run}` }));
}

beforeAll(async () => {
	const [row] = await n8n.query<{ tenant_id: string }>('select tenant_id from comms.tenant_settings order by company limit 1');
	tenant = row?.tenant_id ?? '';
});
afterAll(() => n8n.close());

test('figures of other systems are stored, a row a metric and day, and what cannot be read is counted', async () => {
	const rows = rowsUntilYesterday();
	for (let start = 0; start < rows.length; start += 4000) {
		const answer = await n8n.callWebhook('comms/metrics', { method: 'POST', headers: n8n.inboundWebhookHeaders, body: rows.slice(start, start + 4000) });
		expect(answer).toMatchObject({ status: 202, data: { refused: 0 } });
	}
	const odd = await n8n.callWebhook('comms/metrics', { method: 'POST', headers: n8n.inboundWebhookHeaders, body: [{ date: 'once', metric: 'leads', value: 1 }, 7] });
	expect(odd.data).toMatchObject({ stored: 0, refused: 2 });
	expect((await n8n.callWebhook('comms/metrics', { method: 'POST', body: [] })).status).toBe(403);
	expect((await n8n.runWorkflow('comms-collect-metrics', { startNode: 'Collect now' })).status).toBe('success');
});

test('the report of a month is mailed once, as a PDF, and kept', async () => {
	const before = (await n8n.sandbox.messages()).length;
	expect((await n8n.runWorkflow('comms-monthly-report', { startNode: "Send last month's now" })).status).toBe('success');
	const [report] = await n8n.query<{ file_name: string; delivered: Array<{ how: string }> }>(`select file_name, delivered from comms.insight_reports where tenant_id = $1 and edition = 'monthly'`, [tenant]);
	expect(report).toMatchObject({ file_name: expect.stringMatching(/\.pdf$/), delivered: [{ how: 'email' }] });
	const mails = await n8n.sandbox.messages();
	const mail = mails.find(({ subject }) => subject?.startsWith('Monthly insights'));
	expect(mails.length).toBeGreaterThan(before);
	expect(await n8n.sandbox.raw(mail?.id ?? '')).toContain('application/pdf');
	expect((await n8n.runWorkflow('comms-monthly-report', { startNode: "Send last month's now" })).status).toBe('success');
	expect((await n8n.sandbox.messages()).filter(({ subject }) => subject?.startsWith('Monthly insights'))).toHaveLength(mails.filter(({ subject }) => subject?.startsWith('Monthly insights')).length);
});

test('the dashboard fits a phone and a desk, light and dark, asks no other host, and is there in a second or two', async () => {
	const { user: username, password } = n8n.facts.pages;
	expect((await fetch(`${n8n.urls.webhook}/comms/dashboard`)).status).toBe(401);
	const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] });
	try {
		for (const [width, colorScheme] of [[390, 'light'], [1280, 'dark']] as const) {
			const page = await (await browser.newContext({ httpCredentials: { username, password }, viewport: { width, height: 900 }, colorScheme })).newPage();
			const hosts = new Set<string>();
			page.on('request', (request) => void (request.url().startsWith('data:') || hosts.add(new URL(request.url()).host)));
			await page.goto(`${n8n.urls.webhook}/comms/dashboard?tenant=${tenant}`);
			expect(await page.locator('figure svg').count()).toBeGreaterThan(3);
			expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
			expect([...hosts]).toEqual([new URL(n8n.urls.webhook).host]);
			if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/dashboard-${width}.png`, fullPage: true });
		}
	} finally {
		await browser.close();
	}
});

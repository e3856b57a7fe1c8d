import { accounts } from '../../sandbox/services/vendors/accounts';
import { accessibilityProblems } from '../pages/accessibility';
import { launchChromium } from '../pages/chromium';
import { sampleRows } from '../unit/insights/sampleReport';
import { run } from './inbox';
import { TestN8n } from './harness/TestN8n';

/** Figures from n8n itself and by webhook, the report by mail and in Drive, the dashboard in a browser and in a spreadsheet, decks, calls: in a real n8n against the sandbox. */

const n8n = TestN8n.connect();
let tenant = '';

/** The sample's days, moved so that they end yesterday. */
function rowsUntilYesterday(): unknown[] {
	const rows = sampleRows();
	const shift = Math.floor(Date.now() / 86_400_000) - 1 - Date.parse(rows.at(-1)?.date ?? '') / 86_400_000;
	const moved = (date: string) => new Date(Date.parse(date) + shift * 86_400_000).toISOString().slice(0, 10);
	return rows.map((row) => ({ ...row, date: moved(row.date), metric: row.metric, tenantId: tenant, source: `sample ${run}` }));
}

/** What an operator does to connect something: nodes are switched on, Settings filled in. */
const connect = async (id: string, nodes: string[], settings: Record<string, unknown>) =>
	await n8n.patchWorkflow(id, (workflow) => {
		for (const node of workflow.nodes) {
			if (nodes.includes(node.name)) node.disabled = false;
			if (node.name !== 'Settings') continue;
			const { assignments } = node.parameters.assignments as { assignments: Array<{ name: string; value: unknown }> };
			for (const one of assignments) if (one.name in settings) one.value = settings[one.name];
		}
	});
const statusOf = async (id: string, startNode: string) => (await n8n.runWorkflow(id, { startNode })).status;
const taken = async (channel: string, to?: string) => await n8n.sandbox.serviceMessages({ service: 'google', channel, to });
const mailsTo = async (to: string) => await n8n.sandbox.messages({ to });
const reader = `reader-${run}@client.example`;

beforeAll(async () => {
	const [row] = await n8n.query<{ tenant_id: string }>('select tenant_id from comms.tenant_settings order by company limit 1');
	tenant = row?.tenant_id ?? '';
	await n8n.query(`update comms.tenant_settings set policy = jsonb_set(policy, '{insights}', $2) where tenant_id = $1`, [tenant, JSON.stringify({ readers: [reader], attendees: [reader] })]);
});
afterAll(async () => {
	await n8n.sandbox.setFaults([]);
	await n8n.sandbox.setServiceFaults([]);
	await n8n.close();
});

test('figures of other systems are stored, a row a metric and day, and what cannot be read is counted', async () => {
	const rows = rowsUntilYesterday();
	for (let start = 0; start < rows.length; start += 4000) {
		const answer = await n8n.callWebhook('comms/metrics', { method: 'POST', headers: n8n.inboundWebhookHeaders, body: rows.slice(start, start + 4000) });
		expect(answer).toMatchObject({ status: 202, data: { refused: 0 } });
	}
	const odd = await n8n.callWebhook('comms/metrics', { method: 'POST', headers: n8n.inboundWebhookHeaders, body: [{ date: 'once', metric: 'leads', value: 1 }, 7] });
	expect(odd.data).toMatchObject({ stored: 0, refused: 2 });
	expect((await n8n.callWebhook('comms/metrics', { method: 'POST', body: [] })).status).toBe(403);
});

test('n8n is asked for its own runs; where it does not answer, everything else is counted and the fault is told', async () => {
	expect(await statusOf('comms-collect-metrics', 'Collect now')).toBe('success');
	await connect('comms-collect-metrics', ['Ask n8n for its runs'], { n8nUrl: n8n.urls.n8n });
	expect((await n8n.runWorkflow('comms-collect-metrics', { startNode: 'Collect now' })).error).toContain('there are several businesses');
	await connect('comms-collect-metrics', [], { tenant });
	expect(await statusOf('comms-collect-metrics', 'Collect now')).toBe('success');
	const runs = async () => await n8n.query<{ workflow_id: string; production: boolean; count: string }>('select workflow_id, production, count(*) from comms.automation_runs group by 1, 2');
	const counted = await runs();
	// The figures came by webhook, the workflow itself was started by hand.
	expect(counted).toContainEqual(expect.objectContaining({ workflow_id: 'comms-collect-metrics', production: true }));
	expect(counted).toContainEqual(expect.objectContaining({ workflow_id: 'comms-collect-metrics', production: false }));
	await connect('comms-collect-metrics', [], { n8nUrl: 'http://127.0.0.1:9' });
	const failed = await n8n.runWorkflow('comms-collect-metrics', { startNode: 'Collect now' });
	expect([failed.status, failed.error]).toEqual(['error', expect.stringContaining('n8n did not give its runs')]);
	expect(await runs()).toEqual(expect.arrayContaining(counted));
	await n8n.restoreWorkflow('comms-collect-metrics');
});

test('the report of a month reaches its reader once by mail and once in Drive, whatever fails in between', async () => {
	const report = async () => (await n8n.query<{ file_name: string; delivered: Array<{ how: string }> }>(`select file_name, delivered from comms.insight_reports where tenant_id = $1 and edition = 'monthly'`, [tenant]))[0];
	const send = async () => await n8n.runWorkflow('comms-monthly-report', { startNode: "Send last month's now" });
	await n8n.sandbox.setFaults([{ kind: 'reject', pattern: reader }]);
	expect((await send()).error).toContain('Not every report reached everyone');
	expect(await report()).toBeUndefined();
	await n8n.sandbox.setFaults([]);
	expect((await send()).status).toBe('success');
	expect((await send()).status).toBe('success');
	expect(await report()).toMatchObject({ file_name: expect.stringMatching(/\.pdf$/), delivered: [{ how: 'email' }] });
	const [mail, ...more] = await mailsTo(reader);
	expect(more).toEqual([]);
	expect(await n8n.sandbox.raw(mail?.id ?? '')).toContain('application/pdf');

	await connect('comms-monthly-report', ['Is it in Drive already?', 'File it in Google Drive'], { driveFolder: accounts.google.folderId });
	await n8n.sandbox.setServiceFaults([{ service: 'google', kind: 'server_error' }]);
	expect((await send()).error).toContain('Not every report reached everyone');
	await n8n.sandbox.setServiceFaults([]);
	expect((await send()).status).toBe('success');
	expect((await send()).status).toBe('success');
	expect((await report())?.delivered).toMatchObject([{ how: 'email' }, { how: 'drive' }]);
	// A run that died after filing it and before noting so: the file is found by its name.
	await n8n.query(`update comms.insight_reports set delivered = delivered - 1 where tenant_id = $1 and edition = 'monthly'`, [tenant]);
	expect((await send()).status).toBe('success');
	expect((await report())?.delivered).toMatchObject([{ how: 'email' }, { how: 'drive' }]);
	expect((await taken('documents')).map(({ title, request }) => [title, request])).toEqual([[(await report())?.file_name, expect.objectContaining({ beginning: expect.stringContaining('%PDF') })]]);
	expect(await mailsTo(reader)).toHaveLength(1);
	await n8n.restoreWorkflow('comms-monthly-report');
});

test('the spreadsheet has six tabs, filled anew each time; without Google the live page is there all the same', async () => {
	await connect('comms-dashboard', ['Which tabs are there?', 'Fill the tabs'], { spreadsheet: accounts.google.spreadsheetId, tenant });
	await n8n.sandbox.setServiceFaults([{ service: 'google', kind: 'server_error' }]);
	expect(await statusOf('comms-dashboard', 'Fill the spreadsheet now')).toBe('error');
	expect((await n8n.callWebhook('comms/dashboard', { headers: n8n.pagesHeaders, query: { tenant } })).status).toBe(200);
	await n8n.sandbox.setServiceFaults([]);
	for (let time = 0; time < 2; time += 1) expect(await statusOf('comms-dashboard', 'Fill the spreadsheet now')).toBe('success');
	const filled = (await taken('documents')).filter(({ to }) => to === accounts.google.spreadsheetId);
	expect(filled).toHaveLength(2);
	expect(filled[1]?.text.match(/^\[.+\]$/gm)).toEqual(['[Sheet1]', '[Executive Summary]', '[Pipeline Health]', '[Automation Performance]', '[Time Savings]', '[Opportunities]', '[Trends]']);
	expect(filled[1]?.text).toContain('Deals won');
	await n8n.restoreWorkflow('comms-dashboard');
});

test('the deck of a quarter waits for a person, goes out as it was approved, and both reports get a call that people may move', async () => {
	expect(await statusOf('comms-quarter-review', "Prepare last quarter's now")).toBe('success');
	expect(await statusOf('comms-quarter-review', "Prepare last quarter's now")).toBe('success');
	const before = (await mailsTo(reader)).length;
	const open = async () => await n8n.callWebhook('comms/reviews', { headers: n8n.pagesHeaders });
	const html = String((await open()).data);
	const value = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? '';
	const deck = await fetch(`${n8n.urls.webhook}/comms/reviews?file=${value('id')}`, { headers: n8n.pagesHeaders });
	const bytes = Buffer.from(await deck.arrayBuffer());
	expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
	const press = async (action: string, form = value('form')) => (await n8n.callWebhook('comms/reviews', { method: 'POST', headers: { ...n8n.pagesHeaders, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ id: value('id'), action, form }).toString() })).headers.location;
	expect(await press('approve', 'forged')).toContain('said=stale');
	await n8n.sandbox.setFaults([{ kind: 'reject', pattern: reader }]);
	expect(await press('approve')).toContain('said=unsent');
	await n8n.sandbox.setFaults([]);
	expect(await press('approve')).toContain('said=approved');
	expect(await press('approve')).toContain('said=gone');
	const mails = await mailsTo(reader);
	expect(mails).toHaveLength(before + 1);
	expect((await n8n.sandbox.raw(mails.at(-1)?.id ?? '')).replace(/\s/g, '')).toContain(bytes.toString('base64').slice(0, 2000));

	await n8n.sandbox.setServiceFaults([{ service: 'google', kind: 'server_error' }]);
	expect(await statusOf('comms-book-reviews', 'Book now')).toBe('error');
	await n8n.sandbox.setServiceFaults([]);
	for (let time = 0; time < 2; time += 1) expect(await statusOf('comms-book-reviews', 'Book now')).toBe('success');
	const calls = async () => await n8n.query<{ edition: string; state: string; event_id: string; minutes: string }>(`select i.edition, c.state, c.event_id, extract(epoch from c.ends_at - c.starts_at) / 60 as minutes from comms.review_calls c join comms.insight_reports i on i.id = c.report_id where c.tenant_id = $1 order by 1`, [tenant]);
	expect((await calls()).map(({ edition, state, minutes }) => [edition, state, Number(minutes)])).toEqual([['monthly', 'booked', 30], ['quarterly', 'booked', 60]]);
	expect((await taken('calendar', reader)).map(({ text }) => text.includes('min)'))).toEqual([true, true]);
	const [monthly, quarterly] = await calls();
	const byGuest = async (to: string | undefined, text: string) => await fetch(new URL('/control/services/inbound', n8n.facts.urls.outbox), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ service: 'google', from: reader, to, text }) });
	expect((await byGuest(monthly?.event_id, '2031-03-04T09:00:00Z')).status).toBe(201);
	expect((await byGuest(quarterly?.event_id, 'cancel')).status).toBe(201);
	for (let time = 0; time < 2; time += 1) expect(await statusOf('comms-book-reviews', 'Book now')).toBe('success');
	expect((await calls()).map(({ state }) => state)).toEqual(['moved', 'cancelled']);
	const [told, ...again] = (await n8n.sandbox.messages()).filter(({ subject }) => subject?.startsWith('Review calls'));
	expect([told?.text, again]).toEqual([expect.stringMatching(/cancelled[^]*moved to 2031-03-04|moved to 2031-03-04[^]*cancelled/), []]);
	expect((await n8n.sandbox.violations()).violations).toEqual([]);
});

test('what goes wrong is told to Slack once; where Slack refuses, it is said', async () => {
	const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
	const faults = async (metric: string) => {
		const body = Array.from({ length: 60 }, (_, place) => ({ date: day(60 - place), metric, tenantId: tenant, unit: 'share', of: 1000, value: place === 59 ? 0.4 : 0.01 + 0.001 * (place % 5) }));
		await n8n.callWebhook('comms/metrics', { method: 'POST', headers: n8n.inboundWebhookHeaders, body });
	};
	const told = async (metric: string) => (await n8n.sandbox.serviceMessages({ service: 'slack', to: '#insights' })).filter(({ text }) => text.includes(metric));
	await connect('comms-send-alerts', [], { dailyWinAt: 99, weeklySnapshotAt: 99 });
	await faults('checkout_error_rate');
	for (let time = 0; time < 2; time += 1) expect(await statusOf('comms-send-alerts', 'Look now')).toBe('success');
	expect(await told('Checkout error rate')).toHaveLength(1);
	await faults('login_error_rate');
	await n8n.sandbox.setServiceFaults([{ service: 'slack', kind: 'reject', code: 'not_in_channel' }]);
	expect((await n8n.runWorkflow('comms-send-alerts', { startNode: 'Look now' })).error).toContain('Slack did not take an alert: not_in_channel');
	await n8n.sandbox.setServiceFaults([]);
	await n8n.restoreWorkflow('comms-send-alerts');
});

test('the dashboard fits a phone and a desk, light and dark, asks no other host, and is there in a second or two', async () => {
	const { user: username, password } = n8n.facts.pages;
	expect((await fetch(`${n8n.urls.webhook}/comms/dashboard`)).status).toBe(401);
	const browser = await launchChromium();
	try {
		for (const [width, colorScheme] of [[390, 'light'], [1280, 'dark']] as const) {
			const page = await (await browser.newContext({ httpCredentials: { username, password }, viewport: { width, height: 900 }, colorScheme })).newPage();
			const hosts = new Set<string>();
			page.on('request', (request) => void (request.url().startsWith('data:') || hosts.add(new URL(request.url()).host)));
			await page.goto(`${n8n.urls.webhook}/comms/dashboard?tenant=${tenant}`);
			expect(await page.locator('figure svg').count()).toBeGreaterThan(3);
			expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
			expect([...hosts]).toEqual([new URL(n8n.urls.webhook).host]);
			expect(await accessibilityProblems(page)).toEqual([]);
			if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/dashboard-${width}.png`, fullPage: true });
		}
	} finally {
		await browser.close();
	}
});

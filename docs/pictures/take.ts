import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { owner, pages, pagesUser } from '../../sandbox/launcher/demoAccounts';
import { root } from '../../sandbox/launcher/folders';
import { N8nRest } from '../../sandbox/launcher/n8nRest';
import { readState } from '../../sandbox/launcher/state';
import { readWorkflows } from '../../sandbox/launcher/workflowImport';
import { launchChromium } from '../../test/pages/chromium';

/**
 * Takes the pictures of README and docs from a running demo: `npm start` in one terminal (best after --reset), then
 * `npm run pictures` in another. Needs Chromium (CHROMIUM_PATH, else /usr/bin/chromium). Writes a mail as a customer,
 * approves the reply and waits for it, as a newcomer would.
 */

const folder = join(root, '.cache', 'demo');
const target = (name: string): string => join(__dirname, `${name}.png`);
const state = readState(folder);
if (!state.ports) throw new Error('Start the demo first: npm start');
const { ports } = state;
const outboxUrl = `http://127.0.0.1:${ports.outbox}/`;
const n8nUrl = `http://127.0.0.1:${ports.n8n}`;

async function open(browser: Browser, login?: { username: string; password: string }): Promise<Page> {
	const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, httpCredentials: login });
	return context.newPage();
}

/** A newcomer's first hour, in pictures. */
async function firstHour(browser: Browser): Promise<void> {
	const outbox = await open(browser);
	await outbox.goto(outboxUrl);
	await outbox.screenshot({ path: target('outbox') });
	await outbox.locator('#customer-list a', { hasText: 'English' }).first().click();
	await outbox.locator('#open-write').click();
	await outbox.locator('#write-example').selectOption({ index: 1 });
	await outbox.waitForTimeout(300);
	await outbox.screenshot({ path: target('outbox-write') });
	await outbox.locator('#write button[type=submit]').click();

	const waiting = await open(browser, { username: pagesUser, password: state.secrets.pagesPassword });
	const openDraft = waiting.getByRole('button', { name: /open the reply/i }).first();
	for (let i = 0; i < 60; i++) {
		await waiting.goto(pages(`http://127.0.0.1:${ports.n8n}`).drafts.url);
		if ((await openDraft.count()) > 0) break;
		await waiting.waitForTimeout(1000);
	}
	await waiting.screenshot({ path: target('waiting') });
	await openDraft.click();
	await waiting.locator('button[value=approve_now]').waitFor();
	await waiting.setViewportSize({ width: 1280, height: 1120 });
	await waiting.screenshot({ path: target('approve') });
	await waiting.locator('button[value=approve_now]').click();
	await waiting.locator('.banner').waitFor();

	// The outbox is looked through once a minute.
	await outbox.locator('#mails > li').nth(1).waitFor({ timeout: 120_000 });
	await outbox.waitForTimeout(1500);
	await outbox.screenshot({ path: target('outbox-answered') });
}

/** One workflow as the editor shows it; docs/workflows has drawings of all. */
async function canvases(browser: Browser): Promise<void> {
	const rest = new N8nRest(n8nUrl);
	await rest.logIn(owner(state));
	const page = await open(browser);
	await page.setViewportSize({ width: 1700, height: 820 });
	const [name = '', value = ''] = rest.cookie.split(';')[0]?.split('=') ?? [];
	await page.context().addCookies([{ name, value, url: n8nUrl }]);
	for (const { workflow } of readWorkflows().filter(({ workflow: { id } }) => id === 'comms-triage-email')) {
		await page.goto(`${n8nUrl}/workflow/${workflow.id}`);
		await page.locator('.vue-flow__node').first().waitFor({ timeout: 60_000 });
		await page.waitForTimeout(2500);
		// n8n's own advice covers a part of the canvas.
		const advice = page.locator('[data-test-id="suggested-actions-close"]');
		if (await advice.isVisible()) await advice.click();
		await page.keyboard.press('1');
		await page.waitForTimeout(1500);
		await page.screenshot({ path: target(workflow.id.replace('comms-', '')) });
	}
}

async function main(): Promise<void> {
	const browser = await launchChromium();
	try {
		const wanted = process.argv[2];
		if (wanted !== 'canvases') await firstHour(browser);
		if (wanted !== 'pages') await canvases(browser);
	} finally {
		await browser.close();
	}
}

void main();

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityProblems } from '../../pages/accessibility';
import { launchChromium } from '../../pages/chromium';
import { TestN8n } from '../harness/TestN8n';
import { Stage, type Person } from './stage';

/** What goes out on the channel portal, and the page on which the customer reads it. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
const contrastProblems = readFileSync(join(__dirname, '../../sandbox/contrast.browser.js'), 'utf8');
let browser: Browser;

beforeAll(async () => {
	await stage.prepare();
	browser = await launchChromium();
}, 60_000);
afterAll(async () => {
	await browser.close();
	await n8n.close();
}, 60_000);

const open = async (options: BrowserContextOptions = {}): Promise<Page> => (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
const linkOf = async ({ id }: Person): Promise<string> => {
	const [row] = await n8n.query<{ token: string }>('select comms.issue_portal_link($1) as token', [id]);
	return `${n8n.urls.webhook}/comms/portal?token=${row?.token}`;
};
const unread = (person: Person) => n8n.query('select 1 from comms.portal_messages where contact_id = $1 and read_at is null', [person.id]);

test('a message on the channel portal is read there, by a link that another message brings', async () => {
	const person = await stage.person({ language: 'de' });
	const first = await stage.enqueue(person, 'portal', { subject: 'Ihr Wartungstermin', text: 'Guten Tag,\n\nder Termin ist am 3. März um 9 Uhr.\n\n<b>Studio</b>', language: 'de' });
	const second = await stage.enqueue(person, 'portal', { subject: 'Rechnung 4711', text: 'Die Rechnung liegt bei.', language: 'de' });
	const mail = await stage.enqueue(person, 'email', { text: 'Neues für Sie: %portal_url%' });
	await n8n.query(
		`insert into comms.appointments (tenant_id, contact_id, reference, kind, place, starts_at, time_zone) select tenant_id, id, $2, 'Wartung', 'Kaistraße 12', '2031-03-03T08:00:00Z', 'Europe/Berlin' from comms.crm_contacts where id = $1`,
		[person.id, `portal-${person.email}`],
	);
	const visit = async () => (await n8n.query<{ status: string }>('select status from comms.appointments where contact_id = $1', [person.id]))[0]?.status;
	await stage.sendDue();
	expect(await stage.states(first, second, mail)).toEqual(['accepted', 'accepted', 'accepted']);
	const [sent] = await n8n.sandbox.messages({ to: person.email });
	const url = /https?:\/\/\S+comms\/portal\?token=[0-9a-f]{64}/.exec(sent?.text ?? '')?.[0] ?? '';

	const page = await open({ javaScriptEnabled: false, viewport: { width: 375, height: 740 } });
	await page.goto(url);
	expect(await page.textContent('h1')).toBe('Ihre Nachrichten');
	expect(await page.locator('article.message').count()).toBe(2);
	expect(await visit()).toBe('booked');
	expect(await page.locator('article', { hasText: 'Kaistraße 12' }).textContent()).toMatch(/3\. März 2031.{1,5}09:00/);
	await page.getByRole('button', { name: 'Bestätigen' }).click();
	expect(await page.locator('.banner.good').textContent()).toBe('Vielen Dank, Ihr Termin ist bestätigt.');
	expect([await visit(), await page.getByRole('button', { name: 'Bestätigen' }).count()]).toEqual(['confirmed', 0]);
	await page.getByRole('button', { name: 'Um einen anderen Termin bitten' }).click();
	expect(await n8n.query('select kind from comms.client_tasks where contact_id = $1', [person.id])).toEqual([{ kind: 'move_appointment' }]);
	expect(await page.locator('article', { hasText: 'Kaistraße 12' }).textContent()).toContain('Sie haben um einen anderen Termin gebeten.');
	expect(await page.locator('article', { hasText: 'Wartungstermin' }).locator('.words').textContent()).toContain('<b>Studio</b>');
	expect(await unread(person)).toHaveLength(2);

	await page.locator('article', { hasText: 'Wartungstermin' }).getByRole('button', { name: 'Als gelesen markieren' }).press('Enter');
	await page.waitForSelector('.banner.good');
	expect(await stage.states(first, second)).toEqual(['opened', 'accepted']);
	expect(await page.locator('article', { hasText: 'Wartungstermin' }).textContent()).toContain('Gelesen am');
	await page.getByRole('button', { name: 'Alle als gelesen markieren' }).click();
	await page.waitForSelector('.banner.good');
	expect(await stage.states(first, second)).toEqual(['opened', 'opened']);
	expect(await page.getByRole('button', { name: 'gelesen' }).count()).toBe(0);
}, 120_000);

test.each(['en', 'es', 'fr', 'de', 'zh', 'ja'])('the page in %s has its language, names for its buttons, enough contrast, and fits a phone', async (lang) => {
	const person = await stage.person({ language: lang });
	const [tenant] = await n8n.query<{ tenant_id: string }>('select tenant_id from comms.crm_contacts where id = $1', [person.id]);
	await n8n.query(
		`insert into comms.portal_messages (tenant_id, contact_id, subject, body, language, posted_at, read_at) values
		($1, $2, 'Your appointment on 3 March', $3, 'en', now(), null), ($1, $2, null, 'Invoice 4711 is ready.', 'en', now() - interval '2 days', now() - interval '1 day')`,
		[tenant?.tenant_id, person.id, `Hello,\n\nsee you at nine. ${'https://example.com/a-very-long-address'.repeat(4)}`],
	);
	await n8n.query(`insert into comms.appointments (tenant_id, contact_id, reference, kind, place, starts_at, time_zone, status) values ($1, $2, $3, 'Check-up', 'Quay Street 12', '2031-03-03T08:00:00Z', 'Europe/London', 'confirmed')`, [tenant?.tenant_id, person.id, `portal-${person.email}`]);
	const url = await linkOf(person);
	for (const [name, viewport, colorScheme] of [['phone', { width: 375, height: 740 }, 'light'], ['dark', { width: 375, height: 740 }, 'dark'], ['desktop', { width: 1280, height: 900 }, 'light']] as const) {
		const page = await open({ viewport, colorScheme });
		await page.goto(url);
		if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/portal-${lang}-${name}.png`, fullPage: true });
		expect(await page.locator('html').getAttribute('lang')).toBe(lang);
		expect(await page.locator('article').count()).toBe(3);
		if (lang === 'ja') expect(await accessibilityProblems(page)).toEqual([]);
		expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
		expect(await page.evaluate(`[...document.querySelectorAll('button')].filter((button) => !button.textContent.trim()).length`)).toBe(0);
		expect(await page.evaluate(contrastProblems)).toEqual([]);
		expect(await page.locator('script').count()).toBe(0);
		await page.context().close();
	}
	expect(await unread(person)).toHaveLength(1);
}, 120_000);

test('a link that opens nothing looks like any other, and nothing is cached or indexed', async () => {
	const person = await stage.person();
	const good = new URL(await linkOf(person)).searchParams.get('token') ?? '';
	const answers = [];
	for (const token of ['f'.repeat(64), good.replace(/.$/, (last) => (last === '0' ? '1' : '0')), '', "' or 1=1 --"]) {
		const { status, data, headers } = await n8n.callWebhook('comms/portal', { query: { token }, headers: { 'accept-language': 'de' } });
		answers.push(JSON.stringify([status, data, headers['cache-control'], headers['x-robots-tag']]));
	}
	expect(new Set(answers).size).toBe(1);
	expect(JSON.parse(answers[0] ?? '[]')).toEqual([404, expect.stringContaining('Dieser Link funktioniert nicht'), 'no-store', expect.stringContaining('noindex')]);
}, 60_000);

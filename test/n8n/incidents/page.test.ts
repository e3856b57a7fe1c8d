import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { readTextSet } from '../../../workflows/texts/readTexts';
import { accessibilityProblems } from '../../pages/accessibility';
import { launchChromium } from '../../pages/chromium';
import { TestN8n } from '../harness/TestN8n';
import { eventually, run } from '../inbox';
import { noonZone, Stage } from '../messaging/stage';

/** An incident led from its page in a real browser: written, looked at in every language, approved once, corrected, ended, exported. */

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
const { user: username, password } = n8n.facts.pages;
const part = `page-${run}`;
/** What was said before is known: each run says something else. */
const mark = `INC-${Number.parseInt(run, 16)}`;
let browser: Browser;
let tenant = '';
let incident = '';

beforeAll(async () => {
	browser = await launchChromium();
	await stage.prepare();
	tenant = await stage.tenant();
	await n8n.query('select * from comms.load_templates($1)', [JSON.stringify(readTextSet('incidents'))]);
	await n8n.query('insert into comms.service_components values ($1, $2, $3)', [tenant, part, 'Checkout <b>']);
	await n8n.query(
		`with made as (insert into comms.crm_accounts (tenant_id, name, tier) values ($1, 'Page ' || $2, 'standard') returning id),
			used as (insert into comms.component_users (tenant_id, component, account_id) select $1, $3, id from made)
		insert into comms.crm_contacts (tenant_id, account_id, name, first_name, email, language, time_zone) select $1, made.id, 'Kim ' || l, 'Kim', l || '.page.' || $2 || '@incident.example', l, $4 from made, unnest(array['en', 'de', 'ja']) l`,
		[tenant, run, part, noonZone()],
	);
	const { data } = await n8n.callWebhook('comms/incidents', { method: 'POST', headers: n8n.inboundWebhookHeaders, body: { severity: 'P2', components: [part], impactKind: 'errors', author: 'monitoring', key: part } });
	incident = (data as { incidents: Array<{ id: string }> }).incidents[0]?.id ?? '';
}, 120_000);
afterAll(async () => {
	await n8n.query('update comms.incidents set status = $2, resolved_at = coalesce(resolved_at, now()), followed_up_at = now() where id::text = $1', [incident, 'resolved']);
	await browser.close();
	await n8n.close();
}, 60_000);

const open = async (more = '', options: BrowserContextOptions = {}): Promise<Page> => {
	const page = await (await browser.newContext({ httpCredentials: { username, password }, viewport: { width: 1280, height: 900 }, ...options })).newPage();
	await page.goto(`${n8n.urls.webhook}/comms/incident?incident=${incident}${more}`);
	return page;
};
const shot = async (page: Page, name: string): Promise<void> => {
	if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/incident-${name}.png`, fullPage: true });
};
const updates = async () => await n8n.query<{ id: string; kind: string; texts: Record<string, unknown>; author: string }>(`select id, kind, texts, author from comms.incident_updates where incident_id = $1 and state = 'posted' order by posted_at`, [incident]);
/** Writes a draft on the page and comes to the page that shows it in every language. */
async function write(page: Page, kind: string, words: Record<string, string>): Promise<void> {
	await page.goto(`${n8n.urls.webhook}/comms/incident?incident=${incident}&write=${kind}`);
	for (const [name, text] of Object.entries(words)) await page.fill(`#word-${name}`, text);
	await page.fill('#author', 'Eva Lind');
	await page.getByRole('button', { name: 'See it in every language' }).click();
}

test('an update is written, put right in German, looked at in six languages, and sent by one approval', async () => {
	const page = await open();
	await page.locator('#promise + p').waitFor();
	expect(await page.locator('.clock').textContent()).toMatch(/\d+ min left/);
	expect(await page.locator('dl.facts').textContent()).toContain('Checkout <b>');
	await page.fill('#who', 'Eva Lind');
	await page.getByRole('button', { name: 'I have it in hand' }).click();
	expect(await page.locator('.banner').textContent()).toBe('You have it in hand.');

	await write(page, 'update', { findings: 'A certificate ran out on 3 of 5 servers.', nextSteps: 'We replace it.' });
	expect(await page.locator('.side > article').count()).toBe(6);
	expect(await page.locator('article[lang=ja] h3').first().textContent()).toContain('1 reader');
	for (const language of ['en', 'es', 'fr', 'de', 'zh', 'ja']) expect(await page.locator(`article[lang=${language}] .mail`).first().textContent()).toContain('A certificate ran out on 3 of 5 servers.');
	expect(await updates()).toHaveLength(1);

	const german = page.locator('article[lang=de]');
	const say = async (findings: string) => {
		await german.getByText('Write it in German').click();
		await german.locator('textarea').first().fill(findings);
		await german.locator('textarea').nth(1).fill('Wir tauschen es aus.');
		await german.getByRole('button', { name: 'Check and keep' }).click();
	};
	// A slip in a figure is found before anybody reads it.
	await say('Auf 4 von 5 Servern ist ein Zertifikat abgelaufen.');
	expect(await page.locator('.banner.bad').textContent()).toContain('"3" got lost; "4" came in.');
	await page.goBack();
	await page.reload();
	await say('Auf 3 von 5 Servern ist ein Zertifikat abgelaufen.');
	expect(await german.locator('.mail').first().textContent()).toContain('Auf 3 von 5 Servern');
	expect(await german.textContent()).toContain('Written in this language');
	await shot(page, 'draft-1280');

	// A second window, opened before the German was written, shows another draft than the one that would be sent.
	await page.fill('#approver', 'Eva Lind');
	await page.getByRole('button', { name: 'Send to 3 readers in all languages' }).click();
	expect(await page.locator('.banner.good').textContent()).toBe('It is on its way to customers.');
	const [, update] = await updates();
	expect(update).toMatchObject({ kind: 'update', author: 'Eva Lind', texts: { de: { findings: 'Auf 3 von 5 Servern ist ein Zertifikat abgelaufen.' } } });
	await eventually('the mail in German', async () => (await n8n.query(`select 1 from comms.scheduled_messages m join comms.crm_contacts c on c.id = m.contact_id where c.email = $1 and m.message ->> 'text' like '%Auf 3 von 5 Servern%'`, [`de.page.${run}@incident.example`])).length > 0, 30);
	expect(await page.locator('#draft').count()).toBe(0);
}, 120_000);

test('a draft that changed since it was looked at is not sent', async () => {
	const before = await updates();
	const page = await open();
	await write(page, 'update', { findings: 'First.', nextSteps: 'Then.' });
	const other = await open();
	await write(other, 'update', { findings: 'Second.', nextSteps: 'Then.' });
	await page.fill('#approver', 'Eva Lind');
	await page.getByRole('button', { name: /^Send/ }).click();
	expect(await page.locator('.banner.bad').textContent()).toContain('nothing was sent');
	await other.getByRole('button', { name: 'Put the draft away' }).click();
	expect(await other.locator('.banner').textContent()).toBe('The draft was put away. Nothing was sent.');
	expect(await updates()).toEqual(before);
	const forged = await n8n.callWebhook('comms/incident', { method: 'POST', headers: n8n.pagesHeaders, body: { action: 'post', id: incident, draft: incident, version: 'x', form: 'y', author: 'z' } });
	expect(forged.headers.location).toContain('said=stale');
	expect(await n8n.callWebhook('comms/incident', { method: 'GET' })).toMatchObject({ status: 401 });
}, 90_000);

test('a model that changes a figure in one language is not used there; a person puts it right on the page of what waits', async () => {
	const says = (match: string, findings: string, nextSteps: string) => ({ match, reply: { texts: [{ name: 'findings', text: findings }, { name: 'nextSteps', text: nextSteps }] } });
	await n8n.sandbox.model({ script: [says('into German', `Es dauert noch 30 Minuten (${mark}).`, 'Wir beobachten es.'), says('into Spanish', `Llevará 20 minutos más (${mark}).`, 'Lo vigilamos.')] });
	await n8n.patchWorkflow('comms-translate', ({ nodes }) => {
		const node = nodes.find(({ name }) => name === 'Translate and check');
		if (node) Object.assign(node, { parameters: { operation: 'translate', engine: 'api', apiModel: 'sandbox' }, credentials: { openAiCompatibleApi: { id: null, name: 'OpenAI-compatible endpoint' } } });
	});
	try {
		const page = await open();
		await write(page, 'update', { findings: `It will take 20 minutes more (${mark}).`, nextSteps: 'We watch it.' });
		await page.getByRole('button', { name: 'Translate the missing words' }).click();
		expect(await page.locator('.banner').first().textContent()).toBe('What is known or was translated is in. Look at it.');
		expect(await page.locator('article[lang=es]').textContent()).toContain(`Llevará 20 minutos más (${mark}).`);
		expect(await page.locator('article[lang=es]').textContent()).toContain('Translated: read it before you send it');
		expect(await page.locator('article[lang=de] .mail').first().textContent()).toContain(`It will take 20 minutes more (${mark}).`);
		expect(await n8n.query(`select source from comms.translations where target_language = 'de' and state = 'machine' and source = 'We watch it.'`)).toHaveLength(1);

		const list = await open();
		await list.goto(`${n8n.urls.webhook}/comms/translations`);
		await shot(list, 'translations');
		const row = list.locator('section', { hasText: mark }).filter({ hasText: 'English to German' });
		expect(await row.textContent()).toContain('"20" got lost; "30" came in.');
		const approve = async (text: string) => {
			await row.getByLabel('Translation').fill(text);
			await row.getByLabel('Your name').fill('Eva Lind');
			await row.getByRole('button', { name: 'Check and approve' }).click();
		};
		await approve(`Es dauert noch 20 Minuten (${mark}1).`);
		expect(await list.locator('.banner.bad').textContent()).toContain(`"${mark}" got lost`);
		await approve(`Es dauert noch 20 Minuten (${mark}).`);
		expect(await list.locator('.banner.good').textContent()).toBe('It is approved, and known from now on.');
		await page.getByRole('button', { name: 'Translate the missing words' }).click();
		expect(await page.locator('article[lang=de] .mail').first().textContent()).toContain(`Es dauert noch 20 Minuten (${mark}).`);
		await page.getByRole('button', { name: 'Put the draft away' }).click();
	} finally {
		await n8n.sandbox.model({ script: [] });
		await n8n.restoreWorkflow('comms-translate');
	}
}, 120_000);

test('the wrong text is corrected, the end is told, and the review exported, all from the page', async () => {
	await stage.sendDue();
	const page = await open();
	await write(page, 'correction', { wrong: 'On 3 of 5 servers.', right: 'On 2 of 5 servers.' });
	await page.fill('#approver', 'Eva Lind');
	await page.getByRole('button', { name: /^Send/ }).click();
	expect(await page.locator('.banner.good').textContent()).toBe('It is on its way to customers.');
	await page.getByRole('button', { name: 'Tick: The details are checked' }).click();
	expect(await page.locator('tr', { hasText: 'The details are checked' }).textContent()).toContain('☑ Eva Lind');

	await page.goto(`${n8n.urls.webhook}/comms/incident?incident=${incident}&write=resolved&by=Eva%20Lind`);
	await page.getByLabel('Service is back to normal').check();
	await write(page, 'resolved', { issue: 'Payments failed.', cause: 'A certificate.', solution: 'A new one.' });
	await page.fill('#approver', 'Eva Lind');
	await page.getByRole('button', { name: /^Send/ }).click();
	expect((await updates()).map(({ kind }) => kind)).toEqual(['alert', 'update', 'correction', 'resolved']);
	await stage.sendDue();
	await page.reload();
	await shot(page, 'over-1280');
	expect(await page.locator('#timeline ~ div tbody tr').allTextContents()).toEqual([expect.stringContaining('declared'), expect.stringContaining('First notice'), expect.stringContaining('acknowledged'), expect.stringContaining('Update'), expect.stringContaining('Correction'), expect.stringContaining('It is over')]);

	const review = await n8n.callWebhook(`comms/incident-review?incident=${incident}`, { method: 'GET', headers: n8n.pagesHeaders });
	expect([review.status, review.headers['content-disposition']]).toEqual([200, expect.stringMatching(/attachment; filename="review-INC-\d+\.html"/)]);
	expect(String(review.data)).toContain('A certificate. · Payments failed. · A new one.');
	expect(String(review.data)).not.toContain('Kim de');
	const data = await n8n.callWebhook(`comms/incident-review?incident=${incident}&format=json`, { method: 'GET', headers: n8n.pagesHeaders });
	expect(data.data).toMatchObject({ severity: 'P2', updatesLate: 0, results: expect.arrayContaining([expect.objectContaining({ kind: 'correction', channel: 'email' })]) });
	expect(await n8n.callWebhook(`comms/incident-review?incident=${incident}`, { method: 'GET' })).toMatchObject({ status: 401 });
}, 120_000);

test('on a phone and in the dark nothing is cut off', async () => {
	for (const [name, options] of [['phone-dark', { viewport: { width: 375, height: 740 }, colorScheme: 'dark' }], ['desk', {}]] as const) {
		const page = await open('', options);
		expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
		await shot(page, name);
		expect(await accessibilityProblems(page)).toEqual([]);
		await page.goto(`${n8n.urls.webhook}/comms/incident`);
		expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
		await shot(page, `list-${name}`);
		expect(await accessibilityProblems(page)).toEqual([]);
	}
});

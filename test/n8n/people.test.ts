import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityProblems } from '../pages/accessibility';
import { launchChromium } from '../pages/chromium';
import { eventually, run } from './inbox';
import { TestN8n } from './harness/TestN8n';

/** People's own pages: preferences, unsubscribing, sign-ups, their data; and the clocks that clean up and listen. */

const n8n = TestN8n.connect();
/** Gives every visible text with too little contrast. */
const contrastProblems = readFileSync(join(__dirname, '../sandbox/contrast.browser.js'), 'utf8');
let browser: Browser;
let tenant: string;
let people = 0;

beforeAll(async () => {
	browser = await launchChromium();
	const [row] = await n8n.query<{ tenant_id: string }>('select tenant_id from comms.tenant_settings order by company limit 1');
	tenant = row?.tenant_id ?? '';
	await n8n.query('update comms.tenant_settings set public_url = $1 where tenant_id = $2', [n8n.urls.n8n.replace(/\/$/, ''), tenant]);
}, 60_000);
afterAll(async () => {
	await browser.close();
	await n8n.close();
}, 60_000);

interface Person {
	id: string;
	name: string;
	email: string;
	token: string;
}

/** A customer who agreed to news by mail, with the link of a newsletter. */
async function person({ language = 'en', purpose = 'unsubscribe' } = {}): Promise<Person> {
	const email = `person${++people}.${run}@people.example`;
	const name = `Ada Person${people}${run}`;
	const [contact] = await n8n.query<{ id: string }>(`insert into comms.crm_contacts (tenant_id, name, email, phone, language, time_zone) values ($1, $2, $3, $4, $5, 'Europe/Madrid') returning id`, [tenant, name, email, `+346${String(Number.parseInt(run, 16) * 100 + people).padStart(10, '0').slice(-10)}`, language]);
	const id = contact?.id ?? '';
	await n8n.query(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, 'marketing', 'email', 'granted', 'form', now() - interval '1 day'), ($1, $2, 'marketing', 'sms', 'granted', 'form', now() - interval '1 day')`, [tenant, id]);
	// Far in the future, so that the clock of this n8n leaves it alone.
	const [message] = await n8n.query<{ id: string }>(`select id from comms.enqueue_message($1)`, [{ tenantId: tenant, key: `people-${run}-${people}`, channel: 'email', topic: 'marketing', type: 'newsletter', to: email, contactId: id, subject: 'News', text: 'News', dueAt: '2090-01-01T00:00:00Z' }]);
	const token = randomBytes(32).toString('hex');
	await n8n.query(`insert into comms.message_links (tenant_id, message_id, token_hash, purpose) values ($1, $2, comms.token_hash($3), $4)`, [tenant, message?.id, token, purpose]);
	return { id, name, email, token };
}

const ledger = async ({ id }: Person): Promise<Record<string, string>> =>
	Object.fromEntries((await n8n.query<{ cell: string; state: string }>(`select distinct on (topic, channel) topic || '/' || channel as cell, state from comms.consent_events where contact_id = $1 order by topic, channel, at desc, id desc`, [id])).map(({ cell, state }) => [cell, state]));
const link = (page: string, { token }: { token: string }, more = ''): string => `${n8n.urls.webhook}/comms/${page}?token=${token}${more}`;
const open = async (options: BrowserContextOptions = {}): Promise<Page> => (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
const shot = async (page: Page, name: string): Promise<void> => {
	if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
};
const mailed = async (type: string, to: string): Promise<string> => {
	const [row] = await n8n.query<{ text: string }>(`select message ->> 'text' as text from comms.scheduled_messages where type = $1 and recipient = $2 order by created_at desc limit 1`, [type, to]);
	return /https?:\/\/\S+token=[0-9a-f]{64}/.exec(row?.text ?? '')?.[0] ?? '';
};
const agreed = { 'marketing/email': 'granted', 'marketing/sms': 'granted' };

describe('a mail scanner', () => {
	test('that opens every link and runs every script leaves everybody subscribed', async () => {
		const ada = await person();
		const before = await n8n.query('select * from comms.communication_preferences where contact_id = $1', [ada.id]);
		const page = await open();
		const seen = new Set<string>();
		const waiting = ['preferences', 'unsubscribe', 'confirm', 'privacy'].map((name) => link(name, ada));
		while (waiting.length > 0) {
			const url = waiting.pop() ?? '';
			if (seen.has(url)) continue;
			seen.add(url);
			await page.goto(url);
			await page.waitForLoadState('networkidle');
			expect(await page.locator('script').count()).toBe(0);
			waiting.push(...(await page.locator('a[href]').evaluateAll((links: unknown[]) => links.map(String))));
			// Forms that only look are links, too.
			for (const form of await page.locator('form[method=get]').all()) {
				for (const button of await form.locator('button').all()) {
					waiting.push(`${n8n.urls.webhook}/comms/${(await form.getAttribute('action')) ?? url.split('/').pop()?.split('?')[0]}?token=${ada.token}&lang=${(await button.getAttribute('value')) ?? 'en'}`);
				}
			}
		}
		expect(seen.size).toBeGreaterThan(12);
		expect(await ledger(ada)).toEqual(agreed);
		expect(await n8n.query('select * from comms.communication_preferences where contact_id = $1', [ada.id])).toEqual(before);
		expect(await n8n.query('select 1 from comms.privacy_requests where contact_id = $1', [ada.id])).toEqual([]);
	}, 120_000);
});

describe('one click', () => {
	const form = 'application/x-www-form-urlencoded';
	test.each([
		['as a form', form, 'List-Unsubscribe=One-Click'],
		['as form data', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'],
	])('%s unsubscribes at once, from its topic and channel only', async (_how, type, body) => {
		const ada = await person();
		const answer = await n8n.callWebhook(`comms/unsubscribe?token=${ada.token}`, { method: 'POST', body, headers: { 'content-type': type } });
		expect(answer.status).toBe(200);
		expect(await ledger(ada)).toEqual({ 'marketing/email': 'withdrawn', 'marketing/sms': 'granted' });
		expect(await n8n.query(`select state from comms.scheduled_messages where contact_id = $1`, [ada.id])).toEqual([{ state: 'blocked' }]);
	});

	test('answers a guess in the same words and status, and does nothing for another body', async () => {
		const [ada, bob] = [await person(), await person()];
		const post = (token: string, body: string) => n8n.callWebhook(`comms/unsubscribe?token=${token}`, { method: 'POST', body, headers: { 'content-type': form, 'accept-language': 'en' } });
		const good = await post(ada.token, 'List-Unsubscribe=One-Click');
		const guess = await post('0'.repeat(64), 'List-Unsubscribe=One-Click');
		expect([guess.status, guess.data]).toEqual([good.status, good.data]);
		await post(bob.token, 'hello=world');
		expect(await ledger(bob)).toEqual(agreed);
	});
});

test('one click by an expired link unsubscribes, too', async () => {
	const ada = await person();
	await n8n.query(`update comms.message_links set expires_at = now() - interval '1 second' where token_hash = comms.token_hash($1)`, [ada.token]);
	await n8n.callWebhook(`comms/unsubscribe?token=${ada.token}`, { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
	expect(await ledger(ada)).toEqual({ 'marketing/email': 'withdrawn', 'marketing/sms': 'granted' });
}, 60_000);

describe('a link that opens nothing', () => {
	test('looks the same, whether it was guessed, altered or has expired', async () => {
		const [expired, altered] = [await person(), await person()];
		await n8n.query(`update comms.message_links set expires_at = now() - interval '1 second' where token_hash = comms.token_hash($1)`, [expired.token]);
		const tokens = ['f'.repeat(64), expired.token, altered.token.replace(/.$/, (last) => (last === '0' ? '1' : '0')), "' or 1=1 --", ''];
		for (const name of ['preferences', 'unsubscribe', 'confirm', 'privacy']) {
			const answers = [];
			for (const token of tokens) {
				const { status, data, headers } = await n8n.callWebhook(`comms/${name}`, { query: { token }, headers: { 'accept-language': 'de' } });
				answers.push(JSON.stringify([status, data, headers['cache-control'], headers['x-robots-tag']]));
			}
			expect(new Set(answers).size).toBe(1);
			expect(answers[0]).toContain('Dieser Link funktioniert nicht');
			expect(JSON.parse(answers[0] ?? '[]')).toEqual([404, expect.any(String), 'no-store', expect.stringContaining('noindex')]);
		}
	}, 60_000);

	test('takes as long to say so for a token that expired as for a guess', async () => {
		const expired = await person();
		await n8n.query(`update comms.message_links set expires_at = now() - interval '1 second' where token_hash = comms.token_hash($1)`, [expired.token]);
		const times: Record<string, number[]> = { guessed: [], expired: [] };
		for (let i = 0; i < 15; i++) {
			for (const [kind, token] of [['guessed', randomBytes(32).toString('hex')], ['expired', expired.token]] as const) {
				const start = performance.now();
				await n8n.callWebhook('comms/preferences', { query: { token } });
				times[kind]?.push(performance.now() - start);
			}
		}
		const [guessed = 0, late = 0] = [times.guessed, times.expired].map((all = []) => [...all].sort((a, b) => a - b)[7]);
		expect(Math.max(guessed, late) / Math.min(guessed, late)).toBeLessThan(1.6);
	}, 60_000);
});

describe('the preference centre', () => {
	test.each(['en', 'es', 'fr', 'de', 'zh', 'ja'])('in %s has its language, a label for every field, enough contrast, and fits a phone, without scripts', async (lang) => {
		const ada = await person({ language: lang });
		for (const [name, viewport, colorScheme] of [['phone', { width: 375, height: 740 }, 'light'], ['dark', { width: 375, height: 740 }, 'dark'], ['desktop', { width: 1280, height: 900 }, 'light']] as const) {
			for (const kind of ['preferences', 'unsubscribe']) {
				const page = await open({ viewport, colorScheme, javaScriptEnabled: true });
				await page.goto(link(kind, ada));
				await shot(page, `${kind}-${lang}-${name}`);
				expect(await page.locator('html').getAttribute('lang')).toBe(lang);
				expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
				const unnamed = await page.evaluate(`[...document.querySelectorAll('input:not([type=hidden]), select, button')].filter((field) => !(field.labels?.[0]?.textContent ?? field.textContent ?? '').trim()).length`);
				expect(unnamed).toBe(0);
				expect(await page.evaluate(contrastProblems)).toEqual([]);
				if (lang === 'de') expect(await accessibilityProblems(page)).toEqual([]);
				expect(await page.locator('h1').count()).toBe(1);
				expect(await page.locator('fieldset:not(:has(> legend))').count()).toBe(0);
				await page.context().close();
			}
		}
	}, 60_000);

	test('saves what was ticked, with the keyboard and without scripts, and shows it in the chosen language', async () => {
		const ada = await person();
		const page = await open({ javaScriptEnabled: false, viewport: { width: 375, height: 740 } });
		await page.goto(link('preferences', ada));
		const box = page.locator('input[name=consent_marketing_email]');
		await box.focus();
		await page.keyboard.press('Space');
		await page.fill('input[name=quiet_from]', '21:30');
		await page.fill('input[name=quiet_to]', '07:30');
		await page.check('input[name=ai_opt_out]');
		await page.selectOption('select[name=language]', 'ja');
		await page.locator('.save button').focus();
		await page.keyboard.press('Enter');
		await page.waitForSelector('.banner.good');
		expect(await page.textContent('.banner')).toContain('保存しました');
		expect(await page.locator('html').getAttribute('lang')).toBe('ja');
		expect(await page.isChecked('input[name=consent_marketing_email]')).toBe(false);
		expect(await ledger(ada)).toEqual({ 'marketing/email': 'withdrawn', 'marketing/sms': 'granted' });
		expect(await n8n.query('select language, ai_opt_out, quiet_hours from comms.communication_preferences where contact_id = $1', [ada.id])).toEqual([{ language: 'ja', ai_opt_out: true, quiet_hours: { from: '21:30', to: '07:30' } }]);
		const [row] = await n8n.query<{ evidence: object }>(`select evidence || jsonb_build_object('version', wording_version) as evidence from comms.consent_events where contact_id = $1 and source = 'preference_page'`, [ada.id]);
		expect(row?.evidence).toMatchObject({ version: 'preferences-1', language: 'ja', link: expect.any(String) });
	}, 60_000);

	test('changes nothing for a form that another site made up', async () => {
		const ada = await person();
		const answer = await n8n.callWebhook('comms/preferences', { method: 'POST', body: { token: ada.token, form: 'made-up', action: 'stop_marketing' } });
		expect(answer.status).toBe(409);
		expect(await ledger(ada)).toEqual(agreed);
	});

	test('one button ends all news, and the small page leads to the details', async () => {
		const ada = await person();
		const page = await open({ javaScriptEnabled: false });
		await page.goto(link('unsubscribe', ada));
		await page.locator('form[action=preferences] button').click();
		await page.locator('button[value=stop_marketing]').click();
		await page.waitForSelector('.banner.good');
		expect(await ledger(ada)).toEqual({ 'marketing/email': 'withdrawn', 'marketing/sms': 'withdrawn' });
	}, 60_000);

	test('shows a hostile name of a business as text', async () => {
		const ada = await person();
		const [was] = await n8n.query<{ company: string }>('select company from comms.tenant_settings where tenant_id = $1', [tenant]);
		await n8n.query(`update comms.tenant_settings set company = '<script>alert(1)</script>{{token}}' where tenant_id = $1`, [tenant]);
		const page = await open();
		await page.goto(link('preferences', ada));
		expect(await page.locator('script').count()).toBe(0);
		expect(await page.textContent('.brand')).toBe('<script>alert(1)</script>{{token}}');
		await n8n.query('update comms.tenant_settings set company = $1 where tenant_id = $2', [was?.company, tenant]);
	}, 60_000);
});

describe('the rate limit', () => {
	const knock = async (token: string, seenBy: string) => (await n8n.callWebhook('comms/confirm', { query: { token }, headers: { 'x-forwarded-for': seenBy } })).status;
	const within = async <T>(most: number, together: number, work: () => Promise<T>): Promise<T> => {
		const [limit] = await n8n.query<{ most: number; most_together: number }>(`select most, most_together from comms.page_limits where kind = 'confirm'`);
		const set = async (one: number | undefined, all: number | undefined) => await n8n.query(`update comms.page_limits set most = $1, most_together = $2 where kind = 'confirm'`, [one, all]);
		await set(most, together);
		return await work().finally(() => set(limit?.most, limit?.most_together));
	};

	test('is not got round by an address that a visitor makes up; whoever has a link is not refused for others', async () => {
		const ada = await person();
		await within(30, 1, async () => {
			const answers = [];
			for (let i = 0; i < 3; i++) answers.push(await knock('x', `203.0.113.${i}, 198.51.100.${i}`));
			expect(answers.slice(1)).toEqual([429, 429]);
			// A link for something else: nothing to confirm, but no refusal either.
			expect(await knock(ada.token, '203.0.113.9')).toBe(404);
		});
	}, 60_000);

	test('counts by the address that a named proxy saw: one visitor is refused and not the next', async () => {
		await n8n.patchWorkflow('comms-preferences', ({ nodes }) => {
			const settings = nodes.find(({ name }) => name === 'Settings')?.parameters as { assignments: { assignments: Array<{ name: string; value: unknown }> } };
			for (const one of settings.assignments.assignments) if (one.name === 'trustedProxies') one.value = 1;
		});
		await within(3, 1500, async () => {
			const answers = [];
			for (let i = 0; i < 4; i++) answers.push(await knock('x', `198.51.100.${i}, 203.0.113.50`));
			expect([...answers, await knock('x', '198.51.100.9, 203.0.113.51')]).toEqual([404, 404, 404, 429, 404]);
		});
		await n8n.restoreWorkflow('comms-preferences');
	}, 60_000);
});

test('a sign-up is pending until its link is opened and its button pressed', async () => {
	const email = `signup.${run}@people.example`;
	const body = { tenantId: tenant, email, language: 'fr', source: 'newsletter form', wordingVersion: 'w1' };
	expect((await n8n.callWebhook('comms/opt-in', { method: 'POST', body })).status).toBe(403);
	expect(await n8n.callWebhook('comms/opt-in', { method: 'POST', body, headers: n8n.inboundWebhookHeaders })).toMatchObject({ status: 202, data: { outcome: 'asked' } });
	expect((await n8n.callWebhook('comms/opt-in', { method: 'POST', body: { ...body, email: 'none' }, headers: n8n.inboundWebhookHeaders })).status).toBe(400);
	const [contact] = await n8n.query<{ id: string }>('select id from comms.crm_contacts where email = $1', [email]);
	const who = { id: contact?.id ?? '', name: '', email, token: '' };
	const page = await open();
	await page.goto(await mailed('confirm_opt_in', email));
	await shot(page, 'confirm-fr');
	expect(await page.locator('html').getAttribute('lang')).toBe('fr');
	expect(await ledger(who)).toEqual({ 'marketing/email': 'pending' });
	await page.locator('button.main').click();
	await page.waitForFunction(`document.querySelector('h1')?.textContent === 'Confirmé'`);
	expect(await ledger(who)).toEqual({ 'marketing/email': 'granted' });
}, 60_000);

describe('requests about data', () => {
	test('a copy goes to whoever reads the mail sent to the person\'s own address', async () => {
		const ada = await person();
		const page = await open();
		await page.goto(link('preferences', ada));
		await page.locator('button[value=export]').click();
		await page.waitForFunction(`document.querySelector('h1')?.textContent === 'Please look in your mailbox'`);
		await page.goto(await mailed('privacy_export', ada.email));
		await page.locator('button.main').click();
		await page.locator('button[value=download]').waitFor();
		await shot(page, 'privacy-download');
		const [download] = await Promise.all([page.waitForEvent('download').catch(() => undefined), page.locator('button[value=download]').click().catch(() => undefined)]);
		const [request] = await n8n.query<{ state: string }>('select state from comms.privacy_requests where contact_id = $1', [ada.id]);
		expect([request?.state, download?.suggestedFilename()]).toEqual(['done', 'my-data.json']);
	}, 60_000);

	test('an erasure can be undone for some days, is carried out by the clock afterwards, and staff are told', async () => {
		const ada = await person({ language: 'de' });
		const page = await open();
		const ask = async () => {
			await page.goto(link('preferences', ada));
			await page.locator('button[value=erase]').click();
			await page.waitForSelector('h1');
		};
		await ask();
		const privacy = await mailed('privacy_erase', ada.email);
		await page.goto(privacy);
		await shot(page, 'privacy-erase-de');
		await page.locator('button.main').click();
		await page.locator('button[value=undo]').waitFor();
		await n8n.runWorkflow('comms-privacy', { startNode: 'Every hour' });
		expect(await n8n.query('select 1 from comms.crm_contacts where id = $1', [ada.id])).toHaveLength(1);
		await n8n.query(`update comms.privacy_requests set erase_at = now() - interval '1 minute' where contact_id = $1`, [ada.id]);
		const execution = await n8n.runWorkflow('comms-privacy', { startNode: 'Every hour' });
		expect(execution.status).toBe('success');
		expect(await n8n.query('select 1 from comms.crm_contacts where id = $1', [ada.id])).toEqual([]);
		expect(await n8n.query('select 1 from comms.scheduled_messages where recipient = $1', [ada.email])).toEqual([]);
		expect((await n8n.callWebhook('comms/privacy', { query: { token: new URL(privacy).searchParams.get('token') ?? '' } })).status).toBe(404);
	}, 90_000);

	test('staff enter, confirm and withdraw requests on a protected page', async () => {
		const ada = await person();
		expect((await n8n.callWebhook('comms/privacy-requests')).status).toBe(401);
		// Another site can have a browser post with its password, but cannot know the form.
		const forged = await n8n.callWebhook('comms/privacy-requests', { method: 'POST', body: { action: 'enter', tenant, kind: 'erase', address: ada.email, author: 'x' }, headers: n8n.pagesHeaders });
		expect(String(forged.data)).toContain('Nothing was done');
		expect(await n8n.query('select 1 from comms.privacy_requests where contact_id = $1', [ada.id])).toEqual([]);
		const { user: username, password } = n8n.facts.pages;
		const page = await open({ httpCredentials: { username, password } });
		await page.goto(`${n8n.urls.webhook}/comms/privacy-requests`);
		await page.selectOption('select[name=tenant]', tenant);
		await page.fill('#address', ada.email);
		await page.fill('#author', 'Ana');
		await page.getByRole('button', { name: 'Enter the request' }).click();
		await page.waitForSelector('.banner');
		expect(await page.textContent('.banner')).toBe('The person was sent a link to confirm.');
		await shot(page, 'privacy-requests');
		expect(await accessibilityProblems(page)).toEqual([]);
		await page.getByRole('button', { name: `Confirm for them: ${ada.name}` }).click();
		await page.waitForFunction(`document.querySelector('.banner')?.textContent === 'Confirmed.'`);
		const state = async () => (await n8n.query<{ state: string; author: string }>('select state, author from comms.privacy_requests where contact_id = $1', [ada.id]))[0];
		expect(await state()).toEqual({ state: 'confirmed', author: 'Ana' });
		await page.getByRole('button', { name: `Withdraw the request of ${ada.name}` }).click();
		await page.waitForFunction(`document.querySelector('.banner')?.textContent === 'Withdrawn.'`);
		expect((await state())?.state).toBe('cancelled');
	}, 60_000);
});

describe('the clocks', () => {
	test('retention tried out changes nothing, and run clears what is old', async () => {
		await n8n.query(`insert into comms.workflow_errors (tenant_id, at, workflow, message) values ($1, now() - interval '1 year', $2, 'old')`, [tenant, `old ${run}`]);
		const old = () => n8n.query('select 1 from comms.workflow_errors where workflow = $1', [`old ${run}`]);
		await n8n.patchWorkflow('comms-retention', ({ nodes }) => {
			const settings = nodes.find(({ name }) => name === 'Settings')?.parameters.assignments as { assignments: Array<{ name: string; value: unknown }> };
			for (const setting of settings.assignments) if (setting.name === 'dryRun') setting.value = true;
		}, { publish: false });
		const tried = await n8n.runWorkflow('comms-retention');
		expect(tried.json('What was found')).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'workflow_errors', done: 0 })]));
		expect(await old()).toHaveLength(1);
		await n8n.restoreWorkflow('comms-retention');
		expect((await n8n.runWorkflow('comms-retention')).status).toBe('success');
		expect(await old()).toEqual([]);
	}, 90_000);

	test('a silence is told to staff once, and its end once', async () => {
		const name = `beat-${run}`;
		await n8n.query(`insert into comms.heartbeat_periods (name, period, workflow, how_to_mend, reason) values ($1, '1 hour', $1, 'Look.', 'test')`, [name]);
		await n8n.query(`select comms.beat($1, now() - interval '2 hours')`, [name]);
		const told = async () => (await n8n.sandbox.messages({ to: 'team@studio-lumen.example' })).filter(({ subject }) => subject.includes(name)).map(({ subject }) => subject.split(':')[0]);
		for (let i = 0; i < 2; i++) await n8n.runWorkflow('comms-heartbeats');
		await eventually('the notice', async () => (await told()).length > 0);
		expect(await told()).toEqual(['Gone silent']);
		await n8n.query('select comms.beat($1)', [name]);
		for (let i = 0; i < 2; i++) await n8n.runWorkflow('comms-heartbeats');
		await eventually('the second notice', async () => (await told()).length > 1);
		expect((await told()).sort()).toEqual(['Back again', 'Gone silent']);
		await n8n.query('delete from comms.heartbeat_periods where name = $1', [name]);
	}, 90_000);
});

test.each(['comms-preferences', 'comms-privacy', 'comms-retention', 'comms-heartbeats'])('%s runs by hand with its sample data', async (id) => {
	const execution = await n8n.runWorkflow(id);
	expect(execution.error).toBeUndefined();
	expect(execution.status).toBe('success');
}, 60_000);

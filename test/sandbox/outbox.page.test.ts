import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { addressOf } from '../../sandbox/services/localHttp';
import { accounts } from '../../sandbox/services/vendors/accounts';
import { accessibilityProblems } from '../pages/accessibility';
import { describeWithChromium, launchChromium } from '../pages/chromium';
import { ana, eventually, mailbox, startTestSandbox, tom, type TestSandbox } from './runningSandbox';
import { ask } from './throughProxy';

const contrastProblems = readFileSync(join(__dirname, 'contrast.browser.js'), 'utf8');
const anasNumber = '+34600000161';
const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 375, height: 720 }, isMobile: true, hasTouch: true };

describeWithChromium('the outbox page', () => {
	let sandbox: TestSandbox;
	let browser: Browser;
	/** The whole internet, as far as the browser can tell: counts who calls. */
	let internet: Server;
	let calls = 0;
	const problems: string[] = [];

	beforeAll(async () => {
		sandbox = await startTestSandbox({ roster: [{ ...ana, phone: anasNumber }, tom], links: [{ label: 'n8n', url: 'http://127.0.0.1:5678/' }, { label: 'Bad', url: 'javascript:alert(1)' }, { label: 'Health', url: 'http://127.0.0.1:5678/health', more: true }] });
		internet = createServer((socket) => {
			calls += 1;
			socket.destroy();
		});
		await new Promise<void>((resolve) => internet.listen(0, '127.0.0.1', resolve));
		browser = await launchChromium([`--host-resolver-rules=MAP *.example 127.0.0.1:${addressOf(internet)}`]);
	});
	afterAll(async () => {
		await browser.close();
		internet.close();
		await sandbox.end();
	});
	beforeEach(async () => {
		problems.length = 0;
		calls = 0;
		await sandbox.api('/api/messages', undefined, 'DELETE');
		await sandbox.api('/api/faults', { mail: [], services: [], model: { mode: 'helpful' } });
		await sandbox.api('/control/services/messages', undefined, 'DELETE');
		await sandbox.api('/control/services', { reports: 'none' });
	});

	async function open(path: string, options: BrowserContextOptions = desktop): Promise<Page> {
		const page = await (await browser.newContext(options)).newPage();
		page.on('console', (message) => {
			// Chromium asks for an icon of its own accord.
			if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) problems.push(`${message.text()} ${message.location().url}`);
		});
		page.on('pageerror', (error) => problems.push(error.message));
		await page.goto(new URL(path, sandbox.urls.web).href);
		return page;
	}
	const conversationWith = (address: string) => `/?customer=${encodeURIComponent(address)}`;
	const overflow = async (page: Page) => Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));

	async function fill(): Promise<void> {
		const { value } = await sandbox.api('/api/mails', { from: ana.address, to: mailbox, subject: '¿Horario?', text: 'Hola' });
		await sandbox.send({ to: ana.address, subject: 'Re: ¿Horario?', text: 'De 9 a 14 h.', html: '<h1>De 9 a 14 h.</h1>', inReplyTo: String(value.messageId), headers: { 'Auto-Submitted': 'auto-replied', 'List-Unsubscribe': '<https://n.example/u>' } });
		await sandbox.send({ to: tom.address, subject: `Long ${'word'.repeat(60)}`, text: `https://n.example/${'path'.repeat(100)}` });
	}

	const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
	const { twilio, vapi, slack } = accounts;
	const sms = async (Body: string) =>
		await ask(sandbox, `https://api.twilio.com/2010-04-01/Accounts/${twilio.accountSid}/Messages.json`, {
			headers: { authorization: `Basic ${Buffer.from(`${twilio.accountSid}:${twilio.authToken}`).toString('base64')}` },
			body: new URLSearchParams({ To: anasNumber, From: '+34600000001', Body }),
		});
	const call = async (firstMessage: string) =>
		await ask(sandbox, 'https://api.vapi.ai/call', { headers: bearer(vapi.apiKey), body: { name: 'Notice', assistantId: vapi.assistantId, phoneNumberId: vapi.phoneNumberId, customer: { number: anasNumber }, assistantOverrides: { firstMessage } } });
	const slackPost = async (text: string) => await ask(sandbox, 'https://slack.com/api/chat.postMessage', { headers: bearer(slack.accessToken), body: { channel: 'C0SUPPORT', text } });

	it('shows who had mail, and marks a conversation as read once it is looked at', async () => {
		await fill();
		const page = await open('/');
		await page.getByRole('link', { name: /Ana García.*1 unread/s }).click();
		await page.getByRole('heading', { name: 'Ana García', level: 1 }).waitFor();
		await page.getByRole('link', { name: /Ana García/ }).and(page.locator(':not(.unread)')).waitFor();
		expect((await sandbox.api('/api/state')).value.customers).toContainEqual(expect.objectContaining({ address: ana.address, unread: 0, total: 2 }));
		expect(await page.getByRole('link', { name: 'n8n', exact: true }).getAttribute('href')).toBe('http://127.0.0.1:5678/');
		const later = page.getByRole('link', { name: 'Health', exact: true });
		expect(await later.isVisible()).toBe(false);
		await page.getByRole('button', { name: 'More pages' }).click();
		expect(await later.getAttribute('href')).toBe('http://127.0.0.1:5678/health');
		await page.keyboard.press('Escape');
		expect(await later.isVisible()).toBe(false);
		expect(await page.getByText('Bad', { exact: true }).count()).toBe(0);
		expect(problems).toEqual([]);
	});

	it('shows a mail as its reader sees it, as plain text, and with its headers; and the answer beside the question', async () => {
		await fill();
		const page = await open(conversationWith(ana.address));
		const answer = page.getByRole('article', { name: 'Re: ¿Horario?' });
		await answer.frameLocator('iframe').getByRole('heading', { name: 'De 9 a 14 h.' }).waitFor();
		expect(await answer.getByRole('listitem').allInnerTexts()).toEqual(['Automatic', 'In a thread', 'Can unsubscribe']);
		await answer.getByRole('button', { name: 'Plain text' }).click();
		expect(await answer.locator('.text').innerText()).toContain('De 9 a 14 h.');
		expect(await answer.locator('iframe').isVisible()).toBe(false);
		await answer.getByText('Headers').click();
		expect(await answer.locator('dl').innerText()).toMatch(/message-id[\s\S]*in-reply-to[\s\S]*auto-submitted[\s\S]*list-unsubscribe/);
		expect(await page.getByRole('article', { name: '¿Horario?', exact: true }).getByRole('status').innerText()).toMatch(/Answered after/);
		expect(problems).toEqual([]);
	});

	it('writes a mail as the customer with the keyboard alone, and shows what comes back without reloading', async () => {
		const page = await open(conversationWith(ana.address));
		await page.getByRole('button', { name: 'Write as Ana García' }).focus();
		await page.keyboard.press('Enter');
		expect(await page.evaluate('document.activeElement.id')).toBe('write-example');
		await page.keyboard.type('A question');
		for (let i = 0; i < 4; i += 1) await page.keyboard.press('Tab');
		expect(await page.inputValue('#write-text')).toMatch(/Navidad/);
		await page.keyboard.type(' Gracias.');
		await page.getByRole('button', { name: 'Send' }).focus();
		await page.keyboard.press('Enter');
		await page.getByRole('article', { name: 'Horario en diciembre' }).waitFor();
		const { value } = await sandbox.api(`/api/messages?customer=${ana.address}`);
		expect(value).toMatchObject({ total: 1, messages: [{ from: { name: ana.name }, to: [{ address: mailbox }] }] });

		const question = page.getByRole('article', { name: 'Horario en diciembre', exact: true });
		await question.getByText('Headers').click();
		await sandbox.send({ to: ana.address, subject: 'Re: Horario en diciembre', inReplyTo: String(value.messages?.[0]?.messageId), text: 'Abrimos el 27.' });
		await page.getByText('Abrimos el 27.').waitFor();
		await page.getByText(/Answered after/).waitFor();
		expect(await question.locator('dl').isVisible()).toBe(true);
		await page.getByRole('article', { name: 'Re: Horario en diciembre' }).getByRole('button', { name: 'Reply' }).click();
		// The form opens once the mail that is answered has been fetched.
		await page.locator('#write').waitFor({ state: 'visible' });
		expect(await page.inputValue('#write-subject')).toBe('Re: Horario en diciembre');
		await page.fill('#write-text', 'Perfecto');
		await page.getByRole('button', { name: 'Send' }).click();
		await page.getByText('Perfecto').waitFor();
		const last = (await sandbox.api(`/api/messages?customer=${ana.address}`)).value.messages?.[2];
		expect(last).toMatchObject({ inReplyTo: expect.stringMatching(/^<.+>$/), references: [expect.any(String)] });
		expect(problems).toEqual([]);
	});

	it('sends the out-of-office example with the marks of a machine', async () => {
		const page = await open(conversationWith(tom.address));
		await page.getByRole('button', { name: 'Write as Tom Becker' }).click();
		await page.getByLabel('Start from an example').selectOption({ label: 'Out of office: Automatische Antwort: Abwesenheit' });
		await page.getByRole('button', { name: 'Send' }).click();
		await page.getByRole('article', { name: 'Automatische Antwort: Abwesenheit' }).waitFor();
		expect((await sandbox.api(`/api/messages?customer=${tom.address}`)).value).toMatchObject({ messages: [{ headers: { 'auto-submitted': 'auto-replied' } }] });
	});

	it('switches faults on and off', async () => {
		const page = await open('/');
		await page.getByRole('button', { name: 'Faults' }).click();
		await page.getByRole('switch', { name: 'Reject' }).check();
		await page.getByRole('radio', { name: 'Garbage' }).check();
		await page.locator('#open-faults .count').getByText('2').waitFor();
		await expect(sandbox.send({ to: ana.address })).rejects.toMatchObject({ responseCode: 550 });
		await page.getByLabel('Reject: for which addresses').fill('*@becker.example');
		await page.keyboard.press('Tab');
		await eventually('the pattern', async () => ((await sandbox.api('/api/faults')).value.mail?.[0]?.pattern === ('*@becker.example' as unknown) ? true : undefined));
		await page.getByRole('button', { name: 'Switch all off' }).click();
		await page.locator('#open-faults .count').waitFor({ state: 'hidden' });
		expect((await sandbox.api('/api/faults')).value).toMatchObject({ mail: [], model: { mode: 'helpful' } });
		await page.keyboard.press('Escape');
		expect(await page.locator('#faults').isVisible()).toBe(false);
		expect(problems).toEqual([]);
	});

	it('shows messages of all channels in one conversation, and those of one by its tab', async () => {
		await fill();
		await sms('Su cita es mañana.');
		await call('Le llamamos por su cita.');
		const page = await open(conversationWith(ana.address));
		await page.getByRole('article', { name: 'SMS: Su cita es mañana.' }).waitFor();
		const tabs = page.getByRole('navigation', { name: 'Channels' });
		expect((await tabs.getByRole('link').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim())).toEqual(['All 4', 'E-mail 2', 'SMS 1', 'Phone 1']);
		await tabs.getByRole('link', { name: 'Phone' }).click();
		await page.locator('.script').getByText('Le llamamos por su cita.').waitFor();
		expect(await page.locator('.mail').count()).toBe(1);
		await sms('Otra vez.');
		await tabs.getByRole('link', { name: 'SMS 2' }).waitFor();
		expect(await page.locator('.mail').count()).toBe(1);
		expect(problems).toEqual([]);
	});

	it('decides by button what becomes of a message, without reloading', async () => {
		await sms('Su cita es mañana.');
		const page = await open(conversationWith(ana.address));
		const message = page.getByRole('article', { name: /^SMS/ });
		await message.getByRole('button', { name: 'Not delivered' }).click();
		await message.getByText('undelivered (30003)').waitFor();
		await call('Hola');
		const notice = page.getByRole('article', { name: 'Phone: Notice' });
		await notice.getByRole('button', { name: 'Does not answer' }).click();
		await notice.getByText('ended (customer-did-not-answer)').waitFor();
		expect((await sandbox.api('/control/services/messages')).value).toMatchObject({ messages: [{ status: 'undelivered' }, { status: 'ended' }] });
		expect(problems).toEqual([]);
	});

	it('texts as the customer, to the number that wrote last', async () => {
		await sms('Responda STOP para no recibir más.');
		const page = await open(conversationWith(ana.address));
		await page.getByRole('article', { name: /^SMS/ }).getByRole('button', { name: 'Answer' }).click();
		expect(await page.getByRole('dialog').getByLabel('To', { exact: true }).inputValue()).toBe('+34600000001');
		await page.getByRole('button', { name: 'STOP', exact: true }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
		await page.getByRole('article', { name: 'SMS: STOP' }).waitFor();
		expect((await sandbox.api('/control/services/messages?direction=from_customer')).value).toMatchObject({ messages: [{ from: anasNumber, to: '+34600000001', text: 'STOP', service: 'twilio' }] });
		expect(problems).toEqual([]);
	});

	it('switches faults of services, and shows what was taken though nobody was told', async () => {
		const page = await open('/?customer=slack%3Ac0support');
		await page.getByRole('button', { name: 'Faults' }).click();
		await page.getByLabel('Slack', { exact: true }).selectOption('Hang up after');
		await page.locator('#open-faults .count').getByText('1').waitFor();
		await expect(slackPost('The outage is over.')).rejects.toThrow();
		await page.getByRole('button', { name: 'Switch all off' }).click();
		await page.keyboard.press('Escape');
		await page.getByText('the sender does not know').waitFor();
		expect((await sandbox.api('/api/faults')).value).toMatchObject({ services: [] });
		expect(problems).toEqual([]);
	});

	it.each([
		['desktop', desktop],
		['desktop, dark', { ...desktop, colorScheme: 'dark' as const }],
		['phone', phone],
		['phone, dark', { ...phone, colorScheme: 'dark' as const }],
	])('fits, with enough contrast and no error: %s', async (_name, options) => {
		// Contrast is looked at in each; the rest is the same in light and dark.
		const readByAxe = 'isMobile' in options === 'colorScheme' in options;
		await fill();
		await sms(`Long ${'word'.repeat(60)}`);
		await sandbox.api('/control/services/messages/s1/status', { status: 'failed', errorCode: '30008' });
		await call(`Long ${'word'.repeat(60)}`);
		await slackPost('Text');
		await sandbox.api('/control/services/inbound', { service: 'twilio', from: anasNumber, text: 'STOP' });
		await sandbox.api('/api/faults', { services: [{ service: 'twilio', kind: 'stall' }] });
		for (const path of ['/', conversationWith(ana.address), conversationWith(tom.address), conversationWith('nobody@x.example'), conversationWith('slack:c0support')]) {
			const page = await open(path, options);
			expect(await overflow(page)).toBeLessThanOrEqual(0);
			expect(await page.evaluate(contrastProblems)).toEqual([]);
			// On a phone the list of customers is a page of its own, which has no main part and no heading.
			if (readByAxe) expect(await accessibilityProblems(page, path === '/' && 'isMobile' in options ? 'wcag' : 'everything')).toEqual([]);
			for (const opener of ['#open-faults', '#open-write', '#open-answer']) {
				if (!(await page.locator(opener).isVisible())) continue;
				await page.locator(opener).click();
				expect(await page.evaluate(contrastProblems)).toEqual([]);
				if (readByAxe && path === conversationWith(ana.address)) expect(await accessibilityProblems(page, 'wcag')).toEqual([]);
				expect(await overflow(page)).toBeLessThanOrEqual(0);
				await page.keyboard.press('Escape');
			}
			await page.context().close();
		}
		expect(problems).toEqual([]);
	}, 60_000);

	it('on a phone shows the list, then the conversation, and leads back', async () => {
		await fill();
		const page = await open('/', phone);
		expect(await page.locator('main').isVisible()).toBe(false);
		await page.getByRole('link', { name: /Ana García/ }).tap();
		await page.getByRole('heading', { name: 'Ana García', level: 1 }).waitFor();
		expect(await page.locator('.customers').isVisible()).toBe(false);
		await page.getByRole('link', { name: 'All customers' }).tap();
		await page.getByRole('link', { name: /Tom Becker/ }).waitFor();
		expect(problems).toEqual([]);
	});

	it('lets nothing in a mail run, load or leave its frame', async () => {
		const attack = '"><script>window.top.pwned=1</script><img src=x onerror="top.pwned=1">';
		const html = `<script>top.pwned=1</script><img src="https://evil.example/p.png" onerror="top.pwned=1"><svg onload="top.pwned=1"></svg><meta http-equiv="refresh" content="0;url=https://evil.example/">
			<iframe src="https://evil.example/"></iframe><form action="https://evil.example/"><button>Go</button></form><base href="https://evil.example/"><link rel="stylesheet" href="https://evil.example/x.css"><style>@import "https://evil.example/y.css"; body{background:url(https://evil.example/z.png)}</style><a id="js" href="javascript:top.pwned=1">x</a><p>End of the attack</p>`;
		await sandbox.send({ from: { name: attack, address: mailbox }, to: ana.address, subject: attack, text: attack, html, headers: { 'X-Attack': attack }, attachments: [{ filename: attack, content: 'x' }] });
		await sandbox.send({ envelope: { from: mailbox, to: ana.address }, raw: `Subject: ${attack}\r\nFrom: ${attack}\r\nTo: ${attack}\r\nMessage-ID: <"'><script>top.pwned=1</script>\r\n\r\n${attack}` });
		const page = await open(conversationWith(ana.address));
		await page.frameLocator('iframe').first().getByText('End of the attack').waitFor();
		for (const summary of await page.getByText('Headers').all()) await summary.click();
		await page.locator('#open-write').click();
		await page.keyboard.press('Escape');
		await page.waitForTimeout(500);
		expect(await page.evaluate('"pwned" in window')).toBe(false);
		expect(await page.locator('main script, main img').count()).toBe(0);
		expect(calls).toBe(0);

		// Opened by itself, without our frame around it, it can do no more.
		const id = String((await sandbox.api(`/api/messages?to=${ana.address}`)).value.messages?.[0]?.id);
		const alone = await open(`/mail/${id}/html`);
		await alone.getByText('End of the attack').waitFor();
		await alone.waitForTimeout(300);
		expect(await alone.evaluate('"pwned" in window')).toBe(false);
		expect(new URL(alone.url()).host).toBe(new URL(sandbox.urls.web).host);
		expect(calls).toBe(0);

		// The trap works: whoever does go there is counted.
		await alone.goto('http://evil.example/').catch(() => undefined);
		expect(calls).toBeGreaterThan(0);
	});

	it('refuses other hosts’ names and other sites’ requests', async () => {
		const ask = async (headers: Record<string, string>, method = 'POST') =>
			await new Promise<number>((resolve, reject) => {
				request({ host: '127.0.0.1', port: sandbox.ports.web, path: '/api/read', method, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
					response.resume();
					resolve(response.statusCode ?? 0);
				}).on('error', reject).end('{"customer":"x@y.example"}');
			});
		const host = `127.0.0.1:${sandbox.ports.web}`;
		expect(await ask({ host })).toBe(200);
		expect(await ask({ host, origin: `http://${host}` })).toBe(200);
		const foreign: Array<Record<string, string>> = [{ host: 'evil.example' }, { host: `127.0.0.1.evil.example:${sandbox.ports.web}` }, { host, origin: 'https://evil.example' }, { host, origin: 'null' }, { host, origin: 'http://127.0.0.1:1' }, { host, 'sec-fetch-site': 'cross-site' }];
		for (const headers of foreign) {
			expect([headers, await ask(headers)]).toEqual([headers, 403]);
		}
		expect(await ask({ host: 'evil.example' }, 'GET')).toBe(403);
	});
});

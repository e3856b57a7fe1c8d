import { createServer } from 'node:http';
import type { Browser } from 'playwright-core';
import { readTextSet } from '../../workflows/texts/readTexts';
import { accessibilityProblems } from '../pages/accessibility';
import { launchChromium } from '../pages/chromium';
import { eventually, run } from './inbox';
import { TestN8n } from './harness/TestN8n';

/** A survey from the wish of another system to the figure on the staff's page, in a real n8n and a real browser. */

const n8n = TestN8n.connect();
const { user: username, password } = n8n.facts.pages;
let browser: Browser;
let tenant = '';

beforeAll(async () => {
	browser = await launchChromium();
	const [row] = await n8n.query<{ tenant_id: string }>('select tenant_id from comms.tenant_settings order by company limit 1');
	tenant = row?.tenant_id ?? '';
	// What "Set up the database" does.
	await n8n.query('select count(*) from comms.load_templates($1)', [JSON.stringify([...readTextSet('feedback'), ...readTextSet('mentions')])]);
	await n8n.query('update comms.tenant_settings set public_url = $1 where tenant_id = $2', [n8n.urls.n8n.replace(/\/$/, ''), tenant]);
}, 60_000);
afterAll(async () => {
	await browser.close();
	await n8n.close();
}, 60_000);

async function contact(language: string, number: number): Promise<{ id: string; email: string }> {
	const email = `asked${number}.${run}@people.example`;
	const [row] = await n8n.query<{ id: string }>(`insert into comms.crm_contacts (tenant_id, name, first_name, email, language, role, created_at) values ($1, $2, 'Eva', $3, $4, 'customer', now() - interval '90 days') returning id`, [tenant, `Eva Asked${number}`, email, language]);
	return { id: row?.id ?? '', email };
}

const shot = async (page: { screenshot: (options: { path: string; fullPage: boolean }) => Promise<unknown> }, name: string): Promise<void> => {
	if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
};

test('a survey mail answered in a browser ends in the table and in the analysis', async () => {
	const { id, email } = await contact('de', 1);
	const answer = await n8n.callWebhook('comms/surveys', { method: 'POST', headers: n8n.inboundWebhookHeaders, body: { survey: 'csat', email, about: `T-${run}`, tenantId: tenant } });
	expect(answer).toMatchObject({ status: 202, data: { invitations: [{ outcome: 'invited' }] } });
	const [message] = await n8n.query<{ message: { subject: string; html: string; text: string } }>(`select message from comms.scheduled_messages where contact_id = $1 and type = 'survey'`, [id]);
	expect(message?.message.subject).toBe('Ist die Sache zu Ihrer Zufriedenheit gelöst?');
	const links = [...(message?.message.html ?? '').matchAll(/href='([^']+score=\d)'/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'));
	expect(links).toHaveLength(5);

	// Machines open every link, and ask for it again.
	for (const link of links) expect((await fetch(link)).status).toBe(200);
	expect(await n8n.query('select 1 from comms.survey_responses where contact_id = $1', [id])).toEqual([]);

	const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
	await page.goto(links[1] ?? '');
	expect(await page.locator('html').getAttribute('lang')).toBe('de');
	expect(await page.locator('input[name=score]:checked').getAttribute('value')).toBe('2');
	await shot(page, 'survey-de');
	expect(await accessibilityProblems(page)).toEqual([]);
	await page.fill('#comment', 'Die Rechnung war falsch, rufen Sie mich an: +49 221 5550123');
	await page.click('button.main');
	expect(await page.locator('h1').textContent()).toBe('Vielen Dank');
	expect(await n8n.query('select score, kind, language from comms.survey_responses where contact_id = $1', [id])).toEqual([{ score: 2, kind: 'csat', language: 'de' }]);

	// Second thoughts replace the first.
	await page.goto(links[0] ?? '');
	await page.click('button.main');
	expect(await n8n.query('select score, answers from comms.survey_responses where contact_id = $1', [id])).toEqual([{ score: 1, answers: 2 }]);

	const notices = async () => (await n8n.query('select 1 from comms.feedback_tasks where contact_id = $1 and told_at is not null', [id]));
	expect((await n8n.runWorkflow('comms-analyse-answers', { startNode: 'Every hour of the working day' })).status).toBe('success');
	await eventually('the notice to the team', async () => (await notices()).length > 0 || undefined);
	const [analysis] = await n8n.query<{ analysis: { scores: Array<{ metric: string; answered: number }> } }>('select analysis from comms.feedback_analyses where tenant_id = $1 order by analysed_at desc limit 1', [tenant]);
	expect(analysis?.analysis.scores.find(({ metric }) => metric === 'csat')?.answered).toBeGreaterThanOrEqual(1);
	expect(JSON.stringify(analysis)).not.toContain('5550123');

	const staff = await (await browser.newContext({ httpCredentials: { username, password } })).newPage();
	await staff.goto(`${n8n.urls.webhook}/comms/feedback?tenant=${tenant}`);
	await shot(staff, 'feedback');
	expect(await accessibilityProblems(staff)).toEqual([]);
	expect(await staff.locator('#scores').textContent()).toBe('Scores');
	expect(await staff.locator('body').textContent()).toContain('too few');
	const row = staff.locator('tr', { hasText: 'Eva Asked1' });
	await row.getByRole('button').click();
	expect(await n8n.query('select done_by from comms.feedback_tasks where contact_id = $1', [id])).toEqual([{ done_by: 'staff' }]);
});

test('who was asked this month is not asked again, and a wish that makes no sense costs no other', async () => {
	const { email } = await contact('ja', 2);
	const wish = async (body: unknown) => await n8n.callWebhook('comms/surveys', { method: 'POST', headers: n8n.inboundWebhookHeaders, body });
	const first = await wish([{ survey: 'mood', email, tenantId: tenant }, { survey: 'interaction', email, about: 'a', tenantId: tenant }, 7]);
	expect((first.data as { invitations: Array<{ outcome: string }> }).invitations.map(({ outcome }) => outcome)).toEqual(['unknown_survey', 'invited', 'unknown_contact']);
	const second = await wish({ survey: 'nps', email, tenantId: tenant });
	expect(second.data).toMatchObject({ invitations: [{ outcome: 'capped' }] });
});

test('what is said elsewhere is told once and drafted, and a person closes it; nothing is posted', async () => {
	const words = `I waited three weeks, nobody answered and the invoice was wrong again. Never again. ${run}`;
	const post = async (mentions: unknown) => await n8n.callWebhook('comms/mentions/new', { method: 'POST', headers: n8n.inboundWebhookHeaders, body: mentions });
	expect(await post([{ tenantId: tenant, source: 'review site', id: `m-${run}`, author: 'K.', text: words, url: 'https://reviews.example/1' }, 7, { tenantId: tenant, title: '' }])).toMatchObject({ status: 202, data: { new: 1 } });
	expect(await post({ mentions: [{ tenantId: tenant, source: 'forum', id: `f-${run}`, text: words.toUpperCase() }] })).toMatchObject({ status: 202, data: { new: 0 } });
	const stored = async () => (await n8n.query<{ id: string; tone: string; repeats: number; draft: { text: string } | null; told: boolean }>('select id, tone, repeats, draft, told_at is not null as told from comms.mentions where external_id = $1', [`m-${run}`]))[0];
	await eventually('the draft and the notice', async () => { const mention = await stored(); return mention?.draft && mention.told ? true : undefined; });
	expect(await stored()).toMatchObject({ tone: 'negative', repeats: 1, draft: { text: expect.stringContaining('private message') as string } });
	expect((await n8n.callWebhook('comms/mentions/new', { method: 'POST', body: [] })).status).toBe(403);

	const staff = await (await browser.newContext({ httpCredentials: { username, password } })).newPage();
	await staff.goto(`${n8n.urls.webhook}/comms/mentions`);
	await shot(staff, 'mentions');
	expect(await accessibilityProblems(staff)).toEqual([]);
	const card = staff.locator('article', { hasText: `Never again. ${run}` });
	await card.locator('input[name=note]').fill('Called them.');
	await card.getByRole('button', { name: 'I have answered it there' }).click();
	expect(await staff.locator('.banner').textContent()).toBe('Closed as answered.');
	expect(await n8n.query('select outcome, note, done_by from comms.mentions where external_id = $1', [`m-${run}`])).toEqual([{ outcome: 'answered', note: 'Called them.', done_by: 'staff' }]);
	// A feed that is down costs no other, and one that is read twice is new once.
	const item = `<item><guid>g-${run}</guid><title>Lovely people at the studio</title><link>https://blog.example/${run}</link><description>They were so friendly, thank you! ${run}</description><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item>`;
	const feed = createServer((_request, response) => response.setHeader('content-type', 'application/rss+xml').end(`<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>${item}</channel></rss>`));
	await new Promise<void>((resolve) => feed.listen(0, '127.0.0.1', resolve));
	const { port } = feed.address() as { port: number };
	const settings = { feeds: `http://127.0.0.1:1/down http://127.0.0.1:${port}/feed`, tenantId: tenant, staffFrom: 'comms@studio-lumen.example' };
	for (let round = 0; round < 2; round++) expect((await n8n.runWorkflow('comms-listen-mentions', { startNode: 'Every half an hour', pinData: { Settings: [settings] } })).status).toBe('success');
	feed.close();
	expect(await n8n.query('select tone, url, repeats from comms.mentions where external_id = $1', [`g-${run}`])).toEqual([{ tone: 'positive', url: `https://blog.example/${run}`, repeats: 0 }]);
	expect((await n8n.sandbox.serviceMessages({ service: 'social' })).filter(({ text }) => text.includes(run))).toEqual([]);
});

test('a bad score is told at the next run where the mail to the team failed, and a made-up answer stores nothing', async () => {
	const { id, email } = await contact('en', 6);
	await n8n.callWebhook('comms/surveys', { method: 'POST', headers: n8n.inboundWebhookHeaders, body: { survey: 'csat', email, about: `W-${run}`, tenantId: tenant } });
	const [message] = await n8n.query<{ message: { html: string } }>(`select message from comms.scheduled_messages where contact_id = $1 and type = 'survey'`, [id]);
	const token = /token=([0-9a-f]{64})/.exec(message?.message.html ?? '')?.[1] ?? '';
	const [form = ''] = /(?<=name="form" value=")[^"]+/.exec(await (await fetch(`${n8n.urls.webhook}/comms/survey?token=${token}`)).text()) ?? [];
	const answer = async (body: Record<string, string>) => (await fetch(`${n8n.urls.webhook}/comms/survey`, { method: 'POST', body: new URLSearchParams({ token, ...body }) })).status;
	expect([await answer({ score: '99', form }), await answer({ score: '1', form: 'made up' }), await answer({ score: '1 or 1=1', form })]).toEqual([422, 409, 422]);
	expect(await n8n.query('select 1 from comms.survey_responses where contact_id = $1', [id])).toEqual([]);
	expect(await answer({ score: '1', form })).toBe(200);

	const [{ staff_email: staff = '' } = {}] = await n8n.query<{ staff_email: string }>('select staff_email from comms.tenant_settings where tenant_id = $1', [tenant]);
	const told = async () => (await n8n.query<{ told_at: Date | null }>('select told_at from comms.feedback_tasks where contact_id = $1', [id]))[0]?.told_at ?? null;
	await n8n.sandbox.setFaults([{ kind: 'reject', pattern: staff }]);
	await n8n.runWorkflow('comms-analyse-answers', { startNode: 'Every hour of the working day' });
	expect(await told()).toBeNull();
	await n8n.sandbox.setFaults([]);
	expect((await n8n.runWorkflow('comms-analyse-answers', { startNode: 'Every hour of the working day' })).status).toBe('success');
	expect(await told()).not.toBeNull();
});

test('a guessed link shows nothing and stores nothing', async () => {
	const before = await n8n.query('select count(*) from comms.survey_responses');
	const link = `${n8n.urls.webhook}/comms/survey?token=${'f'.repeat(64)}`;
	expect((await fetch(link)).status).toBe(404);
	expect((await fetch(link, { method: 'POST', body: new URLSearchParams({ token: 'f'.repeat(64), score: '9', form: 'x' }) })).status).toBe(404);
	expect(await n8n.query('select count(*) from comms.survey_responses')).toEqual(before);
});

test('a weekly update is written from the rows, waits for a person, and goes out by their button', async () => {
	const { id } = await contact('fr', 3);
	const [project] = await n8n.query<{ id: string }>(`insert into comms.projects (tenant_id, contact_id, reference, name, progress) values ($1, $2, $3, 'Portail ${run}', 60) returning id`, [tenant, id, `P-${run}`]);
	await n8n.query(`insert into comms.milestones (tenant_id, project_id, position, name, due_on) values ($1, $2, 1, 'Mise en service', current_date + 20)`, [tenant, project?.id]);
	const neighbour = await contact('en', 5);
	await n8n.query(`update comms.crm_contacts set email = '' where id = $1`, [neighbour.id]);
	await n8n.query(`insert into comms.projects (tenant_id, contact_id, reference, name, progress) values ($1, $2, $3, '{{#each x}} {{/if}}', 60)`, [tenant, neighbour.id, `N-${run}`]);
	expect((await n8n.runWorkflow('comms-weekly-updates', { startNode: 'Every Friday at three' })).status).toBe('success');
	expect((await n8n.runWorkflow('comms-weekly-updates', { startNode: 'Every Friday at three' })).status).toBe('success');
	const [draft, ...more] = await n8n.query<{ words: string; state: string }>(`select draft ->> 'text' as words, state from comms.client_drafts where contact_id = $1`, [id]);
	// Friday came twice, and the neighbour's project that cannot be told of cost nobody theirs.
	expect(more).toEqual([]);
	expect(await n8n.query('select 1 from comms.client_drafts where contact_id = $1', [neighbour.id])).toEqual([]);
	expect(draft?.state).toBe('waiting');
	expect(draft?.words).toMatch(/Avancement : 60\s%[\s\S]*Mise en service \(échéance/);

	const staff = await (await browser.newContext({ httpCredentials: { username, password } })).newPage();
	await staff.goto(`${n8n.urls.webhook}/comms/updates`);
	await shot(staff, 'updates');
	expect(await accessibilityProblems(staff)).toEqual([]);
	expect(await n8n.query('select 1 from comms.scheduled_messages where contact_id = $1', [id])).toEqual([]);
	await staff.locator('article', { hasText: `Portail ${run}` }).getByRole('button', { name: 'Send', exact: true }).click();
	expect(await staff.locator('.banner').textContent()).toBe('It is in the outbox.');
	expect(await n8n.query(`select type, topic from comms.scheduled_messages where contact_id = $1`, [id])).toEqual([{ type: 'status_update', topic: 'service' }]);
});

test('a meeting is prepared from what is on record, and its notes become tasks and a follow-up that waits', async () => {
	const { id, email } = await contact('en', 4);
	await n8n.query(`insert into comms.projects (tenant_id, contact_id, reference, name, progress) values ($1, $2, $3, 'Portal', 30)`, [tenant, id, `M-${run}`]);
	const post = async (path: string, body: unknown) => await n8n.callWebhook(`comms/meetings/${path}`, { method: 'POST', headers: n8n.inboundWebhookHeaders, body });
	const prepared = await post('prepare', { title: 'Review', durationMinutes: 30, attendees: [`Eva <${email}>`], openItems: ['The second contract'] });
	expect(prepared).toMatchObject({ status: 200, data: { brief: { talkingPoints: [{ text: 'Open since earlier: The second contract' }] } } });
	expect(JSON.stringify(prepared.data)).toContain('How far is Portal?');
	expect(await post('prepare', { attendees: 7 })).toMatchObject({ status: 422 });
	// A guest whom two businesses know: which of them meets is not guessed.
	const [other] = await n8n.query<{ id: string }>(`insert into comms.crm_contacts (tenant_id, name, email, role) select id, 'Eva', $1, 'customer' from comms.tenants where id <> $2 limit 1 returning id`, [email, tenant]);
	expect(await post('prepare', { title: 'Review', attendees: [email] })).toMatchObject({ status: 422, data: { error: expect.stringContaining('several of your businesses') as string } });
	await n8n.query('delete from comms.crm_contacts where id = $1', [other?.id]);

	const followed = await post('follow-up', { meeting: { title: 'Review', at: '2026-11-20T10:00:00Z' }, attendees: [{ name: 'Eva Asked4', email }, { name: 'Ines Vogt', email: 'stranger@else.example' }], notes: 'Ines Vogt: We agreed to start in January.\nEva: I will send the list by Friday.' });
	expect(followed).toMatchObject({ status: 200, data: { actionItems: [{ what: 'send the list', owner: 'Eva Asked4', due: '2026-11-27' }], followUps: ['waiting', 'unknown_contact'] } });
	expect(await post('follow-up', { notes: '' })).toMatchObject({ status: 422 });
});

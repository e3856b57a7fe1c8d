import { TestN8n } from '../harness/TestN8n';
import { Stage } from './stage';

const n8n = TestN8n.connect();
const stage = new Stage(n8n);
beforeAll(() => stage.prepare());
afterAll(() => n8n.close());

const browser = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

/** A tracked mail that was delivered an hour ago; its links as the reader finds them. */
async function mailWithLinks() {
	const person = await stage.person();
	const id = await stage.enqueue(person, 'email', {
		text: 'See https://shop.example/a?x=1&y=2 and https://shop.example/b',
		html: '<p><a href="https://shop.example/a?x=1&amp;y=2">a</a> <a href="https://shop.example/b">b</a></p>',
		track: { clicks: true, opens: true },
	});
	await stage.sendDue();
	await n8n.query(`update comms.scheduled_messages set accepted_at = now() - interval '1 hour' where id = $1`, [id]);
	const [mail] = await n8n.sandbox.messages({ to: person.email });
	if (!mail) throw new Error('nothing was sent');
	const raw = (await n8n.sandbox.raw(mail.id)).replace(/=\r\n/g, '').replace(/=3D/g, '=');
	const tokens = (kind: string) => [...new Set([...raw.matchAll(new RegExp(`/webhook/comms/${kind}\\?token=([0-9a-f]+)`, 'g'))].map(([, token]) => token ?? ''))];
	return { id, clicks: tokens('click'), opens: tokens('open'), text: mail.text };
}

const get = (kind: string, token: string, headers: Record<string, string> = {}, query: Record<string, string> = {}) =>
	n8n.callWebhook(`comms/${kind}`, { query: { token, ...query }, headers: { 'user-agent': browser, ...headers } });

const counted = async (id: string) => {
	await n8n.query(`select * from comms.count_visits(now() + interval '2 minutes')`);
	return (await n8n.query<{ kind: string }>(`select kind from comms.message_events where message_id = $1 and kind in ('click', 'open') order by kind`, [id])).map(({ kind }) => kind);
};

test('a click leads to the stored target and is counted once', async () => {
	const { id, clicks, text } = await mailWithLinks();
	expect(text).not.toContain('https://shop.example/');
	const answer = await get('click', clicks[0] ?? '');
	expect(answer.status).toBe(302);
	expect(answer.headers.location).toBe('https://shop.example/a?x=1&y=2');
	expect(await counted(id)).toEqual(['click']);
	expect((await stage.message(id)).state).toBe('clicked');
});

test('a scanner that opens every link, a preview, a prefetch and a HEAD count nothing', async () => {
	const { id, clicks, opens } = await mailWithLinks();
	const [first = ''] = clicks;
	const machines: Array<Record<string, string>> = [{ 'user-agent': 'curl/8.5.0' }, { 'user-agent': '' }, { 'sec-purpose': 'prefetch' }, { 'user-agent': 'Slackbot-LinkExpanding 1.0' }];
	for (const headers of machines) {
		expect((await get('click', first, headers)).status).toBe(302);
	}
	await get('open', opens[0] ?? '', { 'user-agent': 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)' });
	const head = await fetch(`${n8n.urls.webhook}/comms/click?token=${first}`, { method: 'HEAD', redirect: 'manual', headers: { 'user-agent': browser } });
	expect(head.status).toBe(302);
	expect(await counted(id)).toEqual([]);
	// One that calls itself a browser, and follows all there is, the one no reader sees among them.
	for (const token of clicks) expect((await get('click', token)).status).toBe(302);
	expect(await counted(id)).toEqual([]);
	expect((await stage.message(id)).state).toBe('accepted');
});

test('no token leads anywhere but to what is stored: guessed, altered and foreign ones get the same page', async () => {
	const { clicks, opens } = await mailWithLinks();
	const [good = ''] = clicks;
	const altered = (good.startsWith('0') ? '1' : '0') + good.slice(1);
	const answers = [
		await get('click', 'guessed'), await get('click', altered), await get('click', opens[0] ?? ''), await get('click', ''),
		await get('click', 'guessed', {}, { target: 'https://evil.example/', url: 'https://evil.example/', redirect: 'https://evil.example/' }),
		await get('click', `${good}\u0000`), await get('click', 'x'.repeat(5_000)),
	];
	for (const answer of answers) {
		expect(answer.status).toBe(404);
		expect(answer.headers.location).toBeUndefined();
		expect(String(answer.data)).toBe(String(answers[0]?.data));
	}
	expect(String(answers[0]?.data)).not.toContain('evil');
	const bent = await get('click', good, {}, { target: 'https://evil.example/', url: 'https://evil.example/' });
	expect(bent.headers.location).toBe('https://shop.example/a?x=1&y=2');
	expect(String((await get('click', 'guessed', { 'accept-language': 'ja,en;q=0.5' })).data)).toContain('ご利用いただけません');
});

test('the picture of a mail is the same for every token, and tells of an opening once it looks like a person', async () => {
	const { id, opens } = await mailWithLinks();
	const [good, bad] = [await get('open', opens[0] ?? ''), await get('open', 'guessed')];
	for (const answer of [good, bad]) {
		expect(answer.status).toBe(200);
		expect(answer.headers['content-type']).toBe('image/gif');
		expect(answer.headers['cache-control']).toBe('no-store');
	}
	expect(good.data).toEqual(bad.data);
	expect(await counted(id)).toEqual(['open']);
	expect((await stage.message(id)).state).toBe('opened');
});

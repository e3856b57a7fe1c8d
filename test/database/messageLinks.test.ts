import * as fc from 'fast-check';
import { createDatabase, type TestDatabase } from './database';
import { claim, enqueue, hold, marta, minutesLater, report, seed, stateOf, studio } from './fixtures';

let db: TestDatabase;
const base = 'https://n8n.studio.example';
const browser = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36';

beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, at, source) values ('${studio}', '${marta}', 'marketing', 'email', 'granted', '2026-01-01', 'form')`);
});
beforeEach(() => db.rows(`update comms.tenant_settings set public_url = '${base}', postal_address = '1 High Street' where tenant_id = '${studio}'`));
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.scheduled_messages, comms.message_events, comms.message_links, comms.link_visits, comms.workflow_errors cascade'));

interface Mail {
	id: string;
	fence: number;
	text: string;
	html: string;
	listUnsubscribe?: { url: string; oneClick: boolean };
	postalFooter?: string;
}
async function atTheDoor(over: Record<string, unknown> = {}): Promise<Mail | undefined> {
	await enqueue(db, { topic: 'marketing', html: '<p>See <a class="x" href="https://shop.example/a?b=1&amp;c=2">this</a> and <a href=\'https://shop.example/b\'>that</a>.</p>', text: 'See https://shop.example/a?b=1&c=2.', ...over });
	const [row] = await hold(db, await claim(db));
	return row && ({ ...row.message, id: row.id, fence: row.fence } as unknown as Mail);
}
async function sent(over: Record<string, unknown> = {}): Promise<Mail> {
	const mail = await atTheDoor(over);
	if (mail === undefined) throw new Error('It was not let out.');
	await report(db, [mail], { class: 'accepted', messageId: `<${mail.id}@studio.example>` });
	return mail;
}
const tokensIn = (body: string, page: string) => [...body.matchAll(new RegExp(`${base}/webhook/comms/${page}\\?token=([0-9a-f]{32})`, 'g'))].map(([, token]) => token ?? '');
const follow = (token: string, how: Record<string, unknown> = {}, seconds = 600) =>
	db.row<{ target: string | null; counted: boolean; reason: string }>('select * from comms.follow_link($1, $2, $3)', [token, { method: 'GET', userAgent: browser, ...how }, minutesLater(seconds / 60)]);
const settle = (minutes = 60) => db.rows('select * from comms.release_expired($1)', [minutesLater(minutes)]);
const seen = (kind: string) => db.rows('select from comms.message_events where kind = $1', [kind]);

describe('marketing mail', () => {
	it('gets a way out, its postal address, and links that lead only to what is stored', async () => {
		const mail = await sent();
		expect(mail.listUnsubscribe).toEqual({ url: expect.stringMatching(`^${base}/webhook/comms/unsubscribe\\?token=[0-9a-f]{32}$`), oneClick: true });
		expect(mail.postalFooter).toMatch(/^1 High Street\nUnsubscribe or choose what you receive: https:\/\/n8n\.studio\.example\/webhook\/comms\/preferences\?token=/);
		expect(mail.html).not.toContain('shop.example');
		expect(mail.text).toMatch(/^See https:\/\/n8n\.studio\.example\/webhook\/comms\/click\?token=[0-9a-f]{32}\.$/);
		const [first, second] = tokensIn(mail.html, 'click');
		expect((await follow(first ?? '')).target).toBe('https://shop.example/a?b=1&c=2');
		expect((await follow(second ?? '')).target).toBe('https://shop.example/b');
		expect(tokensIn(mail.html, 'open')).toHaveLength(1);
	});

	it('stores no token, only its hash, and the text of the outbox stays as it was', async () => {
		const mail = await sent();
		const stored = await db.rows<{ all: string }>('select (to_jsonb(l) || to_jsonb(m))::text as all from comms.message_links l join comms.scheduled_messages m on m.id = l.message_id');
		for (const token of [...tokensIn(mail.html, 'click'), ...tokensIn(mail.listUnsubscribe?.url ?? '', 'unsubscribe')]) {
			expect(stored.some(({ all }) => all.includes(token))).toBe(false);
		}
		expect(stored.every(({ all }) => all.includes('shop.example'))).toBe(true);
	});

	it.each([
		['a public address', `public_url = null`, 'no_opt_out_link'],
		['a postal address', `postal_address = null`, 'no_postal_address'],
	])('without %s is refused, and staff are told how to mend it', async (_what, change, code) => {
		await db.rows(`update comms.tenant_settings set ${change} where tenant_id = '${studio}'`);
		expect(await atTheDoor()).toBeUndefined();
		expect(await db.row(`select state, state_reason ->> 'code' as code from comms.scheduled_messages`)).toEqual({ state: 'blocked', code });
		expect((await db.rows<{ how_to_mend: string }>('select how_to_mend from comms.workflow_errors'))[0]?.how_to_mend).toContain('publicUrl');
	});

	it('that brings its own way out keeps it, and %unsubscribe_url% is filled in', async () => {
		const mail = await atTheDoor({ text: 'Out: %unsubscribe_url%', listUnsubscribe: { url: 'https://own.example/u', oneClick: true } });
		expect(mail).toMatchObject({ text: 'Out: https://own.example/u', listUnsubscribe: { url: 'https://own.example/u', oneClick: true } });
	});
});

describe('other messages', () => {
	it('a reply has no links of ours; a service mail has a way out and nothing tracked', async () => {
		expect(await atTheDoor({ type: 'reply', topic: 'service' })).not.toHaveProperty('listUnsubscribe');
		const update = await atTheDoor({ topic: 'service' });
		expect(update?.listUnsubscribe).toBeDefined();
		expect(update?.html).toContain('https://shop.example/b');
	});

	it('track asks for what is followed, and can ask for nothing', async () => {
		const receipt = await atTheDoor({ topic: 'transactional', track: { clicks: true, opens: false } });
		expect(tokensIn(receipt?.html ?? '', 'open')).toHaveLength(0);
		expect(tokensIn(receipt?.html ?? '', 'click').length).toBeGreaterThan(1);
		const plain = await atTheDoor({ track: { clicks: false, opens: false } });
		expect(plain?.html).toContain('https://shop.example/b');
	});

	it('without a public address have no links and go out', async () => {
		await db.rows(`update comms.tenant_settings set public_url = null`);
		expect(await atTheDoor({ topic: 'service' })).not.toHaveProperty('listUnsubscribe');
	});
});

it('every link of a body leads on, and everything between them stays as it was', async () => {
	const word = fc.stringMatching(/^[a-z <>&;.,%\\$]{0,12}$/);
	const path = fc.stringMatching(/^[a-z0-9/?=&_%-]{0,20}[a-z0-9]$/);
	await fc.assert(
		fc.asyncProperty(fc.array(fc.tuple(word, path), { maxLength: 4 }), word, async (parts, end) => {
			const text = parts.map(([between, to]) => `${between} https://t.example/${to} `).join('') + end;
			const mail = await atTheDoor({ topic: 'service', track: { clicks: true }, text, html: undefined });
			let back = mail?.text ?? '';
			for (const token of tokensIn(back, 'click')) back = back.replaceAll(`${base}/webhook/comms/click?token=${token}`, (await follow(token)).target ?? '?');
			expect(back).toBe(text);
			await db.rows('delete from comms.scheduled_messages'); // or their number fills a cap
			expect(mail?.text ?? '').not.toContain('https://t.example');
		}),
		{ numRuns: 40 },
	);
});

describe('a click', () => {
	it('of a person counts, after a grace, once', async () => {
		const mail = await sent();
		const [token = ''] = tokensIn(mail.html, 'click');
		expect(await follow(token)).toMatchObject({ counted: true, reason: 'person' });
		expect(await stateOf(db, mail.id)).toBe('accepted');
		await settle();
		await settle();
		expect(await seen('click')).toHaveLength(1);
		expect(await stateOf(db, mail.id)).toBe('clicked');
	});

	it.each([
		['HEAD', { method: 'HEAD' }, 'not_a_get'],
		['a prefetch', { headers: { 'Sec-Purpose': 'prefetch;prerender' } }, 'prefetch'],
		['no browser', { userAgent: '' }, 'robot'],
		['a program', { userAgent: 'python-requests/2.32' }, 'robot'],
		['a scanner', { userAgent: 'Mozilla/5.0 HeadlessChrome/140' }, 'scanner'],
		['a privacy proxy', { userAgent: 'Mozilla/5.0' }, 'privacy_proxy'],
		['the second after delivery', { secondsSinceDelivery: 1 }, 'too_soon'],
	])('by %s leads on and is not counted', async (_who, how, reason) => {
		const mail = await sent();
		expect(await follow(tokensIn(mail.html, 'click')[0] ?? '', how)).toEqual({ target: 'https://shop.example/a?b=1&c=2', counted: false, reason });
		await settle();
		expect(await seen('click')).toEqual([]);
	});

	it('by a scanner that opens every link in a browser of its own counts for none of them', async () => {
		const mail = await sent();
		for (const token of tokensIn(mail.html, 'click')) await follow(token);
		for (const token of tokensIn(mail.html, 'open')) await db.rows('select * from comms.record_open($1, $2, $3)', [token, { method: 'GET', userAgent: browser }, minutesLater(10)]);
		await settle();
		expect([await seen('click'), await seen('open')]).toEqual([[], []]);
		expect(await stateOf(db, mail.id)).toBe('accepted');
	});

	it('by one that reads plain text and opens three links at once counts for none of them', async () => {
		const mail = await sent({ html: undefined, text: 'https://a.example/1 https://a.example/2 https://a.example/3' });
		for (const token of tokensIn(mail.text, 'click')) await follow(token);
		await settle();
		expect(await seen('click')).toEqual([]);
	});

	it('with a token that is guessed, altered, or for something else leads nowhere', async () => {
		const mail = await sent();
		const [token = ''] = tokensIn(mail.html, 'click');
		const nothing = { target: null, counted: false, reason: 'unknown' };
		for (const wrong of ['', 'x', token.slice(1), `${token}0`, token.toUpperCase().replace(/[A-F]/, 'G'), ...tokensIn(mail.listUnsubscribe?.url ?? '', 'unsubscribe'), ...tokensIn(mail.html, 'open')]) {
			expect(await follow(wrong)).toEqual(nothing);
		}
	});

	it('a thousand times over is remembered fifty times', async () => {
		const mail = await sent();
		await db.rows(`select comms.follow_link($1, '{}', $2) from generate_series(1, 1000)`, [tokensIn(mail.html, 'click')[0], minutesLater(5)]);
		expect(await db.rows('select from comms.link_visits')).toHaveLength(50);
	});
});

it('an open of a person counts, and a click outdoes it', async () => {
	const mail = await sent();
	const [token = ''] = tokensIn(mail.html, 'open');
	expect(await db.row('select * from comms.record_open($1, $2, $3)', [token, { method: 'GET', userAgent: browser }, minutesLater(5)])).toEqual({ counted: true, reason: 'person' });
	await settle(6);
	expect(await stateOf(db, mail.id)).toBe('opened');
	await follow(tokensIn(mail.html, 'click')[0] ?? '', {}, 6000);
	await settle(120);
	expect(await stateOf(db, mail.id)).toBe('clicked');
});

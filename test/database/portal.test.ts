import { createDatabase, type TestDatabase } from './database';
import { claim, clinic, enqueue, hold, marta, minutesLater, noon, seed, stateOf, studio } from './fixtures';
import { linkOfMessage } from './people';

/** The page on which a customer reads what was posted for them. */

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.tenant_settings set public_url = 'https://comms.studio.example', postal_address = '1 Street' where tenant_id = '${studio}'`);
});
afterAll(() => db.drop());
beforeEach(async () => {
	await db.rows('truncate comms.scheduled_messages, comms.message_events, comms.message_links, comms.person_links, comms.portal_messages, comms.page_visits, comms.fallbacks cascade');
	await db.rows(`update comms.crm_contacts set email = 'marta@ruiz.example', slack_id = 'C0MARTA', portal_id = null where id = $1`, [marta]);
});

interface Portal {
	form: string;
	language: string;
	unread: number;
	more: boolean;
	messages: Array<{ id: string; subject: string; text: string; readAt: string | null }>;
}
const link = async (contact = marta) => (await db.row<{ token: string }>('select comms.issue_portal_link($1, $2) as token', [contact, noon])).token;
const portalOf = async (token: string, at = noon) => (await db.rows<{ page: Portal }>('select page from comms.portal_page($1, $2)', [token, at]))[0]?.page;
const mark = (token: string, choices: Record<string, unknown>, at = noon) => db.rows<{ outcome: string }>('select * from comms.mark_portal_messages($1, $2, $3)', [token, choices, at]);

/** Sends a message on the channel portal, as the workflow does. */
async function post(over: Record<string, unknown> = {}): Promise<string> {
	const id = await enqueue(db, { channel: 'portal', topic: 'transactional', to: '', ...over });
	const handed = await hold(db, (await claim(db)).filter((row) => row.id === id), { channel: 'portal', action: 'send', rule: 'ok' });
	await db.rows('select * from comms.post_portal_messages($1, $2)', [JSON.stringify(handed.map(({ id: one, fence }) => ({ id: one, fence }))), noon]);
	return id;
}

it('shows what was posted for the contact and for nobody else, without writing anything', async () => {
	await post({ subject: 'First', text: 'One' });
	await post({ subject: 'Second', text: '', html: '<style>p{}</style><p>Two &lt;3</p><script>x()</script>' });
	await db.rows(`insert into comms.portal_messages (tenant_id, contact_id, subject, body) values ($1, gen_random_uuid(), 'Luis', 'x'), ($2, $3, 'Other business', 'x')`, [studio, clinic, marta]);
	const token = await link();
	await db.rows('begin read only');
	const page = await portalOf(token);
	await db.rows('commit');
	expect(page).toMatchObject({ language: 'es', unread: 2, more: false });
	expect(page?.messages.map(({ subject, text, readAt }) => [subject, text, readAt]).sort()).toEqual([['First', 'One', null], ['Second', 'Two &lt;3', null]]);
});

it('shows what is addressed to the place in the portal that the contact has', async () => {
	await db.rows(`update comms.crm_contacts set portal_id = 'ruiz' where id = $1`, [marta]);
	await post({ to: 'ruiz', contactId: undefined, subject: 'For the company' });
	await post({ to: 'else', contactId: undefined, subject: 'For others' });
	expect((await portalOf(await link()))?.messages.map(({ subject }) => subject)).toEqual(['For the company']);
});

it('says nothing to a link that is guessed, expired, of another purpose, or went to an address that changed', async () => {
	await post();
	const token = await link();
	expect(await portalOf('f'.repeat(64))).toBeUndefined();
	expect(await portalOf(await linkOfMessage(db, { purpose: 'preferences' }))).toBeUndefined();
	expect(await portalOf(token, minutesLater(91 * 24 * 60))).toBeUndefined();
	expect(await db.rows('select * from comms.preference_page($1, $2)', [token, noon])).toEqual([]);
	await db.rows(`update comms.crm_contacts set email = 'other@ruiz.example' where id = $1`, [marta]);
	expect(await portalOf(token)).toBeUndefined();
});

it('marks by its button only, once, and the message counts as opened', async () => {
	const [first, second] = [await post({ subject: 'First' }), await post({ subject: 'Second' })];
	const token = await link();
	const page = await portalOf(token);
	const one = page?.messages.find(({ subject }) => subject === 'First');
	expect(await mark(token, { form: 'x', action: 'read', id: one?.id })).toEqual([{ outcome: 'stale' }]);
	expect(await mark(token, { form: page?.form, action: 'read', id: one?.id })).toEqual([{ outcome: 'read' }]);
	expect(await mark(token, { form: page?.form, action: 'read', id: one?.id }, minutesLater(5))).toEqual([{ outcome: 'unchanged' }]);
	expect([await stateOf(db, first), await stateOf(db, second)]).toEqual(['opened', 'accepted']);
	expect((await portalOf(token))?.messages.find(({ subject }) => subject === 'First')?.readAt).toBe(noon);
	expect(await mark(token, { form: page?.form, action: 'read_all' })).toEqual([{ outcome: 'read' }]);
	expect(await stateOf(db, second)).toBe('opened');
});

it('marks nothing of somebody else', async () => {
	await db.rows(`insert into comms.portal_messages (tenant_id, contact_id, subject, body) values ($1, gen_random_uuid(), 'Luis', 'x')`, [studio]);
	const { id } = await db.row<{ id: string }>('select id from comms.portal_messages');
	const token = await link();
	const form = (await portalOf(token))?.form;
	expect(await mark(token, { form, action: 'read', id })).toEqual([{ outcome: 'unchanged' }]);
	expect(await mark(token, { form, action: 'read_all' })).toEqual([{ outcome: 'unchanged' }]);
	expect(await db.rows('select read_at from comms.portal_messages')).toEqual([{ read_at: null }]);
});

it('what was read on one channel keeps the others of a ladder from going out', async () => {
	const id = await post({ severity: 'P1', topic: 'incident', fallback: ['email'] });
	await db.rows('select comms.fall_back(m, $2, $3) from comms.scheduled_messages m where id = $1', [id, 'not confirmed', noon]);
	const token = await link();
	const page = await portalOf(token);
	await mark(token, { form: page?.form, action: 'read_all' }, minutesLater(1));
	expect(await db.row(`select state, state_reason ->> 'code' as code from comms.scheduled_messages where channel = 'email'`)).toEqual({ state: 'blocked', code: 'confirmed_elsewhere' });
});

describe('%portal_url% in a message', () => {
	const text = async (over: Record<string, unknown>) => {
		const id = await enqueue(db, { topic: 'transactional', text: 'Read it: %portal_url%', ...over });
		const [message] = (await hold(db, (await claim(db)).filter((row) => row.id === id), { channel: over.channel ?? 'email', action: 'send', rule: 'ok' })).map((row) => row.message);
		return String(message?.text);
	};

	it('opens the portal of its contact', async () => {
		await post({ subject: 'First' });
		const token = /^Read it: https:\/\/comms\.studio\.example\/webhook\/comms\/portal\?token=([0-9a-f]{64})$/.exec(await text({}))?.[1] ?? '';
		expect((await portalOf(token))?.messages).toHaveLength(1);
	});

	it.each([
		['to another address', { to: 'luis@vega.example' }],
		['with a copy to somebody', { cc: 'luis@vega.example' }],
		['to nobody we know', { to: 'nobody@vega.example', contactId: undefined }],
		['that everybody reads', { channel: 'blog', to: '' }],
		['in a channel of several people', { channel: 'slack', to: 'C0MARTA' }],
	])('opens nothing in one %s', async (_how, over) => {
		expect(await text(over)).toBe('Read it: https://comms.studio.example');
		expect(await db.rows('select 1 from comms.person_links')).toEqual([]);
	});
});

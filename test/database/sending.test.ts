import { createDatabase, type TestDatabase } from './database';
import { claim, clinic, enqueue, minutesLater, noon, seed, stateOf, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.scheduled_messages, comms.message_events, comms.message_links, comms.suppressions, comms.workflow_errors, comms.tenant_addresses cascade'));

interface ToSend {
	id: string;
	fence: number;
	lane: string | null;
	provider: string | null;
	ourAddress: string | null;
	publicUrl: string | null;
	[column: string]: unknown;
}

/** What is due, decided to go at once and handed to the lanes. */
async function toSend(providers: Record<string, string> = {}): Promise<ToSend[]> {
	const claimed = await claim(db);
	const decided = claimed.map(({ id, fence, message }) => ({
		id,
		fence,
		delivery: { decisions: [{ channel: (message as { channel: string }).channel, action: 'send', at: noon, rule: 'ok' }] },
	}));
	return db.rows<ToSend>('select * from comms.messages_to_send($1, $2, $3)', [JSON.stringify(decided), JSON.stringify(providers), noon]);
}

const record = (items: unknown[]) =>
	db.rows<{ id: string; state: string; applied: boolean }>('select * from comms.record_deliveries($1, $2)', [JSON.stringify(items), noon]);

const nextChannel = async (served: string[] = []) =>
	(await db.row<{ channel: string | null }>('select comms.next_due_channel($1, $2) as channel', [served, minutesLater(1)])).channel;

describe('what a lane is handed', () => {
	it('names the usual provider of the channel, or the one that was chosen', async () => {
		for (const channel of ['email', 'sms', 'whatsapp', 'push', 'portal']) await enqueue(db, { channel, topic: 'transactional', ...(channel === 'email' ? {} : { to: '+442079460958' }), key: `lane-${channel}` });
		const lanes = (await toSend({ whatsapp: 'whatsapp', push: '' })).map(({ lane }) => lane).sort();
		expect(lanes).toEqual(['email/customerEmail', 'portal/portal', 'push/ntfy', 'sms/twilio', 'whatsapp/whatsapp']);
	});

	it('brings the number and the public address of its own business', async () => {
		await db.rows(`insert into comms.tenant_addresses values ('sms', '+15005550001', '${studio}'), ('sms', '+15005550002', '${clinic}'), ('whatsapp', '+15005550003', '${studio}')`);
		await db.rows(`update comms.tenant_settings set public_url = 'https://studio.example' where tenant_id = '${studio}'`);
		await enqueue(db, { channel: 'sms', to: '+442079460958' });
		expect(await toSend()).toEqual([expect.objectContaining({ ourAddress: '+15005550001', publicUrl: 'https://studio.example' })]);
	});

	it('carries nothing that only the decision needed', async () => {
		await enqueue(db, { channel: 'email' });
		expect(Object.keys((await toSend())[0] ?? {}).sort()).toEqual(['company', 'contact', 'fence', 'id', 'lane', 'message', 'ourAddress', 'provider', 'publicUrl', 'tenantId']);
	});
});

describe('what became of them', () => {
	it('is read by who sent them, in one call', async () => {
		await enqueue(db, { channel: 'email', key: 'a' });
		await enqueue(db, { channel: 'sms', to: '+442079460958', key: 'b' });
		const sent = await toSend();
		const by = (lane: string) => sent.find((one) => one.lane === lane) ?? { id: '', fence: 0 };
		const [mail, text] = [by('email/customerEmail'), by('sms/twilio')];
		await record([
			{ id: mail.id, fence: mail.fence, provider: 'customerEmail', sent: { class: 'accepted', messageId: '<a@studio.example>' } },
			{ id: text.id, fence: text.fence, provider: 'twilio', statusCode: 201, body: '{"sid": "SM1"}' },
			{ id: 'no id', fence: 1, provider: 'twilio' },
		]);
		expect([await stateOf(db, mail.id), await stateOf(db, text.id)]).toEqual(['accepted', 'accepted']);
	});

	it.each(['customerEmail', 'twilio', 'sendEmail'])('not attempted by %s: it waits, and costs no attempt', async (provider) => {
		await enqueue(db, { channel: 'email' });
		const [one] = await toSend();
		await record([{ id: one?.id, fence: one?.fence, provider, error: 'Not attempted: "Send message" has no node for email/x, or it is switched off.' }]);
		const [row] = await db.rows<{ state: string; attempts: number }>('select state, attempts from comms.scheduled_messages');
		expect(row).toEqual({ state: 'failed_soft', attempts: 0 });
	});

	it.each([
		["Can't send mail - all recipients were rejected: 550 5.1.1 No such user", 'failed_hard'],
		["Can't send mail - all recipients were rejected: 451 4.7.1 Try later", 'failed_soft'],
		['Invalid login: 535 5.7.8', 'failed_soft'],
		['Connection closed unexpectedly', 'ambiguous'],
	])('n8n\'s Send Email that says "%s" means %s', async (error, state) => {
		await enqueue(db, { channel: 'email' });
		const [one] = await toSend({ email: 'sendEmail' });
		await record([{ id: one?.id, fence: one?.fence, provider: 'sendEmail', error }]);
		expect(await stateOf(db, one?.id ?? '')).toBe(state);
	});
});

describe('whose turn it is', () => {
	it('is that of the most urgent message, however long others have waited', async () => {
		await enqueue(db, { channel: 'push', to: 'topic', key: 'old', priority: 'low', dueAt: minutesLater(-600) });
		await enqueue(db, { channel: 'sms', to: '+442079460958', key: 'new', priority: 'urgent' });
		expect(await nextChannel()).toBe('sms');
		expect(await nextChannel(['sms', 'sms'])).toBe('sms');
	});

	it('goes round among equals, so that a slow provider holds up only itself', async () => {
		for (const [channel, minutes] of [['slack', -30], ['push', -20], ['sms', -10]] as const) {
			await enqueue(db, { channel, to: channel === 'sms' ? '+442079460958' : 'C0123456', key: channel, priority: 'normal', dueAt: minutesLater(minutes) });
		}
		expect(await nextChannel()).toBe('slack');
		expect(await nextChannel(['slack'])).toBe('push');
		expect(await nextChannel(['slack', 'push'])).toBe('sms');
		expect(await nextChannel(['slack', 'push', 'sms'])).toBe('slack');
		expect(await nextChannel(['push', 'slack', 'push', 'sms'])).toBe('slack');
	});

	it('is nobody\'s where nothing is due', async () => {
		await enqueue(db, { channel: 'sms', to: '+442079460958', dueAt: minutesLater(60) });
		expect(await nextChannel()).toBeNull();
	});
});

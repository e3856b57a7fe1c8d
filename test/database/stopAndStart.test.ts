import { createDatabase, type TestDatabase } from './database';
import { claim, enqueue, hold, marta, minutesLater, noon, seed, stateOf, studio } from './fixtures';
import { ledger, linkOfMessage, pageOf, save, untouched } from './people';

/** STOP and START as people really use them: twice, in the wrong order, from two handsets, from nobody we know. */

const luis = 'aaaaaaaa-0000-4000-8000-000000000002';
const number = '+34600111222';
let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`insert into comms.tenant_addresses values ('sms', '+34900000000', '${studio}'), ('whatsapp', '+34900000000', '${studio}')`);
});
afterAll(() => db.drop());
beforeEach(async () => {
	await db.rows('truncate comms.scheduled_messages, comms.message_events, comms.suppressions, comms.consent_events, comms.communication_preferences, comms.inbound_messages, comms.message_links, comms.person_links cascade');
	await db.rows('delete from comms.crm_contacts');
	await db.rows(`insert into comms.crm_contacts (id, tenant_id, name, email, phone, language, created_at) values
		('${marta}', '${studio}', 'Marta', 'marta@ruiz.example', '${number}', 'en', '2026-01-01'), ('${luis}', '${studio}', 'Luis', 'luis@vega.example', '0034 600-111-222', 'en', '2026-02-01')`);
});

let texts = 0;
const text = (kind: string, minutes = 0, over: Record<string, unknown> = {}) => {
	texts += 1;
	return db.rows('select * from comms.register_inbound_messages($1, $2)', [
		JSON.stringify([{ kind, provider: 'twilio', verified: true, from: number, to: '+34900000000', text: kind, providerMessageId: `SM-${texts}`, at: minutesLater(minutes), ...over }]), minutesLater(minutes)]);
};
const agree = (contact: string, topic: string, channel: string, minutes = -1000) =>
	db.rows(`insert into comms.consent_events (tenant_id, contact_id, topic, channel, state, source, at) values ($1, $2, $3, $4, 'granted', 'form', $5)`, [studio, contact, topic, channel, minutesLater(minutes)]);
async function leaves(over: Record<string, unknown>, minutes = 60): Promise<string> {
	const at = minutesLater(minutes);
	const id = await enqueue(db, { topic: 'marketing', type: 'newsletter', channel: 'sms', to: number, ...over }, at);
	await hold(db, (await claim(db, { at, max: 100 })).filter((row) => row.id === id), { channel: typeof over.channel === 'string' ? over.channel : 'sms', action: 'send' }, at);
	return await stateOf(db, id);
}

describe('STOP', () => {
	it('holds for everybody at the number, on texts and calls, for messages with and without a contact', async () => {
		for (const contact of [marta, luis]) for (const channel of ['sms', 'phone']) await agree(contact, 'marketing', channel);
		await text('stop');
		for (const contactId of [marta, luis, undefined]) for (const channel of ['sms', 'phone']) expect([contactId, channel, await leaves({ contactId, channel })]).toEqual([contactId, channel, 'blocked']);
	});

	it('from a number nobody has holds when it comes into the CRM later, in another spelling', async () => {
		await text('stop', 0, { from: '+34600777888' });
		await db.rows(`update comms.crm_contacts set phone = '+34 (0) 600 777 888' where id = '${marta}'`);
		await agree(marta, 'marketing', 'sms', 10);
		expect(await leaves({ to: '0034 600 777 888' })).toBe('blocked');
	});

	it('is not outdated by one that was sent before it and comes late', async () => {
		await agree(marta, 'marketing', 'sms');
		await text('stop', 10);
		await text('start', 20, { at: minutesLater(5) });
		expect(await leaves({})).toBe('blocked');
	});

	it('twice is confirmed once, and START after both gives back what was there before the first', async () => {
		await agree(marta, 'marketing', 'sms');
		await text('stop');
		await text('stop', 1);
		expect(await db.rows(`select 1 from comms.scheduled_messages where type = 'stop_confirmation'`)).toHaveLength(1);
		await text('start', 2);
		expect(await leaves({ contactId: marta })).toBe('sending');
	});

	it('by another channel, or on the page, is not undone by START', async () => {
		await agree(marta, 'marketing', 'email');
		await agree(marta, 'marketing', 'sms');
		const token = await linkOfMessage(db, { dueAt: minutesLater(5000) });
		await db.rows('select * from comms.unsubscribe($1, $2, $3)', [token, {}, noon]);
		await text('stop', 1);
		await text('start', 2);
		expect(await ledger(db)).toMatchObject({ 'marketing/email': 'withdrawn', 'marketing/sms': 'granted' });
		expect(await leaves({ channel: 'email', to: 'marta@ruiz.example' })).toBe('blocked');
	});

	it('followed by an unsubscription of the same on the page is not undone by START', async () => {
		await agree(marta, 'marketing', 'sms');
		await text('stop');
		const token = await linkOfMessage(db, { channel: 'sms', to: number, dueAt: minutesLater(5000) });
		await db.rows('select * from comms.unsubscribe($1, $2, $3)', [token, {}, minutesLater(1)]);
		await text('start', 2);
		expect(await leaves({})).toBe('blocked');
	});
});

describe('START', () => {
	it('lifts no complaint, no bounce, no do-not-contact and no word of a person', async () => {
		for (const reason of ['complaint', 'hard_bounce', 'manual']) {
			await db.rows('truncate comms.suppressions, comms.consent_events, comms.inbound_messages');
			await db.rows('delete from comms.scheduled_messages');
			await agree(marta, 'marketing', 'sms');
			await db.rows(`insert into comms.suppressions (tenant_id, channel, address_hash, reason, topic) values ($1, 'sms', comms.address_hash($2), $3, '')`, [studio, number, reason]);
			await text('stop');
			await text('start', 1);
			expect([reason, await leaves({})]).toEqual([reason, 'blocked']);
		}
	});

	it('of a number that never agreed grants nothing', async () => {
		await text('start');
		await text('stop', 1);
		await text('start', 2);
		expect(await leaves({})).toBe('blocked');
	});

	it('for one topic leaves the others stopped', async () => {
		await agree(marta, 'marketing', 'sms');
		await text('stop');
		await text('start', 1, { scope: 'marketing' });
		expect(await leaves({ topic: 'service', type: 'update', contactId: undefined })).toBe('blocked');
	});

	it('unsigned, or of an unknown provider that says it is Twilio, is not heard', async () => {
		await agree(marta, 'marketing', 'sms');
		await text('stop');
		for (const over of [{ verified: false }, { verified: 'yes' }, { verified: undefined }, { provider: 'TWILIO', verified: 1 }, { provider: ' twilio ', verified: false }, { provider: 'vapi', verified: null }]) await text('start', 1, over);
		expect(await leaves({})).toBe('blocked');
	});
});

describe('the page of preferences, by a link that went to somebody else', () => {
	it('may stop things for the contact, but agrees to nothing on their behalf', async () => {
		const token = await linkOfMessage(db, { purpose: 'preferences', channel: 'email', to: 'stranger@else.example', dueAt: minutesLater(5000) });
		const page = await pageOf(db, token);
		await save(db, token, { ...untouched(page), consent_marketing_email: 'on', consent_marketing_phone: 'on' });
		expect(Object.values(await ledger(db)).includes('granted')).toBe(false);
	});

	it('lifts no do-not-contact', async () => {
		await db.rows('insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact) values ($1, $2, true)', [studio, marta]);
		const token = await linkOfMessage(db, { purpose: 'preferences', channel: 'email', to: 'stranger@else.example', dueAt: minutesLater(5000) });
		await save(db, token, untouched({ ...(await pageOf(db, token)), doNotContact: false }));
		expect(await db.rows('select do_not_contact from comms.communication_preferences')).toEqual([{ do_not_contact: true }]);
	});
});

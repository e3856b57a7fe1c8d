import { loadBusiness } from '../../sandbox/business/load';
import { consentSchema, contactSchema, historySchema, incidentsSchema, messageSchema } from '../../nodes/SelectChannels/decide/model';
import { mergedFields, outgoingMailOf } from '../../nodes/SendCustomerEmail/message/readFields';
import { createDatabase, type TestDatabase } from './database';
import { claim, noon } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await loadBusiness(db.owner, new Date(noon));
});
afterAll(() => db.drop());

describe('a claimed row of every customer of the demo', () => {
	it('is read by Select Channels and Send Customer Email as it comes', async () => {
		await db.rows(
			`select comms.enqueue_message(jsonb_build_object('tenantId', tenant_id, 'contactId', id, 'key', email, 'channel', 'email', 'topic', 'service',
				'type', 'update', 'to', email, 'subject', 'News', 'text', 'There is news.', 'language', language), $1) from comms.crm_contacts`,
			[noon],
		);
		const rows = await claim(db, { max: 100 });
		expect(rows).toHaveLength(40);
		for (const row of rows) {
			for (const [schema, value] of [
				[messageSchema, row.message],
				[contactSchema, row.contact],
				[consentSchema, row.consent],
				[historySchema, row.history],
				[incidentsSchema, row.incidents],
			] as const) {
				expect(schema.safeParse(value).error).toBeUndefined();
			}
			expect(outgoingMailOf(mergedFields({}, row.message))).toMatchObject({ to: row.contact.email, subject: 'News', text: 'There is news.', key: row.message.key });
		}
		const restricted = rows.filter(({ contact }) => contact.doNotContact || contact.suppressions.length > 0);
		expect(restricted).toHaveLength(5);
	});
});

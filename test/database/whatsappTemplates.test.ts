import { readTexts } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { marta, noon, seed, studio } from './fixtures';
import { enrolOne, tick } from './sequences';

/** Steps by WhatsApp outside the 24 hours: only what the operator said has been approved there, with its places filled in. */

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	const texts = readTexts().filter(({ templateId }) => ['quote.reminder', 'renewal.thirty', 'onboarding.satisfaction', 'incident.correction'].includes(templateId));
	await db.rows('select * from comms.load_templates($1)', [JSON.stringify(texts)]);
	await db.rows('select * from comms.save_sequence($1, null)', [{
		id: 'wa', topic: 'transactional', reentry: { mode: 'always' },
		steps: [{ id: 'note', delay: { kind: 'elapsed', hours: 0 }, channels: ['whatsapp', 'email'], template: 'renewal.thirty' }],
	}]);
	await db.rows(`update comms.crm_contacts set phone = '+34600111222', language = 'de', time_zone = 'Europe/Madrid' where id = $1`, [marta]);
});
afterAll(() => db.drop());
beforeEach(() => db.rows('truncate comms.enrolments, comms.enrolment_steps, comms.scheduled_messages, comms.whatsapp_templates, comms.communication_preferences cascade'));

interface Text extends Record<string, unknown> {
	templateId: string;
	language: string;
	name: string;
	body: string;
	state: string;
}
const texts = () => db.rows<Text>('select * from comms.whatsapp_texts($1)', [studio]);
const register = (...items: object[]) => db.rows<{ outcome: string }>('select * from comms.register_whatsapp_templates($1)', [JSON.stringify(items.map((item) => ({ tenantId: studio, ...item })))]);
async function sent(): Promise<{ channel: string; message: { text: string; template?: object } }> {
	const { id } = await enrolOne(db, { sequence: 'wa', contactId: marta, key: `k-${Math.random()}`, data: { renewsOn: '2027-03-01', contractName: 'Care' } }, noon);
	await tick(db, noon);
	return await db.row('select channel, message from comms.scheduled_messages where key like $1', [`${id}/note/%`]);
}

it('lists what to register, with the name of the business, without what may be missing, and a message is no SMS', async () => {
	const all = await texts();
	expect(all.filter(({ templateId }) => templateId === 'quote.reminder').map(({ language }) => language)).toEqual(['de', 'en', 'es', 'fr', 'ja', 'zh']);
	const of = (id: string, language: string) => all.find((one) => one.templateId === id && one.language === language);
	expect(of('renewal.thirty', 'de')).toMatchObject({ name: 'renewal_thirty', state: 'new', parameters: ['{{renewsOn format="medium"}}'], body: expect.stringMatching(/^\S.*: Ihr Vertrag steht am \{\{1\}\} zur Verlängerung an\./) as string });
	expect(of('onboarding.satisfaction', 'fr')?.body).toContain('Répondez à ce message');
	expect(of('renewal.thirty', 'zh')).toMatchObject({ providerLanguage: 'zh_CN' });
	// It ends with what only a fact can say: nothing that could be approved once for all.
	expect(all.some(({ templateId }) => templateId === 'incident.correction')).toBe(false);
});

it('takes the next channel until the operator says it is approved, then the approved form with its places filled in', async () => {
	expect(await sent()).toMatchObject({ channel: 'email' });
	expect(await register({ templateId: 'renewal.thirty' })).toHaveLength(6);
	const { channel, message } = await sent();
	expect(channel).toBe('whatsapp');
	expect(message).toMatchObject({ text: expect.stringContaining('am 01.03.2027') as string, template: { name: 'renewal_thirty', language: 'de', parameters: ['01.03.2027'] } });
	await register({ templateId: 'renewal.thirty', remove: true });
	expect(await sent()).toMatchObject({ channel: 'email' });
});

it('sends in the customer\'s own words within a day of their last message, approved or not', async () => {
	await db.rows(`insert into comms.communication_preferences (tenant_id, contact_id, whatsapp_last_inbound_at) values ($1, $2, $3::timestamptz - interval '2 hours')`, [studio, marta, noon]);
	const { channel, message } = await sent();
	expect(channel).toBe('whatsapp');
	expect(message.template).toBeUndefined();
});

it('keeps the content id of Twilio, which is of one text in one language', async () => {
	expect(await register({ templateId: 'renewal.thirty', language: 'de', name: 'HX0123456789abcdef0123456789abcdef' }, { templateId: '*', name: 'HX1' }, { templateId: 'no.such' }, { templateId: 'quote.reminder', name: 'with space' }))
		.toMatchObject([{ outcome: 'registered' }, { outcome: expect.stringContaining('give both') as string }, { outcome: expect.stringContaining('no text of that name') as string }, { outcome: expect.stringContaining('letters, digits') as string }]);
	expect((await sent()).message).toMatchObject({ template: { name: 'HX0123456789abcdef0123456789abcdef', parameters: ['01.03.2027'] } });
});

it('uses a form no longer once its text says something else', async () => {
	await register({ templateId: '*' });
	await db.rows(`update comms.communication_templates set approved = approved || '{"body": "Something else."}' where template_id = 'renewal.thirty' and language = 'de' and channel = 'sms'`);
	expect((await texts()).find(({ templateId, language }) => templateId === 'renewal.thirty' && language === 'de')).toMatchObject({ state: 'changed' });
	expect(await sent()).toMatchObject({ channel: 'email' });
});

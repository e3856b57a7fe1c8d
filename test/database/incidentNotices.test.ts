import { readTextSet } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { marta, minutesLater, noon, ruizAccount, seed, studio } from './fixtures';
import { tellCustomers } from './tellCustomers';

let db: TestDatabase;
const hans = 'aaaaaaaa-0000-4000-8000-000000000002';
const yuki = 'aaaaaaaa-0000-4000-8000-000000000003';
const other = 'aaaaaaaa-0000-4000-8000-000000000004';

beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows('select * from comms.load_templates($1, $2)', [JSON.stringify(readTextSet('incidents')), noon]);
	await db.rows(`insert into comms.service_components values ('${studio}', 'api', 'API')`);
	await db.rows(`insert into comms.component_users values ('${studio}', 'api', '${ruizAccount}')`);
	await db.rows(`update comms.crm_contacts set phone = '+34 612 345 678' where id = '${marta}'`);
	await db.rows(`insert into comms.crm_contacts (id, tenant_id, account_id, name, first_name, email, language, time_zone) values
		('${hans}', '${studio}', '${ruizAccount}', 'Hans Ruiz', 'Hans', 'hans@ruiz.example', 'de', 'Europe/Berlin'), ('${yuki}', '${studio}', '${ruizAccount}', 'Yuki Sato', 'Yuki', 'yuki@ruiz.example', 'ja', 'Asia/Tokyo'),
		('${other}', '${studio}', null, 'Otto Other', 'Otto', 'otto@other.example', 'en', 'UTC')`);
	await db.rows(`insert into comms.escalation_contacts (tenant_id, level, name, email) values ('${studio}', 1, 'Ines', 'ines@studio.example')`);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.incidents cascade; truncate comms.scheduled_messages, comms.message_events cascade'));

const tell = (updateId: string | null, at = noon) => tellCustomers(db, updateId, at);
interface Declared extends Record<string, unknown> {
	id: string;
	updateId: string;
}
const declare = (over: object = {}, at = noon) =>
	db.row<Declared>('select * from comms.declare_incident($1, $2)', [JSON.stringify([{ tenantId: studio, severity: 'P2', components: ['api'], impactKind: 'outage', author: 'Ines', ...over }]), at]);
const post = (incidentId: string, over: object, at: string) => db.row<Declared>('select * from comms.post_incident_update($1, $2)', [JSON.stringify([{ incidentId, ...over }]), at]);
const update = { kind: 'update', texts: { en: { findings: 'A full disk.', nextSteps: 'We make room.' }, de: { findings: 'Eine volle Platte.', nextSteps: 'Wir schaffen Platz.' } } };
const state = (updateId: string) =>
	db.rows<{ contact_id: string; channel: string; state: string }>('select r.contact_id, r.channel, m.state from comms.incident_recipients r join comms.scheduled_messages m on m.id = r.message_id where r.update_id = $1 order by 1, 2', [updateId]);
/** Marks messages as handed over. */
const sent = (where: string) => db.rows(`update comms.scheduled_messages m set state = 'accepted', accepted_at = due_at where ${where}`);

describe('the first notice', () => {
	it('reaches each affected person once a channel, in their language and zone, with the promise of the next', async () => {
		const { updateId } = await declare();
		const told = await tell(updateId);
		expect(told.map(({ contact, textKey, outcome }) => [contact.contactId, textKey, outcome])).toEqual([
			[marta, 'email/es', 'enqueued'], [marta, 'portal/es', 'enqueued'], [marta, 'sms/es', 'enqueued'],
			[hans, 'email/de', 'enqueued'], [hans, 'portal/de', 'enqueued'], [yuki, 'email/ja', 'enqueued'], [yuki, 'portal/ja', 'enqueued'],
		]);
		const german = told.find(({ textKey }) => textKey === 'email/de');
		expect(german?.text).toContain('Guten Tag Hans Ruiz,');
		expect(german?.text).toContain('20. November 2026 um 13:30: unsere nächste Meldung');
		expect(german?.text).toContain('Europe/Berlin');
		expect(german?.text).toContain('☐ Störungsteam einberufen');
	});

	it('comes first in the outbox, and is told once however often it is written', async () => {
		const { updateId } = await declare();
		await tell(updateId);
		expect((await tell(updateId)).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 7 }, () => 'already'));
		expect(await db.rows(`select distinct priority, topic, message ->> 'severity' as severity from comms.scheduled_messages`)).toEqual([{ priority: 0, topic: 'incident', severity: 'P2' }]);
	});

	it('the ledger has everybody: who was told by which message, and who was not and why', async () => {
		await db.rows(`insert into comms.communication_preferences (tenant_id, contact_id, do_not_contact) values ('${studio}', '${yuki}', true)`);
		const { updateId, id } = await declare({ severity: 'P1' });
		await tell(updateId);
		const ledger = await db.rows<{ contact_id: string; rule: string | null }>('select contact_id, rule from comms.incident_recipients where incident_id = $1 order by rule nulls first, contact_id', [id]);
		expect(ledger.filter(({ rule }) => rule === null)).toHaveLength(6);
		expect(ledger.filter(({ rule }) => rule !== null)).toEqual([{ contact_id: yuki, rule: 'not_reachable' }]);
		await db.rows('truncate comms.communication_preferences');
	});

	it('a text that cannot be written fails alone, is noted, and nothing with a gap leaves', async () => {
		const { updateId } = await declare({ facts: { emergencyPhone: 112 } });
		const told = await tell(updateId);
		expect(told.filter(({ outcome }) => outcome === 'enqueued').map(({ textKey }) => textKey)).toEqual([]);
		expect(await db.rows(`select distinct rule from comms.incident_recipients`)).toEqual([{ rule: 'text_failed' }]);
		expect(await db.rows(`select message from comms.workflow_errors where workflow = 'Send incident notice'`)).toEqual([{ message: expect.stringContaining('"emergencyPhone" must be a text') }]);
	});
});

describe('one record of facts', () => {
	it('words are the reader\'s where all of them are, else the team\'s, and it says so', async () => {
		const { id, updateId } = await declare();
		await tell(updateId);
		const { id: second } = await post(id, update, minutesLater(20));
		const told = await tell(second, minutesLater(20));
		const of = (key: string) => told.find(({ textKey }) => textKey === key)?.text ?? '';
		expect(of('email/de')).toContain('Eine volle Platte.');
		expect(of('email/de')).not.toContain('in der Sprache wieder');
		expect(of('email/ja')).toContain('A full disk.');
		expect(of('email/ja')).toContain('言語のまま引用しています');
		expect(new Set(told.map(({ variables }) => variables.nextUpdateAt))).toEqual(new Set([minutesLater(50)]));
	});

	it('newer news stops what still waits of the older, for the same reader and channel', async () => {
		const { id, updateId } = await declare();
		await tell(updateId);
		await sent(`recipient = 'hans@ruiz.example'`);
		const { id: second } = await post(id, update, minutesLater(20));
		await tell(second, minutesLater(20));
		expect((await state(updateId)).map(({ contact_id, channel, state: now }) => [contact_id, channel, now])).toEqual([
			[marta, 'email', 'blocked'], [marta, 'portal', 'blocked'], [marta, 'sms', 'blocked'], [hans, 'email', 'accepted'], [hans, 'portal', 'blocked'], [yuki, 'email', 'blocked'], [yuki, 'portal', 'blocked'],
		]);
	});
});

describe('a correction', () => {
	it('goes to exactly those whom the wrong text reached, on the channel it came by; what had not left is stopped', async () => {
		const { id, updateId } = await declare();
		await tell(updateId);
		await sent(`channel = 'email' and recipient in ('hans@ruiz.example', 'marta@ruiz.example') or channel = 'sms'`);
		const { id: correction } = await post(id, { kind: 'correction', corrects: updateId, texts: { wrong: 'Back at 9:15', right: 'Back at 11:15' } }, minutesLater(10));
		const told = await tell(correction, minutesLater(10));
		expect(told.map(({ contact, message, outcome }) => [contact.contactId, message.channel, outcome])).toEqual([[marta, 'email', 'enqueued'], [marta, 'sms', 'enqueued'], [hans, 'email', 'enqueued']]);
		expect(told[0]?.text).toContain('Back at 11:15');
		expect((await state(updateId)).filter(({ state: now }) => now === 'blocked').map(({ contact_id, channel }) => [contact_id, channel])).toEqual([[marta, 'portal'], [hans, 'portal'], [yuki, 'email'], [yuki, 'portal']]);
	});
});

describe('the end', () => {
	it('is told to those who were told, and to nobody else; what was learnt waits for the day', async () => {
		const { id, updateId } = await declare();
		await tell(updateId);
		await sent('true');
		await db.rows(`insert into comms.crm_contacts (id, tenant_id, account_id, name, email, language) values ('aaaaaaaa-0000-4000-8000-000000000009', '${studio}', '${ruizAccount}', 'New', 'new@ruiz.example', 'fr')`);
		const { id: over } = await post(id, { kind: 'resolved', texts: { issue: 'Down', cause: 'Disk', solution: 'Room' }, facts: { restored: true } }, minutesLater(90));
		const told = await tell(over, minutesLater(90));
		expect([...new Set(told.map(({ contact }) => contact.contactId))]).toEqual([marta, hans, yuki]);
		expect(told.find(({ textKey }) => textKey === 'email/de')?.text).toContain('1 Stunde und 30 Minuten');
		const { id: learnt } = await post(id, { kind: 'follow_up', texts: { cause: 'Disk', lessons: 'Watch disks' }, facts: { measures: [{ what: 'An alarm at 80 %', due: '2026-12-01' }] } }, minutesLater(1_440));
		const after = await tell(learnt, minutesLater(1_440));
		expect([...new Set(after.map(({ message }) => message.channel))]).toEqual(['email']);
		await db.rows(`delete from comms.crm_contacts where email = 'new@ruiz.example'`);
	});
});

describe('a crisis', () => {
	it('of level 2 reaches all customers; a statement is one text to the public, with nobody named', async () => {
		const { id, updateId } = await declare({ crisisLevel: 2, severity: undefined });
		expect((await tell(updateId)).map(({ contact }) => contact.contactId)).toContain(other);
		const grave = await declare({ crisisLevel: 4, severity: 'P1', components: ['core'], facts: { place: 'Madrid', date: '2026-11-20', mediaContact: 'press@studio.example', boilerplate: 'Studio Ltd.' } });
		expect([grave.updateId, id === grave.id]).toEqual([null, false]);
		const { id: statement } = await post(grave.id, { kind: 'statement', texts: { title: 'Service is down', overview: 'Since noon.', doing: 'We repair.', investigation: 'Under way.' } }, minutesLater(4));
		const told = await tell(statement, minutesLater(4));
		expect(told.map(({ contact, textKey, outcome }) => [contact.contactId, textKey, outcome])).toEqual([[undefined, 'blog/en', 'enqueued'], [undefined, 'social/en', 'enqueued']]);
	});
});

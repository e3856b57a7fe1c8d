import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from './database';
import { classify, register } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
});
afterEach(() => db.drop());

const business = {
	company: 'Casa Norte',
	mailboxes: 'Hola@casanorte.example, facturas@casanorte.example',
	senderAddress: 'hola@casanorte.example',
	staffEmail: 'equipo@casanorte.example',
	timeZone: 'Europe/Madrid',
	language: 'es',
};
const setUp = (given: object) => db.rows<{ tenantId: string | null; outcome: string }>('select * from comms.set_up_tenant($1)', [JSON.stringify(given)]);
const mail = { messageId: '<1@x.example>', from: 'Ana <ana@x.example>', to: 'facturas@casanorte.example', subject: 'Hola', text: '¿Abren el lunes?' };

describe('setting up a business from Settings', () => {
	it('creates it once, and updates it when the Settings change', async () => {
		const [first] = await setUp(business);
		const [second] = await setUp({ ...business, company: 'Casa Norte S.L.', mailboxes: 'hola@casanorte.example ayuda@casanorte.example' });
		expect([first?.outcome, second?.outcome]).toEqual(['created', 'updated']);
		expect(second?.tenantId).toBe(first?.tenantId);
		expect(await db.rows('select company, time_zone from comms.tenant_settings')).toEqual([{ company: 'Casa Norte S.L.', time_zone: 'Europe/Madrid' }]);
		expect((await db.rows<{ address: string }>('select address from comms.tenant_mailboxes order by 1')).map(({ address }) => address)).toEqual([
			'ayuda@casanorte.example',
			'facturas@casanorte.example',
			'hola@casanorte.example',
		]);
	});

	it('makes mail to its mailboxes its own', async () => {
		const [tenant] = await setUp(business);
		expect((await register(db, [mail]))[0]?.tenantId).toBe(tenant?.tenantId);
	});

	it('does nothing without a company', async () => {
		expect(await setUp({ company: ' ' })).toEqual([{ tenantId: null, outcome: 'skipped: Settings name no company' }]);
		expect(await db.rows('select from comms.tenants')).toEqual([]);
	});

	it.each([
		[{ ...business, mailboxes: '' }, /mailboxes/],
		[{ ...business, mailboxes: 'not an address' }, /mailboxes/],
		[{ ...business, staffEmail: 'team' }, /staffEmail/],
		[{ ...business, timeZone: 'Madrid' }, /no time zone "Madrid"/],
	])('refuses what cannot be right, naming it: %#', async (given, message) => {
		await expect(setUp(given)).rejects.toThrow(message);
		expect(await db.rows('select from comms.tenants')).toEqual([]);
	});

	it('does not take a mailbox from another business', async () => {
		await setUp(business);
		await setUp({ ...business, company: 'Other', mailboxes: 'other@other.example' });
		await expect(setUp({ ...business, company: 'Other', mailboxes: 'other@other.example, hola@casanorte.example' })).rejects.toThrow(/another business/);
	});

	it('is not for the login of the workflows', async () => {
		await db.rows(`create role app_${db.name} login password 'p' in role comms_workflows`);
		const app = await db.connect(`app_${db.name}:p`);
		await expect(app.query('select * from comms.set_up_tenant($1)', [JSON.stringify(business)])).rejects.toThrow(/permission denied/);
	});
});

describe('the mailbox in the Settings of a workflow', () => {
	const named = (mailbox: string) => db.row<{ tenant: string | null }>('select comms.tenant_of_settings($1) as tenant', [mailbox]).then(({ tenant }) => tenant);

	it('may stay as delivered while there is one business, and has to name one of several', async () => {
		expect(await named('hello@studio-lumen.example')).toBeNull();
		const [tenant] = await setUp(business);
		expect(await named('hello@studio-lumen.example')).toBe(tenant?.tenantId);
		const [other] = await setUp({ ...business, company: 'Other', mailboxes: 'other@other.example' });
		expect(await named('hello@studio-lumen.example')).toBeNull();
		expect(await named(' Hola@casanorte.example')).toBe(tenant?.tenantId);
		expect(await named('other@other.example')).toBe(other?.tenantId);
	});
});

describe('the time zone of the pages of staff', () => {
	const zone = () => db.row<{ zone: string }>('select comms.staff_time_zone() as zone').then((row) => row.zone);
	const other = { ...business, company: 'Other', mailboxes: 'other@other.example', timeZone: 'Europe/Berlin' };

	it('is UTC until a business is set up, then its own, also when that changes', async () => {
		expect(await zone()).toBe('UTC');
		// A business that the operator's CRM knows and nobody has set up says nothing.
		await db.rows(`insert into comms.tenants (name, created_at) values ('Known', '2020-01-01')`);
		expect(await zone()).toBe('UTC');
		await setUp(business);
		expect(await zone()).toBe('Europe/Madrid');
		await setUp({ ...business, timeZone: 'Asia/Tokyo' });
		expect(await zone()).toBe('Asia/Tokyo');
	});

	it('is that of the one set up first of several, whichever was changed last; of two at the same moment that of the smaller id', async () => {
		const [first] = await setUp(business);
		const [second] = await setUp(other);
		await setUp(other);
		expect(await zone()).toBe('Europe/Madrid');
		await db.rows(`update comms.tenants set created_at = '2020-01-01' where id = $1`, [second?.tenantId]);
		expect(await zone()).toBe('Europe/Berlin');
		await db.rows(`update comms.tenants set created_at = '2020-01-01'`);
		expect(await zone()).toBe(String(first?.tenantId) < String(second?.tenantId) ? 'Europe/Madrid' : 'Europe/Berlin');
	});

	it('is its own for a login that is bound to one business, and the login of the workflows may ask', async () => {
		await setUp(business);
		const [second] = await setUp(other);
		await db.rows(`create role app_${db.name} login password 'p' in role comms_workflows`);
		const app = await db.connect(`app_${db.name}:p`);
		const asked = async () => (await app.query<{ zone: string }>('select comms.staff_time_zone() as zone')).rows;
		expect(await asked()).toEqual([{ zone: 'Europe/Madrid' }]);
		await db.rows('insert into comms.tenant_logins values ($1, $2)', [`app_${db.name}`, second?.tenantId]);
		expect(await asked()).toEqual([{ zone: 'Europe/Berlin' }]);
	});
});

describe('customers handed in as docs/install.md says', () => {
	it('are there once with their consent, and the login of the workflows is enough', async () => {
		const [sql = ''] = /select comms\.enter_tenant[\s\S]*?(?=```)/.exec(readFileSync(join(__dirname, '../../docs/install.md'), 'utf8')) ?? [];
		const [tenant] = await setUp(business);
		await db.rows(`create role app_${db.name} login password 'p' in role comms_workflows`);
		const app = await db.connect(`app_${db.name}:p`);
		const handIn = () => app.query(sql.replace('<id of your business>', tenant?.tenantId ?? ''));
		await handIn();
		await handIn();
		expect(await db.rows('select tenant_id, name, language from comms.crm_contacts')).toEqual([{ tenant_id: tenant?.tenantId, name: 'Ana Ruiz', language: 'es' }]);
		expect(await db.rows('select distinct topic, channel, state from comms.consent_events')).toEqual([{ topic: 'marketing', channel: 'email', state: 'granted' }]);
	});
});

describe('approved answers', () => {
	it('are among the facts of a draft while they are valid, for their own business alone', async () => {
		const [tenant] = await setUp(business);
		const [other] = await setUp({ ...business, company: 'Other', mailboxes: 'other@other.example' });
		await db.rows(
			`insert into comms.approved_answers (tenant_id, language, question, answer, valid_until) values
			($1, 'es', '¿Abren el lunes?', 'Sí, de nueve a cinco.', null), ($1, 'es', '¿Abren en agosto?', 'No.', '2020-01-01'), ($2, 'es', '¿Abren el domingo?', 'Sí.', null)`,
			[tenant?.tenantId, other?.tenantId],
		);
		const [registered] = await register(db, [mail]);
		if (!registered) throw new Error('not registered');
		const { facts } = await classify(db, registered.emailId);
		expect(facts.answers).toEqual([{ question: '¿Abren el lunes?', answer: 'Sí, de nueve a cinco.', language: 'es' }]);
	});
});

describe('the sender of a mail given as one line', () => {
	it.each([
		['"<svg onload=alert(1)>" <ana@x.example>', 'ana@x.example'],
		['"victim@bank.example" <thief@evil.example>', 'thief@evil.example'],
		['"Victim <victim@bank.example>" <thief@evil.example>', 'thief@evil.example'],
		['ana@x.example', 'ana@x.example'],
		['Ana Ruiz <ana@x.example> (sales)', 'ana@x.example'],
	])('%s is %s', async (from, address) => {
		await setUp(business);
		const [row] = await register(db, [{ ...mail, from }]);
		expect((row?.email as { from: { address: string } }).from.address).toBe(address);
	});
});

describe('a mail that names none of the mailboxes (a blind copy, an alias)', () => {
	it('belongs to the mailbox it was read from', async () => {
		const [tenant] = await setUp(business);
		await setUp({ ...business, company: 'Other', mailboxes: 'other@other.example' });
		const blind = { ...mail, to: 'undisclosed-recipients:;' };
		expect(await register(db, [blind])).toEqual([]);
		const rows = await db.rows<{ tenantId: string }>('select * from comms.register_inbound_emails($1, comms.tenant_of_mailbox($2))', [
			JSON.stringify([{ ...blind, messageId: '<2@x.example>' }]),
			' HOLA@casanorte.example ',
		]);
		expect(rows.map(({ tenantId }) => tenantId)).toEqual([tenant?.tenantId]);
		expect(await db.row('select comms.tenant_of_mailbox($1) as none', ['nobody@nowhere.example'])).toEqual({ none: null });
	});
});

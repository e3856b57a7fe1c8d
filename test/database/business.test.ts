import { contacts } from '../../sandbox/business/contacts';
import { loadBusiness } from '../../sandbox/business/load';
import { businessDomains, mailboxes, roster } from '../../sandbox/business/roster';
import { createDatabase, type TestDatabase } from './database';
import { classify, noon, register } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
});
afterAll(() => db.drop());

describe('the demo business', () => {
	it('has three tenants and 40 contacts in six languages, under reserved domains', async () => {
		const counts = await loadBusiness(db.owner, new Date(noon));
		expect(counts).toMatchObject({ tenants: 3, tenant_mailboxes: 3, crm_contacts: 40 });
		expect(new Set(roster.map(({ language }) => language))).toEqual(new Set(['en', 'es', 'fr', 'de', 'zh', 'ja']));
		for (const address of [...roster, ...mailboxes].map((entry) => entry.address)) expect(address).toMatch(/\.example$/);
		expect(new Set(roster.map(({ address }) => address)).size).toBe(40);
		expect(businessDomains).toHaveLength(3);
		for (const restriction of ['do_not_contact', 'hard_bounce', 'ai_opt_out', 'marketing_withdrawn']) {
			expect(contacts.some((contact) => contact.restriction === restriction)).toBe(true);
		}
	});

	it('loaded again changes nothing', async () => {
		const before = await loadBusiness(db.owner, new Date(noon));
		expect(await loadBusiness(db.owner, new Date('2027-05-05'))).toEqual(before);
	});

	it('gives every mail of a customer its tenant, its facts and past answers', async () => {
		const [row] = await register(db, [
			{ from: 'marta.ruiz@customer.example', to: 'hello@studio-lumen.example', subject: 'Where is the new logo?', text: 'When can we expect the logo files for LUM-204?' },
		]);
		expect(row?.client).toMatchObject({ known: true, company: 'Imprenta Ruiz' });
		const { facts, brand, calendar } = await classify(db, row?.emailId ?? '');
		expect(facts).toMatchObject({
			projects: [{ reference: 'LUM-204', progress: 80 }],
			references: [{ reference: 'LUM-204' }],
			similarAnswers: expect.arrayContaining([expect.objectContaining({ answered: expect.stringContaining('vector files') })]),
		});
		expect(brand).toMatchObject({ company: 'Studio Lumen' });
		expect(calendar).toMatchObject({ timeZone: 'Europe/London', weekly: { mon: [['09:00', '18:00']] } });
	});

	it('keeps an appointment at its local hour', async () => {
		const rows = await db.rows("select to_char(starts_at at time zone time_zone, 'HH24:MI') as local from comms.appointments where reference = 'BW-7712'");
		expect(rows).toEqual([{ local: '09:00' }]);
	});
});

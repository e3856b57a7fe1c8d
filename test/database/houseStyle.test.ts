import { createDatabase, type TestDatabase } from './database';
import { minutesLater, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
});
afterEach(() => db.drop());

const style = (basis: 'learnt' | 'too_few', messages: number, form = 'Hello {name},') => ({ byLanguage: { en: { language: 'en', basis, messages, greeting: basis === 'learnt' ? { form, count: 9, of: 10 } : null, closing: null, reasons: [{ code: 'x', text: 'x' }] }, xx: { basis: 'learnt', messages: 9 } } });
const store = async (learnt: unknown, source = 'approved_drafts', at = noon) => await db.rows('select language, basis, kept from comms.store_house_styles($1, $2)', [JSON.stringify([{ tenantId: studio, style: learnt, source }]), at]);
const brand = async () => (await db.row<{ brand: { houseStyle?: { en?: { greeting: { form: string } | null; reasons?: unknown } } } }>('select comms.brand_json($1) as brand', [studio])).brand;

it('reaches the brand of drafts once enough mails were read, without the reasons and without languages that nobody writes', async () => {
	expect((await brand()).houseStyle).toBeUndefined();
	expect(await store(style('too_few', 3))).toEqual([{ language: 'en', basis: 'too_few', kept: true }]);
	expect((await brand()).houseStyle).toBeUndefined();
	await store(style('learnt', 12));
	expect((await brand()).houseStyle?.en).toMatchObject({ greeting: { form: 'Hello {name},' } });
	expect((await brand()).houseStyle?.en?.reasons).toBeUndefined();
	await db.rows(`update comms.tenant_settings set brand = '{"houseStyle": {}}' where tenant_id = $1`, [studio]);
	expect((await brand()).houseStyle).toEqual({});
});

it('is not taken away by too few mails, nor by a handful of drafts where a folder was read; by more it is', async () => {
	await store(style('learnt', 400), 'sent_mail');
	expect((await store(style('too_few', 2)))[0]).toMatchObject({ kept: false });
	expect((await store(style('learnt', 12, 'Hi {name},')))[0]).toMatchObject({ kept: false });
	expect((await brand()).houseStyle?.en?.greeting?.form).toBe('Hello {name},');
	expect((await store(style('learnt', 12, 'Hi {name},'), 'approved_drafts', minutesLater(400 * 1440)))[0]).toMatchObject({ kept: true });
	expect((await brand()).houseStyle?.en?.greeting?.form).toBe('Hi {name},');
});

it('is learnt from what a person changed, not from what went out as it was drafted', async () => {
	const [draft] = await db.rows<{ id: string }>(`insert into comms.drafts (tenant_id, key, status, state, draft, recipient, due_at) values ($1, 'k', 'ready', 'approved', '{"language": "en", "text": "Dear Ana, ours"}', 'a@x.example', $2) returning id`, [studio, noon]);
	await db.rows(`insert into comms.approvals (tenant_id, draft_id, token_hash, expires_at, decision, decided_at, edited, body) values
		($1, $2, '\\x01', $3, 'approve', $3, true, 'Hello Ana, theirs'), ($1, $2, '\\x02', $3, 'approve', $3, false, null), ($1, $2, '\\x03', $3, 'reject', $3, true, 'Hello Ana, thrown away')`, [studio, draft?.id, noon]);
	expect(await db.rows('select "sentMails" from comms.mails_to_learn_from(500, $1)', [minutesLater(5)])).toEqual([{ sentMails: [{ text: 'Hello Ana, theirs', language: 'en' }] }]);
});

it('one bad item costs no other', async () => {
	const items = [7, { tenantId: 'x' }, { tenantId: studio, style: 'x' }, { tenantId: studio, source: 'guess', style: style('learnt', 12) }, { tenantId: studio, style: style('learnt', 12) }];
	expect(await db.rows('select basis from comms.store_house_styles($1)', [JSON.stringify(items)])).toEqual([{ basis: 'learnt' }]);
});

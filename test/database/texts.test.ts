import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
});
afterEach(() => db.drop());

const hello = {
	templateId: 'welcome',
	name: 'Welcome',
	channel: 'email',
	language: 'en',
	subject: 'Welcome, {{name}}',
	text: 'Welcome!',
	variables: { name: { type: 'text' } },
};
const load = async (templates: object[]) =>
	(await db.rows<{ outcome: string; version: number }>('select * from comms.load_templates($1, $2)', [JSON.stringify(templates), noon])).map(
		({ outcome, version }) => `${outcome}/${version}`,
	);
const own = (over: object = {}) => {
	const row = { tenant_id: studio, template_id: 'welcome', channel: 'email', language: 'en', name: 'Ours', subject: 'Ours', content_text: 'Ours', ...over };
	return db.rows(`insert into comms.communication_templates (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((_, i) => `$${i + 1}`).join(', ')})`, Object.values(row));
};
interface Found {
	channel: string;
	language: string;
	version: number;
	template: { subject?: string; text: string; language: string; variables: object } | null;
	reasons: Array<{ code: string; text: string }>;
}
const find = async (asked: object) => {
	const found = await db.row<Found>('select * from comms.templates_for($1)', [JSON.stringify([{ templateId: 'welcome', channel: 'email', language: 'en', ...asked }])]);
	return { ...found, codes: found.reasons.map(({ code }) => code) };
};

describe('loading the built-in texts', () => {
	it('adds them once, and what changed as a new version beside the old one', async () => {
		expect(await load([hello])).toEqual(['added/1']);
		expect(await load([hello])).toEqual(['unchanged/1']);
		expect(await load([{ ...hello, text: 'Welcome to us!' }])).toEqual(['changed/2']);
		expect(await load([{ ...hello, text: 'Welcome to us!' }])).toEqual(['unchanged/2']);
		expect(await db.rows('select content_text, version from comms.communication_templates order by version')).toEqual([
			{ content_text: 'Welcome!', version: 1 },
			{ content_text: 'Welcome to us!', version: 2 },
		]);
		expect((await find({})).template?.text).toBe('Welcome to us!');
	});

	it('leaves the texts of a tenant alone', async () => {
		await own();
		await load([hello, { ...hello, language: 'de' }]);
		await load([{ ...hello, text: 'Changed' }]);
		expect(await db.rows(`select content_text, version from comms.communication_templates where tenant_id = '${studio}'`)).toEqual([{ content_text: 'Ours', version: 1 }]);
	});

	it('refuses a bad one by name and stores the others', async () => {
		expect(
			await load([
				{ ...hello, channel: 'pigeon' },
				{ ...hello, language: 'English' },
				{ ...hello, text: '', html: null },
				{ ...hello, templateId: 'two words' },
				{ ...hello, templateId: 'list', variables: ['name'] },
				hello,
				hello,
			]),
		).toEqual([
			'refused: its channel is not known/null',
			'refused: its language is not one such as "de"/null',
			'refused: it says nothing/null',
			'refused: its templateId is no name/null',
			'refused: its variables are no object/null',
			'added/1',
			'refused: it is given twice/null',
		]);
	});

	it('is for the owner of the database alone', async () => {
		await db.rows(`create role someone login password 'x'`);
		await db.rows('grant comms_workflows to someone');
		const client = await db.connect('someone:x');
		await expect(client.query('select * from comms.load_templates($1)', ['[]'])).rejects.toThrow(/permission denied/);
	});
});

describe('finding the text for a reader', () => {
	beforeEach(() => load([hello, { ...hello, language: 'de', text: 'Willkommen!' }, { ...hello, channel: 'sms', text: 'Hi!' }, { ...hello, language: 'fr', text: 'Bienvenue !' }]));

	it('gives what Draft Reply fills in', async () => {
		expect(await find({ language: 'de-AT' })).toMatchObject({
			language: 'de',
			version: 1,
			template: { name: 'Welcome', language: 'de', subject: 'Welcome, {{name}}', text: 'Willkommen!', variables: { name: { type: 'text' } } },
			codes: ['template'],
		});
	});

	it.each([
		[{ language: 'pt' }, 'Welcome!', ['template', 'language_fallback']],
		[{ language: null }, 'Welcome!', ['template', 'language_unknown']],
		[{ channel: 'whatsapp' }, 'Hi!', ['template', 'channel_fallback']],
		[{ channel: 'portal', language: 'fr' }, 'Bienvenue !', ['template', 'channel_fallback']],
	])('says how it came to another one: %#', async (asked, text, codes) => {
		const found = await find(asked);
		expect([found.template?.text, found.codes]).toEqual([text, codes]);
	});

	it('takes the tenant\'s own before the built-in one, but the reader\'s language before both', async () => {
		await own();
		expect((await find({ tenantId: studio })).template?.text).toBe('Ours');
		expect((await find({ tenantId: studio, language: 'de' })).template?.text).toBe('Willkommen!');
		expect((await find({ tenantId: clinic })).template?.text).toBe('Welcome!');
		await own({ language: 'de-at', content_text: 'Servus!' });
		expect((await find({ tenantId: studio, language: 'de_AT' })).template?.text).toBe('Servus!');
		expect((await find({ tenantId: studio, language: 'de' })).template?.text).toBe('Willkommen!');
	});

	it('answers each item, also where there is nothing to find', async () => {
		const asked = [{ templateId: 'none', channel: 'email', language: 'en' }, {}, { templateId: 'welcome', channel: 'sms', language: 'en' }];
		const found = await db.rows<Found>('select * from comms.templates_for($1)', [JSON.stringify(asked)]);
		expect(found.map(({ template, reasons }) => template?.text ?? reasons[0]?.code)).toEqual(['template_missing', 'template_missing', 'Hi!']);
	});

	it('hands a login bound to one tenant no text of another', async () => {
		await own({ tenant_id: clinic });
		await db.rows(`create role bound login password 'x'`);
		await db.rows('grant comms_workflows to bound');
		await db.rows(`insert into comms.tenant_logins values ('bound', '${studio}')`);
		const client = await db.connect('bound:x');
		const { rows } = await client.query<Found>('select * from comms.templates_for($1)', [JSON.stringify([{ templateId: 'welcome', channel: 'email', language: 'en', tenantId: clinic }])]);
		expect(rows[0]?.template?.text).toBe('Welcome!');
	});
});

describe('what a text may say', () => {
	it('is the reader\'s name and who writes', async () => {
		await db.rows(`update comms.tenant_settings set website = 'studio.example' where tenant_id = '${studio}'`);
		expect(await db.row('select comms.standard_variables($1, $2) as given', [studio, marta])).toEqual({
			given: { name: 'Marta Ruiz', firstName: 'Marta', company: 'Studio Ltd', senderName: 'Studio "Care"', website: 'https://studio.example' },
		});
	});

	it('is cut to what the template declares', async () => {
		expect(await db.row(`select comms.declared_only('{"a": {"type": "text"}, "b": "date"}', '{"a": "x", "b": null, "c": 1}') as given`)).toEqual({ given: { a: 'x' } });
	});
});

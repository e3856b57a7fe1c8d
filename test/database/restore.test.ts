import { createDatabase, type TestDatabase } from './database';

/** What a dump of the database needs to be restored: docs/install.md, "Back up". */

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
});
afterAll(() => db.drop());

describe('a dump can be restored', () => {
	it('because what a generated column computes with needs nothing that the dump may write later', async () => {
		const called = await db.rows(`
			select distinct f.proname as name, l.lanname as language, f.prosrc ~ 'comms\\.' as calls
			from pg_attrdef d
			join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated <> ''
			join pg_class t on t.oid = d.adrelid and t.relnamespace = 'comms'::regnamespace
			join pg_depend x on x.refclassid = 'pg_proc'::regclass and ((x.classid = 'pg_attrdef'::regclass and x.objid = d.oid) or (x.classid = 'pg_class'::regclass and x.objid = t.oid and x.objsubid = a.attnum))
			join pg_proc f on f.oid = x.refobjid and f.pronamespace = 'comms'::regnamespace
			join pg_language l on l.oid = f.prolang
			order by 1`);
		expect(called.map(({ name }) => name)).toEqual(['recipient_hashes', 'searchable']);
		// The body of an SQL function is read as the table is made, any other's as it runs.
		expect(called.filter(({ language, calls }) => language === 'sql' && calls === true)).toEqual([]);
	});

	it('and the columns hold what they held: words, stems, and Chinese and Japanese by the character', async () => {
		const [row] = await db.rows(`
			select comms.searchable('Die Häuser 東京', 'de') = to_tsvector('pg_catalog.simple', 'Die Häuser  東  京 ') || to_tsvector('pg_catalog.german', 'Die Häuser  東  京 ') as german,
				comms.searchable('Die Häuser', null) = to_tsvector('pg_catalog.simple', 'Die Häuser') || to_tsvector('pg_catalog.simple', 'Die Häuser') as unknown,
				comms.searchable(null, 'en') is null as nothing,
				comms.recipient_hashes('"Ann, Lee" <ann@client.example>; +491701234567, ') = array[comms.address_hash('ann@client.example'), comms.address_hash('+491701234567')] as recipients,
				comms.recipient_hashes('') = '{}' as nobody`);
		expect(row).toEqual({ german: true, unknown: true, nothing: true, recipients: true, nobody: true });
	});
});

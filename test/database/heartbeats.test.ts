import { createDatabase, type TestDatabase } from './database';
import { mail, minutesLater, noon, register, seed } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
});
afterEach(() => db.drop());

const beat = (name: string, at: string) => db.rows('select comms.beat($1, $2)', [name, at]);
const check = async (at: string) => await db.rows<{ name: string; kind: string; text: string; silentMinutes: number }>('select * from comms.check_heartbeats($1)', [at]);
const told = (items: Array<{ name: string; kind: string }>, at: string) => db.rows('select * from comms.heartbeats_told($1, $2)', [JSON.stringify(items), at]);
/** Checks, and hands the notice over. */
async function tell(at: string): Promise<string[]> {
	const found = await check(at);
	await told(found, at);
	return found.map(({ name, kind }) => `${name} ${kind}`);
}

describe('heartbeats', () => {
	it('that were never heard are not missed', async () => {
		expect(await check(minutesLater(100_000))).toEqual([]);
	});

	it('that come in time are not told; one notice for a silence, one for its end, and again for the next', async () => {
		await beat('send-due-messages', noon);
		const story: Array<[number, string[]]> = [[9, []], [11, ['send-due-messages silent']], [12, []], [500, []]];
		for (const [minute, expected] of story) expect([minute, await tell(minutesLater(minute))]).toEqual([minute, expected]);
		await beat('send-due-messages', minutesLater(501));
		expect(await tell(minutesLater(502))).toEqual(['send-due-messages back']);
		expect(await tell(minutesLater(503))).toEqual([]);
		expect(await tell(minutesLater(520))).toEqual(['send-due-messages silent']);
	});

	it('name the workflow, how long, and how to mend it', async () => {
		await beat('enforce-retention', noon);
		const [row] = await check(minutesLater(3 * 24 * 60));
		expect(row).toMatchObject({ name: 'enforce-retention', silentMinutes: 3 * 24 * 60 });
		expect(row?.text).toContain('"Enforce retention" was last heard of at 2026-11-20 12:00 UTC');
	});

	it('are told again where the notice did not go out', async () => {
		await beat('send-due-messages', noon);
		expect(await check(minutesLater(20))).toHaveLength(1);
		expect(await check(minutesLater(21))).toHaveLength(1);
		await told([{ name: 'send-due-messages', kind: 'silent' }], minutesLater(22));
		expect(await check(minutesLater(23))).toEqual([]);
	});

	it('a silence that ended before anybody was told is not told', async () => {
		await beat('send-due-messages', noon);
		await check(minutesLater(20));
		await beat('send-due-messages', minutesLater(21));
		expect(await check(minutesLater(22))).toEqual([]);
	});

	it('of a mail trigger are the mails', async () => {
		await register(db, [mail()], noon);
		expect(await tell(minutesLater(2 * 24 * 60))).toEqual([]);
		expect(await tell(minutesLater(4 * 24 * 60))).toEqual(['inbox silent']);
		await register(db, [mail()], minutesLater(4 * 24 * 60 + 5));
		expect(await tell(minutesLater(4 * 24 * 60 + 10))).toEqual(['inbox back']);
	});
});

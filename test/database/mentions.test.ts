import { readTextSet } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { minutesLater, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows('select * from comms.load_templates($1)', [JSON.stringify(readTextSet('mentions'))]);
});
afterEach(() => db.drop());

interface Taken extends Record<string, unknown> {
	mentionId: string;
	subject: string;
	text: string;
}
const take = async (items: unknown[], at = noon) => await db.rows<Taken>('select * from comms.take_mentions($1, $2)', [JSON.stringify(items.map((item) => (typeof item === 'object' && item !== null && !Array.isArray(item) ? { tenantId: studio, ...item } : item))), at]);
interface Reading extends Record<string, unknown> {
	tone: string;
	language: string;
	template: { text: string };
	variables: { company: string };
}
const read = async (mentionId: string | undefined, classification: object, at = noon) => await db.rows<Reading>('select * from comms.store_mention_readings($1, $2)', [JSON.stringify([{ mentionId, classification }]), at]);

it('is taken once, by the id of its source and by its words, and copies elsewhere are counted', async () => {
	const post = { source: 'review site', id: '1', author: 'K.', text: 'Terrible service, <b>never</b> again!', url: 'https://reviews.example/1', at: '2026-11-20T08:00:00Z' };
	expect(await take([post, post])).toMatchObject([{ text: 'Terrible service, never again!' }]);
	expect(await take([{ ...post, text: 'Edited since.' }])).toEqual([]);
	// A feed's item with the same words.
	expect(await take([{ title: '', contentSnippet: 'terrible service - never again', link: 'https://copy.example/x', isoDate: '2026-11-20T09:00:00Z' }])).toEqual([]);
	expect(await db.rows('select source, repeats, url, at::text from comms.mentions')).toEqual([{ source: 'review site', repeats: 1, url: 'https://reviews.example/1', at: expect.stringContaining('2026-11-20 08:00') as string }]);
	expect(await take([{ source: 'forum', id: '9', text: 'Terrible service, never again!' }], minutesLater(8 * 1440))).toHaveLength(1);
});

it('costs no other where it makes no sense, and leads to no address that is none', async () => {
	expect(await take([7, null, [], {}, { text: '   ' }, { text: 'Good', url: 'javascript:alert(1)', at: 'yesterday' }, { title: 'Only a title' }])).toHaveLength(2);
	expect(await db.rows(`select url, at = taken_at as now from comms.mentions where body = 'Good'`)).toEqual([{ url: null, now: true }]);
	// Two businesses, and nobody says which.
	expect(await db.rows('select * from comms.take_mentions($1)', [JSON.stringify([{ text: 'Of nobody' }])])).toEqual([]);
	expect(await db.rows(`select message from comms.workflow_errors where workflow = 'Listen to mentions'`)).toEqual([{ message: 'A mention names no business of this login.' }]);
});

it.each([
	[{ sentiment: 'negative', language: 'de' }, 'negative', 'de', 30],
	[{ sentiment: 'positive', intent: 'complaint', language: 'en' }, 'negative', 'en', 30],
	[{ sentiment: 'neutral', questions: ['Do you open on Sunday?'], language: 'ja' }, 'question', 'ja', 30],
	[{ sentiment: 'positive', language: 'pt' }, 'positive', 'en', 1440],
	[{}, 'question', 'en', 30],
])('asks for a reaction in the time of its tone, with a draft in its language: %j', async (classification, tone, language, minutes) => {
	const [taken] = await take([{ source: 's', id: '1', text: 'words' }]);
	const [reading] = await read(taken?.mentionId, classification);
	expect(reading).toMatchObject({ tone, language, variables: { company: 'Studio Ltd' } });
	expect(reading?.template.text).toContain('{{company}}');
	expect(await read(taken?.mentionId, classification)).toEqual([]);
	expect(await db.rows('select extract(epoch from due_at - read_at)::int / 60 as minutes from comms.mentions')).toEqual([{ minutes }]);
});

it('that says nothing in particular is counted only', async () => {
	const [taken] = await take([{ source: 's', id: '1', text: 'They exist.' }]);
	expect(await read(taken?.mentionId, { sentiment: 'neutral', language: 'en' })).toEqual([]);
	expect(await db.rows('select * from comms.mentions_page()')).toEqual([]);
});

it('is told to the team once where it hurts or asks, waits on the page, and is closed by a person once', async () => {
	const [bad, good] = await take([{ source: 's', id: '1', text: 'Awful' }, { source: 's', id: '2', text: 'Lovely' }]);
	await read(bad?.mentionId, { sentiment: 'negative', urgency: 'urgent', language: 'en' });
	await read(good?.mentionId, { sentiment: 'positive', language: 'en' });
	await db.rows('select * from comms.store_mention_drafts($1)', [JSON.stringify([{ mentionId: bad?.mentionId, draft: { text: 'We are sorry', language: 'en' } }])]);
	expect(await db.rows('select "staffEmail", mentions, urgent from comms.mentions_to_tell($1)', [noon])).toEqual([{ staffEmail: 'team@studio.example', mentions: 1, urgent: 1 }]);
	expect(await db.rows('select * from comms.mentions_to_tell($1)', [minutesLater(5)])).toEqual([]);
	expect(await db.rows('select words, draft, overdue from comms.mentions_page($1)', [minutesLater(40)])).toEqual([{ words: 'Awful', draft: 'We are sorry', overdue: true }, { words: 'Lovely', draft: null, overdue: false }]);
	const close = async (outcome: string) => (await db.row<{ said: string }>('select comms.close_mention($1, $2, $3, $4) as said', [bad?.mentionId, outcome, 'called them', 'staff'])).said;
	expect([await close('posted by a machine'), await close('answered'), await close('ignored')]).toEqual(['gone', 'answered', 'gone']);
	// Nothing was sent to anybody.
	expect(await db.rows('select 1 from comms.scheduled_messages')).toEqual([]);
});

it('is told again where the mail to the team failed', async () => {
	const [bad] = await take([{ source: 's', id: '1', text: 'Awful' }]);
	await read(bad?.mentionId, { sentiment: 'negative', language: 'en' });
	const tell = async (at: string) => await db.rows('select mentions from comms.mentions_to_tell($1)', [at]);
	expect(await tell(noon)).toHaveLength(1);
	expect(await db.row('select comms.tell_mentions_again($1, $2) as again', ['team@studio.example', minutesLater(1)])).toEqual({ again: 1 });
	expect(await tell(minutesLater(30))).toHaveLength(1);
	expect(await db.row('select comms.tell_mentions_again($1, $2) as again', ['desk@clinic.example', minutesLater(31)])).toEqual({ again: 0 });
	expect(await db.row('select comms.tell_mentions_again($1, $2) as again', ['team@studio.example', minutesLater(300)])).toEqual({ again: 0 });
});

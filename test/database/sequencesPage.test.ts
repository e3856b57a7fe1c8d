import { createDatabase, type TestDatabase } from './database';
import { marta, minutesLater, noon, seed, studio } from './fixtures';
import { enrolOne, followUp, storeSequence, tick } from './sequences';

/** What staff see and decide about sequences without SQL: the functions behind the page. */

const stranger = '22222222-2222-4222-8222-222222222222';
let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await storeSequence(db);
});
afterAll(() => db.drop());
beforeEach(() => db.rows('truncate comms.enrolments, comms.enrolment_steps, comms.scheduled_messages, comms.sequence_events, comms.sequence_pauses cascade'));

interface Page {
	sequences: Array<{ key: string; version: number; own: boolean; people: number; pausedSince: string | null; pausedWhy: string | null; older: object[]; definition: object | null }>;
	people: Array<{ name: string; enrolments: Array<{ id: string; state: string; why: string; steps: object[] }> }>;
}
const page = async (who = '', opened = '') => (await db.row<{ page: Page }>('select * from comms.sequences_page($1, $2, $3)', [studio, who, opened])).page;
const formOf = async (name: string, minutes = 0) => (await db.row<{ form: string }>('select comms.staff_form($1, $2) as form', [name, minutesLater(minutes)])).form;
const press = async (choice: object, minutes = 1) =>
	db.row<{ outcome: string; detail: string | null }>('select * from comms.sequence_action($1, $2)', [JSON.stringify({ form: await formOf('sequences', minutes), tenant: studio, ...choice }), minutesLater(minutes)]);
const enrolled = async () => {
	const { id } = await enrolOne(db, { sequence: 'test-quote', contactId: marta }, noon);
	await tick(db, noon);
	return id;
};
const next = async () => (await db.row<{ state: string; next: string | null; steps: number }>('select state, comms.iso(next_at) as next, (select count(*)::int from comms.enrolment_steps t where t.enrolment_id = e.id) as steps from comms.enrolments e'));
const day = 24 * 60;

it('shows where somebody stands and why, and finds by a piece of a name, never by a wildcard', async () => {
	await enrolled();
	const { people, sequences } = await page('mart');
	expect(people).toMatchObject([{ enrolments: [{ state: 'active', why: expect.stringContaining('is due at') as string, steps: [{ step: 'quote', state: 'sent', channel: 'email', message: 'scheduled' }] }] }]);
	expect(sequences).toContainEqual(expect.objectContaining({ key: 'test-quote', people: 1, own: false, definition: null }));
	for (const wildcard of ['%%', '__', 'm%a', "' or true --", '\\\\']) expect((await page(wildcard)).people).toEqual([]);
	expect((await page('', 'test-quote')).sequences.find(({ key }) => key === 'test-quote')?.definition).toMatchObject({ id: 'test-quote' });
});

it('pauses a sequence and lets it go on: what follows moves, nothing comes at once', async () => {
	await enrolled();
	const before = await next();
	expect(await press({ action: 'pause_sequence', key: 'test-quote', reason: 'The texts are reviewed.' })).toMatchObject({ outcome: 'done' });
	expect((await page()).sequences.find(({ key }) => key === 'test-quote')).toMatchObject({ pausedWhy: 'The texts are reviewed.' });
	await tick(db, minutesLater(6 * day));
	expect(await next()).toMatchObject({ next: null, steps: 1 });
	expect(await press({ action: 'resume_sequence', key: 'test-quote' }, 10 * day)).toMatchObject({ outcome: 'done', detail: expect.stringContaining('for 1 who waited') as string });
	await tick(db, minutesLater(10 * day));
	const after = await next();
	expect(after.steps).toBe(1);
	expect(Date.parse(after.next ?? '') - Date.parse(before.next ?? '')).toBeGreaterThanOrEqual(9 * day * 60_000);
	expect((await page()).sequences.find(({ key }) => key === 'test-quote')?.pausedSince).toBeNull();
});

it('pauses one person, lets them go on, takes them out, and puts them in again by the rule of the sequence', async () => {
	const id = await enrolled();
	expect(await press({ action: 'pause', id })).toMatchObject({ outcome: 'done' });
	expect(await press({ action: 'pause', id })).toMatchObject({ outcome: 'gone' });
	expect(await press({ action: 'resume', id })).toMatchObject({ outcome: 'done' });
	expect(await press({ action: 'pause_person', contact: marta })).toMatchObject({ outcome: 'done', detail: 'Paused: 1.' });
	expect(await press({ action: 'resume_person', contact: marta })).toMatchObject({ outcome: 'done' });
	expect(await press({ action: 'end', id }, 5)).toMatchObject({ outcome: 'done' });
	expect((await page('marta')).people[0]?.enrolments).toMatchObject([{ state: 'exited', why: 'Taken out by hand.' }]);
	expect(await db.rows('select state from comms.scheduled_messages')).toEqual([{ state: 'blocked' }]);
	// The definition says: again after 30 days.
	expect(await press({ action: 'enter', key: 'test-quote', contact: marta }, 2 * day)).toEqual({ outcome: 'refused', detail: 'The contact was in the sequence less than 30 days before.' });
});

it('stores a changed definition as a version of one\'s own, and says who finishes the older one', async () => {
	await enrolled();
	const mine = { ...followUp, name: 'Mine', steps: followUp.steps.slice(0, 2) };
	expect(await press({ action: 'save', key: 'test-quote', definition: JSON.stringify(mine) })).toMatchObject({ outcome: 'done', detail: expect.stringContaining('Version 1 is stored') as string });
	expect(await press({ action: 'save', key: 'test-quote', definition: JSON.stringify(mine) })).toMatchObject({ outcome: 'done', detail: 'Nothing was changed.' });
	expect((await page()).sequences.find(({ key }) => key === 'test-quote')).toMatchObject({ own: true, people: 1, older: [{ people: 1 }] });
	expect(await press({ action: 'save', definition: JSON.stringify(mine), error: '"sequence.steps" is missing.' })).toEqual({ outcome: 'refused', detail: '"sequence.steps" is missing.' });
	expect(await press({ action: 'save', definition: 'no JSON' })).toMatchObject({ outcome: 'refused' });
	await db.rows(`delete from comms.sequences where tenant_id = $1`, [studio]).catch(() => undefined);
});

it('does nothing for a form of another page or day, another business, or a button that is none', async () => {
	const id = await enrolled();
	expect(await press({ action: 'end', id, form: await formOf('health') })).toMatchObject({ outcome: 'stale' });
	expect(await press({ action: 'end', id, form: await formOf('sequences') }, 2 * day)).toMatchObject({ outcome: 'stale' });
	await db.rows(`insert into comms.tenants (id, name) values ($1, 'Other') on conflict do nothing`, [stranger]);
	for (const choice of [{ action: 'end', id }, { action: 'pause_person', contact: marta }]) expect(await press({ ...choice, tenant: stranger })).toMatchObject({ outcome: 'gone' });
	for (const choice of [{ action: 'end', id: 'x' }, { action: 'end' }, { action: 'pause_sequence', key: 'no-such' }, { action: 'resume_person', contact: '' }]) expect(await press(choice)).toMatchObject({ outcome: 'gone' });
	expect(await press({ action: 'drop table' })).toMatchObject({ outcome: 'invalid' });
	expect(await next()).toMatchObject({ state: 'active' });
});

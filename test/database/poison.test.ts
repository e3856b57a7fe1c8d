import { createDatabase, type TestDatabase } from './database';
import { claim, classification, classify, draft, enqueue, hold, marta, minutesLater, noon, registerOne, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());
afterEach(() =>
	db.rows('truncate comms.threads, comms.email_messages, comms.drafts, comms.approvals, comms.scheduled_messages, comms.message_events, comms.message_links, comms.workflow_errors cascade'),
);

const troubles = () => db.rows<{ message: string; how_to_mend: string }>('select message, how_to_mend from comms.workflow_errors order by id');

/** Makes the database itself fail on one message: what no check of ours foresees. */
async function failingOn<T>(key: string, states: string[], work: () => Promise<T>): Promise<T> {
	await db.rows(`
		create function comms.fail_in_test() returns trigger language plpgsql as $$ begin raise exception 'the disk said no'; end $$`);
	await db.rows(`create trigger fail_in_test before update on comms.scheduled_messages for each row
		when (new.key = '${key}' and new.state = any ('{${states.join(',')}}')) execute function comms.fail_in_test()`);
	try {
		return await work();
	} finally {
		await db.rows('drop function comms.fail_in_test() cascade');
	}
}

async function threeMails(): Promise<string[]> {
	const ids: string[] = [];
	for (const subject of ['one', 'two', 'three']) ids.push((await registerOne(db, { subject, from: `${subject}@x.example` })).emailId);
	return ids;
}

describe('a poison item in the middle of a batch', () => {
	it.each([
		['whose reply flag is no truth value', { needsReply: 'perhaps' }],
		['whose fields have the wrong shapes', { needsReply: [1], automation: 'robot', reasons: 'because' }],
	])('of classifications, %s, fails alone and is reported', async (_what, poison) => {
		const ids = await threeMails();
		const items = ids.map((emailId, index) => ({ emailId, classification: classification(index === 1 ? poison : {}) }));
		const rows = await db.rows<{ emailId: string; needsDraft: boolean }>('select * from comms.store_classifications($1, $2)', [JSON.stringify(items), noon]);
		expect(rows.filter(({ needsDraft }) => needsDraft).map(({ emailId }) => emailId)).toEqual([ids[0], ids[2]]);
		expect(await db.rows('select subject, state from comms.email_messages order by seq')).toEqual([
			{ subject: 'one', state: 'classified' }, { subject: 'two', state: 'failed' }, { subject: 'three', state: 'classified' },
		]);
		expect(await troubles()).toMatchObject([{ message: expect.stringContaining('"two" of two@x.example'), how_to_mend: expect.stringContaining('retry_email') }]);
		await db.rows('select comms.retry_email($1, $2)', [ids[1], noon]);
		expect((await classify(db, ids[1] ?? '')).needsDraft).toBe(true);
	});

	it('of classifications, whose facts cannot be read, fails alone and is reported', async () => {
		const ids = await threeMails();
		await db.rows(`create function comms.in_test(id uuid) returns uuid language plpgsql as $$ begin if id = '${ids[1]}' then raise exception 'unreadable'; end if; return id; end $$`);
		await db.rows(`alter function comms.facts_json(comms.email_messages) rename to facts_in_test`);
		await db.rows(`create function comms.facts_json(mail comms.email_messages) returns jsonb language sql as $$ select comms.facts_in_test(mail) || jsonb_build_object('id', comms.in_test(mail.id)) $$`);
		const rows = await db.rows<{ emailId: string }>('select * from comms.store_classifications($1, $2)', [JSON.stringify(ids.map((emailId) => ({ emailId, classification: classification() }))), noon]);
		await db.rows('drop function comms.facts_json(comms.email_messages); alter function comms.facts_in_test(comms.email_messages) rename to facts_json; drop function comms.in_test(uuid)');
		expect(rows.map(({ emailId }) => emailId)).toEqual([ids[0], ids[2]]);
		expect(await db.row("select subject from comms.email_messages where state = 'failed'")).toEqual({ subject: 'two' });
		expect(await troubles()).toHaveLength(1);
	});

	it('of words that mean something to the full-text search is searched for like any other', async () => {
		const { emailId } = await registerOne(db, { subject: "O'Brien's \\\\server\\share", text: `it's C:\\temp\\x.txt 'quoted' | !& ( ) <-> :* /etc/pass'wd http://x.example/a'b\\c?d='e'` });
		expect(await classify(db, emailId)).toMatchObject({ needsDraft: true });
		expect(await troubles()).toEqual([]);
	});

	it.each([
		['a permission that is no truth value', { autoSend: { allowed: 'perhaps' } }, {}],
		['a key too long for any index', { key: Array.from({ length: 4000 }, (_, n) => n.toString(36)).join('') }, {}],
		['days that are no number', {}, { settings: { approvalDays: 'soon' } }],
	])('of drafts, with %s, fails alone and is reported', async (_what, poison, settings) => {
		const ids = await threeMails();
		for (const id of ids) await classify(db, id);
		const items = ids.map((emailId, index) => ({
			emailId, draft: draft({ key: `k${index}`, ...(index === 1 ? poison : {}) }), response: { dueAt: minutesLater(60) }, ...(index === 1 ? settings : {}),
		}));
		const rows = await db.rows<{ emailId: string; state: string; approvalToken: string | null }>('select * from comms.store_drafts($1, $2)', [JSON.stringify(items), noon]);
		const byMail = new Map(rows.map((row) => [row.emailId, row]));
		expect(ids.map((id) => byMail.get(id)?.state)).toEqual(['awaiting_approval', 'failed', 'awaiting_approval']);
		expect(ids.map((id) => typeof byMail.get(id)?.approvalToken)).toEqual(['string', 'object', 'string']);
		expect(await db.rows('select state from comms.email_messages order by seq')).toEqual([{ state: 'drafted' }, { state: 'failed' }, { state: 'drafted' }]);
		expect(await db.rows('select 1 from comms.drafts')).toHaveLength(2);
		expect(await troubles()).toMatchObject([{ message: expect.stringContaining('"two" of two@x.example') }]);
	});

	it('of decisions waits and is tried again, with the attempt counted', async () => {
		for (const key of ['one', 'two', 'three']) await enqueue(db, { key, maxAttempts: 2 });
		const claimed = await claim(db);
		const held = await failingOn('two', ['sending'], () => hold(db, claimed));
		expect(held.map(({ message }) => message.key).sort()).toEqual(['one', 'three']);
		const two = () => db.row("select state, attempts, due_at > $1 as later, state_reason ->> 'code' as code from comms.scheduled_messages where key = 'two'", [noon]);
		expect(await two()).toEqual({ state: 'scheduled', attempts: 1, later: true, code: 'decision_not_applied' });
		expect(await troubles()).toMatchObject([{ message: expect.stringContaining('the disk said no') }]);
		const later = minutesLater(10);
		await failingOn('two', ['sending'], async () => hold(db, await claim(db, { at: later }), undefined, later));
		expect(await two()).toMatchObject({ state: 'failed_hard', attempts: 2 });
	});

	it('of decisions, with a fence that is no number, is refused alone', async () => {
		for (const key of ['one', 'two', 'three']) await enqueue(db, { key });
		const delivery = { decisions: [{ channel: 'email', action: 'send' }] };
		const items = (await claim(db)).map(({ id, fence, message }) => ({ id, fence: message.key === 'two' ? 'first' : fence, delivery }));
		expect(await db.rows('select id from comms.apply_delivery_decisions($1, $2)', [JSON.stringify(items), noon])).toHaveLength(2);
		expect(await db.rows('select 1 from comms.record_send_results($1)', [JSON.stringify(items)])).toHaveLength(3);
	});

	it('of results is left for a person, and the others are recorded', async () => {
		for (const key of ['one', 'two', 'three']) await enqueue(db, { key });
		const held = await hold(db, await claim(db));
		const items = held.map(({ id, fence, message }) => ({ id, fence, sent: { class: 'accepted', messageId: `<${message.key}@studio.example>` } }));
		const rows = await failingOn('two', ['accepted'], () => db.rows('select state, applied from comms.record_send_results($1, $2)', [JSON.stringify(items), noon]));
		expect(rows).toHaveLength(3);
		expect(await db.rows("select key, state, state_reason ->> 'code' as code from comms.scheduled_messages order by key")).toEqual([
			{ key: 'one', state: 'accepted', code: 'accepted' },
			{ key: 'three', state: 'accepted', code: 'accepted' },
			{ key: 'two', state: 'ambiguous', code: 'not_recorded' },
		]);
		expect(await troubles()).toMatchObject([{ message: expect.stringContaining('the disk said no'), how_to_mend: expect.stringContaining('What waits for a person') }]);
	});

	it('of results, that cannot be filed in its thread, is still known as accepted', async () => {
		await enqueue(db, { key: 'one' });
		await enqueue(db, { key: 'two', automatic: 'perhaps' });
		const held = await hold(db, await claim(db));
		const items = held.map(({ id, fence, message }) => ({ id, fence, sent: { class: 'accepted', messageId: `<${message.key}@studio.example>` } }));
		await db.rows('select * from comms.record_send_results($1, $2)', [JSON.stringify(items), noon]);
		expect(await db.rows('select state from comms.scheduled_messages')).toEqual([{ state: 'accepted' }, { state: 'accepted' }]);
		expect(await db.rows("select message_id from comms.email_messages where direction = 'out'")).toEqual([{ message_id: '<one@studio.example>' }]);
		expect(await troubles()).toMatchObject([{ message: expect.stringContaining('could not be filed') }]);
	});
});

describe('trouble of the moment', () => {
	it('leaves a mail to be taken up again instead of failing it', async () => {
		expect(await db.row("select comms.is_passing_trouble('40P01') as deadlock, comms.is_passing_trouble('55P03') as locked, comms.is_passing_trouble('22P02') as wrong")).toEqual({
			deadlock: true, locked: true, wrong: false,
		});
		const { emailId } = await registerOne(db);
		await db.rows(`create function comms.fail_in_test() returns trigger language plpgsql as $$ begin raise exception 'deadlock' using errcode = '40P01'; end $$`);
		await db.rows('create trigger fail_in_test before update on comms.email_messages for each row execute function comms.fail_in_test()');
		const rows = await db.rows('select "needsDraft" from comms.store_classifications($1, $2)', [JSON.stringify([{ emailId, classification: classification() }]), noon]);
		await db.rows('drop function comms.fail_in_test() cascade');
		expect(rows).toEqual([{ needsDraft: false }]);
		expect(await db.rows('select "emailId" from comms.reclaim_unfinished_emails($1, 5, $2)', ['1 minute', minutesLater(30)])).toEqual([{ emailId }]);
	});
});

describe('ids that a form sends', () => {
	const unknown = ['00000000-0000-4000-8000-00000000dead', 'nonsense', "'; drop schema comms cascade; --", '', null];

	it.each(unknown)('unknown as %j give no link and settle nothing, without an error', async (id) => {
		expect(await db.row('select comms.issue_approval_token($1) as token', [id])).toEqual({ token: null });
		expect(await db.rows("select * from comms.resolve_ambiguous($1, 'sent', 'Ana')", [id])).toEqual([]);
		expect(await db.rows("select * from comms.decide_draft($1, 'approve')", [id])).toEqual([]);
		expect(await db.rows('select * from comms.draft_for_approval($1)', [id])).toEqual([]);
	});

	it('are random: a draft and a message have a UUID of version 4, never one after the other', async () => {
		const v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
		const messages = [await enqueue(db, { contactId: marta }), await enqueue(db)];
		const drafts: string[] = [];
		for (const id of await threeMails()) {
			await classify(db, id);
			const [stored] = await db.rows<{ draftId: string }>('select "draftId" from comms.store_drafts($1)', [JSON.stringify([{ emailId: id, draft: draft({ key: id }) }])]);
			drafts.push(stored?.draftId ?? '');
		}
		for (const id of [...messages, ...drafts]) expect(id).toMatch(v4);
		expect(new Set([...messages, ...drafts].map((id) => id.slice(0, 8))).size).toBe(5);
	});

	it('as a form gives them do what they say where they are known', async () => {
		await enqueue(db, { key: 'doubt' });
		await hold(db, await claim(db));
		const [lost] = await db.rows<{ id: string }>('select id::text from comms.release_expired($1)', [minutesLater(5)]);
		expect(await db.rows('select state from comms.resolve_ambiguous($1::text, $2, $3)', [lost?.id, 'sent', 'Ana'])).toEqual([{ state: 'accepted' }]);
	});
});

describe('a message that names a thread, mail or draft of another tenant', () => {
	it('belongs to none of them', async () => {
		const { emailId } = await registerOne(db);
		const { thread_id: threadId } = await db.row<{ thread_id: string }>('select thread_id from comms.email_messages');
		const clinicTenant = (await db.row<{ id: string }>("select id from comms.tenants where name = 'Clinic'")).id;
		await enqueue(db, { key: 'ours', tenantId: studio, threadId, emailId });
		await enqueue(db, { key: 'theirs', tenantId: clinicTenant, contactId: undefined, threadId, emailId });
		expect(await db.rows('select key, thread_id is null as loose, email_id is null as unasked from comms.scheduled_messages order by key')).toEqual([
			{ key: 'ours', loose: false, unasked: false }, { key: 'theirs', loose: true, unasked: true },
		]);
	});
});

import type { Client } from 'pg';
import { readExamples } from '../../nodes/ClassifyEmail/readExamples';
import { createDatabase, type TestDatabase } from './database';
import { classify, clinic, decide, minutesLater, noon, registerOne, seed, studio, waitingDraft } from './fixtures';

let db: TestDatabase;
let worker: Client;
let bound: Client;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`do $$ begin create role corrections_worker login password 'x' in role comms_workflows; exception when duplicate_object then null; end $$`);
	await db.rows(`do $$ begin create role corrections_clinic login password 'x' in role comms_workflows; exception when duplicate_object then null; end $$`);
	await db.rows(`insert into comms.tenant_logins values ('corrections_clinic', '${clinic}')`);
	worker = await db.connect('corrections_worker:x');
	bound = await db.connect('corrections_clinic:x');
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.threads, comms.email_messages, comms.drafts, comms.approvals, comms.workflow_errors cascade'));

interface Outcome {
	outcome: string;
	text: string;
}

const scores = { question: 0.6, billing: 0.4, other: 0 };
const reading = { sentiment: 'neutral', emotion: 'neutral', secondaryIntents: ['billing'], scores };

/** As the workflow asks: values without a type, by the workflows' login. */
async function correct(emailId: string, labels: unknown, at = noon, client = worker): Promise<Outcome[]> {
	return (await client.query<Outcome>('select * from comms.correct_labels($1::text, $2::text, $3, $4, $5)', [emailId, JSON.stringify(labels), 'ana', 'form', at])).rows;
}

async function classified(over: Record<string, unknown> = {}, read: Record<string, unknown> = {}): Promise<string> {
	const { emailId } = await registerOne(db, over);
	await classify(db, emailId, { ...reading, ...read });
	return emailId;
}

const stored = () =>
	db.rows('select intent, urgency, sentiment, emotion, needs_reply as "needsReply", source, author, corrected_at is not null as dated, replaced_at is not null as replaced, read_as ->> \'intent\' as "readAs" from comms.label_corrections order by corrected_at');

const examplesOf = async (tenants: string[], max = 1000, client = worker) => {
	const { rows } = await client.query<{ tenantId: string; examples: string }>('select * from comms.examples_for_triage($1, $2)', [JSON.stringify(tenants), max]);
	return new Map(rows.map(({ tenantId, examples }) => [tenantId, readExamples(examples)]));
};

describe('a correction', () => {
	it('keeps what was read, what is right, who and when', async () => {
		const emailId = await classified();
		expect(await correct(emailId, { intent: 'billing', urgency: 'high', sentiment: 'negative', needsReply: 'true' })).toEqual([{ outcome: 'corrected', text: 'Corrected. Mails like it will be read so, too.' }]);
		expect(await stored()).toEqual([
			{ intent: 'billing', urgency: 'high', sentiment: 'negative', emotion: null, needsReply: true, source: 'form', author: 'ana', dated: true, replaced: false, readAs: 'update_request' },
		]);
		expect(await db.row('select classification ->> \'intent\' as intent from comms.email_messages')).toEqual({ intent: 'update_request' });
	});

	it('of a mail already corrected replaces the first, which is kept as history', async () => {
		const emailId = await classified();
		await correct(emailId, { intent: 'billing' });
		expect(await correct(emailId, { intent: 'complaint' }, minutesLater(5))).toMatchObject([{ outcome: 'corrected' }]);
		expect(await stored()).toMatchObject([{ intent: 'billing', replaced: true }, { intent: 'complaint', replaced: false }]);
		expect((await examplesOf([studio])).get(studio)).toMatchObject([{ intent: 'complaint' }]);
	});

	it('that changes nothing stores nothing', async () => {
		const emailId = await classified();
		expect(await correct(emailId, { intent: 'update_request', urgency: 'normal', sentiment: 'neutral', needsReply: true })).toMatchObject([{ outcome: 'unchanged' }]);
		expect(await correct(emailId, {})).toMatchObject([{ outcome: 'unchanged' }]);
		expect(await stored()).toEqual([]);
	});

	it.each([
		[{ intent: 'gossip' }, '"gossip" is no intent of this mail: it is one of question, '],
		[{ urgency: 'asap' }, '"asap" is no urgency'],
		[{ sentiment: 'grim' }, '"grim" is no sentiment'],
		[{ emotion: 'hungry' }, '"hungry" is no emotion'],
		[{ needsReply: 'perhaps' }, '"perhaps" does not say whether a reply is needed'],
	])('to %j is refused, saying what there is', async (labels, text) => {
		const emailId = await classified();
		expect(await correct(emailId, labels)).toEqual([{ outcome: 'refused', text: expect.stringContaining(text) }]);
		expect(await stored()).toEqual([]);
	});

	it.each(['', 'x', '00000000-0000-4000-8000-000000000000', "' or true --"])('of the mail %j tells nothing', async (id) => {
		expect(await correct(id, { intent: 'billing' })).toEqual([]);
	});

	it('of a mail that was not classified is refused', async () => {
		const { emailId } = await registerOne(db);
		expect(await correct(emailId, { intent: 'billing' })).toMatchObject([{ outcome: 'refused' }]);
	});

	it('may name a label of the operator\'s own where the mail was read by those', async () => {
		const emailId = await classified({}, { intent: 'keys', scores: { keys: 0.8, lifts: 0.2, other: 0 } });
		expect(await correct(emailId, { intent: 'billing' })).toMatchObject([{ outcome: 'refused', text: expect.stringContaining('keys, lifts, other') }]);
		expect(await correct(emailId, { intent: 'lifts' })).toMatchObject([{ outcome: 'corrected' }]);
	});

	it('can keep what was read, also where that is no label that is known', async () => {
		const emailId = await classified({}, { intent: 'keys', scores: {} });
		expect(await correct(emailId, { intent: 'keys' })).toMatchObject([{ outcome: 'unchanged' }]);
		expect(await correct(emailId, { intent: 'keys', urgency: 'high' })).toMatchObject([{ outcome: 'corrected' }]);
	});

	it.each(['__proto__', 'constructor', '<b>"\'{{x}} $1'])('may name the operator\'s label %s', async (name) => {
		const emailId = await classified({}, { intent: 'keys', scores: JSON.parse(`{"keys": 0.8, ${JSON.stringify(name)}: 0.2, "other": 0}`) as unknown });
		expect(await correct(emailId, { intent: name })).toMatchObject([{ outcome: 'corrected' }]);
		expect((await examplesOf([studio])).get(studio)).toMatchObject([{ intent: name }]);
	});

	it('to a label that is too long to be kept is refused, not failed', async () => {
		const long = 'x'.repeat(201);
		const emailId = await classified({}, { intent: 'keys', scores: { keys: 0.8, [long]: 0.2 } });
		expect(await correct(emailId, { intent: long })).toMatchObject([{ outcome: 'refused' }]);
	});

	it.each([[['intent']], ['text'], [7], [null], [{ intent: ['billing'] }], [{ intent: { a: 1 } }], [{ needsReply: [] }], [{ urgency: 'x'.repeat(100_000) }], [{ intent: '\ud800\u0000' }]])(
		'from forged labels changes nothing (%#)', async (labels) => {
			const emailId = await classified();
			await correct(emailId, labels);
			expect(await stored()).toEqual([]);
		},
	);

	it('is gone with its mail', async () => {
		const emailId = await classified();
		await correct(emailId, { intent: 'billing' });
		await db.rows('delete from comms.email_messages where id = $1', [emailId]);
		expect(await stored()).toEqual([]);
	});

	it('by two at once leaves one that holds', async () => {
		const emailId = await classified();
		const second = await db.connect('corrections_worker:x');
		const outcomes = await Promise.all([correct(emailId, { intent: 'billing' }), correct(emailId, { intent: 'complaint' }, minutesLater(1), second)]);
		expect(outcomes.flat().map(({ outcome }) => outcome)).toEqual(['corrected', 'corrected']);
		expect((await stored()).filter(({ replaced }) => !replaced)).toHaveLength(1);
	});

	it('that a reply is needed after all puts a mail that was laid aside back in line', async () => {
		const emailId = await classified({}, { needsReply: false });
		expect(await db.row('select state from comms.email_messages')).toEqual({ state: 'closed' });
		expect(await correct(emailId, { needsReply: 'true' })).toMatchObject([{ outcome: 'corrected', text: expect.stringContaining('taken up again') }]);
		const [again] = await db.rows<{ emailId: string }>("select * from comms.reclaim_unfinished_emails(interval '10 minutes', 50, $1)", [minutesLater(1)]);
		expect(again?.emailId).toBe(emailId);
	});

	it('never puts a machine\'s mail back in line', async () => {
		const emailId = await classified({}, { needsReply: false, automation: { kind: 'auto_reply', reason: '' } });
		expect(await correct(emailId, { needsReply: true })).toMatchObject([{ outcome: 'noted', text: expect.stringContaining('Domain Overrides') }]);
		expect(await db.row('select state from comms.email_messages')).toEqual({ state: 'closed' });
		expect((await examplesOf([studio])).get(studio)).toEqual([]);
	});
});

it('a correction of a newsletter teaches, one of an automatic reply does not', async () => {
	const [list, auto] = [await classified({ subject: 'List' }, { automation: { kind: 'list', reason: '' } }), await classified({ subject: 'Auto' }, { automation: { kind: 'auto_reply', reason: '' } })];
	for (const emailId of [list, auto]) await correct(emailId, { intent: 'marketing' });
	expect((await examplesOf([studio])).get(studio)).toMatchObject([{ subject: 'List' }]);
	expect((await worker.query('select * from comms.export_corrections()')).rows).toHaveLength(1);
});

describe('from the approval page', () => {
	const byToken = async (token: string, labels: unknown, at = noon) =>
		(await worker.query<Outcome>('select * from comms.correct_labels_of_draft($1, $2, null, $3)', [token, JSON.stringify(labels), at])).rows;

	it('a correction comes by the token, before and after the decision', async () => {
		const { token } = await waitingDraft(db);
		expect((await worker.query('select * from comms.labels_for_approval($1)', [token])).rows).toMatchObject([{ labelIntent: 'update_request', labelUrgency: 'normal', labelsCorrectedAt: null }]);
		expect(await byToken(token, { intent: 'question' })).toMatchObject([{ outcome: 'corrected' }]);
		await decide(db, token, 'reject');
		expect(await byToken(token, { intent: 'billing' }, minutesLater(1))).toMatchObject([{ outcome: 'corrected' }]);
		expect(await stored()).toMatchObject([{ source: 'approval', intent: 'question', replaced: true }, { source: 'approval', intent: 'billing' }]);
		expect((await worker.query('select * from comms.labels_for_approval($1)', [token])).rows).toMatchObject([{ labelIntent: 'billing', labelsCorrectedAt: expect.any(Date) }]);
	});

	it('an unknown token tells nothing, an expired one corrects nothing', async () => {
		const { token } = await waitingDraft(db);
		for (const unknown of ['', 'x', `${token}0`, "' or true --"]) {
			expect(await byToken(unknown, { intent: 'billing' })).toEqual([]);
			expect((await worker.query('select * from comms.labels_for_approval($1)', [unknown])).rows).toEqual([]);
		}
		expect(await byToken(token, { intent: 'billing' }, minutesLater(60 * 24 * 8))).toMatchObject([{ outcome: 'refused', text: 'This link has expired.' }]);
		expect(await stored()).toEqual([]);
	});
});

describe('examples for triage', () => {
	it('are what Classify Email takes, a row for each tenant, newest first, no more than asked for', async () => {
		for (const [n, intent] of ['billing', 'complaint', 'question'].entries()) {
			const emailId = await classified({ subject: `Mail ${n}` }, { newText: `words ${n}` });
			await correct(emailId, { intent, needsReply: false }, minutesLater(n));
		}
		const examples = await examplesOf([studio, clinic, studio, 'x']);
		expect([...examples.keys()].sort()).toEqual([studio, clinic].sort());
		expect(examples.get(clinic)).toEqual([]);
		expect(examples.get(studio)?.map(({ intent }) => intent)).toEqual(['question', 'complaint', 'billing']);
		expect(examples.get(studio)?.[0]).toMatchObject({ subject: 'Mail 2', text: 'words 2', urgency: 'normal', needsReply: false, correctedAt: minutesLater(2) });
		expect((await examplesOf([studio], 1)).get(studio)).toHaveLength(1);
	});
});

describe('the list of the latest mails', () => {
	const list = async (search = '', kind = 'all', client = worker) =>
		(await client.query<{ subject: string; intent: string; correctedBy: string | null }>('select * from comms.recent_classifications($1, $2, 50, $3)', [search, kind, minutesLater(10)])).rows;

	it('shows how each was read, newest first, and is found by words and kind', async () => {
		await classified({ subject: 'First thing' }, { confidence: 0.4 });
		const second = await classified({ subject: 'Second thing', from: 'Jo_%x <jo@else.example>' });
		await classified({ subject: 'Machine' }, { automation: { kind: 'auto_reply', reason: '' } });
		await correct(second, { intent: 'billing' });
		const subjects = async (...asked: [string?, string?]) => (await list(...asked)).map(({ subject }) => subject);
		expect(await subjects()).toEqual(['Machine', 'Second thing', 'First thing']);
		expect(await subjects('second')).toEqual(['Second thing']);
		expect(await subjects('jo_%X')).toEqual(['Second thing']);
		expect(await subjects('%')).toEqual(['Second thing']);
		expect(await subjects('', 'unsure')).toEqual(['First thing']);
		expect(await subjects('', 'corrected')).toEqual(['Second thing']);
		expect(await subjects('', 'machine')).toEqual(['Machine']);
		expect((await list('second'))[0]).toMatchObject({ intent: 'billing', correctedBy: 'ana', readAs: { intent: 'update_request' } });
	});
});

describe('the export', () => {
	it('holds the lines that training and evaluate:email read, without the personal data that can be recognised', async () => {
		const body = 'Hello, Marta Ruiz here (tomorrow in Ruizburg). Write to marta@ruiz.example or call +34 600 123 456, IBAN ES9121000418450200051332, see https://ruiz.example/x?y. Invoice 1042 over 450.00 is due on 2026-12-03.';
		const emailId = await classified({ subject: 'Marta: invoice 1042', text: body }, { newText: body });
		await correct(emailId, { intent: 'billing', sentiment: 'negative' });
		const { rows } = await worker.query<{ line: string }>('select * from comms.export_corrections()');
		expect(rows).toHaveLength(1);
		const line = rows[0]?.line ?? '';
		expect(line).not.toContain('\n');
		expect(JSON.parse(line)).toEqual({
			id: expect.stringMatching(/^correction-/),
			from: 'person@example.com',
			subject: '[name]: invoice 1042',
			body: 'Hello, [name] here (tomorrow in Ruizburg). Write to person@example.com or call [number], IBAN [IBAN], see https://example.com/ Invoice 1042 over 450.00 is due on 2026-12-03.',
			intent: 'billing',
			secondaryIntents: [],
			urgency: 'normal',
			sentiment: 'negative',
			emotion: 'frustrated',
			language: 'en',
			needsReply: true,
		});
	});

	it('knows names that are written without spaces', async () => {
		const emailId = await classified({ from: '山田 太郎 <taro@else.example>', subject: '請求書', text: 'お世話になっております。山田太郎です。' }, { newText: '', language: 'ja' });
		await correct(emailId, { intent: 'billing' });
		const { rows } = await worker.query<{ line: string }>('select * from comms.export_corrections($1)', [studio]);
		expect(rows).toHaveLength(1);
		expect(JSON.parse(rows[0]?.line ?? '')).toMatchObject({ body: 'お世話になっております。[name]です。', language: 'ja' });
		expect((await worker.query('select * from comms.export_corrections($1)', [clinic])).rows).toEqual([]);
	});
});

it.each(['a+++b***c|||d', '||||', '^$~`=<>', '(((', 'x{1}{2}', 'many words '.repeat(500), 'a|'.repeat(2_000), '山+++田|||', '\\m\\M(?i)'])('the export bears a hostile name (%#)', async (name) => {
	const emailId = await classified({ from: { address: 'odd@else.example', name }, subject: 'Invoice', text: 'The sum on it is off by one.' }, { newText: '' });
	await correct(emailId, { intent: 'billing' });
	const { rows } = await worker.query<{ line: string }>('select * from comms.export_corrections()');
	expect(JSON.parse(rows[0]?.line ?? '')).toMatchObject({ subject: 'Invoice', body: 'The sum on it is off by one.' });
	await db.rows('update comms.email_messages set from_name = $1', [name]);
	expect((await worker.query('select * from comms.export_corrections()')).rows).toHaveLength(1);
	expect((await db.rows<{ words: string }>('select comms.without_personal_data($1 collate "und-x-icu", null, $2 collate "und-x-icu") as words', ['The sum is off.', name]))[0]?.words).toBe('The sum is off.');
});

it('a name that is no name hides nothing else', async () => {
	const emailId = await classified({ from: '"*** (.+) [x" <odd@else.example>', subject: 'Invoice', text: 'The sum on it is off by one.' }, { newText: '' });
	await correct(emailId, { intent: 'billing' });
	const { rows } = await worker.query<{ line: string }>('select * from comms.export_corrections()');
	expect(JSON.parse(rows[0]?.line ?? '')).toMatchObject({ subject: 'Invoice', body: 'The sum on it is off by one.' });
});

describe('a login bound to another tenant', () => {
	it('corrects, lists, learns and exports nothing of this one', async () => {
		const { token, emailId } = await waitingDraft(db);
		expect(await correct(emailId, { intent: 'billing' }, noon, bound)).toEqual([]);
		expect((await bound.query('select * from comms.correct_labels_of_draft($1, $2)', [token, '{"intent": "billing"}'])).rows).toEqual([]);
		expect((await bound.query('select * from comms.labels_for_approval($1)', [token])).rows).toEqual([]);
		await correct(emailId, { intent: 'billing' });
		expect((await bound.query('select * from comms.recent_classifications()')).rows).toEqual([]);
		expect((await bound.query('select * from comms.export_corrections()')).rows).toEqual([]);
		expect((await bound.query('select * from comms.export_corrections($1)', [studio])).rows).toEqual([]);
		expect([...(await examplesOf([studio, clinic], 10, bound)).keys()]).toEqual([clinic]);
		expect((await bound.query('select * from comms.label_corrections')).rows).toEqual([]);
	});

	it('and the workflows\' login itself writes no correction but by the function', async () => {
		const emailId = await classified();
		await correct(emailId, { intent: 'billing' });
		await expect(worker.query("update comms.label_corrections set intent = 'other'")).rejects.toThrow('permission denied');
		await expect(worker.query('delete from comms.label_corrections')).rejects.toThrow('permission denied');
		for (const name of ['labels_of_email', 'label_names', 'without_personal_data', 'labels_read', 'told_by_headers']) {
			expect(await db.rows("select 1 from pg_proc p where p.pronamespace = 'comms'::regnamespace and p.proname = $1 and has_function_privilege('comms_workflows', p.oid, 'execute')", [name])).toEqual([]);
		}
	});
});

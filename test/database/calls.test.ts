import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, minutesLater, noon, seed, studio } from './fixtures';

let db: TestDatabase;
const ours = '+34910000001';
const hers = '+34611000001';
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`insert into comms.tenant_addresses values ('phone', '${ours}', '${studio}')`);
	await db.rows(`update comms.crm_contacts set phone = '${hers}' where id = '${marta}'`);
});
afterEach(() => db.drop());

interface Over {
	callId?: string;
	kept?: boolean;
	refused?: boolean;
	customer?: string;
	turns?: unknown;
}

const report = ({ callId = 'call-1', kept = true, refused = false, customer = hers, turns }: Over = {}) => ({
	inbound: {
		kind: 'status', provider: 'vapi', verified: true, providerEventId: `vapi:${callId}:report`, providerMessageId: callId, status: { state: 'other' },
		call: {
			callId, direction: 'inbound', customer, ours, startedAt: noon, seconds: 61, endedReason: 'customer-ended-call', recordingUrl: 'https://storage.example/1.wav',
			recording: { consent: 'notice', source: 'law', told: true, agreed: false, refused, kept },
			turns: turns ?? [{ speaker: 'customer', text: 'The quote is too expensive.' }, { speaker: 'assistant', text: 'I will send you the breakdown by Friday.' }],
		},
	},
});
const said = (kind: string, text: string, place: number) => ({
	inbound: { kind, provider: 'vapi', verified: true, channel: 'phone', from: hers, to: ours, text, scope: null, language: 'en', confidence: 0.9, providerMessageId: 'call-1', providerEventId: `vapi:call-1:said:${place}`, at: noon },
});
interface Taken extends Record<string, unknown> {
	callId: string;
	wantsReading: boolean;
	text: string | null;
	notes: unknown;
	client: { name?: string };
}
const take = async (items: unknown[], at = noon) => await db.rows<Taken>('select * from comms.take_calls($1, $2)', [JSON.stringify(items), at]);
const calls = async () => await db.rows('select contact_id, transcript, recording_url, reasons from comms.call_transcripts');
const read = async (callId: string | undefined, reading: object, actionItems: object[]) =>
	await db.rows('select tasks from comms.store_call_readings($1, $2)', [JSON.stringify([{ callId, classification: reading, draft: { summary: ['[x]'], actionItems } }]), noon]);
interface Claimed extends Record<string, unknown> {
	ids: string[];
	system: string;
	title: string;
	description: string;
}
const claim = async (system: string, at = noon) => await db.rows<Claimed>('select * from comms.claim_call_tasks($1, 25, $2)', [system, at]);
const settle = async (items: unknown[], at = noon) => await db.rows<{ state: string }>('select * from comms.settle_call_tasks($1, $2)', [JSON.stringify(items), at]);

describe('a call that has ended', () => {
	it('is stored once, with its customer and what was said', async () => {
		const [first, ...others] = [...(await take([report()])), ...(await take([report(), report()]))];
		expect(others).toEqual([]);
		expect(first).toMatchObject({ wantsReading: true, text: 'The quote is too expensive.', client: { name: 'Marta Ruiz' }, notes: [{ speaker: 'Marta Ruiz' }, { speaker: 'Assistant' }] });
		expect(await calls()).toMatchObject([{ contact_id: marta, transcript: 'Customer: The quote is too expensive.\nAssistant: I will send you the breakdown by Friday.', reasons: [{ code: 'kept' }] }]);
	});

	it.each([
		['consent was not given', { kept: false }, 'no_consent'],
		['it was refused, whatever else the report says', { kept: true, refused: true }, 'consent_refused'],
	])('keeps nothing of what was said where %s, and no reading afterwards', async (_name, over, code) => {
		const [taken] = await take([report(over)]);
		expect(taken).toMatchObject({ wantsReading: false, text: null, notes: null });
		expect(await calls()).toMatchObject([{ transcript: null, recording_url: null, reasons: [{ code }] }]);
		expect(await read(taken?.callId, { sentiment: 'negative' }, [{ what: 'send it', owner: null }])).toEqual([]);
		expect(JSON.stringify(await db.rows('select * from comms.call_transcripts'))).not.toContain('expensive');
	});

	it('ends calls where the customer asks for it, also as the second thing that was asked and without a consent to keep it', async () => {
		await take([report({ kept: false }), said('wrong_number', 'You have the wrong number', 0), said('stop', 'Do not call me again', 3)]);
		const suppressed = await db.rows<{ reason: string }>(`select distinct reason from comms.suppressions where tenant_id = $1 and channel = 'phone'`, [studio]);
		expect(suppressed.map(({ reason }) => reason).sort()).toEqual(['manual', 'unsubscribe']);
		expect(await db.rows(`select state from comms.consent_events where contact_id = $1 and channel = 'phone' and topic = 'marketing'`, [marta])).toEqual([{ state: 'withdrawn' }]);
	});

	it('is not believed without a signature, and a report that makes no sense costs no other', async () => {
		const forged = report({ callId: 'forged' });
		expect(await take([{ inbound: { ...forged.inbound, verified: false } }, 7, { inbound: { call: 'x' } }, report({ callId: 'odd', turns: 'words' }), report({ callId: 'good' })])).toHaveLength(2);
		expect(await db.rows(`select 1 from comms.call_transcripts where call_id = 'forged'`)).toEqual([]);
	});
});

describe('what has to be done after a call', () => {
	it('is what our side promised; what the customer takes on is the customer’s', async () => {
		const [taken] = await take([report()]);
		const items = [{ what: 'send the breakdown', owner: 'Assistant', due: '2026-11-27' }, { what: 'think about it', owner: 'Marta Ruiz' }, { what: 'check the price', owner: null }];
		expect(await read(taken?.callId, { sentiment: 'negative', urgency: 'normal' }, items)).toEqual([{ tasks: 2 }]);
		expect(await read(taken?.callId, {}, items)).toEqual([]);
		const tasks = await claim('erpnext');
		expect(tasks).toMatchObject([{ system: 'erpnext', title: 'send the breakdown', due: '2026-11-27' }, { title: 'check the price' }]);
		expect(tasks[0]?.description).toContain('Marta Ruiz, +34611000001');
		expect(await claim('erpnext')).toEqual([]);
	});

	it('is a call of a person where it ended badly and nobody promised anything', async () => {
		const [taken] = await take([report()]);
		await read(taken?.callId, { sentiment: 'negative', urgency: 'high' }, []);
		expect((await claim('clickup'))[0]?.title).toBe('Get in touch: the call was negative and high');
	});

	it('says so where the customer does not want to be called', async () => {
		const [taken] = await take([report(), said('stop', 'Do not call me again', 1)]);
		await read(taken?.callId, { sentiment: 'negative' }, []);
		expect((await claim('erpnext'))[0]?.description).toContain('asked not to be called');
	});

	it('is made once: refused it is tried later and at last mailed, and where the answer got lost a person looks', async () => {
		const [taken] = await take([report()]);
		await read(taken?.callId, {}, [{ what: 'one', owner: null }, { what: 'two', owner: null }, { what: 'three', owner: null }]);
		const [one, two, three] = await claim('erpnext');
		expect(await settle([{ ids: one?.ids, externalId: 'TASK-1' }, { ids: two?.ids, error: 'DocType unavailable' }, { ids: three?.ids, error: 'socket hang up' }])).toMatchObject([{ state: 'made' }, { state: 'open' }, { state: 'ambiguous' }]);
		expect(await settle([{ ids: one?.ids, error: 'late' }])).toEqual([]);
		let at = noon;
		for (let tries = 1; tries < 5; tries++) {
			expect(await claim('erpnext', at)).toEqual([]);
			at = minutesLater(tries * 120);
			const [again] = await claim('erpnext', at);
			await settle([{ ids: again?.ids, error: 'DocType unavailable' }], at);
		}
		const [mailed] = await claim('erpnext', minutesLater(900));
		expect(mailed).toMatchObject({ system: 'email', staffEmail: 'team@studio.example' });
		expect(mailed?.description).toContain('The task list refused it: DocType unavailable');
		// Claimed and never settled.
		await claim('erpnext', minutesLater(920));
		expect(await db.rows('select what, state from comms.call_tasks order by mark')).toEqual([{ what: 'one', state: 'made' }, { what: 'two', state: 'ambiguous' }, { what: 'three', state: 'ambiguous' }]);
	});
});

interface Told {
	found?: boolean;
	quote?: Record<string, unknown>;
	answer?: string;
	say: string;
	booked?: boolean;
	freeTimes?: Array<{ start: string; local: string }>;
	reference?: string;
}
let toolCalls = 0;
const ask = async (name: string, given: unknown, { from = hers, type = 'inboundPhoneCall', call = 'call-1', busy = '[]', at = noon, rules = '{}' } = {}) => {
	toolCalls += 1;
	const message = { type: 'tool-calls', call: { id: call, type }, customer: { number: from }, phoneNumber: { number: ours }, toolCallList: [{ id: `t${toolCalls}`, type: 'function', function: { name, arguments: given } }] };
	const [row] = await db.rows<{ results: Array<{ toolCallId: string; name: string; result?: string; error?: string }>; booked: object[] }>('select * from comms.answer_call_tools($1, $2, $3, $4)', [JSON.stringify(message), busy, rules, at]);
	const [result] = row?.results ?? [];
	expect(result).toMatchObject({ toolCallId: `t${toolCalls}`, name });
	return { told: JSON.parse(result?.result ?? '{}') as Told, error: result?.error, booked: row?.booked ?? [] };
};

describe('what the assistant is told while it talks', () => {
	beforeEach(async () => {
		await db.rows(`insert into comms.quotes (tenant_id, contact_id, number, title, total, currency, valid_until) values
			($1, $2, 'Q-2026-7', 'Website', 4800, 'EUR', '2026-12-01'), ($1, null, 'Q-2026-8', 'Somebody else''s', 9000, 'EUR', '2026-12-01')`, [studio, marta]);
	});

	it('of a quote: its facts, to who has the number and names it; one who was dialled need not', async () => {
		expect((await ask('look_up_quote', { reference: 'q2026 7' })).told.quote).toMatchObject({ number: 'Q-2026-7', total: 4800, currency: 'EUR', validUntil: '2026-12-01', status: 'sent' });
		expect((await ask('look_up_quote', '{}')).told).toMatchObject({ found: false, say: expect.stringContaining('Ask the caller for the number') as string });
		expect((await ask('look_up_quote', {}, { type: 'outboundPhoneCall' })).told.quote).toMatchObject({ number: 'Q-2026-7' });
		expect((await ask('look_up_quote', { reference: 'Q-2026-7' }, { at: '2026-12-02T10:00:00Z' })).told.quote).toMatchObject({ status: 'expired' });
	});

	it('of others nothing: the same words for somebody else’s quote as for none, and an end to guessing', async () => {
		const other = (await ask('look_up_quote', { reference: 'Q-2026-8' })).told;
		expect(other).toEqual((await ask('look_up_quote', { reference: 'Q-0000-0' })).told);
		expect(other.quote).toBeUndefined();
		await ask('look_up_quote', { reference: 'Q-1' });
		expect((await ask('look_up_quote', { reference: 'Q-2026-7' })).told).toMatchObject({ found: false, say: expect.stringContaining('Too many') as string });
		expect((await ask('look_up_quote', { reference: 'Q-2026-7' }, { from: '+34699999999', call: 'call-2' })).told.found).toBe(false);
		expect((await ask('look_up_quote', { reference: 'Q-2026-7' }, { from: '', call: 'call-3', type: 'outboundPhoneCall' })).told.found).toBe(false);
	});

	it('an end to guessing also over many calls, and no answer of another call where a call has no id', async () => {
		for (let call = 0; call < 10; call++) await ask('look_up_quote', { reference: `Q-${call}` }, { call: `guess-${call}` });
		expect((await ask('look_up_quote', { reference: 'Q-2026-7' }, { call: 'guess-last' })).told.found).toBe(false);
		expect((await ask('look_up_quote', { reference: 'Q-2026-7' }, { call: 'tomorrow', at: minutesLater(1500) })).told.found).toBe(true);
		const nameless = async (reference: string, customer: string) => (await db.rows<{ results: Array<{ result: string }> }>('select results from comms.answer_call_tools($1, $2, $3, $4)', [JSON.stringify({ customer: { number: customer }, phoneNumber: { number: ours }, toolCallList: [{ id: 'x', function: { name: 'look_up_quote', arguments: { reference } } }] }), '[]', '{}', minutesLater(3000)]))[0]?.results[0]?.result;
		expect(await nameless('Q-2026-7', hers)).toContain('4800');
		expect(await nameless('Q-2026-7', '+34699999999')).not.toContain('4800');
	});

	it('to an objection: an answer that was approved and is valid; else nothing, and a task', async () => {
		await db.rows(`insert into comms.approved_answers (tenant_id, language, question, answer, valid_until) values
			($1, 'en', 'Why is the price so high?', 'The price includes two years of support.', null), ($1, 'en', 'Is there a discount?', 'Ten percent.', '2026-01-01'),
			($1, 'ja', '料金はなぜ高いのですか', '2年間のサポートが含まれています。', null), ($2, 'en', 'Do you open on Sunday?', 'Yes.', null)`, [studio, clinic]);
		expect((await ask('answer_question', { question: 'That price seems high to me, why?' })).told.answer).toBe('The price includes two years of support.');
		expect((await ask('answer_question', { question: '料金が高いのはなぜですか' })).told.answer).toContain('サポート');
		for (const question of ['Can I get a discount?', 'Do you open on Sunday?', 'What colour is the sky?', '']) expect((await ask('answer_question', { question })).told.found).toBe(false);
		expect((await claim('erpnext')).map(({ title }) => title)).toContain('Answer a question from a call: Can I get a discount?');
	});

	it('is the same when the same is asked again', async () => {
		const message = JSON.stringify({ call: { id: 'c' }, customer: { number: hers }, phoneNumber: { number: ours }, toolCallList: [{ id: 'same', function: { name: 'ask_for_callback', arguments: { reason: 'prices' } } }] });
		const both = [await db.rows('select results from comms.answer_call_tools($1)', [message]), await db.rows('select results from comms.answer_call_tools($1)', [message])];
		expect(both[0]).toEqual(both[1]);
		expect(await claim('erpnext', '2099-01-01T00:00:00Z')).toHaveLength(1);
	});

	it('makes an end of calls at once', async () => {
		await ask('stop_calling', { words: 'leave me alone' });
		expect(await db.rows(`select reason from comms.suppressions where channel = 'phone' and tenant_id = $1`, [studio])).toEqual([{ reason: 'unsubscribe' }]);
	});

	it.each([['no tool', 'delete_everything', {}], ['no arguments', 'book_meeting', 'nonsense'], ['a list', 'look_up_quote', []], ['null', 'answer_question', null]])('is an answer also to %s', async (_name, tool, given) => {
		expect((await ask(tool, given)).told.say).not.toBe('');
	});

	it('answers a message without any call in it with no results', async () => {
		for (const message of ['', 'x', '[]', '{}', '{"toolCallList": {}}']) expect(await db.rows('select * from comms.answer_call_tools($1)', [message])).toEqual([{ results: [], booked: [] }]);
	});
});

describe('a meeting booked in a call', () => {
	// Madrid is an hour ahead; noon is a Friday, and the calendar of the studio has Mondays from nine to six.
	const monday = '2026-11-23T08:00:00.000Z';

	it('is at a time that was free, in the business’s hours and zone, once', async () => {
		const { freeTimes = [] } = (await ask('find_free_times', {})).told;
		expect(freeTimes[0]).toMatchObject({ start: monday, local: 'Monday 2026-11-23 09:00' });
		const first = await ask('book_meeting', { start: monday });
		expect(first.told).toMatchObject({ booked: true, local: 'Monday 2026-11-23 09:00' });
		expect(first.booked).toMatchObject([{ startsAt: monday, staffEmail: 'team@studio.example', eventId: expect.stringMatching(/^comms[0-9a-f]{32}$/) as string }]);
		const again = await ask('book_meeting', { start: monday });
		expect([again.told.reference, again.booked]).toEqual([first.told.reference, []]);
		const other = (await ask('book_meeting', { start: monday }, { call: 'call-2', from: '+34622000002' })).told;
		expect(other).toMatchObject({ booked: false, freeTimes: [{ start: '2026-11-23T08:30:00.000Z' }, {}, {}] });
		expect(await db.rows('select contact_id from comms.appointments')).toEqual([{ contact_id: marta }]);
	});

	it('is never one of two at the same time, however many ask at once', async () => {
		const logins = await Promise.all(Array.from({ length: 6 }, () => db.connect()));
		const answers = await Promise.all(logins.map(async (login, place) => (await login.query<{ results: Array<{ result: string }> }>('select results from comms.answer_call_tools($1, $2, $3, $4)', [
			JSON.stringify({ call: { id: `race-${place}` }, customer: { number: `+3461100010${place}` }, phoneNumber: { number: ours }, toolCallList: [{ id: 't', function: { name: 'book_meeting', arguments: { start: monday } } }] }), '[]', '{}', noon])).rows[0]?.results[0]?.result ?? ''));
		expect(answers.filter((answer) => (JSON.parse(answer) as Told).booked)).toHaveLength(1);
		expect(await db.rows('select count(*)::int from comms.appointments')).toEqual([{ count: 1 }]);
	});

	it.each([['in the past', '2026-11-16T08:00:00.000Z'], ['on a day that is closed', '2026-11-24T08:00:00.000Z'], ['beside the grid', '2026-11-23T08:07:00.000Z'], ['at night', '2026-11-23T02:00:00.000Z'], ['years ahead', '2030-01-07T08:00:00.000Z']])('is not %s', async (_name, start) => {
		expect((await ask('book_meeting', { start })).told.booked).toBe(false);
	});

	it('keeps clear of what the calendar holds, whole days too, and of holidays; without the calendar it books nothing', async () => {
		const busy = JSON.stringify([{ start: '2026-11-23T08:00:00Z', end: '2026-11-23T09:15:00Z' }, { startDate: '2026-11-30', endDate: '2026-12-01' }]);
		expect((await ask('find_free_times', {}, { busy })).told.freeTimes?.[0]?.start).toBe('2026-11-23T09:30:00.000Z');
		expect((await ask('find_free_times', { date: '2026-11-30' }, { busy })).told.freeTimes?.every(({ start }) => start.startsWith('2026-11-23'))).toBe(true);
		await db.rows(`update comms.tenant_settings set calendar = calendar || '{"holidays": ["2026-11-23"]}' where tenant_id = $1`, [studio]);
		expect((await ask('find_free_times', {})).told.freeTimes?.[0]?.start).toBe('2026-11-30T08:00:00.000Z');
		const blind = await ask('book_meeting', { start: '2026-11-30T08:00:00.000Z' }, { busy: '{"unreadable": true}' });
		expect(blind.told).toMatchObject({ booked: false, freeTimes: [] });
		expect((await claim('erpnext'))[0]?.title).toMatch(/^Find a time for a meeting/);
	});

	it('is not one of many for one caller, and none for who shows no number', async () => {
		const starts = ['2026-11-23T08:00:00.000Z', '2026-11-23T09:00:00.000Z', '2026-11-23T10:00:00.000Z'];
		const booked = [];
		for (const [place, start] of starts.entries()) booked.push((await ask('book_meeting', { start }, { call: `many-${place}` })).told.booked);
		expect(booked).toEqual([true, true, false]);
		expect((await ask('book_meeting', { start: starts[2] }, { call: 'hidden', from: '' })).told).toMatchObject({ booked: false, say: expect.stringContaining('shows no number') as string });
	});

	it('may have hours of its own', async () => {
		const { told } = await ask('find_free_times', {}, { rules: '{"minutes": 60, "hours": "15:00-16:00", "days": "2", "noticeHours": 0}' });
		expect(told.freeTimes?.map(({ local }) => local)).toEqual(['Tuesday 2026-11-24 15:00', 'Tuesday 2026-12-01 15:00']);
	});
});

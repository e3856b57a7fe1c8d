import { createDatabase, type TestDatabase } from './database';
import { claim, clinic, enqueue, hold, minutesLater, noon, report, seed, stateOf, studio, type Claimed } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.scheduled_messages, comms.message_events, comms.message_links, comms.workflow_errors, comms.email_messages, comms.threads cascade'));

const sending = async (at = noon): Promise<Claimed[]> => await hold(db, await claim(db, { at }), undefined, at);
const troubles = () => db.rows<{ tenant_id: string; message: string; how_to_mend: string }>('select tenant_id, message, how_to_mend from comms.workflow_errors order by id');

/** What Send Customer Email says of a mail that the server never saw. */
const loginRefused = {
	class: 'failed_soft',
	stage: 'login',
	code: 535,
	response: '535 5.7.8 bad password',
	reasons: [{ code: 'login_refused', text: 'The mail server refused the login or the encryption: check the credential (535 5.7.8 bad password).' }],
};

describe('an item that Send Customer Email names an error', () => {
	it('was not sent: it failed for good, with the error\'s text', async () => {
		const id = await enqueue(db);
		const [held] = await sending();
		await db.rows('select * from comms.record_send_results($1, $2)', [JSON.stringify([{ ...held, error: '"To" is not an address [item 0]' }]), noon]);
		expect(await db.row('select state, state_reason from comms.scheduled_messages where id = $1', [id])).toEqual({
			state: 'failed_hard',
			state_reason: { code: 'invalid_input', text: '"To" is not an address [item 0]' },
		});
	});

	it('and an answer is what the answer says, and one with neither is a doubt', async () => {
		await enqueue(db, { key: 'answered' });
		await enqueue(db, { key: 'silent' });
		const items = (await sending()).map(({ id, fence, message }) => ({
			id, fence, ...(message.key === 'answered' ? { error: 'late', sent: { class: 'accepted', messageId: '<a@x>' } } : { sent: null }),
		}));
		await db.rows('select * from comms.record_send_results($1, $2)', [JSON.stringify(items), noon]);
		expect(await db.rows("select key, state, state_reason ->> 'code' as code from comms.scheduled_messages order by key")).toEqual([
			{ key: 'answered', state: 'accepted', code: 'accepted' },
			{ key: 'silent', state: 'ambiguous', code: 'no_answer' },
		]);
	});
});

describe('a mail server that cannot be used', () => {
	it.each(['connect', 'login', 'not_attempted'])('costs no attempt at stage %s, however often, and the message goes out once it can', async (stage) => {
		const id = await enqueue(db, { maxAttempts: 2 });
		let at = 0;
		for (let tries = 0; tries < 10; tries += 1) {
			const [result] = await report(db, await sending(minutesLater(at)), { ...loginRefused, stage }, minutesLater(at));
			expect(result).toMatchObject({ state: 'failed_soft', applied: true });
			const wait = (Number(result?.dueAt) - Date.parse(minutesLater(at))) / 60_000;
			const nominal = 2 ** Math.min(tries, 5);
			expect(wait).toBeGreaterThanOrEqual(nominal * 0.5);
			expect(wait).toBeLessThan(nominal * 1.5);
			at += 50;
		}
		expect(await db.row("select attempts, state_reason ->> 'code' as code from comms.scheduled_messages")).toEqual({ attempts: 0, code: 'login_refused' });
		await report(db, await sending(minutesLater(at)), { class: 'accepted', messageId: '<at-last@x>' }, minutesLater(at));
		expect(await stateOf(db, id)).toBe('accepted');
	});

	it('for 48 hours ends the message', async () => {
		const id = await enqueue(db);
		for (const minutes of [0, 47 * 60 + 59]) {
			await report(db, await sending(minutesLater(minutes)), loginRefused, minutesLater(minutes));
			expect(await stateOf(db, id)).toBe('failed_soft');
		}
		const last = minutesLater(48 * 60 + 60);
		await report(db, await sending(last), loginRefused, last);
		expect(await db.row('select state, state_reason from comms.scheduled_messages')).toEqual({
			state: 'failed_hard',
			state_reason: { code: 'retries_exhausted', text: `Tried for 48 hours: ${loginRefused.reasons[0]?.text}`, evidence: 'login_refused' },
		});
	});

	it('is forgotten once the server speaks about the mail, or the mail is deferred and due anew', async () => {
		await enqueue(db);
		await report(db, await sending(), loginRefused);
		const busy = minutesLater(10);
		await report(db, await sending(busy), { class: 'failed_soft', stage: 'recipients', code: 451, response: 'greylisted' }, busy);
		expect(await db.row('select attempts, unreachable_since, unreachable_tries from comms.scheduled_messages')).toEqual({ attempts: 1, unreachable_since: null, unreachable_tries: 0 });

		const again = minutesLater(20);
		await report(db, await sending(again), loginRefused, again);
		const evening = minutesLater(30);
		await hold(db, await claim(db, { at: evening }), { channel: 'email', action: 'defer', at: minutesLater(4000), rule: 'quiet_hours' }, evening);
		const monday = minutesLater(4000);
		await report(db, await sending(monday), loginRefused, monday);
		expect(await db.row('select state from comms.scheduled_messages')).toEqual({ state: 'failed_soft' });
	});

	it('is reported once an hour for each tenant, with how to mend it', async () => {
		for (let index = 0; index < 3; index += 1) await enqueue(db);
		await enqueue(db, { tenantId: clinic, contactId: undefined, to: 'x@y.example' });
		await report(db, await sending(), loginRefused);
		const reported = await troubles();
		expect(reported.map(({ tenant_id }) => tenant_id).sort()).toEqual([studio, clinic].sort());
		expect(reported[0]?.message).toContain('refused the login');
		expect(reported[0]?.how_to_mend).toContain('credential Customer email');

		for (const [minutes, count] of [[59, 2], [70, 4]] as const) {
			const at = minutesLater(minutes);
			await report(db, await sending(at), loginRefused, at);
			expect(await troubles()).toHaveLength(count);
		}
	});

	it('is told from a mail that the server refused: that counts, is not reported as trouble, and is named by the reason and not by the number', async () => {
		await enqueue(db, { maxAttempts: 1 });
		const reasons = [{ code: 'recipients_refused', text: 'The mail server refused every recipient (451).' }];
		await report(db, await sending(), { class: 'failed_soft', stage: 'recipients', code: 451, response: '451', reasons });
		expect(await db.row("select state, state_reason ->> 'evidence' as code from comms.scheduled_messages")).toEqual({ state: 'failed_hard', code: 'recipients_refused' });
		await enqueue(db);
		await report(db, await sending(), { class: 'failed_hard', stage: 'recipients', code: 550, response: '550 no such user' });
		expect(await db.rows("select state_reason from comms.scheduled_messages where state_reason ->> 'code' = 'failed_hard'")).toEqual([
			{ state_reason: { code: 'failed_hard', text: '550 no such user' } },
		]);
		expect(await troubles()).toEqual([]);
	});
});

import { draftFromTemplate, templateFrom } from '../../nodes/DraftReply/fromTemplate';
import { readTextSet } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { classify, marta, noon, registerOne, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows('select count(*) from comms.load_templates($1)', [JSON.stringify(readTextSet('clients'))]);
	await db.rows(`insert into comms.tenant_addresses (channel, address, tenant_id) values ('sms', '+34900000000', $1)`, [studio]);
	await db.rows(`update comms.crm_contacts set phone = '+34600111222', time_zone = 'Asia/Tokyo' where id = $1`, [marta]);
});
beforeEach(async () => {
	await db.rows('delete from comms.appointment_notices');
	await db.rows('delete from comms.scheduled_messages');
	await db.rows('delete from comms.appointments');
	await db.rows('delete from comms.client_tasks');
});
afterAll(() => db.drop());

interface Due { appointmentId: string; rule: string; revision: number; channel: string; template: unknown; variables: Record<string, unknown>; contact: { language: string; timeZone: string } }

const record = async (item: object, at = noon) => {
	const [row] = await db.rows<{ id: string; outcome: string; reasons: Array<{ text: string }> }>('select id, outcome, reasons from comms.record_appointments($1, $2)', [JSON.stringify({ tenantId: studio, reference: 'A-1', email: 'marta@ruiz.example', ...item }), at]);
	return row;
};
const due = async (at: string, options = {}) => await db.rows<Due & Record<string, unknown>>('select * from comms.appointment_notices_due($1, 200, $2)', [options, at]);
const written = (rows: Due[]) => rows.map((row) => ({ ...row, draft: draftFromTemplate(templateFrom(row.template), row.variables, { language: row.contact.language, timeZone: row.contact.timeZone, to: undefined }) }));
const enqueue = async (items: object[], at: string) => (await db.rows<{ outcome: string }>('select outcome from comms.enqueue_appointment_notices($1, $2)', [JSON.stringify(items), at])).map(({ outcome }) => outcome);
/** A run of the workflow. */
async function tell(at: string, options = {}): Promise<string[]> {
	const rows = await due(at, options);
	await enqueue(written(rows), at);
	return rows.map(({ rule }) => rule);
}
const messages = async () => await db.rows<{ state: string; channel: string; message: { text: string; subject: string; files?: Array<{ content: string }> }; expires_at: Date }>('select state, channel, message, expires_at from comms.scheduled_messages order by created_at, key');
const reply = async (body: string, at: string, id = body) => {
	await db.rows(`update comms.scheduled_messages set state = 'accepted', accepted_at = $1 where state = 'scheduled'`, [at]);
	await db.rows('select * from comms.register_inbound_messages($1, $2)', [JSON.stringify([{ provider: 'none', channel: 'sms', from: '+34600111222', to: '+34900000000', providerMessageId: id, kind: 'reply', text: body }]), at]);
};
// Two in the afternoon in Madrid on a Tuesday.
const tuesday = { startsAt: '2026-11-24T14:00:00+01:00', timeZone: 'Europe/Madrid', kind: 'Fitting', place: 'Calle Mayor 1; 2º, B' };

it('is confirmed when it is booked, by the clock of the place, with a file for the calendar', async () => {
	const booked = await record(tuesday);
	expect(await tell(noon)).toEqual(['confirmation']);
	expect(await tell(noon)).toEqual([]);
	const [mail] = await messages();
	// The customer travels in Japan; the appointment is in Madrid.
	expect(mail).toMatchObject({ channel: 'email', message: { text: expect.stringMatching(/24 de noviembre de 2026.{1,8}14:00/) as string }, expires_at: new Date(tuesday.startsAt) });
	const file = Buffer.from(mail?.message.files?.[0]?.content ?? '', 'base64').toString();
	expect(file.split('\r\n')).toEqual(expect.arrayContaining(['METHOD:PUBLISH', `UID:${booked?.id}@studio.example`, 'SEQUENCE:0', 'DTSTART:20261124T130000Z', 'DTEND:20261124T133000Z', 'SUMMARY:Fitting · Studio Ltd', 'LOCATION:Calle Mayor 1\\; 2º\\, B']));
});

it('is reminded of the day before at ten and three hours before, once each, by text with C and R', async () => {
	await record(tuesday);
	await tell(noon);
	expect(await tell('2026-11-23T08:59:00Z')).toEqual([]);
	expect(await tell('2026-11-23T09:00:00Z')).toEqual(['day_before']);
	expect(await tell('2026-11-24T09:59:00Z')).toEqual([]);
	expect(await tell('2026-11-24T10:05:00Z')).toEqual(['same_day']);
	expect(await tell('2026-11-24T10:10:00Z')).toEqual([]);
	expect((await messages()).map(({ channel }) => channel)).toEqual(['email', 'sms', 'sms']);
	expect((await messages())[1]?.message.text).toMatch(/Responda C para confirmar o R/);
});

it.each([
	// The night before 29 March 2026 the clocks went forward, before 25 October 2026 back.
	['2026-03-29T10:30:00+02:00', '2026-03-28T09:00:00.000Z'],
	['2026-03-30T10:30:00+02:00', '2026-03-29T08:00:00.000Z'],
	['2026-10-25T10:30:00+01:00', '2026-10-24T08:00:00.000Z'],
	['2026-10-26T10:30:00+01:00', '2026-10-25T09:00:00.000Z'],
])('%s is reminded of at ten o’clock on the wall the day before: %s', async (startsAt, at) => {
	const before = new Date(Date.parse(at) - 60_000).toISOString();
	await record({ ...tuesday, startsAt }, '2026-02-01T12:00:00Z');
	await tell('2026-02-01T12:00:00Z');
	expect([await tell(before), await tell(at)]).toEqual([[], ['day_before']]);
});

it('moved: what waited for the old time is stopped, the new time is told with the old one, and the reminders go by the new one', async () => {
	const booked = await record(tuesday);
	await tell(noon);
	await tell('2026-11-23T09:00:00Z');
	await record({ reference: 'A-1', startsAt: '2026-11-26T16:00:00+01:00', status: 'booked' }, '2026-11-23T09:01:00Z');
	expect((await messages()).map(({ state }) => state)).toEqual(['blocked', 'blocked']);
	expect(await tell('2026-11-23T09:05:00Z')).toEqual(['moved']);
	const moved = (await messages())[2];
	expect(moved?.message.text).toMatch(/26 de noviembre de 2026.{1,8}16:00[\s\S]*Antes: 24 de noviembre de 2026.{1,8}14:00/);
	expect(Buffer.from(moved?.message.files?.[0]?.content ?? '', 'base64').toString()).toMatch(new RegExp(`UID:${booked?.id}@[\\s\\S]*SEQUENCE:1`));
	expect(await tell('2026-11-24T10:05:00Z')).toEqual([]);
	expect(await tell('2026-11-25T09:00:00Z')).toEqual(['day_before']);
});

it('cancelled: nothing reminds of it, it is told once and taken out of the calendar', async () => {
	await record(tuesday);
	await tell(noon);
	await record({ status: 'cancelled' }, '2026-11-22T09:00:00Z');
	expect([await tell('2026-11-22T09:05:00Z'), await tell('2026-11-23T09:00:00Z'), await tell('2026-11-24T10:05:00Z')]).toEqual([['cancelled'], [], []]);
	expect(Buffer.from((await messages())[1]?.message.files?.[0]?.content ?? '', 'base64').toString()).toMatch(/METHOD:CANCEL[\s\S]*STATUS:CANCELLED/);
	await record({ status: 'booked' }, '2026-11-22T10:00:00Z');
	expect([await tell('2026-11-22T10:05:00Z'), await tell('2026-11-23T09:00:00Z')]).toEqual([['confirmation'], ['day_before']]);
});

it('changed between writing and sending: what was written for the old time is left out', async () => {
	await record(tuesday);
	const items = written(await due(noon));
	await record({ startsAt: '2026-11-27T14:00:00+01:00' });
	expect([await enqueue(items, noon), await messages()]).toEqual([['over'], []]);
});

it('late reminders are skipped and say so, after a night without power', async () => {
	await record(tuesday);
	await tell(noon);
	expect(await tell('2026-11-23T12:00:00Z')).toEqual([]);
	expect(await db.rows(`select rule_key, reason ->> 'code' as code from comms.appointment_notices where state = 'skipped'`)).toEqual([{ rule_key: 'day_before', code: 'too_late' }]);
});

it('booked two hours ahead it is confirmed and not reminded of', async () => {
	await record({ ...tuesday, startsAt: '2026-11-20T15:00:00+01:00' });
	expect([await tell(noon), await tell('2026-11-20T12:30:00Z')]).toEqual([['confirmation'], []]);
	expect(await db.rows(`select distinct reason ->> 'code' as code from comms.appointment_notices where state = 'skipped'`)).toEqual([{ code: 'said_already' }]);
});

it('found late, it is confirmed and not reminded of in the same breath', async () => {
	await record(tuesday, '2026-11-22T12:00:00Z');
	expect([await tell('2026-11-23T09:30:00Z'), await tell('2026-11-23T09:35:00Z'), await tell('2026-11-24T10:05:00Z')]).toEqual([['confirmation'], [], ['same_day']]);
});

it('C confirms the appointment that was reminded of, in any spelling, and thanks', async () => {
	await record(tuesday);
	await tell(noon);
	await tell('2026-11-23T09:00:00Z');
	await reply(' c. ', '2026-11-23T09:30:00Z');
	expect(await db.rows('select status from comms.appointments')).toEqual([{ status: 'confirmed' }]);
	expect((await messages()).at(-1)?.message.text).toBe('Studio Ltd: Gracias, su cita queda confirmada. Le esperamos.');
	await tell('2026-11-24T10:05:00Z');
	expect((await messages()).at(-1)?.message.text).not.toContain('Responda C');
	// What was confirmed was that time.
	await record({ startsAt: '2026-11-25T14:00:00+01:00' }, '2026-11-24T10:30:00Z');
	expect(await db.rows('select status from comms.appointments')).toEqual([{ status: 'booked' }]);
});

it('R asks for another time: a person finds one, and nothing reminds meanwhile', async () => {
	await record(tuesday);
	await tell(noon);
	await tell('2026-11-23T09:00:00Z');
	await reply('R', '2026-11-23T09:30:00Z');
	expect(await db.rows('select kind, said from comms.client_tasks')).toEqual([{ kind: 'move_appointment', said: 'Asks for another time: Fitting, 2026-11-24 14:00. Until somebody moves it, it stands; reminders wait.' }]);
	expect([await tell('2026-11-24T10:05:00Z'), await db.rows('select status from comms.appointments')]).toEqual([[], [{ status: 'booked' }]]);
});

it('any other answer, and a C that answers no reminder, changes nothing', async () => {
	await record(tuesday);
	await tell(noon);
	await reply('c', '2026-11-20T12:30:00Z', 'one');
	expect(await db.rows('select status from comms.appointments')).toEqual([{ status: 'booked' }]);
	await tell('2026-11-23T09:00:00Z');
	for (const [place, body] of ['can I bring my dog?', 'cc', 'R u open', '1'].entries()) await reply(body, '2026-11-23T09:30:00Z', `other${place}`);
	expect([await db.rows('select status from comms.appointments'), await db.rows('select 1 from comms.client_tasks')]).toEqual([[{ status: 'booked' }], []]);
});

it('missed: followed once, unless there is a new time already', async () => {
	await record({ ...tuesday, startsAt: '2026-11-20T12:00:00+01:00' }, '2026-11-19T12:00:00Z');
	await tell('2026-11-19T12:05:00Z');
	await record({ status: 'no_show' });
	expect([await tell(noon, { bookingUrl: 'https://studio.example/book' }), await tell('2026-11-21T12:00:00Z')]).toEqual([['missed'], []]);
	expect((await messages()).at(-1)?.message.text).toContain('https://studio.example/book');
	await record({ reference: 'A-2', startsAt: '2026-11-20T11:00:00+01:00' }, '2026-11-19T12:00:00Z');
	await record({ reference: 'A-3', startsAt: '2026-12-20T11:00:00+01:00' });
	await record({ reference: 'A-2', status: 'no_show' });
	expect(await tell(noon)).toEqual(['confirmation']);
});

it('of a practice, what it is for stands in no message', async () => {
	await db.rows(`update comms.tenant_settings set industry = 'healthcare' where tenant_id = $1`, [studio]);
	await record({ ...tuesday, kind: 'Root canal' });
	await tell(noon);
	const [mail] = await messages();
	expect(JSON.stringify(mail) + Buffer.from(mail?.message.files?.[0]?.content ?? '', 'base64').toString()).not.toContain('Root canal');
	await record({ status: 'no_show', startsAt: '2026-11-20T10:00:00+01:00' });
	// Practices have a sequence for that.
	expect(await tell(noon)).toEqual([]);
	await db.rows(`update comms.tenant_settings set industry = null where tenant_id = $1`, [studio]);
});

it('a wrong item, a zone that does not exist and a missing text cost only themselves', async () => {
	expect((await record({ ...tuesday, startsAt: '2026-11-24 14:00' }))?.reasons[0]?.text).toContain('is an instant with its offset');
	expect((await record({ ...tuesday, timeZone: 'Mars/Phobos' }))?.reasons[0]?.text).toBe('There is no time zone "Mars/Phobos".');
	expect((await record({ ...tuesday, email: 'nobody@x.example' }))?.outcome).toBe('failed');
	await record(tuesday);
	await db.rows(`insert into comms.appointments (tenant_id, contact_id, reference, kind, starts_at, time_zone, created_at, updated_at) values ($1, $2, 'A-9', 'Visit', '2026-11-25T10:00:00Z', 'Mars/Phobos', $3, $3)`, [studio, marta, noon]);
	expect((await due(noon)).map(({ contact }) => contact.timeZone)).toEqual(['Europe/Madrid', 'UTC']);
	const items = written(await due(noon));
	expect(await enqueue([{ appointmentId: 'x' }, { ...items[0], draft: null, error: 'no text' }, items[1] ?? {}], noon)).toEqual(expect.arrayContaining(['failed', 'failed', 'queued']));
});

it('an import of a calendar confirms nothing, but reminds', async () => {
	await db.rows(`insert into comms.appointments (tenant_id, contact_id, reference, kind, starts_at, time_zone, created_at, updated_at) values ($1, $2, 'OLD', 'Visit', '2026-11-21T15:00:00Z', 'UTC', '2026-10-01', '2026-10-01')`, [studio, marta]);
	expect([await tell(noon), await tell('2026-11-21T12:00:00Z')]).toEqual([['day_before'], ['same_day']]);
});

it('folds lines of the calendar file at 75 octets, never inside a character', async () => {
	const { line } = await db.row<{ line: string }>('select comms.calendar_line($1) as line', [`SUMMARY:${'日本語の長い件名'.repeat(9)}`]);
	const lines = line.trimEnd().split('\r\n');
	expect(lines.length).toBeGreaterThan(2);
	for (const one of lines) expect(Buffer.byteLength(one)).toBeLessThanOrEqual(75);
	expect(line.replaceAll('\r\n ', '').trimEnd()).toBe(`SUMMARY:${'日本語の長い件名'.repeat(9)}`);
});

/** The appointment is told of by mail, and the customer answers that mail. */
async function answerByMail(newText: string, over: Record<string, unknown> = {}): Promise<{ needsDraft: boolean; state: string }> {
	const at = '2026-11-21T12:00:00Z';
	await db.rows(`update comms.scheduled_messages set state = 'accepted', accepted_at = $1, provider_message_id = '<notice@studio.example>' where channel = 'email' and state = 'scheduled'`, [noon]);
	const { emailId } = await registerOne(db, { messageId: `<${Math.random()}@ruiz.example>`, inReplyTo: '<notice@studio.example>', references: ['<notice@studio.example>'], subject: 'Re: Cita', ...over }, at);
	const { needsDraft } = await classify(db, emailId, { newText, intent: 'scheduling' }, at);
	return { needsDraft, ...(await db.row<{ state: string }>('select state from comms.email_messages where id = $1', [emailId])) };
}

it('is confirmed by a mail of one letter too, signed or not, which is answered in its thread and not drafted for', async () => {
	await record(tuesday);
	await tell(noon);
	expect(await answerByMail('c.\n\nMarta')).toEqual({ needsDraft: false, state: 'answered' });
	expect(await db.rows('select status from comms.appointments')).toEqual([{ status: 'confirmed' }]);
	expect((await messages()).at(-1)).toMatchObject({ channel: 'email', message: { subject: 'Re: Cita', inReplyTo: expect.stringContaining('@ruiz.example') as string, text: 'Studio Ltd: Gracias, su cita queda confirmada. Le esperamos.' } });
});

it('R by mail is a task for a person; more than a word, a stranger, or a mail that answers nothing of it is an ordinary mail', async () => {
	await record(tuesday);
	await tell(noon);
	for (const [text, over] of [['C, but may I bring my dog?', {}], ['c', { from: 'stranger@else.example' }], ['c', { inReplyTo: '<other@ruiz.example>', references: [] }], [`ok${' '.repeat(300)}but not at two`, {}]] as const) expect((await answerByMail(text, over)).state).not.toBe('answered');
	expect(await db.rows('select status from comms.appointments')).toEqual([{ status: 'booked' }]);
	expect(await answerByMail('Cambiar')).toEqual({ needsDraft: false, state: 'answered' });
	expect(await db.rows('select kind from comms.client_tasks')).toEqual([{ kind: 'move_appointment' }]);
});

it('a reminder by mail says how to confirm: by an answer, and by a button where there is a page', async () => {
	await db.rows(`update comms.crm_contacts set phone = null, whatsapp = null where id = $1`, [marta]);
	await record(tuesday);
	await tell(noon);
	const reminder = async (at: string) => { await tell(at); return (await messages()).at(-1)?.message.text; };
	expect(await reminder('2026-11-23T09:00:00Z')).toMatch(/con una C para confirmar o con una R para cambiar la hora\.(?![\s\S]*portal_url)/);
	await db.rows(`update comms.tenant_settings set public_url = 'https://comms.studio.example' where tenant_id = $1`, [studio]);
	expect(await reminder('2026-11-24T10:00:00Z')).toContain('Confirmar o cambiar: %portal_url%');
	await db.rows(`update comms.crm_contacts set phone = '+34600111222' where id = $1`, [marta]);
});

it('stands in the portal, where a button confirms it for the time that was shown, or asks for another', async () => {
	const booked = await record(tuesday);
	const { token } = await db.row<{ token: string }>('select comms.issue_portal_link($1, $2) as token', [marta, noon]);
	const page = async (at = noon) => (await db.row<{ page: { form: string; visits: Array<Record<string, unknown>> } }>('select page from comms.portal_page($1, $2)', [token, at])).page;
	const press = async (choices: object, at = noon) => (await db.row<{ outcome: string }>('select outcome from comms.mark_portal_messages($1, $2, $3)', [token, { form: (await page()).form, id: booked?.id, revision: '0', ...choices }, at])).outcome;
	expect((await page()).visits).toEqual([{ id: booked?.id, revision: 0, startsAt: '2026-11-24T13:00:00.000Z', timeZone: 'Europe/Madrid', service: 'Fitting', place: tuesday.place, confirmed: false, moveAsked: false }]);
	expect(await db.rows('select status from comms.appointments')).toEqual([{ status: 'booked' }]);
	expect([await press({ action: 'confirm_visit', form: 'x' }), await press({ action: 'confirm_visit', id: studio }), await press({ action: 'confirm_visit', revision: '1' })]).toEqual(['stale', 'visit_gone', 'visit_gone']);
	expect([await press({ action: 'confirm_visit' }), await press({ action: 'confirm_visit' })]).toEqual(['visit_confirmed', 'visit_confirmed']);
	expect((await page()).visits).toMatchObject([{ confirmed: true }]);
	// The page was open while it was moved: what it says is not confirmed.
	await record({ startsAt: '2026-11-25T14:00:00+01:00' });
	expect([await press({ action: 'confirm_visit' }), await press({ action: 'move_visit', revision: '1' })]).toEqual(['visit_gone', 'visit_move']);
	expect((await page()).visits).toMatchObject([{ revision: 1, confirmed: false, moveAsked: true }]);
	await db.rows(`update comms.appointments set contact_id = null`);
	expect((await page()).visits).toEqual([]);
});

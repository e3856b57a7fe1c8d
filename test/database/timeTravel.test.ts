import { Definitions } from '../../nodes/ScheduleSequenceStep/sequence/request';
import { sequencePolicy } from '../../nodes/ScheduleSequenceStep/sequence/policy';
import { parseAssumptions, simulateAll, simulatedSituation } from '../../nodes/ScheduleSequenceStep/simulate/simulate';
import { randomFrom } from '../../nodes/shared/random';
import { createDatabase, type TestDatabase } from './database';
import { claimEnrolments, enrol, followUp, sentSteps, storeSequence, tick } from './sequences';
import { seed, studio } from './fixtures';

/** Thirty days in a minute: what the database and the node send together is what Simulate said they would, message for message. */

const start = Date.parse('2027-03-15T07:30:00Z'); // both clock changes of 2027 lie within the thirty days that follow (14 March in the US, 28 March in Europe)
const hour = 3_600_000;
const at = (hours: number) => new Date(start + hours * hour).toISOString();
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', null];
const contactOf = (index: number) => `cccccccc-0000-4000-8000-${String(index).padStart(12, '0')}`;

const kinds = ['reply', 'bounce', 'opt_out', 'booking', 'out_of_office', 'open', 'click', 'negative'] as const;

interface Happens {
	contactId: string;
	event: string;
	at: string;
	until?: string;
	id: string;
}

/** What some of the contacts do at some time. */
function happenings(count: number, draw: () => number): Happens[] {
	return Array.from({ length: count }, (_, index) => index)
		.filter(() => draw() < 0.6)
		.map((index) => {
			const event = kinds[Math.floor(draw() * kinds.length)] ?? 'reply';
			const moment = start + Math.floor(draw() * 20 * 24 * 60) * 60_000;
			return {
				contactId: contactOf(index), event, at: new Date(moment).toISOString(), id: `${index}`,
				...(event === 'out_of_office' && draw() < 0.7 ? { until: new Date(moment + Math.floor(1 + draw() * 9) * 24 * hour).toISOString() } : {}),
			};
		});
}

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await storeSequence(db, {
		...followUp,
		window: { from: '08:00', to: '20:00' },
		steps: followUp.steps.map((step, index) => (index === 3 ? { ...step, conditions: [{ engagement: 'clicked', is: false }], onMissed: 'slide' } : index === 2 ? { ...step, onMissed: 'skip', missedAfterMinutes: 600 } : step)),
	});
});
afterAll(() => db.drop());
beforeEach(() => db.rows('truncate comms.enrolments, comms.enrolment_steps, comms.sequence_events, comms.scheduled_messages, comms.message_events, comms.workflow_errors, comms.communication_insights cascade'));

async function people(count: number): Promise<void> {
	await db.rows('delete from comms.crm_contacts');
	await db.rows(
		`insert into comms.crm_contacts (id, tenant_id, name, email, phone, time_zone, language)
		select id, $1, 'Contact ' || place, 'c' || place || '@example.com', case when place % 3 = 0 then '+4915112345' || lpad(place::text, 4, '0') end, zone, 'en'
		from unnest($2::uuid[], $3::text[]) with ordinality t (id, zone, place)`,
		[studio, Array.from({ length: count }, (_, index) => contactOf(index)), Array.from({ length: count }, (_, index) => zones[index % zones.length] ?? null)],
	);
}

/** Enrols all, then lets the schedule run every `everyHours`, but not while the host is down. */
async function live(count: number, events: Happens[], { everyHours = 1, days = 30, down = [] as Array<{ from: string; to: string }> } = {}): Promise<void> {
	await enrol(db, Array.from({ length: count }, (_, index) => ({ tenantId: studio, sequence: 'test-quote', contactId: contactOf(index), key: `e-${index}` })), at(0));
	const ahead = [...events].sort((a, b) => a.at.localeCompare(b.at));
	for (let hours = 0; hours < days * 24; hours += everyHours) {
		const now = at(hours);
		const past = ahead.splice(0, ahead.findIndex((one) => one.at > now) === -1 ? ahead.length : ahead.findIndex((one) => one.at > now));
		if (past.length > 0) await db.rows('select * from comms.record_sequence_events($1, $2)', [JSON.stringify(past.map((one) => ({ tenantId: studio, ...one }))), now]);
		if (down.some(({ from, to }) => from <= now && now < to)) continue;
		const { due } = await db.row<{ due: boolean }>(`select exists (select from comms.enrolments where state = 'active' and next_at <= $1) as due`, [now]);
		if (due) await tick(db, now);
	}
}

/** What Simulate says of the same people, definition and events. */
async function simulated(events: Happens[], { everyHours = 1, days = 30, down = [] as Array<{ from: string; to: string }> } = {}): Promise<string[]> {
	await db.rows('update comms.enrolments set next_at = $1', [at(0)]);
	const facts = await db.rows<{ sequence: unknown; enrolment: Record<string, unknown>; contact: unknown; policy: unknown }>(
		`select f.* from comms.enrolment_facts(array(select id from comms.enrolments), $1) f`, [at(0)]);
	const definitions = new Definitions();
	const contacts = facts.map(({ sequence, enrolment, contact, policy }) => {
		const simulation = {
			sequence: definitions.of(sequence, undefined), policy: definitions.policy(policy), from: start, to: start + days * 24 * hour,
			assumptions: parseAssumptions({ everyMinutes: everyHours * 60, events, downtimes: down }), workspaceZone: 'UTC',
		};
		const fresh = { id: enrolment.id, contactId: enrolment.contactId, enrolledAt: enrolment.enrolledAt, epoch: 1, version: enrolment.version };
		return { simulation, situation: simulatedSituation({ contact, enrolment: fresh }, 0, simulation) };
	});
	return simulateAll(contacts)
		.flatMap(({ rows }) => rows)
		.filter(({ outcome }) => outcome === 'sent')
		.map(({ key, at: when, channel }) => `${when} ${channel} ${key}`)
		.sort();
}

const sent = async () => (await sentSteps(db)).map(({ key, at: when, channel }) => `${when} ${channel} ${key}`).sort();

it.each([1, 2])('what is sent in thirty days is what was simulated, message for message (seed %i)', async (seedNumber) => {
	const count = 25;
	await people(count);
	const events = happenings(count, randomFrom(seedNumber));
	await live(count, events);
	const real = await sent();
	expect(real.length).toBeGreaterThan(count * 1.5);
	expect(real.length).toBeLessThan(count * 5);
	expect(real).toEqual(await simulated(events));
});

it.each([
	['six hours', 6],
	['a day', 24],
	['a week', 7 * 24],
])('a host that was down for %s catches up by policy: nothing twice, and as simulated', async (_name, hours) => {
	const count = 10;
	await people(count);
	const down = [{ from: at(47), to: at(47 + hours) }];
	const events = happenings(count, randomFrom(hours));
	await live(count, events, { down });
	const real = await sent();
	expect(real).toEqual(await simulated(events, { down }));
	expect(new Set(real.map((line) => line.split(' ')[2])).size).toBe(real.length);
});

it('after a week without power no more leave within an hour than the cap says, and all of them do', async () => {
	const count = 60;
	await people(count);
	await db.rows(`update comms.tenant_settings set policy = '{"sequences": {"burst": {"most": 7, "minutes": 60}}}' where tenant_id = $1`, [studio]);
	await enrol(db, Array.from({ length: count }, (_, index) => ({ tenantId: studio, sequence: 'test-quote', contactId: contactOf(index), key: `e-${index}` })), at(0));
	for (let minutes = 7 * 24 * 60; minutes < 7 * 24 * 60 + 30 * 60; minutes += 10) await tick(db, at(minutes / 60), 20);
	const real = await sentSteps(db);
	const first = real.filter(({ key }) => key.includes('/quote/')).map(({ at: when }) => Date.parse(when));
	expect(first).toHaveLength(count);
	for (const moment of first) expect(first.filter((other) => other > moment - hour && other <= moment).length).toBeLessThanOrEqual(7);
	await db.rows(`update comms.tenant_settings set policy = '{}' where tenant_id = $1`, [studio]);
});

it('who waits under the cap, and until when, is what was simulated, message for message', async () => {
	const count = 40;
	await people(count);
	await db.rows(`update comms.tenant_settings set policy = '{"sequences": {"burst": {"most": 6, "minutes": 150}}}' where tenant_id = $1`, [studio]);
	const down = [{ from: at(40), to: at(40 + 48) }];
	const events = happenings(count, randomFrom(11));
	await live(count, events, { down });
	const real = await sent();
	expect(new Set(real.map((line) => line.split(' ')[0])).size).toBeGreaterThan(20);
	expect(real).toEqual(await simulated(events, { down }));
	await db.rows(`update comms.tenant_settings set policy = '{}' where tenant_id = $1`, [studio]);
});

it('the database and the node know the same cap where nobody says another', async () => {
	const { burst } = await db.row<{ burst: object }>(`select comms.sequence_burst('{}') as burst`);
	expect(sequencePolicy(undefined).burst).toEqual(burst);
});

describe('hours that were learnt', () => {
	const learn = (place: number, hourOfWeek: number, when: string, basis = 'contact') =>
		db.row('select * from comms.store_send_times($1, $2)', [JSON.stringify([{ contactId: contactOf(place), tenantId: studio, sendTime: { hourOfWeek, basis, timeZone: zones[place % zones.length] ?? 'Europe/Madrid', probability: 0.3 } }]), when]);
	const hours = async () => (await db.rows<{ contact_id: string; hour: string | null }>(
		`select e.contact_id, jsonb_path_query_first(t.reasons, '$[*] ? (@.code == "learnt_hour")') #>> '{evidence,hour}' as hour from comms.enrolment_steps t join comms.enrolments e on e.id = t.enrolment_id where t.step_id = 'text' order by 1`,
	)).map(({ hour: learnt }) => learnt);
	beforeAll(() => storeSequence(db, { ...followUp, id: 'test-quote', sendTime: 'learnt', window: { from: '08:00', to: '20:00' } }));

	it('move what is sent into them, but for contacts of whom too little is known and hours that are closed, and Simulate knows', async () => {
		const count = 10;
		await people(count);
		for (const [place, hourOfWeek, basis] of [[0, 38, 'contact'], [1, 13, 'contact'], [2, 3, 'contact'], [3, 15, 'everyone']] as const) await learn(place, hourOfWeek, at(-48), basis);
		const events = happenings(count, randomFrom(3));
		await live(count, events);
		const real = await sent();
		expect(real).toEqual(await simulated(events));
		const placed = await hours();
		expect(placed.filter((hour_) => hour_ !== null).length).toBeGreaterThan(0);
		expect(placed).not.toContain('03:00');
		expect(placed).not.toContain('15:00');
	});

	it('reach who waits already: an hour learnt at night holds from the next morning on, and makes nothing late', async () => {
		await people(1);
		await enrol(db, [{ tenantId: studio, sequence: 'test-quote', contactId: contactOf(0), key: 'e-0' }], at(0));
		const next = async () => (await db.row<{ next: string; decision: { at: string; hour: string | null } }>('select comms.iso(next_at) as next, decision from comms.enrolments'));
		await tick(db, at(1));
		expect((await next()).next).toBe('2027-03-17T08:00:00.000Z');
		await learn(0, 24 + 17, at(18));
		expect((await next()).next).toBe(at(18));
		await tick(db, at(18.1));
		expect(await next()).toMatchObject({ next: '2027-03-17T16:00:00.000Z', decision: { hour: '17:00' } });
		// The same again wakes nobody.
		await learn(0, 48 + 17, at(19));
		expect((await next()).next).toBe('2027-03-17T16:00:00.000Z');
		// Nine in the morning, learnt at noon of that very day.
		await learn(0, 9, '2027-03-17T11:00:00.000Z');
		await tick(db, '2027-03-17T11:05:00.000Z');
		expect((await sent()).at(-1)).toMatch(/^2027-03-17T11:05:00\.000Z email .*\/text\/1$/);
	});

	it('stored for a contact who is not there, or with an hour that is none, cost only themselves', async () => {
		await people(1);
		const items = [{ contactId: contactOf(0), tenantId: studio, sendTime: { hourOfWeek: 'noon', basis: 'contact' } }, { contactId: contactOf(9), tenantId: studio, sendTime: { hourOfWeek: 9, basis: 'contact' } }, { contactId: contactOf(0), tenantId: studio, sendTime: { hourOfWeek: 9, basis: 'contact', probability: 'x' } }];
		expect(await db.row('select * from comms.store_send_times($1, $2)', [JSON.stringify(items), at(0)])).toEqual({ stored: 1, failed: 2 });
	});
});

it('a worker that dies with enrolments in hand costs nothing and doubles nothing', async () => {
	await people(5);
	await db.rows(`update comms.crm_contacts set time_zone = 'Europe/Berlin'`);
	await enrol(db, Array.from({ length: 5 }, (_, index) => ({ tenantId: studio, sequence: 'test-quote', contactId: contactOf(index), key: `e-${index}` })), at(1));
	expect(await claimEnrolments(db, at(1))).toHaveLength(5);
	await tick(db, at(1));
	expect(await sent()).toEqual([]);
	await tick(db, at(2));
	expect(await sent()).toHaveLength(5);
});

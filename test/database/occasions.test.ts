import { readSequences } from '../../workflows/campaigns/sequences/readSequences';
import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, minutesLater, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows('select count(*) from comms.load_sequences($1)', [JSON.stringify(readSequences())]);
});
afterAll(() => db.drop());
beforeEach(() => db.rows('begin'));
afterEach(() => db.rows('rollback'));

const days = (count: number): string => minutesLater(count * 1440);
const be = async (industry: string): Promise<void> => void (await db.rows('update comms.tenant_settings set industry = $1 where tenant_id = $2', [industry, studio]));
const visit = async (reference: string, kind: string, status: string, ago: number, contact = marta) =>
	await db.rows(`insert into comms.appointments (tenant_id, contact_id, reference, kind, status, starts_at, time_zone) values ($1, $2, $3, $4, $5, $6, 'UTC')`, [studio, contact, reference, kind, status, days(-ago)]);
const contract = async (number: string, endsOn: string, name = 'Care') =>
	(await db.row<{ id: string }>(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on, ends_on, created_at, updated_at) values ($1, $2, $3, $4, '2026-01-01', $5, $6, $6) returning id`, [studio, marta, number, name, endsOn, noon])).id;

interface Found extends Record<string, unknown> {
	sequence: string;
	enrolledAt: string | null;
	data: Record<string, unknown>;
}

const found = async (industry: string, options: object = {}, at = noon): Promise<Found[]> => await db.rows<Found>('select * from comms.industry_candidates($1, $2, $3)', [industry, options, at]);
/** As the workflow does: whoever is found is enrolled. */
async function round(industry: string, options: object = {}, at = noon): Promise<string[]> {
	const rows = await found(industry, options, at);
	const made = await db.rows<{ sequence: string; outcome: string }>('select sequence, outcome from comms.enrol_contacts($1, $2)', [JSON.stringify(rows), at]);
	return made.map(({ sequence, outcome }) => `${sequence} ${outcome}`);
}

test('each occasion leads into its sequence once, however often the round runs, and is not found when it is over', async () => {
	await be('healthcare');
	await visit('v', 'Root canal', 'completed', 0.5);
	expect(await round('healthcare')).toEqual(['healthcare-satisfaction enrolled']);
	expect(await round('healthcare')).toEqual([]);
	expect(await round('healthcare', {}, days(1))).toEqual([]);
	await visit('w', 'Root canal', 'no_show', 4);
	expect(await found('healthcare')).toEqual([]);
});

test('the day after means after the visit, not after the round that found it', async () => {
	await be('healthcare');
	await visit('v', 'Check-up', 'completed', 0.5);
	expect((await found('healthcare'))[0]?.enrolledAt).toBe(days(-0.5));
});

test('what a practice enrols carries nothing of what the visit was for', async () => {
	await be('healthcare');
	await visit('v', 'Root canal', 'completed', 0.5);
	await visit('w', 'Oncology consultation', 'no_show', 0.6);
	await db.rows(`insert into comms.crm_activities (tenant_id, contact_id, kind, subject, happened_at) values ($1, $2, 'insurance_changed', 'Diagnosis not covered any more', $3)`, [studio, marta, days(-1)]);
	const rows = await found('healthcare', { bookingUrl: 'https://x.example', service: 'Root canal' });
	expect(rows.map(({ sequence }) => sequence).sort()).toEqual(['healthcare-insurance', 'healthcare-missed-appointment', 'healthcare-satisfaction']);
	expect(JSON.stringify(rows)).not.toMatch(/root|oncology|diagnosis/i);
});

test('a business changes an occasion, or switches it off, for itself alone', async () => {
	await be('trades');
	await visit('a', 'Call-out at night', 'completed', 1);
	expect(await found('trades')).toEqual([]);
	await db.rows(`insert into comms.industry_occasions (tenant_id, industry, occasion, sequence_key, days, kinds, source) values ($1, 'trades', 'emergency', 'trades-emergency', 3, 'call-out', 'own')`, [studio]);
	expect((await found('trades')).map(({ sequence }) => sequence)).toEqual(['trades-emergency']);
	await db.rows(`update comms.industry_occasions set active = false where tenant_id = $1`, [studio]);
	expect(await found('trades')).toEqual([]);
	await expect(db.rows(`insert into comms.industry_occasions (industry, occasion, sequence_key, days, kinds, source) values ('trades', 'x', 'y', 1, '(', 'own')`)).rejects.toThrow(/regular expression/);
});

test('seasons and lengths are those of the table, unless the settings say otherwise; who has left is not invited', async () => {
	await be('trades');
	await visit('a', 'Repair', 'completed', 60);
	const seasons = async (at: string, options: object = {}) => (await found('trades', options, at)).filter(({ sequence }) => sequence === 'trades-season').length;
	expect(await seasons('2027-03-02T08:00:00Z')).toBe(1);
	expect(await seasons('2027-04-02T08:00:00Z')).toBe(0);
	expect(await seasons('2027-04-02T08:00:00Z', { seasonMonths: [4] })).toBe(1);
	// At midnight in Madrid it is still the month before in UTC.
	expect(await seasons('2027-02-28T23:30:00Z')).toBe(1);
	await db.rows(`insert into comms.customer_departures (tenant_id, contact_id, left_on) values ($1, $2, '2027-01-15')`, [studio, marta]);
	expect(await seasons('2027-03-02T08:00:00Z')).toBe(0);
});

test('a renewal is found by either workflow, and once', async () => {
	await be('professional_services');
	await contract('K', '2026-12-30');
	expect(await round('professional_services')).toEqual(['renewal enrolled']);
	expect(await db.rows('select * from comms.renewals_due(60, $1)', [noon])).toEqual([]);
});

describe('a contract that is reminded of', () => {
	const state = async () => (await db.row<{ state: string; events: string[] }>(`select e.state, array(select v.event from comms.sequence_events v where v.enrolment_id = e.id) as events from comms.enrolments e where e.sequence_key = 'renewal'`)).events;
	const enrol = async (): Promise<string> => {
		const id = await contract('K', '2026-12-30');
		await db.rows('select comms.enrol_contacts($1, $2)', [JSON.stringify(await db.rows('select * from comms.renewals_due(60, $1)', [noon])), noon]);
		return id;
	};

	it.each([
		['renewed by a later end', `update comms.contracts set ends_on = '2027-12-30' where id = $1`, ['conversion']],
		['renewed for ever', `update comms.contracts set ends_on = null where id = $1`, ['conversion']],
		['cancelled', `update comms.contracts set status = 'cancelled' where id = $1`, ['stage_left']],
		['corrected in its name only', `update comms.contracts set number = 'K-2' where id = $1`, []],
	])('ends the reminders where it is %s', async (_, change, events) => {
		const id = await enrol();
		await db.rows(change, [id]);
		expect(await state()).toEqual(events);
	});

	it('is renewed by another of its name, and by no other', async () => {
		await enrol();
		await contract('L', '2027-12-30', 'Hosting');
		expect(await state()).toEqual([]);
		await contract('M', '2027-12-30');
		expect(await state()).toEqual(['conversion']);
	});
});

test('the round of one business finds nothing of another', async () => {
	await be('healthcare');
	await db.rows(`update comms.tenant_settings set industry = 'healthcare' where tenant_id = $1`, [clinic]);
	await visit('v', 'Check-up', 'completed', 0.5);
	await db.rows(`do $$ begin create role occasions_clinic login password 'x' in role comms_workflows; exception when duplicate_object or unique_violation then null; end $$`);
	await db.rows('insert into comms.tenant_logins values ($1, $2)', ['occasions_clinic', clinic]);
	await db.rows('commit');
	const bound = await db.connect('occasions_clinic:x');
	expect((await bound.query(`select * from comms.industry_candidates('healthcare', '{}', $1)`, [noon])).rows).toEqual([]);
	expect(await found('healthcare')).toHaveLength(1);
});

import type { TestDatabase } from './database';
import { marta, noon, studio } from './fixtures';
import { createHealthDatabase, days } from './health';

let db: TestDatabase;
beforeEach(async () => {
	db = await createHealthDatabase();
});
afterEach(() => db.drop());

describe('the occasions of an industry', () => {
	const found = async (industry: string, options: object = {}, at = noon) =>
		(await db.rows<{ sequence: string; data: object }>('select sequence, data from comms.industry_candidates($1, $2, $3)', [industry, options, at])).map(({ sequence, data }) => [sequence, data]);
	const visit = async (reference: string, kind: string, status: string, ago: number) =>
		await db.rows(`insert into comms.appointments (tenant_id, contact_id, reference, kind, status, starts_at, time_zone) values ($1, $2, $3, $4, $5, $6, 'UTC')`, [studio, marta, reference, kind, status, days(-ago)]);
	const be = async (industry: string) => await db.rows('update comms.tenant_settings set industry = $1 where tenant_id = $2', [industry, studio]);

	it('of a practice: a missed visit, unless there is a new time; a visit; a check-up that is due', async () => {
		await be('healthcare');
		await visit('a', 'Check-up', 'completed', 400);
		expect(await found('healthcare', { bookingUrl: 'https://x.example' })).toEqual([['healthcare-preventive-care', { bookingUrl: 'https://x.example' }]]);
		await visit('b', 'Check-up', 'no_show', 1);
		expect((await found('healthcare')).map(([sequence]) => sequence)).toEqual(['healthcare-preventive-care', 'healthcare-missed-appointment']);
		await visit('c', 'Check-up', 'booked', -5);
		expect(await found('healthcare')).toEqual([]);
		await visit('d', 'Check-up', 'completed', 1);
		expect(await found('healthcare')).toEqual([['healthcare-satisfaction', {}]]);
		expect(await found('trades')).toEqual([]);
	});

	it('of a trade: contract, season, emergency, warranty', async () => {
		await be('trades');
		await visit('a', 'Emergency repair', 'completed', 1);
		await db.rows(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on, ends_on) values ($1, $2, 'K', 'Maintenance', '2026-01-01', '2026-12-31')`, [studio, marta]);
		expect(await found('trades', { seasonMonths: [11], service: 'Check', warrantyMonths: 12 })).toEqual([
			['trades-emergency', {}], ['trades-maintenance', { contractId: expect.any(String), contractEndsOn: '2026-12-31', visits: 1 }], ['trades-season', { service: 'Check' }], ['trades-warranty', { warrantyEndsOn: '2027-11-19' }]]);
		expect((await found('trades', { seasonMonths: [3] })).map(([sequence]) => sequence)).not.toContain('trades-season');
	});

	it('of services: a milestone, and what comes next while nothing else is under way', async () => {
		await be('professional_services');
		const [project] = await db.rows<{ id: string }>(`insert into comms.projects (tenant_id, contact_id, reference, name, status, updated_at) values ($1, $2, 'P', 'Site', 'completed', $3) returning id`, [studio, marta, days(-1)]);
		await db.rows(`insert into comms.milestones (tenant_id, project_id, position, name, completed_on) values ($1, $2, 1, 'Launch', '2026-11-19'), ($1, $2, 2, 'Long ago', '2026-10-01')`, [studio, project?.id]);
		expect(await found('professional_services')).toEqual([['services-further', {}], ['services-milestone', { milestone: 'Launch' }]]);
		await db.rows(`insert into comms.projects (tenant_id, contact_id, reference, name) values ($1, $2, 'Q', 'Shop')`, [studio, marta]);
		expect(await found('professional_services')).toEqual([['services-milestone', { milestone: 'Launch' }]]);
	});
});

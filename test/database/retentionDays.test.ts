import { Simulation } from '../simulate/retention';
import { faultsOf } from '../simulate/checks';
import { createDatabase, type TestDatabase } from './database';

/** Thirty days of three businesses, small; `npm run simulate:retention` is the same at length. */

let db: TestDatabase;
let simulation: Simulation;

beforeAll(async () => {
	db = await createDatabase();
	simulation = new Simulation(db.owner, { count: 80, before: 200, train: false, seed: 1, start: '2026-09-01T03:00:00Z' });
	await simulation.prepare();
	await simulation.live();
}, 120_000);
afterAll(() => db.drop());

describe('thirty days of three businesses with customers who are about to leave', () => {
	it('name those who fade a month before they leave among the fifth that a team can attend to, far more often than chance would', () => {
		const named = simulation.named();
		const fading = named.map(({ byKind }) => byKind.fading ?? { leavers: 0, named: 0 });
		const [leavers, found] = [fading.reduce((sum, one) => sum + one.leavers, 0), fading.reduce((sum, one) => sum + one.named, 0)];
		expect(leavers).toBeGreaterThan(10);
		expect(found / leavers).toBeGreaterThan(0.4);
		const [precision, base] = [named.reduce((sum, one) => sum + one.precision, 0), named.reduce((sum, one) => sum + one.base, 0)];
		expect(precision).toBeGreaterThan(1.4 * base);
		// Where use is measured and people meet often, most are seen coming; where they come once a month, few.
		const services = named.find(({ industry }) => industry === 'professional_services')?.byKind.fading ?? { leavers: 1, named: 0 };
		expect(services.named / services.leavers).toBeGreaterThan(0.7);
	});

	it('start each campaign once, leave the holdout alone, wait for a person where the risk is critical, and tell ClickUp what it takes', async () => {
		expect(await faultsOf(db.owner, simulation)).toEqual([]);
		const states = await db.rows<{ state: string; n: number }>('select state, count(*)::int as n from comms.retention_participants group by state order by state');
		expect(states.map(({ state }) => state)).toEqual(expect.arrayContaining(['holdout', 'started', 'waiting']));
		expect(simulation.toldClickUp.length).toBeGreaterThan(10);
	});
});

import { readTextSet } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.crm_contacts set created_at = '2025-01-01'`);
	await db.rows('select count(*) from comms.load_templates($1)', [JSON.stringify(readTextSet('journeys'))]);
});
// Each test leaves nothing behind.
beforeEach(() => db.rows('begin'));
afterEach(() => db.rows('rollback'));
afterAll(() => db.drop());

interface Move { kind: string; contactId: string; from: string | null; to: string; direction: string; reason: { text: string } }

const day = (days: number) => new Date(Date.parse(noon) + days * 86_400_000).toISOString();
const advance = async (at: string) => (await db.rows<Move & Record<string, unknown>>('select * from comms.advance_journeys(null, null, 500, $1)', [at])).filter(({ kind }) => kind !== 'cursor');
const letters = async (at: string) => await db.rows<{ key: string; variables: Record<string, unknown>; contact: { language: string } }>('select key, variables, contact from comms.journey_letters(200, $1)', [at]);
const toOf = async (at: string) => (await advance(at)).map(({ kind, to }) => `${kind} ${to}`);
const stage = async () => (await db.row<{ stage_name: string }>('select stage_name from comms.customer_journeys where contact_id = $1', [marta])).stage_name;
const project = async (status: string, at: string) =>
	await db.rows(
		`insert into comms.projects (tenant_id, contact_id, reference, name, status, created_at, updated_at) values ($1, $2, 'P-1', 'Portal', $3, $4, $4)
		on conflict (tenant_id, reference) do update set status = excluded.status, updated_at = excluded.updated_at`,
		[studio, marta, status, at],
	);
const contract = async (startsOn: string) => await db.rows(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on) values ($1, $2, 'C-1', 'Care', $3::timestamptz::date)`, [studio, marta, startsOn]);
let answers = 0;
async function nps(score: number, at: string): Promise<void> {
	answers += 1;
	await db.rows(
		`with survey as (select id from comms.surveys where key = 'nps'),
		invited as (insert into comms.survey_invitations (tenant_id, survey_id, contact_id, key, token_hash, due_at, created_at, expires_at) select $1, id, $2, $3, comms.token_hash($3), $4, $4, $4::timestamptz + interval '30 days' from survey returning id, survey_id)
		insert into comms.survey_responses (tenant_id, survey_id, invitation_id, contact_id, kind, scale, score, first_answered_at, answered_at) select $1, survey_id, id, $2, 'nps', '0-10', $5, $4, $4 from invited`,
		[studio, marta, `nps ${answers}`, at, score],
	);
}

beforeEach(() => {
	answers = 0;
});

it('goes the whole way from prospect to advocate, each stage with its reason and what it rests on', async () => {
	expect(await toOf(day(-1))).toEqual(['placed prospect']);
	await contract(day(0));
	expect(await toOf(day(0))).toEqual(['moved onboarding']);
	await project('active', day(1));
	expect(await toOf(day(2))).toEqual([]);
	expect(await toOf(day(9))).toEqual(['moved active_project']);
	await project('completed', day(40));
	const [delivered] = await advance(day(40));
	expect(delivered).toMatchObject({ to: 'delivery', direction: 'forward', reason: { text: 'Their last open project was completed.' } });
	const [letter] = await letters(day(40));
	expect(letter).toMatchObject({ variables: { projectName: 'Portal' }, contact: { language: 'es' } });
	// It is asked for until there is a draft of it, and not for ever.
	expect([await letters(day(42)), await letters(day(44))].map((list) => list.length)).toEqual([1, 0]);
	await db.rows('select * from comms.store_client_drafts($1, false, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, purpose: 'journey', key: letter?.key, draft: { status: 'ready', text: 'T', subject: 'S' } }]), day(40)]);
	expect(await letters(day(40))).toEqual([]);
	expect(await toOf(day(62))).toEqual(['moved retention']);
	await nps(9, day(70));
	expect(await toOf(day(71))).toEqual(['moved advocate']);
	const way = await db.rows<{ stage: string; days: number; evidence: Record<string, unknown> }>(
		`select stage_name as stage, extract(day from actual_exit_date - entered_stage_date)::int as days, evidence from comms.customer_journey_progress where contact_id = $1 order by entered_stage_date`,
		[marta],
	);
	expect(way.map(({ stage: name, days }) => [name, days])).toEqual([['prospect', 1], ['onboarding', 9], ['active_project', 31], ['delivery', 22], ['retention', 9], ['advocate', null]]);
	expect(way[5]?.evidence).toMatchObject({ nps: 9, npsDays: 1, complaintsOpen: 0 });
});

it('goes back only for a cause that is written down, and never to and fro within a day', async () => {
	await contract(day(-400));
	await project('completed', day(-10));
	expect(await toOf(day(0))).toEqual(['placed delivery']);
	await project('active', day(0));
	expect(await toOf(day(0))).toEqual([]);
	const [back] = await advance(day(1));
	expect(back).toMatchObject({ from: 'delivery', to: 'active_project', direction: 'back', reason: { text: 'Another project has begun.' } });
	await project('completed', day(3));
	await advance(day(3));
	await advance(day(25));
	await nps(10, day(26));
	expect(await toOf(day(26))).toEqual(['moved advocate']);
	await nps(4, day(40));
	expect(await advance(day(41))).toMatchObject([{ from: 'advocate', to: 'retention', direction: 'back', reason: { text: 'They would not recommend the business any more.' } }]);
});

it('a transition that leads back and calls itself forward moves nobody, and is told', async () => {
	await contract(day(-400));
	await advance(day(0));
	expect(await stage()).toBe('retention');
	await db.rows(`insert into comms.journey_transitions (tenant_id, from_stage, to_stage, place, said, source) values ($1, 'retention', 'prospect', 1, 'x', 'own')`, [studio]);
	expect([await toOf(day(1)), await stage()]).toEqual([[], 'retention']);
	expect(await db.rows(`select message from comms.workflow_errors where workflow = 'Advance journeys'`)).toEqual([{ message: 'The transition from "retention" to "prospect" leads backwards and does not say so.' }]);
	await expect(db.rows(`insert into comms.journey_transitions (tenant_id, from_stage, to_stage, direction, place, said, source) values ($1, 'delivery', 'prospect', 'back', 1, 'x', 'own')`, [studio])).rejects.toThrow('journey_transitions_check');
});

it('the built-in ways lead forward unless they say otherwise, and from every stage there is one', async () => {
	expect(
		await db.rows(
			`select t.from_stage, t.to_stage from comms.journey_transitions t join comms.customer_journey_stages f on f.stage_name = t.from_stage join comms.customer_journey_stages g on g.stage_name = t.to_stage
			where (t.direction = 'forward') <> (g.stage_order > f.stage_order)`,
		),
	).toEqual([]);
	expect(await db.rows('select stage_name from comms.customer_journey_stages where stage_name not in (select from_stage from comms.journey_transitions where from_stage is not null)')).toEqual([]);
});

it('the first placing of a whole list writes to nobody and gives nobody work', async () => {
	await contract(day(-400));
	await project('completed', day(-5));
	const [placed] = await advance(noon);
	expect(placed).toMatchObject({ kind: 'placed', to: 'delivery' });
	expect([await letters(noon), await db.rows('select 1 from comms.client_tasks')]).toEqual([[], []]);
});

it('who leaves is former, a person notes why, and coming back is a way back', async () => {
	await contract(day(-400));
	await advance(day(0));
	await db.rows(`update comms.contracts set status = 'cancelled', ends_on = $1::timestamptz::date`, [day(1)]);
	expect([await toOf(day(2)), await db.rows('select kind from comms.client_tasks')]).toEqual([['moved former'], [{ kind: 'journey' }]]);
	await db.rows(`insert into comms.contracts (tenant_id, contact_id, number, name, starts_on) values ($1, $2, 'C-2', 'Care', $3::timestamptz::date)`, [studio, marta, day(5)]);
	expect((await advance(day(6))).map(({ to, direction }) => [to, direction])).toEqual([['onboarding', 'back']]);
});

it('run twice it moves nobody twice, and run from a cursor it sees everybody once', async () => {
	await db.rows(`insert into comms.crm_contacts (tenant_id, name, created_at) select t, 'P' || n, $3::timestamptz - interval '1 day' from unnest(array[$1, $2]::uuid[]) t, generate_series(1, 7) n`, [studio, clinic, noon]);
	await db.rows('update comms.crm_contacts set created_at = $1', [day(-1)]);
	let [tenant, after]: [string | null, string | null] = [null, null];
	let placed = 0;
	for (let rounds = 0; rounds < 20; rounds++) {
		const rows: Move[] = await db.rows<Move & Record<string, unknown>>('select * from comms.advance_journeys($1, $2, 3, $3)', [tenant, after, noon]);
		if (rows.length === 0) break;
		const cursor = rows.at(-1) as Move & { tenantId: string };
		[tenant, after] = [cursor.tenantId, cursor.contactId];
		placed += rows.length - 1;
	}
	expect(placed).toBe(15);
	expect(await toOf(noon)).toEqual([]);
});

it('a person may set the stage, with a reason and a name', async () => {
	await advance(noon);
	const set = async (...given: unknown[]) => (await db.row<{ outcome: string }>('select comms.set_journey_stage($1, $2, $3, $4, $5) as outcome', [...given, day(1)])).outcome;
	expect([await set(marta, 'retention', '', 'Ana'), await set(marta, 'retention', 'Bought at the counter', 'Ana'), await set(marta, 'retention', 'Again', 'Ana'), await stage()]).toEqual(['refused', 'set', 'unchanged', 'retention']);
	await expect(set(marta, 'nowhere', 'x', 'Ana')).rejects.toThrow('There is no stage "nowhere".');
});

it('conditions hold only where all is known, and an operator that nobody knows never does', async () => {
	const hold = async (conditions: object[], facts: object) => (await db.row<{ holds: boolean }>('select comms.conditions_hold($1, $2) as holds', [JSON.stringify(conditions), facts])).holds;
	expect([
		await hold([], {}), await hold([{ field: 'a', op: 'gte', value: 1 }], { a: 1 }), await hold([{ field: 'a', op: 'lte', value: 1 }], { a: 2 }), await hold([{ field: 'a', op: 'lte', value: 1 }], {}),
		await hold([{ field: 'a', op: 'like', value: 1 }], { a: 1 }), await hold([{ field: 'a', op: 'gte', value: 'x' }], { a: 1 }), await hold([{}], { a: 1 }),
	]).toEqual([true, true, false, false, false, false, false]);
});

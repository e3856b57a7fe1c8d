import { createDatabase, type TestDatabase } from './database';
import { marta, minutesLater, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
});
afterAll(() => db.drop());
beforeEach(() => db.rows('begin'));
afterEach(() => db.rows('rollback'));

const days = (count: number): string => minutesLater(count * 1440);
const lists = { entry: '901', task: '902', metrics: '903' };

async function score(level: string, at = noon, over: Record<string, unknown> = {}): Promise<void> {
	const health = {
		overallHealthScore: 31, churnProbability: 0.8, churnRiskLevel: level, riskFactors: [{ feature: 'npsScore', points: -9, text: 'Latest NPS answer: 2' }], positiveIndicators: [],
		recommendedActions: [{ code: 'x', text: 'Have the account manager call within a working day' }], contributions: [], reasons: [], engine: 'scorecard', confidenceLevel: 0.4, ...over,
	};
	await db.rows('select * from comms.store_health_scores($1, $2)', [JSON.stringify([{ tenantId: studio, contactId: marta, customer: {}, health }]), at]);
}
const plan = async (at = noon) => (await db.row<{ customers: number }>('select comms.clickup_plan($1, null, $2) as customers', [lists, at])).customers;

interface Asked extends Record<string, unknown> {
	id: string;
	hash: string;
	method: string;
	path: string;
	body: Record<string, unknown> & { name: string; markdown_content: string };
}
const asked = async (at = noon): Promise<Asked[]> => await db.rows<Asked>('select * from comms.clickup_requests($1, 80, $2)', [lists, at]);
const answer = async (requests: Asked[], reply: (request: Asked, place: number) => object, at = noon) =>
	(await db.rows<{ outcome: string }>('select * from comms.clickup_store($1, $2)', [JSON.stringify(requests.map((request, place) => ({ id: request.id, hash: request.hash, ...reply(request, place) }))), at])).map(({ outcome }) => outcome);
let made = 0;
const taken = () => ({ statusCode: 200, body: { id: `86t${(made += 1)}`, url: 'https://app.clickup.com/t/x', status: { status: 'to do' } } });
const read = async (pages: object[], at = noon) => await db.row<Record<string, unknown>>('select * from comms.clickup_read($1, $2)', [JSON.stringify(pages), at]);
/** Plans and tells, as one run does. */
async function sync(at = noon): Promise<Asked[]> {
	await plan(at);
	const requests = await asked(at);
	await answer(requests, taken, at);
	return requests;
}
const idsOf = async (kind: string) => (await db.rows<{ clickup_id: string }>('select clickup_id from comms.clickup_tasks where kind = $1 order by created_at', [kind])).map(({ clickup_id: id }) => id);

test('a critical customer is an entry and an urgent task due the next working day, and nothing is told twice', async () => {
	await score('critical');
	expect(await plan()).toBe(1);
	const requests = await asked();
	expect(requests.map(({ method, path, body }) => [method, path, body.name])).toEqual([
		['POST', '/list/902/task', 'Look after Ruiz SL (Marta Ruiz): critical risk of leaving'], ['POST', '/list/901/task', 'Ruiz SL (Marta Ruiz): critical risk'], ['POST', '/list/903/task', 'Retention in 2026-11: Studio Ltd']]);
	// Friday noon in Madrid: the evening of Monday.
	expect(requests[0]?.body).toMatchObject({ priority: 1, tags: ['customer-health', 'risk-critical', 'Studio Ltd'], due_date: Date.parse('2026-11-23T16:00:00Z'), due_date_time: true });
	expect(requests[0]?.body.markdown_content).toMatch(/Health 31 of 100[\s\S]*Latest NPS answer: 2[\s\S]*account manager call[\s\S]*comms-[0-9a-f-]{36}$/);
	expect(requests[1]?.body).not.toHaveProperty('archived');
	expect(await asked()).toEqual([]);
	await answer(requests, taken);
	await plan();
	expect(await asked()).toEqual([]);
});

test('what changes is changed there, under the same id; what is better again is put away as an entry and left to a person as a task', async () => {
	await score('critical');
	await sync();
	await score('low', days(1));
	const changes = await sync(days(1));
	expect(changes.map(({ method, body }) => [method, body.name, body.archived])).toEqual([
		['PUT', 'Look after Ruiz SL (Marta Ruiz): low risk of leaving', undefined], ['PUT', 'Ruiz SL (Marta Ruiz): low risk', true], ['PUT', 'Retention in 2026-11: Studio Ltd', undefined]]);
	expect(changes.every(({ body }) => !('tags' in body))).toBe(true);
	expect(changes[0]?.body.due_date).toBe(Date.parse('2026-11-23T16:00:00Z'));
});

test('a task that is closed there stays closed, until the risk rises or its time has passed', async () => {
	await score('high');
	await sync();
	const [task] = await idsOf('task');
	const closed = { statusCode: 200, body: { tasks: [{ id: task, text_content: '', status: { status: 'complete', type: 'closed' }, date_closed: String(Date.parse(days(1))) }] } };
	expect(await read([closed], days(1))).toMatchObject({ trouble: 'none', read: 1, closed: 1 });
	expect(await read([closed], days(1))).toMatchObject({ closed: 0 });
	const tasksAt = async (at: string, level: string) => {
		await score(level, at);
		return (await sync(at)).filter(({ body }) => body.name.startsWith('Look after')).map(({ method }) => method);
	};
	expect(await tasksAt(days(2), 'high')).toEqual([]);
	expect(await tasksAt(days(3), 'critical')).toEqual(['POST']);
	const [, second] = await idsOf('task');
	// What cannot be read as a time, or as a task, costs nobody.
	await read([{ statusCode: 200, body: { tasks: [null, { id: 7 }, { id: second, status: { status: 'complete', type: 'done' }, date_closed: 'yesterday' }] } }], days(4));
	expect(await tasksAt(days(20), 'critical')).toEqual([]);
	expect(await tasksAt(days(40), 'critical')).toEqual(['POST']);
	expect((await db.row<{ body: string }>('select comms.clickup_metrics($1, $2) as body', [studio, days(4)])).body).toContain('**Tasks closed here**: 2');
});

test('a task whose answer was lost is known again by its mark, and made anew only when the list was read without it', async () => {
	await score('high');
	await plan();
	const requests = await asked();
	expect(await answer(requests, () => ({ error: 'socket hang up' }))).toEqual(['unsure', 'unsure', 'unsure']);
	// Before the list was read nobody knows.
	expect(await asked(minutesLater(60))).toEqual([]);
	const [first] = requests;
	expect(await read([{ statusCode: 200, body: { tasks: [{ id: '86lost', text_content: first?.body.markdown_content, status: { status: 'to do', type: 'open' } }], last_page: true } }], minutesLater(60))).toMatchObject({ trouble: 'none', adopted: 1 });
	const again = await asked(minutesLater(60));
	expect(again.map(({ id, method }) => [id === first?.id, method]).sort()).toEqual([[false, 'POST'], [false, 'POST'], [true, 'PUT']]);
});

test.each([
	[{ statusCode: 401, body: { err: 'Token invalid', ECODE: 'OAUTH_025' } }, 'token', /does not take the access token.*401 Token invalid OAUTH_025/],
	[{ statusCode: 404, body: { err: 'List not found' } }, 'list', /no list of that id.*404 List not found/],
	[{ statusCode: 429, body: { err: 'Rate limit reached' } }, 'later', /429/],
	[{ error: 'connect ECONNREFUSED' }, 'later', /ECONNREFUSED/],
])('a list that cannot be read (%j) is %s', async (page, trouble, text) => {
	expect(await read([page])).toMatchObject({ trouble, text: expect.stringMatching(text) });
});

test('each answer counts for its own task: told, deleted there, refused until it changes, later', async () => {
	await score('high');
	await sync();
	await score('critical', days(1));
	await plan(days(1));
	const requests = await asked(days(1));
	const replies = [{ statusCode: 404, body: { err: 'Task not found, deleted' } }, { statusCode: 400, body: { err: 'Task name invalid' } }, { statusCode: 429, body: {} }];
	expect(await answer(requests, (_, place) => replies[place] ?? {}, days(1))).toEqual(expect.arrayContaining(['gone', 'refused', 'later']));
	expect(await asked(days(1))).toEqual([]);
	// A quarter of an hour later the one that was too many; what was refused waits for a change, what was deleted is left alone.
	expect((await asked(minutesLater(1440 + 40))).map(({ id }) => id)).toEqual([requests[2]?.id]);
});

test('who is erased is emptied and put away there, too', async () => {
	await score('critical');
	await sync();
	await db.rows('select comms.erase_contact($1, $2)', [marta, days(1)]);
	const requests = await sync(days(1));
	expect(requests.filter(({ path }) => path.startsWith('/task/86t')).map(({ method, body }) => [method, body.name, body.archived])).toEqual(expect.arrayContaining([['PUT', 'Erased', true], ['PUT', 'Erased', true]]));
	expect(JSON.stringify(await db.rows('select * from comms.clickup_tasks'))).not.toMatch(/Marta|Ruiz/);
	expect(await sync(days(1))).toEqual([]);
});

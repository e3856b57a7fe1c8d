import { loadBusiness } from '../../sandbox/business/load';
import { loadPast, scoreOn } from '../../sandbox/business/loadPast';
import { readSequences } from '../../workflows/campaigns/sequences/readSequences';
import { readTexts } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { noon } from './fixtures';

/** The past of the demo's businesses. */

const now = new Date(noon);
const tomorrow = new Date(now.getTime() + 86_400_000);
let db: TestDatabase;
beforeAll(async () => {
	db = await createDatabase();
	await loadBusiness(db.owner, now);
});
afterAll(() => db.drop());

const counts = async () =>
	await db.row(`select (select count(*) from comms.customer_health_scores) as scores, (select count(*) from comms.survey_responses) as answers, (select count(*) from comms.daily_metrics) as figures,
		(select count(*) from comms.incidents) as incidents, (select count(*) from comms.feedback_tasks) as tasks`);

test('it is made once', async () => {
	expect(await loadPast(db.owner, now)).toBe(true);
	// What "Score customers" does in the demo.
	await scoreOn(db.owner, now);
	const before = await counts();
	expect(before.incidents).toBe('1');
	expect(await loadPast(db.owner, tomorrow)).toBe(false);
	expect(await counts()).toEqual(before);
});

test('the pages of health, feedback, incidents and figures have something to show of each business', async () => {
	const tenants = await db.rows<{ id: string }>('select id from comms.tenants');
	expect(tenants).toHaveLength(3);
	const inputs = await db.rows(`select "tenantId" from comms.report_inputs('performance', $1::date - 30, $1::date - 1, array['page'], $1)`, [now]);
	expect(inputs).toHaveLength(3);
	const feedback = await db.rows<{ feedback: Array<{ text: string; score: number }> }>('select feedback from comms.feedback_to_analyse(at => $1)', [now]);
	expect(feedback).toHaveLength(3);
	for (const { feedback: answers } of feedback) expect(answers.filter(({ text }) => text !== '').length).toBeGreaterThan(15);
	for (const { id } of tenants) {
		const { page } = await db.row<{ page: { counts: Record<string, number>; customers: Array<{ history: unknown[] }> } }>('select page from comms.health_page($1, $2)', [id, now]);
		expect(Object.keys(page.counts).sort()).toEqual(['critical', 'high', 'low', 'medium']);
		expect(page.customers[0]?.history).toHaveLength(13);
	}
	const { list } = await db.row<{ list: unknown[] }>('select comms.incidents_overview($1) as list', [now]);
	expect(list).toHaveLength(1);
});

test('it writes to nobody, and nothing that runs by the clock within a day finds many to write to', async () => {
	await db.rows('select count(*) from comms.load_templates($1)', [JSON.stringify(readTexts())]);
	await db.rows('select count(*) from comms.load_sequences($1)', [JSON.stringify(readSequences())]);
	expect(await db.rows('select from comms.scheduled_messages union all select from comms.enrolments')).toEqual([]);
	for (const at of [now, tomorrow]) {
		expect(await db.rows(`select from comms.quotes_to_follow_up('quote-follow-up', 3, $1) union all select from comms.referral_candidates(30, 9, $1)`, [at])).toEqual([]);
		expect(await db.rows(`select from comms.contacts_to_survey('nps', 100, $1) union all select from comms.contacts_to_survey('interview', 100, $1)`, [at])).toEqual([]);
		expect(await db.rows('select from comms.incident_surveys_due($1)', [at])).toEqual([]);
		expect(await db.rows('select * from comms.start_retention_campaigns($1)', [at])).toEqual([]);
	}
	const notices = async (at: Date) => await db.rows(`select rule from comms.appointment_notices_due('{}', 200, $1)`, [at]);
	expect(await notices(now)).toEqual([]);
	// Who comes within two days is reminded, as anywhere.
	expect((await notices(tomorrow)).length).toBeLessThanOrEqual(3);
});

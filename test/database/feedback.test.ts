import { createDatabase, type TestDatabase } from './database';
import { marta, minutesLater, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows(`update comms.tenant_settings set public_url = 'https://comms.studio.example'`);
	await db.rows(`select * from comms.load_templates($1)`, [
		JSON.stringify(['nps', 'csat', 'interaction', 'effort'].map((key) => ({
			templateId: `survey.${key}`, channel: 'email', language: 'es', subject: 'Una pregunta', text: 'Hola {{name}}: {{surveyUrl}}',
			variables: { name: { type: 'text', required: false }, surveyUrl: 'url', scores: { type: 'list', required: false } },
		}))),
	]);
	await db.rows(`update comms.crm_contacts set created_at = '2026-01-01' where id = $1`, [marta]);
});
afterEach(() => db.drop());

interface Invited extends Record<string, unknown> {
	outcome: string;
	invitationId: string;
	variables: { surveyUrl: string; scores: Array<{ score: string; url: string }> };
	language: string;
}

const invite = async (items: object[], at = noon): Promise<Invited[]> =>
	await db.rows<Invited>('select * from comms.invite_to_surveys($1, $2)', [JSON.stringify(items.map((item) => ({ tenantId: studio, ...item }))), at]);
const tokenOf = (invited: Invited | undefined): string => invited?.variables.surveyUrl.split('token=')[1] ?? '';
const enqueue = async (invited: Invited | undefined, at = noon) =>
	await db.rows('select * from comms.enqueue_surveys($1, $2)', [JSON.stringify([{ invitationId: invited?.invitationId, draft: { subject: 'Una pregunta', text: 'Hola', html: '<p>Hola</p>', language: 'es' } }]), at]);
const asked = async (survey = 'nps', about = 'T-1'): Promise<string> => {
	const [invited] = await invite([{ survey, contactId: marta, about }]);
	await enqueue(invited);
	return tokenOf(invited);
};
interface Shown extends Record<string, unknown> {
	page: { form: string; score: number | null; comment: string; answered: boolean; language: string };
}
const pageOf = async (token: string, at = noon) => (await db.row<Shown>(`select * from comms.survey_request('visitor', $1, $2)`, [token, at])).page;
const answer = async (token: string, choices: object, at = noon) => await db.row<{ allowed: boolean; outcome: string | null }>(`select * from comms.survey_submission('visitor', $1, $2, $3)`, [token, JSON.stringify(choices), at]);
const responses = async () => await db.rows('select score, comment, answers, kind, scale from comms.survey_responses');

describe('who is asked', () => {
	it('gets a link of their own in their language, of which only the hash is kept, once for each thing asked about', async () => {
		const [first] = await invite([{ survey: 'csat', contactId: marta, about: 'T-1' }]);
		expect(first).toMatchObject({ outcome: 'invited', language: 'es' });
		expect(first?.variables.scores.map(({ score }) => score)).toEqual(['1', '2', '3', '4', '5']);
		expect(first?.variables.surveyUrl).toMatch(/^https:\/\/comms\.studio\.example\/webhook\/comms\/survey\?token=[0-9a-f]{64}$/);
		expect(JSON.stringify(await db.rows('select * from comms.survey_invitations'))).not.toContain(tokenOf(first));
		await enqueue(first);
		expect((await invite([{ survey: 'csat', contactId: marta, about: 'T-1' }]))[0]).toMatchObject({ outcome: 'again' });
		expect(await db.rows(`select key, topic, type, recipient from comms.scheduled_messages`)).toEqual([{ key: `survey/${first?.invitationId}`, topic: 'service', type: 'survey', recipient: 'marta@ruiz.example' }]);
	});

	it('is asked at most once in 30 days, over all surveys, also by two calls at once', async () => {
		await asked('csat', 'T-1');
		expect((await invite([{ survey: 'interaction', contactId: marta, about: 'T-2' }], minutesLater(29 * 1440)))[0]).toMatchObject({ outcome: 'capped' });
		expect((await invite([{ survey: 'interaction', contactId: marta, about: 'T-2' }], minutesLater(31 * 1440)))[0]).toMatchObject({ outcome: 'invited' });
		await db.rows('delete from comms.survey_invitations');
		const logins = await Promise.all([db.connect(), db.connect()]);
		const both = await Promise.all(logins.map(async (login, index) => (await login.query<Invited>('select * from comms.invite_to_surveys($1, $2)', [JSON.stringify([{ tenantId: studio, survey: 'csat', contactId: marta, about: `call ${index}` }]), noon])).rows));
		expect(both.flat().map(({ outcome }) => outcome).sort()).toEqual(['capped', 'invited']);
	});

	it('is not counted as asked where the text could not be filled in', async () => {
		const [invited] = await invite([{ survey: 'nps', contactId: marta }]);
		expect(await db.rows('select outcome from comms.enqueue_surveys($1, $2)', [JSON.stringify([{ invitationId: invited?.invitationId, error: 'no' }]), noon])).toEqual([{ outcome: 'no_text' }]);
		expect((await invite([{ survey: 'nps', contactId: marta }]))[0]).toMatchObject({ outcome: 'invited' });
	});

	it('says why not, and one bad item costs no other', async () => {
		const outcomes = (await invite([{ survey: 'nps', email: 'nobody@x.example' }, { survey: 'mood', contactId: marta }, { survey: 'interview', contactId: marta }, { survey: 'nps', email: 'MARTA@ruiz.example' }])).map(({ outcome }) => outcome);
		expect(outcomes).toEqual(['unknown_contact', 'unknown_survey', 'no_text', 'invited']);
	});

	it('comes up when a quarter has passed', async () => {
		const due = async (at: string) => await db.rows(`select "contactId" from comms.contacts_to_survey('nps', 10, $1)`, [at]);
		expect(await due(noon)).toEqual([{ contactId: marta }]);
		await asked();
		expect(await due(minutesLater(80 * 1440))).toEqual([]);
		expect(await due(minutesLater(91 * 1440))).toEqual([{ contactId: marta }]);
	});
});

describe('an answer', () => {
	it('is given by the form and by nothing else: opening the page, with a score in the link or without, stores nothing', async () => {
		const token = await asked();
		await db.rows('begin read only');
		expect(await db.row('select comms.survey_page($1, $2) as page', [token, noon])).toMatchObject({ page: { language: 'es', min: 0, max: 10, answered: false } });
		await db.rows('commit');
		await pageOf(token);
		expect(await responses()).toEqual([]);
		expect(await answer(token, { score: '9' })).toMatchObject({ outcome: 'stale' });
		expect(await answer(token, { score: '9', form: 'x' })).toMatchObject({ outcome: 'stale' });
		expect(await responses()).toEqual([]);
	});

	it('replaces the one before', async () => {
		const token = await asked();
		const { form } = await pageOf(token);
		expect(await answer(token, { form, score: '9', comment: 'good' })).toMatchObject({ outcome: 'thanks' });
		expect(await answer(token, { form, score: '3', comment: 'on second thoughts' })).toMatchObject({ outcome: 'thanks', page: { answered: true, score: 3 } });
		expect(await responses()).toEqual([{ score: 3, comment: 'on second thoughts', answers: 2, kind: 'nps', scale: '0-10' }]);
	});

	it('may skip the score, but not leave the scale', async () => {
		const token = await asked('csat');
		const { form } = await pageOf(token);
		for (const score of ['0', '6', '-1', '4.5', 'x', '99999999999']) expect([score, (await answer(token, { form, score })).outcome]).toEqual([score, 'invalid']);
		expect((await answer(token, { form, comment: 'no score', speed: '4', manner: '9' })).outcome).toBe('thanks');
		expect(await db.rows('select score, details from comms.survey_responses')).toEqual([{ score: null, details: { speed: 4 } }]);
	});

	it.each([['guessed', () => 'f'.repeat(64), noon], ['empty', () => '', noon], ['expired', (token: string) => token, minutesLater(31 * 1440)]])('is refused where the link is %s', async (_, change, at) => {
		const token = change(await asked());
		expect(await answer(token, { form: 'x', score: '1' }, at)).toMatchObject({ allowed: true, outcome: null, page: null });
		expect(await responses()).toEqual([]);
	});

	it('that is bad makes a task for the next business day, and a better one takes it back while nobody was told', async () => {
		const token = await asked();
		const { form } = await pageOf(token);
		await answer(token, { form, score: '2' });
		// Friday noon: Monday noon, Madrid time.
		expect(await db.rows(`select score, due_at from comms.feedback_tasks`)).toEqual([{ score: 2, due_at: new Date('2026-11-23T12:00:00Z') }]);
		await answer(token, { form, score: '9' });
		expect(await db.rows('select 1 from comms.feedback_tasks')).toEqual([]);
		await answer(token, { form, score: '0' });
		expect(await db.rows('select score, email from comms.due_feedback_tasks($1)', [noon])).toEqual([{ score: 0, email: 'marta@ruiz.example' }]);
		expect(await db.rows('select 1 from comms.due_feedback_tasks($1)', [noon])).toEqual([]);
		await answer(token, { form, score: '9' });
		const [task] = await db.rows<{ id: string }>('select id from comms.feedback_tasks');
		expect(await db.rows('select comms.close_feedback_task($1, $2, $3, $4) as closed', [task?.id, 'called', 'ines', noon])).toEqual([{ closed: true }]);
		expect(await db.rows('select comms.close_feedback_task($1, $2, $3, $4) as closed', [task?.id, 'called', 'ines', noon])).toEqual([{ closed: false }]);
	});
});

describe('the analysis', () => {
	it('reads answers, and who got the mail without answering', async () => {
		const token = await asked();
		const rows = async () => (await db.rows<{ feedback: object[] }>('select feedback from comms.feedback_to_analyse(at => $1)', [minutesLater(10)])).flatMap(({ feedback }) => feedback);
		expect(await rows()).toEqual([]);
		await db.rows(`update comms.scheduled_messages set state = 'delivered'`);
		expect(await rows()).toMatchObject([{ kind: 'nps', score: null, scale: '0-10', contactId: marta }]);
		await answer(token, { form: (await pageOf(token)).form, score: '8' });
		expect(await rows()).toMatchObject([{ kind: 'nps', score: 8, scale: '0-10', contactId: marta }]);
	});

	it('is stored with its themes and without whom to get in touch with, and shown', async () => {
		const analysis = { scores: [], themes: [{ theme: 'billing', name: 'Billing', found: false, texts: 3, share: 0.3, badShare: null, quotes: [] }], actions: [{ code: 'close_the_loop', text: 'x', contacts: [{ contactId: marta }] }] };
		await db.rows('select * from comms.store_feedback_analyses($1, $2)', [JSON.stringify([{ tenantId: studio, analysis }, { tenantId: studio, error: 'no' }]), noon]);
		await db.rows('select * from comms.store_feedback_analyses($1, $2)', [JSON.stringify([{ tenantId: studio, analysis }]), minutesLater(60)]);
		expect(await db.rows('select 1 from comms.feedback_analyses')).toHaveLength(1);
		expect(await db.rows('select theme, texts from comms.feedback_themes')).toEqual([{ theme: 'billing', texts: 3 }]);
		const { page } = await db.row<{ page: { analysis: unknown } }>('select page from comms.feedback_page($1) where "tenantId" = $2', [minutesLater(61), studio]);
		expect(JSON.stringify(page)).not.toContain(marta);
		expect(page).toMatchObject({ company: 'Studio Ltd', analysis: { actions: [{ code: 'close_the_loop' }] } });
	});

	it('a business day later is the same local time on the next working day', async () => {
		const days = [
			['2026-11-20T12:00:00Z', '2026-11-23T12:00:00Z'],
			['2026-11-21T12:00:00Z', '2026-11-23T12:00:00Z'],
			['2026-11-22T12:00:00Z', '2026-11-23T12:00:00Z'],
			['2026-11-23T12:00:00Z', '2026-11-24T12:00:00Z'],
			// Over the change of the clocks.
			['2026-03-27T12:00:00Z', '2026-03-30T11:00:00Z'],
		];
		for (const [at = '', next = ''] of days) expect([at, await db.row(`select comms.next_business_day($1, 'Europe/Madrid') as next`, [at])]).toEqual([at, { next: new Date(next) }]);
	});

	it('goes with the person', async () => {
		const token = await asked();
		await answer(token, { form: (await pageOf(token)).form, score: '1', comment: 'bad' });
		await db.rows(`select comms.erase_contact($1)`, [marta]);
		for (const table of ['survey_invitations', 'survey_responses', 'feedback_tasks']) expect([table, await db.rows(`select 1 from comms.${table}`)]).toEqual([table, []]);
	});
});

import { createHash } from 'node:crypto';
import { positionIn } from '../../nodes/ScheduleSequenceStep/sequence/variant';
import { readSequences } from '../../workflows/campaigns/sequences/readSequences';
import { createDatabase, type TestDatabase } from './database';
import { marta, minutesLater, noon, seed, studio } from './fixtures';

let db: TestDatabase;
beforeEach(async () => {
	db = await createDatabase();
	await seed(db);
});
afterEach(() => db.drop());

const day = 24 * 60;
const contactId = (n: number) => {
	const hex = createHash('sha256').update(`contact ${n}`).digest('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
const people = async (count: number) => {
	await db.rows('insert into comms.crm_contacts (id, tenant_id, name, email) select x.id, $1, x.id, x.id || \'@people.example\' from unnest($2::uuid[]) x (id)', [
		studio,
		Array.from({ length: count }, (_, n) => contactId(n)),
	]);
};
const start = (experiment: object) => db.row<{ id: string; variants: object[] }>('select * from comms.start_experiment($1, $2, $3)', [experiment, studio, noon]);
const assign = (experiment: string, contacts: string[], at = noon) =>
	db.rows<{ contactId: string | null; variant: string | null; isNew: boolean }>('select * from comms.assign_variants($1, $2)', [
		JSON.stringify(contacts.map((contact) => ({ experiment, contactId: contact, tenantId: studio }))),
		at,
	]);
interface Counted {
	id: string;
	experiment: { looks: number[]; variants: Array<{ id: string; exposed: number; converted: number }> };
}
const evaluate = (minutes: number) => db.rows<Counted>('select * from comms.experiments_to_evaluate($1)', [minutesLater(minutes)]);
const event = (contact: string, kind: string, minutes: number) =>
	db.rows(`insert into comms.sequence_events (tenant_id, contact_id, event, at, source, source_id) values ($1, $2, $3, $4, 'test', $5)`, [
		studio, contact, kind, minutesLater(minutes), `${contact} ${kind} ${minutes}`,
	]);

describe('the built-in sequences', () => {
	it('are stored once, and changed ones as new versions', async () => {
		const sequences = readSequences();
		const load = (given: object[]) => db.rows<{ key: string; version: number | null; outcome: string }>('select * from comms.load_sequences($1, $2)', [JSON.stringify(given), noon]);
		expect(new Set((await load(sequences)).map(({ outcome }) => outcome))).toEqual(new Set(['created']));
		expect(new Set((await load(sequences)).map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
		const [first] = sequences;
		expect(await load([{ ...first, name: 'Another' }, { id: 'broken' }])).toEqual([
			{ key: first?.id, version: 2, outcome: 'new_version' },
			{ key: 'broken', version: null, outcome: expect.stringMatching(/^refused: A sequence needs/) as string },
		]);
	});
});

describe('who gets which variant', () => {
	const experiment = { id: 'subject', variants: [{ id: 'A' }, { id: 'B', weight: 3 }] };

	it('is the same here and in Schedule Sequence Step', async () => {
		const ids = Array.from({ length: 50 }, (_, n) => contactId(n));
		const places = await db.rows<{ place: number }>('select comms.position_in($1, x.id) as place from unnest($2::uuid[]) with ordinality x (id, n) order by n', ['quote/text', ids]);
		for (const [n, { place }] of places.entries()) expect(place).toBeCloseTo(positionIn('quote/text', ids[n] ?? ''), 12);
	});

	it('is by share, and stays', async () => {
		await people(400);
		await start(experiment);
		const ids = Array.from({ length: 400 }, (_, n) => contactId(n));
		const first = await assign('subject', ids);
		const b = first.filter(({ variant }) => variant === 'B').length;
		expect(Math.abs(b - 300)).toBeLessThan(35);
		const again = await assign('subject', ids, minutesLater(60));
		expect(again.map(({ variant }) => variant)).toEqual(first.map(({ variant }) => variant));
		expect(again.some(({ isNew }) => isNew)).toBe(false);
	});

	it('is nobody\'s who is not known, and costs the others nothing', async () => {
		await start(experiment);
		const [known, strange, none] = await assign('subject', [marta, contactId(1), 'nobody']);
		expect(known?.variant).toMatch(/^[AB]$/);
		expect([strange?.variant, none?.variant]).toEqual([null, null]);
		expect(await assign('other', [marta])).toMatchObject([{ variant: null }]);
	});
});

describe('what is counted', () => {
	it('is people after their exposure, within the days, for what counts', async () => {
		await people(6);
		await start({ id: 'subject', variants: [{ id: 'A' }], withinDays: 2 });
		await assign('subject', Array.from({ length: 6 }, (_, n) => contactId(n)));
		await event(contactId(0), 'conversion', 60);
		await event(contactId(0), 'reply', 61);
		await event(contactId(1), 'conversion', -60);
		await event(contactId(2), 'conversion', 3 * day);
		await event(contactId(3), 'booking', day);
		await event(contactId(4), 'open', 60);
		const [counted] = await evaluate(5 * day);
		expect(counted?.experiment.variants).toEqual([{ id: 'A', weight: 1, exposed: 6, converted: 2 }]);
	});

	it('comes from the steps that were sent, without those who saw two, and with those held out', async () => {
		await people(4);
		const definition = {
			id: 'news', topic: 'service', reentry: { mode: 'always' }, experiment: { id: 'news', holdout: 0.2 },
			steps: [{ id: 'mail', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], variants: [{ id: 'A', template: 'a' }, { id: 'B', template: 'b' }] }],
		};
		await db.rows('select * from comms.save_sequence($1, $2, $3)', [definition, studio, noon]);
		const { variants } = await start({ id: 'news', sequence: 'news', step: 'mail', holdout: 'none' });
		expect(variants).toMatchObject([{ id: 'A' }, { id: 'B' }, { id: 'none', weight: 0.5 }]);
		const enrol = async (n: number, key: string) => {
			const [made] = await db.rows<{ id: string }>('select * from comms.enrol_contacts($1, $2)', [JSON.stringify([{ sequence: 'news', contactId: contactId(n), tenantId: studio, key }]), noon]);
			return made?.id;
		};
		const sent = (enrolment: string | undefined, variant: string, minutes: number) =>
			db.rows(`insert into comms.enrolment_steps (tenant_id, enrolment_id, sequence_key, step_id, state, at, variant) values ($1, $2, 'news', 'mail', 'sent', $3, $4)`, [studio, enrolment, minutesLater(minutes), variant]);
		await sent(await enrol(0, 'k0'), 'A', 1);
		await sent(await enrol(1, 'k1'), 'B', 1);
		await sent(await enrol(2, 'k2'), 'A', 1);
		await sent(await enrol(2, 'k3'), 'B', 30);
		const held = await enrol(3, 'k4');
		await db.rows(`update comms.enrolments set state = 'exited', ended_at = $2, state_reason = '{"code": "exit_holdout"}' where id = $1`, [held, minutesLater(1)]);
		const exposed = async () => (await evaluate(60))[0]?.experiment.variants.map((variant) => variant.exposed);
		expect(await exposed()).toEqual([1, 1, 1]);
		expect(await exposed()).toEqual([1, 1, 1]);
	});

	it('keeps looks and decision, and counts a decided one no more', async () => {
		const { id } = await start({ id: 'subject', variants: [{ id: 'A' }, { id: 'B' }] });
		const store = (analysis: object) => db.rows('select decision, state, outcome from comms.store_experiment_analyses($1, $2)', [JSON.stringify([{ id, analysis }, { id: 'x' }]), noon]);
		const unknown = { decision: null, state: null, outcome: 'unknown' };
		expect(await store({ decision: 'keep_running', looks: [200] })).toEqual([{ decision: 'keep_running', state: 'running', outcome: 'changed' }, unknown]);
		expect(await store({ decision: 'keep_running', looks: [200, 400] })).toEqual([{ decision: 'keep_running', state: 'running', outcome: 'stored' }, unknown]);
		expect((await evaluate(0))[0]?.experiment.looks).toEqual([200, 400]);
		expect(await store({ decision: 'winner', winner: 'B', looks: [200, 400, 600] })).toEqual([{ decision: 'winner', state: 'decided', outcome: 'changed' }, unknown]);
		expect(await evaluate(0)).toEqual([]);
		expect(await store({ decision: 'needs_more' })).toMatchObject([{ outcome: 'unchanged' }, unknown]);
	});

	it('hands the next shares of an evergreen experiment to its sequence', async () => {
		const step = { id: 'mail', delay: { kind: 'elapsed', hours: 0 }, channels: ['email'], variants: [{ id: 'A', template: 'a' }, { id: 'B', template: 'b' }] };
		await db.rows('select * from comms.save_sequence($1, null, $2)', [{ id: 'news', topic: 'service', steps: [step] }, noon]);
		const { id } = await start({ id: 'news', sequence: 'news', step: 'mail', design: 'evergreen' });
		await db.rows('select * from comms.store_experiment_analyses($1, $2)', [JSON.stringify([{ id, analysis: { decision: 'evergreen', variants: [{ id: 'A', nextShare: 0.231 }, { id: 'B', nextShare: 0.769 }] } }]), noon]);
		const { definition } = await db.row<{ definition: { steps: Array<{ variants: object[] }> } }>(`select (comms.sequence_of($1, 'news')).definition`, [studio]);
		expect(definition.steps[0]?.variants).toEqual([{ id: 'A', template: 'a', weight: 23 }, { id: 'B', template: 'b', weight: 77 }]);
	});

	it('is refused where the step has no variants, saying what to do', async () => {
		await db.rows('select * from comms.load_sequences($1)', [JSON.stringify(readSequences())]);
		await expect(start({ id: 'x', sequence: 'quote-follow-up', step: 'quote' })).rejects.toThrow(/has no variants/);
		await expect(start({ id: 'x', sequence: 'quote-follow-up', step: 'none' })).rejects.toThrow(/has no step "none"/);
		await expect(start({ id: 'x', variants: [{ id: 'A' }], goals: ['open'] })).rejects.toThrow();
	});
});

describe('best hours', () => {
	it('are learnt of those who did something since', async () => {
		const message = await db.row<{ id: string }>('select id from comms.enqueue_message($1, $2)', [
			{ tenantId: studio, key: 'k', channel: 'email', topic: 'service', type: 'note', to: 'marta@ruiz.example', contactId: marta, text: 'Hello' }, noon,
		]);
		await db.rows(`insert into comms.message_events (tenant_id, message_id, kind, at) select $1, $2, 'click', $3::timestamptz + n * interval '1 day' from generate_series(0, 5) n`, [studio, message.id, noon]);
		const learn = (minutes: number) => db.rows<{ contactId: string; engagement: object[]; segmentPrior: { counts: number[]; events: number }; contact: object }>('select * from comms.engagement_to_learn(10, $1)', [minutesLater(minutes)]);
		const [row] = await learn(10 * day);
		expect(row).toMatchObject({ contactId: marta, contact: { timeZone: 'Europe/Madrid' } });
		expect(row?.engagement).toHaveLength(6);
		expect(row?.segmentPrior.counts).toHaveLength(168);
		expect(row?.segmentPrior.events).toBe(6);
		const store = (sendTime: object | null) => db.row('select * from comms.store_send_times($1, $2)', [JSON.stringify([{ contactId: marta, tenantId: studio, sendTime }]), minutesLater(10 * day)]);
		expect(await store(null)).toEqual({ stored: 0, failed: 1 });
		expect(await store({ hourOfWeek: 37, probability: 0.2, basis: 'contact', timeZone: 'Europe/Madrid', at: noon, reasons: [] })).toEqual({ stored: 1, failed: 0 });
		expect(await db.row('select optimal_contact_day, optimal_contact_time::text from comms.communication_insights')).toEqual({ optimal_contact_day: 'tuesday', optimal_contact_time: '13:00:00' });
		expect(await learn(11 * day)).toEqual([]);
	});
});

describe('who is asked', () => {
	it('is whose first contract is new, once', async () => {
		await db.rows(`insert into comms.contracts (tenant_id, contact_id, account_id, number, name, starts_on, created_at) select tenant_id, id, account_id, 'C-1', 'Care', '2026-12-01', $2 from comms.crm_contacts where id = $1`, [marta, noon]);
		await db.rows('select * from comms.load_sequences($1)', [JSON.stringify(readSequences())]);
		const candidates = (minutes: number) => db.rows<{ contactId: string; data: object }>('select * from comms.onboarding_candidates(3, $1)', [minutesLater(minutes)]);
		const found = await candidates(60);
		expect(found).toMatchObject([{ contactId: marta, sequence: 'onboarding', data: { startsOn: '2026-12-01' } }]);
		expect(await candidates(5 * day)).toEqual([]);
		const [enrolled] = await db.rows<{ outcome: string }>('select * from comms.enrol_contacts($1, $2)', [JSON.stringify(found), minutesLater(60)]);
		expect(enrolled?.outcome).toBe('enrolled');
		expect(await candidates(61)).toEqual([]);
	});

	it('asks for referrals without failing where nobody answered', async () => {
		expect(await db.rows('select * from comms.referral_candidates(30, 9, $1)', [noon])).toEqual([]);
	});
});

describe('Mautic', () => {
	it('is told what changed, and again what failed', async () => {
		const changed = () => db.rows<{ contactId: string; sentHash: string; fields: { tags: string[] } }>('select * from comms.contacts_for_mautic(100, $1)', [noon]);
		const store = (item: object) => db.row('select * from comms.store_mautic_contacts($1, $2)', [JSON.stringify([{ contactId: marta, tenantId: studio, ...item }]), noon]);
		const [first] = await changed();
		expect(first).toMatchObject({ contactId: marta, fields: { email: 'marta@ruiz.example', tags: ['customer-comms', 'marketing-no', '-marketing-yes'] } });
		await store({ sentHash: first?.sentHash, error: 'refused' });
		expect(await changed()).toHaveLength(1);
		await store({ sentHash: first?.sentHash, mauticId: 7 });
		expect(await changed()).toEqual([]);
		await db.rows(`update comms.crm_contacts set first_name = 'Maria' where id = $1`, [marta]);
		expect(await changed()).toMatchObject([{ mauticId: '7', fields: { firstname: 'Maria' } }]);
	});
});

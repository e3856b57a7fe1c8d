import { readTemplate, renderTemplate } from '../../nodes/DraftReply/template/template';
import { cadenceOf } from '../../nodes/ScheduleSequenceStep/incidentCadence/incidentCadence';
import { readTextSet } from '../../workflows/texts/readTexts';
import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, minutesLater, noon, ruizAccount, seed, studio } from './fixtures';
import { tellCustomers } from './tellCustomers';

/** Incidents as they happen, by severity and crisis level, over the same functions and code as the workflows. */

let db: TestDatabase;
const partner = 'aaaaaaaa-0000-4000-8000-000000000005';
const bystander = 'aaaaaaaa-0000-4000-8000-000000000006';
const languages = ['en', 'es', 'fr', 'de', 'zh', 'ja'];

beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	for (const set of ['incidents', 'feedback']) await db.rows('select * from comms.load_templates($1, $2)', [JSON.stringify(readTextSet(set)), noon]);
	await db.rows(`insert into comms.service_components values ('${studio}', 'api', 'API'), ('${studio}', 'exports', 'Exports')`);
	await db.rows(`insert into comms.component_users values ('${studio}', 'api', '${ruizAccount}'), ('${studio}', 'exports', '${ruizAccount}')`);
	await db.rows(`update comms.crm_contacts set phone = '+34 612 345 678' where id = '${marta}'`);
	await db.rows(`insert into comms.crm_contacts (id, tenant_id, name, email, language, time_zone, role) values
		('${partner}', '${studio}', 'Paula Partner', 'paula@partner.example', 'fr', 'Europe/Paris', 'partner'), ('${bystander}', '${studio}', 'Otto Other', 'otto@other.example', 'en', 'UTC', 'customer')`);
	await db.rows(`insert into comms.escalation_contacts (tenant_id, level, name, email, language) select '${studio}', n, 'Level ' || n, 'l' || n || '@studio.example', ($1::text[])[n] from generate_series(1, 5) n`, [languages.slice(1)]);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.incidents cascade; truncate comms.survey_invitations cascade; truncate comms.scheduled_messages, comms.message_events cascade'));

interface Declared extends Record<string, unknown> {
	id: string;
	updateId: string | null;
	outcome: string;
}
const declare = (over: object = {}, at = noon) =>
	db.row<Declared>('select * from comms.declare_incident($1, $2)', [JSON.stringify([{ tenantId: studio, components: ['api'], impactKind: 'outage', author: 'Ines', ...over }]), at]);
const post = (incidentId: string, over: object, at: string) =>
	db.row<Declared>('select * from comms.post_incident_update($1, $2)', [JSON.stringify([{ incidentId, kind: 'update', texts: { en: { findings: 'A full disk.', nextSteps: 'We make room.' } }, ...over }]), at]);
const resolution = { kind: 'resolved', texts: { en: { issue: 'No logins.', cause: 'A full disk.', solution: 'More room.' } } };

interface Due extends Record<string, unknown> {
	incidentId: string;
	action: string;
	level: number;
}
async function look(at: string): Promise<Due[]> {
	const clocks = await db.rows<{ incidentId: string; incident: Record<string, unknown>; policy: unknown }>('select * from comms.incident_clocks($1)', [at]);
	const items = clocks.map(({ incidentId, incident: { severity, crisisLevel, declaredAt, lastUpdateAt, acknowledgedAt, resolvedAt, status }, policy }) => ({
		incidentId,
		cadence: cadenceOf({ severity, crisisLevel, declaredAt, lastUpdateAt, acknowledgedAt, resolvedAt, status, policy, now: Date.parse(at) }),
	}));
	return await db.rows<Due>('select * from comms.due_incident_actions($1, $2)', [JSON.stringify(items), at]);
}
/** What the clock does over a stretch, looked at every `step` minutes. */
async function watch(from: number, to: number, step: number): Promise<string[]> {
	const seen: string[] = [];
	for (let minute = from; minute <= to; minute += step) for (const { action, level } of await look(minutesLater(minute))) seen.push(`${minute} ${action} ${level}`);
	return seen;
}

interface Notice extends Record<string, unknown> {
	to: string;
	language: string;
	template: string;
	contact: { timeZone: string };
	variables: Record<string, unknown>;
}
async function staffMails(due: readonly Due[], at: string): Promise<Array<{ to: string; language: string; subject: string; text: string }>> {
	const rows = await db.rows<Notice>('select * from comms.staff_notices($1, $2, $3)', [JSON.stringify(due), 'https://comms.studio.example/webhook/comms/incident', at]);
	return rows.map(({ to, language, template, contact, variables }) => {
		const { subject = '', text = '' } = renderTemplate(readTemplate(JSON.parse(template)), variables, { language, timeZone: contact.timeZone });
		return { to, language, subject, text };
	});
}

describe('the promise of each severity', () => {
	// Nobody is told: the first notice is missed, and an update's interval later it rises. By the table of the rules.
	it.each([
		['P2', 5, 50, ['0 declared 3', '10 remind 1', '20 nag 2', '45 escalate 2']],
		['P3', 55, 220, ['0 declared 1', '55 remind 1', '110 nag 2', '220 escalate 2']],
		['P4', 235, 1_880, ['0 declared 1', '235 remind 1', '470 nag 2', '1880 escalate 2', '1880 status 2']],
	])('%s', async (severity, step, until, expected) => {
		const { id, updateId } = await declare({ severity });
		expect(updateId === null).toBe(severity !== 'P2');
		await db.rows('update comms.incidents set last_update_at = null, first_notice_at = null where id = $1', [id]);
		expect(await watch(0, until, step)).toEqual(expected);
	});

	it.each([[1, 60], [2, 30], [3, 15], [4, 5]])('crisis level %i promises its first notice in %i minutes', async (crisisLevel, minutes) => {
		await declare({ crisisLevel });
		const [clock] = await db.rows<{ incident: { declaredAt: string; status: string; crisisLevel: number } }>('select incident from comms.incident_clocks($1)', [noon]);
		const cadence = cadenceOf({ severity: undefined, crisisLevel: clock?.incident.crisisLevel, declaredAt: clock?.incident.declaredAt, lastUpdateAt: undefined, acknowledgedAt: undefined, resolvedAt: undefined, status: clock?.incident.status, policy: undefined, now: Date.parse(noon) });
		expect(Date.parse(String(cadence.nextUpdateAt)) - Date.parse(noon)).toBe(minutes * 60_000);
	});
});

describe('who is told in a crisis', () => {
	it.each([
		[1, [marta]],
		[2, [marta, partner, bystander]],
		[3, [marta, partner, bystander]],
		[4, [marta, partner, bystander]],
	])('level %i: the affected, from level 2 on everybody', async (crisisLevel, expected) => {
		const { id, updateId } = await declare({ crisisLevel });
		const first = updateId ?? (await post(id, { kind: 'alert', texts: {} }, minutesLater(1))).id;
		const told = await tellCustomers(db, first, minutesLater(1));
		expect(new Set(told.map(({ contact }) => contact.contactId))).toEqual(new Set(expected));
		// What speaks to the public waits for a person.
		expect(updateId === null).toBe(crisisLevel >= 3);
	});
});

it('an account that uses two of the parts that fail is told once a channel, of both', async () => {
	const { updateId } = await declare({ severity: 'P1', components: ['api', 'exports'] });
	const told = await tellCustomers(db, updateId, noon);
	expect(told.map(({ message }) => message.channel).sort()).toEqual(['email', 'phone', 'portal', 'sms']);
	expect(told.find(({ textKey }) => textKey === 'email/es')?.text).toContain('API, Exports');
});

it('declared twice at different severities it is one incident, and nobody hears of it twice', async () => {
	const first = await declare({ severity: 'P2' });
	await tellCustomers(db, first.updateId, noon);
	expect(await declare({ severity: 'P1' }, minutesLater(1))).toMatchObject({ outcome: 'already', id: first.id, updateId: null });
	expect(await db.rows('select count(*)::int as n from comms.incidents')).toEqual([{ n: 1 }]);
});

it('what failed, was over, and failed again three times costs its readers one alarm', async () => {
	const { id, updateId } = await declare({ severity: 'P2' });
	await tellCustomers(db, updateId, noon);
	for (const minute of [10, 30, 50]) {
		const end = await post(id, resolution, minutesLater(minute));
		if (end.outcome === 'posted') await tellCustomers(db, end.id, minutesLater(minute));
		await declare({ severity: 'P2' }, minutesLater(minute + 8));
	}
	// The first end was believed; the others were watched, and came to nothing.
	const subjects = await db.rows<{ type: string }>(`select type from comms.scheduled_messages where contact_id = $1 and channel = 'email' order by created_at, type`, [marta]);
	expect(subjects.map(({ type }) => type).sort()).toEqual(['incident_alert', 'incident_resolved']);
	expect(await db.rows('select flaps, resolved_at from comms.incidents')).toEqual([{ flaps: 3, resolved_at: null }]);
});

it('acknowledged and then silent, it rises again, to the top', async () => {
	const { id } = await declare({ severity: 'P1' });
	await look(noon);
	await db.rows('select comms.acknowledge_incident($1, $2, $3)', [id, 'Ines', minutesLater(1)]);
	const seen = await watch(5, 145, 5);
	expect(seen.filter((one) => one.includes('escalate'))).toEqual(['30 escalate 2', '60 escalate 3', '90 escalate 4', '120 escalate 5']);
});

describe('staff', () => {
	it('is written to in the language of each, also where a default stands in for words that nobody wrote', async () => {
		await declare({ severity: 'P1' });
		await look(noon);
		const reminded = await staffMails((await look(minutesLater(10))).filter(({ action }) => action === 'remind'), minutesLater(10));
		expect(reminded.map(({ to, language }) => [to, language])).toEqual([['l2@studio.example', 'fr'], ['l1@studio.example', 'es']]);
		expect(reminded[1]?.subject).toBe('INC-0001: pronto hay que informar a los clientes');
		expect(reminded[1]?.text).toContain('Comunicar a los clientes lo que se sabe.');
		expect(reminded[1]?.text).toContain('/webhook/comms/incident?incident=');
		expect(reminded.map(({ text }) => /\b(Customers|Next steps|team lead|agent)\b/.exec(text)?.[0])).toEqual([undefined, undefined]);
	});

	it('levels 4 and 5 get the report for executives, with the reason; those below the notice', async () => {
		await declare({ severity: 'P1', facts: { businessImpact: '40 orders an hour', decisions: [{ what: 'Switch over', options: 'now or at night' }] } });
		await look(noon);
		const top = (await watchFor('escalate', 5)) ?? [];
		const mails = await staffMails(top, minutesLater(105));
		expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
			['l5@studio.example', '経営層向け報告：INC-0001'], ['l4@studio.example', '管理层通报：INC-0001'], ['l3@studio.example', 'Eskalation auf Stufe 5: INC-0001'],
			['l2@studio.example', 'Escalade au niveau 5 : INC-0001'], ['l1@studio.example', 'Escalado al nivel 5: INC-0001'],
		]);
		expect(mails[0]?.text).toContain('40 orders an hour');
		expect(mails[0]?.text).toContain('Switch over（選択肢：now or at night）');
		expect(mails[0]?.text).toContain('理由：');
		expect(mails[2]?.text).toContain('An: Stufe 5, Geschäftsleitung');
	});

	it('the manager\'s briefing of the day is that report, too', async () => {
		const { id } = await declare({ severity: 'P1' });
		await db.rows('update comms.incidents set last_update_at = $2, acknowledged_at = $2 where id = $1', [id, minutesLater(1_439)]);
		const due = (await look(minutesLater(1_440))).filter(({ action }) => action === 'briefing');
		const mails = await staffMails(due, minutesLater(1_440));
		expect(mails.map(({ to, subject }) => [to, subject])).toEqual([['l3@studio.example', 'Lagebericht für die Geschäftsleitung: INC-0001']]);
		expect(mails[0]?.text).toContain('24 Stunden');
		expect(mails[0]?.text).not.toContain('Grund:');
	});

	it('a level without a person falls to the business, in its language', async () => {
		await db.rows(`update comms.tenant_settings set language = 'ja' where tenant_id = '${clinic}'`);
		const { id } = await db.row<Declared>('select * from comms.declare_incident($1, $2)', [JSON.stringify([{ tenantId: clinic, severity: 'P1', components: ['x'] }]), noon]);
		const mails = await staffMails((await look(noon)).filter(({ incidentId }) => incidentId === id), noon);
		expect(mails.map(({ to, language }) => [to, language])).toEqual([['desk@clinic.example', 'ja']]);
	});

	async function watchFor(action: string, level: number): Promise<Due[] | undefined> {
		for (let minute = 5; minute <= 160; minute += 5) {
			const found = (await look(minutesLater(minute))).filter((one) => one.action === action && one.level === level);
			if (found.length > 0) return found;
		}
		return undefined;
	}
});

describe('how it was handled', () => {
	interface Asked extends Record<string, unknown> {
		incidentId: string;
		items: Array<{ contactId: string; key: string; about: string }>;
	}
	const due = (at: string) => db.rows<Asked>('select * from comms.incident_surveys_due($1)', [at]);
	async function over(): Promise<string> {
		const { id, updateId } = await declare({ severity: 'P1' });
		await tellCustomers(db, updateId, noon);
		const end = await post(id, resolution, minutesLater(30));
		await tellCustomers(db, end.id, minutesLater(30));
		await db.rows(`update comms.scheduled_messages set state = 'delivered', accepted_at = due_at`);
		return id;
	}

	it('is asked two hours after the end, of those who read of it, once', async () => {
		const id = await over();
		expect(await due(minutesLater(149))).toEqual([]);
		const [asked] = await due(minutesLater(150));
		expect(asked?.items).toEqual([{ survey: 'csat', contactId: marta, tenantId: studio, about: 'INC-0001', key: `incident/${id}/${marta}` }]);
		const invited = () => db.rows<{ outcome: string; invitationId: string }>('select * from comms.invite_to_surveys($1, $2)', [JSON.stringify(asked?.items), minutesLater(150)]);
		const [first] = await invited();
		expect(first?.outcome).toBe('invited');
		// The run breaks off here, is made again, and comes to its end.
		const [again] = await invited();
		await db.rows('select * from comms.enqueue_surveys($1, $2)', [JSON.stringify([{ invitationId: again?.invitationId, draft: { subject: 's', text: 't', html: null, language: 'es' } }]), minutesLater(150)]);
		expect((await invited())[0]?.outcome).toBe('again');
		await db.rows('select comms.note_incident_surveys($1, $2)', [JSON.stringify([asked]), minutesLater(150)]);
		expect(await due(minutesLater(160))).toEqual([]);
		expect(await db.rows(`select 1 from comms.scheduled_messages where type = 'survey'`)).toHaveLength(1);
		const { page } = await db.row<{ page: { checklist: Array<{ item: string; done: boolean }> } }>('select comms.incident_page($1, $2) as page', [id, minutesLater(160)]);
		expect(page.checklist.find(({ item }) => item === 'feedback_asked')?.done).toBe(true);
	});

	it('is not asked while it is back, nor where the operator asks nobody', async () => {
		await over();
		await declare({ severity: 'P1' }, minutesLater(40));
		expect(await due(minutesLater(200))).toEqual([]);
		await db.rows('truncate comms.incidents cascade; truncate comms.scheduled_messages cascade');
		await over();
		await db.rows(`update comms.tenant_settings set policy = '{"incidents": {"survey": false}}' where tenant_id = '${studio}'`);
		expect(await due(minutesLater(200))).toEqual([]);
		await db.rows(`update comms.tenant_settings set policy = '{}' where tenant_id = '${studio}'`);
	});
});

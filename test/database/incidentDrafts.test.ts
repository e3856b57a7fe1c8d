import { readTemplate, renderTemplate } from '../../nodes/DraftReply/template/template';
import { readTranslation } from '../../nodes/DraftReply/translate/request';
import { translateTexts } from '../../nodes/DraftReply/translate/translate';
import { readTextSet } from '../../workflows/texts/readTexts';
import { outboundRequest } from '../unit/draft-reply/outboundFixture';
import { createDatabase, type TestDatabase } from './database';
import { clinic, marta, minutesLater, noon, ruizAccount, seed, studio } from './fixtures';
import { tellCustomers } from './tellCustomers';

/** What staff writes on the incident page, from the first word to one approval, and the memory of translations. */

let db: TestDatabase;
const hans = 'aaaaaaaa-0000-4000-8000-000000000002';

beforeAll(async () => {
	db = await createDatabase();
	await seed(db);
	await db.rows('select * from comms.load_templates($1, $2)', [JSON.stringify(readTextSet('incidents')), noon]);
	await db.rows(`insert into comms.component_users values ('${studio}', 'api', '${ruizAccount}')`);
	await db.rows(`insert into comms.crm_contacts (id, tenant_id, account_id, name, first_name, email, language, time_zone) values ('${hans}', '${studio}', '${ruizAccount}', 'Hans Ruiz', 'Hans', 'hans@ruiz.example', 'de', 'Europe/Berlin')`);
});
afterAll(() => db.drop());
afterEach(() => db.rows('truncate comms.incidents cascade; truncate comms.translations, comms.glossary_terms; truncate comms.scheduled_messages, comms.message_events cascade'));

interface Acted extends Record<string, unknown> {
	outcome: string;
	said: string | null;
	updateId: string | null;
}
interface Room {
	draft: { id: string; version: string; kind: string } | null;
	timeline: Array<{ what: string; who: string }>;
	checklist: Array<{ item: string; done: boolean; by: string }>;
	secondsLeft: number | null;
}
interface Preview extends Record<string, unknown> {
	channel: string;
	language: string;
	readers: number;
	words: string;
	template: string;
	variables: Record<string, unknown>;
	contact: { timeZone: string };
}

const declare = async (over: object = {}) =>
	(await db.row<{ id: string; updateId: string }>('select * from comms.declare_incident($1, $2)', [JSON.stringify([{ tenantId: studio, severity: 'P2', components: ['api'], systems: 'API', impactKind: 'outage', author: 'Ines', ...over }]), noon]));
const form = async (at: string) => (await db.row<{ form: string }>(`select comms.staff_form('incident', $1) as form`, [at])).form;
const act = async (incidentId: string, action: string, over: object = {}, minute = 10): Promise<Acted> =>
	await db.row<Acted>('select * from comms.act_on_incident($1, $2)', [JSON.stringify({ incidentId, action, form: await form(minutesLater(minute)), author: 'Ines', ...over }), minutesLater(minute)]);
const room = async (id: string, minute = 10) => (await db.row<{ room: Room }>('select comms.incident_room($1, $2) as room', [id, minutesLater(minute)])).room;
const words = { findings: 'A full disk on 2 of 3 servers.', nextSteps: 'We make room.' };
const german = { findings: 'Auf 2 von 3 Servern ist die Platte voll.', nextSteps: 'Wir schaffen Platz.' };
async function drafted(id: string, over: object = {}): Promise<{ id: string; version: string }> {
	expect(await act(id, 'draft', { kind: 'update', words, status: 'identified', ...over })).toMatchObject({ outcome: 'drafted' });
	const { draft } = await room(id);
	if (draft === null) throw new Error('no draft');
	return draft;
}
const posted = (id: string) => db.rows('select kind, texts from comms.incident_updates where incident_id = $1 and state = $2 order by posted_at, id', [id, 'posted']);
const previews = (draft: string) => db.rows<Preview>('select * from comms.incident_previews($1, $2, $3)', [draft, JSON.stringify({ nextUpdateAt: minutesLater(40) }), minutesLater(10)]);

describe('a draft of the page', () => {
	it('is sent to nobody until somebody approves it, and then once', async () => {
		const { id } = await declare();
		const draft = await drafted(id);
		expect(await posted(id)).toHaveLength(1);
		const first = await act(id, 'post', { draftId: draft.id, version: draft.version });
		expect(first).toMatchObject({ outcome: 'posted' });
		expect(await act(id, 'post', { draftId: draft.id, version: draft.version })).toMatchObject({ outcome: 'already', updateId: null });
		expect(await posted(id)).toMatchObject([{ kind: 'alert' }, { kind: 'update', texts: { en: words } }]);
		expect(await db.rows('select status from comms.incidents')).toEqual([{ status: 'identified' }]);
		expect((await room(id)).draft).toBeNull();
		expect((await tellCustomers(db, first.updateId, minutesLater(10))).length).toBeGreaterThan(1);
	});

	it('changed after it was looked at it is not sent', async () => {
		const { id } = await declare();
		const draft = await drafted(id);
		await act(id, 'words', { draftId: draft.id, language: 'de', words: german });
		const late = await act(id, 'post', { draftId: draft.id, version: draft.version });
		expect([late.outcome, late.said]).toEqual(['refused', 'Somebody changed the draft meanwhile. Look at it again; nothing was sent.']);
		await act(id, 'discard');
		expect(await act(id, 'post', { draftId: draft.id, version: draft.version })).toMatchObject({ outcome: 'refused', said: 'This draft was put away meanwhile; nothing was sent.' });
		expect(await posted(id)).toHaveLength(1);
	});

	it.each([
		['an empty update', { kind: 'update', words: { findings: ' ', nextSteps: 'x' } }, '"findings" is empty'],
		['a correction of nothing', { kind: 'correction', words: { wrong: 'x', right: 'y' } }, 'Choose which of the updates was wrong.'],
		['what was learnt of what is not over', { kind: 'follow_up', words: { cause: 'x', lessons: 'y' } }, 'is not resolved yet'],
		['something else', { kind: 'poem', words }, 'Choose what to write'],
	])('%s is not even drafted', async (_, over, said) => {
		const { id } = await declare();
		const refused = await act(id, 'draft', over);
		expect([refused.outcome, refused.said]).toEqual(['refused', expect.stringContaining(said)]);
		expect((await room(id)).draft).toBeNull();
	});

	it('needs a name, and a form of our own that is not older than a day', async () => {
		const { id } = await declare();
		const draft = await drafted(id);
		expect(await act(id, 'post', { draftId: draft.id, version: draft.version, author: ' ' })).toMatchObject({ outcome: 'refused', said: 'Who approves it? Fill in your name.' });
		expect(await act(id, 'post', { draftId: draft.id, version: draft.version, form: 'x' })).toMatchObject({ outcome: 'stale', updateId: null });
		expect(await act(id, 'post', { draftId: draft.id, version: draft.version, form: await form(minutesLater(-1_500)) })).toMatchObject({ outcome: 'stale' });
	});

	it('corrects, ends and reviews as well, each from the page', async () => {
		const { id, updateId } = await declare();
		await tellCustomers(db, updateId, noon);
		await db.rows(`update comms.scheduled_messages set state = 'accepted', accepted_at = due_at`);
		const correction = await drafted(id, { kind: 'correction', corrects: updateId, words: { wrong: 'All is down.', right: 'Logging in works.' } });
		const { updateId: corrected } = await act(id, 'post', { draftId: correction.id, version: correction.version });
		expect(new Set((await tellCustomers(db, corrected, minutesLater(10))).map(({ contact }) => contact.contactId))).toEqual(new Set([marta, hans]));
		const end = await drafted(id, { kind: 'resolved', words: { issue: 'i', cause: 'c', solution: 's' }, facts: { restored: true } });
		expect(await act(id, 'post', { draftId: end.id, version: end.version }, 20)).toMatchObject({ outcome: 'posted' });
		const review = await drafted(id, { kind: 'follow_up', words: { cause: 'c', lessons: 'l' }, facts: { measures: [] } });
		expect(await act(id, 'post', { draftId: review.id, version: review.version }, 30)).toMatchObject({ outcome: 'posted' });
		expect((await posted(id)).map(({ kind }) => kind)).toEqual(['alert', 'correction', 'resolved', 'follow_up']);
		const { timeline } = await room(id, 40);
		expect(timeline.map(({ what }) => what)).toEqual(['declared', 'alert', 'correction', 'resolved', 'follow_up']);
	});

	it('never goes out by itself, also where a resolution is held while the incident is watched', async () => {
		const { id } = await declare();
		const resolved = JSON.stringify([{ incidentId: id, kind: 'resolved', texts: { issue: 'i', cause: 'c', solution: 's' } }]);
		await db.rows('select * from comms.post_incident_update($1, $2)', [resolved, minutesLater(10)]);
		await db.rows('select * from comms.declare_incident($1, $2)', [JSON.stringify([{ tenantId: studio, severity: 'P2', components: ['api'], systems: 'API' }]), minutesLater(20)]);
		await db.rows('select * from comms.post_incident_update($1, $2)', [resolved, minutesLater(25)]);
		expect(await act(id, 'draft', { kind: 'resolved', words: { issue: 'nobody', cause: 'approved', solution: 'this' } }, 30)).toMatchObject({ outcome: 'drafted' });
		const [due] = await db.rows<{ updateId: string }>(`select * from comms.due_incident_actions($1, $2) where action = 'release'`, [JSON.stringify([{ incidentId: id, cadence: { nextUpdateAt: minutesLater(300) } }]), minutesLater(60)]);
		expect(await db.rows('select texts from comms.incident_updates where id = $1', [due?.updateId])).toEqual([{ texts: { en: { issue: 'i', cause: 'c', solution: 's' } } }]);
	});
});

describe('what it looks like', () => {
	it('is shown in all languages by mail and SMS with how many read it, in the words of each or with those of the team', async () => {
		const { id } = await declare();
		const draft = await drafted(id);
		await act(id, 'words', { draftId: draft.id, language: 'de', words: german });
		const shown = await previews(draft.id);
		expect(shown.map(({ language, channel }) => `${language} ${channel}`)).toEqual(['en', 'es', 'fr', 'de', 'zh', 'ja'].flatMap((language) => [`${language} email`, `${language} sms`]));
		const mails = shown.filter(({ channel }) => channel === 'email').map(({ language, readers, words: whose, template, variables, contact }) => ({
			language, readers, whose, text: renderTemplate(readTemplate(JSON.parse(template)), variables, { language, timeZone: contact.timeZone }).text ?? '',
		}));
		expect(mails.map(({ language, readers, whose }) => [language, readers, whose])).toEqual([['en', 0, 'original'], ['es', 1, 'quoted'], ['fr', 0, 'quoted'], ['de', 1, 'own'], ['zh', 0, 'quoted'], ['ja', 0, 'quoted']]);
		for (const { language, text } of mails) expect([language, text.includes(language === 'de' ? german.findings : words.findings), /INC-0001|API/.test(text)]).toEqual([language, true, true]);
		// And it is what is sent.
		const { version } = (await room(id)).draft ?? { version: '' };
		const { updateId } = await act(id, 'post', { draftId: draft.id, version });
		const told = await tellCustomers(db, updateId, minutesLater(10));
		expect(told.find(({ textKey }) => textKey === 'email/de')?.text).toContain(german.findings);
		expect(told.find(({ textKey }) => textKey === 'email/es')?.text).toContain(words.findings);
	});

	it('words for what the original does not say, for its own language, or for one we do not write, are not kept', async () => {
		const { id } = await declare();
		const draft = await drafted(id);
		const put = async (language: string, given: object) => (await act(id, 'words', { draftId: draft.id, language, words: given })).outcome;
		expect(await put('en', words)).toBe('refused');
		expect(await put('tlh', words)).toBe('refused');
		expect(await put('de', { ...german, compensation: 'Ein Monat gratis.' })).toBe('kept');
		expect(await db.rows('select texts -> $2 as de from comms.incident_updates where id = $1', [draft.id, 'de'])).toEqual([{ de: german }]);
		expect(await act(id, 'words', { draftId: draft.id, language: 'de', words: german, failed: 'findings: numbers kept: "2" got lost.' })).toMatchObject({ outcome: 'refused', said: 'findings: numbers kept: "2" got lost.' });
	});
});

it('ticks are taken back, and say who', async () => {
	const { id } = await declare();
	await act(id, 'tick', { item: 'details_verified' });
	const box = async () => (await room(id)).checklist.find(({ item }) => item === 'details_verified');
	expect(await box()).toMatchObject({ done: true, by: 'Ines' });
	await act(id, 'untick', { item: 'details_verified' });
	expect(await box()).toMatchObject({ done: false });
});

describe('translations', () => {
	interface Asked extends Record<string, unknown> {
		targetLanguage: string;
		memory: Array<{ target: string; approved: boolean }>;
		glossary: unknown[];
	}
	const ask = (over: object = {}, at = noon) => db.rows<Asked>('select * from comms.translations_asked($1, $2)', [JSON.stringify([{ tenantId: studio, texts: words, sourceLanguage: 'en', languages: ['de', 'es', 'en'], critical: false, ...over }]), at]);
	const store = async (asked: Asked, said?: Record<string, string>) => {
		const draft = await translateTexts(
			outboundRequest(said === undefined ? {} : { engine: 'model', ask: async (task) => await Promise.resolve({ value: task.shape.parse({ texts: Object.entries(said).map(([name, text]) => ({ name, text })) }), usage: { calls: 1, inputTokens: 1, outputTokens: 1 } }) }),
			readTranslation((name) => asked[name]),
		);
		return await db.row<{ texts: object; status: string; waiting: string[] }>('select * from comms.store_translations($1, $2)', [JSON.stringify([{ ...asked, translation: draft.translation }]), noon]);
	};

	it('what a model said and every check let through is said again, for quick texts only', async () => {
		const [de, es] = await ask();
		if (de === undefined || es === undefined) throw new Error('nothing asked');
		expect([de.targetLanguage, es.targetLanguage]).toEqual(['de', 'es']);
		expect(await store(de, german)).toMatchObject({ status: 'done', texts: german });
		expect(await store(es, { findings: 'Disco lleno en 5 de 3 servidores.', nextSteps: 'Liberamos espacio.' })).toMatchObject({ status: 'waiting', waiting: ['findings'], texts: { nextSteps: 'Liberamos espacio.' } });
		expect((await ask())[0]?.memory.map(({ target, approved }) => [target, approved])).toEqual([[german.findings, false], [german.nextSteps, false]]);
		expect((await ask({ critical: true }))[0]?.memory).toEqual([]);
		// What failed waits, with what the model said to start from and why it is not used.
		const [row] = await db.rows<{ waiting: Array<Record<string, string>> }>('select comms.translations_waiting($1) as waiting', [minutesLater(1)]);
		expect(row?.waiting).toMatchObject([{ targetLanguage: 'es', source: words.findings, target: 'Disco lleno en 5 de 3 servidores.', why: expect.stringContaining('numbers kept') }]);
	});

	it('a person\'s words win over a model\'s, and no model takes them back', async () => {
		const [de] = await ask();
		if (de === undefined) throw new Error('nothing asked');
		await store(de, german);
		await db.rows('select comms.approve_translations($1, $2)', [JSON.stringify([{ tenantId: studio, sourceLanguage: 'en', targetLanguage: 'de', source: `  ${words.nextSteps}`, target: 'Wir räumen auf.', author: 'Eva' }]), minutesLater(5)]);
		await store(de, german);
		expect((await ask({ critical: true }))[0]?.memory).toEqual([{ source: words.nextSteps, target: 'Wir räumen auf.', approved: true }]);
		expect(await db.rows(`select approved_by from comms.translations where state = 'approved'`)).toEqual([{ approved_by: 'Eva' }]);
	});

	it('what a person wrote in another language on the page is remembered when it is sent; what was only translated is not a person\'s word', async () => {
		const { id } = await declare();
		const draft = await drafted(id);
		expect(await act(id, 'translate', { draftId: draft.id, translations: [{ language: 'es', texts: { findings: 'f', nextSteps: 'n' } }, { language: 'ja', texts: {} }] })).toMatchObject({ outcome: 'translated' });
		await act(id, 'words', { draftId: draft.id, language: 'de', words: german, author: 'Eva' });
		expect((await previews(draft.id)).filter(({ channel }) => channel === 'email').map(({ language, words: whose }) => [language, whose]).slice(0, 4)).toEqual([['en', 'original'], ['es', 'translated'], ['fr', 'quoted'], ['de', 'own']]);
		const { version } = (await room(id)).draft ?? { version: '' };
		await act(id, 'post', { draftId: draft.id, version });
		const [de, es] = await ask({ critical: true });
		expect([de?.memory.map(({ target }) => target), es?.memory]).toEqual([[german.findings, german.nextSteps], []]);
		expect(await db.rows(`select distinct approved_by from comms.translations where state = 'approved'`)).toEqual([{ approved_by: 'Eva' }]);
	});

	it('a draft says which languages lack its words, and what those of one are held against; gone, it says nothing', async () => {
		const { id } = await declare();
		const draft = await drafted(id);
		await act(id, 'words', { draftId: draft.id, language: 'de', words: german });
		await act(id, 'words', { draftId: draft.id, language: 'fr', words: { findings: 'Un disque plein sur 2 des 3 serveurs.' } });
		await db.rows(`insert into comms.glossary_terms values ('${studio}', 'disk', 'es', 'disco')`);
		const asked = (language: string) => db.row<Record<string, unknown>>('select * from comms.draft_to_translate($1, $2)', [draft.id, language]);
		expect(await asked('es')).toMatchObject({ tenantId: studio, spoken: 'en', original: words, languages: ['es', 'fr', 'zh', 'ja'], texts: words, targetLanguage: 'es', glossary: [{ term: 'disk', translation: 'disco' }] });
		expect(await asked('')).toMatchObject({ original: words, texts: null });
		await act(id, 'discard');
		expect(await asked('es')).toMatchObject({ tenantId: null, original: null, languages: [], texts: null });
	});

	it('terms and memory are those of the business alone', async () => {
		await db.rows(`insert into comms.glossary_terms values ('${studio}', 'disk', 'de', 'Platte'), ('${clinic}', 'disk', 'de', 'Scheibe')`);
		await db.rows('select comms.approve_translations($1)', [JSON.stringify([{ tenantId: clinic, sourceLanguage: 'en', targetLanguage: 'de', source: words.nextSteps, target: 'x' }])]);
		expect((await ask())[0]).toMatchObject({ glossary: [{ term: 'disk', translation: 'Platte' }], memory: [] });
	});
});

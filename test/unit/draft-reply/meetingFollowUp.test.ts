import { draftFollowUp } from '../../../nodes/DraftReply/meetingFollowUp/draftFollowUp';
import { readAttendees, readNotes } from '../../../nodes/DraftReply/meetingFollowUp/notes';
import { headingOf } from '../../../nodes/DraftReply/meetingFollowUp/outcomes';
import { languages } from '../../../nodes/shared/vocabulary';
import { answering, outboundRequest } from './outboundFixture';

const isHeading = (word: string): boolean => languages.some((language) => headingOf(`${word}:`, language) !== undefined);
const attendees = ['Ana Ruiz <ana@customer.example>', { name: 'Ben Ito', email: 'ben@customer.example' }, { name: 'Ines Vogt', email: 'ines@vogt.example', role: 'host' }];

const followUp = async (notes: unknown, given: Parameters<typeof outboundRequest>[0] = {}, meeting: object = { title: 'Portal kick-off', at: '2026-11-20T10:00:00Z' }) =>
	await draftFollowUp(outboundRequest({ client: { name: undefined, language: undefined }, ...given }), readNotes(notes, meeting, isHeading), readAttendees(attendees));

const transcript = [
	{ speaker: 'Ines Vogt', content: 'Welcome to the kick-off of the portal project. Today we look at the import of addresses and at the launch.' },
	{ speaker: 'Ana Ruiz', content: 'The addresses are still in two systems, and the import of the addresses needs a clean list before the launch.' },
	{ speaker: 'Ben Ito', content: 'I will send the address list by Friday.' },
	{ speaker: 'Ines Vogt', content: 'Good. Ana will check the test accounts by 2 December 2026.' },
	{ speaker: 'Ana Ruiz', content: 'Should we launch in January? The shop is busy in December.' },
	{ speaker: 'Ines Vogt', content: 'We agreed to launch the portal on 15 January 2027. Ben, could you please book the training room?' },
];

describe('the follow-up of a meeting', () => {
	it('names decisions, and action items with owner and day where they are said', async () => {
		const draft = await followUp(transcript);
		expect(draft.decisions.map(({ text }) => text)).toEqual(['We agreed to launch the portal on 15 January 2027.']);
		expect(draft.actionItems.map(({ what, owner, due }) => [what, owner, due])).toEqual([
			['send the address list', 'Ben Ito', '2026-11-27'],
			['check the test accounts', 'Ana Ruiz', '2026-12-02'],
			['book the training room', 'Ben Ito', null],
		]);
		expect(draft.subject).toBe('Follow-up: Portal kick-off');
		expect(draft.to).toEqual(['ana@customer.example', 'ben@customer.example', 'ines@vogt.example']);
		expect(draft.text).toContain('- Ben Ito: Send the address list (due November 27, 2026)');
		expect(draft).toMatchObject({ engine: 'offline', unsupportedClaims: [], status: 'ready' });
	});

	it('gives each attendee a summary with their own action items first', async () => {
		const { summaries } = await followUp(transcript);
		expect(summaries.map(({ attendee, email, actionItems }) => [attendee, email, actionItems.length])).toEqual([
			['Ana Ruiz', 'ana@customer.example', 1],
			['Ben Ito', 'ben@customer.example', 2],
			['Ines Vogt', 'ines@vogt.example', 0],
		]);
		expect(summaries[1]?.text).toMatch(/^Dear Ben Ito,[\s\S]*Your action items\n- Send the address list/);
		expect(summaries[2]?.text).toContain('No action items were recorded for you.');
	});

	it('reads notes with headings, and asks who where nobody is named', async () => {
		const draft = await followUp('Agenda:\n- Import\n\nDecisions:\n- Launch in January\n\nAction items:\n- Ana: check the test accounts by 2 December 2026\n- Order the printer (Ben)\n- Renew the certificate');
		expect(draft.decisions.map(({ text }) => text)).toEqual(['Launch in January']);
		expect(draft.actionItems.map(({ what, owner, due }) => [what, owner, due])).toEqual([
			['check the test accounts', 'Ana Ruiz', '2026-12-02'],
			['Order the printer', 'Ben Ito', null],
			['Renew the certificate', null, null],
		]);
		expect(draft.missing).toEqual(['Who does "Renew the certificate"?']);
		expect(draft.status).toBe('needs_review');
	});

	it.each([
		['es', 'Acordamos lanzar el portal en enero de este año con la lista de clientes.\nAna va a revisar las cuentas de prueba para el viernes.', 'revisar las cuentas de prueba'],
		['fr', 'Nous avons décidé de lancer le portail en janvier avec la liste des clients.\nAna va vérifier les comptes de test avant vendredi.', 'vérifier les comptes de test'],
		['de', 'Wir haben beschlossen, das Portal im Januar mit der Kundenliste zu starten.\nAna wird die Testkonten prüfen bis Freitag.', 'die Testkonten prüfen'],
		['zh', '我们决定在一月份上线客户门户网站。\nAna会检查测试账户，周五', '检查测试账户'],
		['ja', '来年ポータルを公開することに決定しました。\nAnaさんがテスト用アカウントを確認します。', 'テスト用アカウントを確認します'],
	])('works in %s', async (language, notes, what) => {
		const draft = await followUp(notes);
		expect(draft.language).toBe(language);
		expect(draft.decisions).toHaveLength(1);
		expect(draft.actionItems[0]).toMatchObject({ owner: 'Ana Ruiz', what });
		if (language !== 'ja') expect(draft.actionItems[0]?.due).toBe('2026-11-27');
		expect(draft.unsupportedClaims).toEqual([]);
	});

	it('says a day in the words of the notes where the meeting\'s day is not known', async () => {
		const draft = await followUp(transcript, {}, { title: 'Kick-off' });
		expect(draft.actionItems[0]).toMatchObject({ due: null, dueText: 'Friday' });
		expect(draft.missing[0]).toContain('Friday');
	});

	it('lets a person look where the notes hold a link', async () => {
		const draft = await followUp('Ines: We agreed that everybody pays the portal fee at https://evil.example/pay this week.');
		expect(draft.status).toBe('needs_review');
		expect(draft.unsupportedClaims).toContainEqual(expect.objectContaining({ kind: 'link' }));
	});

	it('says what is needed where there are no notes', async () => {
		await expect(followUp('')).rejects.toThrow('no notes');
		expect(() => readAttendees([{ name: 7 }])).toThrow('attendees[0].name');
	});
});

describe('with a model, every claim of a follow-up is held against the notes', () => {
	const sound = { text: 'The import of the addresses needs a clean list before the launch.', quote: 'the import of the addresses needs a clean list before the launch' };
	const said = (given: { summary?: unknown[]; decisions?: unknown[]; actionItems?: unknown[] }) => answering(() => ({ summary: [sound], decisions: [], actionItems: [], ...given }));

	it('takes over what the notes carry', async () => {
		const draft = await followUp(
			transcript,
			said({
				decisions: [{ text: 'The portal is to be launched on 15 January 2027.', quote: 'We agreed to launch the portal on 15 January 2027' }],
				actionItems: [{ what: 'send the address list', owner: 'Ben', due: 'Friday', quote: 'I will send the address list by Friday.' }],
			}),
		);
		expect(draft).toMatchObject({ engine: 'model', summary: [sound.text], actionItems: [{ owner: 'Ben Ito', due: '2026-11-27' }] });
		expect(draft.decisions).toHaveLength(1);
		expect(draft.unsupportedClaims).toEqual([]);
	});

	it.each<[string, { summary?: unknown[]; decisions?: unknown[]; actionItems?: unknown[] }]>([
		['a quotation nobody said', { decisions: [{ text: 'The budget is doubled.', quote: 'we double the budget' }] }],
		['something else than the quotation', { decisions: [{ text: 'The contract with the printer company is cancelled.', quote: 'We agreed to launch the portal on 15 January 2027' }] }],
		['another date', { decisions: [{ text: 'We agreed to launch the portal on 3 February 2027.', quote: 'We agreed to launch the portal on 15 January 2027' }] }],
		['the contrary', { decisions: [{ text: 'We agreed not to launch the portal on 15 January 2027.', quote: 'We agreed to launch the portal on 15 January 2027' }] }],
		['an amount', { summary: [sound, { text: 'The import of the addresses needs a clean list for 5,000 EUR.', quote: sound.quote }] }],
		['a link', { summary: [sound, { text: 'The import needs a clean list: https://evil.example', quote: sound.quote }] }],
	])('throws away %s', async (_, given) => {
		const draft = await followUp(transcript, said(given));
		expect(draft.decisions).toEqual([]);
		expect(draft.summary).toEqual([sound.text]);
		expect(draft.reasons.map(({ code }) => code)).toContain('model_claims_thrown_away');
		expect(draft.text).not.toMatch(/evil|5,000|doubled|February|cancelled/);
	});

	it('reads owner and day from the notes, not from the model', async () => {
		const draft = await followUp(
			transcript,
			said({ actionItems: [{ what: 'check the test accounts', owner: 'Ben Ito', due: '2027-05-05', quote: 'Ana will check the test accounts by 2 December 2026.' }, { what: 'book the training room', owner: 'Ana', due: 'tomorrow', quote: 'Ben, could you please book the training room?' }] }),
		);
		expect(draft.actionItems).toMatchObject([{ owner: null, due: '2026-12-02' }, { owner: null, due: null }]);
	});

	it('lets the offline record stand in where nothing is carried', async () => {
		const draft = await followUp(transcript, said({ summary: [{ text: 'All is lost.', quote: 'all is lost' }] }));
		expect(draft).toMatchObject({ engine: 'offline', status: 'needs_review' });
		expect(draft.actionItems).toHaveLength(3);
	});
});

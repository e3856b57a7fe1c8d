import { draftBrief } from '../../../nodes/DraftReply/meetingBrief/draftBrief';
import { readMeeting } from '../../../nodes/DraftReply/meetingBrief/meeting';
import { languages } from '../../../nodes/shared/vocabulary';
import { answering, outboundRequest } from './outboundFixture';

const meeting = {
	title: 'Portal review',
	startsAt: '2026-11-24T09:00:00Z',
	durationMinutes: 60,
	attendees: [{ name: 'Ines Vogt', email: 'ines@vogt.example', role: 'host' }, 'Ana Ruiz <ana@customer.example>'],
	agenda: ['Import', { topic: 'Budget', minutes: 15 }],
	history: [
		{ at: '2026-11-18', kind: 'mail', direction: 'in', text: 'Who is in charge of the import?', answered: false },
		{ at: '2026-11-10', kind: 'call', direction: 'in', text: 'The export failed again', sentiment: -0.8 },
	],
	project: { name: 'Portal', progress: 60, milestones: [{ name: 'Test run', due: '2026-11-01' }, { name: 'Go-live', due: '2026-12-12' }, { name: 'Kick-off', due: '2026-09-01', status: 'completed' }], risks: ['Supplier is late'] },
	invoices: [{ number: 'R-77', due: '2026-10-01', status: 'unpaid' }, { number: 'R-78', due: '2026-10-01', status: 'paid' }],
};
const brief = async (given: Parameters<typeof outboundRequest>[0] = {}, of: object = meeting) => await draftBrief(outboundRequest(given), readMeeting(of));

describe('the brief of a meeting', () => {
	it('raises what is unanswered, overdue, unpaid or at risk, and what will be asked about it', async () => {
		const { brief: made, text, to } = await brief();
		expect(made.talkingPoints.map(({ text: point }) => point)).toEqual([
			'They wrote on November 18, 2026 and have no answer on record: Who is in charge of the import?',
			'They were unhappy on November 10, 2026: The export failed again',
			'Test run was due November 1, 2026 and is not marked as done.',
			'Raise before they do: Supplier is late',
			'Invoice R-77 is unpaid (due October 1, 2026).',
		]);
		expect(made.likelyQuestions.map(({ text: question }) => question)).toEqual(expect.arrayContaining(['How far is Portal?', 'Will "Go-live" be ready on December 12, 2026?']));
		expect(JSON.stringify(made)).not.toMatch(/R-78|"Kick-off"/);
		expect(text).toContain('Portal review');
		expect(to).toEqual(['ines@vogt.example']);
	});

	it('suggests an agenda within the time, with open points first and next steps last', async () => {
		const { suggestedAgenda } = (await brief()).brief;
		expect(suggestedAgenda.map(({ topic }) => topic)).toEqual(['Welcome and aims', 'Open points from before', 'Import', 'Budget', 'Next steps, owners and dates']);
		expect(suggestedAgenda.find(({ topic }) => topic === 'Budget')?.minutes).toBe(15);
		expect(suggestedAgenda.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0)).toBeLessThanOrEqual(60);
	});

	it.each(languages)('in %s for the house, with the follow-up in the customer\'s language', async (language) => {
		const draft = await brief({ brand: { language }, client: { language: 'fr' } });
		expect(draft.language).toBe(language);
		expect(draft.brief.followUpTemplate.language).toBe('fr');
		expect(draft.brief.followUpTemplate.text).toContain('{{actionItems}}');
		expect(draft.brief.talkingPoints).toHaveLength(5);
		expect(draft.unsupportedClaims).toEqual([]);
	});

	it('takes over from a model only what rests on the input, and never drops what is pressing', async () => {
		const draft = await brief(
			answering(() => ({
				talkingPoints: [
					{ text: 'Say who is in charge of the import.', source: 'Who is in charge of the import?' },
					{ text: 'Offer a refund of 500 EUR.', source: 'The export failed again' },
					{ text: 'They love us.', source: 'we love you' },
				],
				likelyQuestions: [{ text: 'Is the supplier late? See https://evil.example', source: 'Supplier is late' }],
			})),
		);
		expect(draft.engine).toBe('model');
		expect(draft.brief.talkingPoints[0]?.text).toBe('Say who is in charge of the import.');
		expect(draft.brief.talkingPoints).toHaveLength(6);
		expect(JSON.stringify([draft.brief, draft.text])).not.toMatch(/refund|love|evil/);
		expect(draft.reasons.map(({ code }) => code)).toContain('model_claims_thrown_away');
	});

	it('says plainly where nothing is on record', async () => {
		const draft = await brief({}, { title: 'Coffee' });
		expect(draft).toMatchObject({ status: 'needs_review', brief: { talkingPoints: [], likelyQuestions: [] } });
		expect(draft.missing[0]).toContain('Nothing is on record');
	});

	it('names the field that is wrong', () => {
		expect(() => readMeeting({ title: 'x', durationMinutes: -1 })).toThrow('meeting.durationMinutes');
		expect(() => readMeeting('x')).toThrow('meeting');
	});
});

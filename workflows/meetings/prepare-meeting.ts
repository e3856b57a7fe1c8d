import { condition, inboundHeader, manualTrigger, postgres, sample, settingsNode, staffEmail, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-prepare-meeting',
	area: 'meetings',
	file: 'prepare-meeting',
	name: 'Prepare meeting',
	description:
		'Takes a meeting from your calendar, looks up what is on record about the customers who attend, and gives back a brief: what to speak about, what they will probably ask, an agenda within the time, and a template for the follow-up. The brief also goes to your team by mail.',
	tags: ['customer-comms', 'meetings'],
	nodes: [
		webhook('A meeting comes in', [0, 0], { path: 'comms/meetings/prepare', method: 'POST', credential: inboundHeader }),
		manualTrigger([0, 1]),
		sample('Sample meeting', [1, 1], {
			body: {
				title: 'Portal review',
				startsAt: '2026-11-24T09:00:00Z',
				durationMinutes: 60,
				attendees: [{ name: 'Marta Ruiz', email: 'marta.ruiz@example.com' }],
				agenda: ['Import', 'Budget'],
				openItems: ['Contract for the second phase'],
			},
		}),
		settingsNode([2, 0], { brand: { sender: 'Your name', company: 'Your company', language: 'en' }, mailTheBrief: true }),
		postgres('What is on record?', [3, 0], 'SELECT context AS meeting, "staffEmail" FROM comms.meeting_context(comms.read_json($1))', "JSON.stringify($json.body ?? {})", { executeOnce: true, retryOnFail: false, onError: 'continueErrorOutput' }),
		{
			name: 'Say what is wrong',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [4, 1],
			parameters: { respondWith: 'json', responseBody: "={{ JSON.stringify({ error: $json.message ?? $json.error?.message ?? $json.error ?? 'The meeting could not be looked up.' }) }}", options: { responseCode: 422 } },
		},
		{
			...sample('The meeting', [4, 0], {}),
			parameters: { mode: 'raw', jsonOutput: "={{ ({ meeting: $json.meeting, brand: $('Settings').first().json.brand, client: { language: $('Settings').first().json.body?.language } }) }}", options: {} },
		},
		{
			name: 'Write the brief',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [5, 0],
			parameters: { operation: 'meetingBrief' },
			settings: { onError: 'continueRegularOutput' },
		},
		condition('keep', 'Does somebody wait?', [6, 0], "$('A meeting comes in').isExecuted"),
		{
			name: 'Give it back',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [7, 0],
			parameters: {
				respondWith: 'json',
				responseBody: '={{ JSON.stringify($json.error ? { error: $json.error } : { brief: $json.draft.brief, subject: $json.draft.subject, text: $json.draft.text, missing: $json.draft.missing }) }}',
				options: { responseCode: '={{ $json.error ? 422 : 200 }}' },
			},
		},
		condition('keep', 'Mail it as well?', [6, 1], "$('Settings').first().json.mailTheBrief === true && $json.draft && $('What is on record?').first().json.staffEmail"),
		staffEmail('Mail the brief', [7, 1], {
			from: "={{ $('What is on record?').first().json.staffEmail }}",
			to: "={{ $('What is on record?').first().json.staffEmail }}",
			subject: "={{ $('Write the brief').first().json.draft.subject }}",
			text: "={{ $('Write the brief').first().json.draft.text }}",
		}),
	],
	arrows: [
		['A meeting comes in', 'Settings'],
		['Try it with sample data', 'Sample meeting'],
		['Sample meeting', 'Settings'],
		['Settings', 'What is on record?'],
		['What is on record?', 'The meeting'],
		['What is on record?', 'Say what is wrong', 1],
		['The meeting', 'Write the brief'],
		['Write the brief', 'Does somebody wait?'],
		['Does somebody wait?', 'Give it back'],
		['Write the brief', 'Mail it as well?'],
		['Mail it as well?', 'Mail the brief'],
	],
	notes: [
		{
			at: [2, -1.6],
			text: '### Change this\nIn **Settings**: your company, the language of briefs (`brand.language`), and whether they are mailed (`mailTheBrief`).\n\nPost a calendar event: `{"title", "startsAt", "durationMinutes", "attendees", "agenda"}`. Put a Google Calendar Trigger in place of the webhook where you use one, and name the fields the same.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -1.6],
			text: '### What it rests on\nMails without an answer, complaints, projects, milestones past their day, risks and open items of those who attend, found by their addresses. Where nothing is on record it says so.',
			columns: 3,
		},
	],
};

export default spec;

import { condition, inboundHeader, manualTrigger, postgres, sample, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const answered = `({ summary: $('Write the record').first().json.draft?.summary, decisions: $('Write the record').first().json.draft?.decisions, actionItems: $('Write the record').first().json.draft?.actionItems, missing: $('Write the record').first().json.draft?.missing, error: $('Write the record').first().json.error, followUps: $('Keep a follow-up for each').all().map(({ json }) => json.outcome).filter(Boolean) })`;

const spec: WorkflowSpec = {
	id: 'comms-follow-meeting',
	area: 'meetings',
	file: 'follow-up-meeting',
	name: 'Follow up meeting',
	description:
		'Takes the notes or the transcript of a meeting and gives back what was discussed, what was decided, and who does what by when, in the words of the notes. For each customer who took part a personal follow-up waits on the page comms/updates until somebody sends it.',
	tags: ['customer-comms', 'meetings'],
	nodes: [
		webhook('Notes of a meeting come in', [0, 0], { path: 'comms/meetings/follow-up', method: 'POST', credential: inboundHeader }),
		manualTrigger([0, 1]),
		sample('Sample notes', [1, 1], {
			body: {
				meeting: { title: 'Portal kick-off', at: '2026-11-20T10:00:00Z' },
				attendees: [{ name: 'Marta Ruiz', email: 'marta.ruiz@example.com' }, { name: 'Ines Vogt' }],
				notes: 'Ines: We agreed to launch the portal on 15 January 2027.\nMarta: I will send the address list by Friday.',
			},
		}),
		settingsNode([2, 0], { brand: { sender: 'Your name', company: 'Your company' }, language: '' }),
		{
			...sample('The meeting', [3, 0], {}),
			parameters: {
				mode: 'raw',
				jsonOutput: "={{ ({ meeting: $json.body?.meeting ?? {}, attendees: $json.body?.attendees ?? [], notes: $json.body?.notes ?? $json.body?.transcript ?? '', brand: $json.brand, client: { language: $json.body?.language || $json.language || undefined, timeZone: $json.body?.timeZone } }) }}",
				options: {},
			},
		},
		{
			name: 'Write the record',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [4, 0],
			parameters: { operation: 'meetingFollowUp' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep a follow-up for each',
			[5, 0],
			'SELECT * FROM comms.store_client_drafts($1)',
			"JSON.stringify(($json.draft?.summaries ?? []).filter(({ email }) => email).map((one) => ({ tenantId: $('Settings').first().json.body?.tenantId, email: one.email, purpose: 'meeting_follow_up', key: 'follow-up/' + $json.draft.key.slice(-40) + '/' + one.email, draft: { subject: one.subject, text: one.text, status: $json.draft.status === 'blocked' ? 'needs_review' : $json.draft.status, language: $json.draft.language, engine: $json.draft.engine, missing: $json.draft.missing } })))",
			{ executeOnce: true, alwaysOutputData: true },
		),
		{
			...sample('What came of it', [6, 0], {}),
			parameters: { mode: 'raw', jsonOutput: `={{ ${answered} }}`, options: {} },
			settings: { executeOnce: true },
		},
		condition('keep', 'Does somebody wait?', [7, 0], "$('Notes of a meeting come in').isExecuted"),
		{
			name: 'Give it back',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [8, 0],
			parameters: { respondWith: 'json', responseBody: '={{ JSON.stringify($json) }}', options: { responseCode: '={{ $json.error ? 422 : 200 }}' } },
		},
	],
	arrows: [
		['Notes of a meeting come in', 'Settings'],
		['Try it with sample data', 'Sample notes'],
		['Sample notes', 'Settings'],
		['Settings', 'The meeting'],
		['The meeting', 'Write the record'],
		['Write the record', 'Keep a follow-up for each'],
		['Keep a follow-up for each', 'What came of it'],
		['What came of it', 'Does somebody wait?'],
		['Does somebody wait?', 'Give it back'],
	],
	notes: [
		{
			at: [2, -1.6],
			text: '### Change this\nIn **Settings**: who signs (`brand`), and the `language` where it is not that of the notes. Post `{"meeting": {"title", "at"}, "attendees": [{"name", "email"}], "notes": "..."}` with the header of the credential *Inbound webhook*; instead of `notes` a `transcript` of `[{"speaker", "content"}]` does as well.\n\nA chat model (engine of **Write the record**) writes better summaries; each of its statements is held against the notes.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -1.6],
			text: '### What happens to the tasks\nThe answer holds `actionItems` with owner and day: hand them to your task list from the system that called. Owners and days are null where the notes name none; nobody is guessed.',
			columns: 3,
		},
	],
};

export default spec;

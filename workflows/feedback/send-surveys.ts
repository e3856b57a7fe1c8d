import { condition, inboundHeader, manualTrigger, postgres, sample, scheduleTrigger, settingsNode, thisN8n, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const pagesUrl = `${thisN8n} + '/webhook/comms'`;

/** What the webhook brought: one wish or a list of them. The address of the pages is ours to say. */
const wishes = `JSON.stringify([$json.body ?? $json.wishes ?? []].flat().slice(0, 500).map((wish) => ({ survey: wish.survey, contactId: wish.contactId, email: wish.email, about: wish.about, key: wish.key, dueAt: wish.dueAt, tenantId: wish.tenantId, pageUrl: ${pagesUrl} })))`;

const spec: WorkflowSpec = {
	id: 'comms-send-surveys',
	area: 'feedback',
	file: 'send-surveys',
	name: 'Send surveys',
	description:
		'Asks customers for their opinion: after a contact or a solved request when your systems say so by webhook, and once a quarter by itself, a few customers a day. One invitation in 30 days at most, whatever the reason. The mails go into the outbox and out by the same door as all others.',
	tags: ['customer-comms', 'feedback'],
	nodes: [
		scheduleTrigger('On working days at ten', [0, 0], { field: 'cronExpression', expression: '0 10 * * 1-5' }),
		webhook('Your systems ask for a survey', [0, 1], { path: 'comms/surveys', method: 'POST', credential: inboundHeader }),
		manualTrigger([0, 2]),
		sample('Sample wish', [1, 2], { wishes: [{ survey: 'csat', email: 'marta.ruiz@example.com', about: 'T-2041' }] }),
		settingsNode([2, 1], { quarterlySurvey: 'nps', customersADay: 40, interviewsADay: 2 }),
		condition('split', 'Is it the daily round?', [3, 1], "$('On working days at ten').isExecuted"),
		postgres(
			'Whose turn is it?',
			[4, 0],
			`SELECT comms.beat('send-surveys');
SELECT jsonb_agg(to_jsonb(c)) AS wishes FROM (
  SELECT * FROM comms.contacts_to_survey($1, $2) UNION ALL SELECT * FROM comms.contacts_to_survey('interview', $3)
) c`,
			'$json.quarterlySurvey, $json.customersADay, $json.interviewsADay',
			{ executeOnce: true },
		),
		postgres('Invite under the cap', [5, 1], 'SELECT i.* FROM comms.invite_to_surveys($1) i', wishes, { executeOnce: true, retryOnFail: false }),
		condition('split', 'Anything to write?', [6, 1], "$json.outcome === 'invited'"),
		{
			name: 'Fill in the text',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [7, 0],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Put them into the outbox',
			[8, 0],
			'SELECT * FROM comms.enqueue_surveys($1)',
			"JSON.stringify($input.all().map(({ json }) => ({ invitationId: json.invitationId, error: json.error, draft: json.draft && { subject: json.draft.subject, text: json.draft.text, html: json.draft.html, language: json.draft.language } })))",
			{ executeOnce: true },
		),
		{
			...sample('What became of each', [9, 1], {}),
			parameters: {
				mode: 'raw',
				jsonOutput: "={{ ({ invitations: $('Invite under the cap').all().map(({ json }) => ({ outcome: json.outcome, reason: json.reason, invitationId: json.invitationId })) }) }}",
				options: {},
			},
			settings: { executeOnce: true },
		},
		condition('keep', 'Does somebody wait?', [10, 1], "$('Your systems ask for a survey').isExecuted"),
		{
			name: 'Tell your system',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [11, 1],
			parameters: { respondWith: 'json', responseBody: '={{ JSON.stringify($json) }}', options: { responseCode: 202 } },
		},
	],
	arrows: [
		['On working days at ten', 'Settings'],
		['Your systems ask for a survey', 'Settings'],
		['Try it with sample data', 'Sample wish'],
		['Sample wish', 'Settings'],
		['Settings', 'Is it the daily round?'],
		['Is it the daily round?', 'Whose turn is it?', 0],
		['Is it the daily round?', 'Invite under the cap', 1],
		['Whose turn is it?', 'Invite under the cap'],
		['Invite under the cap', 'Anything to write?'],
		['Anything to write?', 'Fill in the text', 0],
		['Anything to write?', 'What became of each', 1],
		['Fill in the text', 'Put them into the outbox'],
		['Put them into the outbox', 'What became of each'],
		['What became of each', 'Does somebody wait?'],
		['Does somebody wait?', 'Tell your system'],
	],
	notes: [
		{
			at: [2, -1],
			text: '### Change this\nIn **Settings**: which survey goes round by itself (`quarterlySurvey`; empty: none), to how many customers a day (`customersADay`), and how many are invited to a conversation (`interviewsADay`). Spread over the quarter, a score is not one week\'s mood.\n\nPost `{"survey": "csat", "email": "...", "about": "T-2041"}` (or a list) to `comms/surveys` when a request is solved; `interaction` after a contact; `effort` for how easy it was.',
			columns: 3,
			colour: 4,
		},
		{
			at: [6, -1.6],
			text: '### Why so few\nThe cap (`comms.survey_caps`: one in 30 days) holds over all surveys. Who is asked too often stops answering, and those who still do are not like the rest.\n\nThe same wish posted twice asks once: its key is survey, contact and what it is about.',
			columns: 4,
		},
	],
};

export default spec;

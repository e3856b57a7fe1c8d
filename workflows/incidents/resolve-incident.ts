import { condition, inboundHeader, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode, thisN8n, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { answerJson, given, instant, tellCustomers, withTenant } from './parts';

const spec: WorkflowSpec = {
	id: 'comms-incident-end',
	area: 'incidents',
	file: 'resolve-incident',
	name: 'Resolve an incident',
	description:
		'Tells everybody who was told of an incident that it is over, with cause, solution and what was checked, and later what was learnt. What came back once is watched before it is called resolved; what was over before anybody was told of it bothers nobody. Two hours after the end those who read of it are asked how it was handled.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		webhook('It is over, or understood', [0, 0], { path: 'comms/incident-resolved', method: 'POST', credential: inboundHeader }),
		manualTrigger([-1, 1]),
		sample('Sample resolution', [0, 1], { reference: 'INC-0000', kind: 'resolved', texts: { issue: 'Sample', cause: 'Sample', solution: 'Sample' } }),
		settingsNode([1, 0], { mailbox: 'hello@studio-lumen.example', now: '' }),
		postgres(
			'Take it down',
			[2, 0],
			`SELECT * FROM comms.post_incident_update(${withTenant(1, 2)}, ${instant(3)})`,
			`JSON.stringify(${given}.map(({ incidentId, reference, tenantId, kind, texts, facts, key, author }) => ({ incidentId, reference, tenantId, kind: kind === 'follow_up' ? 'follow_up' : 'resolved', texts, facts, key, author }))), ${settings}.mailbox, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('split', 'Is there somebody to tell?', [3, 0], "$json.outcome === 'posted'"),
		tellCustomers([4, -0.5], `={{ ${settings}.now ?? '' }}`),
		scheduleTrigger('Every ten minutes', [0, 3], { field: 'minutes', minutesInterval: 10 }),
		postgres(
			'Who is asked how it was?',
			[1, 3],
			`SELECT comms.beat('resolve-incident');
SELECT d."incidentId", d."lastContact", d."isLast", i.outcome, i."invitationId", i.template, i.variables, i.language, i.contact
FROM comms.incident_surveys_due() d
LEFT JOIN LATERAL comms.invite_to_surveys((SELECT coalesce(jsonb_agg(one || jsonb_build_object('pageUrl', $1::text)), '[]')::text FROM jsonb_array_elements(d.items) one)) i ON true`,
			`${thisN8n} + '/webhook/comms'`,
			{ executeOnce: true, retryOnFail: false },
		),
		condition('keep', 'Only incidents', [2, 3], '$json.incidentId'),
		condition('split', 'Is somebody invited?', [3, 3], "$json.outcome === 'invited'"),
		{
			name: 'Fill in the survey',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [4, 2.5],
			parameters: { operation: 'fromTemplate', template: '={{ $json.template }}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Into the outbox',
			[5, 2.5],
			'SELECT * FROM comms.enqueue_surveys($1)',
			"JSON.stringify($input.all().map(({ json }) => ({ invitationId: json.invitationId, error: json.error, draft: json.draft && { subject: json.draft.subject, text: json.draft.text, html: json.draft.html, language: json.draft.language } })))",
			{ executeOnce: true },
		),
		postgres(
			'They were asked',
			[6, 3],
			'SELECT n AS reference FROM comms.note_incident_surveys($1) n',
			"JSON.stringify($('Only incidents').all().map(({ json }) => ({ incidentId: json.incidentId, lastContact: json.lastContact, isLast: json.isLast })))",
			{ executeOnce: true },
		),
		answerJson('Say what became of it', [5, 0], `({ updates: $('Take it down').all().map(({ json }) => json) })`),
	],
	arrows: [
		['It is over, or understood', 'Settings'],
		['Try it with sample data', 'Sample resolution'],
		['Sample resolution', 'Settings'],
		['Settings', 'Take it down'],
		['Take it down', 'Is there somebody to tell?'],
		['Is there somebody to tell?', 'Tell customers', 0],
		['Is there somebody to tell?', 'Say what became of it', 1],
		['Tell customers', 'Say what became of it'],
		['Every ten minutes', 'Who is asked how it was?'],
		['Who is asked how it was?', 'Only incidents'],
		['Only incidents', 'Is somebody invited?'],
		['Is somebody invited?', 'Fill in the survey', 0],
		['Is somebody invited?', 'They were asked', 1],
		['Fill in the survey', 'Into the outbox'],
		['Into the outbox', 'They were asked'],
	],
	notes: [
		{
			at: [1, -1.8],
			text: '### Change this\nIn **Settings**: with several businesses a `mailbox` of the one it is about. `{"incidents": {"survey": false}}` in its policy (`policy` in Settings of **Set up the database**) asks nobody how it was; `surveyAfter` there says after how many minutes.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -2],
			text: '### What to send\n`POST /webhook/comms/incident-resolved`: `{"reference": "INC-0007", "texts": {"en": {"issue": "...", "cause": "...", "solution": "...", "prevention": "..."}}, "facts": {"restored": true, "performanceChecked": true, "customersConfirmed": false, "watched": true}}`.\n\nLater with `"kind": "follow_up"`: texts `cause`, `lessons`; facts `{"measures": [{"what": "...", "due": "2027-01-31"}]}`.',
			columns: 3,
		},
		{
			at: [2, 1.6],
			text: '### Why\nWhoever was not told of it is not asked. The cap on surveys holds here, too; a run that breaks off asks nobody twice.',
			columns: 2,
		},
	],
};

export default spec;

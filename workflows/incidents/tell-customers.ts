import { calledWith } from '../calls';
import { condition, manualTrigger, postgres, sample } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { instant } from './parts';

const asked = `$('Read what is asked').first().json`;
const question = `$('Who comes into question?').first().json`;
const written = `JSON.stringify($input.all().map(({ json }) => ({ updateId: json.updateId, language: json.language, contact: json.contact, message: json.message, error: json.error, draft: json.draft && { subject: json.draft.subject, text: json.draft.text, html: json.draft.html } })))`;

const spec: WorkflowSpec = {
	id: 'comms-incident-tell',
	area: 'incidents',
	file: 'tell-customers',
	name: 'Tell customers of an incident',
	description:
		'Makes the messages of one posted update: Select Channels says who is told and on which channels, Draft Reply writes each text in the reader\'s language from one record of facts, and the outbox gets them together with the ledger. Called by the other incident workflows; the same update twice tells nobody twice.',
	tags: ['customer-comms', 'incidents'],
	nodes: [
		calledWith('When called with an update', [0, 0], { updateId: 'string', now: 'string' }),
		manualTrigger([-1, 1]),
		sample('Sample update', [0, 1], { updateId: '00000000-0000-4000-8000-000000000000', now: '' }),
		{ name: 'Read what is asked', type: 'n8n-nodes-base.noOp', version: 1, at: [1, 0] },
		postgres('Who comes into question?', [2, 0], `SELECT * FROM comms.incident_question($1::uuid, ${instant(2)})`, `${asked}.updateId, ${asked}.now ?? ''`, { executeOnce: true }),
		{
			name: 'When is the next update?',
			type: 'n8n-nodes-customer-comms.scheduleSequenceStep',
			version: 1,
			at: [3, 0],
			parameters: { operation: 'incidentCadence', now: `={{ ${asked}.now || $now.toISO() }}` },
		},
		{
			name: 'Who is told?',
			type: 'n8n-nodes-customer-comms.selectChannels',
			version: 1,
			at: [4, 0],
			parameters: { operation: 'audience', now: `={{ ${asked}.now || $now.toISO() }}` },
		},
		postgres(
			'Which texts?',
			[5, 0],
			`SELECT coalesce(jsonb_object_agg(t.key, t.value::text), '{}') AS texts FROM jsonb_each(comms.incident_texts($1::uuid)) t`,
			`${question}.updateId`,
			{ executeOnce: true },
		),
		postgres(
			'One row a message',
			[6, 0],
			`SELECT * FROM comms.incident_notices($1, ${instant(2)})`,
			`((json) => JSON.stringify({ updateId: json.updateId, audience: json.audience, cadence: json.cadence }))($('Who is told?').first().json), ${asked}.now ?? ''`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only messages', [7, 0], '$json.textKey'),
		{
			name: 'Write them',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [8, 0],
			parameters: { operation: 'fromTemplate', template: `={{ $('Which texts?').first().json.texts[$json.textKey] }}` },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Into outbox and ledger',
			[9, 0],
			`SELECT $3 AS "updateId", (count(*) FILTER (WHERE e.outcome = 'enqueued'))::int AS enqueued, (count(*) FILTER (WHERE e.outcome = 'already'))::int AS already, (count(*) FILTER (WHERE e.outcome NOT IN ('enqueued', 'already')))::int AS failed
FROM comms.enqueue_incident_notices($1, ${instant(2)}) e`,
			`${written}, ${asked}.now ?? '', ${question}.updateId`,
			{ executeOnce: true },
		),
	],
	arrows: [
		['When called with an update', 'Read what is asked'],
		['Try it with sample data', 'Sample update'],
		['Sample update', 'Read what is asked'],
		['Read what is asked', 'Who comes into question?'],
		['Who comes into question?', 'When is the next update?'],
		['When is the next update?', 'Who is told?'],
		['Who is told?', 'Which texts?'],
		['Which texts?', 'One row a message'],
		['One row a message', 'Only messages'],
		['Only messages', 'Write them'],
		['Write them', 'Into outbox and ledger'],
	],
	notes: [
		{
			at: [1, -1.6],
			text: '### Change this\nNothing here. Texts: `comms.communication_templates` (`incident.*`, `crisis.*`). Who is told: the policy of your business (`policy` in Settings of **Set up the database**), under `audience`. Who uses which part of the service: `comms.component_users`.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -1.6],
			text: '### Why\nEvery figure, time and name comes from one record, so that no language and no channel can say something else. A text that lacks a fact fails alone, with the name of the fact, before anything is sent. It only fills the outbox: **Send due messages** sends, P1 first.',
			columns: 4,
		},
	],
};

export default spec;

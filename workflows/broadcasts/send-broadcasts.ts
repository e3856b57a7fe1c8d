import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode } from '../nodes';
import { instant } from '../incidents/parts';
import type { WorkflowSpec } from '../workflow';

const now = `${settings}.now ?? ''`;
const written = `JSON.stringify($input.all().map(({ json }) => ({ broadcastId: json.broadcastId, message: json.message, error: json.error, draft: json.draft && { subject: json.draft.subject, text: json.draft.text, html: json.draft.html } })))`;

const spec: WorkflowSpec = {
	id: 'comms-send-broadcast',
	area: 'broadcasts',
	file: 'send-broadcasts',
	name: 'Send broadcasts',
	description:
		'Every five minutes it takes the broadcasts that are due, writes each reader\'s text in their language and zone, and puts the messages into the outbox, where consent, caps and quiet hours are asked as for every message. A run that breaks off goes on with those who have no message yet.',
	tags: ['customer-comms', 'broadcasts'],
	nodes: [
		scheduleTrigger('Every five minutes', [0, 0], { field: 'minutes', minutesInterval: 5 }),
		manualTrigger([-1, 1]),
		sample('This moment', [0, 1], { now: '' }),
		settingsNode([1, 0], { now: '' }),
		postgres('What is due?', [2, 0], `SELECT comms.beat('send-broadcasts');\nSELECT * FROM comms.due_broadcasts(${instant(1)})`, now, { executeOnce: true }),
		condition('keep', 'Only broadcasts', [3, 0], '$json.texts'),
		postgres(
			'One row a message',
			[4, 0],
			`SELECT r.* FROM comms.read_items($1) b CROSS JOIN LATERAL comms.broadcast_rows((b.item #>> '{}')::uuid, ${instant(2)}) r`,
			`JSON.stringify($('Only broadcasts').all().map(({ json }) => json.id)), ${now}`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('split', 'Is anybody to be told?', [5, 0], '$json.textKey'),
		{
			name: 'Write them',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [6, -0.5],
			parameters: { operation: 'fromTemplate', template: `={{ $('Only broadcasts').all().find((item) => item.json.id === $json.broadcastId).json.texts[$json.textKey] }}` },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres('Into the outbox', [7, -0.5], `SELECT * FROM comms.enqueue_broadcast($1, ${instant(2)})`, `${written}, ${now}`, { executeOnce: true }),
		postgres(
			'They are told',
			[8, 0],
			`SELECT comms.end_broadcast((b.item #>> '{}')::uuid, ${instant(2)}) AS told FROM comms.read_items($1) b`,
			`JSON.stringify($('Only broadcasts').all().map(({ json }) => json.id)), ${now}`,
			{ executeOnce: true },
		),
	],
	arrows: [
		['Every five minutes', 'Settings'],
		['Try it with sample data', 'This moment'],
		['This moment', 'Settings'],
		['Settings', 'What is due?'],
		['What is due?', 'Only broadcasts'],
		['Only broadcasts', 'One row a message'],
		['One row a message', 'Is anybody to be told?'],
		['Is anybody to be told?', 'Write them', 0],
		['Is anybody to be told?', 'They are told', 1],
		['Write them', 'Into the outbox'],
		['Into the outbox', 'They are told'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\nNothing; `now` stays empty. **What goes out regularly and when next** is shown by `select * from comms.routine_calendar()`.',
			columns: 2,
			colour: 4,
		},
		{
			at: [4, -1.8],
			text: '### Why\nA newsletter needs consent, a security alert does not: the kind of broadcast says its topic, and Select Channels decides at the door for each reader. A text that lacks a fact fails for its reader alone, with the name of the fact.',
			columns: 3,
		},
	],
};

export default spec;

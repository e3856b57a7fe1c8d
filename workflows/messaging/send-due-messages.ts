import { condition, manualTrigger, postgres, scheduleTrigger, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-send-due',
	area: 'messaging',
	file: 'send-due-messages',
	name: 'Send due messages',
	description:
		'Every minute it takes the messages that are due, the urgent ones first, and hands them to "Send message" in small batches. Several of these may run at once: a message is taken by one only. What a crashed run had in its hands is given back or shown to a person.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		scheduleTrigger('Every minute', [0, 0], { field: 'minutes', minutesInterval: 1 }),
		{ ...manualTrigger([0, 1]), name: 'Send what is due now' },
		settingsNode([1, 0], { batchSize: 25, batchesPerRun: 20, leaseMinutes: 5 }),
		postgres(
			'Claim what is due',
			[2, 0],
			`SELECT comms.beat('send-due-messages');
SELECT comms.release_expired();
SELECT * FROM comms.claim_due_messages($1, $2, make_interval(mins => $3))`,
			"'n8n-' + $execution.id, $('Settings').first().json.batchSize, $('Settings').first().json.leaseMinutes",
			{ executeOnce: true },
		),
		condition('keep', 'Only messages', [3, 0], '$json.fence'),
		{
			name: 'Send them',
			type: 'n8n-nodes-base.executeWorkflow',
			version: 1.4,
			at: [4, 0],
			parameters: {
				workflowId: { __rl: true, mode: 'list', value: 'comms-send-message', cachedResultName: 'Send message' },
				workflowInputs: {
					mappingMode: 'autoMapInputData',
					value: {},
					matchingColumns: [],
					schema: [],
					attemptToConvertTypes: false,
					convertFieldsToString: false,
				},
				mode: 'once',
				options: { waitForSubWorkflow: true },
			},
			settings: { alwaysOutputData: true },
		},
		condition(
			'keep',
			'More waiting?',
			[5, 0],
			"$('Only messages').all().length >= $('Settings').first().json.batchSize && $runIndex + 1 < $('Settings').first().json.batchesPerRun",
		),
	],
	arrows: [
		['Every minute', 'Settings'],
		['Send what is due now', 'Settings'],
		['Settings', 'Claim what is due'],
		['Claim what is due', 'Only messages'],
		['Only messages', 'Send them'],
		['Send them', 'More waiting?'],
		['More waiting?', 'Claim what is due'],
	],
	notes: [
		{
			at: [1, -1],
			text: '### Change this\nIn **Settings**: how many messages a batch has, how many batches a run takes, and for how many minutes a batch is reserved. A batch stays small because a crash leaves at most one batch in doubt.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -1],
			text: '### Why\nThe database hands out the work (`FOR UPDATE SKIP LOCKED`, a lease and a fence), so overlapping runs and several workers never send the same message.',
			columns: 2,
		},
	],
};

export default spec;

import { callWorkflow } from '../calls';
import { condition, manualTrigger, postgres, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-score-customers',
	area: 'retention',
	file: 'score-customers',
	name: 'Score customers',
	description:
		'Every night it scores the health of all customers, a batch at a time: how well they are, how likely they are to leave, and why. Run twice on a day, the later scores hold. It sends nothing; "Start retention campaigns" acts on the scores.',
	tags: ['customer-comms', 'retention'],
	nodes: [
		scheduleTrigger('Every night', [0, 0], { field: 'days', triggerAtHour: 3 }),
		{ ...manualTrigger([0, 1]), name: 'Score everybody now' },
		settingsNode([1, 0], { batchSize: 500, batchesPerRun: 5000, now: '' }),
		postgres('Say that it runs', [2, 0], `SELECT comms.beat('score-customers')`, undefined, { executeOnce: true }),
		callWorkflow(
			'Score a batch',
			[3, 0],
			{ id: 'comms-score-batch', name: 'Score a batch' },
			{ afterTenant: "={{ $json.tenantId ?? '' }}", after: "={{ $json.contactId ?? '' }}", now: `={{ ${settings}.now }}`, batchSize: `={{ ${settings}.batchSize }}` },
			{ batchSize: 'number' },
		),
		condition('keep', 'More customers?', [4, 0], `$json.contactId && $runIndex + 1 < ${settings}.batchesPerRun`),
	],
	arrows: [
		['Every night', 'Settings'],
		['Score everybody now', 'Settings'],
		['Settings', 'Say that it runs'],
		['Say that it runs', 'Score a batch'],
		['Score a batch', 'More customers?'],
		['More customers?', 'Score a batch'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\nIn **Settings**: how many customers a batch has (`batchSize`) and how many batches a run takes at most (`batchesPerRun`). `now` stays empty; an instant stores the scores of that moment.',
			columns: 2,
			colour: 4,
		},
		{ at: [3, -1.4], text: '### Why in batches\nThe next batch begins after the last customer of the one before, so nobody is scored twice or left out while customers come and go.', columns: 2 },
	],
};

export default spec;

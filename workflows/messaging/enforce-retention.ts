import { condition, manualTrigger, postgres, scheduleTrigger, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-retention',
	area: 'messaging',
	file: 'enforce-retention',
	name: 'Enforce retention',
	description:
		'Every night it deletes or blanks what has been kept long enough, by the periods in comms.retention_periods (each with its source and reason; a business may have its own). It works in batches and reports counts by table. With dryRun it only counts.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		scheduleTrigger('Every night', [0, 0], { field: 'days', daysInterval: 1, triggerAtHour: 3, triggerAtMinute: 20 }),
		{ ...manualTrigger([0, 1]), name: 'Clear now' },
		settingsNode([1, 0], { dryRun: false, batchSize: 2000, batchesPerNight: 200 }),
		postgres(
			'Clear one batch of each',
			[2, 0],
			`SELECT comms.beat('enforce-retention');
SELECT * FROM comms.enforce_retention(now(), $1, $2)`,
			"$('Settings').first().json.dryRun, $('Settings').first().json.batchSize",
			{ executeOnce: true },
		),
		condition('keep', 'What was found', [3, 0], '$json.due > 0'),
		condition(
			'keep',
			'Is there more?',
			[4, 0],
			"!$('Settings').first().json.dryRun && $('What was found').all().some((item) => item.json.more && item.json.done > 0) && $runIndex + 1 < $('Settings').first().json.batchesPerNight",
		),
	],
	arrows: [
		['Every night', 'Settings'],
		['Clear now', 'Settings'],
		['Settings', 'Clear one batch of each'],
		['Clear one batch of each', 'What was found'],
		['What was found', 'Is there more?'],
		['Is there more?', 'Clear one batch of each'],
	],
	notes: [
		{
			at: [1, -1],
			text: '### Change this\nIn **Settings**: `dryRun` true shows what would go and changes nothing; how many rows a batch (`batchSize`) and how many batches a night (`batchesPerNight`). **The periods** are rows of `comms.retention_periods`; for one business put `{"retention": {"emails": "2 years"}}` into its policy (`policy` in Settings of **Set up the database**). Read them before you publish this: they are defaults, not legal advice.',
			columns: 3,
			colour: 4,
		},
		{
			at: [3, 1],
			text: '### Why in batches\nEach call clears at most one batch of every kind in a transaction of its own, so that sending goes on beside it. What is not finished tonight goes tomorrow.',
			columns: 2,
		},
	],
};

export default spec;

import { advanceBatch, callWorkflow } from '../calls';
import { condition, manualTrigger, postgres, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-advance-seq',
	area: 'campaigns',
	file: 'advance-sequences',
	name: 'Advance sequences',
	description:
		'Every five minutes it moves everybody on who is in a sequence: what is due goes into the outbox, what was missed while n8n was down is caught up by the policy of each step, and whoever replied, booked or opted out leaves. "Send due messages" then sends.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		scheduleTrigger('Every five minutes', [0, 0], { field: 'minutes', minutesInterval: 5 }),
		{ ...manualTrigger([0, 1]), name: 'Advance what is due now' },
		settingsNode([1, 0], { batchSize: 200, batchesPerRun: 500, leaseMinutes: 5, now: '' }),
		postgres('Say that it runs', [2, 0], `SELECT comms.beat('advance-sequences')`, undefined, { executeOnce: true }),
		{
			...callWorkflow(
				'Advance a batch',
				[3, 0],
				advanceBatch,
				{ batchSize: `={{ ${settings}.batchSize }}`, leaseMinutes: `={{ ${settings}.leaseMinutes }}`, now: `={{ ${settings}.now }}` },
				{ batchSize: 'number', leaseMinutes: 'number' },
			),
			// A batch that gives nothing back was the last one.
			settings: {},
		},
		condition('keep', 'More waiting?', [4, 0], `$json.claimed > 0 && $runIndex + 1 < ${settings}.batchesPerRun`),
	],
	arrows: [
		['Every five minutes', 'Settings'],
		['Advance what is due now', 'Settings'],
		['Settings', 'Say that it runs'],
		['Say that it runs', 'Advance a batch'],
		['Advance a batch', 'More waiting?'],
		['More waiting?', 'Advance a batch'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\nIn **Settings**: how many enrolments a batch has (`batchSize`), how many batches a run takes at most (`batchesPerRun`), for how many minutes a batch is reserved (`leaseMinutes`). `now` stays empty; an instant such as `2027-03-01T09:00:00Z` replays that moment.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -1.6],
			text: '### Why\nNothing is counted in ticks: each enrolment knows when it is due, so a missed schedule only makes it late, and each step says what happens then (send, skip or slide). How many messages of one step may leave within an hour is capped (600, in the policy of your business), so that a week without power ends in no flood. Each batch is an execution of its own: memory stays flat.',
			columns: 3,
		},
	],
};

export default spec;

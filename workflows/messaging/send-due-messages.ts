import { handItemsTo } from '../calls';
import { condition, manualTrigger, postgres, scheduleTrigger, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

/** JavaScript: the channels that earlier rounds of this run took, oldest first. */
const served = `Array.from({ length: $runIndex }, (_, round) => $('Only messages').first(0, round)?.json.message.channel).filter(Boolean)`;

const spec: WorkflowSpec = {
	id: 'comms-send-due',
	area: 'messaging',
	file: 'send-due-messages',
	name: 'Send due messages',
	description:
		'Every minute it takes the messages that are due, one channel after the other, the urgent ones first, and hands them to "Send message" in small batches until nothing is due. Several of these may run at once: a message is taken by one only. What a crashed run had in its hands is given back or shown to a person.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		scheduleTrigger('Every minute', [0, 0], { field: 'minutes', minutesInterval: 1 }),
		{ ...manualTrigger([0, 1]), name: 'Send what is due now' },
		settingsNode([1, 0], { batchSize: 25, batchesPerRun: 40, leaseMinutes: 5, now: '' }),
		postgres(
			'Take back what was lost',
			[2, 0],
			`SELECT comms.beat('send-due-messages') AS beat, count(*) AS "takenBack" FROM comms.release_expired(coalesce(nullif($1, '')::timestamptz, now()))`,
			`$json.now ?? ''`,
			{ executeOnce: true },
		),
		postgres(
			'Claim what is due',
			[3, 0],
			`SELECT due.*, nullif($5, '') AS now FROM coalesce(nullif($5, '')::timestamptz, now()) AS clock,
  comms.claim_due_messages($1, $2, make_interval(mins => $3), clock, ARRAY[comms.next_due_channel(ARRAY(SELECT jsonb_array_elements_text($4::jsonb)), clock)]) due`,
			`'n8n-' + $execution.id, $('Settings').first().json.batchSize, $('Settings').first().json.leaseMinutes, JSON.stringify(${served}), $('Settings').first().json.now ?? ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Only messages', [4, 0], '$json.fence'),
		{ ...handItemsTo('Send them', [5, 0], { id: 'comms-send-message', name: 'Send message' }), settings: { alwaysOutputData: true } },
		condition('keep', 'More waiting?', [6, 0], "$itemIndex === 0 && $runIndex + 1 < $('Settings').first().json.batchesPerRun"),
	],
	arrows: [
		['Every minute', 'Settings'],
		['Send what is due now', 'Settings'],
		['Settings', 'Take back what was lost'],
		['Take back what was lost', 'Claim what is due'],
		['Claim what is due', 'Only messages'],
		['Only messages', 'Send them'],
		['Send them', 'More waiting?'],
		['More waiting?', 'Claim what is due'],
	],
	notes: [
		{
			at: [1, -1],
			text: '### Change this\nIn **Settings** (`now` stays empty; an instant replays that moment): how many messages a batch has (`batchSize`), how many batches a run takes at most (`batchesPerRun`), and for how many minutes a batch is reserved (`leaseMinutes`). A batch stays small because a crash leaves at most one batch in doubt.',
			columns: 2,
			colour: 4,
		},
		{
			at: [3, -1],
			text: '### Why\nThe database hands out the work (`FOR UPDATE SKIP LOCKED`, a lease and a fence), so overlapping runs and several workers never send the same message. It goes round until nothing is due: the most urgent message names the channel, and among equals the channel whose turn was longest ago, so that a slow provider holds up only itself.',
			columns: 4,
		},
	],
};

export default spec;

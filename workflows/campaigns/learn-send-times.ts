import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-learn-times',
	area: 'campaigns',
	file: 'learn-send-times',
	name: 'Learn send times',
	description:
		'Every night it learns, for each contact who did something, the hour of the week in which they are likeliest to read: from their own replies and clicks, mixed with those of their industry where these are few. Visits of scanners never count.',
	tags: ['customer-comms', 'campaigns'],
	nodes: [
		scheduleTrigger('Every night', [0, 0], { field: 'days', triggerAtHour: 3, triggerAtMinute: 30 }),
		manualTrigger([1, 1]),
		sample('Sample contact', [2, 1], {
			contactId: '00000000-0000-4000-8000-000000000000',
			tenantId: '00000000-0000-4000-8000-000000000000',
			contact: { timeZone: 'Europe/Berlin' },
			engagement: ['02', '03', '04', '05', '06', '09'].map((day) => ({ at: `2026-11-${day}T09:20:00Z`, kind: 'click' })),
		}),
		settingsNode([1, 0], { atATime: 2000, now: '' }),
		postgres(
			'Who did something',
			[2, 0],
			`SELECT found.*, nullif($2, '') AS now FROM (SELECT comms.beat('learn-send-times')) beat, comms.engagement_to_learn($1, coalesce(nullif($2, '')::timestamptz, now())) found`,
			`${settings}.atATime, ${settings}.now`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only contacts', [3, 0], '$json.contactId'),
		{
			name: 'Find the best hour',
			type: 'n8n-nodes-customer-comms.scheduleSequenceStep',
			version: 1,
			at: [4, 0],
			parameters: { operation: 'bestSendTime', window: '{"from": "07:00", "to": "21:00"}' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Store the hours',
			[5, 0],
			`SELECT * FROM comms.store_send_times($1, coalesce(nullif($2, '')::timestamptz, now()))`,
			`JSON.stringify($('Find the best hour').all().map(({ json }) => ({ contactId: json.contactId, tenantId: json.tenantId, sendTime: json.sendTime }))), $json.now ?? ''`,
			{ executeOnce: true },
		),
	],
	arrows: [
		['Every night', 'Settings'],
		['Settings', 'Who did something'],
		['Who did something', 'Only contacts'],
		['Only contacts', 'Find the best hour'],
		['Try it with sample data', 'Sample contact'],
		['Sample contact', 'Find the best hour'],
		['Find the best hour', 'Store the hours'],
	],
	notes: [
		{
			at: [0, -1.4],
			text: '### Change this\nIn **Settings**: how many contacts a night (`atATime`). In **Find the best hour**, field *Window*: the hours in which something may be sent at all.',
			columns: 3,
			colour: 4,
		},
		{ at: [3.2, -1.6], text: '### Why\nWhat was learnt stands in `comms.communication_insights`, with its reasons. Below five events\' worth the hours of the industry are used, or everyone\'s, and it says so. Only who did something since is learnt anew.', columns: 3 },
	],
};

export default spec;

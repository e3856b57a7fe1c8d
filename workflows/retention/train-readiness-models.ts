import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const task = `$('One after the other').first().json`;

const spec: WorkflowSpec = {
	id: 'comms-train-readiness',
	area: 'retention',
	file: 'train-readiness-models',
	name: 'Train readiness models',
	description:
		'Once a month it learns from your own offers who takes them: what was known of customers when an offer or a request for a referral went out, and whether they took it. A model that ranks better than chance on offers it has not seen takes the place of the scorecard; with too few offers the scorecard goes on.',
	tags: ['customer-comms', 'retention'],
	nodes: [
		scheduleTrigger('Every month', [0, 0], { field: 'months', triggerAtDayOfMonth: 3, triggerAtHour: 4 }),
		{ ...manualTrigger([0, 1]), name: 'Train now' },
		settingsNode([1, 0], { now: '' }),
		postgres('Whose offers are there?', [2, 0], `SELECT t.* FROM (SELECT comms.beat('train-readiness-models')) beat, comms.readiness_tasks(coalesce(nullif($1, '')::timestamptz, now())) t`, `$json.now ?? ''`, { executeOnce: true }),
		{ name: 'One after the other', type: 'n8n-nodes-base.splitInBatches', version: 3, at: [3, 0], parameters: { batchSize: 1, options: {} } },
		postgres(
			'Read the offers',
			[4, 1],
			`SELECT r.row FROM comms.readiness_rows($1, $2, coalesce(nullif($3, '')::timestamptz, now())) r`,
			`${task}.tenantId, ${task}.target, ${settings}.now ?? ''`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		{ ...sample('Row by row', [5, 1], {}), parameters: { mode: 'raw', jsonOutput: '={{ $json.row ?? {} }}', options: {} } },
		{
			name: 'Learn from it',
			type: 'n8n-nodes-customer-comms.computeHealthScore',
			version: 1,
			at: [6, 1],
			parameters: { operation: 'train', target: `={{ ${task}.target }}`, timeField: 'takenAt', idField: 'contactId', positiveClass: 'true' },
			settings: { onError: 'continueRegularOutput', alwaysOutputData: true },
		},
		condition('split', 'Was anything learnt?', [7, 1], '$json.model'),
		postgres(
			'Keep it where it is better than chance',
			[8, 1],
			`SELECT m.* FROM comms.store_readiness_model($1, $2, $3::jsonb, coalesce(nullif($4, '')::timestamptz, now())) m`,
			`${task}.tenantId, ${task}.target, JSON.stringify($('Learn from it').first().json.model), ${settings}.now ?? ''`,
			{ executeOnce: true, retryOnFail: false },
		),
	],
	arrows: [
		['Every month', 'Settings'],
		['Train now', 'Settings'],
		['Settings', 'Whose offers are there?'],
		['Whose offers are there?', 'One after the other'],
		['One after the other', 'Read the offers', 1],
		['Read the offers', 'Row by row'],
		['Row by row', 'Learn from it'],
		['Learn from it', 'Was anything learnt?'],
		['Was anything learnt?', 'Keep it where it is better than chance', 0],
		['Was anything learnt?', 'One after the other', 1],
		['Keep it where it is better than chance', 'One after the other'],
	],
	notes: [
		{
			at: [0, -1.7],
			text: '### Before it can learn\n100 offers or requests that are old enough to have been taken (`comms.readiness_rules`), 20 of them taken. An upsell counts as taken by a deal that is won or a contract that begins; a referral by an activity of the kind `referral_given` or a conversion.',
			columns: 4,
			colour: 4,
		},
		{ at: [4.2, -1.7], text: '### Why by offers that were sent\nWhat a person decided against was never offered, and says nothing about the customer. The metrics are those of the day of the offer, as the score kept them.', columns: 3 },
	],
};

export default spec;

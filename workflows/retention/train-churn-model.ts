import { condition, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { NodeSpec, WorkflowSpec } from '../workflow';

const business = `$('One business after the other').first().json`;

const health = (name: string, at: NodeSpec['at'], parameters: Record<string, unknown>): NodeSpec => ({
	name,
	type: 'n8n-nodes-customer-comms.computeHealthScore',
	version: 1,
	at,
	parameters: { labelField: 'churned', ...parameters },
	settings: { onError: 'continueRegularOutput', alwaysOutputData: true },
});

const history = (name: string, at: NodeSpec['at'], part: 'train' | 'test'): NodeSpec =>
	postgres(
		name,
		at,
		`SELECT r.metrics || jsonb_build_object('contactId', r."contactId", 'takenAt', r."takenAt", 'leftAt', r."leftAt", 'churned', r.churned) AS row FROM comms.training_rows($1, coalesce(nullif($2, '')::timestamptz, now())) r WHERE r.part = '${part}'`,
		`${business}.tenantId, ${settings}.now`,
		{ executeOnce: true, alwaysOutputData: true },
	);

const flat = (name: string, at: NodeSpec['at']): NodeSpec => ({ ...sample(name, at, {}), parameters: { mode: 'raw', jsonOutput: '={{ $json.row ?? {} }}', options: {} } });

const spec: WorkflowSpec = {
	id: 'comms-train-churn',
	area: 'retention',
	file: 'train-churn-model',
	name: 'Train the churn model',
	description:
		'Once a month it learns from your own scores who leaves: what was known of customers then, and who had left 30 to 60 days later. The new model is compared with the one in use on the newest month, which neither has seen, and takes its place only where it is better. With too little history the scorecard goes on.',
	tags: ['customer-comms', 'retention'],
	nodes: [
		scheduleTrigger('Every month', [0, 0], { field: 'months', triggerAtDayOfMonth: 2, triggerAtHour: 4 }),
		{ ...manualTrigger([0, 1]), name: 'Train now' },
		settingsNode([1, 0], { now: '' }),
		postgres('Whose history is there?', [2, 0], `SELECT t.* FROM (SELECT comms.beat('train-churn-model')) beat, comms.training_tenants(coalesce(nullif($1, '')::timestamptz, now())) t`, `$json.now ?? ''`, { executeOnce: true }),
		{ name: 'One business after the other', type: 'n8n-nodes-base.splitInBatches', version: 3, at: [3, 0], parameters: { batchSize: 1, options: {} } },
		history('Read what to learn from', [4, 1], 'train'),
		flat('Row by row', [5, 1]),
		health('Learn from it', [6, 1], { operation: 'train', timeField: 'takenAt', idField: 'contactId', options: { eventTimeField: 'leftAt' } }),
		condition('split', 'Was anything learnt?', [7, 1], '$json.model'),
		history('Read the newest month', [8, 1], 'test'),
		flat('Row by row again', [9, 1]),
		health('Judge the new one', [10, 0.5], { operation: 'evaluate', model: `={{ $('Learn from it').first().json.model }}` }),
		health('Judge the one in use', [10, 1.5], { operation: 'evaluate', model: `={{ ${business}.champion ?? '' }}` }),
		{ name: 'Both judged', type: 'n8n-nodes-base.merge', version: 3.2, at: [11, 1], parameters: { mode: 'append', numberInputs: 2 } },
		postgres(
			'Keep the better one',
			[12, 1],
			`SELECT m.* FROM comms.store_churn_model($1, $2::jsonb, $3::jsonb, $4::jsonb, coalesce(nullif($5, '')::timestamptz, now())) m`,
			`${business}.tenantId, JSON.stringify($('Learn from it').first().json.model), JSON.stringify($('Judge the new one').first().json.evaluation ?? {}), JSON.stringify($('Judge the one in use').first().json.evaluation ?? {}), ${settings}.now`,
			{ executeOnce: true, retryOnFail: false },
		),
	],
	arrows: [
		['Every month', 'Settings'],
		['Train now', 'Settings'],
		['Settings', 'Whose history is there?'],
		['Whose history is there?', 'One business after the other'],
		['One business after the other', 'Read what to learn from', 1],
		['Read what to learn from', 'Row by row'],
		['Row by row', 'Learn from it'],
		['Learn from it', 'Was anything learnt?'],
		['Was anything learnt?', 'Read the newest month', 0],
		['Was anything learnt?', 'One business after the other', 1],
		['Read the newest month', 'Row by row again'],
		['Row by row again', 'Judge the new one'],
		['Row by row again', 'Judge the one in use'],
		['Judge the new one', 'Both judged', 0, 0],
		['Judge the one in use', 'Both judged', 0, 1],
		['Both judged', 'Keep the better one'],
		['Keep the better one', 'One business after the other'],
	],
	notes: [
		{
			at: [1, -1.6],
			text: '### Before it can learn\nTell it who left: `comms.record_departures`, or contracts that end. It needs scores of at least 60 days, and from 200 who left it grows trees; with 20 to 200 it draws a line; with fewer it leaves the scorecard alone and says so.',
			columns: 3,
			colour: 4,
		},
		{ at: [5, -1.6], text: '### Why a month is kept back\nA model judged on what it learnt from always looks good. The newest month is in neither training, so the comparison is fair.', columns: 3 },
	],
};

export default spec;

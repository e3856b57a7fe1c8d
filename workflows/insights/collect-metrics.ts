import { credentialNames, manualTrigger, postgres, scheduleTrigger, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-collect-metrics',
	area: 'insights',
	file: 'collect-metrics',
	name: 'Collect metrics',
	description:
		'Every night it counts the days that are over: messages, mails, leads, deals, invoices and the runs of n8n itself, one row a metric and day. Run again it changes nothing; a day nobody could count is a gap, not a zero. Other systems send their figures by webhook.',
	tags: ['customer-comms', 'insights'],
	nodes: [
		scheduleTrigger('Every night', [0, 0], { field: 'days', daysInterval: 1, triggerAtHour: 2, triggerAtMinute: 40 }),
		{ ...manualTrigger([0, 1]), name: 'Collect now' },
		settingsNode([1, 0], { daysBack: 7 }),
		{
			name: 'Ask n8n for its runs',
			type: 'n8n-nodes-base.n8n',
			version: 1,
			at: [2, 0],
			parameters: { resource: 'execution', operation: 'getAll', returnAll: false, limit: 250, filters: {}, options: { activeWorkflows: false } },
			credentials: { n8nApi: 'n8n API' },
			// Off until there is an API key: items pass through a node that is off.
			settings: { disabled: true, executeOnce: true, onError: 'continueRegularOutput', alwaysOutputData: true, retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		postgres(
			'Store the runs',
			[3, 0],
			'SELECT * FROM comms.store_automation_runs($1)',
			"JSON.stringify($input.all().map(({ json }) => ({ id: json.id, workflowId: json.workflowId, status: json.status, mode: json.mode, startedAt: json.startedAt, stoppedAt: json.stoppedAt })))",
			{ executeOnce: true, alwaysOutputData: true },
		),
		postgres(
			'Count the days that are over',
			[4, 0],
			`SELECT comms.beat('collect-metrics');
SELECT * FROM comms.collect_metrics(current_date - $1::int, current_date)`,
			"$('Settings').first().json.daysBack",
			{ executeOnce: true, alwaysOutputData: true },
		),
		webhook('Other systems send figures', [0, 2], { path: 'comms/metrics', method: 'POST', credential: ['httpHeaderAuth', credentialNames.inboundWebhook] }),
		postgres('Store their figures', [1, 2], 'SELECT * FROM comms.store_daily_metrics($1)', "JSON.stringify([$json.body ?? []].flat().slice(0, 5000))", { executeOnce: true, retryOnFail: false }),
		{
			name: 'Tell what was stored',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [2, 2],
			parameters: { respondWith: 'json', responseBody: '={{ JSON.stringify({ stored: $json.stored, refused: $json.refused }) }}', options: { responseCode: 202 } },
		},
	],
	arrows: [
		['Every night', 'Settings'],
		['Collect now', 'Settings'],
		['Settings', 'Ask n8n for its runs'],
		['Ask n8n for its runs', 'Store the runs'],
		['Store the runs', 'Count the days that are over'],
		['Other systems send figures', 'Store their figures'],
		['Store their figures', 'Tell what was stored'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\n**Ask n8n for its runs** is off. Make an API key (Settings, n8n API), store it as the credential **n8n API**, and switch the node on (select it, press D).\n\nFrom your CRM or accounting post `[{"date": "2026-11-20", "metric": "proposals_sent", "value": 7, "unit": "", "source": "CRM"}]` to `comms/metrics`. `value` null says that nobody could count.',
			columns: 4,
			colour: 4,
		},
		{
			at: [3, 1],
			text: '### Why a week back\nWhat came in late corrects the days it belongs to. A figure that another system stored under the same name is left alone.',
			columns: 2,
		},
	],
};

export default spec;

import { condition, credentialNames, manualTrigger, postgres, scheduleTrigger, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { insights } from './analyse';

const spec: WorkflowSpec = {
	id: 'comms-send-alerts',
	area: 'insights',
	file: 'send-alerts',
	name: 'Send alerts',
	description:
		'Every hour it looks whether the figures of the last days say something your staff should know, and posts it to Slack: each thing once while it lasts, within a budget a week, a storm in one message, and one notice when it is over. Once a day good news, once a week a snapshot.',
	tags: ['customer-comms', 'insights'],
	nodes: [
		scheduleTrigger('Every hour', [0, 0], { field: 'hours', hoursInterval: 1 }),
		{ ...manualTrigger([0, 1]), name: 'Look now' },
		settingsNode([1, 0], { slackChannel: '#insights', dailyWinAt: 8, weeklySnapshotAt: 9 }),
		postgres(
			'Figures and what was told',
			[2, 0],
			`SELECT comms.beat('send-alerts');
SELECT * FROM comms.alert_inputs(7)`,
			undefined,
			{ executeOnce: true },
		),
		condition('keep', 'Who has figures', [3, 0], '!!$json.tenantId'),
		insights('Analyse the last days', [4, 0], 'analyseMetrics', { options: { today: '={{ $json.today }}' } }, { onError: 'continueRegularOutput' }),
		insights(
			'What is to be told',
			[5, 0],
			'buildAlerts',
			{ occasion: "={{ ((now, s) => now.hour === s.weeklySnapshotAt && now.weekday === 1 ? 'weeklySnapshot' : now.hour === s.dailyWinAt ? 'dailyWin' : 'events')($now, $('Settings').first().json) }}" },
			{ onError: 'continueRegularOutput' },
		),
		postgres(
			'Remember, and see what is new',
			[6, 0],
			'SELECT * FROM comms.record_alerts($1)',
			"JSON.stringify($('What is to be told').all().filter(({ json }) => json.alerts).map(({ json }) => ({ tenantId: json.tenantId, alerts: { messages: json.alerts.messages, changes: json.alerts.changes } })))",
			{ executeOnce: true, retryOnFail: false },
		),
		condition('keep', 'Anything new?', [7, 0], '!!$json.key'),
		{
			name: 'Post to Slack',
			type: 'n8n-nodes-base.httpRequest',
			version: 4.5,
			at: [8, 0],
			parameters: {
				method: 'POST',
				url: 'https://slack.com/api/chat.postMessage',
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'slackApi',
				sendBody: true,
				specifyBody: 'json',
				jsonBody: "={{ JSON.stringify({ channel: $('Settings').first().json.slackChannel, text: $json.text, blocks: $json.blocks, unfurl_links: false }) }}",
				options: { batching: { batch: { batchSize: 1, batchInterval: 1000 } }, timeout: 15000 },
			},
			credentials: { slackApi: credentialNames.slack },
		},
		condition('keep', 'Did Slack refuse?', [9, 0], '$json.ok === false'),
		{
			name: 'Say so',
			type: 'n8n-nodes-base.stopAndError',
			version: 1,
			at: [10, 0],
			parameters: { errorMessage: "=Slack did not take an alert: {{ $json.error }}. Is the channel in Settings right, and is the app a member of it?" },
		},
	],
	arrows: [
		['Every hour', 'Settings'],
		['Look now', 'Settings'],
		['Settings', 'Figures and what was told'],
		['Figures and what was told', 'Who has figures'],
		['Who has figures', 'Analyse the last days'],
		['Analyse the last days', 'What is to be told'],
		['What is to be told', 'Remember, and see what is new'],
		['Remember, and see what is new', 'Anything new?'],
		['Anything new?', 'Post to Slack'],
		['Post to Slack', 'Did Slack refuse?'],
		['Did Slack refuse?', 'Say so'],
	],
	notes: [
		{
			at: [1, -1.2],
			text: '### Change this\nIn **Settings**: the channel (`slackChannel`; invite your Slack app to it), and the hours for good news (`dailyWinAt`) and for the snapshot of Monday (`weeklySnapshotAt`). How many alerts a week are too many is `budgetPerWeek` under **What is to be told**, Options, Policy. Alerts are in the language of the business.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, 1],
			text: '### Why it is remembered before it is posted\nA run that dies in between loses one message. The other way round a fault at Slack would post the same alert every hour.',
			columns: 3,
		},
	],
};

export default spec;

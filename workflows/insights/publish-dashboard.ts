import { condition, credentialNames, manualTrigger, plainText, postgres, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { insights } from './analyse';

const spec: WorkflowSpec = {
	id: 'comms-dashboard',
	area: 'insights',
	file: 'publish-dashboard',
	name: 'Publish dashboard',
	description:
		'A live page for your staff: the figures of the last 30 days with charts, what was to be expected, trends and where each figure comes from. Protected by a user name and password; it loads nothing from any other host.',
	tags: ['customer-comms', 'insights'],
	nodes: [
		webhook('Staff open the dashboard', [0, 0], { path: 'comms/dashboard', method: 'GET', credential: ['httpBasicAuth', credentialNames.operatorPages] }),
		manualTrigger([0, 1]),
		settingsNode([1, 0], { days: 30 }),
		postgres(
			'Figures',
			[2, 0],
			`SELECT * FROM comms.metrics_to_analyse(current_date - $1::int, current_date - 1) m WHERE $2 = '' OR m."tenantId" = comms.read_uuid($2) ORDER BY m."tenantId" LIMIT 1`,
			`$json.days, ${plainText('$json.query?.tenant')}`,
			{ alwaysOutputData: true, executeOnce: true },
		),
		condition('split', 'Are there figures?', [3, 0], '!!$json.tenantId'),
		insights('Analyse them', [4, 0], 'analyseMetrics', { options: { today: '={{ $json.today }}' } }),
		insights('Draw the page', [5, 0], 'buildReport', { edition: 'performance', format: 'html' }),
		{
			name: 'Show the page',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [6, 0],
			parameters: {
				respondWith: 'binary',
				responseDataSource: 'set',
				inputFieldName: 'data',
				options: {
					responseHeaders: {
						entries: [
							{ name: 'Content-Type', value: 'text/html; charset=utf-8' },
							{ name: 'Cache-Control', value: 'no-store' },
							{ name: 'Referrer-Policy', value: 'no-referrer' },
							{ name: 'X-Robots-Tag', value: 'noindex' },
							{ name: 'X-Frame-Options', value: 'DENY' },
							{ name: 'X-Content-Type-Options', value: 'nosniff' },
						],
					},
				},
			},
		},
		{
			name: 'Say that there is nothing yet',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [4, 1],
			parameters: { respondWith: 'text', responseBody: 'There are no figures yet. They are collected every night by "Collect metrics".', options: { responseCode: 404 } },
			settings: { executeOnce: true },
		},
	],
	arrows: [
		['Staff open the dashboard', 'Settings'],
		['Try it with sample data', 'Settings'],
		['Settings', 'Figures'],
		['Figures', 'Are there figures?'],
		['Are there figures?', 'Analyse them', 0],
		['Are there figures?', 'Say that there is nothing yet', 1],
		['Analyse them', 'Draw the page'],
		['Draw the page', 'Show the page'],
	],
	notes: [
		{
			at: [0, -1.2],
			text: '### Change this\nIn **Settings**: how many days. The user name and password are the credential **Operator pages**. With several businesses add `?tenant=` and the id.',
			columns: 3,
			colour: 4,
		},
		{
			at: [4, -1.2],
			text: '### Why it is drawn anew each time\nWhat the page shows is what the database holds now. A year of 20 metrics takes about a second.',
			columns: 3,
		},
	],
};

export default spec;

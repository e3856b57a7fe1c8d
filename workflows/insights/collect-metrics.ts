import { condition, credentialNames, inboundHeader, manualTrigger, postgres, scheduleTrigger, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

/** What the first page of n8n's answer was. By its output: further on, n8n would look at the one for errors, which leads there sooner. */
const asked = "$('Ask n8n for its runs').first(0)?.json";
/** What fails goes round the storing: an item with n8n's own error cannot be read by an expression. */
const refused = "!$('Store the runs').isExecuted";

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
		settingsNode([1, 0], { daysBack: 7, n8nUrl: 'http://localhost:5678', tenant: '' }),
		{
			name: 'Ask n8n for its runs',
			type: 'n8n-nodes-base.httpRequest',
			version: 4.5,
			at: [2, 0],
			parameters: {
				url: "={{ $json.n8nUrl.replace(/[/]+$/, '') + '/api/v1/executions' }}",
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'n8nApi',
				sendQuery: true,
				queryParameters: { parameters: [{ name: 'limit', value: '250' }] },
				options: {
					timeout: 30000,
					// Newest first: it stops at the page on which the days begin that were counted before.
					pagination: {
						pagination: {
							paginationMode: 'updateAParameterInEachRequest',
							parameters: { parameters: [{ type: 'qs', name: 'cursor', value: '={{ $response.body?.nextCursor }}' }] },
							paginationCompleteWhen: 'other',
							completeExpression: "={{ !$response.body.nextCursor || $response.body.data.at(-1).startedAt < $now.minus({ days: $('Settings').first().json.daysBack + 1 }).toUTC().toISO() }}",
							limitPagesFetched: true,
							maxRequests: 400,
							requestInterval: 100,
						},
					},
				},
			},
			credentials: { n8nApi: credentialNames.n8nApi },
			// Off until there is an API key: items pass through a node that is off.
			settings: { disabled: true, executeOnce: true, onError: 'continueErrorOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
		postgres(
			'Store the runs',
			[3, 0],
			'SELECT s.stored, comms.tenant_given($2) IS NULL AS "whoseUnknown" FROM comms.store_automation_runs($1) s',
			"JSON.stringify($('Ask n8n for its runs').all(0).flatMap((one) => one.json?.data ?? []).map((json) => ({ id: json.id, workflowId: json.workflowId, status: json.status, mode: json.mode, startedAt: json.startedAt, stoppedAt: json.stoppedAt, tenantId: $('Settings').first().json.tenant }))), $('Settings').first().json.tenant",
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
		condition('keep', 'Are runs missing?', [5, 0], `${refused} || (${asked}?.data?.length > 0 && $('Store the runs').first().json.whoseUnknown)`),
		{
			name: 'Say so',
			type: 'n8n-nodes-base.stopAndError',
			version: 1,
			at: [6, 0],
			parameters: {
				errorMessage: `={{ ${refused} ? 'n8n did not give its runs. Everything else was counted; the runs of these days are gaps. Is the address in Settings right, and is the key in the credential "n8n API" still valid?' : 'The runs of n8n were not stored, because there are several businesses: put the id of the one they belong to into Settings (tenant). Everything else was counted.' }}`,
			},
		},
		webhook('Other systems send figures', [0, 2], { path: 'comms/metrics', method: 'POST', credential: inboundHeader }),
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
		['Ask n8n for its runs', 'Count the days that are over', 1],
		['Store the runs', 'Count the days that are over'],
		['Count the days that are over', 'Are runs missing?'],
		['Are runs missing?', 'Say so'],
		['Other systems send figures', 'Store their figures'],
		['Store their figures', 'Tell what was stored'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\n**Ask n8n for its runs** is off. Make an API key (Settings, n8n API; it needs to list executions only), store it as the credential **n8n API**, put the address of n8n into **Settings** (`n8nUrl`; with several businesses also the id of the one whose runs these are, `tenant`), and switch the node on (select it, press D).\n\nFrom your CRM or accounting post `[{"date": "2026-11-20", "metric": "proposals_sent", "value": 7, "unit": "", "source": "CRM"}]` to `comms/metrics`. `value` null says that nobody could count.',
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

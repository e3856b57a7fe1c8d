import { batchOf, condition, credentialNames, manualTrigger, postgres, sample, scheduleTrigger, settings, settingsNode } from '../nodes';
import type { NodeSpec, WorkflowSpec } from '../workflow';

const api = 'https://api.clickup.com/api/v2';
const lists = `JSON.stringify({ entry: String(${settings}.listId ?? ''), task: String(${settings}.taskListId ?? ''), metrics: String(${settings}.metricsListId ?? '') })`;

/** Status and body of each answer; a connection that broke is an item with an error. */
const clickUp = (name: string, at: NodeSpec['at'], parameters: Record<string, unknown>, options: Record<string, unknown>): NodeSpec => ({
	name,
	type: 'n8n-nodes-base.httpRequest',
	version: 4.5,
	at,
	parameters: {
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'clickUpApi',
		...parameters,
		options: { response: { response: { fullResponse: true, neverError: true, responseFormat: 'json' } }, timeout: 30_000, ...options },
	},
	credentials: { clickUpApi: credentialNames.clickUp },
	settings: { onError: 'continueRegularOutput' },
});

/** One expression for an item, and by `$json`: the error of a request that got no answer holds itself, and no list of items that has one can be read. */
const plainAnswer = (name: string, at: NodeSpec['at'], more: string): NodeSpec => ({
	...sample(name, at, {}),
	parameters: { mode: 'raw', jsonOutput: `={{ { ...(${more}), statusCode: $json.statusCode ?? null, body: $json.statusCode ? $json.body : {}, error: $json.statusCode ? '' : 'no answer' } }}`, options: {} },
});

const spec: WorkflowSpec = {
	id: 'comms-sync-clickup',
	area: 'retention',
	file: 'sync-clickup',
	name: 'Sync ClickUp',
	description:
		'Every hour it brings your ClickUp up to date: customers at risk as entries of a list, what to do about high and critical risk as tasks with a date, and the figures of the month. Tasks that your team closes are closed here. Does nothing until Settings name a list.',
	tags: ['customer-comms', 'retention'],
	nodes: [
		scheduleTrigger('Every hour', [0, 0], { field: 'hours' }),
		{ ...manualTrigger([0, 1]), name: 'Sync now' },
		settingsNode([1, 0], { listId: '', taskListId: '', metricsListId: '', tenant: '', atATime: 80, now: '' }),
		postgres(
			'Which lists?',
			[2, 0],
			`SELECT DISTINCT l.value AS "listId", coalesce(nullif($2, ''), now()::text)::timestamptz - interval '35 days' AS since FROM (SELECT CASE WHEN $1::jsonb ->> 'entry' = '' THEN comms.beat('sync-clickup') END) beat, jsonb_each_text($1::jsonb) l WHERE l.value <> ''`,
			`${lists}, ${settings}.now ?? ''`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Only lists', [3, 0], '$json.listId'),
		clickUp(
			'Read what stands there',
			[4, 0],
			{
				url: `={{ '${api}/list/' + encodeURIComponent($json.listId) + '/task' }}`,
				sendQuery: true,
				queryParameters: {
					parameters: [
						{ name: 'include_closed', value: 'true' },
						{ name: 'order_by', value: 'updated' },
						{ name: 'date_updated_gt', value: '={{ DateTime.fromISO($json.since).toMillis() }}' },
					],
				},
			},
			{
				pagination: {
					pagination: {
						paginationMode: 'updateAParameterInEachRequest',
						parameters: { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount }}' }] },
						paginationCompleteWhen: 'other',
						completeExpression: '={{ $response.statusCode !== 200 || $response.body.last_page !== false }}',
						limitPagesFetched: true,
						maxRequests: 50,
					},
				},
			},
		),
		plainAnswer('Each page', [5, 0], '{}'),
		postgres(
			'Note what was closed',
			[6, 0],
			`SELECT r.*, CASE WHEN r.trouble = 'none' THEN comms.beat('sync-clickup') END AS beat, CASE WHEN r.trouble = 'none' THEN comms.clickup_plan($3::jsonb, comms.read_uuid($4), coalesce(nullif($2, '')::timestamptz, now())) END AS customers FROM comms.clickup_read($1, coalesce(nullif($2, '')::timestamptz, now())) r`,
			`${batchOf('Each page')}, ${settings}.now ?? '', ${lists}, ${settings}.tenant ?? ''`,
			{ executeOnce: true },
		),
		condition('split', 'Was it readable?', [7, 0], `$json.trouble === 'none'`),
		postgres(
			'What it has to be told',
			[8, 0],
			`SELECT q.* FROM comms.clickup_requests($1::jsonb, $2, coalesce(nullif($3, '')::timestamptz, now())) q`,
			`${lists}, ${settings}.atATime, ${settings}.now ?? ''`,
			{ executeOnce: true, alwaysOutputData: true, retryOnFail: false },
		),
		condition('keep', 'Only what changed', [9, 0], '$json.id'),
		clickUp(
			'Tell ClickUp',
			[10, 0],
			{ method: '={{ $json.method }}', url: `={{ '${api}' + $json.path }}`, sendBody: true, specifyBody: 'json', jsonBody: '={{ JSON.stringify($json.body) }}' },
			// ClickUp takes 100 requests a minute (https://developer.clickup.com/docs/rate-limits). Not tried again here: a task whose answer was lost may have been made.
			{ batching: { batch: { batchSize: 10, batchInterval: 6_000 } } },
		),
		plainAnswer('Each answer', [11, 0], `{ id: $('Only what changed').item.json.id, hash: $('Only what changed').item.json.hash }`),
		postgres(
			'Remember what it was told',
			[12, 0],
			`SELECT s.* FROM comms.clickup_store($1, coalesce(nullif($2, '')::timestamptz, now())) s`,
			`${batchOf('Each answer')}, ${settings}.now ?? ''`,
			{ executeOnce: true },
		),
		condition('keep', 'Does a person have to look?', [13, 1], `['token', 'list', 'refused'].includes($json.outcome ?? $json.trouble)`),
		{
			name: 'Say what is wrong',
			type: 'n8n-nodes-base.stopAndError',
			version: 1,
			at: [14, 1],
			parameters: { errorType: 'errorMessage', errorMessage: `={{ $json.outcome === 'refused' ? 'ClickUp refuses a task, which is tried again when it changes: ' + $json.text : $json.text }}` },
			settings: { executeOnce: true },
		},
	],
	arrows: [
		['Every hour', 'Settings'],
		['Sync now', 'Settings'],
		['Settings', 'Which lists?'],
		['Which lists?', 'Only lists'],
		['Only lists', 'Read what stands there'],
		['Read what stands there', 'Each page'],
		['Each page', 'Note what was closed'],
		['Note what was closed', 'Was it readable?'],
		['Was it readable?', 'What it has to be told', 0],
		['Was it readable?', 'Does a person have to look?', 1],
		['What it has to be told', 'Only what changed'],
		['Only what changed', 'Tell ClickUp'],
		['Tell ClickUp', 'Each answer'],
		['Each answer', 'Remember what it was told'],
		['Remember what it was told', 'Does a person have to look?'],
		['Does a person have to look?', 'Say what is wrong'],
	],
	notes: [
		{
			at: [0, -1.9],
			text: '### Change this\nIn **Settings**: `listId`, the number in the address of the list (`/li/901...`); left empty, nothing happens. `taskListId` and `metricsListId` where tasks and figures should stand in lists of their own, `tenant` where the list is for one of several businesses, `atATime`: how many changes a run makes at most. Levels, priorities and days stand in `comms.clickup_rules`.',
			columns: 4,
			colour: 4,
		},
		{
			at: [4.2, -1.9],
			text: '### Why it reads first\nWhat your team closed or deleted is left alone. And a task whose answer was lost is known again by the mark at its end (`comms-...`) rather than made twice.',
			columns: 3,
		},
		{
			at: [8, -1.9],
			text: '### What ClickUp gets to know\nNames of customers and companies, their score, and why: nothing of what they wrote. Who is erased is emptied and archived there.',
			columns: 3,
		},
	],
};

export default spec;

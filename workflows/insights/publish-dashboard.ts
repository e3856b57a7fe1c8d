import { condition, credentialNames, manualTrigger, operatorLogin, page, plainText, postgres, respondWithPage, scheduleTrigger, settings, settingsNode, webhook } from '../nodes';
import { pageTemplate } from '../pages/page';
import type { WorkflowSpec } from '../workflow';
import { insights } from './analyse';

const googleSheet = `={{ 'https://sheets.googleapis.com/v4/spreadsheets/' + ${settings}.spreadsheet`;

/** All six tabs in one request: whoever looks at them sees the old figures or the new ones. Cells are given as they are meant; a text that begins with = stays a text. */
const tabs = `={{ JSON.stringify({ requests: ((sheets, there) => {
  const idOf = (one) => there.find((tab) => tab.sheetId === one.id)?.sheetId ?? there.find((tab) => tab.title === one.title)?.sheetId;
  const cell = (value, bold) => ({ ...(value === null ? {} : { userEnteredValue: typeof value === 'number' ? { numberValue: value } : { stringValue: String(value).slice(0, 40000) } }), userEnteredFormat: { textFormat: { bold } } });
  return [
    ...sheets.filter((one) => idOf(one) === undefined).map((one) => ({ addSheet: { properties: { sheetId: one.id, title: one.title } } })),
    ...sheets.map((one) => ({ updateCells: { range: { sheetId: idOf(one) ?? one.id }, rows: one.rows.slice(0, 900).map((row, place) => ({ values: row.map((value) => cell(value, one.heads.includes(place))) })), fields: 'userEnteredValue,userEnteredFormat.textFormat.bold' } })),
  ];
})($('Draw the tabs').first().json.report.sheets, ($json.sheets ?? []).map((tab) => tab.properties)) }) }}`;

const google = (name: string, at: [number, number], parameters: Record<string, unknown>) => ({
	name,
	type: 'n8n-nodes-base.httpRequest',
	version: 4.5,
	at,
	parameters: { authentication: 'predefinedCredentialType', nodeCredentialType: 'googleSheetsOAuth2Api', ...parameters },
	credentials: { googleSheetsOAuth2Api: credentialNames.googleSheets },
	// Off until there is a spreadsheet.
	settings: { disabled: true, executeOnce: true, retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
});

const spec: WorkflowSpec = {
	id: 'comms-dashboard',
	area: 'insights',
	file: 'publish-dashboard',
	name: 'Publish dashboard',
	description:
		'A live page for your staff: the figures of the last 30 days with charts, what was to be expected, trends and where each figure comes from; protected by a user name and password, and loading nothing from any other host. Every morning the same figures go into six tabs of a Google spreadsheet, where you connect one.',
	tags: ['customer-comms', 'insights'],
	nodes: [
		webhook('Staff open the dashboard', [0, 0], { path: 'comms/dashboard', method: 'GET', credential: operatorLogin }),
		scheduleTrigger('Every morning', [0, 1], { field: 'days', daysInterval: 1, triggerAtHour: 6, triggerAtMinute: 30 }),
		{ ...manualTrigger([0, 2]), name: 'Fill the spreadsheet now' },
		settingsNode([1, 0], { days: 30, tenant: '', spreadsheet: '' }),
		postgres(
			'Figures',
			[2, 0],
			`SELECT comms.beat('publish-dashboard') WHERE $3;
SELECT * FROM comms.report_inputs('performance', current_date - $1::int, current_date - 1, ARRAY['page']) m WHERE $2 = '' OR m."tenantId" = comms.read_uuid($2) ORDER BY m."tenantId" LIMIT 1`,
			`$json.days, ${plainText('$json.query?.tenant ?? $json.tenant')}, !$json.query`,
			{ alwaysOutputData: true, executeOnce: true },
		),
		condition('split', 'Are there figures?', [3, 0], '!!$json.tenantId'),
		insights('Analyse them', [4, 0], 'analyseMetrics', { options: { today: '={{ $json.today }}' } }),
		condition('split', 'For a page?', [5, 0], `!!${settings}.query`),
		insights('Draw the page', [6, 0], 'buildReport', { edition: 'performance', format: 'html' }),
		{
			name: 'Show the page',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [7, 0],
			parameters: {
				respondWith: 'binary',
				responseDataSource: 'set',
				inputFieldName: 'data',
				options: {
					responseHeaders: {
						entries: [
							{ name: 'Content-Type', value: 'text/html; charset=utf-8' },
						],
					},
				},
			},
		},
		insights('Draw the tabs', [6, 1], 'buildReport', { edition: 'performance', format: 'sheets' }),
		google('Which tabs are there?', [7, 1], { url: `${googleSheet} }}`, sendQuery: true, queryParameters: { parameters: [{ name: 'fields', value: 'sheets.properties' }] }, options: { timeout: 30000 } }),
		google('Fill the tabs', [8, 1], { method: 'POST', url: `${googleSheet} + ':batchUpdate' }}`, sendBody: true, specifyBody: 'json', jsonBody: tabs, options: { timeout: 60000 } }),
		condition('keep', 'For a page, too?', [4, 2], `!!${settings}.query`),
		page('Draw that there is nothing yet', [5, 2], pageTemplate('Dashboard', 'no-figures', {})),
		respondWithPage('Say that there is nothing yet', [6, 2]),
	],
	arrows: [
		['Staff open the dashboard', 'Settings'],
		['Every morning', 'Settings'],
		['Fill the spreadsheet now', 'Settings'],
		['Settings', 'Figures'],
		['Figures', 'Are there figures?'],
		['Are there figures?', 'Analyse them', 0],
		['Are there figures?', 'For a page, too?', 1],
		['For a page, too?', 'Draw that there is nothing yet'],
		['Draw that there is nothing yet', 'Say that there is nothing yet'],
		['Analyse them', 'For a page?'],
		['For a page?', 'Draw the page', 0],
		['For a page?', 'Draw the tabs', 1],
		['Draw the page', 'Show the page'],
		['Draw the tabs', 'Which tabs are there?'],
		['Which tabs are there?', 'Fill the tabs'],
	],
	notes: [
		{
			at: [0, -1.6],
			text: '### Change this\nIn **Settings**: how many `days`. The user name and password are the credential **Operator pages**. With several businesses add `?tenant=` and the id to the address, and one id to Settings (`tenant`) for the spreadsheet.\n\nFor **Google Sheets** connect the credential **Google Sheets**, put the id of an empty spreadsheet (the middle of its address) into Settings (`spreadsheet`), and switch both Google nodes on (select them, press D). Share the spreadsheet with whom you like: it is written, never read.',
			columns: 4,
			colour: 4,
		},
		{
			at: [5, -1.2],
			text: '### Why all tabs at once\nOne request changes all six or none. Rename or move the tabs as you like: they are found by their number. What you write into them yourself is replaced in the morning; put your own sheets beside them.',
			columns: 3,
		},
	],
};

export default spec;

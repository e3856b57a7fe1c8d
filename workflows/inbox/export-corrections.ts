import { manualTrigger, operatorLogin, postgres, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-export-labels',
	area: 'inbox',
	file: 'export-corrections',
	name: 'Export corrections',
	description:
		'Hands out all corrected mails as a file for training and measuring, one mail a line, without the personal data that can be recognised. Protected by a user name and password; a link to it is on the page of "Correct labels".',
	tags: ['customer-comms', 'inbox'],
	nodes: [
		webhook('Staff ask for the file', [0, 0], { path: 'comms/corrections', method: 'GET', credential: operatorLogin }),
		{ ...manualTrigger([0, 1]), name: 'Look at it here' },
		settingsNode([1, 0], { mailbox: '' }),
		postgres(
			'Collect the corrections',
			[2, 0],
			`SELECT coalesce(string_agg(line, E'\\n'), '') AS lines, count(line) AS mails
FROM comms.export_corrections(comms.tenant_of_mailbox($1))
WHERE $1 = '' OR comms.tenant_of_mailbox($1) IS NOT NULL`,
			"$json.mailbox ?? ''",
		),
		{
			name: 'Hand out the file',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [3, 0],
			parameters: {
				respondWith: 'text',
				responseBody: "={{ $json.lines ? $json.lines + '\\n' : '' }}",
				options: {
					responseHeaders: {
						entries: [
							{ name: 'Content-Type', value: 'application/x-ndjson; charset=utf-8' },
							{ name: 'Content-Disposition', value: "=attachment; filename=\"corrections-{{ $now.toUTC().toISODate() }}.jsonl\"" },
						],
					},
				},
			},
		},
	],
	arrows: [
		['Staff ask for the file', 'Settings'],
		['Look at it here', 'Settings'],
		['Settings', 'Collect the corrections'],
		['Collect the corrections', 'Hand out the file'],
	],
	notes: [
		{
			at: [0, -1],
			text: '### Change this\nIn **Settings**: `mailbox`, where only the corrections of the business with this mailbox are wanted. Empty means: all that the database login may see.',
			columns: 2,
			colour: 4,
		},
		{
			at: [2, -1],
			text: '### Before you pass it on\nKnown names, addresses, links, IBANs and long numbers are masked. Names that nobody knows, of places or of third people, stay in the text. The file is in the format of `npm run evaluate:email`.',
			columns: 2,
		},
	],
};

export default spec;

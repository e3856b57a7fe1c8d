import { condition, credentialNames, manualTrigger, postgres, scheduleTrigger, settingsNode, thisN8n } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { insights, lastPeriod } from './analyse';

const spec: WorkflowSpec = {
	id: 'comms-quarter-review',
	area: 'insights',
	file: 'prepare-quarterly-review',
	name: 'Prepare quarterly review',
	description:
		'On the fourth day of each quarter it makes the deck of the quarter before as a PDF: what it was worth, trends, benchmarks, and the roadmap with what was proposed, adopted and what that did. The deck goes to a person of yours, who approves it on the page "Show reviews"; only then the client has it.',
	tags: ['customer-comms', 'insights'],
	nodes: [
		scheduleTrigger('On the fourth of the quarter', [0, 0], { field: 'cronExpression', expression: '0 8 4 1,4,7,10 *' }),
		{ ...manualTrigger([0, 1]), name: "Prepare last quarter's now" },
		settingsNode([1, 0], { staffFrom: 'Customer communication <comms@studio-lumen.example>' }),
		postgres(
			'Figures of who has no deck yet',
			[2, 0],
			`SELECT comms.beat('prepare-quarterly-review');
SELECT * FROM comms.report_inputs('quarterly', $1::date, $2::date, ARRAY['approval'])`,
			lastPeriod('quarter'),
			{ executeOnce: true },
		),
		condition('keep', 'Who has figures', [3, 0], '!!$json.tenantId'),
		insights('Analyse the quarter', [4, 0], 'analyseMetrics', { options: { today: '={{ $json.today }}' } }),
		insights('Build the deck', [5, 0], 'buildReport', { edition: 'quarterly', format: 'pdf', options: { layout: 'deck' } }),
		{
			name: 'As text for the database',
			type: 'n8n-nodes-base.extractFromFile',
			version: 1.1,
			at: [6, 0],
			parameters: { operation: 'binaryToPropery', binaryPropertyName: 'data', destinationKey: 'file', options: {} },
		},
		postgres(
			'Keep it until somebody approves',
			[7, 0],
			'SELECT * FROM comms.store_reviews($1)',
			"JSON.stringify($('Build the deck').all().map(({ json }, place) => ({ tenantId: json.tenantId, edition: 'quarterly', fileName: json.report.fileName, analysis: json.analysis, file: $('As text for the database').all()[place].json.file })))",
			{ executeOnce: true, retryOnFail: false },
		),
		condition('keep', 'New ones', [8, 0], "$json.outcome === 'stored'"),
		{
			name: 'Ask for approval',
			type: 'n8n-nodes-base.emailSend',
			version: 2.1,
			at: [9, 0],
			parameters: {
				fromEmail: "={{ $('Settings').first().json.staffFrom }}",
				toEmail: '={{ $json.staffEmail }}',
				subject: 'A quarterly review waits for you',
				emailFormat: 'text',
				text: `={{ 'The deck of the quarter is ready. Read it, then approve or reject it here:\\n\\n' + ${thisN8n} + '/webhook/comms/reviews\\n\\nUntil you do, nobody else gets it.' }}`,
				options: { appendAttribution: false },
			},
			credentials: { smtp: credentialNames.staffEmail },
			// It is on the page in any case.
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
		},
	],
	arrows: [
		['On the fourth of the quarter', 'Settings'],
		["Prepare last quarter's now", 'Settings'],
		['Settings', 'Figures of who has no deck yet'],
		['Figures of who has no deck yet', 'Who has figures'],
		['Who has figures', 'Analyse the quarter'],
		['Analyse the quarter', 'Build the deck'],
		['Build the deck', 'As text for the database'],
		['As text for the database', 'Keep it until somebody approves'],
		['Keep it until somebody approves', 'New ones'],
		['New ones', 'Ask for approval'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\nIn **Settings**: the sender your mail server accepts (`staffFrom`). What no figure says (introduction, highlights, roadmap, next steps) comes from `policy` in Settings of **Set up the database**, `{"insights": {"details": {}}}`; write it before the quarter ends.',
			columns: 3,
			colour: 4,
		},
		{
			at: [6, 1],
			text: '### Why the file is kept\nWhat the client gets is the very file that was approved, whatever was counted since.',
			columns: 3,
		},
	],
};

export default spec;

import { condition, credentialNames, manualTrigger, postgres, scheduleTrigger, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { insights, lastPeriod } from './analyse';

const spec: WorkflowSpec = {
	id: 'comms-monthly-report',
	area: 'insights',
	file: 'send-monthly-report',
	name: 'Send monthly report',
	description:
		'On the second of each month it analyses the month before, builds the report as a PDF and mails it to each business. What was said is kept; who has the report of a month gets it once. Opportunities that were proposed are counted, so that what nobody takes up fades.',
	tags: ['customer-comms', 'insights'],
	nodes: [
		scheduleTrigger('On the second of the month', [0, 0], { field: 'cronExpression', expression: '0 8 2 * *' }),
		{ ...manualTrigger([0, 1]), name: 'Send last month\'s now' },
		settingsNode([1, 0], { staffFrom: 'Customer communication <comms@studio-lumen.example>' }),
		postgres(
			'Figures of who has no report yet',
			[2, 0],
			`SELECT comms.beat('send-monthly-report');
SELECT m.* FROM comms.metrics_to_analyse($1::date, $2::date) m WHERE NOT comms.report_made(m."tenantId", 'monthly', $1::date, $2::date)`,
			lastPeriod('month'),
			{ executeOnce: true },
		),
		condition('keep', 'Who has figures', [3, 0], '!!$json.tenantId'),
		insights('Analyse the month', [4, 0], 'analyseMetrics', { options: { today: '={{ $json.today }}' } }),
		insights('Build the PDF', [5, 0], 'buildReport', { edition: 'monthly', format: 'pdf' }),
		{
			name: 'Mail it',
			type: 'n8n-nodes-base.emailSend',
			version: 2.1,
			at: [6, 0],
			parameters: {
				fromEmail: "={{ $('Settings').first().json.staffFrom }}",
				toEmail: '={{ $json.staffEmail }}',
				subject: '={{ $json.report.title }}: {{ $json.report.subtitle }}',
				emailFormat: 'text',
				text: "={{ 'Your report is attached.\\n\\n' + ($json.analysis.findings.filter((one) => one.severity !== 'info').slice(0, 5).map((one) => '- ' + one.text).join('\\n') || 'Nothing stands out this month.') }}",
				options: { appendAttribution: false, attachments: 'data' },
			},
			credentials: { smtp: credentialNames.staffEmail },
			// One business that cannot be reached costs no other its report.
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000, onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep what was handed over',
			[7, 0],
			"SELECT s.*, comms.report_delivered(s.id, 'email') AS delivered FROM comms.store_insight_reports($1) s",
			"JSON.stringify($('Mail it').all().flatMap(({ json }, index) => json.error ? [] : [$('Build the PDF').all()[index].json]).map((json) => ({ tenantId: json.tenantId, edition: json.report.edition, fileName: json.report.fileName, analysis: json.analysis })))",
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Did a mail fail?', [8, 0], "$itemIndex === 0 && $('Mail it').all().some(({ json }) => json.error)"),
		{
			name: 'Say so',
			type: 'n8n-nodes-base.stopAndError',
			version: 1,
			at: [9, 0],
			parameters: { errorMessage: "={{ 'Not every report could be mailed: ' + $('Mail it').all().map(({ json }) => json.error).filter(Boolean).map((error) => error.message ?? error).join('; ') + '. Run the workflow again: who has a report gets no second one.' }}" },
		},
	],
	arrows: [
		['On the second of the month', 'Settings'],
		['Send last month\'s now', 'Settings'],
		['Settings', 'Figures of who has no report yet'],
		['Figures of who has no report yet', 'Who has figures'],
		['Who has figures', 'Analyse the month'],
		['Analyse the month', 'Build the PDF'],
		['Build the PDF', 'Mail it'],
		['Mail it', 'Keep what was handed over'],
		['Keep what was handed over', 'Did a mail fail?'],
		['Did a mail fail?', 'Say so'],
	],
	notes: [
		{
			at: [1, -1.4],
			text: '### Change this\nIn **Settings**: the sender your mail server accepts. The reader is the business\'s staff address. Colours, logo and what no figure says come from `comms.tenant_settings`: `brand` `{"colour", "accent", "logo"}` and `policy` `{"insights": {"details": {"nextSteps": [], "stories": [], "partnership": "intelligence"}}}`.\n\nTo file it in Google Drive as well, put a Google Drive node behind **Mail it**: the PDF is in the field `data`.',
			columns: 4,
			colour: 4,
		},
		{
			at: [6, 1],
			text: '### Why it is kept after it is mailed\nWho has a kept report gets no second one. If a mail fails, the others go out, the run ends with an error, and the next run tries that one again.',
			columns: 3,
		},
	],
};

export default spec;

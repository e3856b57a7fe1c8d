import { condition, credentialNames, manualTrigger, postgres, scheduleTrigger, settingsNode } from '../nodes';
import type { WorkflowSpec } from '../workflow';
import { insights, lastPeriod } from './analyse';

/** What both ways said that did not work; the last branch asks, when the others are through. */
const failures = "['Mail it', 'Is it in Drive already?', 'File it in Google Drive'].flatMap((name) => $(name).isExecuted ? $(name).all().map(({ json }) => json.error ?? (name.startsWith('File') && json.kind !== 'drive#file' ? 'Google Drive is switched off, though Settings name a folder' : null)) : []).filter(Boolean).map((error) => error.message ?? error)";

const spec: WorkflowSpec = {
	id: 'comms-monthly-report',
	area: 'insights',
	file: 'send-monthly-report',
	name: 'Send monthly report',
	description:
		'On the second of each month it analyses the month before, builds the report as a PDF in the language of its reader, mails it to each business and, where you like, files it in Google Drive. What was said is kept; each way is gone once. Opportunities that were proposed are counted, so that what nobody takes up fades.',
	tags: ['customer-comms', 'insights'],
	nodes: [
		scheduleTrigger('On the second of the month', [0, 0], { field: 'cronExpression', expression: '0 8 2 * *' }),
		{ ...manualTrigger([0, 1]), name: 'Send last month\'s now' },
		settingsNode([1, 0], { staffFrom: 'Customer communication <comms@studio-lumen.example>', driveFolder: '' }),
		postgres(
			'Figures of who has no report yet',
			[2, 0],
			`SELECT comms.beat('send-monthly-report');
SELECT * FROM comms.report_inputs('monthly', $1::date, $2::date, CASE WHEN $3 = '' THEN ARRAY['email'] ELSE ARRAY['email', 'drive'] END)`,
			`${lastPeriod('month')}, $json.driveFolder`,
			{ executeOnce: true },
		),
		condition('keep', 'Who has figures', [3, 0], '!!$json.tenantId'),
		insights('Analyse the month', [4, 0], 'analyseMetrics', { options: { today: '={{ $json.today }}' } }),
		insights('Build the PDF', [5, 0], 'buildReport', { edition: 'monthly', format: 'pdf' }),
		condition('keep', 'Is it to be filed?', [6, 1], "$json.waysDue.includes('drive')"),
		{
			name: 'Is it in Drive already?',
			type: 'n8n-nodes-base.googleDrive',
			version: 3,
			at: [7, 2],
			parameters: {
				authentication: 'oAuth2',
				resource: 'fileFolder',
				operation: 'search',
				searchMethod: 'name',
				queryString: '={{ $json.report.fileName }}',
				limit: 50,
				filter: { folderId: { __rl: true, mode: 'id', value: "={{ $('Settings').first().json.driveFolder }}" }, whatToSearch: 'files' },
				options: {},
			},
			credentials: { googleDriveOAuth2Api: credentialNames.googleDrive },
			settings: { disabled: true, retryOnFail: true, maxTries: 3, waitBetweenTries: 2000, onError: 'continueRegularOutput', alwaysOutputData: true },
		},
		{
			name: 'Both are known',
			type: 'n8n-nodes-base.merge',
			version: 3.2,
			at: [8, 1],
			// The reports with their files, once the search is through.
			parameters: { mode: 'chooseBranch', output: 'specifiedInput', useDataOfInput: 1 },
		},
		// Where it cannot be asked, nothing is filed: the next run asks again.
		condition('split', 'Not there yet?', [9, 1], "!$('Is it in Drive already?').all().some(({ json }) => json.error || (json.id && json.name === $json.report.fileName))"),
		{
			name: 'File it in Google Drive',
			type: 'n8n-nodes-base.googleDrive',
			version: 3,
			at: [10, 1],
			parameters: {
				authentication: 'oAuth2',
				resource: 'file',
				operation: 'upload',
				name: '={{ $json.report.fileName }}',
				driveId: { __rl: true, mode: 'list', value: 'My Drive' },
				folderId: { __rl: true, mode: 'id', value: "={{ $('Settings').first().json.driveFolder }}" },
				options: {},
			},
			credentials: { googleDriveOAuth2Api: credentialNames.googleDrive },
			// Off until there is a folder.
			settings: { disabled: true, retryOnFail: true, maxTries: 3, waitBetweenTries: 2000, onError: 'continueRegularOutput' },
		},
		postgres(
			'Note what was filed',
			[11, 2],
			"SELECT s.*, comms.report_delivered(s.id, 'drive') AS delivered FROM comms.store_insight_reports($1) s",
			"JSON.stringify(((there) => $('Is it to be filed?').all().filter(({ json }) => there.includes(json.report.fileName)).map(({ json }) => ({ tenantId: json.tenantId, edition: json.report.edition, fileName: json.report.fileName, analysis: json.analysis })))([...$('Is it in Drive already?').all(), ...($('File it in Google Drive').isExecuted ? $('File it in Google Drive').all() : [])].filter(({ json }) => json.id && !json.error).map(({ json }) => json.name)))",
			{ executeOnce: true },
		),
		condition('keep', 'Is it to be mailed?', [6, 0], "$json.waysDue.includes('email')"),
		{
			name: 'Mail it',
			type: 'n8n-nodes-base.emailSend',
			version: 2.1,
			at: [7, 0],
			parameters: {
				fromEmail: "={{ $('Settings').first().json.staffFrom }}",
				toEmail: '={{ $json.readers }}',
				subject: '={{ $json.report.title }}: {{ $json.report.subtitle }}',
				emailFormat: 'text',
				text: "={{ ((words) => words[0] + '\\n\\n' + ($json.analysis.findings.filter((one) => one.severity !== 'info').slice(0, 5).map((one) => '- ' + one.text).join('\\n') || words[1]))({ en: ['Your report is attached.', 'Nothing stands out this month.'], es: ['Le adjuntamos su informe.', 'Este mes nada llama la atención.'], fr: ['Vous trouverez votre rapport en pièce jointe.', 'Rien de particulier ce mois-ci.'], de: ['Ihr Bericht hängt an.', 'In diesem Monat fällt nichts auf.'], zh: ['附件为您的报告。', '本月没有特别值得注意的情况。'], ja: ['レポートを添付いたします。', '今月は特に目立った変化はありません。'] }[$json.report.language]) }}",
				options: { appendAttribution: false, attachments: 'data' },
			},
			credentials: { smtp: credentialNames.staffEmail },
			// One business that cannot be reached costs no other its report.
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 2000, onError: 'continueRegularOutput' },
		},
		postgres(
			'Keep what was handed over',
			[8, 0],
			"SELECT s.*, comms.report_delivered(s.id, 'email') AS delivered FROM comms.store_insight_reports($1) s",
			"JSON.stringify($('Mail it').all().flatMap(({ json }, index) => json.error ? [] : [$('Is it to be mailed?').all()[index].json]).map((json) => ({ tenantId: json.tenantId, edition: json.report.edition, fileName: json.report.fileName, analysis: json.analysis })))",
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Did something fail?', [6, 3], `$itemIndex === 0 && ${failures}.length > 0`),
		{
			name: 'Say so',
			type: 'n8n-nodes-base.stopAndError',
			version: 1,
			at: [7, 3],
			parameters: { errorMessage: `={{ 'Not every report reached everyone: ' + ${failures}.join('; ') + '. Run the workflow again: what arrived is not sent a second time.' }}` },
		},
	],
	arrows: [
		['On the second of the month', 'Settings'],
		['Send last month\'s now', 'Settings'],
		['Settings', 'Figures of who has no report yet'],
		['Figures of who has no report yet', 'Who has figures'],
		['Who has figures', 'Analyse the month'],
		['Analyse the month', 'Build the PDF'],
		['Build the PDF', 'Is it to be mailed?'],
		['Is it to be mailed?', 'Mail it'],
		['Mail it', 'Keep what was handed over'],
		['Build the PDF', 'Is it to be filed?'],
		['Is it to be filed?', 'Both are known'],
		['Is it to be filed?', 'Is it in Drive already?'],
		['Is it in Drive already?', 'Both are known', 0, 1],
		['Both are known', 'Not there yet?'],
		['Not there yet?', 'File it in Google Drive', 0],
		['Not there yet?', 'Note what was filed', 1],
		['File it in Google Drive', 'Note what was filed'],
		['Build the PDF', 'Did something fail?'],
		['Did something fail?', 'Say so'],
	],
	notes: [
		{
			at: [1, -1.6],
			text: '### Change this\nIn **Settings**: the sender your mail server accepts (`staffFrom`). Readers, language, colours and what no figure says come from `comms.tenant_settings`: `brand` `{"colour", "accent", "logo"}` and `policy` `{"insights": {"readers": [], "details": {"nextSteps": [], "stories": [], "partnership": "intelligence"}}}`.\n\nTo file it in **Google Drive** as well: connect the credential **Google Drive**, put the id of the folder (the end of its address) into **Settings** (`driveFolder`), and switch both Drive nodes on (select them, press D).',
			columns: 4,
			colour: 4,
		},
		{
			at: [9, -1.6],
			text: '### Why it is kept after it is mailed\nWho has a kept report gets no second one. If a mail fails, the others go out, the run ends with an error, and the next run tries that one again. In Drive a report is looked for by its name before it is filed: a run that died in between files nothing twice.',
			columns: 3,
		},
	],
};

export default spec;

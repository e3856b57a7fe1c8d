import { condition, manualTrigger, postgres, sample, settingsNode, staffEmail } from '../nodes';
import { errorWorkflowId, type WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: errorWorkflowId,
	area: 'setup',
	file: 'handle-workflow-errors',
	name: 'Handle workflow errors',
	description:
		'Runs whenever another workflow of the pack fails. It stores what failed, where and on which execution, and writes to your staff once an hour for the same fault, not once for each failure. Every workflow of the pack names it as its error workflow.',
	tags: ['customer-comms', 'setup'],
	nodes: [
		{ name: 'A workflow failed', type: 'n8n-nodes-base.errorTrigger', version: 1, at: [0, 0] },
		manualTrigger([0, 1]),
		sample('Sample failure', [1, 1], {
			workflow: { id: 'comms-triage-email', name: 'Triage email' },
			execution: {
				id: 'sample',
				url: 'http://127.0.0.1:5678/workflow/comms-triage-email/executions/sample',
				lastNodeExecuted: 'Register the mails',
				error: { message: 'Connection refused', name: 'NodeApiError' },
				mode: 'trigger',
			},
		}),
		settingsNode([2, 0], {
			staffEmail: 'team@studio-lumen.example',
			staffFrom: 'Customer communication <comms@studio-lumen.example>',
		}),
		postgres(
			'Store the failure',
			[3, 0],
			'SELECT * FROM comms.log_workflow_error($1)',
			'JSON.stringify({ workflow: $json.workflow, execution: $json.execution, trigger: $json.trigger })',
		),
		condition('keep', 'First of its kind this hour?', [4, 0], '$json.notify'),
		staffEmail('Tell the staff', [5, 0], {
			from: "={{ $('Settings').first().json.staffFrom }}",
			to: "={{ $('Settings').first().json.staffEmail }}",
			subject: "=Workflow failed: {{ $json.workflowName }}",
			text: `=The workflow "{{ $json.workflowName }}" failed at the step "{{ $json.lastNode }}".

What it said: {{ $json.message }}

{{ $json.executionUrl ? 'Look at the execution: ' + $json.executionUrl : '' }}

The same failure is reported at most once an hour. All of them are in the table comms.workflow_errors.`,
		}),
	],
	arrows: [
		['A workflow failed', 'Settings'],
		['Try it with sample data', 'Sample failure'],
		['Sample failure', 'Settings'],
		['Settings', 'Store the failure'],
		['Store the failure', 'First of its kind this hour?'],
		['First of its kind this hour?', 'Tell the staff'],
	],
	notes: [
		{
			at: [2, -1],
			text: '### Change this\nIn **Settings**: who is told (`staffEmail`) and the sender your mail server accepts (`staffFrom`).',
			colour: 4,
		},
		{
			at: [4, 1],
			text: '### Why\nA failure that repeats every minute must not fill a mailbox: one mail an hour for the same workflow, step and message. Nothing is lost, every failure is stored.',
			columns: 2,
		},
	],
};

export default spec;

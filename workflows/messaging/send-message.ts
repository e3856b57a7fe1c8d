import { batchOf, manualTrigger, postgres, sample, settingsNode, credentialNames } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-send-message',
	area: 'messaging',
	file: 'send-message',
	name: 'Send message',
	description:
		'The one door through which customers are written to. For a batch of claimed messages it asks again whether each may be sent now, sends those that may, and records what the provider said. Called by "Send due messages"; call it from your own workflows only with messages that were claimed.',
	tags: ['customer-comms', 'messaging'],
	nodes: [
		{
			name: 'When called with claimed messages',
			type: 'n8n-nodes-base.executeWorkflowTrigger',
			version: 1.2,
			at: [0, 0],
			parameters: {
				inputSource: 'workflowInputs',
				workflowInputs: {
					values: [
						{ name: 'id', type: 'string' },
						{ name: 'fence', type: 'number' },
						{ name: 'tenantId', type: 'string' },
						{ name: 'message', type: 'object' },
						{ name: 'contact', type: 'object' },
						{ name: 'consent', type: 'array' },
						{ name: 'history', type: 'array' },
						{ name: 'incidents', type: 'array' },
						{ name: 'policy', type: 'object' },
					],
				},
			},
		},
		manualTrigger([-1, 1]),
		sample('Sample message', [0, 1], {
			id: '00000000-0000-4000-8000-000000000000',
			fence: 1,
			tenantId: '00000000-0000-4000-8000-000000000000',
			message: {
				id: '00000000-0000-4000-8000-000000000000',
				key: 'sample',
				topic: 'transactional',
				type: 'reply',
				channel: 'email',
				priority: 'normal',
				language: 'en',
				to: 'marta.ruiz@customer.example',
				subject: 'Re: Where is the new logo?',
				text: 'Hello Marta,\n\nthank you for asking.\n',
			},
			contact: { email: 'marta.ruiz@customer.example', doNotContact: false, suppressions: [] },
			consent: [],
			history: [],
			incidents: [],
			policy: {},
		}),
		settingsNode([1, 0], { sender: 'Customer care <hello@studio-lumen.example>' }),
		{
			name: 'May it be sent now?',
			type: 'n8n-nodes-customer-comms.selectChannels',
			version: 1,
			at: [2, 0],
			parameters: { operation: 'decide' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Hold the doors',
			[3, 0],
			'SELECT * FROM comms.apply_delivery_decisions($1)',
			batchOf('May it be sent now?'),
			{ executeOnce: true },
		),
		{
			name: 'Send customer email',
			type: 'n8n-nodes-customer-comms.sendCustomerEmail',
			version: 1,
			at: [4, 0],
			parameters: { from: "={{ $json.message.from || $('Settings').first().json.sender }}" },
			credentials: { customerEmailSmtpApi: credentialNames.customerEmail },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Record what became of them',
			[5, 0],
			'SELECT * FROM comms.record_send_results($1)',
			"JSON.stringify($('Send customer email').all().map(({ json }) => ({ id: json.id, fence: json.fence, sent: json.sent, error: json.error })))",
			{ executeOnce: true },
		),
	],
	arrows: [
		['When called with claimed messages', 'Settings'],
		['Try it with sample data', 'Sample message'],
		['Sample message', 'Settings'],
		['Settings', 'May it be sent now?'],
		['May it be sent now?', 'Hold the doors'],
		['Hold the doors', 'Send customer email'],
		['Send customer email', 'Record what became of them'],
	],
	notes: [
		{
			at: [1, -1],
			text: "### Change this\nIn **Settings**: the sender for messages that bring none. A tenant's own sender goes first.",
			colour: 4,
		},
		{
			at: [3, -1],
			text: '### Why ask twice\nBetween planning and sending, a customer may have replied, opted out or bounced. **Hold the doors** checks once more in the database, defers or blocks, and marks the rest as being sent. If n8n dies after that, they stand under *Perhaps sent, perhaps not* on the page of **Review what waits**, and are never sent again on a guess.',
			columns: 3,
		},
		{
			at: [0, 2],
			text: '### The sample\nIt belongs to no stored message, so it is decided upon but not sent.',
			columns: 2,
		},
	],
};

export default spec;

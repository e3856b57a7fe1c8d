import { answer, checkSignature, providerWebhook } from '../messaging/webhooks';
import { switchBy } from '../messaging/lanes';
import { condition, credentialNames, manualTrigger, postgres, sample, scheduleTrigger, settingsNode, staffEmail } from '../nodes';
import type { WorkflowSpec } from '../workflow';

/** By `$('Hand out the tasks')`: what leaves by each output of the Switch. */
const lists = ['erpnext', 'clickup'] as const;

/** What a task list answered to each task, in the order in which they went there. */
const settled = (output: number, node: string, id: string): string =>
	`...($('${node}').isExecuted ? $('${node}').all().map(({ json }, place) => ({ ids: $('Which task list?').all(${output})[place]?.json.ids, externalId: ${id}, error: json.error?.message ?? json.error })) : [])`;

const spec: WorkflowSpec = {
	id: 'comms-call-transcript',
	area: 'inbox',
	file: 'handle-call-transcript',
	name: 'Handle call transcript',
	description:
		'Takes what Vapi reports of a call that has ended, inbound or outbound: mood, what it was about and what our side promised, with owner and day, become tasks in ERPNext, ClickUp or a mail to your team, each once. What was said is kept only where the recording was agreed to as the law on both ends asks; "do not call me again" is heeded at once.',
	tags: ['customer-comms', 'inbox'],
	nodes: [
		providerWebhook('Vapi reports a call', [0, 0], 'comms/vapi-calls'),
		scheduleTrigger('Every quarter of an hour', [0, 1], { field: 'minutes', minutesInterval: 15 }),
		manualTrigger([-1, 2]),
		sample('Sample call', [0, 2], {
			inbound: {
				kind: 'status',
				provider: 'vapi',
				verified: true,
				providerEventId: 'vapi:sample-call:report',
				providerMessageId: 'sample-call',
				status: { state: 'other' },
				call: {
					callId: 'sample-call',
					direction: 'inbound',
					customer: '+13125550123',
					ours: '+15005550009',
					startedAt: '2026-11-20T10:00:00.000Z',
					seconds: 95,
					endedReason: 'customer-ended-call',
					recording: { consent: 'all', source: 'sample', told: true, agreed: true, refused: false, kept: true },
					turns: [
						{ speaker: 'assistant', text: 'Hello, this is the assistant of Studio Lumen. The call is recorded if you agree. Do you agree?' },
						{ speaker: 'customer', text: 'Yes. I am calling about quote Q-7. It is far too expensive and nobody called me back.' },
						{ speaker: 'assistant', text: 'I will send you the breakdown of the quote by Friday.' },
					],
				},
			},
		}),
		checkSignature('Signed by Vapi?', [1, 0], 'vapi'),
		settingsNode([2, 0], {
			tasksTo: 'email',
			clickUpList: '',
			staffFrom: 'Customer communication <comms@studio-lumen.example>',
		}),
		postgres(
			'Take the report',
			[3, 0],
			'SELECT * FROM comms.take_calls($1)',
			'JSON.stringify($input.all().filter(({ json }) => json.inbound).map(({ json }) => ({ inbound: json.inbound })))',
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Was it a webhook?', [4, 1], "$itemIndex === 0 && $('Vapi reports a call').isExecuted"),
		answer('Say it is safe', [5, 1], 200),
		answer('Refuse', [2, -1], 403),
		condition('split', 'Something to read?', [4, 0], '$json.wantsReading'),
		{
			name: 'Read mood and wish',
			type: 'n8n-nodes-customer-comms.classifyEmail',
			version: 1,
			at: [5, 0],
			parameters: { inputMode: 'fields', text: '={{ $json.text }}', engine: 'offline' },
			settings: { onError: 'continueRegularOutput' },
		},
		{
			name: 'Find what was promised',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [6, 0],
			parameters: { operation: 'meetingFollowUp', engine: 'offline' },
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Store what it says',
			[7, 0],
			'SELECT * FROM comms.store_call_readings($1)',
			"JSON.stringify($('Find what was promised').all().map(({ json }) => ({ callId: json.callId, classification: json.classification, draft: json.draft && { summary: json.draft.summary, actionItems: json.draft.actionItems } })))",
			{ executeOnce: true, alwaysOutputData: true },
		),
		postgres(
			'Hand out the tasks',
			[8, 0],
			`SELECT tasks.* FROM (SELECT comms.beat('handle-call-transcript')) beat, comms.claim_call_tasks($1, 25) tasks`,
			`['erpnext', 'clickup'].includes($('Settings').first().json.tasksTo) ? $('Settings').first().json.tasksTo : 'email'`,
			// Tried twice it would claim twice.
			{ executeOnce: true, retryOnFail: false },
		),
		switchBy('Which task list?', [9, 0], '$json.system', [...lists.map((list): [string, string] => [list, list === 'erpnext' ? 'ERPNext' : 'ClickUp'])], 'By mail'),
		{
			name: 'Make a task in ERPNext',
			type: 'n8n-nodes-base.erpNext',
			version: 1,
			at: [10, -1],
			parameters: {
				resource: 'document',
				operation: 'create',
				docType: 'Task',
				properties: {
					customProperty: [
						{ field: 'subject', value: '={{ $json.title }}' },
						{ field: 'description', value: '={{ $json.description }}' },
						{ field: 'exp_end_date', value: "={{ $json.due ?? new Date(Date.now() + 86400000).toISOString().slice(0, 10) }}" },
					],
				},
			},
			credentials: { erpNextApi: credentialNames.erpNext },
			settings: { onError: 'continueRegularOutput' },
		},
		{
			name: 'Make a task in ClickUp',
			type: 'n8n-nodes-base.clickUp',
			version: 1,
			at: [10, 0],
			parameters: {
				resource: 'task',
				operation: 'create',
				// The node asks for both in order to offer lists; the request needs the list alone.
				team: 'by list',
				space: 'by list',
				folderless: true,
				list: "={{ $('Settings').first().json.clickUpList }}",
				name: '={{ $json.title }}',
				additionalFields: { markdownContent: true, content: '={{ $json.description }}', dueDate: '={{ $json.due ?? undefined }}' },
			},
			credentials: { clickUpApi: credentialNames.clickUp },
			settings: { onError: 'continueRegularOutput' },
		},
		{
			...staffEmail('Tell your team', [10, 1], {
				from: "={{ $('Settings').first().json.staffFrom }}",
				to: '={{ $json.staffEmail }}',
				subject: '={{ $json.title }}',
				text: '={{ $json.description }}',
			}),
			// A mail a call; one that fails is tried again a while later.
			settings: { onError: 'continueRegularOutput' },
		},
		postgres(
			'Note what became of them',
			[11, 0],
			'SELECT * FROM comms.settle_call_tasks($1)',
			`JSON.stringify([${settled(0, 'Make a task in ERPNext', 'json.name')}, ${settled(1, 'Make a task in ClickUp', 'json.id')}, ${settled(2, 'Tell your team', 'json.messageId')}])`,
			{ executeOnce: true },
		),
	],
	arrows: [
		['Vapi reports a call', 'Signed by Vapi?'],
		['Signed by Vapi?', 'Settings'],
		['Signed by Vapi?', 'Refuse', 1],
		['Every quarter of an hour', 'Settings'],
		['Try it with sample data', 'Sample call'],
		['Sample call', 'Settings'],
		['Settings', 'Take the report'],
		['Take the report', 'Was it a webhook?'],
		['Take the report', 'Something to read?'],
		['Was it a webhook?', 'Say it is safe'],
		['Something to read?', 'Read mood and wish'],
		['Something to read?', 'Hand out the tasks', 1],
		['Read mood and wish', 'Find what was promised'],
		['Find what was promised', 'Store what it says'],
		['Store what it says', 'Hand out the tasks'],
		['Hand out the tasks', 'Which task list?'],
		['Which task list?', 'Make a task in ERPNext', 0],
		['Which task list?', 'Make a task in ClickUp', 1],
		['Which task list?', 'Tell your team', 2],
		['Make a task in ERPNext', 'Note what became of them'],
		['Make a task in ClickUp', 'Note what became of them'],
		['Tell your team', 'Note what became of them'],
	],
	notes: [
		{
			at: [1, -3.6],
			text: "### Change this\nIn **Settings**: where tasks go (`tasksTo`: `email`, `erpnext` or `clickup`; for ClickUp also `clickUpList`, the id of the list), and the sender of mails to your team (`staffFrom`). A task list you do not use: click its node and press **D**.\n\nAt Vapi enter `/webhook/comms/vapi-calls` behind your n8n's address as the server URL of the assistant, with a secret, and the secret in the credential **Webhook signing**. The assistant of `workflows/inbox/vapi-assistant/<language>.json` has it there already.",
			columns: 4,
			colour: 4,
		},
		{
			at: [5, -2.6],
			text: '### What is kept\nWho, when, how long and how it ended: always. What was said: only where Parse Inbound finds the consent that the strictest place on the line asks for. Without it nothing is read either, but for "do not call me again". Executions are not saved, because they would hold the words.',
			columns: 3,
		},
		{
			at: [8, 2],
			text: '### Once each\nA task is claimed before it is made. Refused, it is tried again and after five times mailed to your team; where the answer got lost nobody knows, and it is left for a person (`comms.call_tasks`, state `ambiguous`).',
			columns: 3,
		},
	],
};

export default spec;

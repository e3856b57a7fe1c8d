import { condition, inboundHeader, manualTrigger, sample, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const spec: WorkflowSpec = {
	id: 'comms-improve-draft',
	area: 'inbox',
	file: 'improve-draft',
	name: 'Improve draft',
	description:
		'Takes a text that somebody of your team wrote to a customer and gives it back better worded: contractions, filler and slips put right, greeting and sign-off added, in the language it was written in. It says the same: no figure, date or link gets lost, and nothing is added. It sends nothing.',
	tags: ['customer-comms', 'inbox'],
	nodes: [
		webhook('A draft comes in', [0, 0], { path: 'comms/improve', method: 'POST', credential: inboundHeader }),
		manualTrigger([0, 1]),
		sample('Sample draft', [1, 1], { body: { text: "Hey Ana,\n\nI'm basically writing about order A-1042 ,, we can't deliver the the 3 units before 26 November 2026!!", goals: ['professional', 'concise'], client: { name: 'Ana Ruiz' } } }),
		settingsNode([2, 0], { brand: { sender: 'Your name', company: 'Your company' }, goals: 'professional, concise' }),
		{
			...sample('The draft', [3, 0], {}),
			parameters: {
				mode: 'raw',
				jsonOutput: "={{ ({ draftText: $json.body?.text ?? '', subject: $json.body?.subject ?? '', goals: $json.body?.goals ?? $json.goals, client: $json.body?.client ?? {}, facts: $json.body?.facts, brand: $json.brand }) }}",
				options: {},
			},
		},
		{
			name: 'Word it better',
			type: 'n8n-nodes-customer-comms.draftReply',
			version: 1,
			at: [4, 0],
			parameters: { operation: 'improve' },
			settings: { onError: 'continueRegularOutput' },
		},
		condition('keep', 'Does somebody wait?', [5, 0], "$('A draft comes in').isExecuted"),
		{
			name: 'Give it back',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [6, 0],
			parameters: {
				respondWith: 'json',
				responseBody: '={{ JSON.stringify($json.error ? { error: $json.error } : { subject: $json.draft.subject, text: $json.draft.text, status: $json.draft.status, engine: $json.draft.engine, reasons: $json.draft.reasons, checks: $json.draft.checks.filter(({ passed }) => !passed) }) }}',
				options: { responseCode: '={{ $json.error ? 422 : 200 }}' },
			},
		},
	],
	arrows: [
		['A draft comes in', 'Settings'],
		['Try it with sample data', 'Sample draft'],
		['Sample draft', 'Settings'],
		['Settings', 'The draft'],
		['The draft', 'Word it better'],
		['Word it better', 'Does somebody wait?'],
		['Does somebody wait?', 'Give it back'],
	],
	notes: [
		{
			at: [2, -1.5],
			text: '### Change this\nIn **Settings**: who signs (`brand`), and what a draft is improved towards where the caller names no `goals` (clear, concise, professional, warm, correct).\n\nPost `{"text": "...", "goals": [], "client": {"name", "style"}, "facts": {}}` with the header of the credential *Inbound webhook*.',
			columns: 3,
			colour: 4,
		},
		{
			at: [5, -1.5],
			text: '### With a chat model\nChoose it as the engine of **Word it better** and connect it. It may reword freely, but a text that promises more, or has lost a number, is thrown away and the one improved by rule stands in.',
			columns: 3,
		},
	],
};

export default spec;

import { condition, inboundHeader, manualTrigger, postgres, sample, scheduleTrigger, settingsNode, webhook } from '../nodes';
import type { WorkflowSpec } from '../workflow';

const handedOver = "$('Sent mail comes in').isExecuted";

const spec: WorkflowSpec = {
	id: 'comms-learn-style',
	area: 'inbox',
	file: 'learn-style',
	name: 'Learn style',
	description:
		'Learns how your business writes, once a week from the drafts that people changed before they were sent, or at any time from a folder of sent mail that another system hands over: greeting, closing, length and formality, by language, with counts. Drafts keep to it. Ten mails are the least, and only known forms of greeting and closing are taken over, never words of a mail.',
	tags: ['customer-comms', 'inbox'],
	nodes: [
		scheduleTrigger('Every Sunday at night', [0, 0], { field: 'cronExpression', expression: '40 3 * * 0' }),
		webhook('Sent mail comes in', [0, 1], { path: 'comms/sent-mail', method: 'POST', credential: inboundHeader }),
		manualTrigger([0, 2]),
		sample('Sample mails', [2, 2], { sentMails: Array.from({ length: 12 }, () => ({ language: 'en', text: 'Hello Ana,\n\nthe list is on its way.\n\nBest wishes,\nInes' })) }),
		settingsNode([1, 0], { mostMails: 500 }),
		postgres(
			'Read what people changed',
			[2, 0],
			`SELECT mails.* FROM (SELECT comms.beat('learn-style')) beat, comms.mails_to_learn_from($1) mails`,
			'$json.mostMails',
			{ executeOnce: true },
		),
		{
			...sample('What was handed over', [2, 1], {}),
			parameters: {
				mode: 'raw',
				jsonOutput: "={{ ({ tenantId: $json.body?.tenantId, mailbox: $json.body?.mailbox, sentMails: Array.isArray($json.body) ? $json.body : $json.body?.mails ?? [] }) }}",
				options: {},
			},
		},
		{ name: 'Find the style', type: 'n8n-nodes-customer-comms.draftReply', version: 1, at: [3, 0], parameters: { operation: 'learnStyle' }, settings: { onError: 'continueRegularOutput' } },
		postgres(
			'Keep it',
			[4, 0],
			'SELECT * FROM comms.store_house_styles($1)',
			`JSON.stringify($input.all().filter(({ json }) => json.style).map(({ json }) => ({ tenantId: json.tenantId, mailbox: json.mailbox, style: json.style, source: ${handedOver} ? 'sent_mail' : 'approved_drafts' })))`,
			{ executeOnce: true, alwaysOutputData: true },
		),
		condition('keep', 'Does somebody wait?', [5, 0], `$itemIndex === 0 && ${handedOver}`),
		{
			name: 'Give it back',
			type: 'n8n-nodes-base.respondToWebhook',
			version: 1.5,
			at: [6, 0],
			parameters: {
				respondWith: 'json',
				responseBody: "={{ JSON.stringify({ style: $('Find the style').first().json.style?.byLanguage ?? null, kept: $('Keep it').all().map(({ json }) => json).filter(({ language }) => language), error: $('Find the style').first().json.error }) }}",
				options: { responseCode: "={{ $('Find the style').first().json.error ? 422 : 200 }}" },
			},
		},
	],
	arrows: [
		['Every Sunday at night', 'Settings'],
		['Settings', 'Read what people changed'],
		['Sent mail comes in', 'What was handed over'],
		['Try it with sample data', 'Sample mails'],
		['Sample mails', 'Find the style'],
		['Read what people changed', 'Find the style'],
		['What was handed over', 'Find the style'],
		['Find the style', 'Keep it'],
		['Keep it', 'Does somebody wait?'],
		['Does somebody wait?', 'Give it back'],
	],
	notes: [
		{
			at: [0, -1.6],
			text: '### Change this\nIn **Settings**: how many mails are read at most (`mostMails`). To begin with what you wrote so far, post it once, the newest first: `{"mailbox": "...", "mails": [{"text", "language"}]}` to `/webhook/comms/sent-mail` with the header of the credential *Inbound webhook*. The mails themselves are not kept.',
			columns: 3,
			colour: 4,
		},
		{
			at: [4, -1.6],
			text: '### What counts\nOnly drafts that somebody changed: one that went out as it was would teach us our own phrases. A form counts where more than half of the mails have it for certain; otherwise the usual one of the language stays. To have none of it, write `{"houseStyle": {}}` into the `brand` of your business (`comms.tenant_settings`).',
			columns: 3,
		},
	],
	settings: { saveDataSuccessExecution: 'none', saveExecutionProgress: false },
};

export default spec;

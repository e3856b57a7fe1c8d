import type { INodeProperties } from 'n8n-workflow';
import { engineProperties, modelOptions } from '../shared/languageModel/engineChoice';
import { outboundFields, outboundOperations } from './outboundFields';

/** Operations that never ask a model. */
export const operationsWithoutModel = ['fromTemplate', 'learnStyle'];

const forReply = { operation: ['reply'] };
const forWriting = { operation: ['reply', ...outboundOperations] };
const forTemplate = { operation: ['fromTemplate'] };

const optional = (name: string, displayName: string, description: string, placeholder: string, show: { operation: string[] } = forReply): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder,
	description: `${description}. Leave empty to read <code>${name}</code> from the item.`,
	displayOptions: { show },
});

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'reply',
		options: [
			{
				name: 'Fill In Template',
				value: 'fromTemplate',
				action: 'Fill in a template',
				description: 'Make a mail or a page from a strict template with typed variables',
			},
			{
				name: 'Improve',
				value: 'improve',
				action: 'Improve a draft',
				description: 'Word a draft better without changing what it says',
			},
			{
				name: 'Learn Style',
				value: 'learnStyle',
				action: 'Learn the style of sent mail',
				description: 'Find greeting, closing, length and formality of the mails that you sent, for drafts to keep to',
			},
			{
				name: 'Meeting Brief',
				value: 'meetingBrief',
				action: 'Prepare a meeting',
				description: 'Talking points, likely questions, an agenda and a template for the follow-up, from what is on record',
			},
			{
				name: 'Meeting Follow-Up',
				value: 'meetingFollowUp',
				action: 'Follow up on a meeting',
				description: 'Summary, decisions and action items from notes or a transcript, and a summary for each attendee',
			},
			{
				name: 'Reply',
				value: 'reply',
				action: 'Draft a reply to a mail',
				description: "Draft the answer to a mail in the reader's language and style, from facts only",
			},
			{
				name: 'Status Update',
				value: 'statusUpdate',
				action: 'Write a status update',
				description: "Tell a customer where their project stands, from the project's rows only",
			},
			{
				name: 'Translate',
				value: 'translate',
				action: 'Translate texts',
				description: 'Translate texts with placeholders, figures, dates, links and terms kept, or check a translation',
			},
		],
	},
	...engineProperties(forWriting),
	{
		displayName: 'Sent Mails',
		name: 'sentMails',
		type: 'json',
		default: '',
		placeholder: 'e.g. [{ "text": "Hello Ana, ... Best wishes, Ines", "language": "en" }]',
		description: 'Mails that people of your business wrote, the newest first. Leave empty to read <code>sentMails</code> from the item.',
		displayOptions: { show: { operation: ['learnStyle'] } },
	},
	{
		displayName: 'Confidence Threshold',
		name: 'confidenceThreshold',
		type: 'number',
		default: 0.6,
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		description: 'A model is asked only where the facts answer a smaller share of what the mail asks',
		displayOptions: { show: { ...forReply, engine: ['hybrid'] } },
	},
	{
		displayName:
			'Fields left empty are read from the item\'s key of the same name. Filled in, they are JSON or an expression.',
		name: 'notice',
		type: 'notice',
		default: '',
		displayOptions: { show: forWriting },
	},
	optional(
		'email',
		'Email',
		'The mail to answer. Its <code>classification</code> may lie in it or beside it',
		'e.g. { "messageId": "<1@x>", "from": { "address": "ana@example.com", "name": "Ana" }, "subject": "Order A-1042", "text": "Where is it?" }',
	),
	optional(
		'facts',
		'Facts',
		'The only things the draft may assert. Entries with a <code>reference</code> are matched by the number the mail names, <code>answers</code> by the question',
		'e.g. { "orders": [{ "reference": "A-1042", "status": "shipped" }], "answers": [{ "question": "...", "answer": "..." }] }',
		forWriting,
	),
	optional(
		'client',
		'Client',
		'Who is written to: name, firstName, language, timeZone, known, aiOptOut, style',
		'e.g. { "name": "Ana Ruiz", "language": "es", "known": true, "style": "formal" }',
		forWriting,
	),
	optional(
		'brand',
		'Brand',
		'Who writes: sender, company, signature, address, tone, language',
		'e.g. { "sender": "Ines Vogt", "company": "Vogt & Partner", "address": "Lindenweg 4, 50674 Köln" }',
		forWriting,
	),
	optional(
		'thread',
		'Thread',
		'The conversation so far, oldest first',
		'e.g. { "messages": [{ "direction": "in", "text": "..." }] }',
	),
	...outboundFields,
	{
		displayName: 'Template',
		name: 'template',
		type: 'json',
		typeOptions: { rows: 8 },
		required: true,
		default:
			'{\n  "language": "en",\n  "subject": "Your appointment on {{day}}",\n  "text": "Hello {{name}},\\n\\nWe look forward to seeing you on {{day}}.",\n  "variables": {\n    "name": { "type": "text" },\n    "day": { "type": "date" }\n  }\n}',
		description:
			'Subject, HTML and text with their variables and, under <code>languages</code>, the same in other languages',
		displayOptions: { show: forTemplate },
	},
	{
		displayName: 'Variables',
		name: 'variables',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. { "name": "Ana", "day": "2026-11-24" }',
		description: 'The values to fill in. Leave empty to read <code>variables</code> from the item.',
		displayOptions: { show: forTemplate },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: forTemplate },
		options: [
			{
				displayName: 'Language',
				name: 'language',
				type: 'string',
				default: '',
				placeholder: 'e.g. de',
				description:
					"The reader's language. Leave empty to read <code>language</code>, <code>client.language</code> or <code>contact.language</code> from the item.",
			},
			{
				displayName: 'Time Zone',
				name: 'timeZone',
				type: 'string',
				default: '',
				placeholder: 'e.g. Europe/Berlin',
				description:
					"The zone in which dates and times are written. Leave empty to use that of the item's <code>client</code> or <code>contact</code>, else the workflow's.",
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: forWriting },
		options: [
			{
				displayName: 'Allowed Links',
				name: 'allowedLinks',
				type: 'string',
				typeOptions: { rows: 2 },
				default: '',
				placeholder: 'e.g. example.com, https://help.example.com/en',
				description: 'Hosts or addresses a draft may link to besides those in facts and brand, by comma or as a JSON list',
			},
			{
				displayName: 'Automatic Sending',
				name: 'autoSend',
				type: 'json',
				default: '{}',
				displayOptions: { show: { '/operation': ['reply'] } },
				placeholder: 'e.g. { "question": 0.9 }',
				description:
					'For which intents, and from which confidence on, a draft that passes all checks may go out without a person. Cancellations, opt-outs, legal matters and urgent complaints never do.',
			},
			{
				displayName: 'Forbidden Phrases',
				name: 'forbiddenPhrases',
				type: 'string',
				typeOptions: { rows: 2 },
				default: '',
				placeholder: 'e.g. at no cost, we guarantee',
				description: 'Words that must not be in a draft, by comma or as a JSON list',
			},
			{
				displayName: 'Language From',
				name: 'languageFrom',
				type: 'options',
				default: 'profile',
				displayOptions: { show: { '/operation': ['reply'] } },
				options: [
					{ name: 'Client, Then Mail', value: 'profile' },
					{ name: 'Mail, Then Client', value: 'mail' },
				],
				description: 'What decides in which language the answer is written where the two differ',
			},
			{
				displayName: 'Learn Style From',
				name: 'learnStyleFrom',
				type: 'json',
				default: '[]',
				placeholder: 'e.g. ["Dear Ms Vogt, ...", "..."]',
				description: 'Past messages on which the style to write in is measured',
			},
			...modelOptions,
			{
				displayName: 'Time Zone',
				name: 'timeZone',
				type: 'string',
				default: '',
				placeholder: 'e.g. Europe/Berlin',
				description:
					"The zone in which instants of the facts are told where the client has none. Leave empty to use the workflow's.",
			},
		],
	},
];

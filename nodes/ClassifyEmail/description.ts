import type { INodeProperties } from 'n8n-workflow';
import { engineProperties, modelOptions } from '../shared/languageModel/engineChoice';
import { intents } from '../shared/vocabulary';

const inputProperties: INodeProperties[] = [
	{
		displayName: 'Input Mode',
		name: 'inputMode',
		type: 'options',
		noDataExpression: true,
		default: 'auto',
		description: 'Where the mail is in the item',
		options: [
			{
				name: 'Automatic',
				value: 'auto',
				description: 'Recognises the output of the Email, Gmail and Outlook triggers, our webhook and register, and an attached .eml',
			},
			{ name: 'Fields', value: 'fields', description: 'Fill in subject, text and sender' },
			{ name: 'Raw', value: 'raw', description: 'A whole mail as MIME text or a .eml file' },
		],
	},
	...(
		[
			{ displayName: 'Subject', name: 'subject', placeholder: 'e.g. Order 4471' },
			{ displayName: 'Text', name: 'text', typeOptions: { rows: 4 }, placeholder: 'e.g. Where is my order?' },
			{ displayName: 'HTML', name: 'html', typeOptions: { rows: 4 }, placeholder: 'e.g. <p>Where is my order?</p>' },
			{ displayName: 'From', name: 'from', placeholder: 'e.g. Anna Meier <anna@example.com>' },
		] as const
	).map(
		(field): INodeProperties => ({
			...field,
			type: 'string',
			default: '',
			displayOptions: { show: { inputMode: ['fields'] } },
		}),
	),
	{
		displayName: 'Headers',
		name: 'headers',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. {"auto-submitted": "auto-replied"}',
		description: 'The mail\'s headers by name. Without them machines are told from people by their words alone.',
		displayOptions: { show: { inputMode: ['fields'] } },
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the input field containing the .eml file',
		description: 'Used where Raw Message is empty',
		displayOptions: { show: { inputMode: ['raw'] } },
	},
	{
		displayName: 'Raw Message',
		name: 'rawMessage',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. From: anna@example.com ...',
		description: 'The whole mail as MIME text',
		displayOptions: { show: { inputMode: ['raw'] } },
	},
];

const labelProperties: INodeProperties[] = [
	{
		displayName: 'Labels',
		name: 'labels',
		type: 'options',
		noDataExpression: true,
		default: 'standard',
		description: 'Which intents a mail can have',
		options: [
			{ name: 'Custom', value: 'custom', description: 'Labels of your own, told by description and examples' },
			{ name: 'Standard', value: 'standard', description: 'The fifteen intents of customer mail' },
		],
	},
	{
		displayName: 'Custom Labels',
		name: 'customLabels',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Label',
		default: {},
		description: 'A mail that is like none of them gets "other"',
		displayOptions: { show: { labels: ['custom'] } },
		options: [
			{
				displayName: 'Label',
				name: 'values',
				values: [
					{ displayName: 'Name', name: 'name', type: 'string', default: '', required: true, placeholder: 'e.g. warranty_claim' },
					{
						displayName: 'Description',
						name: 'description',
						type: 'string',
						default: '',
						placeholder: 'e.g. Something broke within the warranty period',
					},
					{
						displayName: 'Examples',
						name: 'examples',
						type: 'string',
						typeOptions: { rows: 4 },
						default: '',
						placeholder: 'e.g. My heater from last year leaks, is that covered?',
						description: 'One a line, as customers write them. The offline engine goes by these.',
					},
				],
			},
		],
	},
];

const settingProperties: INodeProperties[] = [
	{
		displayName: 'Client',
		name: 'client',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. {"tier": "enterprise", "language": "de", "vip": true}',
		description: 'What is known of the sender. Left empty, the item\'s key "client" is read.',
	},
	{
		displayName: 'Confidence Threshold',
		name: 'confidenceThreshold',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0.6,
		description: 'Below this the offline engine is unsure, and the engine Hybrid asks the model',
	},
	{
		displayName: 'Examples',
		name: 'examples',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. [{"subject": "Invoice 7", "text": "You charged us twice", "intent": "billing"}]',
		description: 'Mails with the labels a person gave them, as a JSON array: mails like them are labelled so, too. Left empty, the item\'s key "examples" is read.',
	},
	{
		displayName: 'Outputs',
		name: 'outputs',
		type: 'options',
		noDataExpression: true,
		default: 'single',
		description: 'Where the items leave the node',
		options: [
			{ name: 'One Output for All', value: 'single' },
			{ name: 'One Output per Intent', value: 'perIntent' },
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			...modelOptions,
			{
				displayName: 'Domain Overrides',
				name: 'domainOverrides',
				type: 'json',
				default: '{}',
				placeholder: 'e.g. {"helpdesk.example.com": "person"}',
				description: 'What mail from a domain always is: person, auto_reply, bounce, list, own, loop or no_reply',
			},
			{
				displayName: 'History',
				name: 'history',
				type: 'string',
				typeOptions: { rows: 2 },
				default: '',
				placeholder: 'e.g. {"messages": []}',
				description: 'Mails of the last 24 hours, for the loop caps. Left empty, the item\'s key "history" is read.',
			},
			{
				displayName: 'Language',
				name: 'language',
				type: 'string',
				default: '',
				placeholder: 'e.g. de',
				description: 'ISO 639-1 code where it is known; left empty it is detected',
			},
			{
				displayName: 'Own Addresses',
				name: 'ownAddresses',
				type: 'string',
				default: '',
				placeholder: 'e.g. support@example.com, @example.com',
				description: 'Our own mailboxes, or @domain for a whole domain, separated by commas. Those under the item\'s key "ownAddresses" are added. Mail from them is never answered.',
			},
		].sort((a, b) => a.displayName.localeCompare(b.displayName)) as INodeProperties[],
	},
];

/**
 * n8n evaluates this from its text, in the editor and on the server: it may use nothing from outside.
 */
const outputsFor = (
	parameters: { outputs?: string; labels?: string; customLabels?: { values?: Array<{ name?: string }> } },
	standard: string[],
): object[] => {
	if (parameters.outputs !== 'perIntent') return [{ type: 'main' }];
	const custom = (parameters.customLabels?.values ?? []).map(({ name }) => String(name ?? '').replace(/\s+/gu, ' ').trim()).filter((name) => name !== '');
	const names = parameters.labels === 'custom' ? [...new Set([...custom.filter((name) => name !== 'other'), 'other'])] : standard;
	return names.map((name) => ({ type: 'main', displayName: name }));
};

/** One output for all, or one an intent: with custom labels one a label, and `other`. */
export const outputs = `={{ (${outputsFor.toString()})($parameter, ${JSON.stringify(intents)}) }}` as const;

export const properties: INodeProperties[] = [...inputProperties, ...engineProperties(), ...labelProperties, ...settingProperties];

import type { INodeProperties } from 'n8n-workflow';

const fromMessage = "Leave empty to use the item's message";

const address: INodeProperties[] = [
	{
		displayName: 'From',
		name: 'from',
		type: 'string',
		default: '',
		placeholder: 'e.g. Example Support <support@example.com>',
		description: `Sender. ${fromMessage}.`,
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		default: '',
		placeholder: 'e.g. Jane Doe <jane@example.com>',
		description: `Recipient; several separated by commas all see each other. ${fromMessage}.`,
	},
	{
		displayName: 'CC',
		name: 'cc',
		type: 'string',
		default: '',
		description: `Who gets a copy, separated by commas. ${fromMessage}.`,
	},
	{
		displayName: 'BCC',
		name: 'bcc',
		type: 'string',
		default: '',
		description: `Who gets a copy that the others do not see, separated by commas. ${fromMessage}.`,
	},
	{
		displayName: 'Reply To',
		name: 'replyTo',
		type: 'string',
		default: '',
		description: `Where answers go if not to the sender. ${fromMessage}.`,
	},
];

const content: INodeProperties[] = [
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		description: `${fromMessage}`,
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		description: `The mail as plain text. ${fromMessage}. Made from the HTML where there is none.`,
	},
	{
		displayName: 'HTML',
		name: 'html',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		description: `The mail as HTML. ${fromMessage}. Made from the text where there is none.`,
	},
	{
		displayName: 'Postal Footer',
		name: 'postalFooter',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		description: `Name and postal address under the mail, which commercial mail must have. ${fromMessage}.`,
	},
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'string',
		default: '',
		placeholder: 'e.g. data, invoice',
		description: `Names of the item's binary fields to attach, separated by commas. ${fromMessage}.`,
	},
];

const technical: INodeProperties[] = [
	{
		displayName: 'Key',
		name: 'key',
		type: 'string',
		default: '',
		description: `Names this mail; the same key gives the same Message-ID, so that a repetition can be recognised. ${fromMessage}.`,
	},
	{
		displayName: 'In Reply To',
		name: 'inReplyTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. <abc@mail.example.com>',
		description: `Message-ID of the mail that is answered. ${fromMessage}.`,
	},
	{
		displayName: 'References',
		name: 'references',
		type: 'string',
		default: '',
		description: `Message-IDs of the thread, oldest first, separated by blanks. ${fromMessage}.`,
	},
	{
		displayName: 'Automatic',
		name: 'automatic',
		type: 'boolean',
		default: true,
		description:
			'Whether a machine sends this mail, which is then marked so that other machines do not answer it. If on, the item\'s message may still say that a person wrote it.',
	},
	{
		displayName: 'Priority',
		name: 'priority',
		type: 'options',
		default: '',
		description: "The importance that the recipient's mail program shows",
		options: [
			{ name: 'As the Message Says', value: '' },
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Normal', value: 'normal' },
		],
	},
	{
		displayName: 'List Unsubscribe',
		name: 'listUnsubscribe',
		type: 'collection',
		placeholder: 'Add Way',
		default: {},
		description: `How mail programs unsubscribe the recipient. ${fromMessage}.`,
		options: [
			{
				displayName: 'Mail To',
				name: 'mailto',
				type: 'string',
				default: '',
				placeholder: 'e.g. unsubscribe@example.com',
				description: 'Address to which a mail unsubscribes the recipient',
			},
			{
				displayName: 'One Click',
				name: 'oneClick',
				type: 'boolean',
				default: true,
				description: 'Whether the URL unsubscribes at once on a POST request (RFC 8058)',
			},
			{
				displayName: 'URL',
				name: 'url',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://example.com/unsubscribe?t=...',
				description: 'Page of this recipient for unsubscribing',
			},
		],
	},
	{
		displayName: 'Headers',
		name: 'headers',
		type: 'json',
		default: '{}',
		description: `Further headers as JSON. ${fromMessage}. Those that follow from other fields cannot be set here.`,
	},
];

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Bounce Address',
			name: 'bounceAddress',
			type: 'string',
			default: '',
			description: 'Where the mail system reports what it could not deliver, if not to the sender',
		},
		{
			displayName: 'Connection Timeout',
			name: 'connectionTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10000,
			description: 'Milliseconds to wait for a connection to the mail server',
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: false,
			description: 'Whether to only check and build the mail and show its headers, and send nothing',
		},
		{
			displayName: 'Max Recipients',
			name: 'maxRecipients',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Recipients one mail may have; a mail with more is an error',
		},
		{
			displayName: 'Max Size (MB)',
			name: 'maxSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 25,
			description: 'Megabytes that texts and attachments of a mail may have; a larger mail is an error',
		},
		{
			displayName: 'Message Timeout',
			name: 'messageTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 300000,
			description: 'Milliseconds that one mail may take in all',
		},
		{
			displayName: 'Pool Size',
			name: 'poolSize',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 50 },
			default: 5,
			description: 'How many connections to the mail server are used at the same time',
		},
		{
			displayName: 'Rate per Second',
			name: 'ratePerSecond',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'How many mails are sent in a second at most; 0 for no limit',
		},
		{
			displayName: 'Socket Timeout',
			name: 'socketTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 60000,
			description: 'Milliseconds to wait for each answer of the mail server',
		},
	],
};

/** The node's parameters. The options' defaults are those of delivery/settings.ts (a test compares them). */
export const properties: INodeProperties[] = [
	{
		displayName:
			'Fields left empty are read from the item\'s <code>message</code>, as the outbox gives it. A failed delivery is a result (<code>sent.class</code>), not an error.',
		name: 'notice',
		type: 'notice',
		default: '',
	},
	...address,
	...content,
	...technical,
	options,
];

import type { INodeProperties } from 'n8n-workflow';

const forInbound = { show: { operation: ['parseInbound'] } };
const forProviders = (...provider: string[]) => ({ show: { operation: ['parseInbound'], provider } });

/** Fields of the operation `parseInbound`. */
export const inboundFields: INodeProperties[] = [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'None', value: 'none', description: 'A text that something else has received and vouches for' },
			{ name: 'Twilio', value: 'twilio', description: 'Incoming SMS and WhatsApp messages, and status callbacks' },
			{ name: 'Vapi', value: 'vapi', description: 'Server messages about phone calls' },
			{ name: 'WhatsApp', value: 'whatsapp', description: 'Webhooks of the WhatsApp Business Platform (Cloud API)' },
		],
		default: 'twilio',
		description: 'Who sent the webhook',
		displayOptions: forInbound,
	},
	{
		displayName:
			'Put this node behind a Webhook node that has "Raw Body" switched on in its options: signatures are over the bytes as they came.',
		name: 'rawBodyNotice',
		type: 'notice',
		default: '',
		displayOptions: forProviders('twilio', 'whatsapp', 'vapi'),
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. stop please',
		description: 'What the customer wrote. Leave empty to read <code>text</code> from the item.',
		displayOptions: forProviders('none'),
	},
	{
		displayName: 'Public URL',
		name: 'publicUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/inbound',
		description:
			'The address the provider calls, letter by letter as entered there; it is part of what is signed. Leave empty where n8n knows its own public address (WEBHOOK_URL). The origin alone is enough where only that differs.',
		displayOptions: forProviders('twilio', 'vapi'),
	},
	{
		displayName: 'On Unverified',
		name: 'onUnverified',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Error', value: 'error', description: 'The item fails, and with it the run, unless settings say to continue' },
			{ name: 'Own Output', value: 'output', description: 'The event leaves by a second output, marked as not verified' },
		],
		default: 'error',
		description: 'What to do with an event whose signature is wrong or whose time is too far away',
		displayOptions: forProviders('twilio', 'whatsapp', 'vapi'),
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: forInbound,
		options: [
			{
				displayName: 'Language',
				name: 'language',
				type: 'string',
				default: '',
				placeholder: 'e.g. es',
				description: 'The language to assume where a text does not tell, as with "STOP"',
			},
			{
				displayName: 'Raw Body Field',
				name: 'rawBodyProperty',
				type: 'string',
				default: 'data',
				description: 'Name of the binary field with the bytes of the request',
			},
			{
				displayName: 'Replay Tolerance',
				name: 'replayTolerance',
				type: 'number',
				default: 300,
				typeOptions: { minValue: 1 },
				description:
					'How many seconds an event may be away from now, in place of the documented tolerances. WhatsApp repeats what it could not deliver for seven days.',
			},
			{
				displayName: 'Vapi Algorithm',
				name: 'vapiAlgorithm',
				type: 'options',
				options: [
					{ name: 'SHA-1', value: 'sha1' },
					{ name: 'SHA-256', value: 'sha256' },
					{ name: 'SHA-512', value: 'sha512' },
				],
				default: 'sha256',
				description: 'As in the HMAC credential in Vapi',
			},
			{
				displayName: 'Vapi Payload Format',
				name: 'vapiPayloadFormat',
				type: 'string',
				default: '',
				placeholder: 'e.g. {timestamp}.{body}',
				description:
					'What is signed, as in the HMAC credential in Vapi. Leave empty for time and body where there is a time, else the body alone.',
			},
			{
				displayName: 'Vapi Secret Is Base64',
				name: 'vapiSecretIsBase64',
				type: 'boolean',
				default: false,
				description: 'Whether the secret is decoded before it is used',
			},
			{
				displayName: 'Vapi Signature Encoding',
				name: 'vapiEncoding',
				type: 'options',
				options: [
					{ name: 'Base64', value: 'base64' },
					{ name: 'Hex', value: 'hex' },
				],
				default: 'hex',
				description: 'As in the HMAC credential in Vapi',
			},
			{
				displayName: 'Vapi Signature Header',
				name: 'vapiSignatureHeader',
				type: 'string',
				default: '',
				placeholder: 'e.g. x-vapi-signature',
				description: 'Leave empty for x-vapi-signature or x-signature. Named here, a signature is demanded.',
			},
			{
				displayName: 'Vapi Signature Prefix',
				name: 'vapiSignaturePrefix',
				type: 'string',
				default: '',
				placeholder: 'e.g. sha256=',
				description: 'What stands before the signature',
			},
			{
				displayName: 'Vapi Timestamp Header',
				name: 'vapiTimestampHeader',
				type: 'string',
				default: '',
				placeholder: 'e.g. x-timestamp',
				description: 'Leave empty for x-vapi-timestamp or x-timestamp',
			},
		],
	},
];

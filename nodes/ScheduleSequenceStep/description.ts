import type { INodeProperties } from 'n8n-workflow';
import { sequenceFields } from './sequenceFields';

const forResponseTime = { show: { operation: ['responseTime'] } };

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Best Send Time',
				value: 'bestSendTime',
				action: 'Find the best time to send',
				description: 'Find the hour of the week in which a contact is likeliest to answer or click',
			},
			{
				name: 'Incident Cadence',
				value: 'incidentCadence',
				action: 'Decide when an incident is reported on',
				description: 'Decide when customers are told more of an incident, and who is told where that was missed',
			},
			{
				name: 'Next Step',
				value: 'nextStep',
				action: 'Decide the next step of a sequence',
				description: 'Decide what an enrolment does now: send, wait, skip, exit or complete',
			},
			{
				name: 'Response Time',
				value: 'responseTime',
				action: 'Decide when a mail is answered',
				description:
					'Decide by when a mail is to be answered, from its urgency and what the client was promised',
			},
			{
				name: 'Simulate',
				value: 'simulate',
				action: 'Simulate a sequence',
				description: 'List what a sequence would send to whom and when, and why not',
			},
		],
		default: 'responseTime',
	},
	{
		displayName:
			'Fields left empty are read from the item, as Classify Email and the database give them.',
		name: 'notice',
		type: 'notice',
		default: '',
		displayOptions: forResponseTime,
	},
	{
		displayName: 'Urgency',
		name: 'urgency',
		type: 'options',
		options: [
			{ name: 'From the Classification', value: '' },
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Normal', value: 'normal' },
			{ name: 'Urgent', value: 'urgent' },
		],
		default: '',
		description:
			'How urgent the mail is. The default reads <code>urgency</code> or <code>classification.urgency</code> from the item.',
		displayOptions: forResponseTime,
	},
	{
		displayName: 'Client',
		name: 'client',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder:
			'e.g. { "tier": "premium", "responseExpectation": "business_hours", "timeZone": "Europe/Berlin" }',
		description:
			'What is known of the client: tier, relationshipStage, responseExpectation, language, timeZone. Leave empty to read <code>client</code> from the item.',
		displayOptions: forResponseTime,
	},
	{
		displayName: 'Workload',
		name: 'workload',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. { "open": 30, "capacity": 20 }',
		description:
			'Open work and capacity, or their ratio as a number. Leave empty to read <code>workload</code> from the item; without one, nothing is delayed.',
		displayOptions: forResponseTime,
	},
	{
		displayName: 'Received At',
		name: 'receivedAt',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-11-23T09:30:00Z',
		description:
			'When the mail arrived, with an offset. Leave empty to read <code>email.receivedAt</code> or <code>receivedAt</code> from the item.',
		displayOptions: forResponseTime,
	},
	{
		displayName: 'Calendar',
		name: 'calendar',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder:
			'e.g. { "timeZone": "Europe/Berlin", "weekly": { "mon": [["09:00", "17:00"]] }, "holidays": ["2026-12-25"] }',
		description:
			"Opening hours for clients who expect an answer in business hours. Leave empty to read <code>calendar</code> from the item, its <code>account</code> or <code>client</code>; without one, Monday to Friday 09:00-17:00 in the client's zone holds.",
		displayOptions: forResponseTime,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: forResponseTime,
		options: [
			{
				displayName: 'Hold Language Promise',
				name: 'languagePromise',
				type: 'boolean',
				default: false,
				description: "Whether the time promised to the client's language is a limit too",
			},
			{
				displayName: 'Intent',
				name: 'intent',
				type: 'string',
				default: '',
				placeholder: 'e.g. question',
				description:
					'What the mail wants. Leave empty to read <code>classification.intent</code> from the item.',
			},
			{
				displayName: 'Now',
				name: 'now',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2026-11-23T09:30:00Z',
				description: 'The present, with an offset, for tests and replays. Leave empty to use the clock.',
			},
			{
				displayName: 'Policy',
				name: 'policy',
				type: 'json',
				default: '{}',
				placeholder: 'e.g. { "baseMinutes": { "normal": 480 }, "tierPromise": { "essential": null } }',
				description: 'Numbers to use in place of the default ones; null takes a promise back',
			},
		],
	},
	...sequenceFields,
];

import type { INodeProperties } from 'n8n-workflow';
import { audienceFields } from './audienceFields';
import { inboundFields } from './inboundFields';

const forDecide = { show: { operation: ['decide'] } };
const forRules = { show: { operation: ['audience', 'decide'] } };

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Audience',
				value: 'audience',
				action: 'Find who is told of an incident',
				description: 'Find who is told of an incident or crisis, in which order, by which level and on which channels, each once',
			},
			{
				name: 'Decide',
				value: 'decide',
				action: 'Decide whether a message may be sent',
				description: 'Decide whether, when and on which channel a message may go to a contact',
			},
			{
				name: 'Parse Inbound',
				value: 'parseInbound',
				action: 'Read a text or webhook that came in',
				description: 'Check the signature of a webhook of Twilio, WhatsApp or Vapi and read what it tells: STOP, an answer, a delivery',
			},
		],
		default: 'decide',
	},
	{
		displayName:
			'Fields left empty are read from the item\'s key of the same name. Filled in, they are JSON or an expression.',
		name: 'notice',
		type: 'notice',
		default: '',
		displayOptions: forRules,
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. { "topic": "service", "channel": "email", "to": "ann@example.com" }',
		description:
			'The message: topic (transactional, incident, service or marketing), and where they apply channel, to, severity, crisisLevel, onCap. Leave empty to read <code>message</code> from the item.',
		displayOptions: forDecide,
	},
	{
		displayName: 'Contact',
		name: 'contact',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder:
			'e.g. { "email": "ann@example.com", "timeZone": "Europe/Berlin", "doNotContact": false, "suppressions": [] }',
		description:
			'The contact: addresses, doNotContact, preferences, suppressions, timeZone. Leave empty to read <code>contact</code> from the item.',
		displayOptions: forDecide,
	},
	{
		displayName: 'Consent',
		name: 'consent',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder:
			'e.g. [{ "topic": "marketing", "channel": "email", "state": "granted", "at": "2026-01-05T09:00:00Z" }]',
		description:
			'The ledger of consent, in any order. Leave empty to read <code>consent</code> from the item.',
		displayOptions: forDecide,
	},
	{
		displayName: 'History',
		name: 'history',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder:
			'e.g. [{ "at": "2026-01-05T09:00:00Z", "channel": "email", "topic": "marketing", "state": "delivered" }]',
		description: 'What the contact was sent lately. Leave empty to read <code>history</code> from the item.',
		displayOptions: forDecide,
	},
	{
		displayName: 'Incidents',
		name: 'incidents',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. [{ "severity": "P1", "openedAt": "2026-01-05T09:00:00Z" }]',
		description: 'Open incidents of the account. Leave empty to read <code>incidents</code> from the item.',
		displayOptions: forDecide,
	},
	...audienceFields,
	{
		displayName: 'Policy',
		name: 'policy',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. { "quietHours": { "standard": { "from": "21:00", "to": "08:00" } } }',
		description:
			'Rows to use in place of the default ones; those of Audience stand under <code>audience</code>. Leave empty to read <code>policy</code> from the item; without one, the defaults hold.',
		displayOptions: forRules,
	},
	{
		displayName: 'Now',
		name: 'now',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-11-23T09:30:00Z',
		description: 'The present, with an offset, for tests and replays. Leave empty to use the clock.',
		displayOptions: forRules,
	},
	{
		displayName: 'Outputs',
		name: 'outputs',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Single', value: 'single', description: 'All items leave by one output' },
			{
				name: 'Per Channel',
				value: 'perChannel',
				description: 'An output for each channel, one for deferred messages and one for blocked ones',
			},
		],
		default: 'single',
		displayOptions: forDecide,
	},
	...inboundFields,
];

/**
 * n8n evaluates this as an expression, so it must not refer to anything outside itself. The order never changes:
 * workflows are wired by the number of the output.
 */
export const outputsOf = (parameters: { operation?: string; outputs?: string; onUnverified?: string }) => {
	const main = (displayName?: string) => ({ type: 'main', displayName });
	if (parameters.operation === 'parseInbound') {
		return parameters.onUnverified === 'output' ? [main('Verified'), main('Unverified')] : [main()];
	}
	if (parameters.operation === 'audience' || parameters.outputs !== 'perChannel') return [main()];
	const channels = ['Email', 'SMS', 'WhatsApp', 'Phone', 'Slack', 'Push', 'Portal', 'Blog', 'Social', 'Chat'];
	return [...channels, 'Deferred', 'Blocked'].map(main);
};

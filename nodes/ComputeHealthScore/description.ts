import type { INodeProperties } from 'n8n-workflow';
import { READY_FROM } from './readiness/policy';
import { trainingFields } from './trainingFields';

const only = (...operation: string[]) => ({ show: { operation } });

/** An object that is read from the item where it is left empty. */
const object = (name: string, displayName: string, operations: string[], placeholder: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: `e.g. ${placeholder}`,
	description,
	displayOptions: only(...operations),
});

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Detect Signals',
				value: 'detectSignals',
				action: 'Detect signals of dissatisfaction',
				description: 'Tell what has got worse lately: answers, tone, meetings, milestones, payments',
			},
			{
				name: 'Evaluate',
				value: 'evaluate',
				action: 'Evaluate a model of leaving',
				description: 'Test a model on labelled customers it was not trained on, and tell how far they have changed',
			},
			{
				name: 'Score',
				value: 'score',
				action: 'Score the health of a customer',
				description: 'Tell how well a customer is, how likely they are to leave, why, and what to do',
			},
			{
				name: 'Train',
				value: 'train',
				action: 'Train a model of leaving',
				description: 'Learn from your own history who leaves; all items together give one model',
			},
		],
		default: 'score',
	},
	{
		displayName: 'Target',
		name: 'target',
		type: 'options',
		options: [
			{ name: 'Leaving', value: 'churn', description: 'How well the customer is, and how likely they are to leave' },
			{ name: 'Referral Readiness', value: 'referral', description: 'Whether the customer is content enough to be asked for a referral' },
			{ name: 'Upsell Readiness', value: 'upsell', description: 'Whether the customer may be offered more' },
		],
		default: 'churn',
		description: 'What to tell ahead, or to learn to tell',
		displayOptions: only('score', 'train'),
	},
	{
		displayName: 'Customers',
		name: 'customers',
		type: 'options',
		options: [
			{ name: 'One an Item', value: 'items', description: 'Each item is a customer, with the result under health' },
			{ name: 'A List in Each Item', value: 'list', description: 'For batches of hundreds that are stored at once: the item carries them as a list, and the scores come out as one text for comms.store_health_scores' },
		],
		default: 'items',
		description: 'How the customers come. A list costs a fraction of as many items.',
		displayOptions: { show: { operation: ['score'], target: ['churn'] } },
	},
	{
		displayName: 'List Field',
		name: 'listField',
		type: 'string',
		default: 'customers',
		description: 'The field of the item that holds the list. An entry is a customer, or carries one under <code>customer</code> with <code>tenantId</code>, <code>contactId</code> and <code>override</code> beside it; the first entry may carry the <code>model</code>.',
		displayOptions: { show: { operation: ['score'], target: ['churn'], customers: ['list'] } },
	},
	{
		...object(
			'customer',
			'Customer',
			['score'],
			'{ "npsScore": 6, "lastContactDays": 40, "invoicesOverdue": 1 }',
			'The metrics of the customer; each may be missing. Leave empty to read <code>customer</code> from the item, else the item itself.',
		),
		displayOptions: { show: { operation: ['score'] }, hide: { customers: ['list'] } },
	},
	{
		displayName: 'Engine',
		name: 'engine',
		type: 'options',
		options: [
			{ name: 'Auto', value: 'auto', description: 'The model where there is one, else the scorecard' },
			{ name: 'Scorecard', value: 'scorecard', description: 'Documented weights; works from day one' },
			{ name: 'Trained', value: 'trained', description: 'The model; without one the item fails' },
		],
		default: 'auto',
		description: 'What the score comes from',
		displayOptions: only('score'),
	},
	object(
		'model',
		'Model',
		['score', 'evaluate'],
		'{{ $json.model }}',
		'What the operation Train put out, as JSON. It is read once, for the first item. Leave empty to read <code>model</code> from the item.',
	),
	{
		displayName: 'Industry',
		name: 'industry',
		type: 'options',
		options: [
			{ name: 'From the Customer', value: '' },
			{ name: 'General', value: 'general' },
			{ name: 'Healthcare', value: 'healthcare' },
			{ name: 'Professional Services', value: 'professional_services' },
			{ name: 'Trades', value: 'trades' },
		],
		default: '',
		description: 'Whose weights the scorecard uses. The default reads <code>industry</code> of the customer, and is general without one.',
		displayOptions: only('score'),
	},
	object(
		'series',
		'Series',
		['detectSignals'],
		'{ "responseHours": [{ "at": "2026-11-01T09:00:00Z", "value": 4 }] }',
		'Values with their times: responseHours, sentiment, meetingAttendance, milestoneReactions, paymentDelayDays. Leave empty to read <code>series</code> from the item, else the item itself.',
	),
	object(
		'policy',
		'Policy',
		['detectSignals'],
		'{ "recentDays": 45, "rules": { "sentiment": { "weight": 0.6 } } }',
		'Numbers to use in place of the default ones. Leave empty to read <code>policy</code> from the item.',
	),
	object(
		'weights',
		'Weights',
		['score'],
		'{ "factors": { "satisfaction": 50 }, "metrics": { "npsScore": 5 } }',
		"Weights to use in place of the scorecard's own; 0 leaves a factor or metric out. Readiness has no factors. Leave empty to read <code>weights</code> from the item.",
	),
	{
		...object(
			'override',
			'Override',
			['score'],
			'{ "riskLevel": "low", "reason": "New contract signed", "author": "Ana", "expiresAt": "2026-12-31T00:00:00Z" }',
			'The level a person set, with reason, author and expiry. Leave empty to read <code>override</code> from the item.',
		),
		displayOptions: { show: { operation: ['score'], target: ['churn'] }, hide: { customers: ['list'] } },
	},
	{
		displayName: 'Ready From',
		name: 'readyFrom',
		type: 'number',
		typeOptions: { minValue: 0.01, maxValue: 1, numberPrecision: 2 },
		default: READY_FROM,
		description: 'The readiness from which a customer may be approached. Trained models give the chance that an offer is taken, which is seldom above 0.5: choose lower with one.',
		displayOptions: { show: { operation: ['score'], target: ['referral', 'upsell'] } },
	},
	{
		displayName: 'Now',
		name: 'now',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-11-23T09:30:00Z',
		description: 'The present, with an offset, for tests and replays. Leave empty to read <code>now</code> from the item, else the clock.',
		displayOptions: only('score', 'detectSignals'),
	},
	...trainingFields,
];

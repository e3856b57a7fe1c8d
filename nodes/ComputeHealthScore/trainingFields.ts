import type { INodeProperties } from 'n8n-workflow';
import { onlyFor } from '../shared/fields';

const both = onlyFor('train', 'evaluate');

const column = (name: string, displayName: string, placeholder: string, description: string, displayOptions = onlyFor('train')): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: `e.g. ${placeholder}`,
	description,
	displayOptions,
});

/** The fields of Train and Evaluate: which column is what, and how to learn. */
export const trainingFields: INodeProperties[] = [
	column('labelField', 'Label Field', 'churned', 'The key that says whether it happened. Items without a value there are left out. Leave empty for <code>churned</code> (upsell: <code>won</code>, referral: <code>referred</code>), or when evaluating for the one the model was trained on.', both),
	column('positiveClass', 'Positive Class', 'Yes', 'The value of the label that stands for a customer who left, or who took the offer. Leave empty to let it be told from the spelling (yes, true, 1) or from which is rarer.', both),
	column('featureFields', 'Feature Fields', 'tenureDays, npsScore, usageTrend', 'The keys to learn from, separated by commas, all known before the outcome. Leave empty to use every usable one.'),
	column('timeField', 'Time Field', 'takenAt', 'The key with the time at which the metrics of an item were taken. With it the model is tested on later items than it was trained on.'),
	column('idField', 'ID Field', 'contactId', 'The key that names the customer. Items of one customer are kept on one side of every random split.'),
	{
		displayName: 'Algorithm',
		name: 'algorithm',
		type: 'options',
		options: [
			{ name: 'Auto', value: 'auto', description: 'By evidence: gradient boosting from 200 events on, else logistic regression, else the scorecard' },
			{ name: 'Gradient Boosting', value: 'gradientBoosting', description: 'Trees; the best with much history' },
			{ name: 'Logistic Regression', value: 'logisticRegression', description: 'A line; the best with little history' },
			{ name: 'Repeat Purchases (BG/NBD)', value: 'bgNbd', description: 'From frequency, recency and T of each customer, without labels' },
		],
		default: 'auto',
		displayOptions: onlyFor('train'),
		description: 'How to learn',
	},
	{
		displayName: 'Capacity Share',
		name: 'capacityShare',
		type: 'number',
		typeOptions: { minValue: 0.01, maxValue: 1, numberPrecision: 2 },
		default: 0.2,
		description: 'The share of customers your team can attend to; recall and precision are reported for it',
		displayOptions: both,
	},
	{
		displayName: 'Seed',
		name: 'seed',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1,
		description: 'The same items and seed give the same model',
		displayOptions: both,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: onlyFor('train'),
		options: [
			{
				displayName: 'Days per Unit',
				name: 'daysPerUnit',
				type: 'number',
				default: 1,
				description: 'Repeat purchases: how many days recency and T count by, such as 7 for weeks',
			},
			{
				displayName: 'Event Time Field',
				name: 'eventTimeField',
				type: 'string',
				default: '',
				placeholder: 'e.g. leftAt',
				description: 'The key with the time at which the customer left, for the lead time. It is never learnt from.',
			},
			{
				displayName: 'Folds',
				name: 'folds',
				type: 'number',
				typeOptions: { minValue: 2, maxValue: 20 },
				default: 5,
				description: 'How many parts the history is cut into for testing',
			},
			{
				displayName: 'Horizon Days',
				name: 'horizonDays',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 60,
				description: 'How many days after the metrics the outcome was looked at',
			},
			{
				displayName: 'Keep Columns',
				name: 'keepColumns',
				type: 'string',
				default: '',
				placeholder: 'e.g. renewalDeclined',
				description: 'Keys to learn from even though they look as if they were written after the outcome, separated by commas',
			},
			{
				displayName: 'Monotone',
				name: 'monotone',
				type: 'json',
				default: '{}',
				placeholder: 'e.g. { "complaints90d": 1, "npsScore": -1 }',
				description: 'Gradient boosting: 1 where the risk may only rise with the value, -1 where it may only fall',
			},
		],
	},
];

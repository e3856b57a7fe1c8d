import type { INodeProperties } from 'n8n-workflow';
import { objectField, onlyFor } from '../shared/fields';
import { languageOption } from './fields';

const operations = ['buildAlerts'];

export const alertFields: INodeProperties[] = [
	{
		displayName: 'Occasion',
		name: 'occasion',
		type: 'options',
		options: [
			{ name: 'Daily Win', value: 'dailyWin', description: 'One piece of good news, where there is one' },
			{ name: 'Events', value: 'events', description: 'What is wrong, over again, passed or worth doing' },
			{ name: 'Weekly Snapshot', value: 'weeklySnapshot', description: 'The figures of the week beside the week before' },
		],
		default: 'events',
		displayOptions: onlyFor(...operations),
	},
	objectField('findings', 'Findings', operations, '{{ $json.analysis.findings }}', 'What the analyses found. Without the key, <code>analysis.findings</code> is read'),
	objectField('history', 'History', operations, '[{ "key": "finding:anomaly:errors:", "type": "urgent", "at": "2026-11-22T08:00:00Z" }]', 'What was told before, as the database keeps it'),
	objectField('totals', 'Totals', operations, '[{ "name": "Hours saved", "value": 512, "unit": "hours" }]', 'Sums since the start, for milestones'),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: onlyFor(...operations),
		options: [
			languageOption('titles, texts and reasons'),
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
				placeholder: 'e.g. { "budgetPerWeek": 5 }',
				description: 'Numbers to use in place of the default ones',
			},
		],
	},
];

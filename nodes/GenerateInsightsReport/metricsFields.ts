import type { INodeProperties } from 'n8n-workflow';
import { objectField, onlyFor } from '../shared/fields';
import { languageOption } from './fields';

const operations = ['analyseMetrics'];

export const metricsFields: INodeProperties[] = [
	{
		displayName: 'Rows of <code>{date, metric, value}</code>, as items or as a list under <code>metrics</code>, are read with nothing filled in.',
		name: 'metricsNotice',
		type: 'notice',
		default: '',
		displayOptions: onlyFor(...operations),
	},
	objectField('metrics', 'Metrics', operations, '[{ "date": "2026-11-01", "metric": "leads", "value": 12 }]', 'Daily values, each with <code>date</code>, <code>metric</code>, <code>value</code>, and where it fits <code>unit</code>, <code>client</code>, and for a share <code>of</code> (what it is a share of)'),
	objectField('targets', 'Targets', operations, '[{ "metric": "deals_won", "value": 90, "period": "quarter" }]', 'What is to be reached in the month, quarter or year'),
	objectField('benchmarks', 'Benchmarks', operations, '[{ "metric": "open_rate", "low": 0.2, "median": 0.28, "high": 0.36, "source": "Industry survey 2026" }]', 'What others have, with the source'),
	objectField('definitions', 'Definitions', operations, '[{ "metric": "open_rate", "kind": "rate", "better": "up", "source": "SELECT ..." }]', 'What metrics are: label, unit, kind, which way is better, and the query they come from'),
	objectField('opportunities', 'Opportunities', operations, '[{ "id": "crm-export", "title": "Export leads", "hoursPerMonth": 24, "effortDays": 2, "confidence": 0.8 }]', 'What could be done, with value and effort; ranked'),
	objectField('clientFeedback', 'Client Feedback', operations, '{ "noise": ["weekly_logins"], "neverTouch": ["payroll"] }', 'What the client does not want to hear of, and what is never to be touched'),
	objectField('period', 'Period', operations, '{ "from": "2026-11-01", "to": "2026-11-30" }', 'The days that are tested; everything before says what is usual'),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: onlyFor(...operations),
		options: [
			{
				displayName: 'Hourly Rate',
				name: 'hourlyRate',
				type: 'number',
				default: 0,
				description: 'What an hour is worth, for opportunities that name hours only',
			},
			languageOption('what the findings say'),
			{
				displayName: 'Policy',
				name: 'policy',
				type: 'json',
				default: '{}',
				placeholder: 'e.g. { "falseDiscoveries": 0.01, "leastShift": 0.2 }',
				description: 'Numbers to use in place of the default ones',
			},
			{
				displayName: 'Today',
				name: 'today',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2026-11-30',
				description: 'The last day that may have data. Leave empty for today in the zone of the workflow.',
			},
		],
	},
];

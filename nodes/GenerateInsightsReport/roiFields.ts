import type { INodeProperties } from 'n8n-workflow';
import { objectField, onlyFor } from '../shared/fields';
import { languageOption } from './fields';

const operations = ['calculateRoi'];

export const roiFields: INodeProperties[] = [
	{
		displayName: 'A figure is a number, or an object with "low", "likely", "high", "unit", "basis" (measured, agreed, stated, assumed), "source" and "date".',
		name: 'roiNotice',
		type: 'notice',
		default: '',
		displayOptions: onlyFor(...operations),
	},
	objectField('baseline', 'Baseline', operations, '{ "minutesPerRun": { "value": 80, "source": "time sheet", "date": "2026-01-15" }, "frozenAt": "2026-02-01" }', 'Time for one run before, or a list with a <code>process</code> each'),
	objectField('current', 'Current', operations, '{ "minutesPerRun": 5, "runs": 100, "adoption": 0.9 }', 'Time for one run now, successful production runs in the period, share of them really used; or a list with a <code>process</code> each'),
	objectField('rates', 'Rates', operations, '{ "hourlyRate": 45, "currency": "EUR" }', 'What an hour costs with everything the employer pays'),
	objectField('costs', 'Costs', operations, '{ "running": 40, "licence": 50, "maintenance": 100, "reworkHours": 2, "setUp": 3000 }', 'What it cost in the period, and what was paid once'),
	objectField('period', 'Period', operations, '{ "from": "2026-11-01", "to": "2026-11-30" }', 'First and last day that runs and costs are of'),
	objectField('claims', 'Claims', ['calculateRoi', 'buildReport'], '[{ "name": "Hours saved a year", "value": 9600, "minutesPerRun": 80, "runs": 100, "periods": 12 }]', 'Figures that were stated elsewhere, with what they are said to come from: each is worked out again, and one that does not add up is flagged'),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: onlyFor(...operations),
		options: [languageOption('findings, claims and reasons')],
	},
];

import type { INodeProperties } from 'n8n-workflow';
import { roiFields } from './roiFields';

export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		// By name; each has a row in operations.ts.
		options: [
			{
				name: 'Calculate ROI',
				value: 'calculateRoi',
				action: 'Calculate what automation was worth',
				description: 'Calculate the hours and the money saved, from low to high, with the source of each figure',
			},
		],
		default: 'calculateRoi',
	},
	...roiFields,
];
